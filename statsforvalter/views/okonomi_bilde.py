"""What the payment pages share: the forvalter's instalments with what stands in their way, and their words."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.http import HttpRequest
from django.utils.translation import gettext as _

from eiere.models import Kontonummer, VirksomhetEier
from kompetanse.brukere.decorators import krever_rett
from kompetanse.revisjon import klokke
from ordninger.felles.handlinger import utbetaling as handlinger
from ordninger.felles.models import Brev, Utbetaling, Utbetalingskjoring, Vedtakslinje

betaler = krever_rett("utbetaling.frigi")

FARGER = {
    "planlagt": "info", "holdt": "warning", "frigitt": "info", "sendt": "info", "utbetalt": "success", "avvist": "danger",
    "returnert": "danger", "annullert": "neutral",
}  # fmt: skip


def merke(u: Utbetaling) -> dict[str, str]:
    """The instalment's state as a tag."""
    if u.tilstand == "planlagt" and not getattr(u, "kan_frigis", True):
        return {"ord": _("På vent"), "farge": "neutral-kant"}
    return {"ord": u.get_tilstand_display(), "farge": FARGER[u.tilstand]}


def org_id(request: HttpRequest) -> int | None:
    return request.tilhorighet.organisasjon_id if request.tilhorighet else None


def utbetalinger(request: HttpRequest) -> QuerySet[Utbetaling]:
    """The instalments of the forvalter's own frames, with what stands in their way, in one query."""
    return for_forvalter(org_id(request))


def for_forvalter(org: int | None) -> QuerySet[Utbetaling]:
    """The same for an organisation."""
    konto = (
        Kontonummer.objects.brukbare(klokke.idag()).filter(organisasjon=OuterRef("tilskudd__mottaker")).order_by("-pk")
    )
    klage = Vedtakslinje.objects.filter(tilskudd=OuterRef("tilskudd"), vedtak__klager__in=handlinger.holdende_klager())
    eier = VirksomhetEier.objects.filter(
        virksomhet=OuterRef("tilskudd__virksomhet"), eier=OuterRef("tilskudd__mottaker"), til__isnull=True
    )
    return (
        Utbetaling.objects.filter(tilskudd__ramme__forvalter=org)
        .select_related(
            "tilskudd__mottaker", "tilskudd__virksomhet", "tilskudd__sak__soker", "tilskudd__ramme__fylke", "kjoring"
        )
        .annotate(
            konto_naa=Subquery(konto.values("nummer")[:1]),
            har_brev=Exists(Brev.objects.filter(tilskudd=OuterRef("tilskudd"))),
            klage_holder=Exists(klage),
            eier_kjent=Q(Exists(eier)) | Q(tilskudd__virksomhet__isnull=True),
        )
        .annotate(
            kan_frigis=Q(
                tilstand="planlagt",
                forfall__lte=Value(klokke.idag()),
                konto_naa__isnull=False,
                har_brev=True,
                klage_holder=False,
                eier_kjent=True,
            )
            & Q(tilskudd__mottaker__orgnr__isnull=False)
            & ~Q(tilskudd__mottaker__orgnr="")
        )
        .order_by("tilskudd__mottaker__navn_sortert", F("tilskudd_id"), "nr")
    )


def hinder(u: Utbetaling) -> list[str]:
    """The sentences of an annotated row, without asking the database again."""
    t = u.tilskudd
    g = handlinger.Grunnlag(
        konto={t.mottaker_id: u.konto_naa} if u.konto_naa else {},
        med_brev={t.pk} if u.har_brev else set(),
        klage_holder={t.pk} if u.klage_holder else set(),
        eiere={(t.virksomhet_id, t.mottaker_id)} if u.eier_kjent else set(),
    )
    return handlinger.hindringer(u, g)


def merknad(u: Utbetaling) -> str:
    """Why it waits, what the bank said, or nothing."""
    if u.tilstand == "planlagt":
        return " ".join(hinder(u))
    return u.bankgrunn or (u.holdt_grunn if u.tilstand == "holdt" else "")


def maskert(nummer: str | None) -> str:
    """«**** ** 12345»: enough to recognise the account."""
    return f"**** ** {nummer[-5:]}" if nummer else "–"


def konto(u: Utbetaling) -> str:
    """The account frozen at release, else the one that would be used now."""
    return maskert(u.kontonummer or u.konto_naa)


def kjoringer(request: HttpRequest) -> QuerySet[Utbetalingskjoring]:
    return Utbetalingskjoring.objects.filter(forvalter=org_id(request)).select_related("laget_av__person", "fra_konto")


def navn(u: Any) -> str:
    return u.tilskudd.virksomhet.navn if u.tilskudd.virksomhet else u.tilskudd.mottaker.navn
