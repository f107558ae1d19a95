"""Reports of the whole country."""

import django_filters as df
from django.db.models import Case, Q, QuerySet, When
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kompetanse.udir import sporringer
from kompetanse.udir.grupper import pengesti, slag_per_rad
from kompetanse.udir.hjelp import udir
from kompetanse.udir.sporringer_antall import ORDNING as TELLER
from kompetanse.udir.sporringer_antall import veiledet_i
from kompetanse.visning import formater
from kompetanse.visning.liste import Kolonne, Liste
from ordninger.felles.models import Rapport, Tilskudd

from .filtre import ALLE, JA_NEI, Rundefilter, fylke_til, listeside, mottakerfilter, sakslenke


class RapportFilter(Rundefilter):
    """Reports: kind of payee, delivered, with unused money."""

    sti = "tilskudd__ramme__"
    steder = pengesti("tilskudd__ramme__", "tilskudd__sak__")
    mottaker = mottakerfilter()
    levert = df.ChoiceFilter(label=gettext_lazy("Levert"), choices=JA_NEI, empty_label=ALLE, method="_levert")
    ubrukt = df.ChoiceFilter(
        label=gettext_lazy("Ubrukte midler"), choices=JA_NEI[:1], empty_label=ALLE, method="_ubrukt"
    )

    class Meta:
        model = Rapport
        fields: list[str] = []

    def _budsjettaar(self, qs: QuerySet, _navn: str, verdi: int) -> QuerySet:
        return qs.filter(tilskudd__budsjettaar=verdi)

    def _levert(self, qs: QuerySet, _navn: str, verdi: str) -> QuerySet:
        return (
            qs.filter(tilstand__in=sporringer.LEVERT) if verdi == "ja" else qs.exclude(tilstand__in=sporringer.LEVERT)
        )

    def _ubrukt(self, qs: QuerySet, _navn: str, verdi: str) -> QuerySet:
        return qs.filter(ubrukt__gt=0)


RAPPORTFARGE = {
    "utkast": "info-kant",
    "levert": "info",
    "ma_rettes": "warning",
    "formalia_ok": "info",
    "godkjent": "success-kant",
}


@udir()
@require_safe
def rapporter(request: HttpRequest) -> HttpResponseBase:
    """Reports of the whole country. What is still being written is only a state, without figures."""
    levert = Q(tilstand__in=sporringer.LEVERT)
    rader = (
        Rapport.objects.filter(tilskudd__in=Tilskudd.objects.for_bruker(request.user))
        .annotate(
            m=slag_per_rad("tilskudd__ramme__ordning", "tilskudd__"),
            levert_brukt=Case(When(levert, then="brukt")),
            levert_ubrukt=Case(When(levert, then="ubrukt")),
        )
        .select_related(
            "tilskudd__mottaker",
            "tilskudd__sak__utlysning__fylke",
            "tilskudd__sak__soker__fylke",
            "tilskudd__ramme__fylke",
        )
    )

    tabell = Liste(
        request,
        rader,
        kolonner=[
            Kolonne("mottaker", gettext_lazy("Mottaker"), lambda r: r.tilskudd.mottaker.navn, hode=True, sorter="tilskudd__mottaker__navn_sortert"),
            Kolonne("sak", gettext_lazy("Sak"), lambda r: r.tilskudd.sak.nummer, sorter="tilskudd__sak__nummer", lenke=sakslenke(lambda r: r.tilskudd.sak)),
            Kolonne("fylke", gettext_lazy("Fylke"), lambda r: fylke_til(r.tilskudd.ramme, r.tilskudd.sak), sorter="tilskudd__ramme__fylke__navn_sortert"),
            Kolonne("tilstand", gettext_lazy("Status"), lambda r: {"ord": r.get_tilstand_display(), "farge": RAPPORTFARGE[r.tilstand]}, merke=True, sorter="tilstand"),
            Kolonne("frist", gettext_lazy("Frist"), lambda r: r.tilskudd.rapportfrist_tid, vis=formater.dato, sorter="tilskudd__rapportfrist_tid"),
            Kolonne("tilskudd", gettext_lazy("Tilskudd (kr)"), lambda r: r.tilskudd.belop, vis=formater.kr, tall=True, sorter="tilskudd__belop", sum=True),
            Kolonne("brukt", gettext_lazy("Brukt (kr)"), "levert_brukt", vis=formater.kr, tall=True, sorter="levert_brukt", sum=True),
            Kolonne("ubrukt", gettext_lazy("Ubrukt (kr)"), "levert_ubrukt", vis=formater.kr, tall=True, sorter="levert_ubrukt", sum=True),
            *([Kolonne("veiledet", gettext_lazy("Veiledet"), lambda r: veiledet_i(r.tiltak) if r.tilstand in sporringer.LEVERT else None, tall=True)]
              if request.GET.get("ordning") == TELLER else []),
        ],
        filter=RapportFilter,
        sok=("tilskudd__mottaker__navn", "tilskudd__sak__nummer"),
        sorter="mottaker",
        navn="rapporter",
        entall=gettext_lazy("rapport"),
        flertall=gettext_lazy("rapporter"),
        tom_tekst=_("Ingen rapporter passer. De kommer når mottakerne har fått tilskudd å rapportere på."),
    )  # fmt: skip
    return listeside(request, tabell, _("Rapporter"))
