"""The embeter and what the regulation asks them to keep: samarbeidsforum, its members, its plan (KBG §§ 7–9)."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from eiere.models import Fylke, Organisasjon


class Embete(models.Model):
    """A Statsforvalter: extends its Organisasjon one-to-one."""

    organisasjon = models.OneToOneField(Organisasjon, primary_key=True, on_delete=models.PROTECT, related_name="embete")
    nokkel = models.SlugField(unique=True)
    fylker = models.ManyToManyField(Fylke, related_name="embeter")

    class Meta:
        ordering = ["organisasjon__navn_sortert"]

    def __str__(self):
        return str(self.organisasjon)


class Samarbeidsforum(models.Model):
    """KBG § 8: one or more in each fylke; it makes the long plan and assesses the yearly proposal."""

    embete = models.ForeignKey(Embete, on_delete=models.PROTECT, related_name="fora")
    fylke = models.ForeignKey(Fylke, on_delete=models.PROTECT, related_name="fora")
    navn = models.CharField(max_length=150)

    class Meta:
        ordering = ["navn"]
        constraints = [models.UniqueConstraint(fields=["fylke", "navn"], name="forum_unikt_i_fylket")]

    def __str__(self):
        return self.navn


class Forumgruppe(models.TextChoices):
    KOMMUNE = "kommune", _("kommuner")
    PRIVAT = "privat", _("private eiere")
    BARNEHAGEMYNDIGHET = "barnehagemyndighet", _("kommuner som barnehagemyndighet")
    UH = "uh", _("universiteter og høyskoler")
    ARBEIDSTAKER = "arbeidstaker", _("arbeidstakerorganisasjoner")
    INVITERT = "invitert", _("inviterte")


class Forummedlem(models.Model):
    """KBG § 8: a member by group. The organisation is registered, not a person."""

    forum = models.ForeignKey(Samarbeidsforum, on_delete=models.CASCADE, related_name="medlemmer")
    gruppe = models.CharField(max_length=20, choices=Forumgruppe.choices)
    organisasjon = models.ForeignKey(Organisasjon, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    navn = models.CharField(max_length=150, help_text="Navnet når organisasjonen ikke er i registeret")
    fra = models.DateField()
    til = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["forum", "gruppe", "navn"]
        constraints = [
            models.CheckConstraint(
                name="forummedlem_til_etter_fra", condition=Q(til__isnull=True) | Q(til__gt=F("fra"))
            ),
        ]

    def __str__(self):
        return self.navn


class LangsiktigPlan(models.Model):
    """KBG § 9: the forum's plan as versioned data. Shares are percentages; themes are codes with names in both målformer."""

    forum = models.ForeignKey(Samarbeidsforum, on_delete=models.PROTECT, related_name="planer")
    versjon = models.PositiveSmallIntegerField()
    fra_aar = models.PositiveSmallIntegerField()
    til_aar = models.PositiveSmallIntegerField()
    andeler = models.JSONField(
        default=dict, help_text='{"sektor": {"barnehage": "36.5", …}, "mottaker": {"eier": "50.0", …}} i prosent'
    )
    temaer = models.JSONField(default=list, help_text='[{"kode", "nb", "nn", "prioritet"}]')
    regler = models.JSONField(default=dict, help_text="Kriterier når behovene er større enn rammen, og regional nøkkel")
    avviksgrense = models.DecimalField(
        max_digits=4, decimal_places=1, default=Decimal("1.5"), help_text="Prosentpoeng som må begrunnes"
    )
    vedtatt = models.DateField()
    registrert_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["forum", "-versjon"]
        constraints = [
            models.UniqueConstraint(fields=["forum", "versjon"], name="plan_versjon_unik"),
            models.CheckConstraint(name="plan_aar", condition=Q(til_aar__gte=F("fra_aar"))),
        ]

    def __str__(self):
        return f"plan {self.versjon} for {self.forum}"
