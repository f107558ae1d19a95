from django.apps import AppConfig


class EiereConfig(AppConfig):
    """The register of parties and units, and the owners' pages."""

    name = "eiere"
    label = "eiere"
    default_auto_field = "django.db.models.BigAutoField"
