"""What holds for every request: no null bytes in, no personal page left in the browser's store."""

import pytest
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from kompetanse.drift.middleware import NullbyteMiddleware
from tests.fabrikker.brukere import logg_inn, som
from tests.fabrikker.eiere import OrganisasjonFactory


@pytest.mark.django_db
@pytest.mark.parametrize("adresse", ["/udir/brev/%00/", "/?aar=%00", "/api/v1/ordninger/?x=%00"])
def test_a_null_byte_in_the_address_is_a_bad_request(adresse):
    svar = Client(raise_request_exception=False).get(adresse)
    assert svar.status_code == 400
    assert b"Traceback" not in svar.content


def test_a_null_byte_in_a_form_is_left_out_and_the_rest_kept(rf):
    sett = []

    def side(request):
        middel.process_view(request)
        sett.append({n: request.POST.getlist(n) for n in request.POST})
        return HttpResponse()

    middel = NullbyteMiddleware(side)
    middel(rf.post("/", {"a": ["en\x00to", "tre"], "b\x00c": "fire"}))
    middel(rf.post("/", {"a": "uten"}))
    assert sett == [{"a": ["ento", "tre"], "bc": ["fire"]}, {"a": ["uten"]}]
    with pytest.raises(BadRequest):
        middel(rf.get("/", QUERY_STRING="a=%00"))


@pytest.mark.django_db
def test_what_a_person_sees_is_not_kept_by_the_browser(client):
    assert "no-store" not in client.get("/personvern/").headers.get("Cache-Control", "")
    logg_inn(client, som("leser", OrganisasjonFactory()))
    assert settings.SESSION_COOKIE_NAME in client.cookies
    for adresse in (reverse("eier:forside"), reverse("eier:sak-liste"), reverse("brukere:meg")):
        assert "no-store" in client.get(adresse).headers["Cache-Control"], adresse
