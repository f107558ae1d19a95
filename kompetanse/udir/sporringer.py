"""The sums behind «Landet nå», each as one grouped query. Drafts, scenarios and notes are never counted.

Every row is keyed by fylke, and by kind of payee where the money has one, so that all filters of the page are sums over rows.
Amounts are kroner.
"""

import time
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, Sum, TextField, Value, When
from django.db.models.functions import Coalesce, ExtractMonth, ExtractYear

from eiere.models import Fylke, Organisasjon, Organisasjonstype, Virksomhetstype
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
from ordninger.felles.saksgang import AVGJORTE
from statsforvalter.models import Embete

from .models import Landsbilde

NULL = Decimal("0.00")
KVARTER = timedelta(minutes=15)
RASK_MS = 400
"""A picture that is quicker than this to compute is made anew when something has happened; a slower one every quarter."""

IKKE_MED = ("utkast", "trukket")
LEVERT = [t for t in Rapport.Tilstand.values if t not in ("utkast", "ma_rettes")]
# Where the theme of a Tiltak stands, for measures that have themes.
TEMAFELT = {"kollektiv": "tiltak__kollektiv__tema"}


def mottakertype(prefiks: str = "") -> Case:
    """KBG § 3 a–f as an SQL expression over `mottaker` and `virksomhet`; the same answer as the measure's own function."""
    type_ = f"{prefiks}mottaker__type"
    return Case(
        When(**{type_: Organisasjonstype.KOMMUNE}, then=Value("a")),
        When(**{type_: Organisasjonstype.PRIVAT_EIER, f"{prefiks}virksomhet__type": Virksomhetstype.GRUNNSKOLE}, then=Value("c")),
        When(**{type_: Organisasjonstype.PRIVAT_EIER}, then=Value("b")),
        When(**{type_: Organisasjonstype.UH}, then=Value("d")),
        When(**{type_: Organisasjonstype.FAGSKOLE}, then=Value("e")),
        When(**{type_: Organisasjonstype.ANNEN}, then=Value("f")),
        default=Value(""),
        output_field=TextField(),
    )  # fmt: skip


def _i_runden(ordning: str, aar: int, prefiks: str = "") -> Q:
    """Cases of the year's rounds that are sent in and not withdrawn."""
    return Q(**{f"{prefiks}utlysning__ordning": ordning, f"{prefiks}utlysning__budsjettaar": aar}) & ~Q(
        **{f"{prefiks}tilstand__in": IKKE_MED}
    )


def _rader(qs: Any, *felt: str) -> list[list[Any]]:
    return [list(r) for r in qs.order_by().values_list(*felt)]


def rammer(ordning: str, aar: int) -> list[list[Any]]:
    """Frames of the year and the year before: year, source, fylke, id, amounts, and the bevilgning of the root."""
    return _rader(
        Ramme.objects.filter(ordning=ordning, budsjettaar__in=[aar, aar - 1], kilde__in=["bevilgning", "forelder"]),
        "budsjettaar", "kilde", "fylke_id", "pk", "belop", "reservert", "tilsagn", "utbetalt", "bevilgning_id",
        "bevilgning__belop", "bevilgning__vedtatt_tid",
    )  # fmt: skip


def saker(ordning: str, aar: int) -> list[list[Any]]:
    """Fylke, state, number of cases and sought amount; withdrawn ones too, when they had been sent in."""
    qs = Sak.objects.filter(utlysning__ordning=ordning, utlysning__budsjettaar=aar, innsendt_tid__isnull=False)
    return _rader(
        qs.exclude(tilstand="utkast").values("utlysning__fylke", "tilstand").annotate(n=Count("pk"), s=Sum("sokt_belop")),
        "utlysning__fylke", "tilstand", "n", "s",
    )  # fmt: skip


