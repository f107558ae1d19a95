"""The owner's pages of an application, and the caseworker's pages over it."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from kompetanse.revisjon import klokke
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import brev, retting, vedtak, vurdering
from ordninger.felles.handlinger import sak as sakshandlinger
from ordninger.felles.models import Sak
from ordninger.veiledning import brevfelt, fordeling
from tests.fabrikker.brukere import logg_inn, som

from .verden import beslutt, eier, i_forslag, innsendt, runde, scenario, til_vurdering, utkast, verden, vurder

pytestmark = pytest.mark.django_db
STEG = ("om_oss", "nyutdannede", "veiledere", "plan", "prinsipper")


@pytest.fixture(autouse=True)
def november(frys):
    return frys("2026-11-20T12:00")


@pytest.fixture
def v():
    return verden()


def som_eier(client, sak, rolle="innsender"):
    bruker = som(rolle, sak.soker)
    logg_inn(client, bruker)
    return bruker


def adresse(sak, steg):
    return reverse("eier:sak-steg", args=[sak.nummer, steg])


@pytest.mark.parametrize("maalform", ["nb", "nn"])
def test_alle_stegene_aapner(client, v, maalform):
    sak = utkast(v)
    som_eier(client, sak)
    client.cookies["django_language"] = maalform
    for steg in STEG:
        for hale in ("", "?vis=mangler"):
            assert client.get(adresse(sak, steg) + hale).status_code == 200, steg
    for navn in ("sak-detalj", "sak-send", "sak-trekk", "versjon-liste"):
        assert client.get(reverse(f"eier:{navn}", args=[sak.nummer])).status_code == 200, navn


@pytest.mark.parametrize("steg", ["tiltak", "behov", "send", "finnes-ikke"])
def test_steg_fra_andre_skjema_finnes_ikke(client, v, steg):
    sak = utkast(v)
    som_eier(client, sak)

    assert client.get(adresse(sak, steg)).status_code == 404
    assert client.get(reverse("eier:tiltak-liste", args=[sak.nummer])).status_code == 404
    assert client.get(reverse("eier:tiltak-rediger", args=[sak.nummer, 1])).status_code == 404
    assert client.post(reverse("eier:tiltak-ny", args=[sak.nummer])).status_code == 404


def test_en_eier_starter_fyller_ut_og_sender(client, v):
    soker = eier()
    logg_inn(client, som("innsender", soker))
    assert v.utlysning.forvalter.navn in client.get(reverse("eier:sak-ny")).content.decode()
    svar = client.post(reverse("eier:sak-ny"), {"utlysning": v.utlysning.pk})
    sak = Sak.objects.get()
    assert svar.url == adresse(sak, "om_oss")
    barnehage = sak.veiledningsenheter.get(sektor="barnehage")

    stegene = [
        ("om_oss", {"kontakt_navn": "Kari", "kontakt_epost": "kari@example.no"}),
        (
            "nyutdannede",
            {
                f"forste-v{barnehage.virksomhet_id}": "2", f"andre-v{barnehage.virksomhet_id}": "1",
                "ny-0-navn": "Voksenopplæringen", "ny-0-sektor": "voksne", "forste-ny-0": "1", "andre-ny-0": "",
            },
        ),
        (
            "veiledere",
            {
                "veiledere_barnehage": "2", "utdannede_barnehage": "1",
                "veiledere_voksne": "1", "utdannede_voksne": "1",
            },
        ),
        ("plan", {"plan": "Vi møtes hver uke.", "medvirkning": "Drøftet med de tillitsvalgte."}),
        ("prinsipper", {"prinsipper_bekreftet": "on"}),
    ]  # fmt: skip
    for (steg, data), neste in zip(stegene, [*STEG[1:], "send"], strict=True):
        svar = client.post(adresse(sak, steg), {**data, "versjon": "0"})
        assert svar.status_code == 302, svar.content.decode()
        assert svar.url == (reverse("eier:sak-send", args=[sak.nummer]) if neste == "send" else adresse(sak, neste))

    side = client.get(reverse("eier:sak-send", args=[sak.nummer])).content.decode()
    assert "Voksenopplæringen" in side
    svar = client.post(reverse("eier:sak-send", args=[sak.nummer]))

    assert svar.url == reverse("eier:kvittering", args=[sak.nummer])
    assert "Søknaden er sendt" in client.get(svar.url).content.decode()
    fil = client.get(reverse("eier:kvittering-pdf", args=[sak.nummer, 1]))
    assert b"".join(fil.streaming_content)[:5] == b"%PDF-"
    assert {x.tiltak.kode: x.antall for x in sak.linjer.select_related("tiltak")} == {"barnehage": 3, "voksne": 1}


def test_en_ny_rad_uten_navn_eller_sektor_sies_det_om(client, v):
    sak = utkast(v)
    som_eier(client, sak)

    side = client.post(adresse(sak, "nyutdannede"), {"forste-ny-0": "1", "ny-1-navn": "Skolen", "versjon": "1"})

    tekst = side.content.decode()
    assert side.status_code == 200
    assert "Skriv navnet på enheten" in tekst
    assert "Velg hva slags enhet det er" in tekst
    assert not sak.veiledningsenheter.filter(navn="Skolen").exists()


def test_autolagring_lagrer_tall_men_ikke_halve_rader(client, v):
    sak = utkast(v)
    som_eier(client, sak)
    n = sak.veiledningsenheter.get(sektor="grunnskole").virksomhet_id

    svar = client.post(
        adresse(sak, "nyutdannede"),
        {f"forste-v{n}": "4", "ny-0-navn": "Sk", "ny-0-sektor": "vgo", "forste-ny-0": "1", "versjon": "1"},
        headers={"X-Autolagring": "1"},
    )

    assert svar.json()["versjon"] == "2"
    assert sak.veiledningsenheter.get(sektor="grunnskole").forste == 4
    assert not sak.veiledningsenheter.filter(sektor="vgo").exists()


def test_to_som_skriver_samtidig_faar_se_begge_versjonene(client, v):
    sak = utkast(v)
    som_eier(client, sak)
    n = sak.veiledningsenheter.get(sektor="grunnskole").virksomhet_id

    svar = client.post(
        adresse(sak, "nyutdannede"), {f"forste-v{n}": "9", "versjon": "0"}, headers={"X-Autolagring": "1"}
    )

    assert svar.status_code == 409
    assert "9 / –" in svar.content.decode()


def test_spoersmaalet_om_stoerrelsen_stopper_ikke(client, v):
    sak = utkast(v, 9, 0)
    som_eier(client, sak)

    side = client.get(adresse(sak, "nyutdannede")).content.decode()

    assert "Stemmer det?" in side
    n = sak.veiledningsenheter.get(sektor="barnehage").virksomhet_id
    client.post(
        adresse(sak, "nyutdannede"), {f"forste-v{n}": "9", f"andre-v{n}": "0", f"stemmer-v{n}": "on", "versjon": "1"}
    )
    assert sak.veiledningsenheter.get(sektor="barnehage").stemmer
    assert client.post(reverse("eier:sak-send", args=[sak.nummer])).status_code == 302


def test_en_retting_aapner_bare_det_det_er_bedt_om(client, v):
    sak = til_vurdering(v)
    retting.be_om_retting(
        sak=sak, felt=["enheter"], tekst="Sjekk tallet.", frist=date(2026, 12, 10), av=v.saksbehandler
    )
    som_eier(client, sak)

    assert client.get(adresse(sak, "nyutdannede")).status_code == 200
    assert "textarea" not in client.get(adresse(sak, "plan")).content.decode()


def test_leseren_ser_saken_men_kan_ikke_skrive(client, v):
    sak = utkast(v)
    som_eier(client, sak, "leser")

    assert client.get(adresse(sak, "plan")).url == reverse("eier:sak-detalj", args=[sak.nummer])


def test_en_annen_eier_faar_404(client, v):
    sak = utkast(v)
    logg_inn(client, som("innsender", eier()))

    assert client.get(adresse(sak, "plan")).status_code == 404


# --- the caseworker --------------------------------------------------------------------------------------------------


def test_saksbehandlerens_sider_aapner(client, v):
    sak = i_forslag(v, 3000, 0)
    f = scenario(v)
    logg_inn(client, v.saksbehandler)

    side = client.get(reverse("forvalter:sak", args=[sak.nummer])).content.decode()
    assert "Veiledere: 3. Av dem har 1 formell veilederutdanning." in side
    for url in (
        reverse("forvalter:sak-liste"),
        reverse("forvalter:sak", args=[sak.nummer]),
        reverse("forvalter:fordeling", args=[f.pk]),
        reverse("forvalter:fordeling-regel", args=[f.pk]),
    ):
        assert client.get(url).status_code == 200, url


def test_fordelingen_teller_nyutdannede_der_regelen_setter_prisen(client, v):
    i_forslag(v, 3000, 0)
    f = scenario(v)
    logg_inn(client, v.saksbehandler)
    side = client.get(reverse("forvalter:fordeling", args=[f.pk])).content.decode().replace("\u00a0", " ")
    assert "Nyutdannede</span><b>3 000</b>" in side
    assert "Søkt (kr)" not in side
    assert '<td role="cell" class="tall" data-navn="Sats (kr)">20 000</td>' in side
    assert "3 000 nyutdannede" in client.get(reverse("forvalter:fordeling-liste")).content.decode().replace(
        "\u00a0", " "
    )
    fil = client.get(reverse("forvalter:fordeling-fil", args=[f.pk]) + "?format=csv").getvalue().decode()
    assert ";Nyutdannede;" in fil
    assert ";3000;" in fil


def test_regelen_endres_i_skjemaet_og_veien_videre_velges(client, v):
    i_forslag(v, 3500, 0)
    f = scenario(v)
    logg_inn(client, v.saksbehandler)
    url = reverse("forvalter:fordeling-regel", args=[f.pk])
    side = client.get(url).content.decode()
    assert "Gulv per nyutdannet" in side
    assert "Det mangler" in client.get(reverse("forvalter:fordeling", args=[f.pk])).content.decode()
    data = dict.fromkeys((f"vekt-{a}-{s}" for a in ("forste", "andre") for s in ("barnehage", "grunnskole", "vgo", "voksne")), "100")  # fmt: skip

    svar = client.post(
        url,
        data
        | {
            "regel": "pott_per_laerer", "enhet": "1", "gulv": "18 666", "tak_laerere": "", "tak_kroner": "",
            "underskudd": "lavere_gulv", "tilleggsramme": "0",
        },
    )  # fmt: skip

    assert svar.status_code == 302, svar.content.decode()
    f.refresh_from_db()
    assert f.linjer.get().belop == 59_997_000
    assert fordeling.parametre(f).underskudd == "lavere_gulv"
    assert "felt" not in f.parametre

    client.post(
        url,
        data
        | {
            "regel": "pott_per_laerer", "enhet": "1", "gulv": "10 000", "tak_laerere": "1000", "tak_kroner": "",
            "underskudd": "stopp", "tilleggsramme": "0", "vekt-forste-barnehage": "50",
        },
    )  # fmt: skip
    f.refresh_from_db()
    assert f.linjer.get().belop == 60_000_000
    assert fordeling.parametre(f).vekter["forste.barnehage"] == Decimal("0.5")


def test_saksbehandleren_godkjenner_faerre_med_grunn(client, v):
    sak = til_vurdering(v, 6, 1)
    enhet = sak.veiledningsenheter.get(sektor="barnehage")
    logg_inn(client, v.saksbehandler)
    url = reverse("forvalter:sak-antall", args=[sak.nummer])
    lagre = reverse("forvalter:sak-antall-lagre", args=[sak.nummer])
    assert 'name="forste_' in client.get(url).content.decode()

    uten = client.post(lagre, {f"forste_{enhet.pk}": "4", f"andre_{enhet.pk}": "1"})
    for_mange = client.post(lagre, {f"forste_{enhet.pk}": "7", f"andre_{enhet.pk}": "1"})
    med = client.post(
        lagre, {f"forste_{enhet.pk}": "4", f"andre_{enhet.pk}": "1", f"grunn_{enhet.pk}": "To i tredje år."}
    )

    assert uten.status_code == for_mange.status_code == 422
    assert "Skriv hvorfor færre er godkjent" in uten.content.decode()
    assert "inntil 6" in for_mange.content.decode()
    assert med.url == url
    enhet.refresh_from_db()
    assert (enhet.godkjente, enhet.godkjent_grunn) == ((4, 1), "To i tredje år.")
    assert '<a href="' + url in client.get(reverse("forvalter:sak", args=[sak.nummer])).content.decode()


def test_antallet_er_bare_lesbart_naar_saken_er_i_fordelingen(client, v):
    sak = i_forslag(v, 6, 1)
    logg_inn(client, v.saksbehandler)

    assert 'name="forste_' not in client.get(reverse("forvalter:sak-antall", args=[sak.nummer])).content.decode()


def test_etter_vedtaket_aapner_eierens_sider(client, v):
    i_forslag(v, 3000, 0)
    (vedtak,) = beslutt(v, scenario(v))
    sak = vedtak.sak
    som_eier(client, sak)
    t = sak.tilskudd.get()
    for navn, args in [
        ("sak-detalj", [sak.nummer]), ("kvittering", [sak.nummer]), ("versjon-detalj", [sak.nummer, 1]),
        ("vedtak-detalj", [sak.nummer, vedtak.nr]), ("tilskudd-detalj", [t.pk]), ("rapport-rediger", [t.pk]),
    ]:  # fmt: skip
        assert client.get(reverse(f"eier:{navn}", args=args)).status_code == 200, navn


def test_vedtaket_viser_regnestykket_som_brevet_har(client, v):
    i_forslag(v, 3, 2)
    i_forslag(v, 2995, 0)
    vedtak = next(x for x in beslutt(v, scenario(v)) if x.innvilget_belop == 100_000)
    som_eier(client, vedtak.sak)
    side = client.get(reverse("eier:vedtak-detalj", args=[vedtak.sak.nummer, vedtak.nr]))
    brevet = bestillinger(vedtak)["beregning"]["linjer"]
    rader = side.context["regnestykke"]
    assert [(r.tekst, r.antall, r.sats, r.belop) for r in rader] == [
        (r["tekst"], r["verdi_antall"], r["verdi_sats"], r["belop"]) for r in brevet
    ]
    assert [(r.antall, r.sats, r.belop) for r in rader] == [(3, 20_000, 60_000), (2, 20_000, 40_000)]
    assert "Sats (kr)" in side.content.decode() and "Søkt (kr)" not in side.content.decode()
    saken = client.get(reverse("eier:sak-detalj", args=[vedtak.sak.nummer])).content.decode()
    assert "Dere har fått 100\xa0000\xa0kr." in saken


def bestillinger(vedtak):
    """The fields of the decision's letter."""
    return brevfelt.vedtaksbrev(vedtak, dag=date(2026, 11, 25))[0].felt


