"""What each list holds, and when each row last changed.

Scope is `for_bruker` and nothing else. On top of it only less is shown: never another's draft, and of decisions and
their money only what the party has been told in a letter.

`endret_tid` is the time of the last thing that changed what the API shows: a state's time, a letter, a ledger line, or
an event of the trail where the object keeps no time of its own.
"""

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest

from kompetanse.revisjon import klokke
from kompetanse.revisjon.models import Hendelse
from ordninger.felles.models import (
    Brev,
    Fordeling,
    Krav,
    Linje,
    Postering,
    Ramme,
    Sak,
    Tilbud,
    Tilbudssvar,
    Tilskudd,
    Utbetaling,
    Utlysning,
    Vedtak,
    Vedtakslinje,
    Vurdering,
)
from ordninger.felles.models.penger import NULL, kroner
from ordninger.videreutdanning.models import Plan, Plandeltaker, Planhendelse

# The letter to the party. Those with a Tilskudd go to each payee afterwards, but an award that is no enkeltvedtak has no other.
VEDTAKSBREV = Brev.objects.filter(vedtak__isnull=False).filter(
    Q(tilskudd__isnull=True) | Q(vedtak__er_enkeltvedtak=False)
)


def _forste(qs: QuerySet, felt: str) -> Subquery:
    return Subquery(qs.order_by(felt, "pk").values(felt)[:1])


def _siste(qs: QuerySet, felt: str) -> Subquery:
    return Subquery(qs.order_by(f"-{felt}").values(felt)[:1])


def _hendelse(type_: str, **felt) -> Subquery:
    return _siste(Hendelse.objects.filter(objekt_type=type_, objekt_id=OuterRef("pk"), **felt), "tid")


def _svar_paa(sak: str) -> QuerySet[Tilbudssvar]:
    """The answers to the offer of a case, the one that counts first."""
    return Tilbudssvar.objects.filter(tilbud__sak=OuterRef(sak)).order_by("-nr")


def saker(bruker) -> QuerySet[Sak]:
    """The cases of the role. Another's case never before it was sent in."""
    org = bruker.aktiv_tilhorighet.organisasjon_id
    return (
        Sak.objects.for_bruker(bruker)
        .filter(Q(innsendt_tid__isnull=False) | Q(soker_id=org))
        .select_related("utlysning__forvalter", "utlysning__fylke", "soker__fylke")
        .annotate(
            endret_tid=Greatest(
                "tilstand_tid",
                _hendelse("sak", handling="sak.forelopig_svar"),
                # A changed answer, and an award in a later round, leave the state as it is.
                Subquery(_svar_paa("pk").values("tid")[:1]),
                _siste(Vedtak.objects.filter(sak=OuterRef("pk")), "besluttet_tid"),
            )
        )
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
        .annotate(
            endret_tid=Greatest("meddelt_tid", _hendelse("utbetaling")),
            siste_dag=Coalesce("bruk_til", "tilskudd__bruk_til"),
        )
        .select_related("tilskudd__sak", "tilskudd__mottaker", "tilskudd__ramme")
    )


def utlysninger(_bruker) -> QuerySet[Utlysning]:
    """Open now. The same for everybody."""
    return (
        Utlysning.objects.apne(klokke.naa())
        .annotate(endret_tid=Greatest("publisert_tid", _hendelse("utlysning")))
        .select_related("forvalter", "fylke")
    )


def _apne_rammer() -> QuerySet[Ramme]:
    """The frames that everybody may see."""
    meddelte = Vedtakslinje.objects.filter(vedtak__in=VEDTAKSBREV.values("vedtak"))
    return Ramme.objects.filter(belop__gt=0).filter(
        Q(kilde=Ramme.Kilde.BEVILGNING, bevilgning__vedtatt_tid__isnull=False)
        | Q(kilde=Ramme.Kilde.FORELDER, pk__in=Brev.objects.filter(ramme__isnull=False).values("ramme"))
        | Q(kilde=Ramme.Kilde.TILSKUDD, kilde_tilskudd__in=meddelte.values("tilskudd"))
    )


