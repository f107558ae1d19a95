"""The order of the steps and the time of each. Large steps commit as they go: thousands of ledger lines on one frame in one
transaction would make the database walk through every earlier version of the frame for each of them.
"""

import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date

from django.db import transaction

from ordninger.felles.handlinger.jobb import uten_bjelle

from . import (
    barnehagedelen,
    behandling,
    betalinger,
    brevene,
    eiere,
    folk,
    fordelinger,
    forum,
    klager,
    kontoer,
    land,
    oppsett,
    planene,
    rapporter,
    saker,
    status,
    utlysninger,
    vedtakene,
    veiledning,
    videreutdanning,
    visninger,
)
from .kalender import Kalender

STEG: list[tuple[str, Callable[[land.Land], str]]] = [
    ("Private eiere", eiere.bygg),
    ("Folk", folk.bygg),
    ("Kontonumre", kontoer.bygg),
    ("Oppsett og rammer", oppsett.bygg),
    ("Forum og planer", forum.bygg),
    ("Utlysninger", utlysninger.bygg),
    ("Saker", saker.bygg),
    ("Behandling", behandling.bygg),
    ("Forslag", fordelinger.bygg),
    ("Vedtak", vedtakene.bygg),
    ("Klager", klager.bygg),
    ("Videreutdanning", videreutdanning.bygg),
    ("Veiledning", veiledning.bygg),
    ("Betalinger", betalinger.bygg),
    ("Rapporter", rapporter.bygg),
    ("Barnehagedelen", barnehagedelen.bygg),
    ("Planer", planene.bygg),
    ("Veiledning rapportert", veiledning.rapporter_inn),
    ("Brev", brevene.bygg),
    ("Visninger", visninger.bygg),
]


LAGRER_SELV = (fordelinger.bygg, vedtakene.bygg, videreutdanning.bygg, veiledning.bygg, betalinger.bygg)


class AlleredeBygget(Exception):
    """This database holds a demo for another day, or half of one."""


def bygg(dag: date, *, full: bool = True, si: Callable[[str], None] = lambda _t: None) -> bool:
    """Build the demo as it stands at the beginning of `dag`. False when it is there already for that day.

    Raises AlleredeBygget when it was built for another day, or when an earlier run was stopped: a demo is never changed, only
    made anew in an empty database. Raises LookupError without the register.
    """
    if bygget := status.bygget_for():
        if bygget == dag:
            return False
        raise AlleredeBygget(f"Demoen er allerede bygget for {bygget}. Bruk en tom database (make demo).")
    if status.er_begynt():
        raise AlleredeBygget("Byggingen av demoen ble avbrutt. Begynn på nytt med en tom database (make demo).")
    begynt = time.monotonic()
    with uten_bjelle():
        status.merk_begynt(dag)
        landet = land.les(Kalender(dag, historie=2 if full else 1), full=full)
        for navn, gjor in STEG:
            forrige = time.monotonic()
            with nullcontext() if gjor in LAGRER_SELV else transaction.atomic():
                resultat = gjor(landet)
                landet.spor.skriv_ut()
            si(f"{navn}: {resultat} ({time.monotonic() - forrige:.1f} s)")
        status.merk(dag)
    si(f"Ferdig på {time.monotonic() - begynt:.1f} s")
    return True
