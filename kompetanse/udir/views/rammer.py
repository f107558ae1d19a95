"""Bevilgninger and the tree of frames, each with its ledger."""

from decimal import Decimal
from typing import Any

import django_filters as df
from django.contrib import messages
from django.db.models import Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kompetanse.brukere.tilgang import har_rett, samme_person
from kompetanse.revisjon import klokke
from kompetanse.revisjon.models import Hendelse
from kompetanse.udir.andeler import ordninger_med_andeler
from kompetanse.udir.hjelp import bekreft, prov, udir
from kompetanse.udir.skjema import BevilgningEndreSkjema, BevilgningSkjema, RammeSkjema, VedtattSkjema
from kompetanse.visning import formater
from kompetanse.visning.adresselinje import aarstall
from kompetanse.visning.liste import Kolonne, Liste
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import bevilgning as bevilgninger
from ordninger.felles.handlinger import rammer
from ordninger.felles.models import Bevilgning, Postering, Ramme, Utlysning

TELLERE = ("belop", "fordelt", "reservert", "tilsagn", "utbetalt")
# Which case or tilskudd page is behind a ledger line's words.
SPORORD = {
    "bevilgning.registrert": gettext_lazy("Registrert"),
    "bevilgning.endret": gettext_lazy("Endret"),
    "bevilgning.vedtatt": gettext_lazy("Bekreftet vedtatt"),
    "oppsett.kopiert": gettext_lazy("Kopiert fra året før"),
    "oppsett.opprettet": gettext_lazy("Satt opp"),
    "oppsett.endret": gettext_lazy("Endret"),
    "oppsett.godkjent": gettext_lazy("Godkjent"),
    "oppsett.gjenapnet": gettext_lazy("Åpnet igjen"),
    "satser.foreslatt": gettext_lazy("Foreslått"),
    "satser.godkjent": gettext_lazy("Godkjent"),
    "fordeling.opprettet": gettext_lazy("Laget"),
    "fordeling.kopiert": gettext_lazy("Kopiert"),
    "fordeling.til_beslutning": gettext_lazy("Sendt til beslutter"),
    "fordeling.sendt_tilbake": gettext_lazy("Hentet tilbake"),
    "fordeling.besluttet": gettext_lazy("Besluttet"),
    "fordeling.forkastet": gettext_lazy("Forkastet"),
    "ramme.mottatt": gettext_lazy("Mottatt"),
    "ramme.fordelt": gettext_lazy("Fordelt"),
}


def spor_for(kjede: str, antall: int = 20) -> list[dict[str, Any]]:
    """The trail of one thing, newest first: act, role, time. Roles, not names."""
    hendelser = Hendelse.objects.filter(kjede=kjede).order_by("-nr")[:antall]
    from kompetanse.brukere.roller import ROLLER

    return [
        {
            "ord": SPORORD.get(h.handling, h.handling),
            "rolle": ROLLER[h.som_rolle][1] if h.som_rolle in ROLLER else "",
            "tid": h.tid,
            "belop": h.data.get("belop"),
            "grunn": h.data.get("grunn", ""),
        }
        for h in hendelser
    ]


def sti_rammer() -> tuple[Any, str]:
    return _("Rammer"), reverse("udir:ramme-liste")


def aar_fra(request: HttpRequest, valg: list[int]) -> int:
    """The budget year of the address when it is one of the choices; else next in line: this year, or the nearest."""
    onsket = aarstall(request.GET.get("aar"))
    if onsket in valg:
        return onsket
    i_aar = klokke.idag().year
    return min(valg, key=lambda a: (a < i_aar, abs(a - i_aar))) if valg else i_aar


