"""The lists behind the figures: cases, payees, tilskudd, decisions, rounds, reports, participation, open data. Read only."""

from collections.abc import Callable
from typing import Any

import django_filters as df
from django import forms
from django.conf import settings
from django.db.models import Case, Count, F, Max, Q, QuerySet, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from eiere.models import Fylke, Organisasjon, Organisasjonstype
from kompetanse.revisjon import klokke
from kompetanse.udir import sporringer
from kompetanse.udir.hjelp import udir
from kompetanse.udir.landet import MOTTAKERE, SEKTORER
from kompetanse.visning import eksport, formater
from kompetanse.visning.liste import Kolonne, Liste
from ordninger.felles import kontrakt, omfang
from ordninger.felles.models import Brev, Linje, Rapport, Sak, Sakspart, Tilskudd, Utlysning, Vedtak, Vedtakslinje
from ordninger.felles.saksgang import AVGJORTE, alle_tilstander
from statsforvalter.models import Embete

ALLE = gettext_lazy("Alle")
JA_NEI = [("ja", gettext_lazy("Ja")), ("nei", gettext_lazy("Nei"))]


def _aar() -> list[tuple[int, str]]:
    i_aar = klokke.idag().year
    return [(a, str(a)) for a in range(i_aar + 2, i_aar - 6, -1)]


def _embeter() -> list[tuple[int, str]]:
    return [(e.pk, str(e)) for e in Embete.objects.select_related("organisasjon")]


def _fylker() -> list[tuple[str, str]]:
    return list(Fylke.objects.filter(gyldig_til__isnull=True).values_list("pk", "navn"))


def merke(sak: Sak) -> dict[str, str]:
    """The state word of a case and its colour."""
    t = sak.tilstandsdata
    return {"ord": sak.tilstandsord, "farge": f"{t.farge}-kant" if t.kontur else t.farge}


