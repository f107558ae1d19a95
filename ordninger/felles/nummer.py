"""Organisasjonsnummer og kontonummer: kontroll (modulus 11), visning og gjenkjennelige demonumre.

Syntetiske organisasjonsnumre begynner med 2 eller 3 (den offentlige serien for testdata). Demokontoer begynner med
9999, som ikke er registernummeret til noen bank; de er bare til demo og skal aldri i en ekte betalingsfil.
"""

from __future__ import annotations

import re

from stdnum.no import kontonr, orgnr

SYNTETISKE_FORSTESIFRE = ("2", "3")
DEMOREGISTER = "9999"
HARDT_MELLOMROM = "\u00a0"
_SKILLETEGN = re.compile(r"[\s.\u00a0\u202f]")
_ORGNR = re.compile(r"[0-9]{9}")
_KONTO = re.compile(r"[0-9]{11}")


class NummerFeil(ValueError):
    """Nummeret har feil lengde eller kontrollsiffer. Meldingen kan vises til brukeren."""


def rens(verdi: str) -> str:
    """Fjerner mellomrom og punktum."""
    return _SKILLETEGN.sub("", verdi)


def er_gyldig_orgnr(verdi: str) -> bool:
    """Svarer om verdien er et organisasjonsnummer med ni sifre og riktig kontrollsiffer."""
    renset = rens(verdi)
    return bool(_ORGNR.fullmatch(renset)) and bool(orgnr.is_valid(renset))


def les_orgnr(verdi: str) -> str:
    """Returnerer organisasjonsnummeret som ni sifre, eller stopper med ``NummerFeil``."""
    if not er_gyldig_orgnr(verdi):
        raise NummerFeil("Organisasjonsnummeret er ikke gyldig. Det har ni sifre.")
    return rens(verdi)


def vis_orgnr(verdi: str) -> str:
    """Skriver organisasjonsnummeret i grupper på tre med hardt mellomrom: 974 760 673."""
    renset = les_orgnr(verdi)
    return HARDT_MELLOMROM.join((renset[:3], renset[3:6], renset[6:]))


def er_syntetisk_orgnr(verdi: str) -> bool:
    """Svarer om organisasjonsnummeret er gyldig og i den syntetiske serien."""
    return er_gyldig_orgnr(verdi) and rens(verdi).startswith(SYNTETISKE_FORSTESIFRE)


def er_gyldig_konto(verdi: str) -> bool:
    """Svarer om verdien er et norsk kontonummer med elleve sifre og riktig kontrollsiffer."""
    renset = rens(verdi)
    return bool(_KONTO.fullmatch(renset)) and bool(kontonr.is_valid(renset)) and not renset.startswith("0000")


def les_konto(verdi: str) -> str:
    """Returnerer kontonummeret som elleve sifre, eller stopper med ``NummerFeil``."""
    if not er_gyldig_konto(verdi):
        raise NummerFeil("Kontonummeret er ikke gyldig. Det har elleve sifre.")
    return rens(verdi)


def vis_konto(verdi: str) -> str:
    """Skriver kontonummeret som 1234.56.78903."""
    renset = les_konto(verdi)
    return f"{renset[:4]}.{renset[4:6]}.{renset[6:]}"


def er_demokonto(verdi: str) -> bool:
    """Svarer om kontonummeret er gyldig og i demoserien."""
    return er_gyldig_konto(verdi) and rens(verdi).startswith(DEMOREGISTER)


def lag_syntetisk_orgnr(n: int) -> str:
    """Lager det n-te syntetiske organisasjonsnummeret (0–89 999), alltid det samme for samme n og ulikt for ulik n."""
    if not 0 <= n < 90_000:
        raise NummerFeil("Det finnes 90 000 syntetiske organisasjonsnumre, fra 0 til 89 999.")
    return _med_kontrollsiffer(f"31{n + 10_000:05d}", (3, 2, 7, 6, 5, 4, 3, 2))


def lag_demokonto(n: int) -> str:
    """Lager den n-te demokontoen (0–99 999), alltid den samme for samme n og ulik for ulik n."""
    if not 0 <= n < 100_000:
        raise NummerFeil("Det finnes 100 000 demokontoer, fra 0 til 99 999.")
    return _med_kontrollsiffer(f"{DEMOREGISTER}{n:05d}", (5, 4, 3, 2, 7, 6, 5, 4, 3, 2))


def _med_kontrollsiffer(stamme: str, vekter: tuple[int, ...]) -> str:
    """Legger til ett fritt siffer og kontrollsifferet. Det minste frie sifferet som gir et gyldig nummer, blir brukt."""
    for fritt in "01":
        sifre = stamme + fritt
        kontroll = -sum(vekt * int(siffer) for vekt, siffer in zip(vekter, sifre, strict=True)) % 11
        if kontroll < 10:
            return f"{sifre}{kontroll}"
    raise NummerFeil(f"{stamme} gir ikke et gyldig nummer.")  # pragma: no cover - to sifre på rad kan ikke begge gi 10
