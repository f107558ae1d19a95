"""«Landet nå» for the national rounds: offers, applications per head, use over three years, and money that is counted once."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from kompetanse.udir import bruk, pengetre, sporringer
from kompetanse.udir.landet_felles import Utvalg
from kompetanse.udir.landet_tilbud import Betalingsaar, anslag
from kompetanse.udir.views.landet import SLAG
from kompetanse.visning import formater
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import tilbud as tilbudshandling
from ordninger.felles.models import Ramme, Sak, Tilskudd, Vedtakslinje
from ordninger.videreutdanning.handlinger import plan as planer
from ordninger.vu_barnehage.handlinger import ramme
from tests.fabrikker import tilbud as bygg
from tests.fabrikker import vuplan
from tests.fabrikker.brukere import logg_inn, som
from tests.fabrikker.eiere import FylkeFactory, KommuneFactory, KontonummerFactory, OrganisasjonFactory
from tests.veiledning import verden as veiledning

FOER, ETTER, BETALT = "2027-01-10T10:00", "2027-02-08T10:00", date(2027, 2, 26)


def land(ordning: str, aar: int = 2027, **felt):
    """The country's picture, made now."""
    data = sporringer.hent(ordning, aar, tving=True).data
    return SLAG[kontrakt.hent(ordning).saksgang](data, Utvalg(ordning, aar, **felt))


@pytest.fixture
def runde(frys, db):
    """Four kommuner, one of them in another fylke, and a fylkeskommune: ja with a wish, a part, nei, silent, ja."""
    frys(FOER)
    v = bygg.verden()
    v.annet = FylkeFactory()
    flyttet = OrganisasjonFactory(kommune=KommuneFactory(fylke=v.annet))
    bygg.nokkeltall(flyttet, 2026, 500, 900, 300, 9000)
    KontonummerFactory(organisasjon=flyttet, brukbar=True)
    v.kommuner.append(flyttet)
    bygg.sendt(v)
    a, b, c, _taus, _e = v.kommuner
    frys("2027-01-20T10:00")
    bygg.svar(v, a, "ja", ekstra="500000")
    bygg.svar(v, b, "delvis", "1000.00")
    bygg.svar(v, c, "nei")
    bygg.svar(v, v.fylkeskommune, "ja")
    return v


@pytest.fixture
def tildelt(runde, frys):
    """Closed, awarded, and redistributed once."""
    frys(ETTER)
    bygg.tildelt(runde)
    f = tilbudshandling.ny_omfordeling(utlysning=runde.utlysning, navn="Runde 2", parametre=bygg.RUNDE, av=runde.fag)
    tilbudshandling.send_til_beslutter(fordeling=f, av=runde.fag)
    tilbudshandling.beslutt_omfordeling(fordeling=f, av=runde.beslutter)
    return runde


@pytest.fixture
def fag(runde, client):
    logg_inn(client, runde.fag)
    return client


# Offers -----------------------------------------------------------------------------------------------------------------


def test_tilbud_teller_svarene_i_mottakerens_fylke(runde):
    bilde = land("videreutdanning")
    tilbud = {s.soker_id: s.sokt_belop for s in Sak.objects.all()}

    assert {k: bilde.sum(k) for k in ("tilbud", "ja", "delvis", "nei", "tause", "svart")} == {
        "tilbud": 6, "ja": 2, "delvis": 1, "nei": 1, "tause": 2, "svart": 4,
    }  # fmt: skip
    assert bilde.sum("tilbudt") == sum(tilbud.values())
    rader = {r["nummer"]: r for r in bilde.rader}
    assert rader[runde.annet.pk]["tilbudt"] == tilbud[runde.kommuner[4].pk]
    assert rader[runde.annet.pk]["status"] == "venter"
    assert rader[runde.fylke.pk]["tatt"] == tilbud[runde.kommuner[0].pk] + 1000 + tilbud[runde.fylkeskommune.pk]
    assert [t["navn"] for t in bilde.tause()["rader"]] == sorted(
        (runde.kommuner[3].navn, runde.kommuner[4].navn), key=lambda n: -tilbud[_org(runde, n).pk]
    )


