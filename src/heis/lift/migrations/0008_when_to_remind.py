from datetime import timedelta

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def set_when_to_remind(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What lies before a gate, and nobody has been reminded of, gets the instant its strategy says."""
    submissions = apps.get_model("lift", "Submission").objects.filter(closed_at=None, reminded_at=None, remind_at=None)
    files = apps.get_model("strategy", "StrategyFile").objects
    days: dict[int, dict[int, int]] = {}
    for submission in submissions.select_related("initiative").iterator(chunk_size=2000):
        version = submission.initiative.strategy_version_id
        if version not in days:
            floors = files.values_list("document", flat=True).get(version_id=version)["floors"]
            days[version] = {floor["number"]: floor.get("reminder_days_before", 0) for floor in floors}
        before = days[version].get(submission.floor, 0)
        if before:
            submission.remind_at = submission.due_at - timedelta(days=before)
            submission.save(update_fields=["remind_at"])


class Migration(migrations.Migration):
    dependencies = [("lift", "0007_what_the_lift_does_by_itself"), ("strategy", "0002_stamp")]

    operations = [migrations.RunPython(set_when_to_remind, migrations.RunPython.noop)]
