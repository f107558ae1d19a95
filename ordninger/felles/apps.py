from django.apps import AppConfig


class FellesConfig(AppConfig):
    """The kernel: one life cycle and one money path for every measure."""

    name = "ordninger.felles"
    label = "felles"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from ordninger.felles import jobbtyper  # noqa: F401  registers what each kind of job does
