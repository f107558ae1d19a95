"""Filters of the lists of decisions and letters."""

from typing import Any

import django_filters as df
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from kompetanse.visning.skjema import Skjema
from ordninger.felles.models import Brev, Brevhendelse, Fordeling, Vedtak
from ordninger.felles.omfang import fordelinger


def _mine(request: Any) -> QuerySet[Fordeling]:
    return fordelinger(
        Fordeling.objects.filter(
            tilstand__in=["til_beslutning", "besluttet", "utkast"], vedtak__isnull=False
        ).distinct(),
        request.user,
    )


class VedtakFilter(df.FilterSet):
    utfall = df.ChoiceFilter(choices=Vedtak.Utfall.choices, label=_("Utfall"), empty_label=_("Alle"))
    fordeling = df.ModelChoiceFilter(queryset=_mine, label=_("Fordeling"), empty_label=_("Alle"))
    aar = df.NumberFilter(
        field_name="sak__utlysning__budsjettaar", label=_("Budsjettår"), min_value=2000, max_value=2100
    )

    class Meta:
        model = Vedtak
        fields: list[str] = []
        form = Skjema


APNET = Brevhendelse.objects.filter(brev=OuterRef("pk"), type=Brevhendelse.Type.APNET)


class BrevFilter(df.FilterSet):
    apnet = df.ChoiceFilter(
        choices=[("ja", _("Åpnet")), ("nei", _("Ikke åpnet"))],
        method="etter_apnet",
        label=_("Åpnet"),
        empty_label=_("Alle"),
    )
    maalform = df.ChoiceFilter(
        choices=[("nb", _("Bokmål")), ("nn", _("Nynorsk"))], label=_("Målform"), empty_label=_("Begge")
    )
    aar = df.NumberFilter(field_name="laget_tid__year", label=_("Sendt i år"), min_value=2000, max_value=2100)

    def etter_apnet(self, qs: QuerySet, _navn: str, verdi: str) -> QuerySet:
        apnet = Exists(APNET)
        return qs.filter(apnet) if verdi == "ja" else qs.filter(~apnet)

    class Meta:
        model = Brev
        fields: list[str] = []
        form = Skjema
