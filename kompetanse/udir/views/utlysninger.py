"""The rounds of every fylke."""

import django_filters as df
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kompetanse.udir.hjelp import udir
from kompetanse.visning import formater
from kompetanse.visning.liste import Kolonne, Liste
from ordninger.felles import kontrakt
from ordninger.felles.models import Utlysning

from .filtre import ALLE, Rundefilter, listeside


class UtlysningFilter(Rundefilter):
    """Rounds by state."""

    sti = ""
    steder = ("fylke",)
    tilstand = df.ChoiceFilter(label=gettext_lazy("Status"), choices=Utlysning.Tilstand.choices, empty_label=ALLE)

    class Meta:
        model = Utlysning
        fields: list[str] = []


UTLYSNINGSFARGE = {
    "utkast": "neutral-kant",
    "til_godkjenning": "brand2",
    "publisert": "success",
    "avsluttet": "neutral",
}


@udir()
@require_safe
def utlysninger(request: HttpRequest) -> HttpResponseBase:
    """The rounds of every fylke: published or not, and the deadlines."""
    tabell = Liste(
        request,
        Utlysning.objects.for_bruker(request.user).select_related("fylke", "forvalter"),
        kolonner=[
            Kolonne("fylke", gettext_lazy("Fylke"), lambda u: str(u.fylke or u.forvalter), hode=True, sorter="fylke__navn_sortert",
                    under=lambda u: u.forvalter.visningsnavn),
            Kolonne("tiltak", gettext_lazy("Tiltak"), lambda u: kontrakt.hent(u.ordning).kort, sorter="ordning"),
            Kolonne("aar", gettext_lazy("År"), "budsjettaar", tall=True, sorter="budsjettaar"),
            Kolonne("tilstand", gettext_lazy("Status"), lambda u: {"ord": u.get_tilstand_display().capitalize(), "farge": UTLYSNINGSFARGE[u.tilstand]}, merke=True, sorter="tilstand"),
            Kolonne("apner", gettext_lazy("Åpner"), "apner_tid", vis=formater.dato, sorter="apner_tid"),
            Kolonne("frist", gettext_lazy("Frist"), "frist_tid", vis=formater.tid, sorter="frist_tid"),
            Kolonne("svar", gettext_lazy("Svar innen"), "svar_innen", vis=formater.dato, sorter="svar_innen"),
            Kolonne("rapport", gettext_lazy("Rapport innen"), "rapportfrist_tid", vis=formater.dato, sorter="rapportfrist_tid", standard=False),
        ],
        filter=UtlysningFilter,
        sorter="fylke",
        navn="utlysninger",
        entall=gettext_lazy("utlysning"),
        flertall=gettext_lazy("utlysninger"),
    )  # fmt: skip
    return listeside(request, tabell, _("Utlysninger"))
