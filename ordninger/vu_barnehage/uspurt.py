"""VU § 8: private barnehager that nobody has asked, because their owner was not known, and why the exception is used all the same.

Money can leave the private side when too few there have reported a need. A barnehage that was not asked has not stayed
silent, so the kommune says in its own words how it has tried to reach them. What is said is added to `parametre` of the
Fordeling, never changed, and stands fast with it when it is decided.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from eiere.models import Organisasjonstype, Virksomhet, VirksomhetEier

from . import grunnlag

NOKKEL = "ikke_spurt"
"""The key in the parameters of a Fordeling."""


@dataclass(frozen=True)
class Uspurte:
    """The private barnehager of a round that had no known owner while needs could be reported.

    `ukjente` of them still have none.
    """

    enheter: tuple[Virksomhet, ...]
    ukjente: int

    @property
    def antall(self) -> int:
        return len(self.enheter)

    @property
    def setning(self) -> str:
        """«9 private barnehager er ikke spurt, for eieren er ikke kjent.» Empty when all are asked."""
        if not self.antall:
            return ""
        if self.ukjente == self.antall:
            tekst = ngettext(
                "%(n)s privat barnehage er ikke spurt, for eieren er ikke kjent.",
                "%(n)s private barnehager er ikke spurt, for eieren er ikke kjent.",
                self.antall,
            )
        else:
            tekst = ngettext(
                "%(n)s privat barnehage er ikke spurt, for eieren var ikke kjent før fristen.",
                "%(n)s private barnehager er ikke spurt, for eieren var ikke kjent før fristen.",
                self.antall,
            )
        return tekst % {"n": self.antall}


def uspurte(utlysning: Any) -> Uspurte:
    """Who was not asked in the round, by name. An owner that is set after the deadline has not been asked either."""
    privat_eier = VirksomhetEier.objects.filter(
        virksomhet=OuterRef("virksomhet"), eier__type=Organisasjonstype.PRIVAT_EIER
    )
    i_runden = privat_eier.filter(fra__lte=timezone.localdate(utlysning.frist_tid)).filter(
        Q(til__isnull=True) | Q(til__gte=timezone.localdate(utlysning.apner_tid))
    )
    rader = list(
        utlysning.barnehagetall.filter(~Exists(i_runden), privat=True)
        .annotate(kjent=Exists(privat_eier.filter(til__isnull=True)))
        .select_related("virksomhet")
        .order_by("virksomhet__navn_sortert", "virksomhet")
    )
    return Uspurte(tuple(r.virksomhet for r in rader), sum(not r.kjent for r in rader))


def forklaringer(fordeling: Any) -> list[dict[str, Any]]:
    """What the kommune has said of those that were not asked, oldest first: `grunn`, `antall`, `enheter`, `av`, `tid`."""
    return list((fordeling.parametre or {}).get(NOKKEL, []))


def gjeldende(fordeling: Any) -> dict[str, Any] | None:
    """The last word of it, or None."""
    alle = forklaringer(fordeling)
    return alle[-1] if alle else None


def tas_fra_private(fordeling: Any) -> bool:
    """Whether the computed split moves money from the private side."""
    return fordeling.beregning is not None and grunnlag.deling(fordeling.beregning).privat.flyttet < 0


def maa_forklares(fordeling: Any) -> Uspurte | None:
    """Those that must be accounted for before the exception is used: None when nothing is moved from them, or all is said."""
    if not tas_fra_private(fordeling):
        return None
    alle = uspurte(fordeling.utlysning)
    sagt = gjeldende(fordeling)
    dekket = set(sagt["enheter"]) if sagt else set()
    return alle if {v.pk for v in alle.enheter} - dekket else None


def hindring(fordeling: Any) -> str:
    """The sentence that stops the way to the decision; empty when nothing does."""
    mangler = maa_forklares(fordeling)
    if mangler is None:
        return ""
    return mangler.setning + " " + _(
        "Skriv på siden for delingen hvordan dere har prøvd å nå dem, og hvorfor pengene likevel kan gå til de kommunale"
        " (VU § 8)."
    )  # fmt: skip
