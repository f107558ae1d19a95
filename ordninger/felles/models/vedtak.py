"""Vurdering, Forslag, Vedtak, Brev: from judgement to a frozen decision and its letters."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from eiere.models import Maalform, Organisasjon, Virksomhet
from kompetanse.revisjon.frosset import frosset
from ordninger.felles import saksgang
from ordninger.felles.sikring import overganger, par, tid_og_av, to_personer

from .fordeling import Fordeling
from .penger import Ramme, kroner
from .sak import Linje, Sak

FORBEREDER_SAK = ("vurdering.lagre", "forslag.begrunn", "sak.legg_i_fordeling", "sak.ta_ut_av_fordeling")
FORBEREDER_FORDELING = (
    "fordeling.opprettet",
    "fordeling.kopiert",
    "fordeling.beregnet",
    "fordeling.merknad",
    "fordeling.hos_forum",
    "fordeling.forum_vurdert",
    "fordeling.til_beslutning",
)
SATT_FOR_HAND = "fordeling.endret_for_hand"
"""Acts in the trail that prepare a decision: of a case, of a whole fordeling, and of the case of one line."""


def _koder(handlinger: tuple[str, ...]) -> str:
    return ", ".join(f"'{h}'" for h in handlinger)


class Vurdering(models.Model):
    """The result of one condition (vilkår) in a case, with the caseworker's words."""

    slettes_ikke = True

    class Resultat(models.TextChoices):
        OPPFYLT = "oppfylt", _("Oppfylt")
        IKKE_OPPFYLT = "ikke_oppfylt", _("Ikke oppfylt")
        MA_AVKLARES = "ma_avklares", _("Må avklares")

    sak = models.ForeignKey(Sak, on_delete=models.CASCADE, related_name="vurderinger")
    vilkar = models.CharField(max_length=40)
    resultat = models.CharField(max_length=14, choices=Resultat.choices, blank=True)
    begrunnelse = models.TextField(blank=True)
    endret_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    endret_tid = models.DateTimeField()

    class Meta:
        ordering = ["sak", "vilkar"]
        constraints = [
            models.UniqueConstraint(fields=["sak", "vilkar"], name="vurdering_unik"),
            models.CheckConstraint(name="vurdering_har_begrunnelse", condition=Q(resultat="") | ~Q(begrunnelse="")),
        ]

    def __str__(self):
        return f"{self.sak_id} {self.vilkar}"


class Forslag(models.Model):
    """What is proposed for one case, before it is decided: the reasons that will stand in the letter.

    Written by the caseworker in the party's målform; can be read and changed until the decision.
    """

    slettes_ikke = True

    sak = models.OneToOneField(Sak, on_delete=models.CASCADE, related_name="forslag")
    fordeling = models.ForeignKey(Fordeling, null=True, blank=True, on_delete=models.SET_NULL, related_name="forslag")
    begrunnelse = models.TextField(blank=True)
    versjon = models.PositiveIntegerField(default=1)
    endret_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    endret_tid = models.DateTimeField()

    def __str__(self):
        return f"forslag {self.sak_id}"


