"""Who has what in the organisation, and giving and ending it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from eiere.register import oppslag
from kompetanse.visning import formater
from kompetanse.visning.liste import Kolonne, Liste

from .. import folk, lenkepost
from ..decorators import krever_rett
from ..forms import InvitasjonForm, RolleForm, UtnevnForm
from ..models import Bruker, Invitasjon, Tilhorighet


def _kolonner(request: HttpRequest) -> list[Kolonne]:
    """What is shown of each role. Nobody gives oneself a role, so one's own rows have no such link."""

    def egen(t: Tilhorighet) -> bool:
        return t.bruker.person_id == request.user.person_id

    return [
        Kolonne("navn", _("Navn"), "bruker.person.navn", sorter="bruker__person__navn", hode=True),
        Kolonne("rolle", _("Rolle"), "get_rolle_display", sorter="rolle"),
        Kolonne("epost", _("E-post"), "bruker.epost", sorter="bruker__epost"),
        Kolonne("stilling", _("Stilling"), "bruker.stilling", sorter="bruker__stilling", standard=False),
        Kolonne("fra", _("Fra"), vis=formater.dato, sorter="fra"),
        Kolonne("sist", _("Sist innlogget"), "bruker.last_login", vis=formater.dato, sorter="bruker__last_login"),
        Kolonne(
            "gi", _("Ny rolle"), lambda t: "" if egen(t) else _("Gi rolle"), eksport=lambda t: "",
            lenke=lambda t: "" if egen(t) else reverse("brukere:gi-rolle", args=[t.bruker_id]),
        ),
        Kolonne(
            "avslutt", _("Avslutt"), lambda t: _("Avslutt rollen"), eksport=lambda t: "",
            lenke=lambda t: reverse("brukere:avslutt-rolle", args=[t.pk]),
        ),
    ]  # fmt: skip


def _liste(request: HttpRequest) -> Liste:
    rader = (
        Tilhorighet.objects.gyldige(timezone.localdate())
        .filter(organisasjon=request.tilhorighet.organisasjon)
        .select_related("bruker__person")
    )
    return Liste(
        request,
        rader,
        _kolonner(request),
        sok=["bruker__person__navn", "bruker__epost"],
        sok_etikett=_("Søk etter navn eller e-post"),
        sorter="navn",
        navn="tilganger",
        entall=_("tilgang"),
        flertall=_("tilganger"),
    )


@require_GET
@krever_rett("tilgang.styr")
def tilgang(request: HttpRequest) -> HttpResponse:
    """Everybody's roles in the active organisation, and the invitations that wait."""
    liste = _liste(request)
    if liste.vil_eksportere:
        return liste.eksporter()
    invitasjoner = Invitasjon.objects.filter(
        organisasjon=request.tilhorighet.organisasjon,
        brukt_tid__isnull=True,
        trukket_tid__isnull=True,
        utloper_tid__gt=timezone.now(),
    )
    innhold = {"liste": liste, "invitasjoner": invitasjoner, "organisasjon": request.tilhorighet.organisasjon}
    return render(request, "brukere/tilgang.html", innhold)


def _send_lenke(request: HttpRequest, invitasjon: Invitasjon, nokkel: str) -> HttpResponse:
    """Send the link to the address it is for. Only the demo shows it too."""
    adresse = request.build_absolute_uri(reverse("brukere:invitasjon", args=[nokkel]))
    return render(
        request,
        "brukere/invitasjon_laget.html",
        {"invitasjon": invitasjon, **lenkepost.send_invitasjon(invitasjon, adresse)},
    )


@never_cache
@require_http_methods(["GET", "POST"])
@krever_rett("tilgang.styr")
def inviter(request: HttpRequest) -> HttpResponse:
    """Invite a person to a role in the active organisation."""
    organisasjon = request.tilhorighet.organisasjon
    form = InvitasjonForm(request.POST or None, organisasjon=organisasjon)
    if request.method == "POST" and form.is_valid():
        try:
            invitasjon, nokkel = folk.inviter(organisasjon=organisasjon, av=request.user, **form.cleaned_data)
        except ValidationError as feil:
            form.add_error(None, feil)
        else:
            return _send_lenke(request, invitasjon, nokkel)
    return render(request, "brukere/inviter.html", {"form": form, "organisasjon": organisasjon})


