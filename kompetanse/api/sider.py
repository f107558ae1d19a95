"""The organisation's tokens: list, make (shown once), revoke."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from kompetanse.brukere.decorators import krever_rett
from kompetanse.revisjon import klokke
from kompetanse.visning import formater
from kompetanse.visning.liste import Kolonne, Liste
from kompetanse.visning.skjema import Skjema, TekstField
from ordninger.felles.handlinger.grunn import IkkeMulig

from . import handlinger
from .models import Nokkel
from .omfang import OMFANG

VARIGHET = [
    (30, gettext_lazy("30 dager")),
    (90, gettext_lazy("90 dager")),
    (180, gettext_lazy("180 dager")),
    (365, gettext_lazy("365 dager")),
]


class NokkelForm(Skjema):
    """What a new token is for, what it may read and how long."""

    navn = TekstField(
        label=gettext_lazy("Navn"), maks=80,
        help_text=gettext_lazy("Skriv hvilket system som skal bruke nøkkelen. Ikke skriv navn på personer."),
        error_messages={"required": gettext_lazy("Skriv hvilket system som skal bruke nøkkelen")},
    )  # fmt: skip
    omfang = forms.MultipleChoiceField(
        label=gettext_lazy("Hva nøkkelen kan lese"), choices=list(OMFANG.items()), widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Velg bare det systemet trenger. Åpne data kan alle lese uten nøkkel."),
        error_messages={"required": gettext_lazy("Velg hva nøkkelen kan lese"), "invalid_choice": gettext_lazy("Velg fra listen")},
    )  # fmt: skip
    dager = forms.TypedChoiceField(
        label=gettext_lazy("Hvor lenge den varer"), choices=VARIGHET, coerce=int, initial=365, widget=forms.RadioSelect,
        help_text=gettext_lazy("Når tiden er ute, lager dere en ny."),
        error_messages={"required": gettext_lazy("Velg hvor lenge nøkkelen skal vare"), "invalid_choice": gettext_lazy("Velg fra listen")},
    )  # fmt: skip


def _egne(request: HttpRequest):
    return Nokkel.objects.filter(organisasjon=request.tilhorighet.organisasjon).select_related("opprettet_av__person")


def _tilstand(nokkel: Nokkel) -> dict[str, str]:
    if nokkel.tilbakekalt_tid:
        return {"ord": _("Trukket tilbake"), "farge": "neutral"}
    if not nokkel.gjelder(klokke.naa()):
        return {"ord": _("Utløpt"), "farge": "neutral"}
    return {"ord": _("Gjelder"), "farge": "success"}


def _liste(request: HttpRequest) -> Liste:
    def tilbakekall(n: Nokkel) -> str:
        return reverse("api:nokkel-tilbakekall", args=[n.pk]) if n.gjelder(klokke.naa()) else ""

    return Liste(
        request,
        _egne(request),
        [
            Kolonne("navn", _("Navn"), hode=True, sorter="navn", under=lambda n: f"kp_{n.prefiks}_…"),
            Kolonne("tilstand", _("Status"), _tilstand, merke=True),
            Kolonne("omfang", _("Kan lese"), lambda n: ", ".join(str(o) for o in n.omfang_navn)),
            Kolonne("opprettet", _("Laget"), "opprettet_tid", vis=formater.dato, sorter="opprettet_tid"),
            Kolonne("av", _("Laget av"), "opprettet_av.navn", sorter="opprettet_av__person__navn"),
            Kolonne("utloper", _("Varer til"), "utloper_tid", vis=formater.dato, sorter="utloper_tid"),
            Kolonne("brukt", _("Sist brukt"), "sist_brukt_dato", vis=formater.dato, sorter="sist_brukt_dato"),
            Kolonne(
                "tilbakekall", _("Trekk tilbake"), lambda n: _("Trekk tilbake") if tilbakekall(n) else "",
                eksport=lambda n: "", lenke=tilbakekall,
            ),
        ],
        sok=("navn", "prefiks"),
        sok_etikett=_("Søk etter navn"),
        sorter="-opprettet",
        navn="nokler",
        entall=_("nøkkel"),
        flertall=_("nøkler"),
    )  # fmt: skip


@require_GET
@krever_rett("api.nokkel")
def nokler(request: HttpRequest) -> HttpResponse:
    """All tokens of the active organisation, also those that count no more."""
    liste = _liste(request)
    if liste.vil_eksportere:
        return liste.eksporter()
    return render(request, "api/nokkel_liste.html", {"liste": liste})


@never_cache
@require_http_methods(["GET", "POST"])
@krever_rett("api.nokkel")
def nokkel_ny(request: HttpRequest) -> HttpResponse:
    """Make a token, and show it this one time."""
    form = NokkelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            nokkel, hemmelig = handlinger.lag_nokkel(
                organisasjon=request.tilhorighet.organisasjon, **form.cleaned_data, av=request.user
            )
        except IkkeMulig as feil:
            form.add_error(None, str(feil))
        else:
            return render(request, "api/nokkel_laget.html", {"nokkel": nokkel, "hemmelig": hemmelig})
    return render(request, "api/nokkel_ny.html", {"form": form})


@require_http_methods(["GET", "POST"])
@krever_rett("api.nokkel")
def nokkel_tilbakekall(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm, then make the token count for nothing."""
    nokkel = get_object_or_404(_egne(request).gyldige(klokke.naa()), pk=pk)
    if request.method == "POST":
        handlinger.tilbakekall_nokkel(nokkel=nokkel, av=request.user)
        messages.success(request, _("Nøkkelen er trukket tilbake. Systemet som brukte den, får ikke lenger svar."))
        return redirect("api:nokler")
    return render(request, "api/nokkel_tilbakekall_bekreft.html", {"nokkel": nokkel})
