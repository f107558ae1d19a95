"""The sums behind «Landet nå», each as one grouped query. Drafts, scenarios and notes are never counted.

Every row is keyed by fylke, and by kind of payee where the money has one, so that all filters of the page are sums over rows.
Amounts are kroner.
"""

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Exists, Max, OuterRef, Q, Sum
from django.db.models.functions import ExtractMonth, ExtractYear
from django.utils import translation

from eiere.models import Fylke, Organisasjon, Organisasjonstype
from kompetanse.revisjon import klokke
from kompetanse.revisjon.models import Hendelse
from ordninger.felles import kontrakt
from ordninger.felles.models import (
    Aarsoppsett,
    Fordelingslinje,
    Linje,
    Ramme,
    Rapport,
    Sak,
    Sakspart,
    Tilskudd,
    Utbetaling,
    Utlysning,
    Vedtakslinje,
)
from statsforvalter.models import Embete

from . import pengetre, sporringer_antall, sporringer_tilbud
from .grupper import UTEN, VIDERE, mottakertype, pengesti, sakssti, slag, sted, tema
from .models import Landsbilde

NULL = Decimal("0.00")
KVARTER = timedelta(minutes=15)
RASK_MS = 400
"""A picture that is quicker than this to compute is made anew when something has happened; a slower one every quarter."""

IKKE_MED = ("utkast", "trukket")
ER_BESVART = Q(sokt__isnull=False) | Q(antall__isnull=False)
"""Lines that say how much, or how many."""
LEVERT = [t for t in Rapport.Tilstand.values if t not in ("utkast", "ma_rettes")]
VERSJON = 3
"""The shape of a picture's data. A picture of another shape is made anew."""


def _i_runden(ordning: str, aar: int, prefiks: str = "") -> Q:
    """Cases of the year's rounds that are sent in and not withdrawn."""
    return Q(**{f"{prefiks}utlysning__ordning": ordning, f"{prefiks}utlysning__budsjettaar": aar}) & ~Q(
        **{f"{prefiks}tilstand__in": IKKE_MED}
    )


def _rader(qs: Any, *felt: str) -> list[list[Any]]:
    return [list(r) for r in qs.order_by().values_list(*felt)]


def _rammer(ordning: str, prefiks: str) -> Q:
    """Money of the measure in the state's own books; in those of the payees only for a measure that hands it on."""
    q = Q(**{f"{prefiks}ordning": ordning})
    return q if ordning in VIDERE else q & ~Q(**{f"{prefiks}kilde": "tilskudd"})


def rammer(ordning: str, aar: int) -> list[list[Any]]:
    """Frames of the year and the year before: year, source, fylke, id, amounts, and the bevilgning of the root."""
    return _rader(
        Ramme.objects.filter(_rammer(ordning, ""), budsjettaar__in=[aar, aar - 1]).annotate(
            sted=sted(("fylke", "forvalter__fylke"))
        ),
        "budsjettaar", "kilde", "sted", "pk", "belop", "reservert", "tilsagn", "utbetalt", "bevilgning_id",
        "bevilgning__belop", "bevilgning__vedtatt_tid",
    )  # fmt: skip


def saker(ordning: str, aar: int) -> list[list[Any]]:
    """Fylke, state, number of cases and sought amount; withdrawn ones too, when they had been sent in."""
    qs = Sak.objects.filter(utlysning__ordning=ordning, utlysning__budsjettaar=aar, innsendt_tid__isnull=False)
    return _rader(
        qs.exclude(tilstand="utkast").annotate(sted=sted(sakssti())).values("sted", "tilstand")
        .annotate(n=Count("pk"), s=Sum("sokt_belop")),
        "sted", "tilstand", "n", "s",
    )  # fmt: skip


def _linjer(ordning: str, aar: int) -> Any:
    """The answered lines of the year's cases: with an amount, or with a number that a rule prices."""
    return Linje.objects.filter(_i_runden(ordning, aar, "sak__"), ER_BESVART, budsjettaar=aar).annotate(
        sted=sted(sakssti("sak__")), m=slag(ordning)
    )


