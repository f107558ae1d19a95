"""KBG §§ 4 og 15: peker ut linjer som kan være finansiert to ganger. Regelen flagger; et menneske vurderer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

_UTEN_BETYDNING = frozenset("og i på for til av med en et ei den det de som fra frå ved om å eller bedre betre".split())
_ORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Finansieringslinje:
    """En linje som kan sammenlignes: mottaker, år, tema, tittel på tiltaket og kroner. ``navn`` er mottakerens."""

    id: str
    sak: str
    ordning: str
    mottaker: str
    aar: int
    tema: str
    tittel: str
    belop: Decimal
    navn: str = ""


@dataclass(frozen=True, slots=True)
class Dobbeltregel:
    """Grensene for likhet mellom titler (0–1): uten felles tema, og når temaet er det samme."""

    lik_tittel: Decimal = Decimal("0.6")
    lik_tittel_samme_tema: Decimal = Decimal("0.3")


@dataclass(frozen=True, slots=True)
class Dobbeltflagg:
    """To linjer som ligner, med hvor like titlene er (0–1, to desimaler) og setningen om det."""

    linje: Finansieringslinje
    annen: Finansieringslinje
    likhet: Decimal
    samme_tema: bool
    nb: str
    nn: str


def tittellikhet(a: str, b: str) -> Fraction:
    """Andelen felles ord (Jaccard) mellom to titler, uten småord. To tomme titler er ikke like."""
    ord_a, ord_b = _innholdsord(a), _innholdsord(b)
    alle = ord_a | ord_b
    return Fraction(len(ord_a & ord_b), len(alle)) if alle else Fraction(0)


def dobbeltfinansiering(
    linjer: Sequence[Finansieringslinje],
    andre: Sequence[Finansieringslinje],
    regel: Dobbeltregel | None = None,
) -> list[Dobbeltflagg]:
    """KBG §§ 4 og 15: finner linjer i andre saker med samme mottaker og år, og lik tittel eller samme tema.

    Linjer uten beløp teller ikke. Rekkefølgen er fast: etter linjens id, så den andres sak og id.
    """
    grenser = regel or Dobbeltregel()
    funnet: list[Dobbeltflagg] = []
    hos: dict[tuple[str, int], list[Finansieringslinje]] = {}
    for annen in sorted(andre, key=lambda annen: (annen.sak, annen.id)):
        if annen.belop > 0:
            hos.setdefault((annen.mottaker, annen.aar), []).append(annen)
    likheter: dict[tuple[str, str], Fraction] = {}
    for linje in sorted(linjer, key=lambda linje: linje.id):
        if linje.belop <= 0:
            continue
        for annen in hos.get((linje.mottaker, linje.aar), []):
            if annen.sak == linje.sak:
                continue
            titler = (linje.tittel, annen.tittel)
            if titler not in likheter:
                likheter[titler] = tittellikhet(*titler)
            likhet = likheter[titler]
            samme_tema = bool(linje.tema) and linje.tema == annen.tema
            grense = grenser.lik_tittel_samme_tema if samme_tema else grenser.lik_tittel
            if likhet >= Fraction(grense):
                funnet.append(_flagg(linje, annen, likhet, samme_tema))
    return funnet


def _flagg(linje: Finansieringslinje, annen: Finansieringslinje, likhet: Fraction, samme_tema: bool) -> Dobbeltflagg:
    tema_nb = " og samme tema" if samme_tema else ""
    tema_nn = " og same tema" if samme_tema else ""
    return Dobbeltflagg(
        linje=linje,
        annen=annen,
        likhet=Decimal(round(likhet * 100)).scaleb(-2),
        samme_tema=samme_tema,
        nb=f"{linje.navn or 'Samme mottaker'} har i {linje.aar} et tiltak med lignende navn{tema_nb} i sak {annen.sak}: «{annen.tittel}».",
        nn=f"{linje.navn or 'Same mottakar'} har i {linje.aar} eit tiltak med liknande namn{tema_nn} i sak {annen.sak}: «{annen.tittel}».",
    )


@lru_cache(maxsize=4096)
def _innholdsord(tittel: str) -> frozenset[str]:
    return frozenset(_ORD.findall(tittel.casefold())) - _UTEN_BETYDNING
