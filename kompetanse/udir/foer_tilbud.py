"""What a round of shares lacks before its offers can be sent: every hindrance at once, who mends it, and where."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from kompetanse.brukere import roller
from kompetanse.brukere.tilgang import har_rett, samme_person
from kompetanse.revisjon import klokke
from kompetanse.visning import formater
from ordninger.felles.handlinger import utlysning as utlysninger
from ordninger.felles.models import Fordeling, Utlysning


@dataclass(frozen=True)
class Hinder:
    """One thing that stops the offers: what, who mends it, and an address that the active role may follow."""

    tekst: str
    hvem: str
    lenke: str = ""
    lenketekst: str = ""


def _rolle(rolle: str, u: Utlysning) -> str:
    return _("%(rolle)s i %(org)s") % {"rolle": str(roller.ROLLER[rolle][1]), "org": u.forvalter.visningsnavn}


def _fag(u: Utlysning) -> str:
    return _("Fag i %(org)s") % {"org": u.forvalter.visningsnavn}


def _beslutter(u: Utlysning) -> str:
    return _("Beslutter i %(org)s") % {"org": u.forvalter.visningsnavn}


def _utlysningen(request: HttpRequest, u: Utlysning) -> tuple[str, str]:
    """Where the person can see the round: its own page, the change to a role that has it, or Udir's list."""
    if har_rett(request.user, "sak.les_forvalter", u.forvalter):
        return reverse("forvalter:utlysning", args=[u.pk]), _("Åpne utlysningen")
    if any(
        t.organisasjon_id == u.forvalter_id and roller.har_rett(t.rolle, "sak.les_forvalter")
        for t in request.tilhorigheter
    ):
        neste = urlencode({"neste": reverse("forvalter:utlysning", args=[u.pk])})
        return f"{reverse('brukere:velg-rolle')}?{neste}", _("Bytt rolle")
    return f"{reverse('udir:utlysning-liste')}?{urlencode({'ordning': u.ordning, 'aar': u.budsjettaar})}", _(
        "Se utlysningene"
    )


def for_runden(request: HttpRequest, u: Utlysning) -> list[Hinder]:
    """What the round itself lacks: a frame, an adopted budget, to be published, a deadline ahead."""
    ut = []
    if u.ramme is None:
        ut.append(
            Hinder(_("Runden har ingen ramme."), _fag(u), reverse("udir:ramme-liste"), _("Se rammene"))
        )  # fmt: skip
    elif u.ramme.bevilgning_id and not u.ramme.bevilgning.er_vedtatt:
        ut.append(
            Hinder(
                _("Budsjettet for %(aar)s er ikke bekreftet vedtatt i Stortinget.") % {"aar": u.budsjettaar}, _beslutter(u),
                reverse("udir:bevilgning", args=[u.ramme.bevilgning_id]), _("Åpne bevilgningen"),
            )
        )  # fmt: skip
    return ut + _publisering(request, u)


def _publisering(request: HttpRequest, u: Utlysning) -> list[Hinder]:
    lenke = _utlysningen(request, u)
    ut = []
    if u.tilstand == Utlysning.Tilstand.UTKAST:
        mangler = utlysninger.mangler(u)
        tekst = _("Utlysningen er et utkast og må sendes til godkjenning.")
        ut.append(
            Hinder(" ".join([tekst, *(f"{m}." for m in mangler)]), _rolle("saksbehandler", u), *lenke)
        )  # fmt: skip
    if u.tilstand in (Utlysning.Tilstand.UTKAST, Utlysning.Tilstand.TIL_GODKJENNING):
        ut.append(Hinder(_("Utlysningen er ikke publisert."), _rolle("beslutter", u), *lenke))
    if u.tilstand == Utlysning.Tilstand.AVSLUTTET:
        ut.append(Hinder(_("Runden er avsluttet. Lag en ny utlysning."), _rolle("saksbehandler", u), *lenke))
    elif u.frist_tid <= klokke.naa() and u.tilstand != Utlysning.Tilstand.UTKAST:
        ut.append(
            Hinder(
                _("Svarfristen %(frist)s er ute. Fristen må være fram i tid.") % {"frist": formater.tid(u.frist_tid)},
                _rolle("saksbehandler", u), *lenke,
            )
        )  # fmt: skip
    return ut


def uten_forslag(u: Utlysning) -> Hinder:
    """No scenario is with the beslutter yet."""
    url = reverse("udir:andel-hva-hvis", args=[u.pk])
    return Hinder(_("Ingen andeler er sendt til godkjenning."), _fag(u), url, _("Hva skjer hvis?"))


def for_scenariet(request: HttpRequest, f: Fordeling) -> list[Hinder]:
    """What stops this person from approving this scenario now, and then what the round lacks."""
    u = f.utlysning
    assert u is not None and f.beregning is not None  # noqa: S101  a scenario of shares has both
    ut = []
    if f.tilstand != Fordeling.Tilstand.TIL_BESLUTNING:
        ut.append(
            Hinder(
                _("Forslaget er ikke til godkjenning."), _fag(u), reverse("udir:andel-scenario", args=[f.pk]), f.navn
            )
        )
    elif samme_person(request.user, f.foreslatt_av) or samme_person(request.user, f.opprettet_av):
        ut.append(
            Hinder(_("Du har vært med på å lage eller foreslå dette. En annen person må godkjenne."), _beslutter(u))
        )
    if f.tilstand == Fordeling.Tilstand.TIL_BESLUTNING and f.beregning.sum > f.ramme.igjen:
        ut.append(
            Hinder(_("Scenariet fordeler mer enn det som er igjen av rammen."), _fag(u), reverse("udir:ramme", args=[f.ramme_id]), _("Se rammen"))
        )  # fmt: skip
    return ut + for_runden(request, u)
