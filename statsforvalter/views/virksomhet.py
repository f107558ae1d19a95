"""What stops payment later: units whose owner nobody knows, and payees without an account."""

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from eiere.models import Fylke, Organisasjon, Organisasjonstype, Virksomhet, VirksomhetEier
from kompetanse.brukere.decorators import krever_rett
from kompetanse.brukere.tilgang import har_rett
from kompetanse.visning import formater
from kompetanse.visning.liste import Kolonne, Liste
from kompetanse.visning.skjema import OrgnrField, Skjema, TekstField
from ordninger.felles.handlinger.parter import har_konto, oppgitte_eiere, sett_eier
from ordninger.felles.models import Linje, Sak
from ordninger.felles.saksgang import AAPNE

from .felles import AVSLAG, forvalter, setning


class EierSkjema(Skjema):
    """Who owns the unit."""

    orgnr = OrgnrField(label=gettext_lazy("Eierens organisasjonsnummer"))
    navn = TekstField(label=gettext_lazy("Eierens navn"), required=False, maks=200,
                      help_text=gettext_lazy("Bare når nummeret ikke finnes i registeret."))  # fmt: skip


def _virksomheter(request: HttpRequest):
    """Units that are open and have no owner now: in the fylker of an embete, in a kommune's own area, else none."""
    org = request.tilhorighet.organisasjon
    i_fylkene = Q(kommune__fylke__in=Fylke.objects.filter(embeter__organisasjon=org))
    i_kommunen = org.type == Organisasjonstype.KOMMUNE and har_rett(request.user, "sak.les_forvalter")
    omraade = Q(kommune=org.kommune_id) if i_kommunen else i_fylkene
    har_eier = VirksomhetEier.objects.filter(virksomhet=OuterRef("pk"), til__isnull=True)
    return (
        Virksomhet.objects.filter(omraade, nedlagt__isnull=True)
        .filter(~Exists(har_eier))
        .select_related("kommune__fylke")
    )


@require_GET
@forvalter
def virksomhet_liste(request: HttpRequest) -> HttpResponse:
    """Units with unknown owner, those in open cases first."""
    kan = har_rett(request.user, "virksomhet.sett_eier")
    i_sak = Linje.objects.filter(virksomhet=OuterRef("pk"), sak__tilstand__in=AAPNE)
    liste = Liste(
        request,
        _virksomheter(request).annotate(i_sak=Exists(i_sak)),
        [
            Kolonne("navn", gettext_lazy("Virksomhet"), "navn", hode=True, sorter="navn_sortert", under=lambda v: v.get_type_display(),
                    lenke=(lambda v: reverse("forvalter:virksomhet-eier", args=[v.orgnr])) if kan else None),
            Kolonne("orgnr", gettext_lazy("Organisasjonsnummer"), "orgnr", vis=formater.orgnr, tall=True, sorter="orgnr"),
            Kolonne("kommune", gettext_lazy("Kommune"), "kommune.navn", sorter="kommune__navn_sortert"),
            Kolonne("i_sak", gettext_lazy("Med i en åpen sak"), lambda v: _("Ja") if v.i_sak else _("Nei"), sorter="i_sak"),
        ],
        sok=("navn", "orgnr", "kommune__navn"), sorter="-i_sak", navn="virksomheter",
        entall=gettext_lazy("virksomhet"), flertall=gettext_lazy("virksomheter"),
        tom_tekst=gettext_lazy("Alle virksomhetene har en kjent eier."),
    )  # fmt: skip
    return (
        liste.eksporter()
        if liste.vil_eksportere
        else render(request, "forvalter/virksomhet_liste.html", {"liste": liste})
    )


@require_http_methods(["GET", "POST"])
@krever_rett("virksomhet.sett_eier")
def virksomhet_eier(request: HttpRequest, orgnr: str) -> HttpResponse:
    """State the owner of a unit."""
    virksomhet = get_object_or_404(_virksomheter(request), orgnr=orgnr)
    form = EierSkjema(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rad = sett_eier(virksomhet=virksomhet, av=request.user, **form.cleaned_data)
        except AVSLAG as nei:
            felt = getattr(nei, "kode", "")
            form.add_error(felt if felt in form.fields else None, setning(nei))
        else:
            messages.success(
                request, _("%(eier)s er satt som eier av %(navn)s.") % {"eier": rad.eier.navn, "navn": virksomhet.navn}
            )
            return redirect("forvalter:virksomhet-liste")
    oppgitt = oppgitte_eiere([virksomhet]).get(virksomhet.pk, [])
    return render(
        request, "forvalter/virksomhet_eier.html", {"form": form, "virksomhet": virksomhet, "oppgitt": oppgitt}
    )


@require_GET
@forvalter
def konto_mangler(request: HttpRequest) -> HttpResponse:
    """Payees in the forvalter's open or granted cases without a confirmed account: nothing can be paid to them."""
    saker = (
        Sak.objects.for_bruker(request.user).filter(tilstand__in=[*AAPNE, "innvilget", "delvis_innvilget"]).order_by()
    )
    linjer = Linje.objects.filter(sak__in=saker.values("pk"), sokt__gt=0)
    sum_ = linjer.filter(mottaker=OuterRef("pk")).order_by().values("mottaker").annotate(s=Sum("sokt")).values("s")
    mottakere = (
        Organisasjon.objects.filter(pk__in=linjer.order_by().values("mottaker")).annotate(har_konto=har_konto(), sokt=sum_)
        .filter(har_konto=False).select_related("kommune")
    )  # fmt: skip
    liste = Liste(
        request, mottakere,
        [
            Kolonne("navn", gettext_lazy("Mottaker"), "navn", hode=True, sorter="navn_sortert", under=lambda o: o.get_type_display()),
            Kolonne("orgnr", gettext_lazy("Organisasjonsnummer"), "orgnr", vis=lambda v: formater.orgnr(v) if v else _("Mangler"), tall=True, sorter="orgnr"),
            Kolonne("sted", gettext_lazy("Kommune"), lambda o: o.kommune.navn if o.kommune else ""),
            Kolonne("sokt", gettext_lazy("Søkt (kr)"), "sokt", vis=formater.kr, tall=True, sorter="sokt"),
        ],
        sok=("navn", "orgnr"), sorter="-sokt", navn="mangler-konto", entall=gettext_lazy("mottaker"), flertall=gettext_lazy("mottakere"),
        tom_tekst=gettext_lazy("Alle mottakerne har et bekreftet kontonummer."),
    )  # fmt: skip
    return (
        liste.eksporter() if liste.vil_eksportere else render(request, "forvalter/konto_mangler.html", {"liste": liste})
    )
