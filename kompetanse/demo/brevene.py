"""Letters that are there from the first minute: made by the same job as the worker's, in the demo's own time."""

from kompetanse.revisjon import klokke
from ordninger.felles.handlinger import brev as _brev  # noqa: F401  registers the job types
from ordninger.felles.handlinger import jobb
from ordninger.felles.models import Brev, Brevhendelse, Jobb

from .land import Land


def bygg(land: Land) -> str:
    """The letters of the cases that are shown first. The rest wait for the worker."""
    with klokke.stilt(land.naa):
        for pk in land.instillinger.get("brevjobber", []):
            jobb.kjor(pk)
    brev = list(Brev.objects.filter(vedtak__isnull=False).order_by("pk"))
    apnet = [b for n, b in enumerate(brev) if n % 3]
    Brevhendelse.objects.bulk_create(
        [Brevhendelse(brev=b, type="apnet", tid=b.laget_tid, av=land.folk.per_rolle[b.mottaker_id, "redaktor"][0])
         for b in apnet if land.folk.per_rolle.get((b.mottaker_id, "redaktor"))]
    )  # fmt: skip
    venter = Jobb.objects.filter(type__startswith="brev.", tilstand="venter").count()
    return f"{len(brev)} brev laget, {venter} jobber venter på arbeideren"
