"""The decider's pages: one case with its draft letters, and the whole fordeling in bulk."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from eiere.views.brevvisning import brev_html
from kompetanse.brukere.decorators import krever_rett
from kompetanse.brukere.tilgang import FireOyne, har_rett, sjekk_annen_person, sjekk_rett
from kompetanse.revisjon import klokke
from ordninger.felles import kontrakt
from ordninger.felles.brev import pdf
from ordninger.felles.handlinger import brev, forberedelse, habilitet, vedtak, vurdering
from ordninger.felles.models import Fordeling, Sak
from statsforvalter.skjema.fordeling import HabilSkjema
from statsforvalter.skjema.vedtak import BegrunnelseSkjema, HabilitetSkjema

from .felles import AVSLAG, forvalter, setning
from .filsvar import bytes_svar
from .fordeling import _sti
from .fordeling_bilde import NULL, Bilde, hent, linjesporring

beslutter = krever_rett("vedtak.beslutt")


def _hent_sak(request: HttpRequest, f: Fordeling, nummer: str) -> Sak:
    """A case that stands in this fordeling and that the person may see."""
    return get_object_or_404(
        Sak.objects.for_bruker(request.user)
        .select_related("soker", "utlysning__forvalter", "utlysning__fylke", "utlysning__ramme", "forslag__endret_av__person")
        .filter(pk__in=f.linjer.values("sak_id")),
        nummer=nummer,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@forvalter
def fordeling_sak(request: HttpRequest, pk: int, nummer: str) -> HttpResponse:
    """One case as it is proposed: lines, reasons, conditions, draft letters. The decider decides here (POST)."""
    f = hent(request, pk)
    sak = _hent_sak(request, f, nummer)
    if request.method == "POST":
        sjekk_rett(request.user, "vedtak.beslutt", f.ramme.forvalter)
        try:
            vedtaket = vedtak.beslutt(sak=sak, av=request.user)
            messages.success(request, _("Saken er besluttet. Brevene lages nå."))
            return redirect("forvalter:vedtak", vedtaket.pk)
        except AVSLAG as nei:
            messages.error(request, setning(nei))
            return redirect("forvalter:fordeling-sak", f.pk, sak.nummer)
    return vis_sak(request, f, sak)


def vis_sak(
    request: HttpRequest,
    f: Fordeling,
    sak: Sak,
    *,
    begrunnelse: BegrunnelseSkjema | None = None,
    habil: HabilitetSkjema | None = None,
    status: int = 200,
) -> HttpResponse:
    """The case's page in the fordeling."""
    linjer = list(linjesporring(f).filter(sak=sak))
    sokt, belop = sum((x.sokt or NULL for x in linjer), NULL), sum((x.belop for x in linjer), NULL)
    svar = {v.vilkar: v for v in sak.vurderinger.select_related("endret_av__person")}
    ordning = kontrakt.hent(f.ramme.ordning)
    forslag = getattr(sak, "forslag", None)
    kan_beslutte = (
        f.tilstand == "til_beslutning"
        and sak.tilstand == "til_beslutning"
        and har_rett(request.user, "vedtak.beslutt", f.ramme.forvalter)
    )
    hab = habilitet.status(sak, request.user)
    kan_begrunne = sak.tilstand in vurdering.BEGRUNNES_I and har_rett(request.user, "sak.behandle", f.ramme.forvalter)
    return render(
        request, "forvalter/vedtak_sak.html",
        {
            "f": f, "sak": sak, "linjer": linjer, "sokt": sokt, "belop": belop, "andel": belop / sokt if sokt else None,
            "utfall": vedtak.Vedtak.Utfall(ordning.utfall(sak, sokt, belop)).label, "vilkar": [(v, svar.get(v.kode)) for v in ordning.vilkar() if v.krav],
            "forslag": forslag, "kan_beslutte": kan_beslutte, "kan_begrunne": kan_begrunne, "b": Bilde(f, request.user),
            "hindringer": [*_samme_person(request, f, sak), *vedtak.hindringer_for_sak(sak, f)] if kan_beslutte else [], "hab": hab, "hab_setning": habilitet.hinder(hab) if kan_beslutte else "",
            "habil": habil or HabilitetSkjema(), "brev": _utkast(request, f, sak),
            "begrunnelse": begrunnelse or BegrunnelseSkjema(initial={"begrunnelse": forslag.begrunnelse if forslag else "", "versjon": forslag.versjon if forslag else 0}),
            "sti": _sti(sak.soker.navn, f=f), "neste": _neste(f, sak) if kan_beslutte else None,
        },
        status=status,
    )  # fmt: skip


def _samme_person(request: HttpRequest, f: Fordeling, sak: Sak) -> list[str]:
    """The sentence for any who prepared the case, in whichever account."""
    try:
        sjekk_annen_person(request.user, *forberedelse.av_sakene(f, [sak])[sak.pk], handling=_("beslutte saken"))
    except FireOyne as nei:
        return [str(nei)]
    return []


def _neste(f: Fordeling, sak: Sak) -> Sak | None:
    """The next undecided case in the order of the page."""
    igjen = list(
        Sak.objects.filter(pk__in=f.linjer.values("sak_id"), tilstand="til_beslutning").select_related("soker")
        .order_by("soker__navn_sortert", "pk")
    )  # fmt: skip
    etter = [s for s in igjen if (s.soker.navn_sortert, s.pk) > (sak.soker.navn_sortert, sak.pk)]
    return (etter or [s for s in igjen if s.pk != sak.pk] or [None])[0]


