"""Payments: hold, release by another natural person than the decider, batch to the bank, status back, again."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from eiere.maalform import sidens_maalform
from eiere.models import Kontonummer, Organisasjon, VirksomhetEier
from kompetanse.brukere.tilgang import sjekk_annen_person, sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles import frister, kontrakt
from ordninger.felles.betaling import pain001, pain002
from ordninger.felles.models import (
    Bankmelding,
    Brev,
    Jobb,
    Jobbpost,
    Klage,
    Tilskudd,
    Utbetaling,
    Utbetalingskjoring,
    Vedtak,
    Vedtakslinje,
)

from . import penger
from .grunn import IkkeMulig, i_database
from .habilitet import sjekk_uten_tilknytning
from .jobb import jobbtype, start_jobb
from .nummerserie import neste

T = Utbetaling.Tilstand
FORRIGE_UTFALL: dict[str, pain002.Utfall | None] = {
    T.SENDT: None,
    T.UTBETALT: pain002.Utfall.GJENNOMFORT,
    T.AVVIST: pain002.Utfall.AVVIST,
    T.RETURNERT: pain002.Utfall.RETURNERT,
}


def laas(utbetaling: Utbetaling) -> Utbetaling:
    return (
        Utbetaling.objects.select_for_update(of=("self",))
        .select_related("tilskudd__sak", "tilskudd__mottaker", "tilskudd__virksomhet", "tilskudd__ramme__forvalter")
        .get(pk=utbetaling.pk)
    )


def brukbar_konto(organisasjon: Organisasjon) -> Kontonummer | None:
    """The account that may be paid to today: confirmed by two people and out of quarantine."""
    return Kontonummer.objects.brukbare(klokke.idag()).filter(organisasjon=organisasjon).order_by("pk").last()


@dataclass(frozen=True)
class Grunnlag:
    """What releasing rests on, asked once for many instalments."""

    konto: dict[int, Kontonummer]
    """The account that may be paid to, by organisation."""
    med_brev: set[int]
    klage_holder: set[int]
    eiere: set[tuple[int, int]]


def grunnlag(utbetalinger: Iterable[Utbetaling]) -> Grunnlag:
    """What `hindringer` needs, in four queries whatever the number of instalments."""
    alle = [u.tilskudd for u in utbetalinger]
    tilskudd = {t.pk for t in alle}
    kontoer = Kontonummer.objects.brukbare(klokke.idag()).filter(organisasjon__in={t.mottaker_id for t in alle})
    return Grunnlag(
        konto={k.organisasjon_id: k for k in kontoer.order_by("pk")},
        med_brev=set(Brev.objects.filter(tilskudd__in=tilskudd).order_by().values_list("tilskudd_id", flat=True))
        | _med_vilkar_i_vedtaksbrevet(alle),
        klage_holder=set(
            Vedtakslinje.objects.filter(tilskudd__in=tilskudd, vedtak__klager__in=holdende_klager())
            .order_by()
            .values_list("tilskudd_id", flat=True)
        ),
        eiere=set(
            VirksomhetEier.objects.filter(
                virksomhet__in={t.virksomhet_id for t in alle if t.virksomhet_id}, til__isnull=True
            ).values_list("virksomhet_id", "eier_id")
        ),
    )


def _med_vilkar_i_vedtaksbrevet(tilskudd: Iterable[Tilskudd]) -> set[int]:
    """Those whose terms stand in a letter of the decision that is sent."""
    uten_eget = [t.pk for t in tilskudd if not kontrakt.hent(t.ramme.ordning).eget_tilskuddsbrev]
    if not uten_eget:
        return set()
    linjer = Vedtakslinje.objects.filter(tilskudd__in=uten_eget, vedtak__brev__isnull=False)
    return set(linjer.order_by().values_list("tilskudd_id", flat=True))


def holdende_klager() -> QuerySet[Klage]:
    return Klage.objects.filter(utbetaling_holdt=True, tilstand__in=["mottatt", "under_vurdering", "oversendt"])


def hindringer(u: Utbetaling, g: Grunnlag | None = None) -> list[str]:
    """Why this instalment cannot be released now. Empty when it can. `g` when many are asked about."""
    g = g or grunnlag([u])
    t = u.tilskudd
    funn = []
    if u.tilstand == T.HOLDT:
        funn.append(_("Utbetalingen er stanset: %(grunn)s") % {"grunn": u.holdt_grunn})
    elif u.tilstand != T.PLANLAGT:
        funn.append(_("Utbetalingen er allerede «%(ord)s».") % {"ord": u.get_tilstand_display()})
    if u.forfall > klokke.idag():
        funn.append(_("Utbetalingen forfaller først %(dato)s.") % {"dato": u.forfall.strftime("%d.%m.%Y")})
    if not t.mottaker.orgnr:
        funn.append(_("%(navn)s mangler organisasjonsnummer.") % {"navn": t.mottaker.navn})
    if t.virksomhet and (t.virksomhet_id, t.mottaker_id) not in g.eiere:
        funn.append(_("Eieren av %(navn)s er ikke bekreftet. Registrer eieren først.") % {"navn": t.virksomhet.navn})
    if t.mottaker_id not in g.konto and not kontrakt.hent(t.ramme.ordning).betales_utenfor:
        funn.append(_mangler_konto(u))
    if t.pk not in g.med_brev:
        funn.append(_("Tilskuddsbrevet er ikke sendt ennå."))
    if t.pk in g.klage_holder:
        funn.append(_("En klage holder utbetalingen tilbake."))
    if u.erstatter is not None and motsagt(u.erstatter):
        funn.append(
            _("Banken har svart to ting om betalingen denne kommer i stedet for. En annen må bekrefte returen.")
        )
    return funn


def motsagt(u: Utbetaling) -> bool:
    """Whether the bank has said two things of it, and nobody else has confirmed that the money came back."""
    return bool(u.motstrid) and u.retur_bekreftet_tid is None


def _lesere(u: Utbetaling) -> list[Any]:
    """Those who have taken in the bank's answers about the file that the instalment went in."""
    meldinger = Bankmelding.objects.filter(kjoring=u.kjoring_id).select_related("lest_av__person").order_by("pk")
    return [m.lest_av for m in meldinger] if u.kjoring_id else []


