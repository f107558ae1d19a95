"""The owner's plan for the money of VU (§§ 2, 4, 10): participants without names, semesters, and what happened to each.

The plan is the owner's own. Nobody else opens it; Udir reads sums. A participant is a number in the plan.
"""

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from eiere.models import Organisasjon, Virksomhet
from kompetanse.revisjon.frosset import frosset
from ordninger.felles.models import Sak
from ordninger.felles.models.penger import kroner
from ordninger.felles.sikring import overganger, par, tid_og_av

from . import plangang
from .planregning import egenandel_av

_I_BRUK = ", ".join(repr(t) for t in plangang.I_BRUK)


class Svarutkast(models.Model):
    """An answer to an offer that is prepared but not sent: by a redaktør for an innsender, or to be sent later."""

    sak = models.OneToOneField(Sak, primary_key=True, on_delete=models.CASCADE, related_name="svarutkast")
    svar = models.CharField(max_length=10, blank=True)
    belop = kroner(null=True, blank=True)
    onske_ekstra = kroner(null=True, blank=True)
    av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    tid = models.DateTimeField()

    def __str__(self):
        return f"svarutkast {self.sak_id}"


class PlanQuerySet(models.QuerySet):
    def for_bruker(self, bruker):
        """The plans of the organisation that the person acts for; nobody else's."""
        t = getattr(bruker, "aktiv_tilhorighet", None)
        return self.filter(sak__in=Sak.objects.for_bruker(bruker), sak__soker=t.organisasjon_id) if t else self.none()


class Plan(models.Model):
    """The plan of one case. `vikarkostnad` is kroner for a full position in a year, where a participant has no own figure."""

    slettes_ikke = True

    sak = models.OneToOneField(Sak, primary_key=True, on_delete=models.PROTECT, related_name="vu_plan")
    vikarkostnad = kroner()
    opprettet_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opprettet_tid = models.DateTimeField()
    avsluttet_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    avsluttet_tid = models.DateTimeField(null=True, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="plan_vikarkostnad_positiv", condition=Q(vikarkostnad__gt=0)),
            *tid_og_av("plan", "avsluttet"),
        ]

    def __str__(self):
        return f"plan {self.sak_id}"


