"""Bevilgning, Ramme and Postering: the money that may be spent, and the append-only ledger that says how it was.

The counters on Ramme and Bevilgning are written by the database alone, from the ledger lines, and are bound by constraints.
Overspending is therefore impossible, whoever writes and however many at once.
"""

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from eiere.models import Fylke, Organisasjon
from kompetanse.revisjon.frosset import frosset, ikke_tom
from ordninger.felles.sikring import fast, tid_og_av, to_personer

NULL = Decimal("0.00")


def kroner(**felt):
    """A column of kroner with two decimals."""
    return models.DecimalField(max_digits=16, decimal_places=2, **felt)


class Bevilgning(models.Model):
    """What Stortinget gave: budget year, chapter and post. Not adopted (`vedtatt`) means that nothing may be bound yet."""

    slettes_ikke = True

    budsjettaar = models.PositiveSmallIntegerField(_("budsjettår"))
    kapittel = models.CharField(_("kapittel"), max_length=10)
    post = models.CharField(_("post"), max_length=10)
    navn = models.CharField(_("navn"), max_length=200)
    belop = kroner(help_text="kroner")
    disponert = kroner(default=NULL, editable=False, help_text="Gitt videre til rammer; skrives av databasen")
    registrert_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    registrert_tid = models.DateTimeField()
    vedtatt_dato = models.DateField(null=True, blank=True, help_text="Dagen Stortinget vedtok budsjettet")
    vedtatt_av = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Den som bekreftet i portalen",
    )
    vedtatt_tid = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-budsjettaar", "kapittel", "post"]
        constraints = [
            models.UniqueConstraint(fields=["budsjettaar", "kapittel", "post"], name="bevilgning_unik"),
            models.CheckConstraint(name="bevilgning_positiv", condition=Q(belop__gt=0)),
            models.CheckConstraint(
                name="bevilgning_ikke_overdisponert", condition=Q(disponert__gte=0, disponert__lte=F("belop"))
            ),
            *tid_og_av("bevilgning", "vedtatt"),
            models.CheckConstraint(
                name="bevilgning_vedtatt_har_dato",
                condition=Q(vedtatt_tid__isnull=True) | Q(vedtatt_dato__isnull=False),
            ),
        ]
        triggers = [
            to_personer(
                "bevilgning", "registrert_av", "vedtatt_av", "den som registrerte bevilgningen, kan ikke bekrefte den"
            ),
            fast(
                "bevilgning_vedtatt_fast",
                "budsjettaar",
                "kapittel",
                "post",
                "belop",
                "registrert_av",
                "registrert_tid",
                "vedtatt_dato",
                "vedtatt_av",
                "vedtatt_tid",
                naar=pgtrigger.Q(old__vedtatt_tid__isnull=False),
            ),
            pgtrigger.Protect(name="bevilgning_slettes_ikke", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="bevilgning_teller_fra_hovedboken",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("disponert"),
                func="""
                    IF OLD.disponert <> NEW.disponert AND pg_trigger_depth() < 2 THEN
                        RAISE EXCEPTION 'tellere skrives bare av posteringer' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.budsjettaar} kap. {self.kapittel} post {self.post}"

    @property
    def er_vedtatt(self) -> bool:
        return self.vedtatt_tid is not None

    @property
    def igjen(self) -> Decimal:
        return self.belop - self.disponert


class RammeQuerySet(models.QuerySet):
    def for_bruker(self, bruker):
        from ordninger.felles import omfang

        return omfang.rammer(self, bruker)


class Ramme(models.Model):
    """A frame of a forvalter for an Ordning, budget year and area.

    `kilde` is bevilgning (the national root), forelder (authority to spend, handed down) or tilskudd (money already paid).
    `regnskapsenhet` is whose books the ledger belongs to, so that the nation never counts a krone twice.
    """

    slettes_ikke = True

    class Kilde(models.TextChoices):
        BEVILGNING = "bevilgning", _("bevilgning")
        FORELDER = "forelder", _("overordnet ramme")
        TILSKUDD = "tilskudd", _("mottatt tilskudd")

    ordning = models.CharField(max_length=30)
    budsjettaar = models.PositiveSmallIntegerField()
    forvalter = models.ForeignKey(Organisasjon, on_delete=models.PROTECT, related_name="rammer")
    fylke = models.ForeignKey(Fylke, null=True, blank=True, on_delete=models.PROTECT, related_name="rammer")
    kilde = models.CharField(max_length=10, choices=Kilde.choices)
    bevilgning = models.ForeignKey(
        Bevilgning,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rammer",
        help_text="Den statlige bevilgningen pengene kommer fra, også for underordnede rammer",
    )
    forelder = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="barn")
    kilde_tilskudd = models.ForeignKey(
        "felles.Tilskudd", null=True, blank=True, on_delete=models.PROTECT, related_name="rammer"
    )
    regnskapsenhet = models.ForeignKey(Organisasjon, on_delete=models.PROTECT, related_name="+")
    belop = kroner(default=NULL, editable=False)
    fordelt = kroner(default=NULL, editable=False)
    reservert = kroner(default=NULL, editable=False)
    tilsagn = kroner(default=NULL, editable=False)
    utbetalt = kroner(default=NULL, editable=False)
    opprettet_tid = models.DateTimeField()

    objects = RammeQuerySet.as_manager()

    class Meta:
        ordering = ["-budsjettaar", "ordning", "fylke__navn_sortert"]
        constraints = [
            models.UniqueConstraint(
                fields=["ordning", "budsjettaar", "forvalter", "fylke"],
                condition=Q(kilde="forelder"),
                name="ramme_unik_for_omraadet",
            ),
            models.UniqueConstraint(
                fields=["ordning", "budsjettaar", "bevilgning"], condition=Q(kilde="bevilgning"), name="ramme_unik_rot"
            ),
            models.UniqueConstraint(
                fields=["ordning", "kilde_tilskudd"], condition=Q(kilde="tilskudd"), name="ramme_unik_tilskudd"
            ),
            models.CheckConstraint(
                name="ramme_en_kilde",
                condition=Q(
                    kilde="bevilgning", bevilgning__isnull=False, forelder__isnull=True, kilde_tilskudd__isnull=True
                )
                | Q(kilde="forelder", forelder__isnull=False, kilde_tilskudd__isnull=True)
                | Q(kilde="tilskudd", kilde_tilskudd__isnull=False, forelder__isnull=True, bevilgning__isnull=True),
            ),
            models.CheckConstraint(
                name="ramme_tellere_ikke_negative",
                condition=Q(belop__gte=0, fordelt__gte=0, reservert__gte=0, tilsagn__gte=0, utbetalt__gte=0),
            ),
            models.CheckConstraint(
                name="ramme_ikke_overskredet", condition=Q(belop__gte=F("fordelt") + F("reservert") + F("tilsagn"))
            ),
            models.CheckConstraint(name="ramme_utbetalt_innenfor_tilsagn", condition=Q(utbetalt__lte=F("tilsagn"))),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="ramme_tellere_fra_hovedboken",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF (OLD.belop, OLD.fordelt, OLD.reservert, OLD.tilsagn, OLD.utbetalt)
                       IS DISTINCT FROM (NEW.belop, NEW.fordelt, NEW.reservert, NEW.tilsagn, NEW.utbetalt)
                       AND pg_trigger_depth() < 2 THEN
                        RAISE EXCEPTION 'tellere skrives bare av posteringer' USING ERRCODE = 'check_violation';
                    END IF;
                    IF (OLD.ordning, OLD.budsjettaar, OLD.forvalter_id, OLD.fylke_id, OLD.kilde, OLD.bevilgning_id,
                        OLD.forelder_id, OLD.kilde_tilskudd_id)
                       IS DISTINCT FROM (NEW.ordning, NEW.budsjettaar, NEW.forvalter_id, NEW.fylke_id, NEW.kilde,
                        NEW.bevilgning_id, NEW.forelder_id, NEW.kilde_tilskudd_id) THEN
                        RAISE EXCEPTION 'en ramme skifter ikke kilde eller område' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="ramme_begynner_tom",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NEW.belop + NEW.fordelt + NEW.reservert + NEW.tilsagn + NEW.utbetalt <> 0 THEN
                        RAISE EXCEPTION 'en ny ramme er tom' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="ramme_innenfor_tilskuddet",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("belop"),
                condition=pgtrigger.Q(new__kilde_tilskudd__isnull=False),
                declare=[("t", "numeric"), ("s", "numeric")],
                func="""
                    SELECT utbetalt INTO t FROM felles_tilskudd WHERE id = NEW.kilde_tilskudd_id FOR UPDATE;
                    SELECT COALESCE(SUM(belop), 0) INTO s FROM felles_ramme
                        WHERE kilde_tilskudd_id = NEW.kilde_tilskudd_id AND id <> NEW.id;
                    IF s + NEW.belop > t AND NEW.belop > OLD.belop THEN
                        RAISE EXCEPTION 'rammen blir større enn det som er utbetalt av tilskuddet'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'ramme_innenfor_tilskuddet';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="ramme_slettes_ikke", operation=pgtrigger.Delete),
            ikke_tom("ramme_ikke_tom"),
        ]

    def __str__(self):
        return f"{self.ordning} {self.budsjettaar} {self.fylke or self.forvalter}"

    @property
    def kjede(self) -> str:
        return f"ramme:{self.pk}"

    @property
    def igjen(self) -> Decimal:
        """What is neither handed down, reserved nor bound."""
        return self.belop - self.fordelt - self.reservert - self.tilsagn


