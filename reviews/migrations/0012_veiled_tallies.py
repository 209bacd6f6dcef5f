"""Tallies tell apart what no card shows; the next batch counts all of them anew."""

from django.db import migrations, models


def forget(apps, schema_editor):
    """Delete all tallies: an employer without any is counted anew in the next batch (reviews.tallies)."""
    apps.get_model("reviews", "Tally").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ("reviews", "0011_languages"),
    ]

    operations = [
        migrations.RunPython(forget, forget, elidable=True),
        migrations.RemoveConstraint(model_name="tally", name="one_tally_per_cell"),
        migrations.AddField(
            model_name="tally",
            name="veiled",
            field=models.BooleanField(default=False),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="tally",
            constraint=models.UniqueConstraint(
                fields=("employer", "clock", "phase", "half", "wait_class", "veiled"),
                name="one_tally_per_cell",
            ),
        ),
    ]
