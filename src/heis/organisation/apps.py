from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """Municipalities, units, people in roles."""

    name = "heis.organisation"
    label = "organisation"
