"""The portal itself, when nobody sits at a screen."""

from .models import Bruker, Person

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