def rammer(_bruker) -> QuerySet[Ramme]:
    """National frames of an adopted budget, and those below that their forvalter has had a letter about."""
    meddelte = Vedtakslinje.objects.filter(vedtak__in=VEDTAKSBREV.values("vedtak"))
    tildelt = meddelte.filter(vedtak__ramme=OuterRef("pk")).order_by().values("vedtak__ramme").annotate(s=Sum("belop"))
    penger = Postering.objects.filter(
        ramme=OuterRef("pk"), type__in=("mottatt", "mottatt_tilbake", "fordelt", "fordelt_tilbake")
    )
    return (
        _apne_rammer()
        .annotate(
            tildelt=Coalesce(Subquery(tildelt.values("s")), NULL, output_field=kroner()),
            endret_tid=Greatest(
                "opprettet_tid",
                _siste(penger, "tid"),
                _siste(VEDTAKSBREV.filter(vedtak__ramme=OuterRef("pk")), "laget_tid"),
            ),
        )
        .select_related("forvalter", "fylke", "bevilgning", "regnskapsenhet")
    )


def tildelinger(_bruker) -> QuerySet[Vedtak]:
    """Every decision that the party has been told, awards and refusals. Holds no free text and no person."""
    return (
        _meddelte()
        .annotate(fylkesnummer=Coalesce("sak__utlysning__fylke_id", "sak__soker__fylke_id"))
        .select_related("sak__utlysning__forvalter", "sak__utlysning__fylke", "sak__soker__fylke", "ramme")
        .prefetch_related(
            Prefetch("linjer", Vedtakslinje.objects.exclude(belop=0).select_related("mottaker").order_by("pk")),
            Prefetch(
                "sak__vurderinger",
                Vurdering.objects.filter(resultat=Vurdering.Resultat.IKKE_OPPFYLT).order_by("vilkar"),
                to_attr="ikke_oppfylt",
            ),
        )
    )


# Offered shares ----------------------------------------------------------------------------------------------------------


def _siste_svar(qs: QuerySet, sak: str) -> QuerySet:
    """Rows with the answer that counts: `svar`, `svar_belop`, `onske_ekstra` and `svar_tid`, all None before there is one."""
    siste = _svar_paa(sak)
    return qs.annotate(
        svar_kode=Subquery(siste.values("svar")[:1]),
        svar_belop=Subquery(siste.values("belop")[:1]),
        onske_ekstra=Subquery(siste.values("onske_ekstra")[:1]),
        svar_tid=Subquery(siste.values("tid")[:1]),
    )


def tilbud(bruker) -> QuerySet[Tilbud]:
    """The offers in the cases of the role, with the answer that counts now. A draft of an answer is nowhere."""
    return (
        _siste_svar(Tilbud.objects.filter(sak__in=Sak.objects.for_bruker(bruker).values("pk")), "sak_id")
        .annotate(endret_tid=Greatest("sendt_tid", "svar_tid", "sak__tilstand_tid"))
        .select_related("sak__soker__fylke", "sak__utlysning__forvalter", "sak__utlysning__fylke")
        .prefetch_related(
            Prefetch(
                "sak__linjer", Linje.objects.select_related("tiltak").order_by("tiltak__nr", "pk"), to_attr="deler"
            )
        )
    )


_KRAV = Krav.objects.exclude(tilstand="frafalt")


