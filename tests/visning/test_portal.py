"""Tags that are not about numbers: states, icons, paragraphs, links."""

import pytest
from django.template import engines
from django.test import RequestFactory

from kompetanse.visning.statisk import IKONER
from kompetanse.visning.templatetags import portal


def tegn(mal, sporring="", **kontekst):
    request = RequestFactory().get(f"/saker/{sporring}")
    return engines["django"].from_string("{% load portal %}" + mal).render(kontekst, request)


def test_filters_are_registered_with_their_names():
    html = tegn(
        "{{ b|kr }} {{ b|mill }} {{ a|prosent }} {{ a|prosent:1 }} {{ o|orgnr }}", b=1500000, a=0.125, o="964969124"
    )
    assert html.replace("\u00a0", " ") == "1 500 000 1,5 13 % 12,5 % 964 969 124"


@pytest.mark.parametrize(
    ("farge", "ventet"),
    [("info", 'data-color="info">'), ("neutral-kant", 'data-color="neutral" data-variant="outline">')],
)
def test_tilstandsmerke(farge, ventet):
    html = tegn("{% tilstandsmerke t %}", t={"ord": "Klar <>", "farge": farge})
    assert html == f'<span class="ds-tag" data-size="sm" {ventet}Klar &lt;&gt;</span>'


def test_tilstandsmerke_takes_objects_and_is_silent_without_a_word():
    class Ord:
        ord = "Avsluttet"
        farge = None

    assert "Avsluttet" in tegn("{% tilstandsmerke t %}", t=Ord())
    assert tegn("{% tilstandsmerke t %}", t={"ord": ""}) == ""


def test_unknown_colour_is_an_error_in_the_code():
    with pytest.raises(ValueError, match="rosa"):
        portal.tilstandsmerke(ord="x", farge="rosa")


@pytest.mark.parametrize("navn", IKONER)
def test_every_icon_exists_and_is_decorative(navn):
    svg = portal.ikon(navn)
    assert svg.startswith('<svg class="ikon" aria-hidden="true" focusable="false"')
    assert "currentColor" in svg


def test_icon_outside_the_list_is_an_error_in_the_code():
    with pytest.raises(ValueError, match="IKONER"):
        portal.ikon("../../etc/passwd")


def test_avsnitt_keeps_breaks_and_escapes():
    html = tegn("{{ t|avsnitt }}", t="En\nto\r\n\r\n<script>\n\n\n\nTre")
    assert html == "<p>En<br>to</p><p>&lt;script&gt;</p><p>Tre</p>"
    assert tegn("{{ t|avsnitt }}", t=None) == ""


def test_links_keep_the_filters():
    assert tegn("{% side_lenke 3 %}", "?status=a&status=b&side=2") == "?status=a&amp;status=b&amp;side=3"
    assert tegn("{% side_lenke 1 %}", "?status=a&side=2") == "?status=a"
    assert tegn('{% sporring status=None sok="x y" %}', "?status=a&status=b") == "?sok=x+y"


def test_sorterbar_says_the_direction_and_offers_the_other():
    html = tegn('{% sorterbar "sum" "Sum (kr)" "tall" %}', "?sorter=-sum&side=3")
    assert 'aria-sort="descending"' in html
    assert 'href="?sorter=sum"' in html
    html = tegn('{% sorterbar "navn" "Navn" standard="navn" %}')
    assert 'aria-sort="ascending"' in html
    assert 'href="?sorter=-navn"' in html
