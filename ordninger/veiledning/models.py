"""What an application for guidance says: who is new, per sector and unit, who guides them, and how. Numbers, never names."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from eiere.models import Virksomhet
from ordninger.felles.models import Sak
from ordninger.felles.sikring import tid_og_av

from .satser import SEKTORNAVN, Sektor

SEKTORER = [(s.value, SEKTORNAVN[s].nb) for s in Sektor]


class VeiledningDetaljer(models.Model):
    """The application beside what the kernel keeps of every case: contact, plan, participation, the confirmation."""

    sak = models.OneToOneField(Sak, primary_key=True, on_delete=models.CASCADE, related_name="veiledning")
    kontakt_navn = models.CharField(_("kontaktperson"), max_length=150, blank=True)
    kontakt_epost = models.EmailField(_("e-post"), blank=True)
    kontakt_telefon = models.CharField(_("telefon"), max_length=20, blank=True)
    plan = models.TextField(_("plan"), blank=True)
    medvirkning = models.TextField(_("medvirkning"), blank=True)
    bekreftet_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    bekreftet_tid = models.DateTimeField(
        null=True, blank=True, help_text="Da noen bekreftet at veiledningen følger Prinsipper og forpliktelser"
    )
    versjoner = models.JSONField(default=dict, help_text="Versjon per steg, for å oppdage samtidig redigering")

    class Meta:
        constraints = [*tid_og_av("veiledning", "bekreftet")]

    def __str__(self):
        return f"veiledning {self.sak_id}"


class VeiledningSektor(models.Model):
    """The guides of one sector: how many, and how many with formal education in guidance. Empty is not answered."""

    sak = models.ForeignKey(Sak, on_delete=models.CASCADE, related_name="veiledningssektorer")
    sektor = models.CharField(max_length=12, choices=SEKTORER)
    veiledere = models.PositiveIntegerField(_("veiledere"), null=True, blank=True)
    utdannede = models.PositiveIntegerField(_("med veilederutdanning"), null=True, blank=True)

    class Meta:
        ordering = ["sak", "sektor"]
        constraints = [models.UniqueConstraint(fields=["sak", "sektor"], name="veiledningssektor_unik")]

    def __str__(self):
        return f"{self.sektor} i {self.sak_id}"

    @property
    def uten_utdanning(self) -> int:
        """Guides without formal education; 0 when it is not answered."""
        return max((self.veiledere or 0) - (self.utdannede or 0), 0)


class VeiledningEnhet(models.Model):
    """New teachers of one unit: applied for by the owner, approved by the caseworker.

    `forste` and `andre` are teachers in their first and second year; empty is not answered and counts as none. An
    approved number that is empty means approved as applied for.
    """

    sak = models.ForeignKey(Sak, on_delete=models.CASCADE, related_name="veiledningsenheter")
    sektor = models.CharField(max_length=12, choices=SEKTORER)
    virksomhet = models.ForeignKey(Virksomhet, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    navn = models.CharField(_("navn"), max_length=200, help_text="Navnet på enheten da den ble ført opp")
    forste = models.PositiveIntegerField(_("første år"), null=True, blank=True)
    andre = models.PositiveIntegerField(_("andre år"), null=True, blank=True)
    stemmer = models.BooleanField(default=False, help_text="Eieren har svart at tallet stemmer med størrelsen")
    godkjent_forste = models.PositiveIntegerField(null=True, blank=True)
    godkjent_andre = models.PositiveIntegerField(null=True, blank=True)
    godkjent_grunn = models.TextField(blank=True)
    godkjent_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    godkjent_tid = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["sak", "sektor", "navn", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sak", "virksomhet"], condition=Q(virksomhet__isnull=False), name="veiledningsenhet_virksomhet"
            ),
            models.UniqueConstraint(
                fields=["sak", "sektor", "navn"], condition=Q(virksomhet__isnull=True), name="veiledningsenhet_navn"
            ),
            models.CheckConstraint(
                name="veiledningsenhet_godkjent_ikke_mer_enn_sokt",
                condition=(Q(godkjent_forste__isnull=True) | Q(godkjent_forste__lte=F("forste")))
                & (Q(godkjent_andre__isnull=True) | Q(godkjent_andre__lte=F("andre"))),
            ),
            models.CheckConstraint(
                name="veiledningsenhet_faerre_har_grunn",
                condition=Q(godkjent_forste__isnull=True, godkjent_andre__isnull=True) | ~Q(godkjent_grunn=""),
            ),
            *tid_og_av("veiledningsenhet", "godkjent"),
        ]

    def __str__(self):
        return f"{self.navn} i {self.sak_id}"

    @property
    def sokt(self) -> int:
        """New teachers applied for."""
        return (self.forste or 0) + (self.andre or 0)

    @property
    def godkjente(self) -> tuple[int, int]:
        """Approved in first and second year."""
        forste = self.forste if self.godkjent_forste is None else self.godkjent_forste
        andre = self.andre if self.godkjent_andre is None else self.godkjent_andre
        return forste or 0, andre or 0
