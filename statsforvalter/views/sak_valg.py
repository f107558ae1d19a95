"""What can be done with a case that needs a page of its own: correction, hold, date, tags, assignment, access."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kompetanse.brukere import gitt
from kompetanse.brukere.decorators import krever_rett
from kompetanse.brukere.models import Bruker, Gittilgang
from kompetanse.brukere.tilgang import sjekk_rett
from kompetanse.revisjon import klokke
from kompetanse.visning.skjema import Skjema
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import retting, tildeling, utlysning, vurdering
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import Sak
from statsforvalter.skjema.sak import (
    FristSkjema,
    MerkSkjema,
    RettingSkjema,
    SvarSkjema,
    TildelSkjema,
    TilgangSkjema,
    VentSkjema,
)

from .felles import AVSLAG, hent_sak, setning, sier_fra, til_sak
from .sak import ramme


def skjemaside(
    request: HttpRequest,
    nummer: str,
    *,
    skjema: Callable[[Sak, Any], Skjema],
    gjor: Callable[[Sak, dict[str, Any]], Any],
    tekst: dict[str, Any],
    ferdig: str,
    ekstra: Callable[[Sak], dict[str, Any]] | None = None,
) -> HttpResponse:
    """One question, one button: show the form, do the act, go back to the case. A refusal stands at its field."""  # fmt: skip
    sak = hent_sak(request, nummer)
    kontekst = ramme(request, sak, "")
    if not kontekst["egen"]:
        raise Http404
    form = skjema(sak, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            gjor(sak, form.cleaned_data)
        except AVSLAG as nei:
            felt = getattr(nei, "kode", "")
            form.add_error(felt if felt in form.fields else None, setning(nei))
        else:
            messages.success(request, ferdig)
            return til_sak(request, sak)
    kontekst["sti"] = [*kontekst["sti"], (tekst["tittel"], request.get_full_path())]
    return render(
        request, "forvalter/sak_skjema.html", kontekst | tekst | {"form": form} | (ekstra(sak) if ekstra else {})
    )


@require_http_methods(["GET", "POST"])
@krever_rett("sak.behandle")
def sak_rett(request: HttpRequest, nummer: str) -> HttpResponse:
    """Ask for a correction of named fields."""
    return skjemaside(
        request, nummer,
        skjema=lambda s, d: RettingSkjema(d, feltnavn=kontrakt.hent(s.utlysning.ordning).feltnavn()),
        gjor=lambda s, d: retting.be_om_retting(sak=s, av=request.user, **d),
        tekst={
            "tittel": _("Be om retting"), "knapp": _("Send til parten"),
            "ingress": _("Saken går til parten, og du kan ikke vurdere den ferdig før svaret er kommet eller du avbryter."),
        },
        ferdig=_("Parten har fått beskjed om hva som skal rettes."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@krever_rett("sak.behandle")
def sak_rett_frist(request: HttpRequest, nummer: str) -> HttpResponse:
    """Give the party more time to correct."""

    def gjor(s: Sak, d: dict[str, Any]) -> None:
        apen = s.rettinger.filter(lukket_tid__isnull=True).first()
        if apen is None:
            raise IkkeMulig(_("Det er ingen åpen retting i saken."))
        retting.forleng(retting=apen, av=request.user, **d)

    return skjemaside(
        request, nummer, skjema=lambda s, d: FristSkjema(d), gjor=gjor,
        tekst={"tittel": _("Forleng fristen for retting"), "knapp": _("Forleng fristen"), "ingress": ""},
        ferdig=_("Fristen er forlenget, og parten har fått beskjed."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@krever_rett("sak.behandle")
def sak_vent(request: HttpRequest, nummer: str) -> HttpResponse:
    """Put on hold."""
    return skjemaside(
        request, nummer, skjema=lambda s, d: VentSkjema(d),
        gjor=lambda s, d: vurdering.sett_pa_vent(sak=s, av=request.user, **d),
        tekst={
            "tittel": _("Sett på vent"), "knapp": _("Sett på vent"),
            "ingress": _("Saken står på vent til du tar den opp igjen. Fristene løper."),
        },
        ferdig=_("Saken er satt på vent."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@krever_rett("sak.behandle")
def sak_svar(request: HttpRequest, nummer: str) -> HttpResponse:
    """A preliminary answer."""
    return skjemaside(
        request, nummer, skjema=lambda s, d: SvarSkjema(d),
        gjor=lambda s, d: utlysning.forelopig_svar(sak=s, av=request.user, **d),
        tekst={
            "tittel": _("Send foreløpig svar"), "knapp": _("Send til parten"),
            "ingress": _("Parten har fått en dato for svaret. Glir den, skal parten få vite det og hvorfor."),
        },
        ferdig=_("Parten har fått den nye datoen."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@krever_rett("sak.behandle")
def sak_merk(request: HttpRequest, nummer: str) -> HttpResponse:
    """Tags and priority."""
    return skjemaside(
        request, nummer,
        skjema=lambda s, d: MerkSkjema(d, initial={"merkelapper": ", ".join(s.merkelapper), "prioritet": s.prioritet or ""}),
        gjor=lambda s, d: vurdering.sett_merkelapper(sak=s, av=request.user, **d),
        tekst={"tittel": _("Merk saken"), "knapp": _("Lagre"), "ingress": ""},
        ferdig=_("Merkingen er lagret."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@krever_rett("sak.tildel")
def sak_tildel(request: HttpRequest, nummer: str) -> HttpResponse:
    """Give the case to another."""

    def gjor(s: Sak, d: dict[str, Any]) -> None:
        folk = {str(b.pk): b for b in tildeling.saksbehandlere(s.utlysning.forvalter)}
        tildeling.tildel(sak=s, til=folk.get(d["til"]), av=request.user)

    return skjemaside(
        request, nummer,
        skjema=lambda s, d: TildelSkjema(
            d, folk=tildeling.saksbehandlere(s.utlysning.forvalter), initial={"til": str(s.saksbehandler_id or "ingen")}
        ),
        gjor=gjor,
        tekst={"tittel": _("Tildel saken"), "knapp": _("Tildel"), "ingress": _("Den som får saken, får et varsel.")},
        ferdig=_("Saken er tildelt."),
    )  # fmt: skip


# Personal access -----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@krever_rett("sak.behandle")
def sak_tilgang(request: HttpRequest, nummer: str) -> HttpResponse:
    """Give a colleague or consultant access to read this one case, and see who has it."""

    def gjor(s: Sak, d: dict[str, Any]) -> None:
        sjekk_rett(request.user, "sak.behandle", s.utlysning.forvalter)
        bruker = Bruker.objects.filter(epost__iexact=d["epost"], is_active=True, er_system=False).first()
        if bruker is None:
            raise IkkeMulig(_("Ingen i portalen har denne e-posten. Be personen om å få en konto først."), kode="epost")
        slutt = timezone.make_aware(datetime.combine(d["til"], time(23, 59, 59)))
        if slutt <= klokke.naa():
            raise IkkeMulig(_("Tilgangen må slutte fram i tid."), kode="til")
        gitt.gi_tilgang(bruker=bruker, objekt=s, rett="les_sak_gitt", til=slutt, grunn=d["grunn"], av=request.user)

    return skjemaside(
        request, nummer, skjema=lambda s, d: TilgangSkjema(d), gjor=gjor,
        tekst={
            "tittel": _("Gi en annen tilgang"), "knapp": _("Gi tilgang"),
            "ingress": _("Personen kan lese saken, men ikke notatene deres, og bare til datoen du velger."),
        },
        ferdig=_("Tilgangen er gitt."),
        ekstra=lambda s: {"tilganger": _tilganger(s)},
    )  # fmt: skip


def _tilganger(sak: Sak):
    return (
        Gittilgang.objects.gjeldende(timezone.now())
        .filter(innholdstype=ContentType.objects.get_for_model(Sak), objekt_id=sak.pk)
        .select_related("bruker__person")
        .order_by("til", "pk")
    )


@require_POST
@krever_rett("sak.behandle")
@sier_fra(lambda request, nummer, pk: til_sak(request, hent_sak(request, nummer), "sak-tilgang"))
def sak_tilgang_slutt(request: HttpRequest, nummer: str, pk: int) -> HttpResponse:
    """End a personal access now."""
    sak = hent_sak(request, nummer)
    sjekk_rett(request.user, "sak.behandle", sak.utlysning.forvalter)
    gitt.opphev(tilgang=get_object_or_404(_tilganger(sak), pk=pk), av=request.user)
    messages.success(request, _("Tilgangen er avsluttet."))
    return til_sak(request, sak, "sak-tilgang")
