"""Who acts when nobody sits at a screen: the portal itself, or a person who started a job."""

from django.utils import timezone

from .models import Bruker, Person, Tilhorighet

SYSTEMETS_EPOST = "system@portal.invalid"


def systembruker() -> Bruker:
    """The portal's own account, made the first time. It cannot log in and holds only the right "system"."""
    finnes = Bruker.objects.filter(epost=SYSTEMETS_EPOST).select_related("person").first()
    if finnes is not None:
        return finnes
    bruker, ny = Bruker.objects.get_or_create(
        epost=SYSTEMETS_EPOST,
        defaults={"person": Person.objects.create(navn="Portalen"), "er_system": True},
    )
    if ny:
        bruker.set_unusable_password()
        bruker.save(update_fields=["password"])
    return bruker


def handlende(bruker_id: int, tilhorighet_id: int | None) -> Bruker:
    """The account acting in one of its own roles, for a job or a token. A role that has ended is none.

    Raises Bruker.DoesNotExist for an account that is closed.
    """
    bruker = Bruker.objects.select_related("person").get(pk=bruker_id, is_active=True)
    gyldige = Tilhorighet.objects.gyldige(timezone.localdate()).select_related("organisasjon")
    bruker.aktiv_tilhorighet = gyldige.filter(pk=tilhorighet_id, bruker=bruker).first()
    return bruker
