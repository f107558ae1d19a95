"""Feltene som er felles for alle brev, samlet fra vanlige verdier. Ren Python: kalleren henter dem fra modellene."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

Navn = str | dict[str, str]
"""Et navn, eller {"nb": …, "nn": …} når det finnes i begge målformer."""

FORVALTNINGSLOVEN = {
    "forelopig_svar": {"1967": "§ 11 a", "2025": "§ 17"},
    "oversendelse_klage": {"1967": "§§ 31 og 33", "2025": "§§ 65 til 68"},
}
"""Paragrafene i forvaltningsloven i brevene som er felles for ordningene, per lov."""
_LOVEN = {
    "nb": {"1967": "forvaltningsloven (10. februar 1967)", "2025": "forvaltningsloven (20. juni 2025 nr. 81)"},
    "nn": {"1967": "forvaltningslova (10. februar 1967)", "2025": "forvaltningslova (20. juni 2025 nr. 81)"},
}


def henvisning(mal: str, maalform: str, lov: str) -> str:
    """`forvaltningsloven (10. februar 1967) § 11 a`. KeyError for et brev eller en lov som ikke står her."""
    return f"{_LOVEN[maalform][lov]} {FORVALTNINGSLOVEN[mal][lov]}"


@dataclass(frozen=True)
class Avsender:
    """Forvalteren som sender brevet. `logo` er navnet på en fil i `brev/utforming/logo`.

    Adresse, e-post og telefon som registeret ikke har, er tomme og blir ikke skrevet.
    """

    navn: Navn
    orgnr: str
    postadresse: str
    epost: str
    telefon: str
    logo: str = "plass"


@dataclass(frozen=True)
class Mottaker:
    """Den brevet går til. `postadresse` er linjene under navnet (høyst fire); `konto` trengs bare i tilskuddsbrev."""

    navn: Navn
    orgnr: str
    postadresse: Sequence[str]
    konto: str = ""
    ref: str = ""


@dataclass(frozen=True)
class Person:
    """Saksbehandleren eller den ansvarlige, med stilling på brevets målform. Tom stilling eller telefon blir ikke skrevet."""

    navn: str
    stilling: Navn
    telefon: str = ""


def fellesfelt(
    *,
    avsender: Avsender,
    mottaker: Mottaker,
    saksnummer: str,
    brevnummer: str,
    dato: date,
    lov: dict[str, Any],
    saksbehandler: Person | None = None,
    ansvarlig: Person | None = None,
    varsling: str = "elektronisk",
    kopi: Sequence[Navn] = (),
    vedlegg: Sequence[Navn] = (),
    demo: bool = False,
) -> dict[str, Any]:
    """Feltene hodet og fellesblokkene trenger. `varsling` er «elektronisk» (fristen får dato) eller «papir»."""
    return {
        "avsender": asdict(avsender),
        "mottaker": {**asdict(mottaker), "postadresse": list(mottaker.postadresse)},
        "sak": {"nummer": saksnummer},
        "brev": {"nummer": brevnummer},
        "dato": {"brev": dato, "varsel": dato},
        "saksbehandler": asdict(saksbehandler) if saksbehandler else None,
        "ansvarlig": asdict(ansvarlig) if ansvarlig else None,
        "varsling": varsling,
        "lov": lov,
        "kopi": {"mottakere": list(kopi)},
        "vedlegg": {"liste": list(vedlegg)},
        "begrunnelse_forkortet": False,
        "demo": demo,
    }


def flett(*deler: dict[str, Any]) -> dict[str, Any]:
    """Nøstede ordbøker lagt sammen; den siste vinner. `flett(fellesfelt(…), {"dato": {"vedtak": …}})`."""
    ut: dict[str, Any] = {}
    for del_ in deler:
        for navn, verdi in del_.items():
            begge = isinstance(verdi, dict) and isinstance(ut.get(navn), dict)
            ut[navn] = flett(ut[navn], verdi) if begge else verdi
    return ut
