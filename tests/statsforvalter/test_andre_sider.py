"""Front page, announcements, reports, appeals, notices, units: opened, used, and closed to others."""

from decimal import Decimal

import pytest
from django.urls import reverse

from kompetanse.revisjon import klokke
from ordninger.felles.handlinger import habilitet, utbetaling, varsel
from ordninger.felles.handlinger import rapport as rapporter
from ordninger.felles.models import Klage, Krav, Ramme, Rapport, Retting, Sak, Tilskudd, Utbetaling, Utlysning, Varsel
from tests.fabrikker import sak as fabrikk
from tests.fabrikker.brukere import som
from tests.fabrikker.eiere import KommuneFactory
from tests.fabrikker.statsforvalter import EmbeteFactory
from tests.statsforvalter import mange
from tests.stotte.rolle import som_tabelleier
from tests.veiledning import verden as veiledning

pytestmark = pytest.mark.django_db

LISTER = [
    "forside", "sak-liste", "sak-visning-lagre", "sak-tildel-mange", "jobb-liste", "klage-liste", "rapport-liste",
    "utlysning-liste", "virksomhet-liste", "konto-mangler", "varsel-liste",
]  # fmt: skip


@pytest.fixture
def tilskudd(v):
    """A granted Tilskudd of the applicant, paid, with the report delivered and 10 000 unspent."""
    vedtak = fabrikk.besluttet(v, "200000")[0]
    t = Tilskudd.objects.get(sak=vedtak.sak, mottaker=vedtak.sak.soker)
    return t


def betal(v, t):
    """Pay every instalment the way the bank's answer does, without the bank."""
    from ordninger.felles.models import Utbetalingskjoring

    konto = t.mottaker.kontoer.get(status="bekreftet")
    egen = v.embete.kontoer.get(status="bekreftet")
    for nr, u in enumerate(t.utbetalinger.order_by("nr")):
        kjoring = Utbetalingskjoring.objects.create(
            forvalter=v.embete, nummer=f"K{t.pk}-{nr}", fra_konto=egen, fra_kontonummer=egen.nummer, betalingsdato="2026-11-21",
            antall=1, sum=u.belop, melding_id=f"M{t.pk}-{nr}", fil="betaling/x.xml", fil_sha256="0" * 64, laget_av=v.okonomi,
            laget_tid=habilitet.klokke.naa(),
        )  # fmt: skip
        u.tilstand, u.konto, u.kontonummer = "frigitt", konto, konto.nummer
        u.frigitt_av, u.frigitt_tid = v.okonomi, habilitet.klokke.naa()
        u.save()
        u.tilstand, u.kjoring, u.ende_til_ende = "sendt", kjoring, f"E{u.pk}"
        u.save()
        u.tilstand, u.utbetalt_dato = "utbetalt", "2026-11-21"
        u.save()


def lever(t, ubrukt="0.00"):
    """A complete report, delivered."""
    t.refresh_from_db()
    brukt = t.utbetalt - Decimal(ubrukt)
    tiltak = rapporter.tiltak_i(t)
    innhold = {
        str(x["id"]): {"gjennomfort": "ja", "tekst": "Alt er gjort.", "brukt": str(brukt if nr == 0 else 0)}
        for nr, x in enumerate(tiltak)
    }
    r = rapporter.hent_rapport(t)
    r.tiltak, r.brukt, r.ubrukt, r.ubrukt_forklaring, r.deltakere = innhold, brukt, Decimal(ubrukt), "Sykdom", 12
    r.markorer = {k: {"grad": 3, "tekst": "Bra"} for k in "abcde"}
    r.save()
    av = som("innsender", t.mottaker)
    r.tilstand, r.levert_av, r.levert_tid = "levert", av, habilitet.klokke.naa()
    r.save()
    return r


@pytest.mark.parametrize("navn", LISTER)
@pytest.mark.parametrize("rolle", ["saksbehandler", "beslutter", "forvalter_leser", "okonomi"])
def test_listene_aapner_for_alle_roller_som_leser(som_klient, v, navn, rolle):
    fabrikk.i_forslag(v)
    svar = som_klient(som(rolle, v.embete)).get(reverse(f"forvalter:{navn}"))
    assert svar.status_code == (403 if navn == "sak-tildel-mange" and rolle in ("forvalter_leser", "okonomi") else 200)


