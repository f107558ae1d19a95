"""Appeals: the list, one appeal with its deadline, and the way to the appeal body."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from eiere.models import Organisasjon
from kompetanse.brukere.decorators import krever_rett
from kompetanse.brukere.tilgang import har_rett
from ordninger.felles import frister
from ordninger.felles.handlinger import habilitet
from ordninger.felles.handlinger import klagebehandling as kb
from ordninger.felles.models import Klage
from statsforvalter.skjema.klage import KlageSkjema

from .felles import AVSLAG, forvalter, hent_sak, setning, sier_fra

FARGE = {
    "mottatt": "info", "under_vurdering": "info", "oversendt": "brand2", "omgjort": "success", "avvist": "danger",
    "trukket": "neutral", "avgjort": "neutral",
}  # fmt: skip


def _klager(request: HttpRequest):
    """Appeals in the forvalter's own cases. A case given personally does not give its appeals."""
    return Klage.objects.filter(vedtak__sak__utlysning__forvalter=request.tilhorighet.organisasjon_id).select_related(
        "vedtak__sak__utlysning__forvalter", "vedtak__sak__soker", "vedtak__klageinstans", "klager"
    )


@require_GET
@forvalter
def klage_liste(request: HttpRequest) -> HttpResponse:
    """Open appeals first, then the finished ones."""
    alle = [{"k": k, "farge": FARGE[k.tilstand]} for k in _klager(request).order_by("-mottatt_tid", "-pk")[:500]]
    apne = [r for r in alle if r["k"].tilstand in kb.AAPNE]
    return render(request, "forvalter/klage_liste.html", {"apne": apne, "ferdige": [r for r in alle if r not in apne]})


@require_GET
@forvalter
def klage(request: HttpRequest, pk: int) -> HttpResponse:
    """One appeal: in time or not, what it says, the own assessment, what can be done."""
    k, av = get_object_or_404(_klager(request), pk=pk), request.user
    tid, unnskyldt = kb.klagetid(k), kb.er_unnskyldt(k)
    kan = har_rett(av, "klage.behandle", k.vedtak.sak.utlysning.forvalter)
    habil = not kan or habilitet.er_habil(k.vedtak.sak, av)
    kan = kan and habil and k.tilstand in ("mottatt", "under_vurdering")
    return render(
        request,
        "forvalter/klage_detalj.html",
        {
            "k": k, "sak": k.vedtak.sak, "farge": FARGE[k.tilstand], "tid": tid.value, "unnskyldt": unnskyldt, "habil": habil,
            "kan": kan, "kan_tas_opp": tid is frister.Klagetid.I_TIDE or (unnskyldt and tid is frister.Klagetid.FOR_SENT),
            "kan_holde": har_rett(av, "klage.behandle", k.vedtak.sak.utlysning.forvalter) and habil and k.tilstand in kb.AAPNE,
            "grense": frister.absolutt_klagegrense(timezone.localdate(k.vedtak.besluttet_tid)),
            "nytt_vedtak": k.vedtak.omgjort_av.exists(),
            "sti": [(_("Klager"), reverse("forvalter:klage-liste")), (k.vedtak.sak.nummer, request.path)],
        },
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@krever_rett("klage.behandle")
def klage_ny(request: HttpRequest, nummer: str, nr: int) -> HttpResponse:
    """Register an appeal that came on paper."""
    sak = hent_sak(request, nummer)
    vedtak = get_object_or_404(sak.vedtak.select_related("sak__utlysning__forvalter"), nr=nr)
    parter = Organisasjon.objects.filter(pk__in={sak.soker_id, *vedtak.linjer.values_list("mottaker", flat=True)})
    form = KlageSkjema(request.POST or None, parter=sorted(parter, key=lambda o: (o.pk != sak.soker_id, o.navn)))
    if request.method == "POST" and form.is_valid():
        try:
            ny = kb.ta_imot(vedtak=vedtak, av=request.user, **form.felt())
        except AVSLAG as nei:
            felt = form.FELT.get(kode := getattr(nei, "kode", ""), kode)
            form.add_error(felt if felt in form.fields else None, setning(nei))
        else:
            messages.success(request, _("Klagen er registrert."))
            return redirect("forvalter:klage", ny.pk)
    return render(request, "forvalter/klage_ny.html", {"form": form, "sak": sak, "vedtak": vedtak})


HANDLINGER = {
    # the button's value: (the act, the argument that the words fill, what the page says afterwards)
    "vurder": (kb.vurder, "vurdering", gettext_noop("Vurderingen er lagret.")),
    "unnskyld": (kb.unnskyld_forsinkelse, "grunn", gettext_noop("Klagen tas opp selv om den kom for sent.")),
    "avvis": (kb.avvis, "begrunnelse", gettext_noop("Klagen er avvist.")),
    "trukket": (kb.registrer_trukket, "grunn", gettext_noop("Klagen er registrert som trukket.")),
    "oversend": (kb.oversend, "", gettext_noop("Klagen er sendt til klageinstansen.")),
    "omgjor": (kb.omgjor, "", gettext_noop("Klagen har ført til et nytt vedtak.")),
    "hold": (kb.hold_utbetaling, "", gettext_noop("Utbetalinger som ikke er frigitt, holdes.")),
    "slipp": (kb.slipp_utbetaling, "", gettext_noop("Utbetalingene holdes ikke lenger.")),
}


@require_POST
@krever_rett("klage.behandle")
@sier_fra(lambda request, pk, handling: redirect("forvalter:klage", pk))
def klage_handling(request: HttpRequest, pk: int, handling: str) -> HttpResponse:
    """Do one act on an appeal."""
    gjor, argument, svar = HANDLINGER[handling]
    felt = {argument: request.POST.get("tekst", "").replace("\r\n", "\n")} if argument else {}
    gjor(klage=get_object_or_404(_klager(request), pk=pk), av=request.user, **felt)
    messages.success(request, _(svar))
    return redirect("forvalter:klage", pk)
