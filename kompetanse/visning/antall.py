"""Lists where some cases apply for a number instead of kroner, because a rule sets the price."""

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.utils.translation import gettext_lazy

from kompetanse.visning import formater
from kompetanse.visning.liste import Kolonne
from ordninger.felles import kontrakt
from ordninger.felles.models import Linje


def med_antall(saker: QuerySet) -> QuerySet:
    """Cases with `sokt_for`: what their lines count, None where they apply for kroner."""
    antall = Linje.objects.filter(sak=OuterRef("pk")).order_by().values("sak").annotate(n=Sum("antall")).values("n")
    return saker.annotate(sokt_for=Subquery(antall, output_field=IntegerField()))


def antallskolonne(*, vises: bool) -> Kolonne:
    """The column of numbers, for cases from `med_antall`. `vises` says whether it is shown before anyone has chosen."""
    return Kolonne(
        "sokt_for", gettext_lazy("Søkt for (antall)"), vis=formater.antall, tall=True, sorter="sokt_for", standard=vises
    )


def noen_teller(saker: QuerySet) -> bool:
    """Whether any of the cases applies for a number."""
    return saker.filter(utlysning__ordning__in=[o.kode for o in kontrakt.alle() if o.teller]).exists()
