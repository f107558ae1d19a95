"""The owner's offer pages: prepare, see what it means, send, change until the deadline, and read how it was computed."""

import re
from decimal import Decimal

import pytest
from django.conf import settings
from django.urls import reverse

from kompetanse.revisjon import klokke
from ordninger.felles.models import Tilbudssvar
from ordninger.videreutdanning.models import Svarutkast
from tests.fabrikker import tilbud as lag
from tests.fabrikker.brukere import logg_inn, som
from tests.fabrikker.eiere import VirksomhetFactory
from tests.fabrikker.sak import tid

pytestmark = pytest.mark.django_db

FOR, ETTER = tid(2027, 1, 20), tid(2027, 2, 6)


@pytest.fixture
def v():
    with klokke.stilt(FOR):
        v = lag.verden()
        lag.sendt(v)
        yield v


@pytest.fixture
def org(v):
    return v.kommuner[2]


@pytest.fixture
def sak(v, org):
    return v.saken(org)


def side(client, navn, sak, **data):
    url = reverse(f"eier:tilbud-{navn}", args=[sak.nummer])
    return client.post(url, data) if data else client.get(url)


def som_rolle(client, rolle, org):
    logg_inn(client, som(rolle, org))
    return client


def tekst(svar) -> str:
    """The page's words on one line, with ordinary spaces."""
    uten = re.sub(r"<[^>]+>", " ", svar.content.decode())
    return re.sub(r"[\s\u00a0]+", " ", uten)


def test_listen_viser_egne_tilbud(client, v, org, sak):
    side_ = som_rolle(client, "leser", org).get(reverse("eier:tilbud-liste"))
    assert sak.nummer in tekst(side_)
    assert v.saken(v.kommuner[0]).nummer not in tekst(side_)


def test_siden_viser_belop_frist_kvittering_vilkar_og_ingen_klage(client, v, org, sak):
    t = v.tilbudet(org)
    svar = side(som_rolle(client, "leser", org), "detalj", sak)
    ord_ = tekst(svar)
    assert f"{t.belop:,.0f}".replace(",", " ") in ord_
    assert "Svar innen fredag 5. februar 2027 kl. 23.59 ·" in ord_ and "Uten svar går pengene til andre." in ord_
    assert "Tilbudet kan ikke klages på. (VU § 11)" in ord_
    deler = svar.context["deler"]
    assert sum(d.sum for d in deler) == t.belop
    assert [d.sum for d in deler] == [x.sokt for x in sak.linjer.order_by("tiltak__nr")]
    assert "Slik er beløpet regnet ut" in ord_ and "Statistisk sentralbyrå" in ord_
    assert "<form" not in svar.content.decode().split('id="innhold"')[1], "leseren svarer ikke"


def test_andres_tilbud_finnes_ikke(client, v, sak):
    som_rolle(client, "innsender", v.kommuner[0])
    assert [side(client, n, sak).status_code for n in ("detalj", "send", "endring")] == [404, 404, 404]


def test_hva_svaret_betyr_vises_uten_skript(client, org, sak, v):
    som_rolle(client, "redaktor", org)
    svar = side(client, "detalj", sak, svar="delvis", belop="1 008 000", videre="vis")
    ord_ = tekst(svar)
    assert "Det rekker til 7 deltakere på 30 studiepoeng." in ord_
    assert "Deres egenandel blir 336 000 kr" in ord_
    til_andre = v.tilbudet(org).belop - 1_008_000
    assert f"{til_andre:,.0f} kr går til andre".replace(",", " ") in ord_
    assert 'value="1 008 000"' in svar.content.decode()
    assert not Svarutkast.objects.exists()


def test_skriptet_faar_bare_virkningen(client, org, sak):
    som_rolle(client, "redaktor", org)
    url = reverse("eier:tilbud-detalj", args=[sak.nummer])
    svar = client.post(url, {"svar": "ja", "onske_ekstra": "288000"}, headers={"HX-Request": "true"})
    html = svar.content.decode()
    assert html.lstrip().startswith('<div id="virkning"') and "Hvis andre takker nei" in html