@pytest.mark.parametrize("navn", LISTER)
def test_eiere_og_udir_kommer_ikke_inn(som_klient, v, navn):
    for rolle in ("innsender", "udir_fag"):
        assert som_klient(som(rolle)).get(reverse(f"forvalter:{navn}")).status_code == 403


def test_forsiden_viser_det_som_venter_og_rammen(klient, v):
    fabrikk.innsendt(v, "300000")
    fabrikk.i_forslag(v, "200000")
    side = klient.get(reverse("forvalter:forside")).content.decode().replace("\xa0", " ")
    assert "Saker uten saksbehandler" in side
    assert "10 000 000" in side
    assert "15. april" in side


def oppgaver(klient):
    """What waits on the front page, by its words: (number, address)."""
    return {o["tekst"]: (o["antall"], o["url"]) for o in klient.get(reverse("forvalter:forside")).context["oppgaver"]}


def test_forsiden_har_beslutterens_og_okonomiens_arbeid(som_klient, v, frys):
    fabrikk.til_beslutning(v, "100000", "200000")
    beslutter = som_klient(v.beslutter)
    venter = oppgaver(beslutter)
    antall, adresse = venter["Saker til beslutning"]
    assert antall == beslutter.get(adresse).context["liste"].totalt == 2
    assert venter["Fordelinger til beslutning"] == (1, reverse("forvalter:fordeling-liste"))
    assert "Saker til beslutning" not in oppgaver(som_klient(v.saksbehandler))
    assert "Saker til beslutning" not in oppgaver(som_klient(v.okonomi))


def test_forsiden_viser_okonomi_det_banken_ikke_har_betalt(som_klient, v, frys):
    frys("2027-01-20T12:00")
    mange.besluttet(v, 1, "100000")
    okonomi = som_klient(v.okonomi)
    antall, adresse = oppgaver(okonomi)["Utbetalinger å frigi"]
    assert antall == okonomi.get(adresse).context["liste"].totalt > 0
    assert "Utbetalinger banken har avvist" not in oppgaver(okonomi)
    for u in Utbetaling.objects.all():
        utbetaling.frigi(utbetaling=u, av=v.okonomi)
    alle = list(Utbetaling.objects.order_by("pk").values_list("pk", flat=True))
    kjoring = utbetaling.lag_kjoring(forvalter=v.embete, utbetalinger=alle, betalingsdato=klokke.idag(), av=v.okonomi)
    assert kjoring
    Utbetaling.objects.filter(pk=alle[0]).update(tilstand="avvist")
    antall, adresse = oppgaver(okonomi)["Utbetalinger banken har avvist"]
    assert antall == okonomi.get(adresse).context["liste"].totalt == 1
    assert "Utbetalinger å frigi" not in oppgaver(okonomi)


def test_forsiden_viser_hver_ramme_med_aapne_saker(klient, v):
    fabrikk.innsendt(v, "432000")
    ny = Ramme.objects.get(pk=v.ramme.pk)
    ny.pk, ny.budsjettaar = None, v.ramme.budsjettaar + 1
    ny.belop = ny.fordelt = ny.reservert = ny.tilsagn = ny.utbetalt = 0
    ny.save()
    rammer = klient.get(reverse("forvalter:forside")).context["fylker"]
    assert [(r["aar"], r["sokt"], r["ferdig"]) for r in rammer] == [
        (v.ramme.budsjettaar + 1, 0, None), (v.ramme.budsjettaar, 432_000, None)
    ]  # fmt: skip


def test_forsiden_sier_naar_rammen_er_ferdig_fordelt(som_klient, v, frys):
    frys("2027-01-20T12:00")
    fabrikk.besluttet(v, "100000")
    frys("2027-11-21T10:00")
    klient = som_klient(v.saksbehandler)
    side = klient.get(reverse("forvalter:forside")).content.decode().replace("\xa0", " ")
    assert "Ferdig fordelt 20. januar 2027" in side and "dager siden" not in side
    assert "Åpne neste sak" not in side
    assert klient.get(reverse("forvalter:sak-neste")).url == reverse("forvalter:sak-liste")


