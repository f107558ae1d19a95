"""The portal without a mouse."""

from kompetanse.brukere.models import Bruker
from tests.nettleser.vindu import Vindu

MAKS = 150


class Tastatur:
    """Tab, Space, Enter and letters in a window."""

    def __init__(self, vindu: Vindu) -> None:
        self.vindu, self.side = vindu, vindu.side

    def til(self, velger: str) -> None:
        """Tab until the focus is on `velger`."""
        for _nr in range(MAKS):
            self.side.keyboard.press("Tab")
            if self.side.evaluate("v => document.activeElement.matches(v)", velger):
                return
        raise AssertionError(f"Kom ikke til {velger} på {self.side.url} med tastaturet")

    def logg_inn(self, bruker: Bruker) -> None:
        self.side.context.clear_cookies()
        self.side.goto(self.vindu.adresse + "/logg-inn/")
        self.vindu.rolle, self.vindu.maalform = bruker.aktiv_tilhorighet.rolle, bruker.maalform or "nb"
        self.gaa(f"button.rolle[value='{bruker.aktiv_tilhorighet.pk}']")

    def gaa(self, velger: str) -> None:
        """Follow the link or press the button."""
        self.til(velger)
        with self.side.expect_navigation():
            self.side.keyboard.press("Enter")
        self.vindu.se()

    def skriv(self, velger: str, tekst: str) -> None:
        self.til(velger)
        self.side.keyboard.press("Control+A")
        self.side.keyboard.type(tekst)

    def kryss(self, velger: str) -> None:
        self.til(velger)
        self.side.keyboard.press("Space")

    def velg(self, velger: str, tekst: str) -> None:
        """Choose in a list with the arrow."""
        self.til(velger)
        for _nr in range(MAKS):
            if self.side.evaluate("document.activeElement.selectedOptions[0].text").strip() == tekst:
                return
            self.side.keyboard.press("ArrowDown")
        raise AssertionError(f"Fant ikke {tekst} i {velger} med tastaturet")

    def skjema(self, felt: dict[str, str]) -> None:
        """Fill in fields in the order of the page."""
        for navn, verdi in felt.items():
            self.skriv(f"#id_{navn}", verdi)

    def lagre(self) -> None:
        """The form's main button."""
        self.gaa("main form button.ds-button[type=submit]:not([name])")
