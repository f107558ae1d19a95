"""Payments: the list, one instalment, release many, hold, and the file to the bank."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from eiere.models import Organisasjon, Organisasjonstype
from kompetanse.brukere.decorators import krever_rett
from kompetanse.brukere.tilgang import har_rett
from kompetanse.visning import formater
from kompetanse.visning.liste import Kolonne, Liste
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import utbetaling as handlinger
from ordninger.felles.models import Utbetaling
from statsforvalter.skjema.okonomi import FilSkjema, HoldSkjema, KontrollSkjema, UtbetalingFilter

from .felles import AVSLAG, forvalter, setning
from .okonomi_bilde import betaler, hinder, konto, maskert, merke, merknad, navn, utbetalinger

NULL = Decimal(0)
forbereder = krever_rett("utbetaling.forbered")


def _utbetalingsliste(request: HttpRequest) -> Liste:
    kan = har_rett(request.user, "utbetaling.frigi")
    return Liste(
        request,
        utbetalinger(request),
        kolonner=[
            Kolonne("mottaker", _("Mottaker"), navn, hode=True, lenke=lambda u: reverse("forvalter:utbetaling", args=[u.pk]), under=_under, sorter="tilskudd__mottaker__navn_sortert"),
            Kolonne("konto", _("Konto"), konto, klasse="tall"),
            Kolonne("status", _("Status"), merke, merke=True, sorter="tilstand"),
            Kolonne("merknad", _("Merknad"), merknad),
            Kolonne("forfall", _("Forfall"), "forfall", vis=formater.dato, sorter="forfall"),
            Kolonne("kjoring", _("Kjøring"), lambda u: u.kjoring.nummer if u.kjoring else "", standard=False),
            Kolonne("utbetalt", _("Utbetalt"), "utbetalt_dato", vis=lambda d: formater.dato(d) if d else "", sorter="utbetalt_dato", standard=False),
            Kolonne("orgnr", _("Organisasjonsnummer"), "tilskudd.mottaker.orgnr", vis=lambda o: formater.orgnr(o) if o else "", standard=False),
            Kolonne("belop", _("Beløp (kr)"), "belop", tall=True, vis=formater.kr, sorter="belop", sum=True),
        ],
        filter=UtbetalingFilter, sok=("tilskudd__mottaker__navn", "tilskudd__sak__nummer", "tilskudd__virksomhet__navn", "tilskudd__sak__soker__navn"),
        sorter="mottaker", navn="utbetalinger", entall=_("utbetaling"), flertall=_("utbetalinger"), valgbar=kan, rad_navn=lambda u: f"{navn(u)}, {u.tilskudd.sak.nummer}",
        handlinger=[(_("Frigi"), reverse("forvalter:utbetaling-frigi")), (_("Lag fil til banken"), reverse("forvalter:utbetaling-fil"))] if kan else [],
        tom_tekst=_("Ingen utbetalinger ennå. De planlegges når en sak er innvilget."),
    )  # fmt: skip


def _under(u: Utbetaling) -> str:
    sak = u.tilskudd.sak
    hvem = "" if sak.soker_id == u.tilskudd.mottaker_id else f" · {sak.soker.navn}"
    return _("%(sak)s · termin %(nr)s") % {"sak": sak.nummer, "nr": u.nr} + hvem


@require_GET
@forvalter
def utbetaling_liste(request: HttpRequest) -> HttpResponse:
    """All instalments, with what stands in their way and the sums by state. A kommune pays from its own accounts."""
    if request.tilhorighet.organisasjon.type == Organisasjonstype.KOMMUNE:
        return redirect("forvalter:barnehage-betaling")
    liste = _utbetalingsliste(request)
    if liste.vil_eksportere:
        return liste.eksporter()
    alle = utbetalinger(request).exclude(tilstand="avvist", erstattet_av__isnull=False).order_by()
    summer: dict[str, dict[str, Any]] = {}
    for r in alle.values("tilstand", "kan_frigis").annotate(n=Count("pk"), s=Sum("belop")):
        kode = r["tilstand"] if r["tilstand"] != "planlagt" else "klar" if r["kan_frigis"] else "blokkert"
        rad = summer.setdefault(kode, {"n": 0, "s": NULL})
        rad["n"] += r["n"]
        rad["s"] += r["s"]
    tall = [(kode, ord_, summer.get(kode, {"n": 0, "s": NULL})) for kode, ord_ in _tallrad()]
    return render(request, "forvalter/utbetaling_liste.html", {"liste": liste, "tall": tall})


def _tallrad() -> list[tuple[str, str]]:
    return [
        ("klar", _("Klar til frigiving")),
        ("blokkert", _("Kan ikke frigis ennå")),
        ("frigitt", _("Frigitt, ikke sendt")),
        ("sendt", _("Venter på banken")),
        ("avvist", _("Avvist av banken")),
    ]


def _hent(request: HttpRequest, pk: int) -> Utbetaling:
    return get_object_or_404(
        utbetalinger(request).select_related(
            "tilskudd__mottaker", "tilskudd__virksomhet", "tilskudd__sak__soker", "tilskudd__ramme__forvalter", "kjoring",
            "frigitt_av__person", "holdt_av__person", "retur_bekreftet_av__person", "erstatter",
        ),
        pk=pk,
    )  # fmt: skip


@require_GET
@forvalter
def utbetaling(request: HttpRequest, pk: int) -> HttpResponse:
    """One instalment: what it is, what stands in its way, what can be done, and what has happened."""
    u = _hent(request, pk)
    if kontrakt.hent(u.tilskudd.ramme.ordning).betales_utenfor:
        return redirect("forvalter:barnehage-betaling")
    rett = har_rett(request.user, "utbetaling.frigi", u.tilskudd.ramme.forvalter)
    erstattet = Utbetaling.objects.filter(erstatter=u).first()
    return render(
        request, "forvalter/utbetaling_detalj.html",
        {
            "u": u, "navn": navn(u), "merke": merke(u), "konto": konto(u), "hinder": hinder(u) if u.tilstand == "planlagt" else [], "erstattet": erstattet,
            "kan_holde": rett and u.tilstand == "planlagt", "kan_oppheve": rett and u.tilstand == "holdt", "kan_angre": rett and u.tilstand == "frigitt",
            "kan_ny": rett and u.tilstand in ("avvist", "returnert") and erstattet is None and not handlinger.motsagt(u),
            "motsagt": handlinger.motsagt(u), "kan_bekrefte": rett and u.tilstand in ("avvist", "returnert") and handlinger.motsagt(u),
            "kan_frigi": rett and u.kan_frigis,
            "poster": u.posteringer.order_by("pk"), "sti": [(_("Utbetaling"), reverse("forvalter:utbetaling-liste")), (navn(u), "")],
        },
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@forbereder
def utbetaling_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop an instalment, with a reason."""
    u = _hent(request, pk)
    form = HoldSkjema(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            handlinger.hold(utbetaling=u, grunn=form.cleaned_data["grunn"], av=request.user)
            messages.success(request, _("Utbetalingen er stanset."))
            return redirect("forvalter:utbetaling", u.pk)
        except AVSLAG as nei:
            form.add_error(None, setning(nei))
    return render(
        request, "forvalter/utbetaling_hold.html",
        {"u": u, "navn": navn(u), "form": form, "sti": [(_("Utbetaling"), reverse("forvalter:utbetaling-liste")), (navn(u), reverse("forvalter:utbetaling", args=[u.pk])), (_("Stans"), "")]},
        status=422 if form.is_bound else 200,
    )  # fmt: skip


def _gjor(request: HttpRequest, pk: int, handling: Any, melding: str) -> HttpResponse:
    u = _hent(request, pk)
    try:
        ny = handling(utbetaling=u, av=request.user)
        messages.success(request, melding)
        return redirect("forvalter:utbetaling", ny.pk)
    except AVSLAG as nei:
        messages.error(request, setning(nei))
    return redirect("forvalter:utbetaling", u.pk)


@require_POST
@betaler
def utbetaling_frigi_en(request: HttpRequest, pk: int) -> HttpResponse:
    return _gjor(request, pk, handlinger.frigi, _("Utbetalingen er frigitt. Den går med i neste fil til banken."))


@require_POST
@forbereder
def utbetaling_opphev(request: HttpRequest, pk: int) -> HttpResponse:
    """Another person lets it go on."""
    return _gjor(request, pk, handlinger.opphev_hold, _("Stansen er opphevet."))


@require_POST
@betaler
def utbetaling_angre(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a release that is in no file."""
    return _gjor(request, pk, handlinger.angre_frigivelse, _("Frigivelsen er angret."))


@require_POST
@forbereder
def utbetaling_ny(request: HttpRequest, pk: int) -> HttpResponse:
    """A new instalment for one that came back."""
    return _gjor(request, pk, handlinger.ny_termin, _("Ny betaling er laget. Den må frigis før den går i en fil."))


@require_POST
@forbereder
def utbetaling_retur(request: HttpRequest, pk: int) -> HttpResponse:
    """Another person has seen that the money came back."""
    return _gjor(request, pk, handlinger.bekreft_retur, _("Returen er bekreftet. Nå kan en ny betaling lages."))


# Many at once ----------------------------------------------------------------------------------------------------


def _valgte(request: HttpRequest, **krav: Any) -> tuple[list[Utbetaling], int]:
    """The chosen rows that satisfy `krav`, and how many of the chosen do not."""
    valgte = list(_utbetalingsliste(request).valgte())
    passer = [u for u in valgte if all(getattr(u, k) == v for k, v in krav.items())]
    return passer, len(valgte) - len(passer)


def _sum(rader: list[Utbetaling]) -> Decimal:
    return sum((u.belop for u in rader), NULL)


def _uendret(form: KontrollSkjema, rader: list[Utbetaling]) -> bool:
    """Whether the rows are those that the person saw; else an error on the form."""
    d = form.cleaned_data
    if (d["antall"], d["sum"]) == (len(rader), _sum(rader)):
        return True
    form.add_error(None, _("Utvalget er endret siden du åpnet siden. Se over de nye tallene, og bekreft på nytt."))
    form.data = form.data.copy()
    form.data["antall"], form.data["sum"] = str(len(rader)), str(_sum(rader))
    return False


@require_http_methods(["GET", "POST"])
@betaler
def utbetaling_frigi(request: HttpRequest) -> HttpResponse:
    """Release many: count and sum first, then a job with a result per row."""
    rader, utenfor = _valgte(request, kan_frigis=True)
    form = KontrollSkjema(request.POST or None, initial={"antall": len(rader), "sum": _sum(rader)})
    if request.method == "POST" and form.is_valid() and _uendret(form, rader):
        try:
            jobb = handlinger.frigi_mange(
                forvalter=request.tilhorighet.organisasjon, utbetalinger=[u.pk for u in rader], av=request.user
            )
            return redirect("forvalter:jobb", jobb.pk)
        except AVSLAG as nei:
            form.add_error(None, setning(nei))
    n = len(rader)
    return _bekreft(
        request, form, rader, utenfor, tittel=_("Frigi utbetalinger"), knapp=ngettext("Frigi %(n)s utbetaling", "Frigi %(n)s utbetalinger", n) % {"n": n},
        tekst=_("Kontonummeret fryses på hver utbetaling. Den som har besluttet et tilskudd, kan ikke frigi det; slike rader stopper med en forklaring."),
        hvorfor=_("kan ikke frigis nå og er ikke med."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@betaler
def utbetaling_fil(request: HttpRequest) -> HttpResponse:
    """Make the file to the bank of released instalments: count, sum, day and account first."""
    rader, utenfor = _valgte(request, tilstand="frigitt")
    form = FilSkjema(
        request.POST or None,
        initial={"antall": len(rader), "sum": _sum(rader), "betalingsdato": handlinger.foreslaatt_betalingsdato()},
    )
    org: Organisasjon = request.tilhorighet.organisasjon
    if request.method == "POST" and form.is_valid() and _uendret(form, rader):
        try:
            kjoring = handlinger.lag_kjoring(
                forvalter=org,
                utbetalinger=[u.pk for u in rader],
                betalingsdato=form.cleaned_data["betalingsdato"],
                av=request.user,
            )
            messages.success(request, _("Filen er laget. Last den ned og legg den inn i banken."))
            return redirect("forvalter:kjoring", kjoring.pk)
        except AVSLAG as nei:
            form.add_error(None, setning(nei))
    fra = handlinger.brukbar_konto(org)
    n = len(rader)
    return _bekreft(
        request, form, rader, utenfor, tittel=_("Lag fil til banken"), knapp=ngettext("Lag fil med %(n)s utbetaling", "Lag fil med %(n)s utbetalinger", n) % {"n": n},
        tekst=_("Pengene betales fra konto %(konto)s. Når filen er laget, kan ikke frigivelsen angres.") % {"konto": maskert(fra.nummer)} if fra else _("Dere mangler et bekreftet kontonummer å betale fra. Registrer og bekreft det først."),
        hvorfor=_("er ikke frigitt og er ikke med."),
    )  # fmt: skip


def _bekreft(
    request: HttpRequest,
    form: KontrollSkjema,
    rader: list[Utbetaling],
    utenfor: int,
    *,
    tittel: str,
    knapp: str,
    tekst: str,
    hvorfor: str,
) -> HttpResponse:
    return render(
        request, "forvalter/utbetaling_bekreft.html",
        {
            "form": form, "rader": rader, "utenfor": utenfor, "sum": _sum(rader), "tittel": tittel, "knapp": knapp, "tekst": tekst, "hvorfor": hvorfor, "demo": settings.DEMO,
            "sti": [(_("Utbetaling"), reverse("forvalter:utbetaling-liste")), (tittel, "")],
        },
        status=422 if form.is_bound else 200,
    )  # fmt: skip
