"""Who takes part: this year, before, never."""

from typing import Any

import django_filters as df
from django.db.models import Max, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from eiere.models import Organisasjon, Organisasjonstype
from kompetanse.revisjon import klokke
from kompetanse.udir import sporringer
from kompetanse.udir.hjelp import udir
from kompetanse.visning.adresselinje import aarstall
from kompetanse.visning.liste import Kolonne, Liste
from ordninger.felles import kontrakt
from ordninger.felles.models import Sakspart

from .filtre import ALLE, JA_NEI, MedSteder, aar_valg, listeside


class DeltakelseFilter(MedSteder):
    """Kommuner by whether they take part."""

    ordning = df.ChoiceFilter(label=gettext_lazy("Tiltak"), choices=kontrakt.valg, empty_label=None, method="_uendret")
    aar = df.ChoiceFilter(label=gettext_lazy("År"), choices=aar_valg, empty_label=None, method="_uendret")
    embete = df.ChoiceFilter(
        label=gettext_lazy("Embete"), choices=(), empty_label=ALLE, field_name="kommune__fylke__embeter"
    )
    fylke = df.ChoiceFilter(label=gettext_lazy("Fylke"), choices=(), empty_label=ALLE, field_name="kommune__fylke")
    i_aar = df.ChoiceFilter(label=gettext_lazy("Har meldt behov i år"), choices=JA_NEI, empty_label=ALLE, method="_ja")
    noen_gang = df.ChoiceFilter(
        label=gettext_lazy("Har vært med noen gang"), choices=JA_NEI, empty_label=ALLE, method="_ja"
    )

    class Meta:
        model = Organisasjon
        fields: list[str] = []

    def _uendret(self, qs: QuerySet, _navn: str, _verdi: Any) -> QuerySet:
        return qs

    def _ja(self, qs: QuerySet, navn: str, verdi: str) -> QuerySet:
        return qs.filter(**{navn: verdi == "ja"})


@udir()
@require_safe
def deltakelse(request: HttpRequest) -> HttpResponseBase:
    """Kommuner that have sent this year, that have not, and that have never taken part."""
    koder = [o.kode for o in kontrakt.alle()]
    ordning = request.GET.get("ordning") if request.GET.get("ordning") in koder else koder[0]
    aar = aarstall(request.GET.get("aar")) or sporringer.standardaar(ordning)
    siste = (
        Sakspart.objects.filter(rolle__in=["soker", "deltaker"]).exclude(sak__tilstand__in=sporringer.IKKE_MED)
        .filter(sak__utlysning__ordning=ordning)
    )  # fmt: skip
    qs = (
        Organisasjon.objects.filter(type=Organisasjonstype.KOMMUNE)
        .aktive(klokke.idag())
        .select_related("kommune__fylke")
    )
    qs = sporringer.med_deltakelse(qs, ordning, aar).annotate(
        sist=Max("sakspart__sak__utlysning__budsjettaar", filter=Q(sakspart__in=siste))
    )
    ja = {True: _("ja"), False: _("nei")}
    tabell = Liste(
        request,
        qs,
        kolonner=[
            Kolonne("navn", gettext_lazy("Kommune"), "navn", hode=True, sorter="navn_sortert"),
            Kolonne("fylke", gettext_lazy("Fylke"), lambda o: str(o.kommune.fylke) if o.kommune else "", sorter="kommune__fylke__navn_sortert"),
            Kolonne("sentralitet", gettext_lazy("Sentralitet"), lambda o: o.kommune.sentralitetsklasse if o.kommune else None, tall=True, sorter="kommune__sentralitetsklasse"),
            Kolonne("i_aar", _("Meldt behov %(aar)s") % {"aar": aar}, lambda o: ja[o.i_aar], sorter="i_aar"),
            Kolonne("sist", gettext_lazy("Sist med"), lambda o: o.sist or _("aldri"), tall=True, sorter="sist"),
        ],
        filter=DeltakelseFilter,
        sok=("navn", "orgnr"),
        sorter="navn",
        navn="deltakelse",
        entall=gettext_lazy("kommune"),
        flertall=gettext_lazy("kommuner"),
    )  # fmt: skip
    return listeside(
        request, tabell, _("Hvem er med?"), _("Kommuner som søker eller deltakende eier i en sak som er sendt inn.")
    )
