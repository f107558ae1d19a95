"""What a recipient has granted onward: bound to others from its own frame of a grant that it has received.

A frame with `kilde` tilskudd is a part of a Tilskudd that has been paid (`handlinger.rammer.av_tilskudd`). What its
forvalter grants to other payees, the forvalter can no longer use itself. What is reserved for its own units stays its own.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from .models import Krav, Postering, Ramme, Sak

FORTEGN = {"tilsagn": 1, "tilsagn_tilbake": -1}


def foringer(saker: Iterable[Any] | QuerySet[Sak]) -> dict[int, list[tuple[date, Decimal]]]:
    """Case of the received grant → (day, kroner) granted onward, oldest first. Two queries, however many cases.

    Below zero: withdrawn, or repaid to the one that granted it, who may then use it again. A claim counts when it is
    settled, never before: until then the money is with the payee.
    """
    ut: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
    gitt = (
        Postering.objects.filter(ramme__kilde_tilskudd__sak__in=saker, type__in=FORTEGN)
        .exclude(vedtakslinje__mottaker=F("ramme__forvalter"))
        .order_by("pk")
        .values_list("ramme__kilde_tilskudd__sak_id", "tid", "type", "belop")
    )
    for sak, tid, type_, belop in gitt:
        ut[sak].append((timezone.localdate(tid), FORTEGN[type_] * belop))
    tilbake = (
        Krav.objects.filter(tilskudd__ramme__kilde_tilskudd__sak__in=saker, tilstand=Krav.Tilstand.OPPGJORT)
        .exclude(tilskudd__mottaker=F("tilskudd__ramme__forvalter"))
        .order_by("pk")
        .values_list("tilskudd__ramme__kilde_tilskudd__sak_id", "oppgjort_tid", "belop")
    )
    for sak, tid, belop in tilbake:
        ut[sak].append((timezone.localdate(tid), -belop))
    for rader in ut.values():
        rader.sort(key=lambda rad: rad[0])
    return ut


def laas(sak: Sak) -> None:
    """Lock the frames of the case's grants until the transaction ends: nothing more is granted from them meanwhile."""
    rammer = Ramme.objects.select_for_update(of=("self",)).filter(kilde_tilskudd__sak=sak).order_by("pk")
    list(rammer.values_list("pk", flat=True))
