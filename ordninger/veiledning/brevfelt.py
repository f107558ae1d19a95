"""From a decision to the fields of its letters. The texts stand in brevmaler/; nothing is worded here twice."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from eiere.maalform import sidens_maalform
from eiere.models import Organisasjon
from ordninger.felles import frister
from ordninger.felles.beregning import beregn_paa_nytt
from ordninger.felles.brev.felt import fellesfelt, flett
from ordninger.felles.brev.fyll import Tittel
from ordninger.felles.handlinger.brevfelt import avsender, mottaker, person
from ordninger.felles.handlinger.brevfelt import konto as konto_av
from ordninger.felles.handlinger.brevfelt import navn as navn_av
from ordninger.felles.handlinger.maalform import maalform_for
from ordninger.felles.kontrakt import Brevbestilling, Regnerad

from . import grunnlag
from .brevmaler.felt import lov_felt, radnavn, satsforklaring
from .pott import Pott, Pottlinje, vurder_pott
from .satser import PottParametre

TEKST = {
    # Defaults for what the round may say itself in parametre["brev"].
    "prinsipper": {
        "nb": "«Prinsipper og forpliktelser for profesjonsfaglig veiledning for nyutdannede lærere i barnehage og skole»",
        # the title of a document in bokmål: never translated
        "nn": Tittel(
            "«Prinsipper og forpliktelser for profesjonsfaglig veiledning for nyutdannede lærere i barnehage og skole»",
            "nb",
        ),
    },
    "ubrukt": {
        "nb": "Penger dere ikke har brukt innen da, skal betales tilbake.",
        "nn": "Pengar de ikkje har brukt innan då, skal betalast tilbake.",
    },
    "utbetaling": {"nb": "Pengene kommer etter planen i saken.", "nn": "Pengane kjem etter planen i saka."},
    "neste": {
        "nb": "Neste runde blir kunngjort i Kompetanseportalen.",
        "nn": "Neste runde blir kunngjord i Kompetanseportalen.",
    },
    "klagehjemmel": {"nb": "utlysningen", "nn": "utlysinga"},
}
NULL = Decimal(0)


@dataclass(frozen=True)
class _Tall:
    """The decision in numbers: applied for, approved, kroner, the rows of the receipt and the rate."""

    sokt: int
    godkjent: int
    belop: Decimal
    rader: list[dict[str, Any]]
    pott: Pott


def _linjer(vedtak: Any) -> list[Any]:
    linjer = getattr(vedtak, "utkastlinjer", None)
    if linjer is None:
        linjer = list(vedtak.linjer.select_related("linje__tiltak", "mottaker", "tilskudd").order_by("pk"))
    return linjer


def _tall(vedtak: Any, linjer: list[Any], maalform: str) -> _Tall:
    """Every krone of the decision from the receipt it was computed in."""
    kvittering = vedtak.fordeling.beregning
    resultat = beregn_paa_nytt(kvittering.modell, kvittering.versjon, kvittering.parametre, kvittering.inndata)
    summer = grunnlag.summer(vedtak.sak)
    rader = [
        {"tekst": r.tekst, "verdi_antall": r.antall, "verdi_sats": r.sats, "belop": r.belop}
        for r in _rader(linjer, resultat.linjer_for, maalform)
    ]
    par = PottParametre.fra_json(resultat.parametre)
    pott = vurder_pott(par, tuple(Pottlinje.fra_json(x) for x in resultat.inndata["linjer"]))
    return _Tall(
        sum(s.sokt for s in summer.values()),
        sum(s.godkjent for s in summer.values()),
        sum((x.belop for x in linjer), NULL),
        rader,
        pott,
    )


def _rader(linjer: list[Any], poster_for: Callable[[str], Iterable[Any]], maalform: str) -> Iterator[Regnerad]:
    """The rows of the receipt for the decided lines, and what was changed by hand afterwards."""
    for linje in linjer:
        sum_ = NULL
        for post in poster_for(str(linje.linje_id)):
            sum_ += post.belop
            if post.belop or post.verdi:
                yield Regnerad(radnavn(post.nokkel, maalform), post.belop, post.verdi, _sats(post))
        if linje.belop != sum_:
            yield Regnerad(radnavn("for_haand", maalform), linje.belop - sum_)


def regnestykke(vedtak: Any, linjer: list[Any]) -> list[Regnerad]:
    """The same rows from the receipt that is kept, in the language of the page. A refusal, and what changes an earlier
    decision, have none.
    """  # fmt: skip
    if (
        vedtak.innvilget_belop <= 0
        or vedtak.omgjor_id
        or vedtak.fordeling is None
        or vedtak.fordeling.beregning is None
    ):
        return []
    poster: dict[str, list[Any]] = {}
    for post in vedtak.fordeling.beregning.linjer.filter(mottaker__in=[str(x.linje_id) for x in linjer]).order_by("nr"):
        poster.setdefault(post.mottaker, []).append(post)
    maalform = sidens_maalform()
    return list(_rader(linjer, lambda nokkel: poster.get(nokkel, []), maalform))


def _sats(post: Any) -> Decimal | None:
    """The rate of a receipt line, in kroner; None when the line is no number of teachers."""
    return Decimal(str(post.data["sats"])) if "sats" in post.data else None


def vedtaksbrev(vedtak: Any, *, dag: date, utkast: bool = False) -> list[Brevbestilling]:
    """A vedtaksbrev to the party with the reasons, and a tilskuddsbrev with the terms when it gets money."""
    linjer = _linjer(vedtak)
    frist = frister.klagefrist(dag, frister.LOVER[vedtak.lov]) if vedtak.klagerett else None
    soker = vedtak.sak.soker
    bestillinger = [_bestilling("veil_vedtaksbrev", vedtak, linjer, soker, vedtak.maalform, dag, frist, None)]
    if vedtak.innvilget_belop > 0:
        tilskudd = next((x.tilskudd for x in linjer if x.belop > 0), None)
        maalform = maalform_for(soker, sak=vedtak.sak)
        bestillinger.append(_bestilling("veil_tilskuddsbrev", vedtak, linjer, soker, maalform, dag, frist, tilskudd))
    return bestillinger


def _bestilling(
    mal: str,
    vedtak: Any,
    linjer: list[Any],
    til: Organisasjon,
    maalform: str,
    dag: date,
    frist: date | None,
    tilskudd: Any,
) -> Brevbestilling:
    forvalter = vedtak.ramme.forvalter
    konto = konto_av(til) if mal == "veil_tilskuddsbrev" else ""
    with override(maalform):
        felt = flett(
            fellesfelt(
                avsender=avsender(forvalter),
                mottaker=mottaker(til, maalform, konto),
                saksnummer=vedtak.sak.nummer,
                brevnummer="",
                dato=dag,
                lov=lov_felt(maalform, vedtak.lov, skoleaar(vedtak.sak.utlysning)),
                saksbehandler=person(vedtak.foreslatt_av, forvalter),
                ansvarlig=person(vedtak.besluttet_av, forvalter),
                demo=settings.DEMO,
            ),
            _saken(vedtak, _tall(vedtak, linjer, maalform), maalform, dag, frist),
            {"avslag": {"grunner": [{"tekst": _egne(t, vedtak, maalform)} for t in _grunner(linjer)]}},
        )
        navn = _("Vedtak") if mal == "veil_vedtaksbrev" else _("Tilskuddsbrev")
    return Brevbestilling(
        mal=mal,
        maalform=maalform,
        mottaker=til,
        tittel=f"{navn} {vedtak.sak.nummer}",
        felt=felt,
        tilskudd=tilskudd,
        klagefrist=frist,
    )


def _grunner(linjer: list[Any]) -> list[str]:
    """Why fewer are approved or less is granted, unit by unit, as it is frozen with the lines."""
    return [g.strip() for x in linjer for g in x.begrunnelse.split("\n\n") if g.strip()]


def _egne(tekst: str, vedtak: Any, maalform: str) -> str | Tittel:
    """The caseworker's words, marked when the letter is in the other målform than the decision."""
    return Tittel(tekst, vedtak.maalform) if vedtak.maalform != maalform else tekst


