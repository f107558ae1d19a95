"""The frame, the menu, the public pages and the error pages."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client, RequestFactory

from kompetanse.visning import autolagring, kontekst, meny, offentlig
from tests.visning.sider import som_saksbehandler

pytestmark = pytest.mark.urls("tests.visning.urls")


@pytest.fixture(autouse=True)
def ingen_runder(monkeypatch):
    """The open rounds are another's to find: without them the public pages read no database."""
    monkeypatch.setattr(offentlig, "_kilde", [])


def hent(client, adresse, status=200):
    svar = client.get(adresse)
    assert svar.status_code == status
    return svar.content.decode()


@pytest.mark.parametrize("adresse", ["/", "/personvern/", "/tilgjengelighet/"])
def test_public_pages_need_no_database_and_no_login(client, adresse):
    html = hent(client, adresse)
    assert '<a class="ds-skip-link" href="#innhold">' in html
    assert 'data-color-scheme="auto"' in html
    assert "Logg inn" in html
    for inne in ("<style", " style=", "<script>", " onclick="):
        assert inne not in html


def test_privacy_says_who_answers_and_where_to_write(client, settings):
    settings.PERSONVERNOMBUD = "ombud@etat.example"
    html = hent(client, "/personvern/")
    assert "Utdanningsdirektoratet er behandlingsansvarlig" in html
    assert 'href="mailto:ombud@etat.example"' in html
    settings.PERSONVERNOMBUD = ""
    assert "mailto:" not in hent(client, "/personvern/")


def test_public_pages_refuse_post(client):
    assert client.post("/personvern/").status_code == 405


def test_demo_is_unmistakable_and_absent_in_production(client, settings):
    settings.DEMO = True
    assert "Alle beløp er demotall." in hent(client, "/")
    settings.DEMO = False
    html = hent(client, "/")
    assert "demotall" not in html
    assert 'data-color="warning">Demo<' not in html


def test_front_page_shows_open_rounds_from_the_registered_source(client, monkeypatch, frys):
    frys("2027-01-20T08:00")
    monkeypatch.setattr(offentlig, "_kilde", [])
    assert "Ingen tiltak tar imot søknader" in hent(client, "/")
    offentlig.registrer_aapne(lambda: [offentlig.Aapen("Kollektiv", "Innlandet", datetime.date(2027, 2, 1), "/les/")])
    html = hent(client, "/")
    assert "12 dager igjen" in html
    assert 'href="/les/"' in html


def test_language_switch_keeps_the_page(client):
    html = hent(client, "/personvern/?a=1")
    assert '<input type="hidden" name="next" value="/personvern/?a=1">' in html
    svar = client.post("/sprak/", {"language": "nn", "next": "/personvern/?a=1"})
    assert svar["Location"] == "/personvern/?a=1"
    html = hent(client, "/personvern/")
    assert '<html lang="nn"' in html
    assert '<button name="language" value="nn" lang="nn" aria-current="true">' in html


def test_header_shows_role_switch_menu_and_logout(client):
    html = hent(client, "/forvalter/")
    assert "<strong>Statsforvalteren i Innlandet</strong><span>Saksbehandler</span>" in html
    assert '<button name="tilhorighet" value="2">' in html
    assert '<input type="hidden" name="neste" value="/forvalter/">' in html
    assert 'action="/konto/ut/"' in html
    assert '<body data-size="sm" class="bred">' in html


def test_menu_marks_the_longest_match_and_leaves_out_unknown_pages():
    request = RequestFactory().get("/forvalter/saker/tildel/")
    lenker = meny.bygg(request, "forvalter")
    assert [(str(x.tekst), x.aktiv) for x in lenker] == [("Forside", False), ("Saker", True)]
    assert meny.bygg(request, "udir") == []
    assert meny.bygg(request, "ukjent") == []


