"""The owner's front page: what waits, with days; the cases; letters; money; the year's dates. And the menu's counts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from eiere.models import Kontonummer, Kontostatus, Organisasjon
from kompetanse.brukere.decorators import krever_publikum
from kompetanse.brukere.tilgang import har_rett
from kompetanse.revisjon import klokke
from kompetanse.visning import formater
from ordninger.felles import kontrakt
from ordninger.felles.handlinger.rapport import SKRIVES_I
from ordninger.felles.models import Brev, Brevhendelse, Krav, Rapport, Retting, Sak, Tilskudd, Utlysning
from ordninger.felles.saksgang import AAPNE

from . import tilbudsfrister
from .brev import brev_til
from .felles import merke, saksnavn, setning, startord
from .penger import navn_paa, rapportmerke, summer, tilskudd_for
from .sak import aapne_utlysninger
from .venter import Venter
from .venter import dag as _dag

MAKS = 5


@require_GET
@krever_publikum("eier")
def forside(request: HttpRequest) -> HttpResponse:
    """What needs me, then the cases, then letters, money and the year."""
    org = request.tilhorighet.organisasjon
    er_eier = org.er_eier
    saker = list(
        Sak.objects.for_bruker(request.user).exclude(tilstand__in=["trukket", "avsluttet"])
        .select_related("utlysning__forvalter", "soker").order_by("-nummer")[:50]
    )  # fmt: skip
    utlysninger = aapne_utlysninger(request) if er_eier else []
    tilskudd = list(tilskudd_for(request).order_by("rapportfrist_tid", "pk")[:100])
    brev = list(brev_til(request).order_by("er_apnet", "-laget_tid", "-pk")[:MAKS])
    venter = sorted(
        [
            *_saker_som_venter(saker, org),
            *(_runder(utlysninger, saker, org) if har_rett(request.user, "sak.skriv") else []),
            *_rapporter(tilskudd),
            *_krav(org),
            *_konto(request, tilskudd),
            *tilbudsfrister.ventende(request, saker),
        ],
        key=lambda v: v.rekke,
    )
    return render(
        request, "eier/forside.html",
        {
            "org": org, "er_eier": er_eier, "i_dag": klokke.idag(), "venter": venter, "hoved": _hoved(request, venter, utlysninger),
            "saker": [{"s": s, "navn": saksnavn(s), "merke": merke(s), "egen": s.soker_id == org.pk, "setning": setning(s, org.pk)} for s in saker if s.tilstand != "utkast" or s.soker_id == org.pk][:8],
            "antall_saker": len(saker), "brev": brev, "brev_igjen": sum(not b.er_apnet for b in brev),
            "tilskudd": [{"t": t, "navn": navn_paa(t), "merke": rapportmerke(t)} for t in sorted(tilskudd, key=lambda t: (-t.budsjettaar, t.pk))[:MAKS]],
            "summer": summer(request) if tilskudd else None,
            "datoer": _aarshjul(saker, utlysninger, tilskudd, org),
        },
    )  # fmt: skip


def _hoved(request: HttpRequest, venter: list[Venter], utlysninger: list[Utlysning]) -> tuple[str, str] | None:
    """The page's one main action: the most urgent of what waits, else to start a case."""
    if not har_rett(request.user, "sak.skriv"):
        return None
    if mest := next((v for v in venter if v.knapp), None):
        return mest.knapp, mest.knapp_url or mest.url
    return (startord(utlysninger), reverse("eier:sak-ny")) if utlysninger else None


def _saker_som_venter(saker: list[Sak], org: Organisasjon) -> list[Venter]:
    rettinger = {
        r.sak_id: r for r in Retting.objects.filter(sak__in=[s.pk for s in saker if s.tilstand == "ma_rettes"], lukket_tid__isnull=True)
        .order_by("pk")
    }  # fmt: skip
    ut = []
    for s in saker:
        if s.soker_id != org.pk:
            continue
        if s.tilstand == "utkast":
            tekst = f"{kontrakt.hent(s.utlysning.ordning).kort}. {_('Frist')} {formater.frist(s.utlysning.frist_tid)}."
            apen, ord_ = s.utlysning.frist_tid >= klokke.naa(), s.ordningen.saksord()
            ut.append(
                Venter(
                    s.utlysning.frist_tid,
                    _("Send %(hva)s for %(aar)s") % {"hva": ord_.ubestemt, "aar": s.utlysning.budsjettaar},
                    tekst,
                    reverse("eier:sak-send", args=[s.nummer]),
                    merke(s),
                    knapp=_("Fortsett på %(hva)s") % {"hva": ord_.bestemt} if apen else "",
                    knapp_url=reverse("eier:sak-steg", args=[s.nummer, "om_oss"]),
                )
            )
        elif s.pk in rettinger:
            r = rettinger[s.pk]
            ut.append(
                Venter(
                    r.frist,
                    _("Rett sak %(nummer)s") % {"nummer": s.nummer},
                    r.tekst[:300],
                    reverse("eier:sak-detalj", args=[s.nummer]),
                    merke(s),
                    knapp=_("Rett saken"),
                )
            )
    return ut


