from django.apps import AppConfig


class KollektivConfig(AppConfig):
    """KBG: kollektiv kompetanseutvikling i barnehage og grunnskole."""

    name = "ordninger.kollektiv"
    label = "kollektiv"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from ordninger.felles.kontrakt import registrer

        from . import beregning  # noqa: F401  registers the models, so that old receipts can be recomputed
        from .ordning import Kollektiv

        registrer(Kollektiv())
