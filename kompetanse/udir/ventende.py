"""What waits for the beslutter in Udir, for the menu."""

from collections import Counter
from typing import Any

from django.db.models import Value

from ordninger.felles.models import Aarsoppsett, Fordeling, Satstabell


def ventende(tilhorighet: Any) -> dict[str, int]:
    """Counts by menu key, from one query; nothing for roles that do not approve."""
    if tilhorighet.rolle != "udir_beslutter":
        return {}
    til_beslutning = Fordeling.objects.filter(tilstand=Fordeling.Tilstand.TIL_BESLUTNING)
    fordelinger = til_beslutning.filter(art=Fordeling.Art.RAMMER)
    andeler = til_beslutning.filter(art__in=[Fordeling.Art.TILBUD, Fordeling.Art.OMFORDELING])
    satser = Satstabell.objects.filter(godkjent_tid__isnull=True)
    oppsett = Aarsoppsett.objects.filter(godkjent_tid__isnull=True)
    rader = (
        fordelinger.order_by().values_list(Value("fordelinger"), "pk")
        .union(
            andeler.order_by().values_list(Value("andeler"), "pk"),
            satser.order_by().values_list(Value("oppsett"), "pk"), oppsett.order_by().values_list(Value("oppsett"), "pk"), all=True
        )
    )  # fmt: skip
    return dict(Counter(nokkel for nokkel, _pk in rader))
