"""Melding, Varsel, Habilitet, Jobb: what people say, what the portal sends, who may act, and long work."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from eiere.models import Organisasjon
from ordninger.felles.sikring import tid_og_av

from .sak import Sak


class Melding(models.Model):
    """A message in the case's thread, or an internal note (`intern`) that the party and the appeal body never see."""

    slettes_ikke = True

    sak = models.ForeignKey(Sak, on_delete=models.PROTECT, related_name="meldinger")
    tekst = models.TextField()
    intern = models.BooleanField(default=False)
    fra_forvalter = models.BooleanField()
    organisasjon = models.ForeignKey(Organisasjon, on_delete=models.PROTECT, related_name="+")
    av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    tid = models.DateTimeField()
    lest_tid = models.DateTimeField(null=True, blank=True, help_text="Når motparten åpnet tråden")

    class Meta:
        ordering = ["sak", "tid"]
        constraints = [
            models.CheckConstraint(
                name="melding_notat_er_forvalters", condition=Q(intern=False) | Q(fra_forvalter=True)
            )
        ]
        indexes = [
            models.Index(fields=["sak"], condition=Q(lest_tid__isnull=True, fra_forvalter=False), name="melding_ulest")
        ]
        triggers = [
            pgtrigger.Protect(
                name="melding_tekst_fast", operation=pgtrigger.UpdateOf("tekst", "intern", "av_id", "sak_id")
            ),
            pgtrigger.Protect(name="melding_slettes_ikke", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"melding {self.pk}"


class Varsel(models.Model):
    """An outgoing notice to an organisation, through an outbox with retry. `nokkel` makes it go out once.

    Purpose of the addresses: to tell that something waits. No case content leaves the portal in a notice.
    """

    nokkel = models.CharField(max_length=120, unique=True)
    organisasjon = models.ForeignKey(Organisasjon, on_delete=models.PROTECT, related_name="varsler")
    bruker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="varsler",
        help_text="Når varselet gjelder én person",
    )
    sak = models.ForeignKey(Sak, null=True, blank=True, on_delete=models.PROTECT, related_name="varsler")
    type = models.CharField(max_length=30)
    data = models.JSONField(default=dict)
    opprettet_tid = models.DateTimeField()
    neste_forsok_tid = models.DateTimeField()
    forsok = models.PositiveSmallIntegerField(default=0)
    sendt_tid = models.DateTimeField(null=True, blank=True)
    lest_tid = models.DateTimeField(null=True, blank=True)
    feil = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-opprettet_tid"]
        indexes = [
            models.Index(fields=["neste_forsok_tid"], condition=Q(sendt_tid__isnull=True), name="varsel_utboks"),
            models.Index(fields=["organisasjon", "-opprettet_tid"]),
        ]

    def __str__(self):
        return self.nokkel


class HabilitetForhold(models.Model):
    """What the portal knows about a person and a party: a relation or verv blocks, employment or residence warns.

    Purpose: to find inhabilitet before a case opens (forvaltningsloven). Ended rows are deleted after five years.
    """

    class Art(models.TextChoices):
        PART = "part", _("part eller nærstående")
        VERV = "verv", _("verv")
        ANSATT = "ansatt", _("ansatt")
        BOSATT = "bosatt", _("bosatt")

    person = models.ForeignKey("brukere.Person", on_delete=models.CASCADE, related_name="forhold")
    organisasjon = models.ForeignKey(Organisasjon, on_delete=models.CASCADE, related_name="+")
    art = models.CharField(max_length=8, choices=Art.choices)
    fra = models.DateField()
    til = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "organisasjon", "art"], name="forhold_unikt")]

    def __str__(self):
        return f"{self.art} {self.organisasjon_id}"

    @property
    def blokkerer(self) -> bool:
        return self.art in (self.Art.PART, self.Art.VERV)


class Habilitet(models.Model):
    """A person's declaration for a case. It is asked again when a new party comes in (`parter` is what was declared on)."""

    slettes_ikke = True

    sak = models.ForeignKey(Sak, on_delete=models.CASCADE, related_name="habilitet")
    bruker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    habil = models.BooleanField()
    grunn = models.TextField(blank=True)
    parter = models.JSONField(default=list, help_text="Organisasjonene erklæringen gjelder")
    tid = models.DateTimeField()

    class Meta:
        ordering = ["sak", "-tid"]
        indexes = [models.Index(fields=["sak", "bruker", "-tid"])]

    def __str__(self):
        return f"{self.sak_id} {self.bruker_id}"


