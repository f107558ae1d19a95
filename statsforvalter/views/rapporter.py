"""Reports: what has come, what is late, and the two steps of control."""

from decimal import Decimal
from typing import Any

import django_filters as df
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kompetanse.brukere.decorators import krever_rett
from kompetanse.brukere.tilgang import har_rett
from kompetanse.revisjon import klokke
from kompetanse.visning import formater
from kompetanse.visning.liste import Kolonne, Liste
from kompetanse.visning.skjema import Skjema
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import habilitet, kontroll, kravbilde
from ordninger.felles.handlinger.rapport import tiltak_i
from ordninger.felles.models import Krav, Rapport, Tilskudd

from .felles import AVSLAG, forvalter, setning, sier_fra

TRINN = {"formalia": gettext_lazy("Formaliakontroll"), "rimelighet": gettext_lazy("Rimelighetskontroll")}
FARGE = {
    "utkast": "info-kant",
    "levert": "info",
    "formalia_ok": "info",
    "ma_rettes": "warning",
    "godkjent": "success-kant",
}
VALG = [
    ("til_kontroll", gettext_lazy("Til kontroll")), ("mangler", gettext_lazy("Rapport mangler")),
    ("skal", gettext_lazy("Skal rapporteres")), ("ma_rettes", gettext_lazy("Må rettes")), ("godkjent", gettext_lazy("Rapportert")),
]  # fmt: skip


class Filterskjema(Skjema):
    """The filter's form."""


class RapportFilter(df.FilterSet):
    """By state and year."""

    tilstand = df.ChoiceFilter(
        label=gettext_lazy("Status"), empty_label=gettext_lazy("Alle"), choices=VALG, method="etter_tilstand"
    )
    aar = df.NumberFilter(label=gettext_lazy("Budsjettår"), field_name="budsjettaar")

    class Meta:
        model = Tilskudd
        fields: list[str] = []
        form = Filterskjema

    def etter_tilstand(self, qs: QuerySet, navn: str, verdi: str) -> QuerySet:
        apen = Q(rapport__isnull=True) | Q(rapport__tilstand__in=kontroll.UTEN_RAPPORT)
        if verdi == "til_kontroll":
            return qs.filter(rapport__tilstand__in=["levert", "formalia_ok"])
        if verdi == "mangler":
            return qs.filter(apen, rapportfrist_tid__lt=klokke.naa())
        if verdi == "skal":
            return qs.filter(apen, rapportfrist_tid__gte=klokke.naa())
        return qs.filter(rapport__tilstand=verdi)


def merke(t: Tilskudd) -> dict[str, str]:
    """The report's state; late only when the deadline has passed."""
    rapport = getattr(t, "rapport", None)
    tilstand = rapport.tilstand if rapport else "utkast"
    if tilstand in kontroll.UTEN_RAPPORT and t.rapportfrist_tid < klokke.naa():
        return {"ord": _("Rapport mangler"), "farge": "danger"}
    return {"ord": str(Rapport.Tilstand(tilstand).label), "farge": FARGE[tilstand]}


