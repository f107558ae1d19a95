"""pain.002: svaret fra banken, per betaling. Leser versjon 03 og nyere; lager versjon 10 til test og demo.

XML-en leses uten entiteter, uten DTD og med en øvre grense for størrelse. Ukjente koder blir vist som de er.
"""

from __future__ import annotations

import hashlib
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NoReturn
from xml.parsers import expat

from ordninger.felles.beregning.setning import Tospraklig

MAKS_STORRELSE = 20 * 1024 * 1024
_NAVNEROM = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:(pain\.002\.001\.(\d\d))\}Document")
FORSTE_VERSJON = 3


class Statusfeil(ValueError):
    """Filen kan ikke leses som et svar fra banken. Meldingen kan vises til brukeren."""


class Utfall(StrEnum):
    """Hva som har skjedd med en betaling."""

    MOTTATT = "mottatt"
    """Banken har filen og arbeider med den."""
    GODTATT = "godtatt"
    """Banken har godtatt betalingen, men den er ikke gjennomført."""
    GJENNOMFORT = "gjennomfort"
    """Beløpet er belastet, eller står på mottakerens konto."""
    AVVIST = "avvist"
    """Betalingen ble ikke gjennomført."""
    RETURNERT = "returnert"
    """Betalingen var gjennomført, men kom tilbake."""
    UKJENT = "ukjent"
    """Banken har brukt en kode vi ikke kjenner; et menneske må se på den."""


_KODER: Mapping[str, Utfall] = {
    "RCVD": Utfall.MOTTATT,
    "PDNG": Utfall.MOTTATT,
    "PATC": Utfall.MOTTATT,
    "ACTC": Utfall.GODTATT,
    "ACCP": Utfall.GODTATT,
    "ACSP": Utfall.GODTATT,
    "ACWC": Utfall.GODTATT,
    "ACWP": Utfall.GODTATT,
    "ACSC": Utfall.GJENNOMFORT,
    "ACCC": Utfall.GJENNOMFORT,
    "RJCT": Utfall.AVVIST,
    "CANC": Utfall.AVVIST,
}

_GRUNNER: Mapping[str, Tospraklig] = {
    "AC01": Tospraklig("Kontonummeret finnes ikke eller er feil", "Kontonummeret finst ikkje eller er feil"),
    "AC03": Tospraklig("Mottakerens kontonummer er feil", "Kontonummeret til mottakaren er feil"),
    "AC04": Tospraklig("Kontoen er avsluttet", "Kontoen er avslutta"),
    "AC06": Tospraklig("Kontoen er sperret", "Kontoen er sperra"),
    "AG01": Tospraklig("Kontoen kan ikke brukes til denne betalingen", "Kontoen kan ikkje brukast til denne betalinga"),
    "AG02": Tospraklig("Banken godtar ikke denne typen betaling", "Banken godtek ikkje denne typen betaling"),
    "AM01": Tospraklig("Beløpet er null", "Beløpet er null"),
    "AM02": Tospraklig("Beløpet er større enn avtalen tillater", "Beløpet er større enn avtalen tillèt"),
    "AM03": Tospraklig("Valutaen kan ikke brukes", "Valutaen kan ikkje brukast"),
    "AM04": Tospraklig("Det er ikke nok penger på kontoen", "Det er ikkje nok pengar på kontoen"),
    "AM05": Tospraklig("Betalingen er sendt før", "Betalinga er send før"),
    "AM09": Tospraklig("Beløpet stemmer ikke", "Beløpet stemmer ikkje"),
    "AM10": Tospraklig("Kontrollsummen stemmer ikke", "Kontrollsummen stemmer ikkje"),
    "BE01": Tospraklig("Navn og konto hører ikke sammen", "Namn og konto høyrer ikkje saman"),
    "BE05": Tospraklig("Banken kjenner ikke avsenderen", "Banken kjenner ikkje avsendaren"),
    "CUST": Tospraklig("Betalingen er trukket tilbake av betaleren", "Betalinga er trekt tilbake av betalaren"),
    "DT01": Tospraklig("Betalingsdatoen er ugyldig", "Betalingsdatoen er ugyldig"),
    "DU01": Tospraklig("Filen er sendt før", "Fila er send før"),
    "DU03": Tospraklig("Betalingen er sendt før", "Betalinga er send før"),
    "DU04": Tospraklig("Betalings-id-en er brukt før", "Betalings-id-en er brukt før"),
    "FF01": Tospraklig("Filen har feil format", "Fila har feil format"),
    "MD07": Tospraklig("Mottakeren er død", "Mottakaren er død"),
    "MS02": Tospraklig("Mottakeren oppgir ikke grunnen", "Mottakaren oppgir ikkje grunnen"),
    "MS03": Tospraklig("Banken oppgir ikke grunnen", "Banken oppgir ikkje grunnen"),
    "NARR": Tospraklig("Banken forklarer med egne ord", "Banken forklarer med eigne ord"),
    "RC01": Tospraklig("Bankens kode (BIC) er feil", "Koden til banken (BIC) er feil"),
    "RR03": Tospraklig("Navn eller adresse til mottakeren mangler", "Namn eller adresse til mottakaren manglar"),
    "RR04": Tospraklig(
        "Betalingen er stanset av hensyn til regelverket", "Betalinga er stansa av omsyn til regelverket"
    ),
    "TM01": Tospraklig("Filen kom etter bankens frist", "Fila kom etter fristen til banken"),
}


