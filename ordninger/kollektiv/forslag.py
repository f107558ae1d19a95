"""KBG §§ 9 og 12: modellen «kbg_forslag», et første forslag til fordeling i ett fylke, og avviket fra planen.

Forslaget er et utgangspunkt for saksbehandleren. Linjer som er satt for hånd eller avslått, røres ikke av regelen.
Ingen linje får mer enn det er søkt om, summen går aldri over rammen, og resten vises.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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

from .satser import HUNDRE, ForslagParametre, LangsiktigPlan, Metode, SatsFeil, Underskudd

MODELL = "kbg_forslag"
VERSJON = "2026.1"

registrer_tekster(
    {
        "kbg.forslag.sokt": Tospraklig("Søkt beløp: {belop} kroner.", "Søkt beløp: {belop} kroner."),
        "kbg.forslag.avslag": Tospraklig(
            "Avslått. Det søkte beløpet er trukket fra: {belop} kroner.",
            "Avslått. Det søkte beløpet er trekt frå: {belop} kroner.",
        ),
        "kbg.forslag.for_haand": Tospraklig("Endret for hånd: {belop} kroner.", "Endra for hand: {belop} kroner."),
        "kbg.forslag.likt_kutt": Tospraklig(
            "Likt kutt: alle får {prosent} prosent av det de har søkt om. Kuttet er {belop_uten_fortegn} kroner.",
            "Likt kutt: alle får {prosent} prosent av det dei har søkt om. Kuttet er {belop_uten_fortegn} kroner.",
        ),
        "kbg.forslag.etter_prioritet": Tospraklig(
            "Prioritet {klasse} i planen gir inntil {klasseprosent:tall} prosent. Linjen får {prosent} prosent før"
            " avrunding, et kutt på {belop_uten_fortegn} kroner.",
            "Prioritet {klasse} i planen gir inntil {klasseprosent:tall} prosent. Linja får {prosent} prosent før"
            " avrunding, eit kutt på {belop_uten_fortegn} kroner.",
        ),
        "kbg.forslag.nokkel": Tospraklig(
            "Saken har {verdi} {nokkel} av {alle:tall}. Nøkkelen teller {prosent} prosent og gir linjen {belop} kroner.",
            "Saka har {verdi} {nokkel} av {alle:tall}. Nøkkelen tel {prosent} prosent og gir linja {belop} kroner.",
        ),
        "kbg.forslag.omfordeling": Tospraklig(
            "Ingen får mer enn de har søkt om. Det som blir til overs, er fordelt videre: {belop} kroner.",
            "Ingen får meir enn dei har søkt om. Det som blir til overs, er fordelt vidare: {belop} kroner.",
        ),
    }
)


class ForslagFeil(ValueError):
    """Forslaget kan ikke lages av disse linjene. Meldingen kan vises til brukeren."""


class ManglerNokkelForSak(ForslagFeil):
    """En sak mangler et nøkkeltall som regelen bruker."""


@dataclass(frozen=True, slots=True)
class Forslagslinje:
    """En linje i forslaget: tiltak × mottaker i utlysningens år.

    ``mottakertype`` er a–f i § 3, ``sektor`` er barnehage, skole eller begge, ``sokt`` er kroner. ``prioritet`` er
    klassen i planen. ``fast`` er beløpet saksbehandleren har satt, ``avslatt`` betyr at linjen skal ha null.
    """

    id: str
    sak: str
    tiltak: str
    mottaker: str
    mottakertype: str
    sektor: str
    sokt: Decimal
    prioritet: str | None = None
    fast: Decimal | None = None
    avslatt: bool = False

    def til_json(self) -> dict[str, Any]:
        """Linjen slik den lagres i kvitteringen."""
        return {felt: getattr(self, felt) for felt in self.__slots__}

    @classmethod
    def fra_json(cls, innhold: Mapping[str, Any]) -> Forslagslinje:
        """Leser linjen fra JSON."""
        fast = innhold.get("fast")
        return cls(
            id=str(innhold["id"]),
            sak=str(innhold["sak"]),
            tiltak=str(innhold["tiltak"]),
            mottaker=str(innhold["mottaker"]),
            mottakertype=str(innhold["mottakertype"]),
            sektor=str(innhold["sektor"]),
            sokt=les_tall(innhold["sokt"]),
            prioritet=innhold.get("prioritet"),
            fast=None if fast is None else les_tall(fast),
            avslatt=bool(innhold.get("avslatt", False)),
        )


@dataclass(frozen=True)
class Forslagsgrunnlag:
    """Rammen i kroner, linjene, og nøkkeltall per sak når metoden er etter nøkkel."""

    ramme: Decimal
    linjer: tuple[Forslagslinje, ...]
    saksnokler: Mapping[str, Mapping[str, Decimal | int | str | None]]

    def til_json(self) -> dict[str, Any]:
        """Grunnlaget slik det lagres i kvitteringen, med linjene sortert etter id."""
        return {
            "ramme": self.ramme,
            "linjer": [linje.til_json() for linje in sorted(self.linjer, key=lambda linje: linje.id)],
            "saksnokler": {
                sak: {
                    kode: None if verdi in (None, "") else tall_som_tekst(les_tall(verdi))
                    for kode, verdi in nokler.items()
                }
                for sak, nokler in self.saksnokler.items()
            },
        }

    @classmethod
    def fra_json(cls, innhold: Mapping[str, Any]) -> Forslagsgrunnlag:
        """Leser grunnlaget fra JSON."""
        return cls(
            ramme=les_tall(innhold["ramme"]),
            linjer=tuple(Forslagslinje.fra_json(linje) for linje in innhold["linjer"]),
            saksnokler=innhold.get("saksnokler", {}),
        )


@dataclass(frozen=True, slots=True)
class _Regelandel:
    """Det regelen gir en linje: eksakt andel, ferdig andel, og delene som forklarer den eksakte andelen."""

    eksakt: Decimal
    andel: Decimal
    deler: tuple[Beregningslinje, ...] = ()
    data: Mapping[str, str] | None = None


def beregn_forslag(parametre: ForslagParametre, grunnlag: Forslagsgrunnlag) -> Resultat:
    """KBG §§ 9 og 12: lager et første forslag til fordeling av fylkets ramme.

    Avslåtte linjer får null. Linjer satt for hånd får sitt beløp og trekkes fra rammen. De andre får det metoden gir:
    likt kutt, etter regional nøkkel (§ 8) eller etter prioriteringene i planen (§ 9 d), rundet ned til enheten.
    En linje som kan få alt den har søkt om, får det på kronen.
    """
    _sjekk_linjer(grunnlag)
    faste = {linje.id: linje.fast for linje in grunnlag.linjer if linje.fast is not None and not linje.avslatt}
    bundet = sum((som_brok(belop) for belop in faste.values()), Fraction(0))
    igjen = som_brok(kroner(grunnlag.ramme)) - bundet
    if igjen < 0:
        raise ForslagFeil("Linjene som er satt for hånd, er til sammen større enn rammen.")
    aapne = sorted(
        (linje for linje in grunnlag.linjer if linje.fast is None and not linje.avslatt), key=lambda linje: linje.id
    )
    regel = _bruk_metode(parametre, grunnlag, aapne, kroner(igjen)) if aapne else {}
    andeler: dict[str, Decimal] = {}
    linjer: list[Beregningslinje] = []
    for linje in sorted(grunnlag.linjer, key=lambda linje: linje.id):
        if linje.avslatt:
            andeler[linje.id] = kroner(0)
            _legg_til_avgjort(linjer, linje, kroner(0), "avslag", "KBG § 15")
        elif linje.fast is not None:
            andeler[linje.id] = kroner(linje.fast)
            _legg_til_avgjort(linjer, linje, kroner(linje.fast), "for_haand", "KBG § 12")
        else:
            andeler[linje.id] = regel[linje.id].andel
            _legg_til_regel(linjer, linje, regel[linje.id], parametre)
    rest = kroner(som_brok(grunnlag.ramme) - sum((som_brok(andel) for andel in andeler.values()), Fraction(0)))
    linjer.append(_linje(len(linjer) + 1, "", "rest", rest, "KBG § 12", "felles.rest"))
    return lag_resultat(
        modell=MODELL,
        versjon=VERSJON,
        parametre=parametre.til_json(),
        inndata=grunnlag.til_json(),
        linjer=tuple(linjer),
        andeler=andeler,
        rest=rest,
    )


@registrer(MODELL, VERSJON)
def _fra_lagret(parametre: Mapping[str, Any], inndata: Mapping[str, Any]) -> Resultat:
    """KBG §§ 9 og 12: samme forslag fra lagret JSON."""
    return beregn_forslag(ForslagParametre.fra_json(parametre), Forslagsgrunnlag.fra_json(inndata))


def _sjekk_linjer(grunnlag: Forslagsgrunnlag) -> None:
    if not grunnlag.linjer:
        raise ForslagFeil("Det er ingen linjer å fordele på.")
    if grunnlag.ramme < 0:
        raise ForslagFeil("Rammen kan ikke være negativ.")
    sett: set[str] = set()
    for linje in grunnlag.linjer:
        if not linje.id or linje.id in sett:
            raise ForslagFeil(f"Linjen {linje.id!r} mangler id eller er med to ganger.")
        sett.add(linje.id)
        if kroner(linje.sokt) < 0:
            raise ForslagFeil(f"Linjen {linje.id} har et negativt søkt beløp.")
        if linje.fast is not None and not 0 <= kroner(linje.fast) <= linje.sokt:
            raise ForslagFeil(f"Linjen {linje.id} er satt til et beløp under null eller over det som er søkt.")


def _bruk_metode(
    parametre: ForslagParametre, grunnlag: Forslagsgrunnlag, aapne: Sequence[Forslagslinje], igjen: Decimal
) -> dict[str, _Regelandel]:
    if parametre.metode is Metode.LIKT_KUTT:
        return _likt_kutt(parametre, aapne, igjen)
    if parametre.metode is Metode.ETTER_NOKKEL:
        return _etter_nokkel(parametre, grunnlag, aapne, igjen)
    return _etter_prioritet(parametre, aapne, igjen)


def _likt_kutt(parametre: ForslagParametre, aapne: Sequence[Forslagslinje], igjen: Decimal) -> dict[str, _Regelandel]:
    """KBG § 9: når behovene er større enn rammen, kuttes alle like mye i prosent."""
    fordelt = fordel_innenfor(
        {linje.id: kroner(linje.sokt) for linje in aapne}, igjen, parametre.enhet, rest=parametre.rest
    )
    return {spor.nokkel: _Regelandel(spor.eksakt, spor.andel) for spor in fordelt.spor}


def _etter_nokkel(
    parametre: ForslagParametre, grunnlag: Forslagsgrunnlag, aapne: Sequence[Forslagslinje], igjen: Decimal
) -> dict[str, _Regelandel]:
    """KBG § 8: hver sak teller etter den regionale nøkkelen; i saken følger linjene det søkte beløpet."""
    sokt_i_sak: dict[str, Fraction] = {}
    for linje in aapne:
        sokt_i_sak[linje.sak] = sokt_i_sak.get(linje.sak, Fraction(0)) + som_brok(linje.sokt)
    saker = sorted(sak for sak, sokt in sokt_i_sak.items() if sokt)
    tall = {nokkel.kode: {sak: _saksnokkel(grunnlag, sak, nokkel.kode) for sak in saker} for nokkel in parametre.nokler}
    alle = {kode: sum(per_sak.values(), Decimal(0)) for kode, per_sak in tall.items()}
    for kode, total in alle.items():
        if saker and total == 0:
            raise ManglerNokkelForSak(f"Nøkkeltallet {kode} er null for alle sakene.")
    deler: dict[str, list[tuple[str, Decimal, Fraction]]] = {}
    vekter: dict[str, Fraction] = {}
    for linje in aapne:
        deler[linje.id] = []
        for nokkel in parametre.nokler if linje.sokt else ():
            verdi = tall[nokkel.kode][linje.sak]
            i_saken = som_brok(linje.sokt) / sokt_i_sak[linje.sak]
            andel = som_brok(nokkel.vekt) * som_brok(verdi) / som_brok(alle[nokkel.kode]) * i_saken
            deler[linje.id].append((nokkel.kode, verdi, andel))
        vekter[linje.id] = sum((andel for _, _, andel in deler[linje.id]), Fraction(0))
    onsker = {linje.id: kroner(linje.sokt) for linje in aapne}
    if any(vekter.values()):
        fordelt = fordel_innenfor(onsker, igjen, parametre.enhet, vekter=vekter, rest=parametre.rest)
    else:
        fordelt = fordel_innenfor(onsker, igjen, parametre.enhet, rest=parametre.rest)
    vekt_av = {nokkel.kode: nokkel.vekt for nokkel in parametre.nokler}
    return {
        spor.nokkel: _Regelandel(
            spor.eksakt,
            spor.andel,
            deler=tuple(
                Beregningslinje(
                    0, spor.nokkel, kode, verdi, vekt_av[kode], avrund(som_brok(igjen) * andel), kode,
                    "saksnøkler", "KBG § 8", "kbg.forslag.nokkel", {"alle": tall_som_tekst(alle[kode])},
                )
                for kode, verdi, andel in deler[spor.nokkel]
            ),
        )
        for spor in fordelt.spor
    }  # fmt: skip


def _saksnokkel(grunnlag: Forslagsgrunnlag, sak: str, kode: str) -> Decimal:
    raa = grunnlag.saksnokler.get(sak, {}).get(kode)
    if raa is None or raa == "":
        raise ManglerNokkelForSak(f"Nøkkeltallet {kode} mangler for sak {sak}.")
    verdi = les_tall(raa)
    if verdi < 0:
        raise ManglerNokkelForSak(f"Nøkkeltallet {kode} for sak {sak} er negativt.")
    return verdi


def _etter_prioritet(
    parametre: ForslagParametre, aapne: Sequence[Forslagslinje], igjen: Decimal
) -> dict[str, _Regelandel]:
    """KBG § 9 d: hver klasse i planen gir inntil sin prosent av det søkte. Resten blir stående i rammen."""
    klasser = {klasse.kode: klasse.andel for klasse in parametre.klasser}
    inntil: dict[str, Decimal] = {}
    onsker: dict[str, Decimal] = {}
    for linje in aapne:
        if linje.prioritet not in klasser:
            raise ForslagFeil(f"Linjen {linje.id} har ikke en prioritet som finnes i planen.")
        andel = klasser[linje.prioritet]
        inntil[linje.id] = avrund(som_brok(linje.sokt) * som_brok(andel), modus=Modus.NED)
        onsker[linje.id] = kroner(linje.sokt) if andel == 1 else avrund(inntil[linje.id], parametre.enhet, Modus.NED)
    grupper: list[list[str]] = [[linje.id for linje in aapne]]
    if parametre.underskudd is Underskudd.SISTE_FORST:
        grupper = [[linje.id for linje in aapne if linje.prioritet == klasse.kode] for klasse in parametre.klasser]
    gitt: dict[str, _Regelandel] = {}
    for gruppe in grupper:
        if not gruppe:
            continue
        fordelt = fordel_innenfor({id_: onsker[id_] for id_ in gruppe}, igjen, parametre.enhet, rest=parametre.rest)
        igjen = fordelt.rest
        for spor in fordelt.spor:
            full = spor.andel == onsker[spor.nokkel]
            gitt[spor.nokkel] = _Regelandel(inntil[spor.nokkel] if full else spor.eksakt, spor.andel)
    return {
        linje.id: _Regelandel(
            gitt[linje.id].eksakt,
            gitt[linje.id].andel,
            data={
                "klasse": str(linje.prioritet),
                "klasseprosent": tall_som_tekst(klasser[str(linje.prioritet)] * HUNDRE),
            },
        )
        for linje in aapne
    }


def _linje(nr: int, mottaker: str, nokkel: str, belop: Decimal, paragraf: str, tekstkode: str) -> Beregningslinje:
    return Beregningslinje(nr, mottaker, nokkel, None, None, belop, "kr", "", paragraf, tekstkode)


def _legg_til_avgjort(
    linjer: list[Beregningslinje], linje: Forslagslinje, andel: Decimal, nokkel: str, paragraf: str
) -> None:
    """Kvitteringen for en linje som er avslått eller satt for hånd."""
    linjer.append(_linje(len(linjer) + 1, linje.id, "sokt", kroner(linje.sokt), "KBG § 11", "kbg.forslag.sokt"))
    linjer.append(
        _linje(len(linjer) + 1, linje.id, nokkel, kroner(andel - linje.sokt), paragraf, f"kbg.forslag.{nokkel}")
    )


def _legg_til_regel(
    linjer: list[Beregningslinje], linje: Forslagslinje, regel: _Regelandel, parametre: ForslagParametre
) -> None:
    """Kvitteringen for en linje regelen har regnet ut: fra det søkte (eller nøklene) til andelen, med avrundingen."""
    if regel.deler:
        for del_ in regel.deler:
            linjer.append(_med_nr(del_, len(linjer) + 1))
        sum_deler = sum((som_brok(del_.belop) for del_ in regel.deler), Fraction(0))
        linjer.append(
            _linje(
                len(linjer) + 1, linje.id, "omfordeling", kroner(som_brok(regel.eksakt) - sum_deler), "KBG § 8",
                "kbg.forslag.omfordeling",
            )
        )  # fmt: skip
    else:
        linjer.append(_linje(len(linjer) + 1, linje.id, "sokt", kroner(linje.sokt), "KBG § 11", "kbg.forslag.sokt"))
        faar = Fraction(regel.eksakt) / Fraction(linje.sokt) if linje.sokt else Fraction(1)
        linjer.append(
            Beregningslinje(
                nr=len(linjer) + 1,
                mottaker=linje.id,
                nokkel="kutt",
                verdi=kroner(linje.sokt),
                vekt=Decimal(round(faar * 10000)).scaleb(-4),
                belop=kroner(regel.eksakt - linje.sokt),
                enhet="kr",
                kilde="",
                paragraf="KBG § 9",
                tekstkode="kbg.forslag.likt_kutt"
                if parametre.metode is not Metode.ETTER_PRIORITET
                else "kbg.forslag.etter_prioritet",
                data=regel.data or {},
            )
        )
    linjer.append(
        Beregningslinje(
            len(linjer) + 1, linje.id, "avrunding", None, None, kroner(regel.andel - regel.eksakt), "kr", "",
            "KBG § 12", "felles.avrunding", {"enhet": tall_som_tekst(parametre.enhet)},
        )
    )  # fmt: skip


def _med_nr(linje: Beregningslinje, nr: int) -> Beregningslinje:
    return Beregningslinje(
        nr, linje.mottaker, linje.nokkel, linje.verdi, linje.vekt, linje.belop, linje.enhet, linje.kilde,
        linje.paragraf, linje.tekstkode, linje.data,
    )  # fmt: skip


# --- Avvik fra den langsiktige planen ----------------------------------------------------------------------------

MOTTAKERGRUPPE = {"a": "eier", "b": "eier", "c": "eier", "d": "uh", "e": "fagskole", "f": "andre"}
"""KBG § 9 b: mottakertypene i § 3 samlet i de fire gruppene planen fordeler på."""


@dataclass(frozen=True, slots=True)
class Planavvik:
    """En del av planen mot forslaget, i prosent, med avviket i prosentpoeng. Alt har én desimal."""

    del_: str
    kode: str
    plan: Decimal
    forslag: Decimal
    avvik: Decimal
    maa_begrunnes: bool


def avvik_fra_plan(
    linjer: Sequence[Forslagslinje], andeler: Mapping[str, Decimal], plan: LangsiktigPlan
) -> tuple[Planavvik, ...]:
    """KBG § 9: sammenligner forslaget med planens fordeling på sektor (a) og mottaker (b).

    Prosentene i forslaget er avrundet til én desimal slik at de summerer til 100,0. Avviket er forskjellen mellom det
    leseren ser, og må begrunnes når det er større enn grensen i planen. Uten beløp i forslaget er det ingen avvik.
    """
    sektor: dict[str, Fraction] = dict.fromkeys(plan.sektor, Fraction(0))
    mottaker: dict[str, Fraction] = dict.fromkeys(plan.mottaker, Fraction(0))
    for linje in linjer:
        belop = som_brok(andeler[linje.id])
        for kode, del_ in _sektordeler(linje, plan).items():
            if kode not in sektor:
                raise SatsFeil(f"Planen sier ikke hvor mye {kode} skal ha.")
            sektor[kode] += belop * del_
        gruppe = MOTTAKERGRUPPE.get(linje.mottakertype)
        if gruppe is None or gruppe not in mottaker:
            raise SatsFeil(f"Planen sier ikke hvor mye mottakertype {linje.mottakertype} skal ha.")
        mottaker[gruppe] += belop
    return (
        *_avvik("sektor", plan.sektor, sektor, plan.grense),
        *_avvik("mottaker", plan.mottaker, mottaker, plan.grense),
    )


def _sektordeler(linje: Forslagslinje, plan: LangsiktigPlan) -> dict[str, Fraction]:
    if linje.sektor != "begge":
        return {linje.sektor: Fraction(1)}
    if plan.begge is None:
        raise SatsFeil("Planen sier ikke hvordan tiltak for både barnehage og skole skal telles.")
    return {"barnehage": Fraction(plan.begge), "skole": 1 - Fraction(plan.begge)}


def _avvik(del_: str, plan: Mapping[str, Decimal], belop: Mapping[str, Fraction], grense: Decimal) -> list[Planavvik]:
    if not any(belop.values()):
        return []
    prosent = fordel(HUNDRE, belop, Decimal("0.1"), rest="storst_rest").andeler
    en_desimal = Decimal("0.1")
    return [
        Planavvik(
            del_=del_,
            kode=kode,
            plan=andel.quantize(en_desimal),
            forslag=prosent[kode].quantize(en_desimal),
            avvik=(prosent[kode] - andel).quantize(en_desimal),
            maa_begrunnes=abs(prosent[kode] - andel) > grense,
        )
        for kode, andel in plan.items()
    ]
