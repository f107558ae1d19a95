"""Kanonisk JSON og fingeravtrykk: samme innhold gir samme tegn, uansett rekkefølge og skrivemåte.

Tall blir tekst uten etterstilte nuller, datoer blir ISO 8601, nøkler sorteres. ``float`` blir avvist.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any


class KanoniskFeil(TypeError):
    """Verdien kan ikke skrives som kanonisk JSON."""


def tall_som_tekst(tall: Decimal) -> str:
    """Skriver et tall uten eksponent og uten etterstilte nuller, slik at 1, 1.0 og 1.00 blir like."""
    if not tall.is_finite():
        raise KanoniskFeil(f"Tallet {tall} er ikke endelig.")
    tekst = format(tall, "f")
    if "." in tekst:
        tekst = tekst.rstrip("0").rstrip(".")
    return "0" if tekst in ("-0", "") else tekst


def kanoniser(verdi: object) -> Any:
    """Gjør verdien om til tekst, heltall, lister og ordbøker som kan lagres som JSON og leses tilbake likt."""
    # De vanligste typene først: et grunnlag har titusenvis av verdier. Svaret er det samme som nedenfor.
    slag = type(verdi)
    if slag is str or slag is int:
        return verdi
    if isinstance(verdi, dict):
        return _ordbok(verdi)
    if verdi is None or isinstance(verdi, bool):
        return verdi
    if isinstance(verdi, Enum):
        return kanoniser(verdi.value)
    if isinstance(verdi, str):
        return str(verdi)
    if isinstance(verdi, int):
        return verdi
    if isinstance(verdi, Decimal):
        return tall_som_tekst(verdi)
    if isinstance(verdi, date):
        return verdi.isoformat()
    if is_dataclass(verdi) and not isinstance(verdi, type):
        return {felt.name: kanoniser(getattr(verdi, felt.name)) for felt in fields(verdi)}
    if isinstance(verdi, Mapping):
        return _ordbok(verdi)
    if isinstance(verdi, Sequence) and not isinstance(verdi, bytes | bytearray):
        return [kanoniser(element) for element in verdi]
    raise KanoniskFeil(f"{type(verdi).__name__} kan ikke skrives som kanonisk JSON.")


def _ordbok(verdi: Mapping[Any, object]) -> dict[str, Any]:
    if not all(isinstance(nokkel, str) for nokkel in verdi):
        raise KanoniskFeil("Nøkler må være tekst.")
    return {str(nokkel): kanoniser(verdi[nokkel]) for nokkel in sorted(verdi)}


def kanonisk_json(verdi: object) -> str:
    """Returnerer kanonisk JSON uten mellomrom, med sorterte nøkler."""
    return skriv_kanonisk(kanoniser(verdi))


def skriv_kanonisk(kanonisk: object) -> str:
    """Skriver det ``kanoniser`` har laget, som JSON uten mellomrom, med sorterte nøkler."""
    return json.dumps(kanonisk, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def sha256_av(verdi: object) -> str:
    """Returnerer SHA-256 (64 heksadesimale tegn) av den kanoniske JSON-teksten."""
    return hashlib.sha256(kanonisk_json(verdi).encode("utf-8")).hexdigest()
