"""Compute «Landet nå» now."""

from django.core.management.base import BaseCommand

from kompetanse.udir import sporringer
from ordninger.felles import kontrakt


class Command(BaseCommand):
    help = "Regner ut tallene bak «Landet nå» på nytt."

    def add_arguments(self, parser):
        parser.add_argument("--aar", type=int, help="budsjettår; ellers det nyeste med ramme")

    def handle(self, *, aar, verbosity, **_valg):
        for ordning in kontrakt.alle():
            bilde = sporringer.hent(ordning.kode, aar or sporringer.standardaar(ordning.kode), tving=True)
            if verbosity:
                self.stdout.write(f"{bilde}: {bilde.varighet_ms} ms")
