"""The bridge between KBG's pure calculations and the kernel's Fordeling."""

import json
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from eiere.maalform import sidens_maalform
from eiere.models import Nokkeltall, Organisasjon, Organisasjonstype, Virksomhetstype
from ordninger.felles.beregning.setning import nokkelnavn, vis_kroner, vis_tall
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.kontrakt import Forslagslinje, Forslagsresultat
from statsforvalter.models import LangsiktigPlan
from statsforvalter.planer import gjeldende_plan

from . import avslag, forslag, satser
from .mottaker import mottakertype
from .nasjonal import fordel_rammer

__all__ = ["REGLER", "avvik", "beregn_forslag", "fordel_rammer", "hindringer", "plan_for"]

REGLER = tuple((metode.value, navn.nb, navn.nn) for metode, navn in satser.METODENAVN.items())

DELNAVN = {
    ("sektor", "barnehage"): ("Barnehage", "Barnehage"),
    ("sektor", "skole"): ("Skole", "Skule"),
    ("mottaker", "eier"): ("Eiere", "Eigarar"),
    ("mottaker", "uh"): ("Universitet og høyskole", "Universitet og høgskule"),
    ("mottaker", "fagskole"): ("Fagskole", "Fagskule"),
    ("mottaker", "andre"): ("Andre", "Andre"),
}


def plan_for(fordeling: Any) -> LangsiktigPlan | None:
    """KBG § 9: the forum's plan that covers the year, newest version first."""
    return gjeldende_plan(fordeling.ramme.fylke_id, fordeling.ramme.budsjettaar)


def _linjer(fordeling: Any) -> list[forslag.Forslagslinje]:
    rader = fordeling.linjer.select_related(
        "sak", "mottaker", "linje__tiltak__kollektiv", "linje__virksomhet"
    ).order_by("pk")
    temaprioritet = _temaprioritet(fordeling)
    return [
        forslag.Forslagslinje(
            id=str(r.linje_id),
            sak=str(r.sak_id),
            tiltak=str(r.linje.tiltak_id),
            mottaker=str(r.mottaker_id),
            mottakertype=mottakertype(r.mottaker, r.linje.virksomhet.type if r.linje.virksomhet else None),
            sektor=r.linje.tiltak.sektor or "begge",
            sokt=r.sokt or Decimal(0),
            prioritet=str(r.sak.prioritet or temaprioritet.get(_tema(r.linje.tiltak)) or 2),
            fast=r.belop if r.overstyrt or r.sak.er_avgjort else None,
        )
        for r in rader
    ]


def _tema(tiltak: Any) -> str:
    return tiltak.kollektiv.tema if hasattr(tiltak, "kollektiv") else ""


def _temaprioritet(fordeling: Any) -> dict[str, int]:
    plan = plan_for(fordeling)
    return {t["kode"]: t.get("prioritet") for t in plan.temaer} if plan else {}


def parametre(fordeling: Any) -> satser.ForslagParametre:
    """KBG § 9: the rule's parameters: those of the scenario, else the example set of the method."""
    metode = satser.Metode(fordeling.modell)
    if fordeling.parametre:
        return satser.ForslagParametre.fra_json({**fordeling.parametre, "metode": metode})
    return satser.EKSEMPEL_FORSLAG[metode]


def forslagsparametre(fordeling: Any, regel: str = "") -> dict[str, Any]:
    """KBG §§ 8 and 9: the parameters of the scenario's rule as JSON data, or the example set of another rule."""
    if regel and regel != fordeling.modell:
        par = satser.EKSEMPEL_FORSLAG[satser.Metode(regel)]
    else:
        par = parametre(fordeling)
    return json.loads(json.dumps(par.til_json(), default=str))


