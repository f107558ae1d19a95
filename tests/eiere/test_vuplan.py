"""The pages of the owner's plan: sums, participants, bulk confirmation, redirection, unspent money."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kompetanse.revisjon import klokke
from ordninger.felles.models import Krav
from ordninger.videreutdanning.handlinger import plan as planer
from ordninger.videreutdanning.models import Plan, Plandeltaker
from tests.eiere.test_tilbud import tekst
from tests.fabrikker import tilbud as lag
from tests.fabrikker import vuplan
from tests.fabrikker.brukere import logg_inn, som
from tests.fabrikker.eiere import OrganisasjonFactory, VirksomhetEierFactory, VirksomhetFactory
from tests.fabrikker.sak import tid

pytestmark = pytest.mark.django_db

FOR, ETTER, HOST = tid(2027, 1, 20), tid(2027, 2, 8), tid(2027, 9, 1)


@pytest.fixture
def v():
    with klokke.stilt(FOR):
        v = lag.verden()
        lag.sendt(v)
        for org in v.kommuner:
            lag.svar(v, org, "ja")
    with klokke.stilt(ETTER):
        lag.tildelt(v)
        yield v


@pytest.fixture
def org(v):
    return v.kommuner[-1]


@pytest.fixture
def sak(v, org):
    return v.saken(org)


@pytest.fixture
def p(sak):
    return vuplan.plan(sak)


@pytest.fixture
def uh():
    return OrganisasjonFactory(uh=True)


@pytest.fixture
def red(client, org):
    bruker = som("redaktor", org)
    logg_inn(client, bruker)
    return bruker


def url(navn, sak, *resten):
    return reverse(f"eier:plan-{navn}", args=[sak.nummer, *resten])


def data(uh, **andre):
    return {
        "antall": "3", "sektor": "grunnskole", "gruppe": "laerer", "grunnutdanning": "grad", "laerested": uh.pk,
        "studium": "Matematikk 1", "sp_2027_host": "7,5", "sp_2027_vaar": "7,5", "videre": "lagre", **andre,
    }  # fmt: skip


def test_planen_startes_og_vises(client, red, sak):
    assert "Start planen" in tekst(client.get(url("detalj", sak)))
    assert client.get(url("historikk", sak)).status_code == 404
    client.post(url("start", sak))
    client.post(url("start", sak))
    assert Plan.objects.count() == 1
    ord_ = tekst(client.get(url("detalj", sak)))
    assert "Plan for andelen 2027" in ord_ and "768 000 kr i året" in ord_ and "Ingen deltakere" in ord_


def test_deltakere_legges_til_og_summene_folger(client, red, p, sak, uh):
    svar = client.post(url("deltaker-ny", sak), data(uh))
    assert svar.status_code == 302
    assert [d.statlig for d in p.deltakere.all()] == [Decimal(72_000)] * 3
    side = client.get(url("detalj", sak))
    b = side.context["b"]
    assert (b.planlagt, b.igjen) == (Decimal(216_000), sak.innvilget_belop - 216_000)
    ord_ = tekst(side)
    assert "2027–2028 3 0,38 288 000 216 000 72 000" in ord_
    assert "Deltaker 1" in ord_ and "Legg til deltakere" in ord_


def test_uten_grunnutdanning_sier_skjemaet_hvorfor_og_beholder_alt(client, red, p, sak, uh):
    svar = client.post(url("deltaker-ny", sak), data(uh, grunnutdanning="ingen"))
    assert svar.status_code == 200
    assert "VU § 2" in svar.context["skjema"].errors["grunnutdanning"][0]
    assert 'value="7,5"' in svar.content.decode() and "Matematikk 1" in svar.content.decode()
    assert not p.deltakere.exists()


@pytest.mark.parametrize(
    ("felt", "verdi", "setning"),
    [
        ("antall", "0", "fra 1 til 200"),
        ("sektor", "", "Velg hvor deltakeren arbeider"),
        ("laerested", "", "Velg lærestedet"),
        ("laerested", "999999", "gyldig"),
        ("studium", "", "Skriv hva studiet heter"),
        ("sp_2027_host", "mange", "Skriv et tall"),
        ("sp_2027_host", "61", "fra 0,5 til 60"),
        ("stipend_prosent", "101", "fra 0 til 100"),
        ("vikarkostnad_aar", "0", "over 0"),
    ],
)
def test_feil_star_ved_feltet(client, red, p, sak, uh, felt, verdi, setning):
    svar = client.post(url("deltaker-ny", sak), data(uh, **{felt: verdi}))
    assert svar.status_code == 200
    assert any(setning in f for f in svar.context["skjema"].errors[felt])


def test_stipend_uten_grunn_peker_paa_hvert_felt(client, red, p, sak, uh):
    svar = client.post(url("deltaker-ny", sak), data(uh, stipend_prosent="50"))
    assert {"stipend_grunn", "stipend_begrunnelse", "stipend_dialog"} <= set(svar.context["skjema"].errors)


def test_hva_det_koster_vises_uten_aa_lagre(client, red, p, sak, uh):
    svar = client.post(url("deltaker-ny", sak), {"antall": "2", "sp_2027_host": "15", "videre": "vis"})
    ord_ = tekst(svar)
    assert "Av tilskuddet: 144 000 kr. Deres egenandel: 48 000 kr." in ord_ and "For 2 deltakere." in ord_
    assert not svar.context["skjema"].errors
    bare = client.post(url("deltaker-ny", sak), {"antall": "2", "sp_2027_host": "15"}, headers={"HX-Request": "true"})
    assert bare.content.decode().lstrip().startswith('<div id="pris"')
    assert not p.deltakere.exists()


def test_en_planlagt_deltaker_endres_og_to_redigerer_ikke_over_hverandre(client, red, p, sak, uh):
    (d,) = vuplan.deltakere(p, laerested=uh)
    ny = data(uh, studium="Naturfag", versjon=d.versjon)
    side = client.get(url("deltaker", sak, 1))
    assert "Matematikk 1" in side.content.decode()
    assert client.post(url("deltaker", sak, 1), ny).status_code == 302
    d.refresh_from_db()
    assert (d.studium, d.versjon) == ("Naturfag", 2)
    assert "Noen andre har endret deltakeren" in tekst(client.post(url("deltaker", sak, 1), ny))


SENT = {"sp_2027_host": "", "sp_2027_vaar": "", "sp_2029_host": "15", "sp_2030_host": "15"}


def test_semester_etter_siste_dag_varsles_for_og_etter_lagring(client, red, v, p, sak, uh):
    vuplan.betalt(v, sak.soker, date(2027, 2, 27))
    varsel = "Høst 2030 begynner etter 27. februar 2030, den siste dagen pengene kan brukes"
    assert varsel in tekst(client.post(url("deltaker-ny", sak), data(uh, **SENT, videre="vis")))
    bare = client.post(url("deltaker-ny", sak), data(uh, **SENT), headers={"HX-Request": "true"})
    assert varsel in tekst(bare) and not p.deltakere.exists()
    side = tekst(client.post(url("deltaker-ny", sak), data(uh, **SENT), follow=True))
    assert "3 deltakere er lagt til." in side and varsel in side
    assert "3 planlagte deltakere har et semester som begynner etter 27. februar 2030" in side
    assert side.count("Går lenger enn 27. februar 2030: flytt semestrene fram.") == 3
    assert varsel in tekst(client.get(url("deltaker", sak, 1)))
    svar = client.post(url("deltaker", sak, 1), data(uh, versjon=1), follow=True)
    assert varsel not in tekst(svar)
    assert "2 planlagte deltakere har et semester" in tekst(svar)


def test_semester_innen_siste_dag_gir_ikke_varsel(client, red, v, p, sak, uh):
    vuplan.betalt(v, sak.soker, date(2027, 2, 27))
    i_tide = {"sp_2027_host": "", "sp_2027_vaar": "", "sp_2029_host": "15", "sp_2029_vaar": "15"}
    side = tekst(client.post(url("deltaker-ny", sak), data(uh, **i_tide), follow=True))
    assert "siste dagen pengene kan brukes" not in side and "Går lenger enn" not in side


def test_mer_enn_et_fullt_semester_er_et_sporsmal_og_ikke_et_hinder(client, red, p, sak, uh):
    mange = data(uh, sp_2027_host="60", sp_2027_vaar="60", antall="1")
    sporsmal = "60 studiepoeng (Høst 2027), 60 studiepoeng (Vår 2028) er mer enn et fullt semester på 30 studiepoeng. Stemmer det?"
    svar = client.post(url("deltaker-ny", sak), {**mange, "videre": "vis"})
    assert sporsmal in tekst(svar) and not svar.context["skjema"].errors
    svar = client.post(url("deltaker-ny", sak), mange)
    assert svar.status_code == 200 and not p.deltakere.exists()
    assert set(svar.context["skjema"].errors) == {"sp_stemmer"}
    assert "Matematikk 1" in svar.content.decode() and 'value="60"' in svar.content.decode()
    assert client.post(url("deltaker-ny", sak), {**mange, "sp_stemmer": "on"}).status_code == 302
    assert p.deltakere.get().studiepoeng == 120
    assert "sp_stemmer" in client.get(url("deltaker", sak, 1)).content.decode(), "svaret følger med når den endres"


@pytest.mark.parametrize("sp", ["30", "29,5"])
def test_et_fullt_semester_sporres_det_ikke_om(client, red, p, sak, uh, sp):
    assert client.post(url("deltaker-ny", sak), data(uh, sp_2027_host=sp, sp_2027_vaar=sp)).status_code == 302


def test_mange_bekreftes_fra_listen(client, red, p, sak):
    rader = vuplan.deltakere(p, 3)
    assert "Bekreft at de har startet" in tekst(client.get(url("detalj", sak)))
    bekreft = url("bekreft", sak, "startet")
    assert client.get(bekreft).status_code == 302, "ingen valgt"
    adresse = f"{bekreft}?valgt={rader[0].pk}&valgt={rader[1].pk}"
    side = tekst(client.get(adresse))
    assert "Bekreft at 2 deltakere har startet" in side and "288 000 kr" in side
    svar = client.post(adresse, {"dato": "8.2.2029"})
    assert "fram i tid" in tekst(svar)
    assert client.post(adresse, {"dato": "8.2.2027"}).status_code == 302
    assert p.deltakere.filter(tilstand="startet").count() == 2
    alle = f"{url('bekreft', sak, 'fullfort')}?valgt=alle&tilstand=startet"
    assert client.post(alle, {"dato": "8.2.2027"}).status_code == 302
    assert sorted(p.deltakere.values_list("tilstand", flat=True)) == ["fullfort", "fullfort", "planlagt"]
    assert client.get(url("bekreft", sak, "sluttet")).status_code == 404


def test_for_mange_gir_varsel_i_planen_og_nei_ved_start(client, red, p, sak):
    rader = vuplan.deltakere(p, int(sak.innvilget_belop // 144_000) + 1)
    assert "planlagt for mer enn andelen" in tekst(client.get(url("detalj", sak)))
    svar = client.post(f"{url('bekreft', sak, 'startet')}?valgt=alle", {"dato": "8.2.2027"})
    assert "kroner igjen. Velg færre" in tekst(svar)
    assert not Plandeltaker.objects.filter(pk__in=[d.pk for d in rader], tilstand="startet").exists()


def test_sluttet_og_erstattet(client, red, v, p, sak, uh):
    vuplan.betalt(v, sak.soker, date(2027, 2, 27))
    (d,) = vuplan.deltakere(p, laerested=uh)
    with klokke.stilt(HOST):
        planer.bekreft(plan=p, deltakere=[d], til="startet", dato=klokke.idag(), av=red)
        assert 'value="72' in client.get(url("slutt", sak, 1)).content.decode(), "det som er begynt, foreslås"
        assert "Skriv hvorfor" in tekst(client.post(url("slutt", sak, 1), {"dato": "1.9.2027", "brukt": "72000"}))
        client.post(url("slutt", sak, 1), {"dato": "1.9.2027", "brukt": "72 000", "grunn": "Flyttet."})
        d.refresh_from_db()
        assert (d.tilstand, d.bundet) == ("sluttet", Decimal(72_000))
        side = tekst(client.get(url("deltaker", sak, 1)))
        assert "Bruk pengene på en annen" in side and "72 000 kr frigitt" in side
        skjema = client.get(url("erstatt", sak, 1))
        assert "Matematikk 1" in skjema.content.decode() and "72 000 kr er ledig" in tekst(skjema)
        uten = client.post(url("erstatt", sak, 1), data(uh))
        assert uten.status_code == 200 and p.deltakere.count() == 1
        assert client.post(url("erstatt", sak, 1), data(uh, grunn="En kollega overtar.")).status_code == 302
        ny = p.deltakere.get(nr=2)
        assert ny.erstatter_id == d.pk
        assert "Tar over etter deltaker 1" in tekst(client.get(url("detalj", sak)))
        assert "ført over til deltaker 2" in tekst(client.get(url("deltaker", sak, 1)))
        assert "27. februar 2030" in tekst(client.get(url("detalj", sak)))


def test_ikke_startet_rettes_og_fjernes(client, red, p, sak):
    vuplan.deltakere(p, 2)
    client.post(url("ikke-startet", sak, 1), {"dato": "8.2.2027", "grunn": "Fikk ikke plass."})
    assert p.deltakere.get(nr=1).tilstand == "ikke_startet"
    client.post(url("angre", sak, 1), {"grunn": "Feil rad."})
    assert p.deltakere.get(nr=1).tilstand == "planlagt"
    assert client.get(url("fjern", sak, 2)).status_code == 200
    client.post(url("fjern", sak, 2))
    assert list(p.deltakere.values_list("nr", flat=True)) == [1]
    ord_ = tekst(client.get(url("historikk", sak)))
    assert "Fjernet før start" in ord_ and "Feil rad." in ord_


def test_egenandelen_i_listen_folger_det_som_er_brukt(client, red, p, sak):
    """VU § 4: 25/75 of what is used, also for one that dropped out, and nothing for one that never began."""
    slutter, starter_ikke, _gaar = vuplan.deltakere(p, 3)
    planer.bekreft(plan=p, deltakere=[slutter], til="startet", dato=klokke.idag(), av=red)
    planer.slutt(deltaker=slutter, brukt=Decimal(36_000), grunn="Flyttet.", dato=klokke.idag(), av=red)
    planer.ikke_startet(deltaker=starter_ikke, grunn="Fikk ikke plass.", dato=klokke.idag(), av=red)
    fil = client.get(url("detalj", sak) + "?format=csv&sorter=egen")
    rader = b"".join(fil.streaming_content).decode("utf-8-sig").splitlines()
    egen = rader[1].split(";").index("Egenandel (kr)")
    assert [r.split(";")[egen] for r in rader[2:5]] == ["0,00", "12000,00", "48000,00"]
    side = tekst(client.get(url("detalj", sak)))
    assert "2027–2028 2 0,31 240 000 180 000 60 000" in side
    assert "Egenandelen deres er da 12 000 kr." in tekst(client.get(url("deltaker", sak, 1)))


def test_bare_innsender_melder_ubrukt(client, red, v, p, sak):
    assert client.get(url("ubrukt", sak)).status_code == 403
    vuplan.betalt(v, sak.soker, date(2027, 2, 27))
    logg_inn(client, som("innsender", sak.soker))
    with klokke.stilt(HOST):
        assert "Meld inn ubrukte penger" in tekst(client.get(url("detalj", sak)))
        for_mye = client.post(url("ubrukt", sak), {"belop": str(sak.innvilget_belop + 1), "grunn": "For få."})
        assert "ikke i bruk" in tekst(for_mye)
        client.post(url("ubrukt", sak), {"belop": "100 000", "grunn": "For få søkte."})
        assert Krav.objects.get().belop == Decimal(100_000)
        assert "Skal betales tilbake" in tekst(client.get(url("detalj", sak)))


def test_vikarkostnad_regner_planen_om_og_planen_kan_avsluttes(client, red, p, sak):
    vuplan.deltakere(p)
    client.post(url("vikarkostnad", sak), {"vikarkostnad": "640 000"})
    assert p.deltakere.get().statlig == Decimal(120_000)
    assert "Bekreft hvordan det gikk" in tekst(client.post(url("avslutt", sak), follow=True))
    client.post(url("ikke-startet", sak, 1), {"dato": "8.2.2027", "grunn": "Nei."})
    client.post(url("avslutt", sak))
    side = tekst(client.get(url("detalj", sak)))
    assert "Planen ble avsluttet" in side and "Legg til deltakere" not in side


def test_leseren_ser_men_skriver_ikke_og_andre_finner_den_ikke(client, v, p, sak):
    vuplan.deltakere(p)
    logg_inn(client, som("leser", sak.soker))
    assert client.get(url("detalj", sak)).status_code == 200
    assert client.get(url("deltaker", sak, 1)).status_code == 200
    assert client.post(url("deltaker", sak, 1), {}).status_code == 403
    assert client.get(url("deltaker-ny", sak)).status_code == 403
    logg_inn(client, som("innsender", v.kommuner[0]))
    for navn, resten in (
        ("detalj", ()),
        ("deltaker", (1,)),
        ("slutt", (1,)),
        ("ubrukt", ()),
        ("bekreft", ("startet",)),
    ):
        assert client.get(url(navn, sak, *resten)).status_code == 404


def test_enhetene_er_egne_og_private_barnehager_i_kommunen(client, red, p, sak):
    egen = VirksomhetEierFactory(eier=sak.soker, virksomhet=VirksomhetFactory(kommune=sak.soker.kommune)).virksomhet
    privat, fremmed = VirksomhetFactory(kommune=sak.soker.kommune, privat=True), VirksomhetFactory()
    valg = dict(client.get(url("deltaker-ny", sak)).context["skjema"].fields["virksomhet"].choices)
    assert {str(egen.pk), str(privat.pk)} <= set(valg) and str(fremmed.pk) not in valg


def test_listen_eksporteres(client, red, p, sak):
    vuplan.deltakere(p, 2)
    fil = client.get(url("detalj", sak) + "?format=csv")
    assert "Matematikk 1" in b"".join(fil.streaming_content).decode("utf-8-sig")


def test_sporringene_er_like_mange_med_en_og_med_femti(client, red, p, sak):
    def antall():
        with CaptureQueriesContext(connection) as funnet:
            client.get(url("detalj", sak))
        return len(funnet)

    planer.bekreft(plan=p, deltakere=vuplan.deltakere(p), til="startet", dato=klokke.idag(), av=red)
    antall()
    en = antall()
    vuplan.deltakere(p, 49)
    assert antall() == en
