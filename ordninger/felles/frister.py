"""Frister: den eneste kilden til datoer som gir rettigheter eller plikter. Ren Python; «nå» kommer alltid som argument.

En frist har en dato og et klokkeslett i norsk tid. Klokkeslettet 23.59 betyr ut hele minuttet: 23:59:59 er i tide,
00:00:00 er for sent. Klagefrister flyttes når de ender på en lørdag, søndag eller helligdag (domstolloven §§ 148–149).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

import holidays

OSLO = ZoneInfo("Europe/Oslo")
SLUTTEN_AV_DAGEN = time(23, 59)
ETT_MINUTT = timedelta(minutes=1)
LORDAG = 5

UKEDAGER = {
    "nb": ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    "nn": ("måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "søndag"),
}
MAANEDER = (
    "januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "desember",
)  # fmt: skip


class FristFeil(ValueError):
    """Fristen kan ikke regnes ut."""


class ParagrafIkkeSatt(FristFeil):
    """Den som svarer for loven, har ikke satt hvilken paragraf som gjelder. Brevet skal stoppe."""


# --- Virkedager --------------------------------------------------------------------------------------------------


@lru_cache(maxsize=200)
def helligdager(aar: int) -> frozenset[date]:
    """Helligdagene i Norge det året, med 1. og 17. mai. Lørdager og vanlige søndager er ikke med."""
    return frozenset(holidays.country_holidays("NO", years=aar))


def er_virkedag(dag: date) -> bool:
    """Svarer om dagen verken er lørdag, søndag eller helligdag."""
    return dag.weekday() < LORDAG and dag not in helligdager(dag.year)


def neste_virkedag(dag: date) -> date:
    """Dagen selv når den er en virkedag, ellers den første virkedagen etter (domstolloven § 149)."""
    while not er_virkedag(dag):
        dag += timedelta(days=1)
    return dag


def legg_til_maaneder(dag: date, antall: int) -> date:
    """Samme dag i måneden, ``antall`` måneder senere; den siste dagen i måneden når dagen ikke finnes."""
    indeks = dag.year * 12 + dag.month - 1 + antall
    aar, maaned = divmod(indeks, 12)
    neste_aar, neste_maaned = divmod(indeks + 1, 12)
    siste = date(neste_aar, neste_maaned + 1, 1) - timedelta(days=1)
    return date(aar, maaned + 1, min(dag.day, siste.day))


# --- Forvaltningslovene ------------------------------------------------------------------------------------------


class Lovsak(StrEnum):
    """Spørsmålene i saksbehandlingen som har en egen paragraf i forvaltningsloven."""

    FORELOPIG_SVAR = "forelopig_svar"
    FORHAANDSVARSEL = "forhaandsvarsel"
    BEGRUNNELSE = "begrunnelse"
    UNDERRETNING = "underretning"
    KLAGEFRIST = "klagefrist"
    FOR_SENT = "for_sent"
    KLAGESAK = "klagesak"
    INNSYN = "innsyn"


@dataclass(frozen=True)
class Forvaltningslov:
    """En av de to forvaltningslovene, med paragraf per spørsmål. En paragraf som ikke er satt, er None."""

    kode: str
    lov_id: str
    tittel_nb: str
    tittel_nn: str
    paragrafer: Mapping[Lovsak, str | None]
    klagefrist_fra: str
    klagefrist_uker: int = 3

    def paragraf(self, sak: Lovsak) -> str:
        """Paragrafen for spørsmålet. Er den ikke satt, stopper brevet med ``ParagrafIkkeSatt``."""
        verdi = self.paragrafer.get(sak)
        if not verdi:
            raise ParagrafIkkeSatt(f"Paragrafen for {sak.value} er ikke satt for {self.lov_id}.")
        return verdi


LOV_1967 = Forvaltningslov(
    kode="1967",
    lov_id="LOV-1967-02-10",
    tittel_nb="forvaltningsloven av 10. februar 1967",
    tittel_nn="forvaltningslova av 10. februar 1967",
    paragrafer=MappingProxyType(
        {
            Lovsak.FORELOPIG_SVAR: "§ 11 a",
            Lovsak.FORHAANDSVARSEL: "§ 16",
            Lovsak.BEGRUNNELSE: "§§ 24–25",
            Lovsak.UNDERRETNING: "§ 27",
            Lovsak.KLAGEFRIST: "§ 29",
            Lovsak.FOR_SENT: "§ 31",
            Lovsak.KLAGESAK: None,
            Lovsak.INNSYN: None,
        }
    ),
    klagefrist_fra="mottatt",
)
LOV_2025 = Forvaltningslov(
    kode="2025",
    lov_id="LOV-2025-06-20-81",
    tittel_nb="forvaltningsloven av 20. juni 2025",
    tittel_nn="forvaltningslova av 20. juni 2025",
    paragrafer=MappingProxyType(
        {
            Lovsak.FORELOPIG_SVAR: "§ 17",
            Lovsak.FORHAANDSVARSEL: "§ 42",
            Lovsak.BEGRUNNELSE: "§§ 56–57",
            Lovsak.UNDERRETNING: "§ 59",
            Lovsak.KLAGEFRIST: "§ 63",
            Lovsak.FOR_SENT: "§ 65",
            Lovsak.KLAGESAK: "§§ 66–68",
            Lovsak.INNSYN: None,
        }
    ),
    klagefrist_fra="varslet",
)
LOVER = MappingProxyType({lov.kode: lov for lov in (LOV_1967, LOV_2025)})


def lov_paa(dato: date, ikrafttredelse_2025: date | None) -> Forvaltningslov:
    """Loven som gjelder for et vedtak på datoen. ``ikrafttredelse_2025`` er None til datoen er fastsatt."""
    if ikrafttredelse_2025 is not None and dato >= ikrafttredelse_2025:
        return LOV_2025
    return LOV_1967


# --- Klage -------------------------------------------------------------------------------------------------------


class Klagetid(StrEnum):
    """Utfallet av spørsmålet om klagen kom tidsnok."""

    I_TIDE = "i_tide"
    FOR_SENT = "for_sent"
    """For sent, men innen ett år: kan unnskyldes eller tas opp av særlige grunner."""
    ETTER_ETT_AAR = "etter_ett_aar"
    """Etter ett år kan klagen aldri tas opp."""


def klagefrist(varslet: date, lov: Forvaltningslov) -> date:
    """Fvl. 1967 § 29, fvl. 2025 § 63: siste dag for klage, tre uker etter varselet, flyttet til neste virkedag.

    ``varslet`` er dagen brevet ble varslet elektronisk (samme dag som det kom fram). Under begge lover er fristen den
    samme; loven avgjør hvilken paragraf som vises.
    """
    return neste_virkedag(varslet + timedelta(weeks=lov.klagefrist_uker))


def klagefrist_ny_etter_begrunnelse(begrunnelse_gitt: date, lov: Forvaltningslov) -> date:
    """Fvl. 1967 § 29, fvl. 2025 § 63: ber parten om begrunnelse i tide, løper fristen på nytt fra den er gitt."""
    return klagefrist(begrunnelse_gitt, lov)


def absolutt_klagegrense(vedtatt: date) -> date:
    """Fvl. 1967 § 31, fvl. 2025 § 65: siste dag en for sen klage kan tas opp, ett år etter vedtaket."""
    return legg_til_maaneder(vedtatt, 12)


def er_i_tide(mottatt: datetime, frist: date) -> bool:
    """Svarer om noe som kom inn på tidspunktet, kom innen utgangen av fristdagen i norsk tid."""
    return not frist_passert(frist, mottatt)


def klagetid(mottatt: datetime, frist: date, vedtatt: date) -> Klagetid:
    """Fvl. 1967 § 31, fvl. 2025 § 65: i tide, for sent, eller etter den absolutte grensen på ett år."""
    if er_i_tide(mottatt, frist):
        return Klagetid.I_TIDE
    if frist_passert(absolutt_klagegrense(vedtatt), mottatt):
        return Klagetid.ETTER_ETT_AAR
    return Klagetid.FOR_SENT


def grense_for_endring_til_ugunst(klaget: date) -> date:
    """Fvl. 2025 § 68: siste dag klageinstansen kan varsle en endring som er dårligere for klageren, tre måneder."""
    return legg_til_maaneder(klaget, 3)


# --- Klokkeslett -------------------------------------------------------------------------------------------------


def frist_utloper(frist: date, klokkeslett: time = SLUTTEN_AV_DAGEN) -> datetime:
    """Det første øyeblikket (UTC) da fristen er passert: når minuttet i norsk tid er helt ute.

    Klokkeslett som finnes to ganger eller ikke finnes når klokka stilles, tolkes til fordel for den som har fristen.
    """
    if klokkeslett.second or klokkeslett.microsecond or klokkeslett.tzinfo is not None:
        raise FristFeil("Klokkeslettet skal være timer og minutter uten tidssone.")
    lokalt = datetime.combine(frist, klokkeslett, OSLO)
    return max(lokalt.replace(fold=fold).astimezone(UTC) for fold in (0, 1)) + ETT_MINUTT


def frist_passert(frist: date, naa: datetime, klokkeslett: time = SLUTTEN_AV_DAGEN) -> bool:
    """Svarer om fristen er passert. ``naa`` må ha tidssone."""
    _sjekk_tidssone(naa)
    return naa >= frist_utloper(frist, klokkeslett)


def er_aapen(aapner: date, frist: date, naa: datetime, klokkeslett: time = SLUTTEN_AV_DAGEN) -> bool:
    """Svarer om vi er i perioden fra åpningsdagen kl. 00.00 til fristen er passert."""
    return dato_i_oslo(naa) >= aapner and not frist_passert(frist, naa, klokkeslett)


def dato_i_oslo(naa: datetime) -> date:
    """Datoen i Norge på tidspunktet."""
    _sjekk_tidssone(naa)
    return naa.astimezone(OSLO).date()


def dager_igjen(frist: date, naa: datetime) -> int:
    """Hele kalenderdager til fristdagen i norsk tid: 0 på fristdagen, negativt etter."""
    return (frist - dato_i_oslo(naa)).days


def _sjekk_tidssone(naa: datetime) -> None:
    if naa.tzinfo is None:
        raise FristFeil("Tidspunktet må ha tidssone.")


# --- Andre frister -----------------------------------------------------------------------------------------------


def treaarsfrist(betalt: date) -> date:
    """VU § 10: siste dag for å bruke pengene, tre år etter utbetalingen. 29. februar gir 28. februar."""
    return legg_til_maaneder(betalt, 36)


def forelopig_svar_frist(mottatt: date) -> date:
    """Fvl. 1967 § 11 a, fvl. 2025 § 17: foreløpig svar innen en måned. Flyttes ikke, siden fristen gjelder staten."""
    return legg_til_maaneder(mottatt, 1)


@dataclass(frozen=True, slots=True)
class LovfestetFrist:
    """En dato som står i en forskrift, gyldig for årene fra og med ``fra_aar`` til og med ``til_aar``."""

    kode: str
    forskrift: str
    paragraf: str
    maaned: int
    dag: int
    fra_aar: int
    til_aar: int | None = None

    def i(self, aar: int) -> date:
        """Datoen i året."""
        return date(aar, self.maaned, self.dag)


LOVFESTEDE_FRISTER: tuple[LovfestetFrist, ...] = (
    LovfestetFrist("kbg_fordelt", "KBG", "§ 14", 4, 15, 2026),
    LovfestetFrist("vu_fordelt", "VU", "§ 9", 3, 1, 2026),
    LovfestetFrist("kvgo_fordelt", "KVGO", "§ 12", 3, 1, 2026),
)


def lovfestet_frist(kode: str, aar: int, frister: tuple[LovfestetFrist, ...] = LOVFESTEDE_FRISTER) -> date:
    """KBG § 14: 15. april; VU § 9 og KVGO § 12: 1. mars. Mangler datoen for året, stopper det med ``FristFeil``."""
    for frist in frister:
        if frist.kode == kode and frist.fra_aar <= aar and (frist.til_aar is None or aar <= frist.til_aar):
            return frist.i(aar)
    raise FristFeil(f"Det finnes ingen lovfestet dato for {kode} i {aar}.")


# --- Visning -----------------------------------------------------------------------------------------------------


def skriv_dato(dag: date, maalform: str = "nb", *, ukedag: bool = False) -> str:
    """Skriver «15. april 2026» eller «onsdag 15. april 2026» («måndag», «laurdag» osv. på nynorsk)."""
    tekst = f"{dag.day}. {MAANEDER[dag.month - 1]} {dag.year}"
    return f"{UKEDAGER[maalform][dag.weekday()]} {tekst}" if ukedag else tekst


def skriv_frist(dag: date, maalform: str = "nb", klokkeslett: time = SLUTTEN_AV_DAGEN) -> str:
    """Skriver «mandag 1. februar 2027 kl. 23.59»."""
    return f"{skriv_dato(dag, maalform, ukedag=True)} kl. {klokkeslett:%H.%M}"
