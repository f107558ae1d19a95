"""VU § 7: the owner's answer to an offered share. Prepared by a redaktør, sent by an innsender, changed until the deadline."""

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from eiere.skjema.tilbud import TilbudSkjema
from kompetanse.brukere.decorators import krever_publikum, krever_rett
from kompetanse.brukere.tilgang import har_rett, sjekk_rett
from kompetanse.revisjon import klokke
from kompetanse.visning import formater
from kompetanse.visning.liste import Kolonne, Liste
from kompetanse.visning.tilstander import valg_i
from ordninger.felles.handlinger import tilbud as tilbudshandlinger
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import Sak, Tilbud, Tilbudssvar
from ordninger.videreutdanning import planbilde
from ordninger.videreutdanning.handlinger import utkast as utkasthandlinger
from ordninger.videreutdanning.models import Svarutkast
from ordninger.videreutdanning.planregning import Virkning, virkning

from . import tilbudsbilde
from .felles import merke, ordningsnavn, saksnavn, si_nei

BESVARES_I = ("tilbud", "takket_ja", "takket_ja_delvis", "takket_nei")


class TilbudFilter(django_filters.FilterSet):
    tilstand = django_filters.ChoiceFilter(
        label=gettext_lazy("Tilstand"), choices=lambda: valg_i("tilbud"), empty_label=gettext_lazy("Alle")
    )
    aar = django_filters.NumberFilter(label=gettext_lazy("Budsjettår"), field_name="utlysning__budsjettaar")

    class Meta:
        model = Sak
        fields: list[str] = []


def saker_med_tilbud(request: HttpRequest) -> Any:
    """The organisation's own offers, with the answer that counts."""
    siste = Tilbudssvar.objects.filter(tilbud__sak=OuterRef("pk")).order_by("-nr")
    return (
        Sak.objects.for_bruker(request.user)
        .filter(saksgang="tilbud", soker=request.tilhorighet.organisasjon_id)
        .select_related("utlysning__forvalter", "tilbud", "soker")
        .annotate(svart_belop=Subquery(siste.values("belop")[:1]))
    )


def _liste(request: HttpRequest) -> Liste:
    return Liste(
        request, saker_med_tilbud(request),
        kolonner=[
            Kolonne("sak", _("Tilbud"), saksnavn, hode=True, under=lambda s: s.nummer,
                    lenke=lambda s: reverse("eier:tilbud-detalj", args=[s.nummer]), sorter="nummer"),
            Kolonne("tilstand", _("Tilstand"), merke, merke=True, sorter="tilstand"),
            Kolonne("frist", _("Svarfrist"), "tilbud.svarfrist_tid", vis=formater.tid, sorter="tilbud__svarfrist_tid"),
            Kolonne("tilbudt", _("Tilbudt (kr)"), "tilbud.belop", tall=True, vis=formater.kr, sorter="tilbud__belop"),
            Kolonne("svart", _("Takket ja til (kr)"), "svart_belop", tall=True, vis=formater.kr, sorter="svart_belop"),
            Kolonne("fikk", _("Tilsagn (kr)"), "innvilget_belop", tall=True, vis=formater.kr, sorter="innvilget_belop"),
            Kolonne("fra", _("Fra"), lambda s: s.utlysning.forvalter.visningsnavn, standard=False),
        ],
        filter=TilbudFilter, sok=("nummer", "tittel"), sorter="-sak", navn="tilbud", entall=_("tilbud"),
        flertall=_("tilbud"), tom_tekst=_("Dere har ikke fått noe tilbud ennå."),
    )  # fmt: skip


@require_GET
@krever_publikum("eier")
def tilbud_liste(request: HttpRequest) -> HttpResponse:
    liste = _liste(request)
    if liste.vil_eksportere:
        return liste.eksporter()
    return render(request, "eier/tilbud_liste.html", {"liste": liste})


def hent_tilbud(request: HttpRequest, nummer: str) -> Tilbud:
    """The organisation's own offer with this number, else 404."""
    sak = get_object_or_404(saker_med_tilbud(request), nummer=nummer)
    tilbud = Tilbud.objects.select_related(
        "sak__utlysning__forvalter", "sak__soker", "fordeling__beregning", "fordeling__utlysning"
    ).filter(sak=sak).first()  # fmt: skip
    if tilbud is None:
        raise Http404
    return tilbud


def _kan_endres(tilbud: Tilbud) -> bool:
    return klokke.naa() <= tilbud.svarfrist_tid and tilbud.sak.tilstand in BESVARES_I


