"""The case of an offered share: the answer, the awards as dated rows, payments with their own last day, letters, messages."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kompetanse.brukere.tilgang import har_rett
from ordninger.felles.handlinger import melding as meldinger
from ordninger.felles.models import Krav, Sak
from ordninger.videreutdanning import planbilde
from ordninger.videreutdanning.handlinger import plan as planer
from ordninger.videreutdanning.models import Plan

from . import spor
from .felles import merke, ordningsnavn


def side(request: HttpRequest, sak: Sak, *, melding: Any) -> HttpResponse:
    """The page. `melding` is the form for a message, perhaps with errors. Only the recipient has it."""
    if sak.soker_id != request.tilhorighet.organisasjon_id:
        raise Http404
    bruker = request.user
    kan_melde = meldinger.kan_skrive_melding(sak, bruker)
    traad = list(sak.meldinger.filter(intern=False).select_related("organisasjon").order_by("tid", "pk"))
    if kan_melde:
        meldinger.les_meldinger(sak=sak, av=bruker)
    plan = Plan.objects.for_bruker(bruker).filter(sak=sak).select_related("sak").first()
    if plan:
        plan.sak = sak
    return render(
        request, "eier/tilbud_sak.html",
        {
            "sak": sak, "tilbud": sak.tilbud, "merke": merke(sak), "ordning": ordningsnavn(sak),
            "svar": sak.tilbud.svar.order_by("-nr").first(), "runder": planbilde.runder(sak),
            "betalinger": planbilde.betalinger(sak), "plan": plan, "b": planbilde.bilde(plan) if plan else None,
            "kan_planlegge": sak.tilstand in planer.KAN_PLANLEGGE and har_rett(bruker, "plan.skriv", sak.soker),
            "krav": list(Krav.objects.filter(tilskudd__sak=sak).order_by("-opprettet_tid")),
            "tilskudd": list(sak.tilskudd.for_bruker(bruker).order_by("pk")),
            "brev": list(sak.brev.filter(mottaker=sak.soker_id).order_by("-laget_tid", "-pk")),
            "dokumenter": list(sak.dokumenter.exclude(retning="internt").order_by("-tid", "-pk")),
            "traad": traad, "kan_melde": kan_melde, "melding": melding, "tidslinje": spor.tidslinje(sak, er_soker=True),
            "sti": [(_("Forside"), reverse("eier:forside")), (_("Saker"), reverse("eier:sak-liste")),
                    (sak.nummer, reverse("eier:sak-detalj", args=[sak.nummer]))],
        },
    )  # fmt: skip
