"""Every page that a role can find its way to: the links lead somewhere, and axe reads what is there."""

from collections import deque

import pytest
from django.urls import resolve, reverse
from playwright.sync_api import Error

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

LENKER = """() => [...document.querySelectorAll('a[href]')].map(a => a.href)
  .filter(h => h.startsWith(location.origin)).map(h => h.slice(location.origin.length).split('#')[0])"""
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


def gaa_overalt(vindu: Vindu, forst: str) -> list[str]:
    """From page to page by the links, one of each kind. Gives the names of the pages."""
    ko, funnet, filer = deque([forst, *map(reverse, START)]), {}, []
    frivillig, fra = set(START), {}
    while ko:
        sti = ko.popleft()
        navn = resolve(sti.partition("?")[0]).view_name
        if navn in funnet:
            continue
        funnet[navn] = sti
        try:
            svar = vindu.side.goto(vindu.adresse + sti)
        except Error as feil:
            if "Download is starting" not in str(feil):
                raise
            filer.append(navn)
            continue
        if svar.status == 403 and navn in frivillig:
            vindu.avvist(403)
            continue
        if svar.status >= 400:
            vindu.avvist(svar.status)
            vindu.feil.append(f"{vindu.rolle}: {sti} ga {svar.status}, lenket fra {fra[sti]}")
            continue
        if not svar.headers.get("content-type", "").startswith("text/html"):
            filer.append(navn)  # a letter that the browser shows is a file too
            continue
        vindu.se()
        for lenke in vindu.side.evaluate(LENKER):
            fra.setdefault(lenke, sti)
            ko.append(lenke)
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


def test_alle_lenkene_forer_til_lesbare_sider(live_server, nettleser, gaa_inn, land, frys):
    frys("2027-01-21T10:00")
    steder = {
        "eier": land.eier, "privat": land.vu.sider[0].privat, "forvalter": land.embete, "kommunen": land.eier,
        "udir_forvalter": land.udir, "udir": land.udir,
    }  # fmt: skip
    with vaktet_side(nettleser, viewport=BRED) as side:
        vindu = Vindu(side, live_server.url)
        for publikum, roller, minst in PUBLIKUM:
            funnet: set[str] = set()
            for rolle in roller:
                org = {"fagmiljo": land.partner, "klagebehandler": land.udir}.get(rolle) or steder[publikum]
                gaa_inn(side, som(rolle, org))
                vindu.rolle = f"{publikum}: {rolle}"
                funnet |= set(gaa_overalt(vindu, reverse(FORSIDER.get(publikum, "brukere:meg"))))
            if len(funnet) < minst:
                vindu.feil.append(f"{publikum} fant bare {len(funnet)} slags sider: {sorted(funnet)}")
        vindu.ferdig()
