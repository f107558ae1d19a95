"""Sak and what stands in it: parties, tiltak, lines of money, versions, documents, corrections."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from eiere.models import Maalform, Organisasjon, Virksomhet
from kompetanse.revisjon.frosset import frosset
from ordninger.felles import kontrakt
from ordninger.felles.saksgang import AVGJORTE, SAKSGANGER, alle_tilstander, tripler
from ordninger.felles.sikring import fast, fast_i_avgjort_sak, overganger, tid_og_av

from .penger import kroner
from .utlysning import Utlysning


class Nummerserie(models.Model):
    """The last number given in a series and year. The row is locked while a number is taken."""

    slettes_ikke = True

    serie = models.CharField(max_length=20)
    aar = models.PositiveSmallIntegerField()
    siste = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["serie", "aar"], name="nummerserie_unik")]

    def __str__(self):
        return f"{self.serie} {self.aar}"


class SakQuerySet(models.QuerySet):
    def for_bruker(self, bruker):
        """Exactly the cases that the person may see in the role they act in now. Scope lives in omfang.py only."""
        from ordninger.felles import omfang

        return omfang.saker(self, bruker)


class Sak(models.Model):
    """One case in one Utlysning. Its life cycle is the row `saksgang` of saksgang.py, guarded by the database."""

    slettes_ikke = True

    nummer = models.CharField(max_length=12, unique=True, help_text="2026/00123")
    saksgang = models.CharField(max_length=20, choices=[(k, k) for k in SAKSGANGER])
    utlysning = models.ForeignKey(Utlysning, on_delete=models.PROTECT, related_name="saker")
    soker = models.ForeignKey(Organisasjon, on_delete=models.PROTECT, related_name="saker")
    tittel = models.CharField(_("tittel"), max_length=200, blank=True)
    tilstand = models.CharField(max_length=20, choices=alle_tilstander(), default="utkast")
    tilstand_tid = models.DateTimeField()
    maalform = models.CharField(
        max_length=2, choices=Maalform.choices, default="nb", help_text="Språket saken er skrevet på"
    )
    saksbehandler = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="saker"
    )
    opprettet_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opprettet_tid = models.DateTimeField()
    innsendt_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    innsendt_tid = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Da den andre parten fikk saken: eieren sendte den inn, eller tilbudet ble sendt",
    )
    forventet_svar = models.DateField(null=True, blank=True)
    svar_utsatt_til = models.DateField(null=True, blank=True, help_text="Ny dato når det forventede svaret glir")
    sokt_belop = kroner(default=0, help_text="Summen av linjene i utlysningens år, kroner")
    innvilget_belop = kroner(null=True, blank=True)
    avgjort_tid = models.DateTimeField(null=True, blank=True)
    prioritet = models.PositiveSmallIntegerField(null=True, blank=True)
    merkelapper = models.JSONField(default=list, blank=True)
    kopiert_fra = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sokbar = models.TextField(editable=False, default="", help_text="Små bokstaver: nummer, tittel, søker, mottakere")

    objects = SakQuerySet.as_manager()

    class Meta:
        ordering = ["-nummer"]
        permissions = [("les_sak_gitt", "Les saken"), ("rediger_sak_gitt", "Rediger saken")]
        indexes = [
            models.Index(fields=["utlysning", "tilstand"]),
            models.Index(fields=["soker", "-nummer"]),
            models.Index(fields=["saksbehandler", "tilstand"]),
            # The work lists, newest first: a page of 25 rows reads 25 rows.
            models.Index(
                F("innsendt_tid").desc(nulls_last=True),
                F("id").desc(),
                condition=Q(innsendt_tid__isnull=False),
                name="sak_sist_innsendt",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["utlysning", "soker"], condition=~Q(tilstand="trukket"), name="sak_en_per_soker_og_runde"
            ),
            *tid_og_av("sak", "innsendt"),
            models.CheckConstraint(
                name="sak_innsendt_naar",
                condition=Q(tilstand="utkast", innsendt_tid__isnull=True)
                | Q(tilstand="trukket")
                | (~Q(tilstand="utkast") & Q(innsendt_tid__isnull=False)),
            ),
            models.CheckConstraint(
                name="sak_avgjort_naar",
                condition=Q(tilstand__in=AVGJORTE, avgjort_tid__isnull=False)
                | (~Q(tilstand__in=AVGJORTE) & Q(avgjort_tid__isnull=True)),
            ),
            models.CheckConstraint(name="sak_sokt_ikke_negativt", condition=Q(sokt_belop__gte=0)),
        ]
        triggers = [
            *overganger(
                "sak",
                "tilstand",
                tripler(),
                start={(g.kode, g.start) for g in SAKSGANGER.values()},
                gang="saksgang",
            ),
            fast("sak_fast", "nummer", "saksgang", "utlysning", "soker", "opprettet_av", "opprettet_tid"),
            fast(
                "sak_avgjort_fast",
                "sokt_belop",
                "innsendt_av",
                "innsendt_tid",
                "avgjort_tid",
                naar=pgtrigger.Q(old__avgjort_tid__isnull=False),
            ),
            pgtrigger.Protect(
                name="sak_slettes_ikke", operation=pgtrigger.Delete, condition=~pgtrigger.Q(old__tilstand="utkast")
            ),
        ]

    def __str__(self):
        return self.nummer

    @property
    def kjede(self) -> str:
        return f"sak:{self.pk}"

    @property
    def gang(self):
        return SAKSGANGER[self.saksgang]

    @property
    def tilstandsdata(self):
        return self.gang.tilstand(self.tilstand)

    @property
    def tilstandsord(self) -> str:
        """The state word in the language of the page."""
        return self.tilstandsdata.ord(translation.get_language() or "")

    @property
    def setning_til_eier(self) -> str:
        return self.tilstandsdata.eier_nn if translation.get_language() == "nn" else self.tilstandsdata.eier_nb

    @property
    def ordningen(self):
        """The measure as code."""
        return kontrakt.hent(self.utlysning.ordning)

    @property
    def sokt_i_kroner(self):
        """What is applied for, or None where a rule sets the price and the case counts instead."""
        return None if self.ordningen.teller else self.sokt_belop

    @cached_property
    def sokt_antall(self) -> int | None:
        """How many the case applies for, where a rule sets the price; None where it applies for kroner."""
        return sum(linje.antall or 0 for linje in self.linjer.all()) if self.ordningen.teller else None

    @property
    def er_avgjort(self) -> bool:
        return self.avgjort_tid is not None

    @property
    def svardato(self):
        return self.svar_utsatt_til or self.forventet_svar


class Sakspart(models.Model):
    """Who takes part in a case, and as what. Scope follows it."""

    class Rolle(models.TextChoices):
        SOKER = "soker", _("søker")
        DELTAKER = "deltaker", _("deltakende eier")
        PARTNER = "partner", _("partner")
        MOTTAKER = "mottaker", _("mottaker")

    sak = models.ForeignKey(Sak, on_delete=models.CASCADE, related_name="parter")
    organisasjon = models.ForeignKey(Organisasjon, on_delete=models.PROTECT, related_name="sakspart")
    rolle = models.CharField(max_length=10, choices=Rolle.choices)
    vertskommune = models.BooleanField(default=False)

    class Meta:
        ordering = ["sak", "rolle", "organisasjon__navn_sortert"]
        constraints = [
            models.UniqueConstraint(fields=["sak", "organisasjon", "rolle"], name="sakspart_unik"),
            models.UniqueConstraint(fields=["sak"], condition=Q(rolle="soker"), name="sakspart_en_soker"),
        ]

    def __str__(self):
        return f"{self.organisasjon} ({self.get_rolle_display()})"


class Tiltak(models.Model):
    """A measure in a case. What it must say is the Ordning's own details."""

    class Sektor(models.TextChoices):
        BARNEHAGE = "barnehage", _("Barnehage")
        SKOLE = "skole", _("Skole")
        BEGGE = "begge", _("Barnehage og skole")

    sak = models.ForeignKey(Sak, on_delete=models.CASCADE, related_name="tiltak")
    nr = models.PositiveSmallIntegerField()
    tittel = models.CharField(_("navn på tiltaket"), max_length=200)
    sektor = models.CharField(max_length=10, choices=Sektor.choices, blank=True)
    kode = models.CharField(max_length=30, blank=True, help_text="Ordningens kode for denne delen av saken")

    class Meta:
        ordering = ["sak", "nr"]
        constraints = [
            models.UniqueConstraint(fields=["sak", "nr"], name="tiltak_nr_unikt", deferrable=models.Deferrable.DEFERRED)
        ]

    def __str__(self):
        return self.tittel


