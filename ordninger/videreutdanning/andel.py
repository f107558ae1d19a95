"""VU §§ 3 og 7: modellen «vu_andel», fra den nasjonale rammen til andelen til hver mottaker.

Rammen deles i sektorer, hver sektor i potter etter nøkler, og hver pott etter mottakernes del av landet. En kommunes tall
er vektet etter sentralitet. Så løftes noen til gulvet og noen stopper i taket; de andre i samme gruppe (kommuner,
fylkeskommuner eller skoler) bidrar like mye i prosent. Til slutt rundes summen til hele enheter. Andelene og resten er
til sammen rammen, på øret.

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
    UgyldigGrense,
    del_enheter,
    fordel,
    lag_resultat,
    registrer,
    registrer_tekster,
)
from ordninger.felles.beregning.avrunding import fra_ore, som_brok, til_ore
from ordninger.felles.beregning.fordeling import Grunn, fyll
from ordninger.felles.beregning.kanonisk import tall_som_tekst

from .grunnlagstall import (
    GRUPPE,
    Andelsgrunnlag,
    Andelsmottaker,
    Gruppe,
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


_GRUPPER = {
    Gruppe.KOMMUNE: Tospraklig("kommuner", "kommunar"),
    Gruppe.FYLKESKOMMUNE: Tospraklig("fylkeskommuner", "fylkeskommunar"),
    Gruppe.SKOLE: Tospraklig("skoler", "skular"),
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
            _tekstkode(sektor, "tak"): Tospraklig(
                f"{navn.nb}: stoppet i taket på {{grense:kr}} kroner: {{belop}} kroner.",
                f"{navn.nn}: stoppa i taket på {{grense:kr}} kroner: {{belop}} kroner.",
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
        for gruppe, hvem in _GRUPPER.items():
            maler[_tekstkode(sektor, f"gulv_bidrag_{gruppe}")] = Tospraklig(
                f"{navn.nb}: bidrag til gulvet for {hvem.nb}. {{antall:tall}} løftes, og alle over gulvet bidrar like mye"
                " i prosent: {belop} kroner.",
                f"{navn.nn}: bidrag til golvet for {hvem.nn}. {{antall:tall}} blir lyfte, og alle over golvet bidreg like"
                " mykje i prosent: {belop} kroner.",
            )
            maler[_tekstkode(sektor, f"tak_tillegg_{gruppe}")] = Tospraklig(
                f"{navn.nb}: tillegg fra {{antall:tall}} {hvem.nb} som er stoppet i taket, delt likt i prosent:"
                " {belop} kroner.",
                f"{navn.nn}: tillegg frå {{antall:tall}} {hvem.nn} som er stoppa i taket, delt likt i prosent:"
                " {belop} kroner.",
            )
    return maler


registrer_tekster(_lag_tekster())


_Bidrag = tuple[int, int, int]
"""Nummeret på potten, plassen i den, og det det gir før gulv, tak og avrunding, i øre ganger felles nevner."""


@dataclass(frozen=True, slots=True)
class _Justert:
    """Gulv og tak i en gruppe. ``eksakt`` er det hver får før justeringen, i øre ganger felles nevner.

    ``laast`` er dem som er løftet til gulvet eller stoppet i taket, på ``grense`` (øre). De andre får
    ``eksakt * igjen / vektsum``.
    """

    eksakt: Mapping[str, int]
    grense: Mapping[str, int]
    laast: Mapping[str, Grunn]
    igjen: int
    vektsum: int

    def antall(self, grunn: Grunn) -> int:
        """Hvor mange som er løftet eller stoppet."""
        return list(self.laast.values()).count(grunn)


@dataclass(frozen=True, slots=True)
class _Delt:
    """Fordelingen før linjene skrives. ``nevner`` er felles nevner for ``eksakt``."""

    potter: tuple[Pott, ...]
    landet: tuple[Fraction, ...]
    nevner: int
    bidrag: Mapping[str, Sequence[_Bidrag]]
    grupper: Mapping[Gruppe, _Justert]
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
    grupper = _juster(parametre, grunnlag, potter, bidrag, nevner)
    return _Delt(
        potter=potter,
        landet=tuple(Fraction(total, skala) for total, (_, skala) in zip(summer, vektet, strict=True)),
        nevner=nevner,
        bidrag=bidrag,
        grupper=grupper,
        fordelt=_rund_av(parametre, grupper, nevner, list(bidrag)),
    )


def _juster(
    parametre: AndelParametre,
    grunnlag: Andelsgrunnlag,
    potter: Sequence[Pott],
    bidrag: Mapping[str, Sequence[_Bidrag]],
    nevner: int,
) -> dict[Gruppe, _Justert]:
    """Løfter til gulvet og stopper i taket, gruppe for gruppe. Det som løfter noen, tas fra de andre i gruppen."""
    eksakt: dict[Gruppe, dict[str, int]] = {gruppe: {} for gruppe in Gruppe}
    for kode, rader in bidrag.items():
        for nr, plass, ett in rader:
            i_gruppen = eksakt[potter[nr].grupper[plass]]
            i_gruppen[kode] = i_gruppen.get(kode, 0) + ett
    justert: dict[Gruppe, _Justert] = {}
    for gruppe, alle in eksakt.items():
        typer = {kode: grunnlag.mottakere[kode].type for kode in alle}
        egne = {kode: type_ for kode, type_ in typer.items() if GRUPPE[type_] is gruppe}
        gulv, tak = (
            {kode: til_ore(kart[type_]) for kode, type_ in egne.items() if type_ in kart}
            for kart in (parametre.gulv, parametre.tak)
        )
        total = sum(alle.values())
        if sum(gulv.values()) * nevner > total:
            raise UgyldigGrense(f"Gulvet for {_GRUPPER[gruppe].nb} krever mer enn det de har til sammen.")
        laast, igjen, vektsum = fyll(
            total,
            alle,
            {kode: grense * nevner for kode, grense in gulv.items()},
            {kode: grense * nevner for kode, grense in tak.items()},
        )
        grense = {kode: (gulv if grunn == "gulv" else tak)[kode] for kode, grunn in laast.items()}
        justert[gruppe] = _Justert(alle, grense, laast, igjen, vektsum)
    return justert


def _rund_av(
    parametre: AndelParametre, grupper: Mapping[Gruppe, _Justert], nevner: int, mottakere: Sequence[str]
) -> Fordelt:
    """Runder alle andelene til hele enheter under ett. Det ingen kan få fordi alle er i taket, blir rest."""
    skala = lcm(*(gruppe.vektsum for gruppe in grupper.values() if gruppe.laast))
    vekter = dict.fromkeys(mottakere, 0)
    for gruppe in grupper.values():
        faktor = gruppe.igjen * (skala // gruppe.vektsum) if gruppe.laast else skala
        for kode, eksakt in gruppe.eksakt.items():
            vekter[kode] += gruppe.grense[kode] * nevner * skala if kode in gruppe.laast else eksakt * faktor
    vekter[""] = til_ore(parametre.ramme) * nevner * skala - sum(vekter.values())
    fordelt = fordel(parametre.ramme, vekter, parametre.enhet, rest=parametre.rest)
    andeler = {kode: andel for kode, andel in fordelt.andeler.items() if kode}
    rest = til_ore(fordelt.rest) + til_ore(fordelt.andeler[""])
    return Fordelt(andeler, fra_ore(rest), tuple(spor for spor in fordelt.spor if spor.nokkel))


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

    def mottaker(self, kode: str) -> None:
        """Linjene til én mottaker, sektor for sektor."""
        rader: dict[Sektor, list[_Bidrag]] = {}
        eksakt: dict[tuple[Sektor, Gruppe], int] = {}
        for ett in self.delt.bidrag[kode]:
            pott = self.delt.potter[ett[0]]
            rader.setdefault(pott.sektor, []).append(ett)
            valg = (pott.sektor, pott.grupper[ett[1]])
            eksakt[valg] = eksakt.get(valg, 0) + ett[2]
        deler = self._sektordeler(kode, eksakt)
        for sektor, egne in rader.items():
            skrevet = sum([self._nokkel(kode, ett) for ett in egne])
            for valg in eksakt:
                if valg[0] is sektor:
                    skrevet += self._justering(kode, *valg, eksakt)
            self._avrunding(kode, sektor, deler[sektor] - skrevet)

    def _sektordeler(self, kode: str, eksakt: Mapping[tuple[Sektor, Gruppe], int]) -> dict[Sektor, int]:
        """Andelen delt på sektorer i hele enheter, i øre, etter det hver sektor gir med gulv og tak."""
        andel = til_ore(self.delt.fordelt.andeler[kode])
        if len(eksakt) == 1:
            return {sektor: andel for sektor, _ in eksakt}
        if len({gruppe for _, gruppe in eksakt}) == 1:
            # Gulv og tak endrer alle sektorene like mye i prosent, så forholdet mellom dem er det samme.
            vekter = {str(sektor): ett for (sektor, _), ett in eksakt.items()}
        else:
            maal = [(sektor, Fraction(*self._maal(kode, sektor, gruppe, eksakt))) for sektor, gruppe in eksakt]
            nevner = lcm(*(ett.denominator for _, ett in maal))
            vekter = {str(sektor): 0 for sektor, _ in maal}
            for sektor, ett in maal:
                vekter[str(sektor)] += ett.numerator * (nevner // ett.denominator)
        # Er alt null, men mottakeren løftes til gulvet, deles løftet likt mellom sektorene.
        enheter = del_enheter(andel // self.steg, vekter if any(vekter.values()) else dict.fromkeys(vekter, 1))
        return {sektor: enheter[sektor] * self.steg for sektor, _ in eksakt}

    def _maal(
        self, kode: str, sektor: Sektor, gruppe: Gruppe, eksakt: Mapping[tuple[Sektor, Gruppe], int]
    ) -> tuple[int, int]:
        """Det sektoren gir i gruppen med gulv og tak, i øre, som teller og nevner."""
        justert = self.delt.grupper[gruppe]
        if kode not in justert.laast:
            return eksakt[sektor, gruppe] * justert.igjen, justert.vektsum * self.delt.nevner
        if justert.eksakt[kode]:
            return justert.grense[kode] * eksakt[sektor, gruppe], justert.eksakt[kode]
        return justert.grense[kode], sum(1 for _, g in eksakt if g is gruppe)

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

    def _justering(self, kode: str, sektor: Sektor, gruppe: Gruppe, eksakt: Mapping[tuple[Sektor, Gruppe], int]) -> int:
        """Linjen for gulv eller tak. Returnerer beløpet i øre, null når det ikke er noe å vise."""
        justert = self.delt.grupper[gruppe]
        if not justert.laast:
            return 0
        teller, nevner = self._maal(kode, sektor, gruppe, eksakt)
        ore = self._rund(teller * self.delt.nevner - eksakt[sektor, gruppe] * nevner, nevner * self.delt.nevner)
        if not ore:
            return 0
        if kode in justert.laast:
            slag = tekst = str(justert.laast[kode])
            data = {"grense": tall_som_tekst(fra_ore(justert.grense[kode]))}
        else:
            grunn: Grunn = "gulv" if justert.igjen < justert.vektsum else "tak"
            slag = "gulv_bidrag" if grunn == "gulv" else "tak_tillegg"
            tekst, data = f"{slag}_{gruppe}", {"antall": str(justert.antall(grunn))}
        self._linje(kode, sektor, slag, ore, data, tekst)
        return ore

    def _avrunding(self, kode: str, sektor: Sektor, ore: int) -> None:
        if ore:
            data = {"enhet": tall_som_tekst(self.parametre.enhet)}
            self._linje(kode, sektor, "avrunding", ore, data, "avrunding_krone" if self.steg == 100 else "avrunding")

    def _linje(self, kode: str, sektor: Sektor, slag: str, ore: int, data: dict[str, str], tekst: str) -> None:
        valg = (sektor, tekst, *data.values())
        if valg not in self.opplysninger:
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
