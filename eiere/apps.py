from django.apps import AppConfig


class EiereConfig(AppConfig):
    """The register of parties and units, and the owners' pages."""

    name = "eiere"
    label = "eiere"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from kompetanse.visning import meny

        def tell(tilhorighet):
            from eiere.views.forside import tell as tell_naa

            return tell_naa(tilhorighet)

        meny.registrer_teller("eier", tell)