def _liste(request: HttpRequest) -> Liste:
    qs = Tilskudd.objects.for_bruker(request.user).filter(belop__gt=0).select_related("mottaker", "rapport", "sak")
    kolonner = [
        Kolonne("mottaker", gettext_lazy("Mottaker"), lambda t: t.mottaker.navn, hode=True, sorter="mottaker__navn_sortert",
                lenke=lambda t: reverse("forvalter:rapport", args=[t.pk]), under=lambda t: t.sak.nummer),
        Kolonne("status", gettext_lazy("Status"), merke, merke=True, sorter="rapport__tilstand"),
        Kolonne("frist", gettext_lazy("Frist"), "rapportfrist_tid", vis=formater.dato, tall=True, sorter="rapportfrist_tid"),
        Kolonne("belop", gettext_lazy("Tilsagn (kr)"), "belop", vis=formater.kr, tall=True, sorter="belop", sum=True),
        Kolonne("utbetalt", gettext_lazy("Utbetalt (kr)"), "utbetalt", vis=formater.kr, tall=True, sorter="utbetalt", sum=True),
        Kolonne("brukt", gettext_lazy("Brukt (kr)"), lambda t: t.rapport.brukt if hasattr(t, "rapport") else None,
                vis=formater.kr, tall=True, sorter="rapport__brukt"),
        Kolonne("ubrukt", gettext_lazy("Ubrukt (kr)"), lambda t: t.rapport.ubrukt if hasattr(t, "rapport") else None,
                vis=formater.kr, tall=True, sorter="rapport__ubrukt"),
        Kolonne("levert", gettext_lazy("Levert"), lambda t: t.rapport.levert_tid if hasattr(t, "rapport") else None,
                vis=formater.dato, tall=True, sorter="rapport__levert_tid"),
    ]  # fmt: skip
    return Liste(
        request, qs, kolonner, filter=RapportFilter, sok=("mottaker__navn", "sak__nummer"), sorter="frist", navn="rapporter",
        entall=gettext_lazy("rapport"), flertall=gettext_lazy("rapporter"),
        tom_tekst=gettext_lazy("Ingen tilskudd skal rapporteres ennå."),
    )  # fmt: skip


@require_GET
@forvalter
def rapport_liste(request: HttpRequest) -> HttpResponse:
    """All reports of the forvalter's Tilskudd, due, delivered and late."""
    liste = _liste(request)
    if liste.vil_eksportere:
        return liste.eksporter()
    sporring = request.GET.get("tilstand", "")
    visninger = [{"tekst": tekst, "url": f"?tilstand={kode}", "aktiv": kode == sporring} for kode, tekst in VALG]
    return render(
        request, "forvalter/rapport_liste.html", {"liste": liste, "visninger": visninger, "alle": not sporring}
    )


def _hent(request: HttpRequest, pk: int) -> Tilskudd:
    return get_object_or_404(
        Tilskudd.objects.for_bruker(request.user).select_related(
            "mottaker", "virksomhet", "sak__utlysning__forvalter", "sak__soker", "ramme__forvalter", "rapport"
        ),
        pk=pk,
    )


@require_GET
@forvalter
def rapport(request: HttpRequest, pk: int) -> HttpResponse:
    """One report beside what was granted, and the step that waits."""
    t, av = _hent(request, pk), request.user
    rad = getattr(t, "rapport", None)
    kan = har_rett(av, "rapport.kontroller", t.ramme.forvalter)
    trinn = kontroll.neste_trinn(rad) if rad else ""
    return render(
        request,
        "forvalter/rapport_detalj.html",
        {
            "t": t, "rapport": rad, "merke": merke(t), "trinn": trinn, "trinn_navn": TRINN.get(trinn, ""),
            "tiltak": _tiltak(t, rad), "markorer": _markorer(t, rad), "kontroller": list(rad.kontroller.select_related("av__person")) if rad else [],
            "kravene": list(Krav.objects.filter(tilskudd=t).order_by("pk")), "kan": kan, "for_sen": merke(t)["farge"] == "danger",
            "habil": not kan or habilitet.er_habil(t.sak, av), "trinn_alle": TRINN,
            "utsikt": kravbilde.kommende(rad) if rad and trinn else None,
            "diff": (rad.brukt or Decimal(0)) + (rad.ubrukt or Decimal(0)) - t.utbetalt if rad and rad.brukt is not None else None,
            "sti": [(_("Rapporter og kontroll"), reverse("forvalter:rapport-liste")), (t.sak.nummer, request.path)],
        },
    )  # fmt: skip


