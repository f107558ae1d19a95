"""Reglene forklart og regneeksemplene som beviser dem, på samme form for alle ordninger (forvaltningsloven av 2025 § 13).

Siden «Slik beregner vi» og ``docs/regelsporing.md`` lages herfra. Teksten forklarer formen på reglene; tallene står i
parametrene som gjelder. Rent: ingen database, ingen klokke.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from .beregning.kanonisk import kanoniser
from .beregning.setning import Tospraklig

Regel = Callable[[Mapping[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Regeltekst:
    """En regel forklart: kode, modell og versjon (tomme når regelen ikke er en modell), paragraf, tittel og avsnitt.

    ``eksempler`` er navnene på reglene i ``eksempler.csv`` som hører til. ``tester`` er tester som beviser det som ikke
    er et regnestykke, som «fil::test».
    """

    kode: str
    modell: str
    versjon: str
    paragraf: str
    tittel: Tospraklig
    avsnitt: tuple[Tospraklig, ...]
    eksempler: tuple[str, ...] = ()
    tester: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Eksempel:
    """Ett regneeksempel: regelen, paragrafen, forklaringen, inndata og det forventede svaret som ren JSON."""

    nr: int
    regel: str
    paragraf: str
    forklaring: Tospraklig
    inndata: Mapping[str, Any]
    forventet: Any
    regn: Regel

    def regn_ut(self) -> Any:
        """Kjører regelen og returnerer svaret som kanonisk JSON, klart til å sammenlignes med ``forventet``."""
        return kanoniser(self.regn(self.inndata))

    @property
    def stemmer(self) -> bool:
        """Svarer om regelen gir det forventede svaret."""
        return bool(self.regn_ut() == self.forventet)


def les_eksempler(pakke: str, regler: Mapping[str, Regel]) -> list[Eksempel]:
    """Leser ``eksempler.csv`` i pakken i rekkefølge. En rad med ukjent regel gir ``KeyError``."""
    tekst = resources.files(pakke).joinpath("eksempler.csv").read_text(encoding="utf-8")
    return [
        Eksempel(
            nr,
            rad["regel"],
            rad["paragraf"],
            Tospraklig(rad["nb"], rad["nn"]),
            json.loads(rad["inndata"]),
            json.loads(rad["forventet"]),
            regler[rad["regel"]],
        )
        for nr, rad in enumerate(csv.DictReader(io.StringIO(tekst)), start=1)
    ]
