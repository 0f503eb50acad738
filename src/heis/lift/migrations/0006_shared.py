from django.db import migrations, models


class Migration(migrations.Migration):
    """The latest that is shared beyond the municipality is found along an index of its own."""

    dependencies = [
        ("lift", "0005_told_less"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="initiative",
            index=models.Index(
                condition=models.Q(("audience__gte", 3)), fields=["-changed_at", "-id"], name="initiative_latest_shared"
            ),
        ),
        migrations.AddIndex(
            model_name="initiative",
            index=models.Index(condition=models.Q(("audience", 5)), fields=["-changed_at", "-id"], name="initiative_latest_open"),
        ),
    ]
