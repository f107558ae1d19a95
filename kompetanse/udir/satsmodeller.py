"""The tables of parameters that Udir keeps in versions: which measure each belongs to, its form, and its values in words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kompetanse.udir import skjema, skjema_pott
from ordninger.kollektiv.nasjonal import SATSNAVN
from ordninger.veiledning.fordeling import SATSNAVN as POTT


@dataclass(frozen=True)
class Satsmodell:
    """One table. `lesbare` gives (key, label, value in words)."""

    ordning: str
    skjema: Any
    lesbare: Callable[[dict[str, Any], str], list[tuple[str, str, str]]]


SATSMODELLER: dict[str, Satsmodell] = {
    SATSNAVN: Satsmodell("kollektiv", skjema.SatserSkjema, skjema.lesbare),
    POTT: Satsmodell("veiledning", skjema_pott.PottSkjema, skjema_pott.lesbare),
}
"""By the name of the table."""


def lesbare(navn: str, verdier: dict[str, Any], maalform: str) -> list[tuple[str, str, str]]:
    """(key, label, value in words). A table without a form here is shown as it is stored."""
    if navn in SATSMODELLER:
        return SATSMODELLER[navn].lesbare(verdier, maalform)
    return [(kode, kode, str(verdi)) for kode, verdi in _flat(verdier)]


def _flat(verdi: Any, foran: str = "") -> list[tuple[str, Any]]:
    if isinstance(verdi, list):
        verdi = {str(nr): ett for nr, ett in enumerate(verdi, 1)}
    if not isinstance(verdi, dict):
        return [(foran, "–" if verdi is None else verdi)]
    return [rad for kode, ett in verdi.items() for rad in _flat(ett, f"{foran}.{kode}" if foran else kode)]
