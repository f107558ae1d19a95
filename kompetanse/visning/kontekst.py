"""Context processor: what every page's frame needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from kompetanse.brukere import roller
from kompetanse.visning import meny

SPRAK = (("nb", "Bokmål"), ("nn", "Nynorsk"))


def portal(request: HttpRequest) -> dict[str, Any]:
    """Demo flag, active role, roles to choose from, menu with counts, and language.

    Everything that needs the database is lazy: a page that shows no menu runs no query. A page with header costs at
    most two: the person's roles and the counts. A view may override ``bred`` in its own context.
    """
    tilhorighet = getattr(request, "tilhorighet", None) or None
    publikum = _publikum(tilhorighet)
    return {
        "demo": bool(getattr(settings, "DEMO", False)),
        "tilhorighet": tilhorighet,
        "tilhorigheter": SimpleLazyObject(lambda: _tilhorigheter(request)),
        "meny": SimpleLazyObject(lambda: meny.bygg(request, publikum, tilhorighet) if publikum else []),
        "publikum": publikum,
        "bred": publikum in ("forvalter", "udir"),
        "sprak": translation.get_language() or settings.LANGUAGE_CODE,
        "sprakvalg": SPRAK,
        "denne_siden": request.get_full_path() if request.method == "GET" else request.path,
        "innlogget": bool(getattr(getattr(request, "user", None), "is_authenticated", False)),
    }


# Roles that every kind of organisation may give see the pages of their organisation's audience.
_PUBLIKUM_FOR_TYPE = {"embete": roller.FORVALTER, "udir": roller.UDIR}
# Partners report and are paid like owners, and use the owners' pages.
_SIDER_FOR_PUBLIKUM = {roller.FAGMILJO: roller.EIER}


def _publikum(tilhorighet: Any) -> str:
    """Whose pages the active role sees: eier, forvalter, udir – or empty for nobody."""
    if not tilhorighet:
        return ""
    publikum = roller.publikum(tilhorighet.rolle)
    if publikum == "alle":
        publikum = _PUBLIKUM_FOR_TYPE.get(tilhorighet.organisasjon.type, roller.EIER)
    return _SIDER_FOR_PUBLIKUM.get(publikum, publikum)


def _tilhorigheter(request: HttpRequest) -> list[Any]:
    """The person's roles today. The login layer may have put them on the request already."""
    ferdige = getattr(request, "tilhorigheter", None)
    if ferdige is not None:
        return list(ferdige)
    bruker = getattr(request, "user", None)
    if not getattr(bruker, "is_authenticated", False):
        return []
    return list(bruker.tilhorigheter.gyldige(timezone.localdate()).select_related("organisasjon"))
