"""The fields of the letters of VU: the offer (§ 7) and the tilskuddsbrev (§ 6)."""

from datetime import date
from typing import Any

from ordninger.felles.kontrakt import Brevbestilling


def tilbudsbrev(tilbud: Any, *, dag: date) -> list[Brevbestilling]:
    """VU § 7."""
    return []


def tilskuddsbrev(vedtak: Any, *, dag: date, utkast: bool = False) -> list[Brevbestilling]:
    """VU § 6."""
    return []
