"""The OpenAPI document is what the code says, is committed, and is kept by the answers."""

import json
import re
from pathlib import Path

import pytest
import schemathesis
import yaml
from django.core.management import call_command
from django.utils import translation
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import CHECKS

from kompetanse.api.models import Nokkel
from kompetanse.wsgi import application
from tests.api.bygg import EGNE, ROT, hode_til, meddel_ramme, meddelt
from tests.fabrikker import sak as lag
from tests.fabrikker.eiere import OrganisasjonFactory

SNAPSHOT = Path(__file__).parents[2] / "docs" / "api" / "openapi.yaml"
ENGELSK = re.compile(r"\b(the|and|that|which|what|returns?|list of|of a)\b", re.I)


@pytest.fixture(scope="module")
def dokument(tmp_path_factory) -> str:
    fil = tmp_path_factory.mktemp("skjema") / "openapi.yaml"
    with translation.override("nb"):
        call_command("spectacular", validate=True, fail_on_warn=True, file=str(fil))
    return fil.read_text()


def test_snapshot_is_what_the_code_says(dokument):
    assert dokument == SNAPSHOT.read_text(), "Ment? Kjør .venv/bin/python -m kompetanse.drift.sjekk skriv-api"


def _tekster(del_):
    if isinstance(del_, dict):
        for navn, verdi in del_.items():
            if navn in ("description", "summary", "title") and isinstance(verdi, str):
                yield verdi
            yield from _tekster(verdi)
    elif isinstance(del_, list):
        for verdi in del_:
            yield from _tekster(verdi)


def test_document_is_norwegian_31_and_read_only(dokument):
    skjema = yaml.safe_load(dokument)
    assert skjema["openapi"] == "3.1.0"
    assert {m for metoder in skjema["paths"].values() for m in metoder} == {"get"}
    assert [t for t in _tekster(skjema) if ENGELSK.search(t)] == []


def test_every_operation_of_own_data_names_its_part(dokument):
    for sti, metoder in yaml.safe_load(dokument)["paths"].items():
        ressurs = sti.removeprefix("/api/v1/").split("/")[0]
        assert metoder["get"].get("x-omfang") == EGNE.get(ressurs)
        assert ("security" in metoder["get"]) is (ressurs in EGNE)


@pytest.mark.django_db
def test_document_is_served_in_both_forms(client, dokument):
    svar = client.get(f"{ROT}/schema/")
    assert yaml.safe_load(svar.content) == yaml.safe_load(dokument)
    svar = client.get(f"{ROT}/schema/", HTTP_ACCEPT="application/json")
    assert json.loads(svar.content)["openapi"] == "3.1.0"


@pytest.mark.django_db
def test_readable_page_explains_every_resource_and_error(client, django_assert_num_queries):
    client.get(f"{ROT}/dokumentasjon/")
    with django_assert_num_queries(0):
        side = client.get(f"{ROT}/dokumentasjon/")
    tekst = side.content.decode()
    for navn in (*EGNE, "utlysninger", "rammer", "tildelinger", "ordninger"):
        assert f'id="{navn}"' in tekst
        assert f"GET /api/v1/{navn}/" in tekst
    assert "curl &quot;http://testserver/api/v1/saker/&quot;" in tekst
    assert 'id="feil-for-mange"' in tekst
    assert re.search(r"<script[^>]*>[^<]|style=|https?://(?!testserver)[^\s\"<]*\.(js|css)", tekst) is None


@pytest.mark.django_db(transaction=True)
def test_readable_page_is_accessible(live_server, side, axe):
    side.goto(f"{live_server.url}{ROT}/dokumentasjon/")
    axe(side)


@pytest.mark.django_db(transaction=True)
def test_pages_of_tokens_are_accessible(live_server, side, axe, client):
    from tests.fabrikker.brukere import logg_inn, som

    org = OrganisasjonFactory()
    hode_til(org)
    logg_inn(client, som("innsender", org))
    side.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    for sti in ("/nokler/", "/nokler/ny/", f"/nokler/{Nokkel.objects.get().pk}/tilbakekall/"):
        side.goto(live_server.url + sti)
        axe(side)


@pytest.mark.django_db
def test_answers_keep_the_document(januar, dokument):
    """Made-up requests, right and wrong, through WSGI: every answer is one that the document promises."""
    v = lag.verden()
    meddelt(v, "100000")
    meddel_ramme(v.ramme)
    hode = hode_til(v.udir)["HTTP_AUTHORIZATION"]
    skjema = schemathesis.openapi.from_wsgi(f"{ROT}/schema/", application)
    utenom = {"unsupported_method", "ignored_auth", "missing_required_header", "use_after_free"}
    sjekker = [CHECKS.get_one(n) for n in CHECKS.get_all_names() if n not in utenom]
    antall = 0

    for operasjon in skjema.get_all_operations():

        @settings(
            max_examples=8, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def prov(case):
            nonlocal antall
            antall += 1
            from django.core.cache import cache

            cache.clear()
            case.call_and_validate(headers={"Authorization": hode}, checks=sjekker)

        operasjon.ok().as_strategy()
        from hypothesis import given

        given(case=operasjon.ok().as_strategy())(prov)()
    assert antall > 16
