"""KBG § 4: five requirements, judged one by one with words."""

import pytest

from kompetanse.brukere.tilgang import IngenTilgang
from ordninger.felles.handlinger import habilitet, vurdering
from ordninger.felles.handlinger.grunn import IkkeMulig, Mangler, SamtidigEndring
from ordninger.felles.models import Melding, Vurdering
from tests.fabrikker import sak as fabrikk
from tests.fabrikker.brukere import som

pytestmark = pytest.mark.django_db


@pytest.fixture
def v(frys):
    frys("2026-11-21T10:00")
    return fabrikk.verden()


@pytest.fixture
def sak(v):
    s = fabrikk.innsendt(v)
    habilitet.erklaer(sak=s, habil=True, av=v.saksbehandler)
    return vurdering.ta_til_vurdering(sak=s, av=v.saksbehandler)


def lagre(v, sak, vilkar="partnerskap", resultat="oppfylt", begrunnelse="Avtale finnes.", **felt):
    return vurdering.lagre_vurdering(
        sak=sak, vilkar=vilkar, resultat=resultat, begrunnelse=begrunnelse, **({"av": v.saksbehandler} | felt)
    )


def test_den_som_begynner_faar_saken(v, sak):
    assert sak.saksbehandler == v.saksbehandler


def test_resultat_uten_ord_avvises_og_ord_uten_resultat_lagres(v, sak):
    with pytest.raises(IkkeMulig, match="Skriv en begrunnelse"):
        lagre(v, sak, begrunnelse="  ")
    assert lagre(v, sak, resultat="", begrunnelse="Kladd").resultat == ""


@pytest.mark.parametrize("felt", [{"vilkar": "finnes_ikke"}, {"resultat": "kanskje"}])
def test_ukjent_vilkar_og_svar_avvises(v, sak, felt):
    with pytest.raises(IkkeMulig):
        lagre(v, sak, **felt)


def test_den_andre_faar_vite_at_noen_har_lagret(v, sak):
    lagre(v, sak)
    annen = som("saksbehandler", v.embete)
    habilitet.erklaer(sak=sak, habil=True, av=annen)
    with pytest.raises(SamtidigEndring):
        lagre(v, sak, begrunnelse="Min", versjon="", av=annen)
    assert (
        lagre(v, sak, begrunnelse="Min", versjon=vurdering.versjon_av(Vurdering.objects.get()), av=annen).begrunnelse
        == "Min"
    )


def test_hindringer_nevner_det_som_mangler_og_det_som_maa_avklares(v, sak):
    assert len(vurdering.hindringer(sak)) == 5
    lagre(v, sak, resultat="ma_avklares")
    sak.refresh_from_db()
    assert [h for h in vurdering.hindringer(sak) if h.startswith("Avklar")] == [
        "Avklar «Er laget i partnerskap» (KBG § 4 nr. 3)"
    ]
    with pytest.raises(Mangler) as nei:
        vurdering.legg_i_fordeling(sak=sak, av=v.saksbehandler)
    assert len(nei.value.mangler) == 5


def test_i_fordelingen_er_vurderingen_laast(v):
    s = fabrikk.i_forslag(v)
    with pytest.raises(IkkeMulig, match="Ta saken ut av fordelingen"):
        lagre(v, s, begrunnelse="Ny")


def test_alle_oppfylt(v):
    s = fabrikk.vurdert(v)
    assert vurdering.alle_oppfylt(s)
    lagre(v, s, resultat="ikke_oppfylt", begrunnelse="Mangler")
    s = type(s).objects.get(pk=s.pk)
    assert not vurdering.alle_oppfylt(s) and vurdering.hindringer(s) == []


def test_pa_vent_og_opp_igjen_med_grunn_som_notat(v, sak):
    with pytest.raises(IkkeMulig, match="Skriv hvorfor"):
        vurdering.sett_pa_vent(sak=sak, grunn=" ", av=v.saksbehandler)
    s = vurdering.sett_pa_vent(sak=sak, grunn="Venter på plan", av=v.saksbehandler)
    assert s.tilstand == "pa_vent" and Melding.objects.get(intern=True).tekst == "Satt på vent: Venter på plan"
    assert vurdering.gjenoppta(sak=s, av=v.saksbehandler).tilstand == "til_vurdering"


def test_merkelapper(v, sak):
    s = vurdering.sett_merkelapper(sak=sak, merkelapper=["A", " A ", "B"], prioritet=2, av=v.saksbehandler)
    assert (s.merkelapper, s.prioritet) == (["A", "B"], 2)
    with pytest.raises(IkkeMulig):
        vurdering.sett_merkelapper(sak=sak, merkelapper=["x" * 31], prioritet=None, av=v.saksbehandler)
    with pytest.raises(IkkeMulig):
        vurdering.sett_merkelapper(sak=sak, merkelapper=[], prioritet=4, av=v.saksbehandler)


def test_begrunnelsen_overskrives_ikke(v, sak):
    vurdering.lagre_begrunnelse(sak=sak, begrunnelse="En", versjon=0, av=v.saksbehandler)
    with pytest.raises(SamtidigEndring):
        vurdering.lagre_begrunnelse(sak=sak, begrunnelse="To", versjon=0, av=v.saksbehandler)
    assert vurdering.lagre_begrunnelse(sak=sak, begrunnelse="To", versjon=1, av=v.saksbehandler).versjon == 2


@pytest.mark.parametrize("rolle", ["beslutter", "okonomi", "forvalter_leser"])
def test_bare_saksbehandleren_vurderer(v, sak, rolle):
    with pytest.raises(IngenTilgang):
        lagre(v, sak, av=som(rolle, v.embete))


def test_avslutt_venter_paa_klagen(v):
    from ordninger.felles.handlinger import klagebehandling

    vedtak = fabrikk.besluttet(v, "100000")[0]
    klagebehandling.ta_imot(vedtak=vedtak, klager=vedtak.sak.soker, tekst="Uenig", av=v.saksbehandler)
    with pytest.raises(IkkeMulig, match="klage"):
        vurdering.avslutt(sak=vedtak.sak, av=v.saksbehandler)