def test_listen_over_enheter_tar_like_mange_sporringer(client, v, django_assert_max_num_queries):
    sak = innsendt(v, soker=eier(barnehager=30, skoler=20))
    sak = Sak.objects.get(pk=sak.pk)
    from ordninger.felles.handlinger.sak import hent_tilbake

    hent_tilbake(sak=sak, av=som("innsender", sak.soker))
    som_eier(client, sak)

    with django_assert_max_num_queries(45):
        assert client.get(adresse(sak, "nyutdannede")).status_code == 200


# --- the words and the numbers of an application ----------------------------------------------------------------------


def test_ordet_er_soknad_og_tallet_er_nyutdannede(client, v):
    soker = eier()
    logg_inn(client, som("innsender", soker))
    assert "Start søknad" in client.get(reverse("eier:forside")).content.decode()
    side = client.get(reverse("eier:sak-ny")).content.decode()
    assert "Start søknad" in side and "behovsmelding" not in side.lower()

    sak = til_vurdering(v, 5, 0)
    logg_inn(client, som("innsender", sak.soker))
    liste = client.get(reverse("eier:sak-liste"))
    assert {"sokt", "sokt_for"} <= {k.nokkel for k in liste.context["liste"].kolonner}
    (rad,) = [r for r in liste.context["liste"].rader if r.objekt == sak]
    assert (rad.objekt.sokt_i_kroner, rad.objekt.sokt_for) == (None, 5)

    logg_inn(client, v.saksbehandler)
    topp = client.get(reverse("forvalter:sak", args=[sak.nummer])).content.decode()
    assert f"Søknad {sak.nummer}" in topp and "Søknad og vurdering" in topp
    assert "<b>5</b><span>nyutdannede</span>" in topp
    assert "Behovsmelding" not in topp
    assert "Søkt for (antall)" in client.get(reverse("forvalter:sak-liste")).content.decode()


