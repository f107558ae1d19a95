"""The owner's cases: list, start, overview, receipt, versions, withdraw, thread, attachments."""

from io import BytesIO
from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from eiere.models import VirksomhetEier
from eiere.skjema.behovsmelding import Fritekst
from kompetanse.brukere.decorators import krever_publikum, krever_rett
from kompetanse.brukere.tilgang import har_rett
from kompetanse.revisjon import klokke
from kompetanse.visning import formater
from kompetanse.visning.antall import antallskolonne, med_antall, noen_teller
from kompetanse.visning.liste import Kolonne, Liste
from kompetanse.visning.skjema import FilField, Skjema, TekstField
from kompetanse.visning.tilstander import tilstandsvalg
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import dokument
from ordninger.felles.handlinger import kvittering as kvitteringer
from ordninger.felles.handlinger import melding as meldinger
from ordninger.felles.handlinger import sak as sakshandlinger
from ordninger.felles.handlinger.grunn import IkkeMulig, kan_flytte
from ordninger.felles.models import Sak, Sakversjon, Utlysning
from ordninger.vu_barnehage.grunnlag import ORDNING as ORDNING_MED_NEI

from . import endringer, spor, tilbudssak
from .felles import hent_sak, mangellenker, merke, ordningsnavn, rettelenker, saksnavn, setning, si_nei, startord
from .skjema import visning_av

# List --------------------------------------------------------------------------------------------------------------


class SakFilter(django_filters.FilterSet):
    tilstand = django_filters.ChoiceFilter(
        label=gettext_lazy("Tilstand"), choices=tilstandsvalg, empty_label=gettext_lazy("Alle")
    )
    aar = django_filters.NumberFilter(label=gettext_lazy("Budsjettår"), field_name="utlysning__budsjettaar")

    class Meta:
        model = Sak
        fields: list[str] = []


def _listemerke(sak: Sak) -> dict[str, str]:
    """The state; a draft whose deadline has passed waits for nobody, and says so."""
    if sak.tilstand == "utkast" and sak.utlysning.frist_tid and sak.utlysning.frist_tid < klokke.naa():
        return {"ord": _("Ikke sendt i tide"), "farge": "neutral"}
    return merke(sak)


def _sakliste(request: HttpRequest) -> Liste:
    org = request.tilhorighet.organisasjon_id
    saker = Sak.objects.for_bruker(request.user)
    return Liste(
        request,
        med_antall(saker.select_related("utlysning__forvalter", "soker")),
        kolonner=[
            Kolonne("sak", _("Sak"), saksnavn, hode=True, under=lambda s: s.nummer,
                    lenke=lambda s: reverse("eier:sak-detalj", args=[s.nummer]), sorter="nummer"),
            Kolonne("tilstand", _("Tilstand"), _listemerke, merke=True, sorter="tilstand"),
            Kolonne("soker", _("Sendes av"), lambda s: s.soker.navn, sorter="soker__navn_sortert"),
            Kolonne("rolle", _("Dere er"), lambda s: _("Søker") if s.soker_id == org else _("Part"), standard=False),
            Kolonne("forvalter", _("Behandles av"), lambda s: s.utlysning.forvalter.visningsnavn, standard=False,
                    sorter="utlysning__forvalter__navn_sortert"),
            Kolonne("aar", _("Budsjettår"), lambda s: s.utlysning.budsjettaar, sorter="utlysning__budsjettaar"),
            Kolonne("sokt", _("Søkt (kr)"), "sokt_i_kroner", tall=True, vis=formater.kr, sorter="sokt_belop", sum=True),
            antallskolonne(vises=noen_teller(saker)),
            Kolonne("innvilget", _("Tilsagn (kr)"), "innvilget_belop", tall=True, vis=formater.kr,
                    sorter="innvilget_belop", sum=True),
            Kolonne("sendt", _("Sendt"), "innsendt_tid", vis=lambda t: formater.dato(t) if t else "–", sorter="innsendt_tid"),
            Kolonne("svar", _("Svar ventet"), "svardato", vis=lambda d: formater.dato(d) if d else "–", standard=False,
                    sorter="forventet_svar"),
        ],
        filter=SakFilter,
        sok=("nummer", "tittel", "soker__navn", "sokbar"),
        sorter="-sak",
        navn="saker",
        entall=_("sak"),
        flertall=_("saker"),
        tom_tekst=_("Dere har ingen saker ennå. Dere kan starte en når en runde er åpen."),
    )  # fmt: skip


