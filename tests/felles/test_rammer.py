"""From the national frame to the fylker (KBG § 6): scenario with receipts, two people, frames, letters ordered."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.db import transaction
from django.urls import reverse

from eiere.models import Fylke, Nokkeltall
from kompetanse.brukere.tilgang import FireOyne, IngenTilgang
from kompetanse.drift.verifisering import hovedbok
from kompetanse.drift.verifisering.kontroll import Teller
from kompetanse.revisjon.models import Hendelse
from ordninger.felles.handlinger import bevilgning as bevilgninger
from ordninger.felles.handlinger import fordeling as fordelinger
from ordninger.felles.handlinger import penger, rammer, utlysning
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import Fordeling, Jobb, Postering, Ramme, Utlysning
from ordninger.kollektiv import nasjonal
from ordninger.kollektiv.satser import EKSEMPEL_RAMME
from tests.fabrikker.brukere import logg_inn, som
from tests.fabrikker.eiere import KommuneFactory, NokkeltallFactory
from tests.fabrikker.penger import SATSVERDIER, BevilgningFactory, land
from tests.fabrikker.sak import tid

pytestmark = pytest.mark.django_db
RAMME = Decimal("700000000")


@pytest.fixture
def norge(frys):
    frys("2027-01-10T09:00")
    return land()


def test_scenariet_deler_hele_rammen_med_kvittering_for_hvert_fylke(norge):
    f = norge.scenario(norge.ramme())

    assert f.linjer.count() == 15
    assert sum(linje.belop for linje in f.linjer.all()) == f.beregning.sum == RAMME
    for fylke in norge.kommuner:
        linjer = f.beregning.linjer.filter(mottaker=fylke)
        assert sum(x.belop for x in linjer) == f.linjer.get(fylke=fylke).belop
    assert f.linjer.get(fylke="56").mottaker == norge.embete("56").organisasjon


def test_scenariet_binder_ingenting(norge):
    ramme = norge.ramme()
    norge.scenario(ramme)
    norge.scenario(ramme, navn="Uten grunnbeløp", grunnbelop="0")

    ramme.refresh_from_db()
    assert ramme.igjen == RAMME
    assert Ramme.objects.count() == 1


def test_en_annen_beslutter_og_hvert_fylke_faar_sin_ramme(norge):
    f = norge.fordelt()

    barn = Ramme.objects.filter(forelder=f.ramme)
    assert barn.count() == 15
    assert sum(r.belop for r in barn) == RAMME
    assert {r.fylke_id: r.belop for r in barn} == dict(f.linjer.values_list("fylke_id", "belop"))
    assert {r.regnskapsenhet_id for r in barn} == {norge.udir.pk}
    f.ramme.refresh_from_db()
    assert (f.ramme.fordelt, f.ramme.igjen) == (RAMME, 0)
    assert Postering.objects.filter(fordeling=f, type="mottatt").count() == 15
    jobb = Jobb.objects.get(type="brev.rammer")
    assert (jobb.antall, jobb.organisasjon) == (15, norge.udir)


@pytest.mark.parametrize("hvem", ["samme bruker", "samme person"])
def test_den_som_foreslo_beslutter_ikke(norge, hvem):
    f = rammer.send_rammer_til_beslutter(fordeling=norge.scenario(norge.ramme()), av=norge.fag)
    dobbel = som("udir_beslutter", norge.udir, person=norge.fag.person)
    if hvem == "samme bruker":
        norge.fag.aktiv_tilhorighet = dobbel.aktiv_tilhorighet
        dobbel = norge.fag

    with pytest.raises(FireOyne):
        rammer.beslutt_rammer(fordeling=f, av=dobbel)

    assert Ramme.objects.count() == 1


def test_den_som_satte_rammen_beslutter_ikke_hva_som_gis_av_den(norge):
    """Two people on the national frame: nothing leaves it without a decision, and that is another's."""
    ramme = norge.ramme()
    annen = som("udir_fag", norge.udir)
    satte, norge.fag = norge.fag, annen
    f = rammer.send_rammer_til_beslutter(fordeling=norge.scenario(ramme), av=annen)
    dobbel = som("udir_beslutter", norge.udir, person=satte.person)

    with pytest.raises(FireOyne):
        rammer.beslutt_rammer(fordeling=f, av=dobbel)

    assert rammer.beslutt_rammer(fordeling=f, av=norge.beslutter).besluttet_av == norge.beslutter


