"""Numbers without gaps: the row of a series is locked while a number is taken, and given back if the transaction fails."""

from django.db import transaction

from ordninger.felles.models import Nummerserie


def neste(serie: str, aar: int) -> int:
    """The next number of a series and year. Must be called inside a transaction."""
    with transaction.atomic():
        Nummerserie.objects.get_or_create(serie=serie, aar=aar)
        rad = Nummerserie.objects.select_for_update(of=("self",)).get(serie=serie, aar=aar)
        rad.siste += 1
        rad.save(update_fields=["siste"])
    return rad.siste


def saksnummer(aar: int) -> str:
    """The next case number of the year: 2027/00123."""
    return f"{aar}/{neste('sak', aar):05d}"