@require_GET
@krever_publikum("eier")
def sak_liste(request: HttpRequest) -> HttpResponse:
    liste = _sakliste(request)
    if liste.vil_eksportere:
        return liste.eksporter()
    return render(
        request, "eier/sak_liste.html", {"liste": liste, "kan_starte": har_rett(request.user, "sak.skriv"), "start": startord(aapne_utlysninger(request))}
    )  # fmt: skip


# Start -------------------------------------------------------------------------------------------------------------


def aapne_utlysninger(request: HttpRequest) -> list[Utlysning]:
    """Open rounds that the organisation may be in: of its fylke, of the fylker of its units, and national ones.

    Nearest deadline first.
    """
    org = request.tilhorighet.organisasjon
    enheter = VirksomhetEier.objects.filter(eier=org, til__isnull=True).values("virksomhet__kommune__fylke_id")
    apne = (
        Utlysning.objects.apne(klokke.naa())
        .filter(Q(fylke=org.fylke_id) | Q(fylke__isnull=True) | Q(fylke__in=enheter))
        .select_related("forvalter", "fylke")
        .order_by("frist_tid", "pk")
    )
    return [u for u in apne if kontrakt.hent(u.ordning).kan_soke(u, org)]


@require_http_methods(["GET", "POST"])
@krever_rett("sak.skriv")
def sak_ny(request: HttpRequest) -> HttpResponse:
    """Choose an open round, and perhaps last year's case to fetch from."""
    org = request.tilhorighet.organisasjon
    utlysninger = aapne_utlysninger(request)
    egne = list(Sak.objects.filter(soker=org).select_related("utlysning").order_by("-nummer")[:200])
    runder = []
    for u in utlysninger:
        i_gang = next((s for s in egne if s.utlysning_id == u.pk and s.tilstand != "trukket"), None)
        tidligere = [s for s in egne if s.utlysning.ordning == u.ordning and s.utlysning_id != u.pk and s.innsendt_tid][
            :3
        ]
        kan_si_nei = u.ordning == ORDNING_MED_NEI and har_rett(request.user, "sak.send_inn", org)
        runder.append(
            {
                "u": u,
                "i_gang": i_gang,
                "tidligere": tidligere if u.ordning != ORDNING_MED_NEI else [],
                "ordning": kontrakt.hent(u.ordning).navn,
                "start": startord([u]),
                "kan_si_nei": kan_si_nei,
            }
        )
    if request.method == "POST":
        utlysning = get_object_or_404(
            Utlysning.objects.for_bruker(request.user), pk=_tall(request.POST.get("utlysning"))
        )
        if utlysning.er_apen(klokke.naa()) and utlysning not in utlysninger:
            raise Http404
        fra = _tall(request.POST.get("kopier_fra"))
        kopi = get_object_or_404(Sak.objects.for_bruker(request.user), pk=fra) if fra else None
        try:
            sak = sakshandlinger.opprett_sak(utlysning=utlysning, soker=org, kopier_fra=kopi, av=request.user)
        except IkkeMulig as nei:
            finnes = next((s for s in egne if s.utlysning_id == utlysning.pk and s.tilstand != "trukket"), None)
            if nei.kode == "sak_en_per_soker_og_runde" and finnes:
                return redirect("eier:sak-detalj", finnes.nummer)
            si_nei(request, nei)
        else:
            return redirect("eier:sak-steg", sak.nummer, "om_oss")
    return render(
        request, "eier/sak_ny.html",
        {"runder": runder, "start": startord(utlysninger), "sti": [(_("Saker"), reverse("eier:sak-liste")), (startord(utlysninger), request.path)]},
    )  # fmt: skip


def _tall(verdi: str | None) -> int | None:
    return int(verdi) if verdi and verdi.isascii() and verdi.isdigit() and len(verdi) < 18 else None


# Overview ----------------------------------------------------------------------------------------------------------


