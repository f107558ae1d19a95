"""Keep the country's picture warm, so that nobody waits for it."""

from celery import shared_task

from kompetanse.udir import sporringer
from ordninger.felles import kontrakt


@shared_task(name="udir.oppdater_landet", ignore_result=True)
def oppdater_landet() -> int:
    """Compute the picture of each measure's newest budget year, when something has happened. Run every quarter."""
    koder = [o.kode for o in kontrakt.alle()]
    for kode in koder:
        sporringer.hent(kode, sporringer.standardaar(kode))
    return len(koder)
