from django.db import migrations

# What the journal has no need to hold: the addresses of people who were invited by e-mail, and the words of comments, which are
# read from the comment itself. This is the one time events are changed; the trigger that refuses it stands again afterwards.
FORGET = """
ALTER TABLE journal_event DISABLE TRIGGER journal_event_is_never_changed;
UPDATE journal_event SET verb = 'lift.invited_outside', data = data - 'name' - 'message'
    WHERE verb = 'lift.invited' AND strpos(data ->> 'name', '@') > 0;
UPDATE journal_event SET data = data - 'excerpt' WHERE verb = 'lift.commented';
ALTER TABLE journal_event ENABLE TRIGGER journal_event_is_never_changed;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0001_initial"),
        ("lift", "0004_due"),
    ]

    operations = [
        migrations.RunSQL(FORGET, reverse_sql=migrations.RunSQL.noop),
    ]
