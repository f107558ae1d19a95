"""Appeals at the body that decided: what the deadline allows, and what nobody may do."""

from datetime import datetime

import pytest

from kompetanse.brukere.tilgang import FireOyne, IngenTilgang
from ordninger.felles.handlinger import klagebehandling as kb
from ordninger.felles.handlinger import utbetaling
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import Klage, Utbetaling, Varsel
from tests.fabrikker import sak as fabrikk
from tests.fabrikker.brukere import som
from tests.fabrikker.eiere import OrganisasjonFactory

pytestmark = pytest.mark.django_db
# Decided Friday 20 November 2026: the last day is Friday 11 December.
VEDTATT = "2026-11-20T10:00"


def oslo(tekst):
    return datetime.fromisoformat(tekst).replace(tzinfo=fabrikk.OSLO)


@pytest.fixture
def v(frys):
    frys(VEDTATT)
    return fabrikk.verden()


@pytest.fixture
def vedtak(v):
    return fabrikk.besluttet(v, "100000")[0]


def ta_imot(v, vedtak, **felt):
    return kb.ta_imot(vedtak=vedtak, **({"klager": vedtak.sak.soker, "tekst": "Uenig", "av": v.saksbehandler} | felt))


@pytest.mark.parametrize(
    ("mottatt", "i_tide", "tid"),
    [
        ("2026-12-11T23:59:59", True, "i_tide"),
        ("2026-12-12T00:00:00", False, "for_sent"),
        ("2027-11-20T23:59:59", False, "for_sent"),
        ("2027-11-21T00:00:00", False, "etter_ett_aar"),
    ],
)
def test_fristen(v, vedtak, frys, mottatt, i_tide, tid):
    frys("2027-12-01T10:00")
    k = ta_imot(v, vedtak, mottatt=oslo(mottatt))
    assert (k.i_tide, kb.klagetid(k).value, str(k.frist)) == (i_tide, tid, "2026-12-11")


def test_for_sen_klage_kan_unnskyldes_med_ord_og_da_ikke_avvises(v, vedtak, frys):
    frys("2027-01-10T10:00")
    k = ta_imot(v, vedtak)
    kb.vurder(klage=k, vurdering="Vi har sett på den", av=v.saksbehandler)
    with pytest.raises(IkkeMulig, match="for sent"):
        kb.oversend(klage=k, av=v.saksbehandler)
    with pytest.raises(IkkeMulig, match="Skriv hvorfor"):
        kb.unnskyld_forsinkelse(klage=k, grunn=" ", av=v.saksbehandler)
    kb.unnskyld_forsinkelse(klage=k, grunn="Sykdom", av=v.saksbehandler)
    with pytest.raises(IkkeMulig, match="ikke avvises"):
        kb.avvis(klage=k, begrunnelse="For sent", av=v.saksbehandler)
    assert kb.oversend(klage=k, av=v.saksbehandler).tilstand == "oversendt"
    assert k.vedtak.sak.meldinger.get(intern=True).tekst.endswith("Sykdom")


def test_etter_ett_aar_er_det_bare_aa_avvise(v, vedtak, frys):
    frys("2027-11-21T00:00")
    k = ta_imot(v, vedtak)
    with pytest.raises(IkkeMulig, match="ett år"):
        kb.unnskyld_forsinkelse(klage=k, grunn="Sykdom", av=v.saksbehandler)
    assert kb.avvis(klage=k, begrunnelse="For sent", av=v.saksbehandler).tilstand == "avvist"
    assert Varsel.objects.filter(type="klage_svar", organisasjon=k.klager).exists()


def test_i_tide_avvises_ikke_for_datoen(v, vedtak):
    with pytest.raises(IkkeMulig, match="vurderes"):
        kb.avvis(klage=ta_imot(v, vedtak), begrunnelse="Nei", av=v.saksbehandler)


