"""What is sought, by payee and tiltak."""

import django_filters as df
from django import forms
from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kompetanse.udir import sporringer
from kompetanse.udir.grupper import UTEN_KODE, sakssti, slag_per_rad, tema_per_rad
from kompetanse.udir.hjelp import udir
from kompetanse.udir.landet import SEKTORER
from kompetanse.udir.sporringer_antall import ORDNING as TELLER
from kompetanse.udir.sporringer_antall import godkjent_paa_linjen
from kompetanse.visning import formater
from kompetanse.visning.liste import Kolonne, Liste
from ordninger.felles.models import Linje, Sak, Vedtakslinje

from .filtre import ALLE, Rundefilter, fylke_til, listeside, mottakerfilter, sakslenke, slagnavn, tilbys_i


class LinjeFilter(Rundefilter):
    """Lines: kind of payee, sektor, theme."""

    sti = "sak__utlysning__"
    steder = sakssti("sak__")
    mottaker = mottakerfilter()
    sektor = df.ChoiceFilter(
        label=gettext_lazy("Sektor"), empty_label=ALLE, method="_sektor",
        choices=[(k or "uten", v) for k, v in SEKTORER.items()],
    )  # fmt: skip
    tema = df.CharFilter(label=gettext_lazy("Tema"), method="_tema", widget=forms.HiddenInput)
    godkjent = df.CharFilter(label=gettext_lazy("Godkjent"), method="_godkjent", widget=forms.HiddenInput)

    class Meta:
        model = Linje
        fields: list[str] = []

    def _sektor(self, qs: QuerySet, _navn: str, verdi: str) -> QuerySet:
        return qs.filter(tiltak__sektor="" if verdi == "uten" else verdi)

    def _tema(self, qs: QuerySet, _navn: str, verdi: str) -> QuerySet:
        return qs.annotate(t=tema_per_rad("sak__utlysning__ordning")).filter(t="" if verdi == UTEN_KODE else verdi)

    def _godkjent(self, qs: QuerySet, _navn: str, verdi: str) -> QuerySet:
        if verdi != "ja":
            return qs
        return qs.annotate(g=godkjent_paa_linjen()).filter(g__gt=0)


@udir()
@require_safe
def sokt(request: HttpRequest) -> HttpResponseBase:
    """What is sought by, or offered to, each payee in the year of the round: the lines that the figures are sums of."""
    ordning = request.GET.get("ordning", "")
    tilbys = tilbys_i(request)
    belop = gettext_lazy("Tilbudt (kr)") if tilbys else gettext_lazy("Søkt (kr)")
    linjer = (
        Linje.objects.filter(sporringer.ER_BESVART, budsjettaar=F("sak__utlysning__budsjettaar"))
        .filter(sak__in=Sak.objects.for_bruker(request.user).exclude(tilstand__in=sporringer.IKKE_MED))
        .annotate(m=slag_per_rad("sak__utlysning__ordning"))
        .select_related("sak__utlysning__fylke", "sak__soker__fylke", "mottaker", "virksomhet", "tiltak")
    )
    hoder: list[Kolonne] = []
    tildelt: list[Kolonne] = []
    if tilbys:
        egne = Vedtakslinje.objects.filter(linje=OuterRef("pk")).order_by().values("linje").annotate(s=Sum("belop"))
        linjer = linjer.annotate(tildelt=Subquery(egne.values("s")))
        tildelt = [
            Kolonne(
                "tildelt",
                gettext_lazy("Tildelt (kr)"),
                "tildelt",
                vis=formater.kr,
                tall=True,
                sorter="tildelt",
                sum=True,
            )
        ]
    if ordning == TELLER:
        linjer = linjer.annotate(laerere=F("antall"), godkjent=godkjent_paa_linjen())
        hoder = [
            Kolonne("laerere", gettext_lazy("Søkt for"), tall=True, sorter="laerere", sum=True),
            Kolonne("godkjent", gettext_lazy("Godkjent"), "godkjent", tall=True, sorter="godkjent", sum=True),
        ]
    tabell = Liste(
        request,
        linjer,
        kolonner=[
            Kolonne("mottaker", gettext_lazy("Mottaker"), lambda x: x.mottaker.navn, hode=True, sorter="mottaker__navn_sortert",
                    under=lambda x: x.virksomhet.navn if x.virksomhet else ""),
            Kolonne("orgnr", gettext_lazy("Organisasjonsnummer"), lambda x: x.mottaker.orgnr, vis=formater.orgnr, standard=False),
            Kolonne("type", gettext_lazy("Slag mottaker"), lambda x: slagnavn(x.sak.utlysning.ordning, x.m), sorter="m"),
            Kolonne("sak", gettext_lazy("Sak"), lambda x: x.sak.nummer, sorter="sak__nummer", lenke=sakslenke(lambda x: x.sak),
                    under=lambda x: x.sak.soker.navn),
            Kolonne("tiltak", gettext_lazy("Tiltak i saken"), lambda x: x.tiltak.tittel),
            Kolonne("fylke", gettext_lazy("Fylke"), lambda x: fylke_til(x.sak), sorter="sak__utlysning__fylke__navn_sortert"),
            *hoder,
            Kolonne("sokt", belop, "sokt", vis=formater.kr, tall=True, sorter="sokt", sum=True),
            *tildelt,
        ],
        filter=LinjeFilter,
        sok=("sak__sokbar", "sak__nummer"),
        sok_etikett=gettext_lazy("Søk i sak, søker og mottaker"),
        sorter="-laerere" if hoder else "-sokt",
        navn="sokt",
        entall=gettext_lazy("linje"),
        flertall=gettext_lazy("linjer"),
        tittel=_("Tilbudt per mottaker") if tilbys else _("Søkt per mottaker"),
    )  # fmt: skip
    return listeside(
        request,
        tabell,
        _("Tilbudt per mottaker") if tilbys else _("Søkt per mottaker"),
        _("Linjene i sakene for utlysningens år. Utkast og trukne saker er ikke med."),
    )