def test_vedtaket_sier_hvor_mange_det_er_sokt_for(client, v):
    i_forslag(v, 3, 2)
    vedtak = beslutt(v, scenario(v))[0]
    assert (vedtak.sokt_i_kroner, vedtak.sak.sokt_antall, vedtak.linjer.first().sokt_i_kroner) == (None, 5, None)
    logg_inn(client, som("leser", vedtak.sak.soker))
    side = client.get(reverse("eier:vedtak-detalj", args=[vedtak.sak.nummer, vedtak.nr])).content.decode()
    assert "<b>5</b><span>Søkt for (nyutdannede)</span>" in side
    assert "Ikke innvilget (kr)" not in side
    logg_inn(client, v.saksbehandler)
    assert (
        "<b>5</b><span>nyutdannede</span>" in client.get(reverse("forvalter:vedtak", args=[vedtak.pk])).content.decode()
    )


def test_endringene_mellom_to_versjoner_staar_per_enhet(client, v):
    sak = til_vurdering(v, 5, 0)
    enhet = sak.veiledningsenheter.get(forste=5)
    retting.be_om_retting(
        sak=sak, felt=["enheter"], tekst="Er det fem?", frist=date(2026, 11, 30), av=v.saksbehandler
    )  # fmt: skip
    n = enhet.virksomhet_id
    som_eier(client, sak)
    client.post(adresse(sak, "nyutdannede"), {f"forste-v{n}": "4", f"andre-v{n}": "0", "versjon": "1"})
    client.post(reverse("eier:sak-send", args=[sak.nummer]))
    sak.refresh_from_db()
    assert sak.versjoner.count() == 2

    eiers = client.get(reverse("eier:versjon-detalj", args=[sak.nummer, 2])).content.decode()
    assert f"Barnehage: {enhet.navn}</dt>" in eiers
    assert "4,</ins>" in eiers and "5,</del>" in eiers
    assert "Medvirkning</dt>" not in eiers
    logg_inn(client, v.saksbehandler)
    saken = client.get(reverse("forvalter:sak", args=[sak.nummer])).content.decode()
    assert "Endret siden" in saken and f"Barnehage: {enhet.navn}</dt>" in saken
    assert "<del>5</del> <ins>4</ins>" in saken


