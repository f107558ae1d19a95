"""What a run of offered shares does to whom, against another run: per recipient, fylke, sentralitet and size.

Plain data from plain data. Amounts are whole øre until they are shown.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kompetanse.udir.andeler import Kjoring, Mottaker, kr
from kompetanse.visning import formater
from ordninger.videreutdanning.forskjell import storrelse

OPP_OG_NED = 6
"""How many are named among those that change the most, each way."""


@dataclass(frozen=True, slots=True)
class Rad:
    """One recipient. `foer` is None without a run to compare with; a recipient that is not in a run has 0 there."""

    pk: int
    m: Mottaker
    fylkesnavn: str
    foer: int | None
    etter: int
    gulv: bool
    tak: bool
    erstattet: bool
    deler: Mapping[str, int]

    @property
    def endring(self) -> int | None:
        return None if self.foer is None else self.etter - self.foer

    @property
    def prosent(self) -> Decimal | None:
        """The change as a share of what was; None when there was nothing before."""
        return Decimal(self.etter - self.foer) / self.foer if self.foer else None


@dataclass(slots=True)
class Gruppe:
    """The sums of a group of recipients."""

    nokkel: str
    navn: str
    antall: int = 0
    foer: int = 0
    etter: int = 0
    opp: int = 0
    ned: int = 0
    mer: int = 0
    mindre: int = 0
    paa_gulvet: int = 0

    def ta_med(self, rad: Rad) -> None:
        self.antall += 1
        self.etter += rad.etter
        self.paa_gulvet += rad.gulv
        if rad.foer is None:
            return
        self.foer += rad.foer
        endring = rad.etter - rad.foer
        if endring > 0:
            self.mer, self.opp = self.mer + 1, self.opp + endring
        elif endring < 0:
            self.mindre, self.ned = self.mindre + 1, self.ned - endring

    @property
    def endring(self) -> int:
        return self.etter - self.foer

    @property
    def flyttes(self) -> int:
        """What goes from some recipients to others: the smaller of what some gain and others lose."""
        return min(self.opp, self.ned)

    @property
    def uendret(self) -> int:
        return self.antall - self.mer - self.mindre

    # kroner, for the tables
    @property
    def foer_kr(self) -> Decimal | None:
        return kr(self.foer)

    @property
    def etter_kr(self) -> Decimal | None:
        return kr(self.etter)

    @property
    def endring_kr(self) -> Decimal | None:
        return kr(self.endring)

    @property
    def flyttes_kr(self) -> Decimal | None:
        return kr(self.flyttes)

    @property
    def prosent(self) -> str:
        return prosent(self.endring, self.foer)


def prosent(endring: int | None, foer: int | None) -> str:
    """A change in per cent with its sign; a dash when there was nothing before."""
    if endring is None or not foer:
        return formater.STREK
    tekst = formater.prosent(Decimal(endring) / foer, 1)
    return f"+{tekst}" if endring > 0 else tekst


def rader(ny: Kjoring, mot: Kjoring | None, mottakere: Iterable[Mottaker], fylkesnavn: Mapping[str, str]) -> list[Rad]:
    """Everyone in either run, in the order of the name."""
    foer = mot.andeler if mot else {}
    ut = []
    for m in mottakere:
        n = m.nokkel
        ut.append(
            Rad(
                m.pk, m, fylkesnavn.get(m.fylke, m.fylke), foer.get(n, 0) if mot else None, ny.andeler.get(n, 0),
                n in ny.gulv, n in ny.tak, n in ny.erstattet, ny.deler.get(n, {}),
            )
        )  # fmt: skip
    return ut


def grupper(alle: Iterable[Rad], nokkel: Callable[[Rad], str | None], navn: Mapping[str, Any]) -> list[Gruppe]:
    """The sums per group, in the order of `navn`. A row whose key is None is in no group; empty groups are left out."""
    ut = {n: Gruppe(n, str(t).replace(" ", "\u00a0")) for n, t in navn.items()}
    for rad in alle:
        n = nokkel(rad)
        if n is not None:
            if n not in ut:
                ut[n] = Gruppe(n, n)
            ut[n].ta_med(rad)
    return [g for g in ut.values() if g.antall]


def sentralitet(rad: Rad) -> str | None:
    """The class of a kommune."""
    return None if rad.m.klasse is None else str(rad.m.klasse)


def folk(rad: Rad) -> str | None:
    """The size group of a kommune."""
    return None if rad.m.folk is None else storrelse(rad.m.folk)


def landet(alle: Iterable[Rad]) -> Gruppe:
    """Everyone together."""
    g = Gruppe("", "")
    for rad in alle:
        g.ta_med(rad)
    return g


def storst(alle: Sequence[Rad]) -> tuple[list[Rad], list[Rad]]:
    """Those that gain the most and those that lose the most."""
    endret = sorted((r for r in alle if r.endring), key=lambda r: -(r.endring or 0))
    opp = [r for r in endret[:OPP_OG_NED] if (r.endring or 0) > 0]
    ned = [r for r in endret[: -OPP_OG_NED - 1 : -1] if (r.endring or 0) < 0]
    return opp, ned


def utslag(liste: Iterable[Gruppe]) -> tuple[int, int]:
    """The largest change either way, so that all bars share one scale."""
    storste = max((abs(g.endring) for g in liste), default=0)
    return (-storste, storste)


def kart(fylker: Sequence[Gruppe], lenke: Callable[[str], str], *, endring: bool) -> dict[str, dict[str, Any]]:
    """The map's data: five steps of change in per cent (much less … much more), or of the share of the frame."""
    ut = {}
    maks = max((g.etter for g in fylker), default=0)
    for g in fylker:
        if endring:
            p = 100 * g.endring / g.foer if g.foer else 0.0
            steg = sum(p >= grense for grense in KARTGRENSER)
            tekst = f"{g.navn}: {prosent(g.endring, g.foer)}"
        else:
            steg = min(4, 5 * g.etter // maks) if maks else 0
            tekst = f"{g.navn}: {formater.kroner(g.etter_kr)}"
        ut[g.nokkel] = {"trinn": steg, "tekst": tekst, "url": lenke(g.nokkel)}
    return ut


KARTGRENSER = (-2.0, -0.05, 0.05, 2.0)
"""Lower limits in per cent of the steps little less, as before, little more, much more."""
