"""Attacks on the offers, the rounds and a kommune's barnehage part: another's offer, a role too low, one person as two."""

from dataclasses import replace

import pytest
from django.urls import reverse

from kompetanse.brukere.models import Tilhorighet
from kompetanse.brukere.tilgang import FireOyne, IngenTilgang
from kompetanse.revisjon import klokke
from ordninger.felles import omfang
from ordninger.felles.handlinger import fordeling as fordelinger
from ordninger.felles.handlinger import tilbud, utbetaling
from ordninger.felles.models import Brev, Sak, Tilbudssvar, Tilskudd, Utbetaling
from ordninger.videreutdanning.handlinger import plan as planer
from ordninger.videreutdanning.models import Plan
from ordninger.vu_barnehage.handlinger import behov
from ordninger.vu_barnehage.handlinger import fordeling as delinger
from ordninger.vu_barnehage.handlinger import ramme as rammer
from ordninger.vu_barnehage.handlinger import runde as runder
from tests.fabrikker import tilbud as vu
from tests.fabrikker import vuplan
from tests.fabrikker.brukere import som
from tests.fabrikker.sak import tid
from tests.tilgang.folk import dobbel, inn
from tests.tilgang.verden import ny_utlysning

pytestmark = pytest.mark.django_db
JA = {"svar": "ja", "onske_ekstra": "", "godtar_vilkar": "on"}


# The owner's answer


@pytest.mark.parametrize("side", ["eier:tilbud-detalj", "eier:tilbud-send"])
def test_en_eier_svarer_ikke_paa_en_annens_tilbud(w, side):
    sak = w.b.vu.tilbud
    foer = Tilbudssvar.objects.count()

    svar = w.klienter["innsender"].post(reverse(side, args=[sak.nummer]), JA | {"videre": "send"})

    assert svar.status_code == 404
    sak.refresh_from_db()
    assert (sak.tilstand, Tilbudssvar.objects.count()) == ("tilbud", foer)
    with pytest.raises(IngenTilgang):
        tilbud.svar_paa(tilbud=sak.tilbud, svar="nei", av=w.brukere["innsender"])


@pytest.mark.parametrize(
    "rolle",
    ["redaktor", "leser", "fagmiljo", "tilgangsstyrer", "k.saksbehandler", "udir_fag", "udir_beslutter", "u.beslutter"],
)
def test_bare_innsenderen_sender_svaret(w, rolle):
    sak = w.a.vu.tilbud

    svar = w.klienter[rolle].post(reverse("eier:tilbud-send", args=[sak.nummer]), JA)

    assert svar.status_code == 403
    sak.refresh_from_db()
    assert sak.tilstand == "tilbud"
    with pytest.raises(IngenTilgang):
        tilbud.svar_paa(tilbud=sak.tilbud, svar="ja", godtar_vilkar=True, av=w.brukere[rolle])


def test_innsenderen_sender_det_redaktoren_ikke_kunne(w):
    sak = w.a.vu.tilbud

    assert w.klienter["innsender"].post(reverse("eier:tilbud-send", args=[sak.nummer]), JA).status_code == 302

    sak.refresh_from_db()
    assert sak.tilstand == "takket_ja"


def test_en_rolle_som_er_slutt_svarer_ikke(w):
    innsender = som("innsender", w.a.soker)
    klient = inn(innsender)
    Tilhorighet.objects.filter(pk=innsender.aktiv_tilhorighet.pk).update(til="2025-01-01")

    svar = klient.post(reverse("eier:tilbud-send", args=[w.a.vu.tilbud.nummer]), JA)

    assert svar.status_code in (302, 403)
    w.a.vu.tilbud.refresh_from_db()
    assert w.a.vu.tilbud.tilstand == "tilbud"


def test_svaret_kan_ikke_sendes_etter_fristen(w):
    sak = w.a.vu.tilbud
    with klokke.stilt(tid(2027, 2, 6)):
        svar = w.klienter["innsender"].post(reverse("eier:tilbud-send", args=[sak.nummer]), JA)

    assert svar.status_code == 302
    sak.refresh_from_db()
    assert sak.tilstand == "tilbud"


def test_en_plan_endres_bare_av_sin_egen_eier(w):
    annens = w.b.vu.plan
    deltaker = annens.deltakere.get(nr=1)

    for av in (w.brukere["innsender"], w.brukere["redaktor"], w.brukere["p.innsender"], w.brukere["k.saksbehandler"]):
        with pytest.raises(IngenTilgang):
            planer.legg_til(plan=annens, felt=vuplan.felt(), av=av)
        with pytest.raises(IngenTilgang):
            planer.fjern(deltaker=deltaker, av=av)
    assert set(Plan.objects.for_bruker(w.brukere["innsender"])) == {w.a.vu.plan}
    assert not Plan.objects.for_bruker(w.brukere["k.saksbehandler"]).exists()
    assert not Plan.objects.for_bruker(w.brukere["udir_fag"]).exists()


