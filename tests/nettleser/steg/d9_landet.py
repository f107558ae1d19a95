"""D9: Udir sees the whole country, and every figure leads to the cases behind it."""

from tests.nettleser.verden import Verden
from tests.nettleser.vindu import Vindu

TALL = {
    "Bevilget": "700,0",
    "Ramme": "700,0",
    "Søkt": "1,4",
    "Foreslått": "1,2",
    "Vedtatt": "1,2",
    "Utbetalt": "1,2",
    "Brukt": "0,6",
}
"""Million kroner: 1 350 000 sought, 1 200 000 granted and paid, 630 000 used in the delivered reports."""
BAK = {"Søkt": "1 350 000", "Vedtatt": "1 200 000", "Utbetalt": "1 200 000", "Brukt": "630 000"}
"""The sum of the list behind a figure."""


def gaa(vindu: Vindu, v: Verden) -> None:
    vindu.logg_inn(v.fag)
    vindu.knapp("Oppdater nå")
    for navn, mill in TALL.items():
        assert vindu.tall(navn) == mill, navn
    for navn, sum_ in BAK.items():
        vindu.meny("Landet nå")
        vindu.lenke(f"{navn} {TALL[navn]} mill. kr")
        assert sum_ in vindu.hoved.locator("tfoot").inner_text().replace("\u00a0", " "), navn
    vindu.meny("Landet nå")
    vindu.lenke("Innlandet", i=vindu.hoved.get_by_role("table").first, eksakt=True)
    vindu.lenke(v.ringsaker.org.navn)
    vindu.star(v.ringsaker.sak.nummer, "550 000", "500 000")
    for sti in ("Oppsett", "Rapporter", "Åpne data"):
        vindu.meny(sti)
    vindu.apne("/udir/?vis=embete&mottaker=d")
    vindu.apne("/udir/deltakelse/")
