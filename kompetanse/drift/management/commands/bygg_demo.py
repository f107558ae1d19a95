"""manage.py bygg_demo: the demo for a day. Run as the owner of the tables (PORTAL_DB_ROLLE=eier)."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kompetanse.demo import bygg


class Command(BaseCommand):
    """The same date gives the same demo. A second run for the same date changes nothing."""

    requires_system_checks: list[str] = []
    help = "Bygger demoen slik den står ved begynnelsen av en dag."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--dato", default="", help="ÅÅÅÅ-MM-DD, ellers i dag")
        parser.add_argument("--storrelse", choices=["full", "liten"], default="full")

    def handle(self, *args: Any, **valg: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demoen kan bare bygges der DEMO er slått på. Den hører aldri hjemme i produksjon.")
        try:
            dag = date.fromisoformat(valg["dato"]) if valg["dato"] else timezone.localdate()
        except ValueError as feil:
            raise CommandError("Skriv datoen som ÅÅÅÅ-MM-DD.") from feil
        try:
            ny = bygg.bygg(dag, full=valg["storrelse"] == "full", si=self._si if valg["verbosity"] else lambda _t: None)
        except (bygg.AlleredeBygget, LookupError) as feil:
            raise CommandError(str(feil)) from feil
        if not ny and valg["verbosity"]:
            self.stdout.write(f"Demoen er allerede bygget for {dag}.")

    def _si(self, tekst: str) -> None:
        self.stdout.write(f"  {tekst}")
        self.stdout.flush()