def _sjekk_erstatning(u: Utbetaling, av: Any) -> None:
    """Paid anew: released by another than whoever released the first, read the bank's answers, or made the new one."""
    if u.erstatter is None:
        return
    med = [u.laget_av, u.erstatter.frigitt_av, *_lesere(u.erstatter)]
    sjekk_annen_person(
        av, *(m for m in med if m), handling=_("frigi en ny betaling etter en du selv har frigitt, lest svaret på eller laget på nytt")
    )  # fmt: skip


def _mangler_konto(u: Utbetaling) -> str:
    navn = u.tilskudd.mottaker.navn
    return _("%(navn)s mangler et bekreftet kontonummer som er ute av karantene.") % {"navn": navn}


@transaction.atomic
def frigi(*, utbetaling: Utbetaling, av) -> Utbetaling:
    """Release one instalment: freezes the account on it. Never by the natural person who decided the grant."""
    u = laas(utbetaling)
    sjekk_rett(av, "utbetaling.frigi", u.tilskudd.ramme.forvalter)
    if kontrakt.hent(u.tilskudd.ramme.ordning).betales_utenfor:
        raise IkkeMulig(_("Dette tilskuddet betaler dere fra egen konto. Registrer betalingen i stedet."))
    if funn := hindringer(u):
        raise IkkeMulig(" ".join(funn))
    besluttere = [
        v.besluttet_av
        for v in Vedtak.objects.filter(linjer__tilskudd=u.tilskudd).select_related("besluttet_av").distinct()
    ]
    sjekk_annen_person(av, *besluttere, handling=_("frigi en utbetaling du selv har besluttet"))
    _sjekk_erstatning(u, av)
    sjekk_uten_tilknytning(av, [u.tilskudd.mottaker], u.tilskudd.ramme.forvalter)
    konto = brukbar_konto(u.tilskudd.mottaker)
    assert konto is not None  # noqa: S101  hindringer() has asked
    u.konto, u.kontonummer = konto, konto.nummer
    u.tilstand, u.frigitt_av, u.frigitt_tid = T.FRIGITT, av, klokke.naa()
    with i_database():
        u.save(update_fields=["konto", "kontonummer", "tilstand", "frigitt_av", "frigitt_tid"])
    spor.skriv(u.tilskudd.sak.kjede, "utbetaling.frigitt", av=av, objekt=u, data={"belop": u.belop, "konto": konto.pk})
    return u


