"""What a check is: a name and a function that counts what it looks at and yields what is wrong."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class Feil:
    """One row that is wrong: its table, its id, the number people know it by, and why."""

    tabell: str
    id: str
    nummer: str
    grunn: str

    def __str__(self) -> str:
        nummer = f" ({self.nummer})" if self.nummer else ""
        return f"{self.tabell} {self.id}{nummer}: {self.grunn}"


class Teller:
    """How many rows a check has looked at."""

    def __init__(self) -> None:
        self.antall = 0

    def sett(self, n: int = 1) -> None:
        self.antall += n


@dataclass(frozen=True)
class Kontroll:
    navn: str
    funksjon: Callable[[Teller], Iterator[Feil]]


@dataclass
class Resultat:
    """What a check found."""

    navn: str
    antall: int
    feil: list[Feil] = field(default_factory=list)
    sekunder: float = 0.0

    @property
    def ok(self) -> bool:
        return not self.feil


def rader(sporring: str, verdier: list[Any] | None = None) -> Iterator[tuple]:
    """The rows of a query."""
    with connection.cursor() as c:
        c.execute(sporring, verdier or [])
        yield from c.fetchall()


def sammenlign(t: Teller, tabell: str, sporring: str, grunn: str) -> Iterator[Feil]:
    """Rows of (id, number, stored, counted): those where the two differ. `grunn` may use {lagret} and {talt}."""
    for id_, nummer, lagret, talt in rader(sporring):
        t.sett()
        if lagret != talt:
            yield Feil(tabell, str(id_), str(nummer or ""), grunn.format(lagret=lagret, talt=talt))
