"""A round of guidance for 2027/2028, built by the same handlinger as the pages use: each step is a function that can stop there."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from eiere.models import Organisasjon
from kompetanse.brukere.models import Bruker
from kompetanse.revisjon import klokke
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import fordeling as fordelinger
from ordninger.felles.handlinger import habilitet, penger, sak, vedtak, vurdering
from ordninger.felles.models import Bevilgning, Fordeling, Ramme, Sak, Utlysning
from ordninger.veiledning import lagring
from ordninger.veiledning.lagring import Enhetssvar
from tests.fabrikker.brukere import som
from tests.fabrikker.eiere import KontonummerFactory, OrganisasjonFactory, VirksomhetEierFactory, VirksomhetFactory

OSLO = ZoneInfo("Europe/Oslo")


@dataclass
class Verden:
    """Udir as forvalter with its people, the appeal body, the frame and a published round."""

    udir: Organisasjon
    klageinstans: Organisasjon
    ramme: Ramme
    utlysning: Utlysning
    saksbehandler: Bruker
    beslutter: Bruker
    okonomi: Bruker
    saker: list[Sak] = field(default_factory=list)


def verden(
    ramme: str = "60000000", *, pott: dict | None = None, klage: bool = True, udir: Organisasjon | None = None
) -> Verden:
    """The country before any case, under `udir` or a new one. Call it inside `klokke.stilt(...)` or frozen time."""
    kjent, udir = udir, udir or OrganisasjonFactory(udir=True, navn_nn="Utdanningsdirektoratet")
    departement = OrganisasjonFactory(annen=True, navn="Kunnskapsdepartementet", utenfor_registeret=False)
    folk = {r: som(r, udir) for r in ("saksbehandler", "beslutter", "okonomi")}
    fag, fag2 = som("udir_fag", udir), som("udir_beslutter", udir)
    if kjent is None:
        KontonummerFactory(organisasjon=udir, brukbar=True)
    bevilgning, _ny = Bevilgning.objects.get_or_create(
        budsjettaar=2027, kapittel="226", post="21",
        defaults={
            "navn": "Veiledning av nyutdannede", "belop": Decimal(ramme) * 2, "registrert_av": fag,
            "registrert_tid": klokke.naa(), "vedtatt_av": fag2, "vedtatt_tid": klokke.naa(),
            "vedtatt_dato": klokke.idag(),
        },
    )  # fmt: skip
    rot = Ramme.objects.create(
        ordning="veiledning", budsjettaar=2027, forvalter=udir, kilde="bevilgning", bevilgning=bevilgning,
        regnskapsenhet=udir, opprettet_tid=klokke.naa(),
    )  # fmt: skip
    penger.bokfor([penger.Linje(rot, "mottatt", Decimal(ramme), {})], av=fag)
    parametre = {"klageinstanser": [{"fra": "2026-01-01", "orgnr": departement.orgnr}] if klage else []}
    if pott is not None:
        parametre["pott"] = pott
    u = runde(rot, folk, parametre)
    return Verden(udir, departement, rot, u, folk["saksbehandler"], folk["beslutter"], folk["okonomi"])


def runde(ramme: Ramme, folk: dict[str, Bruker], parametre: dict, nr: int = 1) -> Utlysning:
    """A published round of the frame."""
    u = Utlysning.objects.create(
        ordning="veiledning", budsjettaar=2027, forvalter=ramme.forvalter, ramme=ramme, parametre=parametre, runde=nr,
        apner_tid=datetime(2026, 11, 1, 12, tzinfo=OSLO), frist_tid=datetime(2027, 9, 15, 23, 59, 59, tzinfo=OSLO),
        svar_innen="2027-11-01", rapportfrist_tid=datetime(2028, 9, 15, 23, 59, 59, tzinfo=OSLO),
        bruk_fra="2027-08-01", bruk_til="2028-07-31", tekst_nb="Søk.", tekst_nn="Søk.", vilkar_nb="Vilkår.",
        vilkar_nn="Vilkår.", opprettet_av=folk["saksbehandler"], opprettet_tid=klokke.naa(),
    )  # fmt: skip
    for steg in ("til_godkjenning", "publisert"):
        u.tilstand = steg
        if steg == "publisert":
            u.publisert_av, u.publisert_tid = folk["beslutter"], klokke.naa()
        u.save()
    return u


def eier(barnehager: int = 1, skoler: int = 1, *, konto: bool = True, **felt) -> Organisasjon:
    """An owner with units and a usable account."""
    org = OrganisasjonFactory(**felt)
    for skole, antall in ((False, barnehager), (True, skoler)):
        for _nr in range(antall):
            VirksomhetEierFactory(eier=org, virksomhet=VirksomhetFactory(skole=skole, kommune=org.kommune))
    if konto:
        KontonummerFactory(organisasjon=org, brukbar=True)
    return org


def utkast(v: Verden, forste: int = 2, andre: int = 1, *, soker: Organisasjon | None = None, **felt) -> Sak:
    """A complete draft: `forste` and `andre` teachers in the owner's first barnehage, the rest of the units at 0."""
    soker = soker or eier(**felt)
    innsender = som("innsender", soker)
    s = sak.opprett_sak(utlysning=v.utlysning, soker=soker, av=innsender)
    s.innsender = innsender
    fyll(s, forste, andre)
    v.saker.append(s)
    return s


