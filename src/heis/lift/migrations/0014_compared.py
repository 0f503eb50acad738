"""What an initiative is compared with others by is kept beside it, from when the evidence last said so."""

from __future__ import annotations

from django.db import migrations, models

RISKS = [("low", "Lav"), ("medium", "Middels"), ("high", "Høy")]


class Migration(migrations.Migration):
    dependencies = [("lift", "0013_evaluated")]
    operations = [
        migrations.AddField("initiative", "worth_nok", models.BigIntegerField(null=True)),
        migrations.AddField(
            "initiative", "risk", models.CharField(blank=True, choices=RISKS, db_default="", default="", max_length=6)
        ),
        migrations.AddIndex(
            "initiative",
            models.Index(
                fields=["municipality", "-worth_nok", "id"], condition=~models.Q(worth_nok=None), name="initiative_of_worth"
            ),
        ),
    ]
