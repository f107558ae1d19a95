"""Frosset innhold → HTML for PDF-en. Ren Python; all tekst blir escapet her og bare her.

Hver blokk beholder id-en sin (`data-blokk`) og innholdsgruppen (`data-gruppe`), så tester finner gruppe d uten å lete etter
ord. Rekkefølgen i HTML er leserekkefølgen i PDF-en.
"""

import json
import re
from collections.abc import Callable, Iterable
from html import escape
from itertools import groupby
from typing import Any

from .fyll import kode

Tegnbytte = Callable[[str], str]

_LANGT_ORD = re.compile(r"[^\s\"]{40}")
_DATO = re.compile(r"\b(\d{1,2}\.) (jan|feb|mar|apr|mai|jun|jul|aug|sep|okt|nov|des)")
"""Dagen og måneden holdes på samme linje."""
_REGIONER = ("klage", "underskrift", "slutt")
_MAKS_HEL_TABELL = 16
"""Flere rader enn dette: tabellen kan deles mellom sider, med overskriften gjentatt."""
_MAKS_LUFTIG_TABELL = 5
"""Flere rader enn dette: mindre luft, så utfallet og tabellen får plass på side 1."""
_SAMLING = {"li": "ul", "person": "person", "panel": "panel"}


def bygg_html(innhold: dict[str, Any], tegnbytte: Tegnbytte = str) -> str:
    """Hele HTML-dokumentet. `tegnbytte` bytter ut tegn skriften i brevet ikke har."""
    return _Bygger(innhold, tegnbytte).dokument()


