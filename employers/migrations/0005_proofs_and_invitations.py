import core.public_ids
import django.db.models.deletion
import employers.models
import employers.proof.models
from django.conf import settings
from django.db import migrations, models


def fill(apps, schema_editor):
    """Say of earlier proofs what was true of them: by mail, since then, and ended by a moderator alone."""
    rows = apps.get_model("employers", "Representative").objects.using(schema_editor.connection.alias)
    rows.update(since=models.F("proven_on"))
    rows.filter(revoked_on__isnull=False).update(ended_how="moderator")


class Migration(migrations.Migration):

    dependencies = [
        ('employers', '0004_rankings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DomainProof',
            fields=[
                ('id', core.public_ids.RandomKeyField(default=core.public_ids.random_key, editable=False, primary_key=True, serialize=False)),
                ('domain', models.CharField(max_length=253)),
                ('token', models.CharField(max_length=64)),
                ('asked_on', models.DateField()),
                ('state', models.CharField(choices=employers.proof.models.LookUp.listed, default='waiting', max_length=10)),
                ('looks', models.PositiveIntegerField(default=0)),
                ('looked_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', core.public_ids.RandomKeyField(default=core.public_ids.random_key, editable=False, primary_key=True, serialize=False)),
                ('address', models.CharField(max_length=254)),
                ('domain', models.CharField(max_length=253)),
                ('ends_at', models.DateTimeField()),
                ('letters', models.PositiveSmallIntegerField(default=1)),
            ],
        ),
        migrations.AddField(
            model_name='representative',
            name='ended_how',
            field=models.CharField(blank=True, choices=employers.models.Ending.listed, max_length=10),
        ),
        migrations.AddField(
            model_name='representative',
            name='proven_how',
            field=models.CharField(choices=employers.models.ProofKind.listed, default='mail', max_length=10),
        ),
        migrations.AddField(
            model_name='representative',
            name='since',
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name='representative',
            name='proven_by',
            field=models.CharField(blank=True, max_length=253),
        ),
        migrations.AddField(
            model_name='domainproof',
            name='employer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='domain_proofs', to='employers.employer'),
        ),
        migrations.AddField(
            model_name='domainproof',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.DB_CASCADE, related_name='domain_proofs', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitation',
            name='accepted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.DB_CASCADE, related_name='invitations_accepted', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitation',
            name='employer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='invitations', to='employers.employer'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='invited_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.DB_CASCADE, related_name='invitations_given', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='domainproof',
            constraint=models.UniqueConstraint(fields=('user', 'employer', 'domain'), name='one_record_per_user_employer_and_domain'),
        ),
        migrations.AddConstraint(
            model_name='domainproof',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('token', ''), _negated=True), models.Q(('domain', ''), _negated=True)), name='record_has_a_token'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(condition=models.Q(('accepted_by__isnull', True)), fields=('employer', 'address'), name='one_open_invitation_per_address'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
