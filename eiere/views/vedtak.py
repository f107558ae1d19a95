"""Decisions, appeals and changes: what was granted and why, and what the organisation can do about it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from eiere.skjema.behovsmelding import Fritekst
from kompetanse.brukere.decorators import krever_publikum, krever_rett
from kompetanse.brukere.tilgang import har_rett
from kompetanse.revisjon import klokke
from kompetanse.visning.skjema import Skjema
from ordninger.felles import frister
from ordninger.felles.handlinger import endring as endringshandlinger
from ordninger.felles.handlinger import klage as klager
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import Klage, Sak, Tilbud, Vedtak

from .felles import hent_sak, merke, ordningsnavn, si_nei

KLAGEFARGE = {
    "mottatt": "info",
    "under_vurdering": "info",
    "oversendt": "info",
    "omgjort": "success",
    "avvist": "danger",
    "trukket": "neutral",
    "avgjort": "neutral",
}


def _egen(request: HttpRequest, nummer: str) -> Sak:
    """Decisions are the applicant's: other parties see their own letters and grants."""
    sak = hent_sak(request, nummer)
    if sak.soker_id != request.tilhorighet.organisasjon_id:
        raise Http404
    return sak


def _vedtak(sak: Sak, nr: int) -> Vedtak:
    return get_object_or_404(
        sak.vedtak.select_related("klageinstans", "ramme__forvalter", "fordeling__beregning"), nr=nr
    )


@require_GET
@krever_publikum("eier")
def vedtak_detalj(request: HttpRequest, nummer: str, nr: int) -> HttpResponse:
    """Lines sought and granted per payee, reasons, how it was computed, letters, appeal."""
    sak = _egen(request, nummer)
    v = _vedtak(sak, nr)
    linjer = list(
        v.linjer.select_related("linje__tiltak", "mottaker", "virksomhet").order_by(
            "linje__tiltak__nr", "mottaker__navn_sortert", "pk"
        )
    )
    frist = klager.klagefrist(v) if v.klagerett else None
    return render(
        request, "eier/vedtak_detalj.html",
        {
            "sak": sak, "v": v, "linjer": linjer, "merke": merke(sak), "ordning": ordningsnavn(sak),
            "ord": sak.ordningen.pengeord(), "tilbud": (tilbud := _tilbudet(sak)),
            "svar": tilbud.svar.order_by("-nr").first() if tilbud else None,
            "avslatt": None if v.sokt_i_kroner is None else v.sokt_belop - v.innvilget_belop, "frist": frist,
            "for_sent": frist is not None and frister.frist_passert(frist, klokke.naa()),
            "klager": [{"k": k, "merke": {"ord": k.get_tilstand_display(), "farge": KLAGEFARGE[k.tilstand]}} for k in v.klager.order_by("-mottatt_tid")],
            "kan_klage": v.klagerett and har_rett(request.user, "klage.send", sak.soker) and klager.apen_klage(v, sak.soker) is None,
            "brev": list(v.brev.filter(mottaker=sak.soker).order_by("pk").defer("innhold")),
            "beregning": _beregning(v, sak), "regnestykke": sak.ordningen.regnestykke(v, linjer),
            "regelversjon": v.regelversjon,
            "sti": [(_("Saker"), reverse("eier:sak-liste")), (sak.nummer, reverse("eier:sak-detalj", args=[sak.nummer])), (sak.ordningen.pengeord().vedtak, request.path)],
        },
    )  # fmt: skip


def _tilbudet(sak: Sak) -> Tilbud | None:
    """The offer that the award comes from; None where the owner has applied."""
    return Tilbud.objects.filter(sak=sak).first() if sak.saksgang == "tilbud" else None


def _beregning(v: Vedtak, sak: Sak) -> dict[str, Any] | None:
    """How the proposal was computed: model, version, checksum and the rule's name."""
    f = v.fordeling
    if f is None:
        return None
    regler = {kode: (nb, nn) for kode, nb, nn in sak.ordningen.forslagsregler}
    regel = regler.get(f.modell)
    return {
        "regel": regel[get_language() == "nn"] if regel else f.modellnavn,
        "versjon": f.modellversjon,
        "hash": f.beregning.hash if f.beregning else "",
        "tid": f.beregning.tid if f.beregning else None,
    }


# Appeal ------------------------------------------------------------------------------------------------------------