class Linje(models.Model):
    """The grain of money: tiltak × payee × budget year. Only the Utlysning's year is judged; later years are indicative.

    `sokt` empty is "not answered yet"; 0 is an answer. In an offer it is what was offered. Where a rule sets the price,
    the line says how many (`antall`) and `sokt` stays empty.
    """

    sak = models.ForeignKey(Sak, on_delete=models.CASCADE, related_name="linjer")
    tiltak = models.ForeignKey(Tiltak, on_delete=models.CASCADE, related_name="linjer")
    mottaker = models.ForeignKey(Organisasjon, on_delete=models.PROTECT, related_name="linjer")
    virksomhet = models.ForeignKey(Virksomhet, null=True, blank=True, on_delete=models.PROTECT, related_name="linjer")
    budsjettaar = models.PositiveSmallIntegerField()
    sokt = kroner(null=True, blank=True)
    antall = models.PositiveIntegerField(null=True, blank=True, help_text="Det regelen priser, for eksempel lærere")
    koordinator = models.BooleanField(default=False, help_text="KBG § 11: en begrenset del til koordinator")

    class Meta:
        ordering = ["sak", "tiltak__nr", "mottaker__navn_sortert", "budsjettaar"]
        constraints = [
            models.UniqueConstraint(
                fields=["tiltak", "mottaker", "virksomhet", "budsjettaar", "koordinator"],
                name="linje_unik",
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="linje_ikke_negativ", condition=Q(sokt__isnull=True) | Q(sokt__gte=0)),
            models.CheckConstraint(name="linje_ikke_for_stor", condition=Q(sokt__isnull=True) | Q(sokt__lt=10**9)),
        ]
        triggers = fast_i_avgjort_sak(
            "linje", "sak", "tiltak", "mottaker", "virksomhet", "budsjettaar", "sokt", "antall", "koordinator"
        )

    def __str__(self):
        return f"{self.tiltak_id} {self.mottaker_id} {self.budsjettaar}"


