"""Beløp, datoer og numre slik de skrives i brev, på bokmål og nynorsk. Ren Python.

Navnet på feltet avgjør formatet (`slag_for`), slik at en mal ikke kan skrive et beløp eller en dato på egen måte.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from .feil import UgyldigFelt

MAALFORMER = ("nb", "nn")
OSLO = ZoneInfo("Europe/Oslo")
HARDT_MELLOMROM = "\u00a0"
MINUS = "\u2212"

_MAANEDER = (
    "januar", "februar", "mars", "april", "mai", "juni",
    "juli", "august", "september", "oktober", "november", "desember",
)  # fmt: skip
_UKEDAGER = {
    "nb": ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    "nn": ("måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "sundag"),
}

# Retningstegn og usynlige tegn kan få en tekst til å lese annerledes enn den er skrevet.
_USYNLIGE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\ufffb]")
_STYRETEGN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_UTEN_TEGN = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def slag_for(sti: str) -> str:
    """Formatet et felt skrives i: belop, frist, dato, kl, konto, orgnr, tall, heltall eller tekst."""
    ledd = sti.split(".")
    forste, siste = ledd[0], ledd[-1]
    for slag, forledd in (("belop", "belop"), ("frist", "frist"), ("dato", "dato"), ("dato", "tid")):
        if forste == forledd or siste == forledd or siste.startswith(forledd + "_"):
            return slag
    if forste == "kl":
        return "kl"
    if siste in ("konto", "orgnr"):
        return siste
    if siste in ("aar", "nr", "versjon", "fra_aar", "til_aar", "aar_forrige", "skoleaar") or forste == "antall":
        return "heltall"
    if siste.startswith(("verdi", "vekt", "prosent")):
        return "tall"
    return "tekst"


def kroner(verdi: Any, felt: str = "belop") -> str:
    """`1 250 000` med harde mellomrom; øre bare når beløpet har øre. Bare Decimal og int: aldri float."""
    if isinstance(verdi, bool) or not isinstance(verdi, (Decimal, int)):
        raise UgyldigFelt(felt, "må være et beløp som Decimal, ikke tekst eller flyttall")
    belop = Decimal(verdi)
    if not belop.is_finite() or belop != belop.quantize(Decimal("0.01")):
        raise UgyldigFelt(felt, "må være et beløp med høyst to desimaler")
    hele, _, ore = f"{abs(belop):.2f}".partition(".")
    tekst = _grupper(hele) + ("" if ore == "00" else f",{ore}")
    return (MINUS if belop < 0 else "") + tekst


def tall(verdi: Any, felt: str = "verdi") -> str:
    """Et tall med komma som desimaltegn og harde mellomrom mellom tusener."""
    if isinstance(verdi, bool) or not isinstance(verdi, (Decimal, int)):
        raise UgyldigFelt(felt, "må være et tall som Decimal eller int")
    hele, _, desimaler = f"{abs(Decimal(verdi)):f}".partition(".")
    desimaler = desimaler.rstrip("0")
    return (MINUS if verdi < 0 else "") + _grupper(hele) + (f",{desimaler}" if desimaler else "")


def _grupper(siffer: str) -> str:
    return f"{int(siffer):,}".replace(",", HARDT_MELLOMROM)


def _lokal(verdi: Any, felt: str) -> tuple[date, time | None]:
    if isinstance(verdi, datetime):
        if verdi.tzinfo is None:
            raise UgyldigFelt(felt, "er et klokkeslett uten tidssone")
        lokal = verdi.astimezone(OSLO)
        return lokal.date(), lokal.time()
    if isinstance(verdi, date):
        return verdi, None
    raise UgyldigFelt(felt, "må være en dato")


def dag(verdi: Any, felt: str = "dato") -> date:
    """Kalenderdagen i Norge."""
    return _lokal(verdi, felt)[0]


def dato(verdi: Any, felt: str = "dato") -> str:
    """`15. april 2027`."""
    d, _ = _lokal(verdi, felt)
    return f"{d.day}. {_MAANEDER[d.month - 1]} {d.year}"


def frist(verdi: Any, maalform: str, felt: str = "frist") -> str:
    """Ukedag og dato, og `kl. 23.59` når fristen har et klokkeslett."""
    d, klokke = _lokal(verdi, felt)
    tekst = f"{_UKEDAGER[maalform][d.weekday()]} {dato(d)}"
    return tekst if klokke is None else f"{tekst} kl.{HARDT_MELLOMROM}{klokke:%H.%M}"


def klokkeslett(verdi: Any, felt: str = "kl") -> str:
    """`14.05`, norsk tid."""
    if isinstance(verdi, time):
        return f"{verdi:%H.%M}"
    _, klokke = _lokal(verdi, felt)
    if klokke is None:
        raise UgyldigFelt(felt, "må ha et klokkeslett")
    return f"{klokke:%H.%M}"


def orgnr(verdi: Any, felt: str = "orgnr") -> str:
    """`964 969 124` (ni siffer)."""
    siffer = re.sub(r"\s", "", verdi) if isinstance(verdi, str) else ""
    if not re.fullmatch(r"[0-9]{9}", siffer):
        raise UgyldigFelt(felt, "må være et organisasjonsnummer på ni siffer")
    return HARDT_MELLOMROM.join((siffer[:3], siffer[3:6], siffer[6:]))


def konto(verdi: Any, felt: str = "konto") -> str:
    """`1234 56 78903` (elleve siffer)."""
    siffer = re.sub(r"[\s.]", "", verdi) if isinstance(verdi, str) else ""
    if not re.fullmatch(r"[0-9]{11}", siffer):
        raise UgyldigFelt(felt, "må være et kontonummer på elleve siffer")
    return HARDT_MELLOMROM.join((siffer[:4], siffer[4:6], siffer[6:]))


def heltall(verdi: Any, felt: str) -> str:
    """Årstall, løpenumre, antall og versjoner: et heltall eller en kort tekst (`2027/2028`)."""
    if isinstance(verdi, int) and not isinstance(verdi, bool):
        return str(verdi)
    if isinstance(verdi, str) and len(verdi) <= 40:
        return rens(verdi)
    raise UgyldigFelt(felt, "må være et heltall")


def ramse(ledd: Sequence[str]) -> str:
    """`a, b og c`: likt på bokmål og nynorsk."""
    if len(ledd) < 2:
        return "".join(ledd)
    return f"{', '.join(ledd[:-1])} og {ledd[-1]}"


def rens(tekst: str) -> str:
    """Samme tekst uten styretegn, usynlige tegn og retningstegn, i NFC, med `\\n` som linjeskift."""
    tekst = tekst.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    tekst = _UTEN_TEGN.sub("\ufffd", tekst)
    tekst = _STYRETEGN.sub("", _USYNLIGE.sub("", tekst.replace("\t", " ")))
    return unicodedata.normalize("NFC", tekst).strip()


def hardt(tekst: str) -> str:
    """Harde mellomrom i faste uttrykk i maltekst: `§ 4`, `kl. 23.59` og tall foran «kroner»."""
    tekst = re.sub(r"(§§?|kl\.) (?=[0-9{])", rf"\1{HARDT_MELLOMROM}", tekst)
    return re.sub(r"([0-9}]) (?=kroner\b)", rf"\1{HARDT_MELLOMROM}", tekst)
