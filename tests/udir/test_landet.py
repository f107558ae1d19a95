"""«Landet nå»: every figure is the sum of the list behind it, and nobody's drafts are in it."""

import csv
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kompetanse.udir import sporringer
from kompetanse.udir.landet import Landet, Utvalg
from kompetanse.visning import formater
from ordninger.felles import kontrakt
from ordninger.felles.models import Linje, Sak, Tilskudd, Varsel
from ordninger.kollektiv.mottaker import mottakertype
from tests.fabrikker import sak as saksbygg
from tests.fabrikker.brukere import logg_inn, som
from tests.fabrikker.eiere import KommuneFactory, OrganisasjonFactory, VirksomhetFactory


@pytest.fixture
def verden(frys, db):
    """Two decided cases, one that waits for the beslutter's colleague, one sent in, one draft and one withdrawn."""
    frys("2027-01-20T09:00")
    v = saksbygg.verden()
    saksbygg.besluttet(v, "100000", "200000")
    saksbygg.innsendt(v, "50000")
    v.utkast = saksbygg.utkast(v, "77777")
    return v


@pytest.fixture
def fag(verden, client):
    logg_inn(client, verden.udir_fag)
    return client


def landet(v, **felt) -> Landet:
    return Landet(sporringer.hent("kollektiv", 2027, tving=True).data, Utvalg("kollektiv", 2027, **felt))


def test_pengene_fra_ramme_til_vedtak(verden):
    land = landet(verden)

    assert land.sum("ramme") == Decimal("10000000")
    assert land.sum("sokt") == Decimal("350000")
    assert land.sum("vedtatt") == Decimal("300000")
    assert land.sum("foreslatt") == Decimal("300000")
    assert land.sum("saker") == 3
    assert land.andel == Decimal("0.03")


def test_utkast_finnes_ikke_i_noe_tall_eller_noen_liste(verden, fag):
    html = fag.get(reverse("udir:forside")).content.decode()
    assert "77" + formater.NBSP + "777" not in html

    for navn in ("sak-liste", "linje-liste", "tilskudd-liste", "vedtak-liste", "rapport-liste"):
        html = fag.get(reverse(f"udir:{navn}")).content.decode()
        assert verden.utkast.nummer not in html, navn
        assert verden.utkast.soker.navn not in html, navn
    assert fag.get(reverse("udir:sak", args=[verden.utkast.nummer])).status_code == 404


def test_scenario_hos_embetet_er_ikke_foreslatt_for_det_er_sendt(verden):
    from ordninger.felles.handlinger import fordeling as fordelinger

    saksbygg.i_forslag(verden, "400000")
    f = fordelinger.nytt_scenario(utlysning=verden.utlysning, navn="B", regel="likt_kutt", av=verden.saksbehandler)
    assert f.linjer.count() == 2
    assert landet(verden).sum("foreslatt") == Decimal("300000")


def test_det_som_er_sendt_til_beslutter_er_foreslatt(frys, db):
    frys("2027-01-20T09:00")
    v = saksbygg.verden()
    saksbygg.til_beslutning(v, "100000", "300000")

    land = landet(v)

    assert (land.sum("foreslatt"), land.sum("vedtatt")) == (Decimal("400000"), 0)
    assert land.status[v.fylke.pk] == "til_beslutning"


def test_hvert_tall_er_summen_av_listen_bak(verden, fag):
    land = landet(verden)
    rad = next(r for r in land.rader if r["nokkel"] == {"fylke": verden.fylke.pk})

    for kolonne in ("sokt", "vedtatt", "utbetalt"):
        html = fag.get(rad["lenker"][kolonne]).content.decode()
        assert formater.kr(rad[kolonne]) in html, kolonne
    html = fag.get(rad["lenker"]["saker"]).content.decode()
    assert "av 3" in html
    assert "av 2" in fag.get(rad["lenker"]["foreslatt"]).content.decode()


@pytest.mark.parametrize("mottaker", list("abcdef"))
def test_tallene_per_mottakergruppe_er_summen_av_listen(verden, fag, mottaker):
    land = landet(verden, mottaker=mottaker)

    linjer = [
        x for x in Linje.objects.filter(budsjettaar=2027).exclude(sak__tilstand__in=["utkast", "trukket"]).select_related("mottaker", "virksomhet")
        if mottakertype(x.mottaker, x.virksomhet.type if x.virksomhet else None) == mottaker
    ]  # fmt: skip
    assert land.sum("sokt") == sum(x.sokt for x in linjer)
    html = fag.get(
        reverse("udir:linje-liste"), {"ordning": "kollektiv", "aar": 2027, "mottaker": mottaker}
    ).content.decode()
    if linjer:
        assert formater.kr(land.sum("sokt")) in html
    else:
        assert "Ingen" in html


