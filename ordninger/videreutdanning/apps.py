from django.apps import AppConfig


class VidereutdanningConfig(AppConfig):
    """VU: videreutdanning i barnehage, grunnskole og videregående opplæring."""

    name = "ordninger.videreutdanning"
    label = "videreutdanning"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from ordninger.felles.kontrakt import registrer

        from . import andel, barnehage, runde  # noqa: F401  registers the models, so that old receipts can be recomputed
        from .ordning import Videreutdanning

        registrer(Videreutdanning())
