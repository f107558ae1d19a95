"""A frozen version of a behovsmelding as rows to show, alone or against another version."""

import difflib
import re
from dataclasses import dataclass, field
from decimal import Decimal
from importlib import import_module
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ordninger.felles import kontrakt

FRIVILLIG = ("deltakere", "koordinator", "vedlegg")
"""What a case may be without: empty is «Ingen», not a question left unanswered."""
_BITER = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass
class Rad:
    """One field: its name, its text as HTML with ins and del when it has changed."""

    etikett: str
    html: SafeString
    endret: bool = False


@dataclass
class Tiltaksbilde:
    """One tiltak: its fields, its payees with amounts, and whether it is new or gone."""

    nr: int
    tittel: SafeString
    partner: str
    rader: list[Rad]
    mottakere: list[dict[str, Any]]
    sokt: Decimal
    status: str = ""
    endret: bool = False


@dataclass
class Bilde:
    """A whole version, ready to show."""

    rader: list[Rad]
    tiltak: list[Tiltaksbilde]
    aar: int
    sokt: Decimal
    koordinator: Decimal
    koordinator_til: str
    antall_endret: int = 0
    mottakere: set[int] = field(default_factory=set)


def bygg(innhold: dict[str, Any], gammel: dict[str, Any] | None = None, *, ordning: Any, utlysning: Any) -> Bilde:
    """`innhold` as the page shows it; against `gammel` when given, with what is new and what is gone."""
    navn = ordning.feltnavn()
    nye, gamle = _felt(innhold, ordning, navn), _felt(gammel, ordning, navn) if gammel is not None else {}
    valgfrie = {_navn(navn, kode) for kode in FRIVILLIG}
    rader = [
        _rad(felt, nye.get(felt, ""), None if gammel is None else gamle.get(felt, ""), frivillig=felt in valgfrie)
        for felt in dict.fromkeys([*nye, *gamle])
    ]
    kodenavn = _kodenavn(ordning, utlysning)
    aar = innhold["utlysning"]["budsjettaar"]
    for_id = {t["id"]: t for t in (gammel or {}).get("tiltak", [])}
    tiltak = [
        _tiltak(
            t, for_id.get(t["id"]) if gammel is not None else None, aar, navn, kodenavn, sammenlign=gammel is not None
        )
        for t in innhold["tiltak"]
    ]
    ider = {t["id"] for t in innhold["tiltak"]}
    for t in for_id.values():
        if t["id"] not in ider:
            borte = _tiltak(t, None, aar, navn, kodenavn, sammenlign=False)
            borte.status, borte.endret, borte.sokt = _("Fjernet"), True, Decimal(0)
            tiltak.append(borte)
    koordinator = sum((_tall(x["sokt"]) for x in innhold["koordinator"]["linjer"] if x["aar"] == aar), Decimal(0))
    til = ", ".join(dict.fromkeys(x["mottaker"]["navn"] for x in innhold["koordinator"]["linjer"] if x["aar"] == aar))
    bilde = Bilde(rader, tiltak, aar, _tall(innhold.get("sokt")), koordinator, til)
    bilde.mottakere = {m["id"] for t in innhold["tiltak"] for m in t["mottakere"]}
    bilde.antall_endret = sum(r.endret for r in rader) + sum(
        (1 if t.status else 0) or sum(r.endret for r in t.rader) + sum(m["endret"] for m in t.mottakere) for t in tiltak
    )
    return bilde


def egne_endringer(innhold: dict[str, Any], gammel: dict[str, Any], ordning: kontrakt.Ordning) -> list[Rad]:
    """What differs in the measure's own words for its picture. Empty where the fields and the tiltak say it all."""
    nye, gamle = ordning.bildefelt(innhold) or {}, ordning.bildefelt(gammel) or {}
    return [
        _rad(navn, nye.get(navn, ""), gamle.get(navn, ""))
        for navn in dict.fromkeys([*nye, *gamle])
        if nye.get(navn) != gamle.get(navn)
    ]


