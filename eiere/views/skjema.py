"""The steps of a behovsmelding: write, save by itself, see what is missing, send."""

import json
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from eiere.maalform import sidens_maalform
from eiere.models import Nokkeltall
from eiere.skjema.barnehage import barnehagevisning
from eiere.skjema.behovsmelding import STEGSKJEMA, Stegskjema, TiltakSkjema, vis_verdi
from eiere.skjema.soknad import sektorvisning
from kompetanse.brukere.decorators import krever_publikum, krever_rett
from kompetanse.visning import autolagring
from kompetanse.visning.autolagring import Ulikt
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import sak as sakshandlinger
from ordninger.felles.handlinger.grunn import IkkeMulig, Mangler
from ordninger.felles.handlinger.sak import ToVersjoner, aapne_felt, kan_skrive
from ordninger.felles.models import Sak, Sakspart, Tiltak
from ordninger.kollektiv import grunnlag, lagring, vilkar
from ordninger.kollektiv.mangler import koordinator_tak

from .felles import for_felt, hent_sak, neste_steg, rettelenker, si_nei, skjemakontekst, stegadresse
from .plan import PLANER, plan_for


def _initial(sak: Sak, steg: str) -> dict[str, Any]:
    b = sak.behovsmelding
    verdier = {n: getattr(b, n) for n in lagring.STEGFELT[steg] if n != "koordinator_belop"}
    if steg == "egeninnsats":
        verdier["koordinator_belop"] = grunnlag.koordinator(
            sak.linjer.filter(koordinator=True), sak.utlysning.budsjettaar
        )
    return verdier


@require_http_methods(["GET", "POST"])
@krever_publikum("eier")
def sak_steg(request: HttpRequest, nummer: str, steg: str) -> HttpResponse:
    """One of the steps that is a plain form. Posting saves; the script posts to the same address."""
    sak = hent_sak(request, nummer)
    if egen := PLANER[sak.utlysning.ordning].steg if sak.utlysning.ordning in PLANER else "":
        return import_string(egen)(request, sak, steg)
    if steg not in STEGSKJEMA:
        raise Http404
    if not kan_skrive(sak, request.user):
        return _lukket(request, sak)
    aapne = aapne_felt(sak)
    skjema = STEGSKJEMA[steg](request.POST or None, initial=_initial(sak, steg), aapne=aapne)
    konflikt = None
    if request.method == "POST":

        def lagre() -> int:
            return lagring.lagre_steg(
                sak=sak,
                steg=steg,
                felt=skjema.gyldige,
                versjon=_versjon(request),
                over_egen=not autolagring.er_autolagring(request),
                av=request.user,
            )

        svar = _lagre(request, sak, skjema, lagre, lambda: neste_steg(sak, steg, aapne))
        if isinstance(svar, HttpResponse):
            return svar
        konflikt = svar
        sak.behovsmelding.refresh_from_db()
    else:
        sakshandlinger.registrer_aktivitet(sak, steg, request.user)
    innhold = skjemakontekst(request, sak, steg)
    if request.method == "GET" and request.GET.get("vis") == "mangler":
        skjema.som_bundet().vis_mangler([(f, s) for f, s in for_felt(innhold["mangler"], steg) if f in skjema.fields])
    return render(
        request,
        f"eier/steg_{steg}.html",
        innhold
        | {
            "skjema": skjema,
            "konflikt": konflikt,
            "ulike": ulikheter(skjema, konflikt) if konflikt else [],
            "versjon": konflikt.versjon if konflikt else sak.behovsmelding.versjoner.get(steg, 0),
            "lagret_tid": _lagret_tid(sak, steg),
            "lagre_url": request.path,
            **_ekstra(sak, steg),
        },
    )