class Vedtak(models.Model):
    """The decision. Made in one piece and frozen; a correction is a new Vedtak with difference lines."""

    frosset = True

    class Utfall(models.TextChoices):
        INNVILGET = "innvilget", _("Innvilget")
        DELVIS = "delvis_innvilget", _("Delvis innvilget")
        AVSLATT = "avslatt", _("Avslått")

    sak = models.ForeignKey(Sak, on_delete=models.PROTECT, related_name="vedtak")
    nr = models.PositiveSmallIntegerField(default=1)
    ramme = models.ForeignKey(Ramme, on_delete=models.PROTECT, related_name="vedtak")
    fordeling = models.ForeignKey(Fordeling, null=True, blank=True, on_delete=models.PROTECT, related_name="vedtak")
    utfall = models.CharField(max_length=20, choices=Utfall.choices)
    begrunnelse = models.TextField()
    hjemmel = models.CharField(max_length=120)
    maalform = models.CharField(max_length=2, choices=Maalform.choices)
    er_enkeltvedtak = models.BooleanField()
    klagerett = models.BooleanField()
    klageinstans = models.ForeignKey(Organisasjon, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lov = models.CharField(max_length=20, help_text="Forvaltningsloven som gjaldt på vedtaksdagen")
    regelversjon = models.CharField(max_length=20)
    sokt_belop = kroner()
    innvilget_belop = kroner()
    omgjor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="omgjort_av")
    foreslatt_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    foreslatt_tid = models.DateTimeField()
    besluttet_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    besluttet_tid = models.DateTimeField()

    class Meta:
        ordering = ["-besluttet_tid", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["sak", "nr"], name="vedtak_nr_unikt"),
            models.CheckConstraint(name="vedtak_har_begrunnelse", condition=~Q(begrunnelse="")),
            models.CheckConstraint(
                name="vedtak_klageinstans_naar_klagerett",
                condition=Q(klagerett=False, klageinstans__isnull=True) | Q(klagerett=True, klageinstans__isnull=False),
            ),
            models.CheckConstraint(
                name="vedtak_avslag_er_null",
                condition=Q(omgjor__isnull=False)
                | Q(utfall="avslatt", innvilget_belop=0)
                | (~Q(utfall="avslatt") & Q(innvilget_belop__gt=0)),
            ),
            models.CheckConstraint(name="vedtak_rekkefolge", condition=Q(besluttet_tid__gte=models.F("foreslatt_tid"))),
        ]
        indexes = [models.Index(fields=["ramme", "utfall"])]
        triggers = [
            *frosset("vedtak"),
            to_personer("vedtak", "foreslatt_av", "besluttet_av", "den som foreslo vedtaket, kan ikke beslutte det"),
            pgtrigger.Trigger(
                name="vedtak_ikke_av_den_som_endret",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=f"""
                    IF EXISTS (
                        SELECT 1 FROM brukere_bruker b JOIN brukere_bruker d ON d.person_id = b.person_id
                        WHERE d.id = NEW.besluttet_av_id AND (
                            b.id IN (SELECT endret_av_id FROM felles_fordelingslinje
                                     WHERE sak_id = NEW.sak_id AND fordeling_id = NEW.fordeling_id)
                            OR b.id IN (SELECT endret_av_id FROM felles_vurdering WHERE sak_id = NEW.sak_id)
                            OR b.id IN (SELECT endret_av_id FROM felles_forslag WHERE sak_id = NEW.sak_id)
                            OR b.id IN (SELECT f.opprettet_av_id FROM felles_fordeling f WHERE f.id = NEW.fordeling_id)
                            OR b.id IN (SELECT k.av_id FROM felles_fordeling f JOIN felles_beregning k
                                        ON k.id = f.beregning_id WHERE f.id = NEW.fordeling_id)
                            OR b.id IN (SELECT av_id FROM revisjon_hendelse WHERE kjede = 'sak:' || NEW.sak_id
                                        AND handling IN ({_koder(FORBEREDER_SAK)}))
                            OR b.id IN (SELECT av_id FROM revisjon_hendelse
                                        WHERE kjede = 'fordeling:' || NEW.fordeling_id
                                        AND handling IN ({_koder(FORBEREDER_FORDELING)})))
                    ) THEN
                        RAISE EXCEPTION 'den som har vurdert eller foreslått, kan ikke beslutte'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'vedtak_to_personer';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608  names of our own acts, never input
            ),
        ]

    utkastlinjer: "list[Vedtakslinje] | None" = None
    """Lines of a draft that is never stored; see handlinger.vedtak.som_utkast."""

    def __str__(self):
        return f"vedtak {self.nr} i {self.sak_id}"

    @property
    def sokt_i_kroner(self):
        """None where a rule sets the price and the case counts instead."""
        return None if self.sak.ordningen.teller else self.sokt_belop


class Vedtakslinje(models.Model):
    """What is decided for one Linje. A refused krone carries its reason."""

    frosset = True

    vedtak = models.ForeignKey(Vedtak, on_delete=models.PROTECT, related_name="linjer")
    linje = models.ForeignKey(Linje, on_delete=models.PROTECT, related_name="vedtakslinjer")
    tilskudd = models.ForeignKey(
        "felles.Tilskudd", null=True, blank=True, on_delete=models.PROTECT, related_name="vedtakslinjer"
    )
    mottaker = models.ForeignKey(Organisasjon, on_delete=models.PROTECT, related_name="vedtakslinjer")
    virksomhet = models.ForeignKey(Virksomhet, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    budsjettaar = models.PositiveSmallIntegerField()
    sokt = kroner()
    belop = kroner(help_text="Innvilget, eller endringen når vedtaket retter et tidligere")
    begrunnelse = models.TextField(blank=True)

    class Meta:
        ordering = ["vedtak", "id"]
        constraints = [
            models.UniqueConstraint(fields=["vedtak", "linje"], name="vedtakslinje_unik"),
            models.CheckConstraint(
                name="vedtakslinje_belop_har_tilskudd", condition=Q(belop=0) | Q(tilskudd__isnull=False)
            ),
        ]
        triggers = [
            *frosset("vedtakslinje"),
            pgtrigger.Trigger(
                name="vedtakslinje_summeres_i_tilskudd",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__tilskudd__isnull=False),
                func="""
                    UPDATE felles_tilskudd SET belop = belop + NEW.belop WHERE id = NEW.tilskudd_id;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.vedtak_id} {self.belop}"

    @property
    def sokt_i_kroner(self):
        """None where a rule sets the price and the line counts instead."""
        return self.sokt if self.linje.antall is None else None


class Brev(models.Model):
    """A letter, frozen: its content, its code, its PDF and the checksum of the file. Sent and opened are later rows."""

    frosset = True

    nummer = models.CharField(max_length=20, unique=True)
    mal = models.CharField(max_length=40)
    malversjon = models.CharField(max_length=20)
    maalform = models.CharField(max_length=2, choices=Maalform.choices)
    avsender = models.ForeignKey(Organisasjon, on_delete=models.PROTECT, related_name="sendte_brev")
    mottaker = models.ForeignKey(Organisasjon, on_delete=models.PROTECT, related_name="brev")
    sak = models.ForeignKey(Sak, null=True, blank=True, on_delete=models.PROTECT, related_name="brev")
    vedtak = models.ForeignKey(Vedtak, null=True, blank=True, on_delete=models.PROTECT, related_name="brev")
    tilskudd = models.ForeignKey(
        "felles.Tilskudd", null=True, blank=True, on_delete=models.PROTECT, related_name="brev"
    )
    ramme = models.ForeignKey(Ramme, null=True, blank=True, on_delete=models.PROTECT, related_name="brev")
    fordeling = models.ForeignKey(Fordeling, null=True, blank=True, on_delete=models.PROTECT, related_name="brev")
    klage = models.ForeignKey("felles.Klage", null=True, blank=True, on_delete=models.PROTECT, related_name="brev")
    tittel = models.CharField(max_length=250)
    innhold = models.JSONField()
    kode = models.CharField(max_length=20, help_text="Kort kontrollkode av innholdet")
    klagefrist = models.DateField(null=True, blank=True)
    fil = models.FileField(upload_to="brev/%Y/")
    fil_sha256 = models.CharField(max_length=64)
    fil_storrelse = models.PositiveIntegerField(help_text="byte")
    laget_tid = models.DateTimeField(help_text="Fryst og varslet elektronisk i samme øyeblikk")

    class Meta:
        ordering = ["-laget_tid", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["vedtak", "mal", "mottaker", "tilskudd"],
                condition=Q(vedtak__isnull=False),
                name="brev_ett_per_vedtak_og_mottaker",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["fordeling", "mal", "ramme"], condition=Q(fordeling__isnull=False), name="brev_ett_per_ramme"
            ),
        ]
        indexes = [models.Index(fields=["mottaker", "-laget_tid"])]
        triggers = frosset("brev")

    def __str__(self):
        return self.nummer


