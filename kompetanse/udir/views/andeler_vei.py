"""The rounds of offered shares, and the way of a scenario: to a second person, back, or out as offers (VU § 7)."""

from typing import Any

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kompetanse.brukere.decorators import krever_rett
from kompetanse.brukere.tilgang import har_rett, samme_person
from kompetanse.udir import andeler, foer_tilbud
from kompetanse.udir.hjelp import bekreft, udir
from kompetanse.udir.skjema_andeler import TilbakeSkjema
from kompetanse.udir.views import tilbud as tilbudssider
from kompetanse.udir.views.andeler import (
    FOR_LITE,
    hent_runde,
    hent_scenario,
    minste_andel,
    runder,
    sti_andeler,
    sti_runde,
)
from kompetanse.udir.views.scenarier import merke
from kompetanse.visning import formater
from kompetanse.visning.liste import Kolonne, Liste
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import fordeling as fordelinger
from ordninger.felles.handlinger import tilbud
from ordninger.felles.models import Fordeling, Utlysning

RUNDEMERKER = {
    "utkast": (gettext_lazy("Utkast"), "neutral-kant"),
    "til_godkjenning": (gettext_lazy("Til godkjenning"), "brand2"),
    "publisert": (gettext_lazy("Publisert"), "info"),
    "avsluttet": (gettext_lazy("Avsluttet"), "neutral"),
}


def rundemerke(u: Utlysning) -> dict[str, Any]:
    """The round's state word and colour."""
    ord_, farge = RUNDEMERKER[u.tilstand]
    return {"ord": ord_, "farge": farge}


@udir()
@require_safe
def liste(request: HttpRequest) -> HttpResponse:
    """Every round that offers shares."""
    tabell = Liste(
        request,
        runder(request),
        kolonner=[
            Kolonne("runde", gettext_lazy("Runde"), lambda u: f"{kontrakt.hent(u.ordning).kort} {u.budsjettaar}", hode=True,
                    lenke=lambda u: reverse("udir:andel-runde", args=[u.pk]), sorter=("budsjettaar", "ordning", "runde")),
            Kolonne("tilstand", gettext_lazy("Status"), rundemerke, merke=True, sorter="tilstand"),
            Kolonne("ramme", gettext_lazy("Ramme (kr)"), lambda u: u.ramme.belop if u.ramme else None, vis=formater.kr, tall=True, sorter="ramme__belop"),
            Kolonne("frist", gettext_lazy("Svarfrist"), "frist_tid", vis=formater.tid, sorter="frist_tid"),
        ],
        sorter="-runde",
        navn="runder",
        entall=gettext_lazy("runde"),
        flertall=gettext_lazy("runder"),
        tom_tekst=_("Ingen runder ennå. En runde blir til når en utlysning av videreutdanning er laget."),
    )  # fmt: skip
    if tabell.vil_eksportere:
        return tabell.eksporter()  # type: ignore[return-value]
    return render(request, "udir/andel_liste.html", {"liste": tabell})


@udir()
@require_safe
def runde(request: HttpRequest, pk: int) -> HttpResponse:
    """The round: its scenarios until the offers are sent, and then the answers. Always with the next step."""
    u = hent_runde(request, pk)
    if tilbud.har_tilbud(u):
        return tilbudssider.runde(request, u)
    alle = list(andeler.synlige(request).filter(utlysning=u).exclude(tilstand="forkastet").order_by("-opprettet_tid"))
    venter = next((f for f in alle if f.tilstand == "til_beslutning"), None)
    kan_prove = har_rett(request.user, "fordeling.foresla", u.forvalter)
    hindringer = foer_tilbud.for_runden(request, u)
    if not any(f.tilstand in ("til_beslutning", "besluttet") for f in alle):
        hindringer.append(foer_tilbud.uten_forslag(u))
    return render(
        request,
        "udir/andel_runde.html",
        {
            "u": u, "ordning": kontrakt.hent(u.ordning), "merke": rundemerke(u), "scenarier": [(f, merke(f)) for f in alle],
            "venter": venter, "kan_prove": kan_prove,
            "kan_godkjenne": venter is not None and har_rett(request.user, "fordeling.beslutt", u.forvalter)
            and not samme_person(request.user, venter.foreslatt_av) and not samme_person(request.user, venter.opprettet_av),
            "kan_sende": kan_prove and venter is None, "hindringer": hindringer,
            "sti": [sti_andeler(), sti_runde(u)],
        },
    )  # fmt: skip


