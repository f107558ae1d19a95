"""KBG § 6: modellen «kbg_ramme», fra den nasjonale rammen til fylkene."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ordninger.felles.beregning import (
    Beregningslinje,
    Resultat,
    Tospraklig,
    avrund,
    fordel,
    kroner,
    lag_resultat,
    registrer,
    registrer_tekster,
)
from ordninger.felles.beregning.avrunding import AvrundingFeil, les_tall, som_brok
from ordninger.felles.beregning.kanonisk import tall_som_tekst

from .satser import Erstatning, RammeParametre

MODELL = "kbg_ramme"
VERSJON = "2026.1"
PARAGRAF = "KBG § 6"

registrer_tekster(
    {
        "kbg.ramme.grunnbelop": Tospraklig(
            "Alle fylker får det samme grunnbeløpet: {belop} kroner.",
            "Alle fylke får det same grunnbeløpet: {belop} kroner.",
        ),
        "kbg.ramme.nokkel": Tospraklig(
            "{mottaker} har {verdi} {nokkel} av {nasjonal:tall} i landet. Nøkkelen fordeler {prosent} prosent av"
            " {pott:kr} kroner og gir {belop} kroner.",
            "{mottaker} har {verdi} {nokkel} av {nasjonal:tall} i landet. Nøkkelen fordeler {prosent} prosent av"
            " {pott:kr} kroner og gir {belop} kroner.",
        ),
        "kbg.ramme.nokkel.fjoraarets_verdi": Tospraklig(
            "Årets tall for {nokkel} mangler for {mottaker}. Vi har brukt fjorårets tall, {verdi} av {nasjonal:tall} i"
            " landet. Nøkkelen fordeler {prosent} prosent av {pott:kr} kroner og gir {belop} kroner.",
            "Talet i år for {nokkel} manglar for {mottaker}. Vi har brukt talet frå i fjor, {verdi} av {nasjonal:tall} i"
            " landet. Nøkkelen fordeler {prosent} prosent av {pott:kr} kroner og gir {belop} kroner.",
        ),
        "kbg.ramme.nokkel.oppgitt_verdi": Tospraklig(
            "Tallet for {nokkel} mangler for {mottaker}. Vi har brukt et tall som er satt og godkjent for kjøringen,"
            " {verdi} av {nasjonal:tall} i landet. Nøkkelen fordeler {prosent} prosent av {pott:kr} kroner og gir"
            " {belop} kroner.",
            "Talet for {nokkel} manglar for {mottaker}. Vi har brukt eit tal som er sett og godkjent for køyringa,"
            " {verdi} av {nasjonal:tall} i landet. Nøkkelen fordeler {prosent} prosent av {pott:kr} kroner og gir"
            " {belop} kroner.",
        ),
    }
)


class ManglerNokkeltall(ValueError):
    """Et nøkkeltall mangler for et fylke, og ingen regel sier hva som skal stå i stedet."""

    def __init__(self, fylke: str, nokkel: str) -> None:
        super().__init__(
            f"Nøkkeltallet {nokkel} mangler for fylke {fylke}. Legg det inn, eller velg en regel for erstatning."
        )
        self.fylke = fylke
        self.nokkel = nokkel


class UgyldigNokkeltall(ValueError):
    """Et nøkkeltall er negativt eller ikke et tall, eller summen for landet er null."""


@dataclass(frozen=True)
class Rammegrunnlag:
    """Tallene en rammekjøring bygger på.

    ``fylker`` er nøkkeltall per fylke; et felt som mangler eller er tomt, betyr «ikke funnet», aldri null.
    ``forrige`` er fjorårets tall og ``oppgitt`` tall som er satt for kjøringen, begge på samme form.
    ``kilder`` sier per nøkkel hvor tallet er hentet, med dato.
    """

    fylker: Mapping[str, Mapping[str, Decimal | int | str | None]]
    kilder: Mapping[str, str]
    forrige: Mapping[str, Mapping[str, Decimal | int | str | None]] = field(default_factory=dict)
    oppgitt: Mapping[str, Mapping[str, Decimal | int | str | None]] = field(default_factory=dict)

    def til_json(self) -> dict[str, Any]:
        """Grunnlaget slik det lagres i kvitteringen."""
        return {
            "fylker": _tall_som_tekst(self.fylker),
            "kilder": dict(self.kilder),
            "forrige": _tall_som_tekst(self.forrige),
            "oppgitt": _tall_som_tekst(self.oppgitt),
        }

    @classmethod
    def fra_json(cls, innhold: Mapping[str, Any]) -> Rammegrunnlag:
        """Leser grunnlaget fra JSON."""
        return cls(
            fylker=innhold["fylker"],
            kilder=innhold["kilder"],
            forrige=innhold.get("forrige", {}),
            oppgitt=innhold.get("oppgitt", {}),
        )


@dataclass(frozen=True, slots=True)
class _Nokkeltall:
    verdi: Decimal
    erstatning: Erstatning | None


def beregn_ramme(parametre: RammeParametre, grunnlag: Rammegrunnlag) -> Resultat:
    """KBG § 6: fordeler den nasjonale rammen på fylkene med kvittering per fylke.

    Hvert fylke får grunnbeløpet. Den samiske andelen følger antall kommuner i samisk forvaltningsområde. Det som er
    igjen, deles mellom nøklene etter vekt, og hver nøkkel fordeles etter fylkets del av landet. Til slutt avrundes
    summen per fylke, og avrundingen står på egen linje. Fylkesrammene og resten er til sammen den nasjonale rammen.
    """
    ukjente = set(grunnlag.fylker) - set(parametre.fylker)
    if ukjente:
        raise UgyldigNokkeltall(f"Grunnlaget har fylker som ikke er med i modellen: {', '.join(sorted(ukjente))}.")
    potter = _potter(parametre)
    tall = {kode: _les_nokkel(parametre, grunnlag, kode) for kode in potter}
    landet = {kode: sum((ett.verdi for ett in per_fylke.values()), Decimal(0)) for kode, per_fylke in tall.items()}
    for kode, total in landet.items():
        if total == 0:
            raise UgyldigNokkeltall(f"Nøkkeltallet {kode} er null for hele landet.")
    eksakt = {
        fylke: som_brok(parametre.grunnbelop)
        + sum(
            (pott * som_brok(tall[kode][fylke].verdi) / som_brok(landet[kode]) for kode, (_, pott) in potter.items()),
            Fraction(0),
        )
        for fylke in parametre.fylker
    }
    fordelt = fordel(parametre.ramme, eksakt, parametre.enhet, rest=parametre.rest)
    linjer: list[Beregningslinje] = []
    for fylke in sorted(parametre.fylker):
        _fylkeslinjer(linjer, fylke, parametre, grunnlag, potter, tall, landet, fordelt.andeler[fylke])
    linjer.append(
        Beregningslinje(len(linjer) + 1, "", "rest", None, None, fordelt.rest, "kr", "", PARAGRAF, "felles.rest")
    )
    return lag_resultat(
        modell=MODELL,
        versjon=VERSJON,
        parametre=parametre.til_json(),
        inndata=grunnlag.til_json(),
        linjer=tuple(linjer),
        andeler=fordelt.andeler,
        rest=fordelt.rest,
    )


@registrer(MODELL, VERSJON)
def _fra_lagret(parametre: Mapping[str, Any], inndata: Mapping[str, Any]) -> Resultat:
    """KBG § 6: samme beregning fra lagret JSON."""
    return beregn_ramme(RammeParametre.fra_json(parametre), Rammegrunnlag.fra_json(inndata))


def _potter(parametre: RammeParametre) -> dict[str, tuple[Decimal, Fraction]]:
    """Vekten og kronene hver nøkkel styrer. Den samiske nøkkelens vekt er dens del av hele rammen."""
    samisk = som_brok(parametre.ramme) * som_brok(parametre.samisk_andel)
    igjen = som_brok(parametre.ramme) - som_brok(parametre.grunnbelop) * len(parametre.fylker) - samisk
    potter = {nokkel.kode: (nokkel.vekt, igjen * som_brok(nokkel.vekt)) for nokkel in parametre.nokler}
    if samisk:
        potter[parametre.samisk_nokkel] = (parametre.samisk_andel, samisk)
    return potter


def _les_nokkel(parametre: RammeParametre, grunnlag: Rammegrunnlag, kode: str) -> dict[str, _Nokkeltall]:
    """Leser nøkkelen for alle fylker. Mangler den, brukes den navngitte erstatningsregelen, ellers stopper kjøringen."""
    if not grunnlag.kilder.get(kode):
        raise UgyldigNokkeltall(f"Kilden for nøkkeltallet {kode} er ikke oppgitt.")
    lest: dict[str, _Nokkeltall] = {}
    for fylke in parametre.fylker:
        verdi, regel = _finn(grunnlag.fylker, fylke, kode), None
        if verdi is None:
            regel = parametre.erstatninger.get(kode)
            if regel is Erstatning.FJORAARETS_VERDI:
                verdi = _finn(grunnlag.forrige, fylke, kode)
            elif regel is Erstatning.OPPGITT_VERDI:
                verdi = _finn(grunnlag.oppgitt, fylke, kode)
        if verdi is None:
            raise ManglerNokkeltall(fylke, kode)
        lest[fylke] = _Nokkeltall(verdi, regel)
    return lest


def _finn(tabell: Mapping[str, Mapping[str, Decimal | int | str | None]], fylke: str, kode: str) -> Decimal | None:
    raa = tabell.get(fylke, {}).get(kode)
    if raa is None or (isinstance(raa, str) and not raa.strip()):
        return None
    try:
        verdi = les_tall(raa)
    except AvrundingFeil as feil:
        raise UgyldigNokkeltall(f"Nøkkeltallet {kode} for fylke {fylke} er ikke et tall: {raa!r}.") from feil
    if verdi < 0:
        raise UgyldigNokkeltall(f"Nøkkeltallet {kode} for fylke {fylke} er negativt.")
    return verdi


def _fylkeslinjer(
    linjer: list[Beregningslinje],
    fylke: str,
    parametre: RammeParametre,
    grunnlag: Rammegrunnlag,
    potter: Mapping[str, tuple[Decimal, Fraction]],
    tall: Mapping[str, Mapping[str, _Nokkeltall]],
    landet: Mapping[str, Decimal],
    andel: Decimal,
) -> None:
    """Legger til fylkets kvittering: grunnbeløp, hver nøkkel, og avrundingen som gjør summen lik fylkesrammen."""
    sum_saa_langt = som_brok(parametre.grunnbelop)
    versjon = f"parametre {parametre.gyldig.versjon}"
    linjer.append(
        Beregningslinje(
            len(linjer) + 1, fylke, "grunnbelop", None, None, kroner(parametre.grunnbelop), "kr", versjon, PARAGRAF,
            "kbg.ramme.grunnbelop",
        )
    )  # fmt: skip
    for kode, (vekt, pott) in potter.items():
        ett = tall[kode][fylke]
        belop = avrund(pott * som_brok(ett.verdi) / som_brok(landet[kode]))
        sum_saa_langt += som_brok(belop)
        samisk = kode == parametre.samisk_nokkel
        data = {
            "nasjonal": tall_som_tekst(landet[kode]),
            "pott": tall_som_tekst(avrund(som_brok(parametre.ramme) if samisk else pott / som_brok(vekt))),
        }
        if ett.erstatning:
            data["erstatning"] = ett.erstatning.value
        linjer.append(
            Beregningslinje(
                nr=len(linjer) + 1,
                mottaker=fylke,
                nokkel=kode,
                verdi=ett.verdi,
                vekt=vekt,
                belop=belop,
                enhet="kommuner" if samisk else "personer",
                kilde=grunnlag.kilder[kode],
                paragraf="KBG §§ 1 og 6" if samisk else PARAGRAF,
                tekstkode=f"kbg.ramme.nokkel.{ett.erstatning.value}" if ett.erstatning else "kbg.ramme.nokkel",
                data=data,
            )
        )
    linjer.append(
        Beregningslinje(
            nr=len(linjer) + 1,
            mottaker=fylke,
            nokkel="avrunding",
            verdi=None,
            vekt=None,
            belop=kroner(som_brok(andel) - sum_saa_langt),
            enhet="kr",
            kilde=versjon,
            paragraf=PARAGRAF,
            tekstkode="felles.avrunding",
            data={"enhet": tall_som_tekst(parametre.enhet)},
        )
    )


def _tall_som_tekst(
    tabell: Mapping[str, Mapping[str, Decimal | int | str | None]],
) -> dict[str, dict[str, str | None]]:
    """Skriver tallene som kanonisk tekst, slik at 5, «5» og Decimal("5.0") gir samme fingeravtrykk."""
    skrevet: dict[str, dict[str, str | None]] = {}
    for fylke, verdier in tabell.items():
        skrevet[fylke] = {}
        for kode, raa in verdier.items():
            tom = raa is None or (isinstance(raa, str) and not raa.strip())
            skrevet[fylke][kode] = None if tom else tall_som_tekst(les_tall(raa))
    return skrevet
