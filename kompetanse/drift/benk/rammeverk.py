"""Rounds, medians and targets. Knows nothing of what is measured."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

RUNDER = 5


def lokke() -> float:
    """Seconds for one million multiplications in plain Python: the unit that other machines can be told in."""
    begynt = time.perf_counter()
    s = 0
    for i in range(1_000_000):
        s += i * i
    return time.perf_counter() - begynt


@dataclass
class Maaling:
    """One thing that is timed: `gjor` does it once, `ganger` times in each round, and the round's time is the shortest."""

    navn: str
    gjor: Callable[[], object]
    ganger: int = 1
    tider: list[float] = field(default_factory=list)

    def runde(self) -> None:
        tider = []
        for _ in range(self.ganger):
            begynt = time.perf_counter()
            self.gjor()
            tider.append(time.perf_counter() - begynt)
        self.tider.append(min(tider))  # the work itself; what is more was the machine's

    @property
    def sekunder(self) -> float:
        return statistics.median(self.tider)

    def ganger_av(self, enhet: "Maaling") -> float:
        """The median over the rounds of this one's time in multiples of `enhet`'s time in the same round."""
        return statistics.median(a / b for a, b in zip(self.tider, enhet.tider, strict=True))


@dataclass(frozen=True)
class Maal:
    """A target: a figure that may be at most, or must be at least, a limit."""

    navn: str
    verdi: float
    grense: float
    enhet: str
    minst: bool = False

    @property
    def holdt(self) -> bool:
        return self.verdi >= self.grense if self.minst else self.verdi <= self.grense


def flettet(maalinger: list[Maaling], runder: int = RUNDER) -> None:
    """A B C A B C …, after one warm-up of each: what slows the machine down for a while, slows them all."""
    for m in maalinger:
        m.gjor()
    for _ in range(runder):
        for m in maalinger:
            m.runde()


def tabell(maal: list[Maal]) -> str:
    """Every figure with its limit, and whether it holds."""
    linjer = [f"{'mål':58}{'målt':>10}{'grense':>10}  "]
    for m in maal:
        tegn = "≥" if m.minst else "≤"
        linjer.append(
            f"{m.navn:58}{_tall(m.verdi):>10}{tegn + ' ' + _tall(m.grense):>10} {m.enhet:9}{'' if m.holdt else '  IKKE HOLDT'}"
        )
    return "\n".join(linjer)


def _tall(verdi: float) -> str:
    return (f"{verdi:.0f}" if float(verdi).is_integer() else f"{verdi:.2f}").replace(".", ",")
