from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The REST surface."""

    name = "kompetanse.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
