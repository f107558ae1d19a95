"""Reglene i ``eksempler.csv``: regneeksemplene som kjøres som tester og vises på siden «Slik beregner vi»."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ordninger.felles import frister
from ordninger.felles.beregning.avrunding import les_tall
from ordninger.felles.regeltekst import Eksempel, Regel
from ordninger.felles.regeltekst import les_eksempler as les

from . import barnehage, deltaker, frist, runde, satser
from .andel import Andelsgrunnlag, beregn_andel, sektordeler


def les_eksempler() -> list[Eksempel]:
    """Leser alle eksemplene i rekkefølge."""
    return les("ordninger.videreutdanning", REGLER)


def _kan_delta(inndata: Mapping[str, Any]) -> bool:
    """VU § 2: om grunnutdanningen er god nok."""
    return deltaker.kan_delta(inndata["grunnutdanning"]).kan


def _kostnad(inndata: Mapping[str, Any]) -> dict[str, Any]:
    """VU § 4: fri i prosent per studieår og kostnaden delt mellom staten og eieren."""
    sp = les_tall(inndata["sp"])
    aar = deltaker.studieaar(sp)
    rad = deltaker.Studierad(
        sp, aar, deltaker.frigjoring(sp, aar), deltaker.kostnad(sp, les_tall(inndata["vikarkostnad"]))
    )
    return {"aar": rad.aar, "prosent": rad.prosent, **rad.kostnad._asdict()}


def _stipend(inndata: Mapping[str, Any]) -> dict[str, Any]:
    """VU § 4: stipend i stedet for noe av frien, når grunnen er oppgitt."""
    plan = deltaker.med_stipend(
        les_tall(inndata["sp"]),
        les_tall(inndata["vikarkostnad"]),
        andel=les_tall(inndata["andel"]),
        grunn=inndata["grunn"],
        begrunnelse=inndata["begrunnelse"],
        dialog=inndata["dialog"],
    )
    return {"fri": plan.fri._asdict(), "stipend": plan.stipend}


def _andel(inndata: Mapping[str, Any]) -> dict[str, Any]:
    """VU § 3: den nasjonale modellen på noen få mottakere."""
    resultat = beregn_andel(
        satser.AndelParametre.fra_json({"gyldig": _GYLDIG, **inndata["parametre"]}),
        Andelsgrunnlag.fra_json(inndata["grunnlag"]),
    )
    return {
        "andeler": resultat.andeler,
        "sektorer": {kode: sektordeler(resultat, kode) for kode in resultat.andeler},
        "rest": resultat.rest,
    }


def _runde(inndata: Mapping[str, Any]) -> dict[str, Any]:
    """VU § 7: penger noen har takket nei til, til dem som vil ha mer."""
    resultat = runde.omfordel(
        les_tall(inndata["pott"]),
        {kode: runde.Onske.fra_json(onske) for kode, onske in inndata["onsker"].items()},
        satser.Rundeparametre.fra_json({"gyldig": _GYLDIG, **inndata["parametre"]}),
    )
    return {"tillegg": resultat.andeler, "etter": runde.etter_runden(resultat), "rest": resultat.rest}


def _barnehage(inndata: Mapping[str, Any]) -> dict[str, Any]:
    """VU § 8: barnehagedelen mellom kommunale og private barnehager, og til hver barnehage etter behov."""
    resultat = barnehage.del_barnehagedel(
        les_tall(inndata["belop"]),
        {kode: barnehage.Barnehage.fra_json(ett) for kode, ett in inndata["barnehager"].items()},
        barnehage.Delingsnokkel(inndata["nokkel"]),
        les_tall(inndata["enhet"]),
    )
    return {
        "forholdsmessig": {side: ett.forholdsmessig for side, ett in barnehage.sider(resultat).items()},
        "andeler": resultat.andeler,
        "rest": resultat.rest,
    }


def _siste_dag(inndata: Mapping[str, Any]) -> date:
    """VU § 10: siste dag for å bruke pengene."""
    return frist.siste_dag(date.fromisoformat(inndata["utbetalt"]))


def _forbruk(inndata: Mapping[str, Any]) -> dict[str, Any]:
    """VU § 10: hva som er brukt, igjen og gått ut på tid per utbetaling."""
    oversikt = frist.forbruk(
        [frist.Utbetaling(i, date.fromisoformat(dag), les_tall(belop)) for i, dag, belop in inndata["utbetalinger"]],
        [
            frist.Bruk(i, date.fromisoformat(dag), les_tall(belop), frist.Slag(slag))
            for i, dag, belop, slag in inndata["bruk"]
        ],
        paa=date.fromisoformat(inndata["paa"]),
    )
    return {
        ett.id: {"siste_dag": ett.siste_dag, "brukt": ett.brukt, "igjen": ett.igjen, "forfalt": ett.forfalt}
        for ett in oversikt.utbetalinger
    } | {"udekket": oversikt.udekket}


def _gulv(inndata: Mapping[str, Any]) -> Decimal:
    """VU §§ 3 og 4: et gulv som rekker til én deltaker."""
    return satser.gulv_for_deltaker(les_tall(inndata["sp"]), les_tall(inndata["vikarkostnad"]))


def _fordelt_innen(inndata: Mapping[str, Any]) -> date:
    """VU § 9: datoen pengene skal være fordelt."""
    return frister.lovfestet_frist("vu_fordelt", inndata["aar"])


_GYLDIG = {"fra": "2026-01-01", "til": None, "versjon": "eksempel"}

REGLER: Mapping[str, Regel] = {
    "kan_delta": _kan_delta,
    "kostnad": _kostnad,
    "stipend": _stipend,
    "gulv": _gulv,
    "vu_andel": _andel,
    "vu_runde": _runde,
    "vu_barnehage": _barnehage,
    "siste_dag": _siste_dag,
    "forbruk": _forbruk,
    "fordelt_innen": _fordelt_innen,
}
