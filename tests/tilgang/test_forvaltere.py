"""Three kinds of forvaltere share one set of pages. Each sees only its own: another's object is not there."""

import pytest
from django.urls import reverse

from ordninger.felles import omfang
from ordninger.felles.models import Fordeling, Ramme, Sak, Tilskudd
from tests.tilgang import vu
from tests.tilgang.portal import PARAMETRE, svar
from tests.tilgang.tabell import EGNE, RADER

pytestmark = pytest.mark.django_db
FREMMEDE = [r for r in EGNE if r[0] in "ku"]
EGET = "forvalter:virksomhet-eier"
"""A barnehage in the kommune is the kommune's too: it is barnehagemyndighet."""


@pytest.mark.parametrize("kolonne", FREMMEDE)
def test_en_kommune_og_udir_ser_ikke_det_som_er_embetets(w, kolonne):
    rolle = kolonne.partition(".")[2]
    rader = [
        r for r in RADER if r.navn.startswith("forvalter:") and rolle in r.har and PARAMETRE[r.navn]
        and not r.navn.startswith((*vu.PAA_SIDENE, EGET))
    ]  # fmt: skip
    assert len(rader) >= {"saksbehandler": 60, "beslutter": 40, "okonomi": 35}[rolle]

    fikk = {r.navn: svar(w, kolonne, r.metode, r.navn, w.a) for r in rader}

    assert {navn: kode for navn, kode in fikk.items() if kode != 404} == {}


def test_en_kommune_setter_eier_bare_for_enheter_i_kommunen(w):
    assert svar(w, "k.saksbehandler", "GET", EGET, w.a) == 200
    assert svar(w, "k.saksbehandler", "GET", EGET, w.b) == 404
    assert svar(w, "u.saksbehandler", "GET", EGET, w.a) == 404


@pytest.mark.parametrize("side", ["sak", "sak-penger", "sak-dokumenter", "sak-spor", "sak-vedtak"])
def test_saken_i_en_kommunes_runde_er_bare_kommunens(w, side):
    def kode(kolonne, sak):
        return w.klienter[kolonne].get(reverse(f"forvalter:{side}", args=[sak.nummer])).status_code

    assert kode("k.saksbehandler", w.a.vu.behov) == 200
    assert kode("k.saksbehandler", w.b.vu.behov) == 404
    for fremmed in ("saksbehandler", "beslutter", "u.saksbehandler"):
        assert kode(fremmed, w.a.vu.behov) == 404, fremmed


def test_udir_som_forvalter_ser_sine_egne_saker_og_ikke_kommunens(w):
    def ordninger(modell, bruker, felt):
        return set(modell.objects.for_bruker(bruker).values_list(felt, flat=True))

    u, k = w.brukere["u.saksbehandler"], w.brukere["k.saksbehandler"]
    assert ordninger(Sak, u, "utlysning__ordning") == {"videreutdanning", "veiledning"}
    assert ordninger(Sak, k, "utlysning__ordning") == {"vu_barnehage"}
    assert ordninger(Tilskudd, k, "ramme__ordning") == {"vu_barnehage"}
    assert ordninger(Ramme, k, "forvalter") == {w.a.soker.pk}
    assert set(omfang.fordelinger(Fordeling.objects.all(), k)) == {w.a.vu.deling}