# A scenario's way --------------------------------------------------------------------------------------------------


def fakta(f: Fordeling) -> list[tuple[Any, Any]]:
    """What a scenario is, for the pages that ask first."""
    assert f.beregning is not None  # noqa: S101  made with its receipt
    mottakere = f.linjer.filter(belop__gt=0).values("mottaker").distinct().count()
    return [
        (_("Scenario"), f.navn),
        (_("Mottakere"), formater.antall(mottakere)),
        (_("Til sammen"), formater.kroner(f.beregning.sum)),
        (_("Rest"), formater.kroner(f.beregning.rest)),
        (_("Ramme"), formater.kroner(f.ramme.belop)),
    ]


def _tilbake(f: Fordeling) -> str:
    return reverse("udir:andel-scenario", args=[f.pk])


def _sti(f: Fordeling) -> list[tuple[str, str]]:
    return [sti_andeler(), sti_runde(f.utlysning), (f.navn, _tilbake(f))]


@udir("fordeling.foresla")
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the scenario to a second person."""
    f = hent_scenario(request, pk)
    assert f.beregning is not None  # noqa: S101  made with its receipt
    hindring = ""
    if f.tilstand != "utkast":
        hindring = _("Scenariet er allerede sendt.")
    elif tilbud.har_tilbud(f.utlysning):
        hindring = _("Tilbudene i runden er sendt. Andelene kan ikke regnes om.")
    elif f.beregning.sum > f.ramme.igjen:
        hindring = _(
            "Scenariet fordeler mer enn det som er igjen av rammen. Øk rammen først, eller velg et annet scenario."
        )
    return bekreft(
        request,
        tittel=_("Send andelene til godkjenning"),
        knapp=_("Send til godkjenning"),
        tilbake=_tilbake(f),
        sti=_sti(f),
        fakta=fakta(f),
        tekst=[
            _("En annen person i Utdanningsdirektoratet godkjenner. Tilbudene blir ikke sendt før det."),
            _("Du kan hente scenariet tilbake til det er godkjent."),
        ],
        hindring=hindring,
        handling=lambda verdier: tilbud.send_til_beslutter(fordeling=f, av=request.user),
        ferdig=_("Scenariet er sendt til godkjenning."),
    )


@udir()
@krever_rett("fordeling.foresla", "fordeling.beslutt")
@require_http_methods(["GET", "HEAD", "POST"])
def hent(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to a scenario: taken by the one who proposed it, or sent back by the beslutter with a reason."""
    f = hent_scenario(request, pk)
    return tilbake(request, f, _tilbake(f), _sti(f))


def tilbake(request: HttpRequest, f: Fordeling, til: str, sti: list[tuple[str, str]]) -> HttpResponse:
    """The page that takes a proposal back, for scenarios and redistributions alike."""
    egen = f.foreslatt_av_id == request.user.pk
    hindring = "" if f.tilstand == "til_beslutning" else _("Forslaget er ikke til godkjenning.")
    skjema = None if egen or hindring else TilbakeSkjema(request.POST or None)
    return bekreft(
        request,
        tittel=_("Hent forslaget tilbake") if egen else _("Send forslaget tilbake"),
        knapp=_("Hent tilbake") if egen else _("Send tilbake"),
        tilbake=til,
        sti=sti,
        fakta=fakta(f),
        hindring=hindring,
        skjema=skjema,
        handling=lambda verdier: tilbud.send_tilbake(fordeling=f, grunn=verdier.get("grunn", ""), av=request.user),
        ferdig=_("Forslaget er hentet tilbake.") if egen else _("Forslaget er sendt tilbake."),
    )


