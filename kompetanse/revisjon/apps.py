from django.apps import AppConfig


class RevisjonConfig(AppConfig):
    """The append-only trail."""

    name = "kompetanse.revisjon"
    label = "revisjon"
    default_auto_field = "django.db.models.BigAutoField"
