"""Make a table equal to a list of rows, with few statements: one read, one insert and one update."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, QuerySet

from ..sortering import sorteringsnokkel

SATS = 2000  # rows per statement


@dataclass
class Endringer:
    """What one file added, changed and ended, with the keys for the report."""

    nye: list[str] = field(default_factory=list)
    endret: list[str] = field(default_factory=list)
    avsluttet: list[str] = field(default_factory=list)

    def __iadd__(self, annen: "Endringer") -> "Endringer":
        self.nye += annen.nye
        self.endret += annen.endret
        self.avsluttet += annen.avsluttet
        return self


def synk(
    finnes: QuerySet,
    onsket: dict[str, dict[str, Any]],
    *,
    nokkel: Callable[[Any], str],
    bare_nye: Iterable[str] = (),
) -> tuple[dict[str, Any], Endringer]:
    """Insert what is missing and update what differs. Rows that are gone from `onsket` are left for the caller to end.

    `bare_nye` names fields that are set on new rows only, such as the party's own choice. Returns the rows by key.
    """
    modell: type[Model] = finnes.model
    rader = {nokkel(r): r for r in finnes}
    sortert = any(f.name == "navn_sortert" for f in modell._meta.fields)
    endringer, nye, endrede, felt_brukt = Endringer(), [], [], set()
    for kode, felt in onsket.items():
        if sortert and "navn" in felt:
            felt = {**felt, "navn_sortert": sorteringsnokkel(felt["navn"])}
        rad = rader.get(kode)
        if rad is None:
            rad = rader[kode] = modell(**felt)
            nye.append(rad)
            endringer.nye.append(kode)
            continue
        ulike = [f for f, v in felt.items() if f not in bare_nye and getattr(rad, f) != v]
        if ulike:
            for f in ulike:
                setattr(rad, f, felt[f])
            felt_brukt.update(ulike)
            endrede.append(rad)
            endringer.endret.append(kode)
    modell._default_manager.bulk_create(nye, batch_size=SATS)
    if endrede:
        modell._default_manager.bulk_update(endrede, sorted(felt_brukt), batch_size=SATS)
    return rader, endringer