def test_mottakertypen_i_databasen_er_den_samme_som_ordningens(verden):
    v, sak = verden, Sak.objects.first()
    tiltak = sak.tiltak.first()
    for felt in (
        {},
        {"fylkeskommune": True},
        {"privat": True},
        {"uh": True},
        {"fagskole": True},
        {"annen": True},
        {"type": "statlig_skole"},
    ):
        org = OrganisasjonFactory(**felt)
        for virksomhet in (None, VirksomhetFactory(privat=True), VirksomhetFactory(privat=True, skole=True)):
            Linje.objects.create(sak=sak, tiltak=tiltak, mottaker=org, virksomhet=virksomhet, budsjettaar=2031, sokt=1)

    for linje in (
        Linje.objects.filter(budsjettaar=2031)
        .annotate(m=sporringer.mottakertype())
        .select_related("mottaker", "virksomhet")
    ):
        assert linje.m == mottakertype(linje.mottaker, linje.virksomhet.type if linje.virksomhet else None)
    assert v


def test_per_embete_er_de_samme_pengene(verden):
    per_fylke, per_embete = landet(verden), landet(verden, vis="embete")

    assert sum(r["vedtatt"] for r in per_embete.rader) == per_fylke.sum("vedtatt")
    assert {r["navn"] for r in per_embete.rader} == {verden.embete.navn}


def test_filter_paa_et_annet_embete_gir_ingen_penger(verden, fag):
    from tests.fabrikker.statsforvalter import EmbeteFactory

    annet = EmbeteFactory()

    land = landet(verden, embete=str(annet.pk))

    assert (land.sum("sokt"), land.sum("ramme"), len(land.rader)) == (0, 0, 1)
    html = fag.get(reverse("udir:sak-liste"), {"embete": annet.pk}).content.decode()
    assert "Ingen saker passer" in html


def test_deltakelse(verden, fag):
    KommuneFactory(fylke=verden.fylke)
    utenfor = OrganisasjonFactory(kommune=KommuneFactory(fylke=verden.fylke))

    land = landet(verden)

    # The owner of the draft has not taken part either.
    assert land.deltakelse()["meldt"] == 3
    assert land.deltakelse()["ikke_meldt"] == 2
    html = fag.get(reverse("udir:deltakelse"), {"ordning": "kollektiv", "aar": 2027, "i_aar": "nei"}).content.decode()
    assert utenfor.navn in html
    assert "av 2" in html


def test_bildet_lages_paa_nytt_naar_noe_har_skjedd_og_ellers_ikke(verden, frys):
    forste = sporringer.hent("kollektiv", 2027)
    assert sporringer.hent("kollektiv", 2027).tid == forste.tid

    frys("2027-01-20T09:05")
    assert sporringer.hent("kollektiv", 2027).tid == forste.tid
    saksbygg.innsendt(verden, "60000")
    nytt = sporringer.hent("kollektiv", 2027)

    assert nytt.tid > forste.tid
    assert Landet(nytt.data, Utvalg("kollektiv", 2027)).sum("sokt") == Decimal("410000")


def test_tregt_bilde_lages_hvert_kvarter(verden, frys):
    bilde = sporringer.hent("kollektiv", 2027)
    type(bilde).objects.update(varighet_ms=sporringer.RASK_MS + 1)
    saksbygg.innsendt(verden, "60000")

    frys("2027-01-20T09:14")
    assert sporringer.hent("kollektiv", 2027).tid == bilde.tid
    frys("2027-01-20T09:15")
    assert sporringer.hent("kollektiv", 2027).tid > bilde.tid


def test_knappen_regner_ut_naa(verden, fag, frys):
    bilde = sporringer.hent("kollektiv", 2027)
    frys("2027-01-20T09:01")

    svar = fag.post(reverse("udir:oppdater"))

    assert svar.status_code == 302
    assert sporringer.hent("kollektiv", 2027).tid > bilde.tid


def test_forsiden_bruker_faa_sporringer(verden, fag, django_assert_max_num_queries):
    fag.get(reverse("udir:forside"))
    with django_assert_max_num_queries(6):
        fag.get(reverse("udir:forside"))


def test_nytt_bilde_bruker_like_mange_sporringer_uansett_antall_saker(verden, fag):
    with CaptureQueriesContext(connection) as foer:
        sporringer.regn_ut("kollektiv", 2027)
    for _nr in range(3):
        saksbygg.innsendt(verden, "1000")
    with CaptureQueriesContext(connection) as etter:
        sporringer.regn_ut("kollektiv", 2027)

    assert len(foer) == len(etter) <= 20


def test_paminnelsen_er_hovedknappen_bare_til_datoen_er_ute(verden, fag, frys):
    knapp = f'href="{reverse("udir:paminnelse")}?'
    for dag, hoved in (("2027-04-15T10:00", True), ("2027-04-16T10:00", False)):
        frys(dag)
        logg_inn(fag, verden.udir_fag)
        html = fag.get(reverse("udir:forside"), {"aar": 2027, "ordning": "kollektiv"}).content.decode()
        (lenke,) = [x.partition(">")[0] for x in html.split("<a ") if knapp in x]
        assert ('data-variant="secondary"' in lenke) == (not hoved), dag


