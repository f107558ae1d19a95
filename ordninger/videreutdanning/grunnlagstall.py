"""VU §§ 3 og 7: tallene en kjøring bygger på, lest og kontrollert før noe deles.

Et tall som mangler, blir aldri stille til null: det erstattes etter en navngitt regel, eller kjøringen stopper og sier
hvem som mangler hva.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from ordninger.felles.beregning.avrunding import AvrundingFeil, les_tall
from ordninger.felles.beregning.kanonisk import tall_som_tekst

from .satser import SENTRALITETSKLASSER, SKOLER, AndelParametre, Erstatning, Mottakertype, Sektor

Raatall = Decimal | int | str | None
SENTRALITET = "sentralitet"
"""Koden for sentralitetsklassen i listen over det som mangler."""


class Gruppe(StrEnum):
    """Hvem som løfter hverandre: gulv og tak virker innenfor gruppen. Oslo er med i de to første, med hver sin del."""

    KOMMUNE = "kommune"
    FYLKESKOMMUNE = "fylkeskommune"
    SKOLE = "skole"


GRUPPE = {
    Mottakertype.KOMMUNE: Gruppe.KOMMUNE,
    Mottakertype.FYLKESKOMMUNE: Gruppe.FYLKESKOMMUNE,
    Mottakertype.STATLIG_SKOLE: Gruppe.SKOLE,
    Mottakertype.PRIVAT_SKOLE: Gruppe.SKOLE,
}


class ManglerNokkeltall(ValueError):
    """Nøkkeltall mangler, og ingen regel sier hva som skal stå i stedet. ``mangler`` er alle (mottaker, nøkkel)."""

    def __init__(self, mangler: Iterable[tuple[str, str]]) -> None:
        self.mangler = tuple(sorted(mangler))
        vist = ", ".join(f"{nokkel} for {mottaker}" for mottaker, nokkel in self.mangler[:5])
        flere = f" og {len(self.mangler) - 5} til" if len(self.mangler) > 5 else ""
        super().__init__(f"Nøkkeltall mangler: {vist}{flere}. Legg dem inn, eller velg en regel for erstatning.")


class UgyldigNokkeltall(ValueError):
    """Et nøkkeltall er negativt eller ikke et tall, summen for landet er null, eller mottakerne henger ikke sammen."""


@dataclass(frozen=True, slots=True)
class Andelsmottaker:
    """En mottaker i grunnlaget.

    ``verdier`` er nøkkeltall; et felt som mangler eller er tomt, betyr «ikke funnet», aldri null. ``sentralitet`` er
    klassen «1»–«6» for en kommune. ``ogsaa_fylkeskommune`` gjelder Oslo: én mottaker som også får fylkeskommunenes del.
    ``sektorer`` avgrenser hvilke sektorer mottakeren tar del i; tom betyr alle sektorer for typen.
    """

    type: Mottakertype
    verdier: Mapping[str, Raatall]
    sentralitet: str | None = None
    ogsaa_fylkeskommune: bool = False
    sektorer: tuple[Sektor, ...] = ()

    def til_json(self) -> dict[str, Any]:
        """Mottakeren slik den lagres i kvitteringen. Det som har standardverdien, tas ikke med."""
        innhold: dict[str, Any] = {"type": str(self.type), "verdier": _som_tekst(self.verdier)}
        if self.sentralitet is not None:
            innhold["sentralitet"] = self.sentralitet
        if self.ogsaa_fylkeskommune:
            innhold["ogsaa_fylkeskommune"] = True
        if self.sektorer:
            innhold["sektorer"] = sorted(str(sektor) for sektor in self.sektorer)
        return innhold

    @classmethod
    def fra_json(cls, innhold: Mapping[str, Any]) -> Andelsmottaker:
        """Leser mottakeren fra JSON."""
        klasse = innhold.get("sentralitet")
        return cls(
            type=Mottakertype(innhold["type"]),
            verdier=innhold["verdier"],
            sentralitet=None if klasse in (None, "") else str(klasse),
            ogsaa_fylkeskommune=bool(innhold.get("ogsaa_fylkeskommune", False)),
            sektorer=tuple(Sektor(kode) for kode in innhold.get("sektorer", ())),
        )


@dataclass(frozen=True)
class Andelsgrunnlag:
    """Tallene en kjøring bygger på. Nøkkelen i ``mottakere`` er organisasjonsnummeret som tekst.

    ``kilder`` sier per nøkkel hvor tallet er hentet og for hvilket år. ``forrige`` er fjorårets tall og ``oppgitt``
    tall som er satt for kjøringen, begge som mottaker → nøkkel → tall.
    """

    mottakere: Mapping[str, Andelsmottaker]
    kilder: Mapping[str, str]
    forrige: Mapping[str, Mapping[str, Raatall]] = field(default_factory=dict)
    oppgitt: Mapping[str, Mapping[str, Raatall]] = field(default_factory=dict)

    def til_json(self) -> dict[str, Any]:
        """Grunnlaget slik det lagres i kvitteringen."""
        return {
            "mottakere": {kode: mottaker.til_json() for kode, mottaker in self.mottakere.items()},
            "kilder": dict(self.kilder),
            "forrige": {kode: _som_tekst(verdier) for kode, verdier in self.forrige.items()},
            "oppgitt": {kode: _som_tekst(verdier) for kode, verdier in self.oppgitt.items()},
        }

    @classmethod
    def fra_json(cls, innhold: Mapping[str, Any]) -> Andelsgrunnlag:
        """Leser grunnlaget fra JSON."""
        return cls(
            mottakere={kode: Andelsmottaker.fra_json(ett) for kode, ett in innhold["mottakere"].items()},
            kilder=innhold["kilder"],
            forrige=innhold.get("forrige", {}),
            oppgitt=innhold.get("oppgitt", {}),
        )


@dataclass(frozen=True, slots=True)
class Pott:
    """Den delen av rammen én nøkkel styrer: sektoren, nøkkelen, vekten i sektoren og hvem som deler den.

    ``andel`` er pottens del av hele rammen. ``skoler`` er sann for potten til statlige og private skoler.
    ``mottakere``, ``grupper``, ``klasser`` (sentralitet) og ``verdier`` er kolonner: plass nummer i gjelder samme
    mottaker.
    ``erstattet`` sier hvilken regel som ga tallet til dem som manglet det.
    """

    sektor: Sektor
    nokkel: str
    vekt: Decimal
    andel: Decimal
    skoler: bool
    mottakere: tuple[str, ...]
    grupper: tuple[Gruppe, ...]
    klasser: tuple[str | None, ...]
    verdier: tuple[Decimal, ...]
    erstattet: Mapping[str, Erstatning]


def les_potter(parametre: AndelParametre, grunnlag: Andelsgrunnlag) -> tuple[Pott, ...]:
    """VU § 3: pottene i fast rekkefølge med tallene til alle som deler dem.

    Mangler tall, kastes ``ManglerNokkeltall`` med alt som mangler på én gang. Et tall som ikke kan brukes, en kilde som
    ikke er oppgitt, eller en mottaker som ikke hører hjemme i noen pott, gir ``UgyldigNokkeltall``.
    """
    leser = _Leser(parametre, grunnlag)
    potter: list[Pott] = []
    for sektor in parametre.sektorer:
        if sektor.del_skoler < 1:
            deltar = leser.deltakere(sektor.kode, set(sektor.mottakertyper) - SKOLER)
            for nokkel in sektor.nokler:
                andel = sektor.andel * (1 - sektor.del_skoler) * nokkel.vekt
                tall = leser.les(nokkel.kode, deltar[0])
                potter.append(Pott(sektor.kode, nokkel.kode, nokkel.vekt, andel, False, *deltar, *tall))
        if sektor.del_skoler > 0:
            deltar = leser.deltakere(sektor.kode, set(sektor.mottakertyper) & SKOLER)
            andel = sektor.andel * sektor.del_skoler
            tall = leser.les(sektor.skolenokkel, deltar[0])
            leser.noter_skoler(sektor.skolenokkel, deltar[0])
            potter.append(Pott(sektor.kode, sektor.skolenokkel, Decimal(1), andel, True, *deltar, *tall))
    leser.avslutt()
    return tuple(potter)


class _Leser:
    def __init__(self, parametre: AndelParametre, grunnlag: Andelsgrunnlag) -> None:
        self.parametre = parametre
        self.grunnlag = grunnlag
        self.mangler: set[tuple[str, str]] = set()
        self.med: set[str] = set()
        self.skoler: set[tuple[str, str]] = set()
        self.bruker_sentralitet = any(vekt != 1 for vekt in parametre.sentralitet.values())

    def deltakere(
        self, sektor: Sektor, typer: set[Mottakertype]
    ) -> tuple[tuple[str, ...], tuple[Gruppe, ...], tuple[str | None, ...]]:
        """Mottakerne i sektoren, gruppene og sentralitetsklassene deres. Oslo står to ganger når begge typer deler."""
        kommune, fylke = Mottakertype.KOMMUNE in typer, Mottakertype.FYLKESKOMMUNE in typer
        mottakere, grupper, klasser = list[str](), list[Gruppe](), list[str | None]()
        for kode in sorted(self.grunnlag.mottakere):
            mottaker = self.grunnlag.mottakere[kode]
            if mottaker.sektorer and sektor not in mottaker.sektorer:
                continue
            if mottaker.type in typer:
                er_kommune = kommune and mottaker.type is Mottakertype.KOMMUNE
                mottakere.append(kode)
                grupper.append(GRUPPE[mottaker.type])
                klasser.append(self._klasse(kode, mottaker) if er_kommune else None)
            if fylke and mottaker.ogsaa_fylkeskommune and mottaker.type is not Mottakertype.FYLKESKOMMUNE:
                mottakere.append(kode)
                grupper.append(Gruppe.FYLKESKOMMUNE)
                klasser.append(None)
        if not mottakere:
            raise UgyldigNokkeltall(f"Ingen mottakere tar del i {sektor}. Da kan ikke delen fordeles.")
        return tuple(mottakere), tuple(grupper), tuple(klasser)

    def _klasse(self, kode: str, mottaker: Andelsmottaker) -> str | None:
        if not self.bruker_sentralitet:
            return None
        if mottaker.sentralitet is None:
            self.mangler.add((kode, SENTRALITET))
        elif mottaker.sentralitet not in SENTRALITETSKLASSER:
            raise UgyldigNokkeltall(f"Sentralitetsklassen for {kode} er ikke fra 1 til 6: {mottaker.sentralitet}.")
        return mottaker.sentralitet

    def les(self, nokkel: str, mottakere: Iterable[str]) -> tuple[tuple[Decimal, ...], dict[str, Erstatning]]:
        """Leser nøkkelen for mottakerne. Mangler den, brukes regelen for nøkkelen, ellers noteres det som mangler."""
        if not self.grunnlag.kilder.get(nokkel):
            raise UgyldigNokkeltall(f"Kilden for nøkkeltallet {nokkel} er ikke oppgitt.")
        regel = self.parametre.erstatninger.get(nokkel)
        reserve = {
            Erstatning.FJORAARETS_VERDI: self.grunnlag.forrige,
            Erstatning.OPPGITT_VERDI: self.grunnlag.oppgitt,
        }.get(regel) if regel else None  # fmt: skip
        verdier: list[Decimal] = []
        erstattet: dict[str, Erstatning] = {}
        for kode in mottakere:
            self.med.add(kode)
            verdi = _finn(self.grunnlag.mottakere[kode].verdier.get(nokkel), kode, nokkel)
            if verdi is None and regel is not None and reserve is not None:
                verdi = _finn(reserve.get(kode, {}).get(nokkel), kode, nokkel)
                erstattet[kode] = regel
            if verdi is None:
                self.mangler.add((kode, nokkel))
            else:
                verdier.append(verdi)
        return tuple(verdier), erstattet

    def noter_skoler(self, nokkel: str, mottakere: Iterable[str]) -> None:
        """Stopper når en skole får telle de samme elevene i to sektorer."""
        for kode in mottakere:
            if (kode, nokkel) in self.skoler:
                raise UgyldigNokkeltall(
                    f"Elevene ved {kode} telles i to sektorer. Oppgi hvilken sektor skolen hører til."
                )
            self.skoler.add((kode, nokkel))

    def avslutt(self) -> None:
        if self.mangler:
            raise ManglerNokkeltall(self.mangler)
        utenfor = sorted(set(self.grunnlag.mottakere) - self.med)
        if utenfor:
            raise UgyldigNokkeltall(f"Mottakere som ikke tar del i noen sektor: {', '.join(utenfor[:5])}.")


def _finn(raa: Raatall, kode: str, nokkel: str) -> Decimal | None:
    if raa is None or (isinstance(raa, str) and not raa.strip()):
        return None
    try:
        verdi = les_tall(raa)
    except AvrundingFeil as feil:
        raise UgyldigNokkeltall(f"Nøkkeltallet {nokkel} for {kode} er ikke et tall: {raa!r}.") from feil
    if verdi < 0:
        raise UgyldigNokkeltall(f"Nøkkeltallet {nokkel} for {kode} er negativt.")
    return verdi


def _som_tekst(verdier: Mapping[str, Raatall]) -> dict[str, str | None]:
    """Skriver tallene som kanonisk tekst, slik at 5, «5» og Decimal("5.0") gir samme fingeravtrykk."""
    return {kode: _tekst(raa) for kode, raa in verdier.items()}


def _tekst(raa: Raatall) -> str | None:
    if type(raa) is int:
        return str(raa)
    if raa is None or (isinstance(raa, str) and not raa.strip()):
        return None
    return tall_som_tekst(les_tall(raa))
