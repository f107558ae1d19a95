"""The register: one table of parties, their places over time, their units, their accounts, and the keys of the kommuner.

Sources are open registers (Enhetsregisteret, NSR, NBR, SSB, Kartverket, Språkrådet); `fixtures/referanse/` holds the copies.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kompetanse.revisjon.frosset import ikke_tom

from .sortering import sorteringsnokkel


def _sortert() -> models.CharField:
    """The name as a key for Norwegian order. Collation C, because the key is meant for code points."""
    return models.CharField(max_length=250, db_index=True, editable=False, db_collation="C")


class Sortert(models.Model):
    """A row with a name keeps the key that sorts it. Bulk writes must set `navn_sortert` themselves."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self.navn_sortert = sorteringsnokkel(self.navn)
        felt = kwargs.get("update_fields")
        if felt is not None and "navn" in felt:
            kwargs["update_fields"] = {*felt, "navn_sortert"}
        super().save(*args, **kwargs)


def modulus_11(kolonne: str, vekter: list[int], *, navn: str, sensitiv: bool = False) -> pgtrigger.Trigger:
    """A trigger that refuses a number whose last digit is not the modulus 11 check digit of those before it.

    `sensitiv` keeps the number itself out of the error message, and so out of logs.
    """
    n = len(vekter)
    melding = (
        f"'{kolonne} har feil kontrollsiffer'" if sensitiv else f"'{kolonne} % har feil kontrollsiffer', NEW.{kolonne}"
    )
    return pgtrigger.Trigger(
        name=navn,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(kolonne),
        declare=[("s", "int"), ("v", "int[]"), ("k", "int")],
        func=f"""
            IF NEW.{kolonne} IS NULL THEN RETURN NEW; END IF;
            IF NEW.{kolonne} !~ '^[0-9]{{{n + 1}}}$' THEN
                RAISE EXCEPTION '{kolonne} skal ha {n + 1} siffer' USING ERRCODE = 'check_violation';
            END IF;
            v := ARRAY{vekter}; s := 0;
            FOR i IN 1..{n} LOOP s := s + v[i] * substr(NEW.{kolonne}, i, 1)::int; END LOOP;
            k := (11 - s % 11) % 11;
            IF k = 10 OR k <> substr(NEW.{kolonne}, {n + 1}, 1)::int THEN
                RAISE EXCEPTION {melding} USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


ORGNR_VEKTER = [3, 2, 7, 6, 5, 4, 3, 2]
KONTO_VEKTER = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]


class Maalform(models.TextChoices):
    BOKMAAL = "nb", _("bokmål")
    NYNORSK = "nn", _("nynorsk")


class Spraakvedtak(models.TextChoices):
    BOKMAAL = "nb", _("bokmål")
    NYNORSK = "nn", _("nynorsk")
    NOYTRAL = "noytral", _("nøytral")


class Fylke(Sortert):
    """A county (fylke) as a place. The fylkeskommune is an Organisasjon."""

    nummer = models.CharField(primary_key=True, max_length=2)
    navn = models.CharField(max_length=100)
    navn_nn = models.CharField(max_length=100, blank=True)
    navn_sortert = _sortert()
    gyldig_fra = models.DateField()
    gyldig_til = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["navn_sortert"]

    def __str__(self):
        return self.navn


class Kommune(Sortert):
    """A municipality as a place, with what the law and the keys need to know about it."""

    nummer = models.CharField(primary_key=True, max_length=4)
    navn = models.CharField(max_length=100, help_text="Entydig navn: Våler (Innlandet)")
    navn_offisielt = models.CharField(max_length=200, blank=True)
    navn_sortert = _sortert()
    fylke = models.ForeignKey(Fylke, on_delete=models.PROTECT, related_name="kommuner")
    sentralitetsklasse = models.PositiveSmallIntegerField(null=True, blank=True)
    samisk_forvaltningsomraade = models.BooleanField(default=False)
    gyldig_fra = models.DateField()
    gyldig_til = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["navn_sortert"]

    def __str__(self):
        return self.navn


class Organisasjonstype(models.TextChoices):
    KOMMUNE = "kommune", _("kommune")
    FYLKESKOMMUNE = "fylkeskommune", _("fylkeskommune")
    PRIVAT_EIER = "privat_eier", _("privat eier")
    STATLIG_SKOLE = "statlig_skole", _("statlig skole")
    EMBETE = "embete", _("statsforvalter")
    UDIR = "udir", _("Utdanningsdirektoratet")
    UH = "uh", _("universitet eller høyskole")
    FAGSKOLE = "fagskole", _("fagskole")
    ANNEN = "annen", _("annet kompetansemiljø")


class OrganisasjonQuerySet(models.QuerySet):
    def aktive(self, dato):
        return self.filter(Q(opphort__isnull=True) | Q(opphort__gt=dato), opprettet__lte=dato)

    def eiere(self):
        return self.filter(type__in=EIERTYPER)

    def forvaltere(self):
        return self.filter(type__in=[Organisasjonstype.EMBETE, Organisasjonstype.UDIR])


EIERTYPER = [
    Organisasjonstype.KOMMUNE,
    Organisasjonstype.FYLKESKOMMUNE,
    Organisasjonstype.PRIVAT_EIER,
    Organisasjonstype.STATLIG_SKOLE,
]


class Organisasjon(Sortert):
    """A party: owner, embete, Udir, lærested or other milieu. The payee is always an Organisasjon."""

    slettes_ikke = True

    orgnr = models.CharField(
        _("organisasjonsnummer"),
        max_length=9,
        unique=True,
        null=True,
        blank=True,
        help_text="Ni siffer med modulus 11. Tomt bare når registeret ikke har funnet nummeret",
    )
    navn = models.CharField(_("navn"), max_length=200)
    navn_nn = models.CharField(max_length=200, blank=True, help_text="Når navnet finnes i begge målformer")
    navn_sortert = _sortert()
    type = models.CharField(max_length=20, choices=Organisasjonstype.choices)
    oslo_begge = models.BooleanField(default=False, help_text="Oslo er både kommune og fylkeskommune")
    kommune = models.ForeignKey(Kommune, null=True, blank=True, on_delete=models.PROTECT, related_name="organisasjoner")
    fylke = models.ForeignKey(Fylke, null=True, blank=True, on_delete=models.PROTECT, related_name="organisasjoner")
    spraakvedtak = models.CharField(max_length=8, choices=Spraakvedtak.choices, blank=True)
    maalform = models.CharField(_("valgt målform"), max_length=2, choices=Maalform.choices, blank=True)
    postadresse = models.CharField(_("postadresse"), max_length=300, blank=True)
    epost = models.EmailField(_("e-post"), blank=True)
    telefon = models.CharField(_("telefon"), max_length=20, blank=True)
    syntetisk = models.BooleanField(default=False, help_text="Demo: nummer i de offisielle syntetiske seriene 2 og 3")
    utenfor_registeret = models.BooleanField(default=False, help_text="Lagt til av en eier; sjekkes av saksbehandler")
    opprettet = models.DateField()
    opphort = models.DateField(null=True, blank=True)
    kilde = models.CharField(max_length=60, blank=True)

    objects = OrganisasjonQuerySet.as_manager()

    class Meta:
        ordering = ["navn_sortert"]
        constraints = [
            models.CheckConstraint(
                name="organisasjon_orgnr_ni_siffer", condition=Q(orgnr__isnull=True) | Q(orgnr__regex=r"^[0-9]{9}$")
            ),
            models.CheckConstraint(
                name="organisasjon_opphort_etter_opprettet",
                condition=Q(opphort__isnull=True) | Q(opphort__gte=F("opprettet")),
            ),
            models.CheckConstraint(
                name="organisasjon_spraakvedtak_bare_offentlige",
                condition=Q(spraakvedtak="") | Q(type__in=["kommune", "fylkeskommune"]),
            ),
        ]
        indexes = [models.Index(fields=["type", "fylke"])]
        triggers = [modulus_11("orgnr", ORGNR_VEKTER, navn="orgnr_modulus_11")]

    def __str__(self):
        return self.visningsnavn

    def navn_paa(self, maalform: str) -> str:
        """The name in the given målform, when it exists in both."""
        return self.navn_nn if maalform == Maalform.NYNORSK and self.navn_nn else self.navn

    @property
    def visningsnavn(self) -> str:
        """The name in the language of the page. Letters and stored data use `navn_paa` with their own målform."""
        return self.navn_paa(get_language() or Maalform.BOKMAAL)

    @property
    def er_eier(self) -> bool:
        return self.type in EIERTYPER

    @property
    def er_privat(self) -> bool:
        return self.type == Organisasjonstype.PRIVAT_EIER


class Plassering(models.Model):
    """Where an Organisasjon belonged, and when. `Organisasjon.kommune` and `.fylke` are the row without end."""

    organisasjon = models.ForeignKey(Organisasjon, on_delete=models.CASCADE, related_name="plasseringer")
    kommune = models.ForeignKey(Kommune, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    fylke = models.ForeignKey(Fylke, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    fra = models.DateField()
    til = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["organisasjon", "fra"]
        constraints = [
            models.CheckConstraint(
                name="plassering_til_etter_fra", condition=Q(til__isnull=True) | Q(til__gt=F("fra"))
            ),
            models.UniqueConstraint(
                fields=["organisasjon"], condition=Q(til__isnull=True), name="plassering_en_gjeldende"
            ),
        ]

    def __str__(self):
        return f"{self.organisasjon_id} {self.fra}"


class Etterfolger(models.Model):
    """An ended Organisasjon and one that follows it, with the share of what is open that goes over (sum 1)."""

    opphort = models.ForeignKey(Organisasjon, on_delete=models.CASCADE, related_name="etterfolgere")
    ny = models.ForeignKey(Organisasjon, on_delete=models.PROTECT, related_name="forgjengere")
    andel = models.DecimalField(max_digits=6, decimal_places=5)
    dato = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["opphort", "ny"], name="etterfolger_unik"),
            models.CheckConstraint(name="etterfolger_andel", condition=Q(andel__gt=0, andel__lte=1)),
            models.CheckConstraint(name="etterfolger_ikke_seg_selv", condition=~Q(opphort=F("ny"))),
        ]

    def __str__(self):
        return f"{self.opphort_id} → {self.ny_id}"


class Virksomhetstype(models.TextChoices):
    BARNEHAGE = "barnehage", _("barnehage")
    GRUNNSKOLE = "grunnskole", _("grunnskole")


class Virksomhet(Sortert):
    """A unit: barnehage or skole. It is never a payee itself; its owner is."""

    slettes_ikke = True

    orgnr = models.CharField(max_length=9, unique=True)
    navn = models.CharField(max_length=200)
    navn_sortert = _sortert()
    type = models.CharField(max_length=12, choices=Virksomhetstype.choices)
    kommune = models.ForeignKey(Kommune, on_delete=models.PROTECT, related_name="virksomheter")
    privat = models.BooleanField()
    antall = models.PositiveIntegerField(null=True, blank=True, help_text="Barn eller elever; tomt er ikke funnet")
    antall_dato = models.DateField(null=True, blank=True)
    ogsaa_videregaaende = models.BooleanField(default=False)
    nedlagt = models.DateField(null=True, blank=True)
    kilde = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["navn_sortert"]
        indexes = [models.Index(fields=["kommune", "type", "privat"])]
        triggers = [modulus_11("orgnr", ORGNR_VEKTER, navn="virksomhet_modulus_11")]

    def __str__(self):
        return self.navn


class VirksomhetEier(models.Model):
    """Who owned a unit, and when. No current row means that the owner is unknown, and that blocks payment."""

    slettes_ikke = True

    virksomhet = models.ForeignKey(Virksomhet, on_delete=models.CASCADE, related_name="eierskap")
    eier = models.ForeignKey(Organisasjon, on_delete=models.PROTECT, related_name="eierskap")
    fra = models.DateField()
    til = models.DateField(null=True, blank=True)
    oppgitt_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["virksomhet", "fra"]
        constraints = [
            models.UniqueConstraint(fields=["virksomhet"], condition=Q(til__isnull=True), name="virksomhet_en_eier"),
            models.CheckConstraint(name="eierskap_til_etter_fra", condition=Q(til__isnull=True) | Q(til__gt=F("fra"))),
        ]

    def __str__(self):
        return f"{self.virksomhet_id} eies av {self.eier_id}"


class Nokkel(models.TextChoices):
    """The keys that a frame can be split by. A missing row is "not found", never zero."""

    INNBYGGERE_1_5 = "innbyggere_1_5", _("innbyggere 1–5 år")
    INNBYGGERE_6_15 = "innbyggere_6_15", _("innbyggere 6–15 år")
    INNBYGGERE_16_18 = "innbyggere_16_18", _("innbyggere 16–18 år")
    BARN = "barn_i_barnehage", _("barn i barnehage")
    ELEVER = "elever_grunnskole", _("elever i grunnskolen")
    FOLKETALL = "folketall", _("innbyggere")


class Nokkeltall(models.Model):
    """One key for one kommune in one year, with its source. A fylke's number is the sum of its kommuner."""

    kommune = models.ForeignKey(Kommune, on_delete=models.CASCADE, related_name="nokkeltall")
    nokkel = models.CharField(max_length=30, choices=Nokkel.choices)
    aar = models.PositiveSmallIntegerField()
    verdi = models.DecimalField(max_digits=14, decimal_places=2)
    kilde = models.CharField(max_length=120)

    class Meta:
        ordering = ["kommune", "nokkel", "aar"]
        constraints = [
            models.UniqueConstraint(fields=["kommune", "nokkel", "aar"], name="nokkeltall_unik"),
            models.CheckConstraint(name="nokkeltall_ikke_negativt", condition=Q(verdi__gte=0)),
        ]

    def __str__(self):
        return f"{self.kommune_id} {self.nokkel} {self.aar}"


class Kontostatus(models.TextChoices):
    FORESLATT = "foreslatt", _("venter på bekreftelse")
    BEKREFTET = "bekreftet", _("bekreftet")
    AVVIST = "avvist", _("avvist")
    ERSTATTET = "erstattet", _("erstattet")


class KontonummerQuerySet(models.QuerySet):
    def brukbare(self, dato):
        """Accounts that may be paid to on `dato`: confirmed by a second person and out of quarantine."""
        return self.filter(status=Kontostatus.BEKREFTET, karantene_til__lte=dato)


class Kontonummer(models.Model):
    """An account of an Organisasjon. A new number needs a second natural person and a quarantine before it is used.

    The number is personal data only for sole proprietors; it is kept as long as a payment refers to it (bokføringsloven).
    """

    slettes_ikke = True

    organisasjon = models.ForeignKey(Organisasjon, on_delete=models.PROTECT, related_name="kontoer")
    nummer = models.CharField(_("kontonummer"), max_length=11)
    status = models.CharField(max_length=10, choices=Kontostatus.choices, default=Kontostatus.FORESLATT)
    registrert_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    registrert_tid = models.DateTimeField()
    bekreftet_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    bekreftet_tid = models.DateTimeField(null=True, blank=True)
    karantene_til = models.DateField(null=True, blank=True)

    objects = KontonummerQuerySet.as_manager()

    class Meta:
        ordering = ["organisasjon", "-registrert_tid"]
        constraints = [
            models.CheckConstraint(name="konto_elleve_siffer", condition=Q(nummer__regex=r"^[0-9]{11}$")),
            models.CheckConstraint(
                name="konto_bekreftet_par",
                condition=Q(bekreftet_av__isnull=True, bekreftet_tid__isnull=True)
                | Q(bekreftet_av__isnull=False, bekreftet_tid__isnull=False),
            ),
            models.CheckConstraint(
                name="konto_bekreftet_har_karantene",
                condition=~Q(status="bekreftet") | Q(bekreftet_tid__isnull=False, karantene_til__isnull=False),
            ),
            models.CheckConstraint(
                name="konto_ubekreftet_uten_karantene",
                condition=~Q(status__in=["foreslatt", "avvist"])
                | Q(bekreftet_tid__isnull=True, karantene_til__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["organisasjon"], condition=Q(status="bekreftet"), name="konto_en_bekreftet"
            ),
            models.UniqueConstraint(
                fields=["organisasjon"], condition=Q(status="foreslatt"), name="konto_en_foreslatt"
            ),
        ]
        triggers = [
            modulus_11("nummer", KONTO_VEKTER, navn="konto_modulus_11", sensitiv=True),
            pgtrigger.Protect(
                name="konto_fast",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("nummer", "organisasjon", "registrert_av", "registrert_tid"),
            ),
            pgtrigger.Protect(
                name="konto_bekreftelse_fast",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.bekreftet_tid IS NOT NULL AND (OLD.bekreftet_av_id, OLD.bekreftet_tid, OLD.karantene_til)"
                    " IS DISTINCT FROM (NEW.bekreftet_av_id, NEW.bekreftet_tid, NEW.karantene_til)"
                ),
            ),
            pgtrigger.Protect(name="konto_slettes_ikke", operation=pgtrigger.Delete),
            ikke_tom("konto_ikke_tom"),
            pgtrigger.FSM(
                name="konto_status_gang",
                field="status",
                transitions=[("foreslatt", "bekreftet"), ("foreslatt", "avvist"), ("bekreftet", "erstattet")],
            ),
            pgtrigger.Trigger(
                name="konto_to_personer",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__bekreftet_av__isnull=False),
                func="""
                    IF (SELECT person_id FROM brukere_bruker WHERE id = NEW.bekreftet_av_id)
                       = (SELECT person_id FROM brukere_bruker WHERE id = NEW.registrert_av_id) THEN
                        RAISE EXCEPTION 'samme person kan ikke registrere og bekrefte et kontonummer'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"konto {self.pk} for {self.organisasjon_id}"


class Register(models.Model):
    """One run of `last_register`: what file, its checksum, and what it added, changed and ended."""

    fil = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    lest_tid = models.DateTimeField()
    nye = models.PositiveIntegerField()
    endret = models.PositiveIntegerField()
    avsluttet = models.PositiveIntegerField()

    class Meta:
        ordering = ["-lest_tid", "fil"]

    def __str__(self):
        return self.fil