def test_forsiden_til_udir_teller_det_som_telles(som_klient, frys):
    frys("2026-11-20T12:00")
    v = veiledning.verden()
    sak = veiledning.innsendt(v, 4, 1)
    klient = som_klient(v.saksbehandler)
    for side in ("forside", "sak-liste"):
        tekst = klient.get(reverse(f"forvalter:{side}")).content.decode()
        assert "1 åpen sak · søkt for 5 nyutdannede" in tekst and "søkt 0,0 mill" not in tekst
        assert "Åpne neste sak" in tekst
    assert klient.get(reverse("forvalter:sak-neste")).url.startswith(reverse("forvalter:sak", args=[sak.nummer]))


def test_tilgangsstyrer_ledes_til_tilgang(som_klient, v):
    side = som_klient(som("tilgangsstyrer", v.embete)).get(reverse("forvalter:forside"))
    assert side.status_code == 200 and "Som tilgangsstyrer" in side.content.decode()


# Acts of a case -------------------------------------------------------------------------------------------------


def test_be_om_retting_og_avbryt(klient, v):
    sak = fabrikk.i_forslag(v)
    url = reverse("forvalter:sak-rett", args=[sak.nummer])
    feil = klient.post(url, {"tekst": "", "frist": "20.11.2026"}).content.decode()
    assert "Velg minst ett felt" in feil and "Skriv hva som skal rettes" in feil
    sen = klient.post(url, {"felt": ["behov"], "tekst": "Utdyp", "frist": "20.11.2026"}).content.decode()
    assert "Fristen må være fram i tid" in sen
    klient.post(url, {"felt": ["behov", "tiltak.plan"], "tekst": "Utdyp behovet", "frist": "30.11.2026"})
    sak.refresh_from_db()
    assert sak.tilstand == "ma_rettes" and not sak.fordelingslinjer.exists()
    assert Varsel.objects.filter(type="retting", organisasjon=sak.soker).count() == 1
    side = klient.get(reverse("forvalter:sak", args=[sak.nummer])).content.decode()
    assert "Utdyp behovet" in side and "Hos parten for retting" in side
    klient.post(reverse("forvalter:sak-rett-frist", args=[sak.nummer]), {"frist": "05.12.2026"})
    assert Retting.objects.get().frist.isoformat() == "2026-12-05"
    klient.post(reverse("forvalter:sak-avbryt-retting", args=[sak.nummer]))
    sak.refresh_from_db()
    assert sak.tilstand == "til_vurdering" and Retting.objects.get().lukket_tid


def test_rettet_sak_viser_endringene(klient, v):
    from ordninger.felles.handlinger import sak as eierens
    from ordninger.kollektiv.models import Behovsmelding

    sak = fabrikk.vurdert(v)
    klient.post(
        reverse("forvalter:sak-rett", args=[sak.nummer]), {"felt": ["behov"], "tekst": "Utdyp", "frist": "30.11.2026"}
    )
    Behovsmelding.objects.filter(sak=sak).update(behov="Behov for felles rutiner.")
    eierens.send_retting(sak=Sak.objects.get(pk=sak.pk), av=som("innsender", sak.soker))
    url = reverse("forvalter:sak", args=[sak.nummer])
    side = klient.get(url).content.decode()
    assert "Vis endringer (1)" in side and "<ins>" in side
    assert "<ins>" not in klient.get(url, {"endringer": "0"}).content.decode()
    assert "<ins>" not in klient.get(url, {"versjon": "1"}).content.decode()
    liste = klient.get(reverse("forvalter:sak-liste"), {"flagg": "rettet"})
    assert [r.objekt.pk for r in liste.context["liste"].rader] == [sak.pk]


@pytest.mark.parametrize(
    ("side", "data"),
    [
        ("sak-vent", {"grunn": "Venter"}),
        ("sak-svar", {"ny_dato": "01.05.2027", "grunn": "Mange saker"}),
        ("sak-merk", {"merkelapper": "haster, forum", "prioritet": "1"}),
        ("sak-tildel", {"til": "ingen"}),
    ],
)
def test_skjemasidene(klient, v, side, data):
    sak = fabrikk.vurdert(v)
    url = reverse(f"forvalter:{side}", args=[sak.nummer])
    assert klient.get(url).status_code == 200
    assert klient.post(url, data).status_code == 302
    sak.refresh_from_db()
    ventet = {
        "sak-vent": sak.tilstand == "pa_vent",
        "sak-svar": str(sak.svar_utsatt_til) == "2027-05-01",
        "sak-merk": (sak.merkelapper, sak.prioritet) == (["haster", "forum"], 1),
        "sak-tildel": sak.saksbehandler is None,
    }
    assert ventet[side]