class Plandeltaker(models.Model):
    """One participant: a number, never a name. What it costs is computed when it is saved (VU § 4), in kroner.

    `statlig` is the part of the grant that the whole study takes, `bundet` what the participant holds of it now: all of
    it until it drops out, what was used after that, nothing when it never started.
    """

    class Tilstand(models.TextChoices):
        PLANLAGT = "planlagt", _("Planlagt")
        STARTET = "startet", _("Startet")
        FULLFORT = "fullfort", _("Fullført")
        SLUTTET = "sluttet", _("Sluttet")
        IKKE_STARTET = "ikke_startet", _("Startet ikke")

    class Sektor(models.TextChoices):
        BARNEHAGE = "barnehage", _("Barnehage")
        GRUNNSKOLE = "grunnskole", _("Grunnskole")
        VGO = "vgo", _("Videregående opplæring")
        ANDRE = "andre", _("Voksenopplæring, PP-tjeneste og kulturskole")

    class Gruppe(models.TextChoices):
        BARNEHAGELAERER = "barnehagelaerer", _("Barnehagelærer")
        LAERER = "laerer", _("Lærer")
        LEDER = "leder", _("Styrer, rektor eller annen leder")
        FAGARBEIDER = "fagarbeider", _("Barne- og ungdomsarbeider eller assistent")
        INSTRUKTOR = "instruktor", _("Instruktør eller faglig leder i bedrift")
        PP = "pp", _("Ansatt i PP-tjenesten")
        KULTURSKOLE = "kulturskole", _("Ansatt i kulturskolen")
        ANNEN = "annen", _("Annen ansatt")

    class Grunnutdanning(models.TextChoices):
        FAG_SVENNEBREV = "fag_svennebrev", _("Fagbrev eller svennebrev")
        FAGSKOLE = "fagskole", _("Fagskole")
        GRAD = "grad", _("Grad fra universitet eller høyskole")
        INGEN = "ingen", _("Ingen av disse")

    class Stipendgrunn(models.TextChoices):
        ARBEIDSPLASSEN = "arbeidsplassen", _("Fri er særlig vanskelig for arbeidsplassen")
        DEN_ANSATTE = "den_ansatte", _("Fri er særlig vanskelig for den ansatte")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="deltakere")
    nr = models.PositiveSmallIntegerField()
    tilstand = models.CharField(max_length=12, choices=Tilstand.choices, default=Tilstand.PLANLAGT)
    sektor = models.CharField(max_length=10, choices=Sektor.choices)
    virksomhet = models.ForeignKey(Virksomhet, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    gruppe = models.CharField(max_length=20, choices=Gruppe.choices)
    grunnutdanning = models.CharField(max_length=20, choices=Grunnutdanning.choices)
    laerested = models.ForeignKey(Organisasjon, on_delete=models.PROTECT, related_name="+")
    studium = models.CharField(max_length=150)
    merke = models.CharField(max_length=40, blank=True, help_text="Deres eget merke; slettes når planen avsluttes")
    vikarkostnad_aar = kroner(null=True, blank=True)
    stipend_andel = models.DecimalField(max_digits=3, decimal_places=2, default=Decimal(0))
    stipend_grunn = models.CharField(max_length=20, choices=Stipendgrunn.choices, blank=True)
    stipend_begrunnelse = models.TextField(blank=True)
    stipend_dialog = models.BooleanField(default=False)
    studiepoeng = models.DecimalField(max_digits=5, decimal_places=1)
    vikarkostnad = kroner()
    stipend = kroner(default=0)
    statlig = kroner()
    egenandel = kroner()
    bundet = kroner()
    erstatter = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="erstattet_av"
    )
    versjon = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["plan", "nr"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "nr"], name="plandeltaker_nr_unikt"),
            models.CheckConstraint(
                name="plandeltaker_har_grunnutdanning",
                condition=Q(grunnutdanning__in=["fag_svennebrev", "fagskole", "grad"]),
            ),
            models.CheckConstraint(
                name="plandeltaker_stipend_har_grunn",
                condition=Q(stipend_andel=0)
                | (Q(stipend_andel__gt=0, stipend_andel__lte=1, stipend_dialog=True)
                   & ~Q(stipend_grunn="") & ~Q(stipend_begrunnelse="")),
            ),
            models.CheckConstraint(
                name="plandeltaker_belop",
                condition=Q(studiepoeng__gt=0, statlig__gte=0, egenandel__gte=0, vikarkostnad__gte=0, stipend__gte=0),
            ),
            models.CheckConstraint(
                name="plandeltaker_bundet",
                condition=Q(tilstand__in=["planlagt", "startet", "fullfort"], bundet=F("statlig"))
                | Q(tilstand="sluttet", bundet__gte=0, bundet__lte=F("statlig"))
                | Q(tilstand="ikke_startet", bundet=0),
            ),
            models.CheckConstraint(
                name="plandeltaker_erstatter_en_annen", condition=Q(erstatter__isnull=True) | ~Q(erstatter=F("pk"))
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["plan", "tilstand"], name="plandeltaker_tilstand")]
        triggers = [
            *overganger("plandeltaker", "tilstand", par(plangang.PLANDELTAKER), start={plangang.START}),
            pgtrigger.Protect(
                name="plandeltaker_bare_planlagt_slettes",
                operation=pgtrigger.Delete,
                condition=~pgtrigger.Q(old__tilstand="planlagt"),
            ),
            pgtrigger.Trigger(
                name="plandeltaker_innenfor_andelen",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("tilstand", "bundet"),
                declare=[("andel", "numeric"), ("brukt", "numeric"), ("gammel", "numeric")],
                func=f"""
                    IF NEW.tilstand NOT IN ({_I_BRUK}) THEN
                        RETURN NEW;
                    END IF;
                    gammel := 0;
                    IF TG_OP = 'UPDATE' THEN
                        IF OLD.tilstand IN ({_I_BRUK}) THEN
                            gammel := OLD.bundet;
                        END IF;
                    END IF;
                    IF NEW.bundet <= gammel THEN
                        RETURN NEW;
                    END IF;
                    PERFORM 1 FROM videreutdanning_plan WHERE sak_id = NEW.plan_id FOR UPDATE;
                    SELECT COALESCE(SUM(t.belop), 0) - COALESCE((
                            SELECT SUM(k.belop) FROM felles_krav k JOIN felles_tilskudd kt ON kt.id = k.tilskudd_id
                            WHERE kt.sak_id = NEW.plan_id AND k.tilstand <> 'frafalt'), 0)
                        INTO andel FROM felles_tilskudd t WHERE t.sak_id = NEW.plan_id;
                    SELECT COALESCE(SUM(bundet), 0) INTO brukt FROM videreutdanning_plandeltaker
                        WHERE plan_id = NEW.plan_id AND id IS DISTINCT FROM NEW.id AND tilstand IN ({_I_BRUK});
                    IF brukt + NEW.bundet > andel THEN
                        RAISE EXCEPTION 'deltakerne bruker mer enn andelen'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'plandeltaker_innenfor_andelen';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608  our own words
            ),
        ]

    def __str__(self):
        return f"deltaker {self.nr}"

    @property
    def navn(self) -> str:
        """What the plan calls the participant."""
        return _("Deltaker %(nr)s") % {"nr": self.nr}

    @property
    def egenandel_naa(self) -> Decimal:
        """VU § 4: the owner's own part of what the participant holds now, in kroner."""
        return egenandel_av(self.bundet, self.statlig, self.egenandel)

    @property
    def merke_(self) -> dict[str, str]:
        """The state as word and colour."""
        return {"ord": self.get_tilstand_display(), "farge": plangang.FARGE[self.tilstand]}


class Plansemester(models.Model):
    """A semester of a participant's studies: the study year by its autumn, studiepoeng, and its part of the cost in kroner."""

    class Termin(models.TextChoices):
        HOST = "host", _("Høst")
        VAAR = "vaar", _("Vår")

    deltaker = models.ForeignKey(Plandeltaker, on_delete=models.CASCADE, related_name="semestre")
    studieaar = models.PositiveSmallIntegerField(help_text="Året studieåret begynner om høsten")
    termin = models.CharField(max_length=5, choices=Termin.choices)
    studiepoeng = models.DecimalField(max_digits=4, decimal_places=1)
    frigjoring = models.DecimalField(max_digits=8, decimal_places=6, help_text="Del av en hel stilling i et år")
    vikarkostnad = kroner()
    statlig = kroner()
    egenandel = kroner()

    class Meta:
        ordering = ["deltaker", "studieaar", "termin"]
        constraints = [
            models.UniqueConstraint(fields=["deltaker", "studieaar", "termin"], name="plansemester_unikt"),
            models.CheckConstraint(
                name="plansemester_studiepoeng", condition=Q(studiepoeng__gt=0, studiepoeng__lte=60)
            ),
        ]

    def __str__(self):
        return f"{self.termin} {self.studieaar}"


class Planhendelse(models.Model):
    """What happened in the plan, with date and reason, for good: every change of state and every redirection (VU § 10).

    `deltaker_nr` 0 is the plan itself. Holds no label and nothing about a person. `belop` is what was freed or reported, in kroner.
    """

    frosset = True

    class Art(models.TextChoices):
        LAGT_TIL = "lagt_til", _("Lagt til")
        FJERNET = "fjernet", _("Fjernet før start")
        STARTET = "startet", _("Startet")
        FULLFORT = "fullfort", _("Fullført")
        SLUTTET = "sluttet", _("Sluttet")
        IKKE_STARTET = "ikke_startet", _("Startet ikke")
        ANGRET = "angret", _("Rettet en feil")
        ERSTATTET = "erstattet", _("Pengene brukes på en annen")
        UBRUKT = "ubrukt", _("Ubrukte penger meldt inn")
        AVSLUTTET = "avsluttet", _("Planen er avsluttet")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="hendelser")
    deltaker_nr = models.PositiveSmallIntegerField(default=0)
    art = models.CharField(max_length=12, choices=Art.choices)
    fra = models.CharField(max_length=12, blank=True)
    til = models.CharField(max_length=12, blank=True)
    dato = models.DateField(help_text="Da det skjedde, slik eieren oppga det")
    belop = kroner(default=0)
    grunn = models.TextField(blank=True)
    erstatter_nr = models.PositiveSmallIntegerField(null=True, blank=True)
    av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    tid = models.DateTimeField()

    class Meta:
        ordering = ["plan", "pk"]
        indexes = [models.Index(fields=["plan", "deltaker_nr"], name="planhendelse_deltaker")]
        constraints = [
            models.CheckConstraint(
                name="planhendelse_har_grunn",
                condition=~Q(art__in=["sluttet", "ikke_startet", "angret", "erstattet", "ubrukt"]) | ~Q(grunn=""),
            )
        ]
        triggers = frosset("planhendelse")

    def __str__(self):
        return f"{self.art} {self.deltaker_nr}"
