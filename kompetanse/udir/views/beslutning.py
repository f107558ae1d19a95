"""The way of a scenario to a decision (KBG § 6)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kompetanse.brukere.decorators import krever_rett
from kompetanse.brukere.tilgang import samme_person
from kompetanse.udir.hjelp import bekreft, udir
from kompetanse.visning import formater
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import rammer
from ordninger.felles.models import Aarsoppsett, Fordeling

from .scenarier import hent_scenario, sti_fordelinger


@udir("fordeling.foresla")
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the scenario to another person in Udir."""
    f = hent_scenario(request, pk)
    hindring = ""
    if f.tilstand != "utkast":
        hindring = _("Fordelingen er allerede sendt.")
    elif f.beregning.sum > f.ramme.belop:
        hindring = _("Scenariet fordeler mer enn den nasjonale rammen. Øk rammen først, eller velg et annet scenario.")
    til = reverse("udir:fordeling", args=[pk])
    return bekreft(
        request,
        tittel=_("Send fordelingen til beslutter"),
        knapp=_("Send til beslutter"),
        tilbake=til,
        sti=[sti_fordelinger(), (f.navn, til)],
        fakta=_fakta(f),
        tekst=[
            _(
                "En annen person i Utdanningsdirektoratet beslutter. Du kan hente fordelingen tilbake til den er besluttet."
            )
        ],
        hindring=hindring,
        handling=lambda verdier: rammer.send_rammer_til_beslutter(fordeling=f, av=request.user),
        ferdig=_("Fordelingen er sendt til beslutter."),
    )


def _fakta(f: Fordeling) -> list[tuple[Any, Any]]:
    return [
        (_("Scenario"), f.navn),
        (_("Tiltak og år"), f"{kontrakt.hent(f.ramme.ordning).kort} {f.ramme.budsjettaar}"),
        (_("Fordeles"), formater.kroner(f.beregning.sum)),
        (_("Fylker"), f.linjer.count()),
        (_("Nasjonal ramme"), formater.kroner(f.ramme.belop)),
    ]


@udir()
@krever_rett("fordeling.foresla", "fordeling.beslutt")
@require_http_methods(["GET", "HEAD", "POST"])
def hent(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the scenario back from the beslutter."""
    f = hent_scenario(request, pk)
    til = reverse("udir:fordeling", args=[pk])
    return bekreft(
        request,
        tittel=_("Hent fordelingen tilbake"),
        knapp=_("Hent tilbake"),
        tilbake=til,
        sti=[sti_fordelinger(), (f.navn, til)],
        fakta=_fakta(f),
        hindring="" if f.tilstand == "til_beslutning" else _("Fordelingen er ikke til beslutning."),
        handling=lambda verdier: rammer.hent_rammer_tilbake(fordeling=f, av=request.user),
        ferdig=_("Fordelingen er hentet tilbake."),
    )


@udir("fordeling.beslutt")
@require_http_methods(["GET", "HEAD", "POST"])
def beslutt(request: HttpRequest, pk: int) -> HttpResponse:
    """Another person approves: every fylke gets its frame, and every embete its letter."""
    f = hent_scenario(request, pk)
    til = reverse("udir:fordeling", args=[pk])
    hindring = ""
    if f.tilstand != "til_beslutning":
        hindring = _("Fordelingen er ikke til beslutning.")
    elif samme_person(request.user, f.foreslatt_av) or samme_person(request.user, f.opprettet_av):
        hindring = _("Du har vært med på å lage eller foreslå fordelingen. En annen må beslutte.")
    elif f.ramme.bevilgning_id and not f.ramme.bevilgning.er_vedtatt:
        hindring = _("Budsjettet for året er ikke vedtatt i Stortinget. Da kan ingenting besluttes ennå.")
    elif not _satt_opp(f):
        hindring = _(
            "Oppsettet for %(aar)s er ikke godkjent. Tildelingsbrevene viser datoene i det. Godkjenn oppsettet først."
        ) % {"aar": f.ramme.budsjettaar}
    return bekreft(
        request,
        tittel=_("Beslutt fordelingen"),
        knapp=_("Beslutt fordelingen"),
        tilbake=til,
        sti=[sti_fordelinger(), (f.navn, til)],
        fakta=_fakta(f),
        tekst=[
            _("Hvert fylke får sin ramme med en gang, og hvert embete får et tildelingsbrev."),
            _("En ramme kan økes senere, men ikke settes ned."),
        ],
        hindring=hindring,
        handling=lambda verdier: rammer.beslutt_rammer(fordeling=f, av=request.user),
        ferdig=_("Fordelingen er besluttet. Brevene lages nå."),
        til=reverse("udir:tildelinger", args=[pk]),
    )


def _satt_opp(f: Fordeling) -> bool:
    """Whether the year's common dates are approved; the letters tell them."""
    return Aarsoppsett.objects.filter(
        ordning=f.ramme.ordning, budsjettaar=f.ramme.budsjettaar, godkjent_tid__isnull=False
    ).exists()
