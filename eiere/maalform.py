"""The målform of the page that is made: nb or nn. Letters have their recipient's own instead."""

from django.utils.translation import get_language


def sidens_maalform() -> str:
    """nn when the page is in nynorsk, else nb. Outside a page it is the language that is active."""
    return "nn" if get_language() == "nn" else "nb"
