"""A benefit is to be measured no later than the day its target is to be reached, until a measurement counts for that day; those that stand too."""

from __future__ import annotations

from typing import Final

from django.db import migrations

FORWARDS: Final = """
UPDATE evidence_benefit SET due_on = target_on, remind_on = target_on
WHERE dropped_at IS NULL AND due_on > target_on AND (latest_on IS NULL OR latest_on < target_on - 60);
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0004_lines_name_their_alternative")]
    operations = [migrations.RunSQL(FORWARDS, migrations.RunSQL.noop)]
