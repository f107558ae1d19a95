"""«Landet nå»: what has happened with the money, where, and what remains."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kompetanse.brukere.tilgang import har_rett
from kompetanse.revisjon import klokke, spor
from kompetanse.udir import sporringer
from kompetanse.udir.grupper import gruppering
from kompetanse.udir.hjelp import bekreft, tittel_landet, udir
from kompetanse.udir.landet import Landet
from kompetanse.udir.landet_felles import KARTNOKKEL, Grunnlag, Utvalg
from kompetanse.udir.landet_soknad import Soknadslandet
from kompetanse.udir.landet_tilbud import Tilbudslandet
from kompetanse.visning import eksport, formater
from kompetanse.visning.adresselinje import aarstall, heltall
from ordninger.felles import kontrakt
from ordninger.felles.handlinger.varsel import varsle
from statsforvalter.models import Embete

SLAG: dict[str, type[Grunnlag]] = {k.slag: k for k in (Landet, Soknadslandet, Tilbudslandet)}
"""How the country looks, by the measure's procedure."""
HUSKET = "landet_ordning"
"""The measure that was chosen last, in the session."""


def utvalg(request: HttpRequest) -> Utvalg:
    """The filters of the address; what is unknown is left out. Without a measure it is the one that was chosen last."""
    get = request.GET
    koder = [o.kode for o in kontrakt.alle()]
    valgt = get.get("ordning", "")
    if valgt in koder and request.session.get(HUSKET) != valgt:
        request.session[HUSKET] = valgt
    ordning = next(k for k in (valgt, request.session.get(HUSKET), *koder) if k in koder)
    return Utvalg(
        ordning=ordning,
        aar=aarstall(get.get("aar")) or sporringer.standardaar(ordning),
        embete=str(heltall(get.get("embete")) or ""),
        mottaker=get.get("mottaker", "") if get.get("mottaker") in gruppering(ordning).navn else "",
        vis="embete" if get.get("vis") == "embete" else "fylke",
        kart=get.get("kart", "") if get.get("kart") in ("svart", "tildelt") else "",
    )


def bilde_av(bilde: Any, valg: Utvalg) -> Any:
    """The country of the filters, by the measure's procedure."""
    return SLAG[kontrakt.hent(valg.ordning).saksgang](bilde.data, valg)


@udir()
@require_safe
def forside(request: HttpRequest) -> HttpResponse:
    """The country now. One stored picture; the filters are sums over its rows."""
    valg = utvalg(request)
    bilde = sporringer.hent(valg.ordning, valg.aar)
    land = bilde_av(bilde, valg)
    sortering = request.GET.get("sorter", land.standardsortering if valg.vis == "fylke" else "navn")
    if request.GET.get("format") in ("csv", "xlsx"):
        return _fil(request, land, sortering)
    frist_igjen = (land.frist - klokke.idag()).days
    return render(
        request,
        "udir/forside.html",
        {
            "utvalg": valg, "ordning": land.ordning, "ord": land.ordning.pengeord(), "bilde": bilde, "land": land,
            "ordninger": kontrakt.valg(), "aarsvalg": sorted({*bilde.data["aarsvalg"], valg.aar}, reverse=True),
            "embetevalg": [(pk, navn) for pk, (navn, _f) in land.embeter.items()],
            "mottakervalg": list(land.gruppering.navn.items()), "mottakertittel": land.gruppering.tittel,
            "nokkeltall": land.tallrader(), "framdrift": land.framdrift(), "ferdig": land.ferdig(), "frist_igjen": frist_igjen, "frist_over": -frist_igjen,
            "rader": land.sortert(sortering), "kolonner": land.kolonner, "med_ramme": any(k.kode == "ramme" for k in land.kolonner),
            "kart": land.kart(), "kartnokkel": [str(t) for t in KARTNOKKEL], "tilstander": land.tilstander(),
            "mottakere": land.mottakere(), "temaer": land.temaer(), "gjennom": land.gjennom_aaret(klokke.idag()),
            "tre": land.pengetre(), "knapp": _hovedknapp(request, land, frist_igjen),
            "lenke": {n: f"?{valg.query(vis=n)}" for n in ("fylke", "embete")},
            "kartlenke": {n: f"?{valg.query(vis=valg.vis, kart=n)}" for n in ("svart", "tildelt")},
            "fil": {f: f"?{valg.query(vis=valg.vis, sorter=sortering, format=f)}" for f in ("xlsx", "csv")},
            "saksfil": f"{reverse('udir:sak-liste')}?{valg.query(mottaker=None, format='csv')}",
            **_egne(land),
        },
    )  # fmt: skip


