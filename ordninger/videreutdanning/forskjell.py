"""VU §§ 3 og 7: hvorfor en andel er endret fra en kjøring til en annen, og hva endringene er til sammen.

Forklaringen bytter én ting om gangen, i fast rekkefølge, og regner hele landet på nytt for hvert steg. Stegene er til
sammen nøyaktig forskjellen mellom andelene. Et steg som ikke endret noe, står med null kroner.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from ordninger.felles.beregning import ManglerTekst, Resultat, Tospraklig, entall, vis_kroner, vis_tall
from ordninger.felles.beregning.avrunding import fra_ore, til_ore
from ordninger.felles.beregning.kanonisk import kanoniser
from ordninger.felles.beregning.setning import nokkelnavn

from .andel import fordel_andel
from .grunnlagstall import Andelsgrunnlag, Andelsmottaker, Raatall
from .satser import MOTTAKERTYPENAVN, SEKTORNAVN, SENTRALITETSKLASSER, AndelParametre, Mottakertype, Sektor, Sektordel

Kjoring = tuple[AndelParametre, Andelsgrunnlag]
"""Parametrene og grunnlaget i en kjøring."""
Reserve = Mapping[str, Mapping[str, Raatall]]


class Stegkode(StrEnum):
    """Stegene i forklaringen, i den rekkefølgen de regnes."""

    EGNE_TALL = "egne_tall"
    ANDRES_TALL = "andres_tall"
    RAMME = "ramme"
    SEKTORER = "sektorer"
    NOKKELVEKTER = "nokkelvekter"
    SENTRALITET = "sentralitet"
    GULV = "gulv"
    TAK = "tak"
    AVRUNDING = "avrunding"


@dataclass(frozen=True, slots=True)
class Steg:
    """Ett steg: hva som ble byttet, hva det gjorde med andelen (kroner), og setningen på begge målformer.

    ``uendret`` er sann når de to kjøringene er like her. ``utsatt`` er sann når steget ikke kan regnes alene, fordi
    mellomregningen ikke er gyldig; virkningen er da med i det neste steget.
    """

    kode: Stegkode
    belop: Decimal
    tekst: Tospraklig
    uendret: bool
    utsatt: bool = False


def forklar(gammel: Kjoring, ny: Kjoring, mottaker: str) -> tuple[Steg, ...]:
    """VU §§ 3 og 7: forklarer endringen i andelen til én mottaker. Alle stegene er med, også de som er null.

    En mottaker som mangler i en av kjøringene, regnes som null kroner der. ``KeyError`` når den mangler i begge.
    """
    gammel, ny = _normaliser(gammel, ny)
    if mottaker not in gammel[1].mottakere and mottaker not in ny[1].mottakere:
        raise KeyError(mottaker)
    naa = regnet = gammel
    belop = _andel(gammel, mottaker)
    steg: list[Steg] = []
    for kode, bytt in _BYTTER.items():
        sist, uendret, utsatt, etter = kode is Stegkode.AVRUNDING, False, False, belop
        try:
            neste = bytt(naa, gammel, ny, mottaker)
            uendret, naa = neste == naa, neste
            if naa != regnet and (sist or not uendret):
                etter, regnet = _andel(naa, mottaker), naa
        except ValueError:
            if sist:
                raise
            utsatt = True
        if utsatt or (uendret and etter != belop):
            tekst = _UTSATT if utsatt else _SAMLET
        else:
            tekst = _UENDRET[kode] if uendret else _setning(kode, gammel, ny, mottaker)
        steg.append(Steg(kode, fra_ore(etter - belop), tekst, uendret, utsatt))
        belop = etter
    return tuple(steg)


def _andel(kjoring: Kjoring, mottaker: str) -> int:
    """Andelen i øre, null når mottakeren ikke er med."""
    andel = fordel_andel(*kjoring).andeler.get(mottaker)
    return 0 if andel is None else til_ore(andel)


def _normaliser(gammel: Kjoring, ny: Kjoring) -> tuple[Kjoring, Kjoring]:
    """Skriver tallene likt og ser bort fra det som ikke virker på beløpet: gyldighet, kildetekst og eksempelmerke."""
    kilder = {**gammel[1].kilder, **ny[1].kilder}
    like = [
        replace(Andelsgrunnlag.fra_json(kanoniser(grunnlag.til_json())), kilder=kilder) for _, grunnlag in (gammel, ny)
    ]
    return (replace(gammel[0], gyldig=ny[0].gyldig, eksempel=ny[0].eksempel), like[0]), (ny[0], like[1])


def _egne(naa: Kjoring, gammel: Kjoring, ny: Kjoring, mottaker: str) -> Kjoring:
    p, g = naa
    mottakere = {kode: ett for kode, ett in g.mottakere.items() if kode != mottaker}
    if mottaker in ny[1].mottakere:
        mottakere[mottaker] = _bland(g.mottakere.get(mottaker), ny[1].mottakere[mottaker])
    forrige, oppgitt = _bytt(g.forrige, ny[1].forrige, mottaker), _bytt(g.oppgitt, ny[1].oppgitt, mottaker)
    return p, replace(g, mottakere=mottakere, forrige=forrige, oppgitt=oppgitt)


def _andres(naa: Kjoring, gammel: Kjoring, ny: Kjoring, mottaker: str) -> Kjoring:
    gamle = gammel[1].mottakere
    return naa[0], replace(
        ny[1], mottakere={kode: _bland(gamle.get(kode), ett) for kode, ett in ny[1].mottakere.items()}
    )


def _rammen(naa: Kjoring, gammel: Kjoring, ny: Kjoring, mottaker: str) -> Kjoring:
    return replace(naa[0], ramme=ny[0].ramme), naa[1]


def _sektordelene(naa: Kjoring, gammel: Kjoring, ny: Kjoring, mottaker: str) -> Kjoring:
    gamle = {sektor.kode: sektor for sektor in gammel[0].sektorer}
    return replace(naa[0], sektorer=tuple(_med_nokler_fra(sektor, gamle) for sektor in ny[0].sektorer)), naa[1]


def _noklene(naa: Kjoring, gammel: Kjoring, ny: Kjoring, mottaker: str) -> Kjoring:
    gamle = gammel[1].mottakere
    mottakere = {
        kode: replace(ett, sentralitet=gamle[kode].sentralitet) if kode in gamle else ett
        for kode, ett in ny[1].mottakere.items()
    }
    p = replace(naa[0], sektorer=ny[0].sektorer, erstatninger=ny[0].erstatninger)
    return p, replace(naa[1], mottakere=mottakere)


def _sentraliteten(naa: Kjoring, gammel: Kjoring, ny: Kjoring, mottaker: str) -> Kjoring:
    return replace(naa[0], sentralitet=ny[0].sentralitet), ny[1]


def _gulvet(naa: Kjoring, gammel: Kjoring, ny: Kjoring, mottaker: str) -> Kjoring:
    return replace(naa[0], gulv=ny[0].gulv), naa[1]


def _taket(naa: Kjoring, gammel: Kjoring, ny: Kjoring, mottaker: str) -> Kjoring:
    return replace(naa[0], tak=ny[0].tak), naa[1]


def _alt(naa: Kjoring, gammel: Kjoring, ny: Kjoring, mottaker: str) -> Kjoring:
    return ny


_BYTTER: Mapping[Stegkode, Callable[[Kjoring, Kjoring, Kjoring, str], Kjoring]] = {
    Stegkode.EGNE_TALL: _egne,
    Stegkode.ANDRES_TALL: _andres,
    Stegkode.RAMME: _rammen,
    Stegkode.SEKTORER: _sektordelene,
    Stegkode.NOKKELVEKTER: _noklene,
    Stegkode.SENTRALITET: _sentraliteten,
    Stegkode.GULV: _gulvet,
    Stegkode.TAK: _taket,
    Stegkode.AVRUNDING: _alt,
}
"""Hva hvert steg bytter ut. Det siste gir alltid den nye kjøringen, så stegene summerer til hele forskjellen."""


def _bland(gammel: Andelsmottaker | None, ny: Andelsmottaker) -> Andelsmottaker:
    """De nye tallene der de finnes, og ellers de gamle; sentralitetsklassen er fortsatt den gamle."""
    if gammel is None:
        return ny
    return replace(ny, verdier={**gammel.verdier, **ny.verdier}, sentralitet=gammel.sentralitet)


def _bytt(gammel: Reserve, ny: Reserve, mottaker: str) -> Reserve:
    byttet = {kode: verdier for kode, verdier in gammel.items() if kode != mottaker}
    if mottaker in ny:
        byttet[mottaker] = ny[mottaker]
    return byttet


def _med_nokler_fra(sektor: Sektordel, gamle: Mapping[Sektor, Sektordel]) -> Sektordel:
    gammel = gamle.get(sektor.kode)
    if gammel is None:
        return sektor
    return replace(sektor, nokler=gammel.nokler or sektor.nokler, skolenokkel=gammel.skolenokkel)


# --- Setningene ----------------------------------------------------------------------------------------------------

_UTSATT = Tospraklig(
    "Kan ikke regnes alene. Virkningen er med i et steg lenger ned.",
    "Kan ikkje reknast åleine. Verknaden er med i eit steg lenger ned.",
)

_SAMLET = Tospraklig(
    "Virkningen av det som ikke kunne regnes alene.", "Verknaden av det som ikkje kunne reknast åleine."
)

_UENDRET = {
    Stegkode.EGNE_TALL: Tospraklig(
        "Egne tall: de samme i begge kjøringene.", "Eigne tal: dei same i begge køyringane."
    ),
    Stegkode.ANDRES_TALL: Tospraklig(
        "Tallene til de andre: de samme i begge kjøringene.", "Tala til dei andre: dei same i begge køyringane."
    ),
    Stegkode.RAMME: Tospraklig("Nasjonal ramme: uendret.", "Nasjonal ramme: uendra."),
    Stegkode.SEKTORER: Tospraklig("Sektorenes del av rammen: uendret.", "Delen sektorane har av ramma: uendra."),
    Stegkode.NOKKELVEKTER: Tospraklig("Nøklene i sektorene: uendret.", "Nøklane i sektorane: uendra."),
    Stegkode.SENTRALITET: Tospraklig("Vekt etter sentralitet: uendret.", "Vekt etter sentralitet: uendra."),
    Stegkode.GULV: Tospraklig("Gulvet: uendret.", "Golvet: uendra."),
    Stegkode.TAK: Tospraklig("Taket: uendret.", "Taket: uendra."),
    Stegkode.AVRUNDING: Tospraklig("Avrundingen: uendret.", "Avrundinga: uendra."),
}


def _setning(kode: Stegkode, gammel: Kjoring, ny: Kjoring, mottaker: str) -> Tospraklig:
    nb, nn = (_endret(kode, gammel, ny, mottaker, maalform) for maalform in ("nb", "nn"))
    return Tospraklig(entall(nb), entall(nn))


def _endret(kode: Stegkode, gammel: Kjoring, ny: Kjoring, mottaker: str, maalform: str) -> str:
    nn = maalform == "nn"
    a, b = gammel[0], ny[0]
    match kode:
        case Stegkode.EGNE_TALL:
            return _egne_tall(gammel[1], ny[1], mottaker, maalform)
        case Stegkode.ANDRES_TALL:
            antall = _antall_andre(gammel[1], ny[1], mottaker)
            if nn:
                hvem = "1 mottakar" if antall == 1 else f"{antall} mottakarar"
                return f"Tala til dei andre: {hvem} har nye tal, så delen av landet er ein annan."
            hvem = "1 mottaker" if antall == 1 else f"{antall} mottakere"
            return f"Tallene til de andre: {hvem} har nye tall, så delen av landet er en annen."
        case Stegkode.RAMME:
            fra, til = ("frå", "til") if nn else ("fra", "til")
            return f"Nasjonal ramme: {fra} {vis_kroner(a.ramme)} {til} {vis_kroner(b.ramme)} kroner."
        case Stegkode.SEKTORER:
            return _sektorer(a, b, maalform)
        case Stegkode.NOKKELVEKTER:
            return "Nøklane i sektorane er endra." if nn else "Nøklene i sektorene er endret."
        case Stegkode.SENTRALITET:
            return _sentralitet(gammel, ny, mottaker, maalform)
        case Stegkode.GULV:
            slutt = "Alle over golvet betaler sin del." if nn else "Alle over gulvet betaler sin del."
            return f"{'Golvet' if nn else 'Gulvet'}: {_grenser(a.gulv, b.gulv, maalform)}. {slutt}"
        case Stegkode.TAK:
            return f"Taket: {_grenser(a.tak, b.tak, maalform)}."
        case Stegkode.AVRUNDING:
            fra, til = vis_kroner(a.enhet), vis_kroner(b.enhet)
            if nn:
                return f"Avrundinga er endra: frå heile einingar på {fra} til {til} kroner, og regelen for resten."
            return f"Avrundingen er endret: fra hele enheter på {fra} til {til} kroner, og regelen for resten."


def _egne_tall(gammel: Andelsgrunnlag, ny: Andelsgrunnlag, mottaker: str, maalform: str) -> str:
    nn = maalform == "nn"
    foer, etter = gammel.mottakere.get(mottaker), ny.mottakere.get(mottaker)
    if foer is None:
        return "Ny mottakar i denne køyringa." if nn else "Ny mottaker i denne kjøringen."
    if etter is None:
        return "Ikkje med i denne køyringa." if nn else "Ikke med i denne kjøringen."
    deler = [
        f"{_navn(kode, maalform)} {_fra_til(foer.verdier.get(kode), verdi, maalform)}"
        for kode, verdi in sorted(etter.verdier.items())
        if verdi != foer.verdier.get(kode)
    ]
    if not deler:
        return "Eigne tal: endra måte å delta på." if nn else "Egne tall: endret måte å delta på."
    return f"{'Eigne tal' if nn else 'Egne tall'}: {', '.join(deler)}."


def _antall_andre(gammel: Andelsgrunnlag, ny: Andelsgrunnlag, mottaker: str) -> int:
    alle = (set(gammel.mottakere) | set(ny.mottakere)) - {mottaker}
    return sum(
        1
        for kode in alle
        if kode not in gammel.mottakere
        or kode not in ny.mottakere
        or gammel.mottakere[kode].verdier != ny.mottakere[kode].verdier
    )


def _sektorer(a: AndelParametre, b: AndelParametre, maalform: str) -> str:
    foer, etter = {s.kode: s for s in a.sektorer}, {s.kode: s for s in b.sektorer}
    deler = [
        f"{SEKTORNAVN[kode].paa(maalform).lower()}"
        f" {_fra_til(_prosent(foer[kode].andel) if kode in foer else None, _prosent(etter[kode].andel) if kode in etter else None, maalform)} prosent"
        for kode in SEKTORNAVN
        if (foer[kode].andel if kode in foer else None) != (etter[kode].andel if kode in etter else None)
    ]
    nn = maalform == "nn"
    if not deler:
        return (
            "Delen til statlege og private skular er endra."
            if nn
            else "Delen til statlige og private skoler er endret."
        )
    return f"{'Delen av ramma' if nn else 'Delen av rammen'}: {', '.join(deler)}."


def _sentralitet(gammel: Kjoring, ny: Kjoring, mottaker: str, maalform: str) -> str:
    nn = maalform == "nn"
    deler = [
        f"klasse {klasse} {_fra_til(gammel[0].sentralitet.get(klasse, 1), ny[0].sentralitet.get(klasse, 1), maalform)}"
        for klasse in SENTRALITETSKLASSER
        if gammel[0].sentralitet.get(klasse, 1) != ny[0].sentralitet.get(klasse, 1)
    ]
    setninger = [f"Vekt etter sentralitet: {', '.join(deler)}."] if deler else []
    foer, etter = (kjoring[1].mottakere.get(mottaker) for kjoring in (gammel, ny))
    fra, til = (None if ett is None else ett.sentralitet for ett in (foer, etter))
    if fra and til and fra != til:
        setninger.append(
            f"{'Mottakaren har gått' if nn else 'Mottakeren har gått'} {_fra_til(fra, til, maalform, 'klasse ')}."
        )
    elif til or fra:
        setninger.append(f"{'Mottakaren' if nn else 'Mottakeren'} er i klasse {til or fra}.")
    if not deler and fra == til:
        setninger.insert(0, "Nokre kommunar har fått ny klasse." if nn else "Noen kommuner har fått ny klasse.")
    return " ".join(setninger)


def _grenser(foer: Mapping[Mottakertype, Decimal], etter: Mapping[Mottakertype, Decimal], maalform: str) -> str:
    return ", ".join(
        f"{MOTTAKERTYPENAVN[type_].paa(maalform).lower()}"
        f" {_fra_til(_kr(foer.get(type_)), _kr(etter.get(type_)), maalform)} kroner"
        for type_ in Mottakertype
        if foer.get(type_) != etter.get(type_)
    )


def _fra_til(foer: object, etter: object, maalform: str, enhet: str = "") -> str:
    ord_ = "frå" if maalform == "nn" else "fra"
    return f"{ord_} {enhet}{_vis(foer)} til {enhet}{_vis(etter)}"


def _vis(verdi: object) -> str:
    if verdi is None:
        return "–"
    if isinstance(verdi, Decimal | int):
        return vis_tall(Decimal(verdi))
    tekst = str(verdi)
    return vis_tall(Decimal(tekst)) if tekst.replace(".", "", 1).isdigit() else tekst


def _kr(belop: Decimal | None) -> str | None:
    return None if belop is None else vis_kroner(belop)


def _prosent(andel: Decimal) -> Decimal:
    return andel * 100


def _navn(kode: str, maalform: str) -> str:
    if kode == "elever":
        return "elevar" if maalform == "nn" else "elever"
    try:
        return nokkelnavn(kode, maalform)
    except ManglerTekst:
        return kode


# --- Alle mottakere på én gang -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Differanse:
    """Endringen for én mottaker i kroner. ``prosent`` er med én desimal, eller None når det ikke var noe før."""

    mottaker: str
    foer: Decimal
    etter: Decimal
    endring: Decimal
    prosent: Decimal | None


@dataclass(frozen=True, slots=True)
class Gruppesum:
    """Endringene i en gruppe: hvor mange som får mer, mindre og det samme, og summene i kroner.

    ``flyttet`` er det som er flyttet mellom mottakerne i gruppen: det minste av summen av økningene og summen av
    nedgangene.
    """

    gruppe: str
    antall: int
    mer: int
    mindre: int
    uendret: int
    foer: Decimal
    etter: Decimal
    endring: Decimal
    prosent: Decimal | None
    flyttet: Decimal


def differanser(gammel: Resultat, ny: Resultat) -> tuple[Differanse, ...]:
    """VU § 7: endringen for hver mottaker, sortert etter koden. Den som mangler i en kjøring, har null kroner der."""
    rader: list[Differanse] = []
    for mottaker in sorted(set(gammel.andeler) | set(ny.andeler)):
        foer, etter = (til_ore(ett.andeler.get(mottaker, Decimal(0))) for ett in (gammel, ny))
        rader.append(
            Differanse(mottaker, fra_ore(foer), fra_ore(etter), fra_ore(etter - foer), _endring_prosent(foer, etter))
        )
    return tuple(rader)


def oppsummer(rader: Iterable[Differanse], grupper: Mapping[str, str] | None = None) -> tuple[Gruppesum, ...]:
    """VU § 7: summerer endringene per gruppe (mottaker → fylke, sentralitet eller størrelse), sortert etter gruppen.

    Mottakere som ikke står i ``grupper``, er ikke med. Uten ``grupper`` er alle i gruppen «alle».
    """
    samlet: dict[str, list[Differanse]] = {}
    for rad in rader:
        gruppe = "alle" if grupper is None else grupper.get(rad.mottaker)
        if gruppe is not None:
            samlet.setdefault(gruppe, []).append(rad)
    return tuple(_sum(gruppe, samlet[gruppe]) for gruppe in sorted(samlet))


def _sum(gruppe: str, rader: list[Differanse]) -> Gruppesum:
    endringer = [til_ore(rad.endring) for rad in rader]
    foer, etter = sum(til_ore(rad.foer) for rad in rader), sum(til_ore(rad.etter) for rad in rader)
    opp, ned = sum(e for e in endringer if e > 0), -sum(e for e in endringer if e < 0)
    mer, mindre = sum(1 for e in endringer if e > 0), sum(1 for e in endringer if e < 0)
    return Gruppesum(
        gruppe=gruppe,
        antall=len(rader),
        mer=mer,
        mindre=mindre,
        uendret=len(rader) - mer - mindre,
        foer=fra_ore(foer),
        etter=fra_ore(etter),
        endring=fra_ore(etter - foer),
        prosent=_endring_prosent(foer, etter),
        flyttet=fra_ore(min(opp, ned)),
    )


def _endring_prosent(foer: int, etter: int) -> Decimal | None:
    if not foer:
        return None
    tideler = Fraction((etter - foer) * 1000, foer)
    halv = Fraction(1, 2)
    hele = int(tideler + halv) if tideler >= 0 else -int(-tideler + halv)
    return Decimal(f"{hele}E-1")


STORRELSER = (
    ("1", 3_000, Tospraklig("under 3 000 innbyggere", "under 3 000 innbyggjarar")),
    ("2", 10_000, Tospraklig("3 000 til 9 999 innbyggere", "3 000 til 9 999 innbyggjarar")),
    ("3", 50_000, Tospraklig("10 000 til 49 999 innbyggere", "10 000 til 49 999 innbyggjarar")),
    ("4", None, Tospraklig("50 000 innbyggere eller flere", "50 000 innbyggjarar eller fleire")),
)
"""Størrelsesgruppene på scenariosiden: kode, øvre grense (ikke med) og navn."""


def storrelse(innbyggere: int) -> str:
    """Koden til størrelsesgruppen for en kommune med så mange innbyggere."""
    return next(kode for kode, grense, _ in STORRELSER if grense is None or innbyggere < grense)
