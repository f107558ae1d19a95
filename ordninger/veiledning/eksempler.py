"""Regneeksemplene i ``eksempler.csv``: de kjøres som tester og vises på siden «Slik beregner vi».

Hver rad har regel, grunnlag, forklaring på bokmål og nynorsk, inndata og forventet svar (JSON).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ordninger.felles.beregning.avrunding import les_tall
from ordninger.felles.regeltekst import Eksempel
from ordninger.felles.regeltekst import les_eksempler as _les

from .pott import Pottlinje, beregn_pott, vurder_pott
from .satser import EKSEMPEL_STORRELSE, LIKE_VEKTER, PottParametre, Sektor
from .sporsmal import Enhetstall, spor_om_storrelse
from .tilbakebetaling import Rapporttall, beregn_tilbakebetaling, grupper_fra_json


def les_eksempler() -> list[Eksempel]:
    """Leser alle eksemplene i rekkefølge."""
    return _les("ordninger.veiledning", REGLER)


_PARAMETRE = {
    "gyldig": {"fra": "2026-01-01", "til": None, "versjon": "eksempel"},
    "vekter": dict(LIKE_VEKTER),
    "enhet": "1",
}


def _pott(inndata: Mapping[str, Any]) -> tuple[PottParametre, tuple[Pottlinje, ...]]:
    vekter = {**LIKE_VEKTER, **inndata["parametre"].get("vekter", {})}
    parametre = PottParametre.fra_json({**_PARAMETRE, **inndata["parametre"], "vekter": vekter})
    linjer = tuple(
        Pottlinje.fra_json({"id": str(nr), "soker": str(nr), "sektor": "grunnskole", "andre": 0, **linje})
        for nr, linje in enumerate(inndata["linjer"], start=1)
    )
    return parametre, linjer


def _deling(inndata: Mapping[str, Any]) -> dict[str, Any]:
    """Utlysningen: rammen delt på de godkjente nyutdannede."""
    parametre, linjer = _pott(inndata)
    resultat = beregn_pott(parametre, linjer)
    return {"sats": vurder_pott(parametre, linjer).sats, "andeler": resultat.andeler, "rest": resultat.rest}


def _overskridelse(inndata: Mapping[str, Any]) -> dict[str, Any] | None:
    """Utlysningen: gulvet krever mer enn rammen, med de tre veiene videre."""
    over = vurder_pott(*_pott(inndata)).overskridelse
    return None if over is None else {felt: getattr(over, felt) for felt in over.__slots__}


def _storrelse(inndata: Mapping[str, Any]) -> list[str]:
    """Utlysningen: spørsmålet om tallet stemmer med størrelsen på enheten."""
    enhet = Enhetstall("1", inndata["navn"], Sektor(inndata["sektor"]), inndata["antall"], inndata["storrelse"])
    return [ett.setning.nb for ett in spor_om_storrelse([enhet], EKSEMPEL_STORRELSE)]


def _tilbake(inndata: Mapping[str, Any]) -> dict[str, Any]:
    """Tilskuddsbrevet: kravet når færre fikk veiledning, eller pengene ikke er brukt."""
    resultat = beregn_tilbakebetaling(
        Rapporttall(les_tall(inndata["belop"]), les_tall(inndata["brukt"]), grupper_fra_json(inndata["grupper"]))
    )
    return {"krav": resultat.andeler["krav"], "beholdt": resultat.rest}


REGLER: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "pott_per_laerer": _deling,
    "overskridelse": _overskridelse,
    "storrelse": _storrelse,
    "tilbakebetaling": _tilbake,
}
