"""What a kommune decides about its barnehage part before anybody gets anything, and what each barnehage has said (VU § 8)."""

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from eiere.models import Organisasjon, Virksomhet
from ordninger.felles.models import Linje, Sak, Utlysning
from ordninger.felles.models.penger import kroner
from ordninger.felles.sikring import tid_og_av

LAAST = "nøkkelen og tallene står fast når runden er publisert"


def _fast_naar_publisert(navn: str, *, runde: str, operasjon: pgtrigger.Operation) -> pgtrigger.Trigger:
    """Refuse a change when the round in the column `runde` is published: the key is what everybody was told."""
    return pgtrigger.Trigger(
        name=f"{navn}_fast_naar_publisert",
        when=pgtrigger.Before,
        operation=operasjon,
        func=f"""
            IF TG_OP <> 'INSERT' AND
               (SELECT tilstand FROM felles_utlysning WHERE id = OLD.{runde}) IN ('publisert', 'avsluttet') THEN
                RAISE EXCEPTION '{LAAST}' USING ERRCODE = 'check_violation', CONSTRAINT = '{navn}_fast_naar_publisert';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            IF (SELECT tilstand FROM felles_utlysning WHERE id = NEW.{runde}) IN ('publisert', 'avsluttet') THEN
                RAISE EXCEPTION '{LAAST}' USING ERRCODE = 'check_violation', CONSTRAINT = '{navn}_fast_naar_publisert';
            END IF;
            RETURN NEW;
        """,  # noqa: S608  names of our own columns, never input
    )