class _MedSteder(df.FilterSet):
    """Filters whose choices of embete and fylke are read once for each page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["embete"].extra["choices"] = _embeter()
        self.filters["fylke"].extra["choices"] = _fylker()


class _Rundefilter(_MedSteder):
    """The filters that every list behind a figure shares. `sti` is the way from the row to its Utlysning or Ramme."""

    sti = "utlysning__"
    embetesti = "utlysning__forvalter"

    ordning = df.ChoiceFilter(label=gettext_lazy("Tiltak"), choices=kontrakt.valg, empty_label=ALLE, method="_ordning")
    aar = df.ChoiceFilter(label=gettext_lazy("År"), choices=_aar, empty_label=ALLE, method="_budsjettaar")
    embete = df.ChoiceFilter(label=gettext_lazy("Embete"), choices=(), empty_label=ALLE, method="_embete")
    fylke = df.ChoiceFilter(label=gettext_lazy("Fylke"), choices=(), empty_label=ALLE, method="_fylke")

    def _ordning(self, qs: QuerySet, _navn: str, verdi: str) -> QuerySet:
        return qs.filter(**{f"{self.sti}ordning": verdi})

    def _budsjettaar(self, qs: QuerySet, _navn: str, verdi: int) -> QuerySet:
        return qs.filter(**{f"{self.sti}budsjettaar": verdi})

    def _embete(self, qs: QuerySet, _navn: str, verdi: int) -> QuerySet:
        return qs.filter(**{self.embetesti: verdi})

    def _fylke(self, qs: QuerySet, _navn: str, verdi: str) -> QuerySet:
        return qs.filter(**{f"{self.sti}fylke": verdi})


class SakFilter(_Rundefilter):
    """Cases: state, what the figure counted, kind of payee, networks."""

    tilstand = df.ChoiceFilter(
        label=gettext_lazy("Status"), choices=[t for t in alle_tilstander() if t[0] != "utkast"], empty_label=ALLE
    )
    gruppe = df.ChoiceFilter(
        label=gettext_lazy("Kommet til"), method="_gruppe", empty_label=ALLE,
        choices=[("aapne", gettext_lazy("under behandling")), ("foreslatt", gettext_lazy("foreslått eller vedtatt")), ("avgjort", gettext_lazy("vedtatt"))],
    )  # fmt: skip
    mottaker = df.ChoiceFilter(
        label=gettext_lazy("Mottaker"), choices=list(MOTTAKERE.items()), empty_label=ALLE, method="_mottaker"
    )
    nettverk = df.ChoiceFilter(
        label=gettext_lazy("Flere eiere sammen"), choices=JA_NEI[:1], empty_label=ALLE, method="_nettverk"
    )

    class Meta:
        model = Sak
        fields: list[str] = []

    def _gruppe(self, qs: QuerySet, _navn: str, verdi: str) -> QuerySet:
        if verdi == "avgjort":
            return qs.filter(tilstand__in=AVGJORTE)
        if verdi == "foreslatt":
            return qs.filter(tilstand__in=[*AVGJORTE, "til_beslutning"])
        return qs.exclude(tilstand__in=[*AVGJORTE, "trukket"])

    def _mottaker(self, qs: QuerySet, _navn: str, verdi: str) -> QuerySet:
        linjer = Linje.objects.annotate(m=sporringer.mottakertype()).filter(
            m=verdi, sokt__isnull=False, budsjettaar=F("sak__utlysning__budsjettaar")
        )
        return qs.filter(pk__in=linjer.values("sak_id"))

    def _nettverk(self, qs: QuerySet, _navn: str, verdi: str) -> QuerySet:
        flere = (
            Sakspart.objects.filter(rolle__in=[Sakspart.Rolle.SOKER, Sakspart.Rolle.DELTAKER])
            .values("sak").annotate(n=Count("organisasjon", distinct=True)).filter(n__gt=1).values("sak")
        )  # fmt: skip
        return qs.filter(pk__in=flere)


def _side(request: HttpRequest, tabell: Liste, tittel: Any, ingress: Any = "", **mer: Any) -> HttpResponseBase:
    """A list page, or its file."""
    if tabell.vil_eksportere:
        return tabell.eksporter()
    return render(request, "udir/liste.html", {"liste": tabell, "tittel": tittel, "ingress": ingress, **mer})


def _sakslenke(hent: Callable[[Any], Sak] = lambda s: s) -> Callable[[Any], str]:
    return lambda o: reverse("udir:sak", args=[hent(o).nummer])


@udir()
@require_safe
def liste(request: HttpRequest) -> HttpResponseBase:
    """Every case that is sent in, in the whole country."""
    saker = (
        Sak.objects.for_bruker(request.user).filter(innsendt_tid__isnull=False)
        .select_related("soker", "utlysning__fylke", "utlysning__forvalter")
    )  # fmt: skip
    if not request.GET.get("tilstand"):
        saker = saker.exclude(tilstand="trukket")
    tabell = Liste(
        request,
        saker,
        kolonner=[
            Kolonne("soker", gettext_lazy("Søker"), lambda s: s.soker.navn, hode=True, sorter="soker__navn_sortert",
                    lenke=_sakslenke(), under=lambda s: s.nummer),
            Kolonne("nummer", gettext_lazy("Saksnummer"), "nummer", standard=False, sorter="nummer"),
            Kolonne("tiltak", gettext_lazy("Tiltak"), lambda s: kontrakt.hent(s.utlysning.ordning).kort, standard=False),
            Kolonne("aar", gettext_lazy("År"), lambda s: s.utlysning.budsjettaar, tall=True, standard=False, sorter="utlysning__budsjettaar"),
            Kolonne("fylke", gettext_lazy("Fylke"), lambda s: str(s.utlysning.fylke or ""), sorter="utlysning__fylke__navn_sortert"),
            Kolonne("embete", gettext_lazy("Embete"), lambda s: s.utlysning.forvalter.visningsnavn, standard=False, sorter="utlysning__forvalter__navn_sortert"),
            Kolonne("tilstand", gettext_lazy("Status"), merke, merke=True, sorter="tilstand"),
            Kolonne("sokt", gettext_lazy("Søkt (kr)"), "sokt_belop", vis=formater.kr, tall=True, sorter="sokt_belop", sum=True),
            Kolonne("innvilget", gettext_lazy("Innvilget (kr)"), "innvilget_belop", vis=formater.kr, tall=True, sorter="innvilget_belop", sum=True),
            Kolonne("innsendt", gettext_lazy("Sendt inn"), "innsendt_tid", vis=formater.dato, sorter="innsendt_tid"),
            Kolonne("avgjort", gettext_lazy("Avgjort"), "avgjort_tid", vis=formater.dato, standard=False, sorter="avgjort_tid"),
        ],
        filter=SakFilter,
        sok=("sokbar", "nummer"),
        sok_etikett=gettext_lazy("Søk i nummer, søker og tittel"),
        sorter="-innsendt",
        navn="saker",
        entall=gettext_lazy("sak"),
        flertall=gettext_lazy("saker"),
        tom_tekst=_("Ingen saker passer. Utkast er aldri med her."),
    )  # fmt: skip
    return _side(request, tabell, _("Saker"), _("Hele landet, uten utkast. Sakene behandles hos statsforvalterne."))


@udir()
@require_safe
def sak(request: HttpRequest, nummer: str) -> HttpResponse:
    """One case as it is sent in and decided, without notes and without what is still a draft at the embete."""
    rad = get_object_or_404(
        Sak.objects.for_bruker(request.user).filter(innsendt_tid__isnull=False)
        .select_related("soker", "utlysning__fylke", "utlysning__forvalter"), nummer=nummer,
    )  # fmt: skip
    linjer = list(
        rad.linjer.filter(budsjettaar=rad.utlysning.budsjettaar).select_related("tiltak", "mottaker", "virksomhet")
    )
    vedtak = list(rad.vedtak.select_related("klageinstans").order_by("nr"))
    brev = list(omfang.brev(Brev.objects.filter(sak=rad), request.user).select_related("mottaker")) if vedtak else []
    return render(
        request,
        "udir/sak.html",
        {
            "sak": rad, "merke": merke(rad), "ordning": kontrakt.hent(rad.utlysning.ordning), "linjer": linjer,
            "sum_sokt": sum((x.sokt for x in linjer if x.sokt is not None), 0), "vedtak": vedtak, "brev": brev,
            "parter": list(rad.parter.select_related("organisasjon")),
            "tilskudd": list(rad.tilskudd.select_related("mottaker").order_by("mottaker__navn_sortert")),
            "sti": [(_("Saker"), reverse("udir:sak-liste")), (rad.nummer, request.path)],
        },
    )  # fmt: skip


class LinjeFilter(_Rundefilter):
    """Lines: kind of payee, sektor, theme."""

    sti = "sak__utlysning__"
    embetesti = "sak__utlysning__forvalter"
    mottaker = df.ChoiceFilter(
        label=gettext_lazy("Mottaker"), choices=list(MOTTAKERE.items()), empty_label=ALLE, field_name="m"
    )
    sektor = df.ChoiceFilter(
        label=gettext_lazy("Sektor"), empty_label=ALLE, method="_sektor",
        choices=[(k or "uten", v) for k, v in SEKTORER.items()],
    )  # fmt: skip
    tema = df.CharFilter(label=gettext_lazy("Tema"), method="_tema", widget=forms.HiddenInput)

    class Meta:
        model = Linje
        fields: list[str] = []

    def _sektor(self, qs: QuerySet, _navn: str, verdi: str) -> QuerySet:
        return qs.filter(tiltak__sektor="" if verdi == "uten" else verdi)

    def _tema(self, qs: QuerySet, _navn: str, verdi: str) -> QuerySet:
        treff = Q()
        for felt in sporringer.TEMAFELT.values():
            treff |= Q(**{felt: ""}) | Q(**{f"{felt}__isnull": True}) if verdi == "uten" else Q(**{felt: verdi})
        return qs.filter(treff)


@udir()
@require_safe
def sokt(request: HttpRequest) -> HttpResponseBase:
    """What is sought for each payee in the year of the round: the lines that «Søkt» is the sum of."""
    linjer = (
        Linje.objects.filter(budsjettaar=F("sak__utlysning__budsjettaar"), sokt__isnull=False)
        .filter(sak__in=Sak.objects.for_bruker(request.user).exclude(tilstand__in=sporringer.IKKE_MED))
        .annotate(m=sporringer.mottakertype())
        .select_related("sak__utlysning__fylke", "sak__soker", "mottaker", "virksomhet", "tiltak")
    )
    tabell = Liste(
        request,
        linjer,
        kolonner=[
            Kolonne("mottaker", gettext_lazy("Mottaker"), lambda x: x.mottaker.navn, hode=True, sorter="mottaker__navn_sortert",
                    under=lambda x: x.virksomhet.navn if x.virksomhet else ""),
            Kolonne("orgnr", gettext_lazy("Organisasjonsnummer"), lambda x: x.mottaker.orgnr, vis=formater.orgnr, standard=False),
            Kolonne("type", gettext_lazy("§ 3"), "m", sorter="m"),
            Kolonne("sak", gettext_lazy("Sak"), lambda x: x.sak.nummer, sorter="sak__nummer", lenke=_sakslenke(lambda x: x.sak),
                    under=lambda x: x.sak.soker.navn),
            Kolonne("tiltak", gettext_lazy("Tiltak i saken"), lambda x: x.tiltak.tittel),
            Kolonne("fylke", gettext_lazy("Fylke"), lambda x: str(x.sak.utlysning.fylke or ""), sorter="sak__utlysning__fylke__navn_sortert"),
            Kolonne("sokt", gettext_lazy("Søkt (kr)"), "sokt", vis=formater.kr, tall=True, sorter="sokt", sum=True),
        ],
        filter=LinjeFilter,
        sok=("sak__sokbar", "sak__nummer"),
        sok_etikett=gettext_lazy("Søk i sak, søker og mottaker"),
        sorter="-sokt",
        navn="sokt",
        entall=gettext_lazy("linje"),
        flertall=gettext_lazy("linjer"),
        tittel=_("Søkt per mottaker"),
    )  # fmt: skip
    return _side(
        request,
        tabell,
        _("Søkt per mottaker"),
        _("Linjene i sakene for utlysningens år. Utkast og trukne saker er ikke med."),
    )


class TilskuddFilter(_Rundefilter):
    """Tilskudd: kind of payee, paid or not."""

    sti = "ramme__"
    embetesti = "ramme__forvalter"
    mottaker = df.ChoiceFilter(
        label=gettext_lazy("Mottaker"), choices=list(MOTTAKERE.items()), empty_label=ALLE, field_name="m"
    )
    utbetalt = df.ChoiceFilter(label=gettext_lazy("Utbetalt"), choices=JA_NEI, empty_label=ALLE, method="_utbetalt")

    class Meta:
        model = Tilskudd
        fields: list[str] = []

    def _utbetalt(self, qs: QuerySet, _navn: str, verdi: str) -> QuerySet:
        return qs.filter(utbetalt__gt=0) if verdi == "ja" else qs.filter(utbetalt=0)


@udir()
@require_safe
def tilskudd(request: HttpRequest) -> HttpResponseBase:
    """What every payee has been granted and paid."""
    rader = (
        Tilskudd.objects.for_bruker(request.user).filter(belop__gt=0).annotate(m=sporringer.mottakertype())
        .select_related("mottaker", "sak", "ramme__fylke", "virksomhet")
    )  # fmt: skip
    tabell = Liste(
        request,
        rader,
        kolonner=[
            Kolonne("mottaker", gettext_lazy("Mottaker"), lambda t: t.mottaker.navn, hode=True, sorter="mottaker__navn_sortert",
                    under=lambda t: t.virksomhet.navn if t.virksomhet else ""),
            Kolonne("orgnr", gettext_lazy("Organisasjonsnummer"), lambda t: t.mottaker.orgnr, vis=formater.orgnr, standard=False),
            Kolonne("type", gettext_lazy("§ 3"), "m", sorter="m"),
            Kolonne("sak", gettext_lazy("Sak"), lambda t: t.sak.nummer, sorter="sak__nummer", lenke=_sakslenke(lambda t: t.sak)),
            Kolonne("fylke", gettext_lazy("Fylke"), lambda t: str(t.ramme.fylke or ""), sorter="ramme__fylke__navn_sortert"),
            Kolonne("belop", gettext_lazy("Innvilget (kr)"), "belop", vis=formater.kr, tall=True, sorter="belop", sum=True),
            Kolonne("utbetalt", gettext_lazy("Utbetalt (kr)"), "utbetalt", vis=formater.kr, tall=True, sorter="utbetalt", sum=True),
            Kolonne("bruk_til", gettext_lazy("Brukes innen"), "bruk_til", vis=formater.dato, standard=False, sorter="bruk_til"),
        ],
        filter=TilskuddFilter,
        sok=("mottaker__navn", "mottaker__orgnr", "sak__nummer"),
        sorter="-belop",
        navn="tilskudd",
        entall=gettext_lazy("tilskudd"),
        flertall=gettext_lazy("tilskudd"),
    )  # fmt: skip
    return _side(request, tabell, _("Tilskudd"))


class VedtakFilter(_Rundefilter):
    """Decisions by outcome."""

    sti = "ramme__"
    embetesti = "ramme__forvalter"
    utfall = df.ChoiceFilter(label=gettext_lazy("Utfall"), choices=Vedtak.Utfall.choices, empty_label=ALLE)

    class Meta:
        model = Vedtak
        fields: list[str] = []


UTFALLSFARGE = {"innvilget": "success", "delvis_innvilget": "success-kant", "avslatt": "danger"}


@udir()
@require_safe
def vedtak(request: HttpRequest) -> HttpResponseBase:
    """Every decision, refusals too."""
    rader = Vedtak.objects.filter(sak__in=Sak.objects.for_bruker(request.user)).select_related(
        "sak__soker", "ramme__fylke"
    )
    tabell = Liste(
        request,
        rader,
        kolonner=[
            Kolonne("soker", gettext_lazy("Søker"), lambda v: v.sak.soker.navn, hode=True, sorter="sak__soker__navn_sortert",
                    lenke=_sakslenke(lambda v: v.sak), under=lambda v: v.sak.nummer),
            Kolonne("fylke", gettext_lazy("Fylke"), lambda v: str(v.ramme.fylke or ""), sorter="ramme__fylke__navn_sortert"),
            Kolonne("utfall", gettext_lazy("Utfall"), lambda v: {"ord": v.get_utfall_display(), "farge": UTFALLSFARGE[v.utfall]}, merke=True, sorter="utfall"),
            Kolonne("sokt", gettext_lazy("Søkt (kr)"), "sokt_belop", vis=formater.kr, tall=True, sorter="sokt_belop", sum=True),
            Kolonne("innvilget", gettext_lazy("Innvilget (kr)"), "innvilget_belop", vis=formater.kr, tall=True, sorter="innvilget_belop", sum=True),
            Kolonne("hjemmel", gettext_lazy("Hjemmel"), "hjemmel", standard=False),
            Kolonne("besluttet", gettext_lazy("Besluttet"), "besluttet_tid", vis=formater.dato, sorter="besluttet_tid"),
        ],
        filter=VedtakFilter,
        sok=("sak__nummer", "sak__soker__navn"),
        sorter="-besluttet",
        navn="vedtak",
        entall=gettext_lazy("vedtak"),
        flertall=gettext_lazy("vedtak"),
    )  # fmt: skip
    return _side(request, tabell, _("Vedtak"))


class UtlysningFilter(_Rundefilter):
    """Rounds by state."""

    sti = ""
    embetesti = "forvalter"
    tilstand = df.ChoiceFilter(label=gettext_lazy("Status"), choices=Utlysning.Tilstand.choices, empty_label=ALLE)

    class Meta:
        model = Utlysning
        fields: list[str] = []


UTLYSNINGSFARGE = {
    "utkast": "neutral-kant",
    "til_godkjenning": "brand2",
    "publisert": "success",
    "avsluttet": "neutral",
}


@udir()
@require_safe
def utlysninger(request: HttpRequest) -> HttpResponseBase:
    """The rounds of every fylke: published or not, and the deadlines."""
    tabell = Liste(
        request,
        Utlysning.objects.for_bruker(request.user).select_related("fylke", "forvalter"),
        kolonner=[
            Kolonne("fylke", gettext_lazy("Fylke"), lambda u: str(u.fylke or u.forvalter), hode=True, sorter="fylke__navn_sortert",
                    under=lambda u: u.forvalter.visningsnavn),
            Kolonne("tiltak", gettext_lazy("Tiltak"), lambda u: kontrakt.hent(u.ordning).kort, sorter="ordning"),
            Kolonne("aar", gettext_lazy("År"), "budsjettaar", tall=True, sorter="budsjettaar"),
            Kolonne("tilstand", gettext_lazy("Status"), lambda u: {"ord": u.get_tilstand_display().capitalize(), "farge": UTLYSNINGSFARGE[u.tilstand]}, merke=True, sorter="tilstand"),
            Kolonne("apner", gettext_lazy("Åpner"), "apner_tid", vis=formater.dato, sorter="apner_tid"),
            Kolonne("frist", gettext_lazy("Frist"), "frist_tid", vis=formater.tid, sorter="frist_tid"),
            Kolonne("svar", gettext_lazy("Svar innen"), "svar_innen", vis=formater.dato, sorter="svar_innen"),
            Kolonne("rapport", gettext_lazy("Rapport innen"), "rapportfrist_tid", vis=formater.dato, sorter="rapportfrist_tid", standard=False),
        ],
        filter=UtlysningFilter,
        sorter="fylke",
        navn="utlysninger",
        entall=gettext_lazy("utlysning"),
        flertall=gettext_lazy("utlysninger"),
    )  # fmt: skip
    return _side(request, tabell, _("Embetenes utlysninger"))


class RapportFilter(_Rundefilter):
    """Reports: kind of payee, delivered, with unused money."""

    sti = "tilskudd__ramme__"
    embetesti = "tilskudd__ramme__forvalter"
    mottaker = df.ChoiceFilter(
        label=gettext_lazy("Mottaker"), choices=list(MOTTAKERE.items()), empty_label=ALLE, field_name="m"
    )
    levert = df.ChoiceFilter(label=gettext_lazy("Levert"), choices=JA_NEI, empty_label=ALLE, method="_levert")
    ubrukt = df.ChoiceFilter(
        label=gettext_lazy("Ubrukte midler"), choices=JA_NEI[:1], empty_label=ALLE, method="_ubrukt"
    )

    class Meta:
        model = Rapport
        fields: list[str] = []

    def _budsjettaar(self, qs: QuerySet, _navn: str, verdi: int) -> QuerySet:
        return qs.filter(tilskudd__budsjettaar=verdi)

    def _levert(self, qs: QuerySet, _navn: str, verdi: str) -> QuerySet:
        return (
            qs.filter(tilstand__in=sporringer.LEVERT) if verdi == "ja" else qs.exclude(tilstand__in=sporringer.LEVERT)
        )

    def _ubrukt(self, qs: QuerySet, _navn: str, verdi: str) -> QuerySet:
        return qs.filter(ubrukt__gt=0)


RAPPORTFARGE = {
    "utkast": "info-kant",
    "levert": "info",
    "ma_rettes": "warning",
    "formalia_ok": "info",
    "godkjent": "success-kant",
}


@udir()
@require_safe
def rapporter(request: HttpRequest) -> HttpResponseBase:
    """Reports of the whole country. What is still being written is only a state, without figures."""
    levert = Q(tilstand__in=sporringer.LEVERT)
    rader = (
        Rapport.objects.filter(tilskudd__in=Tilskudd.objects.for_bruker(request.user))
        .annotate(
            m=sporringer.mottakertype("tilskudd__"),
            levert_brukt=Case(When(levert, then="brukt")),
            levert_ubrukt=Case(When(levert, then="ubrukt")),
        )
        .select_related("tilskudd__mottaker", "tilskudd__sak", "tilskudd__ramme__fylke")
    )

    tabell = Liste(
        request,
        rader,
        kolonner=[
            Kolonne("mottaker", gettext_lazy("Mottaker"), lambda r: r.tilskudd.mottaker.navn, hode=True, sorter="tilskudd__mottaker__navn_sortert"),
            Kolonne("sak", gettext_lazy("Sak"), lambda r: r.tilskudd.sak.nummer, sorter="tilskudd__sak__nummer", lenke=_sakslenke(lambda r: r.tilskudd.sak)),
            Kolonne("fylke", gettext_lazy("Fylke"), lambda r: str(r.tilskudd.ramme.fylke or ""), sorter="tilskudd__ramme__fylke__navn_sortert"),
            Kolonne("tilstand", gettext_lazy("Status"), lambda r: {"ord": r.get_tilstand_display(), "farge": RAPPORTFARGE[r.tilstand]}, merke=True, sorter="tilstand"),
            Kolonne("frist", gettext_lazy("Frist"), lambda r: r.tilskudd.rapportfrist_tid, vis=formater.dato, sorter="tilskudd__rapportfrist_tid"),
            Kolonne("tilskudd", gettext_lazy("Tilskudd (kr)"), lambda r: r.tilskudd.belop, vis=formater.kr, tall=True, sorter="tilskudd__belop", sum=True),
            Kolonne("brukt", gettext_lazy("Brukt (kr)"), "levert_brukt", vis=formater.kr, tall=True, sorter="levert_brukt", sum=True),
            Kolonne("ubrukt", gettext_lazy("Ubrukt (kr)"), "levert_ubrukt", vis=formater.kr, tall=True, sorter="levert_ubrukt", sum=True),
        ],
        filter=RapportFilter,
        sok=("tilskudd__mottaker__navn", "tilskudd__sak__nummer"),
        sorter="mottaker",
        navn="rapporter",
        entall=gettext_lazy("rapport"),
        flertall=gettext_lazy("rapporter"),
        tom_tekst=_("Ingen rapporter passer. De kommer når mottakerne har fått tilskudd å rapportere på."),
    )  # fmt: skip
    return _side(request, tabell, _("Rapporter"))


class DeltakelseFilter(_MedSteder):
    """Kommuner by whether they take part."""

    ordning = df.ChoiceFilter(label=gettext_lazy("Tiltak"), choices=kontrakt.valg, empty_label=None, method="_uendret")
    aar = df.ChoiceFilter(label=gettext_lazy("År"), choices=_aar, empty_label=None, method="_uendret")
    embete = df.ChoiceFilter(
        label=gettext_lazy("Embete"), choices=(), empty_label=ALLE, field_name="kommune__fylke__embeter"
    )
    fylke = df.ChoiceFilter(label=gettext_lazy("Fylke"), choices=(), empty_label=ALLE, field_name="kommune__fylke")
    i_aar = df.ChoiceFilter(label=gettext_lazy("Har meldt behov i år"), choices=JA_NEI, empty_label=ALLE, method="_ja")
    noen_gang = df.ChoiceFilter(
        label=gettext_lazy("Har vært med noen gang"), choices=JA_NEI, empty_label=ALLE, method="_ja"
    )

    class Meta:
        model = Organisasjon
        fields: list[str] = []

    def _uendret(self, qs: QuerySet, _navn: str, _verdi: Any) -> QuerySet:
        return qs

    def _ja(self, qs: QuerySet, navn: str, verdi: str) -> QuerySet:
        return qs.filter(**{navn: verdi == "ja"})


@udir()
@require_safe
def deltakelse(request: HttpRequest) -> HttpResponseBase:
    """Kommuner that have sent this year, that have not, and that have never taken part."""
    koder = [o.kode for o in kontrakt.alle()]
    ordning = request.GET.get("ordning") if request.GET.get("ordning") in koder else koder[0]
    aar = request.GET.get("aar", "")
    aar = int(aar) if aar.isdigit() and len(aar) == 4 else sporringer.standardaar(ordning)
    siste = (
        Sakspart.objects.filter(rolle__in=["soker", "deltaker"]).exclude(sak__tilstand__in=sporringer.IKKE_MED)
        .filter(sak__utlysning__ordning=ordning)
    )  # fmt: skip
    qs = (
        Organisasjon.objects.filter(type=Organisasjonstype.KOMMUNE)
        .aktive(klokke.idag())
        .select_related("kommune__fylke")
    )
    qs = sporringer.med_deltakelse(qs, ordning, aar).annotate(
        sist=Max("sakspart__sak__utlysning__budsjettaar", filter=Q(sakspart__in=siste))
    )
    ja = {True: _("ja"), False: _("nei")}
    tabell = Liste(
        request,
        qs,
        kolonner=[
            Kolonne("navn", gettext_lazy("Kommune"), "navn", hode=True, sorter="navn_sortert"),
            Kolonne("fylke", gettext_lazy("Fylke"), lambda o: str(o.kommune.fylke) if o.kommune else "", sorter="kommune__fylke__navn_sortert"),
            Kolonne("sentralitet", gettext_lazy("Sentralitet"), lambda o: o.kommune.sentralitetsklasse if o.kommune else None, tall=True, sorter="kommune__sentralitetsklasse"),
            Kolonne("i_aar", _("Meldt behov %(aar)s") % {"aar": aar}, lambda o: ja[o.i_aar], sorter="i_aar"),
            Kolonne("sist", gettext_lazy("Sist med"), lambda o: o.sist or _("aldri"), tall=True, sorter="sist"),
        ],
        filter=DeltakelseFilter,
        sok=("navn", "orgnr"),
        sorter="navn",
        navn="deltakelse",
        entall=gettext_lazy("kommune"),
        flertall=gettext_lazy("kommuner"),
    )  # fmt: skip
    return _side(
        request, tabell, _("Hvem er med?"), _("Kommuner som søker eller deltakende eier i en sak som er sendt inn.")
    )


# Open data --------------------------------------------------------------------------------------------------------

HODER = (
    "saksnummer", "ordning", "budsjettaar", "fylkesnummer", "embete", "soker_orgnr", "soker", "mottaker_orgnr", "mottaker",
    "mottakertype", "sektor", "sokt_kroner", "innvilget_kroner", "utfall", "besluttet",
)  # fmt: skip


def _tildelinger(aar: int | None) -> QuerySet:
    qs = Vedtakslinje.objects.annotate(m=sporringer.mottakertype()).order_by("vedtak__sak__nummer", "pk")
    if aar:
        qs = qs.filter(budsjettaar=aar)
    return qs.values_list(
        "vedtak__sak__nummer", "vedtak__ramme__ordning", "budsjettaar", "vedtak__ramme__fylke", "vedtak__ramme__forvalter__navn",
        "vedtak__sak__soker__orgnr", "vedtak__sak__soker__navn", "mottaker__orgnr", "mottaker__navn", "m",
        "linje__tiltak__sektor", "sokt", "belop", "vedtak__utfall", "vedtak__besluttet_tid",
    )  # fmt: skip


@udir()
@require_safe
def apne_data(request: HttpRequest) -> HttpResponse:
    """What the file of awards holds, and the years it can be fetched for."""
    aar = (
        Vedtak.objects.values("ramme__budsjettaar").annotate(n=Count("pk"), avslag=Count("pk", filter=Q(utfall="avslatt")))
        .order_by("-ramme__budsjettaar")
    )  # fmt: skip
    return render(
        request, "udir/apne_data.html",
        {"aar": [{"aar": a["ramme__budsjettaar"], "n": a["n"], "avslag": a["avslag"]} for a in aar], "felt": HODER, "demo_fil": settings.DEMO},
    )  # fmt: skip


@udir()
@require_safe
def tildelinger_csv(request: HttpRequest) -> HttpResponseBase:
    """Awards and refusals, line by line, streamed."""
    aar = request.GET.get("aar", "")
    if aar and not (aar.isdigit() and len(aar) == 4):
        raise Http404
    rader = _tildelinger(int(aar) if aar else None).iterator(chunk_size=eksport.BOLK)
    return eksport.csv_svar(f"tildelinger {aar}".strip(), HODER, rader)
