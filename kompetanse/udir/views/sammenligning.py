"""Two scenarios side by side."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from eiere.maalform import sidens_maalform
from kompetanse.udir.hjelp import fylkesnavn, les_kvittering, udir
from kompetanse.udir.skjema import lesbare
from kompetanse.visning import eksport, formater
from kompetanse.visning.adresselinje import heltall
from ordninger.felles.beregning.kvittering import Resultat
from ordninger.felles.beregning.sammenligning import forklar_trinnvis, sammenlign
from ordninger.felles.beregning.setning import nokkelnavn
from ordninger.felles.models import Fordeling

from .fordeling import prosentendring, utslag
from .scenarier import hent_scenario, sti_fordelinger


@udir()
@require_safe
def velg_sammenligning(request: HttpRequest) -> HttpResponse:
    """From the form with two choices to the page of the two."""
    a, b = heltall(request.GET.get("a")), heltall(request.GET.get("b"))
    if a is None or b is None or a == b:
        messages.warning(request, _("Velg to ulike scenarier."))
        return redirect("udir:fordeling-liste")
    return redirect("udir:sammenlign", a=a, b=b)


@udir()
@require_safe
def sammenlign_to(request: HttpRequest, a: int, b: int) -> HttpResponse:
    """Two scenarios side by side: the difference of each fylke, factor by factor, and choice by choice."""
    fa, fb = hent_scenario(request, a), hent_scenario(request, b)
    ra, rb = les_kvittering(fa.beregning), les_kvittering(fb.beregning)
    forskjell = sammenlign(ra, rb)
    navn, mal = fylkesnavn(), sidens_maalform()
    rekke = {"grunnbelop": 0, "avrunding": 2}
    koder = sorted((k for k in forskjell.faktorer if k != "rest"), key=lambda k: (rekke.get(k, 1), k))
    faktorer = [(k, nokkelnavn(k, mal).capitalize()) for k in koder]
    rader = sorted(
        (
            {
                "nummer": r.mottaker, "navn": navn.get(r.mottaker, r.mottaker), "foer": r.foer, "etter": r.etter,
                "endring": r.endring, "prosent": prosentendring(r.endring, r.foer),
                "faktorer": [r.faktorer.get(k, Decimal(0)) for k, _n in faktorer],
            }
            for r in forskjell.rader
        ),
        key=lambda r: (-r["endring"], r["navn"]),
    )  # fmt: skip
    if request.GET.get("format") in ("csv", "xlsx"):
        svar = eksport.xlsx_svar if request.GET["format"] == "xlsx" else eksport.csv_svar
        hoder = [_("Fylke"), fa.navn, fb.navn, _("Endring"), *(n for _k, n in faktorer)]
        return svar(
            "sammenligning", hoder, ([r["navn"], r["foer"], r["etter"], r["endring"], *r["faktorer"]] for r in rader)
        )
    return render(
        request,
        "udir/sammenlign.html",
        {
            "a": fa, "b": fb, "forskjell": forskjell, "rader": rader, "faktorer": faktorer,
            "sum_faktorer": [forskjell.faktorer[k] for k, _n in faktorer], "utslag": utslag(forskjell),
            "parametre": _forskjeller(fa, fb, mal), "trinn": _trinn(ra, rb, request.GET.get("fylke", ""), navn),
            "fylker": [(r["nummer"], r["navn"]) for r in sorted(rader, key=lambda r: r["navn"])],
            "valgt_fylke": request.GET.get("fylke", ""),
            "opp": sum(r["endring"] > 0 for r in rader), "ned": sum(r["endring"] < 0 for r in rader),
            "flyttes": sum((r["endring"] for r in rader if r["endring"] > 0), Decimal(0)),
            "sti": [sti_fordelinger(), (_("Sammenlign"), request.path)],
        },
    )  # fmt: skip


def _forskjeller(a: Fordeling, b: Fordeling, mal: str) -> list[dict[str, Any]]:
    """The parameters of both, with those that differ marked."""
    foer = {k: (n, v) for k, n, v in lesbare(a.parametre, mal)}
    etter = {k: (n, v) for k, n, v in lesbare(b.parametre, mal)}
    rader = [(_("Beløp å fordele"), formater.kroner(a.parametre["ramme"]), formater.kroner(b.parametre["ramme"]))]
    for k in dict.fromkeys([*foer, *etter]):
        navn = (foer.get(k) or etter[k])[0]
        tom = (navn, _("teller ikke"))
        rader.append((navn, foer.get(k, tom)[1], etter.get(k, tom)[1]))
    return [{"navn": n, "foer": f, "etter": e, "ulik": f != e} for n, f, e in rader]


TRINNORD = {
    "ramme": gettext_lazy("Beløpet som fordeles"),
    "grunnbelop": gettext_lazy("Grunnbeløpet"),
    "nokler": gettext_lazy("Vektene"),
    "samisk_andel": gettext_lazy("Den samiske andelen"),
    "enhet": gettext_lazy("Avrundingen"),
    "erstatninger": gettext_lazy("Regelen for tall som mangler"),
    "fylker": gettext_lazy("Nøkkeltallene"),
    "forrige": gettext_lazy("Fjorårets nøkkeltall"),
    "oppgitt": gettext_lazy("Oppgitte nøkkeltall"),
    "kilder": gettext_lazy("Kildene"),
    "gyldig": gettext_lazy("Årstallet"),
    "eksempel": gettext_lazy("Merket eksempeltall"),
}


def _trinn(a: Resultat, b: Resultat, fylke: str, navn: dict[str, str]) -> list[dict[str, Any]]:
    """The change of one fylke, or of all, one choice at a time; the steps add up to the whole change."""
    if (a.modell, a.versjon) != (b.modell, b.versjon):
        return []
    ut = []
    for t in forklar_trinnvis(a, b):
        ord_ = " + ".join(str(TRINNORD.get(d, d)) for d in t.faktor.split("+"))
        if fylke in navn:
            ut.append({"ord": ord_, "belop": t.endringer.get(fylke, Decimal(0))})
        else:
            ut.append({"ord": ord_, "belop": sum((abs(v) for v in t.endringer.values()), Decimal(0)) / 2})
    return ut
