"""What a measure must provide, and the registry of those that do. The kernel asks here and knows no measure by name."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

from django.utils import translation

from .brev.felt import henvisning
from .brev.fyll import Tittel
from .regeltekst import Eksempel, Regeltekst
from .saksgang import SAKSGANGER, Pengeord, Saksord


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
class Telling:
    """What a rule that counts gives a line: how many are approved, and kroner for each, when it is the same for all of them."""

    godkjent: int
    sats: Decimal | None


@dataclass(frozen=True)
class Forslagsresultat:
    """The outcome of a rule over all lines of a round: amounts, the shown rest, and the receipt."""

    linjer: tuple[Forslagslinje, ...]
    rest: Decimal
    kvittering: Any = field(repr=False, default=None)


@dataclass(frozen=True)
class Andel:
    """One recipient's computed share: key in the receipt, Organisasjon id, and kroner per part."""

    nokkel: str
    mottaker_id: int
    deler: dict[str, Decimal]

    @property
    def belop(self) -> Decimal:
        return sum(self.deler.values(), Decimal(0))


@dataclass(frozen=True)
class Andeler:
    """All shares of a round and the receipt (beregning.kvittering.Resultat) that they come from."""

    andeler: tuple[Andel, ...]
    resultat: Any = field(repr=False)


@dataclass(frozen=True)
class Onske:
    """What a recipient that accepted its whole offer wants beyond it, in kroner: at most `onske`, of which `gitt` is given."""

    nokkel: str
    andel: Decimal
    onske: Decimal
    gitt: Decimal = Decimal(0)


@dataclass(frozen=True)
class Behov:
    """Something an owner needs that another measure's plan can cover: how many, and the sentence in both målformer.

    `gruppe` and `studium` fill in the plan's form.
    """

    antall: int
    nb: str
    nn: str
    gruppe: str = ""
    studium: str = ""

    @property
    def setning(self) -> str:
        return self.nn if translation.get_language() == "nn" else self.nb


@dataclass(frozen=True)
class Regnerad:
    """One row of how a decided amount was computed, with its name in the language of the page: number × rate = kroner."""

    tekst: str
    belop: Decimal
    antall: Decimal | None = None
    sats: Decimal | None = None


@dataclass(frozen=True)
class Utlysningsfelt:
    """A parameter of a round that its form asks for. `art` is tekst, belop (kroner), dato or valg; none is required in a draft."""

    kode: str
    art: str
    nb: str
    nn: str
    verdi: Any = None
    hjelp_nb: str = ""
    hjelp_nn: str = ""
    valg: tuple[tuple[str, str, str], ...] = ()

    @property
    def navn(self) -> str:
        return self.nn if translation.get_language() == "nn" else self.nb

    @property
    def hjelp(self) -> str:
        return self.hjelp_nn if translation.get_language() == "nn" else self.hjelp_nb


