"""Tables as files: CSV streamed, XLSX through a temporary file. Memory does not grow with the number of rows.

Every file made from demo data says so in its name and first row. A text that a spreadsheet would run as a formula is
written as text: in XLSX by the cell's type, in CSV with an apostrophe in front.
"""

import csv
import datetime
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.conf import settings
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

BOLK = 2000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FARLIGE = ("=", "+", "-", "@", "\t", "\r")
# Excel's own limit for one cell.
_MAKS_TEGN = 32_767


def filnavn(navn: str, endelse: str) -> str:
    """``demo-saker-2026-11-21.xlsx``: plain ASCII, with the day, and DEMO in capitals when it is demo."""
    rein = slugify(navn.lower().translate(str.maketrans({"æ": "ae", "ø": "o", "å": "a"}))) or "tabell"
    prefiks = "DEMO-" if getattr(settings, "DEMO", False) else ""
    return f"{prefiks}{rein}-{timezone.localdate():%Y-%m-%d}.{endelse}"


def demolinje() -> str:
    """The first row of a demo file."""
    return _("DEMO: Tallene i denne filen er ikke virkelige")


def trygg(tekst: str) -> str:
    """A text that no spreadsheet runs as a formula. An apostrophe in front is the common convention."""
    return f"'{tekst}" if tekst.startswith(_FARLIGE) else tekst


def csv_celle(verdi: Any) -> str:
    """One value as CSV text: decimal comma, ISO date, Norwegian time, yes and no."""
    if verdi is None:
        return ""
    if isinstance(verdi, bool):
        return _("ja") if verdi else _("nei")
    if isinstance(verdi, int):
        return str(verdi)
    if isinstance(verdi, Decimal | float):
        return (f"{verdi:f}" if isinstance(verdi, Decimal) else repr(verdi)).replace(".", ",")
    if isinstance(verdi, datetime.datetime):
        lokal = timezone.localtime(verdi) if timezone.is_aware(verdi) else verdi
        return f"{lokal:%Y-%m-%d %H:%M}"
    if isinstance(verdi, datetime.date):
        return f"{verdi:%Y-%m-%d}"
    return trygg(str(verdi))


class _Ekko:
    """A file that gives back what is written: the csv module's line becomes the stream's chunk."""

    def write(self, tekst: str) -> str:
        return tekst


def csv_linjer(overskrifter: Sequence[Any], rader: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The file in pieces: byte order mark, demo row, heads, rows. Semicolon, as Norwegian Excel expects."""
    skriver = csv.writer(_Ekko(), delimiter=";", quoting=csv.QUOTE_MINIMAL)
    yield "\ufeff"
    if getattr(settings, "DEMO", False):
        yield skriver.writerow([demolinje()])
    yield skriver.writerow([trygg(str(o)) for o in overskrifter])
    for rad in rader:
        yield skriver.writerow([csv_celle(v) for v in rad])


def csv_svar(navn: str, overskrifter: Sequence[Any], rader: Iterable[Sequence[Any]]) -> HttpResponseBase:
    """A streamed CSV download. ``rader`` is read while the file is sent."""
    svar = StreamingHttpResponse(csv_linjer(overskrifter, rader), content_type="text/csv; charset=utf-8")
    svar["Content-Disposition"] = f'attachment; filename="{filnavn(navn, "csv")}"'
    svar["Cache-Control"] = "no-store"
    return svar


def skriv_xlsx(fil: Any, overskrifter: Sequence[Any], rader: Iterable[Sequence[Any]], ark: str = "Data") -> int:
    """Write a workbook to an open file; gives the number of rows. One row is in memory at a time."""
    bok = xlsxwriter.Workbook(
        fil,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": True,
            "default_date_format": "dd.mm.yyyy",
        },
    )
    blad = bok.add_worksheet(ark[:31])
    hode = bok.add_format({"bold": True, "bottom": 1})
    formater = {
        "belop": bok.add_format({"num_format": "# ##0.00"}),
        "dato": bok.add_format({"num_format": "dd.mm.yyyy"}),
        "tid": bok.add_format({"num_format": "dd.mm.yyyy hh:mm"}),
    }
    blad.set_column(0, max(len(overskrifter) - 1, 0), 18)
    linje = 0
    if getattr(settings, "DEMO", False):
        blad.write_string(0, 0, demolinje(), hode)
        linje = 1
    for kolonne, tekst in enumerate(overskrifter):
        blad.write_string(linje, kolonne, str(tekst), hode)
    blad.freeze_panes(linje + 1, 0)
    antall = 0
    for antall, rad in enumerate(rader, start=1):
        for kolonne, verdi in enumerate(rad):
            _xlsx_celle(blad, linje + antall, kolonne, verdi, formater)
    bok.close()
    return antall


def _xlsx_celle(blad: Any, linje: int, kolonne: int, verdi: Any, formater: dict[str, Any]) -> None:
    """One cell by its Python type; all text by ``write_string``, so that nothing becomes a formula or a link."""
    if verdi is None or verdi == "":
        return
    if isinstance(verdi, bool):
        blad.write_string(linje, kolonne, _("ja") if verdi else _("nei"))
    elif isinstance(verdi, Decimal):
        blad.write_number(linje, kolonne, float(verdi), formater["belop"])
    elif isinstance(verdi, int | float):
        blad.write_number(linje, kolonne, verdi)
    elif isinstance(verdi, datetime.datetime):
        lokal = timezone.localtime(verdi).replace(tzinfo=None) if timezone.is_aware(verdi) else verdi
        blad.write_datetime(linje, kolonne, lokal, formater["tid"])
    elif isinstance(verdi, datetime.date):
        blad.write_datetime(linje, kolonne, datetime.datetime.combine(verdi, datetime.time()), formater["dato"])
    else:
        blad.write_string(linje, kolonne, str(verdi)[:_MAKS_TEGN])


def xlsx_svar(navn: str, overskrifter: Sequence[Any], rader: Iterable[Sequence[Any]]) -> HttpResponseBase:
    """A workbook download, made in a temporary file that disappears when it is sent."""
    fil = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - FileResponse closes it
    try:
        skriv_xlsx(fil, overskrifter, rader)
        fil.seek(0)
    except BaseException:
        fil.close()
        raise
    svar = FileResponse(fil, as_attachment=True, filename=filnavn(navn, "xlsx"), content_type=XLSX)
    svar["Cache-Control"] = "no-store"
    return svar
