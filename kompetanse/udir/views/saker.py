"""The cases of the whole country, and one of them. Read only."""

from typing import Any

import django_filters as df
from django.db.models import Count, F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from eiere.models import Organisasjonstype
from kompetanse.udir import sporringer
from kompetanse.udir.grupper import slag_per_rad
from kompetanse.udir.hjelp import udir
from kompetanse.udir.sporringer_tilbud import UBESVART, med_svar
from kompetanse.visning import formater
from kompetanse.visning.antall import antallskolonne, med_antall
from kompetanse.visning.liste import Kolonne, Liste
from kompetanse.visning.tilstander import innsendte
from ordninger.felles import kontrakt, omfang
from ordninger.felles.models import Brev, Linje, Sak, Sakspart, Tilbud
from ordninger.felles.saksgang import AVGJORTE

from .filtre import ALLE, JA_NEI, Rundefilter, fylke_til, listeside, mottakerfilter, sakslenke, tilbys_i
from .tilbud import svarmerke


def merke(sak: Sak) -> dict[str, str]:
    """The state word of a case and its colour."""
    t = sak.tilstandsdata
    return {"ord": sak.tilstandsord, "farge": f"{t.farge}-kant" if t.kontur else t.farge}


class SakFilter(Rundefilter):
    """Cases: state, what the figure counted, kind of payee, networks."""

    tilstand = df.ChoiceFilter(label=gettext_lazy("Status"), choices=innsendte, empty_label=ALLE)
    gruppe = df.ChoiceFilter(
        label=gettext_lazy("Kommet til"), method="_gruppe", empty_label=ALLE,
        choices=[("aapne", gettext_lazy("under behandling")), ("foreslatt", gettext_lazy("foreslått eller vedtatt")), ("avgjort", gettext_lazy("vedtatt"))],
    )  # fmt: skip
    mottaker = mottakerfilter(method="_mottaker")
    svar = df.ChoiceFilter(
        label=gettext_lazy("Svar på tilbud"), method="_svar", empty_label=ALLE,
        choices=[("alle", gettext_lazy("alle tilbud")), ("svart", gettext_lazy("har svart")), ("tok", gettext_lazy("takket ja til noe")),
                 ("ja", gettext_lazy("ja")), ("delvis", gettext_lazy("ja til en del")), ("nei", gettext_lazy("nei")), ("ingen", gettext_lazy("ikke svart"))],
    )  # fmt: skip
    nettverk = df.ChoiceFilter(
        label=gettext_lazy("Flere eiere sammen"), choices=JA_NEI[:1], empty_label=ALLE, method="_nettverk"
    )

    class Meta:
        model = Sak
        fields: list[str] = []

    def _gruppe(self, qs: QuerySet, _navn: str, verdi: str) -> QuerySet:
        if verdi == "avgjort":
            return qs.filter(tilstand__in=AVGJORTE)
        if verdi == "foreslatt":
            return qs.filter(tilstand__in=[*AVGJORTE, "til_beslutning"])
        return qs.exclude(tilstand__in=[*AVGJORTE, "trukket"])

    def _mottaker(self, qs: QuerySet, _navn: str, verdi: str) -> QuerySet:
        linjer = Linje.objects.annotate(m=slag_per_rad("sak__utlysning__ordning")).filter(
            sporringer.ER_BESVART, m=verdi, budsjettaar=F("sak__utlysning__budsjettaar")
        )
        return qs.filter(pk__in=linjer.values("sak_id"))

    def _svar(self, qs: QuerySet, _navn: str, verdi: str) -> QuerySet:
        """By the answer that counts. An offer that nobody answered is «ikke svart», before and after the deadline."""
        qs = qs.filter(tilbud__isnull=False)
        if verdi == "alle":
            return qs
        if verdi == "ingen":
            return qs.filter(UBESVART)
        return qs.filter(svar__in={"svart": ["ja", "delvis", "nei"], "tok": ["ja", "delvis"]}.get(verdi, [verdi]))

    def _nettverk(self, qs: QuerySet, _navn: str, verdi: str) -> QuerySet:
        flere = (
            Sakspart.objects.filter(rolle__in=[Sakspart.Rolle.SOKER, Sakspart.Rolle.DELTAKER])
            .values("sak").annotate(n=Count("organisasjon", distinct=True)).filter(n__gt=1).values("sak")
        )  # fmt: skip
        return qs.filter(pk__in=flere)


