"""Whoever checks that something has ended sees its initiative, also when it is confirmed: found by an index of them all."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_measurements_stand")]
    operations = [
        migrations.RemoveIndex("ending", "ending_to_check"),
        migrations.AddIndex(
            "ending",
            models.Index(fields=["checker", "end_on"], condition=models.Q(dropped_at=None), name="ending_of_checker"),
        ),
    ]
