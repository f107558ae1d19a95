"""Kontroll av antall mot størrelsen på enheten: et spørsmål til søkeren, aldri et hinder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ordninger.felles.beregning import Modus, Tospraklig, avrund, vis_tall
from ordninger.felles.beregning.avrunding import som_brok

from .satser import Sektor, Storrelsesregel


@dataclass(frozen=True, slots=True)
class Enhetstall:
    """Nyutdannede i en enhet. ``storrelse`` er barn eller elever i registeret, None når den ikke er kjent."""

    id: str
    navn: str
    sektor: Sektor
    antall: int
    storrelse: int | None


@dataclass(frozen=True, slots=True)
class Sporsmal:
    """Et tall vi spør om: enheten, det vi regner med at den har av lærere, og setningen."""

    enhet: str
    laerere: int
    setning: Tospraklig


def spor_om_storrelse(enheter: Sequence[Enhetstall], regel: Storrelsesregel) -> list[Sporsmal]:
    """Enhetene der det er søkt for flere nyutdannede enn størrelsen skulle tilsi, i den rekkefølgen de kom."""
    return [ett for enhet in enheter if (ett := _spor(enhet, regel)) is not None]


def _spor(enhet: Enhetstall, regel: Storrelsesregel) -> Sporsmal | None:
    per_laerer = regel.barn_per_laerer.get(enhet.sektor)
    if per_laerer is None or enhet.storrelse is None or not enhet.antall:
        return None
    laerere = int(avrund(som_brok(enhet.storrelse) / som_brok(per_laerer), Decimal(1), Modus.OPP))
    if enhet.antall <= som_brok(laerere) * som_brok(regel.andel):
        return None
    storrelse, antall = vis_tall(Decimal(enhet.storrelse)), vis_tall(Decimal(enhet.antall))
    barn = enhet.sektor is Sektor.BARNEHAGE
    return Sporsmal(
        enhet.id,
        laerere,
        Tospraklig(
            f"{enhet.navn} har {storrelse} {'barn' if barn else 'elever'}, og dere søker for {antall}. Stemmer det?",
            f"{enhet.navn} har {storrelse} {'barn' if barn else 'elevar'}, og de søkjer for {antall}. Stemmer det?",
        ),
    )