class Postering(models.Model):
    """One ledger line on a Ramme. Amounts are positive; the type carries the sign."""

    frosset = True

    class Type(models.TextChoices):
        MOTTATT = "mottatt", _("mottatt")
        MOTTATT_TILBAKE = "mottatt_tilbake", _("mottatt, tilbakeført")
        FORDELT = "fordelt", _("fordelt")
        FORDELT_TILBAKE = "fordelt_tilbake", _("fordelt, tilbakeført")
        RESERVERT = "reservert", _("reservert")
        RESERVERT_TILBAKE = "reservert_tilbake", _("reservert, frigjort")
        TILSAGN = "tilsagn", _("tilsagn")
        TILSAGN_TILBAKE = "tilsagn_tilbake", _("tilsagn, trukket")
        UTBETALT = "utbetalt", _("utbetalt")
        UTBETALT_TILBAKE = "utbetalt_tilbake", _("utbetalt, i retur")

    ramme = models.ForeignKey(Ramme, on_delete=models.PROTECT, related_name="posteringer")
    type = models.CharField(max_length=20, choices=Type.choices)
    belop = kroner()
    post = models.CharField(max_length=20, blank=True, help_text="Kapittel og post")
    bokforingsaar = models.PositiveSmallIntegerField()
    bevilgning = models.ForeignKey(
        Bevilgning,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Tilleggsbevilgningen pengene kommer fra, når det er en annen enn rammens egen",
    )
    motpart_ramme = models.ForeignKey(Ramme, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    fordeling = models.ForeignKey("felles.Fordeling", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sak = models.ForeignKey("felles.Sak", null=True, blank=True, on_delete=models.PROTECT, related_name="posteringer")
    vedtakslinje = models.ForeignKey(
        "felles.Vedtakslinje", null=True, blank=True, on_delete=models.PROTECT, related_name="posteringer"
    )
    utbetaling = models.ForeignKey(
        "felles.Utbetaling", null=True, blank=True, on_delete=models.PROTECT, related_name="posteringer"
    )
    av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    tid = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["ramme", "type"])]
        constraints = [
            models.CheckConstraint(name="postering_positiv", condition=Q(belop__gt=0)),
            models.UniqueConstraint(
                fields=["vedtakslinje", "type"],
                condition=Q(vedtakslinje__isnull=False),
                name="postering_en_per_vedtakslinje",
            ),
            models.UniqueConstraint(
                fields=["utbetaling", "type"], condition=Q(utbetaling__isnull=False), name="postering_en_per_utbetaling"
            ),
            models.CheckConstraint(
                name="postering_har_grunnlag",
                condition=~Q(type__in=["tilsagn", "tilsagn_tilbake"], vedtakslinje__isnull=True)
                & ~Q(type__in=["utbetalt", "utbetalt_tilbake"], utbetaling__isnull=True)
                & ~Q(type__in=["fordelt", "fordelt_tilbake"], motpart_ramme__isnull=True),
            ),
            models.CheckConstraint(
                name="postering_bevilgning_er_mottatt",
                condition=Q(bevilgning__isnull=True) | Q(type__in=["mottatt", "mottatt_tilbake"]),
            ),
        ]
        triggers = [
            *frosset("postering"),
            pgtrigger.Trigger(
                name="postering_teller",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                declare=[("b", "record"), ("r", "record")],
                func="""
                    SELECT id, kilde, bevilgning_id INTO r FROM felles_ramme WHERE id = NEW.ramme_id FOR UPDATE;
                    IF NEW.bevilgning_id IS NOT NULL AND r.kilde <> 'bevilgning' THEN
                        RAISE EXCEPTION 'bare en nasjonal ramme får penger fra en bevilgning'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    IF NEW.type IN ('tilsagn', 'fordelt') AND r.bevilgning_id IS NOT NULL
                       OR NEW.bevilgning_id IS NOT NULL THEN
                        SELECT vedtatt_tid INTO b FROM felles_bevilgning
                            WHERE id = COALESCE(NEW.bevilgning_id, r.bevilgning_id);
                        IF b.vedtatt_tid IS NULL THEN
                            RAISE EXCEPTION 'budsjettet er ikke vedtatt'
                                USING ERRCODE = 'check_violation', CONSTRAINT = 'budsjett_ikke_vedtatt';
                        END IF;
                    END IF;
                    IF r.kilde = 'bevilgning' AND NEW.type = 'mottatt' THEN
                        UPDATE felles_bevilgning SET disponert = disponert + NEW.belop
                            WHERE id = COALESCE(NEW.bevilgning_id, r.bevilgning_id);
                    ELSIF r.kilde = 'bevilgning' AND NEW.type = 'mottatt_tilbake' THEN
                        UPDATE felles_bevilgning SET disponert = disponert - NEW.belop
                            WHERE id = COALESCE(NEW.bevilgning_id, r.bevilgning_id);
                    END IF;
                    UPDATE felles_ramme SET
                        belop = belop + CASE NEW.type WHEN 'mottatt' THEN NEW.belop
                                                      WHEN 'mottatt_tilbake' THEN -NEW.belop ELSE 0 END,
                        fordelt = fordelt + CASE NEW.type WHEN 'fordelt' THEN NEW.belop
                                                          WHEN 'fordelt_tilbake' THEN -NEW.belop ELSE 0 END,
                        reservert = reservert + CASE NEW.type WHEN 'reservert' THEN NEW.belop
                                                              WHEN 'reservert_tilbake' THEN -NEW.belop ELSE 0 END,
                        tilsagn = tilsagn + CASE NEW.type WHEN 'tilsagn' THEN NEW.belop
                                                          WHEN 'tilsagn_tilbake' THEN -NEW.belop ELSE 0 END,
                        utbetalt = utbetalt + CASE NEW.type WHEN 'utbetalt' THEN NEW.belop
                                                            WHEN 'utbetalt_tilbake' THEN -NEW.belop ELSE 0 END
                    WHERE id = NEW.ramme_id;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.get_type_display()} {self.belop}"
