"""The numbers behind a measure that pays per head: approved, and guided. Numbers only, from the measure's own rows."""

from collections import defaultdict
from typing import Any

from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from ordninger.felles.models import Rapport
from ordninger.veiledning.models import VeiledningEnhet

from .grupper import pengesti, sakssti, slag, sokerslag, sted

ORDNING = "veiledning"
INNVILGET = ("innvilget", "delvis_innvilget", "avsluttet")


def hent(ordning: str, aar: int) -> dict[str, Any]:
    """`godkjente` and `veiledet`; empty for a measure that does not count heads."""
    if ordning != ORDNING:
        return {"godkjente": [], "veiledet": []}
    return {"godkjente": godkjente(aar), "veiledet": veiledet(aar)}


def godkjente(aar: int) -> list[list[Any]]:
    """Fylke, kind, sektor and new teachers that are granted money."""
    qs = VeiledningEnhet.objects.filter(
        sak__utlysning__ordning=ORDNING, sak__utlysning__budsjettaar=aar, sak__tilstand__in=INNVILGET,
        sak__innvilget_belop__gt=0,
    )  # fmt: skip
    antall = Coalesce("godkjent_forste", "forste", 0) + Coalesce("godkjent_andre", "andre", 0)
    return [
        list(r)
        for r in qs.order_by()
        .annotate(sted=sted(sakssti("sak__")), m=sokerslag("sak__"))
        .values("sted", "m", "sektor")
        .annotate(n=Sum(antall))
        .values_list("sted", "m", "sektor", "n")
    ]


def veiledet_i(tiltak: dict[str, Any]) -> int:
    """New teachers that one report says were guided, in both years and all sectors."""
    return sum(int(svar.get("veiledet_forste") or 0) + int(svar.get("veiledet_andre") or 0) for svar in tiltak.values())


def godkjent_paa_linjen() -> Any:
    """New teachers that are granted money on one Linje (case and sektor), as an expression; None where nothing is granted."""
    antall = Coalesce("godkjent_forste", "forste", 0) + Coalesce("godkjent_andre", "andre", 0)
    enheter = (
        VeiledningEnhet.objects.filter(
            sak=OuterRef("sak"),
            sektor=OuterRef("tiltak__kode"),
            sak__tilstand__in=INNVILGET,
            sak__innvilget_belop__gt=0,
        )
        .order_by()
        .values("sak")
        .annotate(n=Sum(antall))
        .values("n")
    )
    return Subquery(enheter)


def veiledet(aar: int) -> list[list[Any]]:
    """Fylke, kind and new teachers that delivered reports say were guided."""
    qs = (
        Rapport.objects.filter(tilskudd__ramme__ordning=ORDNING, tilskudd__budsjettaar=aar, levert_tid__isnull=False)
        .exclude(tilstand__in=["utkast", "ma_rettes"])
        .annotate(sted=sted(pengesti("tilskudd__ramme__", "tilskudd__sak__")), m=slag(ORDNING, "tilskudd__"))
        .order_by()
        .values_list(F("sted"), F("m"), "tiltak")
    )
    sum_: dict[tuple[str, str], int] = defaultdict(int)
    for fylke, kind, tiltak in qs:
        sum_[fylke, kind] += veiledet_i(tiltak)
    return [[f, m, n] for (f, m), n in sum_.items()]