@transaction.atomic
def frigi_mange(*, forvalter: Organisasjon, utbetalinger: Iterable[int], av) -> Jobb:
    """Release many as a Jobb: each row succeeds or says why."""
    sjekk_rett(av, "utbetaling.frigi", forvalter)
    nokler = [str(pk) for pk in utbetalinger]
    if not nokler:
        raise IkkeMulig(_("Velg minst én utbetaling."))
    return start_jobb(
        type="utbetaling.frigi", tittel=_("Frigi utbetalinger"), nokler=nokler, organisasjon=forvalter, av=av
    )


@jobbtype("utbetaling.frigi", i_eget_navn=True)
def _frigi_en(post: Jobbpost) -> int:
    u = Utbetaling.objects.get(pk=int(post.nokkel))
    if u.tilstand == T.FRIGITT:
        return u.pk
    return frigi(utbetaling=u, av=post.jobb.av).pk


@transaction.atomic
def angre_frigivelse(*, utbetaling: Utbetaling, av) -> Utbetaling:
    """Back to planned, as long as it is in no file."""
    u = laas(utbetaling)
    sjekk_rett(av, "utbetaling.frigi", u.tilskudd.ramme.forvalter)
    if u.tilstand != T.FRIGITT:
        raise IkkeMulig(_("Bare en frigitt utbetaling som ikke er sendt, kan tas tilbake."))
    u.tilstand, u.konto, u.kontonummer, u.frigitt_av, u.frigitt_tid = T.PLANLAGT, None, "", None, None
    u.save(update_fields=["tilstand", "konto", "kontonummer", "frigitt_av", "frigitt_tid"])
    spor.skriv(u.tilskudd.sak.kjede, "utbetaling.frigivelse_angret", av=av, objekt=u)
    return u


@transaction.atomic
def hold(*, utbetaling: Utbetaling, grunn: str, av) -> Utbetaling:
    """Stop a planned instalment, with the reason."""
    u = laas(utbetaling)
    sjekk_rett(av, "utbetaling.forbered", u.tilskudd.ramme.forvalter)
    if not grunn.strip():
        raise IkkeMulig(_("Skriv hvorfor utbetalingen stanses."))
    if u.tilstand != T.PLANLAGT:
        raise IkkeMulig(_("Bare en utbetaling som er klar, kan stanses."))
    u.tilstand, u.holdt_grunn, u.holdt_av, u.holdt_tid = T.HOLDT, grunn.strip(), av, klokke.naa()
    u.save(update_fields=["tilstand", "holdt_grunn", "holdt_av", "holdt_tid"])
    spor.skriv(u.tilskudd.sak.kjede, "utbetaling.stanset", av=av, objekt=u)
    return u