def _org(v, navn):
    return next(o for o in [*v.kommuner, v.fylkeskommune] if o.navn == navn)


def test_oslo_er_en_mottaker_i_sitt_eget_fylke(runde):
    runde.kommuner[0].oslo_begge = True
    runde.kommuner[0].save()

    bilde = land("videreutdanning")

    assert bilde.sum("tilbud") == Sak.objects.count() == 6
    assert {m["kode"]: m["saker"] for m in bilde.mottakere()} == {
        "kommune": 5, "fylkeskommune": 1, "privat_eier": 0, "statlig_skole": 0,
    }  # fmt: skip


def test_mottaker_uten_fylke_telles_og_har_sin_egen_rad(runde, fag):
    runde.kommuner[4].fylke = None
    runde.kommuner[4].save()

    bilde = land("videreutdanning")

    assert bilde.sum("tilbud") == 6
    (rad,) = [r for r in bilde.rader if r["nokkel"] == {"fylke": "uten"}]
    assert rad["tilbud"] == 1
    assert "av 1" in fag.get(rad["lenker"]["tilbud"]).content.decode()
    per_embete = land("videreutdanning", vis="embete")
    assert sum(r["tilbudt"] for r in per_embete.rader) == bilde.sum("tilbudt")


def test_kartet_viser_svar_til_noe_er_tildelt_og_kan_velges(runde, frys):
    foer = land("videreutdanning")
    assert (foer.kartvalg, foer.kart()[runde.annet.pk]["trinn"]) == ("svart", 0)
    frys(ETTER)
    bygg.tildelt(runde)
    assert land("videreutdanning").kartvalg == "tildelt"
    assert land("videreutdanning", kart="svart").kart()[runde.fylke.pk]["trinn"] == 3


def test_tildelt_er_summen_av_rundene(tildelt):
    bilde = land("videreutdanning")

    assert bilde.sum("vedtatt") == sum(Vedtakslinje.objects.values_list("belop", flat=True))
    tilbudet, svarene, omfordelt = bilde.rundene()
    assert tilbudet["belop"] == bilde.sum("tilbudt")
    assert svarene["belop"] == bilde.sum("tatt")
    assert svarene["belop"] + omfordelt["belop"] == bilde.sum("vedtatt")
    assert bilde.ledig == tilbudshandling.ledig(tildelt.utlysning)
    assert bilde.status[tildelt.fylke.pk] == "tildelt"
    assert bilde.status[tildelt.annet.pk] == "svart"


def test_hvert_tall_for_tilbud_er_summen_av_listen_bak(tildelt, fag):
    bilde = land("videreutdanning")
    rad = next(r for r in bilde.rader if r["nummer"] == tildelt.fylke.pk)

    for kolonne in ("tilbudt", "tatt", "vedtatt"):
        html = fag.get(rad["lenker"][kolonne]).content.decode()
        assert formater.kr(rad[kolonne]) in html, kolonne
    for kolonne in ("tilbud", "ja", "delvis", "nei", "tause"):
        assert f"av {rad[kolonne]}" in fag.get(rad["lenker"][kolonne]).content.decode(), kolonne


