"""Avrunding av kroner: det eneste stedet i portalen som runder beløp.

Beløp er ``Decimal`` i kroner med to desimaler. Enheten er det minste beløpet en deling kan gi: 0,01 (øre), 1 (hele
kroner), 1 000 eller et annet helt antall øre. ``float`` blir avvist, fordi en ``float`` ikke kan bære øre nøyaktig.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction

Tall = Decimal | int | Fraction

NULL = Decimal("0.00")
ORE = Decimal("0.01")
KRONE = Decimal("1")
TUSEN = Decimal("1000")


class AvrundingFeil(ValueError):
    """Beløpet eller enheten kan ikke brukes i en avrunding."""


class Modus(StrEnum):
    """Hvordan et beløp mellom to hele enheter rundes."""

    NED = "ned"
    """Mot minus uendelig: den som får penger, får aldri mer enn regelen gir."""
    OPP = "opp"
    """Mot pluss uendelig."""
    NAERMESTE = "naermeste"
    """Til nærmeste enhet; midt mellom går bort fra null."""


def som_brok(tall: Tall) -> Fraction:
    """Returnerer tallet som nøyaktig brøk. Avviser float, bool, NaN og uendelig med ``AvrundingFeil``."""
    if isinstance(tall, bool) or not isinstance(tall, Decimal | int | Fraction):
        raise AvrundingFeil(f"Tall må være Decimal, int eller Fraction, ikke {type(tall).__name__}.")
    if isinstance(tall, Decimal) and not tall.is_finite():
        raise AvrundingFeil(f"Tallet {tall} er ikke endelig.")
    return Fraction(tall)


def antall_enheter(belop: Tall, enhet: Tall, modus: Modus = Modus.NED) -> int:
    """Returnerer hvor mange hele enheter beløpet er verdt. Enheten må være et positivt, helt antall øre."""
    brok = som_brok(belop) / sjekk_enhet(enhet)
    ned = brok.numerator // brok.denominator
    if modus is Modus.NED or brok == ned:
        return ned
    if modus is Modus.OPP:
        return ned + 1
    avstand = brok - ned
    halv = Fraction(1, 2)
    if avstand == halv:
        return ned + 1 if brok > 0 else ned
    return ned + 1 if avstand > halv else ned


def sjekk_enhet(enhet: Tall) -> Fraction:
    """Returnerer enheten som brøk, eller stopper når den ikke er et positivt, helt antall øre."""
    brok = som_brok(enhet)
    if brok <= 0 or (brok * 100).denominator != 1:
        raise AvrundingFeil(f"Enheten må være et positivt, helt antall øre, ikke {enhet}.")
    return brok


def avrund(belop: Tall, enhet: Tall = ORE, modus: Modus = Modus.NAERMESTE) -> Decimal:
    """Runder beløpet (kroner) til et helt antall enheter og returnerer kroner med to desimaler."""
    return kroner(antall_enheter(belop, enhet, modus) * sjekk_enhet(enhet))


def kroner(belop: Tall) -> Decimal:
    """Returnerer et beløp som allerede er et helt antall øre, med to desimaler. Runder aldri."""
    if type(belop) is Decimal and belop.same_quantum(ORE):
        return belop if belop else NULL
    return fra_ore(til_ore(belop))


def til_ore(belop: Tall) -> int:
    """Returnerer beløpet (kroner) som et helt antall øre. Runder aldri: flere desimaler gir ``AvrundingFeil``."""
    ore = som_brok(belop) * 100
    if ore.denominator != 1:
        raise AvrundingFeil(f"Beløpet {belop} har mer enn to desimaler.")
    return ore.numerator


def fra_ore(ore: int) -> Decimal:
    """Returnerer et helt antall øre som kroner med to desimaler."""
    return Decimal(f"{ore}E-2")


def er_hele_enheter(belop: Tall, enhet: Tall) -> bool:
    """Svarer om beløpet er et helt antall enheter."""
    return (som_brok(belop) / sjekk_enhet(enhet)).denominator == 1


def les_tall(verdi: object) -> Decimal:
    """Leser et tall fra lagret JSON (tekst eller heltall) som Decimal. Tom tekst, None og float blir avvist."""
    if isinstance(verdi, Decimal):
        tall = verdi
    elif isinstance(verdi, int) and not isinstance(verdi, bool):
        tall = Decimal(verdi)
    elif isinstance(verdi, str) and verdi.strip():
        try:
            tall = Decimal(verdi.strip())
        except InvalidOperation as feil:
            raise AvrundingFeil(f"«{verdi}» er ikke et tall.") from feil
    else:
        raise AvrundingFeil(f"{verdi!r} er ikke et tall.")
    if not tall.is_finite():
        raise AvrundingFeil(f"Tallet {tall} er ikke endelig.")
    return tall