def _ekstra(sak: Sak, steg: str) -> dict[str, Any]:
    """What a step shows beside its form."""
    if steg == "om_oss":
        return {
            "deltakere": list(
                sak.parter.filter(rolle=Sakspart.Rolle.DELTAKER)
                .select_related("organisasjon")
                .order_by("organisasjon__navn_sortert", "pk")
            ),
            "tall": _tall_fra_registeret(sak),
        }
    if steg == "behov":
        return {"vedlegg": list(sak.dokumenter.filter(retning="inn").order_by("tid", "pk"))}
    if steg == "egeninnsats":
        regler = grunnlag.behovsmeldingsregler(sak.utlysning)
        return {"tak_andel": regler.koordinator_tak, "tak": koordinator_tak(grunnlag.behovsmelding(sak), regler)}
    return {}


def _tall_fra_registeret(sak: Sak) -> list[Any]:
    """The state's own figures of the kommune, newest first by key, with source and year."""
    if not sak.soker.kommune_id or sak.soker.type != "kommune":
        return []
    rader = Nokkeltall.objects.filter(kommune_id=sak.soker.kommune_id).order_by("nokkel", "-aar").distinct("nokkel")
    return list(rader)


def _versjon(request: HttpRequest) -> int:
    verdi = request.POST.get("versjon", "0")
    return int(verdi) if verdi.isascii() and verdi.isdigit() and len(verdi) < 10 else 0


def _lagret_tid(sak: Sak, steg: str) -> Any:
    siste = sak.aktivitet.filter(steg=steg).order_by("-sist_tid").first()
    return siste.sist_tid if siste else sak.opprettet_tid


def _lagre(
    request: HttpRequest, sak: Sak, skjema: Stegskjema, lagre: Any, neste: Any
) -> HttpResponse | ToVersjoner | None:
    """Save and answer: JSON to the script, the next page to a person. None and ToVersjoner mean: show the page again."""
    script = autolagring.er_autolagring(request)
    skjema.full_clean()
    try:
        versjon = lagre()
    except ToVersjoner as to:
        if script:
            return autolagring.konflikt(request, ulikheter(skjema, to), versjon=to.versjon, hvem=to.rolle)
        return to
    except IkkeMulig as nei:
        if script:
            return JsonResponse({"feil": nei.setning}, status=422)
        skjema.add_error(nei.kode if nei.kode in skjema.fields else None, nei.setning)
        return None
    if script:
        return _lagret(sak, skjema, versjon)
    if skjema.errors:
        return None
    if request.POST.get("videre") == "avslutt":
        messages.success(request, _("Utkastet er lagret."))
        return redirect("eier:sak-detalj", sak.nummer)
    if (egen := request.POST.get("videre", "")).startswith("/eier/"):
        return redirect(egen)
    return redirect(neste())


def _lagret(sak: Sak, skjema: Stegskjema, versjon: int) -> JsonResponse:
    """Saved. Fields with errors are not, and the status line says which."""
    mangler = len(kontrakt.hent(sak.utlysning.ordning).mangler(hent_paa_nytt(sak)))
    svar = autolagring.lagret(versjon=versjon, mangler=mangler)
    if skjema.errors:
        data = json.loads(svar.content)
        felt = ", ".join(str(skjema.fields[n].label) for n in skjema.errors if n in skjema.fields)
        data["lagret"] += ". " + _("Ikke lagret, fordi noe må rettes: %(felt)s") % {"felt": felt}
        svar.content = json.dumps(data)
    return svar


def hent_paa_nytt(sak: Sak) -> Sak:
    return Sak.objects.select_related("utlysning", "soker", "behovsmelding").get(pk=sak.pk)


def ulikheter(skjema: Stegskjema, to: ToVersjoner) -> list[Ulikt]:
    """The two versions with the form's own labels."""
    ut = []
    for u in to.felter:
        navn = u.felt
        if navn.startswith("belop."):
            navn = "b-" + navn.removeprefix("belop.").replace(".", "-")
        etikett = skjema.fields[navn].label if navn in skjema.fields else navn
        ut.append(Ulikt(etikett, vis_verdi(u.din), vis_verdi(u.lagret)))
    return ut