def regelsetning(fordeling: Any) -> str:
    """KBG §§ 8, 9 and 12: what the rule does, with its numbers."""
    par = parametre(fordeling)
    enhet = (
        _("Beløp rundes ned til nærmeste krone. Resten blir stående i rammen.")
        if par.enhet == 1
        else _("Beløp rundes ned til nærmeste %(enhet)s kroner. Resten blir stående i rammen.")
        % {"enhet": vis_kroner(par.enhet)}
    )
    if par.metode is satser.Metode.LIKT_KUTT:
        return _("Alle får den samme delen av det de har søkt om, innenfor rammen.") + " " + enhet
    maalform = sidens_maalform()
    if par.metode is satser.Metode.ETTER_NOKKEL:
        deler = _og(
            _("%(navn)s teller %(prosent)s prosent")
            % {"navn": nokkelnavn(n.kode, maalform), "prosent": vis_tall(n.vekt * 100)}
            for n in par.nokler
        )
        setning = _("Rammen deles etter den regionale nøkkelen: %(deler)s. Ingen får mer enn de har søkt om.")
        return setning % {"deler": deler} + " " + enhet
    deler = _og(
        _("prioritet %(kode)s får inntil %(prosent)s prosent") % {"kode": k.kode, "prosent": vis_tall(k.andel * 100)}
        for k in par.klasser
    )
    slutt = {
        satser.Underskudd.SISTE_FORST: _("Rekker ikke rammen, kuttes den laveste prioriteten først."),
        satser.Underskudd.LIKT: _("Rekker ikke rammen, kuttes alle like mye i prosent."),
    }[par.underskudd]
    setning = _("Etter prioriteringene i planen: %(deler)s av det de søker.") % {"deler": deler}
    return f"{setning} {slutt} {enhet}"


def _og(deler: Iterable[str]) -> str:
    alle = list(deler)
    return _(" og ").join([", ".join(alle[:-1]), alle[-1]]) if len(alle) > 1 else "".join(alle)


def _saksnokler(fordeling: Any, linjer: list[forslag.Forslagslinje]) -> dict[str, dict[str, Decimal | None]]:
    """KBG § 8: keys per case: the kommune's inhabitants 1–5 and 6–15 years, a private owner's children and pupils."""
    from ordninger.felles.models import Sak

    saker = Sak.objects.filter(pk__in={int(x.sak) for x in linjer}).select_related("soker")
    kommuner = {s.soker.kommune_id for s in saker if s.soker.type == Organisasjonstype.KOMMUNE}
    tall: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for n in Nokkeltall.objects.filter(
        kommune_id__in=kommuner, nokkel__in=["innbyggere_1_5", "innbyggere_6_15"]
    ).order_by("aar"):
        tall[n.kommune_id]["barn" if n.nokkel == "innbyggere_1_5" else "elever"] = n.verdi
    ut: dict[str, dict[str, Decimal | None]] = {}
    for s in saker:
        if s.soker.type == Organisasjonstype.KOMMUNE:
            ut[str(s.pk)] = {
                "barn": tall[s.soker.kommune_id].get("barn"),
                "elever": tall[s.soker.kommune_id].get("elever"),
            }
        else:
            ut[str(s.pk)] = _private_nokler(s.soker)
    return ut


def _private_nokler(eier: Organisasjon) -> dict[str, Decimal | None]:
    enheter = [e.virksomhet for e in eier.eierskap.filter(til__isnull=True).select_related("virksomhet")]
    if not enheter or any(v.antall is None for v in enheter):
        return {"barn": None, "elever": None}
    barn = sum(v.antall for v in enheter if v.type == Virksomhetstype.BARNEHAGE)
    return {"barn": Decimal(barn), "elever": Decimal(sum(v.antall for v in enheter) - barn)}


