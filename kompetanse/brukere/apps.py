from django.apps import AppConfig


class BrukereConfig(AppConfig):
    """People, roles and login."""

    name = "kompetanse.brukere"
    label = "brukere"
    default_auto_field = "django.db.models.BigAutoField"
