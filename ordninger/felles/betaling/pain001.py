"""pain.001.001.09: betalingsfilen til banken, etter norsk praksis (BBAN, NOK, æøå).

En demofil er ikke til å ta feil av og kan ikke brukes: id begynner med DEMO, valutaen er XTS (ISO-koden som er
reservert for test), banken har en BIC som ikke finnes, alle kontoer er i demoserien, og filen sier det i en kommentar.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from ordninger.felles import nummer
from ordninger.felles.beregning.avrunding import AvrundingFeil, kroner

from .tegn import er_trygg_id, rens_tekst

NAVNEROM = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
VALUTA = "NOK"
DEMO_PREFIKS = "DEMO"
DEMO_VALUTA = "XTS"
DEMO_BIC = "DEMOXX00XXX"
DEMO_KOMMENTAR = " DEMO: denne filen er laget av demodata. Den kan ikke brukes i en bank. "
MAKS_NAVN = 70
MAKS_MELDING = 140
MAKS_BELOP = Decimal("999999999999.99")


class BetalingFeil(ValueError):
    """Filen kan ikke lages. Meldingen kan vises til brukeren."""


@dataclass(frozen=True, slots=True)
class Betaler:
    """Den som betaler: navn, organisasjonsnummer, kontonummer (elleve sifre), bankens BIC og avtale-id i banken."""

    navn: str
    orgnr: str
    konto: str
    bic: str
    avtale: str = ""


@dataclass(frozen=True, slots=True)
class Kreditering:
    """En betaling til en mottaker. ``ende_til_ende_id`` følger betalingen hele veien og er ulik for alle."""

    ende_til_ende_id: str
    belop: Decimal
    navn: str
    konto: str
    orgnr: str
    melding: str
    dato: date


@dataclass(frozen=True, slots=True)
class Betalingsfil:
    """En betalingskjøring: id (høyst 35 tegn), når den ble laget (lokal tid), betaleren og betalingene."""

    meldings_id: str
    opprettet: datetime
    betaler: Betaler
    krediteringer: tuple[Kreditering, ...]
    demo: bool


def kontrollsum(krediteringer: Iterable[Kreditering]) -> Decimal:
    """Summen av beløpene i kroner med to desimaler."""
    return kroner(sum((kroner(ett.belop) for ett in krediteringer), Decimal(0)))


def sjekk(fil: Betalingsfil) -> None:
    """Stopper med ``BetalingFeil`` når filen ikke kan sendes, eller når demo og virkelighet er blandet."""
    if not er_trygg_id(fil.meldings_id, 30):
        raise BetalingFeil("Filens id kan bare ha bokstaver, sifre og bindestrek, høyst 30 tegn.")
    if fil.demo != fil.meldings_id.startswith(DEMO_PREFIKS):
        raise BetalingFeil("Id-en til en demofil, og bare den, skal begynne med DEMO.")
    if not fil.krediteringer:
        raise BetalingFeil("Filen har ingen betalinger.")
    if not rens_tekst(fil.betaler.navn, MAKS_NAVN):
        raise BetalingFeil("Betaleren mangler navn.")
    _sjekk_konto("betaleren", fil.betaler.konto, fil.demo)
    if not nummer.er_gyldig_orgnr(fil.betaler.orgnr):
        raise BetalingFeil("Betalerens organisasjonsnummer er ikke gyldig.")
    sett: set[str] = set()
    for ett in fil.krediteringer:
        if not er_trygg_id(ett.ende_til_ende_id) or ett.ende_til_ende_id in sett:
            raise BetalingFeil(f"Betalings-id {ett.ende_til_ende_id!r} er ugyldig eller brukt to ganger i filen.")
        sett.add(ett.ende_til_ende_id)
        _sjekk_kreditering(ett, fil)


def _sjekk_kreditering(ett: Kreditering, fil: Betalingsfil) -> None:
    try:
        belop = kroner(ett.belop)
    except AvrundingFeil as feil:
        raise BetalingFeil(f"Beløpet i {ett.ende_til_ende_id} må være kroner med høyst to desimaler.") from feil
    if not 0 < belop <= MAKS_BELOP:
        raise BetalingFeil(f"Beløpet i {ett.ende_til_ende_id} må være over null og høyst {MAKS_BELOP}.")
    _sjekk_konto(ett.ende_til_ende_id, ett.konto, fil.demo)
    if not nummer.er_gyldig_orgnr(ett.orgnr):
        raise BetalingFeil(f"Organisasjonsnummeret i {ett.ende_til_ende_id} er ikke gyldig.")
    if not rens_tekst(ett.navn, MAKS_NAVN):
        raise BetalingFeil(f"Mottakeren i {ett.ende_til_ende_id} mangler navn.")
    if ett.dato < fil.opprettet.date():
        raise BetalingFeil(f"Betalingsdatoen i {ett.ende_til_ende_id} er før filen er laget.")


def _sjekk_konto(hvem: str, konto: str, demo: bool) -> None:
    if not nummer.er_gyldig_konto(konto):
        raise BetalingFeil(f"Kontonummeret til {hvem} er ikke gyldig.")
    if nummer.er_demokonto(konto) != demo:
        raise BetalingFeil(f"Kontonummeret til {hvem}: demokontoer hører bare til i demofiler, og omvendt.")


def skriv_pain001(fil: Betalingsfil) -> bytes:
    """Skriver filen som UTF-8 XML etter pain.001.001.09, med én betalingsgruppe per betalingsdato.

    Samme innhold gir samme byte hver gang. Stopper med ``BetalingFeil`` når noe er ugyldig.
    """
    sjekk(fil)
    rot = ET.Element("Document", {"xmlns": NAVNEROM})
    if fil.demo:
        rot.append(ET.Comment(DEMO_KOMMENTAR))
    start = ET.SubElement(rot, "CstmrCdtTrfInitn")
    _hode(start, fil)
    for gruppe_id, gruppe in _grupper(fil):
        _gruppe(start, fil, gruppe_id, gruppe)
    ET.indent(rot)
    innhold: bytes = ET.tostring(rot, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + innhold + b"\n"


def gruppe_per_betaling(fil: Betalingsfil) -> dict[str, str]:
    """Betalings-id → gruppe-id i filen. Lagres sammen med filen, fordi banken kan svare for en hel gruppe."""
    return {ett.ende_til_ende_id: gruppe_id for gruppe_id, gruppe in _grupper(fil) for ett in gruppe}


def _grupper(fil: Betalingsfil) -> list[tuple[str, list[Kreditering]]]:
    """Betalingene delt i grupper etter dato, med id-en til hver gruppe. Rekkefølgen er fast."""
    per_dato: dict[date, list[Kreditering]] = {}
    for ett in sorted(fil.krediteringer, key=lambda ett: (ett.dato, ett.ende_til_ende_id)):
        per_dato.setdefault(ett.dato, []).append(ett)
    return [(f"{fil.meldings_id}-{nr:03d}", gruppe) for nr, gruppe in enumerate(per_dato.values(), start=1)]


def _hode(start: ET.Element, fil: Betalingsfil) -> None:
    hode = ET.SubElement(start, "GrpHdr")
    _tekst(hode, "MsgId", fil.meldings_id)
    _tekst(hode, "CreDtTm", fil.opprettet.replace(microsecond=0, tzinfo=None).isoformat())
    _tekst(hode, "NbOfTxs", str(len(fil.krediteringer)))
    _tekst(hode, "CtrlSum", str(kontrollsum(fil.krediteringer)))
    part = ET.SubElement(hode, "InitgPty")
    _tekst(part, "Nm", _betalernavn(fil))
    _orgnr(part, nummer.les_orgnr(fil.betaler.orgnr), "CUST")
    if fil.betaler.avtale:
        _orgnr(part, rens_tekst(fil.betaler.avtale, 35), "BANK", part.find("Id/OrgId"))


def _gruppe(start: ET.Element, fil: Betalingsfil, gruppe_id: str, gruppe: list[Kreditering]) -> None:
    info = ET.SubElement(start, "PmtInf")
    _tekst(info, "PmtInfId", gruppe_id)
    _tekst(info, "PmtMtd", "TRF")
    _tekst(info, "BtchBookg", "true")
    _tekst(info, "NbOfTxs", str(len(gruppe)))
    _tekst(info, "CtrlSum", str(kontrollsum(gruppe)))
    _tekst(_under(info, "PmtTpInf", "SvcLvl"), "Cd", "NURG")
    _tekst(_under(info, "ReqdExctnDt"), "Dt", gruppe[0].dato.isoformat())
    betaler = _under(info, "Dbtr")
    _tekst(betaler, "Nm", _betalernavn(fil))
    _tekst(_under(betaler, "PstlAdr"), "Ctry", "NO")
    _orgnr(betaler, nummer.les_orgnr(fil.betaler.orgnr), "CUST")
    konto = _under(info, "DbtrAcct")
    _bban(konto, fil.betaler.konto)
    _tekst(konto, "Ccy", _valuta(fil))
    _tekst(_under(info, "DbtrAgt", "FinInstnId"), "BICFI", DEMO_BIC if fil.demo else fil.betaler.bic)
    _tekst(info, "ChrgBr", "SHAR")
    for ett in gruppe:
        _kreditering(info, ett, _valuta(fil))


def _kreditering(info: ET.Element, ett: Kreditering, valuta: str) -> None:
    tx = _under(info, "CdtTrfTxInf")
    ider = _under(tx, "PmtId")
    _tekst(ider, "InstrId", ett.ende_til_ende_id)
    _tekst(ider, "EndToEndId", ett.ende_til_ende_id)
    belop = ET.SubElement(_under(tx, "Amt"), "InstdAmt", {"Ccy": valuta})
    belop.text = str(kroner(ett.belop))
    mottaker = _under(tx, "Cdtr")
    _tekst(mottaker, "Nm", rens_tekst(ett.navn, MAKS_NAVN))
    _tekst(_under(mottaker, "PstlAdr"), "Ctry", "NO")
    _orgnr(mottaker, nummer.les_orgnr(ett.orgnr), "COID")
    _bban(_under(tx, "CdtrAcct"), ett.konto)
    melding = rens_tekst(ett.melding, MAKS_MELDING)
    if melding:
        _tekst(_under(tx, "RmtInf"), "Ustrd", melding)


def _betalernavn(fil: Betalingsfil) -> str:
    return rens_tekst(f"DEMO {fil.betaler.navn}" if fil.demo else fil.betaler.navn, MAKS_NAVN)


def _valuta(fil: Betalingsfil) -> str:
    return DEMO_VALUTA if fil.demo else VALUTA


def _bban(konto: ET.Element, kontonummer: str) -> None:
    annet = _under(konto, "Id", "Othr")
    _tekst(annet, "Id", nummer.les_konto(kontonummer))
    _tekst(_under(annet, "SchmeNm"), "Cd", "BBAN")


def _orgnr(part: ET.Element, verdi: str, kode: str, i: ET.Element | None = None) -> None:
    annet = ET.SubElement(_under(part, "Id", "OrgId") if i is None else i, "Othr")
    _tekst(annet, "Id", verdi)
    _tekst(_under(annet, "SchmeNm"), "Cd", kode)


def _under(forelder: ET.Element, *navn: str) -> ET.Element:
    for ett in navn:
        forelder = ET.SubElement(forelder, ett)
    return forelder


def _tekst(forelder: ET.Element, navn: str, verdi: str) -> None:
    ET.SubElement(forelder, navn).text = verdi