def sokt(ordning: str, aar: int) -> list[list[Any]]:
    """Fylke, kind, sektor, theme and sought amount of the year's lines."""
    tema = F(TEMAFELT[ordning]) if ordning in TEMAFELT else Value("")
    qs = Linje.objects.filter(_i_runden(ordning, aar, "sak__"), budsjettaar=aar, sokt__isnull=False)
    return _rader(
        qs.annotate(m=mottakertype(), t=Coalesce(tema, Value("")))
        .values("sak__utlysning__fylke", "m", "tiltak__sektor", "t").annotate(s=Sum("sokt")),
        "sak__utlysning__fylke", "m", "tiltak__sektor", "t", "s",
    )  # fmt: skip


def deltar(ordning: str, aar: int) -> list[list[Any]]:
    """Fylke, kind, number of cases and of payees. A payee in two fylker is in both rows."""
    qs = Linje.objects.filter(_i_runden(ordning, aar, "sak__"), budsjettaar=aar, sokt__isnull=False)
    return _rader(
        qs.annotate(m=mottakertype()).values("sak__utlysning__fylke", "m")
        .annotate(n=Count("sak", distinct=True), o=Count("mottaker", distinct=True)),
        "sak__utlysning__fylke", "m", "n", "o",
    )  # fmt: skip


def vedtatt(ordning: str, aar: int) -> list[list[Any]]:
    """Fylke, kind, sektor, theme and decided amount."""
    tema = F(f"linje__{TEMAFELT[ordning]}") if ordning in TEMAFELT else Value("")
    qs = Vedtakslinje.objects.filter(vedtak__ramme__ordning=ordning, vedtak__ramme__budsjettaar=aar)
    return _rader(
        qs.annotate(m=mottakertype(), t=Coalesce(tema, Value("")))
        .values("vedtak__ramme__fylke", "m", "linje__tiltak__sektor", "t").annotate(s=Sum("belop")),
        "vedtak__ramme__fylke", "m", "linje__tiltak__sektor", "t", "s",
    )  # fmt: skip


def vedtatt_innen(ordning: str, aar: int, dag: date) -> list[list[Any]]:
    """Fylke, kind and what was decided by the end of `dag`."""
    qs = Vedtakslinje.objects.filter(
        vedtak__ramme__ordning=ordning, vedtak__ramme__budsjettaar=aar, vedtak__besluttet_tid__date__lte=dag
    )
    return _rader(
        qs.annotate(m=mottakertype()).values("vedtak__ramme__fylke", "m").annotate(s=Sum("belop")),
        "vedtak__ramme__fylke", "m", "s",
    )  # fmt: skip


def foreslatt(ordning: str, aar: int) -> list[list[Any]]:
    """Fylke, kind and what waits for the beslutter. Before it is sent there, a proposal is nobody else's."""
    qs = Fordelingslinje.objects.filter(
        fordeling__art="saker", fordeling__tilstand="til_beslutning", sak__tilstand="til_beslutning",
        fordeling__ramme__ordning=ordning, fordeling__ramme__budsjettaar=aar,
    )  # fmt: skip
    return _rader(
        qs.annotate(m=_type_av_linje()).values("fordeling__ramme__fylke", "m").annotate(s=Sum("belop")),
        "fordeling__ramme__fylke", "m", "s",
    )  # fmt: skip


def _type_av_linje() -> Case:
    """The kind of payee of a Fordelingslinje: by the Linje it is about."""
    return mottakertype("linje__")


def tilskudd(ordning: str, aar: int) -> list[list[Any]]:
    """Fylke, kind, amount, paid and number of tilskudd."""
    qs = Tilskudd.objects.filter(ramme__ordning=ordning, budsjettaar=aar, belop__gt=0)
    return _rader(
        qs.annotate(m=mottakertype()).values("ramme__fylke", "m").annotate(b=Sum("belop"), u=Sum("utbetalt"), n=Count("pk")),
        "ramme__fylke", "m", "b", "u", "n",
    )  # fmt: skip