@transaction.atomic
def opphev_hold(*, utbetaling: Utbetaling, av) -> Utbetaling:
    """Let a stopped instalment go on. It takes another natural person than the one who stopped it."""
    u = laas(utbetaling)
    sjekk_rett(av, "utbetaling.forbered", u.tilskudd.ramme.forvalter)
    if u.tilstand != T.HOLDT:
        raise IkkeMulig(_("Utbetalingen er ikke stanset."))
    sjekk_annen_person(av, u.holdt_av, handling=_("oppheve en stans du selv har satt"))
    u.tilstand, u.holdt_grunn, u.holdt_av, u.holdt_tid, u.holdt_klage = T.PLANLAGT, "", None, None, None
    u.save(update_fields=["tilstand", "holdt_grunn", "holdt_av", "holdt_tid", "holdt_klage"])
    spor.skriv(u.tilskudd.sak.kjede, "utbetaling.stans_opphevet", av=av, objekt=u)
    return u


# --- the batch ----------------------------------------------------------------------------------------------------


def _betaler(forvalter: Organisasjon, konto: Kontonummer) -> pain001.Betaler:
    bic = pain001.DEMO_BIC if settings.DEMO else settings.BANK_BIC
    if not bic:
        raise IkkeMulig(_("Banken er ikke satt opp. Be driften om å legge inn bankens BIC."))
    return pain001.Betaler(forvalter.navn, forvalter.orgnr or "", konto.nummer, bic, settings.BANK_AVTALE)


LENGST_FRAM = timedelta(days=60)
"""How far ahead a file may ask the bank to pay."""


def foreslaatt_betalingsdato() -> date:
    """Today, or the next day the banks are open."""
    return frister.neste_virkedag(klokke.idag())


def sjekk_betalingsdato(dag: date) -> None:
    """Raise IkkeMulig unless `dag` is a bank day from today and at most LENGST_FRAM ahead."""
    if dag < klokke.idag():
        raise IkkeMulig(_("Betalingsdatoen kan ikke være før i dag."), kode="betalingsdato")
    if dag > klokke.idag() + LENGST_FRAM:
        raise IkkeMulig(
            _("Betalingsdatoen kan ikke være mer enn %(n)s dager fram.") % {"n": LENGST_FRAM.days}, kode="betalingsdato"
        )
    if not frister.er_virkedag(dag):
        raise IkkeMulig(
            _("%(dag)s er ikke en bankdag. Velg en hverdag som ikke er helligdag, for eksempel %(neste)s.")
            % {"dag": capfirst(_dagord(dag)), "neste": _dagord(frister.neste_virkedag(dag))},
            kode="betalingsdato",
        )


def _dagord(dag: date) -> str:
    return frister.skriv_dato(dag, sidens_maalform(), ukedag=True)