def skoleaar(utlysning: Any) -> str:
    """The school year of the round: `parametre["skoleaar"]`, else from the dates that the money can be used."""
    if oppgitt := utlysning.parametre.get("skoleaar"):
        return str(oppgitt)
    fra, til = utlysning.bruk_fra.year, utlysning.bruk_til.year
    return f"{fra}/{til}" if til != fra else str(fra)


def _saken(vedtak: Any, tall: _Tall, maalform: str, dag: date, frist: date | None) -> dict[str, Any]:
    sak, u = vedtak.sak, vedtak.sak.utlysning
    tekst = {k: {**v, **u.parametre.get("brev", {}).get(k, {})} for k, v in TEKST.items()}
    return {
        "utfall": {"innvilget": "innvilget", "avslatt": "avslag"}.get(vedtak.utfall, "delvis"),
        "skoleaar": skoleaar(u),
        "belop": {"innvilget": tall.belop},
        "antall": {"godkjent": tall.godkjent, "sokt": tall.sokt, "avslatt": tall.sokt - tall.godkjent},
        "faerre": tall.godkjent < tall.sokt,
        "sats": {"belop": tall.pott.sats, "forklaring": satsforklaring(tall.pott)},
        "beregning": {"linjer": tall.rader, "versjon": vedtak.regelversjon},
        "begrunnelse": _egne(vedtak.begrunnelse, vedtak, maalform),
        "veiledning": {"prinsipper": tekst["prinsipper"]},
        "dato": {"innsendt": sak.innsendt_tid, "vedtak": dag},
        "tid": {"fra": u.bruk_fra, "til": u.bruk_til},
        "frist": {
            "rapport": u.rapportfrist_tid,
            "klage": frist,
            "konto": frister.neste_virkedag(dag + timedelta(days=10)),
        },
        "klage": {
            "rett": vedtak.klagerett,
            "instans": navn_av(vedtak.klageinstans) if vedtak.klageinstans else "",
            "hjemmel": tekst["klagehjemmel"],
        },
        "vilkar": {"ubrukt": tekst["ubrukt"]},
        "utbetaling": {"tekst": tekst["utbetaling"]},
        "utlysning": {"neste": tekst["neste"]},
        "vedtak": {"brevnummer": ""},
    }
