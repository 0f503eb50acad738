from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The person and how they log in."""

    name = "heis.accounts"
    label = "accounts"
