"""VU §§ 2 og 4: hvem som kan delta, hvor mye fri det gir, og hva det koster staten og eieren.

Prosentene står i forskriften og er konstanter her. Vikarkostnaden for et helt årsverk er et parameter i kroner.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from ordninger.felles.beregning import ORE, Modus, Tospraklig, avrund, kroner
from ordninger.felles.beregning.avrunding import AvrundingFeil, Tall, som_brok

FRI_PER_30 = Fraction(1, 4)
"""VU § 4: delen av en hel stilling den ansatte har fri med lønn for 30 studiepoeng."""
STATENS_DEL = Fraction(3, 4)
"""VU § 4: delen av vikarkostnaden som tilskuddet dekker. Resten er egenandelen."""
POENG_PER_STUDIEAAR = 30
STUDIER = (Decimal(60), Decimal(30), Decimal(15), Decimal(10), Decimal("7.5"), Decimal(5))
"""De vanlige størrelsene på et studium, i studiepoeng."""


class DeltakerFeil(ValueError):
    """Opplysningene om deltakeren kan ikke brukes. Meldingen kan vises til brukeren."""


class Grunnutdanning(StrEnum):
    """Utdanningen den ansatte har fra før (VU § 2)."""

    FAG_SVENNEBREV = "fag_svennebrev"
    FAGSKOLE = "fagskole"
    GRAD = "grad"
    INGEN = "ingen"


GRUNNUTDANNINGSNAVN = {
    Grunnutdanning.FAG_SVENNEBREV: Tospraklig("Fagbrev eller svennebrev", "Fagbrev eller sveinebrev"),
    Grunnutdanning.FAGSKOLE: Tospraklig("Fagskole", "Fagskule"),
    Grunnutdanning.GRAD: Tospraklig("Grad fra universitet eller høyskole", "Grad frå universitet eller høgskule"),
    Grunnutdanning.INGEN: Tospraklig("Ingen av disse", "Ingen av desse"),
}


class Svar(NamedTuple):
    """Om den ansatte kan delta, og grunnen på bokmål og nynorsk."""

    kan: bool
    nb: str
    nn: str


def kan_delta(grunnutdanning: str) -> Svar:
    """VU § 2: den ansatte må ha fag- eller svennebrev, fagskole eller en grad. Ukjent kode gir ``DeltakerFeil``."""
    try:
        utdanning = Grunnutdanning(grunnutdanning)
    except ValueError as feil:
        raise DeltakerFeil(f"Ukjent grunnutdanning: {grunnutdanning}.") from feil
    if utdanning is Grunnutdanning.INGEN:
        return Svar(
            False,
            "Den ansatte må ha fagbrev, svennebrev, fagskole eller en grad for å delta (VU § 2).",
            "Den tilsette må ha fagbrev, sveinebrev, fagskule eller ein grad for å delta (VU § 2).",
        )
    navn = GRUNNUTDANNINGSNAVN[utdanning]
    return Svar(
        True, f"{navn.nb} er god nok grunnutdanning (VU § 2).", f"{navn.nn} er god nok grunnutdanning (VU § 2)."
    )


def studieaar(sp: Tall) -> int:
    """VU § 4: hvor mange studieår studiet går over når det er 30 studiepoeng i hvert, rundet opp."""
    return max(1, -(-_poeng(sp) // POENG_PER_STUDIEAAR))


def frigjoring(sp: Tall, aar: int = 1) -> Fraction:
    """VU § 4: delen av en hel stilling med fri med lønn: 25 prosent per 30 studiepoeng, fordelt likt på ``aar`` studieår.

    Svaret er en nøyaktig brøk (1/12 for 10 studiepoeng). Null eller færre studiepoeng, eller null år, gir
    ``DeltakerFeil``.
    """
    if aar < 1:
        raise DeltakerFeil("Studiet må gå over minst ett studieår.")
    return FRI_PER_30 * _poeng(sp) / 30 / aar


class Kostnad(NamedTuple):
    """Kroner med øre for hele studiet. ``statlig + egenandel`` er alltid ``vikarkostnad``."""

    vikarkostnad: Decimal
    statlig: Decimal
    egenandel: Decimal


def kostnad(sp: Tall, vikarkostnad: Decimal) -> Kostnad:
    """VU § 4: hva vikar for studiet koster, og hvordan staten (75 prosent) og eieren (25 prosent) deler det.

    ``vikarkostnad`` er kroner for en hel stilling i et helt år. Statens del rundes ned til hele øre, så tilskuddet
    aldri er mer enn 75 prosent; egenandelen er det som er igjen.
    """
    return _del_kostnad(avrund(frigjoring(sp) * _aarskostnad(vikarkostnad), ORE))


@dataclass(frozen=True, slots=True)
class Studierad:
    """En rad i tabellen over studier: ``per_aar`` er fri per studieår som del av en hel stilling."""

    sp: Decimal
    aar: int
    per_aar: Fraction
    kostnad: Kostnad

    @property
    def prosent(self) -> Decimal:
        """Fri per studieår i prosent, med inntil fire desimaler (8,3333)."""
        return Decimal(round(self.per_aar * 10**6)).scaleb(-4)


def tabell(vikarkostnad: Decimal) -> tuple[Studierad, ...]:
    """VU § 4: fri og kostnad for de vanlige størrelsene på et studium. ``vikarkostnad`` er kroner per årsverk."""
    return tuple(
        Studierad(sp, studieaar(sp), frigjoring(sp, studieaar(sp)), kostnad(sp, vikarkostnad)) for sp in STUDIER
    )


class Stipendgrunn(StrEnum):
    """Hvem fri med lønn er særlig vanskelig for (VU § 4)."""

    ARBEIDSPLASSEN = "arbeidsplassen"
    DEN_ANSATTE = "den_ansatte"


STIPENDGRUNNER = {
    Stipendgrunn.ARBEIDSPLASSEN: Tospraklig(
        "Fri er særlig vanskelig for arbeidsplassen", "Fri er særleg vanskeleg for arbeidsplassen"
    ),
    Stipendgrunn.DEN_ANSATTE: Tospraklig(
        "Fri er særlig vanskelig for den ansatte", "Fri er særleg vanskeleg for den tilsette"
    ),
}


class StipendIkkeMulig(DeltakerFeil):
    """Stipend kan ikke gis. Meldingen finnes på begge målformer og kan vises til brukeren."""

    def __init__(self, nb: str, nn: str) -> None:
        super().__init__(nb)
        self.tekst = Tospraklig(nb, nn)


@dataclass(frozen=True, slots=True)
class Deltakerplan:
    """Fri og stipend for én deltaker. ``fri.statlig + stipend`` er det staten dekker uten stipend.

    ``fri`` er kostnaden for den delen som fortsatt er fri med lønn, ``stipend`` er kroner den ansatte kan få i stedet
    for resten, og ``frigjoring`` er fri som del av en hel stilling for hele studiet.
    """

    frigjoring: Fraction
    fri: Kostnad
    stipend: Decimal


def med_stipend(
    sp: Tall,
    vikarkostnad: Decimal,
    *,
    andel: Tall,
    grunn: str | None,
    begrunnelse: str,
    dialog: bool,
) -> Deltakerplan:
    """VU § 4: stipend i stedet for fri, helt (``andel`` 1) eller delvis, når fri er særlig vanskelig.

    Uten stipend (``andel`` 0) trengs ingen grunn. Ellers må grunnen være valgt og forklart, og eieren må ha snakket
    med den ansatte; noe annet gir ``StipendIkkeMulig``. Forskriften setter ikke en egen sats for stipend: det som kan
    gis, er statens del av den frien som faller bort, så det samlede tilskuddet er det samme.
    """
    del_ = _brok(andel, "Andelen som stipend")
    if not 0 <= del_ <= 1:
        raise DeltakerFeil("Andelen som stipend må være fra 0 til 100 prosent.")
    if del_:
        _sjekk_stipend(grunn, begrunnelse, dialog)
    hele = kostnad(sp, vikarkostnad)
    fri = _del_kostnad(avrund(som_brok(hele.vikarkostnad) * (1 - del_), ORE))
    return Deltakerplan(frigjoring(sp) * (1 - del_), fri, kroner(som_brok(hele.statlig) - som_brok(fri.statlig)))


def _sjekk_stipend(grunn: str | None, begrunnelse: str, dialog: bool) -> None:
    if grunn is None or grunn not in set(Stipendgrunn):
        raise StipendIkkeMulig(
            "Velg om fri er særlig vanskelig for arbeidsplassen eller for den ansatte.",
            "Vel om fri er særleg vanskeleg for arbeidsplassen eller for den tilsette.",
        )
    if not begrunnelse.strip():
        raise StipendIkkeMulig(
            "Skriv hvorfor stipend brukes i stedet for fri med lønn.",
            "Skriv kvifor stipend blir brukt i staden for fri med løn.",
        )
    if not dialog:
        raise StipendIkkeMulig(
            "Snakk med den ansatte før dere bestemmer dere for stipend.",
            "Snakk med den tilsette før de bestemmer dykk for stipend.",
        )


def _del_kostnad(vikarkostnad: Decimal) -> Kostnad:
    statlig = avrund(som_brok(vikarkostnad) * STATENS_DEL, ORE, Modus.NED)
    return Kostnad(vikarkostnad, statlig, kroner(som_brok(vikarkostnad) - som_brok(statlig)))


def _poeng(sp: Tall) -> Fraction:
    poeng = _brok(sp, "Studiepoengene")
    if poeng <= 0:
        raise DeltakerFeil("Studiepoengene må være over null.")
    return poeng


def _aarskostnad(vikarkostnad: Tall) -> Fraction:
    brok = _brok(vikarkostnad, "Vikarkostnaden")
    if brok <= 0:
        raise DeltakerFeil("Vikarkostnaden må være over null.")
    return brok


def _brok(tall: Tall, navn: str) -> Fraction:
    try:
        return som_brok(tall)
    except AvrundingFeil as feil:
        raise DeltakerFeil(f"{navn} mangler eller er ikke et tall.") from feil
