"""The country's figures as they were at one moment. Everything here can be computed again from the kernel's tables."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Landsbilde(models.Model):
    """The sums behind «Landet nå» for one Ordning and budget year, by fylke and kind of payee."""

    ordning = models.CharField(max_length=30)
    budsjettaar = models.PositiveSmallIntegerField()
    tid = models.DateTimeField()
    siste_hendelse = models.BigIntegerField(help_text="Siste hendelse i sporet da tallene ble regnet ut")
    varighet_ms = models.PositiveIntegerField()
    data = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ordning", "budsjettaar"], name="landsbilde_unikt")]

    def __str__(self):
        return f"{self.ordning} {self.budsjettaar}"
