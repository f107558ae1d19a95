"""A client for an account, and a second account for the same person."""

from django.test import Client

from eiere.models import Organisasjon
from kompetanse.brukere.models import Bruker
from tests.fabrikker.brukere import logg_inn, som


def inn(bruker: Bruker) -> Client:
    klient = Client(raise_request_exception=False)
    logg_inn(klient, bruker)
    return klient


def dobbel(bruker: Bruker, rolle: str, org: Organisasjon | None = None) -> Bruker:
    """The same natural person with a second account."""
    return som(rolle, org or bruker.aktiv_tilhorighet.organisasjon, person=bruker.person)