def _bestillinger(request: HttpRequest, f: Fordeling, sak: Sak) -> list[Any]:
    utkast = vedtak.som_utkast(sak, besluttes_av=request.user, fordeling=f)
    return kontrakt.hent(f.ramme.ordning).brev(utkast, dag=klokke.idag(), utkast=True)


def _utkast(request: HttpRequest, f: Fordeling, sak: Sak) -> list[dict[str, Any]]:
    """Title and receiver of the letters that the decision would send; none when the case is decided."""
    if sak.er_avgjort:
        return []
    try:
        return [
            {"tittel": b.tittel, "mottaker": b.mottaker.visningsnavn, "url": reverse("forvalter:fordeling-utkast", args=[f.pk, sak.nummer, nr])}
            for nr, b in enumerate(_bestillinger(request, f, sak), 1)
        ]  # fmt: skip
    except AVSLAG:
        return []


def _utkastet(request: HttpRequest, f: Fordeling, sak: Sak, nr: int) -> tuple[Any, dict[str, Any]]:
    alle = _bestillinger(request, f, sak) if not sak.er_avgjort else []
    if not 1 <= nr <= len(alle):
        raise Http404
    return alle[nr - 1], brev.innhold_av_utkast(alle[nr - 1])


@require_GET
@forvalter
def fordeling_utkast(request: HttpRequest, pk: int, nummer: str, nr: int) -> HttpResponse:
    """A draft letter as it would be now; `?format=pdf` is the file. Nothing is stored."""
    f = hent(request, pk)
    sak = _hent_sak(request, f, nummer)
    try:
        bestilling, innhold = _utkastet(request, f, sak, nr)
    except AVSLAG as nei:
        messages.error(request, setning(nei))
        return redirect("forvalter:fordeling-sak", f.pk, sak.nummer)
    if request.GET.get("format") == "pdf":
        return bytes_svar(pdf.render(innhold), f"utkast-{sak.nummer}-{nr}.pdf", "application/pdf", vis=True)
    sti = [*_sti(f=f), (sak.soker.navn, reverse("forvalter:fordeling-sak", args=[f.pk, sak.nummer])), (_("Utkast"), "")]
    return render(
        request, "forvalter/brev_utkast.html",
        {"f": f, "sak": sak, "nr": nr, "bestilling": bestilling, "brevet": brev_html(innhold), "maalform": bestilling.maalform, "sti": sti},
    )  # fmt: skip


@require_POST
@krever_rett("sak.behandle")
def fordeling_begrunnelse(request: HttpRequest, pk: int, nummer: str) -> HttpResponse:
    """KBG §§ 13 and 15: the reasons that will stand in the letter."""
    f = hent(request, pk)
    sak = _hent_sak(request, f, nummer)
    form = BegrunnelseSkjema(request.POST)
    if form.is_valid():
        try:
            vurdering.lagre_begrunnelse(
                sak=sak,
                begrunnelse=form.cleaned_data["begrunnelse"],
                versjon=form.cleaned_data["versjon"],
                av=request.user,
            )
            messages.success(request, _("Begrunnelsen er lagret."))
            return redirect("forvalter:fordeling-sak", f.pk, sak.nummer)
        except AVSLAG as nei:
            form.add_error("begrunnelse", setning(nei))
    return vis_sak(request, f, sak, begrunnelse=form, status=422)


@require_POST
@beslutter
def fordeling_habil(request: HttpRequest, pk: int, nummer: str) -> HttpResponse:
    """The decider declares in one case."""
    f = hent(request, pk)
    sak = _hent_sak(request, f, nummer)
    form = HabilitetSkjema(request.POST)
    if form.is_valid():
        try:
            habilitet.erklaer(
                sak=sak, habil=form.cleaned_data["habil"], grunn=form.cleaned_data["grunn"], av=request.user
            )
            messages.success(request, _("Svaret ditt er registrert."))
            return redirect("forvalter:fordeling-sak", f.pk, sak.nummer)
        except AVSLAG as nei:
            form.add_error("grunn", setning(nei))
    return vis_sak(request, f, sak, habil=form, status=422)


@require_http_methods(["GET", "POST"])
@beslutter
def fordeling_beslutt(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole fordeling: which cases are ready, which stop and why; one declaration; then a job."""
    f = hent(request, pk)
    form = HabilSkjema(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            jobb = vedtak.beslutt_alle(fordeling=f, habil_i_alle=True, av=request.user)
            return redirect("forvalter:jobb", jobb.pk)
        except AVSLAG as nei:
            messages.error(request, setning(nei))
            return redirect("forvalter:fordeling", f.pk)
    if f.tilstand != "til_beslutning":
        messages.info(request, _("Fordelingen er ikke til beslutning."))
        return redirect("forvalter:fordeling", f.pk)
    sjekk = vedtak.forhaandssjekk(f, request.user)
    return render(
        request, "forvalter/vedtak_alle.html",
        {
            "f": f, "b": Bilde(f, request.user), "klare": sjekk["klare"], "stopper": sjekk["stopper"], "form": form,
            "sum": sum((b for _s, b, _f in sjekk["klare"]), NULL), "sti": _sti(_("Beslutt"), f=f),
        },
        status=422 if form.is_bound else 200,
    )  # fmt: skip
