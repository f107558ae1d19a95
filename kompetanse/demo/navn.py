"""Names that are plainly invented: everybody's middle name is Demo."""

import re

FORNAVN = (
    "Kari", "Ola", "Ingrid", "Per", "Anne", "Lars", "Solveig", "Knut", "Marit", "Erik", "Sara", "Jonas", "Ida", "Henrik",
    "Nora", "Magnus", "Elle", "Aslak", "Hanna", "Simen", "Tuva", "Geir", "Randi", "Torbjørn", "Åse", "Øyvind", "Liv",
    "Sigurd", "Amina", "Yusuf", "Leila", "Marek", "Astrid", "Trond", "Berit", "Håkon", "Gunn", "Vegard", "Mari", "Stian",
)  # fmt: skip
ETTERNAVN = (
    "Solberg", "Nordli", "Haugen", "Bakke", "Lie", "Moen", "Strand", "Myhre", "Dahl", "Lunde", "Berge", "Sæther", "Vik",
    "Eide", "Fjeld", "Aas", "Rød", "Hagen", "Tveit", "Sunde", "Kvam", "Nes", "Holm", "Brekke", "Foss", "Gjerde", "Lien",
    "Utne", "Ødegård", "Skog", "Vang", "Ruud", "Sand",
)  # fmt: skip

FORMER = re.compile(r"(?:[\s,]+(?:A/?S|ASA|SA|BA|AL|ANS|DA|KF|IKS|ENK|Stiftelsen?|Stifting))+\.?$", re.IGNORECASE)
"""Legal forms at the end of a name."""


def uten_form(navn: str) -> str:
    """The name without the legal form it ends with, so that another can be given."""
    return FORMER.sub("", navn.strip()) or navn


def navn(n: int) -> str:
    """The n-th name; the first 1 320 differ."""
    return f"{FORNAVN[n % len(FORNAVN)]} Demo {ETTERNAVN[(n * 7 + n // len(FORNAVN)) % len(ETTERNAVN)]}"
