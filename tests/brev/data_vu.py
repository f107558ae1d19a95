"""Eksempeldata til brevene i VU: ekte kommuner, oppdiktede nøkkeltall, beløp, datoer og kontonumre."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from ordninger.felles.beregning import Resultat
from ordninger.felles.brev.felt import Avsender, Mottaker, Person, fellesfelt, flett
from ordninger.felles.brev.formater import OSLO
from ordninger.videreutdanning import forskjell
from ordninger.videreutdanning.andel import beregn_andel, sektordeler
from ordninger.videreutdanning.brevmaler import felt
from ordninger.videreutdanning.grunnlagstall import Andelsgrunnlag, Andelsmottaker
from ordninger.videreutdanning.satser import EKSEMPEL_ANDEL, Erstatning, Mottakertype

TYPER = ("kommune", "fylkeskommune", "skole")
"""Mottakerne i tilbudet: alle delene, én del, og en privat skole."""
ORGNR = {
    ("kommune", "nb"): "864950582",
    ("kommune", "nn"): "964969124",
    ("fylkeskommune", "nb"): "920717152",
    ("fylkeskommune", "nn"): "821311632",
    ("skole", "nb"): "974566028",
    ("skole", "nn"): "974566036",
}
NAVN = {
    ("kommune", "nb"): "Ringsaker kommune",
    ("kommune", "nn"): "Gloppen kommune",
    ("fylkeskommune", "nb"): "Innlandet fylkeskommune",
    ("fylkeskommune", "nn"): "Vestland fylkeskommune",
    ("skole", "nb"): "Demo friskole",
    ("skole", "nn"): "Demo friskule",
}
UTBETALING = {
    "nb": "etter svarfristen, når dere har fått tilskuddsbrev",
    "nn": "etter svarfristen, når de har fått tilskotsbrev",
}
SVARFRIST = datetime(2027, 2, 5, 23, 59, tzinfo=OSLO)
UTBETALES = date(2027, 2, 27)
VILKAR = {
    "nb": "- Tilskuddet gjelder studier som starter i 2027 eller 2028.\n- Dere svarer på spørreundersøkelsen om ordningen.",
    "nn": "- Tilskotet gjeld studium som startar i 2027 eller 2028.\n- De svarer på spørjeundersøkinga om ordninga.",
}


def _kommune(sentralitet: str, barn: int, elever: int, alle: int | None) -> Andelsmottaker:
    verdier = {"innbyggere_1_5": barn, "innbyggere_6_15": elever, "innbyggere": alle}
    return Andelsmottaker(Mottakertype.KOMMUNE, verdier, sentralitet=sentralitet)


def _grunnlag(endring: int = 0) -> Andelsgrunnlag:
    return Andelsgrunnlag(
        mottakere={
            ORGNR["kommune", "nb"]: _kommune("3", 1729 + endring, 3794, 36_199),
            ORGNR["kommune", "nn"]: _kommune("5", 312 + endring, 701, None),
            "940000001": _kommune("6", 4, 9, 190),
            "940000002": _kommune("1", 34_000, 61_000, 709_000),
            ORGNR["fylkeskommune", "nb"]: Andelsmottaker(Mottakertype.FYLKESKOMMUNE, {"innbyggere_16_18": 13_400}),
            ORGNR["fylkeskommune", "nn"]: Andelsmottaker(Mottakertype.FYLKESKOMMUNE, {"innbyggere_16_18": 24_100}),
            ORGNR["skole", "nb"]: Andelsmottaker(Mottakertype.PRIVAT_SKOLE, {"elever": 140}),
            ORGNR["skole", "nn"]: Andelsmottaker(Mottakertype.PRIVAT_SKOLE, {"elever": 96}),
        },
        kilder={
            "innbyggere_1_5": "Statistisk sentralbyrå, tabell 07459 (2026)",
            "innbyggere_6_15": "Statistisk sentralbyrå, tabell 07459 (2026)",
            "innbyggere_16_18": "Statistisk sentralbyrå, tabell 07459 (2026)",
            "innbyggere": "Statistisk sentralbyrå, tabell 07459 (2026)",
            "elever": "Nasjonalt skoleregister (2026)",
        },
        forrige={ORGNR["kommune", "nn"]: {"innbyggere": 5_911}},
    )  # fmt: skip


PARAMETRE = replace(
    EKSEMPEL_ANDEL, ramme=Decimal(150_000_000), erstatninger={"innbyggere": Erstatning.FJORAARETS_VERDI}
)


@cache
def resultat() -> Resultat:
    """Kjøringen tilbudene kommer fra, med alle slags linjer: vektet, erstattet, gulv, skoler og avrunding."""
    return beregn_andel(PARAMETRE, _grunnlag())


@cache
def _steg(orgnr: str) -> tuple[forskjell.Steg, ...]:
    gammel = (replace(PARAMETRE, ramme=Decimal(140_000_000)), _grunnlag(-9))
    return forskjell.forklar(gammel, (PARAMETRE, _grunnlag()), orgnr)


def _felles(mal: str, type_: str, m: str) -> dict[str, Any]:
    return fellesfelt(
        avsender=Avsender(
            "Utdanningsdirektoratet", "970018131", "Postboks 9359 Grønland, 0135 Oslo", "post@udir.example",
            "23 30 12 00", "udir",
        ),
        mottaker=Mottaker(NAVN[type_, m], ORGNR[type_, m], ["Demovegen 1", "6823 Sandane"], konto="12345678903"),
        saksnummer="2027/00052",
        brevnummer="B-2027-003961",
        dato=date(2027, 1, 14),
        lov=felt.lov_felt(mal, m),
        saksbehandler=Person("Kari Demo Nordmann", {"nb": "seniorrådgiver", "nn": "seniorrådgivar"}[m], "23 30 12 01"),
        ansvarlig=Person("Ola Demo Hansen", {"nb": "avdelingsdirektør", "nn": "avdelingsdirektør"}[m]),
        demo=True,
    )  # fmt: skip


def tilbud(utfall: str, m: str) -> dict[str, Any]:
    """Feltene i tilbudet til en «kommune», «fylkeskommune» eller «skole»; «fjor» er en kommune som fikk tilbud i fjor."""
    type_ = "kommune" if utfall == "fjor" else utfall
    orgnr = ORGNR[type_, m]
    belop = resultat().andeler[orgnr]
    steg = _steg(orgnr)
    return flett(
        _felles("vu_tilbud", type_, m),
        felt.vilkar_felt(),
        felt.deler_felt({str(k): v for k, v in sektordeler(resultat(), orgnr).items()}),
        felt.andelsfelt(resultat().linjer_for(orgnr), belop),
        {
            "aar": 2027,
            "belop": {"tilbud": belop, "nasjonal": PARAMETRE.ramme},
            "frist": {"svar": SVARFRIST},
            "utbetaling": {"tekst": UTBETALING[m]},
            "modell": {"versjon": "2027.1", "avrunding": felt.avrunding(PARAMETRE.enhet, PARAMETRE.rest)},
            "vilkar": {"runden": felt.runden(VILKAR[m]) if type_ == "kommune" else []},
            "endring": None,
        },
        felt.endringsfelt(2026, belop - sum(s.belop for s in steg), belop, steg) if utfall == "fjor" else {},
    )


def tilskuddsbrev(utfall: str, m: str) -> dict[str, Any]:
    """Feltene i tilskuddsbrevet: «kommune», «fylkeskommune», «skole», «delvis» av tilbudet, «tillegg» i en runde, «utbetalt»."""
    type_ = utfall if utfall in TYPER else "kommune"
    orgnr = ORGNR[type_, m]
    tilbudt = {str(k): v for k, v in sektordeler(resultat(), orgnr).items()}
    naa = {k: v - 20_000 if utfall == "delvis" else v for k, v in tilbudt.items()}
    i_alt = naa
    if utfall == "tillegg":
        naa = {"barnehage": Decimal(60_000), "grunnskole": Decimal(180_000)}
        i_alt = {k: v + naa.get(k, 0) for k, v in tilbudt.items()}
    sum_naa, sum_alt, sum_tilbud = (sum(d.values(), Decimal(0)) for d in (naa, i_alt, tilbudt))
    tillegg = utfall == "tillegg"
    return flett(
        _felles("vu_tilskuddsbrev", type_, m),
        felt.vilkar_felt(),
        felt.deler_felt(naa, i_alt),
        {
            "aar": 2027,
            "tillegg": tillegg,
            "delvis": utfall == "delvis",
            "betalt": utfall == "utbetalt",
            "belop": {
                "naa": sum_naa,
                "i_alt": sum_alt,
                "tilbud": sum_tilbud,
                "onske": Decimal(300_000) if tillegg else Decimal(0),
                "ekstra": sum_alt - sum_tilbud,
            },
            "dato": {
                "ja": datetime(2027, 2, 1, 14, 5, tzinfo=OSLO),
                "utbetaling": UTBETALES,
                "bruksfrist": date(2030, 2, 27),
            },
            "frist": {"rapport": datetime(2028, 4, 15, 23, 59, tzinfo=OSLO)},
            "tidligere": {"brev": ["B-2027-003700"] if tillegg else []},
            "antall": {"tidligere": 1 if tillegg else 0},
        },
    )


def eksempeldata(mal: str, utfall: str, maalform: str) -> dict[str, Any]:
    """Alle feltene brevet trenger."""
    return {"vu_tilbud": tilbud, "vu_tilskuddsbrev": tilskuddsbrev}[mal](utfall, maalform)


def alle_brev() -> list[tuple[str, str]]:
    """(mal, utfall) for brevene i VU."""
    return [
        *(("vu_tilbud", u) for u in (*TYPER, "fjor")),
        *(("vu_tilskuddsbrev", u) for u in (*TYPER, "delvis", "tillegg", "utbetalt")),
    ]
