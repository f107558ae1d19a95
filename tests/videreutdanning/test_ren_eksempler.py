"""Hvert regneeksempel for videreutdanning stemmer med regelen, og de rene modulene er rene."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from ordninger.felles.beregning import registrerte_modeller
from ordninger.videreutdanning.eksempler import REGLER, les_eksempler

ROT = Path(__file__).parents[2]
EKSEMPLER = les_eksempler()
MODULER = ("andel", "barnehage", "deltaker", "eksempler", "forskjell", "frist", "grunnlagstall", "runde", "satser")
FORBUDTE_KALL = {"now", "utcnow", "today", "time_ns", "monotonic", "random", "uuid4", "getenv", "float"}


@pytest.mark.parametrize("eksempel", EKSEMPLER, ids=[f"{ett.nr}-{ett.regel}" for ett in EKSEMPLER])
def test_eksempel_stemmer_med_regelen(eksempel):
    assert eksempel.regn_ut() == eksempel.forventet
    assert eksempel.paragraf.startswith("VU §")
    assert eksempel.forklaring.nb
    assert eksempel.forklaring.nn


def test_hver_regel_har_et_eksempel_og_en_paragraf_i_docstringen():
    assert {eksempel.regel for eksempel in EKSEMPLER} == set(REGLER)
    assert all(regel.__doc__.startswith("VU §") for regel in REGLER.values())


def test_modellene_er_registrert():
    assert {("vu_andel", "2027.1"), ("vu_runde", "2027.1"), ("vu_barnehage", "2027.1")} <= set(registrerte_modeller())


@pytest.mark.parametrize("navn", MODULER)
def test_ren_modul_bruker_ikke_klokke_eller_flyttall(navn):
    tre = ast.parse((ROT / f"ordninger/videreutdanning/{navn}.py").read_text(encoding="utf-8"))

    kall = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(tre)
        if isinstance(node, ast.Call)
    }

    assert not kall & FORBUDTE_KALL
    assert not [n.value for n in ast.walk(tre) if isinstance(n, ast.Constant) and isinstance(n.value, float)]


def test_rene_moduler_kan_importeres_uten_django():
    navn = ", ".join(f"ordninger.videreutdanning.{modul}" for modul in MODULER)

    ferdig = subprocess.run(
        [sys.executable, "-c", f"import sys, {navn}; sys.exit('django' in sys.modules)"],
        cwd=ROT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ferdig.returncode, ferdig.stderr) == (0, "")


@pytest.mark.parametrize(
    ("fil", "funksjon", "paragraf"),
    [
        ("deltaker", "kan_delta", "VU § 2"),
        ("deltaker", "frigjoring", "VU § 4"),
        ("deltaker", "kostnad", "VU § 4"),
        ("deltaker", "med_stipend", "VU § 4"),
        ("grunnlagstall", "les_potter", "VU § 3"),
        ("andel", "beregn_andel", "VU §§ 3 og 7"),
        ("runde", "omfordel", "VU § 7"),
        ("barnehage", "del_barnehagedel", "VU § 8"),
        ("frist", "siste_dag", "VU § 10"),
        ("frist", "forbruk", "VU § 10"),
        ("forskjell", "forklar", "VU §§ 3 og 7"),
    ],
)
def test_regelens_docstring_begynner_med_paragrafen(fil, funksjon, paragraf):
    tre = ast.parse((ROT / f"ordninger/videreutdanning/{fil}.py").read_text(encoding="utf-8"))
    treff = [node for node in tre.body if isinstance(node, ast.FunctionDef) and node.name == funksjon]

    assert [ast.get_docstring(node).startswith(f"{paragraf}: ") for node in treff] == [True]
