"""Read the reference registers into the database. It stands here, and not in eiere, because embeter are part of them."""

from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from eiere.register import kontroll, manifest
from eiere.register.last import last
from statsforvalter import register as embeter


class Command(BaseCommand):
    help = "Leser registrene i fixtures/referanse inn i databasen. Kan kjøres flere ganger."

    def add_arguments(self, parser):
        parser.add_argument("--mappe", type=Path, help="en annen mappe enn fixtures/referanse")
        parser.add_argument("--skriv-manifest", action="store_true", help="lag MANIFEST.json for mappen, og stopp")
        parser.add_argument("--dato", type=date.fromisoformat, help="dagen registrene er fra, for --skriv-manifest")
        parser.add_argument("--vis", action="store_true", help="vis nøklene som er nye, endret og avsluttet")

    def handle(self, *, mappe, skriv_manifest, dato, vis, verbosity, **_valg):
        mappe = mappe or manifest.mappe()
        if skriv_manifest:
            manifest.skriv(mappe, manifest.lag(mappe, dato=dato or timezone.localdate()))
            return
        try:
            resultat = last(mappe, ekstra=[embeter.last_embeter])
        except manifest.Registerfeil as feil:
            raise CommandError(f"Ingenting er lest inn.\n{feil}") from feil
        if verbosity:
            self._rapport(resultat, vis)
        if mappe == manifest.mappe():
            avvik = [*kontroll.kontroller(), *embeter.kontroller()]
            if avvik:
                raise CommandError("Databasen stemmer ikke med registrene:\n" + "\n".join(str(a) for a in avvik))
            if verbosity:
                self.stdout.write("Databasen stemmer med manifestet.")

    def _rapport(self, resultat, vis):
        self.stdout.write(f"{'':32}{'nye':>8}{'endret':>8}{'avsluttet':>11}")
        for fil, e in resultat.items():
            self.stdout.write(f"{fil:32}{len(e.nye):8}{len(e.endret):8}{len(e.avsluttet):11}")
            if vis:
                for ord_, koder in (("ny", e.nye), ("endret", e.endret), ("avsluttet", e.avsluttet)):
                    for kode in koder:
                        self.stdout.write(f"    {ord_} {kode}")
