"""The sums behind «Landet nå» for a measure that offers shares: answers, who is silent, rounds, and use over three years."""

from typing import Any

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery, Sum

from kompetanse.revisjon import klokke
from ordninger.felles.models import Sak, Tilbudssvar, Vedtak
from ordninger.videreutdanning.models import Plandeltaker

from . import bruk
from .grupper import sakssti, sokerslag, sted

UBESVART = Q(svar__isnull=True) | Q(svar="ubesvart")


def med_svar(qs: QuerySet) -> QuerySet:
    """Cases with the answer that counts: `svar` (None before there is one) and `tatt` in kroner."""
    siste = Tilbudssvar.objects.filter(tilbud__sak=OuterRef("pk")).order_by("-nr")
    return qs.annotate(svar=Subquery(siste.values("svar")[:1]), tatt=Subquery(siste.values("belop")[:1]))


def _tilbudte(ordning: str, aar: int) -> QuerySet:
    return med_svar(
        Sak.objects.filter(utlysning__ordning=ordning, utlysning__budsjettaar=aar, tilbud__isnull=False)
    ).annotate(sted=sted(sakssti()), m=sokerslag())


def tilbud(ordning: str, aar: int) -> list[list[Any]]:
    """Fylke, kind, answer, offers, offered, accepted, how many are awarded, and when the first offer was sent."""
    return [
        [f, m, svar or "", n, b, t or 0, v, sendt]
        for f, m, svar, n, b, t, v, sendt in _tilbudte(ordning, aar)
        .order_by()
        .values("sted", "m", "svar")
        .annotate(
            n=Count("pk"), b=Sum("tilbud__belop"), t=Sum("tatt"), v=Count("pk", filter=Q(avgjort_tid__isnull=False)),
            sendt=Min("tilbud__sendt_tid"),
        )
        .values_list("sted", "m", "svar", "n", "b", "t", "v", "sendt")
    ]  # fmt: skip


def tause(ordning: str, aar: int) -> list[list[Any]]:
    """Fylke, kind, case, name in both målformer and offer of those who have not answered, the largest first."""
    return [
        list(r)
        for r in _tilbudte(ordning, aar)
        .filter(UBESVART)
        .order_by("-tilbud__belop", "pk")
        .values_list("sted", "m", "nummer", "soker__navn", "soker__navn_nn", "tilbud__belop")
    ]


def tildelinger(ordning: str, aar: int) -> list[list[Any]]:
    """The awards as rounds, oldest first: fordeling, kind, name, time, recipients and kroner."""
    return [
        list(r)
        for r in Vedtak.objects.filter(ramme__ordning=ordning, ramme__budsjettaar=aar)
        .exclude(ramme__kilde="tilskudd")
        .order_by()
        .values("fordeling_id", "fordeling__art", "fordeling__navn")
        .annotate(tid=Min("besluttet_tid"), n=Count("pk"), s=Sum("innvilget_belop"))
        .order_by("tid", "fordeling_id")
        .values_list("fordeling_id", "fordeling__art", "fordeling__navn", "tid", "n", "s")
    ]


def deltakere(ordning: str) -> list[list[Any]]:
    """Fylke, kind, budget year, state, participants, and what they hold in kroner."""
    return [
        list(r)
        for r in Plandeltaker.objects.filter(plan__sak__utlysning__ordning=ordning)
        .annotate(sted=sted(sakssti("plan__sak__")), m=sokerslag("plan__sak__"))
        .order_by()
        .values("sted", "m", "plan__sak__utlysning__budsjettaar", "tilstand")
        .annotate(n=Count("pk"), s=Sum("bundet"))
        .values_list("sted", "m", "plan__sak__utlysning__budsjettaar", "tilstand", "n", "s")
    ]


def hent(ordning: str, aar: int) -> dict[str, Any]:
    """All of it. Use and participants are of every round, since money lives for three years."""
    saker = bruk.per_sak(klokke.idag()) if ordning == bruk.ORDNING else []
    return {
        "tilbud": tilbud(ordning, aar),
        "tause": tause(ordning, aar),
        "tildelinger": tildelinger(ordning, aar),
        "bruk": bruk.summer(saker),
        "motsagt": [[s.fylke, s.slag, s.nummer, s.navn] for s in saker if not s.henger_sammen],
        "deltakere": deltakere(ordning) if ordning == bruk.ORDNING else [],
    }
