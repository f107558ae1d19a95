"""An offered share from computation to rounds: who may, what is frozen, and that no krone is lost or doubled."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Sum

from kompetanse.brukere.tilgang import FireOyne, IngenTilgang
from kompetanse.revisjon import klokke, spor
from ordninger.felles.handlinger import tilbud
from ordninger.felles.handlinger.grunn import IkkeMulig, Mangler
from ordninger.felles.models import Linje, Sak, Tilbudssvar, Tilskudd, Utbetaling, Vedtak
from tests.fabrikker import tilbud as lag
from tests.fabrikker.brukere import som
from tests.fabrikker.sak import tid

pytestmark = pytest.mark.django_db

FOR = tid(2027, 1, 11)
ETTER = tid(2027, 2, 6)


@pytest.fixture
def v():
    with klokke.stilt(FOR):
        yield lag.verden()


def test_andelene_er_hele_rammen_og_reserveres(v):
    f = lag.sendt(v)
    saker = Sak.objects.filter(utlysning=v.utlysning)
    assert saker.count() == 5
    assert saker.aggregate(s=Sum("sokt_belop"))["s"] == Decimal(10_000_000) == f.beregning.sum
    v.ramme.refresh_from_db()
    assert (v.ramme.reservert, v.ramme.tilsagn) == (Decimal(10_000_000), 0)
    sak = v.saken(v.kommuner[0])
    assert sak.tilstand == "tilbud" and sak.saksgang == "tilbud"
    assert [(x.tiltak.kode, x.sokt > 0) for x in sak.linjer.order_by("tiltak__nr").select_related("tiltak")] == [
        ("barnehage", True), ("grunnskole", True), ("andre", True),
    ]  # fmt: skip
    assert Linje.objects.filter(sak__utlysning=v.utlysning).aggregate(s=Sum("sokt"))["s"] == Decimal(10_000_000)


def test_den_som_regnet_sender_ikke(v):
    f = lag.scenario(v)
    tilbud.send_til_beslutter(fordeling=f, av=v.fag)
    samme = som("udir_beslutter", v.udir, person=v.fag.person)
    with pytest.raises(FireOyne):
        tilbud.publiser(fordeling=f, av=samme)
    with pytest.raises(IngenTilgang):
        tilbud.publiser(fordeling=f, av=v.fag)
    assert not Sak.objects.exists()


def test_tilbudene_sendes_en_gang(v):
    lag.sendt(v)
    f = lag.scenario(v, navn="B")
    with pytest.raises(IkkeMulig, match="kan ikke regnes om"):
        tilbud.send_til_beslutter(fordeling=f, av=v.fag)


def test_et_nokkeltall_som_mangler_stopper(v):
    v.kommuner[0].kommune.nokkeltall.filter(nokkel="folketall").delete()
    with pytest.raises(IkkeMulig, match="Nøkkeltall mangler") as nei:
        lag.scenario(v)
    assert nei.value.kode == "nokkeltall"


@pytest.mark.parametrize(
    ("felt", "svar"),
    [
        ("svar", {"svar": "kanskje"}),
        ("belop", {"svar": "delvis"}),
        ("belop", {"svar": "delvis", "belop": Decimal(10**9)}),
        ("belop", {"svar": "delvis", "belop": Decimal(0)}),
        ("onske_ekstra", {"svar": "nei", "onske_ekstra": Decimal(5)}),
        ("onske_ekstra", {"svar": "ja", "onske_ekstra": Decimal(-5)}),
        ("godtar_vilkar", {"svar": "ja", "godtar_vilkar": False}),
    ],
)
def test_svaret_sier_hvilket_felt_som_er_feil(v, felt, svar):
    lag.sendt(v)
    org = v.kommuner[0]
    with pytest.raises(Mangler) as nei:
        tilbud.svar_paa(**{"tilbud": v.tilbudet(org), "godtar_vilkar": True, "av": som("innsender", org), **svar})
    assert [f.felt for f in nei.value.mangler] == [felt]
    assert not Tilbudssvar.objects.exists()


def test_svaret_kan_endres_til_fristen_og_det_siste_gjelder(v):
    lag.sendt(v)
    org = v.kommuner[0]
    for svar, tilstand in (("nei", "takket_nei"), ("ja", "takket_ja"), ("ja", "takket_ja")):
        lag.svar(v, org, svar, ekstra="1000" if svar == "ja" else "0")
        assert v.saken(org).tilstand == tilstand
    lag.svar(v, org, "delvis", "1000")
    assert tilbud.gjeldende_svar([v.tilbudet(org)])[v.saken(org).pk].belop == Decimal(1000)
    assert list(Tilbudssvar.objects.values_list("nr", flat=True)) == [1, 2, 3, 4]
    with klokke.stilt(tid(2027, 2, 5, 23, 59)):
        lag.svar(v, org, "ja")
    with klokke.stilt(tid(2027, 2, 6, 0, 0)), pytest.raises(IkkeMulig, match="fristen er ute"):
        lag.svar(v, org, "nei")


def test_bare_eierens_innsender_svarer(v):
    lag.sendt(v)
    org, annen = v.kommuner[:2]
    for bruker in (som("redaktor", org), som("innsender", annen), v.fag):
        with pytest.raises(IngenTilgang):
            tilbud.svar_paa(tilbud=v.tilbudet(org), svar="ja", godtar_vilkar=True, av=bruker)


def test_svar_og_tilbud_er_frosset_i_databasen(v):
    lag.sendt(v)
    rad = lag.svar(v, v.kommuner[0], "ja")
    for objekt in (rad, v.tilbudet(v.kommuner[0])):
        with pytest.raises(DatabaseError), transaction.atomic():
            type(objekt).objects.filter(pk=objekt.pk).update(belop=1)


def _besvart(v):
    """One takes all and wants more, one a part, one declines, one is silent; the fylkeskommune takes all."""
    lag.sendt(v)
    en, to, tre, _fire = v.kommuner
    lag.svar(v, en, "ja", ekstra="400000")
    lag.svar(v, to, "delvis", "500000")
    lag.svar(v, tre, "nei")
    lag.svar(v, v.fylkeskommune, "ja")


def test_fristen_lukkes_uten_svar_er_nei_og_resten_blir_fri(v):
    _besvart(v)
    with pytest.raises(IkkeMulig, match="ikke ute"):
        tilbud.lukk_svarfristen(utlysning=v.utlysning, av=v.fag)
    with klokke.stilt(ETTER):
        assert tilbud.lukk_svarfristen(utlysning=v.utlysning, av=v.fag) == 1
        assert tilbud.lukk_svarfristen(utlysning=v.utlysning, av=v.fag) == 0
    assert v.saken(v.kommuner[3]).tilstand == "ubesvart"
    v.ramme.refresh_from_db()
    tatt = sum(v.tilbudet(o).belop for o in (v.kommuner[0], v.fylkeskommune)) + 500_000
    assert v.ramme.reservert == tatt
    assert tilbud.ledig(v.utlysning) == Decimal(10_000_000) - tatt


def test_tildelingen_er_ikke_enkeltvedtak_og_kan_ikke_klages_paa(v):
    _besvart(v)
    with klokke.stilt(ETTER):
        lag.tildelt(v)
        assert Vedtak.objects.count() == 3
        assert (
            not Vedtak.objects.filter(er_enkeltvedtak=True).exists()
            and not Vedtak.objects.filter(klagerett=True).exists()
        )
        with pytest.raises(IkkeMulig, match="har fått tilskuddet"):
            tilbud.tildel(utlysning=v.utlysning, av=v.beslutter)
    delvis = Tilskudd.objects.get(mottaker=v.kommuner[1])
    assert delvis.belop == Decimal(500_000) and delvis.bruk_til is None
    assert sum(x.belop for x in delvis.vedtakslinjer.all()) == Decimal(500_000)
    v.ramme.refresh_from_db()
    assert v.ramme.reservert == 0
    assert v.ramme.tilsagn == Tilskudd.objects.aggregate(s=Sum("belop"))["s"]


def test_omfordelingen_gaar_til_dem_som_ba_og_hoyst_til_onsket(v):
    _besvart(v)
    with klokke.stilt(ETTER):
        lag.tildelt(v)
        for_ = {t.mottaker_id: t.belop for t in Tilskudd.objects.all()}
        f = tilbud.ny_omfordeling(utlysning=v.utlysning, navn="Runde 2", parametre=lag.RUNDE, av=v.fag)
        tilbud.send_til_beslutter(fordeling=f, av=v.fag)
        (vedtak,) = tilbud.beslutt_omfordeling(fordeling=f, av=v.beslutter)
        assert vedtak.nr == 2 and vedtak.innvilget_belop == Decimal(400_000)
        etter = {t.mottaker_id: t.belop for t in Tilskudd.objects.all()}
        en = v.kommuner[0].pk
        assert etter == {**for_, en: for_[en] + 400_000}
        assert list(Utbetaling.objects.filter(tilskudd__mottaker=en).order_by("nr").values_list("nr", "belop")) == [
            (1, for_[en]), (2, Decimal(400_000)),
        ]  # fmt: skip
        with pytest.raises(IkkeMulig, match="Ingen har bedt om mer"):
            tilbud.ny_omfordeling(utlysning=v.utlysning, navn="Runde 3", parametre=lag.RUNDE, av=v.fag)
        rest = tilbud.avslutt_rundene(utlysning=v.utlysning, av=v.beslutter)
    assert rest == Decimal(10_000_000) - sum(etter.values())
    assert list(spor.brudd()) == []


def test_delene_av_det_som_tildeles_er_hele_kroner(v):
    lag.sendt(v)
    en, to, *_ = v.kommuner
    lag.svar(v, en, "ja", ekstra="139468")
    lag.svar(v, to, "delvis", "500001")
    with klokke.stilt(ETTER):
        lag.tildelt(v)
        f = tilbud.ny_omfordeling(utlysning=v.utlysning, navn="Runde 2", parametre=lag.RUNDE, av=v.fag)
        assert sum(x.belop for x in f.linjer.all()) == Decimal(139_468)
        tilbud.send_til_beslutter(fordeling=f, av=v.fag)
        tilbud.beslutt_omfordeling(fordeling=f, av=v.beslutter)
    for x in Vedtak.objects.all():
        deler = [linje.belop for linje in x.linjer.all()]
        assert len(deler) > 1
        assert [b for b in deler if b % 1] == []
        assert sum(deler) == x.innvilget_belop


def test_en_feil_midt_i_omfordelingen_etterlater_den_gamle_tilstanden(v, monkeypatch):
    _besvart(v)
    with klokke.stilt(ETTER):
        lag.tildelt(v)
        f = tilbud.ny_omfordeling(utlysning=v.utlysning, navn="Runde 2", parametre=lag.RUNDE, av=v.fag)
        tilbud.send_til_beslutter(fordeling=f, av=v.fag)
        for_ = list(Tilskudd.objects.order_by("pk").values_list("pk", "belop"))
        monkeypatch.setattr(tilbud, "_besluttet", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            tilbud.beslutt_omfordeling(fordeling=f, av=v.beslutter)
    assert list(Tilskudd.objects.order_by("pk").values_list("pk", "belop")) == for_
    assert not Vedtak.objects.filter(nr=2).exists()


def test_treaarsfristen_folger_utbetalingen(v):
    from ordninger.felles.handlinger.utbetaling import siste_dag

    _besvart(v)
    with klokke.stilt(ETTER):
        lag.tildelt(v)
    u = Utbetaling.objects.select_related("tilskudd__ramme").first()
    assert siste_dag(u, date(2026, 2, 27)) == date(2029, 2, 27)
    assert siste_dag(u, date(2028, 2, 29)) == date(2031, 2, 28)