class _Bygger:
    def __init__(self, innhold: dict[str, Any], tegnbytte: Tegnbytte) -> None:
        self.i = innhold
        self.bytt = tegnbytte
        self.kode = kode(innhold)

    # --- tekst ---

    def tekst(self, tekst: str) -> str:
        return escape(self.bytt(tekst), quote=True)

    def biter(self, biter: Iterable[Any]) -> str:
        return "".join(self._bit(b) for b in biter)

    def _bit(self, bit: Any) -> str:
        if isinstance(bit, str):
            return self.tekst(_DATO.sub("\\1\u00a0\\2", bit)).replace("\n", "<br/>")
        tekst = self.kode.replace(" ", "\u00a0") if bit.get("kode") else bit["t"]
        ut = self.tekst(tekst).replace("\n", "<br/>")
        if lang := bit.get("lang"):
            ut = f'<span lang="{escape(lang)}">{ut}</span>'
        return f"<strong>{ut}</strong>" if bit.get("s") else ut

    def hodetekst(self, navn: str) -> str:
        element = self.i["hode"][navn][0]
        return self.biter(element["deler"])

    # --- dokumentet ---

    def dokument(self) -> str:
        i = self.i
        demo = " (DEMO)" if i["demo"] else ""
        tittel = self.tekst(f"{i['tittel']}, {i['adresse'][0]}{demo}")
        emne = self.tekst(f"{i['hode']['bunn'][0]['deler'][0]} · {i['hode']['topp'][0]['deler'][0]}")
        attributter = {
            "side": self.hodetekst("side"),
            "av": self.hodetekst("av"),
            "avsender": self.tekst(i["avsender"]),
            "sak": self.hodetekst("topp"),
            "brevnr": self.hodetekst("bunn") + (" · DEMO" if i["demo"] else ""),
        }
        data = " ".join(f'data-{k}="{v}"' for k, v in attributter.items())
        bryt = ' class="bryt"' if _LANGT_ORD.search(json.dumps(i, ensure_ascii=False)) else ""
        merke = f'<p class="demo">{self.hodetekst("demo")}</p>' if i["demo"] else ""
        return (
            f'<!DOCTYPE html><html lang="{escape(i["maalform"])}"><head><meta charset="utf-8"/><title>{tittel}</title>'
            f'<meta name="author" content="{self.tekst(i["avsender"])}"/><meta name="description" content="{emne}"/>'
            f'<meta name="dcterms.created" content="{i["dato"]}T00:00:00Z"/>'
            f'<meta name="dcterms.modified" content="{i["dato"]}T00:00:00Z"/></head><body>'
            f"{self._brevhode()}<main {data}{bryt}>{merke}<h1>{self.tekst(i['tittel'])}</h1>{self._blokker()}</main></body></html>"
        )

    def _brevhode(self) -> str:
        i = self.i
        logo = re.sub(r"[^a-z0-9-]", "", i["logo"].lower())
        adresse = "<br/>".join(self.tekst(linje) for linje in i["adresse"])
        rader = "".join(
            f'<tr><th scope="row">{self.biter(e["ledetekst"])}</th><td>{self.biter(e["deler"])}</td></tr>'
            for navn, elementer in i["hode"].items()
            if navn.startswith("referanse")
            for e in elementer
        )
        return (
            f'<header class="hode"><div class="falsemerke"></div><div class="avsender">'
            f'<img src="brev:logo/{logo}" alt="{self.hodetekst("logo")}"/><p>{self.tekst(i["avsender"])}</p></div>'
            f'<p class="adresse">{adresse}</p><table class="referanse">{rader}</table></header>'
        )

    # --- blokkene ---

    def _blokker(self) -> str:
        ut = []
        for region, blokker in groupby(self.i["blokker"], key=_region):
            gruppe = list(blokker)
            if region == "panel":
                ut.append(self._panel(gruppe))
                continue
            tekst = "".join(self._blokk(b) for b in gruppe)
            ut.append(f'<section class="{region}">{tekst}</section>' if region else tekst)
        return "".join(ut)

    def _panel(self, blokker: list[dict[str, Any]]) -> str:
        rader = "".join(
            f'<tr{_merke(b)}><th scope="row">{self.biter(e["ledetekst"])}</th><td>{self.biter(e["deler"])}</td></tr>'
            for b in blokker
            for e in b["innhold"]
        )
        return f'<table class="nokkel">{rader}</table>'

    def _blokk(self, blokk: dict[str, Any]) -> str:
        grupper = [(slag, list(e)) for slag, e in groupby(blokk["innhold"], key=lambda e: _SAMLING.get(e["slag"], ""))]
        ut = []
        for nr, (slag, elementer) in enumerate(grupper):
            for_liste = nr + 1 < len(grupper) and grupper[nr + 1][0] == "ul"
            if slag == "ul":
                punkter = "".join(f"<li>{self.biter(e['deler'])}</li>" for e in elementer)
                langt = ' class="lang"' if sum(len(str(e["deler"])) for e in elementer) > 2500 else ""
                ut.append(f"<ul{langt}>{punkter}</ul>")
            elif slag == "person":
                ut.append("".join(self._person(e["linjer"]) for e in elementer))
            elif slag == "panel":
                ut.append(self._panel([{**blokk, "id": "", "gruppe": "", "innhold": elementer}]))
            else:
                ut += [self._element(e, for_liste and e is elementer[-1]) for e in elementer]
        return f'<div class="blokk"{_merke(blokk)}>{"".join(ut)}</div>'

    def _person(self, linjer: list[Any]) -> str:
        navn, *resten = (self.biter(linje) for linje in linjer)
        return f'<p class="person"><strong>{navn}</strong>{"".join(f"<br/>{r}" for r in resten)}</p>'

    def _element(self, e: dict[str, Any], for_liste: bool) -> str:
        if e["slag"] == "tabell":
            return self._tabell(e)
        tekst = self.biter(e["deler"])
        if e["slag"] in ("h2", "h3"):
            return f"<{e['slag']}>{tekst}</{e['slag']}>"
        klasse = {"utfall": "utfall", "liten": "liten"}.get(e["slag"], "inn" if for_liste or _leder_inn(e) else "")
        return f'<p class="{klasse}">{tekst}</p>' if klasse else f"<p>{tekst}</p>"

    def _tabell(self, e: dict[str, Any]) -> str:
        kolonner = e["kolonner"]
        bredder = "".join(f'<col style="width:{k["mm"]}mm"/>' if k["mm"] else "<col/>" for k in kolonner)
        topp = "".join(f'<th scope="col"{_tall(k)}>{self.biter(k["tekst"])}</th>' for k in kolonner)
        rader = "".join(f"<tr>{self._rad(rad, kolonner)}</tr>" for rad in e["rader"])
        bunn = f"<tbody class='sum'><tr>{self._rad(e['sum'], kolonner)}</tr></tbody>" if e["sum"] else ""
        antall = len(e["rader"])
        lang = (" tett" if antall > _MAKS_LUFTIG_TABELL else "") + (" lang" if antall > _MAKS_HEL_TABELL else "")
        return (
            f'<div class="ramme{lang}"><table class="tabell{lang}"><caption>{self.biter(e["tekst"])}</caption>'
            f"<colgroup>{bredder}</colgroup><thead><tr>{topp}</tr></thead><tbody>{rader}</tbody>{bunn}</table></div>"
        )

    def _rad(self, celler: list[Any], kolonner: list[dict[str, Any]]) -> str:
        foerste = f'<th scope="row">{self.biter(celler[0])}</th>'
        resten = (f"<td{_tall(k)}>{self.biter(celle)}</td>" for celle, k in zip(celler[1:], kolonner[1:], strict=True))
        return foerste + "".join(resten)


def _leder_inn(element: dict[str, Any]) -> bool:
    """Et avsnitt som ender på kolon, hører til det neste."""
    siste = element["deler"][-1] if element["deler"] else ""
    return isinstance(siste, str) and siste.endswith(":")


def _tall(kolonne: dict[str, Any]) -> str:
    return ' class="tall"' if kolonne["tall"] else ""


def _region(blokk: dict[str, Any]) -> str:
    """Delen av utformingen blokken hører til: panel (bare panelrader), klage, underskrift, slutt eller ingen."""
    if blokk["innhold"] and all(e["slag"] == "panel" for e in blokk["innhold"]):
        return "panel"
    forste = str(blokk["id"]).split("_", 1)[0]
    return forste if forste in _REGIONER else ""


def _merke(blokk: dict[str, Any]) -> str:
    gruppe = f' data-gruppe="{escape(blokk["gruppe"])}"' if blokk["gruppe"] else ""
    return f' data-blokk="{escape(blokk["id"])}"{gruppe}' if blokk["id"] else ""
