"""How figures are judged."""

import pytest

from kompetanse.drift.benk.rammeverk import Maal, Maaling, flettet, tabell


@pytest.mark.parametrize(
    ("verdi", "minst", "holdt"), [(4, False, True), (4.01, False, False), (4, True, True), (3.9, True, False)]
)
def test_limit_itself_holds(verdi, minst, holdt):
    assert Maal("x", verdi, 4, "ganger", minst=minst).holdt is holdt


def test_ratio_is_the_median_within_rounds():
    a, b = Maaling("a", int), Maaling("b", int)
    a.tider, b.tider = [2, 20, 3, 4, 100], [1, 10, 1, 1, 1]
    assert a.ganger_av(b) == 3


def test_rounds_are_interleaved_after_a_warm_up():
    rekke: list[str] = []
    flettet([Maaling("a", lambda: rekke.append("a")), Maaling("b", lambda: rekke.append("b"), 2)], runder=2)
    assert "".join(rekke) == "ab" + "abb" * 2


def test_missed_target_is_marked():
    linjer = tabell([Maal("bra", 1, 2, "ganger"), Maal("dårlig", 3, 2, "ganger")]).splitlines()
    assert [("IKKE HOLDT" in linje) for linje in linjer] == [False, False, True]
