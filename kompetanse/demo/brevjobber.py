"""Letters that a handling ordered for many: made now for those that are shown first, left to the worker for the rest."""

from datetime import datetime

from ordninger.felles.models import Jobb, Jobbpost, Sak

from .land import Land

VISES_FRAM = ("3411", "4650", "3403", "1505", "1108", "4614")
"""Kommuner whose letters are there from the first minute."""


def vis_fram(land: Land, jobb: Jobb, tid: datetime, *, siste_aar: bool = True) -> None:
    """Date the job, and move the items of the two that are shown first to a job of their own, which `brevene` runs."""
    Jobb.objects.filter(pk=jobb.pk).update(parametre={"klokke": tid.isoformat()})
    if not siste_aar:
        return
    saker = Sak.objects.filter(soker__kommune_id__in=VISES_FRAM[:2], soker__type="kommune")
    via = {"brev.tilbud": "pk", "brev.vedtak": "vedtak__pk"}[jobb.type]
    nokler = [str(pk) for pk in saker.exclude(**{via: None}).values_list(via, flat=True)]
    poster = Jobbpost.objects.filter(jobb=jobb, nokkel__in=nokler)
    if not (antall := poster.count()):
        return
    egen = Jobb.objects.create(
        type=jobb.type, tittel=jobb.tittel, parametre={"klokke": tid.isoformat()}, organisasjon=jobb.organisasjon,
        av=jobb.av, som_rolle=jobb.som_rolle, antall=antall, opprettet_tid=jobb.opprettet_tid,
    )  # fmt: skip
    poster.update(jobb=egen)
    Jobb.objects.filter(pk=jobb.pk).update(antall=jobb.antall - antall)
    land.instillinger.setdefault("brevjobber", []).append(egen.pk)