_TALLORD = (
    {1: "ett", 2: "to", 3: "tre", 4: "fire", 5: "fem"},
    {1: "eitt", 2: "to", 3: "tre", 4: "fire", 5: "fem"},
)


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
    modellnavn: ClassVar[dict[str, tuple[str, str]]] = {}
    """(name nb, name nn) of its calculation models and tables of rates, by code: what users meet instead of the code."""
    fordeles_innen: ClassVar[tuple[int, int]] = (12, 31)
    """Month and day by which the frame must be distributed."""
    sokertyper: ClassVar[frozenset[str]] = frozenset({"kommune", "fylkeskommune", "privat_eier", "statlig_skole"})
    """The types of Organisasjon that may open a case, or be offered a share."""
    forumet_vurderer: ClassVar[bool] = False
    """Whether a samarbeidsforum must have assessed the proposal."""
    bruk_aar_fra_utbetaling: ClassVar[int | None] = None
    """Years that money can be used after each payment; None when the round sets one date for all."""
    betales_utenfor: ClassVar[bool] = False
    """The forvalter pays from its own accounts and registers it here: the portal makes no payment file."""
    ord_fra: ClassVar[str] = ""
    """The saksgang whose words for a case the measure uses, when they are not those of its own."""
    teller: ClassVar[tuple[str, str] | None] = None
    """What is applied for (nb, nn, in the plural) when a rule sets the price: then `Linje.antall` counts and `sokt` is empty."""
    egen_del_navn: ClassVar[tuple[str, str] | None] = None
    """What `egen_del` is for (nb, nn), where the forvalter keeps a part of the frame for its own units."""
    markorparagraf: ClassVar[str] = ""
    """The paragraph that the goal markers of the report stand in, when there is one. A code of one letter is its letter."""
    har_kvittering: ClassVar[bool] = False
    """The owner gets a receipt of every version that is sent: `kvittering` makes it."""
    eget_tilskuddsbrev: ClassVar[bool] = True
    """Each payee gets a tilskuddsbrev of its own. False when the letter of the decision carries the terms of the money."""

    @property
    def navn(self) -> str:
        return self.navn_nn if translation.get_language() == "nn" else self.navn_nb

    @property
    def kort(self) -> str:
        return self.kort_nn if translation.get_language() == "nn" else self.kort_nb

    def saksord(self, maalform: str = "") -> Saksord:
        """What a case is called, in the målform or in that of the page."""
        return SAKSGANGER[self.ord_fra or self.saksgang].ord(maalform or translation.get_language() or "")

    def pengeord(self, maalform: str = "") -> Pengeord:
        """What the case's amounts and its decision are called, in the målform or in that of the page."""
        return SAKSGANGER[self.saksgang].pengeord(maalform or translation.get_language() or "")

    @property
    def egen_frist(self) -> str:
        """How long money can be used where each payment has its own clock; empty when the round sets one date for all."""
        aar = self.bruk_aar_fra_utbetaling
        if not aar:
            return ""
        nn = translation.get_language() == "nn"
        tall = _TALLORD[nn].get(aar, str(aar))
        return f"{tall} år frå kvar utbetaling" if nn else f"{tall} år fra hver utbetaling"

    @property
    def telles(self) -> str:
        """What is counted instead of kroner, in the language of the page; empty when kroner are applied for."""
        return "" if self.teller is None else self.teller[translation.get_language() == "nn"]

    @property
    def egen_del_ord(self) -> str:
        """What the forvalter's own part is for, in the language of the page; empty where there is none."""
        return "" if self.egen_del_navn is None else self.egen_del_navn[translation.get_language() == "nn"]

    # The case. Those that are opened by an owner override what they need; an offered share is made by the kernel.
    def kan_soke(self, utlysning: Any, organisasjon: Any) -> bool:
        """Whether the organisation may open a case in this round."""
        return organisasjon.type in self.sokertyper

    def opprett_detaljer(self, sak: Any, *, kopi_av: Any = None, av: Any) -> None:  # noqa: B027  nothing to make is an answer
        """Make the measure's own row for a new case, prefilled, perhaps from last year's case."""

    def mangler(self, sak: Any) -> list[Mangel]:
        """What the case still lacks before it can be sent in."""
        return []

    def sporsmal(self, sak: Any) -> list[Mangel]:
        """What the owner is asked to look over in a draft, where it is. Nothing of it stops the sending."""
        return []

    def oyeblikksbilde(self, sak: Any) -> dict[str, Any]:
        """The whole case as plain data, for the frozen version, the receipt and the comparison of versions."""
        return {}

    def kvittering(self, versjon: Any) -> tuple[str, bytes] | None:
        """The receipt of a frozen version: title and PDF. The same version gives the same; nothing is stored."""
        return None

    def bildefelt(self, bilde: dict[str, Any]) -> dict[str, str] | None:
        """The frozen picture as name → text in the language of the page, where `tiltak` does not say it: for comparing versions."""
        return None

    def feltnavn(self) -> dict[str, tuple[str, str]]:
        """Names (nb, nn) of the fields that a correction can open, by key."""
        return {}

    # The judgement and the distribution
    def vilkar(self) -> list[Vilkar]:
        """The conditions, in the order of the regulation."""
        return []

    def flagg(self, sak: Any) -> list[str]:
        """Sentences a caseworker should see: double funding, duplicates, a party without account."""
        return []

    def beregn_forslag(self, fordeling: Any) -> Forslagsresultat:
        """Run the fordeling's rule over the lines of its cases."""
        raise NotImplementedError(f"{self.kode} har ingen regel for forslag")

    def forslagsparametre(self, fordeling: Any, regel: str = "") -> dict[str, Any]:
        """The parameters of the fordeling's rule, or of `regel`, as plain data. They are what the rule's form edits:

        `enhet` in kroner, `klasser` [{kode, andel}], `nokler` [{kode, vekt}] (shares as text), `underskudd`.
        """
        return {}

    def regelsetning(self, fordeling: Any) -> str:
        """What the fordeling's rule does with these parameters, in words."""
        return ""

    def tellinger(self, fordeling: Any) -> dict[int, Telling]:
        """Linje id → what the rule last counted and gave, for a measure with `teller`."""
        return {}

    def linjegrunner(self, fordeling: Any, linje_ider: Iterable[int], maalform: str) -> dict[int, str]:
        """Why the lines get less than is sought, beside what is written on them: Linje id → sentences for the decision."""
        return {}

    def avvik(self, fordeling: Any) -> list[dict[str, Any]]:
        """Deviations of a proposal from what steers it, in the order of the page."""
        return []

    def hindringer(self, fordeling: Any) -> list[str]:
        """What stops a decision now: sentences. Empty when it may be decided."""
        return []

    def forberedt_av(self, fordeling: Any) -> dict[int | None, list[Any]]:
        """Who prepared what is decided, beside those the kernel knows: accounts by case id, under None for every case.

        At any time, also when another has written over it since: `spor.hvem` reads the trail. They do not decide it, with
        any account.
        """
        return {}

    def egen_del(self, fordeling: Any) -> Decimal:
        """Kroner of the frame that the forvalter keeps for its own units. Reserved when the proposal goes to the decider."""
        return Decimal(0)

    def utlysningsfelt(self, utlysning: Any) -> list[Utlysningsfelt]:
        """The round's own parameters, with their values, as the form of a draft asks for them."""
        return []

    def utlysningsparametre(self, utlysning: Any, svar: dict[str, Any]) -> dict[str, Any]:
        """The round's parameters with the answers by code. Raises IkkeMulig with `p_` and the field's code as `kode`."""
        return dict(utlysning.parametre)

    def arvede_parametre(self, forrige: Any) -> dict[str, Any]:
        """What a new round takes over from the parameters of the last one of the same forvalter and area."""
        return {}

    def utlysningsmangler(self, utlysning: Any) -> list[str]:
        """What the round lacks before it can be published, beside texts and dates: sentences."""
        return []

    def fordel_rammer(self, fordeling: Any) -> Any:
        """Split a national frame on the forvaltere; gives a receipt (beregning.kvittering.Resultat)."""
        raise NotImplementedError(f"{self.kode} fordeler ikke rammer")

    @property
    def fordeler_rammer(self) -> bool:
        """Whether the measure's national frame is split on the forvaltere, fylke by fylke."""
        return type(self).fordel_rammer is not Ordning.fordel_rammer

    # The offered share (saksgang «tilbud»)
    def andelsdeler(self) -> dict[str, tuple[str, str]]:
        """The parts a share consists of: code → (name nb, name nn), in the order they are shown."""
        return {}

    def beregn_andeler(self, utlysning: Any, parametre: dict[str, Any]) -> Andeler:
        """Compute every recipient's share of the round's frame, with receipts. Changes nothing."""
        raise NotImplementedError(f"{self.kode} tilbyr ikke andeler")

    def omfordel(self, utlysning: Any, pott: Decimal, onsker: list[Onske], parametre: dict[str, Any]) -> Any:
        """Split what was not accepted on those who want more; gives a receipt with `Onske.nokkel` as recipients."""
        raise NotImplementedError(f"{self.kode} omfordeler ikke")

    def tilbudsbrev(self, tilbud: Any, *, dag: date) -> list[Brevbestilling]:
        """The letters that tell a recipient of its offer."""
        return []

    def tildelingsgrunn(self, tildeling: str, maalform: str) -> str:
        """The reason that stands in an award: `tildeling` is "svar" or "omfordeling"."""
        raise NotImplementedError(f"{self.kode} tildeler ikke andeler")

    # The decision
    @abstractmethod
    def vedtakshjemmel(self, utfall: str) -> str:
        """The paragraphs a decision with this outcome rests on."""

    @abstractmethod
    def klageinstans(self, vedtak: Any, dag: date) -> Any:
        """The Organisasjon that hears an appeal, or None where there is no right to appeal."""

    er_enkeltvedtak: ClassVar[bool] = True

    def utfall(self, sak: Any, sokt: Decimal, belop: Decimal) -> str:
        """The outcome word of a decision: nothing is a refusal, less than sought a partial one."""
        if belop == 0:
            return "avslatt"
        return "innvilget" if belop >= sokt else "delvis_innvilget"

    @abstractmethod
    def brev(self, vedtak: Any, *, dag: date, utkast: bool = False) -> list[Brevbestilling]:
        """The letters that a decision sends, with the day they are alerted."""

    def regnestykke(self, vedtak: Any, linjer: list[Any]) -> list[Regnerad]:
        """How the amounts of the decision's lines were computed, where a rule sets the price. Empty where kroner are sought."""
        return []

    def rammebrev(self, fordeling: Any, ramme: Any, *, dag: date) -> list[Brevbestilling]:
        """The letters that an approved split of a frame sends."""
        return []

    def lov_i_brev(self, mal: str, maalform: str, lov: str) -> dict[str, Any]:
        """`forskrift`, `paragrafer` and `henvisning` of a letter that all measures share; `lov` is "1967" or "2025"."""
        return {
            "forskrift": Tittel(self.hjemmel, "nb"),
            "paragrafer": self.vedtakshjemmel("innvilget"),
            "henvisning": henvisning(mal, maalform, lov),
        }

    # The report
    @abstractmethod
    def markorer(self) -> list[tuple[str, str, str]]:
        """Goal markers to report on: (code, nb, nn)."""

    def rapportutkast(self, tilskudd: Any) -> dict[str, Any]:
        """What the measure already knows of the report, as fields of Rapport: the owner begins with it and may change it."""
        return {}

    def rapportfelt(self) -> list[tuple[str, str, str]]:
        """Whole numbers that a report gives for each tiltak: (code, nb, nn). They stand with the tiltak in the Rapport."""
        return []

    def innvilget_antall(self, tilskudd: Any) -> dict[tuple[int, str], int]:
        """What the decision says for the numbers of `rapportfelt`: (tiltak id, code) → number. Empty where it says none."""
        return {}

    def mangler_i_rapport(self, rapport: Any) -> list[Mangel]:
        """What the report lacks beside what every report must say."""
        return []

    def krav_etter_rapport(self, rapport: Any) -> Any:
        """The receipt (beregning.kvittering.Resultat) of what is to be repaid, `andeler["krav"]` in kroner.

        None when it is simply what is not spent.
        """
        return None

    # What happens to the money afterwards
    def igjen_av(self, tilskudd: Any) -> dict[int, Decimal]:
        """Instalment id → kroner that are paid and not used, where each payment has its own last day. Empty when not known."""
        return {}

    def behov(self, eier: Any, aar: int) -> list[Behov]:
        """What the measure knows that the owner needs in the budget year, and that another measure can cover."""
        return []

    # The rules, published and proved
    def regler(self) -> tuple[Regeltekst, ...]:
        """Every rule in plain words, with paragraph, version and what proves it."""
        return ()

    def eksempler(self) -> list[Eksempel]:
        """The worked examples of eksempler.csv."""
        return []

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


def behov_fra(eier: Any, aar: int) -> list[Behov]:
    """What all measures know that the owner needs in the budget year."""
    return [b for ordning in _ORDNINGER.values() for b in ordning.behov(eier, aar)]


def alle() -> Iterable[Ordning]:
    return _ORDNINGER.values()


def modellnavn(kode: str, maalform: str = "") -> str:
    """The name of a calculation model, a rule of a proposal or a table of rates; the code when no measure names it."""
    plass = (maalform or translation.get_language()) == "nn"
    for ordning in _ORDNINGER.values():
        if kode in ordning.modellnavn:
            return ordning.modellnavn[kode][plass]
        for regel, *navn in ordning.forslagsregler:
            if regel == kode:
                return navn[plass]
    return kode


def valg() -> list[tuple[str, str]]:
    """(code, short name) of all measures, for filters."""
    return [(o.kode, o.kort) for o in _ORDNINGER.values()]
