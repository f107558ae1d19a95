"""What a measure must provide, and the registry of those that do. The kernel asks here and knows no measure by name."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

from django.utils import translation


@dataclass(frozen=True)
class Mangel:
    """Something that must be filled in before the next step: where, and the sentence that says so in both målformer."""

    felt: str
    steg: str
    nb: str
    nn: str
    paragraf: str = ""

    @property
    def setning(self) -> str:
        return self.nn if translation.get_language() == "nn" else self.nb


@dataclass(frozen=True)
class Vilkar:
    """A condition a caseworker judges one by one. `krav` False is a permission that needs no judgement."""

    kode: str
    paragraf: str
    nb: str
    nn: str
    hjelp_nb: str = ""
    hjelp_nn: str = ""
    krav: bool = True

    @property
    def tittel(self) -> str:
        return self.nn if translation.get_language() == "nn" else self.nb

    @property
    def hjelp(self) -> str:
        return self.hjelp_nn if translation.get_language() == "nn" else self.hjelp_nb


@dataclass(frozen=True)
class Brevbestilling:
    """A letter to be made: template, payee, and the fields that fill it."""

    mal: str
    maalform: str
    mottaker: Any
    tittel: str
    felt: dict[str, Any]
    tilskudd: Any = None
    klagefrist: date | None = None


@dataclass(frozen=True)
class Forslagslinje:
    """What a rule proposes for one Linje, in kroner."""

    linje_id: int
    belop: Decimal


@dataclass(frozen=True)
class Forslagsresultat:
    """The outcome of a rule over all lines of a round: amounts, the shown rest, and the receipt."""

    linjer: tuple[Forslagslinje, ...]
    rest: Decimal
    kvittering: Any = field(repr=False, default=None)


class Ordning(ABC):
    """A measure as code. Class attributes are facts; methods are its rules over the kernel's objects."""

    kode: ClassVar[str]
    navn_nb: ClassVar[str]
    navn_nn: ClassVar[str]
    kort_nb: ClassVar[str]
    kort_nn: ClassVar[str]
    hjemmel: ClassVar[str]
    """Title and number of the regulation or budget decision."""
    regelversjon: ClassVar[str]
    saksgang: ClassVar[str]
    brevmapper: ClassVar[tuple[Path, ...]] = ()
    forslagsregler: ClassVar[tuple[tuple[str, str, str], ...]] = ()
    """(code, name nb, name nn) of the rules that can make a first proposal."""
    fordeles_innen: ClassVar[tuple[int, int]] = (12, 31)
    """Month and day by which the frame must be distributed."""

    @property
    def navn(self) -> str:
        return self.navn_nn if translation.get_language() == "nn" else self.navn_nb

    @property
    def kort(self) -> str:
        return self.kort_nn if translation.get_language() == "nn" else self.kort_nb

    # The case
    @abstractmethod
    def opprett_detaljer(self, sak: Any, *, kopi_av: Any = None, av: Any) -> None:
        """Make the measure's own row for a new case, prefilled, perhaps from last year's case."""

    @abstractmethod
    def mangler(self, sak: Any) -> list[Mangel]:
        """What the case still lacks before it can be sent in."""

    @abstractmethod
    def oyeblikksbilde(self, sak: Any) -> dict[str, Any]:
        """The whole case as plain data, for the frozen version, the receipt and the comparison of versions."""

    @abstractmethod
    def feltnavn(self) -> dict[str, tuple[str, str]]:
        """Names (nb, nn) of the fields that a correction can open, by key."""

    # The judgement and the distribution
    @abstractmethod
    def vilkar(self) -> list[Vilkar]:
        """The conditions, in the order of the regulation."""

    @abstractmethod
    def flagg(self, sak: Any) -> list[str]:
        """Sentences a caseworker should see: double funding, duplicates, a party without account."""

    @abstractmethod
    def beregn_forslag(self, fordeling: Any) -> Forslagsresultat:
        """Run the fordeling's rule over the lines of its cases."""

    def forslagsparametre(self, fordeling: Any, regel: str = "") -> dict[str, Any]:
        """The parameters of the fordeling's rule, or of `regel`, as plain data. They are what the rule's form edits:

        `enhet` in kroner, `klasser` [{kode, andel}], `nokler` [{kode, vekt}] (shares as text), `underskudd`.
        """
        return {}

    def regelsetning(self, fordeling: Any) -> str:
        """What the fordeling's rule does with these parameters, in words."""
        return ""

    @abstractmethod
    def avvik(self, fordeling: Any) -> list[dict[str, Any]]:
        """Deviations of a proposal from what steers it, in the order of the page."""

    @abstractmethod
    def hindringer(self, fordeling: Any) -> list[str]:
        """What stops a decision now: sentences. Empty when it may be decided."""

    def fordel_rammer(self, fordeling: Any) -> Any:
        """Split a national frame on the forvaltere; gives a receipt (beregning.kvittering.Resultat)."""
        raise NotImplementedError(f"{self.kode} fordeler ikke rammer")

    # The decision
    @abstractmethod
    def vedtakshjemmel(self, utfall: str) -> str:
        """The paragraphs a decision with this outcome rests on."""

    @abstractmethod
    def klageinstans(self, vedtak: Any, dag: date) -> Any:
        """The Organisasjon that hears an appeal, or None where there is no right to appeal."""

    er_enkeltvedtak: ClassVar[bool] = True

    @abstractmethod
    def brev(self, vedtak: Any, *, dag: date, utkast: bool = False) -> list[Brevbestilling]:
        """The letters that a decision sends, with the day they are alerted."""

    def rammebrev(self, fordeling: Any, ramme: Any, *, dag: date) -> list[Brevbestilling]:
        """The letters that an approved split of a frame sends."""
        return []

    # The report
    @abstractmethod
    def markorer(self) -> list[tuple[str, str, str]]:
        """Goal markers to report on: (code, nb, nn)."""

    def temaer(self, utlysning: Any) -> list[tuple[str, str]]:
        """Themes a measure can be marked with in this round: (code, name in the page's language)."""
        return []


_ORDNINGER: dict[str, Ordning] = {}


def registrer(ordning: Ordning) -> None:
    """Called by each measure's ordning.py at start-up."""
    _ORDNINGER[ordning.kode] = ordning


def hent(kode: str) -> Ordning:
    """The measure with this code. Raises LookupError."""
    return _ORDNINGER[kode]


def alle() -> Iterable[Ordning]:
    return _ORDNINGER.values()


def valg() -> list[tuple[str, str]]:
    """(code, short name) of all measures, for filters."""
    return [(o.kode, o.kort) for o in _ORDNINGER.values()]
