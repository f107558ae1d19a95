"""What an application says, ready to show: names in the language of the page for the codes of a frozen picture."""

from typing import Any

from django.utils.translation import get_language

from .satser import SEKTORNAVN, Sektor


def sektorvisning(bilde: dict[str, Any]) -> list[dict[str, Any]]:
    """The sectors of a frozen picture with their names."""
    maalform = "nn" if get_language() == "nn" else "nb"
    return [s | {"navn": SEKTORNAVN[Sektor(s["kode"])].paa(maalform)} for s in bilde["sektorer"]]
