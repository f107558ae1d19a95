"""The access table: `tabell.txt`, read.

A section names the roles that may use its addresses; every other role gets 403, and a person who is not logged in is sent
to the login page (302). A row is name, method, the status on one's own object and on another's (`-`: not anybody's in
particular), and then what differs: `rolle=404` on one's own, `rolle*=200` on another's, `anonym=200`; `embete` is all four
roles of an embete. Beside the roles there are columns that only their own sections ask: `k.` is a role in a kommune, which is
barnehagemyndighet, `u.` in Udir as forvalter, `p.` at a private owner.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROLLER = (
    "leser", "redaktor", "innsender", "fagmiljo", "tilgangsstyrer", "saksbehandler", "beslutter", "okonomi",
    "forvalter_leser", "udir_fag", "udir_beslutter", "udir_okonomi", "udir_analyse", "klagebehandler",
)  # fmt: skip
EGNE = ("k.saksbehandler", "k.beslutter", "k.okonomi", "u.saksbehandler", "u.beslutter", "u.okonomi", "p.innsender")
GRUPPER = {"embete": ("saksbehandler", "beslutter", "okonomi", "forvalter_leser")}


@dataclass(frozen=True)
class Rad:
    """One address with one method."""

    navn: str
    metode: str
    har: tuple[str, ...]
    egen: int
    annens: int
    unntak: dict[str, int]

    def ventet(self) -> Iterator[tuple[str, int]]:
        """What each role gets on its own object; first the one who is not logged in."""
        yield "anonym", self.unntak.get("anonym", 302)
        for rolle in ROLLER:
            yield rolle, self.unntak.get(rolle, self.egen) if rolle in self.har else 403
        for rolle in self.har:
            if rolle in EGNE:
                yield rolle, self.unntak.get(rolle, self.egen)

    def ventet_annens(self) -> Iterator[tuple[str, int]]:
        """What those of the section get on another's object."""
        if self.annens:
            for rolle in self.har:
                yield rolle, self.unntak.get(f"{rolle}*", self.annens)


def les(tekst: str) -> Iterator[Rad]:
    har: tuple[str, ...] = ()
    for linje in tekst.splitlines():
        ord_ = linje.split("#")[0].split()
        if not ord_:
            continue
        if ord_[0].startswith("["):
            har = ROLLER if ord_[0] == "[alle]" else tuple(o.strip("[]") for o in ord_)
            assert set(har) <= {*ROLLER, *EGNE}, linje
            continue
        navn, metode, egen, annens, *resten = ord_
        unntak = {n: int(v) for u in resten for n, v in _unntak(u, har)}
        assert {n.rstrip("*") for n in unntak} <= {"anonym", *har}, linje
        yield Rad(navn, metode, har, int(egen), 0 if annens == "-" else int(annens), unntak)


def _unntak(ord_: str, har: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    navn, _, verdi = ord_.partition("=")
    stjerne = "*" * navn.endswith("*")
    if gruppe := GRUPPER.get(navn.rstrip("*")):
        yield from ((r + stjerne, verdi) for r in gruppe if r in har)
    else:
        yield navn, verdi


RADER = list(les((Path(__file__).parent / "tabell.txt").read_text()))
