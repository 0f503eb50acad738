"""Evidence can be more than a text: what is filled in of a sheet is kept beside it, and in each revision."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lift", "0010_owned")]
    operations = [
        migrations.AddField("evidence", "content", models.JSONField(null=True)),
        migrations.AddField("evidencerevision", "content", models.JSONField(null=True)),
    ]
