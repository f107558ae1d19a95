"""Every decision, refusals too."""

from typing import Any

import django_filters as df
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kompetanse.udir.grupper import pengesti
from kompetanse.udir.hjelp import udir
from kompetanse.visning import formater
from kompetanse.visning.liste import Kolonne, Liste
from ordninger.felles.models import Sak, Vedtak

from .filtre import ALLE, Rundefilter, fylke_til, listeside, sakslenke, tilbys_i


class VedtakFilter(Rundefilter):
    """Decisions by outcome."""

    sti = "ramme__"
    steder = pengesti("ramme__", "sak__")
    utfall = df.ChoiceFilter(label=gettext_lazy("Utfall"), choices=Vedtak.Utfall.choices, empty_label=ALLE)
    tildelt = df.ChoiceFilter(
        label=gettext_lazy("Tildelt"), field_name="fordeling__art", empty_label=ALLE,
        choices=[("tilbud", gettext_lazy("etter svarene")), ("omfordeling", gettext_lazy("i en omfordeling"))],
    )  # fmt: skip

    class Meta:
        model = Vedtak
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.filters["utfall" if tilbys_i(self.request) else "tildelt"]


UTFALLSFARGE = {"innvilget": "success", "delvis_innvilget": "success-kant", "avslatt": "danger"}


@udir()
@require_safe
def vedtak(request: HttpRequest) -> HttpResponseBase:
    """Every decision, refusals too."""
    rader = Vedtak.objects.filter(sak__in=Sak.objects.for_bruker(request.user)).select_related(
        "sak__soker__fylke", "ramme__fylke", "sak__utlysning__fylke"
    )
    tilbys = tilbys_i(request)
    ett, flere = (_("tildeling"), _("tildelinger")) if tilbys else (_("vedtak"), _("vedtak"))
    tabell = Liste(
        request,
        rader,
        kolonner=[
            Kolonne("soker", gettext_lazy("Mottaker") if tilbys else gettext_lazy("Søker"), lambda v: v.sak.soker.navn, hode=True, sorter="sak__soker__navn_sortert",
                    lenke=sakslenke(lambda v: v.sak), under=lambda v: v.sak.nummer),
            Kolonne("fylke", gettext_lazy("Fylke"), lambda v: fylke_til(v.ramme, v.sak), sorter="ramme__fylke__navn_sortert"),
            *([] if tilbys else [
                Kolonne("utfall", gettext_lazy("Utfall"), lambda v: {"ord": v.get_utfall_display(), "farge": UTFALLSFARGE[v.utfall]}, merke=True, sorter="utfall"),
                Kolonne("sokt", gettext_lazy("Søkt (kr)"), "sokt_i_kroner", vis=formater.kr, tall=True, sorter="sokt_belop", sum=True),
            ]),
            Kolonne("innvilget", gettext_lazy("Tildelt (kr)") if tilbys else gettext_lazy("Innvilget (kr)"), "innvilget_belop", vis=formater.kr, tall=True, sorter="innvilget_belop", sum=True),
            Kolonne("hjemmel", gettext_lazy("Hjemmel"), "hjemmel", standard=False),
            Kolonne("besluttet", gettext_lazy("Tildelt") if tilbys else gettext_lazy("Besluttet"), "besluttet_tid", vis=formater.dato, sorter="besluttet_tid"),
        ],
        filter=VedtakFilter,
        sok=("sak__nummer", "sak__soker__navn"),
        sorter="-besluttet",
        navn="vedtak",
        entall=ett,
        flertall=flere,
    )  # fmt: skip
    return listeside(request, tabell, _("Tildelinger") if tilbys else _("Vedtak"))