def _initial(tilbud: Tilbud, utkast: Svarutkast | None, svar: Tilbudssvar | None) -> dict[str, Any]:
    """What the form begins with: the draft, else the answer that was sent."""
    if utkast is not None:
        return {"svar": utkast.svar, "belop": utkast.belop, "onske_ekstra": utkast.onske_ekstra}
    if svar is None or svar.svar == Tilbudssvar.Svar.UBESVART:
        return {}
    return {
        "svar": svar.svar,
        "belop": svar.belop if svar.svar == Tilbudssvar.Svar.DELVIS else None,
        "onske_ekstra": svar.onske_ekstra or None,
    }


def _virkning(tilbud: Tilbud, skjema: TilbudSkjema) -> Virkning | None:
    tatt = skjema.tatt
    if tatt is None:
        return None
    ekstra = skjema.svaret["onske_ekstra"] if skjema.svaret["svar"] == "ja" else 0
    return virkning(tilbud.belop, tatt, max(ekstra, 0), planbilde.standardkostnad(tilbud.sak.utlysning.budsjettaar))


def _hva_det_betyr(tilbud: Tilbud, skjema: TilbudSkjema) -> dict[str, Any]:
    """What the answer leads to, what stands in the way of saying it, and a wish that is larger than the whole offer."""
    v = _virkning(tilbud, skjema)
    feil = skjema.errors if v is None and skjema.data.get("svar") else {}
    onske = v.hoyst - v.belop if v else 0
    return {
        "v": v, "hindrer": [str(f) for felt in ("svar", "belop", "onske_ekstra") for f in feil.get(felt, [])],
        "stort_onske": onske if onske > tilbud.belop else None,
    }  # fmt: skip


def _sti(tilbud: Tilbud, *resten: tuple[str, str]) -> list[tuple[str, str]]:
    nummer = tilbud.sak.nummer
    return [
        (_("Forside"), reverse("eier:forside")),
        (_("Tilbud"), reverse("eier:tilbud-liste")),
        (nummer, reverse("eier:tilbud-detalj", args=[nummer])),
        *resten,
    ]


@require_http_methods(["GET", "POST"])
@krever_publikum("eier")
def tilbud_detalj(request: HttpRequest, nummer: str) -> HttpResponse:
    """The offer: amount, deadline, the answer and what it means, terms, and how the amount was computed."""
    tilbud = hent_tilbud(request, nummer)
    kan_skrive = har_rett(request.user, "plan.skriv", tilbud.sak.soker) and _kan_endres(tilbud)
    utkast = Svarutkast.objects.filter(sak=tilbud.sak).first()
    svar = tilbud.svar.order_by("-nr").first()
    if request.method == "POST":
        sjekk_rett(request.user, "plan.skriv", tilbud.sak.soker)
        if (ferdig := _behandle(request, tilbud)) is not None:
            return ferdig
        skjema = _bundet(request, tilbud)
    else:
        initial = _initial(tilbud, utkast, svar)
        skjema = TilbudSkjema(initial=initial, tilbud=tilbud)
    if skjema.is_bound and request.POST.get("videre") != "send" and not skjema.data.get("svar"):
        skjema.errors.pop("svar", None)  # not asked for yet: the person is only looking
    for_visning = skjema if skjema.is_bound else TilbudSkjema(_som_data(skjema.initial), tilbud=tilbud)
    innhold = {"tilbud": tilbud, "sak": tilbud.sak, "skjema": skjema, **_hva_det_betyr(tilbud, for_visning)}
    if request.headers.get("HX-Request"):
        return render(request, "eier/_tilbud_virkning.html", innhold)
    return render(
        request, "eier/tilbud_detalj.html",
        innhold | {
            "merke": merke(tilbud.sak), "ordning": ordningsnavn(tilbud.sak), "kan_skrive": kan_skrive,
            "kan_sende": har_rett(request.user, "tilbud.svar", tilbud.sak.soker), "kan_endres": _kan_endres(tilbud),
            "utkast": utkast, "svar": svar, "deler": tilbudsbilde.kvittering(tilbud),
            "vilkaar": list(tilbudsbilde.vilkaar(tilbud.sak)), "barnehagedel": tilbudsbilde.barnehagedel(tilbud.sak),
            "beregning": tilbud.fordeling.beregning, "sti": _sti(tilbud),
        },
    )  # fmt: skip


def _som_data(initial: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in initial.items() if v not in (None, "")}


