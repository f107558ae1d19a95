"""Tilbud and Tilbudssvar: a share that is offered, and what the recipient answered. Both are frozen; a new answer is a new row."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from kompetanse.revisjon.frosset import frosset

from .fordeling import Fordeling
from .penger import kroner
from .sak import Sak


class Tilbud(models.Model):
    """The offer of a share: the approved computation it comes from, the amount, the terms and the deadline.

    `belop` is in kroner and the sum of the case's lines. What is said yes to is said on these terms, word for word.
    """

    frosset = True

    sak = models.OneToOneField(Sak, on_delete=models.PROTECT, related_name="tilbud")
    fordeling = models.ForeignKey(Fordeling, on_delete=models.PROTECT, related_name="tilbud")
    belop = kroner()
    svarfrist_tid = models.DateTimeField(help_text="Siste øyeblikk et svar er i tide")
    vilkar_nb = models.TextField()
    vilkar_nn = models.TextField()
    sendt_tid = models.DateTimeField()

    class Meta:
        ordering = ["sak"]
        constraints = [
            models.CheckConstraint(name="tilbud_positivt", condition=Q(belop__gt=0)),
            models.CheckConstraint(name="tilbud_frist_etter_sending", condition=Q(svarfrist_tid__gt=F("sendt_tid"))),
        ]
        triggers = frosset("tilbud")

    def __str__(self):
        return f"tilbud i {self.sak_id}"

    @property
    def vilkar(self) -> str:
        """The terms in the language of the page."""
        return self.vilkar_nn if translation.get_language() == "nn" else self.vilkar_nb


class Tilbudssvar(models.Model):
    """One answer to an offer. The last one counts, until the deadline; no answer counts as no and is written as such.

    `belop` is what is accepted, `onske_ekstra` the most that is wanted beyond the offer if others decline, both in kroner.
    """

    frosset = True

    class Svar(models.TextChoices):
        JA = "ja", _("Ja til hele beløpet")
        DELVIS = "delvis", _("Ja til en del av beløpet")
        NEI = "nei", _("Nei takk")
        UBESVART = "ubesvart", _("Ikke besvart innen fristen")

    tilbud = models.ForeignKey(Tilbud, on_delete=models.PROTECT, related_name="svar")
    nr = models.PositiveSmallIntegerField()
    svar = models.CharField(max_length=10, choices=Svar.choices)
    belop = kroner()
    onske_ekstra = kroner(default=0)
    vilkar_sha256 = models.CharField(
        max_length=64, blank=True, help_text="Fingeravtrykket av vilkårene det er sagt ja til"
    )
    av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    tid = models.DateTimeField()

    class Meta:
        ordering = ["tilbud", "nr"]
        constraints = [
            models.UniqueConstraint(fields=["tilbud", "nr"], name="tilbudssvar_nr_unikt"),
            models.CheckConstraint(
                name="tilbudssvar_belop",
                condition=Q(svar__in=["ja", "delvis"], belop__gt=0) | Q(svar__in=["nei", "ubesvart"], belop=0),
            ),
            models.CheckConstraint(
                name="tilbudssvar_ekstra_bare_ved_ja", condition=Q(onske_ekstra=0) | Q(svar="ja", onske_ekstra__gt=0)
            ),
            models.CheckConstraint(
                name="tilbudssvar_ja_har_vilkar", condition=~Q(svar__in=["ja", "delvis"]) | ~Q(vilkar_sha256="")
            ),
        ]
        triggers = frosset("tilbudssvar")

    def __str__(self):
        return f"svar {self.nr} på {self.tilbud_id}"
