"""A kommune with a paid share of VU, its own and private barnehager, and the people who act. Each step can stop there."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from eiere.models import Organisasjon, Virksomhet
from kompetanse.brukere.models import Bruker
from kompetanse.revisjon import klokke
from ordninger.felles.handlinger import fordeling as fordelinger
from ordninger.felles.handlinger import habilitet, jobb, penger, sak, utlysning, vedtak, vurdering
from ordninger.felles.models import (
    Fordeling,
    Jobb,
    Jobbpost,
    Ramme,
    Sak,
    Tilskudd,
    Utbetaling,
    Utbetalingskjoring,
    Utlysning,
)
from ordninger.vu_barnehage import grunnlag
from ordninger.vu_barnehage.handlinger import behov, ramme, runde
from ordninger.vu_barnehage.handlinger.behov import Svar
from ordninger.vu_barnehage.ordning import VuBarnehage
from tests.fabrikker import tilbud
from tests.fabrikker.brukere import som
from tests.fabrikker.eiere import OrganisasjonFactory, VirksomhetEierFactory, VirksomhetFactory
from tests.fabrikker.sak import OSLO, tid

VED_TILBUD = tid(2027, 1, 10)
ETTER_SVARFRIST = tid(2027, 2, 8)
BETALT = date(2027, 2, 26)
NAA = tid(2027, 3, 1)
FRIST = datetime(2027, 4, 15, 23, 59, 59, tzinfo=OSLO)
ETTER_FRIST = tid(2027, 4, 16)


@dataclass
class Kommune:
    """The kommune as forvalter, with what Udir has paid it."""

    land: tilbud.Verden
    org: Organisasjon
    tilskudd: Tilskudd
    saksbehandler: Bruker
    beslutter: Bruker
    okonomi: Bruker
    kommunale: list[Virksomhet] = field(default_factory=list)
    private: list[Virksomhet] = field(default_factory=list)
    eiere: list[Organisasjon] = field(default_factory=list)
    ramme: Ramme | None = None
    utlysning: Utlysning | None = None

    @property
    def barnehagedel(self) -> Decimal:
        """Kroner of the part that is paid."""
        linjer = self.tilskudd.vedtakslinjer.filter(linje__tiltak__kode="barnehage")
        return sum((x.belop for x in linjer), Decimal(0))


def betal(u: Utbetaling, dag: date, av: Bruker) -> Utbetaling:
    """Udir has paid one instalment: state, date, three years, ledger."""
    u.tilstand, u.utbetalt_dato, u.bilag = Utbetaling.Tilstand.UTBETALT, dag, "UDIR-1"
    u.frigitt_av, u.frigitt_tid, u.bruk_til = av, klokke.naa(), dag.replace(year=dag.year + 3)
    u.save()
    penger.bokfor(
        [penger.Linje(u.tilskudd.ramme, "utbetalt", u.belop, {"utbetaling": u, "sak": u.tilskudd.sak})], av=av
    )
    return u


def betal_i_banken(u: Utbetaling, dag: date, av: Bruker) -> Utbetaling:
    """As `betal`, but by a file, so that the bank may return it."""
    konto = u.tilskudd.mottaker.kontoer.get()
    fra = u.tilskudd.ramme.forvalter.kontoer.get()
    u.tilstand, u.konto, u.kontonummer = Utbetaling.Tilstand.FRIGITT, konto, konto.nummer
    u.frigitt_av, u.frigitt_tid = av, klokke.naa()
    u.save()
    u.kjoring = Utbetalingskjoring.objects.create(
        forvalter=fra.organisasjon, nummer="U2027-00001", fra_konto=fra, fra_kontonummer=fra.nummer, betalingsdato=dag,
        antall=1, sum=u.belop, melding_id="M1", fil_sha256="0" * 64, laget_av=av, laget_tid=klokke.naa(),
    )  # fmt: skip
    u.tilstand, u.ende_til_ende = Utbetaling.Tilstand.SENDT, f"U{u.pk}"
    u.save()
    u.tilstand, u.utbetalt_dato, u.bruk_til = Utbetaling.Tilstand.UTBETALT, dag, dag.replace(year=dag.year + 3)
    u.save()
    return u


def kommune(
    *,
    barn: tuple[tuple[int, ...], tuple[int | None, ...]] = ((120, 300), (80, 100)),
    nynorsk: bool = False,
    betalt: bool = True,
) -> Kommune:
    """A kommune that has accepted its share and been paid, with municipal and private barnehager of so many children."""
    with klokke.stilt(VED_TILBUD):
        land = tilbud.verden("100000000")
        org = land.kommuner[1 if nynorsk else 0]
        tilbud.sendt(land, ramme="100000000")
        tilbud.svar(land, org, "ja")
    with klokke.stilt(ETTER_SVARFRIST):
        tilbud.tildelt(land)
        tilskudd = Tilskudd.objects.get(mottaker=org)
        if betalt:
            betal(tilskudd.utbetalinger.get(), BETALT, land.okonomi)
    tilskudd.refresh_from_db()
    k = Kommune(land, org, tilskudd, *(som(r, org) for r in ("saksbehandler", "beslutter", "okonomi")))
    for antall in barn[0]:
        k.kommunale.append(VirksomhetFactory(kommune=org.kommune, antall=antall))
    for antall in barn[1]:
        v = VirksomhetFactory(kommune=org.kommune, antall=antall, privat=True)
        eier = OrganisasjonFactory(privat=True, kommune=org.kommune)
        VirksomhetEierFactory(eier=eier, virksomhet=v)
        k.private.append(v)
        k.eiere.append(eier)
    return k


def apnet(**valg) -> Kommune:
    """The frame is open. Inside `klokke.stilt(NAA)`."""
    k = kommune(**valg)
    k.ramme = ramme.apne_barnehagedelen(tilskudd=k.tilskudd, av=k.saksbehandler)
    return k


def utkast(k: Kommune) -> Utlysning:
    """A draft of the round."""
    k.utlysning = runde.opprett(
        ramme=k.ramme, apner_tid=tid(2027, 3, 1, 8), frist_tid=FRIST, svar_innen=date(2027, 5, 15),
        rapportfrist_tid=datetime(2030, 3, 15, 23, 59, 59, tzinfo=OSLO), av=k.saksbehandler,
    )  # fmt: skip
    return k.utlysning


def publisert(k: Kommune, nokkel: str = "barn") -> Utlysning:
    """Key chosen, and published by the other person."""
    u = utkast(k)
    if nokkel == "aarsverk":
        runde.lagre_tall(
            utlysning=u, tall={v.pk: (v.antall, Decimal(v.antall or 0) / 5) for v in [*k.kommunale, *k.private]},
            av=k.saksbehandler,
        )  # fmt: skip
    runde.lagre_nokkel(
        utlysning=u, nokkel=nokkel, grunn="Det følger barna.", prioritering_nb="Etter meldt behov.",
        prioritering_nn="Etter meldt behov.", av=k.saksbehandler,
    )  # fmt: skip
    u = utlysning.send_til_godkjenning(utlysning=u, av=k.saksbehandler)
    k.utlysning = utlysning.publiser(utlysning=u, av=k.beslutter)
    return k.utlysning


def meldt(k: Kommune, nr: int, deltakere: int, sp: str = "30") -> Sak:
    """A private owner's need, sent in."""
    eier = k.eiere[nr]
    innsender = som("innsender", eier)
    s = sak.opprett_sak(utlysning=k.utlysning, soker=eier, av=innsender)
    linjer = grunnlag.behovslinjer(s)
    behov.lagre(
        sak=s, svar={x.pk: Svar(deltakere, Decimal(sp), "Vi mangler barnehagelærere.") for x in linjer}, av=innsender
    )
    return sak.send_inn(sak=s, av=innsender)


