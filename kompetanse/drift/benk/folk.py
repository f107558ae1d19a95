"""Accounts for the measurements."""

from datetime import date

from eiere.models import Organisasjon
from kompetanse.brukere.models import Bruker, Person, Tilhorighet


def som(rolle: str, organisasjon: Organisasjon) -> Bruker:
    """A new account that acts as `rolle` in `organisasjon`."""
    person = Person.objects.create(navn=f"{rolle} {organisasjon.pk}")
    antall = Bruker.objects.count()
    bruker = Bruker(epost=f"benk{antall}@example.no", person=person)
    bruker.set_unusable_password()
    bruker.save()
    bruker.aktiv_tilhorighet = Tilhorighet.objects.create(
        bruker=bruker, organisasjon=organisasjon, rolle=rolle, fra=date(2024, 1, 1)
    )
    return bruker
