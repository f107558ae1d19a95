"""How numbers, dates and identifiers are written. Pure functions; the template filters are shells around them.

Amounts are kroner. ``None`` and an empty string are always written as an en dash: "none yet", never zero.
"""

import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
STREK = "\N{EN DASH}"
OSLO = ZoneInfo("Europe/Oslo")

MAANEDER = (
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
)
UKEDAGER = {
    "nb": ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    "nn": ("måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "sundag"),
}


def _desimal(verdi: Any) -> Decimal | None:
    """The value as Decimal, or None when it is empty or no number."""
    if verdi is None or verdi == "":
        return None
    if isinstance(verdi, Decimal):
        return verdi if verdi.is_finite() else None
    try:
        tall = Decimal(str(verdi))
    except InvalidOperation:
        return None
    return tall if tall.is_finite() else None


def _gruppert(tall: Decimal, desimaler: int) -> str:
    """Thousands by no-break space, decimal comma, minus as U+2212. Minus zero becomes zero."""
    rundet = tall.quantize(Decimal(1).scaleb(-desimaler), rounding=ROUND_HALF_UP)
    if rundet == 0:
        rundet = abs(rundet)
    tekst = f"{abs(rundet):,.{desimaler}f}".replace(",", NBSP).replace(".", ",")
    return f"{MINUS}{tekst}" if rundet < 0 else tekst


def kr(verdi: Any) -> str:
    """Kroner without unit: ``1 234 567``; øre only when they are not zero."""
    tall = _desimal(verdi)
    if tall is None:
        return STREK
    orer = tall.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return _gruppert(orer, 0 if orer == orer.to_integral_value() else 2)


def kroner(verdi: Any) -> str:
    """Kroner with unit, for running text: ``1 234 567 kr``, never broken."""
    tekst = kr(verdi)
    return tekst if tekst == STREK else f"{tekst}{NBSP}kr"


def endring(verdi: Any) -> str:
    """A difference in kroner: plus or minus in front, zero without sign."""
    tall = _desimal(verdi)
    if tall is None:
        return STREK
    return f"+{kr(tall)}" if tall > 0 else kr(tall)


def mill(verdi: Any) -> str:
    """Kroner as millions with one decimal and without unit: ``52,5``."""
    tall = _desimal(verdi)
    return STREK if tall is None else _gruppert(tall / 1_000_000, 1)


def antall(verdi: Any) -> str:
    """A count with thousands separator."""
    tall = _desimal(verdi)
    return STREK if tall is None else _gruppert(tall, 0)


def prosent(andel: Any, desimaler: int = 0) -> str:
    """A share (0–1, may be more) as per cent: ``0.39`` is ``39 %``."""
    tall = _desimal(andel)
    return STREK if tall is None else f"{_gruppert(tall * 100, int(desimaler))}{NBSP}%"


def _siffer(verdi: Any) -> str:
    return "".join(tegn for tegn in str(verdi) if not tegn.isspace() and tegn not in ".-")


def orgnr(verdi: Any) -> str:
    """Organisation number in threes: ``964 969 124``. Other lengths are shown as they are."""
    if not verdi:
        return STREK
    siffer = _siffer(verdi)
    if len(siffer) != 9 or not siffer.isdigit():
        return str(verdi)
    return NBSP.join((siffer[:3], siffer[3:6], siffer[6:]))


def kontonr(verdi: Any) -> str:
    """Account number: ``1234 56 78903``. Other lengths are shown as they are."""
    if not verdi:
        return STREK
    siffer = _siffer(verdi)
    if len(siffer) != 11 or not siffer.isdigit():
        return str(verdi)
    return NBSP.join((siffer[:4], siffer[4:6], siffer[6:]))


def _lokal(verdi: Any) -> datetime.date | datetime.datetime | None:
    """A date as it is, a moment in Norwegian time, else None."""
    if isinstance(verdi, datetime.datetime):
        return timezone.localtime(verdi, OSLO) if timezone.is_aware(verdi) else verdi
    return verdi if isinstance(verdi, datetime.date) else None


def ukedag(dag: datetime.date) -> str:
    """Name of the weekday in the active language."""
    spraak = "nn" if (translation.get_language() or "nb").startswith("nn") else "nb"
    return UKEDAGER[spraak][dag.weekday()]


def dato(verdi: Any) -> str:
    """Long date: ``15. april 2027``."""
    dag = _lokal(verdi)
    return STREK if dag is None else f"{dag.day}.{NBSP}{MAANEDER[dag.month - 1]} {dag.year}"


def dag(verdi: Any) -> str:
    """Date without year, for lists inside one year: ``1. februar``."""
    lokal = _lokal(verdi)
    return STREK if lokal is None else f"{lokal.day}.{NBSP}{MAANEDER[lokal.month - 1]}"


def klokke(verdi: Any) -> str:
    """Clock time: ``14.32``. Written as Språkrådet recommends, with a full stop."""
    lokal = _lokal(verdi)
    return f"{lokal:%H.%M}" if isinstance(lokal, datetime.datetime) else STREK


def tid(verdi: Any) -> str:
    """Date and clock time: ``15. april 2027 kl. 14.32``. A plain date has no clock time."""
    lokal = _lokal(verdi)
    if isinstance(lokal, datetime.datetime):
        kl = _("kl.")
        return f"{dato(lokal)} {kl}{NBSP}{klokke(lokal)}"
    return dato(lokal)


def dager_til(verdi: Any, naa: datetime.datetime | None = None) -> int | None:
    """Whole days from today to the deadline's date, both in Norwegian time; negative when it has passed."""
    frist_dag = _lokal(verdi)
    if frist_dag is None:
        return None
    idag = timezone.localtime(naa or timezone.now(), OSLO).date()
    return ((frist_dag.date() if isinstance(frist_dag, datetime.datetime) else frist_dag) - idag).days


def dager_igjen(verdi: Any, naa: datetime.datetime | None = None) -> str:
    """How far away the deadline is, in words: ``12 dager igjen``, ``i dag``, ``gikk ut for 3 dager siden``."""
    dager = dager_til(verdi, naa)
    if dager is None:
        return STREK
    lokal = _lokal(verdi)
    if dager == 0 and isinstance(lokal, datetime.datetime) and lokal < timezone.localtime(naa or timezone.now(), OSLO):
        return _("gikk ut i dag")
    if dager == 0:
        return _("i dag")
    if dager < 0:
        return ngettext("gikk ut for %(n)s dag siden", "gikk ut for %(n)s dager siden", -dager) % {"n": -dager}
    return ngettext("%(n)s dag igjen", "%(n)s dager igjen", dager) % {"n": dager}


def frist(verdi: Any, naa: datetime.datetime | None = None) -> str:
    """A deadline in full: ``mandag 1. februar 2027 kl. 23.59 · 12 dager igjen``.

    A plain date means the end of that day. The year is always written, so that the line can be quoted.
    """
    lokal = _lokal(verdi)
    if lokal is None:
        return STREK
    klokkeslett = klokke(lokal) if isinstance(lokal, datetime.datetime) else "23.59"
    kl = _("kl.")
    return f"{ukedag(lokal)} {dato(lokal)} {kl}{NBSP}{klokkeslett} · {dager_igjen(verdi, naa)}"


def frist_farge(verdi: Any, naa: datetime.datetime | None = None) -> str:
    """Colour of a deadline: ``warning`` under 21 days, ``danger`` only when it has passed, else ``neutral``."""
    dager = dager_til(verdi, naa)
    if dager is None or dager >= 21:
        return "neutral"
    lokal = _lokal(verdi)
    passert = dager < 0 or (
        isinstance(lokal, datetime.datetime) and lokal < timezone.localtime(naa or timezone.now(), OSLO)
    )
    return "danger" if passert else "warning"
