"""Announcements: list, write, have approved, publish, end."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from eiere.models import Organisasjonstype
from kompetanse.brukere.decorators import krever_rett
from kompetanse.brukere.tilgang import har_rett, samme_person
from kompetanse.revisjon import klokke
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import utlysning as handling
from ordninger.felles.models import Utlysning
from statsforvalter.skjema.utlysning import TilbakeSkjema, UtlysningSkjema

from .felles import AVSLAG, forvalter, setning, sier_fra


def _hent(request: HttpRequest, pk: int) -> Utlysning:
    """One of the forvalter's own; another's is 404, also when it is published."""
    return get_object_or_404(
        Utlysning.objects.for_bruker(request.user).select_related("forvalter", "fylke", "opprettet_av__person", "publisert_av__person"),
        pk=pk, forvalter=request.tilhorighet.organisasjon_id,
    )  # fmt: skip


@require_GET
@forvalter
def utlysning_liste(request: HttpRequest) -> HttpResponse:
    """The forvalter's rounds, newest first."""
    alle = (
        Utlysning.objects.for_bruker(request.user)
        .filter(forvalter=request.tilhorighet.organisasjon_id)
        .select_related("fylke")
    )
    rader = [{"u": u, "ordning": kontrakt.hent(u.ordning).kort, "farge": _FARGE[u.tilstand]} for u in alle]
    return render(
        request,
        "forvalter/utlysning_liste.html",
        {"rader": rader, "kan_redigere": har_rett(request.user, "utlysning.rediger")},
    )


_FARGE = {"utkast": "neutral-kant", "til_godkjenning": "brand2", "publisert": "success", "avsluttet": "neutral"}


@require_GET
@forvalter
def utlysning(request: HttpRequest, pk: int) -> HttpResponse:
    """One round as it is or will be, in both målformer, with what is missing and what can be done."""
    u, av = _hent(request, pk), request.user
    godkjenner = har_rett(av, "utlysning.publiser", u.forvalter) and u.tilstand == "til_godkjenning"
    return render(
        request,
        "forvalter/utlysning_detalj.html",
        {
            "u": u, "ordning": kontrakt.hent(u.ordning), "farge": _FARGE[u.tilstand],
            "mangler": handling.mangler(u) if u.tilstand in ("utkast", "til_godkjenning") else [],
            "kan_redigere": har_rett(av, "utlysning.rediger", u.forvalter),
            "kan_godkjenne": godkjenner and not samme_person(av, u.opprettet_av), "er_egen": godkjenner and samme_person(av, u.opprettet_av),
            "antall_saker": u.saker.exclude(tilstand="utkast").count(), "form": TilbakeSkjema(),
        },
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@krever_rett("utlysning.rediger")
def utlysning_ny(request: HttpRequest) -> HttpResponse:
    """A new round, filled with last year's dates moved a year. A kommune makes its rounds of its barnehage part."""
    org = request.tilhorighet.organisasjon
    if org.type == Organisasjonstype.KOMMUNE:
        return redirect("forvalter:barnehage")
    valgt = request.GET.get("ordning", "")
    fjor = _fra_i_fjor(org, valgt if valgt in dict(kontrakt.valg()) else "")
    return _skjema(request, None, UtlysningSkjema(request.POST or None, forvalter=org, initial=fjor))


def _fra_i_fjor(org: Any, ordning: str = "") -> dict[str, Any]:
    """What the form begins with: the last round of the measure, a year later. An empty form when it is the first."""
    siste = handling.siste_runde(org, ordning)
    if siste is None:
        return {"budsjettaar": klokke.idag().year + 1, "runde": 1, "ordning": ordning}
    fjor = UtlysningSkjema._fra(siste)
    flyttet = {n: _neste_aar(v) if isinstance(v, date) else v for n, v in fjor.items()}
    return {**flyttet, "ordning": siste.ordning, "budsjettaar": siste.budsjettaar + 1, "runde": 1}


def _neste_aar(dag: date) -> date:
    return dag.replace(year=dag.year + 1, day=28 if (dag.month, dag.day) == (2, 29) else dag.day)


@require_http_methods(["GET", "POST"])
@krever_rett("utlysning.rediger")
def utlysning_rediger(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    u = _hent(request, pk)
    if u.tilstand != "utkast":
        messages.error(request, _("Utlysningen er sendt til godkjenning eller publisert og kan ikke endres."))
        return redirect("forvalter:utlysning", u.pk)
    return _skjema(request, u, UtlysningSkjema(request.POST or None, forvalter=u.forvalter, utlysning=u))


def _skjema(request: HttpRequest, u: Utlysning | None, form: UtlysningSkjema) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            if u is None:
                u = handling.opprett(forvalter=form.forvalter, av=request.user, **form.felt())
            else:
                handling.lagre(utlysning=u, av=request.user, **form.felt())
        except AVSLAG as nei:
            felt = form.FELT.get(kode := getattr(nei, "kode", ""), kode)
            form.add_error(felt if felt in form.fields else None, setning(nei))
        else:
            messages.success(request, _("Utlysningen er lagret."))
            return redirect("forvalter:utlysning", u.pk)
    return render(
        request, "forvalter/utlysning_rediger.html", {"form": form, "u": u, "tidligere": [] if u else _tidligere(form)}
    )  # fmt: skip


def _tidligere(form: UtlysningSkjema) -> list[dict[str, Any]]:
    """The measures that the forvalter has had rounds of, to begin from the last round of; none when there is only one."""
    koder = set(
        Utlysning.objects.filter(forvalter=form.forvalter).order_by().values_list("ordning", flat=True).distinct()
    )
    alle = [{"kode": k, "navn": n, "valgt": k == form.initial.get("ordning")} for k, n in kontrakt.valg() if k in koder]
    return alle if len(alle) > 1 else []


def _tilbake(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect("forvalter:utlysning", pk)


@require_POST
@krever_rett("utlysning.rediger")
@sier_fra(_tilbake)
def utlysning_send(request: HttpRequest, pk: int) -> HttpResponse:
    """To the approver."""
    handling.send_til_godkjenning(utlysning=_hent(request, pk), av=request.user)
    messages.success(request, _("Utlysningen er sendt til godkjenning."))
    return _tilbake(request, pk)


@require_POST
@krever_rett("utlysning.rediger", "utlysning.publiser")
@sier_fra(_tilbake)
def utlysning_tilbake(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to draft: by the author, or by the approver with words."""
    u, grunn = _hent(request, pk), request.POST.get("grunn", "")
    if not grunn.strip() and har_rett(request.user, "utlysning.publiser"):
        messages.error(request, _("Skriv hva som må endres."))
        return _tilbake(request, pk)
    handling.send_tilbake(
        utlysning=u, grunn=grunn if har_rett(request.user, "utlysning.publiser") else "", av=request.user
    )
    messages.success(request, _("Utlysningen er tilbake som utkast."))
    return _tilbake(request, pk)


@require_POST
@krever_rett("utlysning.publiser")
@sier_fra(_tilbake)
def utlysning_publiser(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish."""
    handling.publiser(utlysning=_hent(request, pk), av=request.user)
    messages.success(request, _("Utlysningen er publisert."))
    return _tilbake(request, pk)


@require_POST
@krever_rett("utlysning.rediger")
@sier_fra(_tilbake)
def utlysning_avslutt(request: HttpRequest, pk: int) -> HttpResponse:
    """End the round."""
    handling.avslutt(utlysning=_hent(request, pk), av=request.user)
    messages.success(request, _("Runden er avsluttet."))
    return _tilbake(request, pk)
