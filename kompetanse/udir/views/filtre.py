"""What the lists behind the figures share: filters of the round, the page, and the link to the case."""

from collections.abc import Callable
from typing import Any

import django_filters as df
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from eiere.models import Fylke
from kompetanse.revisjon import klokke
from kompetanse.udir.grupper import UTEN_KODE, gruppering, i_fylke, sakssti, valg
from kompetanse.visning.liste import Liste
from ordninger.felles import kontrakt
from ordninger.felles.models import Sak
from statsforvalter.models import Embete

ALLE = gettext_lazy("Alle")
JA_NEI = [("ja", gettext_lazy("Ja")), ("nei", gettext_lazy("Nei"))]


def aar_valg() -> list[tuple[int, str]]:
    i_aar = klokke.idag().year
    return [(a, str(a)) for a in range(i_aar + 2, i_aar - 6, -1)]


def embeter() -> list[tuple[int, str]]:
    return [(e.pk, str(e)) for e in Embete.objects.select_related("organisasjon")]


def fylker() -> list[tuple[str, str]]:
    return list(Fylke.objects.filter(gyldig_til__isnull=True).values_list("pk", "navn"))


class MedSteder(df.FilterSet):
    """Filters whose choices of embete, fylke and kind of payee are found once for each page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["embete"].extra["choices"] = embeter()
        self.filters["fylke"].extra["choices"] = [*fylker(), (UTEN_KODE, gettext_lazy("Uten fylke"))]
        if "mottaker" in self.filters:
            self.filters["mottaker"].extra["choices"] = valg(self.data.get("ordning", "") if self.data else "")


def mottakerfilter(**felt: Any) -> df.ChoiceFilter:
    """The kind of payee; the choices follow the chosen measure."""
    return df.ChoiceFilter(label=gettext_lazy("Mottaker"), choices=(), empty_label=ALLE, **({"field_name": "m"} | felt))


class Rundefilter(MedSteder):
    """The filters that every list behind a figure shares. `sti` is the way from the row to its Utlysning or Ramme.

    `steder` is where the row's fylke stands, the first that is there; an embete is the fylker that it has.
    """

    sti = "utlysning__"
    steder: tuple[str, ...] = sakssti()

    ordning = df.ChoiceFilter(label=gettext_lazy("Tiltak"), choices=kontrakt.valg, empty_label=ALLE, method="_ordning")
    aar = df.ChoiceFilter(label=gettext_lazy("År"), choices=aar_valg, empty_label=ALLE, method="_budsjettaar")
    embete = df.ChoiceFilter(label=gettext_lazy("Embete"), choices=(), empty_label=ALLE, method="_embete")
    fylke = df.ChoiceFilter(label=gettext_lazy("Fylke"), choices=(), empty_label=ALLE, method="_fylke")

    def _ordning(self, qs: QuerySet, _navn: str, verdi: str) -> QuerySet:
        return qs.filter(**{f"{self.sti}ordning": verdi})

    def _budsjettaar(self, qs: QuerySet, _navn: str, verdi: int) -> QuerySet:
        return qs.filter(**{f"{self.sti}budsjettaar": verdi})

    def _embete(self, qs: QuerySet, _navn: str, verdi: int) -> QuerySet:
        return qs.filter(i_fylke(self.steder, Fylke.objects.filter(embeter=verdi).values("pk")))

    def _fylke(self, qs: QuerySet, _navn: str, verdi: str) -> QuerySet:
        return qs.filter(i_fylke(self.steder, verdi))


def slagnavn(ordning: str, slag: str) -> str:
    """What a kind of payee is called in its measure."""
    return str(gruppering(ordning).navn.get(slag, ""))


def fylke_til(*ledd: Any) -> str:
    """The name of the fylke: of a frame or a round that has one, else of the case's applicant. Runs no query of its own."""
    for x in ledd:
        if isinstance(x, Sak):
            return str(x.utlysning.fylke or x.soker.fylke or "")
        if x.fylke:
            return str(x.fylke)
    return ""


def tilbys_i(request: HttpRequest) -> bool:
    """Whether the address asks for a measure that offers shares: nothing is applied for, and nothing is granted."""
    return request.GET.get("ordning") in {o.kode for o in kontrakt.alle() if o.saksgang == "tilbud"}


def listeside(request: HttpRequest, tabell: Liste, tittel: Any, ingress: Any = "", **mer: Any) -> HttpResponseBase:
    """A list page, or its file."""
    if tabell.vil_eksportere:
        return tabell.eksporter()
    return render(request, "udir/liste.html", {"liste": tabell, "tittel": tittel, "ingress": ingress, **mer})


def sakslenke(hent: Callable[[Any], Sak] = lambda s: s) -> Callable[[Any], str]:
    return lambda o: reverse("udir:sak", args=[hent(o).nummer])
