"""The way of a case on the caseworker's pages: list, habilitet, judgement, fordeling."""

import pytest
from django.urls import reverse

from ordninger.felles import kontrakt
from ordninger.felles.handlinger import habilitet, melding
from ordninger.felles.models import Habilitet, HabilitetForhold, Melding, Sak, Vurdering
from statsforvalter.views import bilde
from tests.fabrikker import sak as fabrikk
from tests.fabrikker.brukere import som
from tests.fabrikker.statsforvalter import EmbeteFactory

pytestmark = pytest.mark.django_db


def url(sak, side="sak"):
    return reverse(f"forvalter:{side}", args=[sak.nummer])


def svar(klient, sak, **felt):
    return klient.post(url(sak, "sak-habilitet"), {"habil": "ja", **felt})


def vurder_alle(klient, sak, resultat="oppfylt"):
    data = {"versjon": ""}
    for vilkar in kontrakt.hent("kollektiv").vilkar():
        if vilkar.krav:
            data |= {f"resultat_{vilkar.kode}": resultat, f"begrunnelse_{vilkar.kode}": "Godt vist."}
    return klient.post(url(sak, "sak-vurder"), data)


def test_fra_listen_til_fordelingen(klient, v):
    sak = fabrikk.innsendt(v)
    side = klient.get(reverse("forvalter:sak-liste")).content.decode()
    assert sak.soker.navn in side and url(sak) in side

    stengt = klient.get(url(sak)).content.decode()
    assert "Er du habil i saken" in stengt and "Behovsmeldingen</h2>" not in stengt

    svar(klient, sak)
    sak.refresh_from_db()
    assert (sak.tilstand, sak.saksbehandler) == ("til_vurdering", v.saksbehandler)
    aapen = klient.get(url(sak)).content.decode()
    assert "Felles praksis" in aapen and "Godt vist" not in aapen

    nei = klient.post(url(sak, "sak-legg-i-fordelingen"), follow=True).content.decode()
    assert "Vurder alle vilkårene" in nei
    vurder_alle(klient, sak)
    assert Vurdering.objects.filter(sak=sak, resultat="oppfylt").count() == 5
    ja = klient.post(url(sak, "sak-legg-i-fordelingen"), follow=True).content.decode()
    assert "Saken ligger i fordelingen" in ja
    sak.refresh_from_db()
    assert sak.tilstand == "forslag_klart"


def test_ma_avklares_stopper_og_ikke_oppfylt_stopper_ikke(klient, v):
    sak = fabrikk.innsendt(v)
    svar(klient, sak)
    vurder_alle(klient, sak, "ma_avklares")
    klient.post(url(sak, "sak-legg-i-fordelingen"))
    assert Sak.objects.get(pk=sak.pk).tilstand == "til_vurdering"
    vurder_alle(klient, sak, "ikke_oppfylt")
    klient.post(url(sak, "sak-legg-i-fordelingen"))
    assert Sak.objects.get(pk=sak.pk).tilstand == "forslag_klart"


def test_svar_uten_begrunnelse_sies_fra(klient, v):
    sak = fabrikk.innsendt(v)
    svar(klient, sak)
    r = klient.post(
        url(sak, "sak-vurder"), {"resultat_partnerskap": "oppfylt", "begrunnelse_partnerskap": " "}, follow=True
    )
    assert "Skriv en begrunnelse for vurderingen" in r.content.decode()
    assert not Vurdering.objects.exists()


def test_autolagring_svarer_med_versjon_og_viser_begge_ved_konflikt(klient, som_klient, v):
    sak = fabrikk.innsendt(v)
    svar(klient, sak)
    hode = {"headers": {"X-Autolagring": "1"}}
    r = klient.post(url(sak, "sak-vurder"), {"versjon": "", "begrunnelse_partnerskap": "Min"}, **hode)
    assert r.json()["versjon"] and r.json()["lagret"]

    annen = som("saksbehandler", v.embete)
    habilitet.erklaer(sak=sak, habil=True, av=annen)
    r2 = som_klient(annen).post(url(sak, "sak-vurder"), {"versjon": "", "begrunnelse_partnerskap": "Din"}, **hode)
    assert r2.status_code == 409
    assert "Min" in r2.content.decode() and "Din" in r2.content.decode()
    assert Vurdering.objects.get().begrunnelse == "Min"