class KlageSkjema(Skjema):
    tekst = Fritekst(
        label=gettext_lazy("Hva er galt med vedtaket?"), maks=20_000, rader=8, required=True,
        error_messages={"required": gettext_lazy("Skriv hva dere klager på")},
        help_text=gettext_lazy("Skriv hva dere er uenige i, og hvorfor. Dere kan vise til tiltak og beløp."),
    )  # fmt: skip
    onsker = Fritekst(label=gettext_lazy("Hva vil dere ha endret?"), maks=4000, rader=4)
    forsinket = Fritekst(
        label=gettext_lazy("Hvorfor kommer klagen etter fristen?"), maks=4000, rader=3, required=True,
        error_messages={"required": gettext_lazy("Skriv hvorfor klagen kommer etter fristen")},
    )  # fmt: skip

    def __init__(self, *args: Any, for_sent: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not for_sent:
            del self.fields["forsinket"]


@require_http_methods(["GET", "POST"])
@krever_rett("klage.send")
def klage_ny(request: HttpRequest, nummer: str, nr: int) -> HttpResponse:
    """KBG § 16: appeal. Too late is allowed with an explanation; the forvalter decides whether it is taken up."""
    sak = _egen(request, nummer)
    v = _vedtak(sak, nr)
    if finnes := klager.apen_klage(v, sak.soker):
        return redirect("eier:klage-detalj", sak.nummer, finnes.pk)
    if not v.klagerett:
        messages.error(request, _("Dette vedtaket kan ikke klages på."))
        return redirect("eier:vedtak-detalj", sak.nummer, v.nr)
    frist = klager.klagefrist(v)
    for_sent = frister.frist_passert(frist, klokke.naa())
    skjema = KlageSkjema(request.POST or None, for_sent=for_sent)
    if request.method == "POST" and skjema.is_valid():
        data = skjema.cleaned_data
        tekst = data["tekst"]
        if for_sent:
            hvorfor = _("Hvorfor klagen kommer etter fristen:")
            tekst = f"{tekst}\n\n{hvorfor}\n{data['forsinket']}"
        try:
            k = klager.send_klage(vedtak=v, tekst=tekst, onsker=data["onsker"], av=request.user)
        except IkkeMulig as nei:
            skjema.add_error("tekst" if nei.kode == "tekst" else None, nei.setning)
        else:
            messages.success(request, _("Klagen er sendt."))
            return redirect("eier:klage-detalj", sak.nummer, k.pk)
    return render(
        request, "eier/klage_ny.html",
        {
            "sak": sak, "v": v, "skjema": skjema, "frist": frist, "for_sent": for_sent,
            "holdes": v.linjer.filter(tilskudd__utbetalinger__tilstand="planlagt").exists(),
            "sti": [(sak.nummer, reverse("eier:sak-detalj", args=[sak.nummer])), (_("Vedtak"), reverse("eier:vedtak-detalj", args=[sak.nummer, v.nr])), (_("Send klage"), request.path)],
        },
    )  # fmt: skip


@require_GET
@krever_publikum("eier")
def klage_detalj(request: HttpRequest, nummer: str, pk: int) -> HttpResponse:
    sak = _egen(request, nummer)
    k = get_object_or_404(
        Klage.objects.filter(vedtak__sak=sak, klager=sak.soker).select_related("vedtak__klageinstans"), pk=pk
    )
    return render(
        request, "eier/klage_detalj.html",
        {
            "sak": sak, "k": k, "merke": {"ord": k.get_tilstand_display(), "farge": KLAGEFARGE[k.tilstand]},
            "kan_trekke": k.tilstand in ("mottatt", "under_vurdering") and har_rett(request.user, "klage.send", sak.soker),
            "sti": [(sak.nummer, reverse("eier:sak-detalj", args=[sak.nummer])), (_("Vedtak"), reverse("eier:vedtak-detalj", args=[sak.nummer, k.vedtak.nr])), (_("Klage"), request.path)],
        },
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@krever_rett("klage.send")
def klage_trekk(request: HttpRequest, nummer: str, pk: int) -> HttpResponse:
    """Taking an appeal back asks first."""
    sak = _egen(request, nummer)
    k = get_object_or_404(Klage.objects.filter(vedtak__sak=sak, klager=sak.soker).select_related("vedtak"), pk=pk)
    if request.method == "POST":
        try:
            klager.trekk_klage(klage=k, av=request.user)
        except IkkeMulig as nei:
            si_nei(request, nei)
        else:
            messages.success(request, _("Klagen er trukket."))
        return redirect("eier:klage-detalj", sak.nummer, k.pk)
    return render(
        request,
        "eier/klage_trekk.html",
        {
            "sak": sak,
            "k": k,
            "sti": [(sak.nummer, reverse("eier:sak-detalj", args=[sak.nummer])), (_("Trekk klagen"), request.path)],
        },
    )


# Change after the award ----------------------------------------------------------------------------------------------


class EndringSkjema(Skjema):
    art = forms.ChoiceField(
        label=gettext_lazy("Hva vil dere endre?"), widget=forms.RadioSelect,
        choices=[
            ("periode", gettext_lazy("Perioden pengene kan brukes i")), ("innhold", gettext_lazy("Innholdet i et tiltak")),
            ("partner", gettext_lazy("Partneren")), ("belop", gettext_lazy("Fordelingen av beløp mellom tiltak eller mottakere")),
        ],
        error_messages={"required": gettext_lazy("Velg hva dere vil endre"), "invalid_choice": gettext_lazy("Velg hva dere vil endre")},
    )  # fmt: skip
    tekst = Fritekst(
        label=gettext_lazy("Hva skal endres, og hvorfor?"), maks=8000, rader=6, required=True,
        error_messages={"required": gettext_lazy("Skriv hva dere vil endre, og hvorfor")},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@krever_rett("sak.send_inn")
def endring_ny(request: HttpRequest, nummer: str) -> HttpResponse:
    sak = _egen(request, nummer)
    skjema = EndringSkjema(request.POST or None)
    if request.method == "POST" and skjema.is_valid():
        try:
            endringshandlinger.sok_endring(sak=sak, av=request.user, **skjema.cleaned_data)
        except IkkeMulig as nei:
            skjema.add_error(nei.kode if nei.kode in skjema.fields else None, nei.setning)
        else:
            messages.success(request, _("Søknaden om endring er sendt."))
            return redirect("eier:sak-detalj", sak.nummer)
    sti = [
        (_("Saker"), reverse("eier:sak-liste")),
        (sak.nummer, reverse("eier:sak-detalj", args=[sak.nummer])),
        (_("Søk om endring"), request.path),
    ]
    return render(request, "eier/endring_ny.html", {"sak": sak, "skjema": skjema, "sti": sti})
