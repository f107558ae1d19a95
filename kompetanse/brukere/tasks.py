"""Queue names for people and access."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from . import gitt
from .models import Invitasjon, Kontolenke

SLETTES_ETTER_DAGER = 30


@shared_task(name="brukere.utlop_tilganger")
def utlop_tilganger() -> int:
    """End the personal grants whose time has passed."""
    return gitt.utlop()


@shared_task(name="brukere.rydd_lenker")
def rydd_lenker() -> int:
    """Delete invitations and account links 30 days after they could last be used, and with them the addresses."""
    grense = timezone.now() - timedelta(days=SLETTES_ETTER_DAGER)
    antall = 0
    for modell in (Invitasjon, Kontolenke):
        antall += modell.objects.filter(utloper_tid__lt=grense).delete()[0]
    return antall