def test_tilgang_avsluttes(klient, som_klient, v):
    sak = fabrikk.vurdert(v)
    annen = som("saksbehandler", EmbeteFactory().organisasjon)
    url = reverse("forvalter:sak-tilgang", args=[sak.nummer])
    assert (
        "Ingen i portalen"
        in klient.post(url, {"epost": "x@example.no", "til": "01.12.2026", "grunn": "Råd"}).content.decode()
    )
    klient.post(url, {"epost": annen.epost, "til": "01.12.2026", "grunn": "Råd"})
    assert annen.navn in klient.get(url).content.decode()
    gitt = annen.gitte_tilganger.get()
    klient.post(reverse("forvalter:sak-tilgang-slutt", args=[sak.nummer, gitt.pk]))
    assert som_klient(annen).get(reverse("forvalter:sak", args=[sak.nummer])).status_code == 404


# Announcements --------------------------------------------------------------------------------------------------

UTLYSNING = {
    "ordning": "kollektiv", "budsjettaar": "2028", "runde": "1", "apner_dag": "01.11.2027", "apner_kl": "08.00",
    "frist_dag": "01.02.2028", "frist_kl": "23.59", "svar_innen": "15.04.2028", "rapport_dag": "15.01.2029", "rapport_kl": "23.59",
    "bruk_fra": "01.01.2028", "bruk_til": "31.12.2028", "tekst_nb": "Tekst", "tekst_nn": "Tekst", "vilkar_nb": "Vilkår", "vilkar_nn": "Vilkår",
}  # fmt: skip


def test_utlysning_fra_utkast_til_publisert_av_en_annen(klient, som_klient, v):
    ny = reverse("forvalter:utlysning-ny")
    assert "01.02.2028" in klient.get(ny).content.decode()
    r = klient.post(ny, UTLYSNING | {"fylke": v.fylke.pk})
    u = Utlysning.objects.get(budsjettaar=2028)
    assert r.url == reverse("forvalter:utlysning", args=[u.pk])
    assert (u.frist_tid.astimezone(fabrikk.OSLO).isoformat(), u.ramme) == ("2028-02-01T23:59:59+01:00", None)
    klient.post(reverse("forvalter:utlysning-send", args=[u.pk]))
    assert klient.post(reverse("forvalter:utlysning-publiser", args=[u.pk])).status_code == 403
    samme = som_klient(som("beslutter", v.embete, person=v.saksbehandler.person))
    samme.post(reverse("forvalter:utlysning-publiser", args=[u.pk]))
    u.refresh_from_db()
    assert u.tilstand == "til_godkjenning"
    som_klient(v.beslutter).post(reverse("forvalter:utlysning-publiser", args=[u.pk]))
    u.refresh_from_db()
    assert (u.tilstand, u.publisert_av) == ("publisert", v.beslutter)
    assert (
        "kan ikke endres"
        in klient.get(reverse("forvalter:utlysning-rediger", args=[u.pk]), follow=True).content.decode()
    )


def test_utlysning_med_feil_dato_sier_det_ved_feltet(klient, v):
    r = klient.post(reverse("forvalter:utlysning-ny"), UTLYSNING | {"fylke": v.fylke.pk, "svar_innen": "01.01.2028"})
    assert "Forventet svar må være etter fristen" in r.content.decode()
    r = klient.post(reverse("forvalter:utlysning-ny"), UTLYSNING | {"fylke": v.fylke.pk, "budsjettaar": "2027"})
    assert "finnes allerede en utlysning" in r.content.decode()


