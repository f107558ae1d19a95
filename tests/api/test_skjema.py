"""The OpenAPI document is what the code says, is committed, and is kept by the answers."""

import json
import re
from pathlib import Path

import pytest
import schemathesis
import yaml
from django.core.cache import cache
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import translation
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS, load_all_checks

from kompetanse.api.models import Nokkel
from kompetanse.wsgi import application
from tests.api.bygg import AAPNE, AAPNE_TILBUD, EGNE, EGNE_TILBUD, ROT, hode_til, meddel_ramme, meddelt
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import som
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
        egne = EGNE | EGNE_TILBUD
        assert metoder["get"].get("x-omfang") == egne.get(ressurs)
        assert ("security" in metoder["get"]) is (ressurs in egne)


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
    for navn in (*EGNE, *EGNE_TILBUD, *AAPNE, *AAPNE_TILBUD):
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
def test_pages_of_tokens_are_accessible(side, gaa_inn, les_sidene):
    org = OrganisasjonFactory()
    hode_til(org)
    gaa_inn(side, som("innsender", org))
    les_sidene(side, ["/nokler/", "/nokler/ny/", f"/nokler/{Nokkel.objects.get().pk}/tilbakekall/"])


@pytest.fixture
def en_forbindelse():
    """Requests straight through WSGI in the test's own transaction: the connection stays open after each."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


# Other methods, wrong tokens and the like have tests of their own, and an If-None-Match is free text.
UTENOM = {"unsupported_method", "ignored_auth", "missing_required_header", "use_after_free", "max_response_time"}


@pytest.mark.django_db
def test_answers_keep_the_document(januar, en_forbindelse):
    """Made-up requests, right and wrong, through WSGI: every answer is one that the document promises."""
    v = lag.verden()
    meddelt(v, "100000")
    meddel_ramme(v.ramme)
    hode = {"Authorization": hode_til(v.udir)["HTTP_AUTHORIZATION"]}
    load_all_checks()
    sjekker = [CHECKS.get_one(navn) for navn in CHECKS.get_all_names() if navn not in UTENOM]
    statuser = []

    def prov(case):
        cache.clear()
        if case.meta.generation.mode is schemathesis.GenerationMode.POSITIVE:
            case.query.pop("markor", None)  # is never made by hand
        statuser.append(case.call_and_validate(headers=hode, checks=sjekker).status_code)

    valg = settings(
        max_examples=4, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    for funnet in schemathesis.openapi.from_wsgi(f"{ROT}/schema/", application).get_all_operations():
        operasjon = funnet.ok()
        for maate in schemathesis.GenerationMode:
            if maate is schemathesis.GenerationMode.NEGATIVE and not (
                len(operasjon.query) or len(operasjon.path_parameters)
            ):
                continue  # nothing in it can be wrong
            valg(given(case=operasjon.as_strategy(generation_mode=maate))(prov))()
    assert {200, 400, 404} <= set(statuser) <= {200, 304, 400, 404}
