"""Letters to the organisation: list, read, download. Opening is recorded once per person."""

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from kompetanse.brukere.decorators import krever_publikum
from kompetanse.brukere.tilgang import har_rett
from kompetanse.visning import formater
from kompetanse.visning.liste import Kolonne, Liste
from ordninger.felles import omfang
from ordninger.felles.handlinger import brev as brevhandlinger
from ordninger.felles.models import Brev, Brevhendelse

from .brevvisning import brev_html


def brev_til(request: HttpRequest) -> QuerySet[Brev]:
    """Letters to the active organisation, with whether anybody has opened each."""
    apnet = Brevhendelse.objects.filter(brev=OuterRef("pk"), type=Brevhendelse.Type.APNET)
    return (
        omfang.brev(Brev.objects.all(), request.user)
        .select_related("avsender", "sak", "tilskudd")
        .annotate(er_apnet=Exists(apnet))
        .defer("innhold")
    )


class BrevFilter(django_filters.FilterSet):
    apnet = django_filters.ChoiceFilter(
        label=gettext_lazy("Åpnet"), field_name="er_apnet", empty_label=gettext_lazy("Alle"),
        choices=[("True", gettext_lazy("Åpnet")), ("False", gettext_lazy("Ikke åpnet"))],
    )  # fmt: skip

    class Meta:
        model = Brev
        fields: list[str] = []


def _merke(b: Brev) -> dict[str, str]:
    return {"ord": _("Åpnet"), "farge": "neutral"} if b.er_apnet else {"ord": _("Ikke åpnet"), "farge": "warning"}


def _brevliste(request: HttpRequest) -> Liste:
    return Liste(
        request, brev_til(request),
        kolonner=[
            Kolonne("tittel", _("Brev"), "tittel", hode=True, lenke=lambda b: reverse("eier:brev-detalj", args=[b.pk]),
                    under=lambda b: b.nummer, sorter="tittel"),
            Kolonne("sendt", _("Sendt"), "laget_tid", vis=formater.dato, sorter="laget_tid"),
            Kolonne("fra", _("Fra"), "avsender.visningsnavn", sorter="avsender__navn_sortert"),
            Kolonne("sak", _("Sak"), lambda b: b.sak.nummer if b.sak else "", sorter="sak__nummer",
                    lenke=lambda b: reverse("eier:sak-detalj", args=[b.sak.nummer]) if b.sak else ""),
            Kolonne("klagefrist", _("Klagefrist"), "klagefrist", vis=lambda d: formater.dato(d) if d else "–", sorter="klagefrist"),
            Kolonne("status", _("Status"), _merke, merke=True, sorter="er_apnet"),
        ],
        filter=BrevFilter, sok=("tittel", "nummer", "sak__nummer", "avsender__navn"), sorter="-sendt", navn="brev",
        entall=_("brev"), flertall=_("brev"), tom_tekst=_("Dere har ingen brev ennå."),
    )  # fmt: skip


@require_GET
@krever_publikum("eier")
def brev_liste(request: HttpRequest) -> HttpResponse:
    liste = _brevliste(request)
    if liste.vil_eksportere:
        return liste.eksporter()
    return render(request, "eier/brev_liste.html", {"liste": liste})


def _hent(request: HttpRequest, pk: int) -> Brev:
    return get_object_or_404(brev_til(request).defer(None), pk=pk)


@require_GET
@krever_publikum("eier")
def brev_detalj(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the letter in the page."""
    b = _hent(request, pk)
    brevhandlinger.apne(brev=b, av=request.user)
    sti = [(_("Forside"), reverse("eier:forside")), (_("Brev"), reverse("eier:brev-liste")), (b.nummer, request.path)]
    kan_klage = bool(
        b.vedtak_id and b.klagefrist and b.vedtak.klagerett and b.sak.soker_id == request.tilhorighet.organisasjon_id
        and har_rett(request.user, "klage.send")
    )  # fmt: skip
    return render(
        request, "eier/brev_detalj.html", {"brev": b, "html": brev_html(b.innhold), "kan_klage": kan_klage, "sti": sti}
    )


@require_GET
@krever_publikum("eier")
def brev_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    b = _hent(request, pk)
    brevhandlinger.apne(brev=b, av=request.user)
    svar = FileResponse(
        b.fil.open("rb"), as_attachment=True, filename=f"{b.nummer}.pdf", content_type="application/pdf"
    )
    svar["Cache-Control"] = "private, no-store"
    return svar
