"""manage.py sett_rettigheter: what the running role may do in the database."""

from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.management.base import BaseCommand, CommandError

from kompetanse.drift import rettigheter
from kompetanse.drift.tilstand import APP_ROLLE
from kompetanse.settings.base import env


def kjorende_rolle() -> str:
    """The user in DATABASE_URL, else the embedded database's."""
    return unquote(urlsplit(env.str("DATABASE_URL", default="")).username or "") or APP_ROLLE


class Command(BaseCommand):
    """Run as the owner (PORTAL_DB_ROLLE=eier) after each migrate. Says the same thing twice without harm."""

    help = "Gir rollen som portalen kjører med, de rettighetene den skal ha, og ingen flere. Kjør med PORTAL_DB_ROLLE=eier."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--rolle", default=kjorende_rolle())

    def handle(self, *args: Any, **valg: Any) -> None:
        try:
            r = rettigheter.sett(valg["rolle"])
        except rettigheter.Rettighetsfeil as feil:
            raise CommandError(str(feil)) from feil
        if valg["verbosity"] > 0:
            self.stdout.write(
                f"{valg['rolle']}: {len(r.fulle)} tabeller kan endres, {len(r.uten_sletting)} kan endres, men ikke slettes "
                f"fra, {len(r.bare_legge_til)} kan bare få nye rader, {len(r.bare_lese)} kan bare leses."
            )
