from django.apps import AppConfig


class StrategyConfig(AppConfig):
    """A municipality's innovation strategy as data."""

    name = "heis.strategy"
    label = "strategy"