@transaction.atomic
def lag_kjoring(*, forvalter: Organisasjon, utbetalinger: Iterable[int], betalingsdato: date, av) -> Utbetalingskjoring:
    """Put released instalments in one file to the bank. A row that is already in a file is refused, so none goes twice."""
    sjekk_rett(av, "utbetaling.frigi", forvalter)
    sjekk_betalingsdato(betalingsdato)
    valgte = sorted(set(utbetalinger))
    rader = list(
        Utbetaling.objects.select_for_update(of=("self",))
        .select_related("tilskudd__mottaker", "tilskudd__sak", "erstatter")
        .filter(pk__in=valgte, tilstand=T.FRIGITT, tilskudd__ramme__forvalter=forvalter)
        .order_by("pk")
    )
    if not rader or len(rader) != len(valgte):
        raise IkkeMulig(_("Noen av utbetalingene er ikke frigitt, eller er allerede i en fil. Last siden på nytt."))
    sjekk_uten_tilknytning(av, [u.tilskudd.mottaker for u in rader], forvalter)
    if endret := _endret_etter_frigivelse(rader):
        raise IkkeMulig(
            _("Noe er endret siden disse ble frigitt: %(navn)s. Angre frigivelsen, og frigi dem på nytt.")
            % {"navn": ", ".join(sorted({u.tilskudd.mottaker.navn for u in endret}))}
        )
    konto = brukbar_konto(forvalter)
    if konto is None:
        raise IkkeMulig(_("Dere mangler et bekreftet kontonummer å betale fra. Registrer og bekreft det først."))
    aar = klokke.idag().year
    nummer = f"U{aar}-{neste('utbetaling', aar):05d}"
    fil = pain001.Betalingsfil(
        meldings_id=f"{'DEMO-' if settings.DEMO else ''}{nummer}-{forvalter.orgnr}",
        opprettet=timezone.localtime(klokke.naa()).replace(tzinfo=None, microsecond=0),
        betaler=_betaler(forvalter, konto),
        krediteringer=tuple(
            pain001.Kreditering(
                ende_til_ende_id=f"U{u.pk}",
                belop=u.belop,
                navn=u.tilskudd.mottaker.navn,
                konto=u.kontonummer,
                orgnr=u.tilskudd.mottaker.orgnr or "",
                melding=f"Tilskudd {u.tilskudd.sak.nummer} termin {u.nr}",
                dato=betalingsdato,
            )
            for u in rader
        ),
        demo=settings.DEMO,
    )
    try:
        innhold = pain001.skriv_pain001(fil)
    except pain001.BetalingFeil as feil:
        raise IkkeMulig(str(feil)) from feil
    kjoring = Utbetalingskjoring(
        forvalter=forvalter,
        nummer=nummer,
        fra_konto=konto,
        fra_kontonummer=konto.nummer,
        betalingsdato=betalingsdato,
        antall=len(rader),
        sum=pain001.kontrollsum(fil.krediteringer),
        melding_id=fil.meldings_id,
        fil_sha256=hashlib.sha256(innhold).hexdigest(),
        grupper=pain001.gruppe_per_betaling(fil),
        laget_av=av,
        laget_tid=klokke.naa(),
    )
    kjoring.fil.save(f"{fil.meldings_id}.xml", ContentFile(innhold), save=False)
    kjoring.save(force_insert=True)
    for u in rader:
        u.tilstand, u.kjoring, u.ende_til_ende = T.SENDT, kjoring, f"U{u.pk}"
    Utbetaling.objects.bulk_update(rader, ["tilstand", "kjoring", "ende_til_ende"])
    spor.skriv_mange(
        [(u.tilskudd.sak.kjede, "utbetaling.sendt", u, {"kjoring": kjoring.pk, "belop": u.belop}) for u in rader], av=av
    )
    spor.skriv(
        f"org:{forvalter.pk}",
        "kjoring.laget",
        av=av,
        objekt=kjoring,
        data={"antall": kjoring.antall, "sum": kjoring.sum},
    )
    return kjoring


def _endret_etter_frigivelse(rader: list[Utbetaling]) -> list[Utbetaling]:
    """Released rows whose account is no longer the one to pay to, or that an appeal now holds back."""
    g = grunnlag(rader)
    return [
        u
        for u in rader
        if u.tilskudd.mottaker_id not in g.konto
        or g.konto[u.tilskudd.mottaker_id].pk != u.konto_id
        or u.tilskudd_id in g.klage_holder
        or (u.erstatter is not None and motsagt(u.erstatter))
    ]