def test_landet_rundene_og_delene_er_summen_av_listene_bak(tildelt, fag):
    bilde = land("videreutdanning")
    lenker = {k.kode: lenke for k, (_t, lenke) in zip(bilde.kolonner, bilde.landsrad["celler"], strict=True)}
    for kolonne in ("tilbudt", "tatt", "vedtatt"):
        assert formater.kr(bilde.sum(kolonne)) in fag.get(lenker[kolonne]).content.decode(), kolonne
    for kolonne in ("tilbud", "ja", "tause"):
        assert f"av {bilde.sum(kolonne)}" in fag.get(lenker[kolonne]).content.decode(), kolonne

    for r in bilde.rundene()[1:]:
        assert formater.kr(r["belop"]) in fag.get(r["lenke"]).content.decode(), r["navn"]
    for t in bilde.temaer():
        if t["vedtatt"]:
            assert formater.kr(t["vedtatt"]) in fag.get(t["lenke"]).content.decode(), t["navn"]
    for m in bilde.mottakere():
        if m["saker"]:
            assert f"av {m['saker']}" in fag.get(m["lenke_saker"]).content.decode(), m["navn"]
    side = fag.get(f"{reverse('udir:forside')}?ordning=videreutdanning&aar=2027").content.decode()
    assert side.count('class="tallenke"') > 80


def test_naar_alt_er_fordelt_staar_det_naar_og_ikke_hvor_lenge_siden(tildelt, client, frys):
    """VU § 9: 1. mars. Den første tildelingen kom i tide, og runde 2 ble besluttet samme dag."""
    adresse = f"{reverse('udir:forside')}?ordning=videreutdanning&aar=2027"
    frys("2027-11-22T10:00")
    logg_inn(client, tildelt.fag)
    html = client.get(adresse).content.decode()
    assert "Fordelt 8. februar 2027. Runde 2 ble fordelt 8. februar." in html.replace("\u00a0", " ")
    assert "over fristen" not in html


def test_runden_etter_fristen_er_sagt_og_dagene_telles_til_noe_er_fordelt(runde, client, frys):
    adresse = f"{reverse('udir:forside')}?ordning=videreutdanning&aar=2027"
    frys("2027-03-05T10:00")
    logg_inn(client, runde.fag)
    assert "4 dager over fristen" in client.get(adresse).content.decode()
    bygg.tildelt(runde)
    bilde = land("videreutdanning")
    assert bilde.ferdig().replace("\u00a0", " ") == "Fordelt 5. mars 2027, etter fristen."


def test_tilbudene_har_en_dato(runde):
    assert land("videreutdanning").rundene()[0]["tid"].isoformat().startswith("2027-01-10T")


def test_deler_i_tilbudet_er_tiltakenes_koder(tildelt, fag):
    bilde = land("videreutdanning")
    deler = {t["navn"]: t for t in bilde.temaer()}

    assert "Barnehage" in deler
    assert sum(t["sokt"] for t in deler.values()) == bilde.sum("tilbudt")
    assert formater.kr(deler["Barnehage"]["sokt"]) in fag.get(deler["Barnehage"]["lenke"]).content.decode()


def test_forsiden_for_tilbud_viser_neste_steg_og_bruker_faa_sporringer(runde, fag, django_assert_max_num_queries):
    adresse = f"{reverse('udir:forside')}?ordning=videreutdanning&aar=2027"
    html = fag.get(adresse).content.decode()
    assert "Minn 2 som ikke har svart" in html
    assert "4 av 6 har svart: 2 ja, 1 ja til en del, 1 nei." in html
    assert runde.kommuner[3].navn in html
    with django_assert_max_num_queries(8):
        fag.get(adresse)


def test_like_mange_sporringer_uansett_antall_deltakere(tildelt, frys):
    betalt = vuplan.betalt(tildelt, tildelt.kommuner[0], BETALT)
    plan = vuplan.plan(betalt.tilskudd.sak)
    vuplan.deltakere(plan, 1)
    with CaptureQueriesContext(connection) as foer:
        sporringer.regn_ut("videreutdanning", 2027)
    vuplan.deltakere(plan, 1)
    vuplan.betalt(tildelt, tildelt.fylkeskommune, BETALT)
    with CaptureQueriesContext(connection) as etter:
        sporringer.regn_ut("videreutdanning", 2027)

    assert len(foer) == len(etter) <= 26


