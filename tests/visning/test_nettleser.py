"""The pages in a real browser: no console error, no CSP violation, no accessibility violation, no sideways scroll."""

import datetime
import re

import pytest
from playwright.sync_api import expect

from eiere.models import Fylke, Kommune
from tests.stotte.nettleser import SMAL
from tests.visning import sider

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.visning.urls")]


def lag_kommuner(antall):
    dag = datetime.date(2024, 1, 1)
    fylke = Fylke.objects.create(nummer="34", navn="Innlandet", gyldig_fra=dag)
    for n in range(antall):
        Kommune.objects.create(
            nummer=f"{3400 + n}",
            navn=f"Kommune {n:03}",
            fylke=fylke,
            sentralitetsklasse=n,
            samisk_forvaltningsomraade=n % 3 == 0,
            gyldig_fra=dag,
        )


ADRESSER = ["/", "/personvern/", "/tilgjengelighet/", "/skjema/", "/forvalter/", "/forvalter/saker/"]


@pytest.mark.parametrize("farger", ["light", "dark"])
def test_pages_are_accessible(side, les_sidene, farger):
    lag_kommuner(30)
    side.emulate_media(color_scheme=farger)
    les_sidene(side, ADRESSER)


def test_a_long_word_in_a_wide_line_does_not_slide_sideways(side, live_server):
    side.set_viewport_size(SMAL)
    side.goto(live_server.url + "/personvern/")
    side.evaluate(
        "document.querySelector('h1').insertAdjacentHTML('afterend', '<p class=\"smule svak full\">' + 'a'.repeat(90) + '</p>')"
    )
    assert side.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_form_with_errors_is_accessible_and_links_lead_to_fields(side, axe, live_server):
    side.goto(live_server.url + "/skjema/")
    side.get_by_label("Beløp i 2027").fill("mye")
    side.get_by_role("button", name="Lagre og gå videre").click()
    side.wait_for_selector("ds-error-summary")
    axe(side)
    side.get_by_role("link", name="Skriv beløpet med tall, for eksempel 125 000").click()
    assert side.evaluate("document.activeElement.name") == "belop"
    assert side.get_by_label("Beløp i 2027").input_value() == "mye"


def test_sum_follows_what_is_typed(side, live_server):
    side.goto(live_server.url + "/skjema/")
    side.locator("#x2").fill("12 500")
    assert side.locator("[data-summer]").inner_text() == "13\u00a0500"


def test_autosave_shows_the_clock_and_carries_the_version(side, live_server):
    sider.SVAR.update(hva="lagret", sist={})
    side.goto(live_server.url + "/skjema/")
    side.get_by_label("Hva heter tiltaket?").fill("Lesing")
    expect(side.locator("[data-lagretekst]")).to_have_text(re.compile(r"^Lagret \d"))
    assert sider.SVAR["sist"]["navn"] == "Lesing"
    assert side.locator("input[name=versjon]").input_value() == "2"
    assert side.evaluate("Object.keys(sessionStorage).length") == 0


def test_autosave_conflict_shows_both_versions_escaped_and_can_keep_mine(side, axe, live_server):
    sider.SVAR.update(hva="konflikt", sist={})
    side.goto(live_server.url + "/skjema/")
    side.get_by_label("Hva heter tiltaket?").fill("Mitt navn")
    side.wait_for_selector("[data-konflikt] table")
    assert "Lagret <b>navn</b>" in side.locator("[data-konflikt]").inner_text()
    side.konsollfeil.clear()  # the browser logs the 409 itself
    axe(side)
    sider.SVAR.update(hva="lagret")
    side.get_by_role("button", name="Lagre det jeg har skrevet").click()
    expect(side.locator("[data-lagretekst]")).to_have_text(re.compile(r"^Lagret \d"))
    assert sider.SVAR["sist"]["versjon"] == "7"
    assert side.locator("[data-konflikt]").inner_text() == ""


def test_autosave_keeps_the_text_when_the_session_is_gone(side, live_server):
    sider.SVAR.update(hva="utlogget", sist={})
    side.goto(live_server.url + "/skjema/")
    side.get_by_label("Hva heter tiltaket?").fill("Viktig tekst")
    lenke = side.get_by_role("link", name="Logg inn i en ny fane")
    lenke.wait_for()
    side.konsollfeil.clear()  # the browser logs the 401 itself
    assert lenke.get_attribute("target") == "_blank"
    sider.SVAR.update(hva="lagret")
    side.reload()
    assert side.get_by_label("Hva heter tiltaket?").input_value() == "Viktig tekst"
    expect(side.locator("[data-lagretekst]")).to_have_text(re.compile(r"^Lagret \d"))
    assert sider.SVAR["sist"]["navn"] == "Viktig tekst"


def test_autosave_survives_a_lost_network(side, live_server):
    sider.SVAR.update(hva="lagret", sist={})
    side.goto(live_server.url + "/skjema/")
    side.context.set_offline(True)
    side.get_by_label("Hva heter tiltaket?").fill("Uten nett")
    expect(side.locator("[data-lagrestatus]")).to_have_attribute("data-tilstand", "frakoblet")
    assert "Uten nett" in side.evaluate("JSON.stringify(sessionStorage)")
    assert "csrf" not in side.evaluate("JSON.stringify(sessionStorage)")
    side.context.set_offline(False)
    expect(side.locator("[data-lagretekst]")).to_have_text(re.compile(r"^Lagret \d"))
    side.konsollfeil.clear()  # the browser logs the failed request itself
    assert sider.SVAR["sist"]["navn"] == "Uten nett"


def test_selection_survives_paging_and_reaches_the_confirmation(side, live_server):
    lag_kommuner(30)
    side.goto(live_server.url + "/forvalter/saker/")
    side.get_by_label("Velg Kommune 002").check()
    assert side.locator("[data-valgantall]").inner_text() == "1"
    side.get_by_role("button", name="Neste side").click()
    side.get_by_label("Velg Kommune 027").check()
    assert side.locator("[data-valgantall]").inner_text() == "2"
    side.get_by_role("button", name="Tildel").click()
    assert side.locator("main").inner_text().strip() == "Kommune 002, Kommune 027"


def test_role_menu_opens_without_script_and_closes_on_escape(side, live_server):
    side.goto(live_server.url + "/forvalter/")
    side.locator("details.bytte > summary").click()
    side.get_by_role("button", name="Leser hos forvalter").wait_for()
    side.keyboard.press("Escape")
    assert side.locator("details.bytte[open]").count() == 0


def test_a_form_is_sent_once_however_often_the_button_is_pressed(side, live_server):
    side.goto(live_server.url + "/skjema/")
    stoppet = side.evaluate(
        """() => {
            const stoppet = [];
            window.addEventListener("submit", (e) => { stoppet.push(e.defaultPrevented); e.preventDefault(); });
            const knapp = document.querySelector("form[data-en-gang] button[type=submit]");
            knapp.click();
            knapp.click();
            return stoppet;
        }"""
    )
    assert stoppet == [False, True]
    expect(side.get_by_role("button", name="Lagre og gå videre")).to_have_attribute("aria-disabled", "true")