def demo_banksvar(*, kjoring: Utbetalingskjoring, avvis: Iterable[int] = (), av) -> Bankmelding:
    """In the demo: the bank's answer, made by the portal. Accepts what is sent, and rejects the instalments in `avvis`.

    One that is already paid and stands in `avvis` comes back as returned. Refused outside the demo.
    """
    if not settings.DEMO:
        raise IkkeMulig(_("Bankens svar kan bare lages i demoen."))
    sjekk_rett(av, "utbetaling.forbered", kjoring.forvalter)
    avvis = set(avvis)
    grupper: dict[str, list[pain002.Transaksjonsstatus]] = {}
    for u in kjoring.utbetalinger.order_by("pk"):
        nei = u.pk in avvis
        if u.tilstand == T.SENDT or (u.tilstand == T.UTBETALT and nei):
            svar = pain002.Transaksjonsstatus(
                ende_til_ende_id=u.ende_til_ende or "",
                kode="RJCT" if nei else "ACSC",
                utfall=pain002.Utfall.AVVIST if nei else pain002.Utfall.GJENNOMFORT,
                grunn="AC04" if nei else "",
                tillegg="",
            )
            grupper.setdefault(kjoring.grupper[u.ende_til_ende], []).append(svar)
    if not grupper:
        raise IkkeMulig(_("Ingen betalinger i kjøringen venter på svar."))
    nr = kjoring.bankmeldinger.count() + 1
    fil = pain002.lag_pain002(
        meldings_id=f"DEMO-{kjoring.nummer}-{nr}",
        opprettet=timezone.localtime(klokke.naa()).replace(tzinfo=None),
        gjelder_fil=kjoring.melding_id,
        grupper=grupper,
    )
    return les_status(kjoring=kjoring, innhold=fil, av=av)


@transaction.atomic
def les_status(*, kjoring: Utbetalingskjoring, innhold: bytes, av) -> Bankmelding:
    """Take in a pain.002 from the bank. The same file twice is refused with a sentence, and changes nothing.

    Carried out: the ledger follows with `utbetalt`. Rejected: shown with the bank's reason, and can be paid anew. Rejected
    after it was carried out: returned, and the ledger follows back. An answer that says otherwise than an earlier one is
    noted on the payment: nothing is paid anew for it until another person has confirmed that the money came back.
    """
    sjekk_rett(av, "utbetaling.forbered", kjoring.forvalter)
    try:
        rapport = pain002.les_pain002(innhold)
    except pain002.Statusfeil as feil:
        raise IkkeMulig(str(feil)) from feil
    if rapport.gjelder_fil != kjoring.melding_id:
        raise IkkeMulig(
            _("Filen gjelder en annen kjøring (%(id)s). Velg statusfilen til denne kjøringen.")
            % {"id": rapport.gjelder_fil}
        )
    if Bankmelding.objects.filter(sha256=rapport.fingeravtrykk).exists():
        raise IkkeMulig(_("Denne statusfilen er allerede lest inn. Ingenting er endret."))
    svar, ukjente = pain002.utfall_per_betaling(rapport, kjoring.grupper)
    if ukjente:
        raise IkkeMulig(_("Filen nevner betalinger som ikke er i kjøringen: %(id)s.") % {"id": ", ".join(ukjente[:5])})
    rader = {
        u.ende_til_ende: u
        for u in Utbetaling.objects.select_for_update(of=("self",))
        .select_related("tilskudd__sak", "tilskudd__ramme__bevilgning")
        .filter(kjoring=kjoring)
        .order_by("pk")
    }
    penger.laas_rammer(*{u.tilskudd.ramme for u in rader.values()})
    ok = avvist = 0
    for id_, tx in sorted(svar.items()):
        u = rader[id_]
        utfall = pain002.neste_utfall(FORRIGE_UTFALL.get(u.tilstand), tx.utfall)
        if motsier(u, tx):
            _noter_motstrid(u, tx, av)
        elif u.tilstand == T.SENDT and u.motstrid:
            u.motstrid = ""
            u.save(update_fields=["motstrid"])
        if utfall == pain002.Utfall.GJENNOMFORT and u.tilstand == T.SENDT:
            _utbetalt(u, kjoring, av)
            ok += 1
        elif utfall == pain002.Utfall.AVVIST and u.tilstand == T.SENDT:
            _tilbake(u, T.AVVIST, "utbetaling.avvist", tx, av)
            avvist += 1
        elif utfall == pain002.Utfall.RETURNERT and u.tilstand == T.UTBETALT:
            penger.bokfor([_post(u, "utbetalt_tilbake")], av=av)
            _tilbake(u, T.RETURNERT, "utbetaling.returnert", tx, av)
            avvist += 1
    melding = Bankmelding.objects.create(
        kjoring=kjoring,
        sha256=rapport.fingeravtrykk,
        melding_id=rapport.meldings_id[:35],
        antall_ok=ok,
        antall_avvist=avvist,
        lest_av=av,
        lest_tid=klokke.naa(),
    )
    spor.skriv(
        f"org:{kjoring.forvalter_id}", "kjoring.status", av=av, objekt=kjoring, data={"ok": ok, "avvist": avvist}
    )
    return melding