def test_eieren_faar_grunnen_for_hver_enhet_der_faerre_er_godkjent(client, v):
    sak = til_vurdering(v, 6, 1)
    enhet = sak.veiledningsenheter.get(sektor="barnehage")
    logg_inn(client, v.saksbehandler)
    assert "Grunnen står i brevet til eieren" in client.get(
        reverse("forvalter:sak-antall", args=[sak.nummer])
    ).content.decode()  # fmt: skip
    client.post(
        reverse("forvalter:sak-antall-lagre", args=[sak.nummer]),
        {f"forste_{enhet.pk}": "5", f"andre_{enhet.pk}": "1", f"grunn_{enhet.pk}": "Én av dem er i sitt tredje år."},
    )
    vurdering.legg_i_fordeling(sak=vurder(v, sak), av=v.saksbehandler)

    (vedtak,) = beslutt(v, scenario(v))

    grunn = f"{enhet.navn}: 6 av 7 er godkjent. Én av dem er i sitt tredje år."
    (bestilling,) = [b for b in kontrakt.hent("veiledning").brev(vedtak, dag=klokke.idag()) if "vedtak" in b.mal]
    assert bestilling.felt["avslag"]["grunner"] == [{"tekst": grunn}]
    brevet = str(brev.innhold_av_utkast(bestilling))
    assert grunn in brevet and "Søknaden oppfyller vilkårene." in brevet
    som_eier(client, sak)
    assert grunn in client.get(reverse("eier:vedtak-detalj", args=[sak.nummer, vedtak.nr])).content.decode()


