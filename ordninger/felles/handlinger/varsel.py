"""Notices: an outbox in the database, sent once, tried again when the mail server does not answer."""

import logging
from datetime import date, datetime, timedelta
from decimal import Decimal
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from eiere.maalform import sidens_maalform
from eiere.models import Organisasjon
from kompetanse.brukere.models import Bruker, Invitasjon, Tilhorighet
from kompetanse.brukere.tilgang import sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles import frister, kontrakt
from ordninger.felles.beregning import vis_kroner
from ordninger.felles.models import Rapport, Retting, Sak, Tilbud, Tilskudd, Utbetaling, Utlysning, Varsel
from ordninger.felles.saksgang import AAPNE

from .varsel_tekster import HILSEN, TYPER

logg = logging.getLogger(__name__)

BUNKE = 200
LENGSTE_PAUSE = timedelta(hours=6)
GI_OPP_ETTER = 20


def varsle(
    *,
    nokkel: str,
    organisasjon: Organisasjon,
    type: str,
    sak: Sak | None = None,
    bruker: Any = None,
    data: dict[str, Any] | None = None,
) -> Varsel | None:
    """Put a notice in the outbox, in the caller's transaction. A key that exists already changes nothing and gives None.

    `data` may hold `frist` (ISO date) and `belop` (kroner as text). Raises LookupError for a type that has no text.
    """
    TYPER[type]
    naa = klokke.naa()
    varsel, ny = Varsel.objects.get_or_create(
        nokkel=nokkel,
        defaults={
            "organisasjon": organisasjon, "type": type, "sak": sak, "bruker": bruker, "data": data or {},
            "opprettet_tid": naa, "neste_forsok_tid": naa,
        },
    )  # fmt: skip
    return varsel if ny else None


def varsle_tilgangsstyrere(invitasjon: Invitasjon) -> Varsel | None:
    """Tell those who give roles in an organisation that somebody outside it has appointed another."""
    org = invitasjon.organisasjon
    if not Tilhorighet.objects.gyldige(klokke.idag()).filter(organisasjon=org, rolle="tilgangsstyrer").exists():
        return None
    return varsle(nokkel=f"utnevnt:{invitasjon.pk}", organisasjon=org, type="tilgang")


def emne(varsel: Varsel, maalform: str | None = None) -> str:
    """The line that says what waits, in the målform or the page's language."""
    maalform = maalform or sidens_maalform()
    return _fyll(TYPER[varsel.type].emne(maalform), varsel, maalform)


def _fyll(tekst: str, varsel: Varsel, maalform: str) -> str:
    frist, belop = varsel.data.get("frist"), varsel.data.get("belop")
    return tekst.format(
        org=varsel.organisasjon.navn_paa(maalform),
        frist=frister.skriv_dato(date.fromisoformat(frist[:10]), maalform) if frist else "",
        belop=f"{vis_kroner(Decimal(belop))} kroner" if belop else {"nb": "penger", "nn": "pengar"}[maalform],
    )


def send_ventende() -> int:
    """Send what waits, one notice in each transaction. Gives the number sent. Several senders may run at once."""
    sendt = 0
    for _nr in range(BUNKE):
        with transaction.atomic():
            varsel = (
                Varsel.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("organisasjon", "bruker")
                .filter(sendt_tid__isnull=True, neste_forsok_tid__lte=klokke.naa(), forsok__lt=GI_OPP_ETTER)
                .order_by("neste_forsok_tid", "pk")
                .first()
            )
            if varsel is None:
                break
            sendt += _send(varsel)
    return sendt


def _send(varsel: Varsel) -> bool:
    """Send to each receiver once: who has got it is kept, so that a retry writes only to the others."""
    ferdige = set(varsel.data.get("sendt_til", []))
    try:
        for bruker in mottakere(varsel):
            if bruker.pk in ferdige:
                continue
            _epost(varsel, bruker).send()
            ferdige.add(bruker.pk)
    except (SMTPException, OSError) as feil:
        varsel.forsok += 1
        varsel.neste_forsok_tid = klokke.naa() + min(timedelta(minutes=2**varsel.forsok), LENGSTE_PAUSE)
        varsel.feil = type(feil).__name__
        logg.warning("varsel ble ikke sendt", extra={"varsel": varsel.pk, "forsok": varsel.forsok})
    else:
        varsel.sendt_tid, varsel.feil = klokke.naa(), "" if ferdige else "Ingen å sende til"
    varsel.data["sendt_til"] = sorted(ferdige)
    varsel.save(update_fields=["data", "forsok", "neste_forsok_tid", "feil", "sendt_tid"])
    return varsel.sendt_tid is not None


