"""A municipality bears a stamp that is another each time it, or a unit of it, is changed; so what is kept in memory by it is never old."""

from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models

NEW_STAMP = """
CREATE FUNCTION organisation_new_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.stamp := gen_random_uuid();
    RETURN NEW;
END $$;
CREATE TRIGGER municipality_has_a_new_stamp BEFORE UPDATE ON organisation_municipality
    FOR EACH ROW EXECUTE FUNCTION organisation_new_stamp();

-- For a table with municipality_id, after a statement whose rows are called `changed`.
CREATE FUNCTION organisation_stamp_municipality() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE organisation_municipality SET stamp = stamp WHERE id IN (SELECT municipality_id FROM changed);
    RETURN NULL;
END $$;
CREATE TRIGGER unit_added_stamps AFTER INSERT ON organisation_unit REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION organisation_stamp_municipality();
CREATE TRIGGER unit_changed_stamps AFTER UPDATE ON organisation_unit REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION organisation_stamp_municipality();
CREATE TRIGGER unit_removed_stamps AFTER DELETE ON organisation_unit REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION organisation_stamp_municipality();
"""
NO_STAMP = """
DROP TRIGGER unit_removed_stamps ON organisation_unit;
DROP TRIGGER unit_changed_stamps ON organisation_unit;
DROP TRIGGER unit_added_stamps ON organisation_unit;
DROP FUNCTION organisation_stamp_municipality();
DROP TRIGGER municipality_has_a_new_stamp ON organisation_municipality;
DROP FUNCTION organisation_new_stamp();
"""


class Migration(migrations.Migration):
    dependencies = [("organisation", "0003_uploads")]

    operations = [
        migrations.AddField("municipality", "stamp", models.UUIDField(db_default=RandomUUID(), editable=False)),
        migrations.RunSQL(NEW_STAMP, NO_STAMP),
    ]
