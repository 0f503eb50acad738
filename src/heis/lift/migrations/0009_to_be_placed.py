"""What came in from outside lies at no unit until somebody has found one; until now it fell to the root without anybody having chosen it."""

from __future__ import annotations

from django.db import migrations, models

UNPLACED = """
UPDATE lift_initiative SET is_placed = false
FROM organisation_unit AS unit
WHERE unit.id = lift_initiative.unit_id AND unit.parent_id IS NULL AND lift_initiative.channel = 'return_code'
  AND lift_initiative.first_submitted_at IS NULL AND lift_initiative.stage NOT IN ('in_use', 'stopped');
"""


class Migration(migrations.Migration):
    dependencies = [("lift", "0008_when_to_remind"), ("organisation", "0004_stamp")]
    operations = [
        migrations.AddField("initiative", "is_placed", models.BooleanField(db_default=True, default=True)),
        migrations.RunSQL(UNPLACED, migrations.RunSQL.noop),
        migrations.AddIndex(
            "initiative",
            models.Index(
                fields=["municipality", "filed_at", "id"], condition=models.Q(is_placed=False), name="initiative_to_be_placed"
            ),
        ),
    ]