def forklar_grunn(kode: str, maalform: str = "nb") -> str:
    """Forklarer en grunnkode fra banken i klart språk. Tom kode gir tom tekst, en ukjent kode blir vist."""
    if not kode:
        return ""
    tekst = _GRUNNER.get(kode)
    if tekst is None:
        return Tospraklig(f"Bankens kode {kode}", f"Koden {kode} frå banken").paa(maalform)
    return tekst.paa(maalform)


@dataclass(frozen=True, slots=True)
class Transaksjonsstatus:
    """Svaret for én betaling: utfallet, bankens statuskode, grunnkoden og bankens egne ord."""

    ende_til_ende_id: str
    utfall: Utfall
    kode: str
    grunn: str
    tillegg: str

    def forklaring(self, maalform: str = "nb") -> str:
        """Grunnen i klart språk."""
        return forklar_grunn(self.grunn, maalform)


@dataclass(frozen=True, slots=True)
class Statusrapport:
    """Et lest svar. ``fingeravtrykk`` (SHA-256 av filen) avslører at samme fil kommer to ganger.

    ``kode`` er status for hele filen og ``grupper`` per betalingsgruppe, begge tomme når banken ikke oppgir dem.
    ``duplikater`` er betalings-id-er som står flere ganger i filen; ``motstrid`` dem av disse som har ulik status.
    """

    versjon: str
    meldings_id: str
    opprettet: str
    gjelder_fil: str
    kode: str
    grunn: str
    grupper: Mapping[str, str]
    transaksjoner: tuple[Transaksjonsstatus, ...]
    duplikater: tuple[str, ...]
    motstrid: tuple[str, ...]
    fingeravtrykk: str