def _tiltak(t: Tilskudd, rad: Rapport | None) -> list[dict[str, Any]]:
    """Each tiltak as granted, with what the report says of it."""
    sagt = rad.tiltak if rad else {}
    gjennomfort = {"ja": _("Gjennomført"), "delvis": _("Delvis gjennomført"), "nei": _("Ikke gjennomført")}
    i = 2 if get_language() == "nn" else 1
    ordning = kontrakt.hent(t.sak.utlysning.ordning)
    egne, innvilget = ordning.rapportfelt(), ordning.innvilget_antall(t)
    svar = []
    for x in tiltak_i(t):
        s = sagt.get(str(x["id"])) or sagt.get(str(x["nr"])) or {}
        brukt = s.get("brukt")
        svar.append(x | {
            "gjennomfort": gjennomfort.get(s.get("gjennomfort", ""), ""), "tekst": s.get("tekst", ""),
            "brukt": Decimal(str(brukt)) if brukt not in (None, "") else None,
            "egne": [(_med_innvilget(felt[i], innvilget.get((x["id"], felt[0]))), s[felt[0]]) for felt in egne if s.get(felt[0]) is not None],
        })  # fmt: skip
    return svar


def _med_innvilget(navn: str, antall: int | None) -> str:
    """The name of a number in the report, with the number that the money was given for."""
    return navn if antall is None else _("%(navn)s (innvilget for %(n)s)") % {"navn": navn, "n": antall}


def _markorer(t: Tilskudd, rad: Rapport | None) -> list[dict[str, Any]]:
    sagt = rad.markorer if rad else {}
    grader = {1: _("I liten grad"), 2: _("I noen grad"), 3: _("I stor grad"), 4: _("I svært stor grad")}
    svar = []
    ordning = kontrakt.hent(t.sak.utlysning.ordning)
    for kode, nb, nn in ordning.markorer():
        s = sagt.get(kode) or {}
        grad = s.get("grad") if isinstance(s, dict) else s
        svar.append(
            {
                "paragraf": f"{ordning.markorparagraf} {kode if len(kode) == 1 else ''}".strip()
                if ordning.markorparagraf
                else "",
                "nb": nb,
                "nn": nn,
                "grad": grader.get(grad, ""),
                "tekst": s.get("tekst", "") if isinstance(s, dict) else "",
            }
        )
    return svar


@require_POST
@krever_rett("rapport.kontroller")
def rapport_kontroller(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve the step or send the report back."""
    t = _hent(request, pk)
    rad = get_object_or_404(Rapport, tilskudd=t)
    godkjent = request.POST.get("svar") == "godkjent"
    try:
        kontroll.kontroller_rapport(
            rapport=rad,
            trinn=request.POST.get("trinn", ""),
            godkjent=godkjent,
            merknad=request.POST.get("merknad", ""),
            av=request.user,
        )
    except AVSLAG as nei:
        messages.error(request, setning(nei))
        return redirect("forvalter:rapport", t.pk)
    messages.success(
        request, _("Kontrollen er lagret.") if godkjent else _("Rapporten er sendt tilbake til mottakeren.")
    )
    return redirect("forvalter:rapport", t.pk)


@require_POST
@krever_rett("rapport.kontroller")
@sier_fra(lambda request, pk: redirect("forvalter:rapport", pk))
def rapport_purr(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind the payee of a late report."""
    ny = kontroll.purr(tilskudd=_hent(request, pk), av=request.user)
    messages.success(
        request, _("Mottakeren har fått en påminnelse.") if ny else _("Mottakeren har alt fått en påminnelse i dag.")
    )
    return redirect("forvalter:rapport", pk)


@require_POST
@krever_rett("rapport.kontroller")
@sier_fra(lambda request, pk: redirect("forvalter:rapport", pk))
def krav_oppgjor(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle a claim of a report, or of money that the payee reported as unused: repaid, or waived."""
    t = _hent(request, pk)
    valgt = request.POST.get("krav", "")
    krav = get_object_or_404(Krav, tilskudd=t, **({"pk": valgt} if valgt.isdecimal() else {"rapport__tilskudd": t}))
    kontroll.gjor_opp_krav(krav=krav, frafall=request.POST.get("hva") == "frafall", av=request.user)
    messages.success(request, _("Kravet er gjort opp."))
    return redirect("forvalter:rapport", pk)