def sokt(ordning: str, aar: int) -> list[list[Any]]:
    """Fylke, kind, sektor, theme or part, and sought amount and number of the year's lines."""
    return _rader(
        _linjer(ordning, aar).annotate(t=tema(ordning)).values("sted", "m", "tiltak__sektor", "t")
        .annotate(s=Sum("sokt"), a=Sum("antall")),
        "sted", "m", "tiltak__sektor", "t", "s", "a",
    )  # fmt: skip


def deltar(ordning: str, aar: int) -> list[list[Any]]:
    """Fylke, kind, number of cases and of payees. A payee in two fylker is in both rows."""
    return _rader(
        _linjer(ordning, aar).values("sted", "m")
        .annotate(n=Count("sak", distinct=True), o=Count("mottaker", distinct=True)),
        "sted", "m", "n", "o",
    )  # fmt: skip


VEDTAKSSTI = pengesti("vedtak__ramme__", "vedtak__sak__")
TILSKUDDSSTI = pengesti("ramme__", "sak__")
"""Where the place of a Vedtakslinje and a Tilskudd stands."""


def vedtatt(ordning: str, aar: int) -> list[list[Any]]:
    """Fylke, kind, sektor, theme or part, and decided amount."""
    qs = Vedtakslinje.objects.filter(_rammer(ordning, "vedtak__ramme__"), vedtak__ramme__budsjettaar=aar)
    return _rader(
        qs.annotate(sted=sted(VEDTAKSSTI), m=slag(ordning), t=tema(ordning, "linje__"))
        .values("sted", "m", "linje__tiltak__sektor", "t").annotate(s=Sum("belop")),
        "sted", "m", "linje__tiltak__sektor", "t", "s",
    )  # fmt: skip


def vedtatt_innen(ordning: str, aar: int, dag: date) -> list[list[Any]]:
    """Fylke, kind and what was decided by the end of `dag`."""
    qs = Vedtakslinje.objects.filter(
        _rammer(ordning, "vedtak__ramme__"), vedtak__ramme__budsjettaar=aar, vedtak__besluttet_tid__date__lte=dag
    )
    return _rader(
        qs.annotate(sted=sted(VEDTAKSSTI), m=slag(ordning)).values("sted", "m").annotate(s=Sum("belop")),
        "sted", "m", "s",
    )  # fmt: skip


def foreslatt(ordning: str, aar: int) -> list[list[Any]]:
    """Fylke, kind and what waits for the beslutter. Before it is sent there, a proposal is nobody else's."""
    qs = Fordelingslinje.objects.filter(
        _rammer(ordning, "fordeling__ramme__"), fordeling__ramme__budsjettaar=aar, fordeling__art="saker",
        fordeling__tilstand="til_beslutning", sak__tilstand="til_beslutning",
    )  # fmt: skip
    return _rader(
        qs.annotate(sted=sted(pengesti("fordeling__ramme__", "sak__")), m=slag(ordning, "linje__"))
        .values("sted", "m").annotate(s=Sum("belop")),
        "sted", "m", "s",
    )  # fmt: skip


def tilskudd(ordning: str, aar: int) -> list[list[Any]]:
    """Fylke, kind, amount, paid, number of tilskudd, and budget year; this year and the one before."""
    qs = Tilskudd.objects.filter(_rammer(ordning, "ramme__"), budsjettaar__in=[aar, aar - 1], belop__gt=0)
    return _rader(
        qs.annotate(sted=sted(TILSKUDDSSTI), m=slag(ordning)).values("sted", "m", "budsjettaar")
        .annotate(b=Sum("belop"), u=Sum("utbetalt"), n=Count("pk")),
        "sted", "m", "b", "u", "n", "budsjettaar",
    )  # fmt: skip


def rapporter(ordning: str, aar: int) -> list[list[Any]]:
    """Year, fylke, kind, delivered reports, tilskudd reported on, used and unused; this year and the one before."""
    qs = Rapport.objects.filter(
        _rammer(ordning, "tilskudd__ramme__"), tilskudd__budsjettaar__in=[aar, aar - 1], tilstand__in=LEVERT
    )
    return _rader(
        qs.annotate(sted=sted(pengesti("tilskudd__ramme__", "tilskudd__sak__")), m=slag(ordning, "tilskudd__"))
        .values("tilskudd__budsjettaar", "sted", "m")
        .annotate(n=Count("pk"), b=Sum("tilskudd__belop"), br=Sum("brukt"), ub=Sum("ubrukt")),
        "tilskudd__budsjettaar", "sted", "m", "n", "b", "br", "ub",
    )  # fmt: skip


