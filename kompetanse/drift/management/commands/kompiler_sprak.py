"""manage.py kompiler_sprak: .po to .mo without gettext's tools."""

from typing import Any

from django.core.management.base import BaseCommand

from kompetanse.drift import sprak


class Command(BaseCommand):
    """Compiles only what has changed."""

    help = "Kompilerer oversettelsene. Trenger ikke gettext."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **valg: Any) -> None:
        antall = sprak.kompiler()
        if valg["verbosity"] > 0:
            self.stdout.write(f"{antall} filer kompilert.")
