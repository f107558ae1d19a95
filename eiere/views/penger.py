"""Money: what the organisation has been granted, what has been paid, what must be reported and by when."""

from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from kompetanse.brukere.decorators import krever_publikum
from kompetanse.revisjon import klokke
from kompetanse.visning import formater
from kompetanse.visning.liste import Kolonne, Liste
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import kravbilde
from ordninger.felles.handlinger import rapport as rapporter
from ordninger.felles.handlinger import utbetaling as utbetalinger
from ordninger.felles.models import Krav, Rapport, Tilskudd, Utbetaling
from ordninger.videreutdanning import planbilde

UTBETALINGSFARGE = {
    "planlagt": "info", "holdt": "warning", "frigitt": "info", "sendt": "info", "utbetalt": "success", "avvist": "danger",
    "returnert": "danger", "annullert": "neutral",
}  # fmt: skip


def _forste_frist() -> QuerySet[Utbetaling]:
    """VU § 10: where each payment has its own last day, the one that comes first."""
    return (
        Utbetaling.objects.filter(tilskudd=OuterRef("pk"), tilstand="utbetalt", bruk_til__gte=klokke.idag())
        .order_by("bruk_til")
        .values("bruk_til")[:1]
    )


def tilskudd_for(request: HttpRequest) -> QuerySet[Tilskudd]:
    """Grants where the organisation is the payee."""
    return (
        Tilskudd.objects.for_bruker(request.user)
        .filter(mottaker=request.tilhorighet.organisasjon_id)
        .select_related("sak__utlysning", "virksomhet", "mottaker", "rapport")
        .annotate(
            brukt=F("rapport__brukt"),
            ubrukt=F("rapport__ubrukt"),
            brukes_innen=Coalesce("bruk_til", Subquery(_forste_frist())),
        )
    )


def rapportmerke(t: Tilskudd) -> dict[str, str]:
    """The report's state as word and colour: red only after the deadline."""
    tilstand = t.rapport.tilstand if hasattr(t, "rapport") else "utkast"
    if tilstand == "utkast":
        if klokke.naa() > t.rapportfrist_tid:
            return {"ord": _("Rapport mangler"), "farge": "danger"}
        return {"ord": _("Skal rapporteres"), "farge": "info-kant"}
    farge = {"ma_rettes": "warning", "godkjent": "success-kant"}.get(tilstand, "info")
    return {"ord": str(Rapport.Tilstand(tilstand).label), "farge": farge}


def navn_paa(t: Tilskudd) -> str:
    return f"{kontrakt.hent(t.sak.utlysning.ordning).kort} {t.budsjettaar}"


class TilskuddFilter(django_filters.FilterSet):
    aar = django_filters.NumberFilter(label=gettext_lazy("Budsjettår"), field_name="budsjettaar")

    class Meta:
        model = Tilskudd
        fields: list[str] = []


def _pengeliste(request: HttpRequest) -> Liste:
    return Liste(
        request, tilskudd_for(request),
        kolonner=[
            Kolonne("tilskudd", _("Tilskudd"), navn_paa, hode=True, lenke=lambda t: reverse("eier:tilskudd-detalj", args=[t.pk]),
                    under=lambda t: f"{t.sak.nummer} · {t.virksomhet.navn}" if t.virksomhet else t.sak.nummer, sorter="sak__nummer"),
            Kolonne("belop", _("Tilsagn (kr)"), "belop", tall=True, vis=formater.kr, sorter="belop", sum=True),
            Kolonne("utbetalt", _("Utbetalt (kr)"), "utbetalt", tall=True, vis=formater.kr, sorter="utbetalt", sum=True),
            Kolonne("brukt", _("Brukt (kr)"), "brukt", tall=True, vis=formater.kr, sorter="brukt", sum=True),
            Kolonne("ubrukt", _("Ubrukt (kr)"), "ubrukt", tall=True, vis=formater.kr, sorter="ubrukt", sum=True),
            Kolonne("bruk_til", _("Brukes innen"), "brukes_innen", vis=formater.dato, sorter="brukes_innen"),
            Kolonne("rapport", _("Rapport"), rapportmerke, merke=True),
        ],
        filter=TilskuddFilter, sok=("sak__nummer", "sak__tittel", "virksomhet__navn"), sorter="-tilskudd", navn="tilskudd",
        entall=_("tilskudd"), flertall=_("tilskudd"), tom_tekst=_("Dere har ikke fått tilskudd ennå."),
    )  # fmt: skip


@require_GET
@krever_publikum("eier")
def penger(request: HttpRequest) -> HttpResponse:
    liste = _pengeliste(request)
    if liste.vil_eksportere:
        return liste.eksporter()
    return render(request, "eier/penger.html", {"liste": liste})


class UtbetalingFilter(django_filters.FilterSet):
    tilstand = django_filters.ChoiceFilter(
        label=gettext_lazy("Tilstand"), choices=Utbetaling.Tilstand.choices, empty_label=gettext_lazy("Alle")
    )

    class Meta:
        model = Utbetaling
        fields: list[str] = []


