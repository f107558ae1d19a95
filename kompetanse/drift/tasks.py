"""Tasks of operation."""

from celery import shared_task
from django.core.management import call_command

from kompetanse.drift import hjerteslag as _hjerteslag


@shared_task(name="drift.hjerteslag")
def hjerteslag() -> None:
    """The worker is alive. Sent every 15 seconds."""
    _hjerteslag.slaa()


@shared_task(name="drift.rydd_sesjoner")
def rydd_sesjoner() -> None:
    """Delete sessions that have ended."""
    call_command("clearsessions")
