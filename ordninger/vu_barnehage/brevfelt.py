"""From a decision of the kommune to the fields of its letter (VU §§ 8 and 11). The texts stand in brevmaler/."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from ordninger.felles import frister
from ordninger.felles.brev.felt import fellesfelt, flett
from ordninger.felles.brev.fyll import Tittel
from ordninger.felles.handlinger.brevfelt import avsender, mottaker, navn, person
from ordninger.felles.handlinger.fordeling import AAPNE
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.handlinger.maalform import maalform_for
from ordninger.felles.kontrakt import Brevbestilling
from ordninger.videreutdanning.barnehage import SIDENAVN, Side
from ordninger.videreutdanning.brevmaler.felt import vilkar_felt

from . import grunnlag, uspurt, vilkar
from .grunnlag import Deling

MAL = "vu_barnehage_vedtak"
FORSKRIFT = Tittel(
    "forskrift 12. januar 2026 nr. 24 om tilskudd til videreutdanning i barnehage, grunnskole og videregående opplæring",
    "nb",
)
"""The title as adopted; never translated."""
HENVISNING = {
    "1967": {
        "nb": "forvaltningsloven (10. februar 1967) §§ 24, 25, 27 og 29",
        "nn": "forvaltningslova (10. februar 1967) §§ 24, 25, 27 og 29",
    },
    "2025": {
        "nb": "forvaltningsloven (20. juni 2025 nr. 81) §§ 56, 57, 59 og 63",
        "nn": "forvaltningslova (20. juni 2025 nr. 81) §§ 56, 57, 59 og 63",
    },
}
NOKKEL = {
    # in a sentence, and as the head of a column
    "barn": ({"nb": "antall barn", "nn": "talet på barn"}, {"nb": "Barn", "nn": "Barn"}),
    "aarsverk": ({"nb": "antall årsverk", "nn": "talet på årsverk"}, {"nb": "Årsverk", "nn": "Årsverk"}),
    "likt": ({"nb": "antall barnehager", "nn": "talet på barnehagar"}, {"nb": "Barnehager", "nn": "Barnehagar"}),
}
IKKE_DELT = {"nb": "Ikke delt, under den minste enheten", "nn": "Ikkje delt, under den minste eininga"}
PRIORITERING = {
    # What the amounts of the private side were set by: the rule alone, or the rule and the kommune's own hand.
    "nok": {
        "nb": "Det er nok til alle, og barnehagene får det de har meldt.",
        "nn": "Det er nok til alle, og barnehagane får det dei har meldt.",
    },
    "regel": {
        "nb": "Behovene er større enn pengene, og barnehagene får i forhold til det de har meldt.",
        "nn": "Behova er større enn pengane, og barnehagane får i forhold til det dei har meldt.",
    },
    "for_haand": {
        "nb": "Vi har satt et annet beløp enn det meldte behovet alene gir, for en eller flere barnehager, etter en"
        " vurdering av hva de trenger.",
        "nn": "Vi har sett eit anna beløp enn det melde behovet åleine gir, for éin eller fleire barnehagar, etter ei"
        " vurdering av kva dei treng.",
    },
}
UTBETALING = {
    "nb": "Pengene kommer på den kontoen dere har gitt opp til kommunen.",
    "nn": "Pengane kjem på den kontoen de har gitt opp til kommunen.",
}


def vedtaksbrev(vedtak: Any, *, dag: date) -> list[Brevbestilling]:
    """VU §§ 8 and 11: one letter to the owner, for all its barnehager in the kommune, with the terms of the money."""
    kommune, sak, maalform = vedtak.ramme.forvalter, vedtak.sak, vedtak.maalform
    frist = frister.klagefrist(dag, frister.LOVER[vedtak.lov]) if vedtak.klagerett else None
    with override(maalform):
        felt = flett(
            fellesfelt(
                avsender=avsender(kommune),
                mottaker=mottaker(sak.soker, maalform),
                saksnummer=sak.nummer,
                brevnummer="",
                dato=dag,
                lov={
                    "forskrift": FORSKRIFT,
                    "paragrafer": "§§ 2, 4, 8, 10 og 11" if vedtak.innvilget_belop else "§§ 2, 8 og 11",
                    "henvisning": HENVISNING[vedtak.lov],
                },
                saksbehandler=person(vedtak.foreslatt_av, kommune),
                ansvarlig=person(vedtak.besluttet_av, kommune),
                demo=settings.DEMO,
            ),
            vilkar_felt(),
            _penger(vedtak),
            _delingen(vedtak, maalform),
            _frister(vedtak, frist),
        )
        tittel = _("Vedtak %(nummer)s") % {"nummer": sak.nummer}
    return [Brevbestilling(mal=MAL, maalform=maalform, mottaker=sak.soker, tittel=tittel, felt=felt, klagefrist=frist)]


def _penger(vedtak: Any) -> dict[str, Any]:
    """The barnehager of the case with what they asked for and get, and the sums, all in kroner."""
    linjer = vedtak.utkastlinjer
    if linjer is None:
        linjer = list(vedtak.linjer.select_related("linje__virksomhet", "linje__tiltak").order_by("pk"))
    enheter = [
        {
            "navn": x.linje.virksomhet.navn if x.linje.virksomhet else x.linje.tiltak.tittel,
            "belop_meldt": x.sokt,
            "belop_innvilget": x.belop,
            "belop_avslatt": x.sokt - x.belop,
            "helt_avslatt": x.belop == 0,
            "begrunnelse": x.begrunnelse.strip() or vedtak.begrunnelse,
        }
        for x in linjer
        if x.sokt > 0
    ]
    meldt, innvilget = vedtak.sokt_belop, vedtak.innvilget_belop
    return {
        "utfall": "avslag" if innvilget == 0 else "delvis" if innvilget < meldt else "innvilget",
        "barnehage": {"navn": [e["navn"] for e in enheter]},
        "enheter": enheter,
        "flere_enheter": len(enheter) > 1,
        "avslag_enheter": [e for e in enheter if e["belop_avslatt"] > 0],
        "belop": {"meldt": meldt, "innvilget": innvilget, "avslatt": meldt - innvilget},
    }


def _delingen(vedtak: Any, maalform: str) -> dict[str, Any]:
    """VU § 8: the key, what it gives each side, what was moved and why, and what the private side asked for."""
    fordeling, runde = vedtak.fordeling, grunnlag.runde_for(vedtak.sak.utlysning)
    if runde is None or fordeling.beregning is None:
        raise IkkeMulig(_("Delingen er ikke regnet ut. Da kan ikke brevet lages."))
    d = grunnlag.deling(fordeling.beregning)
    eget = maalform_for(vedtak.ramme.forvalter, forvalter=vedtak.ramme.forvalter)
    linjer = list(fordeling.linjer.filter(linje__sokt__gt=0).values_list("linje__sokt", "overstyrt"))
    meldt = [sokt for sokt, _o in linjer]
    for_haand = any(overstyrt for _s, overstyrt in linjer)
    nokkelnavn, kolonne = NOKKEL[runde.nokkel]
    uspurte = _uspurte(fordeling, d)
    return {
        "nokkel": {"navn": nokkelnavn, "kolonne": kolonne, "grunn": Tittel(runde.nokkel_grunn, eget)},
        "fordeling": {"rader": _rader(d)},
        "avvik": _avvik(d, fordeling.merknad, eget) if d.flyttet else None,
        "uspurt": {"grunn": Tittel(uspurte[1], eget)} if uspurte else None,
        "antall": {"meldt": len(meldt), "uspurt": uspurte[0] if uspurte else 0},
        "prioritering": {"regel": _prioritering(runde, sum(meldt, Decimal(0)), d.privat.tildelt, for_haand=for_haand)},
        "begrunnelse": Tittel(vedtak.begrunnelse, vedtak.maalform)
        if vedtak.maalform != maalform
        else vedtak.begrunnelse,
        "belop": {
            "barnehage": d.pott,
            "meldt_private": sum(meldt, Decimal(0)),
            "private": d.privat.tildelt,
            "vikarkostnad": runde.vikarkostnad,
        },
    }


def _rader(d: Deling) -> list[dict[str, Any]]:
    alle = d.kommunal.antall + d.privat.antall
    rader: list[dict[str, Any]] = [
        {
            "gruppe": _stor(SIDENAVN[side]),
            "verdi": s.antall,
            "prosent": (s.antall * 100 / alle).quantize(Decimal("0.1")) if alle else Decimal(0),
            "belop": s.forholdsmessig,
        }
        for side, s in ((Side.KOMMUNAL, d.kommunal), (Side.PRIVAT, d.privat))
    ]
    if d.ikke_etter_nokkelen:
        rader.append({"gruppe": IKKE_DELT, "verdi": 0, "prosent": 0, "belop": d.ikke_etter_nokkelen})
    return rader


def _stor(navn: Any) -> dict[str, str]:
    return {"nb": navn.nb.capitalize(), "nn": navn.nn.capitalize()}


def _avvik(d: Deling, merknad: str, lang: str) -> dict[str, Any]:
    """The exception: the side that reported too little, and what went to the other."""
    fra = Side.KOMMUNAL if d.privat.flyttet > 0 else Side.PRIVAT
    sidenavn = {s: {"nb": SIDENAVN[s].nb, "nn": SIDENAVN[s].nn} for s in Side}
    grunn = Tittel(merknad, lang) if merknad.strip() else Tittel(_("(grunnen er ikke skrevet ennå)"), lang)
    return {"side": sidenavn[fra], "andre": sidenavn[fra.andre], "belop": d.flyttet, "grunn": grunn}


def _prioritering(runde: Any, meldt: Decimal, gitt: Decimal, *, for_haand: bool) -> dict[str, str]:
    """The one rule that set the amounts. What the kommune announced of its own stands only where it has set them by hand."""
    if for_haand:
        egne = {"nb": runde.prioritering_nb.strip(), "nn": runde.prioritering_nn.strip()}
        if egne["nb"] == vilkar.PRIORITERING.nb:
            return PRIORITERING["for_haand"]
        return {m: f"{PRIORITERING['for_haand'][m]} {egne[m]}" for m in egne}
    return PRIORITERING["nok" if gitt >= meldt else "regel"]


def _uspurte(fordeling: Any, d: Deling) -> tuple[int, str] | None:
    """VU § 8: how many private barnehager were not asked, and the kommune's words, when money left their side."""
    if d.privat.flyttet >= 0:
        return None
    if fordeling.tilstand in AAPNE and (mangler := uspurt.maa_forklares(fordeling)):
        return mangler.antall, _("(grunnen er ikke skrevet ennå)")
    sagt = uspurt.gjeldende(fordeling)
    return (sagt["antall"], sagt["grunn"]) if sagt else None


def _frister(vedtak: Any, klagefrist: date | None) -> dict[str, Any]:
    u = vedtak.sak.utlysning
    return {
        "aar": u.budsjettaar,
        "ordning": {"navn": {"nb": "videreutdanning i barnehage", "nn": "vidareutdanning i barnehage"}},
        "dato": {"innsendt": vedtak.sak.innsendt_tid, "bruksfrist": u.bruk_til},
        "frist": {"rapport": u.rapportfrist_tid, "klage": klagefrist},
        "klage": {
            "rett": vedtak.klagerett,
            "instans": navn(vedtak.klageinstans) if vedtak.klageinstans else "",
            "hjemmel": {"nb": "forskriften § 11", "nn": "forskrifta § 11"},
        },
        "utbetaling": {"tekst": UTBETALING},
    }
