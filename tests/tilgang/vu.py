"""The offered shares, the kommune's barnehage part and guidance, on both sides of the access table's world."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from eiere.models import Organisasjon, Organisasjonstype
from kompetanse.brukere.models import Bruker
from kompetanse.revisjon import klokke
from ordninger.felles.handlinger import habilitet, tilbud, utlysning
from ordninger.felles.models import Fordeling, Sak, Tilskudd, Utbetaling, Utlysning
from ordninger.videreutdanning.handlinger import utkast as svarutkast
from ordninger.videreutdanning.models import Plan
from ordninger.vu_barnehage.handlinger import ramme, runde
from tests.fabrikker import tilbud as vu
from tests.fabrikker import vuplan
from tests.fabrikker.brukere import som
from tests.fabrikker.eiere import OrganisasjonFactory, VirksomhetEierFactory, VirksomhetFactory
from tests.fabrikker.sak import OSLO, tid
from tests.veiledning import verden as veil
from tests.vu_barnehage import verden as bhg

SENDT, SVARFRIST, TILDELT = tid(2027, 1, 5), datetime(2027, 1, 8, 23, 59, 59, tzinfo=OSLO), tid(2027, 1, 11)
BEHOVSFRIST, DELT = datetime(2027, 1, 16, 23, 59, 59, tzinfo=OSLO), tid(2027, 1, 18)
PAA_SIDENE = (
    "forvalter:barnehage", "eier:barnehage", "eier:tilbud", "eier:plan", "udir:andel", "forvalter:sak-antall", "api:tilbud",
    "api:planer", "api:andeler",
)  # fmt: skip


@dataclass
class Vuside:
    """One owner's open offer, its awarded share with a plan, and what it does with it as barnehagemyndighet."""

    tilbud: Sak
    tildelt: Sak
    plan: Plan
    kommune: bhg.Kommune
    privat: Organisasjon
    behov: Sak
    deling: Fordeling
    betaling: Utbetaling


@dataclass
class Landet:
    """What Udir has, and guidance: an application is nobody's but its owner's and Udir's."""

    land: vu.Verden
    tidlig: vu.Verden
    scenario: Fordeling
    omfordeling: Fordeling
    soknad: Sak
    veiledning: veil.Verden
    sider: list[Vuside]


def bygg(udir: Organisasjon, sokere: list[Organisasjon], ny_utlysning: Any) -> Landet:
    """Two rounds: one that is awarded and redistributed, one with open offers. Call it when all kommuner are there."""
    with klokke.stilt(SENDT):
        land = vu.verden("400000000", antall=2, udir=udir)
        v = veil.verden(udir=udir)
        soknad = veil.innsendt(v)
        habilitet.erklaer(sak=soknad, habil=True, av=v.saksbehandler)
        for org in Organisasjon.objects.filter(type=Organisasjonstype.KOMMUNE).exclude(
            pk__in=[k.pk for k in land.kommuner]
        ):
            vu.nokkeltall(org, 2026, 300, 700, 200, 9000)
        andre = ny_utlysning(land.utlysning, land.fag, land.beslutter, runde=2, frist_tid=SVARFRIST)
        tidlig = replace(land, utlysning=andre)
        vu.sendt(tidlig, ramme="200000000")
        for org in sokere:
            vu.svar(tidlig, org, "ja", ekstra="50000")
        vu.svar(tidlig, land.kommuner[0], "nei")
    with klokke.stilt(TILDELT):
        vu.tildelt(tidlig)
        omfordeling = tilbud.ny_omfordeling(utlysning=andre, navn="Omfordeling 1", parametre=vu.RUNDE, av=land.fag)
        vu.sendt(land, ramme="100000000")
        scenario = vu.scenario(land, navn="Et til", ramme="90000000")
    return Landet(land, tidlig, scenario, omfordeling, soknad, v, [_side(land, tidlig, org) for org in sokere])


