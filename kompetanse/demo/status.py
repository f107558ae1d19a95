"""Whether this database holds the demo, and the day it was built for."""

from datetime import date

from kompetanse.drift.models import Driftsmerke

MERKE = "demo"
BEGYNT = "demo-begynt"


def bygget_for() -> date | None:
    """The day the demo was built for, or None."""
    rad = Driftsmerke.objects.filter(navn=MERKE).first()
    return date.fromisoformat(rad.verdi) if rad else None


def er_bygget() -> bool:
    """Whether the demo is built in this database."""
    return Driftsmerke.objects.filter(navn=MERKE).exists()


def er_begynt() -> bool:
    """Whether a run began here, and was perhaps stopped."""
    return Driftsmerke.objects.filter(navn=BEGYNT).exists()


def merk_begynt(dato: date) -> None:
    Driftsmerke.objects.create(navn=BEGYNT, verdi=dato.isoformat())


def merk(dato: date) -> None:
    """Remember that it is built, when the last step has ended well."""
    Driftsmerke.objects.update_or_create(navn=MERKE, defaults={"verdi": dato.isoformat()})
