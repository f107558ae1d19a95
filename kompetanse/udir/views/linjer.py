"""What is sought, by payee and tiltak."""

import django_filters as df
from django import forms
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kompetanse.udir import sporringer
from kompetanse.udir.hjelp import udir
from kompetanse.udir.landet import MOTTAKERE, SEKTORER
from kompetanse.visning import formater
from kompetanse.visning.liste import Kolonne, Liste
from ordninger.felles.models import Linje, Sak

from .filtre import ALLE, Rundefilter, listeside, sakslenke


class LinjeFilter(Rundefilter):
    """Lines: kind of payee, sektor, theme."""

    sti = "sak__utlysning__"
    embetesti = "sak__utlysning__forvalter"
    mottaker = df.ChoiceFilter(
        label=gettext_lazy("Mottaker"), choices=list(MOTTAKERE.items()), empty_label=ALLE, field_name="m"
    )
    sektor = df.ChoiceFilter(
        label=gettext_lazy("Sektor"), empty_label=ALLE, method="_sektor",
        choices=[(k or "uten", v) for k, v in SEKTORER.items()],
    )  # fmt: skip
    tema = df.CharFilter(label=gettext_lazy("Tema"), method="_tema", widget=forms.HiddenInput)

    class Meta:
        model = Linje
        fields: list[str] = []

    def _sektor(self, qs: QuerySet, _navn: str, verdi: str) -> QuerySet:
        return qs.filter(tiltak__sektor="" if verdi == "uten" else verdi)

    def _tema(self, qs: QuerySet, _navn: str, verdi: str) -> QuerySet:
        treff = Q()
        for felt in sporringer.TEMAFELT.values():
            treff |= Q(**{felt: ""}) | Q(**{f"{felt}__isnull": True}) if verdi == "uten" else Q(**{felt: verdi})
        return qs.filter(treff)


@udir()
@require_safe
def sokt(request: HttpRequest) -> HttpResponseBase:
    """What is sought for each payee in the year of the round: the lines that «Søkt» is the sum of."""
    linjer = (
        Linje.objects.filter(budsjettaar=F("sak__utlysning__budsjettaar"), sokt__isnull=False)
        .filter(sak__in=Sak.objects.for_bruker(request.user).exclude(tilstand__in=sporringer.IKKE_MED))
        .annotate(m=sporringer.mottakertype())
        .select_related("sak__utlysning__fylke", "sak__soker", "mottaker", "virksomhet", "tiltak")
    )
    tabell = Liste(
        request,
        linjer,
        kolonner=[
            Kolonne("mottaker", gettext_lazy("Mottaker"), lambda x: x.mottaker.navn, hode=True, sorter="mottaker__navn_sortert",
                    under=lambda x: x.virksomhet.navn if x.virksomhet else ""),
            Kolonne("orgnr", gettext_lazy("Organisasjonsnummer"), lambda x: x.mottaker.orgnr, vis=formater.orgnr, standard=False),
            Kolonne("type", gettext_lazy("§ 3"), "m", sorter="m"),
            Kolonne("sak", gettext_lazy("Sak"), lambda x: x.sak.nummer, sorter="sak__nummer", lenke=sakslenke(lambda x: x.sak),
                    under=lambda x: x.sak.soker.navn),
            Kolonne("tiltak", gettext_lazy("Tiltak i saken"), lambda x: x.tiltak.tittel),
            Kolonne("fylke", gettext_lazy("Fylke"), lambda x: str(x.sak.utlysning.fylke or ""), sorter="sak__utlysning__fylke__navn_sortert"),
            Kolonne("sokt", gettext_lazy("Søkt (kr)"), "sokt", vis=formater.kr, tall=True, sorter="sokt", sum=True),
        ],
        filter=LinjeFilter,
        sok=("sak__sokbar", "sak__nummer"),
        sok_etikett=gettext_lazy("Søk i sak, søker og mottaker"),
        sorter="-sokt",
        navn="sokt",
        entall=gettext_lazy("linje"),
        flertall=gettext_lazy("linjer"),
        tittel=_("Søkt per mottaker"),
    )  # fmt: skip
    return listeside(
        request,
        tabell,
        _("Søkt per mottaker"),
        _("Linjene i sakene for utlysningens år. Utkast og trukne saker er ikke med."),
    )
