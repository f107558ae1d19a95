"""Malene: lesing, innlesing og kontroll. Ren Python; formatet er beskrevet i docs/brev.md.

En mal er to filer, `<mal>.nb.brev` og `<mal>.nn.brev`, i en mappe `ordninger/<ordning>/brevmaler`. Felles blokker heter
`F-<navn>` og settes inn med «F-<navn>». Motoren kjenner ingen ordning: den finner alle mappene med det navnet.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from .feil import BrevFeil, ManglendeTekst, UgyldigMal
from .formater import MAALFORMER, hardt

ORDNINGER = Path(__file__).resolve().parents[2]
GRUPPER = "abcdef"

_BLOKK = re.compile(r"\[([a-z0-9_]+)((?:\s+[#?][^\]]*)?)\]\s*(.*)")
_TEGN = re.compile(r"\{#([\w.]+)\}|\{/([\w.?]+)\}|\{\?([^{}]+)\}|(\{:\})|\{([\w.]+)\}|(\*\*)")
_SETT_INN = re.compile(r"«(F-[a-z0-9-]+)»")
_LEDD = re.compile(r"!?[\w.]+(=[\w,]+)?")
_LINJESLAG = {"## ": "h2", "### ": "h3", "- ": "li", "= ": "panel", "! ": "utfall", "~ ": "liten", "@ ": "person"}


@dataclass(frozen=True)
class Felt:
    """Et felt i løpende tekst. I en løkke er navn uten punktum et felt i elementet."""

    sti: str


@dataclass(frozen=True)
class Valg:
    """`{?vilkår}ja{:}nei{/?}`."""

    vilkar: str
    ja: tuple[Any, ...]
    nei: tuple[Any, ...]


@dataclass(frozen=True)
class Lokke:
    """`{#liste}…{/liste}`: ett avsnitt eller listepunkt per element."""

    sti: str
    innhold: tuple[Any, ...]


@dataclass(frozen=True)
class Sterk:
    """`**`: uthevet tekst begynner eller slutter."""


Del = str | Felt | Valg | Lokke | Sterk


@dataclass(frozen=True)
class Kolonne:
    """En kolonne i en tabell: overskrift, bredde i mm (None = resten) og celle."""

    tekst: tuple[Del, ...]
    mm: int | None
    celle: tuple[Del, ...]


@dataclass(frozen=True)
class Linje:
    """Ett element i en blokk. `slag` er p, h2, h3, li, panel, utfall, liten, person, tabell, matrise eller avsnitt."""

    slag: str
    deler: tuple[Del, ...] = ()
    navn: str = ""
    liste: str = ""
    kolonner: tuple[Kolonne, ...] = ()
    tekster: tuple[tuple[str, tuple[Del, ...]], ...] = ()

    def tekst(self, navn: str) -> tuple[Del, ...]:
        return dict(self.tekster).get(navn, ())


@dataclass(frozen=True)
class Blokk:
    """En blokk: det minste som er med eller ikke med i et brev."""

    id: str
    gruppe: str = ""
    vilkar: str = ""
    hjemmel: str = ""
    linjer: tuple[Linje, ...] = ()
    kilde: str = ""

    @property
    def felt(self) -> frozenset[str]:
        """Felt som skrives ut. `tiltak[].nr` er feltet `nr` i hvert element av `tiltak`."""
        return frozenset(f for linje in self.linjer for f in _linjefelt(linje))

    @property
    def vilkarsfelt(self) -> frozenset[str]:
        """Felt som bare avgjør om noe er med."""
        valg = (f for linje in self.linjer for f in _valgfelt_i_linje(linje))
        return frozenset([*vilkarsstier(self.vilkar), *valg])


@dataclass(frozen=True)
class Brevmal:
    """En mal i én målform, med fellesblokkene satt inn."""

    navn: str
    maalform: str
    overskrifter: tuple[tuple[str, str], ...]
    blokker: tuple[Blokk, ...]
    sjekksum: str = field(default="", repr=False)

    def overskrift(self, navn: str, ellers: str = "") -> str:
        return dict(self.overskrifter).get(navn, ellers)

    @property
    def versjon(self) -> str:
        """Versjonen fra malen og en kort sjekksum av kilden: en endring i teksten gir alltid ny versjon."""
        return f"{self.overskrift('versjon', '1')}-{self.sjekksum[:8]}"

    @property
    def felt(self) -> set[str]:
        return {f for b in self.blokker for f in b.felt}

    @property
    def vilkarsfelt(self) -> set[str]:
        return {f for b in self.blokker for f in b.vilkarsfelt}


# --- lesing -------------------------------------------------------------------------------------------------------


def les_deler(tekst: str, sted: str = "") -> tuple[Del, ...]:
    """Løpende tekst med felt, valg, løkker og uthevinger. Feil i nøstingen gir UgyldigMal."""
    tekst = hardt(tekst)
    rot: list[Del] = []
    # Stabelen: (slag, navn, deler så langt, ja-delen når vi er i nei-delen).
    stabel: list[tuple[str, str, list[Del], tuple[Del, ...] | None]] = [("rot", "", rot, None)]
    plass = 0

    def legg(del_: Del) -> None:
        if del_ != "":
            stabel[-1][2].append(del_)

    for treff in _TEGN.finditer(tekst):
        legg(tekst[plass : treff.start()])
        plass = treff.end()
        lokke, slutt, valg, ellers, felt, _ = treff.groups()
        if lokke:
            stabel.append(("lokke", lokke, [], None))
        elif valg:
            sjekk_vilkar(valg, sted)
            stabel.append(("valg", valg, [], None))
        elif ellers:
            slag, navn, deler, ja = stabel.pop()
            if slag != "valg" or ja is not None:
                raise UgyldigMal(f"{sted}: {{:}} utenfor et valg")
            stabel.append(("valg", navn, [], tuple(deler)))
        elif slutt:
            slag, navn, deler, ja = stabel.pop()
            if slag == "lokke" and slutt == navn:
                legg(Lokke(navn, tuple(deler)))
            elif slag == "valg" and slutt == "?":
                legg(Valg(navn, tuple(deler) if ja is None else ja, () if ja is None else tuple(deler)))
            else:
                raise UgyldigMal(f"{sted}: {{/{slutt}}} lukker ikke det som er åpnet")
        elif felt:
            legg(Felt(felt))
        else:
            legg(Sterk())
    legg(tekst[plass:])
    if len(stabel) != 1:
        raise UgyldigMal(f"{sted}: {{{stabel[-1][1]}}} er ikke lukket")
    if any(t in s for s in _tekster(rot) for t in "{}"):
        raise UgyldigMal(f"{sted}: krøllparentes som ikke er et felt")
    return tuple(rot)


def sjekk_vilkar(vilkar: str, sted: str = "") -> None:
    for ledd in vilkar.split("&"):
        if not _LEDD.fullmatch(ledd.strip()):
            raise UgyldigMal(f"{sted}: vilkåret «{vilkar}» kan ikke leses")


def vilkarsstier(vilkar: str) -> list[str]:
    return [ledd.strip().lstrip("!").split("=")[0] for ledd in vilkar.split("&") if ledd.strip()]


def les_blokker(tekst: str, sted: str) -> tuple[dict[str, str], list[Blokk | str]]:
    """Overskriftene og blokkene i en fil. En tekststreng i listen er navnet på en felles blokk som skal inn der."""
    overskrifter: dict[str, str] = {}
    blokker: list[Blokk | str] = []
    hode: dict[str, Any] | None = None
    linjer: list[Linje] = []
    rader = iter(enumerate(tekst.splitlines(), 1))

    def lukk() -> None:
        nonlocal hode, linjer
        if hode is not None:
            blokker.append(Blokk(**hode, linjer=tuple(linjer), kilde=sted))
        hode, linjer = None, []

    for nr, rad in rader:
        her = f"{sted} linje {nr}"
        rad = rad.rstrip()
        if not rad or rad.startswith("#!"):
            continue
        if (blokk := _BLOKK.fullmatch(rad)) is not None:
            lukk()
            hode = _les_hode(blokk, her)
        elif (inn := _SETT_INN.fullmatch(rad)) is not None:
            lukk()
            blokker.append(inn[1])
        elif hode is None:
            navn, skille, verdi = rad.partition(":")
            if not skille:
                raise UgyldigMal(f"{her}: tekst utenfor en blokk")
            overskrifter[navn.strip()] = verdi.strip()
        else:
            linjer.append(_les_linje(rad, rader, her))
    lukk()
    return overskrifter, blokker


def _les_hode(treff: re.Match[str], sted: str) -> dict[str, str]:
    hode = {"id": treff[1], "gruppe": "", "vilkar": "", "hjemmel": treff[3].strip()}
    for merke in re.findall(r"[#?][^#?]+", treff[2] or ""):
        if merke[0] == "#":
            hode["gruppe"] = merke[1:].strip()
        else:
            hode["vilkar"] = merke[1:].strip()
            sjekk_vilkar(hode["vilkar"], sted)
    if hode["gruppe"] and any(g not in GRUPPER for g in hode["gruppe"].split()):
        raise UgyldigMal(f"{sted}: innholdsgruppene heter a til f")
    return hode


def _les_linje(rad: str, rader: Iterator[tuple[int, str]], sted: str) -> Linje:
    if rad.startswith("<"):
        return _les_tabell(rad, rader, sted)
    for tegn, slag in _LINJESLAG.items():
        if rad.startswith(tegn):
            return Linje(slag, les_deler(rad[len(tegn) :], sted))
    return Linje("p", les_deler(rad, sted))


def _les_tabell(rad: str, rader: Iterator[tuple[int, str]], sted: str) -> Linje:
    treff = re.fullmatch(r"<(tabell|matrise|avsnitt) ([a-z_]+)(?: av ([\w.]+))?>", rad)
    if treff is None:
        raise UgyldigMal(f"{sted}: ukjent merke {rad}")
    slag, navn, liste = treff[1], treff[2], treff[3] or treff[2]
    tekster: list[tuple[str, tuple[Del, ...]]] = []
    kolonner: list[Kolonne] = []
    for nr, linje in rader:
        linje = linje.strip()
        if linje == f"</{slag}>":
            return Linje(slag, (), navn, liste, tuple(kolonner), tuple(tekster))
        if linje.startswith("|"):
            overskrift, skille, celle = linje[1:].partition("=")
            bredde = re.search(r"@(\d+)\s*$", overskrift)
            if not skille:
                raise UgyldigMal(f"{sted}: kolonnen «{linje}» mangler =")
            tekst = overskrift[: bredde.start()] if bredde else overskrift
            mm = int(bredde[1]) if bredde else None
            kolonner.append(Kolonne(les_deler(tekst.strip(), sted), mm, les_deler(celle.strip(), sted)))
        elif linje:
            navn_, _, verdi = linje.partition(":")
            tekster.append((navn_.strip(), les_deler(verdi.strip(), f"{sted}+{nr}")))
    raise UgyldigMal(f"{sted}: <{slag} {navn}> er ikke lukket")


# --- felt i en mal ------------------------------------------------------------------------------------------------


def _tekster(deler: Sequence[Del]) -> Iterator[str]:
    for d in deler:
        if isinstance(d, str):
            yield d
        elif isinstance(d, Valg):
            yield from _tekster((*d.ja, *d.nei))
        elif isinstance(d, Lokke):
            yield from _tekster(d.innhold)


def _delfelt(deler: Sequence[Del], liste: str = "") -> Iterator[tuple[str, bool]]:
    """(felt, er vilkår) for løpende tekst."""

    def full(sti: str) -> str:
        return f"{liste}[].{sti}" if liste and "." not in sti else sti

    for d in deler:
        if isinstance(d, Felt):
            yield full(d.sti), False
        elif isinstance(d, Valg):
            for sti in vilkarsstier(d.vilkar):
                yield full(sti), True
            yield from _delfelt((*d.ja, *d.nei), liste)
        elif isinstance(d, Lokke):
            yield from _delfelt(d.innhold, d.sti)


def _alle_felt(linje: Linje) -> Iterator[tuple[str, bool]]:
    yield from _delfelt(linje.deler)
    for _, deler in linje.tekster:
        yield from _delfelt(deler)
    for kolonne in linje.kolonner:
        yield from _delfelt(kolonne.tekst)
        yield from _delfelt(kolonne.celle, linje.liste)
    faste = {"matrise": ("tiltak_nr", "tittel", "mottaker", "belop"), "avsnitt": ("ledetekst", "tekst")}
    for navn in faste.get(linje.slag, ()):
        yield f"{linje.liste}[].{navn}", False


def _linjefelt(linje: Linje) -> Iterator[str]:
    return (sti for sti, vilkar in _alle_felt(linje) if not vilkar)


def _valgfelt_i_linje(linje: Linje) -> Iterator[str]:
    return (sti for sti, vilkar in _alle_felt(linje) if vilkar)


# --- innlesing og kontroll ----------------------------------------------------------------------------------------


def malmapper() -> tuple[Path, ...]:
    """Alle mapper med maler, fellesmappen sist."""
    mapper = sorted(p for p in ORDNINGER.glob("*/brevmaler") if p.is_dir())
    return tuple(sorted(mapper, key=lambda p: p.parent.name == "felles"))


def alle_maler(mapper: Sequence[Path] | None = None) -> list[str]:
    """Navnene på alle brev (ikke fellesblokkene)."""
    steder = malmapper() if mapper is None else mapper
    navn = {p.name.split(".")[0] for sted in steder for p in sted.glob("*.brev")}
    return sorted(n for n in navn if not n.startswith("F-"))


def last_mal(navn: str, maalform: str) -> Brevmal:
    """Malen i målformen, kontrollert mot den andre målformen. Manglende tekst gir ManglendeTekst."""
    return last_mal_fra(navn, maalform, malmapper())


@lru_cache(maxsize=256)
def last_mal_fra(navn: str, maalform: str, mapper: tuple[Path, ...]) -> Brevmal:
    if maalform not in MAALFORMER:
        raise ManglendeTekst(f"Målformen «{maalform}» finnes ikke: brev skrives på nb eller nn.")
    begge = {m: _les_mal(navn, m, mapper) for m in MAALFORMER}
    if avvik := sammenlign(begge["nb"], begge["nn"]):
        raise ManglendeTekst(f"Malen «{navn}» er ikke lik på bokmål og nynorsk: {'; '.join(avvik)}.")
    return begge[maalform]


def _les_mal(navn: str, maalform: str, mapper: tuple[Path, ...]) -> Brevmal:
    tekst = _finn(navn, maalform, mapper)
    sjekksum = hashlib.sha256(tekst.encode())
    overskrifter, raa = les_blokker(tekst, f"{navn}.{maalform}")
    blokker: list[Blokk] = []
    for del_ in raa:
        if isinstance(del_, Blokk):
            blokker.append(del_)
            continue
        felles = _finn(del_, maalform, mapper)
        sjekksum.update(felles.encode())
        for blokk in les_blokker(felles, f"{del_}.{maalform}")[1]:
            if isinstance(blokk, str):
                raise UgyldigMal(f"{del_}: en fellesblokk kan ikke sette inn en annen")
            blokker.append(blokk)
    ider = [b.id for b in blokker]
    if len(ider) != len(set(ider)):
        dobbelt = sorted({i for i in ider if ider.count(i) > 1})
        raise UgyldigMal(f"{navn}.{maalform}: blokkene {dobbelt} står to ganger")
    if tomme := [b.id for b in blokker if not b.linjer]:
        raise ManglendeTekst(f"Malen «{navn}» mangler tekst på {maalform} i {', '.join(tomme)}.")
    return Brevmal(navn, maalform, tuple(overskrifter.items()), tuple(blokker), sjekksum.hexdigest())


def _finn(navn: str, maalform: str, mapper: Sequence[Path]) -> str:
    for mappe in mapper:
        fil = mappe / f"{navn}.{maalform}.brev"
        if fil.is_file():
            return fil.read_text(encoding="utf-8")
    raise ManglendeTekst(f"Teksten «{navn}» finnes ikke på {maalform}.")


def _form(linje: Linje) -> tuple[Any, ...]:
    celler = tuple(sorted(set(_delfelt(k.celle, linje.liste))) for k in linje.kolonner)
    bredder = tuple(k.mm for k in linje.kolonner)
    tekster = tuple(n for n, d in linje.tekster if d)
    return (linje.slag, linje.navn, linje.liste, len(linje.kolonner), str(celler), bredder, tekster)


def sammenlign(nb: Brevmal, nn: Brevmal) -> list[str]:
    """Avvikene mellom målformene: overskrifter, blokker, rekkefølge, vilkår, felt, listepunkter og tabeller."""
    if [b.id for b in nb.blokker] != [b.id for b in nn.blokker]:
        ulike = {b.id for b in nb.blokker} ^ {b.id for b in nn.blokker}
        return [f"blokkene {', '.join(sorted(ulike)) or 'har ulik rekkefølge'}"]
    avvik = [f"overskriftene {nb.overskrifter} og {nn.overskrifter}"] if nb.overskrifter != nn.overskrifter else []
    for a, b in zip(nb.blokker, nn.blokker, strict=True):
        if (a.gruppe, a.vilkar) != (b.gruppe, b.vilkar):
            avvik.append(f"[{a.id}] har ulik gruppe eller ulikt vilkår")
        if b.hjemmel and a.hjemmel != b.hjemmel:
            avvik.append(f"[{a.id}] har ulik hjemmel")
        if a.felt != b.felt:
            avvik.append(f"[{a.id}] har ulike felt: {', '.join(sorted(a.felt ^ b.felt))}")
        if [_form(x) for x in a.linjer] != [_form(x) for x in b.linjer]:
            avvik.append(f"[{a.id}] har ulik oppbygning")
    return avvik


def kontroller_maler(mapper: Sequence[Path] | None = None) -> list[str]:
    """Alle feil i alle malene, til `manage.py check`. Tom liste når alt er i orden."""
    steder = malmapper() if mapper is None else tuple(mapper)
    feil = []
    for navn in alle_maler(steder):
        try:
            last_mal_fra(navn, "nb", steder)
        except BrevFeil as e:
            feil.append(f"{navn}: {e}")
    return feil


def felt_for(mal: str) -> set[str]:
    """Alle felt brevet kan skrive ut, hodet medregnet. Et felt i en blokk som ikke er med, trengs ikke."""
    return last_mal(mal, "nb").felt | last_mal("F-hode", "nb").felt | {"mottaker.navn", "mottaker.postadresse"}


def vilkar_for(mal: str) -> set[str]:
    """Alle felt som avgjør om en blokk er med. De må finnes i dataene, også når de er False eller tomme."""
    return last_mal(mal, "nb").vilkarsfelt | last_mal("F-hode", "nb").vilkarsfelt
