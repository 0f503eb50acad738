"""The room that knows every other; it fills their registries at start-up."""

from __future__ import annotations

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Comes last among the rooms, when all of them are loaded."""

    name = "heis.config"

    def ready(self) -> None:
        """Fill the registries."""
        from heis.config.registrations import register_everything

        register_everything()
