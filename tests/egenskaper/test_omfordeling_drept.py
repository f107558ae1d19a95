"""A process that is killed in the middle of a redistribution leaves the old state; run again it makes the new one, once."""

import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Sum

from ordninger.felles.handlinger import tilbud
from ordninger.felles.models import Postering, Tilskudd, Utbetaling, Vedtak
from tests.fabrikker import tilbud as lag
from tests.fabrikker.sak import tid

pytestmark = pytest.mark.django_db(transaction=True)


def bildet():
    """Everything that a redistribution moves."""
    return (
        sorted(Tilskudd.objects.values_list("mottaker", "belop")),
        sorted(Utbetaling.objects.values_list("tilskudd", "nr", "belop")),
        Vedtak.objects.count(),
        Postering.objects.count(),
    )


def test_drept_midt_i_en_omfordeling(frys):
    frys("2027-01-11T12:00")
    v = lag.verden()
    lag.sendt(v)
    lag.svar(v, v.kommuner[0], "ja", ekstra="300000")
    lag.svar(v, v.kommuner[1], "ja", ekstra="200000")
    frys(tid(2027, 2, 6))
    lag.tildelt(v)
    f = tilbud.ny_omfordeling(utlysning=v.utlysning, navn="Runde 2", parametre=lag.RUNDE, av=v.fag)
    tilbud.send_til_beslutter(fordeling=f, av=v.fag)
    for_ = bildet()
    prosess = subprocess.Popen(
        [sys.executable, "-m", "tests.stotte.omfordeling", str(f.pk), str(v.beslutter.pk), tid(2027, 2, 6).isoformat()],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "kompetanse.settings.test",
            "PORTAL_DB_NAVN": str(connection.settings_dict["NAME"]),
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert prosess.stdout is not None
        assert prosess.stdout.readline() == "nesten ferdig\n"
        assert bildet() == for_  # nothing is seen before all is written
    finally:
        prosess.send_signal(signal.SIGKILL)
        prosess.wait()
        prosess.stdout.close()
    assert bildet() == for_
    tilbud.beslutt_omfordeling(fordeling=f, av=v.beslutter)
    assert Vedtak.objects.filter(nr=2).aggregate(s=Sum("innvilget_belop"))["s"] == 500_000
    v.ramme.refresh_from_db()
    assert v.ramme.tilsagn == Tilskudd.objects.aggregate(s=Sum("belop"))["s"]
    assert v.ramme.reservert == 0
