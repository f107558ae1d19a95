"""What the trail of a case is called on the pages: words for every act, and the same act never as two things."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from kompetanse.drift.tilstand import ROT
from ordninger.felles.handlinger import tildeling
from statsforvalter.views import spor_tekster
from tests.eiere.stotte import som_eier
from tests.fabrikker import sak as lag

SKREVET = re.compile(r"\bkjede,\s*\"([a-z_]+\.[a-z_]+)\"")


def skrevne() -> set[str]:
    """Every act that the sources write on the chain of a case or a frame by a plain name."""
    filer = [
        f for mappe in ("ordninger", "eiere") for f in Path(ROT, mappe).rglob("*.py") if "migrations" not in f.parts
    ]
    return {h for f in filer for h in SKREVET.findall(f.read_text(encoding="utf-8"))}


def test_every_act_that_is_written_has_words():
    uten = {h for h in skrevne() if not h.startswith(("ramme.", "fordeling.", "utlysning."))}
    assert {"utbetaling.frigitt", "sak.tiltak_inn", "endring.sok"} <= uten
    for handling in uten:
        ord_ = spor_tekster.ord_for(handling, {"habil": True, "til": 1})
        assert ord_ != handling.replace(".", ": ").replace("_", " "), handling


@pytest.mark.django_db
def test_a_caseworker_on_the_case_is_not_an_award(client, frys):
    frys("2027-01-20T12:00")
    v = lag.verden()
    sak = lag.innsendt(v)
    tildeling.tildel(sak=sak, til=v.saksbehandler, av=v.saksbehandler)
    assert spor_tekster.rader(spor_tekster.hent(sak.kjede, 1))[0]["ord"] == "Fikk saksbehandler"
    som_eier(client, sak)
    side = client.get(reverse("eier:sak-detalj", args=[sak.nummer]))
    assert "Sendt inn" in [p.tekst for p in side.context["tidslinje"]]
    assert "Tilskuddet ble tildelt" not in side.content.decode()