def test_utlysning_sendes_tilbake_med_ord(klient, som_klient, v):
    klient.post(reverse("forvalter:utlysning-ny"), UTLYSNING | {"fylke": v.fylke.pk})
    u = Utlysning.objects.get(budsjettaar=2028)
    klient.post(reverse("forvalter:utlysning-send", args=[u.pk]))
    c, tilbake = som_klient(v.beslutter), reverse("forvalter:utlysning-tilbake", args=[u.pk])
    assert "Skriv hva som må endres" in c.post(tilbake, follow=True).content.decode()
    c.post(tilbake, {"grunn": "Fristen er feil"})
    u.refresh_from_db()
    assert u.tilstand == "utkast"
    assert "Fristen er feil" in klient.get(reverse("forvalter:varsel-liste")).content.decode()


def test_en_annens_utlysning_finnes_ikke(som_klient, v):
    fremmed = som_klient(som("saksbehandler", EmbeteFactory().organisasjon))
    assert fremmed.get(reverse("forvalter:utlysning", args=[v.utlysning.pk])).status_code == 404


# Reports --------------------------------------------------------------------------------------------------------


def test_rapporten_kontrolleres_i_to_trinn_og_gir_krav(klient, v, tilskudd):
    betal(v, tilskudd)
    lever(tilskudd, ubrukt="10000.00")
    side, kontroll = (reverse(f"forvalter:{n}", args=[tilskudd.pk]) for n in ("rapport", "rapport-kontroller"))
    assert "Formaliakontroll" in klient.get(side).content.decode()
    assert (
        "Skriv hva du har kontrollert"
        in klient.post(kontroll, {"trinn": "formalia", "svar": "godkjent"}, follow=True).content.decode()
    )
    klient.post(kontroll, {"trinn": "formalia", "svar": "godkjent", "merknad": "Fullstendig"})
    assert "Rimelighetskontroll" in klient.get(side).content.decode()
    klient.post(kontroll, {"trinn": "rimelighet", "svar": "godkjent", "merknad": "Rimelig"})
    assert Rapport.objects.get(tilskudd=tilskudd).tilstand == "godkjent"
    assert Krav.objects.get().belop == Decimal("10000.00")
    assert "10 000 kr" in klient.get(side).content.decode().replace("\xa0", " ")
    egen = klient.post(reverse("forvalter:krav-oppgjor", args=[tilskudd.pk]), {"hva": "oppgjort"}, follow=True)
    assert "Det må en annen person gjøre" in egen.content.decode()


def test_rapporten_sendes_tilbake(klient, v, tilskudd):
    lever(tilskudd)
    klient.post(
        reverse("forvalter:rapport-kontroller", args=[tilskudd.pk]),
        {"trinn": "formalia", "svar": "tilbake", "merknad": "Mangler"},
    )
    assert Rapport.objects.get(tilskudd=tilskudd).tilstand == "ma_rettes"
    assert not Krav.objects.exists()


def test_listen_over_rapporter_som_mangler_og_purring(som_klient, v, tilskudd, frys):
    frys("2028-01-18T00:00")
    c = som_klient(v.saksbehandler)
    mangler = c.get(reverse("forvalter:rapport-liste"), {"tilstand": "mangler"})
    assert tilskudd.pk in [r.objekt.pk for r in mangler.context["liste"].rader]
    for _nr in range(2):
        c.post(reverse("forvalter:rapport-purr", args=[tilskudd.pk]))
    assert Varsel.objects.filter(type="rapport_mangler", organisasjon=tilskudd.mottaker).count() == 1


def test_en_annens_rapport_finnes_ikke(som_klient, v, tilskudd):
    fremmed = som_klient(som("saksbehandler", EmbeteFactory().organisasjon))
    assert fremmed.get(reverse("forvalter:rapport", args=[tilskudd.pk])).status_code == 404


# Appeals --------------------------------------------------------------------------------------------------------


