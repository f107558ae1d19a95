"""Regneeksemplene i ``eksempler.csv``: de kjøres som tester og vises på siden «Slik beregner vi».

Hver rad har regel, paragraf, forklaring på bokmål og nynorsk, inndata og forventet svar (JSON).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ordninger.felles import frister
from ordninger.felles.beregning import fordel, fordel_innenfor
from ordninger.felles.beregning.avrunding import les_tall
from ordninger.felles.regeltekst import Eksempel
from ordninger.felles.regeltekst import les_eksempler as _les

from . import satser
from .dobbeltfinansiering import tittellikhet
from .forslag import Forslagsgrunnlag, Forslagslinje, avvik_fra_plan, beregn_forslag
from .ramme import Rammegrunnlag, beregn_ramme
from .vilkar import utfall


def les_eksempler() -> list[Eksempel]:
    """Leser alle eksemplene i rekkefølge."""
    return _les("ordninger.kollektiv", REGLER)


def _tall(innhold: Mapping[str, Any]) -> dict[str, Decimal]:
    return {nokkel: les_tall(verdi) for nokkel, verdi in innhold.items()}


def _del(inndata: Mapping[str, Any]) -> dict[str, Any]:
    """KBG § 6: deler et beløp etter vekter i hele enheter."""
    fordelt = fordel(
        les_tall(inndata["belop"]),
        _tall(inndata["vekter"]),
        les_tall(inndata["enhet"]),
        rest=satser.restregel(inndata["rest"]),
    )
    return {"andeler": fordelt.andeler, "rest": fordelt.rest}


def _kutt(inndata: Mapping[str, Any]) -> dict[str, Any]:
    """KBG § 9: likt kutt når behovene er større enn rammen."""
    fordelt = fordel_innenfor(_tall(inndata["onsker"]), les_tall(inndata["ramme"]), les_tall(inndata["enhet"]))
    return {"andeler": fordelt.andeler, "rest": fordelt.rest}


def _ramme(inndata: Mapping[str, Any]) -> dict[str, Any]:
    """KBG § 6: den nasjonale modellen på noen få fylker."""
    resultat = beregn_ramme(
        satser.RammeParametre.fra_json({"gyldig": _GYLDIG, **inndata["parametre"]}),
        Rammegrunnlag.fra_json(inndata["grunnlag"]),
    )
    return {"andeler": resultat.andeler, "rest": resultat.rest}


def _forslag(inndata: Mapping[str, Any]) -> dict[str, Any]:
    """KBG §§ 8, 9 og 12: et første forslag i ett fylke."""
    resultat = beregn_forslag(
        satser.ForslagParametre.fra_json({"gyldig": _GYLDIG, **inndata["parametre"]}),
        Forslagsgrunnlag.fra_json(
            {**inndata["grunnlag"], "linjer": [{**_LINJE, **linje} for linje in inndata["grunnlag"]["linjer"]]}
        ),
    )
    return {"andeler": resultat.andeler, "rest": resultat.rest}


def _planavvik(inndata: Mapping[str, Any]) -> dict[str, Any]:
    """KBG § 9: avviket fra planen i prosentpoeng."""
    plan = satser.LangsiktigPlan(
        satser.gyldig_fra_json(_GYLDIG),
        _tall(inndata["plan"]["sektor"]),
        _tall(inndata["plan"]["mottaker"]),
        les_tall(inndata["plan"]["grense"]),
    )
    linjer = [Forslagslinje.fra_json({**_LINJE, **linje, "sokt": linje["belop"]}) for linje in inndata["linjer"]]
    avvik = avvik_fra_plan(linjer, {linje.id: linje.sokt for linje in linjer}, plan)
    return {f"{ett.del_}.{ett.kode}": [ett.avvik, ett.maa_begrunnes] for ett in avvik}


def _vilkar(inndata: Mapping[str, Any]) -> str:
    """KBG §§ 4 og 15: samlet utfall av vilkårene."""
    return utfall(inndata).samlet.value


def _klagefrist(inndata: Mapping[str, Any]) -> date:
    """KBG § 16 og forvaltningsloven: siste dag for klage."""
    return frister.klagefrist(date.fromisoformat(inndata["varslet"]), frister.LOVER[inndata["lov"]])


def _lovfestet(inndata: Mapping[str, Any]) -> date:
    """KBG § 14: datoen pengene skal være fordelt."""
    return frister.lovfestet_frist("kbg_fordelt", inndata["aar"])


def _likhet(inndata: Mapping[str, Any]) -> Decimal:
    """KBG §§ 4 og 15: hvor like to titler er."""
    return Decimal(round(tittellikhet(inndata["a"], inndata["b"]) * 100)).scaleb(-2)


_GYLDIG = {"fra": "2026-01-01", "til": None, "versjon": "eksempel"}
_LINJE = {"sak": "1", "tiltak": "1", "mottaker": "1", "mottakertype": "a", "sektor": "barnehage"}

REGLER: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "deling": _del,
    "likt_kutt": _kutt,
    "kbg_ramme": _ramme,
    "kbg_forslag": _forslag,
    "planavvik": _planavvik,
    "vilkar": _vilkar,
    "klagefrist": _klagefrist,
    "fordelt_innen": _lovfestet,
    "tittellikhet": _likhet,
}
