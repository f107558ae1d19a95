"""Files: exact content, formula-safe, marked as demo, and flat memory."""

import csv
import datetime
import io
import tracemalloc
from decimal import Decimal

import openpyxl
import pytest

from kompetanse.visning import eksport

FARLIGE = ["=1+1", "+47 22 00 00 00", "-2", "@sum", "\tx", "\rx", "=cmd|' /C calc'!A0"]


def les_csv(svar):
    tekst = b"".join(svar.streaming_content).decode("utf-8")
    assert tekst.startswith("\ufeff")
    return list(csv.reader(io.StringIO(tekst[1:], newline=""), delimiter=";"))


def les_xlsx(svar):
    bok = openpyxl.load_workbook(io.BytesIO(b"".join(svar.streaming_content)))
    svar.file_to_stream.close()
    return bok.active


def test_csv_has_bom_demo_row_heads_and_norwegian_values(settings, frys):
    frys("2026-11-21T12:00")
    settings.DEMO = True
    tid = datetime.datetime(2026, 6, 30, 22, 30, tzinfo=datetime.UTC)
    svar = eksport.csv_svar(
        "Saker på Ås", ["Eier", "Søkt (kr)"], [["A;B", Decimal("1234.50"), None, True, tid, tid.date()]]
    )
    assert svar["Content-Disposition"] == 'attachment; filename="DEMO-saker-pa-as-2026-11-21.csv"'
    assert les_csv(svar) == [
        ["DEMO: Tallene i denne filen er ikke virkelige"],
        ["Eier", "Søkt (kr)"],
        ["A;B", "1234,50", "", "ja", "2026-07-01 00:30", "2026-06-30"],
    ]


def test_no_demo_mark_in_production(settings, frys):
    frys("2026-11-21")
    settings.DEMO = False
    svar = eksport.csv_svar("saker", ["Eier"], [["A"]])
    assert 'filename="saker-2026-11-21.csv"' in svar["Content-Disposition"]
    assert les_csv(svar) == [["Eier"], ["A"]]


@pytest.mark.parametrize("tekst", FARLIGE)
def test_formula_like_text_is_text_in_both(settings, tekst):
    settings.DEMO = False
    assert les_csv(eksport.csv_svar("x", [tekst], [[tekst]])) == [[f"'{tekst}"], [f"'{tekst}"]]
    celle = les_xlsx(eksport.xlsx_svar("x", ["Tekst"], [[tekst]]))["A2"]
    assert celle.data_type == "s"
    assert celle.value.replace("_x000D_", "\r") == tekst


def test_negative_numbers_stay_numbers(settings):
    settings.DEMO = False
    assert les_csv(eksport.csv_svar("x", ["Kr"], [[Decimal("-12.50")], [-3]])) == [["Kr"], ["-12,50"], ["-3"]]
    ark = les_xlsx(eksport.xlsx_svar("x", ["Kr"], [[Decimal("-12.50")]]))
    assert ark["A2"].value == -12.5


def test_xlsx_has_demo_row_and_real_dates(settings):
    settings.DEMO = True
    svar = eksport.xlsx_svar("x", ["Dato", "Ja", "Adresse"], [[datetime.date(2027, 4, 15), True, "https://x.no"]])
    ark = les_xlsx(svar)
    assert ark["A1"].value.startswith("DEMO")
    assert ark["A3"].value == datetime.datetime(2027, 4, 15)
    assert ark["B3"].value == "ja"
    assert ark["C3"].hyperlink is None
    assert "DEMO-x-" in svar["Content-Disposition"]


def rader(antall):
    return ([f"=Eier {n}", Decimal(n), "tekst " * 20] for n in range(antall))


def test_5000_rows_are_all_there(settings):
    settings.DEMO = False
    linjer = les_csv(eksport.csv_svar("x", ["A", "B", "C"], rader(5000)))
    assert len(linjer) == 5001
    assert linjer[-1][0] == "'=Eier 4999"
    ark = les_xlsx(eksport.xlsx_svar("x", ["A", "B", "C"], rader(5000)))
    assert ark.max_row == 5001
    assert ark["A5001"].value == "=Eier 4999"


def toppminne(funksjon, antall):
    tracemalloc.start()
    funksjon(rader(antall))
    topp = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return topp


def skriv_xlsx(kilde):
    with io.BytesIO() as ut:
        eksport.skriv_xlsx(ut, ["A", "B", "C"], kilde)


def test_csv_memory_does_not_grow_with_rows():
    def les(kilde):
        for _linje in eksport.csv_linjer(["A", "B", "C"], kilde):
            pass

    toppminne(les, 10)
    assert toppminne(les, 20_000) < toppminne(les, 200) + 200_000


def test_xlsx_rows_are_read_one_at_a_time(tmp_path):
    lest = []

    def kilde():
        for n in range(3000):
            lest.append(n)
            yield ["x" * 100]

    def skriv(_rader):
        with (tmp_path / "ut.xlsx").open("wb") as fil:
            eksport.skriv_xlsx(fil, ["A"], kilde())

    toppminne(skriv, 0)
    assert toppminne(skriv, 0) < 2_000_000
    assert len(lest) == 6000
