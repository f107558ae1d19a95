"""A frozen letter as HTML in the page: the same content as the PDF, read on the screen. Everything is escaped."""

from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from ordninger.felles.brev.fyll import kode


def brev_html(innhold: dict[str, Any]) -> SafeString:
    """The letter's body as headings, paragraphs, lists and tables, in the letter's own language."""
    koden = kode(innhold)
    deler = [_element(e, koden) for blokk in innhold["blokker"] for e in _samlet(blokk["innhold"])]
    return format_html('<div class="stabel" lang="{}">{}</div>', innhold["maalform"], _slaa_sammen(deler))


def _slaa_sammen(deler: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((d,) for d in deler))


def _samlet(elementer: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Neighbouring list items as one list, and neighbouring key facts as one."""
    ut: list[dict[str, Any]] = []
    for e in elementer:
        if e["slag"] in ("li", "panel"):
            if ut and ut[-1]["slag"] == f"{e['slag']}-samling":
                ut[-1]["punkter"].append(e)
            else:
                ut.append({"slag": f"{e['slag']}-samling", "punkter": [e]})
        else:
            ut.append(e)
    return ut


def _biter(biter: Iterable[Any], koden: str) -> SafeString:
    return _slaa_sammen(_bit(b, koden) for b in biter)


def _bit(bit: Any, koden: str) -> SafeString:
    if isinstance(bit, str):
        return _linjer(bit)
    tekst = _linjer(koden if bit.get("kode") else bit["t"])
    if bit.get("lang"):
        tekst = format_html('<span lang="{}">{}</span>', bit["lang"], tekst)
    return format_html("<strong>{}</strong>", tekst) if bit.get("s") else tekst


def _linjer(tekst: str) -> SafeString:
    return format_html_join(mark_safe("<br>"), "{}", ((linje,) for linje in tekst.split("\n")))


def _element(e: dict[str, Any], koden: str) -> SafeString:
    slag = e["slag"]
    if slag == "tabell":
        return _tabell(e, koden)
    if slag == "li-samling":
        punkter = format_html_join("", "<li>{}</li>", ((_biter(p["deler"], koden),) for p in e["punkter"]))
        return format_html('<ul class="ds-list">{}</ul>', punkter)
    if slag == "panel-samling":
        rader = ((_biter(p["ledetekst"], koden), _biter(p["deler"], koden)) for p in e["punkter"])
        return format_html('<dl class="par">{}</dl>', format_html_join("", "<dt>{}</dt><dd>{}</dd>", rader))
    if slag == "person":
        return format_html(
            "<p>{}</p>", format_html_join(mark_safe("<br>"), "{}", ((_biter(x, koden),) for x in e["linjer"]))
        )
    tekst = _biter(e["deler"], koden)
    if slag == "h2":
        return format_html('<h2 class="ds-heading" data-size="sm">{}</h2>', tekst)
    if slag == "h3":
        return format_html('<h3 class="ds-heading" data-size="xs">{}</h3>', tekst)
    if slag == "utfall":
        return format_html('<p class="sterk">{}</p>', tekst)
    return format_html('<p class="liten">{}</p>' if slag == "liten" else "<p>{}</p>", tekst)


def _tabell(e: dict[str, Any], koden: str) -> SafeString:
    """A table that scrolls in a named region on a narrow screen."""
    kolonner = e["kolonner"]
    navn = _biter(e["tekst"], koden)
    topp = format_html_join("", '<th scope="col"{}>{}</th>', ((_tall(k), _biter(k["tekst"], koden)) for k in kolonner))
    rader = format_html_join("", "<tr>{}</tr>", ((_rad(r, kolonner, koden),) for r in e["rader"]))
    bunn = format_html("<tfoot><tr>{}</tr></tfoot>", _rad(e["sum"], kolonner, koden)) if e["sum"] else mark_safe("")
    return format_html(
        '<div class="rull" tabindex="0" role="region" aria-label="{}"><table class="ds-table tett"><caption>{}</caption>'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody>{}</table></div>",
        "".join(b if isinstance(b, str) else b["t"] for b in e["tekst"]), navn, topp, rader, bunn,
    )  # fmt: skip


def _tall(kolonne: dict[str, Any]) -> SafeString:
    return mark_safe(' class="tall"') if kolonne["tall"] else mark_safe("")


def _rad(celler: list[Any], kolonner: list[dict[str, Any]], koden: str) -> SafeString:
    foerste = format_html('<th scope="row">{}</th>', _biter(celler[0], koden))
    resten = format_html_join(
        "", "<td{}>{}</td>",
        ((_tall(k), _biter(c, koden)) for c, k in zip(celler[1:], kolonner[1:], strict=True)),
    )  # fmt: skip
    return foerste + resten
