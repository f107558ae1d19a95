"""Two embeter with everything a page can show, and somebody in every role. Made once for the whole table."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.test import Client

from eiere.models import Organisasjon, Virksomhet
from kompetanse.api.omfang import OMFANG
from kompetanse.brukere.models import Bruker
from kompetanse.revisjon import klokke
from ordninger.felles.handlinger import brev, dokument, klage, melding, penger, rapport
from ordninger.felles.models import (
    Aarsoppsett,
    Beregning,
    Brev,
    Fordeling,
    Jobb,
    Klage,
    Krav,
    LagretVisning,
    Rapport,
    Sak,
    Satstabell,
    Tilskudd,
    Utbetaling,
    Utbetalingskjoring,
    Utlysning,
    Varsel,
)
from ordninger.felles.nummer import lag_syntetisk_orgnr
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import InvitasjonFactory, som
from tests.fabrikker.eiere import (
    FylkeFactory,
    KontonummerFactory,
    OrganisasjonFactory,
    VirksomhetEierFactory,
    VirksomhetFactory,
)
from tests.fabrikker.penger import AarsoppsettFactory, SatstabellFactory
from tests.fabrikker.statsforvalter import (
    EmbeteFactory,
    ForummedlemFactory,
    LangsiktigPlanFactory,
    SamarbeidsforumFactory,
)
from tests.tilgang import vu


@dataclass
class Side:
    """One embete's part of the world: the objects that its own see and others do not."""

    v: lag.Verden
    soker: Organisasjon
    innsender: Bruker
    utkast: Sak
    sak: Sak
    i_forslag: Sak
    fordeling: Fordeling
    forum: Any
    bruker: Bruker
    vu: Any = None


def _side(v: lag.Verden) -> Side:
    """A draft, a decided case with letters and appeal, a case in a proposal, payments, reports, a forum with its plan."""
    (vedtaket,) = lag.besluttet(v, "100000")
    sak = Sak.objects.get(pk=vedtaket.sak_id)
    soker, innsender = sak.soker, sak.innsendt_av
    innsender.aktiv_tilhorighet = innsender.tilhorigheter.get()
    brev.lag_vedtaksbrev(vedtak=vedtaket, av=v.beslutter)
    for t in Tilskudd.objects.filter(sak=sak).order_by("pk"):
        rapport.hent_rapport(t)
    klage.send_klage(vedtak=vedtaket, tekst="Vi er uenige.", av=innsender)
    dokument.lagre_fil(sak, "Vedlegg", "a.pdf", "application/pdf", b"%PDF-1.7", "inn", innsender)
    melding.send_melding(sak=sak, tekst="Hei", av=innsender)
    forum = SamarbeidsforumFactory(embete=v.embete.embete, fylke=v.fylke)
    ForummedlemFactory(forum=forum)
    LangsiktigPlanFactory(forum=forum)
    i_forslag = lag.i_forslag(v, "50000")
    f = lag.fordelinger.nytt_scenario(utlysning=v.utlysning, navn="B", regel="likt_kutt", av=v.saksbehandler)
    utkast = lag.utkast(replace(v, utlysning=_runde_to(v)), soker=soker)
    VirksomhetFactory(kommune=soker.kommune, privat=True, orgnr=lag_syntetisk_orgnr(46_000 + v.embete.pk % 1000))
    InvitasjonFactory(organisasjon=soker, sendt_av=innsender)
    KontonummerFactory(organisasjon=soker, registrert_av=innsender)
    KontonummerFactory(organisasjon=v.embete, registrert_av=som("okonomi", v.embete))
    VirksomhetEierFactory(eier=soker)
    LagretVisning.objects.create(bruker=v.saksbehandler, organisasjon=v.embete, liste="saker", navn="Min", sporring="")
    for org, av in ((v.embete, v.saksbehandler), (soker, innsender)):
        Varsel.objects.create(
            nokkel=f"prove:{org.pk}", organisasjon=org, type="ny_sak", sak=sak, opprettet_tid=klokke.naa(),
            neste_forsok_tid=klokke.naa(),
        )  # fmt: skip
        Jobb.objects.create(
            type="prove", tittel="Prøve", organisasjon=org, av=av, som_rolle="saksbehandler", opprettet_tid=klokke.naa()
        )
    rap = Rapport.objects.filter(tilskudd__sak=sak, tilskudd__mottaker=soker).order_by("tilskudd")[0]
    Krav.objects.create(
        rapport=rap, tilskudd=rap.tilskudd, belop=Decimal(10), opprettet_av=v.saksbehandler,
        opprettet_tid=klokke.naa(),
    )  # fmt: skip
    Utbetalingskjoring.objects.create(
        nummer=f"K{v.embete.pk}", forvalter=v.embete, betalingsdato=klokke.idag(), antall=1, sum=Decimal(1),
        fra_konto=(fra := v.embete.kontoer.filter(status="bekreftet").order_by("pk")[0]), fra_kontonummer=fra.nummer,
        melding_id=f"M{v.embete.pk}", fil=ContentFile(b"<x/>", name="a.xml"), fil_sha256="0" * 64, laget_av=v.okonomi,
        laget_tid=klokke.naa(),
    )  # fmt: skip
    return Side(v, soker, innsender, utkast, sak, i_forslag, f, forum, som("innsender", soker))


