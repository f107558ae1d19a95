"""VU § 10: hva som skal betales tilbake når rapporten er kontrollert: det som har gått ut på tid, utbetaling for utbetaling.

Penger som fortsatt kan brukes, kreves ikke. Det eieren selv har meldt inn som ubrukt, er allerede et krav.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ordninger.felles.beregning import Beregningslinje, Resultat, Tospraklig, lag_resultat, registrer, registrer_tekster
from ordninger.felles.beregning.avrunding import les_tall

from .frist import Forbruk

MODELL = "vu_krav"
VERSJON = "2027.1"
KRAV = "krav"

registrer_tekster(
    {
        "vu.krav.forfalt": Tospraklig(
            "Utbetalt {utbetalt}, måtte brukes innen {siste_dag}: {belop} kroner er ikke brukt.",
            "Utbetalt {utbetalt}, måtte brukast innan {siste_dag}: {belop} kroner er ikkje brukte.",
        )
    }
)


def krav(utbetalinger: Sequence[Forbruk]) -> Resultat:
    """VU § 10: kravet i kroner, ``andeler["krav"]``, med én linje per utbetaling der tiden er ute og penger står igjen."""
    return _beregn(
        [
            {"id": u.id, "utbetalt": u.utbetalt.isoformat(), "siste_dag": u.siste_dag.isoformat(), "forfalt": u.forfalt}
            for u in utbetalinger
        ]
    )


def _beregn(rader: Sequence[Mapping[str, Any]]) -> Resultat:
    linjer: list[Beregningslinje] = []
    sum_ = Decimal("0.00")
    for rad in rader:
        belop = les_tall(rad["forfalt"])
        if belop <= 0:
            continue
        sum_ += belop
        linjer.append(
            Beregningslinje(
                len(linjer) + 1, KRAV, "forfalt", belop, None, belop, "kr", "", "VU § 10", "vu.krav.forfalt",
                {"utbetalt": _dato(rad["utbetalt"]), "siste_dag": _dato(rad["siste_dag"])},
            )
        )  # fmt: skip
    return lag_resultat(
        modell=MODELL,
        versjon=VERSJON,
        parametre={},
        inndata={"utbetalinger": list(rader)},
        linjer=tuple(linjer),
        andeler={KRAV: sum_},
        rest=Decimal("0.00"),
    )


def _dato(verdi: str) -> str:
    dag = date.fromisoformat(verdi)
    return f"{dag.day}.{dag.month}.{dag.year}"


@registrer(MODELL, VERSJON)
def _fra_lagret(parametre: Mapping[str, Any], inndata: Mapping[str, Any]) -> Resultat:
    """VU § 10: samme beregning fra lagret JSON."""
    return _beregn(inndata["utbetalinger"])
