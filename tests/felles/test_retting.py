"""A correction opens named fields, until a day, and the case comes back."""

from datetime import date

import pytest

from kompetanse.brukere.tilgang import IngenTilgang
from ordninger.felles.handlinger import retting
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import Fordelingslinje, Retting, Varsel
from tests.fabrikker import sak as fabrikk
from tests.fabrikker.brukere import som

pytestmark = pytest.mark.django_db


@pytest.fixture
def v(frys):
    frys("2026-11-21T10:00")
    return fabrikk.verden()


def be(v, sak, **felt):
    return retting.be_om_retting(
        sak=sak, **({"felt": ["behov"], "tekst": "Utdyp", "frist": date(2026, 11, 30), "av": v.saksbehandler} | felt)
    )


@pytest.mark.parametrize(
    "felt", [{"felt": []}, {"felt": ["finnes_ikke"]}, {"tekst": " "}, {"frist": date(2026, 11, 21)}]
)
def test_mangler_noe(v, felt):
    s = fabrikk.vurdert(v)
    with pytest.raises(IkkeMulig):
        be(v, s, **felt)
    assert not Retting.objects.exists()


def test_bare_en_om_gangen(v):
    s = fabrikk.vurdert(v)
    be(v, s)
    with pytest.raises(IkkeMulig):
        be(v, s)


def test_fra_fordelingen_tas_saken_ut_foerst(v):
    s = fabrikk.i_forslag(v)
    be(v, s)
    s.refresh_from_db()
    assert s.tilstand == "ma_rettes" and not Fordelingslinje.objects.filter(sak=s).exists()


def test_fristen_flyttes_bare_utover_og_parten_faar_vite_det(v):
    r = be(v, fabrikk.vurdert(v))
    with pytest.raises(IkkeMulig):
        retting.forleng(retting=r, frist=date(2026, 11, 29), av=v.saksbehandler)
    retting.forleng(retting=r, frist=date(2026, 12, 10), av=v.saksbehandler)
    assert Varsel.objects.filter(type="retting").count() == 2


def test_avbrutt_gaar_tilbake_til_vurdering(v):
    r = be(v, fabrikk.vurdert(v))
    s = retting.avbryt_retting(sak=r.sak, av=v.saksbehandler)
    r.refresh_from_db()
    assert s.tilstand == "til_vurdering" and r.lukket_av == v.saksbehandler
    assert Varsel.objects.filter(type="retting_avbrutt", organisasjon=s.soker).exists()
    with pytest.raises(IkkeMulig):
        retting.forleng(retting=r, frist=date(2026, 12, 10), av=v.saksbehandler)


@pytest.mark.parametrize("rolle", ["beslutter", "okonomi", "forvalter_leser"])
def test_uten_rett(v, rolle):
    with pytest.raises(IngenTilgang):
        be(v, fabrikk.vurdert(v), av=som(rolle, v.embete))
