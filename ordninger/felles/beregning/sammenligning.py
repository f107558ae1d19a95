"""Forskjellen mellom to beregninger: per mottaker og per faktor, slik at delene alltid summerer til hele endringen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .avrunding import kroner, som_brok
from .kvittering import Resultat
from .register import beregn_paa_nytt

NULL = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Endringsrad:
    """Endringen for én mottaker i kroner. ``faktorer`` summerer til ``endring``."""

    mottaker: str
    foer: Decimal
    etter: Decimal
    endring: Decimal
    faktorer: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Sammenligning:
    """Alle endringene fra a til b. ``endring + rest_endring`` er endringen i rammen."""

    rader: tuple[Endringsrad, ...]
    foer: Decimal
    etter: Decimal
    endring: Decimal
    rest_endring: Decimal
    faktorer: Mapping[str, Decimal]

    def rad(self, mottaker: str) -> Endringsrad:
        """Raden for mottakeren. ``KeyError`` når mottakeren ikke er med i noen av beregningene."""
        for rad in self.rader:
            if rad.mottaker == mottaker:
                return rad
        raise KeyError(mottaker)


@dataclass(frozen=True, slots=True)
class Trinn:
    """Ett trinn i forklaringen: hva som ble endret, og hva det gjorde med hver andel."""

    faktor: str
    endringer: Mapping[str, Decimal]


def sammenlign(a: Resultat, b: Resultat) -> Sammenligning:
    """Sammenligner to resultater, også av ulik modell. En mottaker som mangler i det ene, regnes som 0 kroner der."""
    linjer_a, linjer_b = _per_nokkel(a), _per_nokkel(b)
    rader: list[Endringsrad] = []
    samlet: dict[str, Fraction] = {}
    for mottaker in sorted(set(a.andeler) | set(b.andeler)):
        foer, etter = a.andeler.get(mottaker, NULL), b.andeler.get(mottaker, NULL)
        for_nokler, etter_nokler = linjer_a.get(mottaker, {}), linjer_b.get(mottaker, {})
        faktorer: dict[str, Decimal] = {}
        for nokkel in sorted(set(for_nokler) | set(etter_nokler)):
            endring = etter_nokler.get(nokkel, Fraction(0)) - for_nokler.get(nokkel, Fraction(0))
            samlet[nokkel] = samlet.get(nokkel, Fraction(0)) + endring
            faktorer[nokkel] = kroner(endring)
        rader.append(Endringsrad(mottaker, foer, etter, kroner(som_brok(etter) - som_brok(foer)), faktorer))
    return Sammenligning(
        rader=tuple(rader),
        foer=a.sum,
        etter=b.sum,
        endring=kroner(som_brok(b.sum) - som_brok(a.sum)),
        rest_endring=kroner(som_brok(b.rest) - som_brok(a.rest)),
        faktorer={nokkel: kroner(samlet[nokkel]) for nokkel in sorted(samlet)},
    )


def forklar_trinnvis(a: Resultat, b: Resultat) -> tuple[Trinn, ...]:
    """Forklarer endringen ett valg om gangen, i fast rekkefølge: hver endret parameter, så hvert endret datasett.

    Begge må være av samme modell og versjon. Trinnene summerer til hele endringen for hver mottaker. Trinn der
    mellomregningen ikke er gyldig alene, slås sammen med det neste.
    """
    if (a.modell, a.versjon) != (b.modell, b.versjon):
        raise ValueError("Trinnvis forklaring krever samme modell og versjon.")
    parametre, inndata = dict(a.parametre), dict(a.inndata)
    forrige, trinn, ventende = a, list[Trinn](), list[str]()
    for maal, fra in ((parametre, b.parametre), (inndata, b.inndata)):
        for nokkel in sorted(set(maal) | set(fra)):
            if maal.get(nokkel) == fra.get(nokkel) and (nokkel in maal) == (nokkel in fra):
                continue
            if nokkel in fra:
                maal[nokkel] = fra[nokkel]
            else:
                del maal[nokkel]
            ventende.append(nokkel)
            try:
                neste = beregn_paa_nytt(a.modell, a.versjon, parametre, inndata)
            except (ValueError, LookupError):
                continue
            trinn.append(Trinn("+".join(ventende), _endring(forrige, neste)))
            forrige, ventende = neste, []
    return tuple(trinn)


def _endring(a: Resultat, b: Resultat) -> dict[str, Decimal]:
    return {
        mottaker: kroner(som_brok(b.andeler.get(mottaker, NULL)) - som_brok(a.andeler.get(mottaker, NULL)))
        for mottaker in sorted(set(a.andeler) | set(b.andeler))
    }


def _per_nokkel(resultat: Resultat) -> dict[str, dict[str, Fraction]]:
    summer: dict[str, dict[str, Fraction]] = {}
    for linje in resultat.linjer:
        nokler = summer.setdefault(linje.mottaker, {})
        nokler[linje.nokkel] = nokler.get(linje.nokkel, Fraction(0)) + som_brok(linje.belop)
    return summer