def _runder(utlysninger: list[Utlysning], saker: list[Sak], org: Organisasjon) -> list[Venter]:
    mine = {s.utlysning_id for s in saker if s.soker_id == org.pk}
    return [
        Venter(
            u.frist_tid, _("%(start)s for %(aar)s") % {"start": startord([u]), "aar": u.budsjettaar},
            f"{kontrakt.hent(u.ordning).kort}, {u.forvalter.visningsnavn}. {_('Frist')} {formater.frist(u.frist_tid)}.",
            reverse("eier:sak-ny"), {"ord": _("Åpen"), "farge": "info"}, knapp=startord([u]),
        )
        for u in utlysninger if u.pk not in mine
    ]  # fmt: skip


def _rapporter(tilskudd: list[Tilskudd]) -> list[Venter]:
    ut = []
    for t in tilskudd:
        tilstand = t.rapport.tilstand if hasattr(t, "rapport") else "utkast"
        if tilstand in ("utkast", "ma_rettes") and t.belop > 0:
            tekst = _("%(navn)s, sak %(sak)s. Frist %(frist)s.") % {
                "navn": navn_paa(t), "sak": t.sak.nummer, "frist": formater.frist(t.rapportfrist_tid)
            }  # fmt: skip
            ut.append(
                Venter(
                    t.rapportfrist_tid,
                    _("Rapport for %(aar)s") % {"aar": t.budsjettaar},
                    tekst,
                    reverse("eier:rapport-rediger", args=[t.pk]),
                    rapportmerke(t),
                    knapp=_("Skriv rapporten"),
                )
            )
    return ut


def _krav(org: Organisasjon) -> list[Venter]:
    """Money that must be paid back: how much, and why."""
    grunn = {
        "ubrukt": _("%(navn)s, sak %(sak)s: noe av pengene er ikke brukt."),
        "etter_rapport": _("%(navn)s, sak %(sak)s: rapporten viser mindre enn tilskuddet ble gitt for."),
    }
    return [
        Venter(
            None, _("Betal tilbake %(belop)s") % {"belop": formater.kroner(k.belop)},
            grunn.get(k.arsak, grunn["ubrukt"]) % {"navn": navn_paa(k.tilskudd), "sak": k.tilskudd.sak.nummer},
            f"{reverse('eier:tilskudd-detalj', args=[k.tilskudd_id])}#krav", {"ord": k.get_tilstand_display(), "farge": "warning"},
        )
        for k in Krav.objects.filter(tilskudd__mottaker=org, tilstand=Krav.Tilstand.OPPRETTET)
        .select_related("tilskudd__sak__utlysning").order_by("opprettet_tid", "pk")
    ]  # fmt: skip


def _konto(request: HttpRequest, tilskudd: list[Tilskudd]) -> list[Venter]:
    """Money waits for an account, or an account for its second person."""
    org = request.tilhorighet.organisasjon
    statuser = set(
        Kontonummer.objects.filter(
            organisasjon=org, status__in=[Kontostatus.FORESLATT, Kontostatus.BEKREFTET]
        ).values_list("status", flat=True)
    )
    url = reverse("brukere:konto")
    if Kontostatus.FORESLATT in statuser and har_rett(request.user, "konto.bekreft"):
        return [
            Venter(
                None,
                _("Bekreft kontonummeret"),
                _("En annen enn den som registrerte det, må bekrefte."),
                url,
                {"ord": _("Venter"), "farge": "warning"},
            )
        ]
    if not statuser and any(t.utbetalt < t.belop for t in tilskudd) and har_rett(request.user, "konto.registrer"):
        return [
            Venter(
                None,
                _("Registrer kontonummer"),
                _("Dere har penger som ikke kan betales ut før kontonummeret er registrert."),
                url,
                {"ord": _("Mangler"), "farge": "warning"},
            )
        ]
    return []


