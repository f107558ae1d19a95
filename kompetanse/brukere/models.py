"""People, their accounts and their roles.

The natural person is what counts when two people are demanded: one Person may have several accounts (Bruker), and an account
may act for several organisations (Tilhorighet), but four eyes are always two Person.
"""

import uuid

import pgtrigger
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from eiere.models import Maalform, Organisasjon

from .roller import ROLLENAVN


class Person(models.Model):
    """A natural person. Holds a name only: it is shown in letters and in the list of who has access.

    Purpose: to tell two people apart (økonomiregelverket, forvaltningsloven). Deleted when no decision refers to it.
    """

    nokkel = models.UUIDField(unique=True, default=uuid.uuid4, help_text="Stable across accounts and login methods")
    navn = models.CharField(max_length=150)

    class Meta:
        ordering = ["navn"]

    def __str__(self):
        return self.navn


class BrukerManager(BaseUserManager):
    def create_user(self, epost, password=None, *, person=None, navn="", **felt):
        person = person or Person.objects.create(navn=navn or epost)
        bruker = self.model(epost=self.normalize_email(epost).lower(), person=person, **felt)
        bruker.set_password(password)
        bruker.save(using=self._db)
        return bruker

    def get_by_natural_key(self, epost):
        return self.get(epost__iexact=epost)


class Bruker(AbstractBaseUser, PermissionsMixin):
    """An account. What it may do follows from the active Tilhorighet, never from the account itself."""

    slettes_ikke = True

    epost = models.EmailField(_("e-post"), unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="brukere")
    stilling = models.CharField(_("stilling"), max_length=100, blank=True)
    telefon = models.CharField(_("telefon"), max_length=20, blank=True)
    maalform = models.CharField(max_length=2, choices=Maalform.choices, blank=True)
    is_active = models.BooleanField(default=True)
    er_system = models.BooleanField(default=False, help_text="The portal itself, when a job acts")
    er_demo = models.BooleanField(default=False, help_text="May be chosen on the demo login page")
    opprettet_tid = models.DateTimeField(auto_now_add=True)

    objects = BrukerManager()

    USERNAME_FIELD = "epost"
    EMAIL_FIELD = "epost"

    aktiv_tilhorighet: "Tilhorighet | None" = None
    """The role the person acts in now; set by the middleware, the token or the job."""

    class Meta:
        ordering = ["epost"]
        triggers = [
            # Four eyes compare persons: an account may not be moved to another person after it has acted.
            pgtrigger.Protect(
                name="bruker_person_fast", operation=pgtrigger.Update, condition=pgtrigger.AnyChange("person")
            ),
        ]

    def __str__(self):
        return self.person.navn

    @property
    def navn(self) -> str:
        return self.person.navn


class TilhorighetQuerySet(models.QuerySet):
    def gyldige(self, dato):
        return self.filter(Q(til__isnull=True) | Q(til__gt=dato), fra__lte=dato)


class Tilhorighet(models.Model):
    """A person's role in an organisation, from a day and perhaps to a day. Given and ended by a tilgangsstyrer."""

    slettes_ikke = True

    bruker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tilhorigheter")
    organisasjon = models.ForeignKey(Organisasjon, on_delete=models.PROTECT, related_name="tilhorigheter")
    rolle = models.CharField(max_length=20, choices=ROLLENAVN)
    fra = models.DateField()
    til = models.DateField(null=True, blank=True)
    gitt_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    utenfra = models.BooleanField(
        default=False, help_text="Given from outside the organisation: by an account link or an appointment"
    )
    avsluttet_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = TilhorighetQuerySet.as_manager()

    class Meta:
        ordering = ["organisasjon__navn_sortert", "rolle"]
        constraints = [
            models.UniqueConstraint(
                fields=["bruker", "organisasjon", "rolle"],
                condition=Q(til__isnull=True),
                name="tilhorighet_en_gjeldende",
            ),
            models.CheckConstraint(
                name="tilhorighet_til_etter_fra", condition=Q(til__isnull=True) | Q(til__gte=F("fra"))
            ),
            models.CheckConstraint(name="tilhorighet_ikke_til_seg_selv", condition=~Q(gitt_av=F("bruker"))),
        ]
        triggers = [
            pgtrigger.Protect(
                name="tilhorighet_fast",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("bruker", "organisasjon", "rolle", "gitt_av", "utenfra"),
            ),
        ]

    def __str__(self):
        return f"{self.bruker_id} er {self.rolle} for {self.organisasjon_id}"


