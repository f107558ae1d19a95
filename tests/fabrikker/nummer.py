"""Synthetic numbers that pass the check digits: orgnr in series 2 and 3, accounts with a register number no bank has."""

from eiere.models import KONTO_VEKTER, ORGNR_VEKTER


def _siste(siffer: str, vekter: list[int]) -> int:
    return (11 - sum(v * int(s) for v, s in zip(vekter, siffer, strict=True)) % 11) % 11


def _nummer(forste: int, vekter: list[int]) -> str:
    """The first valid number from `forste` up."""
    while (k := _siste(str(forste), vekter)) == 10:
        forste += 1
    return f"{forste}{k}"


def syntetisk_orgnr(n: int) -> str:
    """Number n of series 3. Different n give different numbers."""
    return _nummer(31_000_000 + 3 * n, ORGNR_VEKTER)


def demokonto(n: int) -> str:
    """Account n of the register number 9999. Different n give different numbers."""
    return _nummer(9_999_100_000 + 3 * n, KONTO_VEKTER)
