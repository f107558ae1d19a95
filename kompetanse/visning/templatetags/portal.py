"""{% load portal %}: numbers, dates, states, icons, form fields and links that keep the filters."""

import logging
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    ClearableFileInput,
    RadioSelect,
    Select,
    SelectMultiple,
)
from django.forms.utils import flatatt
from django.forms.widgets import MultiWidget, Widget
from django.http import QueryDict
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import normalize_newlines

from kompetanse.visning import formater
from kompetanse.visning.statisk import IKONER

register = template.Library()
logger = logging.getLogger(__name__)

for _filter in (
    formater.kr,
    formater.kroner,
    formater.endring,
    formater.mill,
    formater.antall,
    formater.orgnr,
    formater.kontonr,
    formater.dato,
    formater.dag,
    formater.klokke,
    formater.tid,
    formater.ukedag,
    formater.frist,
    formater.frist_farge,
    formater.dager_til,
    formater.dager_igjen,
):
    # A one-argument wrapper: templates never choose the clock.
    register.filter(_filter.__name__, lambda verdi, _f=_filter: _f(verdi))


@register.filter
def prosent(andel: Any, desimaler: int = 0) -> str:
    """A share as per cent, with the wanted number of decimals."""
    return formater.prosent(andel, desimaler)


@register.filter(needs_autoescape=True)
def avsnitt(tekst: Any, autoescape: bool = True) -> SafeString:
    """Plain text with blank lines as paragraphs and single line breaks kept. Always escaped."""
    blokker = [b.strip() for b in normalize_newlines(str(tekst or "")).split("\n\n")]
    deler = [str(conditional_escape(b)).replace("\n", "<br>") for b in blokker if b]
    return mark_safe("".join(f"<p>{d}</p>" for d in deler))  # noqa: S308 - every part is escaped above


# States ---------------------------------------------------------------------------------------------------------

# colour word -> (data-color, outline). Words and colours stand in docs/design.md.
FARGER = {
    "neutral": ("neutral", False),
    "neutral-kant": ("neutral", True),
    "info": ("info", False),
    "info-kant": ("info", True),
    "warning": ("warning", False),
    "brand2": ("brand2", False),
    "success": ("success", False),
    "success-kant": ("success", True),
    "danger": ("danger", False),
}


@register.simple_tag
def tilstandsmerke(tilstand: Any = None, ord: str | None = None, farge: str | None = None) -> SafeString:
    """A state word in its colour.

    ``tilstand`` is a dict or object with ``ord`` and ``farge``; or give the two as arguments. An unknown colour
    is an error in the code and raises ValueError; no word gives nothing.
    """
    if tilstand is not None:
        hent = tilstand.get if isinstance(tilstand, dict) else lambda navn: getattr(tilstand, navn, None)
        ord, farge = ord or hent("ord"), farge or hent("farge")
    if not ord:
        return SafeString("")
    try:
        data_farge, kant = FARGER[farge or "neutral"]
    except KeyError as feil:
        raise ValueError(f"Ukjent farge for tilstand: {farge!r}") from feil
    variant = format_html(' data-variant="{}"', "outline") if kant else ""
    return format_html('<span class="ds-tag" data-size="sm" data-color="{}"{}>{}</span>', data_farge, variant, ord)


# Icons ----------------------------------------------------------------------------------------------------------


@cache
def _svg(navn: str) -> str:
    """The icon's markup, decorative, without fixed size. Empty when the front-end packages are not installed."""
    fil = finders.find(f"ikoner/{navn}.svg")
    samlet = Path(settings.STATIC_ROOT or "") / "ikoner" / f"{navn}.svg"
    sti = Path(fil) if fil else samlet
    if not sti.is_file():
        logger.warning("Ikonet %s finnes ikke; kjør npm ci", navn)
        return ""
    return " ".join(
        sti.read_text(encoding="utf-8")
        .replace("<svg ", '<svg class="ikon" aria-hidden="true" focusable="false" ', 1)
        .split()
    )


@register.simple_tag
def ikon(navn: str) -> SafeString:
    """A decorative Aksel icon in the text's colour and size. ``navn`` must be in statisk.IKONER."""
    if navn not in IKONER:
        raise ValueError(f"Ikonet {navn!r} står ikke i kompetanse.visning.statisk.IKONER")
    return mark_safe(_svg(navn))  # noqa: S308 - our own file from a closed list


