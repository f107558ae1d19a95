"""Filters of the fordeling's pages: percentages that already are percentages, and amounts in input fields."""

from decimal import Decimal
from typing import Any

from django import template

from kompetanse.visning import formater

register = template.Library()


@register.filter
def prosenttall(tall: Decimal | None) -> str:
    """36.5 → «36,5 %»: the number is a percentage already."""
    return "–" if tall is None else f"{tall:.1f}\u00a0%".replace(".", ",").replace("-", formater.MINUS)


@register.filter
def prosentpoeng(tall: Decimal | None) -> str:
    """A difference in percentage points with its sign: «+2,3», «−1,8», «0,0»."""
    if tall is None:
        return "–"
    tekst = f"{abs(tall):.1f}".replace(".", ",")
    return f"+{tekst}" if tall > 0 else f"{formater.MINUS}{tekst}" if tall < 0 else tekst


@register.filter
def tallord(tall: Decimal | None) -> str:
    """A number with one decimal and comma: 1.5 → «1,5»."""
    return "–" if tall is None else f"{tall:.1f}".replace(".", ",")


@register.filter
def belopverdi(verdi: Any) -> str:
    """An amount for an input field: a number in groups, what was typed as it was typed."""
    return formater.kr(verdi) if isinstance(verdi, Decimal | int) else str(verdi)


@register.filter
def prosenttekst(tekst: str | None) -> str:
    """A percentage stored as text: "36.5" → «36,5»."""
    return "–" if tekst is None else str(tekst).replace(".", ",")
