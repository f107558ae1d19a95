"""The yearly report: list, write with autosave, see what is missing, deliver."""

import django_filters
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from eiere.skjema.behovsmelding import vis_verdi
from eiere.skjema.rapport import RapportSkjema, feltnavn
from kompetanse.brukere.decorators import krever_publikum, krever_rett
from kompetanse.brukere.tilgang import har_rett
from kompetanse.visning import autolagring, formater
from kompetanse.visning.autolagring import Ulikt
from kompetanse.visning.liste import Kolonne, Liste
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import kravbilde
from ordninger.felles.handlinger import rapport as rapporter
from ordninger.felles.handlinger.grunn import IkkeMulig, Mangler
from ordninger.felles.handlinger.sak import ToVersjoner
from ordninger.felles.models import Rapport, Tilskudd

from .felles import si_nei
from .penger import kravene, navn_paa, rapportmerke, tilskudd_for
from .skjema import _versjon

NAVN = {
    "tiltak": gettext_lazy("Tiltakene"), "markorer": gettext_lazy("Målene"), "brukt": gettext_lazy("Brukt"),
    "ubrukt": gettext_lazy("Ubrukt"), "ubrukt_forklaring": gettext_lazy("Hvorfor er ikke alt brukt?"),
    "deltakere": gettext_lazy("Deltakere"),
}  # fmt: skip


class RapportFilter(django_filters.FilterSet):
    aar = django_filters.NumberFilter(label=gettext_lazy("Budsjettår"), field_name="budsjettaar")
    tilstand = django_filters.ChoiceFilter(
        label=gettext_lazy("Tilstand"), field_name="rapport__tilstand", choices=Rapport.Tilstand.choices,
        empty_label=gettext_lazy("Alle"), method="etter_tilstand",
    )  # fmt: skip

    class Meta:
        model = Tilskudd
        fields: list[str] = []

    def etter_tilstand(self, qs, _navn, verdi):
        """A report that nobody has begun is one that shall be written."""
        if verdi == "utkast":
            return qs.filter(Q(rapport__isnull=True) | Q(rapport__tilstand="utkast"))
        return qs.filter(rapport__tilstand=verdi)


def _rapportliste(request: HttpRequest) -> Liste:
    return Liste(
        request, tilskudd_for(request),
        kolonner=[
            Kolonne("rapport", _("Rapport for"), navn_paa, hode=True, lenke=lambda t: reverse("eier:rapport-rediger", args=[t.pk]),
                    under=lambda t: f"{t.sak.nummer} · {t.virksomhet.navn}" if t.virksomhet else t.sak.nummer, sorter="sak__nummer"),
            Kolonne("frist", _("Frist"), "rapportfrist_tid", vis=formater.tid, sorter="rapportfrist_tid"),
            Kolonne("tilstand", _("Status"), rapportmerke, merke=True, sorter="rapport__tilstand"),
            Kolonne("belop", _("Tilsagn (kr)"), "belop", tall=True, vis=formater.kr, sorter="belop"),
            Kolonne("brukt", _("Brukt (kr)"), "brukt", tall=True, vis=formater.kr, sorter="brukt"),
            Kolonne("ubrukt", _("Ubrukt (kr)"), "ubrukt", tall=True, vis=formater.kr, sorter="ubrukt"),
        ],
        filter=RapportFilter, sok=("sak__nummer", "sak__tittel", "virksomhet__navn"), sorter="frist", navn="rapporter",
        entall=_("rapport"), flertall=_("rapporter"), tom_tekst=_("Dere har ikke noe å rapportere på ennå."),
    )  # fmt: skip


@require_GET
@krever_publikum("eier")
def rapport_liste(request: HttpRequest) -> HttpResponse:
    liste = _rapportliste(request)
    if liste.vil_eksportere:
        return liste.eksporter()
    return render(request, "eier/rapport_liste.html", {"liste": liste})


def _tilskudd(request: HttpRequest, pk: int) -> Tilskudd:
    return get_object_or_404(
        tilskudd_for(request).select_related("sak__utlysning__forvalter", "ramme__forvalter"), pk=pk
    )


