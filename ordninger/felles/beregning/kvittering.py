"""Kvitteringen: linjene som viser hvordan hver krone er regnet ut, med fingeravtrykk.

Et ``Resultat`` kan lagres som JSON og leses tilbake. Fingeravtrykket dekker modell, versjon, parametre, inndata, nøkler
og beløp, men aldri setningene: en språkvask endrer ikke en gammel kvittering.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal, Inexact
from functools import cached_property
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any

from .avrunding import NULL, kroner, les_tall, som_brok
from .kanonisk import kanoniser, kanonisk_json, skriv_kanonisk, tall_som_tekst

_NOYAKTIG = Context(prec=1000, traps=[Inexact])
"""Legger sammen kroner med to desimaler uten å runde, mye raskere enn brøker."""

UTEN_MOTTAKER = ""
"""Mottakernøkkelen på linjer som gjelder hele fordelingen, for eksempel resten."""


class KvitteringFeil(ValueError):
    """Linjene, andelene og summen stemmer ikke med hverandre."""


@dataclass(frozen=True, slots=True)
class Beregningslinje:
    """En linje i kvitteringen.

    ``mottaker`` og ``nokkel`` er koder, ikke navn. ``verdi`` er nøkkeltallet, ``vekt`` andelen av beløpet som nøkkelen
    styrer, ``belop`` kroner med to desimaler, ``enhet`` hva verdien måles i (personer, kommuner, kr), ``kilde`` hvor
    verdien er hentet, ``paragraf`` regelen. ``tekstkode`` og ``data`` gir setningen på bokmål og nynorsk.
    """

    nr: int
    mottaker: str
    nokkel: str
    verdi: Decimal | None
    vekt: Decimal | None
    belop: Decimal
    enhet: str
    kilde: str
    paragraf: str
    tekstkode: str
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Resultat:
    """Et ferdig regnestykke. Kan ikke lages med linjer som ikke summerer til andelene, eller med feil sum.

    ``sum`` er summen av andelene og ``rest`` det som ikke er delt ut; ``sum + rest`` er rammen, i kroner.
    """

    modell: str
    versjon: str
    parametre: Mapping[str, Any]
    inndata: Mapping[str, Any]
    linjer: tuple[Beregningslinje, ...]
    andeler: Mapping[str, Decimal]
    rest: Decimal
    sum: Decimal

    def __post_init__(self) -> None:
        object.__setattr__(self, "parametre", kanoniser(self.parametre))
        object.__setattr__(self, "inndata", kanoniser(self.inndata))
        object.__setattr__(self, "linjer", tuple(self.linjer))
        if [linje.nr for linje in self.linjer] != list(range(1, len(self.linjer) + 1)):
            raise KvitteringFeil("Linjene må være nummerert fra 1 uten hull.")
        _sjekk_summer(self)

    @property
    def ramme(self) -> Decimal:
        """Beløpet som ble fordelt: andelene og resten til sammen."""
        return kroner(som_brok(self.sum) + som_brok(self.rest))

    def linjer_for(self, mottaker: str) -> tuple[Beregningslinje, ...]:
        """Kvitteringen for én mottaker."""
        return self._per_mottaker.get(mottaker, ())

    @cached_property
    def _per_mottaker(self) -> dict[str, tuple[Beregningslinje, ...]]:
        grupper: dict[str, list[Beregningslinje]] = {}
        for linje in self.linjer:
            grupper.setdefault(linje.mottaker, []).append(linje)
        return {mottaker: tuple(linjer) for mottaker, linjer in grupper.items()}


def lag_resultat(
    *,
    modell: str,
    versjon: str,
    parametre: Mapping[str, Any],
    inndata: Mapping[str, Any],
    linjer: tuple[Beregningslinje, ...],
    andeler: Mapping[str, Decimal],
    rest: Decimal,
) -> Resultat:
    """Lager et ``Resultat`` og regner ut summen av andelene."""
    ordnet = {mottaker: kroner(andeler[mottaker]) for mottaker in sorted(andeler)}
    return Resultat(modell, versjon, parametre, inndata, linjer, ordnet, kroner(rest), _summer(ordnet.values()))


def _summer(belop: Iterable[Decimal]) -> Decimal:
    total = NULL
    for ett in belop:
        total = _NOYAKTIG.add(total, ett)
    return total


def _sjekk_summer(resultat: Resultat) -> None:
    per_mottaker: dict[str, Decimal] = dict.fromkeys(resultat.andeler, NULL)
    legg_til, rest = _NOYAKTIG.add, NULL
    for linje in resultat.linjer:
        mottaker, belop = linje.mottaker, kroner(linje.belop)
        if mottaker == UTEN_MOTTAKER:
            rest = legg_til(rest, belop)
        elif mottaker in per_mottaker:
            per_mottaker[mottaker] = legg_til(per_mottaker[mottaker], belop)
        else:
            raise KvitteringFeil(f"Linje {linje.nr} gjelder {linje.mottaker}, som ikke har en andel.")
    for mottaker, belop in per_mottaker.items():
        if belop != som_brok(resultat.andeler[mottaker]):
            raise KvitteringFeil(f"Linjene for {mottaker} summerer ikke til andelen.")
    if rest != som_brok(resultat.rest):
        raise KvitteringFeil("Linjene uten mottaker summerer ikke til resten.")
    if _summer(per_mottaker.values()) != som_brok(resultat.sum):
        raise KvitteringFeil("Summen er ikke summen av andelene.")


def _linje_til_json(linje: Beregningslinje, *, med_tekstkode: bool) -> dict[str, Any]:
    innhold: dict[str, Any] = {
        "nr": linje.nr,
        "mottaker": linje.mottaker,
        "nokkel": linje.nokkel,
        "verdi": linje.verdi,
        "vekt": linje.vekt,
        "belop": linje.belop,
        "enhet": linje.enhet,
        "kilde": linje.kilde,
        "paragraf": linje.paragraf,
        "data": dict(linje.data),
    }
    if med_tekstkode:
        innhold["tekstkode"] = linje.tekstkode
    return innhold


def til_json(resultat: Resultat) -> dict[str, Any]:
    """Returnerer resultatet som ren JSON (tall som tekst), klar til å lagres."""
    innhold: dict[str, Any] = kanoniser(
        {
            "modell": resultat.modell,
            "versjon": resultat.versjon,
            "parametre": resultat.parametre,
            "inndata": resultat.inndata,
            "linjer": [_linje_til_json(linje, med_tekstkode=True) for linje in resultat.linjer],
            "andeler": resultat.andeler,
            "rest": resultat.rest,
            "sum": resultat.sum,
        }
    )
    return innhold


def fra_json(innhold: Mapping[str, Any]) -> Resultat:
    """Leser et resultat som er lagret med ``til_json``. Summene kontrolleres på nytt."""
    linjer = tuple(
        Beregningslinje(
            nr=linje["nr"],
            mottaker=linje["mottaker"],
            nokkel=linje["nokkel"],
            verdi=None if linje["verdi"] is None else les_tall(linje["verdi"]),
            vekt=None if linje["vekt"] is None else les_tall(linje["vekt"]),
            belop=kroner(les_tall(linje["belop"])),
            enhet=linje["enhet"],
            kilde=linje["kilde"],
            paragraf=linje["paragraf"],
            tekstkode=linje["tekstkode"],
            data=dict(linje["data"]),
        )
        for linje in innhold["linjer"]
    )
    return Resultat(
        modell=innhold["modell"],
        versjon=innhold["versjon"],
        parametre=innhold["parametre"],
        inndata=innhold["inndata"],
        linjer=linjer,
        andeler={mottaker: kroner(les_tall(andel)) for mottaker, andel in innhold["andeler"].items()},
        rest=kroner(les_tall(innhold["rest"])),
        sum=kroner(les_tall(innhold["sum"])),
    )


def hash_av(resultat: Resultat) -> str:
    """Fingeravtrykket (SHA-256) av nøkler, inndata og beløp. Setninger og tekstkoder er ikke med.

    Det er avtrykket av den kanoniske JSON-teksten. Linjene skrives direkte, for det er tusenvis av dem; parametre og
    inndata er alt kanoniske i et ``Resultat``.
    """
    deler = (
        ("andeler", kanonisk_json(resultat.andeler)),
        ("inndata", skriv_kanonisk(resultat.inndata)),
        ("linjer", f"[{','.join(_linjetekster(resultat.linjer))}]"),
        ("modell", kanonisk_json(resultat.modell)),
        ("parametre", skriv_kanonisk(resultat.parametre)),
        ("rest", kanonisk_json(resultat.rest)),
        ("sum", kanonisk_json(resultat.sum)),
        ("versjon", kanonisk_json(resultat.versjon)),
    )
    tekst = ",".join(f'"{navn}":{verdi}' for navn, verdi in deler)
    return sha256(f"{{{tekst}}}".encode()).hexdigest()


def _linjetekster(linjer: Iterable[Beregningslinje]) -> list[str]:
    """Hver linje som kanonisk JSON uten tekstkode. Tekster og opplysninger som går igjen, skrives bare én gang."""
    skrevet = _Skrevet()
    opplysninger: dict[int, str] = {}
    tekster = []
    for linje in linjer:
        if type(linje.nr) is not int:
            tekster.append(kanonisk_json(_linje_til_json(linje, med_tekstkode=False)))
            continue
        data = opplysninger.get(id(linje.data))
        if data is None:
            data = opplysninger[id(linje.data)] = kanonisk_json(linje.data)
        tekster.append(
            f'{{"belop":{_talltekst(linje.belop)},"data":{data},"enhet":{skrevet[linje.enhet]},'
            f'"kilde":{skrevet[linje.kilde]},"mottaker":{skrevet[linje.mottaker]},"nokkel":{skrevet[linje.nokkel]},'
            f'"nr":{linje.nr},"paragraf":{skrevet[linje.paragraf]},"vekt":{_talltekst(linje.vekt)},'
            f'"verdi":{_talltekst(linje.verdi)}}}'
        )
    return tekster


class _Skrevet(dict[str, str]):
    """Tekster som JSON, husket så lenge et fingeravtrykk regnes ut."""

    def __missing__(self, tekst: str) -> str:
        skrevet = self[tekst] = encode_basestring(tekst) if type(tekst) is str else kanonisk_json(tekst)
        return skrevet


def _talltekst(tall: Decimal | None) -> str:
    if tall is None:
        return "null"
    return f'"{tall_som_tekst(tall)}"' if type(tall) is Decimal else kanonisk_json(tall)
