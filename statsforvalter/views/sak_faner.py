"""The other pages of a case: documents, decisions and letters, money, the owner, the whole trail."""

import hashlib
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kompetanse.brukere.decorators import krever_rett
from kompetanse.brukere.tilgang import sjekk_rett
from kompetanse.revisjon import klokke, spor
from kompetanse.visning import eksport
from ordninger.felles.handlinger.klagebehandling import AAPNE as APNE_KLAGER
from ordninger.felles.models import Brev, Dokument, Klage, Sak, Tilskudd
from statsforvalter.skjema.sak import DokumentSkjema

from . import spor_tekster
from .felles import forvalter, hent_sak, til_sak
from .sak import _andre, aapnet, ramme


@aapnet
def sak_dokumenter(request: HttpRequest, sak: Sak, kontekst: dict[str, Any]) -> HttpResponse:
    """The case's documents, and a form for another."""
    return render(
        request,
        "forvalter/sak_dokumenter.html",
        kontekst | {"dokumenter": _dokumenter(request, sak), "form": DokumentSkjema()},
    )


def _dokumenter(request: HttpRequest, sak: Sak):
    """Internal documents are the forvalter's own."""
    alle = sak.dokumenter.order_by("-journaldato", "-pk")
    return (
        alle if request.tilhorighet.organisasjon_id == sak.utlysning.forvalter_id else alle.exclude(retning="internt")
    )


@require_POST
@krever_rett("sak.behandle")
def sak_dokument_nytt(request: HttpRequest, nummer: str) -> HttpResponse:
    """Add a document with its journal fields."""
    sak = hent_sak(request, nummer)
    sjekk_rett(request.user, "sak.behandle", sak.utlysning.forvalter)
    form = DokumentSkjema(request.POST, request.FILES)
    if not form.is_valid():
        kontekst = ramme(request, sak, "sak-dokumenter")
        return render(
            request,
            "forvalter/sak_dokumenter.html",
            kontekst | {"dokumenter": _dokumenter(request, sak), "form": form},
            status=422,
        )
    d = form.cleaned_data
    fil = d.pop("fil")
    with transaction.atomic():
        dokument = Dokument.objects.create(
            sak=sak, fil=fil, filnavn=fil.name[:200], innholdstype=fil.content_type, storrelse=fil.size, sha256=_sjekksum(fil),
            av=request.user, tid=klokke.naa(), **d,
        )  # fmt: skip
        spor.skriv(sak.kjede, "dokument.legg_til", av=request.user, objekt=dokument, data={"retning": dokument.retning})
    messages.success(request, _("Dokumentet er lagt til."))
    return til_sak(request, sak, "sak-dokumenter")


def _sjekksum(fil: Any) -> str:
    sum_ = hashlib.sha256()
    for bit in fil.chunks():
        sum_.update(bit)
    fil.seek(0)
    return sum_.hexdigest()


@require_GET
@forvalter
def sak_dokument(request: HttpRequest, nummer: str, pk: int) -> HttpResponse:
    """The file, for those who see the case."""
    sak = hent_sak(request, nummer)
    dokument = get_object_or_404(_dokumenter(request, sak), pk=pk)
    return _fil(dokument.fil, dokument.filnavn, dokument.innholdstype)


@require_GET
@forvalter
def sak_brev(request: HttpRequest, nummer: str, pk: int) -> HttpResponse:
    """A letter of the case as it was sent."""
    sak = hent_sak(request, nummer)
    brev = get_object_or_404(Brev.objects.filter(sak=sak), pk=pk)
    return _fil(brev.fil, f"{brev.nummer.replace('/', '-')}.pdf", "application/pdf")


def _fil(fil: Any, navn: str, type_: str) -> FileResponse:
    svar = FileResponse(fil.open("rb"), as_attachment=True, filename=navn, content_type=type_)
    svar["X-Content-Type-Options"] = "nosniff"
    svar["Cache-Control"] = "private, no-store"
    return svar


@aapnet
def sak_vedtak(request: HttpRequest, sak: Sak, kontekst: dict[str, Any]) -> HttpResponse:
    """Decisions with lines, letters with proof of opening, appeals."""
    vedtak = list(
        sak.vedtak.select_related("besluttet_av__person", "klageinstans").prefetch_related(
            "linjer__mottaker", "linjer__linje__tiltak"
        )
    )
    brev = list(sak.brev.select_related("mottaker").prefetch_related("hendelser"))
    for b in brev:
        b.apnet = min((h.tid for h in b.hendelser.all() if h.type == "apnet"), default=None)
    klager = list(Klage.objects.filter(vedtak__sak=sak).select_related("klager"))
    return render(
        request, "forvalter/sak_vedtak.html",
        kontekst | {"vedtak": vedtak, "brev": brev, "klager": klager, "har_apen_klage": any(k.tilstand in APNE_KLAGER for k in klager)},
    )  # fmt: skip


@aapnet
def sak_penger(request: HttpRequest, sak: Sak, kontekst: dict[str, Any]) -> HttpResponse:
    """What was granted, paid, used and is to be repaid, per payee."""
    tilskudd = list(
        Tilskudd.objects.filter(sak=sak)
        .select_related("mottaker", "virksomhet", "rapport")
        .prefetch_related("utbetalinger", "krav")
    )
    sum_ = {f: sum((getattr(t, f) for t in tilskudd), 0) for f in ("belop", "utbetalt")}
    return render(request, "forvalter/sak_penger.html", kontekst | {"tilskudd": tilskudd, "sum": sum_})


@aapnet
def sak_eier(request: HttpRequest, sak: Sak, kontekst: dict[str, Any]) -> HttpResponse:
    """The owner: who it is, the other parties, other cases and earlier years."""
    return render(
        request, "forvalter/sak_eier.html",
        kontekst | {
            "andre": _andre(request, sak),
            "parter": sak.parter.select_related("organisasjon").order_by("rolle", "organisasjon__navn_sortert"),
        },
    )  # fmt: skip


@aapnet
def sak_spor(request: HttpRequest, sak: Sak, kontekst: dict[str, Any]) -> HttpResponse:
    """Everything that has happened, with the chain's checksum, as a page or a file."""
    rader = spor_tekster.rader(spor_tekster.hent(sak.kjede))
    if request.GET.get("format") == "csv":
        return eksport.csv_svar(
            f"spor {sak.nummer}", ["Nr.", "Tid", "Hva", "Rolle", "Kode", "SHA-256"],
            ([r["nr"], r["tid"], r["ord"], r["rolle"], r["handling"], r["hash"]] for r in reversed(rader)),
        )  # fmt: skip
    return render(request, "forvalter/sak_spor.html", kontekst | {"rader": rader})
