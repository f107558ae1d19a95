"""Tilskudd, Utbetaling, Rapport, Kontroll, Krav: the obligation to one payee, and what happened to the money."""

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from eiere.models import Kontonummer, Organisasjon, Virksomhet
from kompetanse.revisjon.frosset import frosset
from ordninger.felles import saksgang
from ordninger.felles.sikring import fast, overganger, par, tid_og_av, to_personer

from .penger import Ramme, kroner
from .sak import Sak


class TilskuddQuerySet(models.QuerySet):
    def for_bruker(self, bruker):
        from ordninger.felles import omfang

        return omfang.tilskudd(self, bruker)


class Tilskudd(models.Model):
    """What one payee is owed in one case and budget year: the sum of its Vedtakslinjer, added up by the database."""

    slettes_ikke = True

    sak = models.ForeignKey(Sak, on_delete=models.PROTECT, related_name="tilskudd")
    ramme = models.ForeignKey(Ramme, on_delete=models.PROTECT, related_name="tilskudd")
    mottaker = models.ForeignKey(Organisasjon, on_delete=models.PROTECT, related_name="tilskudd")
    virksomhet = models.ForeignKey(Virksomhet, null=True, blank=True, on_delete=models.PROTECT, related_name="tilskudd")
    budsjettaar = models.PositiveSmallIntegerField()
    belop = kroner(default=Decimal("0.00"), editable=False)
    utbetalt = kroner(default=Decimal("0.00"), editable=False)
    bruk_fra = models.DateField()
    bruk_til = models.DateField(
        null=True, blank=True, help_text="Siste dag pengene kan brukes; tom når fristen løper fra hver utbetaling"
    )
    rapportfrist_tid = models.DateTimeField()
    opprettet_tid = models.DateTimeField()

    objects = TilskuddQuerySet.as_manager()

    class Meta:
        ordering = ["-budsjettaar", "mottaker__navn_sortert"]
        constraints = [
            models.UniqueConstraint(
                fields=["sak", "mottaker", "virksomhet", "budsjettaar"], name="tilskudd_unikt", nulls_distinct=False
            ),
            models.CheckConstraint(name="tilskudd_ikke_negativt", condition=Q(belop__gte=0, utbetalt__gte=0)),
            models.CheckConstraint(name="tilskudd_ikke_overbetalt", condition=Q(utbetalt__lte=F("belop"))),
        ]
        indexes = [models.Index(fields=["mottaker", "-budsjettaar"])]
        triggers = [
            pgtrigger.Trigger(
                name="tilskudd_tellere",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF (OLD.belop, OLD.utbetalt) IS DISTINCT FROM (NEW.belop, NEW.utbetalt)
                       AND pg_trigger_depth() < 2 THEN
                        RAISE EXCEPTION 'beløpet på et tilskudd er summen av vedtakslinjene'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            fast("tilskudd_fast", "sak", "ramme", "mottaker", "virksomhet", "budsjettaar", "opprettet_tid"),
            pgtrigger.Protect(name="tilskudd_slettes_ikke", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"tilskudd {self.pk}"


class Utbetalingskjoring(models.Model):
    """A batch: one payment file to the bank of one forvalter, and the statuses that came back."""

    forvalter = models.ForeignKey(Organisasjon, on_delete=models.PROTECT, related_name="kjoringer")
    nummer = models.CharField(max_length=20, unique=True)
    fra_konto = models.ForeignKey(Kontonummer, on_delete=models.PROTECT, related_name="+")
    fra_kontonummer = models.CharField(max_length=11)
    betalingsdato = models.DateField()
    antall = models.PositiveIntegerField()
    sum = kroner()
    melding_id = models.CharField(max_length=35, unique=True)
    fil = models.FileField(upload_to="betaling/%Y/")
    fil_sha256 = models.CharField(max_length=64)
    grupper = models.JSONField(
        default=dict, help_text="Betalings-id → gruppe-id i filen; banken kan svare for en gruppe"
    )
    laget_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    laget_tid = models.DateTimeField()

    frosset = True

    class Meta:
        ordering = ["-laget_tid"]
        triggers = frosset("kjoring")

    def __str__(self):
        return self.nummer


class Bankmelding(models.Model):
    """A status file (pain.002) from the bank, taken in once: a file sent twice changes nothing."""

    frosset = True

    kjoring = models.ForeignKey(Utbetalingskjoring, on_delete=models.PROTECT, related_name="bankmeldinger")
    sha256 = models.CharField(max_length=64, unique=True)
    melding_id = models.CharField(max_length=35)
    antall_ok = models.PositiveIntegerField()
    antall_avvist = models.PositiveIntegerField()
    lest_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lest_tid = models.DateTimeField()

    class Meta:
        ordering = ["-lest_tid"]
        triggers = frosset("bankmelding")

    def __str__(self):
        return self.melding_id


class Utbetaling(models.Model):
    """An instalment of a Tilskudd. The account is frozen on it when it is released, by another person than the decider."""

    slettes_ikke = True

    class Tilstand(models.TextChoices):
        PLANLAGT = "planlagt", _("Klar")
        HOLDT = "holdt", _("Stanset")
        FRIGITT = "frigitt", _("Frigitt")
        SENDT = "sendt", _("Sendt til banken")
        UTBETALT = "utbetalt", _("Utbetalt")
        AVVIST = "avvist", _("Avvist av banken")
        RETURNERT = "returnert", _("Returnert")
        ANNULLERT = "annullert", _("Annullert")

    tilskudd = models.ForeignKey(Tilskudd, on_delete=models.PROTECT, related_name="utbetalinger")
    nr = models.PositiveSmallIntegerField()
    belop = kroner()
    forfall = models.DateField()
    tilstand = models.CharField(max_length=10, choices=Tilstand.choices, default=Tilstand.PLANLAGT)
    konto = models.ForeignKey(Kontonummer, null=True, blank=True, on_delete=models.PROTECT, related_name="utbetalinger")
    kontonummer = models.CharField(max_length=11, blank=True)
    kjoring = models.ForeignKey(
        Utbetalingskjoring, null=True, blank=True, on_delete=models.PROTECT, related_name="utbetalinger"
    )
    ende_til_ende = models.CharField(max_length=35, unique=True, null=True, blank=True)
    holdt_grunn = models.TextField(blank=True)
    holdt_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    holdt_tid = models.DateTimeField(null=True, blank=True)
    holdt_klage = models.ForeignKey(
        "felles.Klage", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Klagen som holder terminen; tom når økonomi gjør det",
    )  # fmt: skip
    frigitt_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    frigitt_tid = models.DateTimeField(null=True, blank=True)
    utbetalt_dato = models.DateField(null=True, blank=True)
    bruk_til = models.DateField(
        null=True, blank=True, help_text="Siste dag disse pengene kan brukes, når fristen løper fra utbetalingen"
    )
    bilag = models.CharField(
        max_length=60, blank=True, help_text="Bilaget i forvalterens eget regnskap, når den betaler utenfor portalen"
    )
    bankgrunn = models.CharField(max_length=200, blank=True)
    motstrid = models.CharField(
        max_length=40, blank=True, help_text="Bankens to svar, når et senere sier noe annet enn et tidligere"
    )
    retur_bekreftet_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    retur_bekreftet_tid = models.DateTimeField(null=True, blank=True)
    erstatter = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="erstattet_av"
    )
    laget_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Den som laget terminen, når den erstatter en annen",
    )  # fmt: skip

    class Meta:
        ordering = ["tilskudd", "nr"]
        constraints = [
            models.UniqueConstraint(fields=["tilskudd", "nr"], name="utbetaling_nr_unikt"),
            models.CheckConstraint(name="utbetaling_positiv", condition=Q(belop__gt=0)),
            *tid_og_av("utbetaling", "frigitt", "holdt", "retur_bekreftet"),
            models.CheckConstraint(
                name="utbetaling_erstatning_har_laget_av",
                condition=Q(erstatter__isnull=True) | Q(laget_av__isnull=False),
            ),
            models.CheckConstraint(
                name="utbetaling_frigitt_har_konto",
                condition=~Q(tilstand__in=["frigitt", "sendt", "utbetalt", "avvist", "returnert"])
                | (Q(konto__isnull=False, frigitt_tid__isnull=False) & ~Q(kontonummer=""))
                | (Q(tilstand="utbetalt", frigitt_tid__isnull=False) & ~Q(bilag="")),
            ),
            models.CheckConstraint(
                name="utbetaling_sendt_har_kjoring",
                condition=~Q(tilstand__in=["sendt", "utbetalt", "avvist", "returnert"])
                | Q(kjoring__isnull=False, ende_til_ende__isnull=False)
                | (Q(tilstand="utbetalt") & ~Q(bilag="")),
            ),
            models.CheckConstraint(
                name="utbetaling_utbetalt_har_dato",
                condition=~Q(tilstand__in=["utbetalt", "returnert"]) | Q(utbetalt_dato__isnull=False),
            ),
            models.CheckConstraint(
                name="utbetaling_holdt_har_grunn", condition=~Q(tilstand="holdt") | ~Q(holdt_grunn="")
            ),
        ]
        indexes = [models.Index(fields=["tilstand", "forfall"])]
        triggers = [
            *overganger("utbetaling", "tilstand", par(saksgang.UTBETALING), start={"planlagt"}),
            fast("utbetaling_fast", "tilskudd", "nr", "erstatter"),
            fast(
                "utbetaling_sendt_fast",
                "kjoring",
                "ende_til_ende",
                "belop",
                "konto",
                "kontonummer",
                "frigitt_av",
                "frigitt_tid",
                naar=pgtrigger.Q(old__kjoring__isnull=False),
            ),
            fast(
                "utbetaling_betalt_fast",
                "utbetalt_dato",
                "belop",
                "konto",
                "kontonummer",
                "bilag",
                "frigitt_av",
                "frigitt_tid",
                naar=pgtrigger.Q(old__utbetalt_dato__isnull=False),
            ),
            pgtrigger.Protect(name="utbetaling_slettes_ikke", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="utbetaling_innenfor_tilskudd",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("belop", "tilskudd_id"),
                declare=[("t", "numeric"), ("s", "numeric")],
                func="""
                    SELECT belop INTO t FROM felles_tilskudd WHERE id = NEW.tilskudd_id FOR UPDATE;
                    SELECT COALESCE(SUM(belop), 0) INTO s FROM felles_utbetaling
                        WHERE tilskudd_id = NEW.tilskudd_id AND id IS DISTINCT FROM NEW.id
                        AND tilstand NOT IN ('avvist', 'returnert', 'annullert');
                    IF s + NEW.belop > t THEN
                        RAISE EXCEPTION 'terminene blir større enn tilskuddet'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'utbetaling_innenfor_tilskudd';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="utbetaling_konto_fryst",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF OLD.tilstand NOT IN ('planlagt', 'holdt') AND NEW.tilstand NOT IN ('planlagt')
                       AND (OLD.konto_id, OLD.kontonummer, OLD.belop) IS DISTINCT FROM (NEW.konto_id, NEW.kontonummer, NEW.belop) THEN
                        RAISE EXCEPTION 'konto og beløp er fryst på en frigitt utbetaling' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="utbetaling_to_personer",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__frigitt_av__isnull=False),
                func="""
                    IF EXISTS (
                        SELECT 1 FROM felles_vedtakslinje l JOIN felles_vedtak v ON v.id = l.vedtak_id
                        JOIN brukere_bruker d ON d.id = v.besluttet_av_id
                        JOIN brukere_bruker f ON f.id = NEW.frigitt_av_id
                        WHERE l.tilskudd_id = NEW.tilskudd_id AND d.person_id = f.person_id) THEN
                        RAISE EXCEPTION 'den som besluttet, kan ikke frigi utbetalingen'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'utbetaling_to_personer';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="utbetaling_erstatning_to_personer",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__frigitt_av__isnull=False, new__erstatter__isnull=False),
                func="""
                    IF (SELECT person_id FROM brukere_bruker WHERE id = NEW.frigitt_av_id) IN (
                        SELECT b.person_id FROM brukere_bruker b WHERE b.id = NEW.laget_av_id
                        UNION SELECT b.person_id FROM felles_utbetaling g JOIN brukere_bruker b ON b.id = g.frigitt_av_id
                            WHERE g.id = NEW.erstatter_id
                        UNION SELECT b.person_id FROM felles_utbetaling g JOIN felles_bankmelding m ON m.kjoring_id = g.kjoring_id
                            JOIN brukere_bruker b ON b.id = m.lest_av_id WHERE g.id = NEW.erstatter_id) THEN
                        RAISE EXCEPTION 'en ny betaling frigis av en annen enn den som frigav den første, leste svaret eller laget den'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'utbetaling_erstatning_to_personer';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="utbetaling_retur_to_personer",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__retur_bekreftet_av__isnull=False),
                func="""
                    IF EXISTS (SELECT 1 FROM felles_bankmelding m JOIN brukere_bruker l ON l.id = m.lest_av_id
                        JOIN brukere_bruker b ON b.id = NEW.retur_bekreftet_av_id
                        WHERE m.kjoring_id = NEW.kjoring_id AND l.person_id = b.person_id) THEN
                        RAISE EXCEPTION 'den som leste bankens svar, kan ikke bekrefte returen'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'utbetaling_retur_to_personer';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="utbetaling_summeres",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("tilstand"),
                func="""
                    IF NEW.tilstand = 'utbetalt' AND OLD.tilstand <> 'utbetalt' THEN
                        UPDATE felles_tilskudd SET utbetalt = utbetalt + NEW.belop WHERE id = NEW.tilskudd_id;
                    ELSIF OLD.tilstand = 'utbetalt' AND NEW.tilstand <> 'utbetalt' THEN
                        UPDATE felles_tilskudd SET utbetalt = utbetalt - NEW.belop WHERE id = NEW.tilskudd_id;
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.tilskudd_id} termin {self.nr}"


class Rapport(models.Model):
    """The yearly report of one payee on its own Tilskudd: measures, money, goal markers (KBG §§ 5, 17)."""

    slettes_ikke = True

    class Tilstand(models.TextChoices):
        UTKAST = "utkast", _("Skal rapporteres")
        LEVERT = "levert", _("Levert")
        MA_RETTES = "ma_rettes", _("Må rettes")
        FORMALIA_OK = "formalia_ok", _("Formalia kontrollert")
        GODKJENT = "godkjent", _("Rapportert")

    tilskudd = models.OneToOneField(Tilskudd, on_delete=models.PROTECT, related_name="rapport")
    tilstand = models.CharField(max_length=12, choices=Tilstand.choices, default=Tilstand.UTKAST)
    tiltak = models.JSONField(default=dict, help_text="Per tiltak: gjennomført (ja, delvis, nei), tekst, brukt")
    markorer = models.JSONField(default=dict, help_text="Per målmarkør a–e: grad 1–4 og tekst")
    brukt = kroner(null=True, blank=True)
    ubrukt = kroner(null=True, blank=True)
    ubrukt_forklaring = models.TextField(blank=True)
    deltakere = models.PositiveIntegerField(null=True, blank=True, help_text="Antall, uten navn")
    versjon = models.PositiveIntegerField(default=0)
    levert_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    levert_tid = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["tilskudd"]
        constraints = [
            *tid_og_av("rapport", "levert"),
            models.CheckConstraint(
                name="rapport_levert_naar",
                condition=Q(tilstand__in=["utkast", "ma_rettes"])
                | Q(levert_tid__isnull=False, brukt__isnull=False, ubrukt__isnull=False),
            ),
            models.CheckConstraint(
                name="rapport_ikke_negativ",
                condition=(Q(brukt__isnull=True) | Q(brukt__gte=0)) & (Q(ubrukt__isnull=True) | Q(ubrukt__gte=0)),
            ),
        ]
        triggers = overganger("rapport", "tilstand", par(saksgang.RAPPORT), start={"utkast"})

    def __str__(self):
        return f"rapport {self.tilskudd_id}"


class Kontroll(models.Model):
    """One step of the control of a report (KBG § 17): formalia first, then rimelighet, each with words."""

    frosset = True

    class Trinn(models.TextChoices):
        FORMALIA = "formalia", _("formaliakontroll")
        RIMELIGHET = "rimelighet", _("rimelighetskontroll")

    rapport = models.ForeignKey(Rapport, on_delete=models.PROTECT, related_name="kontroller")
    trinn = models.CharField(max_length=10, choices=Trinn.choices)
    godkjent = models.BooleanField()
    merknad = models.TextField()
    av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    tid = models.DateTimeField()

    class Meta:
        ordering = ["rapport", "tid"]
        triggers = frosset("kontroll")

    def __str__(self):
        return f"{self.trinn} {self.rapport_id}"


class Krav(models.Model):
    """An amount to repay, from notice to settled. Only what the report chain needs: unspent money is shown as owed back."""

    slettes_ikke = True

    class Tilstand(models.TextChoices):
        OPPRETTET = "opprettet", _("Skal tilbakebetales")
        OPPGJORT = "oppgjort", _("Tilbakebetalt")
        FRAFALT = "frafalt", _("Frafalt")

    tilskudd = models.ForeignKey(Tilskudd, on_delete=models.PROTECT, related_name="krav")
    rapport = models.OneToOneField(Rapport, null=True, blank=True, on_delete=models.PROTECT, related_name="krav")
    arsak = models.CharField(max_length=20, default="ubrukt")
    belop = kroner()
    tilstand = models.CharField(max_length=10, choices=Tilstand.choices, default=Tilstand.OPPRETTET)
    opprettet_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opprettet_tid = models.DateTimeField()
    oppgjort_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    oppgjort_tid = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opprettet_tid"]
        constraints = [
            models.CheckConstraint(name="krav_positivt", condition=Q(belop__gt=0)),
            *tid_og_av("krav", "oppgjort"),
        ]
        triggers = [
            *overganger("krav", "tilstand", {("opprettet", "oppgjort"), ("opprettet", "frafalt")}, start={"opprettet"}),
            to_personer("krav", "opprettet_av", "oppgjort_av", "den som opprettet kravet, kan ikke gjøre det opp"),
            fast("krav_fast", "tilskudd", "rapport", "arsak", "belop", "opprettet_av", "opprettet_tid"),
            fast(
                "krav_oppgjort_fast", "oppgjort_av", "oppgjort_tid", naar=pgtrigger.Q(old__oppgjort_tid__isnull=False)
            ),
            pgtrigger.Protect(name="krav_slettes_ikke", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"krav {self.pk}"
