from django.apps import AppConfig


class VeiledningConfig(AppConfig):
    """Tilskudd til profesjonsfaglig veiledning av nyutdannede lærere."""

    name = "ordninger.veiledning"
    label = "veiledning"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from ordninger.felles.kontrakt import registrer

        from . import beregning  # noqa: F401  registers the models, so that old receipts can be recomputed
        from .ordning import Veiledning

        registrer(Veiledning())