def test_tiltaket_huskes(runde, fag):
    fag.get(reverse("udir:forside"), {"ordning": "videreutdanning"})
    assert "Landet nå: videreutdanning" in fag.get(reverse("udir:forside")).content.decode()
    assert "Landet nå: kollektiv" in fag.get(reverse("udir:forside"), {"ordning": "kollektiv"}).content.decode()
    assert "Landet nå: kollektiv" in fag.get(reverse("udir:forside")).content.decode()


@pytest.mark.parametrize("ordning", ["kollektiv", "videreutdanning", "veiledning", "vu_barnehage"])
def test_tomt_land_kan_vises_og_lastes_ned(frys, db, client, ordning):
    frys(FOER)
    v = bygg.verden()
    logg_inn(client, v.fag)

    for format_ in ("", "csv", "xlsx"):
        svar = client.get(reverse("udir:forside"), {"ordning": ordning, "aar": 2027, "format": format_})
        assert svar.status_code == 200
        assert svar.getvalue() if svar.streaming else svar.content
    assert client.post(f"{reverse('udir:oppdater')}?ordning={ordning}").status_code == 302


def test_ingen_embeter_aa_minne_om_det_udir_fordeler(runde, fag):
    svar = fag.post(f"{reverse('udir:paminnelse')}?ordning=videreutdanning")
    assert "Embetene fordeler ikke dette tiltaket." in svar.content.decode()


def test_gammelt_bilde_med_en_annen_form_lages_paa_nytt(runde, fag):
    bilde = sporringer.hent("videreutdanning", 2027)
    type(bilde).objects.update(data={"aarsvalg": []})

    assert fag.get(reverse("udir:forside"), {"ordning": "videreutdanning", "aar": 2027}).status_code == 200


# Use over three years -----------------------------------------------------------------------------------------------------


@pytest.fixture
def brukt(tildelt, frys):
    """The first kommune is paid, has one participant that has started and one that is planned. The first semester runs."""
    frys("2027-03-01T10:00")
    tildelt.betalt = vuplan.betalt(tildelt, tildelt.kommuner[0], BETALT)
    plan = vuplan.plan(tildelt.betalt.tilskudd.sak)
    startet, tildelt.planlagt = vuplan.deltakere(plan, 2)
    frys("2027-09-01T10:00")
    planer.bekreft(
        plan=plan, deltakere=[startet], til="startet", dato=date(2027, 8, 15), av=som("redaktor", plan.sak.soker)
    )
    startet.refresh_from_db()
    tildelt.startet = startet
    return tildelt


def test_fordeling_av_bruk_paa_utbetalinger():
    b = [
        bruk.Betalt(1, date(2027, 2, 1), date(2030, 2, 1), Decimal(100), brukt=Decimal(60)),
        bruk.Betalt(2, date(2027, 5, 1), date(2030, 5, 1), Decimal(50)),
    ]

    en, to = bruk.fordel_paa(b, Decimal(30), Decimal(40))

    assert (en.holdt, en.planlagt, en.uten_plan) == (30, 10, 0)
    assert (to.holdt, to.planlagt, to.uten_plan) == (0, 30, 20)


def test_regn_er_utbetalingen_delt_uten_rest():
    b = [bruk.Betalt(1, date(2027, 2, 1), date(2030, 2, 1), Decimal("100.00"))]
    (en,) = bruk.regn(
        b, [(date(2027, 8, 1), Decimal("30.00")), (date(2028, 1, 1), Decimal("20.00"))],
        [(1, date(2027, 9, 1), Decimal("10.00"))], Decimal("15.00"), date(2027, 10, 1),
    )  # fmt: skip

    assert (en.brukt, en.tilbake, en.holdt, en.planlagt, en.uten_plan) == (30, 10, 20, 15, 25)
    assert en.brukt + en.tilbake + en.holdt + en.planlagt + en.uten_plan + en.forfalt == en.belop


def test_det_som_er_gaatt_ut_paa_tid_er_ikke_uten_plan():
    b = [bruk.Betalt(1, date(2027, 2, 1), date(2030, 2, 1), Decimal("100.00"))]
    (en,) = bruk.regn(b, [], [], Decimal("15.00"), date(2030, 2, 2))

    assert (en.forfalt, en.planlagt, en.uten_plan) == (100, 0, 0)


