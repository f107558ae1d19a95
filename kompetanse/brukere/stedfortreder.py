"""Absence cover: who does whose cases, and when."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from eiere.models import Organisasjon
from kompetanse.revisjon import spor

from .models import Stedfortreder, Tilhorighet


def sett_stedfortreder(
    *, bruker: Any, fravaerende: Any, organisasjon: Organisasjon, fra: date, til: date, av: Any
) -> Stedfortreder:
    """Let `bruker` cover for `fravaerende` in `organisasjon`, both days included.

    Both must have a role there. Raises ValidationError. The caller checks the right of `av`.
    """
    if til < fra:
        raise ValidationError(_("Siste dag kan ikke være før første dag."))
    if bruker.person_id == fravaerende.person_id:
        raise ValidationError(_("Stedfortrederen må være en annen person."))
    roller = Tilhorighet.objects.gyldige(timezone.localdate()).filter(organisasjon=organisasjon)
    if set(roller.filter(bruker__in=[bruker, fravaerende]).values_list("bruker_id", flat=True)) != {
        bruker.pk,
        fravaerende.pk,
    }:
        raise ValidationError(_("Begge må ha en rolle i organisasjonen."))
    with transaction.atomic():
        ny = Stedfortreder.objects.create(
            bruker=bruker, fravaerende=fravaerende, organisasjon=organisasjon, fra=fra, til=til, satt_av=av
        )
        spor.skriv(
            f"org:{organisasjon.pk}", "stedfortreder.sett", av=av, objekt=ny,
            data={"bruker": bruker.pk, "fravaerende": fravaerende.pk, "fra": fra, "til": til},
        )  # fmt: skip
    return ny


def opphev_stedfortreder(*, stedfortreder: Stedfortreder, av: Any) -> Stedfortreder:
    """End a cover now. Ending one that has ended changes nothing."""
    with transaction.atomic():
        rad = Stedfortreder.objects.select_for_update(of=("self",)).get(pk=stedfortreder.pk)
        if rad.opphevet_tid is None:
            rad.opphevet_tid = timezone.now()
            rad.save(update_fields=["opphevet_tid"])
            spor.skriv(f"org:{rad.organisasjon_id}", "stedfortreder.opphev", av=av, objekt=rad)
    return rad


def dekker(bruker: Any, organisasjon: Organisasjon) -> set[int]:
    """Ids of the accounts whose cases `bruker` looks after today in `organisasjon`, its own among them."""
    rader = Stedfortreder.objects.gjeldende(timezone.localdate()).filter(bruker=bruker, organisasjon=organisasjon)
    return {bruker.pk, *rader.values_list("fravaerende_id", flat=True)}