class Invitasjon(models.Model):
    """An invitation to a role by e-mail. The link is single-use and expires; only its hash is stored.

    Purpose of the address: to send the link. Deleted 30 days after it was used or expired.
    """

    epost = models.EmailField()
    organisasjon = models.ForeignKey(Organisasjon, on_delete=models.CASCADE, related_name="invitasjoner")
    rolle = models.CharField(max_length=20, choices=ROLLENAVN)
    nokkel_hash = models.CharField(max_length=64, unique=True)
    sendt_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sendt_tid = models.DateTimeField()
    utloper_tid = models.DateTimeField()
    brukt_tid = models.DateTimeField(null=True, blank=True)
    trukket_tid = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-sendt_tid"]

    def __str__(self):
        return f"invitasjon {self.pk}"


class Kontolenke(models.Model):
    """A link that lets a payee outside the register get its own access and register its account. Single-use, expires.

    Purpose of the address: to send the link. Deleted 30 days after it was used or expired.
    """

    epost = models.EmailField()
    organisasjon = models.ForeignKey(Organisasjon, on_delete=models.CASCADE, related_name="kontolenker")
    nokkel_hash = models.CharField(max_length=64, unique=True)
    sendt_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sendt_tid = models.DateTimeField()
    utloper_tid = models.DateTimeField()
    brukt_tid = models.DateTimeField(null=True, blank=True)
    trukket_tid = models.DateTimeField(null=True, blank=True)
    feil_forsok = models.PositiveSmallIntegerField(
        default=0, help_text="Wrong organisation numbers typed; 5 close the link"
    )

    class Meta:
        ordering = ["-sendt_tid"]

    def __str__(self):
        return f"kontolenke {self.pk}"


class GittilgangQuerySet(models.QuerySet):
    def gjeldende(self, tid):
        return self.filter(fra__lte=tid, til__gt=tid, opphevet_tid__isnull=True)


class Gittilgang(models.Model):
    """A personal grant: one account, one right on one object, for a reason and until a time. Never without an end.

    The permission itself is a row in guardian; this row says who gave it, why and how long, and is what queries join, so
    that a grant past its end counts for nothing even before the nightly job has taken guardian's row away.
    """

    slettes_ikke = True

    bruker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="gitte_tilganger")
    rett = models.CharField(max_length=100, help_text="Codename of the permission, for example les_sak_gitt")
    innholdstype = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    objekt_id = models.BigIntegerField()
    grunn = models.CharField(max_length=300)
    gitt_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    fra = models.DateTimeField()
    til = models.DateTimeField()
    opphevet_tid = models.DateTimeField(null=True, blank=True)
    opphevet_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = GittilgangQuerySet.as_manager()

    class Meta:
        ordering = ["-fra"]
        indexes = [models.Index(fields=["innholdstype", "objekt_id"]), models.Index(fields=["bruker", "til"])]
        constraints = [
            models.CheckConstraint(name="gittilgang_til_etter_fra", condition=Q(til__gt=F("fra"))),
            models.CheckConstraint(name="gittilgang_ikke_til_seg_selv", condition=~Q(gitt_av=F("bruker"))),
            models.CheckConstraint(name="gittilgang_har_grunn", condition=~Q(grunn="")),
            models.UniqueConstraint(
                fields=["bruker", "rett", "innholdstype", "objekt_id"],
                condition=Q(opphevet_tid__isnull=True),
                name="gittilgang_en_gjeldende",
            ),
        ]

    def __str__(self):
        return f"{self.bruker_id} {self.rett} {self.objekt_id}"


class StedfortrederQuerySet(models.QuerySet):
    def gjeldende(self, dato):
        return self.filter(fra__lte=dato, til__gte=dato, opphevet_tid__isnull=True)


class Stedfortreder(models.Model):
    """Absence cover: `bruker` sees and does `fravaerende`'s cases in an organisation, both days included.

    Cover gives no right that the deputy's own role lacks: it only moves whose work list a case stands in.
    """

    slettes_ikke = True

    bruker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="stedfortreder_for")
    fravaerende = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="stedfortredere")
    organisasjon = models.ForeignKey(Organisasjon, on_delete=models.PROTECT, related_name="+")
    fra = models.DateField()
    til = models.DateField()
    satt_av = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opphevet_tid = models.DateTimeField(null=True, blank=True)

    objects = StedfortrederQuerySet.as_manager()

    class Meta:
        ordering = ["-fra"]
        constraints = [
            models.CheckConstraint(name="stedfortreder_til_etter_fra", condition=Q(til__gte=F("fra"))),
            models.CheckConstraint(name="stedfortreder_ikke_seg_selv", condition=~Q(bruker=F("fravaerende"))),
        ]

    def __str__(self):
        return f"{self.bruker_id} for {self.fravaerende_id}"
