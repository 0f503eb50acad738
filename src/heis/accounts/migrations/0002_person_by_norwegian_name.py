from django.db import migrations, models

import heis.foundation.alphabet


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("foundation", "0001_norwegian_order"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="person", name="person_by_name"),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(heis.foundation.alphabet.NorwegianOrder("name"), models.F("id"), name="person_by_norwegian_name"),
        ),
    ]