def _felt(innhold: dict[str, Any], ordning: kontrakt.Ordning, navn: dict[str, tuple[str, str]]) -> dict[str, str]:
    """What the measure asks for, name → text, in the form's order: its own picture of it where it has one."""
    felles = {_navn(navn, kode): verdi for kode, verdi in _saksfelt(innhold).items() if kode in navn}
    egne = ordning.bildefelt(innhold)
    if egne is None:
        return felles
    rundt = [_navn(navn, kode) for kode in ("kontakt", "vedlegg") if kode in navn]
    return {n: felles[n] for n in rundt[:1]} | egne | {n: felles[n] for n in rundt[1:]}


def _saksfelt(innhold: dict[str, Any]) -> dict[str, str]:
    """What the pictures of all measures can hold of the whole case, by key. Which of it a measure has, its names say."""
    k = innhold["kontakt"]
    return {
        "kontakt": ", ".join(v for v in (k["navn"], k["epost"], k["telefon"]) if v),
        "deltakere": ", ".join(d["navn"] for d in innhold["deltakere"]),
        "behov": innhold["behov"],
        "medvirkning": innhold["medvirkning"],
        "egeninnsats": innhold["egeninnsats"],
        "koordinator": innhold["koordinator"]["oppgaver"],
        "samiske_perspektiver": innhold["samiske_perspektiver"],
        "vedlegg": ", ".join(v["tittel"] or v["filnavn"] for v in innhold["vedlegg"]),
    }


_TILTAKSFELT = ("behov", "medvirkning", "malgrupper", "tema", "partner", "plan", "egeninnsats", "samiske_perspektiver")


def _tiltaksfelt(t: dict[str, Any], kodenavn: dict[str, str]) -> dict[str, str]:
    svar = {f: t.get(f) or "" for f in _TILTAKSFELT}
    svar["malgrupper"] = ", ".join(kodenavn.get(f"malgruppe.{m}", m) for m in t["malgrupper"])
    svar["tema"] = kodenavn.get(f"tema.{t['tema']}", t["tema"])
    svar["partner"] = ", ".join(v for v in ((t["partner"] or {}).get("navn", ""), t["partner_kontakt"]) if v)
    return svar


def _tiltak(
    t: dict[str, Any], gammelt: dict[str, Any] | None, aar: int, navn: dict, kodenavn: dict, *, sammenlign: bool
) -> Tiltaksbilde:
    nye = _tiltaksfelt(t, kodenavn)
    gamle = _tiltaksfelt(gammelt, kodenavn) if gammelt else {}
    rader = [
        _rad(_tiltaksnavn(navn, f), v, gamle.get(f, "") if gammelt else None)
        for f, v in nye.items()
        if f"tiltak.{f}" in navn and (v or gamle.get(f))
    ]
    mottakere = _mottakere(t, gammelt, aar)
    sokt = sum((m["sokt"] for m in mottakere if not m["borte"]), Decimal(0))
    nytt = sammenlign and gammelt is None
    tittel = (
        _ulikt(gammelt["tittel"], t["tittel"]) if gammelt and gammelt["tittel"] != t["tittel"] else escape(t["tittel"])
    )
    endret = nytt or any(r.endret for r in rader) or any(m["endret"] for m in mottakere)
    return Tiltaksbilde(
        t["nr"], tittel, (t["partner"] or {}).get("navn", ""), rader, mottakere, sokt, _("Nytt") if nytt else "", endret
    )


