"""One scenario: what each fylke gets and why, against another; its parameters can make a new one."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from eiere.maalform import sidens_maalform
from kompetanse.brukere.tilgang import har_rett, samme_person
from kompetanse.udir.hjelp import fylkesnavn, les_kvittering, udir
from kompetanse.udir.skjema import ScenarioSkjema, lesbare
from kompetanse.udir.views.rammer import spor_for
from kompetanse.visning import eksport, formater
from kompetanse.visning.adresselinje import heltall
from ordninger.felles import kontrakt
from ordninger.felles.beregning.kvittering import Resultat, hash_av
from ordninger.felles.beregning.register import AvvikVedOmregning, UkjentModell, kontroller
from ordninger.felles.beregning.sammenligning import sammenlign
from ordninger.felles.beregning.setning import nokkelnavn, setning
from ordninger.felles.handlinger import fordeling as fordelinger
from ordninger.felles.models import Fordeling

from .scenarier import hent_scenario, lag_scenario, merke, sti_fordelinger, synlige


def kvitteringer(resultat: Resultat, navn: dict[str, str]) -> list[dict[str, Any]]:
    """The receipt of each fylke: lines with their sentences, and the sum."""
    mal = sidens_maalform()
    ut = []
    for fylke in sorted(resultat.andeler, key=lambda f: navn.get(f, f)):
        linjer = [
            {
                "navn": nokkelnavn(x.nokkel, mal).capitalize(), "verdi": x.verdi, "vekt": x.vekt, "belop": x.belop,
                "nasjonal": x.data.get("nasjonal"), "kilde": x.kilde, "paragraf": x.paragraf, "setning": setning(x, mal, navn),
            }
            for x in resultat.linjer_for(fylke)
        ]  # fmt: skip
        ut.append({"nummer": fylke, "navn": navn.get(fylke, fylke), "linjer": linjer, "sum": resultat.andeler[fylke]})
    return ut


def sammenligninger(request: HttpRequest, f: Fordeling) -> list[Fordeling]:
    """What this scenario can be held against: the others of its frame, and decided ones of other years."""
    samme = synlige(request).filter(ramme__ordning=f.ramme.ordning).exclude(pk=f.pk).exclude(tilstand="forkastet")
    return [s for s in samme.order_by("-opprettet_tid")[:40] if s.ramme_id == f.ramme_id or s.tilstand == "besluttet"]


def _grunnlag(request: HttpRequest, f: Fordeling, andre: list[Fordeling]) -> Fordeling | None:
    """What to compare with: the one in the address, else the one it was made from, else last year's decided one."""
    onsket = request.GET.get("mot", "")
    if onsket == "0":
        return None
    for s in andre:
        if s.pk == heltall(onsket):
            return s
    if onsket:
        return None
    fra = next((s for s in andre if s.pk == f.kopiert_fra_id), None)
    return fra or next((s for s in andre if s.tilstand == "besluttet" and s.pk != f.pk), None)


def _kontrollert(resultat: Resultat, f: Fordeling) -> bool:
    """Whether the stored receipt gives the same answer when it is computed again now."""
    try:
        kontroller(resultat, f.beregning.hash)
    except (AvvikVedOmregning, UkjentModell, ValueError):
        return False
    return hash_av(resultat) == f.beregning.hash