def kommunalt(k: Kommune, *deltakere: int, sp: str = "30") -> None:
    behov.registrer_kommunalt(
        utlysning=k.utlysning,
        svar={v.pk: Svar(n, Decimal(sp), "Flere fagarbeidere.") for v, n in zip(k.kommunale, deltakere, strict=True)},
        av=k.saksbehandler,
    )


def vurdert(k: Kommune, s: Sak) -> Sak:
    """Judged, reasons written, and in the proposal."""
    habilitet.erklaer(sak=s, habil=True, av=k.saksbehandler)
    s = vurdering.ta_til_vurdering(sak=s, av=k.saksbehandler)
    for v in VuBarnehage().vilkar():
        vurdering.lagre_vurdering(sak=s, vilkar=v.kode, resultat="oppfylt", begrunnelse="Vist.", av=k.saksbehandler)
    vurdering.lagre_begrunnelse(sak=s, begrunnelse="Barnehagen får etter meldt behov.", versjon=0, av=k.saksbehandler)
    return vurdering.legg_i_fordeling(sak=s, av=k.saksbehandler)


def foreslatt(k: Kommune, merknad: str = "") -> Fordeling:
    """A scenario with the split computed. After the deadline."""
    f = fordelinger.nytt_scenario(utlysning=k.utlysning, navn="A", regel="nokkel_og_behov", av=k.saksbehandler)
    if merknad:
        f = fordelinger.lagre_merknad(fordeling=f, merknad=merknad, av=k.saksbehandler)
    return f


def til_beslutning(k: Kommune, merknad: str = "") -> Fordeling:
    return fordelinger.send_til_beslutter(fordeling=foreslatt(k, merknad), av=k.saksbehandler)


def besluttet(k: Kommune, f: Fordeling) -> list:
    """All cases decided by the beslutter of the kommune."""
    ut = []
    for s in Sak.objects.filter(pk__in=f.linjer.values("sak_id")).order_by("pk"):
        habilitet.erklaer(sak=s, habil=True, av=k.beslutter)
        ut.append(vedtak.beslutt(sak=s, av=k.beslutter))
    return ut


def kjor_jobber() -> None:
    """Run what is waiting, as the worker does: the letters of the decisions. A job that fails tells why."""
    for rad in Jobb.objects.filter(tilstand="venter").order_by("pk"):
        jobb.kjor(rad.pk)
    assert not list(Jobbpost.objects.filter(tilstand="feil").values_list("nokkel", "melding"))
