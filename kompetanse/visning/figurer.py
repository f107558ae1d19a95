"""Figures as inline SVG: strings of presentation attributes and classes, no style and no script.

Shares are fractions (0–1). Every figure has a label that gives the finding in words; the same numbers stand in a table
beside it, which the page makes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

KARTFIL = Path(__file__).parent / "data" / "fylker_kart.json"
KLASSER = ("s1", "s2", "s3", "s4", "plan", "sx", "minus", "tom")


def _n(tall: float) -> str:
    """A coordinate with at most one decimal and no trailing zero."""
    return f"{tall:.1f}".rstrip("0").rstrip(".") if "." in f"{tall:.1f}" else f"{tall:.1f}"


def _andel(verdi: Any) -> float:
    return min(max(float(verdi or 0), 0.0), 1.0)


def _klasse(navn: str) -> str:
    """One of the known colour classes; another one is an error in the code."""
    if navn not in KLASSER:
        raise ValueError(f"Ukjent figurklasse: {navn!r}")
    return navn


def stolpe(verdi: Any, maks: Any, klasse: str = "s1", etikett: str = "") -> SafeString:
    """A bar for a table cell, from zero. When ``maks`` is given as (least, largest), it diverges from a middle line.

    Hidden from screen readers unless it has a label: the number stands in the cell beside it.
    """
    tall = float(verdi or 0)
    if isinstance(maks, list | tuple):
        grense = max(abs(float(maks[0] or 0)), abs(float(maks[1] or 0))) or 1
        bredde = _andel(abs(tall) / grense) * 50
        x = 50 if tall >= 0 else 50 - bredde
        form = format_html(
            '<rect class="{}" x="{}" y="2" width="{}" height="14"/><line class="null" x1="50" x2="50" y1="0" y2="18"/>',
            _klasse(klasse) if tall >= 0 else "minus",
            _n(x),
            _n(bredde),
        )
    else:
        bredde = _andel(tall / float(maks)) * 100 if maks else 0
        form = format_html('<rect class="{}" y="2" width="{}" height="14"/>', _klasse(klasse), _n(bredde))
    return _ramme("figur", "0 0 100 18", etikett, form, strekk=True)


def _ramme(klasse: str, boks: str, etikett: str, innhold: SafeString, strekk: bool = False) -> SafeString:
    rolle = (
        format_html('role="img" aria-label="{}"', etikett)
        if etikett
        else mark_safe('aria-hidden="true" focusable="false"')
    )
    return format_html(
        '<svg class="{}" viewBox="{}"{} {}>{}</svg>',
        klasse,
        boks,
        mark_safe(' preserveAspectRatio="none"') if strekk else "",
        rolle,
        innhold,
    )


def framdrift(etikett: str, deler: Sequence[tuple[Any, str]], markor: Any = None) -> SafeString:
    """A band from zero to one. ``deler`` are cumulative shares with a class, such as decided 0.39 and proposed 0.91;
    the largest is drawn first, so that the smaller lies on top. ``markor`` is a share marked by a thin line.
    """
    bredde = 1200
    lag = format_html_join(
        "",
        '<rect class="{}" width="{}" height="26"/>',
        ((_klasse(k), _n(_andel(a) * bredde)) for a, k in sorted(deler, key=lambda d: -_andel(d[0]))),
    )
    strek = SafeString("")
    if markor is not None:
        strek = format_html('<rect class="frist" x="{}" width="4" height="26"/>', _n(_andel(markor) * (bredde - 4)))
    innhold = format_html('<rect class="tom" width="{}" height="26"/>{}{}', bredde, lag, strek)
    return _ramme("figur baand", f"0 0 {bredde} 26", etikett, innhold, strekk=True)


def stablet(etikett: str, deler: Sequence[tuple[Any, str]]) -> SafeString:
    """A band of parts after each other; the shares add up to at most one."""
    x, rekter = 0.0, []
    for andel, klasse in deler:
        bredde = min(_andel(andel), 1 - x)
        rekter.append((_klasse(klasse), _n(x * 1200), _n(bredde * 1200)))
        x += bredde
    innhold = format_html(
        '<rect class="tom" width="1200" height="26"/>{}',
        format_html_join("", '<rect class="{}" x="{}" width="{}" height="26"/>', rekter),
    )
    return _ramme("figur baand", "0 0 1200 26", etikett, innhold, strekk=True)


_VENSTRE, _HOYRE, _TOPP, _BUNN = 18, 205, 12, 84


def _punkter(verdier: Sequence[Any], antall: int, maks: float) -> list[tuple[float, float]]:
    steg = (_HOYRE - _VENSTRE) / max(antall - 1, 1)
    return [
        (_VENSTRE + i * steg, _BUNN - min(max(float(v) / maks, 0), 1) * (_BUNN - _TOPP))
        for i, v in enumerate(verdier)
        if v is not None
    ]


def _linje(klasse: str, punkter: Sequence[tuple[float, float]]) -> SafeString:
    if len(punkter) < 2:
        return SafeString("")
    return format_html('<polyline class="{}" points="{}"/>', klasse, " ".join(f"{_n(x)},{_n(y)}" for x, y in punkter))


def linjefigur(
    etikett: str,
    iaar: Sequence[Any],
    ifjor: Sequence[Any] = (),
    *,
    siste: str = "",
    fra: str = "jan.",
    til: str = "des.",
    maks: Any = 1,
) -> SafeString:
    """A small multiple: this year solid, last year dashed, the last value written at its point.

    Values are shares of ``maks``; the figures of a row share axes by sharing ``maks``. None ends a line.
    """
    antall = max(len(iaar), len(ifjor), 2)
    grense = float(maks or 1)
    naa = _punkter(iaar, antall, grense)
    merke = SafeString("")
    if naa:
        x, y = naa[-1]
        hoyre = x < (_VENSTRE + _HOYRE) / 2
        tekst_y = max(y - 6, 11)
        merke = format_html(
            '<circle class="s1" cx="{}" cy="{}" r="4"/><text class="{}" x="{}" y="{}">{}</text>',
            _n(x),
            _n(y),
            "tl" if hoyre else "tl h",
            _n(x + 8 if hoyre else x - 8),
            _n(tekst_y),
            siste,
        )
    midt = (_TOPP + _BUNN) / 2
    akser = format_html_join(
        "",
        '<line class="{}" x1="18" x2="205" y1="{}" y2="{}"/>',
        (("akse", _TOPP, _TOPP), ("akse", _n(midt), _n(midt)), ("null", _BUNN, _BUNN)),
    )
    innhold = format_html(
        '{}{}{}{}<text class="t2" x="18" y="98">{}</text><text class="t2 h" x="205" y="98">{}</text>',
        akser,
        _linje("l2", _punkter(ifjor, antall, grense)),
        _linje("l1", naa),
        merke,
        fra,
        til,
    )
    return _ramme("figur", "0 0 220 100", etikett, innhold)


def gnist(verdier: Sequence[Any], etikett: str = "") -> SafeString:
    """A sparkline for a cell: the shape of the series from zero, and a dot at the last value."""
    tall = [float(v) for v in verdier if v is not None]
    if not tall:
        return SafeString("")
    topp = max(*tall, 0) if len(tall) > 1 else max(tall[0], 0)
    bunn = min(*tall, 0) if len(tall) > 1 else min(tall[0], 0)
    spenn = (topp - bunn) or 1
    steg = 88 / max(len(tall) - 1, 1)
    punkter = [(6 + i * steg, 20 - (v - bunn) / spenn * 16) for i, v in enumerate(tall)]
    x, y = punkter[-1]
    innhold = format_html('{}<circle class="s1" cx="{}" cy="{}" r="2.5"/>', _linje("l1", punkter), _n(x), _n(y))
    return _ramme("figur gnist", "0 0 100 24", etikett, innhold)


# Map ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kart:
    """The built map: viewBox and one path per fylkesnummer."""

    boks: str
    fylker: dict[str, tuple[str, str]]


@cache
def kartdata() -> Kart:
    """The committed map file. Raises OSError when it has not been built."""
    data = json.loads(KARTFIL.read_text(encoding="utf-8"))
    return Kart(data["boks"], {f["nummer"]: (f["navn"], f["sti"]) for f in data["fylker"]})


def trinn(verdi: Any, grenser: Sequence[Any]) -> int:
    """Which of five steps (0–4) a value falls in; ``grenser`` are the four lower limits of steps 1–4, rising."""
    return sum(float(verdi or 0) >= float(g) for g in grenser)


def fylkeskart(etikett: str, fylker: Mapping[str, Mapping[str, Any]]) -> SafeString:
    """15 counties, each a link with title and accessible name, in five steps of one hue.

    ``fylker`` maps fylkesnummer to ``{"trinn": 0–4, "tekst": "Innlandet: 12 % vedtatt", "url": …}``. A county that is
    missing is drawn as step 0 without a link; without ``url`` it is not a link.
    """
    kart = kartdata()
    former = []
    for nummer, (navn, sti) in kart.fylker.items():
        verdi = fylker.get(nummer, {})
        tekst = verdi.get("tekst") or navn
        steg = int(verdi.get("trinn", 0))
        if not 0 <= steg <= 4:
            raise ValueError(f"Trinn må være 0–4, ikke {steg}")
        form = format_html('<path class="k{}" d="{}"><title>{}</title></path>', steg, sti, tekst)
        url = verdi.get("url")
        former.append(format_html('<a href="{}" aria-label="{}">{}</a>', url, tekst, form) if url else form)
    return format_html(
        '<svg class="figur kart" viewBox="{}" role="group" aria-label="{}">{}</svg>',
        kart.boks,
        etikett,
        format_html_join("", "{}", ((f,) for f in former)),
    )


def kartnokkel(tekster: Sequence[str]) -> SafeString:
    """The map's legend in words: one text per step, from the lowest."""
    return format_html(
        '<ul class="nokkel">{}</ul>',
        format_html_join("", '<li><i class="k{}"></i>{}</li>', enumerate(tekster)),
    )
