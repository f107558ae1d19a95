from django.apps import AppConfig


class StatsforvalterConfig(AppConfig):
    """Embeter, samarbeidsforum, and the case work place."""

    name = "statsforvalter"
    label = "statsforvalter"
    default_auto_field = "django.db.models.BigAutoField"
