"""A share that is awarded and paid, and the plan that its owner makes of it."""

from datetime import date
from decimal import Decimal
from typing import Any

from eiere.models import Organisasjon
from kompetanse.brukere.models import Bruker
from ordninger.felles.handlinger import utbetaling
from ordninger.felles.models import Sak, Utbetaling
from ordninger.videreutdanning.handlinger import plan as planer
from ordninger.videreutdanning.handlinger.plan import Deltakerfelt
from ordninger.videreutdanning.models import Plan, Plandeltaker
from ordninger.videreutdanning.plangang import Semester
from tests.fabrikker.brukere import som
from tests.fabrikker.eiere import OrganisasjonFactory
from tests.fabrikker.sak import tid

HOST, VAAR = Semester(2027, "host"), Semester(2027, "vaar")


def felt(**andre: Any) -> Deltakerfelt:
    """A teacher in grunnskolen with a degree, 15 studiepoeng in each semester of a study year."""
    return Deltakerfelt(
        **{
            "sektor": "grunnskole", "gruppe": "laerer", "grunnutdanning": "grad", "studium": "Matematikk 1",
            "laerested": andre.pop("laerested", None) or OrganisasjonFactory(uh=True),
            "semestre": {HOST: Decimal(15), VAAR: Decimal(15)}, **andre,
        }
    )  # fmt: skip


def plan(sak: Sak, av: Bruker | None = None) -> Plan:
    return planer.opprett_plan(sak=sak, av=av or som("innsender", sak.soker))


def deltakere(p: Plan, antall: int = 1, *, av: Bruker | None = None, **felt_: Any) -> list[Plandeltaker]:
    return planer.legg_til(plan=p, felt=felt(**felt_), antall=antall, av=av or som("redaktor", p.sak.soker))


def betalt(v: Any, org: Organisasjon, dato: date) -> Utbetaling:
    """The last planned instalment of the organisation's grant, paid on the day, as the bank's answer leaves it."""
    u = Utbetaling.objects.filter(tilskudd__sak__utlysning=v.utlysning, tilskudd__mottaker=org, tilstand="planlagt")[0]
    Utbetaling.objects.filter(pk=u.pk).update(
        tilstand="utbetalt", bilag="B1", utbetalt_dato=dato, frigitt_av=v.okonomi, frigitt_tid=tid(dato.year, dato.month, dato.day),
        bruk_til=utbetaling.siste_dag(u, dato),
    )  # fmt: skip
    u.refresh_from_db()
    return u
