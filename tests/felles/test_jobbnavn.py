"""The items of a job are called by what they are, with as many queries for one as for many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kompetanse.revisjon import klokke
from ordninger.felles.handlinger import utbetaling, vedtak
from ordninger.felles.handlinger.jobb import legg_til, start_jobb
from ordninger.felles.jobbnavn import med_navn
from ordninger.felles.models import Jobb, Sak, Utbetaling
from tests.fabrikker import sak as lag
from tests.fabrikker import tilbud
from tests.fabrikker.brukere import logg_inn

pytestmark = pytest.mark.django_db


@pytest.fixture
def v(frys):
    frys("2027-01-20T12:00")
    return lag.verden()


def jobb(v, type_, *nokler):
    return start_jobb(type=type_, tittel="Jobb", nokler=list(nokler), organisasjon=v.embete, av=v.beslutter)


def navn(rad):
    return [p.navn for p in med_navn(rad, rad.poster.order_by("pk"))]


def test_sak_og_brev(v):
    en, to = lag.besluttet(v, "100000", "200000")
    tilskudd = en.linjer.select_related("tilskudd__mottaker").order_by("pk")[1].tilskudd

    assert navn(jobb(v, "vedtak.beslutt", str(to.sak_id))) == [f"{to.sak.nummer}, {to.sak.soker}"]
    assert navn(jobb(v, "brev.vedtak", str(en.pk), f"{en.pk}:{tilskudd.pk}")) == [
        f"Vedtaksbrev i sak {en.sak.nummer} til {en.sak.soker}",
        f"Tilskuddsbrev i sak {en.sak.nummer} til {tilskudd.mottaker}",
    ]
    assert navn(jobb(v, "tildel", en.sak.nummer)) == [en.sak.nummer]


def test_et_tilbud_gir_tilskuddsbrev_og_ikke_vedtaksbrev():
    with klokke.stilt(lag.tid(2027, 1, 11)):
        v = tilbud.verden()
        tilbud.sendt(v)
        tilbud.svar(v, v.kommuner[0], "ja")
    with klokke.stilt(lag.tid(2027, 2, 6)):
        tilbud.tildelt(v)
    rad = Jobb.objects.get(type="brev.vedtak")
    sak = v.saken(v.kommuner[0])

    assert navn(rad) == [f"Tilskuddsbrev i sak {sak.nummer} til {sak.soker}"]


def test_utbetaling_og_ramme(v):
    lag.besluttet(v, "100000")
    u = Utbetaling.objects.order_by("pk").first()
    rad = utbetaling.frigi_mange(forvalter=v.embete, utbetalinger=[u.pk], av=v.okonomi)

    assert navn(rad) == [f"{u.tilskudd.sak.nummer}, {u.tilskudd.mottaker}"]
    assert navn(jobb(v, "brev.rammer", f"1:{v.ramme.pk}")) == [f"{v.embete} ({v.fylke})"]


def test_det_som_ikke_finnes_eller_er_ukjent_beholder_nokkelen(v):
    assert navn(jobb(v, "vedtak.beslutt", "987654321")) == ["987654321"]
    assert navn(jobb(v, "brev.vedtak", "987654321:1", "tull")) == ["987654321:1", "tull"]
    assert navn(jobb(v, "noe.nytt", "12:34")) == ["12:34"]


def test_siden_koster_det_samme_med_flere_rader(client, v):
    alle = lag.besluttet(v, "100000", "200000", "300000")
    rad = jobb(v, "brev.vedtak", str(alle[0].pk))
    logg_inn(client, v.beslutter)
    side = reverse("forvalter:jobb", args=[rad.pk])
    client.get(side)
    with CaptureQueriesContext(connection) as en:
        client.get(side)
    for x in alle:
        for linje in x.linjer.all():
            legg_til(rad, f"{x.pk}:{linje.tilskudd_id}")
    with CaptureQueriesContext(connection) as mange:
        html = client.get(side).content.decode()
    assert html.count("Tilskuddsbrev i sak") == 6
    assert f"{alle[0].pk}:" not in html
    assert len(mange) <= len(en) + 1  # the tilskudd, asked for once
    fil = b"".join(client.get(side, {"format": "csv"}).streaming_content).decode("utf-8-sig")
    assert fil.count("Tilskuddsbrev i sak") == 6


def test_beslutningen_viser_saksnumrene(client, v):
    f = lag.til_beslutning(v, "100000")
    rad = vedtak.beslutt_alle(fordeling=f, av=v.beslutter, habil_i_alle=True)
    logg_inn(client, v.beslutter)
    html = client.get(reverse("forvalter:jobb", args=[rad.pk])).content.decode()
    assert Sak.objects.get().nummer in html