class MeldingSkjema(Skjema):
    tekst = Fritekst(
        label=gettext_lazy("Melding til saksbehandleren"), maks=meldinger.MAKS, rader=4, required=True,
        error_messages={"required": gettext_lazy("Skriv en melding.")},
    )  # fmt: skip


class VedleggSkjema(Skjema):
    tittel = TekstField(
        label=gettext_lazy("Hva er vedlegget?"),
        maks=200,
        error_messages={"required": gettext_lazy("Skriv hva vedlegget er")},
    )
    fil = FilField(label=gettext_lazy("Fil"), help_text=gettext_lazy("PDF, Word, Excel, PNG eller JPG, høyst 20 MB."))


@require_GET
@krever_publikum("eier")
def sak_detalj(request: HttpRequest, nummer: str) -> HttpResponse:
    """The case: what happens now, what it says, letters, thread and trail."""
    sak = hent_sak(request, nummer)
    if sak.saksgang == "tilbud":
        return tilbudssak.side(request, sak, melding=MeldingSkjema())
    return render(request, "eier/sak_detalj.html", _detalj(request, sak))


def _detalj(
    request: HttpRequest, sak: Sak, *, melding: MeldingSkjema | None = None, vedlegg: VedleggSkjema | None = None
) -> dict[str, Any]:
    bruker = request.user
    ordning = kontrakt.hent(sak.utlysning.ordning)
    kan_skrive = sakshandlinger.kan_skrive(sak, bruker)
    retting = sakshandlinger.apen_retting(sak)
    er_soker = sak.soker_id == request.tilhorighet.organisasjon_id
    kan_melde = meldinger.kan_skrive_melding(sak, bruker)
    traad = list(sak.meldinger.filter(intern=False).select_related("organisasjon").order_by("tid", "pk"))
    if kan_melde:
        meldinger.les_meldinger(sak=sak, av=bruker)
    bilde = ordning.oyeblikksbilde(sak)
    return {
        "sak": sak,
        "merke": merke(sak),
        "setning": setning(sak, request.tilhorighet.organisasjon_id),
        "ordning": ordning.navn,
        "er_soker": er_soker,
        "kan_skrive": kan_skrive,
        "retting": retting,
        "retter": rettelenker(sak, retting) if retting else [],
        "mangler": mangellenker(sak, ordning.mangler(sak)) if kan_skrive else [],
        "apen": sak.utlysning.er_apen(klokke.naa()),
        "kan_trekke": kan_flytte(sak, "trekk", bruker),
        "kan_hente": kan_flytte(sak, "hent_tilbake", bruker) and sak.utlysning.er_apen(klokke.naa()),
        "kan_sende": har_rett(bruker, "sak.send_inn", sak.soker),
        "kan_endre": sak.tilstand in ("innvilget", "delvis_innvilget") and har_rett(bruker, "sak.send_inn", sak.soker),
        "vedtak": list(sak.vedtak.order_by("-nr")) if er_soker else [],
        "brev": list(sak.brev.filter(mottaker=request.tilhorighet.organisasjon_id).order_by("-laget_tid", "-pk")),
        "tilskudd": list(
            sak.tilskudd.for_bruker(bruker)
            .select_related("mottaker", "virksomhet")
            .order_by("mottaker__navn_sortert", "pk")
        ),
        "endringer": list(sak.endringer.order_by("-sokt_tid")) if er_soker else [],
        "versjoner": list(sak.versjoner.order_by("-nr").defer("innhold")) if er_soker else [],
        "dokumenter": list(sak.dokumenter.exclude(retning="internt").order_by("-tid", "-pk")),
        "traad": traad,
        "kan_melde": kan_melde,
        "melding": melding or MeldingSkjema(),
        "kan_legge_ved": kan_skrive and _kan_legge_ved(sak),
        "vedlegg": vedlegg or VedleggSkjema(),
        "tidslinje": spor.tidslinje(sak, er_soker=er_soker),
        "bilde": bilde,
        **visning_av(bilde, sak),
        "sti": [
            (_("Forside"), reverse("eier:forside")),
            (_("Saker"), reverse("eier:sak-liste")),
            (sak.nummer, reverse("eier:sak-detalj", args=[sak.nummer])),
        ],
    }


