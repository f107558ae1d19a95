"""One case: habilitet first, then what was sent in, the judgement, the dialogue and what has happened."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST

from kompetanse.brukere.decorators import krever_rett
from kompetanse.brukere.tilgang import har_rett
from kompetanse.revisjon import klokke
from kompetanse.visning import autolagring
from kompetanse.visning.adresselinje import heltall
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import fordeling, habilitet, retting, tildeling, vurdering
from ordninger.felles.handlinger.grunn import IkkeMulig, SamtidigEndring, kan_flytte
from ordninger.felles.handlinger.maalform import maalform_for
from ordninger.felles.handlinger.melding import les_meldinger, send_melding
from ordninger.felles.models import Fordelingslinje, Sak, Sakversjon, Tilskudd, Vurdering
from ordninger.felles.saksgang import AAPNE
from ordninger.veiledning.visning import sektorvisning

from . import bilde, spor_tekster
from .felles import (
    AVSLAG,
    forvalter,
    hent_sak,
    liste_sporring,
    med_sporring,
    merke,
    sak_adresse,
    setning,
    sier_fra,
    til_sak,
)
from .sak_liste import sakliste

VALG = [(r.value, r.label) for r in Vurdering.Resultat]


# The frame of every page of a case ----------------------------------------------------------------------------------


def ramme(request: HttpRequest, sak: Sak, side: str) -> dict[str, Any]:
    """What stands around every page of a case: path, neighbours, tabs, what the person may do."""
    av, q = request.user, liste_sporring(request)
    egen = request.tilhorighet.organisasjon_id == sak.utlysning.forvalter_id
    status = habilitet.status(sak, av) if egen else None
    behandle = egen and har_rett(av, "sak.behandle", sak.utlysning.forvalter)
    aapen = status is None or (not status.inhabil and not (status.mangler and behandle and status.erklaring is None))
    ordning = kontrakt.hent(sak.utlysning.ordning)
    return {
        "sak": sak,
        "q": q,
        "merke": merke(sak),
        "ordning": ordning,
        "egen": egen,
        "aapen": aapen,
        "habilitet": status,
        "nabo": _naboer(request, sak),
        "sti": [
            (_("Saker"), f"{reverse('forvalter:sak-liste')}?{request.GET.get('i', '')}".rstrip("?")),
            (sak.nummer, sak_adresse(request, sak)),
        ],
        "faner": _faner(sak, q, side) if aapen else [],
        "kan_behandle": behandle and aapen,
        "kan_tildele": egen and har_rett(av, "sak.tildel", sak.utlysning.forvalter),
        "kan": {o.handling: kan_flytte(sak, o.handling, av) for o in sak.gang.overganger if sak.tilstand in o.fra}
        if egen and aapen
        else {},
        "apen_sak": sak.tilstand in AAPNE,
        "fordeling_url": _adresse("forvalter:fordeling-liste"),
        "dekker_for": sak.saksbehandler
        if sak.saksbehandler_id and sak.saksbehandler_id != av.pk
        and sak.saksbehandler_id in {b.pk for b in tildeling.dekker(av, request.tilhorighet.organisasjon)}
        else None,
    }  # fmt: skip


def _adresse(navn: str) -> str:
    try:
        return reverse(navn)
    except NoReverseMatch:
        return ""


def _naboer(request: HttpRequest, sak: Sak) -> dict[str, Any] | None:
    """The case before and after in the list it was opened from, and where it stands."""
    if (i := request.GET.get("i")) is None:
        return None
    numre = list(sakliste(med_sporring(request, i)).sporring.values_list("nummer", flat=True))
    if sak.nummer not in numre:
        return None
    plass, q = numre.index(sak.nummer), liste_sporring(request)

    def url(nr: int) -> str:
        return reverse("forvalter:sak", args=[numre[nr]]) + q if 0 <= nr < len(numre) else ""

    return {"forrige": url(plass - 1), "neste": url(plass + 1), "plass": plass + 1, "antall": len(numre)}


def _faner(sak: Sak, q: str, side: str) -> list[dict[str, Any]]:
    dokumenter, brev, andre = (
        Sak.objects.filter(pk=sak.pk)
        .order_by()
        .annotate(
            d=Count("dokumenter", distinct=True),
            b=Count("brev", distinct=True),
            e=Count("soker__saker", distinct=True, filter=Q(soker__saker__innsendt_tid__isnull=False)),
        )
        .values_list("d", "b", "e")
        .get()
    )
    sider = [
        ("sak", capfirst(_("%(hva)s og vurdering") % {"hva": sak.ordningen.saksord().ubestemt}), 0),
        *([("sak-antall", _("Antall"), 0)] if sak.utlysning.ordning == "veiledning" else []),
        ("sak-dokumenter", _("Dokumenter"), dokumenter),
        ("sak-vedtak", _("Vedtak og brev"), brev),
        ("sak-penger", _("Penger"), 0),
        ("sak-eier", _("Eieren"), andre - 1),
        ("sak-spor", _("Hele sporet"), 0),
    ]
    return [
        {
            "tekst": tekst,
            "url": reverse(f"forvalter:{navn}", args=[sak.nummer]) + q,
            "antall": antall,
            "aktiv": navn == side,
        }
        for navn, tekst, antall in sider
    ]


def aapnet(view):
    """A page of a case behind the habilitet question: gives the view (request, sak, context)."""
    side = view.__name__.replace("_", "-")

    @require_GET
    @forvalter
    def vis(request: HttpRequest, nummer: str) -> HttpResponse:
        sak = hent_sak(request, nummer)
        kontekst = ramme(request, sak, side)
        if not kontekst["aapen"]:
            kontekst["folk"] = tildeling.saksbehandlere(sak.utlysning.forvalter).exclude(person=request.user.person)
            return render(request, "forvalter/sak_habilitet.html", kontekst)
        return view(request, sak, kontekst)

    vis.__name__, vis.__doc__ = view.__name__, view.__doc__
    return vis


# The case -----------------------------------------------------------------------------------------------------------


@aapnet
def sak(request: HttpRequest, sak: Sak, kontekst: dict[str, Any]) -> HttpResponse:
    """The behovsmelding and its judgement."""
    if kontekst["kan_behandle"]:
        lest = sak.meldinger.filter(fra_forvalter=False, lest_tid__isnull=True).exists()
        kontekst["nye_meldinger"] = lest
    visning = _versjoner(request, sak, kontekst["ordning"])
    foreslatt = _foreslatt(sak)
    vilkaar = _vilkaar(sak, kontekst["ordning"])
    svart = [v for v in vilkaar if v["krav"] and v["resultat"] in ("oppfylt", "ikke_oppfylt")]
    kontekst |= visning | {
        "vilkaar": vilkaar,
        "vilkar_versjon": max((v["versjon"] for v in vilkaar), default=""),
        "sist_lagret": max((v["endret"] for v in vilkaar if v["endret"]), default=None),
        "antall_krav": sum(v["krav"] for v in vilkaar),
        "antall_svart": len(svart),
        "antall_avklares": sum(v["resultat"] == "ma_avklares" for v in vilkaar),
        "kan_vurdere": kontekst["kan_behandle"] and sak.tilstand in vurdering.VURDERES_I,
        "kan_begrunne": kontekst["kan_behandle"] and sak.tilstand in vurdering.BEGRUNNES_I,
        "begrunnelse": _begrunnelse(sak),
        "brevspraak": maalform_for(sak.soker, sak=sak),
        "foreslatt": foreslatt,
        "foreslatt_sum": sum(foreslatt.values(), Decimal(0)) if foreslatt else None,
        "fordeles_innen": klokke.idag().replace(
            year=sak.utlysning.budsjettaar, month=kontekst["ordning"].fordeles_innen[0], day=kontekst["ordning"].fordeles_innen[1]
        ),
        "antall_mottakere": sak.linjer.values("mottaker").distinct().count(),
        "retting": sak.rettinger.filter(lukket_tid__isnull=True).first(),
        "flagg": kontekst["ordning"].flagg(sak),
        "andre": _andre(request, sak)[:5],
        "traad": traad(request, sak),
        "traadvalg": request.GET.get("traad", ""),
        "kan_skrive": kontekst["kan_behandle"],
        "spor": spor_tekster.rader(spor_tekster.hent(sak.kjede, 6)),
    }  # fmt: skip
    innhold = visning["versjon"].innhold if visning["bilde"] else {}
    kontekst |= {"innhold": innhold, "sektorvisning": sektorvisning(innhold) if "sektorer" in innhold else None}
    if visning["bilde"]:
        for t in visning["bilde"].tiltak:
            t.foreslatt = foreslatt.get(t.nr) if foreslatt else None
    return render(request, "forvalter/sak_detalj.html", kontekst)


def _begrunnelse(sak: Sak) -> dict[str, Any]:
    """The reasons for the letter, with the version a form must carry."""
    forslag = getattr(sak, "forslag", None)
    if forslag is None:
        return {"tekst": "", "versjon": 0, "tid": None}
    return {
        "tekst": forslag.begrunnelse,
        "versjon": forslag.versjon,
        "tid": forslag.endret_tid if forslag.begrunnelse else None,
    }


def _versjoner(request: HttpRequest, sak: Sak, ordning: Any) -> dict[str, Any]:
    """The newest version, against the one before when there is one and the address does not say otherwise."""
    alle = list(
        Sakversjon.objects.filter(sak=sak, arsak__in=["innsendt", "rettet", "besluttet", "vedtak"]).order_by("-nr")[:10]
    )
    if not alle:
        return {"bilde": None}
    ny = next((v for v in alle if str(v.nr) == request.GET.get("versjon")), alle[0])
    eldre = [v for v in alle if v.nr < ny.nr]
    sammenlign = bool(eldre) and request.GET.get("endringer", "1") != "0"
    gammel = eldre[0] if eldre else None
    return {
        "bilde": bilde.bygg(
            ny.innhold, gammel.innhold if sammenlign else None, ordning=ordning, utlysning=sak.utlysning
        ),
        "versjon": ny,
        "egne_endringer": bilde.egne_endringer(ny.innhold, gammel.innhold, ordning) if sammenlign and gammel else [],
        "forrige_versjon": gammel,
        "sammenlign": sammenlign,
        "versjoner": alle,
    }


def _foreslatt(sak: Sak) -> dict[int, Decimal]:
    """Proposed kroner per tiltak number, in the proposal that counts."""
    linjer = Fordelingslinje.objects.filter(sak=sak, fordeling__utlysning=sak.utlysning_id, linje__isnull=False)
    nyeste = (
        linjer.exclude(fordeling__tilstand="forkastet")
        .order_by("-fordeling__opprettet_tid")
        .values_list("fordeling", "fordeling__tilstand")
    )
    if not nyeste:
        return {}
    valgt = next((f for f, t in nyeste if t != "utkast"), nyeste[0][0])
    summer = linjer.filter(fordeling=valgt).order_by().values("linje__tiltak__nr").annotate(s=Sum("belop"))
    return {r["linje__tiltak__nr"]: r["s"] for r in summer}


def _vilkaar(sak: Sak, ordning: Any) -> list[dict[str, Any]]:
    svar = {v.vilkar: v for v in sak.vurderinger.all()}
    return [
        {
            "kode": v.kode, "paragraf": v.paragraf.removeprefix("KBG "), "tittel": v.tittel, "hjelp": v.hjelp, "krav": v.krav,
            "resultat": s.resultat if s else "", "begrunnelse": s.begrunnelse if s else "",
            "versjon": vurdering.versjon_av(s), "endret": s.endret_tid if s else None, "valg": VALG, "feil": "",
        }
        for v in ordning.vilkar()
        for s in [svar.get(v.kode)]
    ]  # fmt: skip


def _andre(request: HttpRequest, sak: Sak) -> list[dict[str, Any]]:
    """The owner's other cases that the person may see, newest first, with what was granted and what was not spent."""
    saker = (
        Sak.objects.for_bruker(request.user)
        .filter(soker=sak.soker)
        .exclude(pk=sak.pk)
        .select_related("utlysning")
        .order_by("-nummer")[:20]
    )
    ubrukt = dict(
        Tilskudd.objects.filter(sak__in=[s.pk for s in saker], rapport__ubrukt__isnull=False)
        .order_by().values("sak").annotate(s=Sum("rapport__ubrukt")).values_list("sak", "s")
    )  # fmt: skip
    return [
        {
            "navn": f"{kontrakt.hent(s.utlysning.ordning).kort} {s.utlysning.budsjettaar}", "nummer": s.nummer, "merke": merke(s),
            "sokt": s.sokt_i_kroner, "innvilget": s.innvilget_belop, "ubrukt": ubrukt.get(s.pk),
            "url": reverse("forvalter:sak", args=[s.nummer]),
        }
        for s in saker
    ]  # fmt: skip


