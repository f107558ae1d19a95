"""From a decision to the fields of its letters (KBG §§ 6 and 13). The texts stand in brevmaler/; nothing is worded here twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from eiere.models import Fylke, Organisasjon, Organisasjonstype
from ordninger.felles import frister
from ordninger.felles.beregning import vis_kroner
from ordninger.felles.brev.felt import fellesfelt, flett
from ordninger.felles.brev.fyll import Tittel
from ordninger.felles.handlinger.brevfelt import avsender, mottaker, person
from ordninger.felles.handlinger.brevfelt import konto as konto_for
from ordninger.felles.handlinger.brevfelt import navn as navn_paa_begge
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.handlinger.maalform import maalform_for
from ordninger.felles.kontrakt import Brevbestilling
from ordninger.felles.models import Aarsoppsett

from . import satser, vilkar
from .brevmaler.felt import BetalingLinje, TiltakLinje, enkel_beregning, linjer_felt, lov_felt

TEKST = {
    # Defaults for what the round may say itself in parametre["brev"].
    "ubrukt": {
        "nb": "Penger dere ikke har brukt innen da, skal betales tilbake.",
        "nn": "Pengar de ikkje har brukt innan då, skal betalast tilbake.",
    },
    "utbetaling": {"nb": "Pengene kommer etter planen i saken.", "nn": "Pengane kjem etter planen i saka."},
    "neste": {
        "nb": "Neste runde blir kunngjort i Kompetanseportalen.",
        "nn": "Neste runde blir kunngjord i Kompetanseportalen.",
    },
    "forum": {
        "nb": "Samarbeidsforumet har vurdert forslaget vårt til fordeling.",
        "nn": "Samarbeidsforumet har vurdert forslaget vårt til fordeling.",
    },
}


@dataclass(frozen=True)
class _Rad:
    """One line of the decision: tiltak × payee, amounts in kroner."""

    tiltak: Any
    mottaker: Organisasjon
    koordinator: bool
    sokt: Decimal
    belop: Decimal
    begrunnelse: str
    av_regelen: bool
    tilskudd: Any


def _rader(vedtak: Any) -> list[_Rad]:
    linjer = getattr(vedtak, "utkastlinjer", None)
    if linjer is None:
        linjer = vedtak.linjer.select_related("linje__tiltak__kollektiv__partner", "mottaker", "tilskudd").order_by(
            "pk"
        )
    for_haand = set()
    if vedtak.fordeling is not None:
        for_haand = set(
            vedtak.fordeling.linjer.filter(sak=vedtak.sak, overstyrt=True).values_list("linje_id", flat=True)
        )
    return [
        _Rad(
            x.linje.tiltak, x.mottaker, x.linje.koordinator, x.sokt, x.belop, x.begrunnelse,
            vedtak.fordeling is not None and x.linje_id not in for_haand, x.tilskudd,
        )
        for x in linjer
    ]  # fmt: skip


def _malgruppe(tiltak: Any, maalform: str) -> str:
    navn = dict(vilkar.valg(vilkar.MAALGRUPPER, maalform))
    koder = tiltak.kollektiv.malgrupper if hasattr(tiltak, "kollektiv") else []
    return ", ".join(navn.get(k, k).lower() if k != "sfo" else "SFO" for k in koder) or navn["grunnskole"].lower()


def _tiltakslinjer(rader: list[_Rad], vedtak: Any, maalform: str) -> list[TiltakLinje]:
    """KBG § 15: one line per tiltak, and one for coordination, each with its reason when something is refused."""
    ut = []
    for nokkel in dict.fromkeys((r.tiltak.pk, r.koordinator) for r in rader if not r.koordinator):
        egne = [r for r in rader if r.tiltak.pk == nokkel[0] and not r.koordinator]
        t = egne[0].tiltak
        ut.append(
            TiltakLinje(
                nr=t.nr,
                tittel=t.tittel,
                lang=vedtak.sak.maalform,
                malgruppe=_malgruppe(t, maalform),
                partner=navn_paa_begge(t.kollektiv.partner) if hasattr(t, "kollektiv") and t.kollektiv.partner else "",
                belop_meldt=sum((r.sokt for r in egne), Decimal(0)),
                belop_innvilget=sum((r.belop for r in egne), Decimal(0)),
                begrunnelse=_grunn(egne, vedtak),
                hjemmel=_hjemmel(egne, 4, vedtak, maalform),
                flerarig=hasattr(t, "kollektiv") and t.kollektiv.flerarig,
            )
        )
    if koordinering := [r for r in rader if r.koordinator]:
        ut.append(
            TiltakLinje(
                nr=None,
                tittel={"nb": "Koordinering av samarbeidet", "nn": "Koordinering av samarbeidet"},
                lang=maalform,
                malgruppe={"nb": "alle i samarbeidet", "nn": "alle i samarbeidet"},
                belop_meldt=sum((r.sokt for r in koordinering), Decimal(0)),
                belop_innvilget=sum((r.belop for r in koordinering), Decimal(0)),
                begrunnelse=_grunn(koordinering, vedtak),
                hjemmel=_hjemmel(koordinering, 11, vedtak, maalform),
            )
        )
    return ut


def _grunn(rader: Iterable[_Rad], vedtak: Any) -> str:
    """KBG § 15: the reasons of the lines that get less than they ask for, each once. The reasons of the decision tell what is
    granted, and are never the reason for what is not.
    """
    kuttet = [r.begrunnelse.strip() for r in rader if r.belop < r.sokt]
    if kuttet and not any(kuttet) and hasattr(vedtak, "utkastlinjer"):
        return _("(begrunnelsen er ikke skrevet ennå)")
    return "\n\n".join(dict.fromkeys(filter(None, kuttet)))


def _hjemmel(rader: Iterable[_Rad], egen: int, vedtak: Any, maalform: str) -> str:
    """The paragraphs of the refused kroner: `egen` where somebody set the amount, § 8 or § 9 where the rule did, and § 15."""
    kuttet = [r for r in rader if r.belop < r.sokt]
    regel = 8 if vedtak.fordeling and vedtak.fordeling.modell == satser.Metode.ETTER_NOKKEL else 9
    paragrafer = sorted({regel if r.av_regelen else egen for r in kuttet} or {egen})
    forskrift = {"nb": "forskriften", "nn": "forskrifta"}[maalform]
    return f"{forskrift} §§ {', '.join(map(str, paragrafer))} og 15"


def _betaling(rader: list[_Rad]) -> list[BetalingLinje]:
    belop: dict[tuple[int, int | None], Decimal] = {}
    hvem: dict[int, Organisasjon] = {}
    for r in rader:
        if r.belop > 0:
            nokkel = (r.mottaker.pk, None if r.koordinator else r.tiltak.nr)
            belop[nokkel] = belop.get(nokkel, Decimal(0)) + r.belop
            hvem[r.mottaker.pk] = r.mottaker
    return [BetalingLinje(_id(hvem[m]), navn_paa_begge(hvem[m]), nr, b) for (m, nr), b in belop.items()]


def _id(o: Organisasjon) -> str:
    return o.orgnr or f"uten-{o.pk}"


def _saken(vedtak: Any, rader: list[_Rad], maalform: str, dag: date, frist: date | None) -> dict[str, Any]:
    sak, u = vedtak.sak, vedtak.sak.utlysning
    tekst = {k: {**v, **u.parametre.get("brev", {}).get(k, {})} for k, v in TEKST.items()}
    begrunnelse = vedtak.begrunnelse
    retting = sak.rettinger.order_by("bedt_tid").first()
    return {
        "aar": u.budsjettaar,
        "fylke": {"navn": {"nb": u.fylke.navn, "nn": u.fylke.navn_nn or u.fylke.navn}},
        "eier": {"navn": navn_paa_begge(sak.soker)},
        "koordinator": {"navn": navn_paa_begge(sak.soker)},
        "ordning": {
            "navn": {
                "nb": "kollektiv kompetanseutvikling i barnehage og grunnskole",
                "nn": "kollektiv kompetanseutvikling i barnehage og grunnskule",
            }
        },
        "dato": {
            "innsendt": sak.innsendt_tid,
            "vedtak": dag,
            "sporsmal": retting.bedt_tid if retting else None,
        },
        "tid": {"fra": u.bruk_fra, "til": u.bruk_til},
        "frist": {
            "rapport": u.rapportfrist_tid,
            "klage": frist,
            "konto": frister.neste_virkedag(dag + timedelta(days=10)),
        },
        "klage": {
            "rett": vedtak.klagerett,
            "instans": navn_paa_begge(vedtak.klageinstans) if vedtak.klageinstans else "",
            "hjemmel": {"nb": "forskriften § 16", "nn": "forskrifta § 16"},
        },
        "vilkar": {"ubrukt": tekst["ubrukt"]},
        "planen": {"treff": Tittel(begrunnelse, vedtak.maalform) if vedtak.maalform != maalform else begrunnelse},
        "forum": {"merknad": tekst["forum"]},
        "utbetaling": {"tekst": tekst["utbetaling"]},
        "utlysning": {"neste": tekst["neste"]},
        "kutt": None,
        "bedt_om_mer": retting is not None,
        "svar": {
            "oppsummering": {"nb": "Dere rettet behovsmeldingen etter det.", "nn": "De retta behovsmeldinga etter det."}
        },
        "vedtak": {"brevnummer": ""},
        "rapport": {"via": "egen"},
    }


def _klagefrist(vedtak: Any, dag: date) -> date | None:
    return frister.klagefrist(dag, frister.LOVER[vedtak.lov]) if vedtak.klagerett else None


def vedtaksbrev(vedtak: Any, *, dag: date, utkast: bool = False) -> list[Brevbestilling]:
    """KBG § 13: a vedtaksbrev to the party, then a tilskuddsbrev to every payee with its own amount."""
    sak = vedtak.sak
    rader = _rader(vedtak)
    frist = _klagefrist(vedtak, dag)
    bestillinger = [_bestilling("kbg_vedtaksbrev", vedtak, rader, sak.soker, vedtak.maalform, dag, frist, None)]
    betalte = dict.fromkeys((r.mottaker.pk, r.tilskudd.pk if r.tilskudd else None) for r in rader if r.belop > 0)
    for mottaker_pk, tilskudd_pk in betalte:
        rad = next(
            r for r in rader if r.mottaker.pk == mottaker_pk and (r.tilskudd.pk if r.tilskudd else None) == tilskudd_pk
        )
        o = rad.mottaker
        partner = o.type in (Organisasjonstype.UH, Organisasjonstype.FAGSKOLE, Organisasjonstype.ANNEN)
        mal = "kbg_tilskuddsbrev_partner" if partner else "kbg_tilskuddsbrev"
        maalform = maalform_for(o, sak=sak)
        bestillinger.append(_bestilling(mal, vedtak, rader, o, maalform, dag, frist, rad.tilskudd))
    return bestillinger


def _bestilling(
    mal: str,
    vedtak: Any,
    rader: list[_Rad],
    til: Organisasjon,
    maalform: str,
    dag: date,
    frist: date | None,
    tilskudd: Any,
) -> Brevbestilling:
    forvalter = vedtak.ramme.forvalter
    konto = konto_for(til) if mal != "kbg_vedtaksbrev" else ""
    with override(maalform):
        linjer = _tiltakslinjer(rader, vedtak, maalform)
        felt = flett(
            fellesfelt(
                avsender=avsender(forvalter),
                mottaker=mottaker(til, maalform, konto),
                saksnummer=vedtak.sak.nummer,
                brevnummer="",
                dato=dag,
                lov=lov_felt(mal, maalform, vedtak.lov),
                saksbehandler=person(vedtak.foreslatt_av, forvalter),
                ansvarlig=person(vedtak.besluttet_av, forvalter),
                demo=settings.DEMO,
            ),
            linjer_felt(linjer, _betaling(rader), _id(til)),
            _saken(vedtak, rader, maalform, dag, frist),
            {
                "beregning": enkel_beregning(linjer, vedtak.regelversjon),
                "mottaker_er_uh": til.type == Organisasjonstype.UH,
            },
        )
        navn = _("Vedtak") if mal == "kbg_vedtaksbrev" else _("Tilskuddsbrev")
    return Brevbestilling(
        mal=mal,
        maalform=maalform,
        mottaker=til,
        tittel=f"{navn} {vedtak.sak.nummer}",
        felt=felt,
        tilskudd=tilskudd,
        klagefrist=frist,
    )


def tildelingsbrev(fordeling: Any, ramme: Any, *, dag: date) -> list[Brevbestilling]:
    """KBG § 6: the yearly letter to an embete, with what each key gave its fylke."""
    udir = fordeling.ramme.forvalter
    maalform = maalform_for(ramme.forvalter, forvalter=udir)
    oppsett = Aarsoppsett.objects.filter(ordning=ramme.ordning, budsjettaar=ramme.budsjettaar).first()
    if oppsett is None:
        raise IkkeMulig(_("Året er ikke satt opp. Da mangler fristene i tildelingsbrevet."))
    par = satser.RammeParametre.fra_json(fordeling.beregning.parametre)
    nummer = ramme.fylke_id
    linjer = list(fordeling.beregning.linjer.filter(mottaker=nummer).order_by("nr"))
    landet = _landssummer(fordeling.beregning)
    enhet = {
        1: {"nb": "hele kroner", "nn": "heile kroner"},
        1000: {"nb": "hele tusen kroner", "nn": "heile tusen kroner"},
    }.get(int(par.enhet), dict.fromkeys(("nb", "nn"), f"{vis_kroner(par.enhet)} kroner"))
    fylke = Fylke.objects.get(pk=nummer)
    aar_kilde = _kilde(fordeling.beregning.inndata["kilder"])
    belop = next(x.belop for x in fordeling.linjer.all() if x.fylke_id == nummer)
    tidligere = ramme.belop - belop if ramme.belop > belop else Decimal(0)
    with override(maalform):
        felt = flett(
            fellesfelt(
                avsender=avsender(udir),
                mottaker=mottaker(ramme.forvalter, maalform),
                saksnummer=f"{ramme.budsjettaar}/KBG-{nummer}",
                brevnummer="",
                dato=dag,
                lov=lov_felt("kbg_tildelingsbrev", maalform),
                saksbehandler=person(fordeling.foreslatt_av, udir),
                ansvarlig=person(fordeling.besluttet_av, udir),
                demo=settings.DEMO,
            ),
            {
                "aar": ramme.budsjettaar,
                "fylke": {"navn": {"nb": fylke.navn, "nn": fylke.navn_nn or fylke.navn}},
                "belop": {
                    "ramme": belop,
                    "nasjonal": fordeling.ramme.belop,
                    "tidligere": tidligere,
                    "tillegg": belop - tidligere,
                },
                "tilleggsramme": tidligere > 0,
                "budsjett": {"kapittel": ramme.bevilgning.kapittel, "post": ramme.bevilgning.post},
                "frist": {
                    "fordeling": oppsett.fordeles_innen,
                    "samlerapport": oppsett.samlerapport_innen,
                    "ufordelt": oppsett.meld_ufordelt_innen,
                },
                "modell": {
                    "versjon": fordeling.beregning.versjon,
                    "avrunding": {
                        m: {"nb": "største rest", "nn": "største rest"}[m] + ", " + enhet[m] for m in ("nb", "nn")
                    },
                },
                "grunnlag": aar_kilde,
                "vilkar": {"ubrukt": TEKST["ubrukt"]},
                "beregning": {"linjer": [_beregningsrad(x, landet) for x in linjer]},
            },
        )
    return [
        Brevbestilling(
            mal="kbg_tildelingsbrev",
            maalform=maalform,
            mottaker=ramme.forvalter,
            tittel=_("Tildelingsbrev %(aar)s, %(fylke)s") % {"aar": ramme.budsjettaar, "fylke": fylke.navn},
            felt=felt,
        )
    ]


RADNAVN = {
    "grunnbelop": {"nb": "Likt beløp til alle fylker", "nn": "Likt beløp til alle fylke"},
    "avrunding": {"nb": "Avrunding", "nn": "Avrunding"},
}


def _beregningsrad(linje: Any, landet: dict[str, Decimal]) -> dict[str, Any]:
    navn = RADNAVN.get(linje.nokkel)
    if navn is None:
        n = satser.NOKKELNAVN.get(linje.nokkel)
        navn = (
            {"nb": n.nb[:1].upper() + n.nb[1:], "nn": n.nn[:1].upper() + n.nn[1:]}
            if n
            else {"nb": linje.nokkel, "nn": linje.nokkel}
        )
    return {
        "nokkel": navn,
        "verdi_fylke": _heltall(linje.verdi) if linje.verdi is not None else 1,
        "verdi_land": _heltall(landet.get(linje.nokkel)) if landet.get(linje.nokkel) else len(satser.FYLKER_2024),
        "vekt": (linje.vekt * 100).quantize(Decimal("0.1")) if linje.vekt is not None else Decimal(0),
        "belop": linje.belop,
    }


def _heltall(tall: Decimal) -> int:
    return int(tall)


def _landssummer(beregning: Any) -> dict[str, Decimal]:
    ut: dict[str, Decimal] = {}
    for nokkel, verdi in beregning.linjer.exclude(verdi__isnull=True).values_list("nokkel", "verdi"):
        ut[nokkel] = ut.get(nokkel, Decimal(0)) + verdi
    return ut


def _kilde(kilder: dict[str, str]) -> dict[str, Any]:
    forste = next(iter(kilder.values()), "")
    aar = next(
        (int(o) for o in forste.replace("(", " ").replace(")", " ").split() if o.isdigit() and len(o) == 4), None
    )
    if aar is None:
        raise IkkeMulig(_("Nøkkeltallene mangler år. Les inn registeret på nytt."))
    return {"aar": aar, "kilde": "; ".join(dict.fromkeys(kilder.values()))}
