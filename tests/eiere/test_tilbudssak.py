"""The front page, the case and the money of an offered share: offers first, rounds as dated rows, each payment's own last day."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from kompetanse.revisjon import klokke
from ordninger.felles.handlinger import tilbud as tilbudshandlinger
from ordninger.felles.models import Fordeling
from ordninger.videreutdanning.handlinger import plan as planer
from tests.eiere.test_tilbud import tekst
from tests.fabrikker import tilbud as lag
from tests.fabrikker import vuplan
from tests.fabrikker.brukere import logg_inn, som
from tests.fabrikker.sak import tid

pytestmark = pytest.mark.django_db

FOR, ETTER, HOST = tid(2027, 1, 20), tid(2027, 2, 8), tid(2027, 9, 1)


@pytest.fixture
def v():
    with klokke.stilt(FOR):
        v = lag.verden()
        lag.sendt(v)
        yield v


@pytest.fixture
def org(v):
    return v.kommuner[-1]


def inn(client, rolle, org):
    bruker = som(rolle, org)
    logg_inn(client, bruker)
    return bruker


def forside(client):
    return client.get(reverse("eier:forside"))


def tildelt(v):
    for org in v.kommuner[1:]:
        lag.svar(v, org, "ja", ekstra="500000")
    with klokke.stilt(ETTER):
        lag.tildelt(v)


def test_tilbudet_staar_forst_paa_forsiden(client, v, org):
    inn(client, "innsender", org)
    side = forside(client)
    venter = side.context["venter"]
    assert venter[0].knapp and venter[0].url == reverse("eier:tilbud-detalj", args=[v.saken(org).nummer])
    assert side.context["hoved"] == ("Svar på tilbudet", venter[0].url)
    assert "Uten svar går pengene til andre" in tekst(side)
    assert (date(2027, 2, 5), "Svarfrist for tilbudet: Videreutdanning 2027") in side.context["datoer"]
    assert b"Svarfrist for tilbudet" in client.get(reverse("eier:kalender")).content


def test_menyen_teller_tilbud_som_venter(client, v, org):
    from eiere.views.forside import tell

    t = som("innsender", org).aktiv_tilhorighet
    assert tell(t)["tilbud"] == 1
    lag.svar(v, org, "nei")
    assert tell(t)["tilbud"] == 0


def test_en_som_har_svart_maa_ikke_svare(client, v, org):
    lag.svar(v, org, "ja")
    inn(client, "innsender", org)
    assert not [x for x in forside(client).context["venter"] if x.knapp == "Svar på tilbudet"]


def test_etter_tildelingen_ber_forsiden_om_plan_og_bekreftelser(client, v, org):
    tildelt(v)
    with klokke.stilt(ETTER):
        red = inn(client, "redaktor", org)
        assert "Lag en plan: Videreutdanning 2027" in tekst(forside(client))
        p = vuplan.plan(v.saken(org), red)
        vuplan.deltakere(p, 2)
        assert "Lag en plan" not in tekst(forside(client))
    with klokke.stilt(HOST):
        assert "2 deltakere er planlagt i et semester som har begynt" in tekst(forside(client))
        planer.bekreft(plan=p, deltakere=p.deltakere.all(), til="startet", dato=klokke.idag(), av=red)
        assert "semester som har begynt" not in tekst(forside(client))


def test_penger_som_snart_gaar_ut_staar_paa_forsiden_til_de_er_brukt(client, v, org):
    tildelt(v)
    with klokke.stilt(ETTER):
        vuplan.betalt(v, org, date(2027, 2, 27))
        red = inn(client, "redaktor", org)
        p = vuplan.plan(v.saken(org), red)
    for dag, ser in ((tid(2029, 1, 2), False), (tid(2029, 3, 1), True), (tid(2030, 3, 1), True)):
        with klokke.stilt(dag):
            assert ("Bruk pengene fra 27. februar 2027" in tekst(forside(client))) is ser
    for dag in (tid(2027, 3, 1), tid(2029, 3, 1)):
        with klokke.stilt(dag):
            assert (date(2030, 2, 27)) in [d for d, _t in forside(client).context["datoer"]]
    plass = int(p.sak.innvilget_belop // 144_000)
    with klokke.stilt(HOST):
        planer.bekreft(plan=p, deltakere=vuplan.deltakere(p, plass), til="startet", dato=klokke.idag(), av=red)
    with klokke.stilt(tid(2029, 3, 1)):
        rest = p.sak.innvilget_belop - plass * 144_000
        assert f"{rest:,.0f} kr er ikke brukt".replace(",", " ") in tekst(forside(client))


def test_saken_viser_runder_og_hver_utbetalings_siste_dag(client, v, org):
    tildelt(v)
    with klokke.stilt(ETTER):
        f = tilbudshandlinger.ny_omfordeling(utlysning=v.utlysning, navn="Runde 2", parametre=lag.RUNDE, av=v.fag)
        tilbudshandlinger.send_til_beslutter(fordeling=f, av=v.fag)
        with klokke.stilt(tid(2027, 3, 10)):
            tilbudshandlinger.beslutt_omfordeling(fordeling=Fordeling.objects.get(pk=f.pk), av=v.beslutter)
        vuplan.betalt(v, org, date(2027, 2, 27))
        vuplan.betalt(v, org, date(2027, 3, 20))
        inn(client, "leser", org)
        sak = v.saken(org)
        side = client.get(reverse("eier:sak-detalj", args=[sak.nummer]))
        ord_ = tekst(side)
        runder = side.context["runder"]
        assert [r.dato for r in runder] == [date(2027, 2, 8), date(2027, 3, 10)]
        assert sum(r.belop for r in runder) == sak.innvilget_belop
        assert "27. februar 2030" in ord_ and "20. mars 2030" in ord_
        assert "Andre har takket nei" in ord_ or "Andre har takka nei" in ord_
        penger = client.get(reverse("eier:tilskudd-detalj", args=[sak.tilskudd.get().pk]))
        assert "20. mars 2030" in tekst(penger) and "tre år fra hver utbetaling" in tekst(penger)
        assert "27. februar 2030" in tekst(client.get(reverse("eier:penger")))


def test_saken_er_bare_for_eieren_og_har_meldinger(client, v, org):
    sak = v.saken(org)
    inn(client, "innsender", v.kommuner[0])
    assert client.get(reverse("eier:sak-detalj", args=[sak.nummer])).status_code == 404
    inn(client, "innsender", org)
    assert "Svar på tilbudet" in tekst(client.get(reverse("eier:sak-detalj", args=[sak.nummer])))
    svar = client.post(reverse("eier:melding-send", args=[sak.nummer]), {"tekst": ""})
    assert "Skriv en melding." in tekst(svar)
    client.post(reverse("eier:melding-send", args=[sak.nummer]), {"tekst": "Når kommer pengene?"})
    assert "Når kommer pengene?" in tekst(client.get(reverse("eier:sak-detalj", args=[sak.nummer])))


def test_vedtaket_om_andelen_har_ingen_klage(client, v, org):
    tildelt(v)
    inn(client, "leser", org)
    sak = v.saken(org)
    svar = client.get(reverse("eier:vedtak-detalj", args=[sak.nummer, 1]))
    assert svar.status_code == 200 and "Send klage" not in tekst(svar)
    assert svar.context["v"].innvilget_belop == sak.innvilget_belop > Decimal(0)


def test_en_andel_er_en_tildeling_ikke_et_vedtak_om_soknad(client, v, org):
    tildelt(v)
    inn(client, "leser", org)
    sak = v.saken(org)
    side = tekst(client.get(reverse("eier:vedtak-detalj", args=[sak.nummer, 1])))
    assert "Tildeling 1: " in side and "Takket ja til (kr)" in side and "Ønsket mer (kr)" in side
    for ord_ in ("Vedtak", "Søkt", "nnvilget", "Slik er forslaget", "vu_andel"):
        assert ord_ not in side, ord_
    assert "Slik er andelen regnet ut" in side and "Andelsmodellen for videreutdanning" in side


def test_koden_paa_modellen_staar_ikke_i_tilbudet(client, v, org):
    inn(client, "leser", org)
    side = tekst(client.get(reverse("eier:tilbud-detalj", args=[v.saken(org).nummer])))
    assert "vu_andel" not in side and "Andelsmodellen for videreutdanning, versjon" in side
