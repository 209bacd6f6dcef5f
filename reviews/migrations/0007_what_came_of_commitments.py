from django.db import migrations, models

import core.vocabulary
import reviews.models.reply


def carry_over(apps, schema_editor):
    """What was told by `met` becomes a state; versions and commitments learn the batch that brought them."""
    commitments = apps.get_model("reviews", "Commitment")
    versions = apps.get_model("reviews", "ReplyVersion")
    for reply in apps.get_model("reviews", "Reply").objects.filter(batch__isnull=False):
        versions.objects.filter(pk=reply.live_version_id).update(batch=reply.batch_id)
        commitments.objects.filter(reply=reply).update(since_batch=reply.batch_id)
    # In words nothing was said of those that were met, so that they are asked about anew.
    commitments.objects.update(state="open")


class Migration(migrations.Migration):
    dependencies = [("reviews", "0006_batch_log_head")]

    operations = [
        migrations.AddField("reply", "changes", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("reply", "changed_batch", models.PositiveIntegerField(blank=True, null=True)),
        migrations.AddField(
            "replyversion",
            "outcome",
            models.CharField(blank=True, choices=reviews.models.reply.outcome_choices, max_length=12),
        ),
        migrations.AddField(
            "replyversion", "outcome_text", models.CharField(blank=True, max_length=300)
        ),
        migrations.AddField("replyversion", "batch", models.PositiveIntegerField(blank=True, null=True)),
        migrations.AlterField(
            "commitment",
            "reply",
            models.ForeignKey(
                on_delete=models.DB_CASCADE, related_name="commitments", to="reviews.reply"
            ),
        ),
        migrations.AlterField("commitment", "text", models.CharField(blank=True, max_length=300)),
        migrations.AddField("commitment", "number", models.PositiveSmallIntegerField(default=1), preserve_default=False),
        migrations.AddField(
            "commitment",
            "state",
            models.CharField(
                choices=core.vocabulary.CommitmentState.listed, default="open", max_length=12
            ),
        ),
        migrations.AddField("commitment", "since_batch", models.PositiveIntegerField(default=1), preserve_default=False),
        migrations.AddField("commitment", "moved_batch", models.PositiveIntegerField(blank=True, null=True)),
        migrations.AddField("commitment", "outcome_text", models.CharField(blank=True, max_length=300)),
        migrations.RunPython(carry_over, migrations.RunPython.noop, elidable=True),
    ]