@require_http_methods(["GET", "POST"])
@krever_publikum("eier")
def rapport_rediger(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the report, or read it when it is delivered."""
    t = _tilskudd(request, pk)
    rapport = rapporter.hent_rapport(t)
    kan_skrive = rapport.tilstand in rapporter.SKRIVES_I and har_rett(request.user, "rapport.skriv", t.mottaker)
    tiltak = rapporter.tiltak_i(t)
    ordning = kontrakt.hent(t.sak.utlysning.ordning)
    skjema = RapportSkjema(
        request.POST or None,
        rapport=rapport,
        tiltak=tiltak,
        markorer=ordning.markorer(),
        egne=ordning.rapportfelt(),
        innvilget=ordning.innvilget_antall(t),
    )
    if ordning.bruk_aar_fra_utbetaling:
        skjema.fields["ubrukt_forklaring"].help_text = _(
            "Svar bare hvis noe ikke er brukt. Pengene kan brukes i %(n)s år fra hver utbetaling."
        ) % {"n": ordning.bruk_aar_fra_utbetaling}
    konflikt = None
    if request.method == "POST":
        svar = _lagre(request, t, rapport, skjema)
        if isinstance(svar, HttpResponse):
            return svar
        konflikt = svar
        rapport = rapporter.hent_rapport(t)
    mangler = [(feltnavn(m.felt), m.setning) for m in rapporter.mangler_i_rapport(rapport)] if kan_skrive else []
    if request.method == "GET" and request.GET.get("vis") == "mangler" and kan_skrive:
        skjema.som_bundet().vis_mangler(mangler)
    return render(
        request, "eier/rapport_rediger.html" if kan_skrive else "eier/rapport_les.html",
        {
            "t": t, "navn": navn_paa(t), "rapport": rapport, "skjema": skjema, "merke": rapportmerke(t), "mangler": mangler,
            "kan_levere": har_rett(request.user, "rapport.lever", t.mottaker), "lagre_url": request.path, "andre": "",
            "versjon": konflikt.versjon if konflikt else rapport.versjon, "lagret_tid": None, "konflikt": konflikt,
            "ulike": _ulike(konflikt) if konflikt else [], "planen": rapporter.utkast(t) if kan_skrive else {},
            "utsikt": kravbilde.kommende(rapport) if rapport.tilstand != Rapport.Tilstand.GODKJENT else None,
            **(kravene(t) if not kan_skrive else {}),
            "kontroller": list(rapport.kontroller.order_by("-tid")) if rapport.pk else [],
            "sti": [(_("Rapporter"), reverse("eier:rapport-liste")), (navn_paa(t), request.path)],
        },
    )  # fmt: skip


def _lagre(
    request: HttpRequest, t: Tilskudd, rapport: Rapport, skjema: RapportSkjema
) -> HttpResponse | ToVersjoner | None:
    script = autolagring.er_autolagring(request)
    skjema.full_clean()
    try:
        rapport = rapporter.lagre_rapport(
            tilskudd=t,
            felt=skjema.som_rapport(rapport),
            versjon=_versjon(request),
            over_egen=not script,
            av=request.user,
        )
    except ToVersjoner as to:
        return autolagring.konflikt(request, _ulike(to), versjon=to.versjon) if script else to
    except IkkeMulig as nei:
        if script:
            return JsonResponse({"feil": nei.setning}, status=422)
        si_nei(request, nei)
        return redirect(request.path)
    if script:
        return autolagring.lagret(versjon=rapport.versjon, mangler=len(rapporter.mangler_i_rapport(rapport)))
    if skjema.errors:
        return None
    if request.POST.get("videre") == "lever":
        return redirect("eier:rapport-lever", t.pk)
    messages.success(request, _("Utkastet er lagret."))
    return redirect(request.path)


def _ulike(to: ToVersjoner) -> list[Ulikt]:
    """The two versions, in words short enough to read."""
    return [Ulikt(NAVN[u.felt], _ord(u.din), _ord(u.lagret)) for u in to.felter]


def _ord(verdi: object) -> str:
    if isinstance(verdi, dict):
        return "\n".join(str(v) for svar in verdi.values() for v in svar.values() if v not in (None, ""))
    return vis_verdi(verdi)


@require_http_methods(["GET", "POST"])
@krever_rett("rapport.lever")
def rapport_lever(request: HttpRequest, pk: int) -> HttpResponse:
    """See over and deliver. What is missing is listed with links; a second click sees the delivered report."""
    t = _tilskudd(request, pk)
    rapport = rapporter.hent_rapport(t)
    if request.method == "POST":
        try:
            rapporter.lever_rapport(tilskudd=t, av=request.user)
        except Mangler as nei:
            si_nei(request, nei)
        except IkkeMulig as nei:
            si_nei(request, nei)
            return redirect("eier:rapport-rediger", t.pk)
        else:
            messages.success(request, _("Rapporten er levert."))
            return redirect("eier:rapport-rediger", t.pk)
    if rapport.tilstand not in rapporter.SKRIVES_I:
        return redirect("eier:rapport-rediger", t.pk)
    return render(
        request, "eier/rapport_lever.html",
        {
            "t": t, "navn": navn_paa(t), "rapport": rapport, "utsikt": kravbilde.kommende(rapport),
            "mangler": [(feltnavn(m.felt), m.setning) for m in rapporter.mangler_i_rapport(rapport)],
            "sti": [(_("Rapporter"), reverse("eier:rapport-liste")), (navn_paa(t), reverse("eier:rapport-rediger", args=[t.pk])), (_("Lever"), request.path)],
        },
    )  # fmt: skip
