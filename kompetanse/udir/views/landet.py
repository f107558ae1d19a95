"""«Landet nå»: what has happened with the money, where, and what remains."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kompetanse.brukere.tilgang import har_rett
from kompetanse.revisjon import klokke, spor
from kompetanse.udir import sporringer
from kompetanse.udir.hjelp import bekreft, tittel_landet, udir
from kompetanse.udir.landet import KARTNOKKEL, KOLONNER, MOTTAKERE, Landet, Utvalg
from kompetanse.visning import eksport, formater
from ordninger.felles import kontrakt
from ordninger.felles.handlinger.varsel import varsle
from statsforvalter.models import Embete

OVERSKRIFTER = {
    "andel": gettext_lazy("Andel"), "ramme": gettext_lazy("Ramme"), "sokt": gettext_lazy("Søkt"),
    "foreslatt": gettext_lazy("Foreslått"), "vedtatt": gettext_lazy("Vedtatt"), "utbetalt": gettext_lazy("Utbetalt"),
    "brukt": gettext_lazy("Brukt"), "ubrukt": gettext_lazy("Ubrukt"), "saker": gettext_lazy("Saker"),
    "ikke_meldt": gettext_lazy("Ikke meldt"),
}  # fmt: skip


def utvalg(request: HttpRequest) -> Utvalg:
    """The filters of the address; what is unknown is left out."""
    get = request.GET
    koder = [o.kode for o in kontrakt.alle()]
    ordning = get.get("ordning", "") if get.get("ordning") in koder else koder[0]
    aar = get.get("aar", "")
    return Utvalg(
        ordning=ordning,
        aar=int(aar) if aar.isdigit() and 2000 <= int(aar) <= 2100 else sporringer.standardaar(ordning),
        embete=get.get("embete", "") if get.get("embete", "").isdigit() else "",
        mottaker=get.get("mottaker", "") if get.get("mottaker") in MOTTAKERE else "",
        vis="embete" if get.get("vis") == "embete" else "fylke",
    )


@udir()
@require_safe
def forside(request: HttpRequest) -> HttpResponse:
    """The country now. One stored picture; the filters are sums over its rows."""
    valg = utvalg(request)
    bilde = sporringer.hent(valg.ordning, valg.aar)
    land = Landet(bilde.data, valg)
    sortering = request.GET.get("sorter", "-andel" if valg.vis == "fylke" else "navn")
    if request.GET.get("format") in ("csv", "xlsx"):
        return _fil(request, land, sortering)
    frist_igjen = (land.frist - klokke.idag()).days
    return render(
        request,
        "udir/forside.html",
        {
            "utvalg": valg, "ordning": kontrakt.hent(valg.ordning), "bilde": bilde, "land": land,
            "ordninger": kontrakt.valg(), "aarsvalg": sorted({*bilde.data["aarsvalg"], valg.aar}, reverse=True),
            "embetevalg": [(pk, navn) for pk, (navn, _f) in land.embeter.items()], "mottakervalg": list(MOTTAKERE.items()),
            "nokkeltall": _to_rekker(land.nokkeltall()), "framdrift": land.framdrift(), "frist_igjen": frist_igjen, "frist_over": -frist_igjen,
            "rader": land.sortert(sortering), "kolonner": [(k, OVERSKRIFTER[k]) for k in KOLONNER],
            "kart": land.kart(), "kartnokkel": [str(t) for t in KARTNOKKEL], "tilstander": land.tilstander(),
            "mottakere": land.mottakere(), "temaer": land.temaer(), "sektorer": land.sektorer(), "deltakelse": land.deltakelse(),
            "gjennom": land.gjennom_aaret(klokke.idag()), "kan_minne": har_rett(request.user, "oppsett.rediger"),
            "lenke": {n: f"?{valg.query(vis=n)}" for n in ("fylke", "embete")},
            "fil": {f: f"?{valg.query(vis=valg.vis, sorter=sortering, format=f)}" for f in ("xlsx", "csv")},
            "saksfil": f"{reverse('udir:sak-liste')}?{valg.query(mottaker=None, format='csv')}",
        },
    )  # fmt: skip


def _to_rekker(tall: list[Any]) -> list[list[Any]]:
    """The chain of money in two rows of even length."""
    halv = (len(tall) + 1) // 2
    return [tall[:halv], tall[halv:]]


def _fil(request: HttpRequest, land: Landet, sortering: str) -> Any:
    """The table as a file, with whole kroner."""
    svar = eksport.xlsx_svar if request.GET["format"] == "xlsx" else eksport.csv_svar
    hoder = [
        _("Embete") if land.utvalg.vis == "embete" else _("Fylke"),
        _("Status"),
        *(str(OVERSKRIFTER[k]) for k in KOLONNER),
    ]
    rader = [[r["navn"], str(r["merke"]["ord"]), *(r[k] for k in KOLONNER)] for r in land.sortert(sortering)]
    rader.append([land.landsrad["navn"], "", *(land.landsrad[k] for k in KOLONNER)])
    return svar(f"landet {land.utvalg.ordning} {land.utvalg.aar}", hoder, rader)


@udir()
@require_POST
def oppdater(request: HttpRequest) -> HttpResponse:
    """Compute the figures now."""
    valg = utvalg(request)
    sporringer.hent(valg.ordning, valg.aar, tving=True)
    messages.success(request, _("Tallene er regnet ut på nytt."))
    return redirect(f"{reverse('udir:forside')}?{valg.query(vis=valg.vis)}")


@udir("oppsett.rediger")
@require_http_methods(["GET", "HEAD", "POST"])
def paminnelse(request: HttpRequest) -> HttpResponse:
    """Remind the embeter that are not done of the day the frame must be distributed (KBG § 14). Once a day each."""
    valg = utvalg(request)
    land = Landet(sporringer.hent(valg.ordning, valg.aar).data, valg)
    embeter = _ikke_ferdige(land)
    tilbake = f"{reverse('udir:forside')}?{valg.query()}"

    def send(verdier: dict[str, Any]) -> int:
        i_dag, sendt = klokke.idag(), 0
        for embete in embeter:
            varsel = varsle(
                nokkel=f"fordeling:{valg.ordning}:{valg.aar}:{embete.pk}:{i_dag}", organisasjon=embete.organisasjon,
                type="frist_fordeling", data={"frist": land.frist.isoformat()},
            )  # fmt: skip
            if varsel:
                sendt += 1
                spor.skriv(
                    f"paminnelse:{valg.ordning}:{valg.aar}",
                    "embete.minnet",
                    av=request.user,
                    objekt=embete.organisasjon,
                )
        return sendt

    return bekreft(
        request,
        tittel=_("Minn embetene på %(dag)s") % {"dag": formater.dag(land.frist)},
        knapp=_("Send påminnelsen"),
        tilbake=tilbake,
        sti=[tittel_landet()],
        fakta=[(str(e), ", ".join(sorted(str(f) for f in e.fylker.all()))) for e in embeter],
        tekst=[_("Embetene over er ikke ferdige. De får et varsel i portalen og på e-post, høyst ett om dagen.")]
        if embeter
        else [],
        hindring="" if embeter else _("Alle fylkene er ferdige. Det er ingen å minne."),
        handling=send,
        ferdig=_("Påminnelsen er sendt."),
    )


def _ikke_ferdige(land: Landet) -> list[Embete]:
    """The embeter, within the filters, with a fylke that is not done."""
    igjen = {f for f in land.fylker if land.status[f] != "ferdig"}
    alle = Embete.objects.select_related("organisasjon").prefetch_related("fylker")
    return [e for e in alle if {f.pk for f in e.fylker.all()} & igjen]
