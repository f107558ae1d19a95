"""Nynorsk is complete: every string in the code is in the file, translated, with the same fields."""

import re

import polib
import pytest

from kompetanse.drift import sprak
from kompetanse.drift.tilstand import ROT

FELT = re.compile(r"%\(\w+\)[sd]|%[sd]|\{[\w.]*\}")


@pytest.fixture(scope="module")
def nynorsk():
    (fil,) = sprak.po_filer()
    return {e.msgid: e for e in polib.pofile(str(fil)) if not e.obsolete}


def test_every_string_has_nynorsk(nynorsk):
    mangler = {
        s: hvor for s, hvor in sprak.strenger_i_koden(ROT).items() if s not in nynorsk or not nynorsk[s].translated()
    }
    assert not mangler, "\n".join(f"{hvor}: {streng!r}" for streng, hvor in mangler.items())


def test_nynorsk_has_the_same_fields(nynorsk):
    ulike = [
        e.msgid
        for e in nynorsk.values()
        if not e.msgid_plural and sorted(FELT.findall(e.msgid)) != sorted(FELT.findall(e.msgstr))
    ]
    assert not ulike


def test_nothing_is_uncertain(nynorsk):
    assert not [e.msgid for e in nynorsk.values() if e.fuzzy]


def test_finder_sees_python_and_templates():
    funnet = sprak.strenger_i_koden(ROT)
    assert any(hvor.startswith("templates/") for hvor in funnet.values())
    assert any(hvor.endswith(".py") for hvor in funnet.values())