def test_feilen_vises_naar_man_bare_ser_hva_det_betyr(client, org, sak):
    som_rolle(client, "redaktor", org)
    setning = "Skriv et beløp større enn 0 og mindre enn det dere er tilbudt."
    for_mye = {"svar": "delvis", "belop": "99 999 999"}
    svar = side(client, "detalj", sak, **for_mye, videre="vis")
    assert svar.context["skjema"].errors["belop"] == [setning]
    assert "Rett svaret for å se hva det betyr." in tekst(svar) and "Velg et svar" not in tekst(svar)
    bare = client.post(reverse("eier:tilbud-detalj", args=[sak.nummer]), for_mye, headers={"HX-Request": "true"})
    assert setning in tekst(bare) and "Velg et svar" not in tekst(bare)
    tomt = side(client, "detalj", sak, videre="vis")
    assert "Velg et svar for å se hva det betyr." in tekst(tomt) and not tomt.context["skjema"].errors


def test_et_onske_som_er_storre_enn_tilbudet_er_et_sporsmal(client, v, org, sak):
    som_rolle(client, "innsender", org)
    spor = "Stemmer tallet?"
    like_mye = str(int(sak.tilbud.belop))
    assert spor not in tekst(side(client, "detalj", sak, svar="ja", onske_ekstra=like_mye, videre="vis"))
    for_mye = str(int(sak.tilbud.belop) * 10)
    assert spor in tekst(side(client, "detalj", sak, svar="ja", onske_ekstra=for_mye, videre="vis"))
    assert side(client, "detalj", sak, svar="ja", onske_ekstra=for_mye, videre="send").status_code == 302
    assert spor in tekst(side(client, "send", sak))
    side(client, "send", sak, svar="ja", onske_ekstra=for_mye, godtar_vilkar="on")
    assert Tilbudssvar.objects.get().onske_ekstra == int(for_mye), "et spørsmål, ikke et hinder"


def test_redaktor_gjor_klart_og_innsender_sender(client, v, org, sak):
    som_rolle(client, "redaktor", org)
    assert side(client, "detalj", sak, svar="delvis", belop="144000", videre="lagre").status_code == 302
    assert side(client, "send", sak).status_code == 403
    assert Svarutkast.objects.get().belop == Decimal(144_000)
    assert not Tilbudssvar.objects.exists()
    som_rolle(client, "innsender", org)
    assert "ikke sendt" in tekst(side(client, "detalj", sak))
    bekreft = side(client, "send", sak)
    assert "Dere takker ja til en del: 144 000 kr" in tekst(bekreft)
    uten = side(client, "send", sak, svar="delvis", belop="144000.00", onske_ekstra="")
    assert "Dere må godta vilkårene for å ta imot pengene." in tekst(uten)
    side(client, "send", sak, svar="delvis", belop="144000.00", onske_ekstra="", godtar_vilkar="on")
    s = Tilbudssvar.objects.get()
    assert (s.svar, s.belop, s.tilbud.sak_id) == ("delvis", Decimal(144_000), sak.pk)
    sak.refresh_from_db()
    assert sak.tilstand == "takket_ja_delvis" and not Svarutkast.objects.exists()
    ord_ = tekst(side(client, "detalj", sak))
    assert "Ja til en del av beløpet" in ord_ and "kan endres fram til svarfristen" in ord_


def test_det_som_sendes_er_det_siden_viste(client, org, sak):
    """A draft that a redaktør saves after the innsender opened the page does not slip in."""
    som_rolle(client, "innsender", org)
    side(client, "detalj", sak, svar="nei", videre="send")
    Svarutkast.objects.update(svar="ja")
    side(client, "send", sak, svar="nei", belop="", onske_ekstra="")
    assert Tilbudssvar.objects.get().svar == "nei"


