"""Personal grants: one person, one right on one object, for a reason and until a time.

guardian holds the permission; Gittilgang holds why, who and how long. Both must say yes, so an expired grant counts for
nothing from the second it expires.
"""

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import BigIntegerField, Model, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _
from guardian.models import UserObjectPermission
from guardian.shortcuts import assign_perm, remove_perm

from kompetanse.revisjon import spor
from kompetanse.revisjon.fireoyne import sjekk_annen_person

from .models import Gittilgang


def kjede(objekt: Model) -> str:
    """The chain of an object: its own `kjede` when it has one, else model and id, such as sak:123."""
    egen = getattr(objekt, "kjede", None)
    return (egen() if callable(egen) else egen) or f"{objekt._meta.model_name}:{objekt.pk}"


def gi_tilgang(*, bruker: Any, objekt: Model, rett: str, til: datetime, grunn: str, av: Any) -> Gittilgang:
    """Give `bruker` the permission `rett` on `objekt` from now until `til`.

    Nobody gives themselves a right, through any account. A grant that runs is replaced by the new one. Raises
    ValidationError when the reason is empty or the end has passed, and FireOyne. The caller checks the right of `av`.
    """
    naa = timezone.now()
    if not grunn.strip():
        raise ValidationError(_("Skriv hvorfor personen trenger tilgang."))
    if til <= naa:
        raise ValidationError(_("Tilgangen må slutte fram i tid."))
    sjekk_annen_person(av, bruker, handling=_("gi deg selv tilgang"))
    with transaction.atomic():
        gammel = _mine(bruker, objekt, rett).filter(opphevet_tid__isnull=True).select_for_update(of=("self",)).first()
        if gammel is not None:
            _lukk(gammel, av=av, tid=naa)
        ny = Gittilgang.objects.create(
            bruker=bruker,
            rett=rett,
            innholdstype=ContentType.objects.get_for_model(objekt),
            objekt_id=objekt.pk,
            grunn=grunn.strip(),
            gitt_av=av,
            fra=naa,
            til=til,
        )
        assign_perm(rett, bruker, objekt)
        spor.skriv(kjede(objekt), "tilgang.gi", av=av, objekt=ny, data={"bruker": bruker.pk, "rett": rett, "til": til})
    return ny


def opphev(*, tilgang: Gittilgang, av: Any) -> Gittilgang:
    """End a grant now. Ending one that has ended changes nothing."""
    with transaction.atomic():
        tilgang = (
            Gittilgang.objects.select_for_update(of=("self",))
            .select_related("innholdstype", "bruker")
            .get(pk=tilgang.pk)
        )
        if tilgang.opphevet_tid is not None:
            return tilgang
        _lukk(tilgang, av=av, tid=timezone.now())
        objekt = _objekt(tilgang)
        if objekt is not None:
            remove_perm(tilgang.rett, tilgang.bruker, objekt)
            spor.skriv(kjede(objekt), "tilgang.opphev", av=av, objekt=tilgang, data={"bruker": tilgang.bruker_id})
    return tilgang


def utlop() -> int:
    """Take away the permissions whose time has passed. Returns how many. Run nightly; running it twice does nothing more."""
    naa = timezone.now()
    antall = 0
    for tilgang in Gittilgang.objects.filter(opphevet_tid__isnull=True, til__lte=naa).order_by("pk"):
        opphev(tilgang=tilgang, av=None)
        antall += 1
    return antall


def objekter_med_gitt_tilgang(bruker: Any, modell: type[Model], rett: str) -> QuerySet:
    """The objects of `modell` that `bruker` holds an unexpired grant on, with guardian's row still in place.

    Meant as a subquery: `Sak.objects.filter(pk__in=objekter_med_gitt_tilgang(b, Sak, "les_sak_gitt").values("pk"))`.
    """
    innholdstype = ContentType.objects.get_for_model(modell)
    gitt = Gittilgang.objects.gjeldende(timezone.now()).filter(bruker=bruker, rett=rett, innholdstype=innholdstype)
    guardian = UserObjectPermission.objects.filter(
        user=bruker, permission__codename=rett, permission__content_type=innholdstype
    )
    ider = guardian.annotate(oid=Cast("object_pk", BigIntegerField())).values("oid")
    return modell._default_manager.filter(pk__in=gitt.values("objekt_id")).filter(pk__in=ider)


def har_gitt_tilgang(bruker: Any, objekt: Model, rett: str) -> bool:
    """Whether `bruker` holds an unexpired grant on this object."""
    return objekter_med_gitt_tilgang(bruker, type(objekt), rett).filter(pk=objekt.pk).exists()


def _mine(bruker: Any, objekt: Model, rett: str) -> QuerySet[Gittilgang]:
    innholdstype = ContentType.objects.get_for_model(objekt)
    return Gittilgang.objects.filter(bruker=bruker, rett=rett, innholdstype=innholdstype, objekt_id=objekt.pk)


def _lukk(tilgang: Gittilgang, *, av: Any, tid: datetime) -> None:
    tilgang.opphevet_tid, tilgang.opphevet_av = tid, av
    tilgang.save(update_fields=["opphevet_tid", "opphevet_av"])


def _objekt(tilgang: Gittilgang) -> Model | None:
    modell = tilgang.innholdstype.model_class()
    return modell._default_manager.filter(pk=tilgang.objekt_id).first() if modell else None