@udir()
@require_http_methods(["GET", "HEAD", "POST"])
def fordeling(request: HttpRequest, pk: int) -> HttpResponse:
    """A scenario: what each fylke gets and why, against another; its parameters can be changed into a new scenario."""
    f = hent_scenario(request, pk)
    resultat = les_kvittering(f.beregning)
    navn = fylkesnavn()
    andre = sammenligninger(request, f)
    mot = _grunnlag(request, f, andre)
    if request.GET.get("format") in ("csv", "xlsx"):
        return _fil(request, f, resultat, navn)
    kan_fordele = har_rett(request.user, "fordeling.foresla", f.ramme.forvalter)
    skjema, feil = None, ""
    if kan_fordele:
        skjema = ScenarioSkjema(
            request.POST or None, verdier=f.parametre,
            initial={"ramme": Decimal(f.parametre["ramme"]), "navn": _("Kopi av %(navn)s") % {"navn": f.navn[:80]}},
        )  # fmt: skip
    if request.method == "POST":
        if skjema is None:
            return udir("fordeling.foresla")(lambda r: redirect("udir:fordeling", pk=pk))(request)
        if skjema.is_valid():
            ny, feil = lag_scenario(request, skjema, f.ramme, f.satser, f)
            if not feil:
                messages.success(
                    request, _("Det nye scenariet er beregnet og sammenlignet med «%(navn)s».") % {"navn": f.navn}
                )
                return redirect("udir:fordeling", pk=ny.pk)
    endring = sammenlign(les_kvittering(mot.beregning), resultat) if mot else None
    gitt = f.ramme.barn.aggregate(s=Sum("belop"))["s"] or Decimal(0)
    return render(
        request,
        "udir/fordeling.html",
        {
            "f": f, "merke": merke(f), "ordning": kontrakt.hent(f.ramme.ordning), "skjema": skjema, "feil": feil,
            "rader": _rader(resultat, endring, navn), "endring": endring, "mot": mot, "andre": andre,
            "kvitteringer": kvitteringer(resultat, navn), "parametre": lesbare(f.parametre, sidens_maalform()),
            "ramme_sum": resultat.sum + resultat.rest, "storst": max(resultat.andeler.values(), default=Decimal(0)),
            "utslag": utslag(endring), "kontrollert": _kontrollert(resultat, f), "gitt": gitt,
            "for_stort": resultat.sum > f.ramme.belop, "kan_sende": kan_fordele and f.tilstand == "utkast",
            "kan_beslutte": f.tilstand == "til_beslutning" and har_rett(request.user, "fordeling.beslutt", f.ramme.forvalter)
            and not samme_person(request.user, f.foreslatt_av) and not samme_person(request.user, f.opprettet_av),
            "kan_hente": f.tilstand == "til_beslutning"
            and (f.foreslatt_av_id == request.user.pk or har_rett(request.user, "fordeling.beslutt", f.ramme.forvalter)),
            "spor": spor_for(fordelinger.kjede(f)),
            "sti": [sti_fordelinger(), (f.navn, request.path)],
        },
        status=409 if feil else 422 if skjema is not None and skjema.is_bound and skjema.errors else 200,
    )  # fmt: skip


def _rader(resultat: Resultat, endring: Any, navn: dict[str, str]) -> list[dict[str, Any]]:
    per = {r.mottaker: r for r in endring.rader} if endring else {}
    rader = []
    for fylke, belop in resultat.andeler.items():
        r = per.get(fylke)
        rader.append(
            {
                "nummer": fylke, "navn": navn.get(fylke, fylke), "belop": belop,
                "andel": belop / resultat.sum if resultat.sum else None,
                "foer": r.foer if r else None, "endring": r.endring if r else None,
                "prosent": prosentendring(r.endring, r.foer) if r else "",
            }
        )  # fmt: skip
    if endring:
        return sorted(rader, key=lambda x: (-(x["endring"] or 0), x["navn"]))
    return sorted(rader, key=lambda x: x["navn"])


def prosentendring(endring: Decimal, foer: Decimal) -> str:
    """A change in per cent with its sign; a dash when there was nothing before."""
    if not foer:
        return formater.STREK
    tekst = formater.prosent(endring / foer, 1)
    return f"+{tekst}" if endring > 0 else tekst


def utslag(endring: Any) -> tuple[Decimal, Decimal] | None:
    """The largest change either way, so that all bars share one scale."""
    if endring is None:
        return None
    storst = max((abs(r.endring) for r in endring.rader), default=Decimal(0))
    return (-storst, storst)


def _fil(request: HttpRequest, f: Fordeling, resultat: Resultat, navn: dict[str, str]) -> Any:
    """The whole receipt as a file: one row per line."""
    mal = sidens_maalform()
    svar = eksport.xlsx_svar if request.GET["format"] == "xlsx" else eksport.csv_svar
    hoder = [
        _("Fylkesnummer"),
        _("Fylke"),
        _("Nøkkel"),
        _("Verdi"),
        _("Vekt"),
        _("Kroner"),
        _("Kilde"),
        _("Regel"),
        _("Forklaring"),
    ]
    rader = (
        [
            x.mottaker,
            navn.get(x.mottaker, x.mottaker),
            nokkelnavn(x.nokkel, mal),
            x.verdi,
            x.vekt,
            x.belop,
            x.kilde,
            x.paragraf,
            setning(x, mal, navn),
        ]
        for x in resultat.linjer
    )
    return svar(f"fordeling {f.navn}", hoder, rader)
