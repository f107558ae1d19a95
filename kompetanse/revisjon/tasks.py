"""Queue names of the trail."""

from celery import shared_task

from . import anker


@shared_task(name="revisjon.anker")
def skriv_ankere() -> int:
    """Write the heads of the chains outside the tables."""
    return anker.skriv_ankere()
