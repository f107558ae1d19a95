"""App configuration of operation."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DriftConfig(AppConfig):
    """Embedded database and queue, start-up, health, rights of the running role."""

    name = "kompetanse.drift"
    label = "drift"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import vern

        post_migrate.connect(vern.etter_migrering, sender=self, dispatch_uid="drift.vern")
