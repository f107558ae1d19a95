"""Two natural persons. The lowest layer holds the rule, so that every layer can ask it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _


class FireOyne(PermissionDenied):
    """The same natural person tried to do both halves of an act. The sentence may be shown."""


def samme_person(a: Any, b: Any) -> bool:
    """Whether two accounts belong to one natural person. False when either is missing."""
    return a is not None and b is not None and a.person_id == b.person_id


def sjekk_annen_person(av: Any, *andre: Any, handling: str) -> None:
    """Raise FireOyne when `av` is the same natural person as any of `andre` (accounts or None).

    `handling` completes the sentence "Du kan ikke …", for example "bekrefte et kontonummer du selv har registrert".
    """
    if any(samme_person(av, annen) for annen in andre):
        raise FireOyne(_("Du kan ikke %(handling)s. Det må en annen person gjøre.") % {"handling": handling})