# Udir: two natural persons


def test_analyse_og_okonomi_godkjenner_ikke(w):
    f = tilbud.send_til_beslutter(fordeling=w.landet.omfordeling, av=w.landet.land.fag)

    for rolle in ("udir_analyse", "udir_okonomi", "udir_fag"):
        svar = w.klienter[rolle].post(reverse("udir:andel-omfordeling-godkjenn", args=[f.pk]))
        assert svar.status_code == 403, rolle
        with pytest.raises(IngenTilgang):
            tilbud.beslutt_omfordeling(fordeling=f, av=w.brukere[rolle])
    f.refresh_from_db()
    assert f.tilstand == "til_beslutning"


def test_en_kommunes_beslutter_godkjenner_ikke_udirs_omfordeling(w):
    f = tilbud.send_til_beslutter(fordeling=w.landet.omfordeling, av=w.landet.land.fag)

    with pytest.raises(IngenTilgang):
        tilbud.beslutt_omfordeling(fordeling=f, av=w.brukere["k.beslutter"])
    assert w.klienter["k.beslutter"].post(reverse("udir:andel-omfordeling-godkjenn", args=[f.pk])).status_code == 403


def test_den_som_foreslo_godkjenner_ikke_omfordelingen_med_en_annen_konto(w):
    fag = w.landet.land.fag
    f = tilbud.send_til_beslutter(fordeling=w.landet.omfordeling, av=fag)
    andre_konto = dobbel(fag, "udir_beslutter")

    with pytest.raises(FireOyne):
        tilbud.beslutt_omfordeling(fordeling=f, av=andre_konto)
    inn(andre_konto).post(reverse("udir:andel-omfordeling-godkjenn", args=[f.pk]))
    f.refresh_from_db()
    assert f.tilstand == "til_beslutning"

    assert w.klienter["udir_beslutter"].post(reverse("udir:andel-omfordeling-godkjenn", args=[f.pk])).status_code == 302
    f.refresh_from_db()
    assert f.tilstand == "besluttet"


def test_den_som_regnet_ut_omfordelingen_godkjenner_den_ikke_om_en_annen_sendte_den(w):
    f = tilbud.send_til_beslutter(fordeling=w.landet.omfordeling, av=w.brukere["udir_fag"])

    with pytest.raises(FireOyne):
        tilbud.beslutt_omfordeling(fordeling=f, av=dobbel(w.landet.land.fag, "udir_beslutter"))


@pytest.fixture
def andre_aaret(w):
    """A round without offers yet, of the same frame, and its scenario."""
    land = w.landet.land
    v = replace(land, utlysning=ny_utlysning(land.utlysning, land.fag, land.beslutter, runde=3))
    return v, vu.scenario(v, ramme="50000000")


def test_den_som_laget_andelene_sender_ikke_tilbudene_med_en_annen_konto(w, andre_aaret):
    v, f = andre_aaret
    tilbud.send_til_beslutter(fordeling=f, av=v.fag)
    andre_konto = dobbel(v.fag, "udir_beslutter")

    with pytest.raises(FireOyne):
        tilbud.publiser(fordeling=f, av=andre_konto)
    inn(andre_konto).post(reverse("udir:andel-godkjenn", args=[f.pk]))
    for rolle in ("udir_analyse", "udir_fag", "udir_okonomi"):
        assert w.klienter[rolle].post(reverse("udir:andel-godkjenn", args=[f.pk])).status_code == 403
    assert not tilbud.har_tilbud(v.utlysning)

    assert w.klienter["udir_beslutter"].post(reverse("udir:andel-godkjenn", args=[f.pk])).status_code == 302
    assert tilbud.har_tilbud(v.utlysning)


def test_den_som_foreslo_andelene_tildeler_dem_ikke(w):
    land, ja = w.landet.land, som("innsender", w.a.soker)
    tilbud.svar_paa(tilbud=w.a.vu.tilbud.tilbud, svar="ja", godtar_vilkar=True, av=ja)
    with klokke.stilt(tid(2027, 2, 8)):
        tilbud.lukk_svarfristen(utlysning=land.utlysning, av=land.fag)
        with pytest.raises(FireOyne):
            tilbud.tildel(utlysning=land.utlysning, av=dobbel(land.fag, "udir_beslutter"))
        with pytest.raises(IngenTilgang):
            tilbud.tildel(utlysning=land.utlysning, av=w.brukere["udir_fag"])
    w.a.vu.tilbud.refresh_from_db()
    assert w.a.vu.tilbud.tilstand == "takket_ja"