class Barnehagerunde(models.Model):
    """VU § 8: the key the kommune splits by, why, and how needs are counted and ranked. Fast from the day of publishing.

    `vikarkostnad` is kroner for a full position in a full year; `enhet` is the unit of the split in kroner.
    """

    class Nokkel(models.TextChoices):
        BARN = "barn", _("antall barn")
        AARSVERK = "aarsverk", _("årsverk")
        LIKT = "likt", _("likt for hver barnehage")

    utlysning = models.OneToOneField(
        Utlysning, primary_key=True, on_delete=models.PROTECT, related_name="barnehagerunde"
    )
    nokkel = models.CharField(_("nøkkel"), max_length=10, choices=Nokkel.choices, blank=True)
    nokkel_grunn = models.TextField(_("hvorfor denne nøkkelen"), blank=True)
    vikarkostnad = kroner(help_text="kroner for en hel stilling i et helt år")
    enhet = kroner(default=Decimal(1), help_text="kroner som delingen avrundes til")
    prioritering_nb = models.TextField(_("hvordan dere prioriterer, på bokmål"), blank=True)
    prioritering_nn = models.TextField(_("hvordan dere prioriterer, på nynorsk"), blank=True)
    endret_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    endret_tid = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="barnehagerunde_nokkel_har_grunn", condition=Q(nokkel="") | ~Q(nokkel_grunn="")
            ),
            models.CheckConstraint(name="barnehagerunde_positive", condition=Q(vikarkostnad__gt=0, enhet__gt=0)),
        ]
        triggers = [
            _fast_naar_publisert("barnehagerunde", runde="utlysning_id", operasjon=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self):
        return f"barnehagerunde {self.utlysning_id}"


class Barnehagetall(models.Model):
    """One barnehage of the kommune in a round: the side it is on and the numbers of the keys, each with its source.

    An empty number is not known, never zero. Barn come from the register; the kommune types årsverk, and may correct barn.
    """

    utlysning = models.ForeignKey(Utlysning, on_delete=models.CASCADE, related_name="barnehagetall")
    virksomhet = models.ForeignKey(Virksomhet, on_delete=models.PROTECT, related_name="+")
    privat = models.BooleanField()
    barn = models.PositiveIntegerField(null=True, blank=True)
    barn_kilde = models.CharField(max_length=120, blank=True)
    aarsverk = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    aarsverk_kilde = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["utlysning", "privat", "virksomhet__navn_sortert"]
        constraints = [
            models.UniqueConstraint(fields=["utlysning", "virksomhet"], name="barnehagetall_unik"),
            models.CheckConstraint(
                name="barnehagetall_har_kilde",
                condition=(Q(barn__isnull=True) | ~Q(barn_kilde=""))
                & (Q(aarsverk__isnull=True) | ~Q(aarsverk_kilde="")),
            ),
            models.CheckConstraint(
                name="barnehagetall_ikke_negativt", condition=Q(aarsverk__isnull=True) | Q(aarsverk__gte=0)
            ),
        ]
        triggers = [
            _fast_naar_publisert(
                "barnehagetall",
                runde="utlysning_id",
                operasjon=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            )
        ]

    def __str__(self):
        return f"{self.virksomhet_id} i {self.utlysning_id}"


class Barnehagesak(models.Model):
    """Who the kommune can ask about an owner's need."""

    sak = models.OneToOneField(Sak, primary_key=True, on_delete=models.CASCADE, related_name="barnehagesak")
    kontakt_navn = models.CharField(_("kontaktperson"), max_length=150, blank=True)
    kontakt_epost = models.EmailField(_("e-post"), blank=True)
    kontakt_telefon = models.CharField(_("telefon"), max_length=20, blank=True)
    versjoner = models.JSONField(default=dict, help_text="Versjon per steg, for å oppdage samtidig redigering")

    def __str__(self):
        return f"barnehagesak {self.sak_id}"


class Behov(models.Model):
    """Participants and size of the studies: what a need is counted from. `deltakere` all have a basic education (VU § 2).

    `studiepoeng` are per participant. 0 participants is the answer that there is no need; None is no answer yet.
    """

    deltakere = models.PositiveSmallIntegerField(_("deltakere med grunnutdanning"), null=True, blank=True)
    studiepoeng = models.DecimalField(
        _("studiepoeng per deltaker"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    hvorfor = models.TextField(_("hvorfor"), blank=True)

    class Meta:
        abstract = True

    @property
    def svart(self) -> bool:
        return self.deltakere == 0 or bool(self.deltakere and self.studiepoeng and self.hvorfor.strip())


class Enhetsbehov(Behov):
    """What a private owner says of one of its barnehager. The money stands on the Linje."""

    linje = models.OneToOneField(Linje, primary_key=True, on_delete=models.CASCADE, related_name="barnehagebehov")

    def __str__(self):
        return f"behov {self.linje_id}"


class KommunaltBehov(Behov):
    """The need of one of the kommune's own barnehager, registered by the kommune: no case, no decision to anybody.

    `belop` is the need in kroner. Numbers only, never names.
    """

    utlysning = models.ForeignKey(Utlysning, on_delete=models.PROTECT, related_name="kommunale_behov")
    virksomhet = models.ForeignKey(Virksomhet, on_delete=models.PROTECT, related_name="+")
    belop = kroner(default=0)
    endret_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    endret_tid = models.DateTimeField()

    class Meta:
        ordering = ["utlysning", "virksomhet__navn_sortert"]
        constraints = [
            models.UniqueConstraint(fields=["utlysning", "virksomhet"], name="kommunalt_behov_unikt"),
            models.CheckConstraint(name="kommunalt_behov_ikke_negativt", condition=Q(belop__gte=0)),
        ]

    def __str__(self):
        return f"{self.virksomhet_id}: {self.belop}"


class UtenBehov(models.Model):
    """A private owner's answer that none of its barnehager has a need in this round: an answer without a case."""

    utlysning = models.ForeignKey(Utlysning, on_delete=models.PROTECT, related_name="uten_behov")
    eier = models.ForeignKey(Organisasjon, on_delete=models.PROTECT, related_name="+")
    meldt_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    meldt_tid = models.DateTimeField()

    class Meta:
        ordering = ["utlysning", "eier__navn_sortert"]
        constraints = [
            models.UniqueConstraint(fields=["utlysning", "eier"], name="uten_behov_unik"),
            *tid_og_av("uten_behov", "meldt"),
        ]

    def __str__(self):
        return f"{self.eier_id} uten behov i {self.utlysning_id}"
