"""The manifest: what each reference file holds, so that a changed or cut file is found before it is read."""

import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

SUMMER = {
    # file: columns whose sums the database must agree with
    "kommuner.csv": ["folketall"],
    "fylker.csv": ["antall_kommuner", "folketall"],
    "statsforvaltere.csv": ["antall_kommuner", "folketall"],
    "barnehager.csv": ["antall_barn"],
    "grunnskoler.csv": ["elever"],
    "gsi_basil.csv": [
        "innbyggere_1_5_aar",
        "innbyggere_6_15_aar",
        "innbyggere_16_18_aar",
        "barn_i_barnehage",
        "elever_grunnskole",
    ],
}


class Registerfeil(Exception):
    """A reference file is missing, changed or wrong. The sentence says which and how."""


@dataclass(frozen=True)
class Avvik:
    """One named deviation: what, what the manifest says and what was found."""

    hva: str
    ventet: str
    funnet: str

    def __str__(self) -> str:
        return f"{self.hva}: ventet {self.ventet}, fant {self.funnet}"


def mappe() -> Path:
    """The folder of reference files."""
    return Path(getattr(settings, "REFERANSEMAPPE", settings.BASE_DIR / "fixtures" / "referanse"))


def les_csv(fil: Path) -> list[dict[str, str]]:
    """The rows of a file as text. Values are trimmed; an empty value stays empty."""
    with fil.open(encoding="utf-8", newline="") as f:
        return [{k: (v or "").strip() for k, v in rad.items()} for rad in csv.DictReader(f)]


def lag(katalog: Path, *, dato: date) -> dict:
    """Make the manifest of a folder. `dato` is the day the registers were read; rows gone since then end that day."""
    filer = {}
    for fil in sorted(katalog.glob("*.csv")):
        rader = les_csv(fil)
        filer[fil.name] = {
            "rader": len(rader),
            "sha256": hashlib.sha256(fil.read_bytes()).hexdigest(),
            "summer": {k: sum(int(r[k]) for r in rader if r[k]) for k in SUMMER.get(fil.name, [])},
            "mangler": {k: sum(1 for r in rader if not r[k]) for k in SUMMER.get(fil.name, [])},
        }
    return {"lest": dato.isoformat(), "filer": filer}


def les(katalog: Path) -> dict:
    """The manifest of a folder."""
    sti = katalog / "MANIFEST.json"
    if not sti.exists():
        raise Registerfeil(f"{sti} finnes ikke")
    return json.loads(sti.read_text(encoding="utf-8"))


def skriv(katalog: Path, innhold: dict) -> None:
    (katalog / "MANIFEST.json").write_text(
        json.dumps(innhold, ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf-8"
    )


def avvik(katalog: Path) -> Iterator[Avvik]:
    """Yield where the files differ from their manifest."""
    ventet = les(katalog)
    funnet = lag(katalog, dato=date.fromisoformat(ventet["lest"]))["filer"]
    for navn in sorted(ventet["filer"].keys() | funnet.keys()):
        a, b = ventet["filer"].get(navn), funnet.get(navn)
        if a is None or b is None:
            yield Avvik(navn, "i manifestet" if a is None else "fil", "mangler")
            continue
        for felt in ("rader", "sha256"):
            if a[felt] != b[felt]:
                yield Avvik(f"{navn}, {felt}", str(a[felt]), str(b[felt]))
