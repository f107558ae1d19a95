"""Beregning and Fordeling: the receipt, and how a frame is split."""

from decimal import Decimal
from functools import cached_property

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from eiere.models import Fylke, Organisasjon
from kompetanse.revisjon.frosset import frosset
from kompetanse.revisjon.models import Hendelse
from ordninger.felles import kontrakt, saksgang
from ordninger.felles.sikring import overganger, par, tid_og_av, to_personer

from .penger import Ramme, kroner
from .sak import Linje, Sak
from .utlysning import Satstabell, Utlysning


class Beregning(models.Model):
    """The receipt: model, version, parameters, inputs, amounts and their hash. Recomputable for ten years."""

    frosset = True

    modell = models.CharField(max_length=40)
    versjon = models.CharField(max_length=20)
    parametre = models.JSONField()
    inndata = models.JSONField()
    sum = kroner()
    rest = kroner()
    hash = models.CharField(max_length=64)
    av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    tid = models.DateTimeField()

    class Meta:
        ordering = ["-tid"]
        triggers = frosset("beregning")

    def __str__(self):
        return f"{self.modell} {self.versjon} {self.hash[:8]}"

    @property
    def modellnavn(self) -> str:
        """The model in words, in the language of the page."""
        return kontrakt.modellnavn(self.modell)


class Beregningslinje(models.Model):
    """One line of the receipt. The sentence is made from `tekstkode` and the data when it is shown, and is not hashed."""

    frosset = True

    beregning = models.ForeignKey(Beregning, on_delete=models.PROTECT, related_name="linjer")
    nr = models.PositiveIntegerField()
    mottaker = models.CharField(max_length=40, help_text="Nøkkelen til den linjen gjelder, for eksempel fylke 34")
    nokkel = models.CharField(max_length=60)
    verdi = models.DecimalField(max_digits=30, decimal_places=10, null=True, blank=True)
    vekt = models.DecimalField(max_digits=30, decimal_places=20, null=True, blank=True)
    belop = kroner()
    enhet = models.CharField(max_length=20, blank=True)
    kilde = models.CharField(max_length=160, blank=True)
    paragraf = models.CharField(max_length=40, blank=True)
    tekstkode = models.CharField(max_length=60)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["beregning", "nr"]
        constraints = [models.UniqueConstraint(fields=["beregning", "nr"], name="beregningslinje_nr_unikt")]
        indexes = [models.Index(fields=["beregning", "mottaker"], name="beregningslinje_mottaker")]
        triggers = frosset("beregningslinje")

    def __str__(self):
        return f"{self.beregning_id} {self.nr}"


class Fordeling(models.Model):
    """How a frame is split. Drafts are scenarios that can be compared; approving needs a second natural person."""

    slettes_ikke = True

    class Tilstand(models.TextChoices):
        UTKAST = "utkast", _("scenario")
        HOS_FORUM = "hos_forum", _("hos forum")
        TIL_BESLUTNING = "til_beslutning", _("til beslutning")
        BESLUTTET = "besluttet", _("besluttet")
        FORKASTET = "forkastet", _("forkastet")

    class Art(models.TextChoices):
        RAMMER = "rammer", _("til underordnede rammer")
        SAKER = "saker", _("til saker")
        TILBUD = "tilbud", _("til tilbud om andel")
        OMFORDELING = "omfordeling", _("av det som ikke ble tatt imot")

    art = models.CharField(max_length=12, choices=Art.choices)
    ramme = models.ForeignKey(Ramme, on_delete=models.PROTECT, related_name="fordelinger")
    utlysning = models.ForeignKey(
        Utlysning, null=True, blank=True, on_delete=models.PROTECT, related_name="fordelinger"
    )
    navn = models.CharField(_("navn"), max_length=100)
    tilstand = models.CharField(max_length=16, choices=Tilstand.choices, default=Tilstand.UTKAST)
    modell = models.CharField(max_length=40)
    modellversjon = models.CharField(max_length=20)
    satser = models.ForeignKey(Satstabell, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    parametre = models.JSONField(default=dict)
    beregning = models.ForeignKey(
        Beregning, null=True, blank=True, on_delete=models.PROTECT, related_name="fordelinger"
    )
    kopiert_fra = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    merknad = models.TextField(blank=True, help_text="For eksempel hvorfor forslaget avviker fra planen (KBG § 9)")
    tilbake_grunn = models.TextField(blank=True, help_text="Hvorfor beslutteren sendte forslaget tilbake sist")
    hos_forum_dato = models.DateField(null=True, blank=True)
    forum_vurdert_dato = models.DateField(null=True, blank=True, help_text="KBG § 12: dagen forumet vurderte forslaget")
    forum_protokoll = models.FileField(upload_to="protokoller/%Y/", null=True, blank=True)
    forum_protokoll_sha256 = models.CharField(max_length=64, blank=True)
    forum_merknad = models.TextField(blank=True)
    opprettet_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opprettet_tid = models.DateTimeField()
    foreslatt_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    foreslatt_tid = models.DateTimeField(null=True, blank=True)
    besluttet_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    besluttet_tid = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opprettet_tid"]
        constraints = [
            *tid_og_av("fordeling", "foreslatt", "besluttet"),
            models.UniqueConstraint(
                fields=["utlysning"],
                condition=Q(tilstand__in=["hos_forum", "til_beslutning"]),
                name="fordeling_en_til_beslutning",
            ),
            models.CheckConstraint(
                name="fordeling_til_beslutning_har_forslag",
                condition=~Q(tilstand__in=["til_beslutning", "besluttet"]) | Q(foreslatt_tid__isnull=False),
            ),
            models.CheckConstraint(
                name="fordeling_besluttet_naar",
                condition=Q(tilstand="besluttet", besluttet_tid__isnull=False)
                | (~Q(tilstand="besluttet") & Q(besluttet_tid__isnull=True)),
            ),
        ]
        triggers = [
            *overganger("fordeling", "tilstand", par(saksgang.FORDELING), start={"utkast"}),
            to_personer(
                "fordeling", "foreslatt_av", "besluttet_av", "den som foreslo fordelingen, kan ikke beslutte den"
            ),
            pgtrigger.Protect(
                name="fordeling_besluttet_frosset",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__tilstand="besluttet"),
            ),
        ]

    def __str__(self):
        return self.navn

    @property
    def modellnavn(self) -> str:
        """The model or the rule in words, in the language of the page."""
        return kontrakt.modellnavn(self.modell)

    @property
    def kjede(self) -> str:
        """The fordeling's chain in the trail."""
        return f"fordeling:{self.pk}"

    @cached_property
    def forumsbelop(self) -> dict[int, Decimal] | None:
        """KBG § 12: the amount of each line as it was laid before the forum last; None when it never was."""
        if self.hos_forum_dato is None and self.forum_vurdert_dato is None:
            return None
        data = (
            Hendelse.objects.filter(
                kjede=self.kjede,
                handling__in=["fordeling.hos_forum", "fordeling.forum_vurdert"],
                data__has_key="linjer",
            )
            .order_by("-nr")
            .values_list("data", flat=True)
            .first()
        )
        return {int(pk): Decimal(belop) for pk, belop in data["linjer"].items()} if data else None


