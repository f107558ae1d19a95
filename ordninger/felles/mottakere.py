"""Which payees a forvalter has, for those below that must ask: the ones in its cases, and the ones its frames owe money."""

from django.db.models import Q, QuerySet

from eiere.models import Organisasjon
from ordninger.felles.models import Linje, Tilskudd


def mottakere_hos(forvalter: Organisasjon) -> QuerySet[Organisasjon]:
    """Payees of cases that are sent in to `forvalter`, or of grants from its frames."""
    i_sak = Linje.objects.filter(sak__utlysning__forvalter=forvalter, sak__innsendt_tid__isnull=False)
    med_tilskudd = Tilskudd.objects.filter(ramme__forvalter=forvalter)
    return Organisasjon.objects.filter(
        Q(pk__in=i_sak.order_by().values("mottaker")) | Q(pk__in=med_tilskudd.order_by().values("mottaker"))
    )
