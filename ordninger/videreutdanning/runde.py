"""VU § 7: modellen «vu_runde», penger som noen har takket nei til, til dem som vil ha mer.

Ingen mister noe i en runde, og ingen får mer enn de ønsker. Det ingen vil ha, blir stående som rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ordninger.felles.beregning import (
    Beregningslinje,
    Resultat,
    Tospraklig,
    fordel_innenfor,
    kroner,
    lag_resultat,
    registrer,
    registrer_nokkelnavn,
    registrer_tekster,
)
from ordninger.felles.beregning.avrunding import fra_ore, les_tall, til_ore
from ordninger.felles.beregning.kanonisk import tall_som_tekst

from .satser import RUNDEREGELNAVN, Rundeparametre, Runderegel

MODELL = "vu_runde"
VERSJON = "2027.1"
PARAGRAF = "VU § 7"

registrer_nokkelnavn({str(regel): navn for regel, navn in RUNDEREGELNAVN.items()})
registrer_tekster(
    {
        f"vu.runde.{regel}": Tospraklig(
            f"Fordelt {navn.nb}: {{belop}} kroner mer av {{pott:kr}} kroner. Ønsket som stod igjen, var {{igjen:kr}} kroner.",
            f"Fordelt {navn.nn}: {{belop}} kroner meir av {{pott:kr}} kroner. Ønsket som stod att, var {{igjen:kr}} kroner.",
        )
        for regel, navn in RUNDEREGELNAVN.items()
    }
    | {
        "vu.runde.hele_onsket": Tospraklig(
            "Får hele det ønsket som stod igjen: {belop} kroner mer.",
            "Får heile det ønsket som stod att: {belop} kroner meir.",
        ),
        "vu.runde.uten_onske": Tospraklig(
            "Har ikke noe ønske som står igjen, og beholder det de har.",
            "Har ikkje noko ønske som står att, og held på det dei har.",
        ),
        "vu.runde.rest": Tospraklig(
            "Rest som ingen får i denne runden: {belop} kroner.",
            "Rest som ingen får i denne runden: {belop} kroner.",
        ),
    }
)


class RundeFeil(ValueError):
    """Runden kan ikke regnes ut. Meldingen kan vises til brukeren."""


@dataclass(frozen=True, slots=True)
class Onske:
    """Det en mottaker har sagt ja til, og ønsker, i kroner.

    ``andel`` er det mottakeren har tatt imot, ``mer`` det meste den vil ha i tillegg, og ``gitt`` det den alt har fått
    i tillegg i tidligere runder.
    """

    andel: Decimal
    mer: Decimal
    gitt: Decimal = Decimal(0)

    def til_json(self) -> dict[str, Any]:
        """Ønsket slik det lagres i kvitteringen."""
        return {"andel": self.andel, "mer": self.mer, "gitt": self.gitt}

    @classmethod
    def fra_json(cls, innhold: Mapping[str, Any]) -> Onske:
        """Leser ønsket fra JSON."""
        return cls(les_tall(innhold["andel"]), les_tall(innhold["mer"]), les_tall(innhold.get("gitt", 0)))


def omfordel(pott: Decimal, onsker: Mapping[str, Onske], parametre: Rundeparametre) -> Resultat:
    """VU § 7: fordeler potten (kroner) på dem som vil ha mer, etter regelen i parametrene.

    ``andeler`` i resultatet er det hver mottaker får i tillegg i denne runden, aldri under null og aldri over det som
    står igjen av ønsket. Andelene og resten er til sammen potten. Vil ingen ha mer, er hele potten rest. Negative
    beløp, eller at noen alt har fått mer enn de ønsket, gir ``RundeFeil``.
    """
    if til_ore(pott) < 0:
        raise RundeFeil("Potten kan ikke være negativ.")
    igjen = {kode: _igjen(kode, onske) for kode, onske in onsker.items()}
    vekter = {kode: _vekt(parametre.regel, onsker[kode], igjen[kode]) for kode in onsker if igjen[kode]}
    aktive = {kode: igjen[kode] for kode, vekt in vekter.items() if vekt}
    tillegg = dict.fromkeys(sorted(onsker), kroner(0))
    rest = kroner(pott)
    if aktive:
        fordelt = fordel_innenfor(
            aktive, pott, parametre.enhet, vekter={kode: vekter[kode] for kode in aktive}, rest=parametre.rest
        )
        tillegg |= fordelt.andeler
        rest = fordelt.rest
    kilde = f"parametre {parametre.gyldig.versjon}"
    linjer = [
        Beregningslinje(
            nr=nr,
            mottaker=kode,
            nokkel=str(parametre.regel),
            verdi=vekter.get(kode, Decimal(0)),
            vekt=None,
            belop=tillegg[kode],
            enhet="mottakere" if parametre.regel is Runderegel.LIKT else "kr",
            kilde=kilde,
            paragraf=PARAGRAF,
            tekstkode=_tekstkode(parametre.regel, igjen[kode], tillegg[kode]),
            data={
                "pott": tall_som_tekst(pott),
                "andel": tall_som_tekst(onsker[kode].andel),
                "onsket": tall_som_tekst(onsker[kode].mer),
                "gitt": tall_som_tekst(onsker[kode].gitt),
                "igjen": tall_som_tekst(igjen[kode]),
            },
        )
        for nr, kode in enumerate(tillegg, start=1)
    ]
    linjer.append(
        Beregningslinje(len(linjer) + 1, "", "rest", None, None, rest, "kr", kilde, PARAGRAF, "vu.runde.rest")
    )
    return lag_resultat(
        modell=MODELL,
        versjon=VERSJON,
        parametre=parametre.til_json(),
        inndata={"pott": pott, "onsker": {kode: onske.til_json() for kode, onske in onsker.items()}},
        linjer=tuple(linjer),
        andeler=tillegg,
        rest=rest,
    )


@registrer(MODELL, VERSJON)
def _fra_lagret(parametre: Mapping[str, Any], inndata: Mapping[str, Any]) -> Resultat:
    """VU § 7: samme runde fra lagret JSON."""
    onsker = {kode: Onske.fra_json(innhold) for kode, innhold in inndata["onsker"].items()}
    return omfordel(les_tall(inndata["pott"]), onsker, Rundeparametre.fra_json(parametre))


def etter_runden(resultat: Resultat) -> dict[str, Decimal]:
    """VU § 7: det hver mottaker har etter runden, i kroner: andelen, det som er gitt før, og tillegget nå."""
    return {
        linje.mottaker: fra_ore(
            til_ore(les_tall(linje.data["andel"])) + til_ore(les_tall(linje.data["gitt"])) + til_ore(linje.belop)
        )
        for linje in resultat.linjer
        if linje.mottaker
    }


def _igjen(kode: str, onske: Onske) -> Decimal:
    andel, mer, gitt = til_ore(onske.andel), til_ore(onske.mer), til_ore(onske.gitt)
    if andel < 0 or mer < 0 or gitt < 0:
        raise RundeFeil(f"Beløpene for {kode} kan ikke være negative.")
    if gitt > mer:
        raise RundeFeil(f"{kode} har alt fått mer enn de ønsket.")
    return fra_ore(mer - gitt)


def _vekt(regel: Runderegel, onske: Onske, igjen: Decimal) -> Decimal:
    match regel:
        case Runderegel.ETTER_ANDEL:
            return onske.andel
        case Runderegel.ETTER_ONSKE:
            return igjen
    return Decimal(1)


def _tekstkode(regel: Runderegel, igjen: Decimal, tillegg: Decimal) -> str:
    if not igjen:
        return "vu.runde.uten_onske"
    return "vu.runde.hele_onsket" if tillegg == igjen else f"vu.runde.{regel}"