def motsier(u: Utbetaling, tx: pain002.Transaksjonsstatus) -> bool:
    """Whether the answer says otherwise than what is known of the payment, or two things at once."""
    if tx.utfall == pain002.Utfall.UKJENT:
        return True
    if u.tilstand == T.UTBETALT:
        return tx.utfall in (pain002.Utfall.AVVIST, pain002.Utfall.RETURNERT)
    return u.tilstand in (T.AVVIST, T.RETURNERT) and tx.utfall == pain002.Utfall.GJENNOMFORT


def _noter_motstrid(u: Utbetaling, tx: pain002.Transaksjonsstatus, av) -> None:
    """Keep the two answers. A confirmation given before the newest one counts no more."""
    u.motstrid = f"{u.get_tilstand_display()} → {tx.kode or '?'}"[:40]
    u.retur_bekreftet_av = u.retur_bekreftet_tid = None
    u.save(update_fields=["motstrid", "retur_bekreftet_av", "retur_bekreftet_tid"])
    spor.skriv(u.tilskudd.sak.kjede, "utbetaling.motsagt", av=av, objekt=u, data={"kode": tx.kode})


@transaction.atomic
def bekreft_retur(*, utbetaling: Utbetaling, av) -> Utbetaling:
    """The bank has said two things, and the money did come back: another than whoever read the answers has seen it."""
    u = laas(utbetaling)
    sjekk_rett(av, "utbetaling.forbered", u.tilskudd.ramme.forvalter)
    if u.tilstand not in (T.AVVIST, T.RETURNERT) or not motsagt(u):
        raise IkkeMulig(_("Det er ingen retur å bekrefte."))
    sjekk_annen_person(av, *_lesere(u), handling=_("bekrefte en retur når du selv har lest inn bankens svar"))
    u.retur_bekreftet_av, u.retur_bekreftet_tid = av, klokke.naa()
    with i_database():
        u.save(update_fields=["retur_bekreftet_av", "retur_bekreftet_tid"])
    spor.skriv(u.tilskudd.sak.kjede, "utbetaling.retur_bekreftet", av=av, objekt=u)
    return u


def _post(u: Utbetaling, type_: str) -> penger.Linje:
    return penger.Linje(u.tilskudd.ramme, type_, u.belop, {"utbetaling": u, "sak": u.tilskudd.sak})


def siste_dag(u: Utbetaling, utbetalt: date) -> date | None:
    """The last day to use this instalment, where the clock runs from the payment (VU § 10). None when the round sets it."""
    aar = kontrakt.hent(u.tilskudd.ramme.ordning).bruk_aar_fra_utbetaling
    return frister.legg_til_maaneder(utbetalt, 12 * aar) if aar else None


def _utbetalt(u: Utbetaling, kjoring: Utbetalingskjoring, av) -> None:
    u.tilstand, u.utbetalt_dato = T.UTBETALT, kjoring.betalingsdato
    u.bruk_til = siste_dag(u, kjoring.betalingsdato)
    with i_database():
        u.save(update_fields=["tilstand", "utbetalt_dato", "bruk_til"])
    penger.bokfor([_post(u, "utbetalt")], av=av)
    spor.skriv(u.tilskudd.sak.kjede, "utbetaling.utbetalt", av=av, objekt=u, data={"belop": u.belop})