def _mottakere(t: dict[str, Any], gammelt: dict[str, Any] | None, aar: int) -> list[dict[str, Any]]:
    """Payees with the amount of the round's year, and the amount before when it was another."""

    def nokkel(m: dict[str, Any]) -> tuple[int, int | None]:
        return m["id"], (m["virksomhet"] or {}).get("id")

    for_nokkel = {nokkel(m): m for m in (gammelt or {}).get("mottakere", [])}
    svar = []
    for m in t["mottakere"]:
        naa, for_ = _tall(m["sokt"].get(str(aar))), for_nokkel.pop(nokkel(m), None)
        var = _tall(for_["sokt"].get(str(aar))) if for_ else None
        ny = gammelt is not None and for_ is None
        svar.append({"navn": m["navn"], "virksomhet": (m["virksomhet"] or {}).get("navn", ""), "sokt": naa,
                     "var": var if var is not None and var != naa else None, "ny": ny, "borte": False,
                     "endret": ny or (var is not None and var != naa)})  # fmt: skip
    for m in for_nokkel.values():
        svar.append({"navn": m["navn"], "virksomhet": (m["virksomhet"] or {}).get("navn", ""), "sokt": Decimal(0),
                     "var": _tall(m["sokt"].get(str(aar))), "ny": False, "borte": True, "endret": True})  # fmt: skip
    return svar


def _tall(verdi: str | None) -> Decimal:
    return Decimal(verdi) if verdi else Decimal(0)


def _navn(navn: dict[str, tuple[str, str]], kode: str) -> str:
    """The measure's name for a field it has."""
    return navn[kode][get_language() == "nn"] if kode in navn else ""


def _tiltaksnavn(navn: dict[str, tuple[str, str]], felt: str) -> str:
    """«Tiltak: plan» is «Plan» where the tiltak's name already stands above."""
    tekst = _navn(navn, f"tiltak.{felt}")
    return tekst.partition(": ")[2].capitalize() or tekst


def _kodenavn(ordning: kontrakt.Ordning, utlysning: Any) -> dict[str, str]:
    """Names of the codes that the picture holds: themes from the round, target groups from the measure when it has them."""
    svar = {f"tema.{k}": n for k, n in ordning.temaer(utlysning)}
    regler = import_module(f"{type(ordning).__module__.rpartition('.')[0]}.vilkar")
    nn = get_language() == "nn"
    svar |= {f"malgruppe.{v.kode}": v.navn.nn if nn else v.navn.nb for v in getattr(regler, "MAALGRUPPER", ())}
    return svar


def _rad(etikett: str, ny: str, gammel: str | None, *, frivillig: bool = False) -> Rad:
    if gammel is None or gammel == ny:
        return Rad(etikett, _avsnitt(ny, _("Ingen") if frivillig else _("Ikke besvart")))
    return Rad(etikett, _ulikt(gammel, ny), endret=True)


def _avsnitt(tekst: str, tom: str) -> SafeString:
    if not tekst:
        return format_html('<span class="svak">{}</span>', tom)
    return mark_safe(escape(tekst).replace("\n", "<br>"))  # noqa: S308  the text is escaped on this line


def _ulikt(gammel: str, ny: str) -> SafeString:
    """Word by word, with what is gone in del and what is new in ins. Texts that share little are shown one after the other."""
    a, b = _BITER.findall(gammel), _BITER.findall(ny)
    par = difflib.SequenceMatcher(a=a, b=b, autojunk=False)
    if len(a) * len(b) > 4_000_000 or par.quick_ratio() < 0.4:
        biter = [("delete", gammel, ""), ("insert", "", ny)]
    else:
        biter = [(hva, "".join(a[i:j]), "".join(b[k:m])) for hva, i, j, k, m in par.get_opcodes()]
    ut = []
    for hva, for_, etter in biter:
        if hva == "equal":
            ut.append(escape(for_))
            continue
        if for_.strip():
            ut.append(format_html("<del>{}</del> ", for_))
        if etter.strip():
            ut.append(format_html("<ins>{}</ins>", etter))
        elif etter:
            ut.append(" ")
    return mark_safe("".join(ut).replace("\n", "<br>"))  # noqa: S308  every piece is escaped above
