"""VU §§ 6 and 7: receipt lines and parts of a share → the fields of the letters. Pure; sums are computed, never typed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Protocol

from ordninger.felles.beregning.avrunding import les_tall
from ordninger.felles.beregning.setning import nokkelnavn
from ordninger.felles.brev.feil import ManglendeFelt, UgyldigFelt
from ordninger.felles.brev.fyll import Tittel

from ..deltaker import POENG_PER_STUDIEAAR, STATENS_DEL, frigjoring
from ..forskjell import Steg
from ..satser import ERSTATNINGSNAVN, SEKTORNAVN, Erstatning, Sektor

NULL = Decimal(0)
MAALFORMER = ("nb", "nn")
FORSKRIFT = Tittel(
    "forskrift 12. januar 2026 nr. 24 om tilskudd til videreutdanning i barnehage, grunnskole og videregående opplæring",
    "nb",
)
"""The title as adopted; it is never translated."""
PARAGRAFER = {
    "vu_tilbud": "§§ 2, 3, 4, 7, 8, 10, 11 og 12",
    "vu_tilskuddsbrev": "§§ 1 til 8, 10, 12 og 13",
}
HENVISNING = {
    "nb": "bestemmelsene om økonomistyring i staten kapittel 6",
    "nn": "føresegnene om økonomistyring i staten kapittel 6",
}
ELEVER = {"nb": "elever ved statlige og private skoler", "nn": "elevar ved statlege og private skular"}
"""The key of the part that is set aside for schools (Sektordel.del_skoler)."""


class Linje(Protocol):
    """A line of the receipt, as it is computed or as it is stored. Amounts in kroner."""

    nokkel: str
    verdi: Decimal | None
    belop: Decimal
    enhet: str
    kilde: str
    tekstkode: str
    data: Mapping[str, str]


def lov_felt(mal: str, maalform: str) -> dict[str, Any]:
    """The fields `lov.*`. The award is no enkeltvedtak, so the letters rest on the regulation and on the rules of state money."""
    return {"forskrift": FORSKRIFT, "paragrafer": PARAGRAFER[mal], "henvisning": HENVISNING[maalform]}


def vilkar_felt() -> dict[str, Any]:
    """VU § 4: the numbers of the rule, from the module that computes with them."""
    return {
        "antall": {"studiepoeng": POENG_PER_STUDIEAAR},
        "vilkar": {
            "prosent_fri": _prosent(frigjoring(POENG_PER_STUDIEAAR)),
            "prosent_egenandel": _prosent(1 - STATENS_DEL),
            "prosent_tilskudd": _prosent(STATENS_DEL),
        },
    }


def _prosent(andel: Any) -> Decimal:
    return Decimal((andel * 100).numerator) / Decimal((andel * 100).denominator)


def delnavn(kode: str) -> dict[str, str]:
    """The name of a part of the share: barnehage, grunnskole, vgo, andre."""
    return {m: SEKTORNAVN[Sektor(kode)].paa(m) for m in MAALFORMER}


def deler_felt(deler: Mapping[str, Decimal], i_alt: Mapping[str, Decimal] | None = None) -> dict[str, Any]:
    """VU §§ 1 and 3: the amount per part, in kroner, with `i_alt` also what is given so far, in the order of the parts.

    Raises ManglendeFelt when there is nothing to show, UgyldigFelt for a part below zero.
    """
    i_alt = i_alt or deler
    if any(x < 0 for x in (*deler.values(), *i_alt.values())):
        raise UgyldigFelt("deler[].belop", "er under null")
    koder = [str(s) for s in SEKTORNAVN if i_alt.get(str(s), NULL) > 0]
    if not koder:
        raise ManglendeFelt("deler")
    barnehage = deler.get("barnehage", NULL)
    return {
        "deler": [{"navn": delnavn(k), "belop": deler.get(k, NULL), "belop_i_alt": i_alt[k]} for k in koder],
        "flere_deler": len(koder) > 1,
        "delen": {"navn": _liten(delnavn(koder[0]))},
        "har_barnehagedel": barnehage > 0,
        "belop": {"barnehage": barnehage},
    }


def andelsfelt(linjer: Iterable[Linje], belop: Decimal) -> dict[str, Any]:
    """VU § 3: how the share was computed: a row per key and adjustment, the sources, the weight of the kommune.

    Raises UgyldigFelt when the rows do not add up to `belop` (kroner), ManglendeFelt when there are none.
    """
    linjer = list(linjer)
    if not linjer:
        raise ManglendeFelt("beregning.linjer")
    if sum((x.belop for x in linjer), NULL) != belop:
        raise UgyldigFelt("beregning.linjer", "har en annen sum enn tilbudet")
    vektet = next((x.data for x in linjer if "sentralitet" in x.data), None)
    nokler = {x.nokkel: x for x in linjer if x.verdi is not None}
    kilder = {
        k: [_navn(x) for x in nokler.values() if x.kilde == k] for k in dict.fromkeys(x.kilde for x in nokler.values())
    }
    return {
        "beregning": {"linjer": [_rad(x) for x in linjer]},
        "kilder": [{"navn": [_stor(navn[0]), *navn[1:]], "kilde": kilde} for kilde, navn in kilder.items()],
        "sentralitet": {"klasse": vektet["sentralitet"], "vekt": les_tall(vektet["sentralitetsvekt"])}
        if vektet
        else None,
    }


def _rad(linje: Linje) -> dict[str, Any]:
    sektor = delnavn(linje.data["sektor"])
    navn = _navn(linje)
    hva = {m: f"{sektor[m]}: {navn[m]}" for m in MAALFORMER}
    if erstatning := linje.data.get("erstatning"):
        ord_ = ERSTATNINGSNAVN[Erstatning(erstatning)]
        hva = {m: f"{hva[m]} ({ord_.paa(m)})" for m in MAALFORMER}
    rad: dict[str, Any] = {"hva": hva, "har_tall": linje.verdi is not None, "belop": linje.belop}
    if linje.verdi is not None:
        rad |= {
            "verdi": linje.verdi,
            "vekt": les_tall(linje.data.get("sentralitetsvekt", "1")),
            "verdi_land": les_tall(linje.data["nasjonal"]),
            "verdi_pott": les_tall(linje.data["pott"]),
        }
    return rad


def avrunding(enhet: Decimal, rest: str) -> dict[str, str]:
    """How shares are rounded: to whole units of `enhet` kroner, and what happens to the rest."""
    if enhet == 1:
        ord_ = {"nb": "hele kroner", "nn": "heile kroner"}
    elif enhet == 1000:
        ord_ = {"nb": "hele tusen kroner", "nn": "heile tusen kroner"}
    else:
        ord_ = dict.fromkeys(MAALFORMER, f"{enhet:f} kroner")
    regel = {
        "storst_rest": {"nb": "største rest", "nn": "største rest"},
        "vises": {"nb": "nedrunding", "nn": "nedrunding"},
    }[rest]
    return {m: f"{regel[m]}, {ord_[m]}" for m in MAALFORMER}


def endringsfelt(aar_forrige: int, i_fjor: Decimal, naa: Decimal, steg: Iterable[Steg] = ()) -> dict[str, Any]:
    """What changed since last year: amounts in kroner and, when the runs can be compared, each cause.

    `steg` are those of `forskjell.forklar`. Steps of zero kroner are left out. Raises UgyldigFelt when they do not add up.
    """
    linjer = [{"tekst": {m: s.tekst.paa(m) for m in MAALFORMER}, "belop": s.belop} for s in steg if s.belop]
    if linjer and sum((x["belop"] for x in linjer), NULL) != naa - i_fjor:
        raise UgyldigFelt("endring.linjer", "har en annen sum enn endringen")
    return {
        "endring": {"aar_forrige": aar_forrige, "lik": naa == i_fjor, "opp": naa > i_fjor, "linjer": linjer},
        "belop": {"i_fjor": i_fjor, "endring_abs": abs(naa - i_fjor)},
    }


def runden(tekst: str) -> list[dict[str, str]]:
    """The round's own terms, a list item per line."""
    linjer = (x.strip().lstrip("-•*").strip() for x in tekst.splitlines())
    return [{"tekst": x} for x in linjer if x]


def _navn(linje: Linje) -> dict[str, str]:
    return ELEVER if linje.enhet == "elever" else {m: nokkelnavn(linje.nokkel, m) for m in MAALFORMER}


def _stor(navn: Mapping[str, str]) -> dict[str, str]:
    return {m: x[:1].upper() + x[1:] for m, x in navn.items()}


def _liten(navn: Mapping[str, str]) -> dict[str, str]:
    return {m: x[:1].lower() + x[1:] for m, x in navn.items()}