def fyll(s: Sak, forste: int, andre: int) -> None:
    """Every step answered by the case's `innsender`."""
    enheter = list(s.veiledningsenheter.order_by("sektor", "pk"))
    svar = [
        Enhetssvar(e.pk, e.sektor, e.navn, forste if nr == 0 else 0, andre if nr == 0 else 0)
        for nr, e in enumerate(enheter)
    ]
    lagring.lagre_enheter(sak=s, svar=svar, versjon=0, av=s.innsender)
    sektor = enheter[0].sektor
    for steg, felt in (
        ("om_oss", {"kontakt_navn": "Kari Demo", "kontakt_epost": "kari@example.no"}),
        ("veiledere", {f"veiledere_{sektor}": 3, f"utdannede_{sektor}": 1}),
        ("plan", {"plan": "Plan.", "medvirkning": "Alle var med."}),
        ("prinsipper", {"prinsipper_bekreftet": True}),
    ):
        lagring.lagre_steg(sak=s, steg=steg, felt=felt, versjon=0, av=s.innsender)


def innsendt(v: Verden, forste: int = 2, andre: int = 1, **felt) -> Sak:
    s = utkast(v, forste, andre, **felt)
    ny = sak.send_inn(sak=s, av=s.innsender)
    ny.innsender = s.innsender
    return ny


def til_vurdering(v: Verden, forste: int = 2, andre: int = 1, **felt) -> Sak:
    s = innsendt(v, forste, andre, **felt)
    habilitet.erklaer(sak=s, habil=True, av=v.saksbehandler)
    return vurdering.ta_til_vurdering(sak=s, av=v.saksbehandler)


def vurder(v: Verden, s: Sak, resultat: str = "oppfylt") -> Sak:
    """Every condition answered and reasons written; `resultat` is the answer to the last."""
    vilkar = kontrakt.hent("veiledning").vilkar()
    for en in vilkar:
        svar = resultat if en is vilkar[-1] else "oppfylt"
        vurdering.lagre_vurdering(sak=s, vilkar=en.kode, resultat=svar, begrunnelse="Godt vist.", av=v.saksbehandler)
    vurdering.lagre_begrunnelse(sak=s, begrunnelse="Søknaden oppfyller vilkårene.", versjon=0, av=v.saksbehandler)
    return s


def i_forslag(v: Verden, forste: int = 2, andre: int = 1, **felt) -> Sak:
    s = vurder(v, til_vurdering(v, forste, andre, **felt))
    return vurdering.legg_i_fordeling(sak=s, av=v.saksbehandler)


def scenario(v: Verden, **parametre) -> Fordeling:
    return fordelinger.nytt_scenario(
        utlysning=v.utlysning, navn="A", regel="pott_per_laerer", parametre=parametre, av=v.saksbehandler
    )


def beslutt(v: Verden, f: Fordeling) -> list:
    """Send to the decider and decide every case."""
    f = fordelinger.send_til_beslutter(fordeling=f, av=v.saksbehandler)
    ut = []
    for s in Sak.objects.filter(pk__in=f.linjer.values("sak_id")).order_by("pk"):
        habilitet.erklaer(sak=s, habil=True, av=v.beslutter)
        ut.append(vedtak.beslutt(sak=s, av=v.beslutter))
    return ut
