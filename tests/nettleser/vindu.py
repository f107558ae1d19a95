"""A browser window that finds its way by the words on the page, and looks at every page it comes to."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.urls import resolve
from django.utils import translation
from playwright.sync_api import Error, Locator, Page, TimeoutError, expect

from kompetanse.brukere.models import Bruker
from tests.stotte.nettleser import funn_paa

VENT = 10_000  # milliseconds
_FORM = """() => [document.documentElement.lang, ...[...document.querySelectorAll(
  'main h1, main h2, main form, main table, main .varsel')].map(e => e.tagName + e.className + e.id)].join().replace(/\\d+/g, '')"""


class Vindu:
    """One window. `adresse` is the portal's. Pages of the same shape are looked at once, at both widths.

    `feil` collects what was found; `ferdig` fails on it, so that one run tells about every page.
    """

    def __init__(self, side: Page, adresse: str) -> None:
        self.side, self.adresse = side, adresse
        self.feil: list[str] = []
        self.sett: dict[tuple[str, ...], str] = {}
        self.rolle, self.maalform = "", "nb"
        side.set_default_timeout(VENT)
        side.set_default_navigation_timeout(48 * VENT)
        expect.set_options(timeout=VENT)

    def ord(self, navn: Any) -> Any:
        """The portal's own words in the language of the one who is logged in. Other words stay as they are."""
        if not isinstance(navn, str):
            return navn
        with translation.override(self.maalform):
            return translation.gettext(navn)

    # --- where we are

    def apne(self, sti: str) -> None:
        """Go to an address, as from a bookmark or a letter."""
        self.side.goto(self.adresse + sti)
        self.se()

    def logg_inn(self, bruker: Bruker) -> None:
        """Choose a person on the demo's login page, after the last one has left."""
        self.side.context.clear_cookies()
        self.side.goto(self.adresse + "/logg-inn/")
        t = bruker.aktiv_tilhorighet
        self.se()
        self.rolle, self.maalform = t.rolle, bruker.maalform or "nb"
        self.side.locator(f'button.rolle[name=tilhorighet][value="{t.pk}"]').click()
        with translation.override(self.maalform):
            navn = t.organisasjon.visningsnavn
        expect(self.side.get_by_role("banner")).to_contain_text(navn)
        self.se()

    def meny(self, navn: str) -> None:
        """Choose in the main menu."""
        self._og_se(
            self.side.get_by_role("navigation", name=re.compile("meny", re.I)).get_by_role("link", name=self.ord(navn))
        )

    def lenke(self, navn: Any, *, i: Locator | None = None, eksakt: bool = False) -> None:
        """Follow a link in the page's main part, or in a part of it."""
        self._og_se((i or self.hoved).get_by_role("link", name=self.ord(navn), exact=eksakt).first)

    def knapp(self, navn: Any, *, i: Locator | None = None, eksakt: bool = False) -> None:
        """Press a button that sends a form."""
        self._og_se((i or self.hoved).get_by_role("button", name=self.ord(navn), exact=eksakt).first)

    def _og_se(self, mal: Locator) -> None:
        try:
            mal.wait_for()
        except TimeoutError as nei:
            raise AssertionError(f"{mal} finnes ikke på {self.side.url}:\n{self.tekst()}") from nei
        with self.side.expect_navigation():
            mal.click(no_wait_after=True)  # the answer may wait for many letters
        self.se()

    # --- what stands there

    @property
    def hoved(self) -> Locator:
        return self.side.get_by_role("main")

    def tekst(self) -> str:
        """The words of the main part, with plain spaces."""
        return self.hoved.inner_text().replace("\u00a0", " ")

    def star(self, *ord_: str) -> None:
        """Each of the texts stands on the page."""
        tekst = self.tekst()
        for o in map(self.ord, ord_):
            assert o in tekst, f"«{o}» står ikke på {self.side.url}:\n{tekst}"

    def tall(self, navn: str) -> str:
        """The big number under a word in a row of numbers, with plain spaces."""
        rute = self.hoved.locator(".tallrad > *").filter(has=self.side.get_by_text(self.ord(navn), exact=True))
        return rute.locator("b").first.inner_text().replace("\u00a0", " ")

    def mangler(self, *navn: str) -> None:
        """No button or link on the page has one of the names."""
        for n in navn:
            for rolle in ("button", "link"):
                expect(self.hoved.get_by_role(rolle, name=self.ord(n))).to_have_count(0)

    def fyll(self, **felt: str) -> None:
        """Fill in fields by their names in the form."""
        for navn, verdi in felt.items():
            f = self.hoved.locator(f'[name="{navn}"]').first
            if f.evaluate("e => e.tagName") == "SELECT":
                f.select_option(verdi)
            else:
                f.fill(verdi)

    def forste_valg(self, navn: str) -> str:
        """The first real choice of a list."""
        return self.hoved.locator(f'select[name="{navn}"] option:not([value=""])').first.get_attribute("value")

    def skriv(self, etikett: str, verdi: str, *, i: Locator | None = None) -> None:
        """Fill in the field with the label."""
        (i or self.hoved).get_by_label(self.ord(etikett)).first.fill(verdi)

    def velg(self, etikett: Any, *, i: Locator | None = None) -> None:
        """Tick the box or the circle with the label."""
        (i or self.hoved).get_by_label(self.ord(etikett)).first.check()

    def velg_alle(self) -> None:
        """Tick every row of the list on this page."""
        self.hoved.locator("input[data-velg-alle]").check()

    def pdf(self, navn: Any) -> bytes:
        """The file behind a link, fetched as the person who is logged in."""
        mal = self.hoved.get_by_role("link", name=self.ord(navn)).first.get_attribute("href")
        return self.hent(mal)

    def hent(self, sti: str | None) -> bytes:
        svar = self.side.context.request.get(self.adresse + str(sti))
        assert svar.ok, f"{sti}: {svar.status}"
        return svar.body()

    def post(self, sti: str, **felt: str) -> int:
        """The status of a form sent past the page, with the page's own token."""
        kake = next(k for k in self.side.context.cookies() if k["name"] == "csrftoken")
        svar = self.side.context.request.post(
            self.adresse + sti,
            form={"csrfmiddlewaretoken": kake["value"], **felt},
            headers={"Referer": self.adresse},
            max_redirects=0,
        )
        return svar.status

    def avvist(self, status: int) -> None:
        """The page was answered with this status on purpose: the browser's note about it is no mistake."""
        linjer = [f for f in self.side.konsollfeil if f"status of {status}" in f]
        assert linjer, f"{self.side.url} ble ikke besvart med {status}"
        self.side.konsollfeil[:] = [f for f in self.side.konsollfeil if f not in linjer]

    # --- is it readable

    def se(self) -> None:
        """Look at the page: axe at both widths, and nothing that slides sideways on a phone. Each shape of page once."""
        s = self.side
        s.wait_for_load_state("load")
        try:
            form = s.evaluate(_FORM)
        except Error:  # the page was on its way to the next one, as after a redirect
            s.wait_for_load_state("load")
            form = s.evaluate(_FORM)
        sti = urlsplit(s.url).path
        navn = resolve(sti).view_name
        merke = (navn, form)
        if merke in self.sett:
            return
        self.sett[merke] = s.url
        self.feil += [f"{self.rolle} {sti} ({navn}) {f}" for f in funn_paa(s)]

    def ferdig(self) -> None:
        assert not self.feil, "\n".join(self.feil)
