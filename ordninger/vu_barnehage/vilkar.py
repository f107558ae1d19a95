"""VU §§ 1, 2, 5 and 8: conditions, goal markers and standard texts of the kommune's onward distribution, as data."""

from dataclasses import dataclass

from ordninger.felles.beregning.setning import Tospraklig


@dataclass(frozen=True, slots=True)
class Vilkar:
    """A condition the kommune judges for each owner."""

    kode: str
    paragraf: str
    tittel: Tospraklig
    hjelp: Tospraklig


VILKAR = (
    Vilkar(
        "grunnutdanning",
        "VU § 2",
        Tospraklig("Deltakerne har en grunnutdanning", "Deltakarane har ei grunnutdanning"),
        Tospraklig(
            "Deltakerne har fag- eller svennebrev, fagskole eller en grad. Andre kan ikke være med.",
            "Deltakarane har fag- eller sveinebrev, fagskule eller ein grad. Andre kan ikkje vere med.",
        ),
    ),
    Vilkar(
        "studiet",
        "VU §§ 1 og 2",
        Tospraklig("Studiene gir studiepoeng og møter et behov", "Studia gir studiepoeng og møter eit behov"),
        Tospraklig(
            "Studiene gir studiepoeng, og eieren har forklart hva barnehagen og de ansatte trenger.",
            "Studia gir studiepoeng, og eigaren har forklart kva barnehagen og dei tilsette treng.",
        ),
    ),
)

MARKORER = (
    (
        "forankret",
        Tospraklig("Prioriteringene er forankret lokalt", "Prioriteringane er forankra lokalt"),
    ),
    ("fullfort", Tospraklig("Deltakerne har fullført utdanningen", "Deltakarane har fullført utdanninga")),
    ("endret_praksis", Tospraklig("Praksis er endret slik dere planla", "Praksis er endra slik de planla")),
    ("delt", Tospraklig("Kunnskapen er delt med kollegene", "Kunnskapen er delt med kollegaene")),
)
"""VU § 5."""

UTLYSNING = Tospraklig(
    "Private barnehager i {kommune} kan melde behov for videreutdanning. Oppgi for hver barnehage hvor mange ansatte med"
    " fag- eller svennebrev, fagskole eller en grad som vil ta studier med studiepoeng, hvor store studiene er, og hvorfor"
    " barnehagen trenger dem.",
    "Private barnehagar i {kommune} kan melde behov for vidareutdanning. Oppgi for kvar barnehage kor mange tilsette med"
    " fag- eller sveinebrev, fagskule eller ein grad som vil ta studium med studiepoeng, kor store studia er, og kvifor"
    " barnehagen treng dei.",
)
VILKARSTEKST = Tospraklig(
    "Den som tar 30 studiepoeng, får 25 prosent fri med lønn, og ellers i samme forhold. Tilskuddet dekker 75 prosent av"
    " vikarkostnadene, og kommunen dekker resten. Penger som ikke blir brukt innen fristen, betales tilbake til kommunen.",
    "Den som tek 30 studiepoeng, får 25 prosent fri med løn, og elles i same forhold. Tilskotet dekkjer 75 prosent av"
    " vikarkostnadene, og kommunen dekkjer resten. Pengar som ikkje blir brukte innan fristen, blir betalte tilbake til"
    " kommunen.",
)
PRIORITERING = Tospraklig(
    "Når behovene er større enn pengene, får barnehagene i forhold til det de har meldt.",
    "Når behova er større enn pengane, får barnehagane i forhold til det dei har meldt.",
)
