"""What holds for every request: no failure on a null byte, no personal page left in the browser's store."""

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from kompetanse.drift.middleware import NullbyteMiddleware
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import logg_inn, som
from tests.fabrikker.eiere import OrganisasjonFactory


@pytest.mark.django_db
def test_a_null_byte_that_nothing_else_caught_is_not_a_failure():
    v = lag.verden()
    sak = lag.innsendt(v)
    klient = Client(raise_request_exception=False)
    logg_inn(klient, v.saksbehandler)
    melding = reverse("forvalter:sak-melding", args=[sak.nummer])
    for adresse, felt, ventet in (
        (melding, {"tekst": "a\x00b", "som": "notat"}, 400),
        (reverse("forvalter:sak-habilitet", args=[sak.nummer]), {"habil": "nei", "grunn": "a\x00b"}, 400),
        ("/forvalter/virksomheter/%00/eier/", {}, 404),
    ):
        svar = klient.post(adresse, felt)
        assert svar.status_code == ventet, adresse
        assert "Kompetanseportalen" in svar.content.decode()


def test_other_failures_are_left_alone(rf):
    middel = NullbyteMiddleware(lambda _r: HttpResponse())
    assert middel.process_exception(rf.get("/"), ValueError("noe annet")) is None
    assert middel.process_exception(rf.get("/"), ValueError("saken er annullert")) is None
    assert middel.process_exception(rf.get("/"), KeyError("NUL")) is None


@pytest.mark.django_db
def test_what_a_person_sees_is_not_kept_by_the_browser(client):
    assert "no-store" not in client.get("/personvern/").headers.get("Cache-Control", "")
    logg_inn(client, som("leser", OrganisasjonFactory()))
    assert settings.SESSION_COOKIE_NAME in client.cookies
    for adresse in (reverse("eier:forside"), reverse("eier:sak-liste"), reverse("brukere:meg")):
        assert "no-store" in client.get(adresse).headers["Cache-Control"], adresse
