"""/helse/ and /klar/."""

import pytest
from django.test import Client

from kompetanse.drift import helse, hjerteslag
from kompetanse.drift.models import Driftsmerke


@pytest.mark.django_db
def test_health_asks_only_the_database(client: Client) -> None:
    svar = client.get("/helse/")
    assert svar.status_code == 200
    assert svar.json() == {"status": "ok", "deler": {"database": "ok"}}
    assert "no-store" in svar["Cache-Control"]


@pytest.mark.django_db
def test_ready_without_broker_says_so_without_addresses(client: Client, settings) -> None:
    settings.CELERY_BROKER_URL = "redis+socket:///finnes/ikke.sock?virtual_host=0"
    svar = client.get("/klar/")
    assert svar.status_code == 503
    assert svar.json()["deler"]["ko"] == "svarer ikke"
    assert "finnes" not in svar.content.decode()


@pytest.mark.django_db
@pytest.mark.tabelleier
def test_ready_when_everything_is(client: Client, ko: None) -> None:
    assert client.get("/klar/").json()["deler"] == {
        "database": "ok",
        "migreringer": "ok",
        "ko": "ok",
        "arbeider": "ingen livstegn",
        "lager": "ok",
        "demo": "ikke bygd",
    }
    hjerteslag.slaa()
    Driftsmerke.objects.create(navn="demo", verdi="2026-11-21")
    svar = client.get("/klar/")
    assert svar.status_code == 200
    assert svar.json()["status"] == "ok"


@pytest.mark.django_db
def test_ready_when_files_cannot_be_written(client: Client, ko: None, settings, monkeypatch) -> None:
    monkeypatch.setattr(helse, "_lager_sjekket", 0.0)
    settings.MEDIA_ROOT = "/proc/finnes-ikke"
    assert client.get("/klar/").json()["deler"]["lager"] == "svarer ikke"


def test_old_heartbeat_is_no_heartbeat(ko: None, monkeypatch) -> None:
    hjerteslag.slaa()
    monkeypatch.setattr(hjerteslag, "FRIST", -1)
    assert helse._arbeider() == "ingen livstegn"
