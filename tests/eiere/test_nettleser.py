"""The owners' pages in a real browser: accessibility at two widths, autosave, keyboard alone."""

from datetime import datetime

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from ordninger.felles.models import Linje, Sak, Tilskudd
from ordninger.kollektiv import lagring
from ordninger.kollektiv.models import Behovsmelding
from tests.eiere.stotte import avgjort
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import som

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def januar():
    with time_machine.travel(datetime(2027, 1, 20, 12, 0, tzinfo=lag.OSLO), tick=True) as reise:
        yield reise


def test_pages_are_accessible(side, gaa_inn, les_sidene):
    v = lag.verden()
    utkast = lag.utkast(v)
    Linje.objects.filter(sak=utkast, budsjettaar=2029).update(sokt=None)
    n = utkast.nummer
    skrive = [reverse(f"eier:{s}") for s in ("forside", "sak-liste", "sak-ny", "mottaker-liste")]
    skrive += [reverse("eier:sak-steg", args=[n, s]) for s in ("om_oss", "behov", "egeninnsats", "samisk")]
    skrive += [
        reverse(f"eier:{s}", args=[n]) for s in ("sak-detalj", "tiltak-liste", "sak-send", "deltaker-ny", "sak-trekk")
    ]
    skrive += [
        reverse(f"eier:{s}", args=[n, 1]) for s in ("tiltak-rediger", "mottaker-ny", "partner-ny", "tiltak-slett")
    ]
    skrive += [
        reverse("eier:tiltak-rediger", args=[n, 1]) + "?vis=mangler",
        reverse("eier:mottaker-ny", args=[n, 1]) + "?sok=h",
    ]
    sak, vedtak = avgjort(v)
    t = Tilskudd.objects.get(mottaker=sak.soker)
    b = sak.brev.filter(mottaker=sak.soker).order_by("pk").first()
    lese = [reverse(f"eier:{s}") for s in ("forside", "brev-liste", "penger", "utbetaling-liste", "rapport-liste")]
    lese += [
        reverse(f"eier:{s}", args=[sak.nummer]) for s in ("sak-detalj", "kvittering", "endring-ny", "versjon-liste")
    ]
    lese += [
        reverse(f"eier:{s}", args=[sak.nummer, vedtak.nr]) for s in ("vedtak-detalj", "klage-ny", "versjon-detalj")
    ]
    lese += [
        reverse("eier:brev-detalj", args=[b.pk]),
        *(reverse(f"eier:{s}", args=[t.pk]) for s in ("tilskudd-detalj", "rapport-rediger", "rapport-lever")),
    ]
    gaa_inn(side, utkast.innsender)
    les_sidene(side, skrive)
    gaa_inn(side, som("innsender", sak.soker))
    les_sidene(side, lese)


def test_autosave_says_when_and_keeps_the_text_after_logout(side, live_server, gaa_inn):
    v = lag.verden()
    sak = lag.utkast(v)
    gaa_inn(side, sak.innsender)
    side.goto(live_server.url + reverse("eier:sak-steg", args=[sak.nummer, "behov"]))
    side.fill("#id_behov", "Skrevet i nettleseren")
    expect(side.locator("input[name=versjon]")).to_have_value("1")
    expect(side.locator("[data-lagrestatus]")).to_contain_text("Lagret 12.0")
    assert Behovsmelding.objects.get(sak=sak).behov == "Skrevet i nettleseren"
    kapsler = side.context.cookies()
    side.context.clear_cookies()
    side.fill("#id_behov", "Skrevet etter utlogging")
    expect(side.locator("[data-lagrestatus]")).to_have_attribute("data-tilstand", "utlogget")
    side.context.add_cookies(kapsler)
    side.reload()
    assert side.input_value("#id_behov") == "Skrevet etter utlogging"
    side.konsollfeil.clear()  # the refused save


def test_conflict_lets_the_person_keep_own_words(side, live_server, gaa_inn):
    v = lag.verden()
    sak = lag.utkast(v)
    gaa_inn(side, sak.innsender)
    side.goto(live_server.url + reverse("eier:sak-steg", args=[sak.nummer, "samisk"]))
    lagring.lagre_steg(
        sak=sak, steg="samisk", felt={"samiske_perspektiver": "Kollegaens"}, versjon=0, av=som("redaktor", sak.soker)
    )
    side.fill("#id_samiske_perspektiver", "Mitt")
    side.get_by_role("button", name="Lagre det jeg har skrevet").click()
    expect(side.locator("input[name=versjon]")).to_have_value("2")
    assert Behovsmelding.objects.get(sak=sak).samiske_perspektiver == "Mitt"
    side.konsollfeil.clear()  # the 409


def test_behovsmelding_by_keyboard_alone(side, live_server, gaa_inn):
    v = lag.verden()
    sak = lag.utkast(v)
    gaa_inn(side, sak.innsender)
    side.goto(live_server.url + reverse("eier:tiltak-rediger", args=[sak.nummer, 1]))

    def til(velger):
        for _nr in range(120):
            side.keyboard.press("Tab")
            if side.evaluate(f"document.activeElement.matches({velger!r})"):
                return
        raise AssertionError(f"Kom ikke til {velger} med tastaturet")

    til("#id_tittel")
    side.keyboard.press("Control+A")
    side.keyboard.type("Skrevet uten mus")
    til("#id_malgrupper_0")
    side.keyboard.press("Space")
    til(f"#id_b-{sak.soker_id}-2027")
    side.keyboard.type("75000")
    til("button.ds-button[type=submit]:not([name])")
    with side.expect_navigation():
        side.keyboard.press("Enter")
    side.goto(live_server.url + reverse("eier:sak-send", args=[sak.nummer]))
    til("form[data-en-gang] button[type=submit]")
    with side.expect_navigation():
        side.keyboard.press("Enter")
    assert side.url.endswith("/kvittering/")
    side.konsollfeil.clear()  # an autosave that arrived after the form was sent is refused, and its page is gone
    sak = Sak.objects.get(pk=sak.pk)
    assert (sak.tilstand, sak.tiltak.get().tittel, int(sak.sokt_belop)) == ("innsendt", "Skrevet uten mus", 125_000)
