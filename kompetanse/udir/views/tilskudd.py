"""What every payee has been granted and paid."""

import django_filters as df
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kompetanse.udir.grupper import pengesti, slag_per_rad
from kompetanse.udir.hjelp import udir
from kompetanse.visning import formater
from kompetanse.visning.liste import Kolonne, Liste
from ordninger.felles.models import Tilskudd

from .filtre import ALLE, JA_NEI, Rundefilter, fylke_til, listeside, mottakerfilter, sakslenke, slagnavn, tilbys_i


class TilskuddFilter(Rundefilter):
    """Tilskudd: kind of payee, paid or not."""

    sti = "ramme__"
    steder = pengesti("ramme__", "sak__")
    mottaker = mottakerfilter()
    utbetalt = df.ChoiceFilter(label=gettext_lazy("Utbetalt"), choices=JA_NEI, empty_label=ALLE, method="_utbetalt")

    class Meta:
        model = Tilskudd
        fields: list[str] = []

    def _utbetalt(self, qs: QuerySet, _navn: str, verdi: str) -> QuerySet:
        return qs.filter(utbetalt__gt=0) if verdi == "ja" else qs.filter(utbetalt=0)


@udir()
@require_safe
def tilskudd(request: HttpRequest) -> HttpResponseBase:
    """What every payee has been granted and paid."""
    rader = (
        Tilskudd.objects.for_bruker(request.user).filter(belop__gt=0).annotate(m=slag_per_rad("ramme__ordning"))
        .select_related("mottaker", "sak__utlysning__fylke", "sak__soker__fylke", "ramme__fylke", "virksomhet")
    )  # fmt: skip
    tabell = Liste(
        request,
        rader,
        kolonner=[
            Kolonne("mottaker", gettext_lazy("Mottaker"), lambda t: t.mottaker.navn, hode=True, sorter="mottaker__navn_sortert",
                    under=lambda t: t.virksomhet.navn if t.virksomhet else ""),
            Kolonne("orgnr", gettext_lazy("Organisasjonsnummer"), lambda t: t.mottaker.orgnr, vis=formater.orgnr, standard=False),
            Kolonne("type", gettext_lazy("Slag mottaker"), lambda t: slagnavn(t.ramme.ordning, t.m), sorter="m"),
            Kolonne("sak", gettext_lazy("Sak"), lambda t: t.sak.nummer, sorter="sak__nummer", lenke=sakslenke(lambda t: t.sak)),
            Kolonne("fylke", gettext_lazy("Fylke"), lambda t: fylke_til(t.ramme, t.sak), sorter="ramme__fylke__navn_sortert"),
            Kolonne("belop", gettext_lazy("Tildelt (kr)") if tilbys_i(request) else gettext_lazy("Innvilget (kr)"), "belop", vis=formater.kr, tall=True, sorter="belop", sum=True),
            Kolonne("utbetalt", gettext_lazy("Utbetalt (kr)"), "utbetalt", vis=formater.kr, tall=True, sorter="utbetalt", sum=True),
            Kolonne("bruk_til", gettext_lazy("Brukes innen"), "bruk_til", vis=lambda d: formater.dato(d) if d else _("tre år etter hver utbetaling"), standard=False, sorter="bruk_til"),
        ],
        filter=TilskuddFilter,
        sok=("mottaker__navn", "mottaker__orgnr", "sak__nummer"),
        sorter="-belop",
        navn="tilskudd",
        entall=gettext_lazy("tilskudd"),
        flertall=gettext_lazy("tilskudd"),
    )  # fmt: skip
    return listeside(request, tabell, _("Tilskudd"))
