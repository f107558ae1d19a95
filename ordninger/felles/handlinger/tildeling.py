"""Whose case it is: give, take, and many at once with a result for each."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from eiere.models import Organisasjon
from kompetanse.brukere.models import Bruker, Stedfortreder, Tilhorighet
from kompetanse.brukere.tilgang import sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles.models import Habilitet, HabilitetForhold, Jobb, Jobbpost, Sak, Sakspart

from . import habilitet
from .grunn import IkkeMulig, laas_sak
from .jobb import jobbtype, start_jobb
from .varsel import varsle

LUKKET = ("trukket", "avsluttet")


@dataclass(frozen=True)
class Sjekk:
    """One case before a bulk act: what stops it, or empty when nothing does."""

    sak: Sak
    hindring: str


def saksbehandlere(forvalter: Organisasjon) -> Any:
    """The accounts that may have cases at the forvalter today, by name."""
    roller = Tilhorighet.objects.gyldige(klokke.idag()).filter(organisasjon=forvalter, rolle="saksbehandler")
    return (
        Bruker.objects.filter(pk__in=roller.values("bruker"), is_active=True)
        .select_related("person")
        .order_by("person__navn", "pk")
    )


def dekker(bruker: Any, forvalter: Organisasjon) -> list[Bruker]:
    """The absent colleagues whose cases `bruker` looks after today."""
    rader = Stedfortreder.objects.gjeldende(klokke.idag()).filter(bruker=bruker, organisasjon=forvalter)
    return [r.fravaerende for r in rader.select_related("fravaerende__person").order_by("fravaerende__person__navn")]


def _hindring(sak: Sak, til: Bruker | None) -> str:
    if sak.tilstand in LUKKET:
        return _("Saken er «%(ord)s» og kan ikke tildeles.") % {"ord": sak.tilstandsord}
    if til is None:
        return ""
    s = habilitet.status(sak, til)
    if s.inhabil:
        return _("%(navn)s er ikke habil i saken. Velg en annen.") % {"navn": til.navn}
    return ""


def tildel(*, sak: Sak, til: Bruker | None, av: Any) -> Sak:
    """Give the case to `til`, or take it from everybody (None). To the same person changes nothing.

    Raises IkkeMulig when `til` is no caseworker here or is not habil, or when the case is closed.
    """
    with transaction.atomic():
        sak = laas_sak(sak)
        sjekk_rett(av, "sak.tildel", sak.utlysning.forvalter)
        if til is not None and not saksbehandlere(sak.utlysning.forvalter).filter(pk=til.pk).exists():
            raise IkkeMulig(_("%(navn)s er ikke saksbehandler her.") % {"navn": til.navn})
        if hindring := _hindring(sak, til):
            raise IkkeMulig(hindring)
        if sak.saksbehandler_id == (til.pk if til else None):
            return sak
        fra = sak.saksbehandler_id
        sak.saksbehandler = til
        sak.save(update_fields=["saksbehandler"])
        h = spor.skriv(sak.kjede, "sak.tildel", av=av, objekt=sak, data={"fra": fra, "til": til.pk if til else None})
        if til is not None and til.person_id != av.person_id:
            varsle(
                nokkel=f"tildelt:{sak.pk}:{h.nr}",
                organisasjon=sak.utlysning.forvalter,
                type="tildelt",
                sak=sak,
                bruker=til,
            )
    return sak


def ta_sak(*, sak: Sak, av: Any) -> Sak:
    """Take the case oneself."""
    sjekk_rett(av, "sak.behandle", sak.utlysning.forvalter)
    return tildel(sak=sak, til=av, av=av)


def forhaandssjekk(saker: Iterable[Sak], til: Bruker | None) -> list[Sjekk]:
    """What would stop each case, in a fixed number of queries, for the page before a bulk assignment."""
    saker = list(saker)
    stoppet: set[int] = set()
    if til is not None:
        idag = klokke.idag()
        ider = [s.pk for s in saker]
        blokk = HabilitetForhold.objects.filter(
            person_id=til.person_id, art__in=["part", "verv"], fra__lte=idag
        ).filter(Q(til__isnull=True) | Q(til__gte=idag))
        orger = set(blokk.values_list("organisasjon_id", flat=True))
        if orger:
            stoppet |= {s.pk for s in saker if s.soker_id in orger}
            stoppet |= set(
                Sakspart.objects.filter(sak__in=ider, organisasjon__in=orger).values_list("sak_id", flat=True)
            )
        siste = (
            Habilitet.objects.filter(sak__in=ider, bruker__person_id=til.person_id)
            .order_by("sak_id", "-tid", "-pk")
            .distinct("sak_id")
        )
        stoppet |= {h.sak_id for h in siste if not h.habil}
    nei = _("%(navn)s er ikke habil i saken.") % {"navn": til.navn if til else ""}
    return [
        Sjekk(
            s,
            nei if s.pk in stoppet
            else _("Saken er «%(ord)s» og kan ikke tildeles.") % {"ord": s.tilstandsord} if s.tilstand in LUKKET
            else "",
        )
        for s in saker
    ]  # fmt: skip


def tildel_mange(*, saker: Iterable[Sak], til: Bruker | None, av: Any) -> Jobb:
    """Give many cases at once as a Jobb: each succeeds or stops by itself, with its reason."""
    t = av.aktiv_tilhorighet
    sjekk_rett(av, "sak.tildel", t.organisasjon)
    with transaction.atomic():
        return start_jobb(
            type="tildel",
            tittel=_("Tildel til %(navn)s") % {"navn": til.navn} if til else _("Fjern saksbehandler"),
            nokler=[s.nummer for s in saker],
            organisasjon=t.organisasjon,
            av=av,
            parametre={"til": til.pk if til else None},
        )


@jobbtype("tildel", i_eget_navn=True)
def _tildel_en(post: Jobbpost) -> int:
    sak = Sak.objects.select_related("utlysning").get(nummer=post.nokkel)
    til = post.jobb.parametre["til"]
    return tildel(sak=sak, til=Bruker.objects.select_related("person").get(pk=til) if til else None, av=post.jobb.av).pk
