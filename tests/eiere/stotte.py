"""Situations that the tests of the owners' pages share."""

from decimal import Decimal

from ordninger.felles.handlinger import brev, rapport
from ordninger.felles.models import Tilskudd
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import logg_inn, som


def avgjort(v, belop="100000"):
    """(case, decision): decided, with letters to the party and every payee."""
    (vedtak,) = lag.besluttet(v, belop)
    vedtak.refresh_from_db()
    brev.lag_vedtaksbrev(vedtak=vedtak, av=v.beslutter)
    for t in Tilskudd.objects.filter(sak=vedtak.sak).order_by("pk"):
        brev.lag_tilskuddsbrev(vedtak=vedtak, tilskudd_id=t.pk, av=v.beslutter)
    return vedtak.sak, vedtak


def som_eier(client, sak, rolle="innsender"):
    bruker = som(rolle, sak.soker)
    logg_inn(client, bruker)
    return bruker


def full_rapport(tilskudd):
    """Everything a report must hold, with all money used."""
    tiltak = {
        str(t["id"]): {"gjennomfort": "ja", "tekst": "Gjort.", "brukt": f"{t['belop']:.2f}"}
        for t in rapport.tiltak_i(tilskudd)
    }
    return {
        "tiltak": tiltak,
        "markorer": {k: {"grad": 3, "tekst": "Undersøkelse."} for k in "abcde"},
        "brukt": tilskudd.belop,
        "ubrukt": Decimal("0.00"),
        "ubrukt_forklaring": "",
        "deltakere": 40,
    }