def _side(land: vu.Verden, tidlig: vu.Verden, org: Organisasjon) -> Vuside:
    with klokke.stilt(TILDELT):
        tildelt = tidlig.saken(org)
        plan = vuplan.plan(tildelt)
        vuplan.deltakere(plan, 2)
        svarutkast.lagre_utkast(
            tilbud=land.tilbudet(org), svar="ja", belop=None, onske_ekstra=None, av=som("redaktor", org)
        )
        tilskudd = Tilskudd.objects.get(sak=tildelt)
        bhg.betal(tilskudd.utbetalinger.get(), date(2027, 1, 11), land.okonomi)
        k = bhg.Kommune(land, org, tilskudd, *(som(r, org) for r in ("saksbehandler", "beslutter", "okonomi")))
        k.kommunale = [x.virksomhet for x in org.eierskap.filter(virksomhet__privat=False)]
        privat = OrganisasjonFactory(privat=True, kommune=org.kommune)
        VirksomhetEierFactory(eier=privat, virksomhet=VirksomhetFactory(kommune=org.kommune, antall=120, privat=True))
        k.eiere = [privat]
        k.ramme = ramme.apne_barnehagedelen(tilskudd=tilskudd, av=k.saksbehandler)
        k.utlysning = _runde(k)
        behov = bhg.meldt(k, 0, 2)
        bhg.kommunalt(k, *(1 for _v in k.kommunale))
    with klokke.stilt(DELT):
        bhg.vurdert(k, behov)
        deling = bhg.til_beslutning(k)
        bhg.besluttet(k, deling)
    return Vuside(
        land.saken(org), tildelt, plan, k, privat, behov, deling, Utbetaling.objects.get(tilskudd__sak=behov)
    )  # fmt: skip


def _runde(k: bhg.Kommune) -> Utlysning:
    u = runde.opprett(
        ramme=k.ramme, apner_tid=tid(2027, 1, 11, 8), frist_tid=BEHOVSFRIST, svar_innen=date(2027, 5, 15),
        rapportfrist_tid=datetime(2030, 3, 1, 23, 59, 59, tzinfo=OSLO), av=k.saksbehandler,
    )  # fmt: skip
    runde.lagre_nokkel(
        utlysning=u, nokkel="barn", grunn="Det følger barna.", prioritering_nb="Etter meldt behov.",
        prioritering_nn="Etter meldt behov.", av=k.saksbehandler,
    )  # fmt: skip
    u = utlysning.send_til_godkjenning(utlysning=u, av=k.saksbehandler)
    return utlysning.publiser(utlysning=u, av=k.beslutter)


def brukere(landet: Landet) -> dict[str, Bruker]:
    """The columns that only some sections name: roles in a kommune, in Udir as forvalter, and at a private owner."""
    k, v = landet.sider[0].kommune, landet.veiledning
    return {
        "k.saksbehandler": k.saksbehandler, "k.beslutter": k.beslutter, "k.okonomi": k.okonomi,
        "u.saksbehandler": v.saksbehandler, "u.beslutter": v.beslutter, "u.okonomi": v.okonomi,
        "p.innsender": som("innsender", landet.sider[0].privat),
    }  # fmt: skip


def verdi(landet: Landet, s: Vuside, annen: Sak | None, rom: str, kort: str, krav: str) -> Any:
    """One part of an address of these pages."""
    if krav in ("nr", "steg"):
        return {"nr": 1, "steg": "startet"}[krav]
    if krav == "nokkel":
        return landet.land.kommuner[0].orgnr
    if krav == "nummer":
        if kort.startswith("sak-antall"):
            return (annen or landet.soknad).nummer
        return (s.tilbud if kort.startswith("tilbud") else s.tildelt).nummer
    k = s.kommune
    if rom == "udir":
        if kort.startswith("andel-omfordeling"):
            return landet.omfordeling.pk
        runden = kort in ("andel-runde", "andel-hva-hvis", "andel-sammenlign", "andel-mottaker", "andel-minn",
                          "andel-lukk", "andel-tildel", "andel-omfordel", "andel-avslutt")  # fmt: skip
        return landet.land.utlysning.pk if runden else landet.scenario.pk
    return {
        "barnehage-apne": k.tilskudd, "barnehage-ny-runde": k.ramme, "barnehage-deling": s.deling, "barnehage-ikke-spurt": s.deling, "barnehage-betalt": s.betaling,
    }.get(kort, k.utlysning).pk  # fmt: skip
