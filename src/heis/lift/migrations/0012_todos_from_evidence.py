"""A to-do can follow from evidence: it knows the kind and the key it came from, and nobody who is logged in need have made it."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("lift", "0011_filled_in"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.AddField("todo", "source_kind", models.CharField(blank=True, db_default="", default="", max_length=40)),
        migrations.AddField("todo", "source_key", models.CharField(blank=True, db_default="", default="", max_length=40)),
        migrations.AlterField(
            "todo",
            "created_by",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            "todo",
            models.UniqueConstraint(
                condition=~Q(source_kind=""), fields=("initiative", "source_kind", "source_key"), name="one_todo_of_a_source"
            ),
        ),
    ]
