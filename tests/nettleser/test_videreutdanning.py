"""An offered share from what-if to a redirected participant, by clicking, read by axe at 1280 and 375 px."""

import pytest

from kompetanse.revisjon import spor
from tests.nettleser.steg import vu_tilbud as vu
from tests.nettleser.vindu import Vindu
from tests.stotte.nettleser import BRED, vaktet_side

pytestmark = pytest.mark.django_db(transaction=True)

DAGENE = [
    ("2027-01-11T09:00", [vu.udir_simulerer]),
    ("2027-01-15T09:00", [vu.udir_godkjenner]),
    ("2027-01-20T10:00", [vu.eierne_svarer]),
    ("2027-02-08T09:00", [vu.fristen_lukkes_og_tildeles]),
    ("2027-02-15T09:00", [vu.runde_to, vu.brevene]),
    ("2027-02-20T09:00", [vu.betaling]),
    ("2027-10-01T09:00", [vu.planen]),
]


def test_tilbudet_fra_hva_hvis_til_omdisponert_deltaker(live_server, nettleser, frys):
    frys(DAGENE[0][0])
    e = vu.bygg()
    with vaktet_side(nettleser, viewport=BRED) as side:
        vindu = Vindu(side, live_server.url)
        for dag, steg in DAGENE:
            frys(dag)
            for gaa in steg:
                gaa(vindu, e)
        vindu.ferdig()
    assert list(spor.brudd()) == []