def _lukket(request: HttpRequest, sak: Sak) -> HttpResponse:
    """The case cannot be written in now: the overview says why."""
    if autolagring.er_autolagring(request):
        return JsonResponse({"feil": _("Saken kan ikke endres nå.")}, status=422)
    if request.method == "POST":
        messages.error(request, _("Saken er «%(ord)s» og kan ikke endres nå.") % {"ord": sak.tilstandsord})
    return redirect("eier:sak-detalj", sak.nummer)


# Tiltak ------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET"])
@krever_publikum("eier")
def tiltak_liste(request: HttpRequest, nummer: str) -> HttpResponse:
    """Step 3: the tiltak in order with what each asks for and lacks."""
    sak = _med_tiltak(request, nummer)
    if not kan_skrive(sak, request.user):
        return _lukket(request, sak)
    innhold = skjemakontekst(request, sak, "tiltak")
    alle = grunnlag.linjer(sak)
    per_tiltak = grunnlag.rader(alle)
    aar = sak.utlysning.budsjettaar
    koordinator = grunnlag.koordinator(alle, aar)
    rader = []
    for t in grunnlag.tiltakene(sak):
        i_aar = sum((r.per_aar[aar].sokt or 0 for r in per_tiltak.get(t.pk, []) if aar in r.per_aar), 0)
        n = len([m for m in innhold["mangler"] if m.tiltak == t.nr])
        rader.append({"t": t, "sokt": i_aar, "mottakere": len(per_tiltak.get(t.pk, [])), "mangler": n})
    return render(
        request, "eier/tiltak_liste.html",
        innhold | {
            "tiltak": rader, "koordinator": koordinator, "sum": sum((r["sokt"] for r in rader), koordinator or 0), "aar": aar,
            "kan_endre_rekken": innhold["aapne"] is None, "kan_ha_flere": len(rader) < lagring.MAKS_TILTAK,
        },
    )  # fmt: skip


def _med_tiltak(request: HttpRequest, nummer: str) -> Sak:
    """A case whose owner writes its tiltak; in others they follow from the answers."""
    sak = hent_sak(request, nummer)
    if sak.utlysning.ordning in PLANER and not plan_for(sak).har_tiltak:
        raise Http404
    return sak


def hent_tiltak(sak: Sak, nr: int) -> Tiltak:
    return get_object_or_404(
        sak.tiltak.filter(kollektiv__isnull=False).select_related("kollektiv__partner", "sak__utlysning", "sak__soker"),
        nr=nr,
    )


@require_http_methods(["GET", "POST"])
@krever_publikum("eier")
def tiltak_rediger(request: HttpRequest, nummer: str, nr: int) -> HttpResponse:
    """One tiltak: words, choices, amounts."""
    sak = hent_sak(request, nummer)
    if not kan_skrive(sak, request.user):
        return _lukket(request, sak)
    tiltak = hent_tiltak(sak, nr)
    aapne = aapne_felt(sak)
    partnere = lagring.mulige_partnere(sak)
    rader = grunnlag.rader(grunnlag.linjer(sak)).get(tiltak.pk, [])
    skjema = TiltakSkjema(
        request.POST or None, initial=_tiltaksverdier(tiltak), aapne=aapne, rader=rader, partnere=partnere,
        aar=grunnlag.aarene(sak.utlysning), temaer=kontrakt.hent(sak.utlysning.ordning).temaer(sak.utlysning),
    )  # fmt: skip
    konflikt = None
    if request.method == "POST":

        def lagre() -> int:
            felt = skjema.ordfelt
            if "partner" in felt:
                felt["partner"] = next((o for o in partnere if o.pk == felt["partner"]), None)
            return lagring.lagre_tiltak(
                tiltak=tiltak,
                felt=felt,
                belop=skjema.belop,
                versjon=_versjon(request),
                over_egen=not autolagring.er_autolagring(request),
                av=request.user,
            )

        svar = _lagre(request, sak, skjema, lagre, lambda: _etter_tiltak(sak, tiltak, aapne))
        if isinstance(svar, HttpResponse):
            return svar
        konflikt = svar
        tiltak.kollektiv.refresh_from_db()
    else:
        sakshandlinger.registrer_aktivitet(sak, f"tiltak {nr}", request.user)
    innhold = skjemakontekst(request, sak, "tiltak")
    if request.method == "GET" and request.GET.get("vis") == "mangler":
        skjema.som_bundet().vis_mangler(for_felt(innhold["mangler"], "tiltak", nr))
    antall = sak.tiltak.count()
    return render(
        request, "eier/tiltak_rediger.html",
        innhold | {
            "tiltak": tiltak, "skjema": skjema, "konflikt": konflikt,
            "ulike": ulikheter(skjema, konflikt) if konflikt else [], "antall": antall, "rader": rader,
            "versjon": konflikt.versjon if konflikt else tiltak.kollektiv.versjon,
            "lagret_tid": _lagret_tid(sak, f"tiltak {nr}"), "lagre_url": request.path,
            "forrige": nr - 1 if nr > 1 else None, "neste": nr + 1 if nr < antall else None,
            "kan_endre_mottakere": aapne is None or "tiltak.belop" in aapne, "kan_slette": aapne is None,
            "kan_sette_partner": aapne is None or "tiltak.partner" in aapne,
            "forste_aar": sak.utlysning.budsjettaar,
        },
    )  # fmt: skip


