"""One open invitation of an initiative to an address, so that two clicks do not mail two secrets. The latest of those there are stands."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models.functions import Lower

ONLY_THE_LATEST = """
    UPDATE lift_invitation earlier SET answered_at = now(), accepted = false
    FROM lift_invitation later
    WHERE later.initiative_id = earlier.initiative_id AND lower(later.email) = lower(earlier.email) AND later.id > earlier.id
        AND earlier.email <> '' AND earlier.answered_at IS NULL AND later.answered_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("lift", "0015_laid_by")]
    operations = [
        migrations.RunSQL(ONLY_THE_LATEST, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "invitation",
            models.UniqueConstraint(
                Lower("email"),
                "initiative",
                condition=models.Q(answered_at=None) & ~models.Q(email=""),
                name="one_open_invitation_of_an_address",
            ),
        ),
    ]
