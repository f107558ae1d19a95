"""`make skjermbilder`: pictures of the main pages of the running demo at 1280 and 375 px, into docs/skjermbilder/.

A page is the person who looks (a button on the demo's login page), an address, and perhaps links to follow from there.
"""

import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from kompetanse.drift.tilstand import ROT

UT = ROT / "docs" / "skjermbilder"
BREDDER = {"1280": {"width": 1280, "height": 900}, "375": {"width": 375, "height": 800}}
FLAGG = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@dataclass(frozen=True)
class Bilde:
    """One picture: file name, organisation and role on the login page (empty: nobody), address, links to follow from there."""

    navn: str
    organisasjon: str
    rolle: str
    sti: str
    folg: tuple[str, ...] = ()


EIER = ("Ringsaker kommune", "Innsender")
SAKSBEHANDLER = ("Statsforvalteren i Innlandet", "Saksbehandler")
FORSLAG = ("Statsforvalteren i Nordland", "Saksbehandler")
OKONOMI = ("Statsforvalteren i Innlandet", "Økonomi")
UDIR = ("Utdanningsdirektoratet", "Fag")
UDIR_SAK = ("Utdanningsdirektoratet", "Saksbehandler")
KOMMUNE = ("Ringsaker kommune", "Saksbehandler")
RAD = "main table tbody a"
HOYDE = 2600
"""The tallest picture, in pixels: enough to see a page, small enough to keep."""

BILDER = (
    Bilde("tiltakene", "", "", "/"),
    Bilde("logg_inn_demo", "", "", "/logg-inn/"),
    Bilde("api", "", "", "/api/v1/dokumentasjon/"),
    Bilde("forside_eier", *EIER, "/eier/"),
    Bilde("start_behovsmelding", *EIER, "/eier/saker/ny/"),
    Bilde("sak_eier", *EIER, "/eier/saker/", (RAD,)),
    Bilde("brev_eier", *EIER, "/eier/brev/", (RAD,)),
    Bilde("penger_eier", *EIER, "/eier/penger/"),
    Bilde("forside_forvalter", *SAKSBEHANDLER, "/forvalter/"),
    Bilde("arbeidsliste", *SAKSBEHANDLER, "/forvalter/saker/"),
    Bilde("habilitet", *SAKSBEHANDLER, "/forvalter/saker/", (RAD,)),
    Bilde("sak", *SAKSBEHANDLER, "/forvalter/saker/?tilstand=delvis_innvilget", (RAD,)),
    Bilde("fordeling", *FORSLAG, "/forvalter/fordeling/", ("main table tbody tr:has-text('2026') a",)),
    Bilde("samarbeidsforum", *SAKSBEHANDLER, "/forvalter/forum/", ("main a[href*='/forum/']",)),
    Bilde("utbetaling", *OKONOMI, "/forvalter/utbetaling/"),
    Bilde("dashbord_udir", *UDIR, "/udir/?aar=2026"),
    Bilde("rammer_udir", *UDIR, "/udir/rammer/"),
    Bilde("fordeling_udir", *UDIR, "/udir/fordelinger/", (RAD,)),
    Bilde("tilbud_eier", *EIER, "/eier/tilbud/", (RAD,)),
    Bilde("tilbud_endring", *EIER, "/eier/tilbud/", (RAD, "main a[href$='/endring/']")),
    Bilde("plan_eier", *EIER, "/eier/saker/?tilstand=tildelt", (RAD, "main a[href*='/eier/plan/']")),
    Bilde("andeler_udir", *UDIR, "/udir/andeler/"),
    Bilde("andeler_runde", *UDIR, "/udir/andeler/", ("main table tbody tr:nth-child(2) a",)),
    Bilde("hva_hvis", *UDIR, "/udir/andeler/", (RAD, "main a[href*='/hva-hvis/']")),
    Bilde("barnehagedelen", *KOMMUNE, "/forvalter/barnehagedel/"),
    Bilde("barnehagerunden", *KOMMUNE, "/forvalter/barnehagedel/", ("main a[href*='/barnehagedel/runde/']",)),
    Bilde("soknad_udir", *UDIR_SAK, "/forvalter/saker/", (RAD,)),
    Bilde("pott_per_laerer", *UDIR_SAK, "/forvalter/fordeling/", (RAD,)),
)


def logg_inn(side: Page, base: str, organisasjon: str, rolle: str) -> None:
    """Click the person on the demo's login page."""
    side.goto(f"{base}/logg-inn/")
    knapp = side.locator("button.rolle", has_text=re.compile(re.escape(organisasjon))).filter(has_text=rolle)
    knapp.first.click()
    side.wait_for_load_state()


def ta(nettleser: Browser, base: str, bilde: Bilde) -> None:
    """The page from the top at each width."""
    kontekst = nettleser.new_context(locale="nb-NO", viewport={"width": 1280, "height": 900})
    side = kontekst.new_page()
    if bilde.organisasjon:
        logg_inn(side, base, bilde.organisasjon, bilde.rolle)
    svar = side.goto(base + bilde.sti)
    if svar is None or svar.status != 200:
        raise SystemExit(f"{bilde.sti} svarte {svar.status if svar else 'ikke'}")
    for lenke in bilde.folg:
        side.locator(lenke).first.click()
        side.wait_for_load_state()
    for bredde, storrelse in BREDDER.items():
        side.set_viewport_size(storrelse)  # type: ignore[arg-type]
        hoyde = min(side.evaluate("document.documentElement.scrollHeight"), HOYDE)
        utsnitt = {"x": 0, "y": 0, "width": storrelse["width"], "height": hoyde}
        side.screenshot(path=UT / f"{bilde.navn}_{bredde}.png", full_page=True, clip=utsnitt)  # type: ignore[arg-type]
    kontekst.close()


def main(valgte: list[str]) -> int:
    """All pictures, or the named ones. Gives the exit code."""
    base = f"http://localhost:{os.environ.get('PORT', '8000')}"
    program = os.environ.get("PORTAL_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    UT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as p:
        nettleser = p.chromium.launch(executable_path=program, args=FLAGG)
        for bilde in BILDER:
            if not valgte or bilde.navn in valgte:
                ta(nettleser, base, bilde)
                print(Path(bilde.navn).name)
        nettleser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
