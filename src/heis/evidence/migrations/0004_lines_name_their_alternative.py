"""A line that did not say which alternative it belongs to, belonged to A. Where there are several it says so now, as it was meant.

In revisions too: what a decision was made on is read as it was read then.
"""

from __future__ import annotations

from typing import Final

from django.db import migrations

NAMED: Final = """
    (SELECT coalesce(jsonb_agg(CASE WHEN coalesce(line ->> 'alternative', '') = '' THEN line || '{{"alternative": "A"}}' ELSE line END
                               ORDER BY place), '[]')
     FROM jsonb_array_elements(content -> '{lines}') WITH ORDINALITY AS each(line, place))
"""
SETTLED: Final = f"""
    SET content = content || jsonb_build_object('flows', {NAMED.format(lines="flows")}, 'effects', {NAMED.format(lines="effects")})
    WHERE jsonb_array_length(content -> 'alternatives') > 1
      AND (content @? '$.flows[*] ? (@.alternative == "")' OR content @? '$.effects[*] ? (@.alternative == "")')
"""
FORWARDS: Final = f"""
UPDATE lift_evidence {SETTLED} AND kind = 'cost_benefit';
ALTER TABLE lift_evidencerevision DISABLE TRIGGER lift_revision_stands;
UPDATE lift_evidencerevision {SETTLED}
  AND evidence_id IN (SELECT id FROM lift_evidence WHERE kind = 'cost_benefit');
ALTER TABLE lift_evidencerevision ENABLE TRIGGER lift_revision_stands;
"""  # noqa: S608 (nothing in it comes from outside)


class Migration(migrations.Migration):
    dependencies = [("evidence", "0003_all_a_checker_sees"), ("lift", "0011_filled_in")]
    operations = [migrations.RunSQL(FORWARDS, migrations.RunSQL.noop)]
