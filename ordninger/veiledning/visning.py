"""What an application says, ready to show: names in the language of the page for the codes of a frozen picture."""

from typing import Any

from django.utils.translation import gettext as _

from eiere.maalform import sidens_maalform

from .satser import SEKTORNAVN, Sektor


def sektorvisning(bilde: dict[str, Any]) -> list[dict[str, Any]]:
    """The sectors of a frozen picture with their names."""
    maalform = sidens_maalform()
    return [s | {"navn": SEKTORNAVN[Sektor(s["kode"])].paa(maalform)} for s in bilde["sektorer"]]


def bildefelt(bilde: dict[str, Any]) -> dict[str, str]:
    """The picture as name → text: each unit with its numbers, the guides of each sector, the plan and the confirmation."""
    ut: dict[str, str] = {}
    for s in sektorvisning(bilde):
        for e in s["enheter"]:
            ut[f"{s['navn']}: {e['navn']}"] = _("første år %(forste)s, andre år %(andre)s") % {
                "forste": e["forste"] or 0, "andre": e["andre"] or 0,
            }  # fmt: skip
        if s["veiledere"] is not None:
            ut[f"{s['navn']}: {_('veiledere')}"] = _("%(alle)s, av dem %(utdannede)s med utdanning") % {
                "alle": s["veiledere"], "utdannede": s["utdannede"] or 0,
            }  # fmt: skip
    ut[_("Plan")] = bilde["behov"]
    ut[_("Medvirkning")] = bilde["medvirkning"]
    ut[_("Prinsipper og forpliktelser")] = _("Bekreftet") if bilde["prinsipper_bekreftet"] else _("Ikke bekreftet")
    return ut
