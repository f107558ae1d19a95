"""De rene modulene er rene: ingen Django, ingen klokke, ingen tilfeldigheter, og hver regel begynner med paragrafen."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROT = Path(__file__).parents[2]
MODULER = [
    *sorted((ROT / "ordninger/felles/beregning").glob("*.py")),
    *sorted((ROT / "ordninger/felles/betaling").glob("*.py")),
    ROT / "ordninger/felles/frister.py",
    ROT / "ordninger/felles/nummer.py",
    *(
        ROT / f"ordninger/kollektiv/{navn}.py"
        for navn in (
            "satser", "ramme", "forslag", "beregning", "vilkar", "mangler", "dobbeltfinansiering", "eksempler", "regeltekst",
        )
    ),
]  # fmt: skip
FORBUDTE_KALL = {"now", "utcnow", "today", "time_ns", "monotonic", "random", "uuid4", "getenv", "float"}
FORBUDTE_MODULER = {"django", "random", "secrets", "os", "psycopg", "celery", "socket", "uuid"}


@pytest.mark.parametrize("fil", MODULER, ids=lambda fil: str(fil.relative_to(ROT)))
def test_ren_modul_bruker_ikke_klokke_tilfeldighet_eller_float(fil):
    tre = ast.parse(fil.read_text(encoding="utf-8"))

    kall = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(tre)
        if isinstance(node, ast.Call)
    }
    moduler = {
        navn.split(".")[0]
        for node in ast.walk(tre)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for navn in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""])
    }
    flyttall = [
        node.value for node in ast.walk(tre) if isinstance(node, ast.Constant) and isinstance(node.value, float)
    ]

    assert not kall & FORBUDTE_KALL
    assert not moduler & FORBUDTE_MODULER
    assert not flyttall


def test_rene_moduler_kan_importeres_uten_django():
    navn = [".".join(fil.relative_to(ROT).with_suffix("").parts).removesuffix(".__init__") for fil in MODULER]
    program = f"import sys, {', '.join(navn)}; sys.exit('django' in sys.modules)"

    ferdig = subprocess.run([sys.executable, "-c", program], cwd=ROT, capture_output=True, text=True, check=False)

    assert (ferdig.returncode, ferdig.stderr) == (0, "")


@pytest.mark.parametrize(
    ("fil", "funksjon", "paragraf"),
    [
        ("ramme", "beregn_ramme", "KBG § 6"),
        ("forslag", "beregn_forslag", "KBG §§ 9 og 12"),
        ("forslag", "avvik_fra_plan", "KBG § 9"),
        ("vilkar", "utfall", "KBG §§ 4 og 15"),
        ("mangler", "mangler_i_behovsmelding", "KBG § 11"),
        ("mangler", "koordinator_tak", "KBG § 11"),
        ("dobbeltfinansiering", "dobbeltfinansiering", "KBG §§ 4 og 15"),
    ],
)
def test_regelens_docstring_begynner_med_paragrafen(fil, funksjon, paragraf):
    tre = ast.parse((ROT / f"ordninger/kollektiv/{fil}.py").read_text(encoding="utf-8"))
    treff = [node for node in tre.body if isinstance(node, ast.FunctionDef) and node.name == funksjon]

    assert [ast.get_docstring(node).startswith(f"{paragraf}: ") for node in treff] == [True]
