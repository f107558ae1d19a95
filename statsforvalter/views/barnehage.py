"""The kommune as barnehagemyndighet (VU § 8): the barnehage part, its rounds, the key and the numbers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from eiere.models import Organisasjonstype
from kompetanse.brukere.decorators import krever_rett
from kompetanse.brukere.tilgang import har_rett
from ordninger.felles.handlinger import rammer
from ordninger.felles.handlinger import utlysning as utlysninger
from ordninger.felles.models import Ramme, Tilskudd, Utlysning
from ordninger.videreutdanning.barnehage import Side
from ordninger.vu_barnehage import grunnlag
from ordninger.vu_barnehage.handlinger import ramme as rammehandlinger
from ordninger.vu_barnehage.handlinger import runde as handlinger
from statsforvalter.skjema.barnehage import NokkelSkjema, RundeSkjema, TallSkjema

from .felles import AVSLAG, forvalter, setning, sier_fra

FARGER = {"utkast": "neutral-kant", "til_godkjenning": "brand2", "publisert": "success", "avsluttet": "neutral"}


def i_kommunen(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only a kommune has a barnehage part. Others: 404."""

    @wraps(view)
    def vis(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.tilhorighet.organisasjon.type != Organisasjonstype.KOMMUNE:
            raise Http404
        return view(request, *args, **kwargs)

    return vis


def hent_runde(request: HttpRequest, pk: int) -> Utlysning:
    """A round of the kommune's own; another's is 404."""
    return get_object_or_404(
        Utlysning.objects.for_bruker(request.user).select_related("forvalter", "ramme", "barnehagerunde"),
        pk=pk, ordning=grunnlag.ORDNING, forvalter=request.tilhorighet.organisasjon_id, barnehagerunde__isnull=False,
    )  # fmt: skip


def sti(*siste: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Barnehagedelen"), reverse("forvalter:barnehage")), *siste]


@require_GET
@forvalter
@i_kommunen
def barnehage(request: HttpRequest) -> HttpResponse:
    """What Udir has given for barnehager, what is paid and opened, and the rounds."""
    org = request.tilhorighet.organisasjon
    rammer_ = {r.kilde_tilskudd_id: r for r in Ramme.objects.for_bruker(request.user).filter(ordning=grunnlag.ORDNING)}
    rader = [_tilskuddsrad(t, rammer_.get(t.pk)) for t in grunnlag.tilskuddene(org)]
    runder = Utlysning.objects.filter(forvalter=org, ordning=grunnlag.ORDNING).order_by("-budsjettaar", "-runde")
    return render(
        request, "forvalter/barnehage.html",
        {
            "rader": rader, "runder": [{"u": u, "farge": FARGER[u.tilstand]} for u in runder],
            "kan_aapne": har_rett(request.user, "fordeling.foresla", org), "kan_lage": har_rett(request.user, "utlysning.rediger", org),
        },
    )  # fmt: skip


def _tilskuddsrad(t: Tilskudd, ramme: Ramme | None) -> dict[str, Any]:
    """One grant: the barnehage part in all and paid, in kroner, the frame, and whether there is more to take in."""
    deler = rammer.deler_av_tilskudd(t, grunnlag.DEL)
    betalt = sum(b for b, u in deler if u.tilstand == "utbetalt")
    return {
        "t": t, "i_alt": sum(b for b, _u in deler), "betalt": betalt, "ramme": ramme,
        "brukt": ramme.reservert + ramme.tilsagn if ramme else 0, "mer": betalt - (ramme.belop if ramme else 0), "bruksfrist": grunnlag.bruksfrist(ramme) if ramme else None,
    }  # fmt: skip


def _til_oversikten(request: HttpRequest, *args: Any) -> HttpResponse:
    return redirect("forvalter:barnehage")


@require_POST
@krever_rett("fordeling.foresla")
@i_kommunen
@sier_fra(_til_oversikten)
def barnehage_apne(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the frame, or take in what has been paid since."""
    t = get_object_or_404(grunnlag.tilskuddene(request.tilhorighet.organisasjon), pk=pk)
    rammehandlinger.apne_barnehagedelen(tilskudd=t, av=request.user)
    messages.success(request, _("Barnehagedelen er åpnet med det som er utbetalt."))
    return redirect("forvalter:barnehage")


@require_http_methods(["GET", "POST"])
@krever_rett("utlysning.rediger")
@i_kommunen
def barnehage_ny_runde(request: HttpRequest, pk: int) -> HttpResponse:
    """A new round over what is free in a frame."""
    ramme = get_object_or_404(
        Ramme.objects.for_bruker(request.user).select_related("forvalter"), pk=pk, ordning=grunnlag.ORDNING
    )
    form = RundeSkjema(request.POST or None, initial={"vikarkostnad": handlinger.VIKARKOSTNAD_EKSEMPEL})
    if request.method == "POST" and form.is_valid():
        try:
            u = handlinger.opprett(ramme=ramme, av=request.user, **form.felt())
        except AVSLAG as nei:
            felt = form.FELT.get(kode := getattr(nei, "kode", ""), kode)
            form.add_error(felt if felt in form.fields else None, setning(nei))
        else:
            messages.success(request, _("Runden er laget som utkast. Velg nøkkel og fyll inn tallene som mangler."))
            return redirect("forvalter:barnehage-runde", u.pk)
    return render(
        request, "forvalter/barnehage_ny_runde.html",
        {"form": form, "ramme": ramme, "bruksfrist": grunnlag.bruksfrist(ramme), "sti": sti((_("Ny runde"), ""))},
        status=422 if form.is_bound and form.errors else 200,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@forvalter
@i_kommunen
def barnehage_runde(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: what each key would give, the chosen key and why, and the way on. POST chooses the key."""
    u = hent_runde(request, pk)
    r = u.barnehagerunde
    utkast = u.tilstand == Utlysning.Tilstand.UTKAST
    kan = har_rett(request.user, "utlysning.rediger", u.forvalter) and utkast
    form = NokkelSkjema(
        request.POST or None,
        initial={n: getattr(r, n) for n in ("nokkel", "nokkel_grunn", "prioritering_nb", "prioritering_nn")},
    )
    if request.method == "POST":
        if not har_rett(request.user, "utlysning.rediger", u.forvalter):
            return HttpResponse(status=403)
        if form.is_valid():
            d = form.cleaned_data
            try:
                handlinger.lagre_nokkel(
                    utlysning=u, nokkel=d["nokkel"], grunn=d["nokkel_grunn"], prioritering_nb=d["prioritering_nb"],
                    prioritering_nn=d["prioritering_nn"], av=request.user,
                )  # fmt: skip
            except AVSLAG as nei:
                form.add_error(None, setning(nei))
            else:
                messages.success(request, _("Nøkkelen er valgt."))
                return redirect("forvalter:barnehage-runde", u.pk)
    return render(
        request, "forvalter/barnehage_runde.html",
        {
            "u": u, "r": r, "farge": FARGER[u.tilstand], "form": form, "kan": kan, "effekter": _effekter(u),
            "mangler": utlysninger.mangler(u) if utkast else [], "pott": u.ramme.igjen,
            "antall": u.barnehagetall.count(), "prioritering": r.prioritering_nn if get_language() == "nn" else r.prioritering_nb, "sti": sti((str(u.budsjettaar), "")),
        },
        status=422 if form.is_bound and form.errors else 200,
    )  # fmt: skip


def _effekter(u: Utlysning) -> list[dict[str, Any]]:
    """The three keys with kroner and per cent per side, or the names of those whose number is missing."""
    navn = {grunnlag.kode(t.virksomhet_id): t.virksomhet.navn for t in u.barnehagetall.select_related("virksomhet")}
    pott, ut = u.ramme.igjen, []
    ord_ = dict(u.barnehagerunde.Nokkel.choices)
    for e in grunnlag.effekter(u, pott, u.barnehagerunde.enhet) if navn else ():
        kommunal, privat = e.deler.get(Side.KOMMUNAL), e.deler.get(Side.PRIVAT)
        ut.append(
            {
                "nokkel": e.nokkel.value, "navn": ord_[e.nokkel.value], "valgt": u.barnehagerunde.nokkel == e.nokkel.value,
                "kommunal": kommunal, "privat": privat, "andel": kommunal / pott if pott and kommunal is not None else None,
                "mangler": [navn[k] for k in e.mangler],
            }
        )  # fmt: skip
    return ut


@require_http_methods(["GET", "POST"])
@forvalter
@i_kommunen
def barnehage_tall(request: HttpRequest, pk: int) -> HttpResponse:
    """Children and årsverk per barnehage, with source. POST saves them, in a draft."""
    u = hent_runde(request, pk)
    rader = list(u.barnehagetall.select_related("virksomhet").order_by("privat", "virksomhet__navn_sortert", "pk"))
    kan = har_rett(request.user, "utlysning.rediger", u.forvalter) and u.tilstand == Utlysning.Tilstand.UTKAST
    form = TallSkjema(request.POST or None, rader=rader)
    if request.method == "POST":
        if not har_rett(request.user, "utlysning.rediger", u.forvalter):
            return HttpResponse(status=403)
        if form.is_valid():
            try:
                handlinger.lagre_tall(utlysning=u, tall=form.svar, av=request.user)
            except AVSLAG as nei:
                form.add_error(None, setning(nei))
            else:
                messages.success(request, _("Tallene er lagret."))
                return redirect("forvalter:barnehage-runde", u.pk)
    return render(
        request, "forvalter/barnehage_tall.html",
        {"u": u, "form": form, "kan": kan, "sti": sti((str(u.budsjettaar), reverse("forvalter:barnehage-runde", args=[u.pk])), (_("Tall per barnehage"), ""))},
        status=422 if form.is_bound and form.errors else 200,
    )  # fmt: skip


def _til_tall(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect("forvalter:barnehage-tall", pk)


@require_POST
@krever_rett("utlysning.rediger")
@i_kommunen
@sier_fra(_til_tall)
def barnehage_hent(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring the list of barnehager up to date with the register."""
    nye = handlinger.hent_barnehager(utlysning=hent_runde(request, pk), av=request.user)
    messages.success(
        request,
        ngettext(
            "Listen er hentet fra registeret. %(n)s ny barnehage.",
            "Listen er hentet fra registeret. %(n)s nye barnehager.",
            nye,
        )
        % {"n": nye},
    )
    return _til_tall(request, pk)
