"""The kommune as barnehagemyndighet from a paid share to a forwarded appeal, by clicking, read by axe at 1280 and 375 px."""

import pytest

from kompetanse.revisjon import spor
from tests.nettleser.steg import vu_barnehage as vb
from tests.nettleser.vindu import Vindu
from tests.stotte.nettleser import BRED, vaktet_side

pytestmark = pytest.mark.django_db(transaction=True)

DAGENE = [
    ("2027-03-01T09:00", [vb.kommunen_lager_runden, vb.nokkelen_velges, vb.to_personer_publiserer]),
    ("2027-03-10T10:00", [vb.eieren_melder, vb.kommunen_melder_sine_egne]),
    ("2027-04-16T09:00", [vb.saken_vurderes, vb.delingen_foreslaas]),
    ("2027-04-19T09:00", [vb.beslutteren_avgjor, vb.eieren_leser_vedtaket, vb.kommunens_egne_brev, vb.kommunen_betaler]),
    ("2027-04-20T10:00", [vb.eieren_klager, vb.kommunen_sender_klagen_videre]),
]  # fmt: skip


def test_barnehagedelen_fra_nokkel_til_oversendt_klage(live_server, nettleser, frys):
    frys(DAGENE[0][0])
    e = vb.bygg()
    with vaktet_side(nettleser, viewport=BRED) as side:
        vindu = Vindu(side, live_server.url)
        for dag, steg in DAGENE:
            frys(dag)
            for gaa in steg:
                gaa(vindu, e)
        vindu.ferdig()
    assert list(spor.brudd()) == []
