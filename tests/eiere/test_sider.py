"""Every owner page opens, for the roles that may, and for nobody else."""

from datetime import date

import pytest
from django.urls import reverse

from eiere.views.venter import dag
from ordninger.felles.handlinger import retting
from ordninger.felles.handlinger import sak as saker
from ordninger.felles.models import Tilskudd
from tests.eiere.stotte import avgjort, som_eier
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import logg_inn, som
from tests.fabrikker.eiere import KommuneFactory, OrganisasjonFactory
from tests.veiledning import verden as veiledning

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def januar(frys):
    return frys("2027-01-20T12:00")


@pytest.fixture
def v():
    return lag.verden()


LISTER = [
    "forside",
    "sak-liste",
    "sak-ny",
    "penger",
    "utbetaling-liste",
    "brev-liste",
    "rapport-liste",
    "mottaker-liste",
    "kalender",
]


@pytest.mark.parametrize("side", LISTER)
def test_page_opens_empty(client, v, side):
    logg_inn(client, som("innsender", OrganisasjonFactory(kommune=KommuneFactory(fylke=v.fylke))))
    assert client.get(reverse(f"eier:{side}")).status_code == 200


@pytest.mark.parametrize("side", LISTER)
def test_page_opens_after_decision(client, v, side):
    sak, _vedtak = avgjort(v)
    som_eier(client, sak)
    assert client.get(reverse(f"eier:{side}")).status_code == 200


def test_draft_pages_open(client, v):
    sak = lag.utkast(v)
    som_eier(client, sak)
    for steg in ("om_oss", "behov", "egeninnsats", "samisk"):
        url = reverse("eier:sak-steg", args=[sak.nummer, steg])
        assert client.get(url).status_code == 200
        assert client.get(url + "?vis=mangler").status_code == 200
    for navn in ("tiltak-rediger", "tiltak-slett", "mottaker-ny", "partner-ny"):
        assert client.get(reverse(f"eier:{navn}", args=[sak.nummer, 1])).status_code == 200
    for navn in ("sak-detalj", "tiltak-liste", "sak-send", "sak-trekk", "deltaker-ny", "versjon-liste"):
        assert client.get(reverse(f"eier:{navn}", args=[sak.nummer])).status_code == 200
    assert client.get(reverse("eier:mottaker-fjern", args=[sak.nummer, 1, str(sak.soker_id)])).status_code == 200
    assert client.get(reverse("eier:sak-steg", args=[sak.nummer, "finnes-ikke"])).status_code == 404


def test_decided_pages_open(client, v):
    sak, vedtak = avgjort(v)
    som_eier(client, sak)
    t = Tilskudd.objects.get(mottaker=sak.soker)
    b = sak.brev.filter(mottaker=sak.soker).order_by("pk").first()
    for navn, args in [
        ("sak-detalj", [sak.nummer]), ("kvittering", [sak.nummer]), ("versjon-liste", [sak.nummer]),
        ("versjon-detalj", [sak.nummer, 1]), ("vedtak-detalj", [sak.nummer, vedtak.nr]), ("klage-ny", [sak.nummer, vedtak.nr]),
        ("endring-ny", [sak.nummer]), ("brev-detalj", [b.pk]), ("brev-pdf", [b.pk]), ("tilskudd-detalj", [t.pk]),
        ("rapport-rediger", [t.pk]), ("rapport-lever", [t.pk]),
    ]:  # fmt: skip
        svar = client.get(reverse(f"eier:{navn}", args=args))
        assert svar.status_code == 200, navn
        if svar.streaming:
            assert b"".join(svar.streaming_content).startswith(b"%PDF")
            for lukk in svar._resource_closers:  # closing the response itself would end the test's connection
                lukk()
    assert client.get(reverse("eier:versjon-detalj", args=[sak.nummer, 1]) + "?mot=naa").status_code == 200
    assert client.get(reverse("eier:rapport-rediger", args=[t.pk]) + "?vis=mangler").status_code == 200


def test_opening_a_letter_is_recorded_once_per_person(client, v):
    sak, _vedtak = avgjort(v)
    som_eier(client, sak)
    b = sak.brev.filter(mottaker=sak.soker).order_by("pk").first()
    for _nr in range(2):
        client.get(reverse("eier:brev-detalj", args=[b.pk]))
    assert b.hendelser.filter(type="apnet").count() == 1


