from django.apps import AppConfig


class UdirConfig(AppConfig):
    """Udir's pages: set-up, frames, distribution runs, the country today."""

    name = "kompetanse.udir"
    label = "udir"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from kompetanse.udir.ventende import ventende
        from kompetanse.visning import meny, offentlig

        from .aapent import aapne

        meny.registrer_teller("udir", ventende)
        offentlig.registrer_aapne(aapne)