def beregn_forslag(fordeling: Any) -> Forslagsresultat:
    """KBG §§ 9 and 12: the rule's proposal over the scenario's lines, within what the frame has left.

    Raises IkkeMulig when a key or a parameter is missing: nothing is silently zero.
    """
    from ordninger.felles.handlinger.fordeling import til_disposisjon

    linjer = _linjer(fordeling)
    try:
        par = parametre(fordeling)
        saksnokler = _saksnokler(fordeling, linjer) if par.metode is satser.Metode.ETTER_NOKKEL else {}
        resultat = forslag.beregn_forslag(
            par, forslag.Forslagsgrunnlag(til_disposisjon(fordeling), tuple(linjer), saksnokler)
        )
    except (forslag.ForslagFeil, satser.SatsFeil, ValueError) as feil:
        raise IkkeMulig(str(feil)) from feil
    return Forslagsresultat(
        linjer=tuple(Forslagslinje(int(k), v) for k, v in resultat.andeler.items()),
        rest=resultat.rest,
        kvittering=resultat,
    )


def avvik(fordeling: Any) -> list[dict[str, Any]]:
    """KBG § 9: each part of the plan, its share, the proposal's share, and the difference in percentage points.

    Lines to those that § 3 does not name are in no part of the plan; `hindringer` stops them.
    """
    plan = plan_for(fordeling)
    if plan is None or not plan.andeler:
        return []
    regel = satser.LangsiktigPlan(
        gyldig=satser.EKSEMPEL_PLAN.gyldig,
        sektor={k: Decimal(v) for k, v in plan.andeler["sektor"].items()},
        mottaker={k: Decimal(v) for k, v in plan.andeler["mottaker"].items()},
        grense=plan.avviksgrense,
        begge=Decimal(plan.regler.get("begge", "0.5")),
    )
    belop = {str(k): v for k, v in fordeling.linjer.values_list("linje_id", "belop")}
    i = 1 if get_language() == "nn" else 0
    return [
        {
            "del": a.del_,
            "kode": a.kode,
            "navn": DELNAVN[(a.del_, a.kode)][i],
            "plan": a.plan,
            "forslag": a.forslag,
            "avvik": a.avvik,
            "maa_begrunnes": a.maa_begrunnes,
        }
        for a in forslag.avvik_fra_plan([x for x in _linjer(fordeling) if x.mottakertype], belop, regel)
    ]


def hindringer(fordeling: Any) -> list[str]:
    """KBG §§ 3, 9, 12 and 15: no decision before the forum has assessed the draft, with unexplained deviations from the plan,
    with money to somebody that § 3 does not name, or with kroner refused without a reason.
    """  # fmt: skip
    funn = [
        _("Sett 0 kroner til %(navn)s i sak %(sak)s. Forskriften nevner ikke denne typen mottaker (KBG § 3).")
        % {"navn": r.mottaker.visningsnavn, "sak": r.sak.nummer}
        for r in fordeling.linjer.filter(belop__gt=0)
        .select_related("mottaker", "sak", "linje__virksomhet")
        .order_by("pk")
        if not mottakertype(r.mottaker, r.linje.virksomhet and r.linje.virksomhet.type)
    ]
    uten = fordeling.linjer.filter(belop__lt=F("sokt"), grunn="", sak__avgjort_tid__isnull=True)
    if uten := list(uten.select_related("mottaker", "sak").order_by("pk")):
        av_regelen = avslag.satt_av_regelen(fordeling)
        funn += [
            _("Skriv hvorfor %(navn)s i sak %(sak)s får mindre enn det er søkt om (KBG § 15).")
            % {"navn": r.mottaker.visningsnavn, "sak": r.sak.nummer}
            for r in uten
            if r.linje_id not in av_regelen
        ]
    if fordeling.forum_vurdert_dato is None or not fordeling.forum_protokoll_sha256:
        funn.append(_("Registrer datoen for forumets vurdering og legg ved protokollen (KBG § 12)."))
    if not fordeling.merknad.strip() and any(a["maa_begrunnes"] for a in avvik(fordeling)):
        funn.append(_("Skriv hvorfor forslaget avviker fra den langsiktige planen (KBG § 9)."))
    return funn
