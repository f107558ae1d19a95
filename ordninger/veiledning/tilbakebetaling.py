"""Tilbakebetaling når færre fikk veiledning enn vedtaket bygger på, eller pengene ikke er brukt.

Mottakeren beholder det minste av tilskuddet for dem som faktisk fikk veiledning, og det som er brukt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ordninger.felles.beregning import (
    Beregningslinje,
    Resultat,
    Tospraklig,
    kroner,
    lag_resultat,
    registrer,
    registrer_tekster,
)
from ordninger.felles.beregning.avrunding import les_tall
from ordninger.felles.beregning.kanonisk import tall_som_tekst

MODELL = "veil_tilbakebetaling"
VERSJON = "2026.1"
NULL = Decimal("0.00")

registrer_tekster(
    {
        "veil.tilbake.faerre": Tospraklig(
            "{nokkel}: tilskuddet gjelder {godkjent:tall}, og {veiledet:tall} fikk veiledning. {verdi} ganger"
            " {sats:kr} kroner skal tilbake: {belop} kroner.",
            "{nokkel}: tilskotet gjeld {godkjent:tall}, og {veiledet:tall} fekk rettleiing. {verdi} gonger"
            " {sats:kr} kroner skal tilbake: {belop} kroner.",
        ),
        "veil.tilbake.ubrukt": Tospraklig(
            "Tilskuddet for dem som fikk veiledning, er {rett:kr} kroner, og {brukt:kr} kroner er brukt. Resten skal"
            " tilbake: {belop} kroner.",
            "Tilskotet for dei som fekk rettleiing, er {rett:kr} kroner, og {brukt:kr} kroner er brukte. Resten skal"
            " tilbake: {belop} kroner.",
        ),
        "veil.tilbake.beholdt": Tospraklig("Dere beholder {belop} kroner.", "De beheld {belop} kroner."),
    }
)


class TilbakebetalingFeil(ValueError):
    """Tallene i rapporten henger ikke sammen. Meldingen kan vises til brukeren."""


@dataclass(frozen=True, slots=True)
class Gruppe:
    """En gruppe nyutdannede i et tilskudd: satsen (kroner) i vedtaket, antallet i vedtaket, og hvor mange som fikk veiledning."""

    kode: str
    sats: Decimal
    godkjent: int
    veiledet: int

    @property
    def faerre(self) -> int:
        """Hvor mange færre som fikk veiledning, aldri under null."""
        return max(self.godkjent - self.veiledet, 0)


@dataclass(frozen=True, slots=True)
class Rapporttall:
    """Et tilskudd og rapporten om det, i kroner."""

    belop: Decimal
    brukt: Decimal
    grupper: tuple[Gruppe, ...]


def beregn_tilbakebetaling(tall: Rapporttall) -> Resultat:
    """Beløpet som skal tilbake, med kvittering. ``andeler["krav"]`` er kravet og resten er det mottakeren beholder.

    Er det veiledet flere enn vedtaket bygger på, gir det ikke mer. Raises TilbakebetalingFeil.
    """
    _sjekk(tall)
    linjer: list[Beregningslinje] = []
    faerre = NULL
    for gruppe in tall.grupper:
        # En linje satt for hånd kan være lavere enn antall × sats; da kreves aldri mer enn tilskuddet.
        trekk = min(kroner(gruppe.faerre * gruppe.sats), kroner(tall.belop - faerre))
        if gruppe.faerre:
            data = {
                "godkjent": str(gruppe.godkjent),
                "veiledet": str(gruppe.veiledet),
                "sats": tall_som_tekst(gruppe.sats),
            }
            linjer.append(
                Beregningslinje(
                    len(linjer) + 1, "krav", gruppe.kode, Decimal(gruppe.faerre), None, trekk, "nyutdannede",
                    "rapporten", "tilskuddsbrevet", "veil.tilbake.faerre", data,
                )
            )  # fmt: skip
        faerre += trekk
    rett = kroner(tall.belop - faerre)
    ubrukt = max(kroner(rett - tall.brukt), NULL)
    if ubrukt:
        data = {"rett": tall_som_tekst(rett), "brukt": tall_som_tekst(tall.brukt)}
        linjer.append(
            Beregningslinje(
                len(linjer) + 1, "krav", "ubrukt", None, None, ubrukt, "kr", "rapporten", "tilskuddsbrevet",
                "veil.tilbake.ubrukt", data,
            )
        )  # fmt: skip
    beholdt = kroner(rett - ubrukt)
    linjer.append(
        Beregningslinje(
            len(linjer) + 1, "", "tilskudd", None, None, beholdt, "kr", "", "tilskuddsbrevet", "veil.tilbake.beholdt"
        )
    )
    return lag_resultat(
        modell=MODELL,
        versjon=VERSJON,
        parametre={},
        inndata={
            "belop": tall.belop,
            "brukt": tall.brukt,
            "grupper": [{felt: getattr(gruppe, felt) for felt in gruppe.__slots__} for gruppe in tall.grupper],
        },
        linjer=tuple(linjer),
        andeler={"krav": kroner(faerre + ubrukt)},
        rest=beholdt,
    )


@registrer(MODELL, VERSJON)
def _fra_lagret(parametre: Mapping[str, Any], inndata: Mapping[str, Any]) -> Resultat:
    """Samme beregning fra lagret JSON."""
    return beregn_tilbakebetaling(
        Rapporttall(les_tall(inndata["belop"]), les_tall(inndata["brukt"]), grupper_fra_json(inndata["grupper"]))
    )


def grupper_fra_json(innhold: Sequence[Mapping[str, Any]]) -> tuple[Gruppe, ...]:
    """Leser gruppene fra JSON."""
    return tuple(
        Gruppe(str(en["kode"]), les_tall(en["sats"]), int(les_tall(en["godkjent"])), int(les_tall(en["veiledet"])))
        for en in innhold
    )


def _sjekk(tall: Rapporttall) -> None:
    if kroner(tall.belop) < 0 or kroner(tall.brukt) < 0:
        raise TilbakebetalingFeil("Beløpene i rapporten kan ikke være under null.")
    if any(gruppe.godkjent < 0 or gruppe.veiledet < 0 or gruppe.sats < 0 for gruppe in tall.grupper):
        raise TilbakebetalingFeil("Antall og sats kan ikke være under null.")
