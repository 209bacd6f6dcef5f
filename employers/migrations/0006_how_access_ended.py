from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('employers', '0005_proofs_and_invitations'),
    ]

    operations = [
        migrations.AlterField(
            model_name='representative',
            name='since',
            field=models.DateField(),
        ),
        migrations.AddConstraint(
            model_name='representative',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_how', ''), ('revoked_on__isnull', True)), models.Q(('revoked_on__isnull', False), models.Q(('ended_how', ''), _negated=True)), _connector='OR'), name='access_that_ended_says_how'),
        ),
    ]
