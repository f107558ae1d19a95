"""Satstabell, Aarsoppsett and Utlysning: what a measure is this year, as dated data that two people agree on."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from eiere.maalform import sidens_maalform
from eiere.models import Fylke, Organisasjon
from ordninger.felles import kontrakt
from ordninger.felles.sikring import overganger, tid_og_av, to_personer


class Satstabell(models.Model):
    """A dated set of parameters (rates, weights, units) of an Ordning. In force once a second person has approved it.

    A version is never edited after approval: a change is a new version.
    """

    ordning = models.CharField(max_length=30)
    navn = models.CharField(max_length=60, help_text="For eksempel kbg_ramme")
    versjon = models.CharField(max_length=20)
    budsjettaar = models.PositiveSmallIntegerField()
    verdier = models.JSONField(default=dict)
    eksempel = models.BooleanField(default=False, help_text="Demotall, ikke fastsatt av Utdanningsdirektoratet")
    foreslatt_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    foreslatt_tid = models.DateTimeField()
    godkjent_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    godkjent_tid = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["ordning", "navn", "-budsjettaar", "-versjon"]
        constraints = [
            models.UniqueConstraint(fields=["ordning", "navn", "versjon"], name="sats_versjon_unik"),
            *tid_og_av("sats", "godkjent"),
        ]
        triggers = [
            to_personer("sats", "foreslatt_av", "godkjent_av", "den som foreslo satsene, kan ikke godkjenne dem"),
            pgtrigger.Protect(
                name="sats_godkjent_frosset",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__godkjent_tid__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.navn} {self.versjon}"

    @property
    def modellnavn(self) -> str:
        """The table in words, in the language of the page."""
        return kontrakt.modellnavn(self.navn)


class Aarsoppsett(models.Model):
    """An Ordning set up for a budget year by Udir: common dates and texts. Copied from the year before, approved by two."""

    slettes_ikke = True

    ordning = models.CharField(max_length=30)
    budsjettaar = models.PositiveSmallIntegerField()
    fordeles_innen = models.DateField(help_text="KBG § 14: 15. april")
    meld_ufordelt_innen = models.DateField()
    samlerapport_innen = models.DateField()
    vilkar_nb = models.TextField(blank=True)
    vilkar_nn = models.TextField(blank=True)
    parametre = models.JSONField(default=dict)
    kopiert_fra = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    foreslatt_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    foreslatt_tid = models.DateTimeField()
    godkjent_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    godkjent_tid = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-budsjettaar", "ordning"]
        constraints = [
            models.UniqueConstraint(fields=["ordning", "budsjettaar"], name="oppsett_unikt"),
            *tid_og_av("oppsett", "godkjent"),
        ]
        triggers = [
            to_personer("oppsett", "foreslatt_av", "godkjent_av", "den som satte opp året, kan ikke godkjenne det")
        ]

    def __str__(self):
        return f"{self.ordning} {self.budsjettaar}"


class UtlysningQuerySet(models.QuerySet):
    def publiserte(self):
        return self.filter(tilstand="publisert")

    def apne(self, naa):
        """Published, opened and not past the deadline at `naa`."""
        return self.publiserte().filter(apner_tid__lte=naa, frist_tid__gte=naa)

    def for_bruker(self, bruker):
        from ordninger.felles import omfang

        return omfang.utlysninger(self, bruker)


class Utlysning(models.Model):
    """A round of an Ordning: forvalter, area, budget year, opening and deadlines with clock time, terms in both målformer.

    `frist_tid` is the last moment that is in time: 23:59:59 for a deadline said as 23.59.
    """

    slettes_ikke = True

    class Tilstand(models.TextChoices):
        UTKAST = "utkast", _("utkast")
        TIL_GODKJENNING = "til_godkjenning", _("til godkjenning")
        PUBLISERT = "publisert", _("publisert")
        AVSLUTTET = "avsluttet", _("avsluttet")

    ordning = models.CharField(max_length=30)
    budsjettaar = models.PositiveSmallIntegerField()
    runde = models.PositiveSmallIntegerField(default=1)
    forvalter = models.ForeignKey(Organisasjon, on_delete=models.PROTECT, related_name="utlysninger")
    fylke = models.ForeignKey(Fylke, null=True, blank=True, on_delete=models.PROTECT, related_name="utlysninger")
    ramme = models.ForeignKey(
        "felles.Ramme", null=True, blank=True, on_delete=models.PROTECT, related_name="utlysninger"
    )
    tilstand = models.CharField(max_length=16, choices=Tilstand.choices, default=Tilstand.UTKAST)
    apner_tid = models.DateTimeField(_("åpner"))
    frist_tid = models.DateTimeField(_("frist for behovsmelding"))
    svar_innen = models.DateField(_("forventet svar"))
    rapportfrist_tid = models.DateTimeField(_("frist for rapport"))
    bruk_fra = models.DateField(_("pengene kan brukes fra"))
    bruk_til = models.DateField(_("pengene kan brukes til"))
    tekst_nb = models.TextField(_("tekst på bokmål"), blank=True)
    tekst_nn = models.TextField(_("tekst på nynorsk"), blank=True)
    vilkar_nb = models.TextField(_("vilkår på bokmål"), blank=True)
    vilkar_nn = models.TextField(_("vilkår på nynorsk"), blank=True)
    parametre = models.JSONField(default=dict)
    opprettet_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opprettet_tid = models.DateTimeField()
    publisert_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    publisert_tid = models.DateTimeField(null=True, blank=True)

    objects = UtlysningQuerySet.as_manager()

    class Meta:
        ordering = ["-budsjettaar", "ordning", "fylke__navn_sortert", "runde"]
        constraints = [
            models.UniqueConstraint(
                fields=["ordning", "budsjettaar", "forvalter", "fylke", "runde"],
                name="utlysning_unik",
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="utlysning_frist_etter_apning", condition=Q(frist_tid__gt=F("apner_tid"))),
            models.CheckConstraint(name="utlysning_bruk_rekkefolge", condition=Q(bruk_til__gte=F("bruk_fra"))),
            models.CheckConstraint(
                name="utlysning_rapport_etter_frist", condition=Q(rapportfrist_tid__gt=F("frist_tid"))
            ),
            models.CheckConstraint(
                name="utlysning_publisert_naar",
                condition=Q(tilstand__in=["utkast", "til_godkjenning"], publisert_tid__isnull=True)
                | Q(tilstand__in=["publisert", "avsluttet"], publisert_tid__isnull=False),
            ),
            models.CheckConstraint(
                name="utlysning_publisert_har_tekst",
                condition=~Q(tilstand="publisert")
                | ~(Q(tekst_nb="") | Q(tekst_nn="") | Q(vilkar_nb="") | Q(vilkar_nn="")),
            ),
            *tid_og_av("utlysning", "publisert"),
        ]
        triggers = [
            *overganger(
                "utlysning",
                "tilstand",
                {
                    ("utkast", "til_godkjenning"),
                    ("til_godkjenning", "utkast"),
                    ("til_godkjenning", "publisert"),
                    ("publisert", "avsluttet"),
                },
                start={"utkast"},
            ),
            to_personer(
                "utlysning", "opprettet_av", "publisert_av", "den som laget utlysningen, kan ikke publisere den"
            ),
            pgtrigger.Trigger(
                name="utlysning_ikke_av_den_som_skrev",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("publisert_av_id"),
                condition=pgtrigger.Q(old__publisert_av__isnull=True, new__publisert_av__isnull=False),
                func="""
                    IF EXISTS (
                        SELECT 1 FROM revisjon_hendelse h JOIN brukere_bruker b ON b.id = h.av_id
                        JOIN brukere_bruker p ON p.person_id = b.person_id
                        WHERE h.kjede = 'utlysning:' || NEW.id AND h.handling <> 'utlysning.send_tilbake'
                        AND p.id = NEW.publisert_av_id) THEN
                        RAISE EXCEPTION 'den som har skrevet i utlysningen, kan ikke publisere den'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'utlysning_to_personer';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.ordning} {self.budsjettaar} {self.fylke or self.forvalter}"

    def _paa(self, felt: str) -> str:
        maalform = sidens_maalform()
        return getattr(self, f"{felt}_{maalform}")

    @property
    def tekst(self) -> str:
        return self._paa("tekst")

    @property
    def vilkar(self) -> str:
        return self._paa("vilkar")

    def er_apen(self, naa) -> bool:
        return self.tilstand == self.Tilstand.PUBLISERT and self.apner_tid <= naa <= self.frist_tid
