"""Organisations and people of the register as the fields of a letter. Shared by the measures and the letters of the kernel."""

from typing import Any

from eiere.models import Organisasjon
from ordninger.felles.brev.felt import Avsender, Mottaker, Person

ADRESSE_ELEKTRONISK = {"nb": "Sendt elektronisk i Kompetanseportalen", "nn": "Sendt elektronisk i Kompetanseportalen"}
MAKS_ADRESSELINJER = 4


def navn(o: Organisasjon) -> dict[str, str]:
    """The name in both målformer."""
    return {"nb": o.navn, "nn": o.navn_nn or o.navn}


def avsender(o: Organisasjon) -> Avsender:
    """Who sends, with the logo of its kind."""
    logo = {"embete": "statsforvalter", "udir": "udir"}.get(o.type, "plass")
    return Avsender(navn(o), o.orgnr or "", o.postadresse, o.epost, o.telefon, logo)


def mottaker(o: Organisasjon, maalform: str, konto: str = "") -> Mottaker:
    """Who receives. Without a postal address the window says that the letter is sent electronically."""
    adresse = [del_.strip() for del_ in o.postadresse.split(",") if del_.strip()][:MAKS_ADRESSELINJER]
    return Mottaker(navn(o), o.orgnr or "", adresse or [ADRESSE_ELEKTRONISK[maalform]], konto=konto)


def person(bruker: Any, o: Organisasjon) -> Person:
    """Who signs: with the person's own telephone, else that of the organisation."""
    return Person(bruker.navn, bruker.stilling, bruker.telefon or o.telefon)


def konto(o: Organisasjon) -> str:
    """KBG § 13 a: the confirmed account, empty when there is none: then the letter waits and the payment is blocked."""
    bekreftet = o.kontoer.filter(status="bekreftet").first()
    return bekreftet.nummer if bekreftet else ""
