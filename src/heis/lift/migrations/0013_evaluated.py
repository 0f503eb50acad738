"""When an evaluation was finished is kept beside the initiative, so that the lessons, and what lacks one, are found along indexes of their own."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchConfig, SearchVectorField
from django.db import migrations, models

EVALUATED = ~models.Q(evaluated_at=None)
LATEST = ["-evaluated_at", "-id"]


class Migration(migrations.Migration):
    dependencies = [("lift", "0012_todos_from_evidence")]
    operations = [
        migrations.AddField("initiative", "evaluated_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "evidence",
            GinIndex(
                models.Func(
                    SearchConfig("norwegian"),
                    models.F("content"),
                    models.Value('["string"]'),
                    function="jsonb_to_tsvector",
                    output_field=SearchVectorField(),
                ),
                condition=models.Q(kind="evaluation", status="complete"),
                name="evaluation_words",
            ),
        ),
        migrations.AddIndex(
            "initiative",
            models.Index(
                fields=["municipality", "-stage_since_at", "-id"],
                condition=models.Q(evaluated_at=None, stage__in=["stopped", "in_use"]),
                name="initiative_unevaluated",
            ),
        ),
        migrations.AddIndex(
            "initiative", models.Index(fields=["municipality", *LATEST], condition=EVALUATED, name="initiative_evaluated")
        ),
        migrations.AddIndex(
            "initiative",
            models.Index(fields=LATEST, condition=EVALUATED & models.Q(audience__gte=3), name="initiative_evaluated_shared"),
        ),
        migrations.AddIndex(
            "initiative",
            models.Index(fields=LATEST, condition=EVALUATED & models.Q(audience=5), name="initiative_evaluated_open"),
        ),
    ]