def traad(request: HttpRequest, sak: Sak) -> list[dict[str, Any]]:
    """Messages, notes and correction requests as one thread, oldest first. Notes only for the case's own forvalter."""
    from ordninger.felles import omfang

    hva = request.GET.get("traad", "")
    navn = kontrakt.hent(sak.utlysning.ordning).feltnavn()
    rader = [
        {"tid": m.tid, "tekst": m.tekst, "notat": m.intern, "egen": m.fra_forvalter,
         "hvem": _("Saksbehandler") if m.fra_forvalter else m.organisasjon.visningsnavn, "lest": m.lest_tid}
        for m in omfang.notater(sak.meldinger.all(), request.user).select_related("organisasjon").order_by("tid", "pk")
    ]  # fmt: skip
    for r in sak.rettinger.order_by("bedt_tid", "pk"):
        felt = ", ".join(navn.get(f, (f, f))[0] for f in r.felt)
        rader.append({"tid": r.bedt_tid, "tekst": r.tekst, "notat": False, "egen": True, "felt": felt, "frist": r.frist,
                      "hvem": _("Saksbehandler ba om retting"), "lest": None})  # fmt: skip
    if hva == "dialog":
        rader = [r for r in rader if not r["notat"]]
    elif hva == "notat":
        rader = [r for r in rader if r["notat"]]
    return sorted(rader, key=lambda r: r["tid"])