def utbetalingsmerke(u: Utbetaling) -> dict[str, str]:
    return {"ord": u.get_tilstand_display(), "farge": UTBETALINGSFARGE[u.tilstand]}


def _utbetalingsliste(request: HttpRequest) -> Liste:
    sporring = Utbetaling.objects.filter(
        tilskudd__in=Tilskudd.objects.for_bruker(request.user).filter(mottaker=request.tilhorighet.organisasjon_id)
    ).select_related("tilskudd__sak__utlysning", "tilskudd__virksomhet")
    return Liste(
        request, sporring,
        kolonner=[
            Kolonne("tilskudd", _("Tilskudd"), lambda u: navn_paa(u.tilskudd), hode=True,
                    lenke=lambda u: reverse("eier:tilskudd-detalj", args=[u.tilskudd_id]),
                    under=lambda u: _("%(sak)s, termin %(nr)s") % {"sak": u.tilskudd.sak.nummer, "nr": u.nr}, sorter="tilskudd__sak__nummer"),
            Kolonne("belop", _("Beløp (kr)"), "belop", tall=True, vis=formater.kr, sorter="belop", sum=True),
            Kolonne("forfall", _("Planlagt"), "forfall", vis=formater.dato, sorter="forfall"),
            Kolonne("utbetalt", _("Utbetalt"), "utbetalt_dato", vis=lambda d: formater.dato(d) if d else "–", sorter="utbetalt_dato"),
            Kolonne("tilstand", _("Status"), utbetalingsmerke, merke=True, sorter="tilstand"),
        ],
        filter=UtbetalingFilter, sok=("tilskudd__sak__nummer", "tilskudd__sak__tittel"), sorter="-forfall", navn="utbetalinger",
        entall=_("utbetaling"), flertall=_("utbetalinger"), tom_tekst=_("Ingen utbetalinger er planlagt ennå."),
    )  # fmt: skip


@require_GET
@krever_publikum("eier")
def utbetaling_liste(request: HttpRequest) -> HttpResponse:
    liste = _utbetalingsliste(request)
    if liste.vil_eksportere:
        return liste.eksporter()
    sti = [(_("Penger"), reverse("eier:penger")), (_("Utbetalinger"), request.path)]
    return render(request, "eier/utbetaling_liste.html", {"liste": liste, "sti": sti})


@require_GET
@krever_publikum("eier")
def tilskudd_detalj(request: HttpRequest, pk: int) -> HttpResponse:
    """One grant: tiltak, instalments, use-by date, report, what must be paid back."""
    t = get_object_or_404(
        Tilskudd.objects.for_bruker(request.user).select_related(
            "sak__utlysning", "mottaker", "virksomhet", "ramme__forvalter"
        ),
        pk=pk,
    )
    egen = t.mottaker_id == request.tilhorighet.organisasjon_id
    return render(
        request, "eier/tilskudd_detalj.html",
        {
            "t": t, "egen": egen, "navn": navn_paa(t), "merke": rapportmerke(t), "tiltak": rapporter.tiltak_i(t),
            "utbetalinger": [{"u": u, "merke": utbetalingsmerke(u)} for u in t.utbetalinger.order_by("nr")],
            "rapport": Rapport.objects.filter(tilskudd=t).first(), **kravene(t),
            "har_konto": utbetalinger.brukbar_konto(t.mottaker) is not None,
            "rest": t.belop - t.utbetalt,
            **_runder(t, egen),
            "sti": [(_("Penger"), reverse("eier:penger")), (navn_paa(t), request.path)],
        },
    )  # fmt: skip


def kravene(t: Tilskudd) -> dict[str, Any]:
    """What must be paid back of the grant, with the arithmetic, for the template."""
    krav = kravbilde.med_setninger(t)
    return {"krav": krav, "krav_aapent": any(k.tilstand == Krav.Tilstand.OPPRETTET for k, _s in krav)}


def _runder(t: Tilskudd, egen: bool) -> dict[str, Any]:
    """An offered share is given in rounds, and each payment has its own last day."""
    if not egen or t.sak.saksgang != "tilbud":
        return {"runder": [], "betalinger": []}
    return {"sak": t.sak, "runder": planbilde.runder(t.sak), "betalinger": planbilde.betalinger(t.sak)}


def summer(request: HttpRequest) -> dict[str, Decimal | None]:
    """Sums over all grants of the organisation, for the front page. None is "not reported yet". One query."""
    svar = tilskudd_for(request).aggregate(
        tilsagn=Sum("belop"),
        utbetalt=Sum("utbetalt"),
        brukt_sum=Sum("rapport__brukt"),
        ubrukt_sum=Sum("rapport__ubrukt"),
        deltakere=Sum("rapport__deltakere"),
    )
    return svar | {k: svar[k] or Decimal(0) for k in ("tilsagn", "utbetalt")}