@pytest.mark.parametrize("rolle", ["udir_okonomi", "udir_analyse", "udir_beslutter"])
def test_bare_fag_lager_scenarier(norge, rolle):
    ramme = norge.ramme()
    norge.fag = som(rolle, norge.udir)

    with pytest.raises(IngenTilgang):
        norge.scenario(ramme)


def test_en_fordeling_til_beslutning_om_gangen_og_den_kan_hentes_tilbake(norge):
    ramme = norge.ramme()
    a, b = norge.scenario(ramme), norge.scenario(ramme, navn="B")
    rammer.send_rammer_til_beslutter(fordeling=a, av=norge.fag)

    with pytest.raises(IkkeMulig, match="Et annet scenario"):
        rammer.send_rammer_til_beslutter(fordeling=b, av=norge.fag)
    rammer.hent_rammer_tilbake(fordeling=a, av=norge.fag)
    b = rammer.send_rammer_til_beslutter(fordeling=b, av=norge.fag)

    assert b.tilstand == Fordeling.Tilstand.TIL_BESLUTNING


def test_tilleggsramme_oker_bare_med_forskjellen(norge):
    bevilgning = norge.bevilgning(belop=Decimal("750000000"))
    ramme = rammer.sett_nasjonal_ramme(bevilgning=bevilgning, ordning="kollektiv", belop=RAMME, av=norge.fag)
    forste = norge.fordelt(ramme)
    ramme = rammer.sett_nasjonal_ramme(
        bevilgning=bevilgning, ordning="kollektiv", belop=Decimal("50000000"), av=norge.fag
    )

    andre = norge.fordelt(ramme)

    ny = dict(Ramme.objects.filter(forelder=ramme).values_list("fylke_id", "belop"))
    assert sum(ny.values()) == Decimal("750000000")
    assert ny == dict(andre.linjer.values_list("fylke_id", "belop"))
    tillegg = {p.ramme.fylke_id: p.belop for p in Postering.objects.filter(fordeling=andre, type="mottatt")}
    assert tillegg == {f: b - forste.linjer.get(fylke=f).belop for f, b in ny.items()}


def test_en_ramme_som_er_gitt_settes_ikke_ned(norge):
    ramme = norge.ramme()
    norge.fordelt(ramme)
    f = rammer.send_rammer_til_beslutter(fordeling=norge.scenario(ramme, grunnbelop="0"), av=norge.fag)

    with pytest.raises(IkkeMulig, match="kan bare økes"):
        rammer.beslutt_rammer(fordeling=f, av=norge.beslutter)


# The bridge from the register ------------------------------------------------------------------------------------


def test_nokkelen_mangler_for_fylket_naar_en_kommune_mangler_den(norge):
    KommuneFactory(nummer="3499", fylke_id="34")

    with pytest.raises(IkkeMulig, match=r"innbyggere 1–5 år mangler for Innlandet \(Sted 3499\)"):
        norge.scenario(norge.ramme())


def test_fjoraarets_tall_brukes_bare_naar_det_er_valgt_og_vises_paa_linjen(norge):
    for n in list(Nokkeltall.objects.filter(kommune__fylke="34")):
        NokkeltallFactory(kommune=n.kommune, nokkel=n.nokkel, aar=2025, verdi=n.verdi, kilde="SSB 07459")
    Nokkeltall.objects.filter(kommune__fylke="34", nokkel="innbyggere_1_5", aar=2026).delete()
    ramme = norge.ramme()

    with pytest.raises(IkkeMulig, match="mangler for Innlandet"):
        norge.scenario(ramme)
    f = norge.scenario(ramme, navn="Med erstatning", erstatninger={"innbyggere_1_5": "fjoraarets_verdi"})

    linje = f.beregning.linjer.get(mottaker="34", nokkel="innbyggere_1_5")
    assert linje.tekstkode == "kbg.ramme.nokkel.fjoraarets_verdi"


def test_tall_fra_etter_budsjettaaret_brukes_ikke(norge):
    for kommune in norge.kommuner.values():
        NokkeltallFactory(kommune=kommune, nokkel="innbyggere_1_5", aar=2028, verdi=1, kilde="framskrivning")

    f = norge.scenario(norge.ramme())

    linje = f.beregning.linjer.get(mottaker="03", nokkel="innbyggere_1_5")
    assert (linje.verdi, linje.kilde) == (Decimal(36988), "SSB 07459 (2026)")