def fire_oyne(request: HttpRequest, f: Fordeling) -> str:
    """Why this person cannot approve, or ""."""
    if f.tilstand != "til_beslutning":
        return _("Forslaget er ikke til godkjenning.")
    if samme_person(request.user, f.foreslatt_av) or samme_person(request.user, f.opprettet_av):
        return _("Du har vært med på å lage eller foreslå dette. En annen person må godkjenne.")
    if f.ramme.bevilgning_id and not f.ramme.bevilgning.er_vedtatt:
        return _("Budsjettet for året er ikke vedtatt i Stortinget. Da kan ingenting bindes ennå.")
    return ""


@udir("fordeling.beslutt")
@require_http_methods(["GET", "HEAD", "POST"])
def godkjenn(request: HttpRequest, pk: int) -> HttpResponse:
    """A second person approves: everyone gets its offer."""
    f = hent_scenario(request, pk)
    u = f.utlysning
    antall = f.linjer.filter(belop__gt=0).values("mottaker").distinct().count()
    alt = fakta(f)
    alt += [(_("Svarfrist"), formater.frist(u.frist_tid)), (_("Foreslått av"), str(f.foreslatt_av or "–"))]
    alt += [(navn, formater.kroner(sum_)) for navn, sum_ in _deler(f)]
    if smaa := _for_lite(f, u):
        url = f"{_tilbake(f)}?endring={FOR_LITE}#mottakere-liste"
        lenke = format_html(
            '<a class="ds-link" href="{}">{}</a>',
            url,
            ngettext("%(n)s mottaker", "%(n)s mottakere", smaa) % {"n": smaa},
        )
        alt.append((_("Kan ikke dekke én deltaker på 7,5 studiepoeng"), lenke))
    return bekreft(
        request,
        tittel=_("Godkjenn og send %(n)s tilbud") % {"n": formater.antall(antall)},
        knapp=_("Godkjenn og send %(n)s tilbud") % {"n": formater.antall(antall)},
        tilbake=_tilbake(f),
        sti=_sti(f),
        fakta=alt,
        tekst=[
            _("Hver mottaker får tilbudet i portalen og et brev. Beløpet holdes av i rammen."),
            _("Andelene kan ikke regnes om etterpå. Den som ikke svarer innen fristen, har takket nei (§ 7)."),
        ],
        hindringer=foer_tilbud.for_scenariet(request, f),
        handling=lambda verdier: tilbud.publiser(fordeling=f, av=request.user),
        ferdig=_("Tilbudene er sendt. Brevene lages nå."),
        til=reverse("udir:andel-runde", args=[u.pk]),
    )


def _for_lite(f: Fordeling, u: Utlysning) -> int:
    """How many get a share that is too small for one participant."""
    per = f.linjer.filter(belop__gt=0).order_by().values("mottaker").annotate(s=Sum("belop"))
    return per.filter(s__lt=minste_andel(u)).count()  # type: ignore[no-any-return]


def _deler(f: Fordeling) -> list[tuple[str, Any]]:
    """The sum of each part of the shares."""
    summer = dict(f.linjer.order_by().values_list("del_kode").annotate(s=Sum("belop")))
    plass = 1 if get_language() == "nn" else 0
    return [(n[plass], summer[k]) for k, n in kontrakt.hent(f.ramme.ordning).andelsdeler().items() if k in summer]


@udir("fordeling.foresla")
@require_http_methods(["GET", "HEAD", "POST"])
def forkast(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a scenario away."""
    f = hent_scenario(request, pk)
    return bekreft(
        request,
        tittel=_("Forkast scenariet"),
        knapp=_("Forkast scenariet"),
        tilbake=_tilbake(f),
        sti=_sti(f),
        fakta=fakta(f),
        tekst=[_("Scenariet tas ut av listene. Kvitteringen blir stående i historikken.")],
        hindring="" if f.tilstand == "utkast" else _("Bare et scenario som ikke er sendt, kan forkastes."),
        handling=lambda verdier: fordelinger.forkast(fordeling=f, av=request.user),
        ferdig=_("Scenariet er forkastet."),
        til=reverse("udir:andel-runde", args=[f.utlysning_id]),
    )