def _tiltaksverdier(tiltak: Tiltak) -> dict[str, Any]:
    k = tiltak.kollektiv
    verdier = {n: getattr(k, n) for n in lagring.TILTAKSFELT if n not in ("tittel", "partner")}
    return verdier | {"tittel": tiltak.tittel, "partner": k.partner_id}


def _etter_tiltak(sak: Sak, tiltak: Tiltak, aapne: set[str] | None) -> str:
    """The next tiltak, or the next step after the last."""
    neste = sak.tiltak.filter(nr__gt=tiltak.nr).order_by("nr").first()
    return reverse("eier:tiltak-rediger", args=[sak.nummer, neste.nr]) if neste else neste_steg(sak, "tiltak", aapne)


@require_POST
@krever_rett("sak.skriv")
def tiltak_ny(request: HttpRequest, nummer: str) -> HttpResponse:
    sak = _med_tiltak(request, nummer)
    try:
        tiltak = lagring.legg_til_tiltak(sak=sak, av=request.user)
    except IkkeMulig as nei:
        si_nei(request, nei)
        return redirect("eier:sak-detalj", sak.nummer)
    return redirect("eier:tiltak-rediger", sak.nummer, tiltak.nr)


@require_POST
@krever_rett("sak.skriv")
def tiltak_flytt(request: HttpRequest, nummer: str, nr: int) -> HttpResponse:
    sak = hent_sak(request, nummer)
    tiltak = hent_tiltak(sak, nr)
    try:
        lagring.flytt_tiltak(tiltak=tiltak, retning=request.POST.get("retning", ""), av=request.user)
    except IkkeMulig as nei:
        si_nei(request, nei)
    return redirect("eier:tiltak-liste", sak.nummer)


@require_http_methods(["GET", "POST"])
@krever_rett("sak.skriv")
def tiltak_slett(request: HttpRequest, nummer: str, nr: int) -> HttpResponse:
    """Deleting asks first and says what goes."""
    sak = hent_sak(request, nummer)
    tiltak = hent_tiltak(sak, nr)
    if request.method == "POST":
        try:
            lagring.slett_tiltak(tiltak=tiltak, av=request.user)
        except IkkeMulig as nei:
            si_nei(request, nei)
        else:
            messages.success(request, _("Tiltaket er slettet."))
        return redirect("eier:tiltak-liste", sak.nummer)
    rader = grunnlag.rader(grunnlag.linjer(sak)).get(tiltak.pk, [])
    return render(
        request, "eier/tiltak_slett.html",
        {
            "sak": sak, "tiltak": tiltak, "mottakere": len(rader), "sum": sum((r.sum for r in rader), 0),
            "sti": [(_("Saker"), reverse("eier:sak-liste")), (sak.nummer, stegadresse(sak, "tiltak")), (_("Slett tiltak"), request.path)],
        },
    )  # fmt: skip