def les_pain002(innhold: bytes, *, maks_storrelse: int = MAKS_STORRELSE) -> Statusrapport:
    """Leser svaret. For stor fil, DTD eller entiteter, annet format og manglende id-er gir ``Statusfeil``."""
    rot = _trygg_rot(innhold, maks_storrelse)
    treff = _NAVNEROM.fullmatch(rot.tag)
    if treff is None or int(treff.group(2)) < FORSTE_VERSJON:
        raise Statusfeil("Filen er ikke et svar fra banken i formatet pain.002.")
    _uten_navnerom(rot)
    rapport = rot.find("CstmrPmtStsRpt")
    if rapport is None:
        raise Statusfeil("Svaret fra banken mangler innhold.")
    transaksjoner = tuple(_transaksjon(tx) for tx in rapport.iterfind("OrgnlPmtInfAndSts/TxInfAndSts"))
    duplikater, motstrid = _duplikater(transaksjoner)
    return Statusrapport(
        versjon=treff.group(1),
        meldings_id=_krev(rapport, "GrpHdr/MsgId"),
        opprettet=_krev(rapport, "GrpHdr/CreDtTm"),
        gjelder_fil=_krev(rapport, "OrgnlGrpInfAndSts/OrgnlMsgId"),
        kode=_finn(rapport, "OrgnlGrpInfAndSts/GrpSts"),
        grunn=_finn(rapport, "OrgnlGrpInfAndSts/StsRsnInf/Rsn/Cd"),
        grupper={
            _krev(gruppe, "OrgnlPmtInfId"): _finn(gruppe, "PmtInfSts")
            for gruppe in rapport.iterfind("OrgnlPmtInfAndSts")
        },
        transaksjoner=transaksjoner,
        duplikater=duplikater,
        motstrid=motstrid,
        fingeravtrykk=hashlib.sha256(innhold).hexdigest(),
    )


def utfall_per_betaling(
    rapport: Statusrapport, sendt: Mapping[str, str]
) -> tuple[dict[str, Transaksjonsstatus], tuple[str, ...]]:
    """Utfallet for hver sendte betaling, og id-er i svaret som ikke er sendt.

    ``sendt`` er betalings-id → gruppe-id. Har banken svart for betalingen, gjelder det; ellers gjelder svaret for
    gruppen, ellers for hele filen. Betalinger uten svar er ikke med. Motstridende svar for samme betaling blir
    ``UKJENT``, aldri gjettet.
    """
    svar: dict[str, Transaksjonsstatus] = {}
    for betaling, gruppe in sendt.items():
        kode = rapport.grupper.get(gruppe) or rapport.kode
        if kode in _KODER:
            svar[betaling] = Transaksjonsstatus(betaling, _KODER[kode], kode, rapport.grunn, "")
    ukjente: list[str] = []
    for tx in rapport.transaksjoner:
        if tx.ende_til_ende_id not in sendt:
            ukjente.append(tx.ende_til_ende_id)
        elif tx.ende_til_ende_id in rapport.motstrid:
            svar[tx.ende_til_ende_id] = Transaksjonsstatus(tx.ende_til_ende_id, Utfall.UKJENT, "", "", "")
        else:
            svar[tx.ende_til_ende_id] = tx
    return svar, tuple(dict.fromkeys(ukjente))


def neste_utfall(forrige: Utfall | None, nytt: Utfall) -> Utfall:
    """Utfallet etter et nytt svar. Avvisning etter gjennomføring er en retur; et endelig utfall går ikke tilbake."""
    if forrige is None or forrige is Utfall.UKJENT or nytt is Utfall.UKJENT:
        return nytt
    if forrige in (Utfall.AVVIST, Utfall.RETURNERT):
        return forrige
    if forrige is Utfall.GJENNOMFORT:
        return Utfall.RETURNERT if nytt in (Utfall.AVVIST, Utfall.RETURNERT) else forrige
    if forrige is Utfall.GODTATT and nytt is Utfall.MOTTATT:
        return forrige
    return nytt