def _tre(rader: list[Ramme]) -> list[dict[str, Any]]:
    """National frames with the frames below, in the order of the name, and the sum of those below.

    A measure that offers shares has its rounds instead of frames below.
    """
    tre = []
    runder = list(
        Utlysning.objects.filter(ramme__in=[r.pk for r in rader], ordning__in=ordninger_med_andeler()).order_by("runde")
    )
    for rot in (r for r in rader if r.kilde == Ramme.Kilde.BEVILGNING):
        barn = [r for r in rader if r.forelder_id == rot.pk]
        summer = {t: sum((getattr(b, t) for b in barn), Decimal(0)) for t in TELLERE}
        summer["igjen"] = summer["belop"] - summer["fordelt"] - summer["reservert"] - summer["tilsagn"]
        ordning = kontrakt.hent(rot.ordning)
        tre.append(
            {
                "rot": rot, "navn": ordning.kort, "barn": barn, "sum": summer, "splittes": ordning.fordeler_rammer,
                "tilbys": bool(ordning.andelsdeler()), "runder": [u for u in runder if u.ramme_id == rot.pk],
            }
        )  # fmt: skip
    return tre


@udir()
@require_safe
def liste(request: HttpRequest) -> HttpResponse:
    """The year's bevilgninger and the tree of frames under them."""
    valg = sorted({*Bevilgning.objects.values_list("budsjettaar", flat=True)}, reverse=True)
    aar = aar_fra(request, valg)
    rader = list(
        Ramme.objects.for_bruker(request.user)
        .filter(budsjettaar=aar, kilde__in=["bevilgning", "forelder"])
        .select_related("forvalter", "fylke", "bevilgning")
        .order_by("ordning", "fylke__navn_sortert")
    )
    poster = list(Bevilgning.objects.filter(budsjettaar=aar).order_by("kapittel", "post"))
    return render(
        request,
        "udir/ramme_liste.html",
        {
            "aar": aar, "aarsvalg": valg, "bevilgninger": poster, "tre": _tre(rader),
            "ikke_vedtatt": [b for b in poster if not b.er_vedtatt],
            "kan_registrere": har_rett(request.user, "bevilgning.registrer"),
            "kan_fordele": har_rett(request.user, "fordeling.foresla"),
            "sti": [(_("Landet nå"), reverse("udir:forside")), sti_rammer()],
        },
    )  # fmt: skip


class PosteringFilter(df.FilterSet):
    """Type and year of the ledger lines."""

    type = df.ChoiceFilter(label=gettext_lazy("Type"), choices=Postering.Type.choices, empty_label=gettext_lazy("Alle"))

    class Meta:
        model = Postering
        fields = ["type"]


def _posteringer(request: HttpRequest, ramme: Ramme) -> Liste:
    def lenke(p: Postering) -> str:
        return reverse("udir:sak", args=[p.sak.nummer]) if p.sak_id else ""

    return Liste(
        request,
        Postering.objects.filter(ramme=ramme).select_related("sak__soker", "motpart_ramme__fylke", "motpart_ramme__forvalter"),
        kolonner=[
            Kolonne("tid", gettext_lazy("Tid"), lambda p: p.tid, vis=formater.tid, hode=True, sorter="tid"),
            Kolonne("type", gettext_lazy("Type"), lambda p: p.get_type_display().capitalize(), sorter="type"),
            Kolonne("belop", gettext_lazy("Beløp (kr)"), lambda p: p.belop, vis=formater.kr, tall=True, sorter="belop"),
            Kolonne("sak", gettext_lazy("Sak"), lambda p: p.sak.nummer if p.sak_id else None, lenke=lenke,
                    under=lambda p: p.sak.soker.navn if p.sak_id else ""),
            Kolonne("motpart", gettext_lazy("Til eller fra"), lambda p: str(p.motpart_ramme.fylke or p.motpart_ramme.forvalter) if p.motpart_ramme_id else None),
            Kolonne("post", gettext_lazy("Kapittel og post"), "post"),
            Kolonne("aar", gettext_lazy("Bokført"), lambda p: p.bokforingsaar, tall=True, standard=False),
        ],
        filter=PosteringFilter,
        sok=("sak__nummer", "sak__soker__navn"),
        sok_etikett=gettext_lazy("Søk i sak og søker"),
        sorter="-tid",
        navn="posteringer",
        entall=gettext_lazy("postering"),
        flertall=gettext_lazy("posteringer"),
    )  # fmt: skip