# Acts ---------------------------------------------------------------------------------------------------------------


@require_POST
@forvalter
@sier_fra(lambda request, nummer: til_sak(request, hent_sak(request, nummer)))
def sak_habilitet(request: HttpRequest, nummer: str) -> HttpResponse:
    """Answer the habilitet question. Yes begins the judgement of a case that nobody has begun; no may give it away."""
    sak = hent_sak(request, nummer)
    habil = request.POST.get("habil") == "ja"
    habilitet.erklaer(sak=sak, habil=habil, grunn=request.POST.get("grunn", ""), av=request.user)
    if habil:
        if sak.tilstand == "innsendt" and har_rett(request.user, "sak.behandle", sak.utlysning.forvalter):
            vurdering.ta_til_vurdering(sak=sak, av=request.user)
        return til_sak(request, sak)
    if (til := request.POST.get("til")) and har_rett(request.user, "sak.tildel", sak.utlysning.forvalter):
        folk = {str(b.pk): b for b in tildeling.saksbehandlere(sak.utlysning.forvalter)}
        if til in folk:
            tildeling.tildel(sak=sak, til=folk[til], av=request.user)
            messages.success(request, _("Saken er gitt til %(navn)s.") % {"navn": folk[til].navn})
            return til_sak(request, sak)
    messages.success(request, _("Svaret er lagret. Saken venter på en annen saksbehandler."))
    return til_sak(request, sak)