def betalt(ordning: str, aar: int) -> list[list[Any]]:
    """Budget year, fylke, kind, year and month of payment, and amount; this year and the one before."""
    qs = Utbetaling.objects.filter(
        _rammer(ordning, "tilskudd__ramme__"), tilstand="utbetalt", tilskudd__budsjettaar__in=[aar, aar - 1]
    )
    return _rader(
        qs.annotate(
            sted=sted(pengesti("tilskudd__ramme__", "tilskudd__sak__")), m=slag(ordning, "tilskudd__"),
            aa=ExtractYear("utbetalt_dato"), mnd=ExtractMonth("utbetalt_dato"),
        )
        .values("tilskudd__budsjettaar", "sted", "m", "aa", "mnd").annotate(s=Sum("belop")),
        "tilskudd__budsjettaar", "sted", "m", "aa", "mnd", "s",
    )  # fmt: skip


def med_deltakelse(qs: Any, ordning: str, aar: int) -> Any:
    """Organisations with `i_aar` (takes part in a sent case of the year) and `noen_gang` (in any year)."""
    egne = Sakspart.objects.filter(
        organisasjon=OuterRef("pk"),
        rolle__in=[Sakspart.Rolle.SOKER, Sakspart.Rolle.DELTAKER],
        sak__utlysning__ordning=ordning,
    ).exclude(sak__tilstand__in=IKKE_MED)
    return qs.annotate(i_aar=Exists(egne.filter(sak__utlysning__budsjettaar=aar)), noen_gang=Exists(egne))


def kommuner(ordning: str, aar: int) -> list[list[Any]]:
    """Fylke, whether they have sent this year, whether ever, and number of kommuner."""
    qs = Organisasjon.objects.filter(type=Organisasjonstype.KOMMUNE).aktive(klokke.idag())
    return _rader(
        med_deltakelse(qs, ordning, aar).values("kommune__fylke", "i_aar", "noen_gang").annotate(n=Count("pk")),
        "kommune__fylke", "i_aar", "noen_gang", "n",
    )  # fmt: skip


def nettverk(ordning: str, aar: int) -> list[list[Any]]:
    """Fylke and number of cases with several participating owners."""
    flere = (
        Sakspart.objects.filter(_i_runden(ordning, aar, "sak__"), rolle__in=[Sakspart.Rolle.SOKER, Sakspart.Rolle.DELTAKER])
        .values("sak").annotate(n=Count("organisasjon", distinct=True)).filter(n__gt=1).values("sak")
    )  # fmt: skip
    return _rader(
        Sak.objects.filter(pk__in=flere).annotate(sted=sted(sakssti())).values("sted").annotate(n=Count("pk")),
        "sted",
        "n",
    )


def _runder(ordning: str, aar: int) -> tuple[list[list[Any]], dict[str, list[str]]]:
    """State, id and deadline of each round with its fylke, and the names of the themes or parts in both målformer."""
    runder, navn = [], {}
    o = kontrakt.hent(ordning)
    for kode, par in o.andelsdeler().items():
        navn[kode] = list(par)
    for u in Utlysning.objects.filter(ordning=ordning, budsjettaar=aar).only(
        "fylke_id", "tilstand", "parametre", "frist_tid", "ordning"
    ):
        runder.append([u.fylke_id or UTEN, u.tilstand, u.pk, u.frist_tid.isoformat()])
        for i, mal in enumerate(("nb", "nn")):
            with translation.override(mal):
                for kode, tekst in o.temaer(u):
                    navn.setdefault(kode, ["", ""])[i] = str(tekst)
    return runder, navn


def _samme_dag(aar: int) -> date:
    """Today's date in last year's round: the same day of the calendar, one year back."""
    i_dag = klokke.idag()
    try:
        return i_dag.replace(year=i_dag.year - 1)
    except ValueError:
        return i_dag.replace(year=i_dag.year - 1, day=28)


