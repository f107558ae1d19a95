"""Nokkel: what lets another system read an organisation's own data."""

from datetime import timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from eiere.models import Organisasjon
from ordninger.felles.sikring import tid_og_av

from .omfang import OMFANG

MAKS_DAGER = 365


class NokkelQuerySet(models.QuerySet):
    def gyldige(self, naa):
        """Neither revoked nor expired at `naa`."""
        return self.filter(tilbakekalt_tid__isnull=True, utloper_tid__gt=naa)


class Nokkel(models.Model):
    """A token of one organisation. Only the SHA-256 of its secret is stored; the secret is shown once.

    It belongs to the organisation, and counts as long as the one who made it may still make it there. It reads and never
    writes, sees what `omfang.py` gives its organisation, and only the parts named in `omfang`.
    """

    organisasjon = models.ForeignKey(Organisasjon, on_delete=models.PROTECT, related_name="api_nokler")
    navn = models.CharField(_("navn"), max_length=80, help_text="Systemet som bruker nøkkelen, aldri en person")
    prefiks = models.CharField(max_length=8, unique=True)
    hash = models.CharField(max_length=64, unique=True)
    omfang = models.JSONField(default=list, help_text="For eksempel les:saker")
    opprettet_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opprettet_tid = models.DateTimeField()
    utloper_tid = models.DateTimeField()
    sist_brukt_dato = models.DateField(null=True, blank=True)
    tilbakekalt_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    tilbakekalt_tid = models.DateTimeField(null=True, blank=True)

    objects = NokkelQuerySet.as_manager()

    class Meta:
        ordering = ["-opprettet_tid", "-id"]
        constraints = [
            models.CheckConstraint(
                name="nokkel_lever_hoyst_et_aar",
                condition=Q(utloper_tid__gt=F("opprettet_tid"))
                & Q(utloper_tid__lte=F("opprettet_tid") + timedelta(days=MAKS_DAGER)),
            ),
            models.CheckConstraint(name="nokkel_hash_er_sha256", condition=Q(hash__regex=r"^[0-9a-f]{64}$")),
            *tid_og_av("nokkel", "tilbakekalt"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="nokkel_fast",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "organisasjon", "prefiks", "hash", "omfang", "opprettet_tid", "utloper_tid"
                ),
            ),
            pgtrigger.Protect(
                name="nokkel_tilbakekalt_er_endelig",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__tilbakekalt_tid__isnull=False),
            ),
            pgtrigger.Protect(name="nokkel_slettes_ikke", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return self.navn

    def gjelder(self, naa) -> bool:
        return self.tilbakekalt_tid is None and self.utloper_tid > naa

    @property
    def omfang_navn(self) -> list:
        """The words of its parts, in the order of the list."""
        return [navn for kode, navn in OMFANG.items() if kode in self.omfang]
