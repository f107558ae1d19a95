"""Decisions and letters: lists with filters and files, a decision with its trail of money, a letter as it was sent."""

from typing import Any

from django.db.models import Min, Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from eiere.views.brevvisning import brev_html
from kompetanse.visning import formater
from kompetanse.visning.liste import Kolonne, Liste
from ordninger.felles import omfang
from ordninger.felles.models import Brev, Brevhendelse, Jobb, Postering, Vedtak
from statsforvalter.skjema.vedtakfilter import BrevFilter, VedtakFilter

from .felles import forvalter
from .filsvar import fil_svar

UTFALL = {"innvilget": "success", "delvis_innvilget": "success-kant", "avslatt": "danger"}


def merke(v: Vedtak) -> dict[str, str]:
    return {"ord": v.get_utfall_display(), "farge": UTFALL[v.utfall]}


def _vedtak(request: HttpRequest) -> QuerySet[Vedtak]:
    """Decisions on the forvalter's own frames."""
    org = request.tilhorighet.organisasjon_id if request.tilhorighet else None
    return Vedtak.objects.filter(ramme__forvalter=org).select_related(
        "sak__soker", "sak__utlysning__fylke", "ramme__fylke", "klageinstans", "omgjor"
    )


def _brev(request: HttpRequest) -> QuerySet[Brev]:
    """Letters that the forvalter has sent."""
    org = request.tilhorighet.organisasjon_id if request.tilhorighet else None
    return omfang.brev(Brev.objects.filter(avsender=org), request.user).select_related(
        "mottaker", "sak__soker", "vedtak"
    )


def _under(v: Vedtak) -> str:
    return v.sak.nummer if v.nr == 1 else _("%(sak)s, vedtak %(nr)s") % {"sak": v.sak.nummer, "nr": v.nr}


def _vedtakliste(request: HttpRequest) -> Liste:
    return Liste(
        request,
        _vedtak(request),
        kolonner=[
            Kolonne("soker", _("Søker"), "sak.soker.navn", hode=True, lenke=lambda v: reverse("forvalter:vedtak", args=[v.pk]),
                    under=_under, sorter="sak__soker__navn_sortert"),
            Kolonne("utfall", _("Utfall"), merke, merke=True, sorter="utfall"),
            Kolonne("besluttet", _("Besluttet"), "besluttet_tid", vis=formater.dato, sorter="besluttet_tid"),
            Kolonne("sokt", _("Søkt (kr)"), "sokt_i_kroner", tall=True, vis=formater.kr, sorter="sokt_belop", sum=True),
            Kolonne("innvilget", _("Innvilget (kr)"), "innvilget_belop", tall=True, vis=formater.kr, sorter="innvilget_belop", sum=True),
            Kolonne("fylke", _("Fylke"), "sak.utlysning.fylke.navn", sorter="sak__utlysning__fylke__navn_sortert", standard=False),
            Kolonne("aar", _("Budsjettår"), "sak.utlysning.budsjettaar", sorter="sak__utlysning__budsjettaar", standard=False),
            Kolonne("hjemmel", _("Hjemmel"), "hjemmel", standard=False),
            Kolonne("regelversjon", _("Regelversjon"), "regelversjon", standard=False),
        ],
        filter=VedtakFilter, sok=("sak__nummer", "sak__soker__navn"), sorter="-besluttet", navn="vedtak", entall=_("vedtak"), flertall=_("vedtak"),
        tom_tekst=_("Ingen vedtak er fattet ennå. Et vedtak blir til når en beslutter avgjør en sak i fordelingen."),
    )  # fmt: skip


@require_GET
@forvalter
def vedtak_liste(request: HttpRequest) -> HttpResponse:
    """The forvalter's decisions."""
    liste = _vedtakliste(request)
    if liste.vil_eksportere:
        return liste.eksporter()
    return render(request, "forvalter/vedtak_liste.html", {"liste": liste})