class Brevhendelse(models.Model):
    """That a letter was alerted, opened or delivered another way."""

    frosset = True

    class Type(models.TextChoices):
        VARSLET = "varslet", _("varslet")
        APNET = "apnet", _("åpnet")

    brev = models.ForeignKey(Brev, on_delete=models.PROTECT, related_name="hendelser")
    type = models.CharField(max_length=10, choices=Type.choices)
    tid = models.DateTimeField()
    av = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["brev", "tid"]
        constraints = [
            models.UniqueConstraint(fields=["brev"], condition=Q(type="varslet"), name="brev_varslet_en_gang"),
            models.UniqueConstraint(
                fields=["brev", "av"], condition=Q(type="apnet"), name="brev_apnet_en_gang_per_person"
            ),
        ]
        triggers = frosset("brevhendelse")

    def __str__(self):
        return f"{self.brev_id} {self.type}"


class Klage(models.Model):
    """Appeal against a Vedtak: received, in time by which act, payment held, own assessment, forwarded."""

    slettes_ikke = True

    class Tilstand(models.TextChoices):
        MOTTATT = "mottatt", _("Mottatt")
        UNDER_VURDERING = "under_vurdering", _("Under vurdering")
        OVERSENDT = "oversendt", _("Sendt til klageinstansen")
        OMGJORT = "omgjort", _("Omgjort")
        AVVIST = "avvist", _("Avvist")
        TRUKKET = "trukket", _("Trukket")
        AVGJORT = "avgjort", _("Avgjort")

    vedtak = models.ForeignKey(Vedtak, on_delete=models.PROTECT, related_name="klager")
    klager = models.ForeignKey(Organisasjon, on_delete=models.PROTECT, related_name="klager")
    tilstand = models.CharField(max_length=16, choices=Tilstand.choices, default=Tilstand.MOTTATT)
    tekst = models.TextField(_("hva klagen gjelder"))
    onsker = models.TextField(_("hva som ønskes endret"), blank=True)
    lov = models.CharField(max_length=20)
    frist = models.DateField()
    i_tide = models.BooleanField()
    utbetaling_holdt = models.BooleanField(default=False)
    mottatt_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    mottatt_tid = models.DateTimeField()
    vurdering = models.TextField(_("egen vurdering"), blank=True)
    vurdert_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    vurdert_tid = models.DateTimeField(null=True, blank=True)
    oversendt_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    oversendt_tid = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-mottatt_tid"]
        constraints = [
            models.UniqueConstraint(
                fields=["vedtak", "klager"],
                condition=Q(tilstand__in=["mottatt", "under_vurdering", "oversendt"]),
                name="klage_en_apen",
            ),
            *tid_og_av("klage", "vurdert", "oversendt"),
            models.CheckConstraint(
                name="klage_oversendt_er_vurdert",
                condition=~Q(tilstand="oversendt") | Q(vurdert_tid__isnull=False, oversendt_tid__isnull=False),
            ),
        ]
        triggers = overganger("klage", "tilstand", par(saksgang.KLAGE), start={"mottatt"})

    def __str__(self):
        return f"klage {self.pk}"
