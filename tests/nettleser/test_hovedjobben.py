"""The main job, one year for one nynorsk and one bokmål kommune, by clicking.

Seven roles: fag and beslutter in Udir, redaktør and innsender in the kommune, saksbehandler, beslutter and økonomi with the
statsforvalter. Every page on the way is read by axe at 1280 and 375 px, and no page slides sideways on a phone.
"""

import pytest

from kompetanse.revisjon import spor
from tests.nettleser import verden
from tests.nettleser.steg import (
    d1_udir,
    d2_utlysning,
    d3_eier,
    d4_vurdering,
    d5_fordeling,
    d6_vedtak,
    d7_utbetaling,
    d8_rapport,
    d9_landet,
)
from tests.nettleser.vindu import Vindu
from tests.stotte.nettleser import BRED, vaktet_side

pytestmark = pytest.mark.django_db(transaction=True)

AARET = [
    ("2027-01-04T09:00", d1_udir.gaa),
    ("2027-01-04T10:00", d2_utlysning.gaa),
    ("2027-01-11T10:00", d3_eier.gaa),
    ("2027-01-20T10:00", d4_vurdering.andre_saker),
    ("2027-02-10T09:00", d4_vurdering.gaa),
    ("2027-03-12T09:00", d5_fordeling.gaa),
    ("2027-03-15T09:00", d6_vedtak.gaa),
    ("2027-04-20T09:00", d7_utbetaling.gaa),
    ("2028-01-10T09:00", d8_rapport.gaa),
    ("2028-01-11T09:00", d9_landet.gaa),
]


def test_aaret_fra_bevilgning_til_rapport(live_server, nettleser, frys):
    frys(AARET[0][0])
    v = verden.bygg()
    with vaktet_side(nettleser, viewport=BRED) as side:
        vindu = Vindu(side, live_server.url)
        for dag, steg in AARET:
            frys(dag)
            steg(vindu, v)
        vindu.ferdig()
    assert list(spor.brudd()) == []