def _sett(request: HttpRequest) -> datetime | None:
    """The moment of the newest judgement that the page was made from; None for what is no moment."""
    try:
        sett = parse_datetime(request.POST.get("versjon", ""))
    except ValueError:
        return None
    return sett if sett is None or timezone.is_aware(sett) else timezone.make_aware(sett)


@require_POST
@krever_rett("sak.behandle")
def sak_vurder(request: HttpRequest, nummer: str) -> HttpResponse:
    """Save the conditions, each by itself. The script gets a short answer, a person the page."""
    sak = hent_sak(request, nummer)
    sett, auto = _sett(request), autolagring.er_autolagring(request)
    gamle = {v.vilkar: v for v in sak.vurderinger.select_related("endret_av")}
    feil, ulike, siste = {}, [], request.POST.get("versjon", "")
    for v in kontrakt.hent(sak.utlysning.ordning).vilkar():
        if f"begrunnelse_{v.kode}" not in request.POST:
            continue
        nytt = (
            request.POST.get(f"resultat_{v.kode}", ""),
            request.POST[f"begrunnelse_{v.kode}"].strip().replace("\r\n", "\n"),
        )
        gammel = gamle.get(v.kode)
        if nytt == ((gammel.resultat, gammel.begrunnelse) if gammel else ("", "")):
            continue
        if gammel and gammel.endret_av_id != request.user.pk and (sett is None or gammel.endret_tid > sett):
            ulike.append(autolagring.Ulikt(v.tittel, nytt[1], gammel.begrunnelse))
            continue
        try:
            lagret = vurdering.lagre_vurdering(
                sak=sak, vilkar=v.kode, resultat=nytt[0], begrunnelse=nytt[1], av=request.user
            )
            siste = max(siste, vurdering.versjon_av(lagret))
        except AVSLAG as nei:
            feil[v.kode] = setning(nei)
            if getattr(nei, "kode", "") != "begrunnelse":
                break
    if auto:
        if ulike:
            nyeste = max(vurdering.versjon_av(g) for g in gamle.values())
            return autolagring.konflikt(request, ulike, versjon=nyeste, hvem=_("En annen saksbehandler"))
        return autolagring.lagret(versjon=siste, mangler=len(feil) or None)
    for kode, tekst in feil.items():
        tittel = next(v.tittel for v in kontrakt.hent(sak.utlysning.ordning).vilkar() if v.kode == kode)
        messages.error(request, f"{tittel}: {tekst}")
    if ulike:
        messages.error(request, _("Noen andre har lagret samtidig. Se over vurderingene og skriv på nytt."))
    if not feil and not ulike:
        messages.success(request, _("Vurderingen er lagret."))
    return til_sak(request, sak)


