"""Figures: right geometry, no style or script, everything escaped."""

import json
import re
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from django.template import engines

from kompetanse.visning import figurer


def tolk(svg):
    """Parse; a broken figure raises."""
    assert "style=" not in svg
    assert "<script" not in svg
    return ElementTree.fromstring(str(svg))  # noqa: S314 - our own text


def test_stolpe_is_proportional_and_clipped():
    assert tolk(figurer.stolpe(25, 100)).find("rect").get("width") == "25"
    assert tolk(figurer.stolpe(250, 100)).find("rect").get("width") == "100"
    assert tolk(figurer.stolpe(None, 0)).find("rect").get("width") == "0"
    assert tolk(figurer.stolpe(1, 2)).get("aria-hidden") == "true"


def test_stolpe_diverges_from_the_middle():
    rekt = tolk(figurer.stolpe(-5, (-10, 5))).find("rect")
    assert (rekt.get("x"), rekt.get("width"), rekt.get("class")) == ("25", "25", "minus")
    rekt = tolk(figurer.stolpe(10, (-10, 5))).find("rect")
    assert (rekt.get("x"), rekt.get("width"), rekt.get("class")) == ("50", "50", "s1")


def test_framdrift_draws_the_smallest_on_top_and_a_marker():
    rekter = tolk(figurer.framdrift("39 % vedtatt", [(0.39, "s1"), (0.91, "plan")], markor=0.41)).findall("rect")
    assert [r.get("class") for r in rekter] == ["tom", "plan", "s1", "frist"]
    assert [r.get("width") for r in rekter[1:3]] == ["1092", "468"]
    assert rekter[3].get("x") == "490.4"


def test_stablet_never_passes_the_end():
    rekter = tolk(figurer.stablet("Delt", [(0.7, "s1"), (0.7, "s2")])).findall("rect")[1:]
    assert [(r.get("x"), r.get("width")) for r in rekter] == [("0", "840"), ("840", "360")]


def test_linjefigur_has_this_year_solid_last_year_dashed_and_the_last_value():
    rot = tolk(figurer.linjefigur("17 % utbetalt", [0, 0.17], [0] * 12, siste="17 %"))
    assert rot.get("aria-label") == "17 % utbetalt"
    assert [p.get("class") for p in rot.findall("polyline")] == ["l2", "l1"]
    assert "17 %" in [t.text for t in rot.findall("text")]
    assert len(rot.findall("polyline")[0].get("points").split()) == 12


def test_linjefigur_of_one_point_and_none():
    assert tolk(figurer.linjefigur("x", [0.5])).findall("polyline") == []
    assert tolk(figurer.linjefigur("x", [])).findall("circle") == []


def test_gnist_fits_its_box():
    rot = tolk(figurer.gnist([1, None, -3, 8], "Opp"))
    y = [float(p.split(",")[1]) for p in rot.find("polyline").get("points").split()]
    assert min(y) >= 2
    assert max(y) <= 22
    assert figurer.gnist([]) == ""
    assert tolk(figurer.gnist([5])).find("circle") is not None


def test_map_has_15_counties_with_names_and_links():
    fylker = {"34": {"trinn": 3, "tekst": 'Innlandet: "12" %', "url": "/x/?a=1&b=2"}}
    rot = tolk(figurer.fylkeskart("Andel vedtatt", fylker))
    assert len(list(rot.iter("path"))) == 15
    (lenke,) = rot.findall("a")
    assert lenke.get("href") == "/x/?a=1&b=2"
    assert lenke.get("aria-label") == 'Innlandet: "12" %'
    assert lenke.find("path").get("class") == "k3"
    assert lenke.find("path/title").text == 'Innlandet: "12" %'
    assert {p.get("class") for p in rot.findall("path")} == {"k0"}


def test_unknown_step_or_class_is_an_error_in_the_code():
    with pytest.raises(ValueError, match="Trinn"):
        figurer.fylkeskart("x", {"34": {"trinn": 5}})
    with pytest.raises(ValueError, match="figurklasse"):
        figurer.stolpe(1, 2, "rod")


def test_trinn_by_limits():
    assert [figurer.trinn(v, (0.01, 0.25, 0.5, 1)) for v in (0, None, 0.01, 0.3, 0.99, 1)] == [0, 0, 1, 2, 3, 4]


def test_labels_are_escaped():
    svg = figurer.framdrift('<b>"x"</b>', [])
    assert "<b>" not in svg
    assert tolk(svg).get("aria-label") == '<b>"x"</b>'


def test_committed_map_is_what_the_command_builds(tmp_path):
    ut = tmp_path / "kart.json"
    call_command("bygg_kart", ut=ut, verbosity=0)
    assert ut.read_text(encoding="utf-8") == figurer.KARTFIL.read_text(encoding="utf-8")


def test_map_is_small_and_inside_its_box():
    assert figurer.KARTFIL.stat().st_size < 60_000
    data = json.loads(figurer.KARTFIL.read_text(encoding="utf-8"))
    assert "Kartverket" in data["kilde"]
    x0, y0, bredde, hoyde = map(float, data["boks"].split())
    for fylke in data["fylker"]:
        tall = [float(t) for t in re.findall(r"-?\d+\.?\d*", fylke["sti"])]
        assert min(tall[::2]) >= x0
        assert max(tall[::2]) <= x0 + bredde
        assert min(tall[1::2]) >= y0
        assert max(tall[1::2]) <= y0 + hoyde


def test_tags_are_the_functions():
    html = (
        engines["django"]
        .from_string("{% load figurer %}{% stolpe 1 2 %}{% kartnokkel t %}")
        .render({"t": ["0 %", "<1 %"]})
    )
    assert '<i class="k1"></i>&lt;1 %' in html
    assert html.startswith("<svg")