def test_satsen_er_regelens_ogsaa_naar_faerre_er_godkjent(client, v):
    i_forslag(v, 2000, 0)
    sak = til_vurdering(v, 9, 0)
    enhet = sak.veiledningsenheter.get(sektor="barnehage")
    logg_inn(client, v.saksbehandler)
    client.post(
        reverse("forvalter:sak-antall-lagre", args=[sak.nummer]),
        {f"forste_{enhet.pk}": "8", f"andre_{enhet.pk}": "0", f"grunn_{enhet.pk}": "Én er i sitt tredje år."},
    )
    vurdering.legg_i_fordeling(sak=vurder(v, sak), av=v.saksbehandler)
    f, annen = scenario(v), scenario(v, gulv="25000")
    sats = "29 880"  # 60 000 000 / 2 008, and never what is granted divided by what is applied for

    side = client.get(reverse("forvalter:fordeling", args=[f.pk])).content.decode().replace("\u00a0", " ")
    assert side.count(f'data-navn="Sats (kr)">{sats}</td>') == 4
    assert '<td role="cell" class="tall" data-navn="Godkjent">8</td>' in side
    assert '<td role="cell" class="tall" data-navn="Godkjent">2 008</td>' in side.split("<tfoot")[1]
    assert "Sats" not in side.split("<tfoot")[1].split("</tfoot>")[0]
    assert "rundes ned til hele kroner" in side
    fil = client.get(reverse("forvalter:fordeling-fil", args=[f.pk]) + "?format=csv").getvalue().decode()
    assert ";Nyutdannede;Godkjent;Sats (kr);" in fil
    assert ";9;8;29880" in fil
    url = reverse("forvalter:fordeling-sammenlign", args=[f.pk]) + f"?med={annen.pk}"
    side = client.get(url).content.decode().replace("\u00a0", " ")
    assert f'<td class="tall">9</td><td class="tall">8</td><td class="tall">{sats}</td>' in side
    assert ";Godkjent;" in client.get(url + "&format=csv").getvalue().decode()


