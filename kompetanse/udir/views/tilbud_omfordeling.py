"""Redistribution of what was not accepted (VU § 7): a proposal with receipt, a second person, and then perhaps another."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from eiere.maalform import sidens_maalform
from kompetanse.brukere.decorators import krever_rett
from kompetanse.brukere.tilgang import har_rett
from kompetanse.udir import andeler
from kompetanse.udir.hjelp import bekreft, prov, udir
from kompetanse.udir.skjema_andeler import OmfordelSkjema
from kompetanse.udir.views.andeler import hent_runde, sti_andeler, sti_runde
from kompetanse.udir.views.andeler_vei import fakta, fire_oyne, tilbake
from kompetanse.udir.views.rammer import spor_for
from kompetanse.udir.views.scenarier import merke
from kompetanse.visning import eksport, formater
from ordninger.felles import kontrakt
from ordninger.felles.beregning.avrunding import les_tall
from ordninger.felles.beregning.kanonisk import kanoniser
from ordninger.felles.beregning.setning import setning
from ordninger.felles.handlinger import fordeling as fordelinger
from ordninger.felles.handlinger import tilbud
from ordninger.felles.models import Fordeling, Sak, Utlysning
from ordninger.videreutdanning.satser import EKSEMPEL_RUNDE, RUNDEREGELNAVN, Rundeparametre

NULL = Decimal("0.00")


def _hent(request: HttpRequest, pk: int) -> Fordeling:
    return get_object_or_404(andeler.synlige(request, Fordeling.Art.OMFORDELING), pk=pk)  # type: ignore[no-any-return]


def _sti(f: Fordeling) -> list[tuple[str, str]]:
    return [sti_andeler(), sti_runde(f.utlysning), (f.navn, reverse("udir:andel-omfordeling", args=[f.pk]))]


@udir("fordeling.foresla")
@require_http_methods(["GET", "HEAD", "POST"])
def ny(request: HttpRequest, pk: int) -> HttpResponse:
    """A proposal: choose the rule, see what is free and who wants more."""
    u = hent_runde(request, pk)
    vil_ha = tilbud.onsker(u) if u.ramme_id else []
    igjen = tilbud.ledig(u) if u.ramme_id else NULL
    tidligere = andeler.synlige(request, Fordeling.Art.OMFORDELING).filter(utlysning=u, tilstand="besluttet").count()
    skjema = OmfordelSkjema(
        request.POST or None, maalform=sidens_maalform(),
        initial={"navn": _("Omfordeling %(nr)s") % {"nr": tidligere + 1}, "regel": EKSEMPEL_RUNDE.regel, "enhet": "1"},
    )  # fmt: skip
    feil = ""
    if request.method == "POST" and skjema.is_valid():
        v = skjema.cleaned_data
        parametre = kanoniser(
            {**EKSEMPEL_RUNDE.til_json(), "regel": v["regel"], "enhet": Decimal(v["enhet"]), "eksempel": False,
             "gyldig": {"fra": f"{u.budsjettaar}-01-01", "til": f"{u.budsjettaar}-12-31", "versjon": f"{u.budsjettaar}.{tidligere + 1}"}}
        )  # fmt: skip
        f, feil = prov(tilbud.ny_omfordeling, utlysning=u, navn=v["navn"], parametre=parametre, av=request.user)
        if not feil:
            messages.success(request, _("Omfordelingen er beregnet."))
            return redirect("udir:andel-omfordeling", pk=f.pk)
    return render(
        request,
        "udir/tilbud_omfordel.html",
        {
            "u": u, "ordning": kontrakt.hent(u.ordning), "skjema": skjema, "feil": feil, "igjen": igjen, "antall": len(vil_ha),
            "onsket": sum((o.onske - o.gitt for _s, o in vil_ha), NULL),
            "sti": [sti_andeler(), sti_runde(u), (_("Lag en omfordeling"), request.path)],
        },
        status=409 if feil else 422 if skjema.is_bound and skjema.errors else 200,
    )  # fmt: skip


def _rader(f: Fordeling) -> list[dict[str, Any]]:
    """Who wished what, what it had, what it gets now and has then, and the sentence of the receipt."""
    assert f.beregning is not None  # noqa: S101  made with its receipt
    linjer = [x for x in f.beregning.linjer.order_by("nr") if x.mottaker]
    saker = {
        s.nummer: s for s in Sak.objects.filter(nummer__in=[x.mottaker for x in linjer]).select_related("soker__fylke")
    }
    mal = sidens_maalform()
    return [
        {
            "sak": saker[x.mottaker], "andel": les_tall(x.data["andel"]), "onsket": les_tall(x.data["onsket"]),
            "gitt": les_tall(x.data["gitt"]), "naa": x.belop, "setning": setning(x, mal),
            "etter": les_tall(x.data["andel"]) + les_tall(x.data["gitt"]) + x.belop,
        }
        for x in linjer
        if x.mottaker in saker
    ]  # fmt: skip


def regelsetning(parametre: Mapping[str, Any]) -> str:
    """VU § 7: the rule of a redistribution, in words."""
    runde = Rundeparametre.fra_json(parametre)
    return _("Det som er ledig, deles %(regel)s på dem som ønsker mer, høyst opp til ønsket (§ 7).") % {
        "regel": RUNDEREGELNAVN[runde.regel].paa(sidens_maalform())
    }


@udir()
@require_safe
def omfordeling(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The proposal with its receipt, and its way."""
    f = _hent(request, pk)
    assert f.beregning is not None  # noqa: S101  made with its receipt
    rader = _rader(f)
    if request.GET.get("format") in ("csv", "xlsx"):
        return _fil(request, f, rader)
    beslutter = har_rett(request.user, "fordeling.beslutt", f.ramme.forvalter)
    hindring = fire_oyne(request, f) if f.tilstand == "til_beslutning" and beslutter else ""
    return render(
        request,
        "udir/tilbud_omfordeling.html",
        {
            "f": f, "u": f.utlysning, "merke": merke(f), "regel": regelsetning(f.parametre), "rader": rader, "pott": f.beregning.sum + f.beregning.rest,
            "sum": {n: sum((r[n] for r in rader), NULL) for n in ("andel", "onsket", "gitt", "naa", "etter")},
            "kan_sende": f.tilstand == "utkast" and har_rett(request.user, "fordeling.foresla", f.ramme.forvalter),
            "kan_godkjenne": f.tilstand == "til_beslutning" and beslutter and not hindring, "hindring": hindring,
            "kan_hente": f.tilstand == "til_beslutning" and (f.foreslatt_av_id == request.user.pk or beslutter),
            "antall": sum(1 for r in rader if r["naa"] > 0), "spor": spor_for(fordelinger.kjede(f)), "sti": _sti(f),
        },
    )  # fmt: skip


