"""Every page that a role can find its way to: the links lead somewhere, and axe reads what is there."""

from collections import deque
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from django.test import Client
from django.urls import resolve, reverse

from kompetanse.revisjon import klokke
from ordninger.felles.handlinger import klagebehandling
from ordninger.felles.models import Tilskudd
from tests.eiere.stotte import avgjort
from tests.fabrikker import sak as fabrikk
from tests.fabrikker.brukere import som
from tests.fabrikker.eiere import KontonummerFactory
from tests.fabrikker.statsforvalter import LangsiktigPlanFactory, SamarbeidsforumFactory
from tests.nettleser.vindu import Vindu
from tests.stotte.nettleser import BRED, vaktet_side
from tests.tilgang import vu
from tests.tilgang.verden import ny_utlysning

pytestmark = pytest.mark.django_db(transaction=True)

START = ("brukere:meg", "brukere:konto", "brukere:tilgang", "offentlig:forside", "api:dokumentasjon")
"""Where a person begins, beside the front page of the role. A page that the role may not see is left out of the walk."""
FORSIDER = {
    "eier": "eier:forside", "privat": "eier:forside", "forvalter": "forvalter:forside", "kommunen": "forvalter:forside",
    "udir_forvalter": "forvalter:forside", "udir": "udir:forside",
}  # fmt: skip


@pytest.fixture
def land(transactional_db):
    """Cases in the states that pages show, as if it were January 2027."""
    with klokke.stilt(fabrikk.tid(2027, 1, 20)):
        v = fabrikk.verden()
        sak, vedtak = avgjort(v, "250000")
        v.eier = sak.soker
        t = Tilskudd.objects.get(sak=sak, mottaker=sak.soker)
        klagebehandling.ta_imot(vedtak=vedtak, klager=t.mottaker, tekst="Uenig", av=v.saksbehandler)
        v.utkast = fabrikk.utkast(
            v, "100000", soker=fabrikk.OrganisasjonFactory(kommune=fabrikk.KommuneFactory(fylke=v.fylke))
        )
        fabrikk.innsendt(v, "150000")
        fabrikk.i_forslag(v, "120000")
        LangsiktigPlanFactory(forum=SamarbeidsforumFactory(embete=v.embete.embete, fylke=v.fylke))
        KontonummerFactory(organisasjon=v.eier)
        v.vu = vu.bygg(v.udir, [v.eier], ny_utlysning)
    return v


class Lest(HTMLParser):
    """What a page links to, and its shape: its headings, forms, tables and notices."""

    def __init__(self) -> None:
        super().__init__()
        self.lenker: list[str] = []
        self.form = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        felt = dict(attrs)
        if tag == "a" and felt.get("href"):
            self.lenker.append(str(felt["href"]))
        if tag in ("h1", "h2", "form", "table") or "varsel" in (felt.get("class") or ""):
            self.form += f" {tag}.{felt.get('class')}"


def lest(tekst: str) -> Lest:
    side = Lest()
    side.feed(tekst)
    return side


def gaa_overalt(vindu: Vindu, client: Client, forst: str, sett: set[tuple[str, str]]) -> list[str]:
    """From page to page by the links, one of each kind. Gives the names of the pages.

    Every page is fetched; those of a shape that is not in `sett` are opened in the browser and read.
    """
    ko, funnet, filer = deque([forst, *map(reverse, START)]), {}, []
    frivillig, fra = set(START), {}
    while ko:
        sti = ko.popleft()
        navn = resolve(sti.partition("?")[0]).view_name
        if navn in funnet:
            continue
        funnet[navn] = sti
        svar = client.get(sti, follow=True)
        if svar.status_code == 403 and navn in frivillig:
            continue
        if svar.status_code >= 400:
            vindu.feil.append(f"{vindu.rolle}: {sti} ga {svar.status_code}, lenket fra {fra[sti]}")
            continue
        if not svar.headers["Content-Type"].startswith("text/html"):
            svar.close()
            filer.append(navn)  # a letter that the browser shows is a file too
            continue
        side = lest(svar.content.decode())
        if (navn, side.form) not in sett:
            sett.add((navn, side.form))
            vindu.side.goto(vindu.adresse + sti)
            vindu.se()
        for lenke in side.lenker:
            sted = urljoin(sti, lenke).partition("#")[0]
            if sted.startswith("/"):
                fra.setdefault(sted, sti)
                ko.append(sted)
    return [n for n in funnet if n not in filer]


PUBLIKUM = (
    ("eier", ("innsender", "redaktor", "leser", "tilgangsstyrer"), 35),
    ("privat", ("innsender",), 10),
    ("forvalter", ("saksbehandler", "beslutter", "okonomi", "forvalter_leser"), 45),
    ("kommunen", ("saksbehandler", "beslutter", "okonomi"), 25),
    ("udir_forvalter", ("saksbehandler", "beslutter", "okonomi"), 25),
    ("udir", ("udir_fag", "udir_beslutter", "udir_okonomi", "udir_analyse"), 35),
    ("andre", ("fagmiljo", "klagebehandler"), 8),
)
"""Each audience, its roles, and the least number of kinds of page that its roles find between them."""


def test_alle_lenkene_forer_til_lesbare_sider(live_server, nettleser, client, gaa_inn, land, frys):
    frys("2027-01-21T10:00")
    steder = {
        "eier": land.eier, "privat": land.vu.sider[0].privat, "forvalter": land.embete, "kommunen": land.eier,
        "udir_forvalter": land.udir, "udir": land.udir,
    }  # fmt: skip
    with vaktet_side(nettleser, viewport=BRED) as side:
        vindu, sett = Vindu(side, live_server.url), set()
        for publikum, roller, minst in PUBLIKUM:
            funnet: set[str] = set()
            for rolle in roller:
                org = {"fagmiljo": land.partner, "klagebehandler": land.udir}.get(rolle) or steder[publikum]
                gaa_inn(side, som(rolle, org))
                vindu.rolle = f"{publikum}: {rolle}"
                funnet |= set(gaa_overalt(vindu, client, reverse(FORSIDER.get(publikum, "brukere:meg")), sett))
            if len(funnet) < minst:
                vindu.feil.append(f"{publikum} fant bare {len(funnet)} slags sider: {sorted(funnet)}")
        vindu.ferdig()
