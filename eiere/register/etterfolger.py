"""Who follows an ended party, and with what share."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from ..models import Etterfolger, Organisasjon
from .manifest import Registerfeil
from .synk import Endringer, synk


class UfullstendigEtterfolge(Exception):
    """The shares of an ended party do not sum to 1, so what is open cannot be moved."""


def etterfolgere_paa(dato: date) -> dict[int, list[tuple[int, Decimal]]]:
    """For each party ended by `dato`: its successors and their shares, followed to those that still exist then.

    Keys and successors are Organisasjon ids; shares are exact and sum to 1. A successor that has itself been followed is
    replaced by its own successors. Raises UfullstendigEtterfolge when shares do not sum to 1 or go in a ring.
    """
    direkte: dict[int, list[tuple[int, Decimal]]] = defaultdict(list)
    for fra, til, andel in (
        Etterfolger.objects.filter(dato__lte=dato).order_by("opphort", "ny").values_list("opphort_id", "ny_id", "andel")
    ):
        direkte[fra].append((til, andel))
    for fra, deler in direkte.items():
        if sum(a for _til, a in deler) != 1:
            raise UfullstendigEtterfolge(f"Andelene etter organisasjon {fra} er ikke til sammen 1")

    def folg(pk: int, andel: Decimal, sti: tuple[int, ...]) -> dict[int, Decimal]:
        if pk in sti:
            raise UfullstendigEtterfolge(f"Etterfølgerne til organisasjon {sti[0]} går i ring")
        if pk not in direkte:
            return {pk: andel}
        ut: dict[int, Decimal] = defaultdict(Decimal)
        for til, del_ in direkte[pk]:
            for slutt, a in folg(til, andel * del_, (*sti, pk)).items():
                ut[slutt] += a
        return ut

    return {fra: sorted(folg(fra, Decimal(1), ()).items()) for fra in direkte}


def last_etterfolgere(rader: list[dict]) -> Endringer:
    """Successors by orgnr. Both parties must be in the register, and the shares of each ended party must sum to 1."""
    summer: dict[str, Decimal] = defaultdict(Decimal)
    for r in rader:
        summer[r["opphort_orgnr"]] += Decimal(r["andel"])
    feil = [orgnr for orgnr, s in summer.items() if s != 1]
    if feil:
        raise Registerfeil(f"Andelene for {', '.join(feil)} i etterfolgere.csv er ikke til sammen 1")
    nummer = {n for r in rader for n in (r["opphort_orgnr"], r["ny_orgnr"])}
    pk = dict(Organisasjon.objects.filter(orgnr__in=nummer).values_list("orgnr", "pk"))
    if ukjent := sorted(nummer - pk.keys()):
        raise Registerfeil(f"etterfolgere.csv nevner orgnr som ikke er i registeret: {', '.join(ukjent)}")
    onsket = {
        f"{pk[r['opphort_orgnr']]}>{pk[r['ny_orgnr']]}": {
            "opphort_id": pk[r["opphort_orgnr"]],
            "ny_id": pk[r["ny_orgnr"]],
            "andel": Decimal(r["andel"]),
            "dato": date.fromisoformat(r["dato"]),
        }
        for r in rader
    }
    _finnes, endringer = synk(Etterfolger.objects.all(), onsket, nokkel=lambda e: f"{e.opphort_id}>{e.ny_id}")
    return endringer