@udir()
@require_safe
def liste(request: HttpRequest) -> HttpResponseBase:
    """Every case that is sent in, in the whole country."""
    saker = (
        Sak.objects.for_bruker(request.user).filter(innsendt_tid__isnull=False)
        .select_related("soker__fylke", "utlysning__fylke", "utlysning__forvalter")
    )  # fmt: skip
    valgt = next((o for o in kontrakt.alle() if o.kode == request.GET.get("ordning")), None)
    teller = valgt is not None and valgt.teller is not None
    tilbys = tilbys_i(request)
    if tilbys or request.GET.get("svar"):
        saker = med_svar(saker)
    if not request.GET.get("tilstand"):
        saker = saker.exclude(tilstand="trukket")
    tabell = Liste(
        request,
        med_antall(saker),
        kolonner=[
            Kolonne("soker", gettext_lazy("Mottaker") if tilbys else gettext_lazy("Søker"), lambda s: s.soker.navn, hode=True, sorter="soker__navn_sortert",
                    lenke=sakslenke(), under=lambda s: s.nummer),
            Kolonne("nummer", gettext_lazy("Saksnummer"), "nummer", standard=False, sorter="nummer"),
            Kolonne("tiltak", gettext_lazy("Tiltak"), lambda s: kontrakt.hent(s.utlysning.ordning).kort, standard=False),
            Kolonne("aar", gettext_lazy("År"), lambda s: s.utlysning.budsjettaar, tall=True, standard=False, sorter="utlysning__budsjettaar"),
            Kolonne("fylke", gettext_lazy("Fylke"), lambda s: fylke_til(s), sorter="utlysning__fylke__navn_sortert"),
            Kolonne("embete", gettext_lazy("Behandles av"), lambda s: s.utlysning.forvalter.visningsnavn, standard=False, sorter="utlysning__forvalter__navn_sortert"),
            Kolonne("tilstand", gettext_lazy("Status"), merke, merke=True, sorter="tilstand"),
            Kolonne("sokt", gettext_lazy("Tilbudt (kr)") if tilbys else gettext_lazy("Søkt (kr)"), "sokt_i_kroner", vis=formater.kr, tall=True, sorter="sokt_belop", sum=True, standard=not teller),
            antallskolonne(vises=valgt is None or teller),
            *([Kolonne("tatt", gettext_lazy("Takket ja til (kr)"), "tatt", vis=formater.kr, tall=True, sorter="tatt", sum=True)] if tilbys else []),
            Kolonne("innvilget", gettext_lazy("Tildelt (kr)") if tilbys else gettext_lazy("Innvilget (kr)"), "innvilget_belop", vis=formater.kr, tall=True, sorter="innvilget_belop", sum=True),
            Kolonne("innsendt", gettext_lazy("Tilbud sendt") if tilbys else gettext_lazy("Sendt inn"), "innsendt_tid", vis=formater.dato, sorter="innsendt_tid"),
            Kolonne("avgjort", gettext_lazy("Avgjort"), "avgjort_tid", vis=formater.dato, standard=False, sorter="avgjort_tid"),
        ],
        filter=SakFilter,
        sok=("sokbar", "nummer"),
        sok_etikett=gettext_lazy("Søk i nummer, søker og tittel"),
        sorter="-innsendt",
        navn="saker",
        entall=gettext_lazy("sak"),
        flertall=gettext_lazy("saker"),
        tom_tekst=_("Ingen saker passer. Utkast er aldri med her."),
    )  # fmt: skip
    return listeside(
        request, tabell, _("Saker"), _("Hele landet, uten utkast. På saken står det hvem som behandler den.")
    )


def _tilbudet(sak: Sak) -> dict[str, Any] | None:
    """The offer with the answer that counts, and where its receipt and its round are; None where the owner has applied."""
    tilbud = Tilbud.objects.filter(sak=sak).first() if sak.saksgang == "tilbud" else None
    if tilbud is None:
        return None
    svar = tilbud.svar.order_by("-nr").first()
    nokkel = sak.soker.orgnr or f"org{sak.soker_id}"
    nasjonal = sak.utlysning.forvalter.type == Organisasjonstype.UDIR
    return {
        "t": tilbud, "svar": svar, "merke": svarmerke(svar.svar if svar else None),
        "kvittering": f"{reverse('udir:andel-mottaker', args=[sak.utlysning_id, nokkel])}?til={tilbud.fordeling_id}" if nasjonal else "",
        "runde": reverse("udir:andel-runde", args=[sak.utlysning_id]) if nasjonal else "",
    }  # fmt: skip


@udir()
@require_safe
def sak(request: HttpRequest, nummer: str) -> HttpResponse:
    """One case as it is sent in and decided, without notes and without what is still a draft at the embete."""
    rad = get_object_or_404(
        Sak.objects.for_bruker(request.user).filter(innsendt_tid__isnull=False)
        .select_related("soker", "utlysning__fylke", "utlysning__forvalter"), nummer=nummer,
    )  # fmt: skip
    linjer = list(
        rad.linjer.filter(budsjettaar=rad.utlysning.budsjettaar).select_related("tiltak", "mottaker", "virksomhet")
    )
    vedtak = list(rad.vedtak.select_related("klageinstans").order_by("nr"))
    ordning = kontrakt.hent(rad.utlysning.ordning)
    brev = list(omfang.brev(Brev.objects.filter(sak=rad), request.user).select_related("mottaker")) if vedtak else []
    return render(
        request,
        "udir/sak.html",
        {
            "sak": rad, "merke": merke(rad), "ordning": ordning, "linjer": linjer, "ord": ordning.pengeord(),
            "tilbud": _tilbudet(rad),
            "sum_sokt": sum((x.sokt for x in linjer if x.sokt is not None), 0), "vedtak": vedtak, "brev": brev,
            "parter": list(rad.parter.select_related("organisasjon")),
            "tilskudd": list(rad.tilskudd.select_related("mottaker").order_by("mottaker__navn_sortert")),
            "sti": [(_("Saker"), reverse("udir:sak-liste")), (rad.nummer, request.path)],
        },
    )  # fmt: skip