def test_begrunnelsen_har_versjon(klient, v):
    sak = fabrikk.vurdert(v)
    sak.refresh_from_db()
    klient.post(url(sak, "sak-begrunnelse"), {"begrunnelse": "Ny", "versjon": "1"})
    gammel = klient.post(
        url(sak, "sak-begrunnelse"), {"begrunnelse": "Sen", "versjon": "1"}, headers={"X-Autolagring": "1"}
    )
    assert gammel.status_code == 409
    sak = Sak.objects.get(pk=sak.pk)
    assert (sak.forslag.begrunnelse, sak.forslag.versjon) == ("Ny", 2)


def test_verv_hos_en_part_stenger_saken(klient, v):
    sak = fabrikk.innsendt(v)
    HabilitetForhold.objects.create(person=v.saksbehandler.person, organisasjon=v.partner, art="verv", fra="2024-01-01")
    side = klient.get(url(sak)).content.decode()
    assert "Du er ikke habil i saken" in side and "Behovsmeldingen</h2>" not in side
    svar(klient, sak)
    assert not Habilitet.objects.filter(habil=True).exists()


def test_nei_gir_saken_til_en_annen(klient, v):
    annen, sak = som("saksbehandler", v.embete), fabrikk.innsendt(v)
    klient.post(url(sak, "sak-habilitet"), {"habil": "nei", "grunn": "Min søster", "til": annen.pk})
    sak.refresh_from_db()
    assert sak.saksbehandler == annen
    assert "Du er ikke habil" in klient.get(url(sak)).content.decode()


def test_nei_trenger_grunn(klient, v):
    sak = fabrikk.innsendt(v)
    r = klient.post(url(sak, "sak-habilitet"), {"habil": "nei"}, follow=True)
    assert "Skriv hvorfor du ikke er habil" in r.content.decode()


@pytest.mark.parametrize(
    "side",
    [
        "sak",
        "sak-dokumenter",
        "sak-vedtak",
        "sak-penger",
        "sak-eier",
        "sak-spor",
        "sak-tilgang",
        "sak-rett",
        "sak-tildel",
    ],
)
def test_en_annen_forvalters_sak_finnes_ikke(som_klient, v, side):
    sak = fabrikk.innsendt(v)
    fremmed = som("saksbehandler", EmbeteFactory().organisasjon)
    assert som_klient(fremmed).get(url(sak, side)).status_code == 404


@pytest.mark.parametrize("rolle", ["innsender", "udir_fag", "fagmiljo"])
def test_andre_publikum_kommer_ikke_inn(som_klient, v, rolle):
    sak = fabrikk.innsendt(v)
    assert som_klient(som(rolle)).get(url(sak)).status_code == 403


def test_leser_ser_og_gjor_ingenting(som_klient, v):
    sak = fabrikk.vurdert(v)
    c = som_klient(som("forvalter_leser", v.embete))
    side = c.get(url(sak)).content.decode()
    assert "Felles praksis" in side and "Legg i fordelingen" not in side
    assert c.post(url(sak, "sak-legg-i-fordelingen")).status_code == 403
    assert c.post(url(sak, "sak-melding"), {"tekst": "Hei"}).status_code == 403


def test_gitt_tilgang_viser_saken_uten_notater(klient, som_klient, v):
    sak = fabrikk.vurdert(v)
    melding.send_melding(sak=sak, tekst="Bare for oss", intern=True, av=v.saksbehandler)
    konsulent = som("saksbehandler", EmbeteFactory().organisasjon)
    r = klient.post(
        url(sak, "sak-tilgang"), {"epost": konsulent.epost, "til": "01.12.2026", "grunn": "Faglig råd"}, follow=True
    )
    assert "Tilgangen er gitt" in r.content.decode()
    side = som_klient(konsulent).get(url(sak)).content.decode()
    assert "Felles praksis" in side and "Bare for oss" not in side and "Flere valg" not in side
    assert som_klient(konsulent).get(url(sak, "sak-tilgang")).status_code == 404