@udir()
@require_safe
def ramme(request: HttpRequest, pk: int) -> HttpResponse:
    """One frame: its counters, the frames below, and the ledger they come from."""
    rad = get_object_or_404(
        Ramme.objects.for_bruker(request.user).select_related("forvalter", "fylke", "bevilgning", "forelder"), pk=pk
    )
    poster = _posteringer(request, rad)
    if poster.vil_eksportere:
        return poster.eksporter()
    navn = str(rad.fylke) if rad.fylke else kontrakt.hent(rad.ordning).kort
    return render(
        request,
        "udir/ramme.html",
        {
            "ramme": rad, "navn": navn, "liste": poster, "ordning": kontrakt.hent(rad.ordning),
            "stemmer": _stemmer(rad), "spor": spor_for(rad.kjede, 10),
            "sti": [sti_rammer(), (navn, request.path)],
        },
    )  # fmt: skip


def _stemmer(rad: Ramme) -> bool:
    """Whether the counters are the sum of the ledger lines; shown on the page, so that anybody can see it."""
    type_ = Postering.Type
    par = {
        "belop": (type_.MOTTATT, type_.MOTTATT_TILBAKE), "fordelt": (type_.FORDELT, type_.FORDELT_TILBAKE),
        "reservert": (type_.RESERVERT, type_.RESERVERT_TILBAKE), "tilsagn": (type_.TILSAGN, type_.TILSAGN_TILBAKE),
        "utbetalt": (type_.UTBETALT, type_.UTBETALT_TILBAKE),
    }  # fmt: skip
    felt = {}
    for navn, (inn, ut) in par.items():
        felt[f"{navn}_inn"] = Sum("belop", filter=Q(type=inn), default=Decimal(0))
        felt[f"{navn}_ut"] = Sum("belop", filter=Q(type=ut), default=Decimal(0))
    svar = Postering.objects.filter(ramme=rad).aggregate(**felt)
    return all(getattr(rad, n) == svar[f"{n}_inn"] - svar[f"{n}_ut"] for n in par)


@udir("bevilgning.registrer")
@require_http_methods(["GET", "HEAD", "POST"])
def ny_ramme(request: HttpRequest) -> HttpResponse:
    """Give an Ordning a national frame from a bevilgning."""
    skjema = RammeSkjema(
        request.POST or None, initial={"bevilgning": request.GET.get("bevilgning"), "ordning": "kollektiv"}
    )
    feil = ""
    if request.method == "POST" and skjema.is_valid():
        rad, feil = prov(rammer.sett_nasjonal_ramme, **skjema.cleaned_data, av=request.user)
        if not feil:
            messages.success(request, _("Den nasjonale rammen er %(belop)s.") % {"belop": formater.kroner(rad.belop)})
            return redirect(f"{reverse('udir:ramme-liste')}?aar={rad.budsjettaar}")
    return _skjemaside(request, skjema, _("Nasjonal ramme"), _("Sett rammen"), feil=feil)


def _skjemaside(
    request: HttpRequest, skjema: Any, tittel: str, knapp: str, *, feil: str = "", ingress: str = ""
) -> HttpResponse:
    status = 409 if feil else 422 if skjema.is_bound and skjema.errors else 200
    sammen = {
        "skjema": skjema, "tittel": tittel, "knapp": knapp, "feil": feil, "ingress": ingress,
        "tilbake": reverse("udir:ramme-liste"), "sti": [sti_rammer(), (tittel, request.path)],
    }  # fmt: skip
    return render(request, "udir/skjema.html", sammen, status=status)


@udir("bevilgning.registrer")
@require_http_methods(["GET", "HEAD", "POST"])
def ny_bevilgning(request: HttpRequest) -> HttpResponse:
    """Register what Stortinget gave, or what the government proposes."""
    skjema = BevilgningSkjema(request.POST or None, initial={"budsjettaar": klokke.idag().year + 1})
    feil = ""
    if request.method == "POST" and skjema.is_valid():
        rad, feil = prov(bevilgninger.registrer_bevilgning, **skjema.cleaned_data, av=request.user)
        if not feil:
            messages.success(
                request, _("Bevilgningen er registrert. En annen bekrefter den når budsjettet er vedtatt.")
            )
            return redirect("udir:bevilgning", pk=rad.pk)
    return _skjemaside(
        request, skjema, _("Registrer bevilgning"), _("Registrer"), feil=feil,
        ingress=_("Rammer kan planlegges med en gang. Ingenting kan fordeles eller besluttes før budsjettet er vedtatt."),
    )  # fmt: skip


