"""Whether somebody owns an initiative is kept beside it, so that what nobody owns is found without looking at all that ride."""

from __future__ import annotations

from django.db import migrations, models

OWNED = """
UPDATE lift_initiative SET is_owned = true
WHERE EXISTS (SELECT 1 FROM lift_membership AS m WHERE m.initiative_id = lift_initiative.id AND m.left_at IS NULL AND m.is_owner);
"""


class Migration(migrations.Migration):
    dependencies = [("lift", "0009_to_be_placed")]
    operations = [
        migrations.AddField("initiative", "is_owned", models.BooleanField(db_default=False, default=False)),
        migrations.RunSQL(OWNED, migrations.RunSQL.noop),
        migrations.RemoveIndex("initiative", "initiative_riding"),
        migrations.AddIndex(
            "initiative",
            models.Index(
                fields=["municipality", "filed_at", "id"],
                condition=models.Q(is_owned=False) & ~models.Q(stage__in=["stopped", "in_use"]),
                name="initiative_unowned",
            ),
        ),
    ]