def test_menu_counts_come_from_one_registered_function(monkeypatch):
    monkeypatch.setattr(meny, "_tellere", {})
    kall = []

    def ventende(tilhorighet):
        kall.append(tilhorighet)
        return {"saker": 25}

    meny.registrer_teller("forvalter", ventende)
    request = som_saksbehandler(RequestFactory().get("/forvalter/"))
    lenker = kontekst.portal(request)["meny"]
    assert kall == []
    assert [x.antall for x in lenker] == [0, 25]
    assert kall == [request.tilhorighet]
    with pytest.raises(ValueError, match="publikum"):
        meny.registrer_teller("alle", ventende)


@pytest.mark.parametrize(
    ("rolle", "type_", "publikum", "bred"),
    [
        ("saksbehandler", "embete", "forvalter", True),
        ("udir_fag", "udir", "udir", True),
        ("innsender", "kommune", "eier", False),
        ("tilgangsstyrer", "embete", "forvalter", True),
        ("tilgangsstyrer", "udir", "udir", True),
        ("tilgangsstyrer", "privat_eier", "eier", False),
        ("fagmiljo", "uh", "eier", False),
    ],
)
def test_audience_follows_the_role(rolle, type_, publikum, bred):
    svar = kontekst.portal(som_saksbehandler(RequestFactory().get("/"), rolle, type_))
    assert (svar["publikum"], svar["bred"]) == (publikum, bred)


def test_context_tolerates_a_bare_request():
    request = RequestFactory().get("/")
    svar = kontekst.portal(request)
    assert (svar["tilhorighet"], list(svar["tilhorigheter"]), list(svar["meny"])) == (None, [], [])
    request.user = AnonymousUser()
    assert list(kontekst.portal(request)["tilhorigheter"]) == []


@pytest.mark.parametrize("adresse", ["/finnes-ikke/", "/finnes-ikke/%00"])
def test_404_is_in_plain_words(client, adresse):
    html = hent(client, adresse, 404)
    assert "Vi finner ikke siden" in html
    assert "urlpatterns" not in html
    assert "404" not in html


def test_403_gives_the_reason_and_keeps_the_role_switch(client):
    html = hent(client, "/nekt/", 403)
    assert "Bare en beslutter kan gjøre dette." in html
    assert "Statsforvalteren i Innlandet" in html


def test_500_tells_nothing_about_the_error(client):
    client.raise_request_exception = False
    html = hent(client, "/krasj/", 500)
    assert "Noe gikk galt hos oss" in html
    assert "hemmelig" not in html
    assert "Traceback" not in html


def test_csrf_failure_says_what_to_do():
    svar = Client(enforce_csrf_checks=True).post("/sprak/", {"language": "nn"})
    assert svar.status_code == 403
    html = svar.content.decode()
    assert "Skjemaet var åpent for lenge" in html
    assert "CSRF" not in html


def test_400_is_in_plain_words(client):
    svar = client.get("/", headers={"host": "ond.example"})
    assert svar.status_code == 400
    assert "Vi forsto ikke forespørselen" in svar.content.decode()


def test_messages_are_a_status_with_colour(client):
    from django.contrib import messages
    from django.contrib.messages.storage.cookie import CookieStorage

    from tests.visning.sider import side

    request = som_saksbehandler(RequestFactory().get("/forvalter/"))
    request._messages = CookieStorage(request)
    messages.error(request, "Kontoen er <ikke> bekreftet")
    html = side(request, "").content.decode()
    assert 'role="status"' in html
    assert '<div class="varsel" data-color="danger"><p>Kontoen er &lt;ikke&gt; bekreftet</p></div>' in html


def test_autosave_answers(frys):
    frys("2027-01-20T14:32")
    request = RequestFactory().post("/", headers={"X-Autolagring": "1"})
    assert autolagring.er_autolagring(request)
    assert not autolagring.er_autolagring(RequestFactory().post("/"))
    svar = autolagring.lagret(versjon=3, mangler=2)
    assert svar.content == b'{"lagret": "14.32", "versjon": "3", "mangler": 2}'
    assert autolagring.logg_inn().status_code == 401
    svar = autolagring.konflikt(request, [autolagring.Ulikt("Navn", "<i>", "b")], versjon=4)
    assert isinstance(svar, HttpResponse)
    assert svar.status_code == 409
    assert "&lt;i&gt;" in svar.content.decode()
    assert 'data-ny-versjon="4"' in svar.content.decode()