def regn_ut(ordning: str, aar: int) -> dict[str, Any]:
    """All rows for one Ordning and year. The number of queries does not depend on the number of cases."""
    runder, temaer = _runder(ordning, aar)
    oppsett = Aarsoppsett.objects.filter(ordning=ordning, budsjettaar=aar).first()
    o = kontrakt.hent(ordning)
    maaned, dag = o.fordeles_innen
    felles = {
        "versjon": VERSJON,
        "saksgang": o.saksgang,
        "tre": pengetre.rader(aar),
        "rammer": rammer(ordning, aar),
        "saker": saker(ordning, aar),
        "sokt": sokt(ordning, aar),
        "deltar": deltar(ordning, aar),
        "vedtatt": vedtatt(ordning, aar),
        "ifjor": vedtatt_innen(ordning, aar - 1, _samme_dag(aar)),
        "tilskudd": tilskudd(ordning, aar),
        "rapporter": rapporter(ordning, aar),
        "betalt": betalt(ordning, aar),
        "runder": runder,
        "temaer": temaer,
        "frist": (oppsett.fordeles_innen if oppsett else date(aar, maaned, dag)).isoformat(),
        "fylker": _rader(Fylke.objects.filter(gyldig_til__isnull=True), "pk", "navn", "navn_nn", "navn_sortert"),
        "embeter": [
            [e.pk, e.organisasjon.navn, e.organisasjon.navn_nn, [f.pk for f in e.fylker.all()]]
            for e in Embete.objects.select_related("organisasjon").prefetch_related("fylker")
        ],
        "aarsvalg": sorted({*Ramme.objects.filter(ordning=ordning).order_by().values_list("budsjettaar", flat=True).distinct()}, reverse=True),
    }  # fmt: skip
    return felles | EGNE[o.saksgang](ordning, aar)


def _av_saker(ordning: str, aar: int) -> dict[str, Any]:
    """What is applied for: what waits for a decision, and who takes part."""
    return {
        "foreslatt": foreslatt(ordning, aar), "kommuner": kommuner(ordning, aar), "nettverk": nettverk(ordning, aar),
        **sporringer_antall.hent(ordning, aar),
    }  # fmt: skip


EGNE: dict[str, Callable[[str, int], dict[str, Any]]] = {
    "behovsmelding": _av_saker,
    "soknad": _av_saker,
    "tilbud": sporringer_tilbud.hent,
}
"""What only one kind of procedure has."""


# One stored picture, so that the page is quick and all its figures are from one moment -------------------------------


def siste_hendelse() -> int:
    """The newest line of the trail: nothing changes in the portal without one."""
    return Hendelse.objects.aggregate(m=Max("pk"))["m"] or 0


def _gjelder(bilde: Landsbilde, naa: datetime, siste: int) -> bool:
    if bilde.data.get("versjon") != VERSJON or not timedelta(0) <= naa - bilde.tid < KVARTER:
        return False
    return bilde.siste_hendelse == siste or bilde.varighet_ms > RASK_MS


def hent(ordning: str, aar: int, *, tving: bool = False) -> Landsbilde:
    """The picture of the country. It is computed anew when something has happened, at most every quarter when it is slow."""
    bilde = Landsbilde.objects.filter(ordning=ordning, budsjettaar=aar).first()
    siste, naa = siste_hendelse(), klokke.naa()
    if bilde and not tving and _gjelder(bilde, naa, siste):
        return bilde
    with transaction.atomic():
        with connection.cursor() as c:
            c.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 1))", [f"landsbilde:{ordning}:{aar}"])
            alene = c.fetchone()[0]
        if bilde and not alene:
            return bilde
        start = time.perf_counter()
        data = regn_ut(ordning, aar)
        varighet = int((time.perf_counter() - start) * 1000)
        bilde, _ny = Landsbilde.objects.update_or_create(
            ordning=ordning,
            budsjettaar=aar,
            defaults={"tid": naa, "siste_hendelse": siste, "varighet_ms": varighet, "data": data},
        )
    bilde.refresh_from_db()
    return bilde


def standardaar(ordning: str) -> int:
    """The newest budget year with a frame, else the coming one."""
    return Ramme.objects.filter(ordning=ordning).aggregate(m=Max("budsjettaar"))["m"] or klokke.idag().year + 1


__all__ = ["hent", "mottakertype", "regn_ut", "standardaar"]