def mottakere(varsel: Varsel) -> list[Bruker]:
    """The active accounts that the notice is for: one person, or those with the type's roles in the organisation today."""
    if varsel.bruker is not None:
        return [varsel.bruker] if varsel.bruker.is_active else []
    gyldige = Tilhorighet.objects.gyldige(klokke.idag()).filter(
        organisasjon=varsel.organisasjon, rolle__in=TYPER[varsel.type].roller
    )
    return list(Bruker.objects.filter(pk__in=gyldige.values("bruker"), is_active=True, er_system=False).order_by("pk"))


def _epost(varsel: Varsel, bruker: Bruker) -> EmailMessage:
    maalform = bruker.maalform or varsel.organisasjon.maalform or "nb"
    adresse = getattr(settings, "PORTAL_ADRESSE", "") or "Kompetanseportalen"
    tekst = _fyll(TYPER[varsel.type].tekst(maalform), varsel, maalform)
    merke = "[Demo] " if settings.DEMO else ""
    return EmailMessage(
        subject=merke + emne(varsel, maalform),
        body=f"{tekst}\n\n{HILSEN[maalform].format(adresse=adresse)}\n",
        to=[bruker.epost],
    )


def marker_lest(*, varsel: Varsel, av: Any) -> Varsel:
    """Mark a notice as read in the portal. The first reader counts; reading again changes nothing."""
    if varsel.organisasjon_id == av.aktiv_tilhorighet.organisasjon_id and varsel.lest_tid is None:
        varsel.lest_tid = klokke.naa()
        varsel.save(update_fields=["lest_tid"])
    return varsel


def uleste(bruker: Any) -> Any:
    """The unread notices of the active role's organisation: those for the person, and those for everybody with the role."""
    t = bruker.aktiv_tilhorighet
    typer = [kode for kode, v in TYPER.items() if t.rolle in v.roller]
    alle = Varsel.objects.filter(organisasjon=t.organisasjon_id, lest_tid__isnull=True)
    return alle.filter(bruker=bruker) | alle.filter(bruker__isnull=True, type__in=typer)


# Reminders ------------------------------------------------------------------------------------------------------


def lag_paminnelser() -> int:
    """Remind of deadlines that come near, and of reports that did not come. Run daily; running it twice does no more."""
    return sum(
        len(list(filter(None, nye)))
        for nye in (_saker(), _tilbud(), _rettinger(), _rapporter(), _svar(), _siste_dager())
    )


def _dager(frist: date, dager: tuple[int, ...]) -> int | None:
    """The step that the deadline has reached: the smallest of `dager` that is not passed, or None."""
    igjen = (frist - klokke.idag()).days
    return next((d for d in sorted(dager) if 0 <= igjen <= d), None)


def _dato(tid: datetime) -> date:
    return timezone.localdate(tid)


def _saker():
    naa = klokke.naa()
    utkast = Sak.objects.filter(
        tilstand="utkast", utlysning__tilstand="publisert", utlysning__frist_tid__range=(naa, naa + timedelta(days=15))
    )
    for sak in utkast.select_related("utlysning", "soker").order_by("pk"):
        frist = _dato(sak.utlysning.frist_tid)
        if (steg := _dager(frist, (14, 3, 1))) is not None:
            yield varsle(nokkel=f"frist:sak:{sak.pk}:{frist}:{steg}", organisasjon=sak.soker, type="frist_sak", sak=sak,
                         data={"frist": frist.isoformat()})  # fmt: skip


def _ubesvarte() -> Any:
    """Offers that nobody has answered and that still can be."""
    return (
        Tilbud.objects.filter(sak__tilstand="tilbud", svarfrist_tid__gte=klokke.naa())
        .select_related("sak__soker")
        .order_by("pk")
    )


def _tilbud():
    for t in _ubesvarte().filter(svarfrist_tid__lt=klokke.naa() + timedelta(days=15)):
        frist = _dato(t.svarfrist_tid)
        if (steg := _dager(frist, (14, 3, 1))) is not None:
            yield varsle(nokkel=f"frist:tilbud:{t.sak_id}:{frist}:{steg}", organisasjon=t.sak.soker, type="frist_tilbud",
                         sak=t.sak, data={"frist": frist.isoformat()})  # fmt: skip


