"""Setninger av kvitteringslinjer, på bokmål og nynorsk.

Hver tekstkode har en mal for hver målform. Malen kan bruke {mottaker}, {nokkel}, {verdi}, {vekt}, {prosent}, {belop},
{kilde} og alt som ligger i linjens ``data``; ``{navn:tall}`` skriver en opplysning i ``data`` som tall og ``{navn:kr}``
som kroner. Tall skrives norsk: hardt mellomrom mellom tusener, komma, ekte minus.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from .avrunding import les_tall
from .kanonisk import tall_som_tekst
from .kvittering import Beregningslinje

HARDT_MELLOMROM = "\u00a0"
MINUS = "\u2212"


class ManglerTekst(LookupError):
    """En tekstkode, en nøkkel eller en målform har ikke tekst."""


@dataclass(frozen=True, slots=True)
class Tospraklig:
    """En tekst på bokmål og nynorsk."""

    nb: str
    nn: str

    def paa(self, maalform: str) -> str:
        """Teksten i målformen ``nb`` eller ``nn``."""
        if maalform == "nb":
            return self.nb
        if maalform == "nn":
            return self.nn
        raise ManglerTekst(f"Målformen {maalform} finnes ikke.")


_maler: dict[str, Tospraklig] = {}
_nokler: dict[str, Tospraklig] = {}


def registrer_tekster(maler: Mapping[str, Tospraklig]) -> None:
    """Registrerer maler for tekstkoder. Samme kode kan ikke ha to ulike maler."""
    _legg_til(_maler, maler)


def registrer_nokkelnavn(navn: Mapping[str, Tospraklig]) -> None:
    """Registrerer navnet på fordelingsnøkler, for eksempel «barn 1–5 år»."""
    _legg_til(_nokler, navn)


def _legg_til(maal: dict[str, Tospraklig], nye: Mapping[str, Tospraklig]) -> None:
    for kode, tekst in nye.items():
        if maal.setdefault(kode, tekst) != tekst:
            raise ValueError(f"{kode} har allerede en annen tekst.")


def nokkelnavn(kode: str, maalform: str) -> str:
    """Navnet på en fordelingsnøkkel i målformen."""
    try:
        return _nokler[kode].paa(maalform)
    except KeyError:
        raise ManglerTekst(f"Nøkkelen {kode} har ikke navn.") from None


def setning(linje: Beregningslinje, maalform: str, navn: Mapping[str, str] | None = None) -> str:
    """Skriver linjen som en setning. ``navn`` gir visningsnavn for mottakerkoder; uten det brukes koden."""
    try:
        mal = _maler[linje.tekstkode]
    except KeyError:
        raise ManglerTekst(f"Tekstkoden {linje.tekstkode} har ikke tekst.") from None
    felt: dict[str, str] = {kode: _Opplysning(verdi) for kode, verdi in linje.data.items()}
    felt |= {
        "mottaker": (navn or {}).get(linje.mottaker, linje.mottaker),
        "nokkel": _nokler[linje.nokkel].paa(maalform) if linje.nokkel in _nokler else linje.nokkel,
        "verdi": "" if linje.verdi is None else vis_tall(linje.verdi),
        "vekt": "" if linje.vekt is None else vis_tall(linje.vekt),
        "prosent": "" if linje.vekt is None else vis_tall(linje.vekt * 100),
        "belop": vis_kroner(linje.belop),
        "belop_uten_fortegn": vis_kroner(abs(linje.belop)),
        "kilde": linje.kilde,
    }
    try:
        return entall(mal.paa(maalform).format_map(felt))
    except KeyError as feil:
        raise ManglerTekst(f"Linje {linje.nr} mangler opplysningen {feil} til setningen.") from None


class _Opplysning(str):
    """En opplysning i ``data`` som malen kan be om å få som tall eller kroner."""

    def __format__(self, form: str) -> str:
        if form == "tall":
            return vis_tall(les_tall(str(self)))
        if form == "kr":
            return vis_kroner(les_tall(str(self)))
        return str(self)


_EN_KRONE = re.compile(r"(hele|heile)[ \u00a0]1[ \u00a0]kroner\b|(?<![\d,])1([ \u00a0])kroner\b")


def entall(tekst: str) -> str:
    """Teksten med «1 krone» for «1 kroner», og «hele kroner» for «hele 1 kroner». Likt på bokmål og nynorsk."""
    return _EN_KRONE.sub(lambda m: f"{m[1]} kroner" if m[1] else f"1{m[2]}krone", tekst)


def vis_tall(tall: Decimal) -> str:
    """Skriver et tall på norsk: 1 234 567,5 med hardt mellomrom og ekte minus."""
    tekst = tall_som_tekst(tall)
    fortegn, tekst = (MINUS, tekst[1:]) if tekst.startswith("-") else ("", tekst)
    hele, _, desimaler = tekst.partition(".")
    grupper = f"{int(hele):,}".replace(",", HARDT_MELLOMROM)
    return f"{fortegn}{grupper},{desimaler}" if desimaler else f"{fortegn}{grupper}"


def vis_kroner(belop: Decimal) -> str:
    """Skriver kroner: hele kroner uten desimaler, ellers alltid to."""
    if belop == belop.to_integral_value():
        return vis_tall(belop)
    hele, _, ore = vis_tall(belop).partition(",")
    return f"{hele},{ore.ljust(2, '0')}"


registrer_tekster(
    {
        "felles.avrunding": Tospraklig(
            "Avrunding til hele {enhet:tall} kroner: {belop} kroner.",
            "Avrunding til heile {enhet:tall} kroner: {belop} kroner.",
        ),
        "felles.rest": Tospraklig(
            "Rest som ikke er fordelt: {belop} kroner.",
            "Rest som ikkje er fordelt: {belop} kroner.",
        ),
    }
)
