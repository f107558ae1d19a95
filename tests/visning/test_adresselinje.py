"""Anybody can write anything in an address."""

import pytest

from kompetanse.visning.adresselinje import aarstall, heltall


@pytest.mark.parametrize(
    "tekst,tall",
    [
        ("7", 7), ("2027", 2027), ("", None), (None, None), ("²", None), ("٣", None), ("-1", None), ("1.5", None),
        ("9" * 5000, None), ("2000000001", None), ("2000000000", 2_000_000_000), ("x", None),
    ],
)  # fmt: skip
def test_a_whole_number_or_nothing(tekst, tall):
    assert heltall(tekst) == tall


@pytest.mark.parametrize("tekst,aar", [("2027", 2027), ("1999", None), ("2101", None), ("²²²²", None), ("", None)])
def test_a_year_or_nothing(tekst, aar):
    assert aarstall(tekst) == aar
