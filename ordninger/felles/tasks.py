"""Celery's shells around handlinger."""

from celery import shared_task


@shared_task(name="felles.kjor_jobb")
def kjor_jobb(jobb_id: int) -> None:
    """Work on one job for a while."""
    from ordninger.felles.handlinger import jobb

    jobb.kjor(jobb_id)


@shared_task(name="felles.kjor_jobber")
def kjor_jobber() -> None:
    """Resend the jobs that have work left and stand still."""
    from ordninger.felles.handlinger import jobb

    for jobb_id in jobb.jobber_som_staar():
        kjor_jobb.apply_async((jobb_id,), expires=25)


@shared_task(name="felles.paminnelser")
def paminnelser() -> None:
    """Reminders before the owners' own deadlines, once each."""
    from ordninger.felles.handlinger import varsel

    varsel.lag_paminnelser()


@shared_task(name="felles.send_varsler")
def send_varsler() -> None:
    """Empty the outbox of notices."""
    from ordninger.felles.handlinger import varsel

    varsel.send_ventende()