def _runde_to(v: lag.Verden) -> Utlysning:
    """A second round, so that the owner of the decided case also has a draft."""
    return ny_utlysning(v.utlysning, v.saksbehandler, v.beslutter, runde=2)


def ny_utlysning(fra: Utlysning, lager: Bruker, sjef: Bruker, **felt: Any) -> Utlysning:
    u = Utlysning.objects.get(pk=fra.pk)
    for navn, verdi in {**felt, "pk": None, "opprettet_av": lager, "publisert_av": None, "publisert_tid": None}.items():
        setattr(u, navn, verdi)
    u.tilstand = "utkast"
    u.save(force_insert=True)
    u.tilstand = "til_godkjenning"
    u.save()
    u.tilstand, u.publisert_av, u.publisert_tid = "publisert", sjef, klokke.naa()
    u.save()
    return u


def _annet_embete(v: lag.Verden) -> lag.Verden:
    """The same under another embete of the same country."""
    fylke = FylkeFactory()
    embete = EmbeteFactory(fylker=[fylke]).organisasjon
    partner = OrganisasjonFactory(uh=True, fylke=fylke)
    for org in (embete, partner):
        KontonummerFactory(organisasjon=org, brukbar=True)
    barn = lag.Ramme.objects.create(
        ordning="kollektiv", budsjettaar=2027, forvalter=embete, fylke=fylke, kilde="forelder", forelder=v.rot,
        bevilgning=v.rot.bevilgning, regnskapsenhet=v.udir, opprettet_tid=klokke.naa(),
    )  # fmt: skip
    b = Decimal(5_000_000)
    penger.bokfor([penger.Linje(v.rot, "mottatt", b, {})], av=v.udir_fag)
    penger.bokfor(
        [
            penger.Linje(v.rot, "fordelt", b, {"motpart_ramme": barn}),
            penger.Linje(barn, "mottatt", b, {"motpart_ramme": v.rot}),
        ],
        av=v.udir_beslutter,
    )
    folk = {r: som(r, embete) for r in ("saksbehandler", "beslutter", "okonomi")}
    u = ny_utlysning(v.utlysning, folk["saksbehandler"], folk["beslutter"], forvalter=embete, fylke=fylke, ramme=barn)
    return replace(v, embete=embete, fylke=fylke, ramme=barn, utlysning=u, partner=partner, saker=[], **folk)


@dataclass
class Verden:
    """Both sides, the national objects, and an account per role: its own things are on side A."""

    a: Side
    b: Side
    brukere: dict[str, Bruker]
    oppsett: Aarsoppsett
    satser: Satstabell
    scenarier: list[Fordeling]
    nokkel: Any
    landet: vu.Landet
    klienter: dict[str, Client] = field(default_factory=dict)