@pytest.mark.parametrize(
    "i_dag,andel,ventet",
    [
        (date(2027, 6, 1), None, "5"),  # out of time only: there is time to plan, and no earlier year
        (date(2027, 6, 1), Decimal("0.1"), "11"),  # a tenth of the 60 that is left
        (date(2029, 6, 1), None, "25"),  # the last year: all that is in no plan
        (date(2029, 6, 1), Decimal("0.1"), "29"),
    ],
)
def test_anslag_paa_ubrukt(i_dag, andel, ventet):
    b = Betalingsaar(
        2027, forste=date(2030, 2, 26), belop=Decimal(100), forfalt=Decimal(5), holdt=Decimal(30), planlagt=Decimal(10),
        uten_plan=Decimal(20),
    )  # fmt: skip
    assert anslag(b, andel, i_dag) == Decimal(ventet)


def test_bruk_per_utbetalingsaar_er_listen_og_klokka_er_tre_aar(brukt, fag):
    bilde = land("videreutdanning")
    (rad,) = bilde.betalingsaar

    assert (rad.aar, rad.belop, rad.siste) == (2027, brukt.betalt.belop, date(2030, 2, 26))
    assert rad.belop == rad.brukt + rad.tilbake + rad.holdt + rad.planlagt + rad.uten_plan
    semestre = [x.statlig for x in brukt.startet.semestre.all()]
    assert (rad.brukt, rad.holdt) == tuple(semestre)
    assert rad.planlagt == brukt.planlagt.statlig > 0
    assert [(str(x["merke"]["ord"]), x["antall"]) for x in bilde.deltakere()] == [("Planlagt", 1), ("Startet", 1)]
    logg_inn(fag, brukt.fag)
    html = fag.get(rad.lenke).content.decode()
    for belop in (rad.belop, rad.planlagt, rad.igjen):
        assert formater.kr(belop) in html
    csv = b"".join(fag.get(f"{rad.lenke}&format=csv").streaming_content).decode("utf-8-sig")
    assert brukt.kommuner[0].navn in csv


@pytest.mark.parametrize(
    "sporring,treff",
    [
        ({"betalt": "2027"}, True), ({"betalt": "2026"}, False), ({"aar": "2027", "igjen": "ja"}, True),
        ({"mottaker": "fylkeskommune"}, False), ({"mottaker": "kommune"}, True), ({"fylke": "uten"}, False),
        ({"embete": "x"}, False), ({"sok": "finnes ikke"}, False), ({"sorter": "siste"}, True),
    ],
)  # fmt: skip
def test_brukslisten_filtrerer(brukt, fag, sporring, treff):
    logg_inn(fag, brukt.fag)
    svar = fag.get(reverse("udir:bruk-liste"), sporring)
    assert svar.status_code == 200
    assert (brukt.kommuner[0].navn in svar.content.decode()) is treff


# Applications per head --------------------------------------------------------------------------------------------------


def test_soknader_per_hode_i_soekerens_fylke(frys, db, client):
    frys("2027-09-01T10:00")
    v = veiledning.verden()
    innsendt = veiledning.innsendt(v, 4, 0)
    sak = veiledning.i_forslag(v, 2, 1)
    veiledning.beslutt(v, veiledning.scenario(v))

    bilde = land("veiledning")

    assert (bilde.sum("alle"), bilde.sum("laerere"), bilde.sum("godkjente")) == (2, 7, 3)
    rader = {r["nummer"]: r for r in bilde.rader}
    rad, annen = rader[sak.soker.fylke_id], rader[innsendt.soker.fylke_id]
    assert rad["sats"] == round(bilde.sum("vedtatt") / 3) > 0
    assert (rad["andel"], annen["andel"], annen["sats"], annen["laerere"]) == (1, 0, None, 4)
    assert bilde.nasjonal_ramme == Decimal(60_000_000)
    logg_inn(client, som("udir_analyse", v.udir))
    html = client.get(rad["lenker"]["laerere"]).content.decode()
    assert "Godkjent" in html and "av 1" in html
    side = client.get(reverse("udir:forside"), {"ordning": "veiledning", "aar": 2027}).content.decode()
    assert "Kr per lærer" in side and formater.kr(rad["sats"]) in side
    assert client.get(rad["lenker"]["veiledet"]).status_code == 200


