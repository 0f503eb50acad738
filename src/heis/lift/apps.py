from django.apps import AppConfig


class LiftConfig(AppConfig):
    """The initiative and its way through the gates."""

    name = "heis.lift"
    label = "lift"