def planer(bruker) -> QuerySet[Plan]:
    """The plans of those cases as sums: participants and kroner by state. No participant, study or label."""
    krav = _KRAV.filter(tilskudd__sak=OuterRef("pk")).order_by().values("tilskudd__sak").annotate(s=Sum("belop"))
    return (
        Plan.objects.filter(sak__in=Sak.objects.for_bruker(bruker).values("pk"))
        .annotate(
            meldt_tilbake=Coalesce(Subquery(krav.values("s")), NULL, output_field=kroner()),
            endret_tid=Greatest(
                "opprettet_tid",
                "avsluttet_tid",
                _siste(Planhendelse.objects.filter(plan=OuterRef("pk")), "tid"),
                # What is written in the plan, and not a state of a participant, is an event of the case.
                _siste(
                    Hendelse.objects.filter(objekt_type="sak", objekt_id=OuterRef("pk"), handling__startswith="plan."),
                    "tid",
                ),
                _siste(_KRAV.filter(tilskudd__sak=OuterRef("pk")), "opprettet_tid"),
            ),
        )
        .select_related("sak__soker", "sak__utlysning")
        .prefetch_related(
            Prefetch(
                "deltakere",
                Plandeltaker.objects.order_by("tilstand").only("plan_id", "tilstand", "bundet", "studiepoeng"),
                to_attr="rader",
            )
        )
    )


def andeler(_bruker) -> QuerySet[Tilbud]:
    """Every offer whose deadline is past: offered, accepted, declined and awarded. The same for everybody."""
    meddelt = Vedtak.objects.filter(sak=OuterRef("sak_id"), pk__in=VEDTAKSBREV.values("vedtak")).order_by()
    return (
        _siste_svar(Tilbud.objects.filter(svarfrist_tid__lt=klokke.naa()), "sak_id")
        .annotate(
            # Silence is a no from the moment the deadline is past, before anybody has written so.
            avgitt=Coalesce("svar_kode", Value("ubesvart")),
            fylkesnummer=Coalesce("sak__utlysning__fylke_id", "sak__soker__fylke_id"),
            tildelt=Coalesce(
                Subquery(meddelt.values("sak").annotate(s=Sum("innvilget_belop")).values("s")), NULL, output_field=kroner()
            ),
            endret_tid=Greatest(
                "svarfrist_tid", "svar_tid",
                _siste(VEDTAKSBREV.filter(sak=OuterRef("sak_id")), "laget_tid"),
            ),
        )
        .select_related("sak__soker__fylke", "sak__utlysning__fylke")
    )  # fmt: skip


def runder(_bruker) -> QuerySet[Utlysning]:
    """Every published round, open or closed, with its frame and the awards that are told. The same for everybody."""
    meddelte = Vedtak.objects.filter(sak__utlysning=OuterRef("pk"), pk__in=VEDTAKSBREV.values("vedtak")).order_by()
    samlet = meddelte.values("sak__utlysning")
    return (
        Utlysning.objects.filter(tilstand__in=["publisert", "avsluttet"])
        .annotate(
            tildelt=Coalesce(
                Subquery(samlet.annotate(s=Sum("innvilget_belop")).values("s")), NULL, output_field=kroner()
            ),
            antall_vedtak=Coalesce(Subquery(samlet.annotate(n=Count("pk")).values("n")), 0),
            rammebelop=Subquery(_apne_rammer().filter(pk=OuterRef("ramme_id")).values("belop")),
            endret_tid=Greatest(
                "publisert_tid",
                _hendelse("utlysning"),
                _siste(VEDTAKSBREV.filter(vedtak__sak__utlysning=OuterRef("pk")), "laget_tid"),
                _siste(
                    Postering.objects.filter(ramme=OuterRef("ramme_id"), type__in=("mottatt", "mottatt_tilbake")), "tid"
                ),
            ),
        )
        .select_related("forvalter", "fylke")
        .prefetch_related(Prefetch("fordelinger", _tildelte_fordelinger(), to_attr="tildelinger"))
    )


def _tildelte_fordelinger() -> QuerySet:
    """Each award of a round as its own row: the first, and the redistributions after it."""
    meddelt = Q(vedtak__in=VEDTAKSBREV.values("vedtak"))
    return (
        Fordeling.objects.filter(tilstand=Fordeling.Tilstand.BESLUTTET)
        .annotate(
            antall=Count("vedtak", filter=meddelt),
            tildelt=Coalesce(Sum("vedtak__innvilget_belop", filter=meddelt), NULL, output_field=kroner()),
        )
        .filter(antall__gt=0)
        .order_by("besluttet_tid", "pk")
    )
