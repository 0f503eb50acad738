"""A decision, and a saved revision of evidence, are never changed or deleted."""

from __future__ import annotations

from django.db import migrations

FORWARDS = """
CREATE FUNCTION lift_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% rows are never changed or deleted', TG_TABLE_NAME;
END $$;
CREATE TRIGGER lift_decision_stands BEFORE UPDATE OR DELETE ON lift_decision FOR EACH ROW EXECUTE FUNCTION lift_stands();
CREATE TRIGGER lift_revision_stands BEFORE UPDATE OR DELETE ON lift_evidencerevision FOR EACH ROW EXECUTE FUNCTION lift_stands();
"""
BACKWARDS = """
DROP TRIGGER lift_decision_stands ON lift_decision;
DROP TRIGGER lift_revision_stands ON lift_evidencerevision;
DROP FUNCTION lift_stands();
"""


class Migration(migrations.Migration):
    dependencies = [("lift", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
