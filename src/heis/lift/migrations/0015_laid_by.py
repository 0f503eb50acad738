"""A submission remembers the strategy it was laid before the gate by, so that what was decided then is read as it was asked then."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

VERSION = {"on_delete": django.db.models.deletion.PROTECT, "related_name": "+", "to": "strategy.strategyversion", "db_index": False}
# What was laid before this was noted follows what its initiative follows now: nothing else is known of it.
AS_NOW = """
    UPDATE lift_submission SET strategy_version_id = lift_initiative.strategy_version_id
    FROM lift_initiative WHERE lift_initiative.id = lift_submission.initiative_id
"""


class Migration(migrations.Migration):
    dependencies = [("lift", "0014_compared")]
    operations = [
        migrations.AddField("submission", "strategy_version", models.ForeignKey(null=True, **VERSION)),
        migrations.RunSQL(AS_NOW, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField("submission", "strategy_version", models.ForeignKey(**VERSION)),
    ]
