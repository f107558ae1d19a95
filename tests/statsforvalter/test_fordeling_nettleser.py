"""Fordeling, forum, decisions, letters and payments in a real browser: wide, narrow, no violation, nothing sideways."""

import pytest
import time_machine
from django.urls import reverse

from kompetanse.revisjon import klokke
from ordninger.felles.handlinger import brev, utbetaling
from ordninger.felles.handlinger import fordeling as handlinger
from ordninger.felles.models import Brev, Fordeling, Tilskudd, Utbetaling, Vedtak
from tests.fabrikker import sak as lag
from tests.fabrikker.statsforvalter import ForummedlemFactory, LangsiktigPlanFactory, SamarbeidsforumFactory

pytestmark = pytest.mark.django_db(transaction=True)


def adresse(navn, *args):
    return reverse(f"forvalter:{navn}", args=args)


@pytest.fixture
def land(transactional_db):
    """One round that is paid, and scenarios of new cases."""
    with time_machine.travel(lag.tid(2027, 1, 20), tick=True):
        v = lag.verden("2000000")
        v.forum = SamarbeidsforumFactory(embete=v.embete.embete, fylke=v.fylke)
        ForummedlemFactory(forum=v.forum)
        (vedtak,) = lag.besluttet(v, "200000")
        LangsiktigPlanFactory(forum=v.forum)
        brev.lag_vedtaksbrev(vedtak=vedtak, av=v.beslutter)
        for t in Tilskudd.objects.all():
            brev.lag_tilskuddsbrev(vedtak=vedtak, tilskudd_id=t.pk, av=v.beslutter)
        a, b = Utbetaling.objects.order_by("pk")
        utbetaling.frigi(utbetaling=a, av=v.okonomi)
        v.kjoring = utbetaling.lag_kjoring(
            forvalter=v.embete, utbetalinger=[a.pk], betalingsdato=klokke.idag(), av=v.okonomi
        )
        utbetaling.demo_banksvar(kjoring=v.kjoring, avvis=[a.pk], av=v.okonomi)
        utbetaling.hold(utbetaling=b, grunn="Kontoen er meldt feil", av=v.okonomi)
        for belop in ("300000", "400000", "2500000"):
            lag.i_forslag(v, belop)
        v.f = handlinger.nytt_scenario(
            utlysning=v.utlysning, navn="B: Likt kutt", regel="likt_kutt", av=v.saksbehandler
        )
        linje = v.f.linjer.order_by("pk").first()
        handlinger.sett_belop(
            linje=linje, belop=linje.belop - 1000, grunn="Mindre omfang enn ventet i tiltaket", av=v.saksbehandler
        )
        v.til = handlinger.kopier(fordeling=v.f, navn="C: Prioritert", av=v.saksbehandler)
        v.vedtak, v.u = vedtak, a
        yield v


def sider(v):
    sak = v.f.linjer.order_by("pk").first().sak.nummer
    linje = v.f.linjer.order_by("pk").first().pk
    return {
        "saksbehandler": [
            adresse("fordeling-liste"), adresse("fordeling", v.f.pk), adresse("fordeling", v.f.pk) + "?vis=endret", adresse("fordeling-regel", v.f.pk),
            adresse("fordeling-kopier", v.f.pk), adresse("fordeling-sammenlign", v.f.pk), adresse("fordeling-linje", v.f.pk, linje),
            adresse("fordeling-forum", v.f.pk), adresse("fordeling-til-beslutter", v.f.pk), adresse("fordeling-sak", v.f.pk, sak),
            adresse("fordeling-utkast", v.f.pk, sak, 1), adresse("fordeling-runde", v.utlysning.pk) + "?ny", adresse("forum-liste"),
            adresse("forum", v.forum.pk), adresse("forum-plan", v.forum.pk, 1), adresse("forum-plan-ny", v.forum.pk), adresse("vedtak-liste"),
            adresse("vedtak", v.vedtak.pk), adresse("brev-liste"), adresse("brev", Brev.objects.order_by("pk").first().pk),
        ],
        "okonomi": [
            adresse("utbetaling-liste"), adresse("utbetaling", v.u.pk), adresse("utbetaling-frigi") + "?valgt=alle", adresse("utbetaling-fil") + "?valgt=alle",
            adresse("kjoring-liste"), adresse("kjoring", v.kjoring.pk), adresse("avstemming"), adresse("postering-liste"), adresse("uten-konto"),
            adresse("tilskudd-liste"), adresse("tilskudd", v.u.tilskudd_id),
        ],
    }  # fmt: skip


def test_every_page_is_accessible_and_fits(land, side, gaa_inn, les_sidene):
    for rolle, adresser in sider(land).items():
        gaa_inn(side, getattr(land, rolle))
        les_sidene(side, adresser)


def test_deciders_pages_are_accessible(land, side, gaa_inn, les_sidene, live_server):
    handlinger.lagre_merknad(fordeling=land.f, merknad="Færre skoler.", av=land.saksbehandler)
    f = handlinger.registrer_forum(
        fordeling=land.f, dato=klokke.idag(), protokoll=b"%PDF-1.7", filnavn="p.pdf", av=land.saksbehandler
    )
    handlinger.send_til_beslutter(fordeling=f, av=land.saksbehandler)
    gaa_inn(side, land.beslutter)
    sak = f.linjer.order_by("pk").first().sak.nummer
    les_sidene(
        side,
        [
            adresse("fordeling", f.pk),
            adresse("fordeling-beslutt", f.pk),
            adresse("fordeling-sak", f.pk, sak),
            adresse("fordeling-send-tilbake", f.pk),
        ],
    )
    side.goto(live_server.url + adresse("fordeling-sak", f.pk, sak))
    side.get_by_role("button", name="Beslutt:").click()
    side.wait_for_url("**/vedtak/*/")
    assert Vedtak.objects.count() == 2


def test_saving_a_line_by_hand_in_the_browser(land, side, axe, live_server, gaa_inn):
    gaa_inn(side, land.saksbehandler)
    side.goto(live_server.url + adresse("fordeling", land.til.pk))
    felt = side.get_by_label("Forslag til", exact=False).last
    felt.fill("1")
    side.get_by_role("button", name="Lagre endringene").click()
    side.wait_for_selector("ds-error-summary")
    side.konsollfeil.clear()  # the browser notes that the answer was 422
    axe(side)
    assert felt.input_value() == "1"
    side.get_by_label("Grunn for endring til", exact=False).last.fill("Symbolsk")
    side.get_by_role("button", name="Lagre endringene").click()
    side.get_by_text("1 linje er lagret").wait_for()
    assert Fordeling.objects.get(pk=land.til.pk).linjer.filter(grunn="Symbolsk", belop=1).exists()
