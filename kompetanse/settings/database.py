"""How the portal reaches PostgreSQL: one alias, two roles."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from kompetanse.drift import tilstand

# Seconds. The queue's worker may take longer than a page (PORTAL_SPORRETID).
SPORRETID = 30
LAASETID = 10


def database(env: environ.Env) -> dict[str, Any]:
    """The default database: DATABASE_URL (or DATABASE_EIER_URL for the owner), else the embedded one.

    Raises ImproperlyConfigured when the owner is asked for and DATABASE_URL is set without DATABASE_EIER_URL.
    """
    som_eier = env.str("PORTAL_DB_ROLLE", default="app") == "eier"
    url = env.str("DATABASE_URL", default="")
    if url and som_eier:
        url = env.str("DATABASE_EIER_URL", default="")
        if not url:
            raise ImproperlyConfigured("DATABASE_EIER_URL må være satt når PORTAL_DB_ROLLE=eier.")
    valg = fra_url(url) if url else innebygd(som_eier)
    if navn := env.str("PORTAL_DB_NAVN", default=""):
        valg["NAME"] = navn
    sporretid = env.int("PORTAL_SPORRETID", default=SPORRETID)
    return valg | {
        "ENGINE": "django.db.backends.postgresql",
        # Connections live on: a new one per request costs two thirds of the throughput.
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": valg.get("OPTIONS", {}) | {"options": parametre(som_eier, sporretid)},
    }


def parametre(som_eier: bool, sporretid: int) -> str:
    """Session parameters. JIT compiles our many small queries for longer than they run."""
    par = {"jit": "off", "lock_timeout": f"{LAASETID}s", "client_connection_check_interval": "10s"}
    if som_eier:
        par["lock_timeout"] = "60s"
    else:
        par |= {"statement_timeout": f"{sporretid}s", "idle_in_transaction_session_timeout": "60s"}
    return " ".join(f"-c {navn}={verdi}" for navn, verdi in par.items())


def innebygd(som_eier: bool) -> dict[str, Any]:
    """The database that `make start` runs, over its socket."""
    return {
        "NAME": tilstand.DATABASE,
        "USER": tilstand.EIER_ROLLE if som_eier else tilstand.APP_ROLLE,
        "HOST": str(tilstand.sokkel_mappe(tilstand.mappe(), "pg")),
    }


def fra_url(url: str) -> dict[str, Any]:
    """`postgres://user:password@host:port/name?sslmode=…`, also `postgres://user@/name?host=/a/socket/folder`."""
    deler = urlsplit(url)
    if deler.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("Databasen må være PostgreSQL: adressen begynner med postgres://")
    valg = dict(parse_qsl(deler.query))
    resultat: dict[str, Any] = {
        "NAME": unquote(deler.path.lstrip("/")),
        "USER": unquote(deler.username or ""),
        "PASSWORD": unquote(deler.password or ""),
        "HOST": valg.pop("host", "") or unquote(deler.hostname or ""),
        "PORT": str(deler.port or ""),
    }
    if valg:
        resultat["OPTIONS"] = valg
    return resultat
