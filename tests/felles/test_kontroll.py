"""KBG § 17: formalia, then rimelighet, and what is unspent is owed back."""

from decimal import Decimal

import pytest

from kompetanse.brukere.tilgang import FireOyne, IngenTilgang
from ordninger.felles.handlinger import habilitet, kontroll
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import Krav, Tilskudd, Varsel
from tests.fabrikker import sak as fabrikk
from tests.fabrikker.brukere import som
from tests.statsforvalter.test_andre_sider import betal, lever

pytestmark = pytest.mark.django_db


@pytest.fixture
def v(frys):
    frys("2026-11-21T10:00")
    return fabrikk.verden()


@pytest.fixture
def t(v):
    vedtak = fabrikk.besluttet(v, "200000")[0]
    return Tilskudd.objects.get(sak=vedtak.sak, mottaker=vedtak.sak.soker)


def kontroller(v, rapport, trinn="formalia", godkjent=True, merknad="Sett på", **felt):
    return kontroll.kontroller_rapport(
        rapport=rapport, trinn=trinn, godkjent=godkjent, merknad=merknad, **({"av": v.saksbehandler} | felt)
    )


def test_rekkefolgen_er_fast(v, t):
    r = lever(t)
    with pytest.raises(IkkeMulig):
        kontroller(v, r, "rimelighet")
    kontroller(v, r)
    with pytest.raises(IkkeMulig):
        kontroller(v, r)
    kontroller(v, r, "rimelighet")
    assert not Krav.objects.exists()


def test_ord_trengs(v, t):
    with pytest.raises(IkkeMulig, match="Skriv hva"):
        kontroller(v, lever(t), merknad=" ")


def test_tilbake_fra_begge_trinn_varsler_mottakeren(v, t):
    r = lever(t)
    kontroll.be_om_rapportretting(rapport=r, merknad="Mangler bilag", av=v.saksbehandler)
    r.refresh_from_db()
    assert r.tilstand == "ma_rettes" and r.kontroller.get().godkjent is False
    assert Varsel.objects.filter(type="rapport_ma_rettes", organisasjon=t.mottaker).count() == 1
    with pytest.raises(IkkeMulig):
        kontroll.be_om_rapportretting(rapport=r, merknad="Igjen", av=v.saksbehandler)


@pytest.mark.parametrize(
    ("ubrukt", "krav"), [("0.00", []), ("0.01", [Decimal("0.01")]), ("50000.00", [Decimal("50000.00")])]
)
def test_ubrukt_blir_krav_naar_alt_er_godkjent(v, t, ubrukt, krav):
    betal(v, t)
    r = lever(t, ubrukt)
    kontroller(v, r)
    assert not Krav.objects.exists()
    kontroller(v, r, "rimelighet")
    assert list(Krav.objects.values_list("belop", flat=True)) == krav


def test_kravet_er_aldri_mer_enn_det_som_er_betalt(v, t):
    r = lever(t)
    r.ubrukt = Decimal("70000.00")
    r.save()
    kontroller(v, r)
    kontroller(v, r, "rimelighet")
    assert t.utbetalt == 0 and not Krav.objects.exists()


def test_en_annen_person_gjor_opp_kravet(v, t):
    betal(v, t)
    r = lever(t, "10000.00")
    kontroller(v, r)
    kontroller(v, r, "rimelighet")
    krav = Krav.objects.get()
    with pytest.raises(FireOyne):
        kontroll.gjor_opp_krav(krav=krav, av=v.saksbehandler)
    annen = som("saksbehandler", v.embete)
    assert kontroll.gjor_opp_krav(krav=krav, av=annen).tilstand == "oppgjort"
    with pytest.raises(IkkeMulig):
        kontroll.gjor_opp_krav(krav=krav, av=annen)


def test_den_som_kontrollerer_er_habil_og_har_rett(v, t):
    r = lever(t)
    annen = som("saksbehandler", v.embete)
    with pytest.raises(IkkeMulig, match="habil"):
        kontroller(v, r, av=annen)
    habilitet.erklaer(sak=t.sak, habil=True, av=annen)
    kontroller(v, r, av=annen)
    for av in (v.beslutter, som("saksbehandler")):
        with pytest.raises(IngenTilgang):
            kontroller(v, r, "rimelighet", av=av)


def test_forfalt_fra_sekundet_etter_fristen(v, t, frys):
    frys("2028-01-17T23:59:59")
    assert not kontroll.forfalte(v.embete).exists()
    with pytest.raises(IkkeMulig):
        kontroll.purr(tilskudd=t, av=v.saksbehandler)
    frys("2028-01-18T00:00:00")
    assert t in kontroll.forfalte(v.embete)
    assert kontroll.purr(tilskudd=t, av=v.saksbehandler)
    assert not kontroll.purr(tilskudd=t, av=v.saksbehandler)
    lever(t)
    assert t not in kontroll.forfalte(v.embete)