class Sakversjon(models.Model):
    """The whole case as it was when it was sent in, corrected or decided. Frozen."""

    frosset = True

    sak = models.ForeignKey(Sak, on_delete=models.CASCADE, related_name="versjoner")
    nr = models.PositiveSmallIntegerField()
    arsak = models.CharField(max_length=20)
    innhold = models.JSONField()
    sha256 = models.CharField(max_length=64)
    av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    tid = models.DateTimeField()

    class Meta:
        ordering = ["sak", "nr"]
        constraints = [models.UniqueConstraint(fields=["sak", "nr"], name="sakversjon_nr_unikt")]
        triggers = frosset("sakversjon")

    def __str__(self):
        return f"{self.sak_id} versjon {self.nr}"


class Aktivitet(models.Model):
    """Who writes in which step of a case right now. Overwritten all the time, deleted after a day."""

    sak = models.ForeignKey(Sak, on_delete=models.CASCADE, related_name="aktivitet")
    bruker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    steg = models.CharField(max_length=40)
    sist_tid = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sak", "bruker"], name="aktivitet_unik")]

    def __str__(self):
        return f"{self.sak_id} {self.steg}"


class Retting(models.Model):
    """A correction request for named fields: only they can be changed, until the date."""

    slettes_ikke = True

    sak = models.ForeignKey(Sak, on_delete=models.CASCADE, related_name="rettinger")
    felt = models.JSONField(help_text="Feltnøkler som er åpnet")
    tekst = models.TextField()
    frist = models.DateField()
    bedt_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    bedt_tid = models.DateTimeField()
    lukket_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lukket_tid = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["sak", "-bedt_tid"]
        constraints = [
            *tid_og_av("retting", "lukket"),
            models.UniqueConstraint(fields=["sak"], condition=Q(lukket_tid__isnull=True), name="retting_en_apen"),
        ]

    def __str__(self):
        return f"retting {self.pk} i {self.sak_id}"


class Dokument(models.Model):
    """A file in a case, with what the archive needs: date, direction, access code and its ground."""

    slettes_ikke = True

    class Retning(models.TextChoices):
        INN = "inn", _("inn")
        UT = "ut", _("ut")
        INTERNT = "internt", _("internt")

    sak = models.ForeignKey(Sak, on_delete=models.PROTECT, related_name="dokumenter")
    tittel = models.CharField(max_length=200)
    fil = models.FileField(upload_to="dokumenter/%Y/")
    filnavn = models.CharField(max_length=200)
    innholdstype = models.CharField(max_length=100)
    storrelse = models.PositiveIntegerField(help_text="byte")
    sha256 = models.CharField(max_length=64)
    retning = models.CharField(max_length=8, choices=Retning.choices)
    journaldato = models.DateField()
    tilgangskode = models.CharField(max_length=10, blank=True)
    tilgangshjemmel = models.CharField(max_length=100, blank=True)
    av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    tid = models.DateTimeField()

    class Meta:
        ordering = ["sak", "-tid"]
        constraints = [
            models.CheckConstraint(
                name="dokument_kode_har_hjemmel",
                condition=Q(tilgangskode="", tilgangshjemmel="") | (~Q(tilgangskode="") & ~Q(tilgangshjemmel="")),
            )
        ]
        triggers = [pgtrigger.Protect(name="dokument_frosset", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return self.tittel
