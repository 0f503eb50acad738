"""Nothing waits for an answer in what has ended. What did when this was not seen to, falls away on the day the initiative ended."""

from __future__ import annotations

from django.db import migrations

FALLS_AWAY = """
    UPDATE lift_invitation waiting SET answered_at = greatest(ended.stage_since_at, waiting.invited_at)
    FROM lift_initiative ended
    WHERE ended.id = waiting.initiative_id AND ended.stage = 'stopped' AND waiting.answered_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("lift", "0018_what_was_learnt")]
    operations = [migrations.RunSQL(FALLS_AWAY, migrations.RunSQL.noop)]
