"""Documents that are made from the code. A test compares them, so a stale one is found."""

import re
from pathlib import Path

from ordninger.felles import kontrakt
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


REGELINNLEDNING = """# Regelsporing: each rule, and what proves it

Made from each measure's `regeltekst.py` and `eksempler.csv` by `manage.py lag_dokumentasjon`; do not edit here. The page «Slik beregner
vi» shows the same. An example runs as `tests/felles/test_eksempler.py::test_eksempel_stemmer_med_regelen[…]`. When the text, an
example or a test named here is gone or changed, the test run fails.
"""


def regelsporing_md() -> str:
    """The whole of docs/regelsporing.md. Raises LookupError when a test it names does not exist."""
    deler = [REGELINNLEDNING]
    for ordning in kontrakt.alle():
        if not (regler := ordning.regler()):
            continue
        eksempler = ordning.eksempler()
        deler.append(f"## {ordning.navn_nb}\n\n{ordning.hjemmel}, regelversjon {ordning.regelversjon}\n")
        for r in regler:
            versjon = f" · modell `{r.modell}` {r.versjon}" if r.modell else ""
            deler.append(f"### {r.paragraf}: {r.tittel.nb}\n\n" + "\n\n".join(a.nb for a in r.avsnitt) + "\n")
            rader = [
                f"| {e.forklaring.nb} | `[{ordning.kode}-{e.nr}-{e.regel}]` |"
                for e in eksempler
                if e.regel in r.eksempler
            ]
            rader += [f"| {_hva(t)} | `{t}` |" for t in r.tester]
            deler.append(f"`{r.kode}`{versjon}\n\n| bevis | test |\n|---|---|\n" + "\n".join(rader) + "\n")
    return "\n".join(deler)


def _hva(test: str) -> str:
    """A test's name as words. Raises LookupError when the test does not exist."""
    fil, _skille, navn = test.partition("::")
    sti = ROT / fil
    if not sti.exists() or not re.search(rf"^\s*def {re.escape(navn)}\(", sti.read_text(encoding="utf-8"), re.M):
        raise LookupError(f"Testen {test} finnes ikke.")
    return navn.removeprefix("test_").replace("_", " ")


def filer() -> dict[Path, str]:
    """Each generated file and what it should hold."""
    readme_fil = ROT / "README.md"
    return {
        ROT / "docs" / "saksgang.md": saksgang_md(),
        ROT / "docs" / "regelsporing.md": regelsporing_md(),
        readme_fil: readme(readme_fil.read_text(encoding="utf-8")),
    }
