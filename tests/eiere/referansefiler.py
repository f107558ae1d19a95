"""Reference files that a test may change."""

import csv
import shutil
from datetime import date
from pathlib import Path

from django.core.management import call_command

from eiere.register import manifest


def last(mappe: Path) -> None:
    """Load another folder than the real one, quietly."""
    call_command("last_register", "--mappe", str(mappe), verbosity=0)


def kopier(til: Path) -> Path:
    """A copy of the reference files."""
    mappe = til / "referanse"
    shutil.copytree(manifest.mappe(), mappe, ignore=shutil.ignore_patterns("geometri"))
    return mappe


def rader(mappe: Path, fil: str) -> list[dict[str, str]]:
    """The rows of one file."""
    return manifest.les_csv(mappe / fil)


def skriv(mappe: Path, fil: str, innhold: list[dict[str, str]], *, dato: str = "2027-01-01") -> None:
    """Write a file again, and the manifest with it."""
    with (mappe / fil).open("w", encoding="utf-8", newline="") as f:
        skriver = csv.DictWriter(f, list(innhold[0]))
        skriver.writeheader()
        skriver.writerows(innhold)
    manifest.skriv(mappe, manifest.lag(mappe, dato=date.fromisoformat(dato)))
