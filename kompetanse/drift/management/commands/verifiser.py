"""manage.py verifiser: exit 0 when everything the portal holds fits together, else 1 with each row that does not."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from kompetanse.drift import verifisering


class Command(BaseCommand):
    """Reads only. Run it as the owner or as the running role."""

    help = "Kontrollerer hovedbok, kvitteringer, sjekksummer, fire øyne, register og spor."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **valg: Any) -> None:
        feil = 0
        for r in verifisering.kjor():
            merke = "ok  " if r.ok else "FEIL"
            if valg["verbosity"] or not r.ok:
                self.stdout.write(f"  {merke} {r.navn}: {r.antall} sett, {len(r.feil)} feil ({r.sekunder:.1f} s)")
            for f in r.feil:
                self.stdout.write(f"         {f}")
            feil += len(r.feil)
        if feil:
            self.stdout.write(f"{feil} feil.")
            sys.exit(1)
        if valg["verbosity"]:
            self.stdout.write("Alt stemmer.")
