"""Norwegian sort order without a database collation: æ, ø and å (aa) come after z, in that order."""

import unicodedata

_NORSK = str.maketrans({"æ": "{a", "ä": "{a", "ø": "{b", "ö": "{b", "å": "{c", "đ": "d", "ŋ": "n", "ŧ": "t", "ß": "ss"})


def sorteringsnokkel(navn: str) -> str:
    """Key such that code-point order equals Norwegian order. Sámi and other accents fall back to their base letter."""
    tekst = unicodedata.normalize("NFC", navn).lower().replace("aa", "å").translate(_NORSK)
    return "".join(t for t in unicodedata.normalize("NFD", tekst) if not unicodedata.combining(t))[:250]
