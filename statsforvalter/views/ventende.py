"""What waits at a forvalter besides the cases: proposals at a samarbeidsforum, and payments. For the menu.

The counts are written as parts of the one query that counts the cases, so that a page costs the same with and without them.
"""

from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Subquery, Value

from kompetanse.brukere import roller
from ordninger.felles.models import Fordeling, Utbetaling
from statsforvalter import planer
from statsforvalter.skjema.okonomi import stoppet

from .okonomi_bilde import for_forvalter


def hos_forum(org: int) -> QuerySet[Fordeling]:
    """Proposals whose assessment by the forum is to be registered."""
    return Fordeling.objects.filter(
        art=Fordeling.Art.SAKER, ramme__forvalter=org, tilstand=Fordeling.Tilstand.HOS_FORUM
    )


def utbetalinger(org: int) -> QuerySet[Utbetaling]:
    """Payments that somebody must do something with: release, send to the bank, or make anew after a no from the bank."""
    return for_forvalter(org).filter(Q(kan_frigis=True) | Q(tilstand="frigitt") | stoppet())


def tall(t: Any) -> dict[str, Max]:
    """Aggregates by menu key for a role, for those that it can do something with. None is zero."""
    svar = {}
    if roller.har_rett(t.rolle, planer.RETT):
        svar["forum"] = _antall(hos_forum(t.organisasjon_id))
    if roller.har_rett(t.rolle, "utbetaling.frigi"):
        svar["utbetaling"] = _antall(utbetalinger(t.organisasjon_id))
    return svar


def _antall(rader: QuerySet) -> Max:
    """The number of rows as an expression that depends on no row of the query it stands in."""
    antall = rader.order_by().values(grunn=Value(1)).annotate(n=Count("pk")).values("n")
    return Max(Subquery(antall))