def test_nedlagte_kommuner_teller_ikke(norge, frys):
    gammel = KommuneFactory(nummer="3498", fylke_id="34", gyldig_til="2026-01-01")
    NokkeltallFactory(kommune=gammel, verdi=99999)

    f = norge.scenario(norge.ramme())

    assert f.beregning.linjer.get(mottaker="34", nokkel="innbyggere_1_5").verdi == 16541


def test_manglende_parameter_gir_setning():
    verdier = {k: v for k, v in SATSVERDIER.items() if k != "grunnbelop"}

    with pytest.raises(IkkeMulig, match="grunnbelop"):
        nasjonal.rammeparametre(verdier=verdier, belop=RAMME, budsjettaar=2027, versjon="x")


def test_vekter_som_ikke_er_hundre_prosent_gir_setning():
    verdier = SATSVERDIER | {"nokler": [{"kode": "innbyggere_1_5", "vekt": "0.4"}]}

    with pytest.raises(IkkeMulig, match="100 prosent"):
        nasjonal.rammeparametre(verdier=verdier, belop=RAMME, budsjettaar=2027, versjon="x")


def test_parametrene_er_de_samme_som_modellens_egne():
    p = nasjonal.rammeparametre(verdier=SATSVERDIER, belop=RAMME, budsjettaar=2027, versjon="x")

    lest = nasjonal.satser.RammeParametre.fra_json(p)
    assert (lest.nokler, lest.grunnbelop, lest.enhet) == (
        EKSEMPEL_RAMME.nokler, EKSEMPEL_RAMME.grunnbelop, EKSEMPEL_RAMME.enhet,
    )  # fmt: skip


# Rounds that are announced before their frame ------------------------------------------------------------------------


def _runde(forvalter, ordning, fylke=None, publiser=True):
    """A round of 2027 without a frame, published or still a draft."""
    saksbehandler, beslutter = som("saksbehandler", forvalter), som("beslutter", forvalter)
    u = utlysning.opprett(
        forvalter=forvalter, ordning=ordning, budsjettaar=2027, av=saksbehandler, fylke=fylke,
        apner_tid=tid(2027, 1, 11), frist_tid=tid(2027, 2, 1), svar_innen=date(2027, 4, 15),
        rapportfrist_tid=tid(2028, 1, 15), bruk_fra=date(2027, 1, 1), bruk_til=date(2027, 12, 31),
        tekst_nb="a", tekst_nn="b", vilkar_nb="c", vilkar_nn="d",
        parametre={"klageinstanser": [{"fra": "2020-01-01", "orgnr": forvalter.orgnr}]},
    )  # fmt: skip
    if publiser:
        u = utlysning.send_til_godkjenning(utlysning=u, av=saksbehandler)
        u = utlysning.publiser(utlysning=u, av=beslutter)
    return u, saksbehandler


def test_runden_som_er_kunngjort_for_den_nasjonale_rammen_kan_fordeles_naar_rammen_er_satt(norge):
    u, saksbehandler = _runde(norge.udir, "veiledning")
    nytt = partial(fordelinger.nytt_scenario, navn="A", regel="pott_per_laerer", av=saksbehandler)
    with pytest.raises(IkkeMulig, match="Den nasjonale rammen er ikke satt ennå"):
        nytt(utlysning=u)

    ramme = rammer.sett_nasjonal_ramme(
        bevilgning=norge.bevilgning(), ordning="veiledning", belop=Decimal(60_000_000), av=norge.fag
    )

    u.refresh_from_db()
    assert u.ramme == ramme
    with pytest.raises(IkkeMulig, match="ingen søknader å fordele på"):  # the frame is no longer in the way
        nytt(utlysning=u)
    h = Hendelse.objects.get(kjede=f"utlysning:{u.pk}", handling="utlysning.ramme")
    assert (h.av, h.data) == (norge.fag, {"ramme": ramme.pk})


