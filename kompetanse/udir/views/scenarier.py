"""What the pages of a national frame's split share: which scenarios Udir sees, their state words and the form."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kompetanse.udir.hjelp import prov
from kompetanse.udir.skjema import ScenarioSkjema
from ordninger.felles import kontrakt, omfang
from ordninger.felles.handlinger import rammer, satser
from ordninger.felles.models import Fordeling, Ramme
from ordninger.kollektiv.nasjonal import SATSNAVN, rammeparametre

MERKER = {
    "utkast": (gettext_lazy("Scenario"), "info"),
    "til_beslutning": (gettext_lazy("Til beslutning"), "brand2"),
    "besluttet": (gettext_lazy("Besluttet"), "success"),
    "forkastet": (gettext_lazy("Forkastet"), "neutral"),
}


def merke(f: Fordeling) -> dict[str, Any]:
    """The state word and its colour."""
    ord_, farge = MERKER.get(f.tilstand, (f.get_tilstand_display(), "neutral"))
    return {"ord": ord_, "farge": farge}


def sti_fordelinger() -> tuple[str, str]:
    return _("Fordelinger"), reverse("udir:fordeling-liste")


def splittes() -> list[str]:
    """Codes of the measures whose national frames are split on the fylker."""
    return [o.kode for o in kontrakt.alle() if o.fordeler_rammer]


def synlige(request: HttpRequest) -> Any:
    """Udir's own scenarios for frames. Other forvaltere's drafts are never here."""
    return omfang.fordelinger(Fordeling.objects.filter(art=Fordeling.Art.RAMMER), request.user).select_related(
        "ramme__forvalter",
        "ramme__bevilgning",
        "beregning",
        "foreslatt_av__person",
        "opprettet_av__person",
        "kopiert_fra",
    )


def hent_scenario(request: HttpRequest, pk: int) -> Fordeling:
    f = get_object_or_404(synlige(request), pk=pk)
    if f.beregning is None:
        raise Http404
    return f


def startverdier(ramme: Ramme, fra: Fordeling | None) -> tuple[dict[str, Any], Any]:
    """Parameters to start from: those of a scenario, else the approved ones of the year. Gives also the Satstabell."""
    gjeldende = satser.gjeldende(ordning=ramme.ordning, navn=SATSNAVN, budsjettaar=ramme.budsjettaar)
    if fra is not None:
        return fra.parametre, fra.satser or gjeldende
    return (gjeldende.verdier if gjeldende else {}), gjeldende


def lag_scenario(
    request: HttpRequest, skjema: ScenarioSkjema, ramme: Ramme, satstabell: Any, fra: Fordeling | None
) -> tuple[Any, str]:
    """Compute a scenario from the form. Gives it, or the sentence that says why not."""

    def handling() -> Fordeling:
        verdier = skjema.verdier
        versjon = satstabell.versjon if satstabell else "scenario"
        parametre = rammeparametre(
            verdier=verdier, belop=skjema.cleaned_data["ramme"], budsjettaar=ramme.budsjettaar, versjon=versjon
        )
        return rammer.nytt_rammescenario(
            ramme=ramme, navn=skjema.cleaned_data["navn"], parametre=parametre, satser=satstabell, kopiert_fra=fra,
            av=request.user,
        )  # fmt: skip

    return prov(handling)