def test_sakslisten_teller_der_det_ikke_soekes_om_kroner(frys, db, client):
    frys("2027-09-01T10:00")
    v = veiledning.verden()
    sak = veiledning.innsendt(v, 4, 1)
    logg_inn(client, som("udir_analyse", v.udir))
    adresse = reverse("udir:sak-liste")

    side = client.get(adresse, {"ordning": "veiledning"})
    fil = b"".join(client.get(adresse, {"ordning": "veiledning", "format": "csv"}).streaming_content).decode()

    nokler = [k.nokkel for k in side.context["liste"].kolonner]
    assert "sokt_for" in nokler and "sokt" not in nokler
    assert "statsforvalterne" not in side.content.decode()
    rad = next(linje for linje in fil.splitlines() if sak.soker.navn in linje).split(";")
    assert rad[next(h for h in fil.splitlines() if h.startswith("Søker")).split(";").index("Søkt for (antall)")] == "5"
    assert {"sokt", "sokt_for"} <= {k.nokkel for k in client.get(adresse).context["liste"].kolonner}


# Counted once -------------------------------------------------------------------------------------------------------------


_TALL = st.integers(0, 10**9).map(Decimal)


@given(
    st.lists(st.tuples(st.sampled_from(["a", "b"]), st.sampled_from(["bevilgning", "forelder"]), st.integers(1, 3), _TALL, _TALL, _TALL)),
    st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), _TALL, _TALL)),
)  # fmt: skip
def test_penger_gitt_videre_endrer_ingen_sum(statens, kommunenes):
    def rad(ordning, kilde, pk, belop, tilsagn, utbetalt):
        return [ordning, kilde, pk, "226", "21", 10**10 if pk else None, "2027-01-01", belop, 0, 0, tilsagn, utbetalt]

    egne = [rad(*r) for r in statens]
    videre = [rad(o, "tilskudd", None, b, t, t) for o, b, t in kommunenes]

    uten, med = pengetre.bygg(egne), pengetre.bygg([*egne, *videre])

    assert uten.summene == med.summene
    assert sum(v.videre for v in med.videre) == sum(b for _o, b, _t in kommunenes)
    assert med.sum("ramme") == sum(r[3] for r in statens if r[1] == "bevilgning")


def test_en_krone_gjennom_en_kommune_telles_en_gang(tildelt, frys):
    frys("2027-03-01T10:00")
    vuplan.betalt(tildelt, tildelt.kommuner[0], BETALT)
    foer = land("videreutdanning")
    tre = pengetre.bygg(pengetre.rader(2027)).summene
    tilskudd = Tilskudd.objects.get(mottaker=tildelt.kommuner[0])

    egen = ramme.apne_barnehagedelen(tilskudd=tilskudd, av=som("saksbehandler", tildelt.kommuner[0]))

    assert (egen.kilde, egen.regnskapsenhet) == (Ramme.Kilde.TILSKUDD, tildelt.kommuner[0])
    assert egen.belop > 0
    etter = land("videreutdanning")
    assert {k: etter.sum(k) for k in etter.tall} == {k: foer.sum(k) for k in foer.tall}
    assert etter.nasjonal_ramme == foer.nasjonal_ramme
    assert pengetre.bygg(pengetre.rader(2027)).summene == tre
    egne = land("vu_barnehage")
    assert egne.videre and egne.nasjonal_ramme == egen.belop
    assert "Mottatt av kommunene" in {str(t["navn"]) for t in egne.nokkeltall()}
