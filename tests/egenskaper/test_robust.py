"""What happens on a bad day: the queue is gone, somebody clicks twice, texts are strange, the session has ended."""

import csv
import io
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import transaction
from django.urls import reverse

from kompetanse.celery import app
from kompetanse.revisjon import klokke
from ordninger.felles.handlinger import brev, habilitet, jobb, melding, sak, utbetaling, vedtak
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import Jobb, Melding, Postering, Sak, Sakversjon, Utbetaling, Utbetalingskjoring, Vedtak
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import logg_inn

pytestmark = pytest.mark.django_db


@pytest.fixture
def v():
    with klokke.stilt(lag.tid(2027, 1, 20)):
        yield lag.verden()


def test_without_a_queue_the_job_is_written_and_found_by_the_clock(v, django_capture_on_commit_callbacks):
    lag.til_beslutning(v, "100000")
    ivrig, adresse = app.conf.task_always_eager, app.conf.broker_url
    app.conf.task_always_eager, app.conf.broker_url = False, "redis+socket:///finnes/ikke.sock"
    _glem_forbindelser()
    try:
        with django_capture_on_commit_callbacks(execute=True):
            ny = jobb.start_jobb(
                type="brev.rammer", tittel="Brev", nokler=["1:1"], organisasjon=v.embete, av=v.beslutter
            )
    finally:
        app.conf.task_always_eager, app.conf.broker_url = ivrig, adresse
        _glem_forbindelser()
    assert Jobb.objects.get(pk=ny.pk).tilstand == "venter"
    assert ny.pk in jobb.jobber_som_staar()


def _glem_forbindelser():
    app._pool = app.amqp._producer_pool = None


def test_every_act_of_money_and_decision_done_twice_is_done_once(v):
    s = lag.utkast(v)
    sak.send_inn(sak=s, av=s.innsender)
    sak.send_inn(sak=s, av=s.innsender)
    assert Sakversjon.objects.filter(sak=s).count() == 1
    (vedtaket,) = lag.besluttet(v, "100000")
    try:
        vedtak.beslutt(sak=Sak.objects.get(pk=vedtaket.sak_id), av=v.beslutter)
    except IkkeMulig as nei:
        assert str(nei)
    assert Vedtak.objects.filter(sak=vedtaket.sak_id).count() == 1
    brev.lag_vedtaksbrev(vedtak=vedtaket, av=v.beslutter)
    for t in vedtaket.linjer.exclude(tilskudd=None).values_list("tilskudd_id", flat=True).distinct():
        brev.lag_tilskuddsbrev(vedtak=vedtaket, tilskudd_id=t, av=v.beslutter)
    poster = Postering.objects.count()
    rader = list(Utbetaling.objects.order_by("pk"))
    for u in rader:
        utbetaling.frigi(utbetaling=u, av=v.okonomi)
        with pytest.raises(IkkeMulig), transaction.atomic():
            utbetaling.frigi(utbetaling=u, av=v.okonomi)
    assert Postering.objects.count() == poster
    felt = {
        "forvalter": v.embete,
        "utbetalinger": [u.pk for u in rader],
        "betalingsdato": klokke.idag(),
        "av": v.okonomi,
    }
    utbetaling.lag_kjoring(**felt)
    with pytest.raises(IkkeMulig), transaction.atomic():
        utbetaling.lag_kjoring(**felt)
    assert Utbetalingskjoring.objects.count() == 1
    assert set(Utbetaling.objects.values_list("tilstand", flat=True)) == {"sendt"}


def test_the_same_post_twice_from_the_browser_sends_one_message(v, client):
    s = lag.vurdert(v)
    logg_inn(client, v.saksbehandler)
    adresse = reverse("forvalter:sak-melding", args=[s.nummer])
    for tekst in ("", " " * 50, "x" * (2 * 1024 * 1024)):
        client.post(adresse, {"tekst": tekst, "hva": "melding"})
    assert not Melding.objects.exists()


STYGG = "=2+5+cmd|' /C calc'!A0 <script>alert(1)</script> 😀 \u202egrunnskole\u202c & «ñ» " + "ÆØÅ" * 20


def test_strange_text_survives_page_and_file_without_running(v, client):
    s = lag.vurdert(v)
    melding.send_melding(sak=s, tekst=STYGG, av=v.saksbehandler)
    logg_inn(client, v.saksbehandler)
    html = client.get(reverse("forvalter:sak", args=[s.nummer])).content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "😀" in html
    s.soker.navn = '=HYPERLINK("x") 😀'
    s.soker.save()
    fil = b"".join(client.get(reverse("forvalter:sak-liste"), {"format": "csv"}).streaming_content).decode("utf-8-sig")
    rader = list(csv.reader(io.StringIO(fil), delimiter=";"))
    celler = [c for r in rader for c in r]
    assert '\'=HYPERLINK("x") 😀' in celler
    assert not [c for c in celler if c.startswith(("=", "+", "@"))]


def test_ended_session_leads_back_to_where_one_was(v, client):
    s = lag.vurdert(v)
    logg_inn(client, v.saksbehandler)
    side = reverse("forvalter:sak", args=[s.nummer])
    client.session.flush()
    client.cookies.pop("sessionid", None)
    svar = client.get(side)
    assert svar.status_code == 302
    assert parse_qs(urlsplit(svar.url).query)["neste"] == [side]
    svar = client.post(
        reverse("forvalter:sak-begrunnelse", args=[s.nummer]),
        {"begrunnelse": "Ny"},
        headers={"X-Requested-With": "XMLHttpRequest", "Accept": "application/json"},
    )
    assert svar.status_code == 401
    assert Sak.objects.get(pk=s.pk).forslag.begrunnelse == "Tiltaket følger planen."


def test_going_back_and_declaring_again_changes_no_decision(v):
    (vedtaket,) = lag.besluttet(v, "100000")
    s = Sak.objects.get(pk=vedtaket.sak_id)
    for handling in (
        lambda: sak.send_inn(sak=s, av=_innsender(s)),
        lambda: sak.hent_tilbake(sak=s, av=_innsender(s)),
        lambda: sak.trekk(sak=s, av=_innsender(s)),
    ):
        with pytest.raises(IkkeMulig), transaction.atomic():
            handling()
    habilitet.erklaer(sak=s, habil=True, av=v.saksbehandler)
    s.refresh_from_db()
    assert s.tilstand == "innvilget"


def _innsender(s):
    s.innsendt_av.aktiv_tilhorighet = s.innsendt_av.tilhorigheter.get()
    return s.innsendt_av
