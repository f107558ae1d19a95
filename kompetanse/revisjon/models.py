"""Hendelse: what happened, who did it, in an append-only chain that the database guards.

A chain (`kjede`) is one Sak, one Ramme, one Organisasjon or another aggregate, so there is no global lock. A row holds no
personal data and no free text: it points at the row that does.
"""

from django.conf import settings
from django.db import models

from .frosset import frosset


class Hendelse(models.Model):
    """One event in a chain. `hash` covers the event and the hash of the event before it."""

    frosset = True

    kjede = models.CharField(max_length=60, help_text="For example sak:123, ramme:5 or org:17")
    nr = models.PositiveIntegerField(help_text="Position in the chain, from 1 without gaps")
    tid = models.DateTimeField()
    av = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    som_rolle = models.CharField(max_length=40, blank=True)
    som_organisasjon_id = models.BigIntegerField(null=True, blank=True)
    handling = models.CharField(max_length=60, help_text="Code of the act, for example sak.send_inn")
    objekt_type = models.CharField(max_length=40, blank=True)
    objekt_id = models.BigIntegerField(null=True, blank=True)
    data = models.JSONField(default=dict, help_text="Identifiers, states and amounts only")
    forrige_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["kjede", "nr"]
        constraints = [models.UniqueConstraint(fields=["kjede", "nr"], name="hendelse_nr_unik_i_kjeden")]
        indexes = [
            models.Index(fields=["objekt_type", "objekt_id"]),
            models.Index(fields=["-tid"]),
        ]
        triggers = frosset("hendelse")

    def __str__(self):
        return f"{self.kjede} {self.nr} {self.handling}"


class Anker(models.Model):
    """The head of a chain as it was also written outside the tables, so that a rewritten chain is found out."""

    frosset = True

    kjede = models.CharField(max_length=60)
    nr = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    skrevet_tid = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kjede", "-nr"])]
        triggers = frosset("anker")

    def __str__(self):
        return f"{self.kjede} {self.nr}"