# Send --------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@krever_publikum("eier")
def sak_send(request: HttpRequest, nummer: str) -> HttpResponse:
    """Step 6: everything that goes out, what is missing, what happens, and the button. A second click sees the receipt."""
    sak = hent_sak(request, nummer)
    retter = sak.tilstand == "ma_rettes"
    if request.method == "POST":
        try:
            handling = sakshandlinger.send_retting if retter else sakshandlinger.send_inn
            handling(sak=sak, av=request.user)
        except Mangler as nei:
            si_nei(request, nei)
        except IkkeMulig as nei:
            si_nei(request, nei)
            if nei.kode == "tilstand":
                return redirect("eier:sak-detalj", sak.nummer)
        else:
            return redirect("eier:kvittering", sak.nummer)
    if sak.tilstand not in sakshandlinger.SKRIVES_I:
        return redirect("eier:sak-detalj", sak.nummer)
    innhold = skjemakontekst(request, sak, "send")
    bilde = kontrakt.hent(sak.utlysning.ordning).oyeblikksbilde(sak)
    return render(
        request, plan_for(sak).sendemal,
        innhold | {
            "bilde": bilde, "retter": retter, "retter_felt": rettelenker(sak, innhold["retting"]) if innhold["retting"] else [],
            "aar": grunnlag.aarene(sak.utlysning), "apen": retter or sak.utlysning.er_apen(sakshandlinger.klokke.naa()),
            **visning_av(bilde, sak),
        },
    )  # fmt: skip


def visning_av(bilde: dict[str, Any], sak: Sak) -> dict[str, Any]:
    """Names for the codes of a frozen picture, in the page's language, and the sums of its amounts."""
    maalform = sidens_maalform()
    grupper = dict(vilkar.valg(vilkar.MAALGRUPPER, maalform))
    temaer = dict(kontrakt.hent(sak.utlysning.ordning).temaer(sak.utlysning))
    aar = str(bilde["utlysning"]["budsjettaar"])
    tiltak = []
    for t in bilde["tiltak"]:
        i_aar = sum((Decimal(m["sokt"].get(aar) or 0) for m in t["mottakere"]), Decimal(0))
        tiltak.append(
            t | {
                "malgruppenavn": ", ".join(grupper.get(g, g) for g in t["malgrupper"]),
                "temanavn": temaer.get(t["tema"], t["tema"]),
                "i_aar": i_aar,
                "rader": [
                    {"navn": (m["virksomhet"] or m)["navn"], "eier": m["navn"] if m["virksomhet"] else "",
                     "belop": [(a, Decimal(b) if b is not None else None) for a, b in sorted(m["sokt"].items())]}
                    for m in t["mottakere"]
                ],
                "aarene": sorted({a for m in t["mottakere"] for a in m["sokt"]}),
            }
        )  # fmt: skip
    linjer = [x for x in bilde["koordinator"]["linjer"] if x["sokt"] is not None]
    koordinator = [Decimal(x["sokt"]) for x in linjer]
    return {
        "koordinatorlinjer": [(x["mottaker"]["navn"], Decimal(x["sokt"])) for x in linjer if str(x["aar"]) == aar],
        "sektorvisning": sektorvisning(bilde) if "sektorer" in bilde else None,
        "barnehagevisning": barnehagevisning(bilde) if "barnehager" in bilde else None,
        "tiltaksvisning": tiltak,
        "koordinatorsum": sum(koordinator, Decimal(0)) if koordinator else None,
        "sokt": Decimal(bilde["sokt"] or 0),
        "mottakerantall": len(
            {(m["id"], (m["virksomhet"] or {}).get("id")) for t in bilde["tiltak"] for m in t["mottakere"]}
        ),
    }