def test_partner_sees_its_own_letters_grants_and_reports_only(client, v):
    sak, vedtak = avgjort(v)
    logg_inn(client, som("fagmiljo", v.partner))
    for side in ("forside", "sak-liste", "penger", "brev-liste", "rapport-liste", "utbetaling-liste"):
        assert client.get(reverse(f"eier:{side}")).status_code == 200
    assert client.get(reverse("eier:sak-detalj", args=[sak.nummer])).status_code == 200
    assert client.get(reverse("eier:vedtak-detalj", args=[sak.nummer, vedtak.nr])).status_code == 404
    eget, annet = Tilskudd.objects.get(mottaker=v.partner), Tilskudd.objects.get(mottaker=sak.soker)
    assert client.get(reverse("eier:tilskudd-detalj", args=[eget.pk])).status_code == 200
    assert client.get(reverse("eier:tilskudd-detalj", args=[annet.pk])).status_code == 404
    assert client.get(reverse("eier:rapport-rediger", args=[annet.pk])).status_code == 404
    brev = sak.brev.filter(mottaker=sak.soker).order_by("pk").first()
    assert client.get(reverse("eier:brev-detalj", args=[brev.pk])).status_code == 404


def test_another_owner_gets_404_and_a_caseworker_403(client, v):
    sak = lag.utkast(v)
    logg_inn(client, som("innsender", OrganisasjonFactory()))
    for navn in ("sak-detalj", "sak-send", "tiltak-liste", "sak-trekk"):
        assert client.get(reverse(f"eier:{navn}", args=[sak.nummer])).status_code == 404
    logg_inn(client, v.saksbehandler)
    assert client.get(reverse("eier:sak-detalj", args=[sak.nummer])).status_code == 403


def test_reader_sees_but_cannot_write(client, v):
    sak = lag.utkast(v)
    som_eier(client, sak, "leser")
    assert client.get(reverse("eier:sak-detalj", args=[sak.nummer])).status_code == 200
    assert client.get(reverse("eier:sak-ny")).status_code == 403
    svar = client.post(reverse("eier:sak-steg", args=[sak.nummer, "behov"]), {"versjon": 0, "behov": "X"})
    assert svar.status_code == 302
    sak.behovsmelding.refresh_from_db()
    assert sak.behovsmelding.behov != "X"


def test_editor_fills_in_and_sender_sends(client, v):
    sak = lag.utkast(v)
    som_eier(client, sak, "redaktor")
    side = client.get(reverse("eier:sak-send", args=[sak.nummer])).content.decode()
    assert "En innsender hos dere må sende" in side
    assert client.post(reverse("eier:sak-send", args=[sak.nummer])).status_code == 403
    som_eier(client, sak)
    assert client.post(reverse("eier:sak-send", args=[sak.nummer])).status_code == 302


@pytest.mark.parametrize(
    "side", ["sak-liste", "penger", "utbetaling-liste", "brev-liste", "rapport-liste", "mottaker-liste"]
)
@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_list_exports(client, v, side, format_):
    sak, _vedtak = avgjort(v)
    som_eier(client, sak)
    svar = client.get(reverse(f"eier:{side}"), {"format": format_})
    assert svar.status_code == 200
    assert "attachment" in svar["Content-Disposition"]
    assert len(b"".join(svar.streaming_content)) > 10


def test_front_page_names_the_deadline_in_days(client, v):
    sak = lag.utkast(v)
    som_eier(client, sak)
    side = client.get(reverse("eier:forside")).content.decode()
    dager = (v.utlysning.frist_tid.date() - date(2027, 1, 20)).days
    assert f"<b>{dager}</b>" in side
    assert "Fortsett på behovsmeldingen" in side


def test_the_nearest_deadline_stands_first_and_has_the_main_button(client, v, frys):
    sak = lag.vurdert(v)
    retting.be_om_retting(sak=sak, felt=["behov"], tekst="Utdyp", frist=date(2027, 1, 28), av=v.saksbehandler)
    senere = veiledning.verden()
    saker.opprett_sak(utlysning=senere.utlysning, soker=sak.soker, av=som_eier(client, sak))
    side = client.get(reverse("eier:forside"))
    frister = [dag(x.frist) for x in side.context["venter"] if x.frist]
    assert frister == sorted(frister) and frister[0] == date(2027, 1, 28) < dag(senere.utlysning.frist_tid) in frister
    assert side.context["hoved"] == ("Rett saken", reverse("eier:sak-detalj", args=[sak.nummer]))


def test_what_is_sent_has_no_deadline_for_sending(client, v):
    def sendefrister(sak):
        som_eier(client, sak)
        return [t for _d, t in client.get(reverse("eier:forside")).context["datoer"] if t.startswith("Frist for behov")]

    assert len(sendefrister(lag.utkast(v))) == 1
    assert sendefrister(lag.innsendt(v)) == []


def test_the_year_ahead_promises_an_answer_only_while_one_is_awaited(client, v):
    sak = lag.innsendt(v)
    som_eier(client, sak)
    svar = [t for _dag, t in client.get(reverse("eier:forside")).context["datoer"] if t.startswith("Svar på")]
    assert len(svar) == 1
    sak, _vedtak = avgjort(v)
    som_eier(client, sak)
    datoer = [t for _dag, t in client.get(reverse("eier:forside")).context["datoer"]]
    assert datoer
    assert not [t for t in datoer if t.startswith("Svar på")]
