"""A measure set up for a budget year: copied from the year before, changed, approved by a second person."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kompetanse.brukere.tilgang import sjekk_annen_person, sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles import kontrakt
from ordninger.felles.models import Aarsoppsett, Satstabell

from . import satser as satshandlinger
from .grunn import IkkeMulig, i_database

FELT = ("fordeles_innen", "meld_ufordelt_innen", "samlerapport_innen", "vilkar_nb", "vilkar_nn")


def kjede(oppsett: Aarsoppsett) -> str:
    return f"oppsett:{oppsett.pk}"


def flytt_dato(dato: date, aar: int) -> date:
    """The same day `aar` years later; 29 February becomes 28 February in a year without it."""
    try:
        return dato.replace(year=dato.year + aar)
    except ValueError:
        return dato.replace(year=dato.year + aar, day=28)


@transaction.atomic
def kopier_oppsett(*, fra: Aarsoppsett, til_aar: int, av) -> Aarsoppsett:
    """Last year's set-up and its approved parameters as drafts for `til_aar`, with every date moved as many years.

    Raises IkkeMulig when the year is set up already, or is not after the one that is copied.
    """
    sjekk_rett(av, "oppsett.rediger")
    if til_aar <= fra.budsjettaar:
        raise IkkeMulig(_("Velg et budsjettår etter %(aar)s.") % {"aar": fra.budsjettaar})
    aar = til_aar - fra.budsjettaar
    with i_database(oppsett_unikt=_("Tiltaket er allerede satt opp for dette budsjettåret.")):
        nytt = Aarsoppsett.objects.create(
            ordning=fra.ordning,
            budsjettaar=til_aar,
            fordeles_innen=flytt_dato(fra.fordeles_innen, aar),
            meld_ufordelt_innen=flytt_dato(fra.meld_ufordelt_innen, aar),
            samlerapport_innen=flytt_dato(fra.samlerapport_innen, aar),
            vilkar_nb=fra.vilkar_nb,
            vilkar_nn=fra.vilkar_nn,
            parametre=fra.parametre,
            kopiert_fra=fra,
            foreslatt_av=av,
            foreslatt_tid=klokke.naa(),
        )
    spor.skriv(kjede(nytt), "oppsett.kopiert", av=av, objekt=nytt, data={"fra": fra.budsjettaar, "til": til_aar})
    for gammel in _godkjente(fra):
        satshandlinger.foresla_satser(
            ordning=gammel.ordning, navn=gammel.navn, budsjettaar=til_aar, verdier=gammel.verdier,
            eksempel=gammel.eksempel, av=av,
        )  # fmt: skip
    return nytt


def _godkjente(oppsett: Aarsoppsett) -> list[Satstabell]:
    """The version in force of each table in the set-up's year."""
    navn = Satstabell.objects.filter(ordning=oppsett.ordning, budsjettaar=oppsett.budsjettaar).order_by("navn")
    funnet = [
        satshandlinger.gjeldende(ordning=oppsett.ordning, navn=n, budsjettaar=oppsett.budsjettaar)
        for n in navn.values_list("navn", flat=True).distinct()
    ]
    return [s for s in funnet if s]


@transaction.atomic
def nytt_oppsett(
    *,
    ordning: str,
    budsjettaar: int,
    fordeles_innen: date,
    meld_ufordelt_innen: date,
    samlerapport_innen: date,
    vilkar_nb: str = "",
    vilkar_nn: str = "",
    av,
) -> Aarsoppsett:
    """The first set-up of a measure, which has no earlier year to copy."""
    sjekk_rett(av, "oppsett.rediger")
    kontrakt.hent(ordning)
    _sjekk_datoer(fordeles_innen, meld_ufordelt_innen, samlerapport_innen)
    with i_database(oppsett_unikt=_("Tiltaket er allerede satt opp for dette budsjettåret.")):
        nytt = Aarsoppsett.objects.create(
            ordning=ordning,
            budsjettaar=budsjettaar,
            fordeles_innen=fordeles_innen,
            meld_ufordelt_innen=meld_ufordelt_innen,
            samlerapport_innen=samlerapport_innen,
            vilkar_nb=vilkar_nb,
            vilkar_nn=vilkar_nn,
            foreslatt_av=av,
            foreslatt_tid=klokke.naa(),
        )
    spor.skriv(kjede(nytt), "oppsett.opprettet", av=av, objekt=nytt, data={"budsjettaar": budsjettaar})
    return nytt


