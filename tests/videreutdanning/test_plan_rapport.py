"""VU §§ 10 and 12: the report begins with the plan, only expired money is claimed, and the owner is told in time."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from kompetanse.revisjon import klokke
from ordninger.felles import kontrakt
from ordninger.felles.beregning import beregn_paa_nytt, hash_av
from ordninger.felles.handlinger import rapport as rapporter
from ordninger.felles.handlinger import varsel
from ordninger.felles.models import Rapport, Varsel
from ordninger.videreutdanning import planbilde
from ordninger.videreutdanning.handlinger import plan as planer
from ordninger.videreutdanning.handlinger import ubrukt
from tests.eiere.test_tilbud import tekst
from tests.fabrikker import tilbud as lag
from tests.fabrikker import vuplan
from tests.fabrikker.brukere import logg_inn, som
from tests.fabrikker.sak import tid

pytestmark = pytest.mark.django_db

FOR, ETTER, HOST, VAAREN = tid(2027, 1, 11), tid(2027, 2, 8), tid(2027, 9, 1), tid(2028, 2, 1)
BETALT, SISTE = date(2027, 2, 27), date(2030, 2, 27)


@pytest.fixture
def p():
    """A plan with two participants who have started; the share is paid."""
    with klokke.stilt(FOR):
        v = lag.verden()
        lag.sendt(v)
        lag.svar(v, v.kommuner[-1], "ja")
    with klokke.stilt(ETTER):
        lag.tildelt(v)
        vuplan.betalt(v, v.kommuner[-1], BETALT)
        p = vuplan.plan(v.saken(v.kommuner[-1]))
    with klokke.stilt(HOST):
        red = som("redaktor", p.sak.soker)
        planer.bekreft(plan=p, deltakere=vuplan.deltakere(p, 2), til="startet", dato=klokke.idag(), av=red)
    p.red = red
    return p


def test_rapporten_begynner_med_planen_og_kan_endres(client, p):
    t = p.sak.tilskudd.get()
    logg_inn(client, p.red)
    with klokke.stilt(VAAREN):
        side = client.get(reverse("eier:rapport-rediger", args=[t.pk]))
        assert side.context["rapport"].brukt == Decimal(288_000)
        ord_ = tekst(side)
        assert "Planen deres sier nå: 288 000 kr brukt" in ord_ and "i 3 år fra hver utbetaling" in ord_
        assert "Deltakerne har fullført utdanningen" in ord_ and "De fem målene" not in ord_
        r = rapporter.lagre_rapport(tilskudd=t, felt={"brukt": Decimal(280_000)}, versjon=0, av=p.red)
        assert (r.brukt, r.deltakere, r.ubrukt) == (Decimal(280_000), 2, t.belop - 288_000)
        assert rapporter.hent_rapport(t).brukt == Decimal(280_000)


def test_penger_som_kan_brukes_kreves_ikke_etter_rapporten(p):
    t = p.sak.tilskudd.get()
    ordning = kontrakt.hent("videreutdanning")
    rest = t.belop - 288_000
    for dag, krav in ((VAAREN, 0), (tid(2030, 2, 27), 0), (tid(2030, 2, 28), rest)):
        with klokke.stilt(dag):
            resultat = ordning.krav_etter_rapport(Rapport(tilskudd=t, ubrukt=rest))
            assert resultat.andeler["krav"] == krav
    assert hash_av(beregn_paa_nytt(resultat.modell, resultat.versjon, resultat.parametre, resultat.inndata)) == hash_av(
        resultat
    )


def _varsler(dag) -> int:
    with klokke.stilt(dag):
        varsel.lag_paminnelser()
    return Varsel.objects.filter(type="frist_bruk").count()


def test_varsles_tolv_seks_og_tre_maaneder_for_siste_dag(p):
    assert _varsler(tid(2029, 2, 26)) == 0
    assert [_varsler(d) for d in (tid(2029, 2, 27), tid(2029, 2, 28), tid(2029, 8, 26))] == [1, 1, 1]
    assert [_varsler(d) for d in (tid(2029, 8, 27), tid(2029, 11, 27), tid(2029, 11, 28))] == [2, 3, 3]
    v = Varsel.objects.filter(type="frist_bruk").order_by("pk")[0]
    assert (v.organisasjon_id, v.data["frist"]) == (p.sak.soker_id, SISTE.isoformat())


def test_brukte_penger_varsles_ikke(p):
    rest = planbilde.bilde(p).ledig
    with klokke.stilt(HOST):
        ubrukt.meld_ubrukt(plan=p, belop=rest, grunn="For få søkte.", av=som("innsender", p.sak.soker))
        assert Varsel.objects.filter(type="krav_meldt").count() == 1
    assert _varsler(tid(2029, 9, 1)) == 0


def test_forvalteren_gjor_opp_det_som_er_meldt_inn(client, p):
    with klokke.stilt(HOST):
        krav = ubrukt.meld_ubrukt(
            plan=p, belop=Decimal(50_000), grunn="For få søkte.", av=som("innsender", p.sak.soker)
        )
        t = p.sak.tilskudd.get()
        logg_inn(client, som("saksbehandler", p.sak.utlysning.forvalter))
        assert "Meldt inn av mottakeren 1. september 2027" in tekst(
            client.get(reverse("forvalter:rapport", args=[t.pk]))
        )
        client.post(reverse("forvalter:krav-oppgjor", args=[t.pk]), {"krav": krav.pk, "hva": "oppgjort"})
        krav.refresh_from_db()
        assert krav.tilstand == "oppgjort"


def test_veiledere_uten_utdanning_tilbys_i_planen(client, p, monkeypatch):
    veiledning = kontrakt.hent("veiledning")
    svar = [
        kontrakt.Behov(
            4, "4 veiledere mangler utdanning.", "4 rettleiarar manglar utdanning.", "laerer", "Veilederutdanning"
        )
    ]
    monkeypatch.setattr(
        type(veiledning), "behov", lambda self, eier, aar: svar if eier == p.sak.soker and aar == 2027 else []
    )
    logg_inn(client, p.red)
    with klokke.stilt(HOST):
        side = client.get(reverse("eier:plan-detalj", args=[p.sak.nummer]))
        assert "4 veiledere mangler utdanning." in tekst(side)
        ny = client.get(
            reverse("eier:plan-deltaker-ny", args=[p.sak.nummer]) + "?antall=4&gruppe=laerer&studium=Veilederutdanning"
        )
        assert 'value="Veilederutdanning"' in ny.content.decode() and 'value="4"' in ny.content.decode()
