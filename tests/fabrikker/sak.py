"""A small country with one round, built by the same handlinger as the pages use: each step is a function that can stop there."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile

from eiere.models import Fylke, Kommune, Organisasjon
from kompetanse.brukere.models import Bruker
from kompetanse.revisjon import klokke
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import fordeling as fordelinger
from ordninger.felles.handlinger import habilitet, penger, sak, vurdering
from ordninger.felles.models import (
    Aarsoppsett,
    Bevilgning,
    Fordeling,
    Linje,
    Ramme,
    Sak,
    Sakspart,
    Tiltak,
    Utlysning,
)
from ordninger.kollektiv.models import Behovsmelding, KollektivTiltak
from tests.fabrikker.brukere import som
from tests.fabrikker.eiere import FylkeFactory, KommuneFactory, KontonummerFactory, OrganisasjonFactory
from tests.fabrikker.statsforvalter import EmbeteFactory

OSLO = ZoneInfo("Europe/Oslo")


def tid(aar, maaned, dag, time=12, minutt=0):
    return datetime(aar, maaned, dag, time, minutt, tzinfo=OSLO)


@dataclass
class Verden:
    """Udir, one embete with one fylke, its people, a frame and a published round of 2027."""

    udir: Organisasjon
    embete: Organisasjon
    fylke: Fylke
    ramme: Ramme
    rot: Ramme
    utlysning: Utlysning
    saksbehandler: Bruker
    beslutter: Bruker
    okonomi: Bruker
    udir_fag: Bruker
    udir_beslutter: Bruker
    partner: Organisasjon
    saker: list[Sak] = field(default_factory=list)


def verden(ramme: str = "10000000", *, budsjett_vedtatt: bool = True) -> Verden:
    """The country before any case. Call it inside `klokke.stilt(...)` or frozen time."""
    fylke = FylkeFactory()
    embete = EmbeteFactory(fylker=[fylke]).organisasjon
    udir = OrganisasjonFactory(udir=True)
    partner = OrganisasjonFactory(uh=True, fylke=fylke)
    folk = {r: som(r, embete) for r in ("saksbehandler", "beslutter", "okonomi")}
    fag, fag2 = som("udir_fag", udir), som("udir_beslutter", udir)
    for org in (embete, partner):
        KontonummerFactory(organisasjon=org, brukbar=True)
    Aarsoppsett.objects.create(
        ordning="kollektiv", budsjettaar=2027, fordeles_innen="2027-04-15", meld_ufordelt_innen="2027-09-01",
        samlerapport_innen="2028-03-01", foreslatt_av=fag, foreslatt_tid=klokke.naa(), godkjent_av=fag2,
        godkjent_tid=klokke.naa(),
    )  # fmt: skip
    bevilgning = Bevilgning.objects.create(
        budsjettaar=2027, kapittel="226", post="62", navn="Kompetanseutvikling", belop=Decimal(ramme) * 2,
        registrert_av=fag, registrert_tid=klokke.naa(),
        **({"vedtatt_av": fag2, "vedtatt_tid": klokke.naa(), "vedtatt_dato": klokke.idag()} if budsjett_vedtatt else {}),
    )  # fmt: skip
    rot = Ramme.objects.create(
        ordning="kollektiv", budsjettaar=2027, forvalter=udir, kilde="bevilgning", bevilgning=bevilgning,
        regnskapsenhet=udir, opprettet_tid=klokke.naa(),
    )  # fmt: skip
    barn = Ramme.objects.create(
        ordning="kollektiv", budsjettaar=2027, forvalter=embete, fylke=fylke, kilde="forelder", forelder=rot,
        bevilgning=bevilgning, regnskapsenhet=udir, opprettet_tid=klokke.naa(),
    )  # fmt: skip
    penger.bokfor([penger.Linje(rot, "mottatt", Decimal(ramme), {})], av=fag)
    if budsjett_vedtatt:
        penger.bokfor(
            [
                penger.Linje(rot, "fordelt", Decimal(ramme), {"motpart_ramme": barn}),
                penger.Linje(barn, "mottatt", Decimal(ramme), {"motpart_ramme": rot}),
            ],
            av=fag2,
        )
    u = Utlysning.objects.create(
        ordning="kollektiv", budsjettaar=2027, forvalter=embete, fylke=fylke, ramme=barn,
        apner_tid=tid(2026, 11, 1), frist_tid=datetime(2027, 2, 1, 23, 59, 59, tzinfo=OSLO), svar_innen="2027-04-15",
        rapportfrist_tid=datetime(2028, 1, 17, 23, 59, 59, tzinfo=OSLO), bruk_fra="2027-01-01", bruk_til="2027-12-31",
        tekst_nb="Meld behov.", tekst_nn="Meld behov.", vilkar_nb="Vilkår.", vilkar_nn="Vilkår.",
        opprettet_av=folk["saksbehandler"], opprettet_tid=klokke.naa(),
    )  # fmt: skip
    for steg in ("til_godkjenning", "publisert"):
        u.tilstand = steg
        if steg == "publisert":
            u.publisert_av, u.publisert_tid = folk["beslutter"], klokke.naa()
        u.save()
    return Verden(
        udir, embete, fylke, barn, rot, u, folk["saksbehandler"], folk["beslutter"], folk["okonomi"], fag, fag2, partner
    )


def utkast(v: Verden, belop: str = "100000", *, soker: Organisasjon | None = None, **org) -> Sak:
    """A complete draft of an owner in the fylke: one tiltak, the owner and the partner as payees, half each."""
    soker = soker or OrganisasjonFactory(kommune=KommuneFactory(fylke=v.fylke), **org)
    innsender = som("innsender", soker)
    s = sak.opprett_sak(utlysning=v.utlysning, soker=soker, av=innsender)
    s.innsender = innsender
    Behovsmelding.objects.filter(sak=s).update(
        kontakt_navn="Kari Demo", kontakt_epost="kari@example.no", behov="Behov.", medvirkning="Alle var med.",
        egeninnsats="Tid.", koordinator="Kommunen", samiske_perspektiver="Vurdert.",
    )  # fmt: skip
    t = s.tiltak.get(nr=1)
    Tiltak.objects.filter(pk=t.pk).update(tittel="Felles praksis", sektor="skole")
    KollektivTiltak.objects.filter(pk=t.pk).update(
        behov="Behov.", medvirkning="Drøftet.", malgrupper=["grunnskole"], tema="inkludering", partnertype="uh",
        partner=v.partner, partner_kontakt="Per", plan="Plan.", egeninnsats="Tid.", samiske_perspektiver="Vurdert.",
    )  # fmt: skip
    halv = (Decimal(belop) / 2).quantize(Decimal("0.01"))
    for org_, b in ((soker, Decimal(belop) - halv), (v.partner, halv)):
        for aar in (2027, 2028, 2029):
            Linje.objects.update_or_create(
                sak=s, tiltak=t, mottaker=org_, budsjettaar=aar, defaults={"sokt": b if aar == 2027 else 0}
            )
    Sakspart.objects.get_or_create(sak=s, organisasjon=v.partner, rolle="partner")
    Sakspart.objects.get_or_create(sak=s, organisasjon=v.partner, rolle="mottaker")
    Sakspart.objects.get_or_create(sak=s, organisasjon=soker, rolle="mottaker")
    if not soker.kontoer.exists():
        KontonummerFactory(organisasjon=soker, brukbar=True)
    v.saker.append(s)
    return s


def innsendt(v: Verden, belop: str = "100000", **felt) -> Sak:
    s = utkast(v, belop, **felt)
    return sak.send_inn(sak=s, av=s.innsender)


def vurdert(v: Verden, belop: str = "100000", **felt) -> Sak:
    """Judged, with every requirement fulfilled and reasons written."""
    s = innsendt(v, belop, **felt)
    habilitet.erklaer(sak=s, habil=True, av=v.saksbehandler)
    s = vurdering.ta_til_vurdering(sak=s, av=v.saksbehandler)
    for vilkar in kontrakt.hent("kollektiv").vilkar():
        if vilkar.krav:
            vurdering.lagre_vurdering(
                sak=s, vilkar=vilkar.kode, resultat="oppfylt", begrunnelse="Godt vist.", av=v.saksbehandler
            )
    vurdering.lagre_begrunnelse(sak=s, begrunnelse="Tiltaket følger planen.", versjon=0, av=v.saksbehandler)
    return s


def i_forslag(v: Verden, belop: str = "100000", **felt) -> Sak:
    return vurdering.legg_i_fordeling(sak=vurdert(v, belop, **felt), av=v.saksbehandler)


def til_beslutning(v: Verden, *belop: str) -> Fordeling:
    """A fordeling sent to the beslutter, with one case per amount, all as sought when the frame holds."""
    for b in belop:
        i_forslag(v, b)
    f = fordelinger.nytt_scenario(utlysning=v.utlysning, navn="A", regel="likt_kutt", av=v.saksbehandler)
    f = fordelinger.registrer_forum(
        fordeling=f,
        dato=klokke.idag(),
        protokoll=ContentFile(b"%PDF-1.7 protokoll"),
        filnavn="protokoll.pdf",
        av=v.saksbehandler,
    )
    return fordelinger.send_til_beslutter(fordeling=f, av=v.saksbehandler)


def besluttet(v: Verden, *belop: str) -> list:
    """Decided cases; the beslutter has declared to be habil."""
    from ordninger.felles.handlinger import vedtak

    f = til_beslutning(v, *belop)
    ut = []
    for s in Sak.objects.filter(pk__in=f.linjer.values("sak_id")).order_by("pk"):
        habilitet.erklaer(sak=s, habil=True, av=v.beslutter)
        ut.append(vedtak.beslutt(sak=s, av=v.beslutter))
    return ut


__all__ = [
    "Kommune",
    "Verden",
    "besluttet",
    "i_forslag",
    "innsendt",
    "tid",
    "til_beslutning",
    "utkast",
    "verden",
    "vurdert",
]
