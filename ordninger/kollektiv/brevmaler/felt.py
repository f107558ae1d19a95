"""KBG § 13: linjene i et vedtak → feltene i brevene. Ren Python; summer regnes her og skrives aldri inn."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ordninger.felles.brev.feil import ManglendeFelt, UgyldigFelt
from ordninger.felles.brev.felt import FORVALTNINGSLOVEN, Navn
from ordninger.felles.brev.fyll import Tittel

NULL = Decimal(0)

FORSKRIFT = Tittel(
    "forskrift 12. januar 2026 nr. 23 om tilskudd til kollektiv kompetanseutvikling i barnehage og grunnskole", "nb"
)
"""Tittelen slik den er vedtatt; den oversettes ikke."""

PARAGRAFER = {
    "kbg_tildelingsbrev": "§§ 6, 7, 14 og 17",
    "kbg_vedtaksbrev": "§§ 3, 4, 9, 11, 13, 15 og 16",
    "kbg_tilskuddsbrev": "§§ 1, 3, 4, 5, 13, 16 og 17",
    "kbg_tilskuddsbrev_partner": "§§ 1, 3, 4, 13, 16 og 17",
    "kbg_kvittering": "§§ 3, 11, 12 og 14",
    "forelopig_svar": "§§ 11 og 14",
    "oversendelse_klage": "§§ 15 og 16",
    "paminnelse_rapport": "§§ 13 og 17",
}
LOVER = ("1967", "2025")
"""Forvaltningsloven som gjelder på dagen for vedtaket: LOV-1967-02-10 eller LOV-2025-06-20-81."""
HENVISNING = {
    "vedtak": {"1967": "§§ 18, 24, 25, 27 og 29", "2025": "§§ 56, 57, 59 og 63"},
    **FORVALTNINGSLOVEN,
}
"""Paragrafene i forvaltningsloven per brevtype. Den som svarer for regelverket, kan gi `lov_felt` andre."""


RUNDET = {"nb": "rundet ned til hele{enhet} kroner", "nn": "runda ned til heile{enhet} kroner"}
REGELGRUNN = {
    # KBG § 15: why a line gets less than it asks for when the rule has set the amount, by rule.
    "likt_kutt": {
        "nb": "Behovene i fylket er større enn rammen. Alle får derfor {prosent} prosent av det de har meldt, {rundet}.",
        "nn": "Behova i fylket er større enn ramma. Alle får derfor {prosent} prosent av det dei har meldt, {rundet}.",
    },
    "etter_nokkel": {
        "nb": "Behovene i fylket er større enn rammen. Rammen er derfor delt etter den regionale nøkkelen i den langsiktige"
        " planen ({nokler}), {rundet}.",
        "nn": "Behova i fylket er større enn ramma. Ramma er derfor delt etter den regionale nøkkelen i den langsiktige"
        " planen ({nokler}), {rundet}.",
    },
    "etter_prioritet": {
        "nb": "Den langsiktige planen gir prioritet {klasse} inntil {klasseprosent} prosent av det som er meldt, {rundet}.",
        "nn": "Den langsiktige planen gir prioritet {klasse} inntil {klasseprosent} prosent av det som er meldt, {rundet}.",
    },
    "etter_prioritet.rekker": {
        "nb": "Den langsiktige planen gir prioritet {klasse} inntil {klasseprosent} prosent av det som er meldt. Behovene i"
        " fylket er større enn rammen, og den rekker til {prosent} prosent, {rundet}.",
        "nn": "Den langsiktige planen gir prioritet {klasse} inntil {klasseprosent} prosent av det som er meldt. Behova i"
        " fylket er større enn ramma, og ho rekk til {prosent} prosent, {rundet}.",
    },
    "etter_prioritet.ingenting": {
        "nb": "Behovene i fylket er større enn rammen. Etter den langsiktige planen går andre prioriteringer foran, og rammen"
        " rekker ikke til prioritet {klasse}.",
        "nn": "Behova i fylket er større enn ramma. Etter den langsiktige planen går andre prioriteringar føre, og ramma"
        " rekk ikkje til prioritet {klasse}.",
    },
}


def lov_felt(mal: str, maalform: str, lov: str = "1967", henvisning: str = "") -> dict[str, Any]:
    """Feltene `lov.*`. `lov` er «1967» eller «2025»; `henvisning` overstyrer hele setningsleddet. KeyError for ukjent mal."""
    if lov not in LOVER:
        raise UgyldigFelt("lov.henvisning", f"viser til en ukjent lov: {lov}")
    navn = {"nb": "forvaltningsloven", "nn": "forvaltningslova"}[maalform]
    dato = {"1967": "10. februar 1967", "2025": "20. juni 2025 nr. 81"}[lov]
    if not henvisning and mal in ("kbg_tildelingsbrev", "paminnelse_rapport"):
        henvisning = {
            "nb": "bestemmelsene om økonomistyring i staten kapittel 6",
            "nn": "føresegnene om økonomistyring i staten kapittel 6",
        }[maalform]
    elif not henvisning:
        nokkel = "forelopig_svar" if mal == "kbg_kvittering" else mal if mal in HENVISNING else "vedtak"
        henvisning = f"{navn} ({dato}) {HENVISNING[nokkel][lov]}"
    return {"forskrift": FORSKRIFT, "paragrafer": PARAGRAFER[mal], "henvisning": henvisning}


@dataclass(frozen=True)
class TiltakLinje:
    """Ett tiltak i behovsmeldingen, eller koordineringen (`nr` = None). Beløp i kroner.

    `lang` er målformen eieren skrev i. `begrunnelse` og `hjemmel` (KBG § 15) må finnes når noe er avslått.
    """

    nr: int | None
    tittel: Navn
    lang: str
    malgruppe: Navn
    belop_meldt: Decimal
    belop_innvilget: Decimal = NULL
    partner: Navn = ""
    begrunnelse: str = ""
    hjemmel: str = ""
    flerarig: bool = False

    @property
    def belop_avslatt(self) -> Decimal:
        return self.belop_meldt - self.belop_innvilget

    def felt(self) -> dict[str, Any]:
        return {
            "nr": self.nr,
            "tittel": Tittel(self.tittel, self.lang) if isinstance(self.tittel, str) else self.tittel,
            "malgruppe": self.malgruppe,
            "partner": self.partner,
            "belop_meldt": self.belop_meldt,
            "belop_innvilget": self.belop_innvilget,
            "belop_avslatt": self.belop_avslatt,
            "helt_avslatt": self.belop_innvilget == 0,
            "begrunnelse": self.begrunnelse,
            "hjemmel": self.hjemmel,
        }


@dataclass(frozen=True)
class BetalingLinje:
    """KBG §§ 3 og 13: ett beløp i kroner til én mottaker for ett tiltak (`tiltak_nr` None = koordinering)."""

    orgnr: str
    mottaker: Navn
    tiltak_nr: int | None
    belop: Decimal


def linjer_felt(
    linjer: Sequence[TiltakLinje], betaling: Sequence[BetalingLinje], orgnr: str, *, partner: bool = False
) -> dict[str, Any]:
    """Feltene som følger av linjene, for brevet til mottakeren `orgnr`: parten, eller med `partner` en annen mottaker.

    Gir utfall, belop.*, antall.*, linjer, tiltak, tiltak_avslag, betaling, egne, flerarige, mottakere.andre og part_faar.
    UgyldigFelt når summene ikke stemmer; ManglendeFelt når et avslag mangler begrunnelse eller hjemmel (KBG § 15).
    """
    meldt = sum((x.belop_meldt for x in linjer), NULL)
    innvilget = sum((x.belop_innvilget for x in linjer), NULL)
    _sjekk(linjer, betaling, innvilget)
    egne = [b for b in betaling if b.orgnr == orgnr]
    tiltak = [x for x in linjer if x.nr is not None and x.belop_innvilget > 0]
    avslag = [x for x in linjer if x.belop_avslatt > 0]
    egne_nr = {b.tiltak_nr for b in egne}
    flerarige = [str(x.nr) for x in tiltak if x.flerarig and (not partner or x.nr in egne_nr)]
    per_nr = {x.nr: x for x in linjer}
    andre = {b.orgnr: b.mottaker for b in betaling if b.orgnr != orgnr}
    return {
        "utfall": "avslag" if innvilget == 0 else "delvis" if innvilget < meldt else "innvilget",
        "belop": {
            "meldt": meldt,
            "innvilget": innvilget,
            "avslatt": meldt - innvilget,
            "til_mottaker": sum((b.belop for b in egne), NULL),
        },
        "antall": {
            "tiltak": len([x for x in linjer if x.nr is not None]),
            "egne": len(egne_nr - {None}),
            "innvilget": len(tiltak),
            "avslag": len(avslag),
            "flerarige": len(flerarige),
        },
        "linjer": [x.felt() for x in linjer],
        "tiltak": [x.felt() for x in tiltak],
        "tiltak_avslag": [x.felt() for x in avslag],
        "betaling": _betaling(betaling, per_nr),
        "egne": [
            {
                "nr": b.tiltak_nr,
                "tittel": per_nr[b.tiltak_nr].felt()["tittel"],
                "malgruppe": per_nr[b.tiltak_nr].malgruppe,
                "belop": b.belop,
                "belop_tiltak": per_nr[b.tiltak_nr].belop_innvilget,
            }
            for b in egne
        ],
        "flerarige": flerarige,
        "mottakere": {"andre": list(andre.values())},
        "part_faar": bool(egne),
    }


def behov_felt(linjer: Sequence[TiltakLinje], betaling: Sequence[BetalingLinje] = ()) -> dict[str, Any]:
    """KBG §§ 3 og 11: feltene i kvitteringen, der ingenting er innvilget ennå. `betaling` er meldte beløp per mottaker."""
    if betaling and sum((b.belop for b in betaling), NULL) != sum((x.belop_meldt for x in linjer), NULL):
        raise UgyldigFelt("betaling", "har en annen sum enn det som er meldt")
    return {
        "belop": {"meldt": sum((x.belop_meldt for x in linjer), NULL)},
        "antall": {"tiltak": len([x for x in linjer if x.nr is not None])},
        "tiltak": [x.felt() for x in linjer],
        "betaling": _betaling(betaling, {x.nr: x for x in linjer}),
    }


def _betaling(betaling: Sequence[BetalingLinje], per_nr: dict[int | None, TiltakLinje]) -> list[dict[str, Any]]:
    return [
        {
            "tiltak_nr": b.tiltak_nr,
            "tittel": per_nr[b.tiltak_nr].felt()["tittel"],
            "mottaker": b.mottaker,
            "belop": b.belop,
        }
        for b in betaling
    ]


def _sjekk(linjer: Sequence[TiltakLinje], betaling: Sequence[BetalingLinje], innvilget: Decimal) -> None:
    if not linjer:
        raise ManglendeFelt("linjer")
    if sum((b.belop for b in betaling), NULL) != innvilget:
        raise UgyldigFelt("betaling", "har en annen sum enn det som er innvilget")
    for x in linjer:
        if not NULL <= x.belop_innvilget <= x.belop_meldt:
            raise UgyldigFelt("linjer[].belop_innvilget", "er større enn det som er meldt, eller mindre enn null")
        if sum((b.belop for b in betaling if b.tiltak_nr == x.nr), NULL) != x.belop_innvilget:
            raise UgyldigFelt("betaling", f"har en annen sum enn det som er innvilget for tiltak {x.nr}")
        if x.belop_avslatt > 0 and not x.begrunnelse.strip():
            raise ManglendeFelt("tiltak_avslag[].begrunnelse", f"mangler for tiltak {x.nr} (KBG § 15)")
        if x.belop_avslatt > 0 and "§" not in x.hjemmel:
            raise ManglendeFelt("tiltak_avslag[].hjemmel", f"mangler for tiltak {x.nr} (KBG § 15)")


def enkel_beregning(linjer: Sequence[TiltakLinje], versjon: str) -> dict[str, Any]:
    """Feltet `beregning` når vedtaket ikke har egne beregningslinjer: meldt per tiltak, minus det som er avslått."""
    poster: list[dict[str, Any]] = []
    forskrift = {"nb": "forskriften § 11", "nn": "forskrifta § 11"}
    for x in linjer:
        hva = f"tiltak {x.nr}" if x.nr is not None else "koordinering"
        poster.append(
            {"tekst": {"nb": f"Meldt, {hva}", "nn": f"Meldt, {hva}"}, "hjemmel": forskrift, "belop": x.belop_meldt}
        )
        if x.belop_avslatt:
            tekst = {"nb": f"Avslått, {hva}", "nn": f"Avslått, {hva}"}
            poster.append({"tekst": tekst, "hjemmel": x.hjemmel, "belop": -x.belop_avslatt})
    return {"versjon": versjon, "linjer": poster}
