"""What a behovsmelding says under KBG § 11, beside what the kernel keeps of every case."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from eiere.models import Organisasjon
from ordninger.felles.models import Sak, Tiltak


class Behovsmelding(models.Model):
    """KBG § 11: the needs assessment, how staff took part, own effort, coordinator, samiske perspektiver."""

    sak = models.OneToOneField(Sak, primary_key=True, on_delete=models.CASCADE, related_name="behovsmelding")
    kontakt_navn = models.CharField(_("kontaktperson"), max_length=150, blank=True)
    kontakt_epost = models.EmailField(_("e-post"), blank=True)
    kontakt_telefon = models.CharField(_("telefon"), max_length=20, blank=True)
    behov = models.TextField(_("behov"), blank=True)
    medvirkning = models.TextField(_("medvirkning"), blank=True)
    egeninnsats = models.TextField(_("egeninnsats"), blank=True)
    koordinator = models.TextField(_("koordinator"), blank=True, help_text="Hvem som koordinerer partnerskapet")
    samiske_perspektiver = models.TextField(_("samiske perspektiver"), blank=True)
    versjoner = models.JSONField(default=dict, help_text="Versjon per steg, for å oppdage samtidig redigering")

    def __str__(self):
        return f"behovsmelding {self.sak_id}"


class KollektivTiltak(models.Model):
    """What the behovsmelding says of one measure (KBG §§ 2, 4, 11)."""

    class Partnertype(models.TextChoices):
        UH = "uh", _("universitet eller høyskole")
        FAGSKOLE = "fagskole", _("fagskole")
        ANNEN = "annen", _("annet kompetansemiljø")

    tiltak = models.OneToOneField(Tiltak, primary_key=True, on_delete=models.CASCADE, related_name="kollektiv")
    behov = models.TextField(_("behov"), blank=True)
    medvirkning = models.TextField(_("medvirkning"), blank=True)
    malgrupper = models.JSONField(default=list, help_text="Koder etter KBG § 2")
    tema = models.CharField(_("tema"), max_length=60, blank=True)
    partnertype = models.CharField(max_length=10, choices=Partnertype.choices, blank=True)
    partner = models.ForeignKey(Organisasjon, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    partner_kontakt = models.CharField(_("kontakt hos partneren"), max_length=150, blank=True)
    plan = models.TextField(_("plan"), blank=True)
    flerarig = models.BooleanField(_("tiltaket går over flere år"), default=False)
    egeninnsats = models.TextField(_("egeninnsats"), blank=True)
    samiske_perspektiver = models.TextField(_("samiske perspektiver"), blank=True)
    versjon = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"kollektivt tiltak {self.tiltak_id}"