def test_melding_og_notat(klient, v):
    sak = fabrikk.vurdert(v)
    innsender = som("innsender", sak.soker)
    melding.send_melding(sak=sak, tekst="Spørsmål", av=innsender)
    assert "Merk meldingene som lest" in klient.get(url(sak)).content.decode()
    klient.post(url(sak, "sak-melding"), {"tekst": "Hei dere", "hva": "melding"})
    klient.post(url(sak, "sak-melding"), {"tekst": "Sjekk planen", "hva": "notat"})
    assert set(Melding.objects.filter(fra_forvalter=True).values_list("tekst", "intern")) == {
        ("Hei dere", False), ("Sjekk planen", True),
    }  # fmt: skip
    assert Melding.objects.get(tekst="Spørsmål").lest_tid is not None
    bare = klient.get(url(sak) + "?traad=dialog").content.decode()
    assert "Hei dere" in bare and "Sjekk planen" not in bare


def test_neste_og_forrige_folger_listen(klient, v):
    saker = [fabrikk.innsendt(v, b) for b in ("300000", "200000", "100000")]
    for s in saker:
        habilitet.erklaer(sak=s, habil=True, av=v.saksbehandler)
    i = "sorter=-sokt"
    midten = klient.get(url(saker[1]), {"i": i}).content.decode()
    assert url(saker[0]) in midten and url(saker[2]) in midten and "Neste (2 av 3)" in midten


def test_legg_til_dokument_med_journal(klient, v):
    from django.core.files.uploadedfile import SimpleUploadedFile

    sak = fabrikk.vurdert(v)
    fil = SimpleUploadedFile("avtale.pdf", b"%PDF-1.7 avtale", content_type="application/pdf")
    data = {"fil": fil, "tittel": "Avtale", "retning": "inn", "journaldato": "20.11.2026"}
    klient.post(url(sak, "sak-dokument-nytt"), data)
    d = sak.dokumenter.get()
    assert (d.tittel, d.storrelse, d.journaldato.isoformat()) == ("Avtale", 15, "2026-11-20")
    r = klient.get(reverse("forvalter:sak-dokument", args=[sak.nummer, d.pk]))
    assert b"".join(r.streaming_content) == b"%PDF-1.7 avtale"


def test_dokument_med_kode_uten_hjemmel_avvises(klient, v):
    from django.core.files.uploadedfile import SimpleUploadedFile

    sak = fabrikk.vurdert(v)
    fil = SimpleUploadedFile("a.pdf", b"%PDF-1.7", content_type="application/pdf")
    r = klient.post(
        url(sak, "sak-dokument-nytt"),
        {"fil": fil, "tittel": "A", "retning": "inn", "journaldato": "20.11.2026", "tilgangskode": "UO"},
    )
    assert r.status_code == 422 and "både tilgangskode og hjemmel" in r.content.decode()
    assert not sak.dokumenter.exists()


def test_det_saken_kan_vaere_uten_er_ikke_ubesvart(klient, v):
    """No other owners and no attachments is an answer; a question left open is not."""
    sak = fabrikk.vurdert(v)
    innhold = sak.versjoner.get().innhold
    ordning = kontrakt.hent("kollektiv")
    svar = {r.etikett: r.html for r in bilde.bygg(innhold, ordning=ordning, utlysning=sak.utlysning).rader}
    assert [n for n, html in svar.items() if "Ingen<" in html] == ["Deltakere", "Vedlegg"]
    assert not any("Ikke besvart" in html for html in svar.values())
    tom = bilde.bygg({**innhold, "behov": ""}, ordning=ordning, utlysning=sak.utlysning)
    assert [r.etikett for r in tom.rader if "Ikke besvart" in r.html] == ["Behov"]
    assert "Ingen</span>" in klient.get(url(sak)).content.decode()


def test_a_case_in_the_proposal_without_scenario_says_so(klient, v):
    sak = fabrikk.i_forslag(v)
    side = klient.get(url(sak)).content.decode()
    assert "ingen scenario ennå" in side
    assert "ikke i fordelingen ennå" not in side