class Fordelingslinje(models.Model):
    """What the rule gave, and what is proposed. An override carries its reason and its author."""

    fordeling = models.ForeignKey(Fordeling, on_delete=models.CASCADE, related_name="linjer")
    sak = models.ForeignKey(Sak, null=True, blank=True, on_delete=models.PROTECT, related_name="fordelingslinjer")
    linje = models.ForeignKey(Linje, null=True, blank=True, on_delete=models.PROTECT, related_name="fordelingslinjer")
    mottaker = models.ForeignKey(Organisasjon, on_delete=models.PROTECT, related_name="+")
    fylke = models.ForeignKey(Fylke, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    del_kode = models.CharField(max_length=30, blank=True, help_text="Ordningens kode for delen av en andel")
    sokt = kroner(null=True, blank=True)
    regelbelop = kroner(default=Decimal("0.00"))
    belop = kroner(default=Decimal("0.00"))
    overstyrt = models.BooleanField(default=False)
    grunn = models.TextField(blank=True)
    endret_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    endret_tid = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["fordeling", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["fordeling", "linje"], condition=Q(linje__isnull=False), name="fordelingslinje_unik_linje"
            ),
            models.UniqueConstraint(
                fields=["fordeling", "fylke"], condition=Q(fylke__isnull=False), name="fordelingslinje_unikt_fylke"
            ),
            models.UniqueConstraint(
                fields=["fordeling", "mottaker", "del_kode"],
                condition=~Q(del_kode=""),
                name="fordelingslinje_unik_del",
            ),
            models.CheckConstraint(name="fordelingslinje_ikke_negativ", condition=Q(belop__gte=0, regelbelop__gte=0)),
            models.CheckConstraint(
                name="fordelingslinje_overstyrt_har_grunn", condition=Q(overstyrt=False) | ~Q(grunn="")
            ),
            *tid_og_av("fordelingslinje", "endret"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="fordelingslinje_laast",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF (SELECT tilstand FROM felles_fordeling WHERE id = OLD.fordeling_id) = 'besluttet' THEN
                        RAISE EXCEPTION 'en besluttet fordeling endres ikke' USING ERRCODE = 'check_violation';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self):
        return f"{self.fordeling_id} {self.mottaker_id} {self.belop}"

    @property
    def hos_forum(self) -> Decimal | None:
        """KBG § 12: the amount that the forum saw; None when the line came in later."""
        return (self.fordeling.forumsbelop or {}).get(self.pk)

    @property
    def endret_etter_forum(self) -> bool:
        """KBG § 12: whether the proposal is another than the one the forum was given."""
        return self.fordeling.forumsbelop is not None and self.hos_forum != self.belop
