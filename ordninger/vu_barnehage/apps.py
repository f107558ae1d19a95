from django.apps import AppConfig


class VuBarnehageConfig(AppConfig):
    """VU § 8: the kommune as barnehagemyndighet distributes the barnehage part of its share."""

    name = "ordninger.vu_barnehage"
    label = "vu_barnehage"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from ordninger.felles.kontrakt import registrer
        from ordninger.videreutdanning import barnehage  # noqa: F401  registers the model, so that old receipts can be recomputed

        from .ordning import VuBarnehage
        from .varsler import registrer_varsler

        registrer(VuBarnehage())
        registrer_varsler()