@require_POST
@krever_rett("sak.behandle")
def sak_begrunnelse(request: HttpRequest, nummer: str) -> HttpResponse:
    """Save the reasons that will stand in the letter."""
    sak = hent_sak(request, nummer)
    versjon, auto = request.POST.get("versjon", "0"), autolagring.er_autolagring(request)
    tekst = request.POST.get("begrunnelse", "").replace("\r\n", "\n")
    try:
        forslag = vurdering.lagre_begrunnelse(
            sak=sak, begrunnelse=tekst, versjon=heltall(versjon) or 0, av=request.user
        )
    except SamtidigEndring as nei:
        if auto:
            gammelt = sak.forslag
            felt = [autolagring.Ulikt(_("Begrunnelse i brevet"), tekst, gammelt.begrunnelse)]
            return autolagring.konflikt(request, felt, versjon=gammelt.versjon, hvem=_("En annen saksbehandler"))
        messages.error(request, setning(nei))
        return til_sak(request, sak)
    except IkkeMulig as nei:
        messages.error(request, setning(nei))
        return til_sak(request, sak)
    if auto:
        return autolagring.lagret(versjon=forslag.versjon)
    messages.success(request, _("Begrunnelsen er lagret."))
    return til_sak(request, sak)


@require_POST
@krever_rett("sak.behandle")
@sier_fra(lambda request, nummer: til_sak(request, hent_sak(request, nummer)))
def sak_melding(request: HttpRequest, nummer: str) -> HttpResponse:
    """A message to the party, or a note that only the forvalter sees."""
    sak = hent_sak(request, nummer)
    intern = request.POST.get("hva") == "notat"
    send_melding(sak=sak, tekst=request.POST.get("tekst", ""), intern=intern, av=request.user)
    if not intern:
        les_meldinger(sak=sak, av=request.user)
    messages.success(request, _("Notatet er lagret.") if intern else _("Meldingen er sendt."))
    return til_sak(request, sak)


@require_POST
@krever_rett("sak.behandle")
@sier_fra(lambda request, nummer: til_sak(request, hent_sak(request, nummer)))
def sak_lest(request: HttpRequest, nummer: str) -> HttpResponse:
    """Mark the party's messages as read."""
    sak = hent_sak(request, nummer)
    les_meldinger(sak=sak, av=request.user)
    return til_sak(request, sak)


HANDLINGER = {
    # the last part of the address: (what it does, what it says)
    "begynn": (vurdering.ta_til_vurdering, gettext_noop("Vurderingen er begynt.")),
    "legg-i-fordelingen": (vurdering.legg_i_fordeling, gettext_noop("Saken ligger i fordelingen.")),
    "ta-ut": (fordeling.ta_ut, gettext_noop("Saken er tatt ut av fordelingen.")),
    "gjenoppta": (vurdering.gjenoppta, gettext_noop("Saken er tatt opp igjen.")),
    "avbryt-retting": (retting.avbryt_retting, gettext_noop("Rettingen er avbrutt, og parten har fått beskjed.")),
    "ta": (tildeling.ta_sak, gettext_noop("Du er saksbehandler i saken.")),
    "avslutt": (vurdering.avslutt, gettext_noop("Saken er avsluttet.")),
}


@require_POST
@krever_rett("sak.behandle")
@sier_fra(lambda request, nummer, handling: til_sak(request, hent_sak(request, nummer)))
def sak_handling(request: HttpRequest, nummer: str, handling: str) -> HttpResponse:
    """One of the acts that need nothing but a click."""
    sak = hent_sak(request, nummer)
    gjor, svar = HANDLINGER[handling]
    gjor(sak=sak, av=request.user)
    messages.success(request, _(svar))
    return til_sak(request, sak)