def test_siden_sier_det_utfallet_brevet_har(client, v):
    sak = til_vurdering(v, 6, 1)
    enhet = sak.veiledningsenheter.get(sektor="barnehage")
    logg_inn(client, v.saksbehandler)
    client.post(
        reverse("forvalter:sak-antall-lagre", args=[sak.nummer]),
        {f"forste_{enhet.pk}": "5", f"andre_{enhet.pk}": "1", f"grunn_{enhet.pk}": "Én er i sitt tredje år."},
    )
    sak = vurdering.legg_i_fordeling(sak=vurder(v, sak), av=v.saksbehandler)
    f = scenario(v)

    side = client.get(reverse("forvalter:fordeling-sak", args=[f.pk, sak.nummer])).content.decode()

    utkast_ = vedtak.som_utkast(sak, besluttes_av=v.beslutter, fordeling=f)
    assert utkast_.utfall == "delvis_innvilget"
    assert f"<b>{utkast_.get_utfall_display()}</b>" in side


def _kopi(v, forste=3):
    """Last year's case, sent in, and this year's copied from it."""
    gammel = innsendt(v, forste, 1)
    ny = runde(v.ramme, {"saksbehandler": v.saksbehandler, "beslutter": v.beslutter}, {}, nr=2)
    return sakshandlinger.opprett_sak(
        utlysning=ny, soker=gammel.soker, kopier_fra=gammel, av=som("innsender", gammel.soker)
    )


