"""From a decision to the fields of its letters. The texts stand in brevmaler/; nothing is worded here twice."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from eiere.models import Organisasjon
from ordninger.felles import frister
from ordninger.felles.beregning import beregn_paa_nytt, vis_kroner, vis_tall
from ordninger.felles.brev.felt import Avsender, Mottaker, Person, fellesfelt, flett
from ordninger.felles.brev.fyll import Tittel
from ordninger.felles.handlinger.maalform import maalform_for
from ordninger.felles.kontrakt import Brevbestilling

from . import grunnlag
from .brevmaler.felt import lov_felt, radnavn, satsforklaring
from .pott import Pott, Pottlinje, vurder_pott
from .satser import PottParametre

TEKST = {
    # Defaults for what the round may say itself in parametre["brev"].
    "prinsipper": {
        "nb": "«Prinsipper og forpliktelser for profesjonsfaglig veiledning for nyutdannede lærere i barnehage og skole»",
        "nn": "«Prinsipper og forpliktelser for profesjonsfaglig veiledning for nyutdannede lærere i barnehage og skole»",
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
ELEKTRONISK = {"nb": "Sendt elektronisk i Kompetanseportalen", "nn": "Sendt elektronisk i Kompetanseportalen"}
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
    rader = []
    for linje in linjer:
        sum_ = NULL
        for post in resultat.linjer_for(str(linje.linje_id)):
            sum_ += post.belop
            if post.belop or post.verdi:
                rader.append(
                    {
                        "tekst": radnavn(post.nokkel, maalform),
                        "antall": "" if post.verdi is None else vis_tall(post.verdi),
                        "sats": vis_kroner(_sats(post)) if "sats" in post.data else "",
                        "belop": post.belop,
                    }
                )
        if linje.belop != sum_:
            rader.append(
                {"tekst": radnavn("for_haand", maalform), "antall": "", "sats": "", "belop": linje.belop - sum_}
            )
    par = PottParametre.fra_json(resultat.parametre)
    pott = vurder_pott(par, tuple(Pottlinje.fra_json(x) for x in resultat.inndata["linjer"]))
    return _Tall(
        sum(s.sokt for s in summer.values()),
        sum(s.godkjent for s in summer.values()),
        sum((x.belop for x in linjer), NULL),
        rader,
        pott,
    )


def _sats(post: Any) -> Decimal:
    """The rate of a receipt line, in kroner."""
    return Decimal(str(post.data["sats"]))


def _navn(o: Organisasjon) -> dict[str, str]:
    return {"nb": o.navn, "nn": o.navn_nn or o.navn}


def _avsender(o: Organisasjon) -> Avsender:
    return Avsender(_navn(o), o.orgnr or "", o.postadresse, o.epost, o.telefon, "udir" if o.type == "udir" else "plass")


def _mottaker(o: Organisasjon, maalform: str, konto: str) -> Mottaker:
    adresse = [del_.strip() for del_ in o.postadresse.split(",") if del_.strip()][:4]
    return Mottaker(_navn(o), o.orgnr or "", adresse or [ELEKTRONISK[maalform]], konto=konto)


def _person(bruker: Any, o: Organisasjon) -> Person:
    return Person(bruker.navn, bruker.stilling, bruker.telefon or o.telefon)


def _konto(o: Organisasjon) -> str:
    """The confirmed account, empty when there is none: then the letter waits and the payment is blocked."""
    konto = o.kontoer.filter(status="bekreftet").first()
    return konto.nummer if konto else ""


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
    konto = _konto(til) if mal == "veil_tilskuddsbrev" else ""
    with override(maalform):
        felt = flett(
            fellesfelt(
                avsender=_avsender(forvalter),
                mottaker=_mottaker(til, maalform, konto),
                saksnummer=vedtak.sak.nummer,
                brevnummer="",
                dato=dag,
                lov=lov_felt(maalform, vedtak.lov, skoleaar(vedtak.sak.utlysning)),
                saksbehandler=_person(vedtak.foreslatt_av, forvalter),
                ansvarlig=_person(vedtak.besluttet_av, forvalter),
                demo=settings.DEMO,
            ),
            _saken(vedtak, _tall(vedtak, linjer, maalform), maalform, dag, frist),
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


def skoleaar(utlysning: Any) -> str:
    """The school year of the round: `parametre["skoleaar"]`, else from the dates that the money can be used."""
    if oppgitt := utlysning.parametre.get("skoleaar"):
        return str(oppgitt)
    fra, til = utlysning.bruk_fra.year, utlysning.bruk_til.year
    return f"{fra}/{til}" if til != fra else str(fra)


def _saken(vedtak: Any, tall: _Tall, maalform: str, dag: date, frist: date | None) -> dict[str, Any]:
    sak, u = vedtak.sak, vedtak.sak.utlysning
    tekst = {k: {**v, **u.parametre.get("brev", {}).get(k, {})} for k, v in TEKST.items()}
    begrunnelse = vedtak.begrunnelse
    return {
        "utfall": {"innvilget": "innvilget", "avslatt": "avslag"}.get(vedtak.utfall, "delvis"),
        "skoleaar": skoleaar(u),
        "belop": {"innvilget": tall.belop},
        "antall": {"godkjent": tall.godkjent, "sokt": tall.sokt, "avslatt": tall.sokt - tall.godkjent},
        "faerre": tall.godkjent < tall.sokt,
        "sats": {"belop": tall.pott.sats, "forklaring": satsforklaring(tall.pott)},
        "beregning": {"linjer": tall.rader, "versjon": vedtak.regelversjon},
        "begrunnelse": Tittel(begrunnelse, vedtak.maalform) if vedtak.maalform != maalform else begrunnelse,
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
            "instans": _navn(vedtak.klageinstans) if vedtak.klageinstans else "",
            "hjemmel": tekst["klagehjemmel"],
        },
        "vilkar": {"ubrukt": tekst["ubrukt"]},
        "utbetaling": {"tekst": tekst["utbetaling"]},
        "utlysning": {"neste": tekst["neste"]},
        "vedtak": {"brevnummer": ""},
    }