@transaction.atomic
def registrer_betalt(*, utbetaling: Utbetaling, dato: date, bilag: str, av) -> Utbetaling:
    """The forvalter has paid from its own account: date and voucher. Never by the natural person who decided the grant."""
    u = laas(utbetaling)
    ramme = u.tilskudd.ramme
    sjekk_rett(av, "utbetaling.frigi", ramme.forvalter)
    if not kontrakt.hent(ramme.ordning).betales_utenfor:
        raise IkkeMulig(_("Dette tilskuddet betales med fil fra portalen."))
    if not bilag.strip():
        raise IkkeMulig(_("Skriv bilagsnummeret i regnskapet deres."), kode="bilag")
    if dato > klokke.idag():
        raise IkkeMulig(_("Betalingsdagen kan ikke være fram i tid."), kode="dato")
    if funn := hindringer(u):
        raise IkkeMulig(" ".join(funn))
    besluttere = [
        v.besluttet_av
        for v in Vedtak.objects.filter(linjer__tilskudd=u.tilskudd).select_related("besluttet_av").distinct()
    ]
    sjekk_annen_person(av, *besluttere, handling=_("registrere en betaling du selv har besluttet"))
    sjekk_uten_tilknytning(av, [u.tilskudd.mottaker], ramme.forvalter)
    penger.laas_rammer(ramme)
    u.tilstand, u.utbetalt_dato, u.bilag = T.UTBETALT, dato, bilag.strip()[:60]
    u.frigitt_av, u.frigitt_tid, u.bruk_til = av, klokke.naa(), siste_dag(u, dato)
    with i_database():
        u.save(update_fields=["tilstand", "utbetalt_dato", "bilag", "frigitt_av", "frigitt_tid", "bruk_til"])
    penger.bokfor([_post(u, "utbetalt")], av=av)
    spor.skriv(u.tilskudd.sak.kjede, "utbetaling.registrert", av=av, objekt=u, data={"belop": u.belop})
    return u


def _tilbake(u: Utbetaling, tilstand: str, handling: str, tx, av) -> None:
    u.tilstand = tilstand
    u.bankgrunn = (pain002.forklar_grunn(tx.grunn, get_language() or "nb") if tx.grunn else tx.tillegg)[:200]
    u.save(update_fields=["tilstand", "bankgrunn"])
    spor.skriv(u.tilskudd.sak.kjede, handling, av=av, objekt=u, data={"belop": u.belop, "kode": tx.grunn})


@transaction.atomic
def ny_termin(*, utbetaling: Utbetaling, av) -> Utbetaling:
    """A new instalment for one that the bank rejected or returned; released anew, with the account of that day."""
    u = laas(utbetaling)
    sjekk_rett(av, "utbetaling.forbered", u.tilskudd.ramme.forvalter)
    if u.tilstand not in (T.AVVIST, T.RETURNERT):
        raise IkkeMulig(_("Bare en betaling som er avvist eller returnert, kan betales på nytt."))
    if Utbetaling.objects.filter(erstatter=u).exists():
        raise IkkeMulig(_("Det er allerede laget en ny betaling for denne."))
    if motsagt(u):
        raise IkkeMulig(_("Banken har svart to ting om denne betalingen. En annen må bekrefte returen først."))
    siste = Utbetaling.objects.filter(tilskudd=u.tilskudd).aggregate(n=Max("nr"))["n"]
    with i_database():
        ny = Utbetaling.objects.create(
            tilskudd=u.tilskudd, nr=siste + 1, belop=u.belop, forfall=klokke.idag(), erstatter=u, laget_av=av
        )
    spor.skriv(u.tilskudd.sak.kjede, "utbetaling.ny_termin", av=av, objekt=ny, data={"erstatter": u.pk})
    return ny


def sum_av(utbetalinger: Iterable[Utbetaling]) -> Decimal:
    """Kroner in a set of instalments."""
    return sum((u.belop for u in utbetalinger), Decimal(0))