def _stegord(svar, kode):
    return next(s.ord for s in svar.context["steg"] if s.kode == kode)


def test_et_spoersmaal_om_stoerrelsen_vises_en_gang_for_eieren_gaar_videre(client, v):
    sak = utkast(v)
    som_eier(client, sak)
    n = f"v{sak.veiledningsenheter.get(sektor='barnehage').virksomhet_id}"
    url = adresse(sak, "nyutdannede")
    data = {
        f"forste-{n}": "9",
        f"andre-{n}": "1",
        "versjon": Sak.objects.get(pk=sak.pk).veiledning.versjoner["nyutdannede"],
    }

    svar = client.post(url, data)
    assert svar.url == f"{url}#id_stemmer-{n}"
    side = client.get(url)
    assert "dere søker for 10. Stemmer det?" in side.content.decode()
    assert f'name="spurt" value="stemmer-{n}"' in side.content.decode()
    assert _stegord(side, "nyutdannede") == "Se over"
    videre = client.post(url, data | {"spurt": [f"stemmer-{n}"], "versjon": side.context["versjon"]})
    assert videre.url == adresse(sak, "veiledere")

    send = client.get(reverse("eier:sak-send", args=[sak.nummer])).content.decode()
    assert "Se over dette før dere sender" in send and "dere søker for 10. Stemmer det?" in send
    client.post(url, data | {f"stemmer-{n}": "on", "spurt": [f"stemmer-{n}"], "versjon": side.context["versjon"]})
    assert "Se over dette" not in client.get(reverse("eier:sak-send", args=[sak.nummer])).content.decode()
    assert client.post(reverse("eier:sak-send", args=[sak.nummer])).url == reverse("eier:kvittering", args=[sak.nummer])


def test_kopierte_tall_skal_ses_over_til_de_er_lagret_i_aar(client, v):
    sak = _kopi(v)
    som_eier(client, sak)
    url = adresse(sak, "nyutdannede")
    n = f"v{sak.veiledningsenheter.get(sektor='barnehage').virksomhet_id}"

    side = client.get(url)
    assert _stegord(side, "nyutdannede") == "Se over"
    assert "Tallene er kopiert fra i fjor" in side.content.decode()
    assert "I fjor hadde dere 3 i første år i barnehage" in side.content.decode()
    tall = {f"forste-{n}": "", f"andre-{n}": "3", "versjon": "0", "spurt": [s.felt for s in side.context["sporsmal"]]}
    assert client.post(url, tall).url == adresse(sak, "veiledere")

    side = client.get(url)
    assert "Tallene er kopiert" not in side.content.decode()
    assert "I fjor hadde dere 3 i første år i barnehage" in side.content.decode()
    assert _stegord(side, "nyutdannede") == "Se over"
    client.post(url, tall | {f"forste-{n}": "0", "versjon": "1"})
    assert _stegord(client.get(url), "nyutdannede") == "Ferdig"
