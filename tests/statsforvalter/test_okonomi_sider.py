"""Payment pages: who may, what stands in the way, counts and sums that must hold, files once, the bank's answer, cost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ordninger.felles.betaling import pain002
from ordninger.felles.handlinger import utbetaling as handlinger
from ordninger.felles.models import Bankmelding, Tilskudd, Utbetaling, Utbetalingskjoring
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import som
from tests.statsforvalter import mange
from tests.statsforvalter.test_fordeling_sider import adresse, sporringer, tekst
from tests.statsforvalter.test_vedtak_sider import med_brev

pytestmark = pytest.mark.django_db


@pytest.fixture
def okonomi(v, som_klient):
    return som_klient(v.okonomi)


def frigitt(v):
    for u in Utbetaling.objects.order_by("pk"):
        handlinger.frigi(utbetaling=u, av=v.okonomi)


def kjort(v):
    frigitt(v)
    return handlinger.lag_kjoring(
        forvalter=v.embete,
        utbetalinger=Utbetaling.objects.values_list("pk", flat=True),
        betalingsdato=handlinger.foreslaatt_betalingsdato(),
        av=v.okonomi,
    )


def test_roles_and_other_embeter(v, som_klient, okonomi):
    med_brev(v, "100000")
    k = kjort(v)
    u = Utbetaling.objects.order_by("pk").first()
    lese = [("utbetaling", u.pk), ("kjoring", k.pk), ("tilskudd", u.tilskudd_id)]
    fremmed = som_klient(som("okonomi", lag.EmbeteFactory().organisasjon))
    for navn, pk in [*lese, ("kjoring-fil", k.pk), ("utbetaling-hold", u.pk)]:
        assert fremmed.get(adresse(navn, pk)).status_code == 404, navn
    for navn in ("utbetaling-frigi-en", "utbetaling-opphev", "utbetaling-angre", "utbetaling-ny"):
        assert fremmed.post(adresse(navn, u.pk)).status_code == 404, navn
    for navn in ("kjoring-status", "kjoring-demo"):
        assert fremmed.post(adresse(navn, k.pk)).status_code == 404, navn
    for rolle in ("saksbehandler", "beslutter", "forvalter_leser"):
        c = som_klient(som(rolle, v.embete))
        for navn, pk in lese:
            assert c.get(adresse(navn, pk)).status_code == 200, navn
        for navn in ("utbetaling-frigi", "utbetaling-fil"):
            assert c.get(adresse(navn)).status_code == 403, navn
            assert c.post(adresse(navn)).status_code == 403, navn
        assert c.get(adresse("kjoring-fil", k.pk)).status_code == 403
        for navn in ("kjoring-status", "kjoring-demo"):
            assert c.post(adresse(navn, k.pk)).status_code == 403, navn
        for navn in (
            "utbetaling-frigi-en",
            "utbetaling-hold",
            "utbetaling-opphev",
            "utbetaling-angre",
            "utbetaling-ny",
        ):
            assert c.post(adresse(navn, u.pk)).status_code == 403, navn
    assert som_klient(som("innsender")).get(adresse("utbetaling-liste")).status_code == 403


def test_what_stands_in_the_way_is_said_and_filtered(v, okonomi):
    lag.besluttet(v, "100000")  # letters not made yet
    u = Utbetaling.objects.order_by("pk").first()
    assert "Tilskuddsbrevet er ikke sendt ennå" in tekst(okonomi.get(adresse("utbetaling", u.pk)))
    assert len(okonomi.get(adresse("utbetaling-liste", sporring="?status=blokkert")).context["liste"].rader) == 2
    assert len(okonomi.get(adresse("utbetaling-liste", sporring="?status=klar")).context["liste"].rader) == 0
    svar = okonomi.get(adresse("utbetaling-frigi", sporring="?valgt=alle"))
    assert "2 valgte utbetalinger kan ikke frigis nå" in tekst(svar)
    assert "Velg minst én utbetaling" in tekst(okonomi.get(adresse("utbetaling-frigi")))


def test_stop_takes_a_reason_and_another_person_to_lift(v, okonomi, som_klient):
    med_brev(v, "100000")
    u = Utbetaling.objects.order_by("pk").first()
    assert okonomi.post(adresse("utbetaling-hold", u.pk), {"grunn": " "}).status_code == 422
    okonomi.post(adresse("utbetaling-hold", u.pk), {"grunn": "Kontoen er meldt feil"})
    side = tekst(okonomi.get(adresse("utbetaling", u.pk)))
    assert "Kontoen er meldt feil" in side
    assert "Opphev stansen" in side
    assert "en annen person" in tekst(okonomi.post(adresse("utbetaling-opphev", u.pk), follow=True)).lower()
    u.refresh_from_db()
    assert u.tilstand == "holdt"
    som_klient(som("okonomi", v.embete)).post(adresse("utbetaling-opphev", u.pk))
    u.refresh_from_db()
    assert u.tilstand == "planlagt"


def test_release_counts_and_sums_must_hold(v, okonomi, django_capture_on_commit_callbacks):
    med_brev(v, "100000", "300000")
    side = okonomi.get(adresse("utbetaling-frigi", sporring="?valgt=alle"))
    assert "Frigi 4 utbetalinger" in tekst(side)
    assert "400 000" in tekst(side)
    handlinger.hold(utbetaling=Utbetaling.objects.order_by("pk").first(), grunn="Feil", av=v.okonomi)
    svar = okonomi.post(adresse("utbetaling-frigi", sporring="?valgt=alle"), {"antall": "4", "sum": "400000"})
    assert svar.status_code == 422
    assert "Utvalget er endret" in tekst(svar)
    assert 'value="3"' in svar.content.decode()
    assert not Utbetaling.objects.filter(tilstand="frigitt").exists()
    sum_ = sum(Utbetaling.objects.filter(tilstand="planlagt").values_list("belop", flat=True))
    with django_capture_on_commit_callbacks(execute=True):
        svar = okonomi.post(
            adresse("utbetaling-frigi", sporring="?valgt=alle"), {"antall": "3", "sum": str(sum_)}, follow=True
        )
    assert "3 ferdig, 0 stoppet" in tekst(svar) or Utbetaling.objects.filter(tilstand="frigitt").count() == 3
    u = Utbetaling.objects.filter(tilstand="frigitt").order_by("pk").first()
    okonomi.post(adresse("utbetaling-angre", u.pk))
    u.refresh_from_db()
    assert (u.tilstand, u.kontonummer) == ("planlagt", "")


def test_the_decider_cannot_release_by_page_or_in_bulk(v, som_klient, django_capture_on_commit_callbacks):
    med_brev(v, "100000")
    samme = som("okonomi", v.embete, person=v.beslutter.person)
    c = som_klient(samme)
    u = Utbetaling.objects.order_by("pk").first()
    assert "en annen person" in tekst(c.post(adresse("utbetaling-frigi-en", u.pk), follow=True)).lower()
    with django_capture_on_commit_callbacks(execute=True):
        c.post(adresse("utbetaling-frigi", sporring="?valgt=alle"), {"antall": "2", "sum": "100000"}, follow=True)
    assert set(Utbetaling.objects.values_list("tilstand", flat=True)) == {"planlagt"}
    jobb = handlinger.Jobb.objects.get(type="utbetaling.frigi")
    assert (jobb.antall_ok, jobb.antall_feil) == (0, 2)


def test_a_file_is_made_once_and_answers_are_read_once(v, okonomi):
    med_brev(v, "100000")
    frigitt(v)
    url = adresse("utbetaling-fil", sporring="?valgt=alle")
    assert "Lag fil med 2 utbetalinger" in tekst(okonomi.get(url))
    data = {"antall": "2", "sum": "100000", "betalingsdato": handlinger.foreslaatt_betalingsdato().strftime("%d.%m.%Y")}
    assert okonomi.post(url, {**data, "betalingsdato": "01.01.2020"}).status_code == 422
    okonomi.post(url, data)
    svar = okonomi.post(url, data)
    assert svar.status_code == 422
    k = Utbetalingskjoring.objects.get()
    fil = okonomi.get(adresse("kjoring-fil", k.pk))
    assert fil["Cache-Control"] == "private, no-store"
    assert f'filename="{k.melding_id}.xml"' in fil["Content-Disposition"]
    b"".join(fil.streaming_content)
    u = Utbetaling.objects.order_by("pk").first()
    svar_fra_banken = pain002.lag_pain002(
        meldings_id="BANK-1", opprettet=lag.klokke.naa(), gjelder_fil=k.melding_id,
        grupper={k.grupper[u.ende_til_ende]: [pain002.Transaksjonsstatus(u.ende_til_ende, pain002.Utfall.GJENNOMFORT, "ACSC", "", "")]},
    )  # fmt: skip

    def last_opp(innhold):
        return okonomi.post(
            adresse("kjoring-status", k.pk), {"fil": SimpleUploadedFile("svar.xml", innhold)}, follow=True
        )

    assert "1 utbetalt" in tekst(last_opp(svar_fra_banken))
    igjen = last_opp(svar_fra_banken)
    assert igjen.status_code == 422
    assert "allerede lest inn" in tekst(igjen)
    assert last_opp(b"<xml").status_code == 422
    assert last_opp(b"").status_code == 422
    assert Bankmelding.objects.count() == 1
    okonomi.post(adresse("kjoring-demo", k.pk), {"avvis": [u.pk]})
    u.refresh_from_db()
    assert u.tilstand == "returnert"
    assert Tilskudd.objects.get(pk=u.tilskudd_id).utbetalt == 0
    assert "Banken har svart to ting" in tekst(okonomi.get(adresse("kjoring", k.pk)))
    assert "Lag ny betaling" not in tekst(okonomi.get(adresse("utbetaling", u.pk)))
    assert "en annen person" in tekst(okonomi.post(adresse("utbetaling-retur", u.pk), follow=True))
    side = tekst(okonomi.get(adresse("avstemming")))
    assert "Avvik" in side


def test_payees_without_account_are_listed(v, okonomi):
    lag.besluttet(v, "100000")
    soker = Utbetaling.objects.order_by("pk").first().tilskudd.sak.soker
    assert "Alle som skal ha penger" in tekst(okonomi.get(adresse("uten-konto")))
    soker.kontoer.update(status="erstattet")
    side = tekst(okonomi.get(adresse("uten-konto")))
    assert soker.navn in side
    assert "50 000" in side


KOST = {
    "utbetaling-liste": 7, "kjoring": 8, "kjoring-liste": 6, "tilskudd-liste": 6, "uten-konto": 5, "avstemming": 9, "postering-liste": 7,
    "utbetaling-frigi": 5,
}  # fmt: skip


@pytest.mark.parametrize("antall", [1, 50])
def test_pages_cost_the_same_with_one_and_fifty_cases(v, okonomi, antall):
    mange.besluttet(v, antall)
    k = kjort(v)
    okonomi.get(adresse("utbetaling-liste"))
    adresser = {n: adresse(n, *([k.pk] if n == "kjoring" else []), sporring="?antall=100&valgt=alle") for n in KOST}
    assert sporringer(okonomi, adresser) == KOST
    assert Utbetaling.objects.count() == 2 * antall


def test_a_rejected_payment_that_is_made_anew_no_longer_waits(v, okonomi):
    med_brev(v, "100000")
    k = kjort(v)
    u = Utbetaling.objects.order_by("pk").first()
    handlinger.demo_banksvar(kjoring=k, avvis=[u.pk], av=v.okonomi)

    def avviste():
        svar = okonomi.get(adresse("utbetaling-liste", sporring="?status=avvist"))
        tall = {kode: rad["n"] for kode, _ord, rad in svar.context["tall"]}
        return tall["avvist"], svar.context["liste"].totalt

    assert avviste() == (1, 1)
    handlinger.ny_termin(utbetaling=u, av=v.okonomi)
    assert avviste() == (0, 0)