def bygg() -> Verden:
    """Call it inside a set clock."""
    from kompetanse.api.handlinger import lag_nokkel

    v = lag.verden()
    a, b = _side(v), _side(_annet_embete(v))
    brukere = {
        "leser": som("leser", a.soker), "redaktor": som("redaktor", a.soker), "innsender": a.bruker,
        "fagmiljo": som("fagmiljo", v.partner), "tilgangsstyrer": som("tilgangsstyrer", a.soker),
        "saksbehandler": v.saksbehandler, "beslutter": v.beslutter, "okonomi": v.okonomi,
        "forvalter_leser": som("forvalter_leser", v.embete), "udir_fag": v.udir_fag, "udir_beslutter": v.udir_beslutter,
        "udir_okonomi": som("udir_okonomi", v.udir), "udir_analyse": som("udir_analyse", v.udir),
        "klagebehandler": som("klagebehandler", v.udir),
    }  # fmt: skip
    v.rot.refresh_from_db()
    parametre = {"ramme": str(v.rot.belop), "fylker": [v.fylke.pk]}
    beregning = Beregning.objects.order_by("pk")[0]
    scenarier = [
        Fordeling.objects.create(
            art="rammer", ramme=v.rot, navn=navn, modell="kbg_ramme", modellversjon="1", parametre=parametre,
            beregning=beregning, opprettet_av=v.udir_fag, opprettet_tid=klokke.naa(),
        )
        for navn in ("Ett", "To")
    ]  # fmt: skip
    nokkel, _hemmelig = lag_nokkel(
        organisasjon=a.soker, navn="Arkivet", omfang=tuple(OMFANG), dager=365, av=brukere["innsender"]
    )
    Jobb.objects.create(
        type="prove",
        tittel="Udirs",
        organisasjon=v.udir,
        av=v.udir_fag,
        som_rolle="udir_fag",
        opprettet_tid=klokke.naa(),
    )
    landet = vu.bygg(v.udir, [a.soker, b.soker], ny_utlysning)
    a.vu, b.vu = landet.sider
    brukere |= vu.brukere(landet)
    return Verden(
        a, b, brukere, AarsoppsettFactory(budsjettaar=2028, foreslatt_av=v.udir_fag),
        SatstabellFactory(budsjettaar=2028, foreslatt_av=v.udir_fag), scenarier, nokkel, landet,
    )  # fmt: skip


def argumenter(w: Verden, navn: str, krav: list[str], side: Side) -> dict[str, Any] | None:
    """What the address is made from on one side; None when the object is nobody's in particular."""
    if not krav:
        return {}
    ut: dict[str, Any] = {}
    for k in krav:
        ut[k] = _verdi(w, navn, k, side)
    return ut


_UTKAST = ("sak-steg", "tiltak-", "mottaker-", "partner-ny", "deltaker-", "sak-send", "sak-trekk", "vedlegg-ny")


def _verdi(w: Verden, navn: str, krav: str, s: Side) -> Any:
    rom, _, kort = navn.rpartition(":")
    v = s.v
    if navn.startswith(vu.PAA_SIDENE):
        return vu.verdi(w.landet, s.vu, None if s is w.a else s.sak, rom, kort, krav)
    if krav == "nummer":
        if rom == "udir" and kort == "brev":
            return Brev.objects.filter(sak=s.sak).order_by("pk")[0].nummer
        if rom == "eier" and kort.startswith(_UTKAST):
            return s.utkast.nummer
        if kort.startswith("fordeling-"):
            return s.i_forslag.nummer
        return s.sak.nummer
    fast = {
        "nr": 1, "versjon": 1, "steg": "behov", "sti": "finnes-ikke", "a": w.scenarier[0].pk, "b": w.scenarier[1].pk,
        "ramme": v.rot.pk, "kode": "kollektiv", "nokkel": f"{s.soker.pk}-", "linje": lambda: s.fordeling.linjer.order_by("pk")[0].pk,
        "medlem": lambda: s.forum.medlemmer.order_by("pk")[0].pk,
        "orgnr": lambda: _uten_eier(s).orgnr,
    }  # fmt: skip
    if krav in fast and not (rom == "brukere" and krav == "nokkel"):
        verdi = fast[krav]
        return verdi() if callable(verdi) else verdi
    if krav == "nokkel":
        return "finnes-ikke"
    return _pk(w, rom, kort, s)