# The kommune's barnehage part


def test_en_kommune_gjor_ingenting_i_en_annens_runde(w):
    k, annen = w.brukere["k.saksbehandler"], w.b.vu.kommune
    forsok = [
        lambda: rammer.apne_barnehagedelen(tilskudd=annen.tilskudd, av=k),
        lambda: runder.hent_barnehager(utlysning=annen.utlysning, av=k),
        lambda: runder.lagre_tall(utlysning=annen.utlysning, tall={}, av=k),
        lambda: behov.registrer_kommunalt(utlysning=annen.utlysning, svar={}, av=k),
        lambda: behov.paaminn(utlysning=annen.utlysning, av=k),
        lambda: fordelinger.nytt_scenario(utlysning=annen.utlysning, navn="X", regel="nokkel_og_behov", av=k),
        lambda: delinger.beslutt_uten_saker(fordeling=w.b.vu.deling, av=w.brukere["k.beslutter"]),
        lambda: utbetaling.registrer_betalt(
            utbetaling=w.b.vu.betaling, dato=klokke.idag(), bilag="1", av=w.brukere["k.okonomi"]
        ),
    ]
    for gjor in forsok:
        with pytest.raises(IngenTilgang):
            gjor()


@pytest.mark.parametrize(
    ("navn", "rolle"),
    [
        ("barnehage-runde", "k.saksbehandler"), ("barnehage-tall", "k.saksbehandler"), ("barnehage-behov", "k.saksbehandler"),
        ("barnehage-deling", "k.beslutter"), ("barnehage-betalt", "k.okonomi"),
    ],
)  # fmt: skip
def test_det_som_sendes_inn_til_en_annens_runde_finnes_ikke(w, navn, rolle):
    s = w.b.vu
    pk = {"barnehage-deling": s.deling.pk, "barnehage-betalt": s.betaling.pk}.get(navn, s.kommune.utlysning.pk)

    svar = w.klienter[rolle].post(reverse(f"forvalter:{navn}", args=[pk]), {"dato": "20.01.2027", "bilag": "1"})

    assert svar.status_code == 404


def test_beslutter_og_okonomi_i_kommunen_skriver_ikke_som_saksbehandler(w):
    s = w.a.vu
    for rolle in ("k.beslutter", "k.okonomi"):
        for navn in ("barnehage-runde", "barnehage-tall", "barnehage-behov"):
            svar = w.klienter[rolle].post(reverse(f"forvalter:{navn}", args=[s.kommune.utlysning.pk]))
            assert svar.status_code == 403, (rolle, navn)
    for rolle in ("k.saksbehandler", "k.okonomi"):
        assert w.klienter[rolle].post(reverse("forvalter:barnehage-deling", args=[s.deling.pk])).status_code == 403, (
            rolle
        )
    for rolle in ("k.saksbehandler", "k.beslutter"):
        assert w.klienter[rolle].post(reverse("forvalter:barnehage-betalt", args=[s.betaling.pk])).status_code == 403, (
            rolle
        )
    assert Utbetaling.objects.get(pk=s.betaling.pk).tilstand == "planlagt"


def test_en_privat_eier_leser_ikke_en_annens_behov(w):
    annen = w.b.vu.behov
    klient, p = w.klienter["p.innsender"], w.brukere["p.innsender"]

    assert klient.get(reverse("eier:sak-detalj", args=[w.a.vu.behov.nummer])).status_code == 200
    for navn in ("sak-detalj", "versjon-liste", "kvittering", "sak-send"):
        assert klient.get(reverse(f"eier:{navn}", args=[annen.nummer])).status_code == 404, navn
    assert klient.get(reverse("eier:sak-steg", args=[annen.nummer, "behov"])).status_code == 404
    assert set(Sak.objects.for_bruker(p)) == {w.a.vu.behov}
    assert not Tilskudd.objects.for_bruker(p).exclude(mottaker=w.a.vu.privat).exists()
    assert not omfang.brev(Brev.objects.all(), p).exclude(mottaker=w.a.vu.privat).exists()
    with pytest.raises(IngenTilgang):
        behov.meld_uten_behov(utlysning=w.b.vu.kommune.utlysning, eier=w.b.vu.privat, av=p)


def test_kommunen_som_eier_ser_ikke_de_private_eiernes_behov(w):
    """The roles are held apart: the owner's people do not read what the barnehagemyndighet is told."""
    assert w.klienter["innsender"].get(reverse("eier:sak-detalj", args=[w.a.vu.behov.nummer])).status_code == 404
