from django.apps import AppConfig


class StatsforvalterConfig(AppConfig):
    """Embeter, samarbeidsforum, and the case work place."""

    name = "statsforvalter"
    label = "statsforvalter"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from kompetanse.visning.meny import registrer_teller
        from statsforvalter.views.forside import ventende

        registrer_teller("forvalter", ventende)
