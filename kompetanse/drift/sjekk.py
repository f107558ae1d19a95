"""`make sjekk`: everything that can be said about the tree without running the tests. Changes nothing.

python -m kompetanse.drift.sjekk [name …]   only those checks
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kompetanse.drift.tilstand import ROT

BIN = Path(sys.executable).parent

# An address of a package registry in a lock would bind everyone to it.
REGISTERADRESSE = re.compile(
    r'--(extra-)?index-url|--find-links|"resolved":\s*"\w+:|^registry\s*=|//[\w.]*(pypi|npmjs)\.', re.M
)
LAASER = ["requirements.lock", "requirements-dev.lock", "requirements-uv.lock", "requirements-node.lock"]
LAASER += ["package-lock.json", "package.json", "pyproject.toml", "Dockerfile", ".npmrc"]

# Paths that exist on one developer's machine only.
MASKINSTI = re.compile(r"(?<![\w./~-])/(?:home|Users|root|work)/[\w.-]+")

SNAPSHOT = ROT / "docs" / "api" / "openapi.yaml"

# Values that let the production settings be read. They are used for nothing else.
KASTES = {
    "DJANGO_SETTINGS_MODULE": "kompetanse.settings.prod",
    "SECRET_KEY": "bare-for-sjekken-" + "0123456789abcdefghij" * 3,
    "DATABASE_URL": "postgres://portal_app@localhost/portal",
    "REDIS_URL": "redis://localhost/0",
    "ALLOWED_HOSTS": "portal.example.no",
    "MEDIA_ROOT": tempfile.gettempdir(),
    "DEMO": "0",
}
UTVIKLING = {"DJANGO_SETTINGS_MODULE": "kompetanse.settings.dev", "DEMO": "1"}


def kjor(*kommando: str | Path, **env: str) -> str:
    """Empty when the command went well, else what it said."""
    svar = subprocess.run(
        [str(del_) for del_ in kommando],
        cwd=ROT,
        env={navn: verdi for navn, verdi in os.environ.items() if navn != "DEMO"} | env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return "" if svar.returncode == 0 else svar.stdout.strip() or f"avsluttet med {svar.returncode}"


def manage(*argumenter: str, **env: str) -> str:
    """The same for manage.py."""
    return kjor(sys.executable, "manage.py", *argumenter, **env)


def stil() -> str:
    return kjor(BIN / "ruff", "check", "--quiet", "--output-format", "concise", ".")


def format_() -> str:
    return kjor(BIN / "ruff", "format", "--check", "--output-format", "concise", ".")


def typer() -> str:
    return kjor(BIN / "mypy")


def lag() -> str:
    return kjor(BIN / "lint-imports", "--no-logo")


def migreringer() -> str:
    # The database is not asked; without one Django only warns that it could not check the history.
    return manage("makemigrations", "--check", "--dry-run", **UTVIKLING)


def kontroll() -> str:
    return manage("check", **UTVIKLING)


def produksjon() -> str:
    return manage("check", "--deploy", "--fail-level", "WARNING", **KASTES)


def maler() -> str:
    return kjor(BIN / "djlint", "templates", "--lint", "--quiet")


def api() -> str:
    """docs/api/openapi.yaml is what the code says now. A difference must be meant: `… sjekk skriv-api` writes it."""
    with tempfile.TemporaryDirectory() as mappe:
        naa = Path(mappe) / "openapi.yaml"
        feil = manage("spectacular", "--validate", "--fail-on-warn", "--file", str(naa), **UTVIKLING)
        if feil:
            return feil
        if not SNAPSHOT.exists() or SNAPSHOT.read_text() != naa.read_text():
            return (
                f"{SNAPSHOT.relative_to(ROT)} er ikke det koden sier nå. Er endringen ment, kjør:\n"
                "  .venv/bin/python -m kompetanse.drift.sjekk skriv-api"
            )
    return ""


def skriv_api() -> str:
    SNAPSHOT.parent.mkdir(parents=True, exist_ok=True)
    return manage("spectacular", "--validate", "--file", str(SNAPSHOT), **UTVIKLING)


def laaser() -> str:
    """No registry addresses in the locks, and the runtime's versions are the development's."""
    feil = [
        f"{n}: {t[0]}" for n in LAASER if (ROT / n).exists() and (t := REGISTERADRESSE.search((ROT / n).read_text()))
    ]
    kjore, dev = _versjoner("requirements.lock"), _versjoner("requirements-dev.lock")
    feil += [f"{navn}: {v} i drift, {dev.get(navn)} i utvikling" for navn, v in kjore.items() if dev.get(navn) != v]
    return "\n".join(feil)


def stier() -> str:
    """No path of one machine in a file that git knows."""
    filer = subprocess.run(["git", "ls-files", "-z"], cwd=ROT, capture_output=True, text=True).stdout.split("\0")
    feil = []
    for navn in filter(None, filer):
        try:
            tekst = (ROT / navn).read_text()
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
        feil += [f"{navn}: {treff}" for treff in set(MASKINSTI.findall(tekst)) if navn != "Dockerfile"]
    return "\n".join(feil)


def _versjoner(laas: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", (ROT / laas).read_text(), re.M))


SJEKKER: dict[str, Callable[[], str]] = {
    "stil": stil,
    "format": format_,
    "typer": typer,
    "lag": lag,
    "migreringer": migreringer,
    "kontroll": kontroll,
    "produksjon": produksjon,
    "maler": maler,
    "api": api,
    "laaser": laaser,
    "stier": stier,
}


def main(valgte: list[str]) -> int:
    """Run them, a few at a time; gives the exit code."""
    if valgte == ["skriv-api"]:
        feil = skriv_api()
        print(feil or f"{SNAPSHOT.relative_to(ROT)} er skrevet.")
        return bool(feil)

    def en(navn: str) -> tuple[str, str, float]:
        begynt = time.monotonic()
        return navn, SJEKKER[navn](), time.monotonic() - begynt

    antall_feil = 0
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as arbeidere:
        for navn, feil, sekunder in arbeidere.map(en, valgte or list(SJEKKER)):
            antall_feil += bool(feil)
            print(f"  {'FEIL' if feil else 'ok':5}{navn:12} {sekunder:5.1f} s", flush=True)
            if feil:
                print("\n".join(f"       {linje}" for linje in feil.splitlines()[-60:]), flush=True)
    print(f"{antall_feil} av sjekkene feilet." if antall_feil else "Alle sjekkene gikk bra.")
    return bool(antall_feil)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