def _kan_legge_ved(sak: Sak) -> bool:
    aapne = sakshandlinger.aapne_felt(sak)
    return aapne is None or "vedlegg" in aapne


# Receipt, versions -------------------------------------------------------------------------------------------------


@require_GET
@krever_publikum("eier")
def kvittering(request: HttpRequest, nummer: str) -> HttpResponse:
    """What was sent, when, and what happens now."""
    sak = hent_sak(request, nummer)
    versjon = sak.versjoner.order_by("-nr").first()
    if versjon is None:
        raise Http404
    return render(
        request, "eier/kvittering.html",
        {
            "sak": sak, "merke": merke(sak), "ordning": ordningsnavn(sak), "versjon": versjon,
            "apen": sak.utlysning.er_apen(klokke.naa()), **visning_av(versjon.innhold, sak),
            "sti": [(_("Saker"), reverse("eier:sak-liste")), (sak.nummer, reverse("eier:sak-detalj", args=[sak.nummer])), (_("Kvittering"), request.path)],
        },
    )  # fmt: skip


@require_GET
@krever_publikum("eier")
def kvittering_pdf(request: HttpRequest, nummer: str, nr: int) -> HttpResponse:
    """The receipt of a version as PDF: the one in the case, or the same file made now while it is not there yet."""
    sak = hent_sak(request, nummer)
    versjon = get_object_or_404(sak.versjoner.select_related("sak__utlysning", "sak__soker", "av__person"), nr=nr)
    if dok := kvitteringer.arkivert(versjon):
        return last_ned(dok)
    fil = kontrakt.hent(sak.utlysning.ordning).kvittering(versjon)
    if fil is None:
        raise Http404
    svar = FileResponse(
        BytesIO(fil[1]), as_attachment=True, filename=kvitteringer.filnavn(versjon), content_type=kvitteringer.PDF
    )
    svar["Cache-Control"] = "private, no-store"
    return svar


@require_GET
@krever_publikum("eier")
def versjon_liste(request: HttpRequest, nummer: str) -> HttpResponse:
    """Earlier versions of the case, and what changed between them."""
    sak = _egen(request, nummer)
    versjoner = list(sak.versjoner.order_by("-nr").defer("innhold"))
    return render(
        request, "eier/versjon_liste.html",
        {"sak": sak, "versjoner": versjoner, "arsaker": endringer.ARSAKER, "sti": _versjonssti(request, sak)},
    )  # fmt: skip


@require_GET
@krever_publikum("eier")
def versjon_detalj(request: HttpRequest, nummer: str, nr: int) -> HttpResponse:
    """One version beside the one before it, or beside what the case says now (`?mot=naa`)."""
    sak = _egen(request, nummer)
    versjon = get_object_or_404(sak.versjoner, nr=nr)
    if request.GET.get("mot") == "naa":
        gammel, ny = versjon.innhold, kontrakt.hent(sak.utlysning.ordning).oyeblikksbilde(sak)
        tittel = _("Endret etter versjon %(nr)s") % {"nr": nr}
    else:
        forrige = sak.versjoner.filter(nr__lt=nr).order_by("-nr").first()
        gammel, ny = forrige.innhold if forrige else None, versjon.innhold
        tittel = (
            _("Endret fra versjon %(a)s til %(b)s") % {"a": forrige.nr, "b": nr} if forrige else _("Første versjon")
        )
    return render(
        request, "eier/versjon_detalj.html",
        {
            "sak": sak, "versjon": versjon, "tittel": tittel, "forste": gammel is None,
            "endringer": endringer.mellom(gammel, ny, sak) if gammel is not None else [],
            "bilde": ny, **visning_av(ny, sak), "sti": _versjonssti(request, sak, versjon),
        },
    )  # fmt: skip


def _egen(request: HttpRequest, nummer: str) -> Sak:
    """A case where the organisation is the applicant."""
    sak = hent_sak(request, nummer)
    if sak.soker_id != request.tilhorighet.organisasjon_id:
        raise Http404
    return sak


