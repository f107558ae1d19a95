"""KBG § 10: the announcement, behind two people, and the preliminary answer when the date slips."""

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction

from kompetanse.brukere.tilgang import FireOyne, IngenTilgang
from ordninger.felles.handlinger import utlysning as h
from ordninger.felles.handlinger.grunn import IkkeMulig, Mangler
from ordninger.felles.models import Utlysning, Varsel
from tests.fabrikker import sak as fabrikk
from tests.fabrikker.brukere import som

pytestmark = pytest.mark.django_db


@pytest.fixture
def v(frys):
    frys("2026-11-21T10:00")
    return fabrikk.verden()


def t(tekst):
    return datetime.fromisoformat(tekst).replace(tzinfo=fabrikk.OSLO)


def felt(v, **andre):
    return {
        "fylke": v.fylke, "apner_tid": t("2027-11-01T08:00"), "frist_tid": t("2028-02-01T23:59:59"), "svar_innen": date(2028, 4, 15),
        "rapportfrist_tid": t("2029-01-15T23:59:59"), "bruk_fra": date(2028, 1, 1), "bruk_til": date(2028, 12, 31),
        "tekst_nb": "a", "tekst_nn": "b", "vilkar_nb": "c", "vilkar_nn": "d",
    } | andre  # fmt: skip


def ny(v, **andre):
    return h.opprett(forvalter=v.embete, ordning="kollektiv", budsjettaar=2028, av=v.saksbehandler, **felt(v, **andre))


@pytest.mark.parametrize(
    ("endring", "kode"),
    [
        ({"frist_tid": t("2027-11-01T08:00")}, "frist_tid"),
        ({"svar_innen": date(2028, 2, 1)}, "svar_innen"),
        ({"bruk_til": date(2027, 12, 31)}, "bruk_til"),
        ({"rapportfrist_tid": t("2028-12-30T23:59:59")}, "rapportfrist_tid"),
    ],
)
def test_datoer_som_ikke_gaar_opp(v, endring, kode):
    with pytest.raises(IkkeMulig) as nei:
        ny(v, **endring)
    assert nei.value.kode == kode
    assert not Utlysning.objects.filter(budsjettaar=2028).exists()


def test_samme_runde_to_ganger(v):
    ny(v)
    with pytest.raises(IkkeMulig, match="allerede"):
        ny(v)


def test_fire_oyne_og_tekst_paa_begge_maalformer(v):
    u = ny(v, tekst_nn="")
    with pytest.raises(Mangler) as nei:
        h.send_til_godkjenning(utlysning=u, av=v.saksbehandler)
    assert nei.value.mangler == ["Skriv teksten på nynorsk"]
    h.lagre(utlysning=u, tekst_nn="b", av=v.saksbehandler)
    h.send_til_godkjenning(utlysning=u, av=v.saksbehandler)
    assert Varsel.objects.filter(type="til_godkjenning").count() == 1
    with pytest.raises(FireOyne):
        h.publiser(utlysning=u, av=som("beslutter", v.embete, person=v.saksbehandler.person))
    with pytest.raises(IngenTilgang):
        h.publiser(utlysning=u, av=v.saksbehandler)
    assert h.publiser(utlysning=u, av=v.beslutter).publisert_av == v.beslutter
    with pytest.raises(IkkeMulig, match="kan ikke endres"):
        h.lagre(utlysning=u, tekst_nb="ny", av=v.saksbehandler)


def test_uten_ramme_kan_den_publiseres(v):
    u = h.send_til_godkjenning(utlysning=ny(v), av=v.saksbehandler)
    assert u.ramme is None and h.publiser(utlysning=u, av=v.beslutter).tilstand == "publisert"


def test_frist_som_har_passert_kan_ikke_publiseres(v, frys):
    u = h.send_til_godkjenning(utlysning=ny(v), av=v.saksbehandler)
    frys("2028-02-02T00:00")
    with pytest.raises(Mangler):
        h.publiser(utlysning=u, av=v.beslutter)


def test_avslutt_venter_paa_siste_sak(v, frys):
    s = fabrikk.innsendt(v)
    with pytest.raises(IkkeMulig, match="ikke avgjort"):
        h.avslutt(utlysning=v.utlysning, av=v.saksbehandler)
    from ordninger.felles.handlinger import sak

    sak.trekk(sak=s, av=som("innsender", s.soker))
    with pytest.raises(IkkeMulig, match="Fristen er ikke ute"):
        h.avslutt(utlysning=v.utlysning, av=v.saksbehandler)
    frys("2027-02-02T00:00")
    assert h.avslutt(utlysning=v.utlysning, av=v.saksbehandler).tilstand == "avsluttet"


def test_forelopig_svar_gaar_som_melding_med_ny_dato(v):
    s = fabrikk.vurdert(v)
    for dato in (date(2027, 4, 15), date(2026, 11, 20)):
        with pytest.raises(IkkeMulig, match="senere"):
            h.forelopig_svar(sak=s, ny_dato=dato, grunn="Mange", av=v.saksbehandler)
    with pytest.raises(IkkeMulig, match="Skriv hvorfor"):
        h.forelopig_svar(sak=s, ny_dato=date(2027, 5, 1), grunn=" ", av=v.saksbehandler)
    s = h.forelopig_svar(sak=s, ny_dato=date(2027, 5, 1), grunn="Mange saker.", av=v.saksbehandler)
    assert s.svardato == date(2027, 5, 1)
    assert "1. mai 2027" in s.meldinger.get().tekst
    assert Varsel.objects.filter(type="forelopig_svar", organisasjon=s.soker).count() == 1


def test_den_som_skrev_teksten_publiserer_ikke(v):
    """Whoever wrote in it, with whichever account, also when another made the draft and wrote last."""
    u = ny(v)
    skrev = som("saksbehandler", v.embete)
    h.lagre(utlysning=u, tekst_nb="Hele teksten", av=skrev)
    h.lagre(utlysning=u, tekst_nn="Heile teksten", av=v.saksbehandler)
    sendte = som("saksbehandler", v.embete)
    u = h.send_til_godkjenning(utlysning=u, av=sendte)
    for person in (skrev.person, sendte.person):
        samme = som("beslutter", v.embete, person=person)
        with pytest.raises(FireOyne):
            h.publiser(utlysning=u, av=samme)
        with pytest.raises(IntegrityError, match="kan ikke publisere"), transaction.atomic():
            Utlysning.objects.filter(pk=u.pk).update(
                publisert_av=samme, publisert_tid=t("2027-01-01"), tilstand="publisert"
            )
    assert h.publiser(utlysning=u, av=v.beslutter).publisert_av == v.beslutter


def test_den_som_sendte_tilbake_kan_publisere(v):
    u = h.send_til_godkjenning(utlysning=ny(v), av=v.saksbehandler)
    u = h.send_tilbake(utlysning=u, grunn="Se på fristen.", av=v.beslutter)
    u = h.send_til_godkjenning(utlysning=u, av=v.saksbehandler)
    assert h.publiser(utlysning=u, av=v.beslutter).tilstand == "publisert"
