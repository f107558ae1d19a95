"""Numbers without gaps: the row of a series is locked while a number is taken, and given back if the transaction fails."""

from django.db import transaction

from ordninger.felles.models import Nummerserie


def neste(serie: str, aar: int) -> int:
    """The next number of a series and year. Must be called inside a transaction."""
    return neste_mange(serie, aar, 1)[0]


def neste_mange(serie: str, aar: int, antall: int) -> range:
    """The next `antall` numbers of a series and year. Must be called inside a transaction."""
    with transaction.atomic():
        Nummerserie.objects.get_or_create(serie=serie, aar=aar)
        rad = Nummerserie.objects.select_for_update(of=("self",)).get(serie=serie, aar=aar)
        forste = rad.siste + 1
        rad.siste += antall
        rad.save(update_fields=["siste"])
    return range(forste, rad.siste + 1)


def saksnummer(aar: int) -> str:
    """The next case number of the year: 2027/00123."""
    return saksnumre(aar, 1)[0]


def saksnumre(aar: int, antall: int) -> list[str]:
    """The next case numbers of the year, in order."""
    return [f"{aar}/{nr:05d}" for nr in neste_mange("sak", aar, antall)]
