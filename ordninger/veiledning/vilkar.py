"""Vilkårene en saksbehandler vurderer i en søknad om veiledning, og det en rapport svarer på, på begge målformer."""

from __future__ import annotations

from dataclasses import dataclass

from ordninger.felles.beregning import Tospraklig

GRUNNLAG = "utlysningen"


@dataclass(frozen=True, slots=True)
class Vilkar:
    """Et vilkår i utlysningen, med hjelp til den som vurderer."""

    kode: str
    tittel: Tospraklig
    hjelp: Tospraklig


VILKAR: tuple[Vilkar, ...] = (
    Vilkar(
        "nyutdannede",
        Tospraklig("Gjelder nyutdannede i første eller andre år", "Gjeld nyutdanna i første eller andre år"),
        Tospraklig(
            "Tallene gjelder lærere i de to første årene etter grunnutdanningen, fast eller midlertidig ansatt."
            " Godkjenn færre hvis noen ikke hører med.",
            "Tala gjeld lærarar i dei to første åra etter grunnutdanninga, fast eller mellombels tilsette."
            " Godkjenn færre om nokon ikkje høyrer med.",
        ),
    ),
    Vilkar(
        "prinsipper",
        Tospraklig("Veiledningen følger prinsippene", "Rettleiinga følgjer prinsippa"),
        Tospraklig(
            "Søkeren har bekreftet at veiledningen følger Prinsipper og forpliktelser, og planen viser hvordan.",
            "Søkjaren har stadfesta at rettleiinga følgjer Prinsipper og forpliktelser, og planen viser korleis.",
        ),
    ),
    Vilkar(
        "direkte_kostnader",
        Tospraklig("Går til å planlegge og gjennomføre veiledning", "Går til å planleggje og gjennomføre rettleiing"),
        Tospraklig(
            "Pengene dekker direkte kostnader ved veiledningen. Andre kostnader dekker søkeren selv.",
            "Pengane dekkjer direkte kostnader ved rettleiinga. Andre kostnader dekkjer søkjaren sjølv.",
        ),
    ),
)

MARKORER: tuple[tuple[str, str, str], ...] = (
    (
        "a",
        "De nyutdannede fikk veiledningen som var planlagt",
        "Dei nyutdanna fekk rettleiinga som var planlagd",
    ),
    ("b", "Veiledningen fulgte prinsippene", "Rettleiinga følgde prinsippa"),
    (
        "c",
        "Veilederne hadde tid og kompetanse til oppgaven",
        "Rettleiarane hadde tid og kompetanse til oppgåva",
    ),
)
"""Det rapporten svarer på: kode, bokmål, nynorsk."""