def lag_pain002(
    *,
    meldings_id: str,
    opprettet: datetime,
    gjelder_fil: str,
    grupper: Mapping[str, Collection[Transaksjonsstatus]],
    versjon: str = "10",
    demo: bool = True,
) -> bytes:
    """Lager et svar til test og demo: gruppe-id → svarene i gruppen. Samme innhold gir samme byte."""
    rot = ET.Element("Document", {"xmlns": f"urn:iso:std:iso:20022:tech:xsd:pain.002.001.{versjon}"})
    if demo:
        rot.append(ET.Comment(" DEMO: svaret er laget av portalen og kommer ikke fra en bank. "))
    rapport = ET.SubElement(rot, "CstmrPmtStsRpt")
    hode = ET.SubElement(rapport, "GrpHdr")
    _sett(hode, "MsgId", meldings_id)
    _sett(hode, "CreDtTm", opprettet.replace(microsecond=0, tzinfo=None).isoformat())
    original = ET.SubElement(rapport, "OrgnlGrpInfAndSts")
    _sett(original, "OrgnlMsgId", gjelder_fil)
    _sett(original, "OrgnlMsgNmId", "pain.001.001.09")
    for gruppe, svar in grupper.items():
        info = ET.SubElement(rapport, "OrgnlPmtInfAndSts")
        _sett(info, "OrgnlPmtInfId", gruppe)
        for ett in svar:
            tx = ET.SubElement(info, "TxInfAndSts")
            _sett(tx, "OrgnlEndToEndId", ett.ende_til_ende_id)
            _sett(tx, "TxSts", ett.kode)
            if ett.grunn or ett.tillegg:
                grunn = ET.SubElement(tx, "StsRsnInf")
                if ett.grunn:
                    _sett(ET.SubElement(grunn, "Rsn"), "Cd", ett.grunn)
                if ett.tillegg:
                    _sett(grunn, "AddtlInf", ett.tillegg)
    ET.indent(rot)
    innhold: bytes = ET.tostring(rot, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + innhold + b"\n"


def status(ende_til_ende_id: str, kode: str, grunn: str = "", tillegg: str = "") -> Transaksjonsstatus:
    """Lager et svar for én betaling fra bankens statuskode, for eksempel ``status("B-1", "RJCT", "AC04")``."""
    return Transaksjonsstatus(ende_til_ende_id, _KODER.get(kode, Utfall.UKJENT), kode, grunn, tillegg)


def _trygg_rot(innhold: bytes, maks_storrelse: int) -> ET.Element:
    if len(innhold) > maks_storrelse:
        raise Statusfeil(f"Filen er for stor. Grensen er {maks_storrelse} byte.")

    def stopp(*_: object) -> NoReturn:
        raise Statusfeil("Filen har en DTD eller entiteter og blir ikke lest.")

    vakt = expat.ParserCreate()
    vakt.StartDoctypeDeclHandler = stopp
    vakt.EntityDeclHandler = stopp
    vakt.ExternalEntityRefHandler = stopp
    try:
        vakt.Parse(innhold, True)
        return ET.fromstring(innhold)  # noqa: S314 - vakten over har avvist DTD og entiteter
    except (expat.ExpatError, ET.ParseError, LookupError, ValueError) as feil:
        if isinstance(feil, Statusfeil):
            raise
        raise Statusfeil("Filen er ikke gyldig XML.") from feil


def _uten_navnerom(rot: ET.Element) -> None:
    for element in rot.iter():
        element.tag = element.tag.rpartition("}")[2]


def _transaksjon(tx: ET.Element) -> Transaksjonsstatus:
    return status(
        _krev(tx, "OrgnlEndToEndId"),
        _finn(tx, "TxSts"),
        _finn(tx, "StsRsnInf/Rsn/Cd") or _finn(tx, "StsRsnInf/Rsn/Prtry"),
        " ".join(_tekst_i(ett) for ett in tx.iterfind("StsRsnInf/AddtlInf")),
    )


def _duplikater(transaksjoner: tuple[Transaksjonsstatus, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    antall = Counter(tx.ende_til_ende_id for tx in transaksjoner)
    duplikater = tuple(sorted(id_ for id_, ganger in antall.items() if ganger > 1))
    ulike = {id_: {tx.kode for tx in transaksjoner if tx.ende_til_ende_id == id_} for id_ in duplikater}
    return duplikater, tuple(id_ for id_ in duplikater if len(ulike[id_]) > 1)


def _tekst_i(element: ET.Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def _finn(element: ET.Element, sti: str) -> str:
    return _tekst_i(element.find(sti))


def _krev(element: ET.Element, sti: str) -> str:
    verdi = _finn(element, sti)
    if not verdi:
        raise Statusfeil(f"Svaret fra banken mangler {sti.rpartition('/')[2]}.")
    return verdi


def _sett(forelder: ET.Element, navn: str, verdi: str) -> None:
    ET.SubElement(forelder, navn).text = verdi
