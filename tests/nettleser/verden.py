"""The real registers with the people of the walk: Udir, two embeter, a kommune of each målform, their partners."""

from dataclasses import dataclass, field
from typing import Any

from django.core.management import call_command

from eiere.models import Organisasjon
from kompetanse.brukere.models import Bruker
from kompetanse.revisjon import klokke
from tests.fabrikker.brukere import BrukerFactory, PersonFactory, TilhorighetFactory
from tests.fabrikker.eiere import KontonummerFactory
from tests.fabrikker.penger import AarsoppsettFactory, SatstabellFactory

BELOP = "700000000"


@dataclass
class Eier:
    """A kommune, those who write for it, and who it works with."""

    org: Organisasjon
    partner: Organisasjon
    redaktor: Bruker
    innsender: Bruker
    maalform: str
    sak: Any = None


@dataclass
class Embete:
    org: Organisasjon
    saksbehandler: Bruker
    beslutter: Bruker
    vikar: Bruker
    """The caseworker's other account, as beslutter."""
    okonomi: Bruker
    okonomi2: Bruker
    utlysning: str = ""
    """The address of its round."""


@dataclass
class Verden:
    """Everyone the walk meets, and what they make on the way (`funn`)."""

    udir: Organisasjon
    fag: Bruker
    beslutter: Bruker
    ringsaker: Eier
    gloppen: Eier
    innlandet: Embete
    vestland: Embete
    funn: dict[str, Any] = field(default_factory=dict)


def person(rolle: str, org: Organisasjon, **felt: Any) -> Bruker:
    """Somebody who can be chosen on the demo's login page."""
    if "person" not in felt:
        felt["person"] = PersonFactory(navn=f"{rolle.capitalize()} hos {org.navn}"[:150])
    bruker = BrukerFactory(demo=True, stilling="seniorrådgiver", **felt)
    bruker.aktiv_tilhorighet = TilhorighetFactory(bruker=bruker, organisasjon=org, rolle=rolle)
    return bruker


def _embete(navn: str, maalform: str) -> Embete:
    org = Organisasjon.objects.get(type="embete", navn__contains=navn)
    KontonummerFactory(organisasjon=org, brukbar=True)
    folk = {r: person(r, org, maalform=maalform) for r in ("saksbehandler", "beslutter", "okonomi")}
    vikar = person("beslutter", org, person=folk["saksbehandler"].person, maalform=maalform)
    return Embete(
        org, folk["saksbehandler"], folk["beslutter"], vikar, folk["okonomi"], person("okonomi", org, maalform=maalform)
    )


def _eier(kommunenr: str, partner: str, maalform: str) -> Eier:
    org = Organisasjon.objects.get(type="kommune", kommune_id=kommunenr, opphort=None)
    uh = Organisasjon.objects.get(navn=partner)
    for o in (org, uh):
        KontonummerFactory(organisasjon=o, brukbar=True)
    return Eier(
        org, uh, person("redaktor", org, maalform=maalform), person("innsender", org, maalform=maalform), maalform
    )


def bygg() -> Verden:
    """Before the year begins. Freeze the clock first."""
    call_command("last_register", verbosity=0)
    udir = Organisasjon.objects.get(type="udir")
    fag, beslutter = person("udir_fag", udir), person("udir_beslutter", udir)
    felles = {
        "foreslatt_av": fag,
        "foreslatt_tid": klokke.naa(),
        "godkjent_av": beslutter,
        "godkjent_tid": klokke.naa(),
    }
    AarsoppsettFactory(budsjettaar=2026, **felles)
    SatstabellFactory(budsjettaar=2026, versjon="2026.1", **felles)
    return Verden(
        udir, fag, beslutter,
        _eier("3411", "Universitetet i Innlandet", "nb"), _eier("4650", "Høgskulen på Vestlandet", "nn"),
        _embete("Innlandet", "nb"), _embete("Vestland", "nn"),
    )  # fmt: skip