def test_runder_i_fylkene_faar_rammen_sin_naar_rammene_er_fordelt(norge):
    embete = norge.embete("55").organisasjon
    kunngjort, saksbehandler = _runde(embete, "kollektiv", Fylke.objects.get(pk="55"))
    utkast, _en = _runde(embete, "kollektiv", Fylke.objects.get(pk="56"), publiser=False)
    with pytest.raises(IkkeMulig, match="Rammen for fylket"):
        fordelinger.nytt_scenario(utlysning=kunngjort, navn="A", regel="likt_kutt", av=saksbehandler)
    f = norge.fordelt()

    for u in (kunngjort, utkast):
        u.refresh_from_db()
        assert u.ramme == Ramme.objects.get(forelder=f.ramme, fylke=u.fylke)
        assert Hendelse.objects.filter(kjede=f"utlysning:{u.pk}", handling="utlysning.ramme").count() == 1


def test_en_runde_som_har_ramme_beholder_den(norge):
    forste = norge.ramme()
    u, _en = _runde(norge.udir, "kollektiv")
    Utlysning.objects.filter(pk=u.pk).update(ramme=forste)
    annen = BevilgningFactory(post="99", vedtatt=True)

    rammer.sett_nasjonal_ramme(bevilgning=annen, ordning="kollektiv", belop=RAMME, av=norge.fag)

    u.refresh_from_db()
    assert u.ramme == forste


# A supplementary appropriation (revidert budsjett) -------------------------------------------------------------------


def test_en_tilleggsbevilgning_legges_til_den_samme_nasjonale_rammen(norge):
    egen = norge.bevilgning(belop=Decimal(60_000_000))
    ramme = rammer.sett_nasjonal_ramme(bevilgning=egen, ordning="veiledning", belop=Decimal(60_000_000), av=norge.fag)
    u, _en = _runde(norge.udir, "veiledning")
    Utlysning.objects.filter(pk=u.pk).update(ramme=ramme)
    tillegg = bevilgninger.registrer_bevilgning(
        budsjettaar=2027, kapittel="226", post="61 RNB", navn="Revidert", belop=Decimal(5_000_000), av=norge.fag
    )
    mer = partial(rammer.sett_nasjonal_ramme, ordning="veiledning", belop=Decimal(4_000_000), av=norge.fag)
    with pytest.raises(IkkeMulig, match="en annen har bekreftet at den er vedtatt"):
        mer(bevilgning=tillegg)
    tillegg = bevilgninger.bekreft_vedtatt(bevilgning=tillegg, dato=date(2027, 1, 10), av=norge.beslutter)

    samme = mer(bevilgning=tillegg)

    u.refresh_from_db()
    assert samme == ramme == u.ramme
    assert (samme.belop, samme.bevilgning) == (Decimal(64_000_000), egen)
    linje = samme.posteringer.order_by("pk").last()
    assert (linje.bevilgning, linje.post, linje.belop) == (tillegg, "226.61 RNB", Decimal(4_000_000))
    for b, disponert in ((egen, 60_000_000), (tillegg, 4_000_000)):
        b.refresh_from_db()
        assert b.disponert == disponert
    with pytest.raises(IkkeMulig):
        mer(bevilgning=tillegg)  # no more than what is given
    t = Teller()
    assert list(hovedbok.bevilgninger(t)) == []


def test_databasen_tar_ikke_imot_penger_fra_en_bevilgning_som_ikke_er_vedtatt(norge):
    ramme = norge.ramme()
    utkast = norge.bevilgning(vedtatt=False, belop=Decimal(1000), post="62")
    linje = penger.Linje(ramme, "mottatt", Decimal(1000), {"bevilgning": utkast})

    with pytest.raises(IkkeMulig), transaction.atomic():
        penger.bokfor([linje], av=norge.fag)
    assert Postering.objects.filter(bevilgning=utkast).count() == 0


def test_siden_til_tilleggsbevilgningen_viser_rammen_og_hva_den_har_faatt(client, norge):
    ramme = norge.ramme()
    tillegg = norge.bevilgning(belop=Decimal(3_000_000), post="61 RNB")
    rammer.sett_nasjonal_ramme(bevilgning=tillegg, ordning="kollektiv", belop=Decimal(3_000_000), av=norge.fag)
    logg_inn(client, norge.fag)

    svar = client.get(reverse("udir:bevilgning", args=[tillegg.pk]))

    assert [(r.pk, r.herfra) for r, _navn in svar.context["rammer"]] == [(ramme.pk, Decimal(3_000_000))]
    svar = client.get(reverse("udir:bevilgning", args=[ramme.bevilgning_id]))
    assert [(r.pk, r.herfra) for r, _navn in svar.context["rammer"]] == [(ramme.pk, RAMME)]
