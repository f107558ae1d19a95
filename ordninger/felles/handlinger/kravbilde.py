"""What is to be repaid by a report, and why: before it is delivered, before it is approved, and after. Changes nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from eiere.maalform import sidens_maalform
from kompetanse.revisjon.models import Hendelse
from ordninger.felles import kontrakt
from ordninger.felles.beregning import Resultat, setning
from ordninger.felles.models import Beregningslinje, Krav, Rapport, Tilskudd
from ordninger.felles.models.penger import NULL


@dataclass(frozen=True)
class Kravbilde:
    """Kroner to repay and the sentences that say why.

    Where the measure counts, the number that the decision rests on (`fikk`) and the one that the report gives (`sier`).
    """

    belop: Decimal
    setninger: list[str]
    fikk: int = 0
    sier: int = 0
    hva: str = ""

    @property
    def faerre(self) -> bool:
        return self.sier < self.fikk


def skal_tilbake(rapport: Rapport) -> tuple[Decimal, Resultat | None]:
    """Kroner by what was not spent, or by the measure's own rule with its receipt. Never more than is paid is claimed."""
    resultat = kontrakt.hent(rapport.tilskudd.sak.utlysning.ordning).krav_etter_rapport(rapport)
    return (resultat.andeler["krav"] if resultat else rapport.ubrukt or NULL), resultat


def kommende(rapport: Rapport) -> Kravbilde | None:
    """What will be claimed when the report is approved as it stands. None when it is nothing, or numbers are missing."""
    ordning = kontrakt.hent(rapport.tilskudd.sak.utlysning.ordning)
    if rapport.brukt is None or rapport.ubrukt is None or ordning.mangler_i_rapport(rapport):
        return None
    skal, resultat = skal_tilbake(rapport)
    belop = min(skal, rapport.tilskudd.utbetalt)
    if belop <= 0:
        return None
    fikk, sier = _talt(rapport, ordning.innvilget_antall(rapport.tilskudd))
    return Kravbilde(belop, setninger(resultat.linjer) if resultat else [], fikk, sier, ordning.telles)


def _talt(rapport: Rapport, innvilget: Mapping[tuple[int, str], int]) -> tuple[int, int]:
    """The number granted, and the number reported for the same; more than granted in one place makes up for nothing."""
    sier = sum(
        min(n, int(rapport.tiltak.get(str(tiltak), {}).get(felt) or 0)) for (tiltak, felt), n in innvilget.items()
    )
    return sum(innvilget.values()), sier


def setninger(linjer: Iterable[Any]) -> list[str]:
    """The lines of a receipt in words, in the language of the page."""
    maalform = sidens_maalform()
    return [setning(x, maalform) for x in linjer]


def med_setninger(tilskudd: Tilskudd) -> list[tuple[Krav, list[str]]]:
    """The claims of a Tilskudd, the newest first, each with the arithmetic it was made by. Three queries at most."""
    kravene = list(Krav.objects.filter(tilskudd=tilskudd).order_by("-opprettet_tid", "-pk"))
    if not kravene:
        return []
    kvittering = {
        h.objekt_id: h.data["beregning"]
        for h in Hendelse.objects.filter(
            kjede=tilskudd.sak.kjede, handling="krav.opprett", objekt_id__in=[k.pk for k in kravene]
        )
        if h.data.get("beregning")
    }
    linjer: dict[int, list[Beregningslinje]] = {}
    for linje in Beregningslinje.objects.filter(beregning__in=kvittering.values()).order_by("nr"):
        linjer.setdefault(linje.beregning_id, []).append(linje)
    return [(k, setninger(linjer.get(kvittering.get(k.pk, 0), []))) for k in kravene]
