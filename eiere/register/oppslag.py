"""Find a party in the register, for pickers. Plain querysets: the pages are plain HTML over GET."""

import re

from django.db.models import QuerySet
from django.utils import timezone

from ..models import Organisasjon
from ..sortering import sorteringsnokkel

MAKS = 25


def sok(
    tekst: str, *, typer: list[str] | None = None, fylke: str = "", ogsaa_opphorte: bool = False
) -> QuerySet[Organisasjon]:
    """Parties whose name holds every word of `tekst`, or whose orgnr starts with it, in Norwegian order.

    Case and accents do not matter. Blank text finds nothing. Slice the result to `MAKS` for a picker.
    """
    tekst = tekst.strip()[:100]
    if not tekst:
        return Organisasjon.objects.none()
    treff = Organisasjon.objects.select_related("kommune", "fylke")
    siffer = re.sub(r"[\s.]", "", tekst)
    if siffer.isascii() and siffer.isdigit():
        treff = treff.filter(orgnr__startswith=siffer)
    else:
        for ord_ in tekst.split():
            treff = treff.filter(navn_sortert__contains=sorteringsnokkel(ord_))
    if typer:
        treff = treff.filter(type__in=typer)
    if fylke:
        treff = treff.filter(fylke=fylke)
    if not ogsaa_opphorte:
        treff = treff.aktive(timezone.localdate())
    return treff.order_by("navn_sortert", "pk")


def finn_orgnr(orgnr: str) -> Organisasjon | None:
    """The party with exactly this orgnr, spaces allowed, or None."""
    return Organisasjon.objects.filter(orgnr=re.sub(r"\s", "", orgnr)).first()