class Jobb(models.Model):
    """Long work with progress. The row is the truth; the broker is only a bell."""

    class Tilstand(models.TextChoices):
        VENTER = "venter", _("Venter")
        PAAGAAR = "paagaar", _("Pågår")
        FERDIG = "ferdig", _("Ferdig")
        FERDIG_MED_FEIL = "ferdig_med_feil", _("Ferdig med feil")

    type = models.CharField(max_length=40)
    tilstand = models.CharField(max_length=16, choices=Tilstand.choices, default=Tilstand.VENTER)
    tittel = models.CharField(max_length=200)
    parametre = models.JSONField(default=dict)
    organisasjon = models.ForeignKey(Organisasjon, on_delete=models.PROTECT, related_name="jobber")
    av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="jobber")
    som_rolle = models.CharField(max_length=20)
    antall = models.PositiveIntegerField(default=0)
    antall_ok = models.PositiveIntegerField(default=0)
    antall_feil = models.PositiveIntegerField(default=0)
    opprettet_tid = models.DateTimeField()
    startet_tid = models.DateTimeField(null=True, blank=True)
    hjerteslag_tid = models.DateTimeField(null=True, blank=True)
    ferdig_tid = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opprettet_tid"]
        constraints = [
            models.CheckConstraint(name="jobb_telling", condition=Q(antall__gte=F("antall_ok") + F("antall_feil")))
        ]
        indexes = [models.Index(fields=["tilstand", "hjerteslag_tid"])]

    def __str__(self):
        return self.tittel

    @property
    def prosent(self) -> int:
        return 100 if not self.antall else (self.antall_ok + self.antall_feil) * 100 // self.antall


class Jobbpost(models.Model):
    """One item of a Jobb and its result. Taken with SKIP LOCKED, done in its own transaction, never twice."""

    class Tilstand(models.TextChoices):
        VENTER = "venter", _("Venter")
        OK = "ok", _("Ferdig")
        FEIL = "feil", _("Stoppet")

    jobb = models.ForeignKey(Jobb, on_delete=models.CASCADE, related_name="poster")
    nokkel = models.CharField(max_length=80)
    tilstand = models.CharField(max_length=8, choices=Tilstand.choices, default=Tilstand.VENTER)
    forsok = models.PositiveSmallIntegerField(default=0)
    melding = models.CharField(max_length=400, blank=True, help_text="Hvorfor den stoppet, til saksbehandleren")
    resultat_id = models.BigIntegerField(null=True, blank=True)
    ferdig_tid = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["jobb", "id"]
        constraints = [models.UniqueConstraint(fields=["jobb", "nokkel"], name="jobbpost_unik")]
        indexes = [models.Index(fields=["jobb", "tilstand", "id"])]

    def __str__(self):
        return f"{self.jobb_id} {self.nokkel}"


class LagretVisning(models.Model):
    """A saved view of a work list: the address's query string, own or shared in the organisation."""

    bruker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="visninger")
    organisasjon = models.ForeignKey(Organisasjon, on_delete=models.CASCADE, related_name="+")
    liste = models.CharField(max_length=40)
    navn = models.CharField(_("navn"), max_length=60)
    sporring = models.CharField(max_length=1000)
    delt = models.BooleanField(_("del med kollegene"), default=False)

    class Meta:
        ordering = ["navn"]
        constraints = [models.UniqueConstraint(fields=["bruker", "liste", "navn"], name="visning_navn_unikt")]

    def __str__(self):
        return self.navn


class Endring(models.Model):
    """A change asked for after the award. Only what this chain needs: asked, decided, by whom."""

    slettes_ikke = True

    sak = models.ForeignKey(Sak, on_delete=models.PROTECT, related_name="endringer")
    art = models.CharField(
        max_length=20,
        choices=[
            ("periode", _("periode")),
            ("innhold", _("innhold")),
            ("partner", _("partner")),
            ("belop", _("fordeling av beløp")),
        ],
    )
    tekst = models.TextField()
    sokt_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sokt_tid = models.DateTimeField()
    svar = models.TextField(blank=True)
    godtatt = models.BooleanField(null=True, blank=True)
    svart_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    svart_tid = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["sak", "-sokt_tid"]
        constraints = tid_og_av("endring", "svart")

    def __str__(self):
        return f"endring {self.pk}"
