"""When things happen in the demo. Pure: a date in, a plan out. Months are written as (month, day) in the budget year."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
RESTFYLKER = ("34", "46", "55", "18", "31")
"""Fylker with money left after the main round, which announce a second one."""

# fylke: cases, kommuner that do not apply, sought ÷ frame, opens (in the year before), deadline (negative year: the year
# before), with the forum, the forum's meeting, to the decider, first and last day of decisions
_HOVED: dict[str, tuple[int, int, float, tuple[int, int], tuple[int, int, int], tuple[tuple[int, int], ...]]] = {
    "15": (40, 0, 1.36, (9, 20), (-1, 10, 20), ((1, 14), (1, 22), (1, 26), (2, 1), (3, 12))),
    "11": (56, 3, 1.35, (10, 1), (-1, 11, 5), ((2, 10), (2, 19), (2, 26), (3, 5), (3, 19))),
    "42": (49, 3, 1.18, (11, 1), (0, 1, 15), ((2, 16), (2, 25), (3, 1), (3, 4), (3, 21))),
    "39": (33, 0, 1.32, (11, 1), (0, 2, 1), ((2, 22), (3, 2), (3, 4), (3, 8), (3, 23))),
    "40": (37, 0, 1.39, (11, 1), (0, 2, 1), ((2, 22), (3, 2), (3, 4), (3, 8), (3, 23))),
    "50": (57, 3, 1.08, (11, 1), (0, 2, 1), ((2, 24), (3, 4), (3, 9), (3, 11), (3, 24))),
    "46": (75, 0, 1.11, (11, 1), (0, 2, 1), ((2, 22), (3, 3), (3, 8), (3, 10), (3, 27))),
    "18": (52, 1, 1.24, (11, 1), (0, 2, 1), ((2, 24), (3, 4), (3, 9), (3, 12), (3, 31))),
    "31": (41, 0, 1.28, (11, 1), (0, 2, 1), ((2, 26), (3, 8), (3, 12), (3, 16), (4, 2))),
    "32": (62, 2, 1.34, (11, 1), (0, 2, 1), ((2, 26), (3, 8), (3, 12), (3, 16), (4, 2))),
    "03": (48, 0, 1.36, (11, 1), (0, 2, 1), ((2, 26), (3, 8), (3, 12), (3, 16), (4, 2))),
    "33": (39, 2, 1.30, (11, 1), (0, 2, 1), ((2, 26), (3, 8), (3, 12), (3, 16), (4, 2))),
    "34": (63, 1, 1.25, (11, 1), (0, 2, 1), ((3, 10), (3, 22), (3, 25), (3, 30), (4, 12))),
    "55": (33, 3, 1.17, (11, 1), (0, 2, 1), ((3, 11), (3, 23), (3, 30), (4, 1), (4, 13))),
    "56": (27, 4, 1.32, (11, 1), (0, 2, 1), ((3, 12), (3, 24), (3, 30), (4, 1), (4, 14))),
}
HURTIGE = ("15", "11", "42")
"""Fylker that pay most of it right after the decision."""

# Second round, in days from the anchor: with the forum, meeting, to the decider, first and last decision
_TILLEGG = {
    "34": (-38, -31, -27, -24, -16),
    "46": (-30, -22, -16, -12, 12),
    "55": (-20, -10, -5, 3, 15),
    "18": (-6, 4, 9, 14, 24),
    "31": (12, 20, 24, 28, 36),
}


@dataclass(frozen=True)
class Runde:
    """One round in one fylke, and the day each thing happens in it."""

    fylke: str
    aar: int
    nr: int
    apner: date
    frist: date
    hos_forum: date
    forum: date
    til_beslutning: date
    b0: date
    b1: date
    antall: int
    ikke_meldt: int
    andel_sokt: float

    @property
    def nokkel(self) -> str:
        return f"{self.aar}-{self.fylke}-{self.nr}"

    def ferdig(self, dag: date) -> bool:
        return self.b1 < dag


@dataclass(frozen=True)
class Tilbudsaar:
    """The days of a year's offered shares in further education: planned the autumn before, awarded by 1 March (VU § 9)."""

    aar: int

    @property
    def planlagt(self) -> date:
        """The appropriation is registered, and the first scenario computed."""
        return hverdag(date(self.aar - 1, 10, 21))

    @property
    def utlyst(self) -> date:
        return hverdag(date(self.aar, 1, 8))

    @property
    def apner(self) -> date:
        return date(self.aar, 1, 11)

    @property
    def sendt(self) -> date:
        """The offers are approved and sent."""
        return hverdag(date(self.aar, 1, 15))

    @property
    def frist(self) -> date:
        return date(self.aar, 2, 5)

    @property
    def lukket(self) -> date:
        """The first working days after the deadline."""
        return hverdag(date(self.aar, 2, 9))

    @property
    def tildelt(self) -> date:
        return hverdag(date(self.aar, 2, 19))

    @property
    def betalt(self) -> date:
        return hverdag(date(self.aar, 2, 27))

    @property
    def foreslatt(self) -> date:
        """The second round is proposed."""
        return hverdag(date(self.aar, 3, 9))

    @property
    def omfordelt(self) -> date:
        return hverdag(date(self.aar, 3, 12))

    @property
    def betalt_igjen(self) -> date:
        return hverdag(date(self.aar, 3, 20))

    @property
    def avsluttet(self) -> date:
        """No more rounds."""
        return hverdag(date(self.aar, 3, 26))


