"""Registeret over beregningsmodeller: hver modell og versjon er en ren funksjon som blir stående i ti år.

Et tiltak registrerer sine modeller når ``beregning.py`` importeres. En lagret kvittering regnes ut på nytt med den
versjonen den ble laget med, også etter at det er kommet en ny.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .kvittering import Resultat, hash_av

Modellfunksjon = Callable[[Mapping[str, Any], Mapping[str, Any]], Resultat]
_modeller: dict[tuple[str, str], Modellfunksjon] = {}


class UkjentModell(LookupError):
    """Modellen finnes ikke i den versjonen."""


class AvvikVedOmregning(AssertionError):
    """En lagret kvittering ga et annet svar da den ble regnet ut på nytt."""


def registrer(modell: str, versjon: str) -> Callable[[Modellfunksjon], Modellfunksjon]:
    """Dekoratør som registrerer ``funksjon(parametre, inndata) -> Resultat``. En versjon kan ikke byttes ut."""

    def ta_imot(funksjon: Modellfunksjon) -> Modellfunksjon:
        if _modeller.setdefault((modell, versjon), funksjon) is not funksjon:
            raise ValueError(f"Modellen {modell} versjon {versjon} er allerede registrert.")
        return funksjon

    return ta_imot


def registrerte_modeller() -> list[tuple[str, str]]:
    """Alle registrerte modeller og versjoner, sortert."""
    return sorted(_modeller)


def beregn_paa_nytt(modell: str, versjon: str, parametre: Mapping[str, Any], inndata: Mapping[str, Any]) -> Resultat:
    """Regner ut på nytt med lagrede parametre og inndata (ren JSON). Ukjent versjon gir ``UkjentModell``."""
    try:
        funksjon = _modeller[modell, versjon]
    except KeyError:
        raise UkjentModell(f"Modellen {modell} versjon {versjon} er ikke registrert.") from None
    return funksjon(parametre, inndata)


def kontroller(resultat: Resultat, lagret_hash: str) -> Resultat:
    """Regner et lagret resultat ut på nytt. Et annet fingeravtrykk enn det lagrede gir ``AvvikVedOmregning``."""
    nytt = beregn_paa_nytt(resultat.modell, resultat.versjon, resultat.parametre, resultat.inndata)
    if hash_av(nytt) != lagret_hash:
        raise AvvikVedOmregning(f"{resultat.modell} {resultat.versjon} gir et annet svar enn det som er lagret.")
    return nytt
