from django.apps import AppConfig


class FellesConfig(AppConfig):
    """The kernel: one life cycle and one money path for every measure."""

    name = "ordninger.felles"
    label = "felles"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from kompetanse.brukere.folk import naar_utnevnt
        from kompetanse.brukere.kontolenke import mottakere_er
        from ordninger.felles import jobbtyper  # noqa: F401  registers what each kind of job does
        from ordninger.felles.handlinger.varsel import varsle_tilgangsstyrere
        from ordninger.felles.mottakere import mottakere_hos

        mottakere_er(mottakere_hos)
        naar_utnevnt(varsle_tilgangsstyrere)
