"""The ledger: every krone that moves on a Ramme goes through here."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kompetanse.revisjon import klokke, spor
from ordninger.felles.models import Bevilgning, Postering, Ramme

from .grunn import i_database


@dataclass(frozen=True)
class Linje:
    """A ledger line to be. `belop` in kroner, positive; `grunnlag` are the foreign keys of Postering that it rests on."""

    ramme: Ramme
    type: str
    belop: Decimal
    grunnlag: dict[str, Any]


def laas_rammer(*rammer: Ramme) -> dict[int, Ramme]:
    """Lock the frames in one order, so that two decisions never wait for each other in a ring."""
    laaste = Ramme.objects.select_for_update(of=("self",)).filter(pk__in={r.pk for r in rammer}).order_by("pk")
    return {r.pk: r for r in laaste}


def bokfor(linjer: list[Linje], *, av) -> list[Postering]:
    """Write ledger lines in the order given, each with its event on the frame's chain.

    Zero lines are left out. Raises IkkeMulig with a sentence when the database refuses: frame overspent, budget not adopted.
    """
    linjer = [linje for linje in linjer if linje.belop > 0]
    tid = klokke.naa()
    poster = [
        Postering(
            ramme=linje.ramme,
            type=linje.type,
            belop=linje.belop,
            post=_post(linje.grunnlag.get("bevilgning") or linje.ramme.bevilgning),
            bokforingsaar=klokke.idag().year,
            av=av,
            tid=tid,
            **linje.grunnlag,
        )
        for linje in linjer
    ]
    with i_database():
        Postering.objects.bulk_create(poster)
    spor.skriv_mange(
        [
            (p.ramme.kjede, f"ramme.{p.type}", p, {"belop": p.belop, "sak": p.sak_id, "motpart": p.motpart_ramme_id})
            for p in poster
        ],
        av=av,
    )
    return poster


def _post(b: Bevilgning | None) -> str:
    return f"{b.kapittel}.{b.post}" if b else ""