@dataclass(frozen=True)
class Skoleaar:
    """The days of a round of guidance: applied for when the school year has begun, decided late in the autumn."""

    aar: int

    @property
    def apner(self) -> date:
        return date(self.aar, 8, 17)

    @property
    def frist(self) -> date:
        return date(self.aar, 10, 1)

    @property
    def klar(self) -> date:
        """The last applications are judged."""
        return hverdag(date(self.aar, 11, 5))

    @property
    def foreslatt(self) -> date:
        return hverdag(date(self.aar, 11, 9))

    @property
    def b0(self) -> date:
        """First day of decisions."""
        return hverdag(date(self.aar, 11, 16))

    @property
    def b1(self) -> date:
        """Last day of decisions."""
        return hverdag(date(self.aar, 11, 27))

    @property
    def betalt(self) -> date:
        return hverdag(date(self.aar, 12, 8))

    @property
    def rapportfrist(self) -> date:
        return date(self.aar + 1, 9, 15)


@dataclass(frozen=True)
class Kalender:
    """What the year looks like on the day `dag`. `aar` is the budget year whose round is this year's, after `historie` others."""

    dag: date
    historie: int = 2

    @property
    def aar(self) -> int:
        return self.dag.year + (self.dag.month >= 11)

    @property
    def alle_aar(self) -> list[int]:
        return [self.aar - n for n in range(self.historie, -1, -1)]

    @property
    def tilbudsaar(self) -> list[Tilbudsaar]:
        """Last year's offers, this year's, and next year's once they are planned."""
        alle = (Tilbudsaar(self.dag.year + n) for n in (-1, 0, 1))
        return [a for a in alle if self.skjedd(a.planlagt + timedelta(days=3))]

    @property
    def skoleaar(self) -> list[Skoleaar]:
        """The two last rounds of guidance that have opened."""
        siste = self.dag.year if self.skjedd(Skoleaar(self.dag.year).apner) else self.dag.year - 1
        return [Skoleaar(siste - 1), Skoleaar(siste)]

    @property
    def naa(self) -> datetime:
        """The moment the demo stands at: the first of the day, so that nothing in it is in the future."""
        return datetime.combine(self.dag, time(), OSLO)

    def skjedd(self, dag: date | None) -> bool:
        return dag is not None and dag < self.dag

    def tillegg_i(self, aar: int) -> bool:
        """Whether the second round of the year has begun."""
        return self.dag >= date(aar, 7, 20)

    def runder(self, aar: int) -> Iterator[Runde]:
        """The main rounds of a budget year, and its second rounds when they have begun."""
        for fylke in sorted(_HOVED):
            yield self._hovedrunde(fylke, aar)
        if self.tillegg_i(aar):
            for fylke in sorted(_TILLEGG):
                yield self._tillegg(fylke, aar)

    def _hovedrunde(self, fylke: str, aar: int) -> Runde:
        antall, ikke, andel, apner, frist, dager = _HOVED[fylke]
        if fylke in RESTFYLKER and self.tillegg_i(aar):
            andel = 0.88
        return Runde(
            fylke, aar, 1, date(aar - 1, *apner), date(aar + frist[0], *frist[1:]), *(hverdag(date(aar, *d)) for d in dager),
            antall, ikke, andel,
        )  # fmt: skip

    def _tillegg(self, fylke: str, aar: int) -> Runde:
        anker = min(self.dag, date(aar, 11, 25))
        dager = (hverdag(anker + timedelta(days=n)) for n in _TILLEGG[fylke])
        frist = anker + timedelta(days=-8 if fylke == "31" else -52)
        return Runde(fylke, aar, 2, frist - timedelta(days=28), frist, *dager, 24, 0, 0.95 if fylke != "46" else 1.2)


def hverdag(dag: date) -> date:
    """The day, or the Friday before a Saturday or Sunday."""
    return dag - timedelta(days=max(0, dag.weekday() - 4))


def klokkeslett(dag: date, rng, fra: int = 8, til: int = 16) -> datetime:
    """A moment in the working hours of a day; a Saturday or Sunday is moved to the Friday before."""
    return datetime.combine(hverdag(dag), time(rng.randrange(fra, til), rng.randrange(60), rng.randrange(60)), OSLO)


def mellom(fra: date, til: date, rng) -> date:
    """A day from `fra` to `til`, both included; `fra` when `til` is before it."""
    return fra + timedelta(days=rng.randint(0, max(0, (til - fra).days)))


def slutt(dag: date) -> datetime:
    """The last second of a day."""
    return datetime.combine(dag, time(23, 59, 59), OSLO)
