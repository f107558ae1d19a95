"""Whether this database holds the demo, and the day it was built for."""

from datetime import date

from kompetanse.drift.models import Driftsmerke

MERKE = "demo"


def bygget_for() -> date | None:
    """The day the demo was built for, or None."""
    rad = Driftsmerke.objects.filter(navn=MERKE).first()
    return date.fromisoformat(rad.verdi) if rad else None


def er_bygget() -> bool:
    """Whether the demo is built in this database."""
    return Driftsmerke.objects.filter(navn=MERKE).exists()


def merk(dato: date) -> None:
    """Remember that it is. Written in the transaction that builds."""
    Driftsmerke.objects.update_or_create(navn=MERKE, defaults={"verdi": dato.isoformat()})