@require_GET
@forvalter
def vedtak(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision: lines, reasons, the act, letters with times, deadline for appeal, ledger lines."""
    v = get_object_or_404(
        _vedtak(request).select_related("besluttet_av__person", "foreslatt_av__person", "fordeling"), pk=pk
    )
    linjer = list(
        v.linjer.select_related("linje__tiltak", "mottaker", "virksomhet", "tilskudd").order_by(
            "linje__koordinator", "linje__tiltak__nr", "mottaker__navn_sortert", "pk"
        )
    )
    brev = list(v.brev.select_related("mottaker").prefetch_related("hendelser").order_by("tilskudd_id", "pk"))
    for b in brev:
        b.varslet = min((h.tid for h in b.hendelser.all() if h.type == Brevhendelse.Type.VARSLET), default=None)
        b.apnet = min((h.tid for h in b.hendelser.all() if h.type == Brevhendelse.Type.APNET), default=None)
    jobb = (
        Jobb.objects.filter(type="brev.vedtak")
        .filter(Q(poster__nokkel=str(v.pk)) | Q(poster__nokkel__startswith=f"{v.pk}:"))
        .distinct()
        .order_by("-pk")
        .first()
    )
    poster = (
        Postering.objects.filter(Q(vedtakslinje__vedtak=v) | Q(utbetaling__tilskudd__vedtakslinjer__vedtak=v))
        .distinct()
        .select_related("av__person")
        .order_by("pk")
    )
    klager = v.klager.select_related("klager").order_by("mottatt_tid")
    return render(
        request, "forvalter/vedtak_detalj.html",
        {
            "v": v, "merke": merke(v), "linjer": linjer, "brev": brev, "jobb": jobb, "poster": poster, "klager": klager,
            "klagefrist": next((b.klagefrist for b in brev if b.klagefrist), None), "sti": [(_("Vedtak og brev"), reverse("forvalter:vedtak-liste")), (v.sak.soker.navn, "")],
        },
    )  # fmt: skip


def brevmerke(b: Any) -> dict[str, str]:
    """Opened or not; a letter is always alerted the moment it is made."""
    return {"ord": _("Åpnet"), "farge": "success"} if b.apnet else {"ord": _("Ikke åpnet"), "farge": "warning"}


def _brevliste(request: HttpRequest) -> Liste:
    return Liste(
        request,
        _brev(request).defer("innhold").annotate(apnet=Min("hendelser__tid", filter=Q(hendelser__type=Brevhendelse.Type.APNET))),
        kolonner=[
            Kolonne("nummer", _("Brev"), "nummer", hode=True, lenke=lambda b: reverse("forvalter:brev", args=[b.pk]), under=lambda b: b.tittel, sorter="nummer"),
            Kolonne("mottaker", _("Til"), "mottaker.visningsnavn", sorter="mottaker__navn_sortert"),
            Kolonne("sak", _("Sak"), lambda b: b.sak.nummer if b.sak else "", sorter="sak__nummer"),
            Kolonne("status", _("Status"), brevmerke, merke=True, sorter="apnet"),
            Kolonne("varslet", _("Varslet"), "laget_tid", vis=formater.tid, sorter="laget_tid"),
            Kolonne("apnet", _("Åpnet første gang"), "apnet", vis=lambda t: formater.tid(t) if t else "", sorter="apnet"),
            Kolonne("klagefrist", _("Klagefrist"), "klagefrist", vis=lambda d: formater.dato(d) if d else "", sorter="klagefrist", standard=False),
            Kolonne("mal", _("Mal"), lambda b: f"{b.mal} {b.malversjon}", standard=False),
        ],
        filter=BrevFilter, sok=("nummer", "mottaker__navn", "sak__nummer", "tittel"), sorter="-varslet", navn="brev", entall=_("brev"), flertall=_("brev"),
        tom_tekst=_("Ingen brev er sendt ennå. Brevene lages når en sak er besluttet."),
    )  # fmt: skip


@require_GET
@forvalter
def brev_liste(request: HttpRequest) -> HttpResponse:
    """The forvalter's letters, and the letter jobs that stopped."""
    liste = _brevliste(request)
    if liste.vil_eksportere:
        return liste.eksporter()
    jobber = Jobb.objects.filter(type="brev.vedtak", organisasjon=request.tilhorighet.organisasjon_id).exclude(
        tilstand="ferdig"
    )[:10]
    return render(request, "forvalter/brev_liste.html", {"liste": liste, "jobber": jobber})


@require_GET
@forvalter
def brev(request: HttpRequest, pk: int) -> HttpResponse:
    """A letter: the frozen content, when it was alerted and opened, and the file."""
    b = get_object_or_404(_brev(request), pk=pk)
    hendelser = b.hendelser.select_related("av__person").order_by("tid", "pk")
    return render(
        request, "forvalter/brev_detalj.html",
        {"b": b, "brevet": brev_html(b.innhold), "hendelser": hendelser, "sti": [(_("Vedtak og brev"), reverse("forvalter:vedtak-liste")), (_("Brev"), reverse("forvalter:brev-liste")), (b.nummer, "")]},
    )  # fmt: skip


@require_GET
@forvalter
def brev_pdf(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it was sent."""
    b = get_object_or_404(_brev(request), pk=pk)
    return fil_svar(b.fil, f"{b.nummer}.pdf", "application/pdf")
