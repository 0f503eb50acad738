from django.apps import AppConfig


class JournalConfig(AppConfig):
    """What happened, and who is told."""

    name = "heis.journal"
    label = "journal"