def _sjekk_datoer(fordeles_innen: date, meld_ufordelt_innen: date, samlerapport_innen: date) -> None:
    if meld_ufordelt_innen < fordeles_innen:
        raise IkkeMulig(_("Datoen for å melde ufordelte midler kan ikke være før datoen midlene skal være fordelt."))
    if samlerapport_innen < meld_ufordelt_innen:
        raise IkkeMulig(_("Datoen for samlerapporten kan ikke være før datoen for å melde ufordelte midler."))


def _laas(oppsett: Aarsoppsett) -> Aarsoppsett:
    return Aarsoppsett.objects.select_for_update(of=("self",)).select_related("foreslatt_av").get(pk=oppsett.pk)


@transaction.atomic
def lagre(*, oppsett: Aarsoppsett, av, **felt: Any) -> Aarsoppsett:
    """Change dates and terms of a draft; who changed it last is the one who proposes it. Raises IkkeMulig when approved."""
    sjekk_rett(av, "oppsett.rediger")
    oppsett = _laas(oppsett)
    if oppsett.godkjent_tid:
        raise IkkeMulig(_("Oppsettet er godkjent. Åpne det igjen for å endre det."))
    if ukjente := set(felt) - set(FELT):
        raise TypeError(f"ukjente felt: {', '.join(sorted(ukjente))}")
    endret = {n: v for n, v in felt.items() if getattr(oppsett, n) != v}
    for navn, verdi in felt.items():
        setattr(oppsett, navn, verdi)
    _sjekk_datoer(oppsett.fordeles_innen, oppsett.meld_ufordelt_innen, oppsett.samlerapport_innen)
    oppsett.foreslatt_av, oppsett.foreslatt_tid = av, klokke.naa()
    oppsett.save(update_fields=[*felt, "foreslatt_av", "foreslatt_tid"])
    spor.skriv(kjede(oppsett), "oppsett.endret", av=av, objekt=oppsett, data=endret)
    return oppsett


@transaction.atomic
def godkjenn(*, oppsett: Aarsoppsett, av) -> Aarsoppsett:
    """A second natural person approves the year. Raises FireOyne for any who changed it since it was last approved."""
    sjekk_rett(av, "oppsett.godkjenn")
    oppsett = _laas(oppsett)
    if oppsett.godkjent_tid:
        raise IkkeMulig(_("Oppsettet er allerede godkjent."))
    endret = spor.alle_siden(kjede(oppsett), siste="oppsett.godkjent")
    sjekk_annen_person(av, oppsett.foreslatt_av, *endret, handling=_("godkjenne et oppsett du selv har satt opp"))
    if not (oppsett.vilkar_nb.strip() and oppsett.vilkar_nn.strip()):
        raise IkkeMulig(_("Vilkårene må stå på både bokmål og nynorsk før oppsettet kan godkjennes."))
    oppsett.godkjent_av, oppsett.godkjent_tid = av, klokke.naa()
    oppsett.save(update_fields=["godkjent_av", "godkjent_tid"])
    spor.skriv(kjede(oppsett), "oppsett.godkjent", av=av, objekt=oppsett)
    return oppsett


@transaction.atomic
def gjenapne(*, oppsett: Aarsoppsett, grunn: str, av) -> Aarsoppsett:
    """Open an approved set-up to change it; it must be approved anew. What embeter have published is not touched."""
    sjekk_rett(av, "oppsett.rediger")
    oppsett = _laas(oppsett)
    if not oppsett.godkjent_tid:
        raise IkkeMulig(_("Oppsettet er ikke godkjent ennå, så det er åpent."))
    if not grunn.strip():
        raise IkkeMulig(_("Skriv hvorfor oppsettet åpnes igjen."))
    oppsett.godkjent_av = oppsett.godkjent_tid = None
    oppsett.foreslatt_av, oppsett.foreslatt_tid = av, klokke.naa()
    oppsett.save(update_fields=["godkjent_av", "godkjent_tid", "foreslatt_av", "foreslatt_tid"])
    spor.skriv(kjede(oppsett), "oppsett.gjenapnet", av=av, objekt=oppsett, data={"grunn": grunn.strip()})
    return oppsett
