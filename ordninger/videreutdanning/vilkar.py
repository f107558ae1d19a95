"""VU in words: goal markers (§ 5), terms (§§ 2, 4, 8, 10–12) and the reasons that stand in an award. Pure, nb and nn."""

from __future__ import annotations

from dataclasses import dataclass

from ordninger.felles.beregning.setning import Tospraklig


@dataclass(frozen=True, slots=True)
class Marker:
    """A goal marker to report on."""

    kode: str
    paragraf: str
    navn: Tospraklig


@dataclass(frozen=True, slots=True)
class Vilkaar:
    """One term of the offer, in plain words, with its paragraph."""

    kode: str
    paragraf: str
    tittel: Tospraklig
    tekst: Tospraklig


MAALMARKORER: tuple[Marker, ...] = (
    Marker(
        "a",
        "VU § 5 a",
        Tospraklig(
            "Vi prioriterte etter behov som er forankret lokalt",
            "Vi prioriterte etter behov som er forankra lokalt",
        ),
    ),
    Marker("b", "VU § 5 b", Tospraklig("Deltakerne har fullført utdanningen", "Deltakarane har fullført utdanninga")),
    Marker("c", "VU § 5 c", Tospraklig("Praksis er endret slik vi planla", "Praksis er endra slik vi planla")),
    Marker("d", "VU § 5 d", Tospraklig("Kunnskapen er delt med kolleger", "Kunnskapen er delt med kollegaer")),
)

VILKAAR: tuple[Vilkaar, ...] = (
    Vilkaar(
        "deltakere",
        "VU § 2",
        Tospraklig("Hvem kan delta", "Kven kan delta"),
        Tospraklig(
            "Ansatte med fag- eller svennebrev, fagskole eller grad. Også ansatte i private barnehager.",
            "Tilsette med fag- eller sveinebrev, fagskule eller grad. Også tilsette i private barnehagar.",
        ),
    ),
    Vilkaar(
        "fri",
        "VU § 4",
        Tospraklig("Fri med lønn", "Fri med løn"),
        Tospraklig(
            "25 prosent for 30 studiepoeng i et studieår, mindre for færre.",
            "25 prosent for 30 studiepoeng i eit studieår, mindre for færre.",
        ),
    ),
    Vilkaar(
        "egenandel",
        "VU § 4",
        Tospraklig("Egenandel", "Eigendel"),
        Tospraklig(
            "Dere betaler 25 prosent av vikarkostnaden. Kommunen betaler den også for private barnehager.",
            "De betaler 25 prosent av vikarkostnaden. Kommunen betaler han òg for private barnehagar.",
        ),
    ),
    Vilkaar(
        "stipend",
        "VU § 4",
        Tospraklig("Stipend", "Stipend"),
        Tospraklig(
            "Bare når fri er særlig vanskelig, og etter dialog med den ansatte.",
            "Berre når fri er særleg vanskeleg, og etter dialog med den tilsette.",
        ),
    ),
    Vilkaar(
        "barnehager",
        "VU § 8",
        Tospraklig("Barnehager", "Barnehagar"),
        Tospraklig(
            "Kommunen deler barnehagedelen forholdsmessig mellom kommunale og private barnehager.",
            "Kommunen deler barnehagedelen forholdsmessig mellom kommunale og private barnehagar.",
        ),
    ),
    Vilkaar(
        "bruk",
        "VU § 10",
        Tospraklig("Brukes innen", "Blir brukt innan"),
        Tospraklig(
            "Tre år fra utbetalingen. Ubrukte penger betales tilbake.",
            "Tre år frå utbetalinga. Ubrukte pengar blir betalte tilbake.",
        ),
    ),
    Vilkaar(
        "rapport",
        "VU § 12",
        Tospraklig("Rapport", "Rapport"),
        Tospraklig("Én gang i året, i portalen.", "Éin gong i året, i portalen."),
    ),
    Vilkaar(
        "klage",
        "VU § 11",
        Tospraklig("Klage", "Klage"),
        Tospraklig("Tilbudet kan ikke klages på.", "Det er ikkje mogleg å klage på tilbodet."),
    ),
)

TILDELINGSGRUNN = {
    "svar": Tospraklig(
        "Beløpet er den delen av andelen dere har takket ja til, på de vilkårene dere godtok.",
        "Beløpet er den delen av det de vart tilbodne, som de har takka ja til, på dei vilkåra de godtok.",
    ),
    "omfordeling": Tospraklig(
        "Andre har takket nei til penger i denne runden. Dere har bedt om mer, og får en del av det som ble ledig.",
        "Andre har takka nei til pengar i denne runden. De har bede om meir, og får ein del av det som vart ledig.",
    ),
}