def _fil(request: HttpRequest, f: Fordeling, rader: list[dict[str, Any]]) -> HttpResponseBase:
    svar = eksport.xlsx_svar if request.GET["format"] == "xlsx" else eksport.csv_svar
    hoder = [
        _("Sak"), _("Mottaker"), _("Takket ja til"), _("Ønsket mer"), _("Fått mer før"), _("Får nå"), _("Har etterpå"),
        _("Forklaring"),
    ]  # fmt: skip
    return svar(
        f.navn,
        hoder,
        (
            [r["sak"].nummer, r["sak"].soker.visningsnavn, r["andel"], r["onsket"], r["gitt"], r["naa"], r["etter"], r["setning"]]
            for r in rader
        ),
    )  # fmt: skip


@udir("fordeling.foresla")
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the redistribution to a second person."""
    f = _hent(request, pk)
    return bekreft(
        request,
        tittel=_("Send omfordelingen til godkjenning"),
        knapp=_("Send til godkjenning"),
        tilbake=reverse("udir:andel-omfordeling", args=[pk]),
        sti=_sti(f),
        fakta=fakta(f),
        tekst=[_("En annen person i Utdanningsdirektoratet godkjenner. Ingen får mindre enn de har (§ 7).")],
        hindring="" if f.tilstand == "utkast" else _("Omfordelingen er allerede sendt."),
        handling=lambda verdier: tilbud.send_til_beslutter(fordeling=f, av=request.user),
        ferdig=_("Omfordelingen er sendt til godkjenning."),
    )


@udir()
@krever_rett("fordeling.foresla", "fordeling.beslutt")
@require_http_methods(["GET", "HEAD", "POST"])
def hent(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back, or send it back with a reason."""
    f = _hent(request, pk)
    return tilbake(request, f, reverse("udir:andel-omfordeling", args=[pk]), _sti(f))


@udir("fordeling.foresla")
@require_http_methods(["GET", "HEAD", "POST"])
def forkast(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a proposal away, to make another."""
    f = _hent(request, pk)
    return bekreft(
        request,
        tittel=_("Forkast omfordelingen"),
        knapp=_("Forkast omfordelingen"),
        tilbake=reverse("udir:andel-omfordeling", args=[pk]),
        sti=_sti(f),
        fakta=fakta(f),
        hindring="" if f.tilstand == "utkast" else _("Bare en omfordeling som ikke er sendt, kan forkastes."),
        handling=lambda verdier: fordelinger.forkast(fordeling=f, av=request.user),
        ferdig=_("Omfordelingen er forkastet."),
        til=reverse("udir:andel-runde", args=[f.utlysning_id]),
    )


@udir("fordeling.beslutt")
@require_http_methods(["GET", "HEAD", "POST"])
def godkjenn(request: HttpRequest, pk: int) -> HttpResponse:
    """A second person approves: everyone in it gets an extra award and a letter."""
    f = _hent(request, pk)
    u: Utlysning = f.utlysning
    n = formater.antall(f.linjer.filter(belop__gt=0).values("mottaker").distinct().count())
    return bekreft(
        request,
        tittel=_("Godkjenn omfordelingen"),
        knapp=_("Godkjenn og tildel %(n)s") % {"n": n},
        tilbake=reverse("udir:andel-omfordeling", args=[pk]),
        sti=_sti(f),
        fakta=fakta(f),
        tekst=[
            _("Hver mottaker får beløpet i tillegg til det den har, og et eget brev."),
            _("Tillegget har sin egen frist på tre år fra utbetalingen (§ 10)."),
        ],
        hindring=fire_oyne(request, f),
        handling=lambda verdier: tilbud.beslutt_omfordeling(fordeling=f, av=request.user),
        ferdig=_("Omfordelingen er godkjent. Brevene lages nå."),
        til=reverse("udir:andel-runde", args=[u.pk]),
    )