def rapporter(ordning: str, aar: int) -> list[list[Any]]:
    """Year, fylke, kind, delivered reports, tilskudd reported on, used and unused; this year and the one before."""
    qs = Rapport.objects.filter(
        tilskudd__ramme__ordning=ordning, tilskudd__budsjettaar__in=[aar, aar - 1], tilstand__in=LEVERT
    )
    return _rader(
        qs.annotate(m=mottakertype("tilskudd__")).values("tilskudd__budsjettaar", "tilskudd__ramme__fylke", "m")
        .annotate(n=Count("pk"), b=Sum("tilskudd__belop"), br=Sum("brukt"), ub=Sum("ubrukt")),
        "tilskudd__budsjettaar", "tilskudd__ramme__fylke", "m", "n", "b", "br", "ub",
    )  # fmt: skip


def betalt(ordning: str, aar: int) -> list[list[Any]]:
    """Budget year, fylke, kind, year and month of payment, and amount; this year and the one before."""
    qs = Utbetaling.objects.filter(
        tilstand="utbetalt", tilskudd__ramme__ordning=ordning, tilskudd__budsjettaar__in=[aar, aar - 1]
    )
    return _rader(
        qs.annotate(m=mottakertype("tilskudd__"), aa=ExtractYear("utbetalt_dato"), mnd=ExtractMonth("utbetalt_dato"))
        .values("tilskudd__budsjettaar", "tilskudd__ramme__fylke", "m", "aa", "mnd").annotate(s=Sum("belop")),
        "tilskudd__budsjettaar", "tilskudd__ramme__fylke", "m", "aa", "mnd", "s",
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
        Sak.objects.filter(pk__in=flere).values("utlysning__fylke").annotate(n=Count("pk")), "utlysning__fylke", "n"
    )


def _temaer(ordning: str, aar: int) -> tuple[list[list[Any]], dict[str, list[str]]]:
    """State of each fylke's rounds, and the names of the themes in both målformer."""
    from django.utils import translation

    runder, navn = [], {}
    for u in Utlysning.objects.filter(ordning=ordning, budsjettaar=aar).only(
        "fylke_id", "tilstand", "parametre", "frist_tid", "ordning"
    ):
        runder.append([u.fylke_id, u.tilstand])
        for i, mal in enumerate(("nb", "nn")):
            with translation.override(mal):
                for kode, tekst in kontrakt.hent(ordning).temaer(u):
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
    runder, temaer = _temaer(ordning, aar)
    oppsett = Aarsoppsett.objects.filter(ordning=ordning, budsjettaar=aar).first()
    maaned, dag = kontrakt.hent(ordning).fordeles_innen
    return {
        "rammer": rammer(ordning, aar),
        "saker": saker(ordning, aar),
        "sokt": sokt(ordning, aar),
        "deltar": deltar(ordning, aar),
        "vedtatt": vedtatt(ordning, aar),
        "ifjor": vedtatt_innen(ordning, aar - 1, _samme_dag(aar)),
        "foreslatt": foreslatt(ordning, aar),
        "tilskudd": tilskudd(ordning, aar),
        "rapporter": rapporter(ordning, aar),
        "betalt": betalt(ordning, aar),
        "kommuner": kommuner(ordning, aar),
        "nettverk": nettverk(ordning, aar),
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


# One stored picture, so that the page is quick and all its figures are from one moment -------------------------------


def siste_hendelse() -> int:
    """The newest line of the trail: nothing changes in the portal without one."""
    return Hendelse.objects.aggregate(m=Max("pk"))["m"] or 0


def _gjelder(bilde: Landsbilde, naa: datetime, siste: int) -> bool:
    if not timedelta(0) <= naa - bilde.tid < KVARTER:
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


__all__ = ["AVGJORTE", "hent", "mottakertype", "regn_ut", "standardaar"]
