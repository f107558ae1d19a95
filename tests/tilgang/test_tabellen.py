"""The access table against the portal, first half: every address, every role, one's own and another's object.

`TILGANG_SKRIV=file pytest tests/tilgang -k skriv` writes what the portal answers now, for pages that are new.
"""

import os
from pathlib import Path

import pytest

from kompetanse.brukere import roller
from tests.tilgang.portal import PARAMETRE, avvik, svar
from tests.tilgang.tabell import RADER, ROLLER, Rad

pytestmark = pytest.mark.django_db


def test_every_role_has_a_place():
    assert set(ROLLER) == set(roller.ROLLER) - {"system"}  # nobody logs in as the portal itself


def test_every_address_is_in_the_table_once():
    assert sorted(PARAMETRE) == sorted(r.navn for r in RADER)


@pytest.mark.parametrize("rad", RADER[::2], ids=lambda r: f"{r.metode} {r.navn}")
def test_tabellen(w, rad: Rad):
    assert avvik(w, rad) == []


if fil := os.environ.get("TILGANG_SKRIV"):

    def test_skriv_tabellen(w):
        """Not a judgement: rows to judge."""
        linjer = []
        for navn, krav in PARAMETRE.items():
            for metode in ("GET", "POST"):
                alle = {r: svar(w, r, metode, navn, w.a) for r in ("anonym", *ROLLER)}
                if set(alle.values()) <= {405, 302} and 405 in alle.values() and metode == "GET":
                    continue
                andres = {r: svar(w, r, metode, navn, w.b) for r in ROLLER if alle[r] != 403} if krav else {}
                linjer.append(f"{navn} {metode} {alle} {andres}")
                break
        Path(fil).write_text("\n".join(linjer) + "\n")
