"""May this person do this, here, now? Each rule comes as `sjekk_x` (raises, with a sentence) and `har_x` (answers)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from eiere.models import Organisasjonstype
from kompetanse.revisjon.fireoyne import FireOyne, samme_person, sjekk_annen_person

from . import roller
from .models import Tilhorighet

__all__ = [
    "FireOyne",
    "IngenTilgang",
    "har_rett",
    "publikum",
    "samme_person",
    "sider_for",
    "sjekk_annen_person",
    "sjekk_rett",
]

_PUBLIKUM_FOR_TYPE = {
    Organisasjonstype.EMBETE: roller.FORVALTER,
    Organisasjonstype.UDIR: roller.UDIR,
    Organisasjonstype.UH: roller.FAGMILJO,
    Organisasjonstype.FAGSKOLE: roller.FAGMILJO,
    Organisasjonstype.ANNEN: roller.FAGMILJO,
}


class IngenTilgang(PermissionDenied):
    """The active role does not hold the right. The sentence may be shown."""


def gyldig(tilhorighet: Tilhorighet | None) -> bool:
    """Whether a role counts today. Asked at every check, so that an ended role stops a job that began before."""
    if tilhorighet is None:
        return False
    i_dag = timezone.localdate()
    return tilhorighet.fra <= i_dag and (tilhorighet.til is None or tilhorighet.til > i_dag)


def har_rett(av: Any, rett: str, organisasjon: Any = None) -> bool:
    """Whether `av` in its active role holds `rett`, and acts for `organisasjon` when one is given.

    The portal itself (er_system) holds only the rights that the role "system" lists. Unknown rights raise KeyError.
    """
    if av is None or not getattr(av, "is_active", False):
        return False
    if getattr(av, "er_system", False):
        return roller.har_rett("system", rett)
    rolle = getattr(av, "aktiv_tilhorighet", None)
    if not roller.har_rett(rolle.rolle if rolle else "system", rett) or not gyldig(rolle):
        return False
    return organisasjon is None or rolle.organisasjon_id == organisasjon.pk


def sjekk_rett(av: Any, rett: str, organisasjon: Any = None) -> None:
    """Raise IngenTilgang unless `har_rett`."""
    if har_rett(av, rett, organisasjon):
        return
    rolle = getattr(av, "aktiv_tilhorighet", None)
    if rolle is None or not gyldig(rolle):
        raise IngenTilgang(_("Velg en rolle før du går videre."))
    if organisasjon is not None and rolle.organisasjon_id != organisasjon.pk and har_rett(av, rett):
        raise IngenTilgang(_("Du kan ikke gjøre dette for en annen organisasjon enn din egen."))
    raise IngenTilgang(_("Rollen %(rolle)s kan ikke gjøre dette.") % {"rolle": rolle.get_rolle_display().lower()})


def publikum(tilhorighet: Tilhorighet | None) -> str:
    """The audience of a role; tilgangsstyrer belongs to its organisation's. Empty without a role."""
    if tilhorighet is None:
        return ""
    svar = roller.publikum(tilhorighet.rolle)
    return _PUBLIKUM_FOR_TYPE.get(tilhorighet.organisasjon.type, roller.EIER) if svar == "alle" else svar


def sider_for(tilhorighet: Tilhorighet | None) -> str:
    """Whose pages a role uses: eier, forvalter, udir or klage. Fagmiljø report and are paid like owners, on their pages."""
    svar = publikum(tilhorighet)
    return roller.EIER if svar == roller.FAGMILJO else svar