def test_klage_paa_papir_vurderes_og_sendes_over(klient, v, tilskudd):
    vedtak = tilskudd.sak.vedtak.get()
    ny = reverse("forvalter:klage-ny", args=[tilskudd.sak.nummer, vedtak.nr])
    data = {"klager": tilskudd.mottaker_id, "dag": "21.11.2026", "kl": "10.00", "tekst": "Vi er uenige"}
    assert "etter vedtaket" in klient.post(ny, data | {"dag": "20.11.2026"}).content.decode()
    klient.post(ny, data)
    k = Klage.objects.get()
    url = reverse("forvalter:klage", args=[k.pk])
    assert "innen fristen" in klient.get(url).content.decode()
    assert k.utbetaling_holdt and Utbetaling.objects.filter(tilskudd=tilskudd, tilstand="holdt").exists()
    klient.post(reverse("forvalter:klage-slipp", args=[k.pk]))
    assert not Utbetaling.objects.filter(tilskudd=tilskudd, tilstand="holdt").exists()
    klient.post(reverse("forvalter:klage-hold", args=[k.pk]))
    klient.post(reverse("forvalter:klage-vurder", args=[k.pk]), {"tekst": "Vi står ved vedtaket"})
    klient.post(reverse("forvalter:klage-oversend", args=[k.pk]))
    k.refresh_from_db()
    assert (k.tilstand, k.vurdering) == ("oversendt", "Vi står ved vedtaket")
    assert k.klager.navn in klient.get(reverse("forvalter:klage-liste")).content.decode()


def test_en_annens_klage_finnes_ikke(som_klient, klient, v, tilskudd):
    from ordninger.felles.handlinger import klagebehandling

    k = klagebehandling.ta_imot(
        vedtak=tilskudd.sak.vedtak.get(), klager=tilskudd.mottaker, tekst="Nei", av=v.saksbehandler
    )
    fremmed = som_klient(som("saksbehandler", EmbeteFactory().organisasjon))
    assert fremmed.get(reverse("forvalter:klage", args=[k.pk])).status_code == 404
    assert fremmed.post(reverse("forvalter:klage-vurder", args=[k.pk]), {"tekst": "x"}).status_code == 404


# Notices, units, accounts ---------------------------------------------------------------------------------------


def test_varsel_leses_og_aapner_saken(klient, v):
    sak = fabrikk.innsendt(v)
    rad = Varsel.objects.get(type="ny_sak")
    assert varsel.emne(rad) in klient.get(reverse("forvalter:varsel-liste")).content.decode()
    r = klient.post(reverse("forvalter:varsel-lest", args=[rad.pk]), {"hva": "apne"})
    assert r.url == reverse("forvalter:sak", args=[sak.nummer])
    rad.refresh_from_db()
    assert rad.lest_tid is not None


def test_ukjent_eier_settes(klient, v):
    from tests.fabrikker.eiere import VirksomhetFactory

    virksomhet = VirksomhetFactory(kommune=KommuneFactory(fylke=v.fylke), privat=True)
    fremmed = VirksomhetFactory(kommune=KommuneFactory(), privat=True)
    with som_tabelleier():
        for ukjent in (virksomhet, fremmed):
            ukjent.eierskap.all().delete()
    side = klient.get(reverse("forvalter:virksomhet-liste")).content.decode()
    assert virksomhet.navn in side and fremmed.orgnr not in side
    url = reverse("forvalter:virksomhet-eier", args=[virksomhet.orgnr])
    assert "Sjekk de ni sifrene" in klient.post(url, {"orgnr": "123456789"}).content.decode()
    eier = fabrikk.OrganisasjonFactory(privat=True)
    klient.post(url, {"orgnr": eier.orgnr})
    assert virksomhet.eierskap.get(til__isnull=True).eier == eier
    assert klient.get(reverse("forvalter:virksomhet-eier", args=[fremmed.orgnr])).status_code == 404


def test_mottaker_uten_konto_staar_paa_listen(klient, v):
    sak = fabrikk.innsendt(v)
    assert sak.soker.navn not in klient.get(reverse("forvalter:konto-mangler")).content.decode()
    uten = fabrikk.innsendt(v, soker=fabrikk.OrganisasjonFactory(kommune=KommuneFactory(fylke=v.fylke)))
    uten.soker.kontoer.filter(status="bekreftet").update(status="erstattet")
    assert uten.soker.navn in klient.get(reverse("forvalter:konto-mangler")).content.decode()


@pytest.mark.parametrize("side", ["sak", "sak-vedtak", "sak-penger", "sak-eier", "sak-spor", "sak-dokumenter"])
def test_faner_i_en_avgjort_sak(klient, v, tilskudd, side):
    assert klient.get(reverse(f"forvalter:{side}", args=[tilskudd.sak.nummer])).status_code == 200
