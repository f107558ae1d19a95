"""The list helper: filter, search, sorting, pages, columns, selection, export and its number of queries."""

import csv
import datetime
import io

import openpyxl
import pytest
from django.test import RequestFactory

from eiere.models import Fylke, Kommune
from tests.visning.sider import bygg_liste, som_saksbehandler

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.visning.urls")]
DAG = datetime.date(2024, 1, 1)


def lag(antall, fylke="34", fra=0, navn="Kommune"):
    Fylke.objects.get_or_create(
        nummer=fylke, defaults={"navn": f"Fylke {fylke}", "gyldig_fra": DAG, "navn_sortert": fylke}
    )
    Kommune.objects.bulk_create(
        Kommune(
            nummer=f"{fra + n:04}",
            navn=f"{navn} {fra + n:04}",
            navn_sortert=f"{fra + n:04}",
            fylke_id=fylke,
            sentralitetsklasse=n % 100,
            samisk_forvaltningsomraade=n % 2 == 0,
            gyldig_fra=DAG,
        )
        for n in range(antall)
    )


def liste(sporring="", **valg):
    return bygg_liste(som_saksbehandler(RequestFactory().get(f"/saker/{sporring}")), **valg)


def navnene(l_):
    return [r.navn for r in l_.rader]


def test_pages_have_25_50_or_100_rows_and_a_total():
    lag(60)
    assert (len(liste().rader), liste().totalt) == (25, 60)
    assert len(liste("?antall=50").rader) == 50
    assert len(liste("?antall=7").rader) == 25
    assert liste("?side=3").side.start_index() == 51
    assert liste("?side=99").side.number == 3
    assert liste("?side=tull").side.number == 1


def test_sorting_only_by_allowed_columns_and_pages_never_overlap():
    lag(60)
    assert liste("?sorter=-navn").rader[0].navn == "Kommune 0059"
    assert liste("?sorter=fylke__nummer").sortering == "navn"
    assert liste("?sorter=status").sortering == "navn"
    alle = [n for side in (1, 2, 3) for n in navnene(liste(f"?sorter=fylke&side={side}"))]
    assert len(set(alle)) == 60


def test_head_offers_the_other_direction_and_numbers_start_with_the_largest():
    hoder = {h.kolonne.nokkel: h for h in liste().hoder}
    assert (hoder["navn"].aria_sort, hoder["navn"].neste) == ("ascending", "-navn")
    assert (hoder["klasse"].aria_sort, hoder["klasse"].neste) == ("none", "-klasse")
    assert hoder["status"].aria_sort == ""


def test_search_takes_every_word_and_survives_null_characters():
    lag(12)
    assert navnene(liste("?sok=kommune+0011")) == ["Kommune 0011"]
    assert liste("?sok=kommune+finnes-ikke").totalt == 0
    assert liste("?sok=%00").totalt == 12


def test_filter_gives_chips_that_remove_it():
    lag(4)
    lag(3, fylke="46", fra=100)
    filtrert = liste("?fylke=46&sok=Kommune&sorter=-navn&side=1")
    assert filtrert.totalt == 3
    assert [b.tekst for b in filtrert.brikker] == ["Søk: Kommune", "Fylke: Fylke 46"]
    assert filtrert.brikker[1].adresse == "?sok=Kommune&sorter=-navn"
    assert filtrert.uten_filter == "?sorter=-navn"


def test_wrong_filter_value_gives_nothing_never_everything():
    lag(4)
    assert liste("?fylke=99").totalt == 0


def test_empty_list_says_why():
    assert liste().tom_tekst == "Det er ingen kommuner her ennå."
    assert liste(tom_tekst="Ingen behovsmelding i 2027 ennå.").tom_tekst == "Ingen behovsmelding i 2027 ennå."
    assert liste("?sok=x").tom_tekst == "Ingen kommuner passer til filtrene."


def test_columns_can_be_chosen_but_the_head_stays():
    assert [k.nokkel for k in liste().kolonner] == ["navn", "status", "fylke", "klasse"]
    assert [k.nokkel for k in liste("?kolonner=fra").kolonner] == ["navn", "fra"]
    assert [k.nokkel for k in liste("?kolonner=hemmelig").kolonner] == ["navn", "status", "fylke", "klasse"]


def test_sum_is_over_all_rows_not_the_page():
    lag(60)
    sum_ = {k.nokkel: s for k, s in liste().summer}
    assert sum_["klasse"] == "1\u00a0770"
    assert liste("?kolonner=fra").summer == []


def test_selection_is_carried_and_stays_inside_the_list():
    lag(60)
    l_ = liste("?valgt=0001&valgt=0050&side=1")
    assert (l_.antall_valgt, l_.valgte_andre_sider) == (2, 1)
    assert ("valgt", "0050") in l_.skjulte_i_tabell
    assert ("valgt", "0001") not in l_.skjulte_i_tabell
    assert [k.nummer for k in liste("?valgt=0001&valgt=9999&valgt=%00").valgte()] == ["0001"]


def test_all_in_the_view_follows_the_filter():
    lag(4)
    lag(3, fylke="46", fra=100)
    l_ = liste("?valgt=alle&fylke=46")
    assert l_.antall_valgt == l_.valgte().count() == 3


@pytest.mark.parametrize("antall", [1, 50])
def test_number_of_queries_is_constant(antall, django_assert_num_queries, client):
    lag(antall)
    with django_assert_num_queries(3):  # count and sum, rows, and the filter's counties
        svar = client.get("/forvalter/saker/?antall=50")
    assert svar.content.count(b'name="valgt"') == antall


def test_page_shows_links_cards_and_marks(client):
    lag(30)
    html = client.get("/forvalter/saker/?sorter=navn&fylke=34").content.decode()
    assert '<a class="ds-link" href="/kommune/0000/">Kommune 0000</a><small>0000</small>' in html
    assert 'data-navn="Søkt (kr)" class="tall ' in html
    assert "Viser 1–25 av 30, sortert etter «Kommune»" in html
    assert "Last ned Excel (30 rader)" in html
    assert 'href="?sorter=navn&amp;fylke=34&amp;format=xlsx"' in html
    assert 'data-color="info">Til vurdering</span>' in html


def test_user_text_is_escaped(client):
    lag(1, navn="<b>x</b>")
    html = client.get("/forvalter/saker/?sok=%3Cb%3E").content.decode()
    assert "<b>x" not in html
    assert "&lt;b&gt;x" in html


def test_export_has_exactly_the_filtered_rows_and_shown_columns(client, settings):
    settings.DEMO = True
    lag(30)
    lag(3, fylke="46", fra=100, navn="=Farlig")
    svar = client.get("/forvalter/saker/?fylke=46&kolonner=klasse&sorter=-navn&side=2&format=csv")
    linjer = list(csv.reader(io.StringIO(b"".join(svar).decode("utf-8-sig"), newline=""), delimiter=";"))
    assert linjer[1:] == [
        ["Kommune", "Søkt (kr)"],
        ["'=Farlig 0102", "2"],
        ["'=Farlig 0101", "1"],
        ["'=Farlig 0100", "0"],
    ]


def test_export_of_5000_rows_uses_a_constant_number_of_queries(client, django_assert_max_num_queries):
    lag(5000)
    with django_assert_max_num_queries(3):
        svar = client.get("/forvalter/saker/?format=xlsx")
        innhold = b"".join(svar.streaming_content)
    ark = openpyxl.load_workbook(io.BytesIO(innhold), read_only=True).active
    antall = sum(1 for _rad in ark.iter_rows())
    assert antall == 5002
