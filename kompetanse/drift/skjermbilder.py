"""`make skjermbilder`: pictures of the running demo at 1280 and 375 px, into skjermbilder/.

python -m kompetanse.drift.skjermbilder [address …]   open pages, and the first page of every role of the demo
"""

import os
import re
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from kompetanse.drift.tilstand import ROT

UT = ROT / "skjermbilder"
BREDDER = {"1280": {"width": 1280, "height": 900}, "375": {"width": 375, "height": 800}}
FLAGG = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


def ta(side: Page, navn: str) -> None:
    """The whole page at each width."""
    for bredde, storrelse in BREDDER.items():
        side.set_viewport_size(storrelse)  # type: ignore[arg-type]
        side.screenshot(path=UT / f"{navn}_{bredde}.png", full_page=True)


def roller(nettleser: Browser, base: str, stier: list[str]) -> None:
    """Log in by each button of the demo's login page, once per role and audience."""
    side = nettleser.new_page()
    side.goto(f"{base}/logg-inn/")
    antall = side.locator("button.rolle").count()
    tatt: set[str] = set()
    for nr in range(antall):
        kontekst = nettleser.new_context(locale="nb-NO")
        side = kontekst.new_page()
        side.goto(f"{base}/logg-inn/")
        knapp = side.locator("button.rolle").nth(nr)
        rolle = knapp.locator("strong").inner_text()
        gruppe = knapp.locator("xpath=ancestor::section").locator("h2").inner_text()
        navn = re.sub(r"\W+", "-", f"{gruppe}-{rolle}".lower())
        if navn not in tatt:
            tatt.add(navn)
            knapp.click()
            ta(side, navn)
            for sti in stier:
                side.goto(base + sti)
                ta(side, navn + sti.strip("/").replace("/", "-"))
        kontekst.close()


def main(stier: list[str]) -> int:
    """Gives the exit code."""
    base = f"http://localhost:{os.environ.get('PORT', '8000')}"
    program = os.environ.get("PORTAL_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    UT.mkdir(exist_ok=True)
    with sync_playwright() as p:
        nettleser = p.chromium.launch(executable_path=program, args=FLAGG)
        side = nettleser.new_page()
        for sti in ("/", "/logg-inn/"):
            side.goto(base + sti)
            ta(side, Path(sti).name or "forside")
        roller(nettleser, base, stier)
        nettleser.close()
    print(f"Bildene ligger i {UT.name}/")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