def _uten_eier(s: Side) -> Virksomhet:
    return Virksomhet.objects.get(kommune=s.soker.kommune, eierskap__isnull=True)


def _pk(w: Verden, rom: str, kort: str, s: Side) -> int:
    v = s.v
    tilskudd = Tilskudd.objects.filter(sak=s.sak, mottaker=s.soker).order_by("pk")
    av_type = {
        "klage": lambda: Klage.objects.get(vedtak__sak=s.sak).pk,
        "rapport": lambda: tilskudd[0].pk,
        "krav": lambda: tilskudd[0].pk,
        "utlysning": lambda: v.utlysning.pk,
        "utlysninger": lambda: v.utlysning.pk,
        "runder": lambda: v.utlysning.pk,
        "jobb": lambda: Jobb.objects.filter(organisasjon=v.udir if rom == "udir" else v.embete, type="prove").order_by("pk")[0].pk,
        "varsel": lambda: Varsel.objects.get(nokkel=f"prove:{v.embete.pk}").pk,
        "fordeling": lambda: s.fordeling.pk if rom == "forvalter" else w.scenarier[0].pk,
        "tildelinger": lambda: w.scenarier[0].pk,
        "forum": lambda: s.forum.pk,
        "vedtak": lambda: s.sak.vedtak.get().pk,
        "brev": lambda: Brev.objects.filter(sak=s.sak, mottaker=s.soker).order_by("pk")[0].pk,
        "utbetaling": lambda: Utbetaling.objects.filter(tilskudd=tilskudd[0]).order_by("pk")[0].pk,
        "utbetalinger": lambda: Utbetaling.objects.filter(tilskudd=tilskudd[0]).order_by("pk")[0].pk,
        "kjoring": lambda: Utbetalingskjoring.objects.get(forvalter=v.embete).pk,
        "tilskudd": lambda: tilskudd[0].pk,
        "ramme": lambda: v.rot.pk if rom == "udir" else v.ramme.pk,
        "rammer": lambda: v.ramme.pk,
        "bevilgning": lambda: v.rot.bevilgning_id,
        "oppsett": lambda: w.oppsett.pk,
        "satstabell": lambda: w.satser.pk,
        "satser": lambda: w.satser.pk,
        "nokkel": lambda: w.nokkel.pk,
        "sett": lambda: _uten_eier(s).pk,
        "konto": lambda: s.soker.kontoer.filter(status="foreslatt").order_by("pk")[0].pk,
        "avslutt": lambda: w.brukere["leser"].aktiv_tilhorighet.pk if s is w.a else s.innsender.aktiv_tilhorighet.pk,
        "gi": lambda: w.brukere["leser"].pk if s is w.a else s.innsender.pk,
        "trekk": lambda: s.soker.invitasjoner.order_by("pk")[0].pk,
        "utnevn": lambda: s.soker.pk,
        "deltaker": lambda: s.soker.pk,
        "stedfortreder": lambda: 10**9,
    }  # fmt: skip
    if rom == "forvalter" and kort == "fordeling-runde":
        return v.utlysning.pk
    if kort == "sak-visning-slett":
        return LagretVisning.objects.get(bruker=v.saksbehandler).pk
    if kort in ("sak-dokument", "dokument-fil"):
        return s.sak.dokumenter.order_by("pk")[0].pk
    if kort in ("sak-brev",):
        return Brev.objects.filter(sak=s.sak).order_by("pk")[0].pk
    if kort == "sak-tilgang-slutt":
        return 10**9
    return int(av_type[kort.partition("-")[0]]())
