"""The containers: no secret has a default, nothing runs as root, every service says how it is."""

import re

import yaml
from django.conf import settings

COMPOSE = (settings.BASE_DIR / "docker-compose.yml").read_text()
TJENESTER = yaml.safe_load(COMPOSE)["services"]


def test_services() -> None:
    assert set(TJENESTER) == {"postgres", "redis", "migrate", "web", "worker", "beat"}


def test_secrets_have_no_default() -> None:
    brukt = re.findall(r"\$\{(\w+)([^}]*)\}", COMPOSE)
    hemmelige = [(navn, rest) for navn, rest in brukt if navn.startswith(("SECRET", "PORTAL_", "REDIS_"))]
    assert {navn for navn, _ in hemmelige} == {
        "SECRET_KEY",
        "PORTAL_APP_PASSORD",
        "PORTAL_EIER_PASSORD",
        "REDIS_PASSORD",
    }
    assert all(rest.startswith(":?") for _, rest in hemmelige)


def test_only_migrate_knows_the_owner() -> None:
    kjenner = {navn for navn, t in TJENESTER.items() if "PORTAL_EIER_PASSORD" in str(t)}
    assert kjenner == {"migrate", "postgres"}


def test_long_running_services_have_health_checks() -> None:
    for navn in ("postgres", "redis", "worker"):
        assert "test" in TJENESTER[navn]["healthcheck"], navn
    assert "helsesjekk" in (settings.BASE_DIR / "Dockerfile").read_text()


def test_portal_containers_have_no_privileges() -> None:
    for navn in ("migrate", "web", "worker", "beat"):
        assert TJENESTER[navn]["cap_drop"] == ["ALL"]
        assert TJENESTER[navn]["read_only"] is True


def test_image_runs_as_an_ordinary_account() -> None:
    siste = (settings.BASE_DIR / "Dockerfile").read_text().rpartition("\nFROM ")[2]
    assert re.search(r"^USER portal$", siste, re.M)
    assert siste.index("USER portal") < siste.index("\nCMD")


def test_only_web_is_reached_from_the_host_and_only_on_loopback() -> None:
    assert [navn for navn, t in TJENESTER.items() if "ports" in t] == ["web"]
    assert TJENESTER["web"]["ports"][0].startswith("127.0.0.1:")