def _bundet(request: HttpRequest, tilbud: Tilbud) -> TilbudSkjema:
    """The answer as typed. A draft may be unfinished; what is sent, or looked at, must say what it means."""
    return TilbudSkjema(
        request.POST, tilbud=tilbud, trinn="utkast" if request.POST.get("videre") == "lagre" else "videre"
    )


def _behandle(request: HttpRequest, tilbud: Tilbud) -> HttpResponse | None:
    """Save the draft, or go on to send. None when the page shall be shown with what was typed."""
    videre = request.POST.get("videre")
    if videre not in ("lagre", "send") or request.headers.get("HX-Request"):
        return None
    skjema = _bundet(request, tilbud)
    if not skjema.is_valid():
        return None
    try:
        utkasthandlinger.lagre_utkast(tilbud=tilbud, **skjema.utkast, av=request.user)
    except IkkeMulig as nei:
        si_nei(request, nei)
        return redirect("eier:tilbud-detalj", tilbud.sak.nummer)
    if videre == "send":
        return redirect("eier:tilbud-send", tilbud.sak.nummer)
    messages.success(request, _("Svaret er lagret, men ikke sendt."))
    return redirect("eier:tilbud-detalj", tilbud.sak.nummer)


@require_http_methods(["GET", "POST"])
@krever_rett("tilbud.svar")
def tilbud_send(request: HttpRequest, nummer: str) -> HttpResponse:
    """See over and send. What is sent is what the page showed, not what somebody saved meanwhile."""
    tilbud = hent_tilbud(request, nummer)
    if not _kan_endres(tilbud):
        messages.error(request, _("Svarfristen er ute, og svaret kan ikke endres."))
        return redirect("eier:tilbud-detalj", nummer)
    utkast = Svarutkast.objects.filter(sak=tilbud.sak).first()
    if request.method == "GET" and utkast is None:
        return redirect("eier:tilbud-detalj", nummer)
    posted = request.method == "POST"
    skjema = (
        TilbudSkjema(request.POST, tilbud=tilbud, trinn="send") if posted else TilbudSkjema(tilbud=tilbud, trinn="send")
    )
    vist = TilbudSkjema(
        request.POST if posted else _som_data(_initial(tilbud, utkast, None)), tilbud=tilbud, trinn="videre"
    )
    if not vist.is_valid():
        messages.error(request, _("Svaret kan ikke sendes ennå. Se over det og prøv igjen."))
        return redirect("eier:tilbud-detalj", nummer)
    if posted and skjema.is_valid():
        try:
            tilbudshandlinger.svar_paa(
                tilbud=tilbud, **skjema.svaret, godtar_vilkar=skjema.cleaned_data["godtar_vilkar"], av=request.user
            )
            utkasthandlinger.slett_utkast(tilbud=tilbud, av=request.user)
        except IkkeMulig as nei:
            si_nei(request, nei)
        else:
            messages.success(request, _("Svaret er sendt. Dere kan endre det fram til svarfristen."))
        return redirect("eier:tilbud-detalj", nummer)
    return render(
        request, "eier/tilbud_send.html",
        {
            "tilbud": tilbud, "sak": tilbud.sak, "svaret": vist.svaret, **_hva_det_betyr(tilbud, vist), "skjema": skjema,
            "vilkaar": list(tilbudsbilde.vilkaar(tilbud.sak)), "sti": _sti(tilbud, (_("Send svaret"), request.path)),
        },
    )  # fmt: skip


@require_GET
@krever_publikum("eier")
def tilbud_endring(request: HttpRequest, nummer: str) -> HttpResponse:
    """VU §§ 3 and 7: why the share is not what it was, factor by factor, to the krone."""
    tilbud = hent_tilbud(request, nummer)
    kjoringer = tilbudsbilde.tidligere_kjoringer(tilbud)
    valgt = next((f for f in kjoringer if str(f.pk) == request.GET.get("mot")), kjoringer[0] if kjoringer else None)
    return render(
        request, "eier/tilbud_endring.html",
        {
            "tilbud": tilbud, "sak": tilbud.sak, "kjoringer": [(f.pk, tilbudsbilde.kjoringsnavn(f)) for f in kjoringer],
            "valgt": valgt, "valgt_navn": tilbudsbilde.kjoringsnavn(valgt) if valgt else "",
            "e": tilbudsbilde.endring(tilbud, valgt) if valgt else None,
            "sti": _sti(tilbud, (_("Hvorfor ble andelen vår endret?"), request.path)),
        },
    )  # fmt: skip