@require_http_methods(["GET", "POST"])
@krever_rett("tilgang.styr")
def trekk_invitasjon(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an invitation back, after a confirmation."""
    invitasjon = get_object_or_404(Invitasjon, pk=pk, organisasjon=request.tilhorighet.organisasjon)
    if request.method == "POST":
        folk.trekk_invitasjon(invitasjon=invitasjon, av=request.user)
        messages.success(request, _("Invitasjonen er trukket. Lenken gjelder ikke lenger."))
        return redirect("brukere:tilgang")
    return render(request, "brukere/trekk_invitasjon_bekreft.html", {"invitasjon": invitasjon})


@require_http_methods(["GET", "POST"])
@krever_rett("tilgang.styr")
def gi_rolle(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a colleague another role."""
    organisasjon = request.tilhorighet.organisasjon
    kolleger = Bruker.objects.filter(tilhorigheter__organisasjon=organisasjon).distinct()
    bruker = get_object_or_404(kolleger.select_related("person"), pk=pk)
    form = RolleForm(request.POST or None, organisasjon=organisasjon)
    if request.method == "POST" and form.is_valid():
        folk.gi_rolle(bruker=bruker, organisasjon=organisasjon, rolle=form.cleaned_data["rolle"], av=request.user)
        messages.success(request, _("%(navn)s har fått rollen.") % {"navn": bruker.navn})
        return redirect("brukere:tilgang")
    return render(request, "brukere/gi_rolle.html", {"form": form, "person": bruker, "organisasjon": organisasjon})


@require_http_methods(["GET", "POST"])
@krever_rett("tilgang.styr")
def avslutt_rolle(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role, after a page that says what happens."""
    rader = Tilhorighet.objects.gyldige(timezone.localdate()).select_related("bruker__person", "organisasjon")
    rolle = get_object_or_404(rader, pk=pk, organisasjon=request.tilhorighet.organisasjon)
    feilmelding = ""
    if request.method == "POST":
        try:
            folk.avslutt_rolle(tilhorighet=rolle, av=request.user)
        except ValidationError as feil:
            feilmelding = feil.messages[0]
        else:
            messages.success(request, _("Rollen er avsluttet."))
            return redirect("brukere:meg" if rolle.pk == request.tilhorighet.pk else "brukere:tilgang")
    innhold = {"rolle": rolle, "feilmelding": feilmelding}
    return render(request, "brukere/avslutt_rolle_bekreft.html", innhold, status=422 if feilmelding else 200)


@require_GET
@krever_rett("tilgang.utnevn")
def utnevn(request: HttpRequest) -> HttpResponse:
    """Find the organisation that needs a tilgangsstyrer. An embete sees those in its own fylker."""
    sok = request.GET.get("sok", "").replace("\x00", "")
    treff = list(oppslag.sok(sok).filter(pk__in=folk.utnevnbare(request.user).values("pk"))[: oppslag.MAKS])
    har = set(
        Tilhorighet.objects.gyldige(timezone.localdate())
        .filter(organisasjon__in=treff, rolle="tilgangsstyrer")
        .values_list("organisasjon_id", flat=True)
    )
    innhold = {"sok": sok, "treff": [(o, o.pk in har) for o in treff], "maks": oppslag.MAKS}
    return render(request, "brukere/utnevn.html", innhold)


@never_cache
@require_http_methods(["GET", "POST"])
@krever_rett("tilgang.utnevn")
def utnevn_i(request: HttpRequest, pk: int) -> HttpResponse:
    """Appoint a tilgangsstyrer of one organisation."""
    organisasjon = get_object_or_404(folk.utnevnbare(request.user), pk=pk)
    form = UtnevnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitasjon, nokkel = folk.utnevn_tilgangsstyrer(
                epost=form.cleaned_data["epost"], organisasjon=organisasjon, av=request.user
            )
        except ValidationError as feil:
            form.add_error(None, feil)
        else:
            return _send_lenke(request, invitasjon, nokkel)
    return render(request, "brukere/utnevn_i.html", {"form": form, "organisasjon": organisasjon})
