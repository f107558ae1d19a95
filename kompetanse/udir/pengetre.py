"""The year's money from Stortinget and down. Every krone is counted once, in the state's own books.

A frame that is funded by a paid Tilskudd is in the books of the one who got it. It is shown under the measure, and is in no sum.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import F, Sum

from ordninger.felles import kontrakt
from ordninger.felles.models import Ramme

NULL = Decimal("0.00")
VIDERE = "tilskudd"
TELLERE = ("belop", "fordelt", "reservert", "tilsagn", "utbetalt")


def rader(aar: int) -> list[list[Any]]:
    """The frames of the year summed by measure, source and bevilgning, in kroner. One query."""
    return [
        list(r)
        for r in Ramme.objects.filter(budsjettaar=aar)
        .order_by()
        .annotate(kapittel=F("bevilgning__kapittel"), post=F("bevilgning__post"))
        .values("ordning", "kilde", "bevilgning_id", "kapittel", "post", "bevilgning__belop", "bevilgning__vedtatt_tid")
        .annotate(**{f"s_{t}": Sum(t) for t in TELLERE})
        .values_list(
            "ordning", "kilde", "bevilgning_id", "kapittel", "post", "bevilgning__belop", "bevilgning__vedtatt_tid",
            *(f"s_{t}" for t in TELLERE),
        )
    ]  # fmt: skip


@dataclass
class Tiltakspenger:
    """One measure's money of the year, in kroner: the national frame, what is bound and paid of it anywhere below.

    `videre` is what those who were paid have for others; it is a part of `utbetalt`, not more money.
    """

    ordning: str
    ramme: Decimal = NULL
    reservert: Decimal = NULL
    tilsagn: Decimal = NULL
    utbetalt: Decimal = NULL
    fordelt: Decimal = NULL
    videre: Decimal = NULL
    videre_tilsagn: Decimal = NULL

    @property
    def navn(self) -> str:
        """The measure's short name in the language of the page."""
        return kontrakt.hent(self.ordning).kort

    @property
    def igjen(self) -> Decimal:
        """Neither reserved nor bound."""
        return self.ramme - self.reservert - self.tilsagn


@dataclass
class Post:
    """A bevilgning and what is frame of it, in kroner."""

    pk: int
    navn: str
    belop: Decimal
    vedtatt: bool
    tiltak: dict[str, Tiltakspenger] = field(default_factory=dict)

    @property
    def ramme(self) -> Decimal:
        return sum((t.ramme for t in self.tiltak.values()), NULL)


@dataclass(frozen=True)
class Pengetre:
    """All of it. `videre` are measures that only hand on: they stand beside the tree."""

    poster: tuple[Post, ...]
    videre: tuple[Tiltakspenger, ...]

    @property
    def summene(self) -> list[Decimal]:
        """The nation's sums, in the order of the table."""
        return [self.sum(f) for f in ("bevilget", "ramme", "reservert", "tilsagn", "utbetalt", "igjen")]

    def sum(self, felt: str) -> Decimal:
        """The nation's sum of a column: bevilget, ramme, reservert, tilsagn, utbetalt, igjen."""
        if felt == "bevilget":
            return sum((p.belop for p in self.poster), NULL)
        return sum((getattr(t, felt) for p in self.poster for t in p.tiltak.values()), NULL)


def bygg(rader_: Iterable[list[Any]]) -> Pengetre:
    """The tree from the summed rows."""
    poster: dict[int, Post] = {}
    videre: dict[str, Tiltakspenger] = {}
    for ordning, kilde, pk, kapittel, post, bevilget, vedtatt, *tall in rader_:
        belop, fordelt, reservert, tilsagn, utbetalt = (Decimal(x or 0) for x in tall)
        if kilde == VIDERE or pk is None:
            v = videre.setdefault(ordning, Tiltakspenger(ordning))
            v.videre += belop
            v.videre_tilsagn += tilsagn
            continue
        p = poster.setdefault(pk, Post(pk, f"{kapittel}.{post}", Decimal(bevilget or 0), bool(vedtatt)))
        t = p.tiltak.setdefault(ordning, Tiltakspenger(ordning))
        if kilde == "bevilgning":
            t.ramme += belop
            t.fordelt += fordelt
        t.reservert += reservert
        t.tilsagn += tilsagn
        t.utbetalt += utbetalt
    return Pengetre(tuple(sorted(poster.values(), key=lambda p: p.navn)), tuple(videre.values()))
