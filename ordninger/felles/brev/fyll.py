"""Mal + data → frosset innhold → kode. Ren Python: ingen modeller, ingen klokke, ingen tilfeldighet.

Innholdet er en vanlig ordbok som kan lagres som JSON. All tekst er ferdig utfylt, så PDF-en kan lages på nytt fra innholdet
alene, også når malen siden er endret. En tekstbit («run») er en streng eller en ordbok med nøklene
`t` (teksten) og eventuelt `s` (uthevet), `lang` (annen målform enn brevet) eller `kode` (koden settes inn her).
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from . import formater
from .feil import ForLangTekst, ManglendeFelt, UgyldigFelt
from .mal import Blokk, Del, Felt, Kolonne, Linje, Lokke, Sterk, Valg, last_mal

Brevinnhold = dict[str, Any]
Bit = str | dict[str, Any]

SKJEMA = 1
"""Utgaven av formen på innholdet."""
UTFORMING = "1"
"""Utgaven av utseendet (`utforming/<utgave>.css`) nye brev fryses med."""
MAKS_TEGN = 20_000
"""Lengste tekst i ett felt, i tegn."""
MAKS_TEGN_BREV = 200_000
"""Lengste brev, i tegn."""
MAKS_ADRESSELINJER = 5
"""Navn og adresse i konvoluttvinduet."""

_MANGLER = object()
_KRONER = re.compile(r"([ \u00a0])kroner\b")


@dataclass(frozen=True)
class Tittel:
    """Noens egne ord i deres egen målform, for eksempel tittelen på et tiltak: oversettes aldri, merkes med `lang`."""

    tekst: str
    lang: str


def fyll(mal: str, maalform: str, felt: Mapping[str, Any]) -> Brevinnhold:
    """Frosset innhold for brevet `mal` i målformen.

    `felt` er en nøstet ordbok (`felt["mottaker"]["navn"]`). Verdier kan være tekst, Tittel, tall som Decimal eller int,
    date/datetime, lister, og {"nb": …, "nn": …} for navn som finnes i begge målformer. `felt["demo"]` merker brevet DEMO.

    ManglendeTekst når malen mangler målformen, ManglendeFelt når et felt som skal skrives ut, er tomt, UgyldigFelt når en
    verdi har feil type, ForLangTekst over MAKS_TEGN eller MAKS_TEGN_BREV.
    """
    hodemal, brevmal = last_mal("F-hode", maalform), last_mal(mal, maalform)
    f = _Fyller(felt, maalform)
    demo = bool(felt.get("demo", False))
    blokker = [b for b in (f.blokk(blokk) for blokk in brevmal.blokker) if b is not None]
    if not any(e["slag"] == "utfall" for b in blokker for e in b["innhold"]):
        raise UgyldigFelt(mal, "gir et brev uten utfall: ingen av vilkårene for utfallet holder")
    hode = {b["id"]: b["innhold"] for b in (f.blokk(blokk) for blokk in hodemal.blokker) if b is not None}
    innhold = {
        "skjema": SKJEMA,
        "utforming": UTFORMING,
        "mal": mal,
        "malversjon": brevmal.versjon,
        "maalform": maalform,
        "demo": demo,
        "tittel": _rentekst(next(b["innhold"][0]["deler"] for b in blokker if b["id"] == "tittel")),
        "dato": formater.dag(f.hent("dato.brev"), "dato.brev").isoformat(),
        "avsender": f.tekst("avsender.navn"),
        "logo": f.valgfri("avsender.logo") or "plass",
        "adresse": f.adresse(),
        "sak": f.tekst("sak.nummer"),
        "brevnummer": f.tekst("brev.nummer"),
        "hode": {k: v for k, v in hode.items() if k != "demo" or demo},
        "blokker": [b for b in blokker if b["id"] != "tittel"],
    }
    lengde = len(json.dumps(innhold, ensure_ascii=False))
    if lengde > MAKS_TEGN_BREV:
        raise ForLangTekst("hele brevet", lengde, MAKS_TEGN_BREV)
    return innhold


def kanonisk(innhold: Brevinnhold) -> bytes:
    """Innholdet som JSON med faste nøkler og mellomrom: samme innhold gir samme byter."""
    return json.dumps(innhold, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def kode(innhold: Brevinnhold) -> str:
    """Koden som står i brevet: 64 biter av sjekksummen av innholdet, som `2C9E 07B4 D1F6 83AA`."""
    sum_ = hashlib.sha256(kanonisk(innhold)).hexdigest()[:16].upper()
    return " ".join(sum_[i : i + 4] for i in range(0, 16, 4))


class _Fyller:
    """Slår opp felt og bygger tekstbiter for ett brev."""

    def __init__(self, felt: Mapping[str, Any], maalform: str) -> None:
        self.felt = felt
        self.maalform = maalform

    # --- oppslag ---

    def hent(self, sti: str, element: Any = None, liste: str = "", *, streng: bool = True) -> Any:
        """Verdien av et felt; ManglendeFelt når stien ikke finnes."""
        lokal = element is not None and "." not in sti
        verdi: Any = element if lokal else self.felt
        for ledd in sti.split("."):
            if isinstance(verdi, Mapping):
                verdi = verdi.get(ledd, _MANGLER)
            else:
                verdi = getattr(verdi, ledd, _MANGLER)
            if verdi is _MANGLER or (verdi is None and streng):
                raise ManglendeFelt(_navn(sti, liste if lokal else ""))
        return verdi

    def valgfri(self, sti: str) -> str:
        try:
            return str(self.hent(sti))
        except ManglendeFelt:
            return ""

    def vilkar(self, vilkar: str, element: Any = None, liste: str = "") -> bool:
        """Om alle leddene holder. Feltet må finnes: et glemt vilkår skal ikke fjerne en blokk."""
        for ledd in filter(None, (v.strip() for v in vilkar.split("&"))):
            sti, lik, verdier = ledd.lstrip("!").partition("=")
            verdi = self._vilkarsverdi(sti, element, liste)
            holder = str(verdi) in verdier.split(",") if lik else bool(verdi)
            if holder == ledd.startswith("!"):
                return False
        return True

    def _vilkarsverdi(self, sti: str, element: Any, liste: str) -> Any:
        verdi = self.hent(sti, element, liste, streng=False)
        return verdi.strip() if isinstance(verdi, str) else verdi

    def tekst(self, sti: str) -> str:
        return _rentekst(self.verdi(sti, None, ""))

    def verdi(self, sti: str, element: Any, liste: str) -> list[Bit]:
        """Tekstbitene et felt gir, formatert etter navnet. Tomt felt gir ManglendeFelt."""
        navn = _navn(sti, liste if element is not None and "." not in sti else "")
        if sti == "brev.kode":
            return [{"t": "", "kode": True}]
        verdi = self.hent(sti, element, liste)
        slag = formater.slag_for(sti)
        if slag == "belop":
            return [formater.kroner(verdi, navn)]
        if slag == "frist":
            return [formater.frist(verdi, self.maalform, navn)]
        if slag in ("dato", "kl", "konto", "orgnr", "heltall", "tall"):
            formaterer = {"kl": formater.klokkeslett}.get(slag) or getattr(formater, slag)
            return [_ikke_tom(formaterer(verdi, navn), navn)]
        return self._fritekst(verdi, navn)

    def _fritekst(self, verdi: Any, navn: str) -> list[Bit]:
        lang = ""
        if isinstance(verdi, Mapping):
            verdi = verdi.get(self.maalform)
            if verdi is None:
                raise ManglendeFelt(navn, f"mangler på {self.maalform}")
        if isinstance(verdi, Tittel):
            verdi, lang = verdi.tekst, verdi.lang
        if isinstance(verdi, (list, tuple)):
            ledd = [_rentekst(self._fritekst(v, navn)) for v in verdi]
            verdi = ", ".join(ledd) if navn.endswith("postadresse") else formater.ramse(ledd)
        if not isinstance(verdi, str):
            raise UgyldigFelt(navn, f"må være tekst, ikke {type(verdi).__name__}")
        if len(verdi) > MAKS_TEGN:
            raise ForLangTekst(navn, len(verdi), MAKS_TEGN)
        tekst = _ikke_tom(formater.rens(verdi), navn)
        if lang:
            return [{"t": tekst, "lang": lang}] if lang != self.maalform else [tekst]
        return [formater.hardt(tekst)]

    def adresse(self) -> list[str]:
        """Navn og postadresse, høyst fem linjer: vinduet i konvolutten viser ikke mer."""
        linjer = self.hent("mottaker.postadresse")
        if isinstance(linjer, str):
            linjer = linjer.splitlines()
        rene = [formater.rens(str(linje)) for linje in linjer]
        rene = [linje for linje in rene if linje]
        if not rene:
            raise ManglendeFelt("mottaker.postadresse")
        adresse = [self.tekst("mottaker.navn"), *rene]
        if len(adresse) > MAKS_ADRESSELINJER:
            raise UgyldigFelt("mottaker.postadresse", f"har mer enn {MAKS_ADRESSELINJER - 1} linjer")
        return adresse

    # --- blokker ---

    def blokk(self, blokk: Blokk) -> dict[str, Any] | None:
        if not self.vilkar(blokk.vilkar):
            return None
        innhold = [e for linje in blokk.linjer for e in self._linje(linje)]
        return {"id": blokk.id, "gruppe": blokk.gruppe, "innhold": innhold}

    def _linje(self, linje: Linje) -> list[dict[str, Any]]:
        if linje.slag == "tabell":
            return [self._tabell(linje)]
        if linje.slag == "matrise":
            return [self._matrise(linje)]
        if linje.slag == "avsnitt":
            return self._avsnitt(linje)
        if linje.slag == "person":
            return [
                {
                    "slag": "person",
                    "linjer": [b for d in _del_ved_strek(linje.deler) if _rentekst(b := self._biter(d)).strip()],
                }
            ]
        if linje.slag == "panel":
            ledetekst, verdi = _del_ved_kolon(linje.deler)
            return [{"slag": "panel", "ledetekst": self._biter(ledetekst), "deler": self._biter(verdi)}]
        return [
            {"slag": linje.slag, "deler": avsnitt}
            for biter in self._gjenta(linje.deler)
            for avsnitt in (_avsnitt(biter) if linje.slag in ("p", "utfall", "liten") else [biter])
        ]

    def _gjenta(self, deler: Sequence[Del]) -> list[list[Bit]]:
        """Én tekst, eller én per element når hele linjen er en løkke."""
        if len(deler) == 1 and isinstance(deler[0], Lokke):
            lokke = deler[0]
            return [self._biter(lokke.innhold, element, lokke.sti) for element in self._liste(lokke.sti)]
        biter = self._biter(deler)
        return [biter] if _rentekst(biter).strip() else []

    def _liste(self, sti: str) -> list[Any]:
        liste = self.hent(sti)
        if not isinstance(liste, (list, tuple)):
            raise UgyldigFelt(sti, "må være en liste")
        if not liste:
            raise ManglendeFelt(sti)
        return list(liste)

    def _biter(self, deler: Sequence[Del], element: Any = None, liste: str = "") -> list[Bit]:
        ut: list[Bit] = []
        self._samle(deler, element, liste, ut, [False])
        return _slaa_sammen(_en_krone(ut))

    def _samle(self, deler: Sequence[Del], element: Any, liste: str, ut: list[Bit], sterk: list[bool]) -> None:
        for d in deler:
            if isinstance(d, Sterk):
                sterk[0] = not sterk[0]
            elif isinstance(d, Valg):
                valgt = d.ja if self.vilkar(d.vilkar, element, liste) else d.nei
                self._samle(valgt, element, liste, ut, sterk)
            elif isinstance(d, Lokke):
                for nr, e in enumerate(self._liste(d.sti)):
                    if nr:
                        ut.append(", ")
                    self._samle(d.innhold, e, d.sti, ut, sterk)
            else:
                biter = self.verdi(d.sti, element, liste) if isinstance(d, Felt) else [d]
                ut.extend({**_ordbok(b), "s": True} if sterk[0] else b for b in biter)

    # --- tabeller ---

    def _tabell(self, linje: Linje) -> dict[str, Any]:
        rader = self._liste(linje.liste)
        kolonner = [{"tekst": self._biter(k.tekst), "tall": _er_tall(k), "mm": k.mm} for k in linje.kolonner]
        celler = [[self._biter(k.celle, rad, linje.liste) for k in linje.kolonner] for rad in rader]
        sum_: list[Any] | None = None
        if linje.tekst("sum"):
            sum_ = [self._biter(linje.tekst("sum"))]
            for k in linje.kolonner[1:]:
                sti = _belopsfelt(k)
                summen = sum((Decimal(self.hent(sti, r, linje.liste)) for r in rader), Decimal(0)) if sti else None
                sum_.append([] if summen is None else [formater.kroner(summen, linje.liste)])
        return self._ramme(linje, kolonner, celler, sum_)

    def _matrise(self, linje: Linje) -> dict[str, Any]:
        """Tiltak × mottaker med summer begge veier. Over tre mottakere: én rad per tiltak og mottaker."""
        poster = [
            (
                self.hent("tiltak_nr", rad, linje.liste, streng=False),
                rad,
                _rentekst(self.verdi("mottaker", rad, linje.liste)),
                self._belop(rad, linje.liste),
            )
            for rad in self._liste(linje.liste)
        ]
        mottakere = list(dict.fromkeys(p[2] for p in poster))
        if len(mottakere) > 3:
            return self._matrise_snudd(linje, poster)
        rekker: dict[Any, tuple[list[Bit], dict[str, Decimal]]] = {}
        for nr, rad, mottaker, belop in poster:
            _, verdier = rekker.setdefault(nr, (self._radnavn(linje, nr, rad), {}))
            verdier[mottaker] = verdier.get(mottaker, Decimal(0)) + belop
        flere = len(mottakere) > 1
        kolonner = [{"tekst": self._biter(linje.tekst("rad")), "tall": False, "mm": None}]
        kolonner += [{"tekst": [m], "tall": True, "mm": 28} for m in mottakere]
        kolonner += [{"tekst": self._biter(linje.tekst("sum")), "tall": True, "mm": 25}] if flere else []
        rader = [
            [navn, *([formater.kroner(v.get(m, 0))] for m in mottakere), *([[formater.kroner(sum(v.values()))]] if flere else [])]
            for navn, v in rekker.values()
        ]  # fmt: skip
        summer = [sum((v.get(m, Decimal(0)) for _, v in rekker.values()), Decimal(0)) for m in mottakere]
        if flere:
            summer.append(sum(summer, Decimal(0)))
        return self._ramme(
            linje, kolonner, rader, [self._biter(linje.tekst("sum")), *([formater.kroner(s)] for s in summer)]
        )

    def _matrise_snudd(self, linje: Linje, poster: list[Any]) -> dict[str, Any]:
        kolonner = [
            {"tekst": self._biter(linje.tekst("rad")), "tall": False, "mm": None},
            {"tekst": self._biter(linje.tekst("mottaker")), "tall": False, "mm": 62},
            {"tekst": self._biter(linje.tekst("kroner")), "tall": True, "mm": 26},
        ]
        rader = [[self._radnavn(linje, nr, r), [m], [formater.kroner(b)]] for nr, r, m, b in poster]
        summen = formater.kroner(sum((p[3] for p in poster), Decimal(0)))
        return self._ramme(linje, kolonner, rader, [self._biter(linje.tekst("sum")), [], [summen]])

    def _belop(self, rad: Any, liste: str) -> Decimal:
        verdi = self.hent("belop", rad, liste)
        formater.kroner(verdi, f"{liste}[].belop")
        return Decimal(verdi)

    def _radnavn(self, linje: Linje, nr: Any, rad: Any) -> list[Bit]:
        if nr is None:
            return self._biter(linje.tekst("koordinering"))
        return _slaa_sammen([f"{nr}. ", *self.verdi("tittel", rad, linje.liste)])

    def _ramme(self, linje: Linje, kolonner: list[Any], rader: list[Any], sum_: list[Any] | None) -> dict[str, Any]:
        return {
            "slag": "tabell",
            "navn": linje.navn,
            "tekst": self._biter(linje.tekst("tekst")),
            "kolonner": kolonner,
            "rader": rader,
            "sum": sum_,
        }

    def _avsnitt(self, linje: Linje) -> list[dict[str, Any]]:
        """Ledetekst og svar etter hverandre, slik mottakeren skrev dem."""
        ut: list[dict[str, Any]] = []
        for rad in self._liste(linje.liste):
            ut.append({"slag": "h3", "deler": self.verdi("ledetekst", rad, linje.liste)})
            ut += [{"slag": "p", "deler": a} for a in _avsnitt(self.verdi("tekst", rad, linje.liste))]
        return ut


# --- små hjelpere -------------------------------------------------------------------------------------------------


def _navn(sti: str, liste: str) -> str:
    return f"{liste}[].{sti}" if liste else sti


def _ikke_tom(tekst: str, navn: str) -> str:
    if not tekst.strip():
        raise ManglendeFelt(navn)
    return tekst


def _ordbok(bit: Bit) -> dict[str, Any]:
    return {"t": bit} if isinstance(bit, str) else bit


def _rentekst(biter: Sequence[Bit]) -> str:
    return "".join(b if isinstance(b, str) else b["t"] for b in biter)


def _slaa_sammen(biter: Sequence[Bit]) -> list[Bit]:
    """Nabobiter med samme merking blir én bit."""
    ut: list[Bit] = []
    for bit in biter:
        if bit == "":
            continue
        if ut and isinstance(bit, str) and isinstance(ut[-1], str):
            ut[-1] += bit
        elif ut and isinstance(bit, dict) and isinstance(ut[-1], dict) and _merker(bit) == _merker(ut[-1]):
            ut[-1] = {**ut[-1], "t": ut[-1]["t"] + bit["t"]}
        else:
            ut.append(bit)
    return ut


def _en_krone(biter: Sequence[Bit]) -> list[Bit]:
    """Et felt som er 1, foran ordet «kroner» i malen, får «krone» etter seg."""
    ut = list(biter)
    for nr, (tall, bit) in enumerate(pairwise(biter), start=1):
        tekst = _ordbok(bit)["t"]
        if _ordbok(tall)["t"] == "1" and _KRONER.match(tekst):
            tekst = _KRONER.sub(r"\1krone", tekst, count=1)
            ut[nr] = tekst if isinstance(bit, str) else {**bit, "t": tekst}
    return ut


def _merker(bit: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in bit.items() if k != "t"}


def _avsnitt(biter: Sequence[Bit]) -> list[list[Bit]]:
    """Biter delt der teksten har tomme linjer. Enkle linjeskift blir stående."""
    ut: list[list[Bit]] = [[]]
    for bit in biter:
        deler = [d.strip("\n") for d in _ordbok(bit)["t"].split("\n\n")]
        for nr, del_ in enumerate(deler):
            if nr:
                ut.append([])
            if del_ or (isinstance(bit, dict) and bit.get("kode")):
                ut[-1].append(del_ if isinstance(bit, str) else {**bit, "t": del_})
    return [a for a in ut if a]


def _del_ved_kolon(deler: Sequence[Del]) -> tuple[list[Del], list[Del]]:
    """Ledeteksten og verdien i en panelrad, delt ved det første kolonet i maltekst."""
    for nr, d in enumerate(deler):
        if isinstance(d, str) and ": " in d + " ":
            foran, _, etter = (d + " ").partition(": ")
            return [*deler[:nr], foran], [etter.rstrip(" ") if nr == len(deler) - 1 else etter[:-1], *deler[nr + 1 :]]
    raise UgyldigFelt("panel", "mangler kolon i malen")


def _del_ved_strek(deler: Sequence[Del]) -> list[list[Del]]:
    """Navn, stilling og rolle i en underskrift, delt ved ` | ` i maltekst."""
    ut: list[list[Del]] = [[]]
    for d in deler:
        biter = d.split("|") if isinstance(d, str) else [d]
        for nr, bit in enumerate(biter):
            if nr:
                ut.append([])
            ut[-1].append(bit.strip() if isinstance(bit, str) else bit)
    return ut


def _tallfelt(kolonne: Kolonne) -> str | None:
    """Stien når cellen bare er ett tallfelt."""
    felt = [d for d in kolonne.celle if isinstance(d, Felt)]
    if len(felt) == 1 and formater.slag_for(felt[0].sti) in ("belop", "tall"):
        return felt[0].sti
    return None


def _er_tall(kolonne: Kolonne) -> bool:
    """Om kolonnen viser tall, også når noen av radene ikke har det: `{?har_tall}{verdi}{:}–{/?}`."""
    celle = kolonne.celle
    if len(celle) == 1 and isinstance(celle[0], Valg):
        kolonne = replace(kolonne, celle=celle[0].ja)
    return _tallfelt(kolonne) is not None


def _belopsfelt(kolonne: Kolonne) -> str | None:
    sti = _tallfelt(kolonne)
    return sti if sti and formater.slag_for(sti) == "belop" else None
