from django.apps import AppConfig


class FellesConfig(AppConfig):
    """The kernel: one life cycle and one money path for every measure."""

    name = "ordninger.felles"
    label = "felles"
    default_auto_field = "django.db.models.BigAutoField"