def test_svaret_kan_endres_til_fristen_og_ikke_etter(client, v, org, sak):
    som_rolle(client, "innsender", org)
    for data in ({"svar": "nei"}, {"svar": "ja", "onske_ekstra": "200000", "godtar_vilkar": "on"}):
        side(client, "detalj", sak, **data, videre="send")
        side(client, "send", sak, **data)
    sak.refresh_from_db()
    assert sak.tilstand == "takket_ja"
    assert list(Tilbudssvar.objects.order_by("nr").values_list("svar", "onske_ekstra")) == [("nei", 0), ("ja", 200_000)]
    with klokke.stilt(ETTER):
        svar = side(client, "detalj", sak)
        assert "Svarfristen var 5. februar 2027 kl. 23.59" in tekst(svar) and "Ja til hele beløpet" in tekst(svar)
        assert b'name="svar"' not in svar.content
        for url in ("detalj", "send"):
            assert side(client, url, sak, svar="nei", videre="send").status_code == 302
    assert Tilbudssvar.objects.count() == 2


@pytest.mark.parametrize(
    ("data", "felt", "setning"),
    [
        ({}, "svar", "Velg hva dere svarer."),
        ({"svar": "delvis"}, "belop", "Skriv et beløp større enn 0 og mindre enn det dere er tilbudt."),
        ({"svar": "delvis", "belop": "99 999 999"}, "belop", "mindre enn det dere er tilbudt"),
        ({"svar": "delvis", "belop": "mye"}, "belop", "Skriv beløpet med tall"),
        ({"svar": "nei", "onske_ekstra": "5"}, "onske_ekstra", "bare be om mer når dere tar imot hele"),
    ],
)
def test_feil_star_ved_feltet_og_ingenting_gaar_tapt(client, org, sak, data, felt, setning):
    som_rolle(client, "innsender", org)
    svar = side(client, "detalj", sak, **data, videre="send")
    assert svar.status_code == 200
    assert any(setning in f for f in svar.context["skjema"].errors[felt])
    for verdi in data.values():
        assert f'value="{verdi}"' in svar.content.decode()
    assert not Svarutkast.objects.exists()


def test_leseren_kan_ikke_lagre(client, org, sak):
    som_rolle(client, "leser", org)
    assert side(client, "detalj", sak, svar="ja", videre="lagre").status_code == 403


def test_barnehagedelen_vises_etter_hver_nokkel(client, org, sak):
    for privat, antall in ((False, 420), (True, 180)):
        VirksomhetFactory(kommune=org.kommune, privat=privat, antall=antall)
    svar = side(som_rolle(client, "leser", org), "detalj", sak)
    b = svar.context["barnehagedel"]
    del_ = sak.linjer.get(tiltak__kode="barnehage").sokt
    assert b.belop == del_
    barn, aarsverk, likt = b.rader
    assert barn.kommunale + barn.private == del_ == likt.kommunale + likt.private
    assert abs(barn.kommunale - del_ * Decimal("0.7")) <= 1
    assert (aarsverk.kommunale, aarsverk.mangler) == (None, 2)


def test_fylkeskommunen_har_ingen_barnehagedel(client, v):
    svar = side(som_rolle(client, "leser", v.fylkeskommune), "detalj", v.saken(v.fylkeskommune))
    assert svar.context["barnehagedel"] is None
    assert "kommunale og private barnehager" not in tekst(svar)


def test_uten_tidligere_kjoring_sier_siden_det(client, org, sak):
    svar = side(som_rolle(client, "leser", org), "endring", sak)
    assert "ingen tidligere beregning" in tekst(svar)


def test_kvittering_og_vilkaar_kommer_paa_nynorsk(client, org, sak):
    som_rolle(client, "innsender", org)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "nn"
    ord_ = tekst(side(client, "detalj", sak))
    assert "Det er ikkje mogleg å klage på tilbodet." in ord_ and "vekta i landet, gonger" in ord_


def test_antall_sporringer_er_fast(client, v, org, sak, django_assert_max_num_queries):
    som_rolle(client, "innsender", org)
    with django_assert_max_num_queries(30):
        side(client, "detalj", sak)
