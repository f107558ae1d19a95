"""The list of what is always true names tests that exist."""

import ast
import re

from django.conf import settings


def _navn(fil: str) -> set[str]:
    tre = ast.parse((settings.BASE_DIR / fil).read_text())
    return {n.name for n in ast.walk(tre) if isinstance(n, ast.FunctionDef)}


def test_every_named_test_exists():
    tekst = (settings.BASE_DIR / "docs" / "invarianter.md").read_text()
    nevnt = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", tekst)
    assert len(nevnt) >= 15
    assert [f"{fil}::{navn}" for fil, navn in nevnt if navn not in _navn(fil)] == []


def test_every_rule_has_tests_or_a_reason():
    rader = re.findall(
        r"^\| (\d+) \| .+? \| (.+?) \|$", (settings.BASE_DIR / "docs" / "invarianter.md").read_text(), re.M
    )
    assert [int(nr) for nr, _bevis in rader] == list(range(1, 11))
    assert all("::test_" in bevis or bevis.endswith(("i KBG", "in KBG")) for _nr, bevis in rader)