def _aarshjul(
    saker: list[Sak], utlysninger: list[Utlysning], tilskudd: list[Tilskudd], org: Organisasjon
) -> list[tuple[date, str]]:
    """The dates ahead that concern the organisation, in order: to the end of next year, and the last days of its money for
    three years.

    What is sent in has no deadline for sending, and a delivered report none for delivering.
    """  # fmt: skip
    i_dag = klokke.idag()
    datoer, siste = tilbudsfrister.svarfrister(saker, org.pk), tilbudsfrister.bruksdatoer(saker, org.pk)
    meldte = [s for s in saker if s.saksgang != "tilbud"]
    sendt = {s.utlysning_id for s in meldte if s.tilstand != "utkast"}
    for u in {u.pk: u for u in [*utlysninger, *(s.utlysning for s in meldte)] if u.pk not in sendt}.values():
        datoer.add((_dag(u.frist_tid), _("Frist for %(hva)s %(aar)s: %(navn)s") % _ordene(u)))
    for s in meldte:
        if s.tilstand in AAPNE and s.forventet_svar:
            datoer.add((s.forventet_svar, _("Svar på %(hva)s %(aar)s: %(navn)s") % _ordene(s.utlysning)))
    for t in tilskudd:
        if not hasattr(t, "rapport") or t.rapport.tilstand in SKRIVES_I:
            datoer.add((_dag(t.rapportfrist_tid), _("Frist for rapport: %(navn)s") % {"navn": navn_paa(t)}))
        if t.bruk_til:
            siste.add((t.bruk_til, _("Siste dag å bruke pengene: %(navn)s") % {"navn": navn_paa(t)}))
    return sorted([*_framover(datoer, i_dag, 1), *_framover(siste, i_dag, 3)])


def _framover(datoer: set[tuple[date, str]], i_dag: date, aar: int) -> list[tuple[date, str]]:
    """Those from today to the end of the year that comes in `aar` years."""
    return sorted(d for d in datoer if i_dag <= d[0] <= date(i_dag.year + aar, 12, 31))[:20]


def _ordene(u: Utlysning) -> dict[str, Any]:
    """What the date concerns, in words."""
    ordning = kontrakt.hent(u.ordning)
    return {"hva": ordning.saksord().ubestemt, "aar": u.budsjettaar, "navn": ordning.kort}


@require_GET
@krever_publikum("eier")
def folk_liste(request: HttpRequest) -> HttpResponse:
    """People and roles are the same page for every audience."""
    return redirect("brukere:tilgang" if har_rett(request.user, "tilgang.styr") else "brukere:meg")


@require_GET
@krever_publikum("eier")
def kalender(request: HttpRequest) -> HttpResponse:
    """The dates as a calendar file."""
    org = request.tilhorighet.organisasjon
    saker = list(
        Sak.objects.for_bruker(request.user)
        .exclude(tilstand__in=["trukket", "avsluttet"])
        .select_related("utlysning__forvalter")
        .order_by("-nummer")[:50]
    )
    datoer = _aarshjul(
        saker, aapne_utlysninger(request) if org.er_eier else [], list(tilskudd_for(request).order_by("pk")[:100]), org
    )
    linjer = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Kompetanseportalen//NO", "CALSCALE:GREGORIAN"]
    stempel = klokke.naa().astimezone(timezone.get_default_timezone()).strftime("%Y%m%dT%H%M%S")
    for nr, (dag, tekst) in enumerate(datoer):
        renset = tekst.replace("\\", "").replace(";", "\\;").replace(",", "\\,").replace("\n", " ")
        linjer += [
            "BEGIN:VEVENT",
            f"UID:{org.pk}-{dag:%Y%m%d}-{nr}@kompetanseportalen",
            f"DTSTAMP:{stempel}",
            f"DTSTART;VALUE=DATE:{dag:%Y%m%d}",
            f"SUMMARY:{renset}",
            "END:VEVENT",
        ]
    svar = HttpResponse("\r\n".join([*linjer, "END:VCALENDAR", ""]), content_type="text/calendar; charset=utf-8")
    svar["Content-Disposition"] = 'attachment; filename="kompetanseportalen.ics"'
    return svar


# The menu's counts ---------------------------------------------------------------------------------------------------


def tell(tilhorighet: Any) -> Mapping[str, int]:
    """What waits, by place in the menu. One query."""
    org = tilhorighet.organisasjon_id
    apnet = Brevhendelse.objects.filter(brev=OuterRef("pk"), type="apnet")
    saker = _antall(Sak.objects.filter(soker=org, tilstand__in=["utkast", "ma_rettes"]))
    tilbud = _antall(Sak.objects.filter(soker=org, tilstand="tilbud", tilbud__svarfrist_tid__gte=klokke.naa()))
    brev = _antall(Brev.objects.filter(~Exists(apnet), mottaker=org))
    levert = Rapport.objects.filter(tilskudd=OuterRef("pk"), tilstand__in=["levert", "formalia_ok", "godkjent"])
    rapporter = _antall(Tilskudd.objects.filter(~Exists(levert), mottaker=org, belop__gt=0))
    rad = Organisasjon.objects.filter(pk=org).order_by().values_list(saker, tilbud, brev, rapporter).first()
    return dict(zip(("saker", "tilbud", "brev", "rapporter"), rad or (0, 0, 0, 0), strict=True))


def _antall(sporring: Any) -> Any:
    """A count as a scalar subquery."""
    en = sporring.order_by().annotate(alle_=Value(1)).values("alle_").annotate(n_=Count("pk")).values("n_")
    return Coalesce(Subquery(en, output_field=IntegerField()), 0)