# Forms ----------------------------------------------------------------------------------------------------------


def _er_gruppe(widget: Widget) -> bool:
    return isinstance(widget, RadioSelect | CheckboxSelectMultiple | MultiWidget)


@register.inclusion_tag("_komponenter/felt.html")
def felt(
    bundet: BoundField,
    etikett: str | None = None,
    hjelp: str | None = None,
    skjul_etikett: bool = False,
    autofokus: bool = False,
    variant: str = "",
    kolonner: bool = False,
) -> dict[str, Any]:
    """One form field in the design system's markup.

    Label, help and error are tied by for/id/aria-describedby, also without script. Radio buttons and several
    checkboxes become a fieldset. ``variant="outline"`` for radio buttons with consequences; ``kolonner`` puts the
    choices in two columns.
    """
    widget = bundet.field.widget
    felt_id = bundet.id_for_label or bundet.auto_id or bundet.html_name
    if _er_gruppe(widget):
        felt_id = bundet.auto_id or bundet.html_name
    hjelpetekst = bundet.help_text if hjelp is None else hjelp
    beskrevet = []
    if hjelpetekst:
        beskrevet.append(f"{felt_id}-hjelp")
    if bundet.errors:
        beskrevet.append(f"{felt_id}-feil")
    attrs: dict[str, Any] = {"id": felt_id, "class": _klasser(widget)}
    if beskrevet and not _er_gruppe(widget):
        attrs["aria-describedby"] = " ".join(beskrevet)
    if bundet.errors and not _er_gruppe(widget):
        attrs["aria-invalid"] = "true"
    if autofokus:
        attrs["autofocus"] = True
    return {
        "bundet": bundet,
        "id": felt_id,
        "etikett": bundet.label if etikett is None else etikett,
        "hjelp": hjelpetekst,
        "feil": list(bundet.errors),
        "valgfritt": not bundet.field.required and getattr(bundet.field, "vis_valgfritt", False),
        "gruppe": _er_gruppe(widget),
        "avkryssing": isinstance(widget, CheckboxInput),
        "nedtrekk": isinstance(widget, Select) and not isinstance(widget, RadioSelect | SelectMultiple),
        "fil": isinstance(widget, ClearableFileInput),
        "beskrevet": " ".join(beskrevet),
        "attrs": attrs,
        "kontroll": "" if _er_gruppe(widget) else _kontroll(bundet, attrs),
        "valg": _valg(bundet, variant) if isinstance(widget, RadioSelect | CheckboxSelectMultiple) else [],
        "delte": bundet if isinstance(widget, MultiWidget) else None,
        "skjul_etikett": skjul_etikett,
        "kolonner": kolonner,
        "maks": widget.attrs.get("data-maks", ""),
    }


def _klasser(widget: Widget) -> str:
    egne = widget.attrs.get("class", "")
    return " ".join(dict.fromkeys(["ds-input", *egne.split()]))


def _kontroll(bundet: BoundField, attrs: dict[str, Any]) -> SafeString:
    """The input itself; Django's own rendering with our attributes, for/id fixed by us."""
    # Django 5 adds its own aria-describedby for help texts; ours names both help and error.
    attrs = {**bundet.field.widget.attrs, **attrs}
    if type(bundet.field.widget) is Select:
        return _nedtrekk(bundet, attrs)
    return bundet.as_widget(attrs=attrs)


def _nedtrekk(bundet: BoundField, attrs: dict[str, Any]) -> SafeString:
    """A select without Django's template per option: the filter of a long list has a hundred."""
    widget = bundet.field.widget
    w = widget.get_context(bundet.html_name, bundet.value(), bundet.build_widget_attrs(attrs, widget))["widget"]
    grupper = [
        (navn, format_html_join("", '<option value="{}"{}>{}</option>', [_alternativ(v) for v in valg]))
        for navn, valg, _nr in w["optgroups"]
    ]
    inni = format_html_join(
        "",
        "{}",
        [(format_html('<optgroup label="{}">{}</optgroup>', n, v) if n else v,) for n, v in grupper],
    )
    return format_html('<select name="{}"{}>{}</select>', w["name"], flatatt(w["attrs"]), inni)


