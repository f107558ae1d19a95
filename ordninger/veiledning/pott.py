"""Modellen «pott_per_laerer»: rammen delt på de godkjente nyutdannede, med gulv, vekter og tak.

Satsen er det høyeste av gulvet og rammen delt på antallet. Den rundes ned til hele enheter, og hver krone er et antall
ganger en sats. Krever gulvet mer enn rammen, er det et eget utfall (``Overskridelse``) med tre veier videre. Summen går
aldri over rammen, og resten vises.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ordninger.felles.beregning import (
    Beregningslinje,
    Modus,
    Resultat,
    Tospraklig,
    avrund,
    fordel,
    fordel_innenfor,
    kroner,
    lag_resultat,
    registrer,
    registrer_tekster,
)
from ordninger.felles.beregning.avrunding import les_tall, som_brok
from ordninger.felles.beregning.kanonisk import tall_som_tekst

from .satser import Aar, PottParametre, Sektor, Underskudd, nokkel

MODELL = "pott_per_laerer"
VERSJON = "2026.1"
GRUNNLAG = "utlysningen"
NULL = Decimal("0.00")

registrer_tekster(
    {
        "veil.pott.pott": Tospraklig(
            "Antall nyutdannede, {nokkel}: {verdi}. Rammen delt på alle godkjente gir {grunnsats:kr} kroner. Med vekt"
            " {vekt} er satsen {sats:kr} kroner for hver: {belop} kroner.",
            "Talet på nyutdanna, {nokkel}: {verdi}. Ramma delt på alle godkjende gir {grunnsats:kr} kroner. Med vekt"
            " {vekt} er satsen {sats:kr} kroner for kvar: {belop} kroner.",
        ),
        "veil.pott.gulv": Tospraklig(
            "Antall nyutdannede, {nokkel}: {verdi}. Gulvet er {grunnsats:kr} kroner. Med vekt {vekt} er satsen"
            " {sats:kr} kroner for hver: {belop} kroner.",
            "Talet på nyutdanna, {nokkel}: {verdi}. Golvet er {grunnsats:kr} kroner. Med vekt {vekt} er satsen"
            " {sats:kr} kroner for kvar: {belop} kroner.",
        ),
        "veil.pott.lavere_gulv": Tospraklig(
            "Antall nyutdannede, {nokkel}: {verdi}. Gulvet er satt ned til {grunnsats:kr} kroner, som er det rammen"
            " rekker til. Med vekt {vekt} er satsen {sats:kr} kroner for hver: {belop} kroner.",
            "Talet på nyutdanna, {nokkel}: {verdi}. Golvet er sett ned til {grunnsats:kr} kroner, som er det ramma"
            " rekk til. Med vekt {vekt} er satsen {sats:kr} kroner for kvar: {belop} kroner.",
        ),
        "veil.pott.tak_laerere": Tospraklig(
            "Taket er {tak:tall} nyutdannede for hver søker. Dere har {antall:tall}, og det trekker fra"
            " {belop_uten_fortegn} kroner.",
            "Taket er {tak:tall} nyutdanna for kvar søkjar. De har {antall:tall}, og det trekkjer frå"
            " {belop_uten_fortegn} kroner.",
        ),
        "veil.pott.tak_kroner": Tospraklig(
            "Taket er {tak:kr} kroner for hver søker. Det trekker fra {belop_uten_fortegn} kroner.",
            "Taket er {tak:kr} kroner for kvar søkjar. Det trekkjer frå {belop_uten_fortegn} kroner.",
        ),
        "veil.pott.stopp": Tospraklig(
            "Gulvet krever {trengs:kr} kroner, {mangler:kr} mer enn det som er i rammen. Ingenting er fordelt før det er"
            " valgt en vei videre. Dette holdes tilbake: {belop_uten_fortegn} kroner.",
            "Golvet krev {trengs:kr} kroner, {mangler:kr} meir enn det som er i ramma. Ingenting er fordelt før det er"
            " vald ein veg vidare. Dette blir halde tilbake: {belop_uten_fortegn} kroner.",
        ),
        "veil.pott.kutt": Tospraklig(
            "Gulvet krever {mangler:kr} kroner mer enn rammen. Alle får {prosent} prosent av det gulvet gir. Kuttet er"
            " {belop_uten_fortegn} kroner.",
            "Golvet krev {mangler:kr} kroner meir enn ramma. Alle får {prosent} prosent av det golvet gir. Kuttet er"
            " {belop_uten_fortegn} kroner.",
        ),
        "veil.pott.ingen": Tospraklig(
            "Ingen godkjente nyutdannede: {belop} kroner.", "Ingen godkjende nyutdanna: {belop} kroner."
        ),
        "veil.pott.avslag": Tospraklig("Avslått: {belop} kroner.", "Avslått: {belop} kroner."),
        "veil.pott.for_haand": Tospraklig("Endret for hånd: {belop} kroner.", "Endra for hand: {belop} kroner."),
    }
)


class PottFeil(ValueError):
    """Potten kan ikke deles av disse linjene. Meldingen kan vises til brukeren."""


@dataclass(frozen=True, slots=True)
class Pottlinje:
    """De godkjente nyutdannede hos en søker i en sektor.

    ``fast`` er beløpet (kroner) en saksbehandler har satt; ``avslatt`` betyr at linjen skal ha null.
    """

    id: str
    soker: str
    sektor: Sektor
    forste: int
    andre: int
    fast: Decimal | None = None
    avslatt: bool = False

    @property
    def antall(self) -> int:
        """Første og andre år til sammen."""
        return self.forste + self.andre

    def i_aar(self, aar: Aar) -> int:
        """Antallet i første eller andre år."""
        return self.forste if aar is Aar.FORSTE else self.andre

    def til_json(self) -> dict[str, Any]:
        """Linjen slik den lagres i kvitteringen."""
        return {felt: getattr(self, felt) for felt in self.__slots__}

    @classmethod
    def fra_json(cls, innhold: Mapping[str, Any]) -> Pottlinje:
        """Leser linjen fra JSON."""
        fast = innhold.get("fast")
        return cls(
            id=str(innhold["id"]),
            soker=str(innhold["soker"]),
            sektor=Sektor(innhold["sektor"]),
            forste=int(les_tall(innhold["forste"])),
            andre=int(les_tall(innhold["andre"])),
            fast=None if fast is None else les_tall(fast),
            avslatt=bool(innhold.get("avslatt", False)),
        )


@dataclass(frozen=True, slots=True)
class Overskridelse:
    """Gulvet krever mer enn rammen: hvor mye, og de tre veiene videre.

    ``mangler`` er tilleggsrammen (kroner) som gjør at gulvet går opp, ``hoyeste_gulv_som_gaar_opp`` gulvet (kroner) som
    rammen rekker til, og ``forholdsmessig_prosent`` det alle får av gulvet når alle kuttes likt.
    """

    trengs: Decimal
    til_fordeling: Decimal
    mangler: Decimal
    hoyeste_gulv_som_gaar_opp: Decimal
    forholdsmessig_prosent: Decimal


@dataclass(frozen=True, slots=True)
class Pott:
    """Hvordan potten går opp: antallet, satsen (kroner for vekt 1), hvorfor den er slik, og en eventuell overskridelse.

    ``grunn`` er pott, gulv eller lavere_gulv. ``ramme`` er kronene som deles, med tilleggsramme når den er brukt.
    """

    antall: int
    sats: Decimal
    sats_uten_gulv: Decimal
    grunn: str
    ramme: Decimal
    til_fordeling: Decimal
    overskridelse: Overskridelse | None
    stoppet: bool


@dataclass(frozen=True, slots=True)
class _Belop:
    """En linjes vei til beløpet: før tak, etter tak i antall, etter tak i kroner."""

    foer_tak: Decimal
    etter_antall: Decimal
    etter_kroner: Decimal


def vurder_pott(parametre: PottParametre, linjer: Sequence[Pottlinje]) -> Pott:
    """Finner satsen, og om gulvet går opp i rammen. Fordeler ingenting.

    Raises PottFeil for linjer som ikke kan brukes.
    """
    _sjekk_linjer(linjer)
    return _vurder(parametre, _aapne(linjer), _igjen(parametre.ramme, linjer))


def beregn_pott(parametre: PottParametre, linjer: Sequence[Pottlinje]) -> Resultat:
    """Deler potten på de godkjente nyutdannede, med kvittering per linje.

    Avslåtte linjer får null. Linjer satt for hånd får sitt beløp og trekkes fra rammen. De andre får antall × sats,
    innenfor takene. Går ikke gulvet opp, avgjør ``parametre.underskudd`` hva som skjer. Raises PottFeil.
    """
    pott = vurder_pott(parametre, linjer)
    regel = _fordel_pott(parametre, pott, _aapne(linjer))
    kvittering: list[Beregningslinje] = []
    andeler: dict[str, Decimal] = {}
    for linje in sorted(linjer, key=lambda en: en.id):
        if linje.avslatt or linje.fast is not None:
            andeler[linje.id] = kroner(0 if linje.avslatt else linje.fast or 0)
            kode = "avslag" if linje.avslatt else "for_haand"
            _legg_til(kvittering, linje.id, kode, andeler[linje.id], f"veil.pott.{kode}")
        else:
            andeler[linje.id] = regel[linje.id][1]
            _linjekvittering(kvittering, parametre, pott, linje, *regel[linje.id], _antall_hos(linjer, linje.soker))
    rest = kroner(som_brok(pott.ramme) - sum((som_brok(andel) for andel in andeler.values()), Fraction(0)))
    _legg_til(kvittering, "", "rest", rest, "felles.rest")
    return lag_resultat(
        modell=MODELL,
        versjon=VERSJON,
        parametre=parametre.til_json(),
        inndata={"linjer": [linje.til_json() for linje in sorted(linjer, key=lambda en: en.id)]},
        linjer=tuple(kvittering),
        andeler=andeler,
        rest=rest,
    )


@registrer(MODELL, VERSJON)
def _fra_lagret(parametre: Mapping[str, Any], inndata: Mapping[str, Any]) -> Resultat:
    """Samme deling fra lagret JSON."""
    return beregn_pott(
        PottParametre.fra_json(parametre), tuple(Pottlinje.fra_json(linje) for linje in inndata["linjer"])
    )


def linjer_fra_resultat(resultat: Resultat) -> tuple[Pottlinje, ...]:
    """Linjene et resultat ble regnet ut av."""
    return tuple(Pottlinje.fra_json(linje) for linje in resultat.inndata["linjer"])


# --- satsen --------------------------------------------------------------------------------------------------------


def gruppesats(parametre: PottParametre, sats: Decimal, aar: Aar, sektor: Sektor) -> Decimal:
    """Kronene for én nyutdannet i gruppen: satsen ganger vekten, rundet ned til enheten."""
    return avrund(som_brok(sats) * som_brok(parametre.vekt(aar, sektor)), parametre.enhet, Modus.NED)


def _vurder(parametre: PottParametre, aapne: Sequence[Pottlinje], igjen: Decimal) -> Pott:
    antall = sum(linje.antall for linje in aapne)
    uten_gulv = _sats_uten_gulv(parametre, aapne, igjen)
    gulv = kroner(parametre.gulv)
    if uten_gulv is None or uten_gulv >= gulv:
        sats = gulv if uten_gulv is None else uten_gulv
        grunn = "gulv" if uten_gulv is None else "pott"
        return Pott(antall, sats, sats, grunn, kroner(parametre.ramme), igjen, None, False)
    trengs = _sum(belop.etter_kroner for belop in _belop(parametre, aapne, gulv).values())
    if trengs <= igjen:
        return Pott(antall, gulv, uten_gulv, "gulv", kroner(parametre.ramme), igjen, None, False)
    over = Overskridelse(
        trengs=trengs,
        til_fordeling=igjen,
        mangler=kroner(trengs - igjen),
        hoyeste_gulv_som_gaar_opp=uten_gulv,
        forholdsmessig_prosent=avrund(som_brok(igjen) * 100 / som_brok(trengs), modus=Modus.NED),
    )
    ved_gulv = Pott(antall, gulv, uten_gulv, "gulv", kroner(parametre.ramme), igjen, over, False)
    return _ved_underskudd(parametre, aapne, ved_gulv, over.mangler)


def _ved_underskudd(parametre: PottParametre, aapne: Sequence[Pottlinje], pott: Pott, mangler: Decimal) -> Pott:
    """Satsen og rammen etter den veien som er valgt når gulvet ikke går opp."""
    if parametre.underskudd is Underskudd.LAVERE_GULV:
        return replace(pott, sats=pott.sats_uten_gulv, grunn="lavere_gulv")
    if parametre.underskudd is Underskudd.PROPORSJONALT:
        return pott
    tillegg = kroner(parametre.tilleggsramme)
    if parametre.underskudd is Underskudd.TILLEGGSRAMME and tillegg >= mangler:
        til_fordeling = kroner(pott.til_fordeling + tillegg)
        uten_gulv = _sats_uten_gulv(parametre, aapne, til_fordeling) or pott.sats_uten_gulv
        return replace(
            pott,
            sats=max(pott.sats, uten_gulv),
            sats_uten_gulv=uten_gulv,
            grunn="pott" if uten_gulv >= pott.sats else "gulv",
            ramme=kroner(parametre.ramme + tillegg),
            til_fordeling=til_fordeling,
        )
    return replace(pott, stoppet=True)


def _sats_uten_gulv(parametre: PottParametre, aapne: Sequence[Pottlinje], igjen: Decimal) -> Decimal | None:
    """Pengene delt på de vektede nyutdannede, rundet ned; None når ingen teller.

    Den som når taket i kroner, får taket, og det som blir til overs, hever satsen for de andre.
    """
    vektet = _vektet(parametre, aapne)
    frie = {soker for soker, vekt in vektet.items() if vekt}
    if not frie:
        return None
    tak = None if parametre.tak_kroner is None else som_brok(parametre.tak_kroner)
    pott, laast = som_brok(igjen), 0
    while True:
        sats = (pott - (tak or 0) * laast) / sum((vektet[soker] for soker in frie), Fraction(0))
        over = {soker for soker in frie if tak is not None and sats * vektet[soker] > tak}
        if not over or over == frie:
            return avrund(sats, parametre.enhet, Modus.NED)
        frie -= over
        laast += len(over)


def _vektet(parametre: PottParametre, aapne: Sequence[Pottlinje]) -> dict[str, Fraction]:
    """Vektet antall per søker, etter taket i antall."""
    vektet: dict[str, Fraction] = {}
    for linje in aapne:
        vekt = sum((linje.i_aar(aar) * som_brok(parametre.vekt(aar, linje.sektor)) for aar in Aar), Fraction(0))
        vektet[linje.soker] = vektet.get(linje.soker, Fraction(0)) + vekt
    teller = _teller(parametre, aapne)
    return {soker: vekt * teller[soker] for soker, vekt in vektet.items()}


def _teller(parametre: PottParametre, aapne: Sequence[Pottlinje]) -> dict[str, Fraction]:
    """Delen av søkerens nyutdannede som teller under taket i antall: 1 når taket ikke er nådd."""
    antall: dict[str, int] = {}
    for linje in aapne:
        antall[linje.soker] = antall.get(linje.soker, 0) + linje.antall
    tak = parametre.tak_laerere
    return {soker: Fraction(1) if tak is None or n <= tak else Fraction(tak, n) for soker, n in antall.items()}


# --- beløpene ------------------------------------------------------------------------------------------------------


def _belop(parametre: PottParametre, aapne: Sequence[Pottlinje], sats: Decimal) -> dict[str, _Belop]:
    """Beløpet til hver linje med satsen, innenfor takene. Tak i kroner deles på søkerens linjer etter beløp."""
    teller = _teller(parametre, aapne)
    satser = {(aar, sektor): gruppesats(parametre, sats, aar, sektor) for aar in Aar for sektor in Sektor}
    per_soker: dict[str, dict[str, tuple[Decimal, Decimal]]] = {}
    for linje in aapne:
        foer = kroner(sum((linje.i_aar(aar) * satser[aar, linje.sektor] for aar in Aar), Decimal(0)))
        etter = foer
        if teller[linje.soker] != 1:
            etter = avrund(som_brok(foer) * teller[linje.soker], parametre.enhet, Modus.NED)
        per_soker.setdefault(linje.soker, {})[linje.id] = (foer, etter)
    ut: dict[str, _Belop] = {}
    for linjene in per_soker.values():
        under_tak = {id_: etter for id_, (_, etter) in linjene.items()}
        if parametre.tak_kroner is not None and _sum(under_tak.values()) > parametre.tak_kroner:
            under_tak = dict(fordel(kroner(parametre.tak_kroner), under_tak, parametre.enhet).andeler)
        ut |= {id_: _Belop(foer, etter, under_tak[id_]) for id_, (foer, etter) in linjene.items()}
    return ut


def _fordel_pott(
    parametre: PottParametre, pott: Pott, aapne: Sequence[Pottlinje]
) -> dict[str, tuple[_Belop, Decimal, Decimal]]:
    """Per linje: veien til beløpet, den ferdige andelen, og andelen før avrunding."""
    belop = _belop(parametre, aapne, pott.sats)
    if pott.stoppet:
        return {id_: (ett, NULL, NULL) for id_, ett in belop.items()}
    if pott.overskridelse is None or pott.grunn == "lavere_gulv" or pott.ramme > parametre.ramme:
        return {id_: (ett, ett.etter_kroner, ett.etter_kroner) for id_, ett in belop.items()}
    fordelt = fordel_innenfor(
        {id_: ett.etter_kroner for id_, ett in belop.items()}, pott.til_fordeling, parametre.enhet
    )
    return {spor.nokkel: (belop[spor.nokkel], spor.andel, spor.eksakt) for spor in fordelt.spor}


def _linjekvittering(
    kvittering: list[Beregningslinje],
    parametre: PottParametre,
    pott: Pott,
    linje: Pottlinje,
    belop: _Belop,
    andel: Decimal,
    eksakt: Decimal,
    antall_hos_soker: int,
) -> None:
    """Kvitteringen for en linje: hver gruppe × sats, takene, det som mangler, og avrundingen."""
    for aar in Aar:
        if linje.i_aar(aar):
            sats = gruppesats(parametre, pott.sats, aar, linje.sektor)
            kvittering.append(
                Beregningslinje(
                    nr=len(kvittering) + 1,
                    mottaker=linje.id,
                    nokkel=nokkel(aar, linje.sektor),
                    verdi=Decimal(linje.i_aar(aar)),
                    vekt=parametre.vekt(aar, linje.sektor),
                    belop=kroner(linje.i_aar(aar) * sats),
                    enhet="nyutdannede",
                    kilde="godkjent antall",
                    paragraf=GRUNNLAG,
                    tekstkode=f"veil.pott.{pott.grunn}",
                    data={"grunnsats": tall_som_tekst(pott.sats), "sats": tall_som_tekst(sats)},
                )
            )
    if not linje.antall:
        _legg_til(kvittering, linje.id, nokkel(Aar.FORSTE, linje.sektor), NULL, "veil.pott.ingen")
    if trekk := belop.etter_antall - belop.foer_tak:
        data = {"tak": str(parametre.tak_laerere), "antall": str(antall_hos_soker)}
        _legg_til(kvittering, linje.id, "tak_laerere", trekk, "veil.pott.tak_laerere", data)
    if trekk := belop.etter_kroner - belop.etter_antall:
        data = {"tak": tall_som_tekst(parametre.tak_kroner or NULL)}
        _legg_til(kvittering, linje.id, "tak_kroner", trekk, "veil.pott.tak_kroner", data)
    over = pott.overskridelse
    if over is not None and (trekk := eksakt - belop.etter_kroner):
        data = {"trengs": tall_som_tekst(over.trengs), "mangler": tall_som_tekst(over.mangler)}
        kode = "stopp" if pott.stoppet else "kutt"
        andel_av = None if pott.stoppet else over.forholdsmessig_prosent / 100
        _legg_til(kvittering, linje.id, "underskudd", trekk, f"veil.pott.{kode}", data, vekt=andel_av)
    if trekk := andel - eksakt:
        data = {"enhet": tall_som_tekst(parametre.enhet)}
        _legg_til(kvittering, linje.id, "avrunding", trekk, "felles.avrunding", data)


def _legg_til(
    kvittering: list[Beregningslinje],
    mottaker: str,
    kode: str,
    belop: Decimal,
    tekstkode: str,
    data: Mapping[str, str] | None = None,
    *,
    vekt: Decimal | None = None,
) -> None:
    kvittering.append(
        Beregningslinje(
            len(kvittering) + 1, mottaker, kode, None, vekt, kroner(belop), "kr", "", GRUNNLAG, tekstkode, data or {}
        )
    )


# --- hjelpere ------------------------------------------------------------------------------------------------------


def _aapne(linjer: Sequence[Pottlinje]) -> list[Pottlinje]:
    return sorted((en for en in linjer if en.fast is None and not en.avslatt), key=lambda en: en.id)


def _antall_hos(linjer: Sequence[Pottlinje], soker: str) -> int:
    return sum(en.antall for en in linjer if en.soker == soker and en.fast is None and not en.avslatt)


def _igjen(ramme: Decimal, linjer: Sequence[Pottlinje]) -> Decimal:
    faste = _sum(en.fast for en in linjer if en.fast is not None and not en.avslatt)
    if faste > ramme:
        raise PottFeil("Linjene som er satt for hånd, er til sammen større enn rammen.")
    return kroner(som_brok(kroner(ramme)) - som_brok(faste))


def _sum(belop: Any) -> Decimal:
    return kroner(sum((som_brok(ett) for ett in belop), Fraction(0)))


def _sjekk_linjer(linjer: Sequence[Pottlinje]) -> None:
    if not linjer:
        raise PottFeil("Det er ingen søknader å fordele på.")
    sett: set[str] = set()
    for linje in linjer:
        if not linje.id or linje.id in sett:
            raise PottFeil(f"Linjen {linje.id!r} mangler id eller er med to ganger.")
        sett.add(linje.id)
        if linje.forste < 0 or linje.andre < 0:
            raise PottFeil(f"Linjen {linje.id} har et negativt antall nyutdannede.")
        if linje.fast is not None and kroner(linje.fast) < 0:
            raise PottFeil(f"Linjen {linje.id} er satt til et beløp under null.")