def test_paminnelse_til_embeter_som_ikke_er_ferdige_en_gang_om_dagen(verden, fag, frys):
    adresse = reverse("udir:paminnelse")
    assert verden.embete.navn in fag.get(adresse).content.decode()

    for _nr in range(2):
        assert fag.post(adresse).status_code == 302
    assert Varsel.objects.filter(type="frist_fordeling", organisasjon=verden.embete).count() == 1
    frys("2027-01-21T09:00")
    logg_inn(fag, verden.udir_fag)
    fag.post(adresse)
    assert Varsel.objects.filter(type="frist_fordeling", organisasjon=verden.embete).count() == 2


def test_eksporten_har_hele_kroner_og_landet_nederst(verden, fag):
    svar = fag.get(reverse("udir:forside"), {"format": "csv"})
    rader = b"".join(svar.streaming_content).decode("utf-8-sig").splitlines()

    assert rader[-1].startswith("Landet;")
    assert ";350000" in rader[-1]
    svar = fag.get(reverse("udir:forside"), {"format": "xlsx"})
    assert svar.headers["Content-Type"].startswith("application/vnd.openxmlformats")
    assert svar.getvalue()[:2] == b"PK"
    svar.close()


def test_andelen_i_filen_er_rundet_som_paa_siden(verden, fag):
    svar = fag.get(reverse("udir:forside"), {"format": "csv"})
    rader = list(csv.reader(b"".join(svar.streaming_content).decode("utf-8-sig").splitlines(), delimiter=";"))
    hode = next(r for r in rader if "Andel" in r)
    andeler = [r[hode.index("Andel")] for r in rader[rader.index(hode) + 1 :]]

    assert any(a not in ("", "0,00") for a in andeler)
    assert all(a == "" or len(a.partition(",")[2]) == 2 for a in andeler)


def test_saken_vises_uten_notater(verden, fag):
    from ordninger.felles.models import Melding

    sak = Sak.objects.filter(tilstand="innvilget").first()
    Melding.objects.create(
        sak=sak, tekst="Intern tvil", intern=True, fra_forvalter=True, organisasjon=verden.embete, av=verden.saksbehandler,
        tid=sak.innsendt_tid,
    )  # fmt: skip

    html = fag.get(reverse("udir:sak", args=[sak.nummer])).content.decode()

    assert "Intern tvil" not in html
    assert sak.soker.navn in html
    assert "Vedtak 1: Innvilget" in html


def test_apne_data_har_hver_vedtakslinje_og_ingen_andre(verden, fag):
    svar = fag.get(reverse("udir:apne-data-csv"), {"aar": 2027})
    tekst = b"".join(svar.streaming_content).decode("utf-8-sig")

    assert tekst.count("\r\n2027/") + tekst.count("\n2027/") >= 1
    linjer = [x for x in tekst.splitlines() if ";kollektiv;2027;" in x]
    assert len(linjer) == 4
    assert sum(Tilskudd.objects.values_list("belop", flat=True)) == sum(
        Decimal(x.split(";")[12].replace(",", ".")) for x in linjer
    )
    assert fag.get(reverse("udir:apne-data-csv"), {"aar": "x"}).status_code == 404


@pytest.mark.parametrize(
    "query",
    [{"aar": "abc"}, {"ordning": "finnes-ikke"}, {"embete": "x"}, {"mottaker": "z"}, {"sorter": "x"}, {"aar": "2199"}],
)
def test_ukjente_filtre_gir_hele_landet_eller_ingenting_men_aldri_feil(verden, fag, query):
    assert fag.get(reverse("udir:forside"), query).status_code == 200


def test_sortering_paa_navn_er_norsk(verden):
    land = landet(verden)
    navn = [r["rekke"] for r in land.sortert("navn")]

    assert navn == sorted(navn)


def test_analyse_ser_tallene_men_minner_ingen(verden, client):
    logg_inn(client, som("udir_analyse", verden.udir))

    html = client.get(reverse("udir:forside")).content.decode()

    assert "Minn embetene" not in html
    assert client.post(reverse("udir:paminnelse")).status_code == 403


def test_kommando_og_oppgave_lager_bildet(verden, capsys):
    from django.core.management import call_command

    from kompetanse.udir.models import Landsbilde
    from kompetanse.udir.tasks import oppdater_landet

    call_command("oppdater_landet", aar=2026)
    assert oppdater_landet() == len(list(kontrakt.alle()))
    bilder = Landsbilde.objects.filter(ordning="kollektiv")
    assert set(bilder.values_list("budsjettaar", flat=True)) == {2026, 2027}
    assert "kollektiv 2026" in capsys.readouterr().out


def test_menyen_viser_beslutteren_hva_som_venter(verden, client):
    from tests.fabrikker.penger import AarsoppsettFactory, SatstabellFactory

    SatstabellFactory(budsjettaar=2028)
    AarsoppsettFactory(budsjettaar=2028)
    logg_inn(client, verden.udir_beslutter)

    from kompetanse.udir.ventende import ventende

    assert ventende(verden.udir_beslutter.aktiv_tilhorighet) == {"oppsett": 2}
    assert ventende(verden.udir_fag.aktiv_tilhorighet) == {}
    assert '<span class="teller">' in client.get(reverse("udir:ramme-liste")).content.decode().replace("\n", "")
