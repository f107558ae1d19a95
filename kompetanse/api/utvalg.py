"""What each list holds, and when each row last changed.

Scope is `for_bruker` and nothing else. On top of it only less is shown: never another's draft, and of decisions and
their money only what the party has been told in a letter.

`endret_tid` is the time of the last thing that changed what the API shows: a state's time, a letter, a ledger line, or
an event of the trail where the object keeps no time of its own.
"""

from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest

from kompetanse.revisjon import klokke
from kompetanse.revisjon.models import Hendelse
from ordninger.felles.models import (
    Brev,
    Postering,
    Ramme,
    Sak,
    Tilskudd,
    Utbetaling,
    Utlysning,
    Vedtak,
    Vedtakslinje,
    Vurdering,
)
from ordninger.felles.models.penger import NULL, kroner

# The letter to the party; those with a Tilskudd go to each payee afterwards.
VEDTAKSBREV = Brev.objects.filter(vedtak__isnull=False, tilskudd__isnull=True)


def _forste(qs: QuerySet, felt: str) -> Subquery:
    return Subquery(qs.order_by(felt, "pk").values(felt)[:1])


def _siste(qs: QuerySet, felt: str) -> Subquery:
    return Subquery(qs.order_by(f"-{felt}").values(felt)[:1])


def _hendelse(type_: str, **felt) -> Subquery:
    return _siste(Hendelse.objects.filter(objekt_type=type_, objekt_id=OuterRef("pk"), **felt), "tid")


def saker(bruker) -> QuerySet[Sak]:
    """The cases of the role. Another's case never before it was sent in."""
    org = bruker.aktiv_tilhorighet.organisasjon_id
    return (
        Sak.objects.for_bruker(bruker)
        .filter(Q(innsendt_tid__isnull=False) | Q(soker_id=org))
        .select_related("utlysning__forvalter", "utlysning__fylke", "soker")
        .annotate(endret_tid=Greatest("tilstand_tid", _hendelse("sak", handling="sak.forelopig_svar")))
    )


def _meddelte() -> QuerySet[Vedtak]:
    return Vedtak.objects.annotate(
        meddelt_tid=_forste(VEDTAKSBREV.filter(vedtak=OuterRef("pk")), "laget_tid"), endret_tid=F("meddelt_tid")
    ).filter(meddelt_tid__isnull=False)


def vedtak(bruker) -> QuerySet[Vedtak]:
    """The decisions of those cases, once their letter is sent."""
    return (
        _meddelte()
        .filter(sak__in=saker(bruker).values("pk"))
        .annotate(klagefrist=_forste(VEDTAKSBREV.filter(vedtak=OuterRef("pk")), "klagefrist"))
        .select_related("sak__utlysning", "sak__soker", "klageinstans", "ramme__forvalter")
    )


def _brev_om(tilskudd: str) -> Subquery:
    return _forste(VEDTAKSBREV.filter(vedtak__linjer__tilskudd=OuterRef(tilskudd)), "laget_tid")


def tilskudd(bruker) -> QuerySet[Tilskudd]:
    """What is owed to the organisation, or in its case, once the letter of the decision is sent."""
    return (
        Tilskudd.objects.for_bruker(bruker)
        .annotate(meddelt_tid=_brev_om("pk"))
        .filter(meddelt_tid__isnull=False)
        .annotate(
            endret_tid=Greatest(
                "meddelt_tid",
                _siste(Postering.objects.filter(utbetaling__tilskudd=OuterRef("pk")), "tid"),
                _siste(Postering.objects.filter(vedtakslinje__tilskudd=OuterRef("pk")), "tid"),
            )
        )
        .select_related("sak", "ramme__forvalter", "mottaker", "virksomhet")
    )


def utbetalinger(bruker) -> QuerySet[Utbetaling]:
    """The instalments of those tilskudd."""
    return (
        Utbetaling.objects.filter(tilskudd__in=Tilskudd.objects.for_bruker(bruker).values("pk"))
        .annotate(meddelt_tid=_brev_om("tilskudd_id"))
        .filter(meddelt_tid__isnull=False)
        .annotate(endret_tid=Greatest("meddelt_tid", _hendelse("utbetaling")))
        .select_related("tilskudd__sak", "tilskudd__mottaker")
    )


def utlysninger(_bruker) -> QuerySet[Utlysning]:
    """Open now. The same for everybody."""
    return (
        Utlysning.objects.apne(klokke.naa())
        .annotate(endret_tid=Greatest("publisert_tid", _hendelse("utlysning")))
        .select_related("forvalter", "fylke")
    )


def rammer(_bruker) -> QuerySet[Ramme]:
    """National frames of an adopted budget, and those below that their forvalter has had a letter about."""
    meddelte = Vedtakslinje.objects.filter(vedtak__in=VEDTAKSBREV.values("vedtak"))
    tildelt = meddelte.filter(vedtak__ramme=OuterRef("pk")).order_by().values("vedtak__ramme").annotate(s=Sum("belop"))
    penger = Postering.objects.filter(
        ramme=OuterRef("pk"), type__in=("mottatt", "mottatt_tilbake", "fordelt", "fordelt_tilbake")
    )
    return (
        Ramme.objects.filter(belop__gt=0)
        .filter(
            Q(kilde=Ramme.Kilde.BEVILGNING, bevilgning__vedtatt_tid__isnull=False)
            | Q(kilde=Ramme.Kilde.FORELDER, pk__in=Brev.objects.filter(ramme__isnull=False).values("ramme"))
            | Q(kilde=Ramme.Kilde.TILSKUDD, kilde_tilskudd__in=meddelte.values("tilskudd"))
        )
        .annotate(
            tildelt=Coalesce(Subquery(tildelt.values("s")), NULL, output_field=kroner()),
            endret_tid=Greatest(
                "opprettet_tid",
                _siste(penger, "tid"),
                _siste(VEDTAKSBREV.filter(vedtak__ramme=OuterRef("pk")), "laget_tid"),
            ),
        )
        .select_related("forvalter", "fylke", "bevilgning")
    )


def tildelinger(_bruker) -> QuerySet[Vedtak]:
    """Every decision that the party has been told, awards and refusals. Holds no free text and no person."""
    return (
        _meddelte()
        .select_related("sak__utlysning__forvalter", "sak__utlysning__fylke", "sak__soker")
        .prefetch_related(
            Prefetch("linjer", Vedtakslinje.objects.exclude(belop=0).select_related("mottaker").order_by("pk")),
            Prefetch(
                "sak__vurderinger",
                Vurdering.objects.filter(resultat=Vurdering.Resultat.IKKE_OPPFYLT).order_by("vilkar"),
                to_attr="ikke_oppfylt",
            ),
        )
    )
