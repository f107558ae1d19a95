"""VU §§ 3 og 7: modellen «vu_andel», fra den nasjonale rammen til andelen til hver mottaker.

Rammen deles i sektorer, hver sektor i potter etter nøkler, og hver pott etter mottakernes del av landet. En kommunes tall
er vektet etter sentralitet. Så løftes noen til gulvet og noen stopper i taket; de andre bidrar like mye i prosent. Til
slutt rundes summen til hele enheter. Andelene og resten er til sammen rammen, på øret.

Alt regnes med heltall på felles nevner, så hundrevis av mottakere går fort og ingenting rundes underveis.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any

from ordninger.felles.beregning import (
    Beregningslinje,
    Fordelt,
    Resultat,
    Tospraklig,
    del_enheter,
    fordel,
    lag_resultat,
    registrer,
    registrer_tekster,
)
from ordninger.felles.beregning.avrunding import fra_ore, som_brok, til_ore
from ordninger.felles.beregning.kanonisk import tall_som_tekst

from .grunnlagstall import (
    Andelsgrunnlag,
    Andelsmottaker,
    ManglerNokkeltall,
    Pott,
    UgyldigNokkeltall,
    les_potter,
)
from .satser import SEKTORNAVN, AndelParametre, Erstatning, Sektor

__all__ = [
    "Andelsgrunnlag",
    "Andelsmottaker",
    "ManglerNokkeltall",
    "UgyldigNokkeltall",
    "beregn_andel",
    "fordel_andel",
    "sektordeler",
]

MODELL = "vu_andel"
VERSJON = "2027.1"
PARAGRAF = "VU § 3"

_FRA = {
    None: Tospraklig("", ""),
    Erstatning.FJORAARETS_VERDI: Tospraklig(
        "Årets tall mangler, så vi har brukt fjorårets. ", "Talet i år manglar, så vi har brukt talet frå i fjor. "
    ),
    Erstatning.OPPGITT_VERDI: Tospraklig(
        "Tallet mangler, så vi har brukt et tall som er satt og godkjent for kjøringen. ",
        "Talet manglar, så vi har brukt eit tal som er sett og godkjent for køyringa. ",
    ),
}


def _tekstkode(sektor: Sektor, slag: str, erstatning: Erstatning | None = None) -> str:
    return f"vu.andel.{sektor}.{slag}{f'.{erstatning}' if erstatning else ''}"


def _lag_tekster() -> dict[str, Tospraklig]:
    maler: dict[str, Tospraklig] = {}
    for sektor, navn in SEKTORNAVN.items():
        for erstatning, fra in _FRA.items():
            maler[_tekstkode(sektor, "nokkel", erstatning)] = Tospraklig(
                f"{navn.nb}: {fra.nb}{{verdi}} {{nokkel}} delt på {{nasjonal:tall}} i landet, ganger {{pott:kr}} kroner,"
                " gir {belop} kroner.",
                f"{navn.nn}: {fra.nn}{{verdi}} {{nokkel}} delt på {{nasjonal:tall}} i landet, gonger {{pott:kr}} kroner,"
                " gir {belop} kroner.",
            )
            maler[_tekstkode(sektor, "vektet", erstatning)] = Tospraklig(
                f"{navn.nb}: {fra.nb}{{verdi}} {{nokkel}} med vekt {{sentralitetsvekt:tall}} (sentralitetsklasse"
                " {sentralitet}), delt på {nasjonal:tall} vektede i landet, ganger {pott:kr} kroner, gir {belop} kroner.",
                f"{navn.nn}: {fra.nn}{{verdi}} {{nokkel}} med vekt {{sentralitetsvekt:tall}} (sentralitetsklasse"
                " {sentralitet}), delt på {nasjonal:tall} vekta i landet, gonger {pott:kr} kroner, gir {belop} kroner.",
            )
            maler[_tekstkode(sektor, "skoler", erstatning)] = Tospraklig(
                f"{navn.nb}, delen til statlige og private skoler: {fra.nb}{{verdi}} elever delt på {{nasjonal:tall}} ved"
                " disse skolene i landet, ganger {pott:kr} kroner, gir {belop} kroner.",
                f"{navn.nn}, delen til statlege og private skular: {fra.nn}{{verdi}} elevar delt på {{nasjonal:tall}} ved"
                " desse skulane i landet, gonger {pott:kr} kroner, gir {belop} kroner.",
            )
        maler |= {
            _tekstkode(sektor, "gulv"): Tospraklig(
                f"{navn.nb}: løftet til gulvet på {{grense:kr}} kroner: {{belop}} kroner.",
                f"{navn.nn}: lyft til golvet på {{grense:kr}} kroner: {{belop}} kroner.",
            ),
            _tekstkode(sektor, "gulv_bidrag"): Tospraklig(
                f"{navn.nb}: bidrag til gulvet. {{antall:tall}} løftes, og alle andre bidrar like mye i prosent:"
                " {belop} kroner.",
                f"{navn.nn}: bidrag til golvet. {{antall:tall}} blir lyfte, og alle andre bidreg like mykje i prosent:"
                " {belop} kroner.",
            ),
            _tekstkode(sektor, "tak"): Tospraklig(
                f"{navn.nb}: stoppet i taket på {{grense:kr}} kroner: {{belop}} kroner.",
                f"{navn.nn}: stoppa i taket på {{grense:kr}} kroner: {{belop}} kroner.",
            ),
            _tekstkode(sektor, "tak_tillegg"): Tospraklig(
                f"{navn.nb}: tillegg fra {{antall:tall}} som er stoppet i taket, delt likt i prosent: {{belop}} kroner.",
                f"{navn.nn}: tillegg frå {{antall:tall}} som er stoppa i taket, delt likt i prosent: {{belop}} kroner.",
            ),
            _tekstkode(sektor, "avrunding"): Tospraklig(
                f"{navn.nb}: avrunding til hele enheter på {{enhet:kr}} kroner: {{belop}} kroner.",
                f"{navn.nn}: avrunding til heile einingar på {{enhet:kr}} kroner: {{belop}} kroner.",
            ),
            _tekstkode(sektor, "avrunding_krone"): Tospraklig(
                f"{navn.nb}: avrunding til hele kroner: {{belop}} kroner.",
                f"{navn.nn}: avrunding til heile kroner: {{belop}} kroner.",
            ),
        }
    return maler


registrer_tekster(_lag_tekster())


_Bidrag = tuple[int, int, int]
"""Nummeret på potten, plassen i den, og det det gir før gulv, tak og avrunding, i øre ganger felles nevner."""


@dataclass(frozen=True, slots=True)
class _Delt:
    """Fordelingen før linjene skrives. ``nevner`` er felles nevner for ``eksakt``."""

    potter: tuple[Pott, ...]
    landet: tuple[Fraction, ...]
    nevner: int
    bidrag: Mapping[str, Sequence[_Bidrag]]
    eksakt: Mapping[str, int]
    fordelt: Fordelt


def fordel_andel(parametre: AndelParametre, grunnlag: Andelsgrunnlag) -> Fordelt:
    """VU §§ 3 og 7: andelene og resten uten kvittering, til sammenligninger. Samme svar som ``beregn_andel``."""
    return _del(parametre, grunnlag).fordelt


def beregn_andel(parametre: AndelParametre, grunnlag: Andelsgrunnlag) -> Resultat:
    """VU §§ 3 og 7: andelen til hver mottaker, med kvittering.

    Linjene til en mottaker står sektor for sektor: hver nøkkel, så løft til gulvet, bidrag til gulvet eller taket, så
    avrunding. ``data["sektor"]`` er sektoren, og linjene i en sektor summerer til mottakerens sektordel i hele enheter.
    En linje som ville vært null kroner for gulv, tak eller avrunding, skrives ikke. Mangler et tall uten regel for
    erstatning, kastes ``ManglerNokkeltall`` med alt som mangler.
    """
    delt = _del(parametre, grunnlag)
    skriver = _Kvittering(parametre, grunnlag, delt)
    for mottaker in delt.fordelt.andeler:
        skriver.mottaker(mottaker)
    linjer = skriver.linjer
    linjer.append(
        Beregningslinje(len(linjer) + 1, "", "rest", None, None, delt.fordelt.rest, "kr", "", PARAGRAF, "felles.rest")
    )
    return lag_resultat(
        modell=MODELL,
        versjon=VERSJON,
        parametre=parametre.til_json(),
        inndata=grunnlag.til_json(),
        linjer=tuple(linjer),
        andeler=delt.fordelt.andeler,
        rest=delt.fordelt.rest,
    )


@registrer(MODELL, VERSJON)
def _fra_lagret(parametre: Mapping[str, Any], inndata: Mapping[str, Any]) -> Resultat:
    """VU §§ 3 og 7: samme beregning fra lagret JSON."""
    return beregn_andel(AndelParametre.fra_json(parametre), Andelsgrunnlag.fra_json(inndata))


def sektordeler(resultat: Resultat, mottaker: str) -> dict[Sektor, Decimal]:
    """VU § 3: mottakerens andel delt på sektorer, i kroner. Delene er til sammen andelen."""
    deler: dict[Sektor, int] = {}
    for linje in resultat.linjer_for(mottaker):
        sektor = Sektor(linje.data["sektor"])
        deler[sektor] = deler.get(sektor, 0) + til_ore(linje.belop)
    return {sektor: fra_ore(ore) for sektor, ore in deler.items()}


def _del(parametre: AndelParametre, grunnlag: Andelsgrunnlag) -> _Delt:
    potter = les_potter(parametre, grunnlag)
    vektet = [_vektede_tall(parametre, pott) for pott in potter]
    summer = [sum(tall) for tall, _ in vektet]
    for pott, total in zip(potter, summer, strict=True):
        if total == 0:
            raise UgyldigNokkeltall(f"Nøkkeltallet {pott.nokkel} er null for hele landet.")
    # Øre fra pott j til mottaker i er ramme × andel_j × tall_ij / sum_j. Alt settes på én felles nevner.
    kroner_per = [som_brok(parametre.ramme) * 100 * som_brok(pott.andel) for pott in potter]
    nevner = lcm(*(k.denominator * total for k, total in zip(kroner_per, summer, strict=True)))
    bidrag: dict[str, list[_Bidrag]] = {kode: [] for kode in sorted(grunnlag.mottakere)}
    for nr, pott in enumerate(potter):
        faktor = kroner_per[nr].numerator * (nevner // (kroner_per[nr].denominator * summer[nr]))
        for plass, (kode, tall) in enumerate(zip(pott.mottakere, vektet[nr][0], strict=True)):
            bidrag[kode].append((nr, plass, tall * faktor))
    eksakt = {kode: sum([ett[2] for ett in rader]) for kode, rader in bidrag.items()}
    typer = {kode: mottaker.type for kode, mottaker in grunnlag.mottakere.items()}
    fordelt = fordel(
        parametre.ramme,
        eksakt,
        parametre.enhet,
        gulv={kode: parametre.gulv[type_] for kode, type_ in typer.items() if type_ in parametre.gulv},
        tak={kode: parametre.tak[type_] for kode, type_ in typer.items() if type_ in parametre.tak},
        rest=parametre.rest,
    )
    return _Delt(
        potter=potter,
        landet=tuple(Fraction(total, skala) for total, (_, skala) in zip(summer, vektet, strict=True)),
        nevner=nevner,
        bidrag=bidrag,
        eksakt=eksakt,
        fordelt=fordelt,
    )


def _vektede_tall(parametre: AndelParametre, pott: Pott) -> tuple[list[int], int]:
    """Tallene i potten ganget med vekten etter sentralitet, som heltall, og skalaen de er ganget opp med."""
    vekter = {klasse: vekt.as_integer_ratio() for klasse, vekt in parametre.sentralitet.items()}
    raa = []
    for klasse, verdi in zip(pott.klasser, pott.verdier, strict=True):
        teller, nevner = verdi.as_integer_ratio()
        if klasse in vekter:
            vekt_teller, vekt_nevner = vekter[klasse]
            teller, nevner = teller * vekt_teller, nevner * vekt_nevner
        raa.append((teller, nevner))
    skala = lcm(*{nevner for _, nevner in raa}) if raa else 1
    return [teller * (skala // nevner) for teller, nevner in raa], skala


class _Kvittering:
    """Skriver linjene. Opplysninger som er like for mange mottakere, lages én gang og deles mellom linjene."""

    def __init__(self, parametre: AndelParametre, grunnlag: Andelsgrunnlag, delt: _Delt) -> None:
        self.parametre = parametre
        self.grunnlag = grunnlag
        self.delt = delt
        self.linjer: list[Beregningslinje] = []
        self.versjon = f"parametre {parametre.gyldig.versjon}"
        self.steg = til_ore(parametre.enhet)
        self.vis = min(self.steg, 100)
        """Linjene vises i hele kroner, eller i øre når enheten er mindre enn en krone."""
        self.opplysninger: dict[tuple[object, ...], tuple[str, dict[str, str]]] = {}
        self.grunner = {spor.nokkel: spor.grunn for spor in delt.fordelt.spor}
        antall = list(self.grunner.values())
        self.antall = {"gulv": antall.count("gulv"), "tak": antall.count("tak")}
        laast = [kode for kode, grunn in self.grunner.items() if grunn in ("gulv", "tak")]
        igjen = til_ore(parametre.ramme) - sum(til_ore(delt.fordelt.andeler[kode]) for kode in laast)
        vektsum = sum(delt.eksakt.values()) - sum(delt.eksakt[kode] for kode in laast)
        self.fri = (igjen, vektsum or 1)
        """Det de frie deler, i øre, og summen av det de ville fått, i øre ganger felles nevner."""

    def mottaker(self, kode: str) -> None:
        """Linjene til én mottaker, sektor for sektor."""
        per_sektor: dict[Sektor, list[_Bidrag]] = {}
        for ett in self.delt.bidrag[kode]:
            per_sektor.setdefault(self.delt.potter[ett[0]].sektor, []).append(ett)
        eksakt = {sektor: sum([ett[2] for ett in rader]) for sektor, rader in per_sektor.items()}
        # Er alt null, men mottakeren løftes til gulvet, deles løftet likt mellom sektorene.
        vekter = eksakt if any(eksakt.values()) else dict.fromkeys(eksakt, 1)
        andel = til_ore(self.delt.fordelt.andeler[kode])
        if len(vekter) == 1:
            deler = dict.fromkeys(vekter, andel)
        else:
            enheter = del_enheter(andel // self.steg, {str(sektor): vekt for sektor, vekt in vekter.items()})
            deler = {sektor: enheter[sektor] * self.steg for sektor in vekter}
        total = sum(vekter.values())
        for sektor, rader in per_sektor.items():
            skrevet = sum([self._nokkel(kode, ett) for ett in rader])
            justert = self._justering(kode, sektor, eksakt[sektor], Fraction(vekter[sektor], total), andel)
            self._avrunding(kode, sektor, deler[sektor] - skrevet - justert)

    def _nokkel(self, kode: str, bidrag: _Bidrag) -> int:
        """Linjen for en nøkkel. Returnerer beløpet i øre."""
        nr, plass, eksakt = bidrag
        pott = self.delt.potter[nr]
        valg = (nr, pott.klasser[plass], pott.erstattet.get(kode))
        if valg not in self.opplysninger:
            self.opplysninger[valg] = self._om_potten(*valg)
        tekstkode, data = self.opplysninger[valg]
        ore = self._rund(eksakt, self.delt.nevner)
        self.linjer.append(
            Beregningslinje(
                len(self.linjer) + 1, kode, pott.nokkel, pott.verdier[plass], pott.vekt, fra_ore(ore),
                "elever" if pott.skoler else "personer", self.grunnlag.kilder[pott.nokkel], PARAGRAF, tekstkode, data,
            )
        )  # fmt: skip
        return ore

    def _om_potten(self, nr: int, klasse: str | None, erstatning: Erstatning | None) -> tuple[str, dict[str, str]]:
        pott = self.delt.potter[nr]
        data = {
            "sektor": str(pott.sektor),
            "nasjonal": _brok_som_tekst(self.delt.landet[nr]),
            "pott": tall_som_tekst(fra_ore(_naermeste(til_ore(self.parametre.ramme) * som_brok(pott.andel)))),
        }
        slag = "skoler" if pott.skoler else "nokkel"
        if klasse is not None:
            slag = "vektet"
            data["sentralitet"] = klasse
            data["sentralitetsvekt"] = tall_som_tekst(self.parametre.sentralitet.get(klasse, Decimal(1)))
        if erstatning:
            data["erstatning"] = str(erstatning)
        return _tekstkode(pott.sektor, slag, erstatning), data

    def _justering(self, kode: str, sektor: Sektor, eksakt: int, del_: Fraction, andel: int) -> int:
        """Linjen for gulv eller tak. Returnerer beløpet i øre, null når det ikke er noe å vise."""
        grunn = self.grunner[kode]
        if grunn in ("gulv", "tak"):
            maal = andel * del_
            ore = self._rund(maal.numerator * self.delt.nevner - eksakt * maal.denominator,
                             maal.denominator * self.delt.nevner)  # fmt: skip
            slag, data = str(grunn), {"grense": tall_som_tekst(fra_ore(andel))}
        else:
            igjen, vektsum = self.fri
            teller = igjen * self.delt.nevner - vektsum
            if not teller:
                return 0
            slag = "gulv_bidrag" if teller < 0 else "tak_tillegg"
            ore = self._rund(eksakt * teller, vektsum * self.delt.nevner)
            data = {"antall": str(self.antall["gulv" if teller < 0 else "tak"])}
        if ore:
            self._linje(kode, sektor, slag, ore, data)
        return ore

    def _avrunding(self, kode: str, sektor: Sektor, ore: int) -> None:
        if ore:
            self._linje(kode, sektor, "avrunding", ore, {"enhet": tall_som_tekst(self.parametre.enhet)})

    def _linje(self, kode: str, sektor: Sektor, slag: str, ore: int, data: dict[str, str]) -> None:
        valg = (sektor, slag, *data.values())
        if valg not in self.opplysninger:
            tekst = "avrunding_krone" if slag == "avrunding" and self.steg == 100 else slag
            self.opplysninger[valg] = (_tekstkode(sektor, tekst), {"sektor": str(sektor), **data})
        tekstkode, delt_data = self.opplysninger[valg]
        self.linjer.append(
            Beregningslinje(
                len(self.linjer) + 1, kode, slag, None, None, fra_ore(ore), "kr", self.versjon, PARAGRAF, tekstkode,
                delt_data,
            )
        )  # fmt: skip

    def _rund(self, teller: int, nevner: int) -> int:
        """Øre avrundet til det linjene vises i; midt mellom går opp."""
        return (2 * teller + nevner * self.vis) // (2 * nevner * self.vis) * self.vis


def _naermeste(brok: Fraction) -> int:
    return (2 * brok.numerator + brok.denominator) // (2 * brok.denominator)


def _brok_som_tekst(brok: Fraction) -> str:
    """Et vektet tall for landet. Tallene er desimaltall, så brøken går alltid opp i en potens av ti."""
    desimaler = 0
    while brok.denominator != 1:
        brok, desimaler = brok * 10, desimaler + 1
    return tall_som_tekst(Decimal(f"{brok.numerator}E-{desimaler}"))
