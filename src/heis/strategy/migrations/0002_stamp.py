"""A municipality's stamp is another each time a version of its strategy is loaded, adopted or discarded."""

from django.db import migrations

STAMPS = """
CREATE TRIGGER version_added_stamps AFTER INSERT ON strategy_strategyversion REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION organisation_stamp_municipality();
CREATE TRIGGER version_changed_stamps AFTER UPDATE ON strategy_strategyversion REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION organisation_stamp_municipality();
CREATE TRIGGER version_removed_stamps AFTER DELETE ON strategy_strategyversion REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION organisation_stamp_municipality();
"""
NO_STAMPS = """
DROP TRIGGER version_removed_stamps ON strategy_strategyversion;
DROP TRIGGER version_changed_stamps ON strategy_strategyversion;
DROP TRIGGER version_added_stamps ON strategy_strategyversion;
"""


class Migration(migrations.Migration):
    dependencies = [("strategy", "0001_initial"), ("organisation", "0004_stamp")]

    operations = [migrations.RunSQL(STAMPS, NO_STAMPS)]
