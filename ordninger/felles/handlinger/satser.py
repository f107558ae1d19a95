"""Parameters of the models as dated versions: proposed by one person, approved by another, never edited afterwards."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kompetanse.brukere.tilgang import sjekk_annen_person, sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles.beregning.kanonisk import kanoniser
from ordninger.felles.models import Satstabell

from .grunn import IkkeMulig


def kjede(satser: Satstabell) -> str:
    return f"satser:{satser.ordning}:{satser.navn}"


def neste_versjon(*, ordning: str, navn: str, budsjettaar: int) -> str:
    """The next free version of a table in a budget year: 2027.1, 2027.2, …"""
    brukt = set(Satstabell.objects.filter(ordning=ordning, navn=navn).values_list("versjon", flat=True))
    nr = 1
    while f"{budsjettaar}.{nr}" in brukt:
        nr += 1
    return f"{budsjettaar}.{nr}"


@transaction.atomic
def foresla_satser(
    *, ordning: str, navn: str, budsjettaar: int, verdier: dict[str, Any], eksempel: bool = False, av
) -> Satstabell:
    """A new version for the budget year. An older proposal that nobody approved gives way to it.

    `verdier` may hold Decimal and dates; they are kept as canonical text.
    """
    sjekk_rett(av, "oppsett.rediger")
    Satstabell.objects.filter(ordning=ordning, navn=navn, budsjettaar=budsjettaar, godkjent_tid__isnull=True).delete()
    satser = Satstabell.objects.create(
        ordning=ordning,
        navn=navn,
        versjon=neste_versjon(ordning=ordning, navn=navn, budsjettaar=budsjettaar),
        budsjettaar=budsjettaar,
        verdier=kanoniser(verdier),
        eksempel=eksempel,
        foreslatt_av=av,
        foreslatt_tid=klokke.naa(),
    )
    spor.skriv(
        kjede(satser),
        "satser.foreslatt",
        av=av,
        objekt=satser,
        data={"versjon": satser.versjon, "verdier": satser.verdier},
    )
    return satser


@transaction.atomic
def godkjenn_satser(*, satser: Satstabell, av) -> Satstabell:
    """A second natural person approves the version; from then on the database keeps it as it is."""
    sjekk_rett(av, "oppsett.godkjenn")
    satser = Satstabell.objects.select_for_update(of=("self",)).select_related("foreslatt_av").get(pk=satser.pk)
    if satser.godkjent_tid:
        raise IkkeMulig(_("Satsene er allerede godkjent."))
    sjekk_annen_person(av, satser.foreslatt_av, handling=_("godkjenne satser du selv har foreslått"))
    satser.godkjent_av, satser.godkjent_tid = av, klokke.naa()
    satser.save(update_fields=["godkjent_av", "godkjent_tid"])
    spor.skriv(kjede(satser), "satser.godkjent", av=av, objekt=satser, data={"versjon": satser.versjon})
    return satser


def gjeldende(*, ordning: str, navn: str, budsjettaar: int) -> Satstabell | None:
    """The last approved version for the budget year, or None."""
    return (
        Satstabell.objects.filter(ordning=ordning, navn=navn, budsjettaar=budsjettaar, godkjent_tid__isnull=False)
        .order_by("-godkjent_tid", "-pk")
        .first()
    )