def _egne(land: Any) -> dict[str, Any]:
    """The sections that only one kind of procedure has."""
    if isinstance(land, Tilbudslandet):
        return {
            "rundene": land.rundene(), "tause": land.tause(), "bruk": land.bruk(klokke.idag()),
            "deltakere": land.deltakere(), "ledig": land.ledig,
        }  # fmt: skip
    return {
        "sektorer": land.sektorer() if land.slag == "behovsmelding" else [],
        "deltakelse": land.deltakelse() if "kommune" in land.ordning.sokertyper else None,
    }


def _hovedknapp(request: HttpRequest, land: Any, frist_igjen: int) -> dict[str, Any]:
    """The reminder this person can send now: to the embeter, or to those who have not answered their offer."""
    if land.slag == "behovsmelding" and har_rett(request.user, "oppsett.rediger"):
        return {
            "tekst": _("Minn embetene på %(dag)s") % {"dag": formater.dag(land.frist)}, "sekundaer": frist_igjen < 0,
            "lenke": f"{reverse('udir:paminnelse')}?{land.utvalg.query()}",
        }  # fmt: skip
    if land.slag == "tilbud" and har_rett(request.user, "tilbud.lukk"):
        apne = [pk for pk, frist in land.runder if frist >= klokke.naa()]
        tause = int(land.sum("tause"))
        if apne and tause:
            return {
                "tekst": _("Minn %(n)s som ikke har svart") % {"n": formater.antall(tause)}, "sekundaer": False,
                "lenke": reverse("udir:andel-minn", args=[apne[0]]),
            }  # fmt: skip
    return {}


def _fil(request: HttpRequest, land: Grunnlag, sortering: str) -> Any:
    """The table as a file, with whole kroner."""
    svar = eksport.xlsx_svar if request.GET["format"] == "xlsx" else eksport.csv_svar
    hoder = [
        _("Embete") if land.utvalg.vis == "embete" else _("Fylke"),
        _("Status"),
        *(str(k.navn) for k in land.kolonner),
    ]
    rader = [
        [r["navn"], str(r["merke"]["ord"]), *(k.i_fil(r[k.kode]) for k in land.kolonner)]
        for r in land.sortert(sortering)
    ]
    rader.append([land.landsrad["navn"], "", *(k.i_fil(land.landsrad[k.kode]) for k in land.kolonner)])
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
    land = bilde_av(sporringer.hent(valg.ordning, valg.aar), valg)
    # Only a measure that the embeter divide has anything to remind them of.
    utenfor = land.slag != "behovsmelding"
    embeter = [] if utenfor else _ikke_ferdige(land)
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
        hindring=_("Embetene fordeler ikke dette tiltaket.")
        if utenfor
        else ""
        if embeter
        else _("Alle fylkene er ferdige. Det er ingen å minne."),
        handling=send,
        ferdig=_("Påminnelsen er sendt."),
    )


def _ikke_ferdige(land: Landet) -> list[Embete]:
    """The embeter, within the filters, with a fylke that is not done."""
    igjen = {f for f in land.fylker if land.status[f] != "ferdig"}
    alle = Embete.objects.select_related("organisasjon").prefetch_related("fylker")
    return [e for e in alle if {f.pk for f in e.fylker.all()} & igjen]