def _rammer_av(rad: Bevilgning) -> list[Ramme]:
    """The national frames that have got money from the bevilgning, with how much."""
    fra_den = Q(posteringer__bevilgning=rad) | Q(bevilgning=rad, posteringer__bevilgning=None)
    rammer_ = Ramme.objects.filter(kilde="bevilgning").filter(Q(bevilgning=rad) | Q(posteringer__bevilgning=rad))
    mottatt = Sum("posteringer__belop", filter=fra_den & Q(posteringer__type="mottatt"), default=Decimal(0))
    return list(Ramme.objects.filter(pk__in=rammer_.values("pk")).annotate(herfra=mottatt))


@udir()
@require_http_methods(["GET", "HEAD", "POST"])
def bevilgning(request: HttpRequest, pk: int) -> HttpResponse:
    """One bevilgning with its frames and trail; the amount can be changed until it is adopted."""
    rad = get_object_or_404(Bevilgning.objects.select_related("registrert_av__person", "vedtatt_av__person"), pk=pk)
    kan_endre = har_rett(request.user, "bevilgning.registrer") and not rad.er_vedtatt
    skjema, feil = None, ""
    if kan_endre:
        skjema = BevilgningEndreSkjema(request.POST or None, initial={"navn": rad.navn, "belop": rad.belop})
    if request.method == "POST":
        if skjema is None:
            return udir("bevilgning.registrer")(lambda r: redirect("udir:bevilgning", pk=pk))(request)
        if skjema.is_valid():
            _rad, feil = prov(bevilgninger.endre_bevilgning, bevilgning=rad, **skjema.cleaned_data, av=request.user)
            if not feil:
                messages.success(request, _("Bevilgningen er endret."))
                return redirect("udir:bevilgning", pk=pk)
    return render(
        request,
        "udir/bevilgning.html",
        {
            "bevilgning": rad, "rammer": [(r, kontrakt.hent(r.ordning).kort) for r in _rammer_av(rad)], "skjema": skjema, "feil": feil,
            "spor": spor_for(bevilgninger.kjede(rad)), "kan_ramme": har_rett(request.user, "bevilgning.registrer"),
            "kan_bekrefte": har_rett(request.user, "bevilgning.godkjenn") and not rad.er_vedtatt,
            "sti": [sti_rammer(), (str(rad), request.path)],
        },
        status=409 if feil else 200,
    )  # fmt: skip


@udir("bevilgning.godkjenn")
@require_http_methods(["GET", "HEAD", "POST"])
def vedtatt(request: HttpRequest, pk: int) -> HttpResponse:
    """Another person confirms that Stortinget has adopted the budget."""
    rad = get_object_or_404(Bevilgning.objects.select_related("registrert_av__person"), pk=pk)
    tilbake = reverse("udir:bevilgning", args=[pk])
    hindring = ""
    if rad.er_vedtatt:
        hindring = _("Bevilgningen er allerede bekreftet vedtatt.")
    elif samme_person(request.user, rad.registrert_av):
        hindring = _("Du har registrert bevilgningen. En annen må bekrefte den.")
    return bekreft(
        request,
        tittel=_("Bekreft at budsjettet er vedtatt"),
        knapp=_("Bekreft vedtatt"),
        tilbake=tilbake,
        sti=[sti_rammer(), (str(rad), tilbake)],
        fakta=[
            (_("Bevilgning"), f"{rad} {rad.navn}"), (_("Beløp"), formater.kroner(rad.belop)),
            (_("Gitt til rammer"), formater.kroner(rad.disponert)),
        ],
        tekst=[_("Når du bekrefter, kan rammene fordeles og vedtak fattes. Beløpet kan ikke endres etterpå.")],
        hindring=hindring,
        skjema=VedtattSkjema(request.POST or None, initial={"dato": klokke.idag()}),
        handling=lambda verdier: bevilgninger.bekreft_vedtatt(bevilgning=rad, **verdier, av=request.user),
        ferdig=_("Bevilgningen er bekreftet vedtatt."),
    )  # fmt: skip
