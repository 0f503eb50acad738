"""A measurement, and how a day was moved, are never changed or deleted."""

from __future__ import annotations

from django.db import migrations

FORWARDS = """
CREATE TRIGGER evidence_measurement_stands BEFORE UPDATE OR DELETE ON evidence_measurement
    FOR EACH ROW EXECUTE FUNCTION lift_stands();
CREATE TRIGGER evidence_postponement_stands BEFORE UPDATE OR DELETE ON evidence_postponement
    FOR EACH ROW EXECUTE FUNCTION lift_stands();
"""
BACKWARDS = """
DROP TRIGGER evidence_measurement_stands ON evidence_measurement;
DROP TRIGGER evidence_postponement_stands ON evidence_postponement;
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_benefits"), ("lift", "0011_filled_in")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
