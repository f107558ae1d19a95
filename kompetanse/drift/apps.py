"""App configuration of operation."""

from django.apps import AppConfig


class DriftConfig(AppConfig):
    """Embedded database and queue, start-up, health, rights of the running role."""

    name = "kompetanse.drift"
    label = "drift"
    default_auto_field = "django.db.models.BigAutoField"
