"""A real browser: Debian's Chromium through playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

FLAGG = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    # One site, and no picture on any screen: fewer processes to pass the page between.
    "--in-process-gpu",
    "--disable-software-rasterizer",
    "--renderer-process-limit=1",
    "--disable-site-isolation-trials",
    "--disable-features=IsolateOrigins,site-per-process,PaintHolding,BackForwardCache,SpareRendererForSitePerProcess",
]
SMAL, BRED = {"width": 375, "height": 800}, {"width": 1280, "height": 900}
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
# Every rule that is on by default. No rule of those reads the style sheets, so they are not fetched a second time.
_BRUDD = """async farger => (await axe.run(document, {
  resultTypes: ['violations'], preload: false, rules: {'color-contrast': {enabled: farger}}})).violations.map(b => `${b.id}: ${b.help} → ${b.nodes.slice(0, 5).map(n => n.target.join(' ')).join(', ')}`)"""
_SIDELENGS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def program() -> str:
    """The browser's program: PORTAL_CHROMIUM, else Chromium or Chrome on the path."""
    for navn in (os.environ.get("PORTAL_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"):
        if navn and (sti := shutil.which(navn)):
            return sti
    raise AssertionError("Fant ikke Chromium. Kjør `make start`, eller sett PORTAL_CHROMIUM.")


@contextmanager
def startet() -> Iterator[Browser]:
    """A browser without a window."""
    # The driver keeps an event loop in this thread; the tests still use the database from it, one thing at a time.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as p:
        nettleser = p.chromium.launch(executable_path=program(), args=FLAGG)
        try:
            yield nettleser
        finally:
            nettleser.close()


@contextmanager
def vaktet_side(nettleser: Browser, **valg: Any) -> Iterator[Page]:
    """A page in a context of its own. Console errors (a broken CSP among them) and script errors fail the test."""
    feil: list[str] = []

    def hor(melding: ConsoleMessage) -> None:
        if melding.type == "error" or "Content Security Policy" in melding.text:
            feil.append(melding.text)

    kontekst = nettleser.new_context(locale="nb-NO", timezone_id="Europe/Oslo", reduced_motion="reduce", **valg)
    side = kontekst.new_page()
    side.on("console", hor)
    side.on("pageerror", lambda unntak: feil.append(str(unntak)))
    side.konsollfeil = feil  # type: ignore[attr-defined]  # a test that expects a 403 empties it
    try:
        yield side
    finally:
        kontekst.close()
    assert not feil, f"Nettleseren meldte feil: {feil}"


def axe_brudd(side: Page, *, farger: bool = True) -> list[str]:
    """Run axe-core on the page; gives one line per violation. Injected by evaluate: a script tag would break the CSP.

    Without `farger` the contrast of colours is not measured, which takes half the time.
    """
    if not side.evaluate("typeof axe === 'object'"):
        side.evaluate(AXE.read_text())
    brudd: list[str] = side.evaluate(_BRUDD, farger)
    return brudd


def funn_paa(side: Page) -> list[str]:
    """What is wrong with the page as it stands, on a phone and on a screen: axe's violations, and what slides sideways.

    The colours are the same at both widths and are measured at one.
    """
    funn = []
    for bredde in (SMAL, BRED):
        side.set_viewport_size(bredde)
        feil = axe_brudd(side, farger=bredde is BRED)
        if (for_bred := side.evaluate(_SIDELENGS)) > 0:
            feil.append(f"{for_bred} px for bred")
        funn += [f"{bredde['width']}: {f}" for f in feil]
    return funn
