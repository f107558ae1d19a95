"""Settings: nothing that can be guessed in production, no demo there, and one strict policy everywhere."""

import json
import logging
import os
import subprocess
import sys

import environ
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from kompetanse.drift.sjekk import KASTES
from kompetanse.settings import base
from kompetanse.settings.database import database, fra_url
from kompetanse.settings.logg import JsonFormatter


def les_prod(**endringer: str) -> subprocess.CompletedProcess[str]:
    """Read the production settings in a process of their own; an empty value takes the variable away."""
    rent = {navn: verdi for navn, verdi in os.environ.items() if not navn.startswith(("PORTAL_", "DJANGO_", "DEMO"))}
    env = {navn: verdi for navn, verdi in (rent | KASTES | endringer).items() if verdi}
    kode = "from django.conf import settings; print(settings.DEBUG, settings.DEMO, settings.SESSION_COOKIE_SECURE)"
    return subprocess.run([sys.executable, "-c", kode], env=env, cwd=settings.BASE_DIR, capture_output=True, text=True)


def test_prod_can_be_read() -> None:
    assert les_prod().stdout.split() == ["False", "False", "True"]


def test_prod_refuses_demo() -> None:
    svar = les_prod(DEMO="1")
    assert svar.returncode
    assert "ImproperlyConfigured: DEMO" in svar.stderr


@pytest.mark.parametrize(
    "navn,verdi",
    [("SECRET_KEY", "kort"), ("SECRET_KEY", "x" * 60), ("ALLOWED_HOSTS", "*"), ("ALLOWED_HOSTS", "a.no,.")],
)
def test_prod_refuses_what_can_be_guessed(navn: str, verdi: str) -> None:
    svar = les_prod(**{navn: verdi})
    assert svar.returncode
    assert f"ImproperlyConfigured: {navn}" in svar.stderr


@pytest.mark.parametrize("navn", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "MEDIA_ROOT"])
def test_prod_has_no_default_for(navn: str) -> None:
    svar = les_prod(**{navn: ""})
    assert svar.returncode
    assert f"ImproperlyConfigured: {navn}" in svar.stderr


def test_passwords_are_hashed_with_argon2() -> None:
    assert base.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


@pytest.mark.django_db
def test_every_answer_has_the_strict_policy(client: Client) -> None:
    svar = client.get("/helse/")
    regler = dict(regel.strip().split(" ", 1) for regel in svar["Content-Security-Policy"].split(";"))
    assert regler["default-src"] == "'none'"
    assert regler["script-src"] == regler["style-src"] == "'self'"
    assert regler["frame-ancestors"] == regler["base-uri"] == "'none'"
    assert "unsafe" not in svar["Content-Security-Policy"]
    assert svar["X-Frame-Options"] == "DENY"
    assert svar["X-Content-Type-Options"] == "nosniff"


def test_database_url() -> None:
    assert fra_url("postgres://meg:p%40ss@vert:5433/base?sslmode=require") == {
        "NAME": "base",
        "USER": "meg",
        "PASSWORD": "p@ss",
        "HOST": "vert",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }
    assert fra_url("postgres://meg@/base?host=/en/mappe")["HOST"] == "/en/mappe"


def test_only_postgresql() -> None:
    with pytest.raises(ImproperlyConfigured, match="PostgreSQL"):
        fra_url("sqlite:///fil")


def test_owner_needs_an_address_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://portal_app@vert/base")
    monkeypatch.setenv("PORTAL_DB_ROLLE", "eier")
    with pytest.raises(ImproperlyConfigured, match="DATABASE_EIER_URL"):
        database(environ.Env())
    monkeypatch.setenv("DATABASE_EIER_URL", "postgres://eier@vert/base")
    assert database(environ.Env())["USER"] == "eier"


def test_running_role_has_time_limits_and_no_jit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_DB_ROLLE", "app")
    valg = database(environ.Env())["OPTIONS"]["options"]
    assert "jit=off" in valg
    assert "statement_timeout=30s" in valg
    assert "lock_timeout=10s" in valg


def test_log_line_is_json_with_error() -> None:
    try:
        raise ValueError("æøå")
    except ValueError:
        post = logging.LogRecord("a", logging.ERROR, "f", 1, "melding %s", ("x",), sys.exc_info())
    linje = json.loads(JsonFormatter().format(post))
    assert linje["melding"] == "melding x"
    assert linje["niva"] == "error"
    assert "ValueError: æøå" in linje["feil"]


@pytest.mark.django_db
def test_request_id_is_kept_or_made(client: Client) -> None:
    assert client.get("/helse/", headers={"X-Request-ID": "abc-12345678"})["X-Request-ID"] == "abc-12345678"
    assert len(client.get("/helse/", headers={"X-Request-ID": "<script>"})["X-Request-ID"]) == 32
