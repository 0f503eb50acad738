from django.apps import AppConfig


class DemoConfig(AppConfig):
    """A believable municipality."""

    name = "heis.demo"
    label = "demo"