@transaction.atomic
def minn_om_tilbud(*, utlysning: Utlysning, av: Any) -> int:
    """VU § 7: remind those of the round who have not answered their offer, at most once a day each. Gives how many."""
    sjekk_rett(av, "tilbud.lukk")
    idag, sendt = klokke.idag(), 0
    for t in _ubesvarte().filter(sak__utlysning=utlysning):
        frist = _dato(t.svarfrist_tid).isoformat()
        if varsle(nokkel=f"minn:tilbud:{t.sak_id}:{idag}", organisasjon=t.sak.soker, type="frist_tilbud", sak=t.sak,
                  data={"frist": frist}):  # fmt: skip
            sendt += 1
    if sendt:
        spor.skriv(f"utlysning:{utlysning.pk}", "tilbud.minnet", av=av, objekt=utlysning, data={"antall": sendt})
    return sendt


def _rettinger():
    idag = klokke.idag()
    for r in (
        Retting.objects.filter(lukket_tid__isnull=True, frist__gte=idag).select_related("sak__soker").order_by("pk")
    ):
        if (steg := _dager(r.frist, (3, 1))) is not None:
            yield varsle(nokkel=f"frist:retting:{r.pk}:{r.frist}:{steg}", organisasjon=r.sak.soker, type="frist_retting",
                         sak=r.sak, data={"frist": r.frist.isoformat()})  # fmt: skip


def _rapporter():
    levert = [t for t in Rapport.Tilstand.values if t not in ("utkast", "ma_rettes")]
    naa = klokke.naa()
    alle = (
        Tilskudd.objects.filter(rapportfrist_tid__lt=naa + timedelta(days=31), belop__gt=0)
        .exclude(rapport__tilstand__in=levert)
        .select_related("mottaker", "sak")
    )
    for t in alle.order_by("pk"):
        frist = _dato(t.rapportfrist_tid)
        felles: dict[str, Any] = {"organisasjon": t.mottaker, "sak": t.sak, "data": {"frist": frist.isoformat()}}
        if t.rapportfrist_tid < naa:
            yield varsle(nokkel=f"rapport:mangler:{t.pk}", type="rapport_mangler", **felles)
        elif (steg := _dager(frist, (30, 7, 1))) is not None:
            yield varsle(nokkel=f"frist:rapport:{t.pk}:{frist}:{steg}", type="frist_rapport", **felles)


def _svar():
    """The forvalter's own promise: an answer is expected within a week and has not come."""
    idag = klokke.idag()
    saker = Sak.objects.filter(
        tilstand__in=AAPNE, forventet_svar__isnull=False, forventet_svar__lte=idag + timedelta(days=7)
    )
    for sak in saker.select_related("utlysning__forvalter", "saksbehandler").order_by("pk"):
        frist = sak.svardato
        if frist > idag + timedelta(days=7):
            continue
        yield varsle(nokkel=f"svarfrist:{sak.pk}:{frist}", organisasjon=sak.utlysning.forvalter, type="svarfrist", sak=sak,
                     bruker=sak.saksbehandler, data={"frist": frist.isoformat()})  # fmt: skip


def _siste_dager():
    """VU § 10: 12, 6 and 3 months before the last day of a payment that has money left, and 30 days before it."""
    idag = klokke.idag()
    naere = (
        Utbetaling.objects.filter(
            tilstand="utbetalt", bruk_til__gte=idag, bruk_til__lte=frister.legg_til_maaneder(idag, 12)
        )
        .select_related("tilskudd__mottaker", "tilskudd__sak", "tilskudd__ramme")
        .order_by("pk")
    )
    igjen: dict[int, dict[int, Any]] = {}
    for u in naere:
        t = u.tilskudd
        if t.pk not in igjen:
            igjen[t.pk] = kontrakt.hent(t.ramme.ordning).igjen_av(t)
        if u.bruk_til is None or not igjen[t.pk].get(u.pk):
            continue
        steg = next(s for s in (1, 3, 6, 12) if u.bruk_til <= frister.legg_til_maaneder(idag, s))
        yield varsle(nokkel=f"frist:bruk:{u.pk}:{u.bruk_til}:{steg}", organisasjon=t.mottaker, type="frist_bruk", sak=t.sak,
                     data={"frist": u.bruk_til.isoformat()})  # fmt: skip