def _alternativ(v: dict[str, Any]) -> tuple[Any, Any, Any]:
    return "" if v["value"] is None else v["value"], flatatt(v["attrs"]), v["label"]


def _valg(bundet: BoundField, variant: str) -> list[dict[str, Any]]:
    """The choices of a radio or checkbox group as plain data for the template."""
    valg = []
    # CheckboxSelectMultiple is a subclass of RadioSelect.
    type_ = "checkbox" if isinstance(bundet.field.widget, CheckboxSelectMultiple) else "radio"
    for nummer, del_ in enumerate(bundet.subwidgets):
        valg.append(
            {
                "id": f"{bundet.auto_id or bundet.html_name}_{nummer}",
                "navn": del_.data["name"],
                "verdi": del_.data["value"],
                "etikett": del_.choice_label,
                "valgt": bool(del_.data["selected"]),
                "type": type_,
                "variant": variant,
                "sperret": bool(del_.data["attrs"].get("disabled")),
            }
        )
    return valg


@register.inclusion_tag("_komponenter/feiloppsummering.html")
def feiloppsummering(*skjemaer: Any, tittel: str | None = None) -> dict[str, Any]:
    """All errors of one or more forms or formsets, each a link to its field, in the words used at the field."""
    punkter: list[dict[str, str]] = []
    for skjema in _flate(skjemaer):
        punkter.extend({"href": "", "tekst": str(feil)} for feil in skjema.non_field_errors())
        for bundet in skjema:
            anker = bundet.auto_id or bundet.html_name
            punkter.extend({"href": f"#{anker}", "tekst": str(feil)} for feil in bundet.errors)
    return {"punkter": punkter, "tittel": tittel}


def _flate(skjemaer: Any) -> list[Any]:
    """Forms in order; a formset gives its forms."""
    flat: list[Any] = []
    for skjema in skjemaer:
        if skjema is None or skjema == "" or not skjema.is_bound:
            continue
        flat.extend(skjema.forms if hasattr(skjema, "forms") else [skjema])
    return flat


# Links that keep the filters --------------------------------------------------------------------------------------


def _spoerring(context: Any, endringer: dict[str, Any]) -> str:
    """The current query string with changes; None or empty removes the key. Begins with ``?``."""
    request = context.get("request")
    spoerring = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for navn, verdi in endringer.items():
        if verdi is None or verdi == "":
            spoerring.pop(navn, None)
        elif isinstance(verdi, list | tuple):
            spoerring.setlist(navn, [str(v) for v in verdi])
        else:
            spoerring[navn] = str(verdi)
    return f"?{spoerring.urlencode()}"


@register.simple_tag(takes_context=True)
def sporring(context: Any, **endringer: Any) -> str:
    """``{% sporring status="sendt" side=None %}``: this address with other parameters."""
    return _spoerring(context, endringer)


@register.simple_tag(takes_context=True)
def side_lenke(context: Any, nummer: int) -> str:
    """Address of another page of the same list, filters and sorting kept."""
    return _spoerring(context, {"side": nummer if int(nummer) > 1 else None})


@register.inclusion_tag("_komponenter/sorterbar.html", takes_context=True)
def sorterbar(context: Any, nokkel: str, overskrift: str, klasse: str = "", standard: str = "") -> dict[str, Any]:
    """A sortable table head: a link with ``aria-sort`` on the cell. ``standard`` is the sorting when none is chosen.

    ``klasse="tall"`` for numbers; those sort from the largest first.
    """
    request = context.get("request")
    valgt = (request.GET.get("sorter") if request is not None else None) or standard
    retning = "ascending" if valgt == nokkel else "descending" if valgt == f"-{nokkel}" else "none"
    forste, andre = (f"-{nokkel}", nokkel) if "tall" in klasse.split() else (nokkel, f"-{nokkel}")
    neste = andre if valgt == forste else forste
    return {
        "overskrift": overskrift,
        "klasse": klasse,
        "retning": retning,
        "adresse": _spoerring(context, {"sorter": neste, "side": None}),
    }