def _versjonssti(request: HttpRequest, sak: Sak, versjon: Sakversjon | None = None) -> list[tuple[str, str]]:
    sti = [
        (_("Saker"), reverse("eier:sak-liste")),
        (sak.nummer, reverse("eier:sak-detalj", args=[sak.nummer])),
        (_("Tidligere versjoner"), reverse("eier:versjon-liste", args=[sak.nummer])),
    ]
    return [*sti, (_("Versjon %(nr)s") % {"nr": versjon.nr}, request.path)] if versjon else sti


# Withdraw, take back -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@krever_rett("sak.send_inn")
def sak_trekk(request: HttpRequest, nummer: str) -> HttpResponse:
    return _bekreft(
        request,
        _egen(request, nummer),
        sakshandlinger.trekk,
        "eier/sak_trekk.html",
        _("Saken er trukket."),
        _("Trekk saken"),
    )


@require_http_methods(["GET", "POST"])
@krever_rett("sak.send_inn")
def sak_hent_tilbake(request: HttpRequest, nummer: str) -> HttpResponse:
    return _bekreft(
        request, _egen(request, nummer), sakshandlinger.hent_tilbake, "eier/sak_hent_tilbake.html",
        _("Saken er et utkast igjen. Husk å sende den på nytt før fristen."), _("Hent tilbake"),
    )  # fmt: skip


def _bekreft(request: HttpRequest, sak: Sak, handling: Any, mal: str, melding: str, tittel: str) -> HttpResponse:
    if request.method == "POST":
        try:
            handling(sak=sak, av=request.user)
        except IkkeMulig as nei:
            si_nei(request, nei)
        else:
            messages.success(request, melding)
        return redirect("eier:sak-detalj", sak.nummer)
    sti = [
        (_("Saker"), reverse("eier:sak-liste")),
        (sak.nummer, reverse("eier:sak-detalj", args=[sak.nummer])),
        (tittel, request.path),
    ]
    return render(request, mal, {"sak": sak, "merke": merke(sak), "sti": sti})


# Thread and attachments --------------------------------------------------------------------------------------------


@require_POST
@krever_rett("sak.skriv", "rapport.skriv")
def melding_send(request: HttpRequest, nummer: str) -> HttpResponse:
    sak = hent_sak(request, nummer)
    skjema = MeldingSkjema(request.POST)
    if skjema.is_valid():
        try:
            meldinger.send_melding(sak=sak, tekst=skjema.cleaned_data["tekst"], av=request.user)
        except IkkeMulig as nei:
            skjema.add_error("tekst", nei.setning)
        else:
            messages.success(request, _("Meldingen er sendt."))
            return redirect(f"{reverse('eier:sak-detalj', args=[sak.nummer])}#traad")
    if sak.saksgang == "tilbud":
        return tilbudssak.side(request, sak, melding=skjema)
    return render(request, "eier/sak_detalj.html", _detalj(request, sak, melding=skjema))


@require_POST
@krever_rett("sak.skriv")
def vedlegg_ny(request: HttpRequest, nummer: str) -> HttpResponse:
    sak = hent_sak(request, nummer)
    skjema = VedleggSkjema(request.POST, request.FILES)
    if skjema.is_valid():
        try:
            dokument.legg_ved(
                sak=sak, tittel=skjema.cleaned_data["tittel"], fil=skjema.cleaned_data["fil"], av=request.user
            )
        except IkkeMulig as nei:
            skjema.add_error(None, nei.setning)
        else:
            messages.success(request, _("Vedlegget er lagt til."))
            return redirect(f"{reverse('eier:sak-detalj', args=[sak.nummer])}#vedlegg")
    return render(request, "eier/sak_detalj.html", _detalj(request, sak, vedlegg=skjema))


@require_GET
@krever_publikum("eier")
def dokument_fil(request: HttpRequest, nummer: str, pk: int) -> HttpResponse:
    sak = hent_sak(request, nummer)
    return last_ned(get_object_or_404(sak.dokumenter.exclude(retning="internt"), pk=pk))


def last_ned(dok: Any) -> FileResponse:
    """A file as a download, with its own type and name; the browser never guesses."""
    svar = FileResponse(dok.fil.open("rb"), as_attachment=True, filename=dok.filnavn, content_type=dok.innholdstype)
    svar["Cache-Control"] = "private, no-store"
    return svar