def test_oversend_krever_vurdering_og_sier_fra(v, vedtak):
    k = ta_imot(v, vedtak)
    with pytest.raises(IkkeMulig):
        kb.oversend(klage=k, av=v.saksbehandler)
    kb.vurder(klage=k, vurdering="Vi står ved vedtaket", av=v.saksbehandler)
    k = kb.oversend(klage=k, av=v.beslutter)
    assert (k.tilstand, k.oversendt_av) == ("oversendt", v.beslutter)
    assert Varsel.objects.filter(type="klage_oversendt", organisasjon=v.udir).count() == 1
    with pytest.raises(IkkeMulig):
        kb.vurder(klage=k, vurdering="Ny", av=v.saksbehandler)


def test_bare_parter_bare_ord_og_bare_en_om_gangen(v, vedtak):
    with pytest.raises(IkkeMulig, match="ikke part"):
        ta_imot(v, vedtak, klager=OrganisasjonFactory())
    with pytest.raises(IkkeMulig, match="Skriv hva"):
        ta_imot(v, vedtak, tekst=" ")
    with pytest.raises(IkkeMulig, match="etter vedtaket"):
        ta_imot(v, vedtak, mottatt=oslo("2026-11-20T09:59"))
    ta_imot(v, vedtak)
    with pytest.raises(IkkeMulig, match="allerede en klage"):
        ta_imot(v, vedtak)
    assert Klage.objects.count() == 1


def test_det_som_ikke_er_frigitt_holdes_til_klagen_er_ferdig(v, vedtak):
    k = ta_imot(v, vedtak)
    holdt = Utbetaling.objects.filter(tilstand="holdt")
    assert k.utbetaling_holdt and holdt.count() == Utbetaling.objects.count() > 0
    kb.registrer_trukket(klage=k, grunn="Skrev i e-post", av=v.saksbehandler)
    assert not holdt.exists()


def test_det_okonomi_holder_slippes_ikke_med_klagen(v, vedtak):
    u = Utbetaling.objects.first()
    u.tilstand, u.holdt_grunn, u.holdt_av, u.holdt_tid = "holdt", "Konto under kontroll", v.okonomi, kb.klokke.naa()
    u.save()
    k = ta_imot(v, vedtak)
    kb.slipp_utbetaling(klage=k, av=v.saksbehandler)
    assert list(Utbetaling.objects.filter(tilstand="holdt")) == [u]


@pytest.mark.parametrize("grunn", ["Vedtaket er påklaget", "Vedtaket er påklaga"])
def test_okonomis_stans_med_klagens_ord_slippes_heller_ikke(v, vedtak, grunn):
    """It is the appeal on the instalment that tells whose the hold is, never the words."""
    u = utbetaling.hold(utbetaling=Utbetaling.objects.order_by("pk").first(), grunn=grunn, av=v.okonomi)
    k = ta_imot(v, vedtak)
    kb.slipp_utbetaling(klage=k, av=v.saksbehandler)
    assert list(Utbetaling.objects.filter(tilstand="holdt")) == [u]


def test_omgjort_krever_nytt_vedtak(v, vedtak):
    k = kb.vurder(klage=ta_imot(v, vedtak), vurdering="Parten har rett", av=v.saksbehandler)
    with pytest.raises(IkkeMulig, match="nytt vedtak"):
        kb.omgjor(klage=k, av=v.saksbehandler)


def test_uten_rett(v, vedtak):
    with pytest.raises(IngenTilgang):
        ta_imot(v, vedtak, av=som("forvalter_leser", v.embete))
    k = ta_imot(v, vedtak)
    for av in (v.okonomi, som("saksbehandler")):
        with pytest.raises(IngenTilgang):
            kb.vurder(klage=k, vurdering="x", av=av)


def test_ingen_som_var_med_nede_avgjor_klagen(v, vedtak):
    k = kb.vurder(klage=ta_imot(v, vedtak), vurdering="Vi står ved det", av=v.saksbehandler)
    for nede in (v.saksbehandler, v.beslutter):
        with pytest.raises(FireOyne):
            kb.sjekk_klagebehandler(k, som("klagebehandler", v.udir, person=nede.person))
    kb.sjekk_klagebehandler(k, som("klagebehandler", v.udir))
