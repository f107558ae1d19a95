"""Documents that are made from the code. A test compares them, so a stale one is found."""

import re
from pathlib import Path

from ordninger.felles.saksgang import SAKSGANGER
from ordninger.felles.saksgang_tegning import diagram, tabell

ROT = Path(__file__).resolve().parents[2]
INNLEDNING = """# Saksgang: the life of a case

Made from `ordninger/felles/saksgang.py` by `manage.py lag_dokumentasjon`; do not edit here. The same table gives the checks in the
handlinger, the buttons on the pages and the triggers in the database.
"""
MERKE = re.compile(r"(<!-- saksgang -->\n).*?(\n<!-- /saksgang -->)", re.S)


def saksgang_md() -> str:
    """The whole of docs/saksgang.md."""
    deler = [INNLEDNING]
    for gang in SAKSGANGER.values():
        deler.append(f"## {gang.kode}\n\n{diagram(gang)}\n\n{tabell(gang)}\n")
    return "\n".join(deler)


def readme(tekst: str) -> str:
    """README with the diagram of the first saksgang between its marks."""
    gang = next(iter(SAKSGANGER.values()))
    return MERKE.sub(lambda m: m.group(1) + diagram(gang) + m.group(2), tekst)


def filer() -> dict[Path, str]:
    """Each generated file and what it should hold."""
    readme_fil = ROT / "README.md"
    return {
        ROT / "docs" / "saksgang.md": saksgang_md(),
        readme_fil: readme(readme_fil.read_text(encoding="utf-8")),
    }
