"""What the owners' pages share: the case, its steps, and where each missing thing is filled in."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kompetanse.brukere.models import Tilhorighet
from kompetanse.brukere.tilgang import har_rett
from kompetanse.visning import formater
from ordninger.felles import kontrakt
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.handlinger.sak import aapne_felt, andre_som_skriver, apen_retting, kan_skrive
from ordninger.felles.kontrakt import Mangel
from ordninger.felles.models import Retting, Sak, Utlysning

from .plan import PLANER, plan_for

FARGER = {"utkast": "neutral-kant", "pa_vent": "neutral-kant", "delvis_innvilget": "success-kant"}
_EGNE_FELT = {  # the rules' name → the form's
    "kontaktperson": "kontakt_navn",
    "epost": "kontakt_epost",
    "koordinator": "koordinator_belop",
    "koordinator_oppgaver": "koordinator",
    "maalgrupper": "malgrupper",
    "kontakt": "partner_kontakt",
}


def hent_sak(request: HttpRequest, nummer: str) -> Sak:
    """The case with this number, when the person may see it in the active role; else 404."""
    return get_object_or_404(
        Sak.objects.for_bruker(request.user).select_related(
            "utlysning__forvalter", "utlysning__fylke", "soker", "behovsmelding", "saksbehandler"
        ),
        nummer=nummer,
    )


def merke(sak: Sak) -> dict[str, str]:
    """The state as word and colour."""
    data = sak.tilstandsdata
    farge = FARGER.get(sak.tilstand, data.farge)
    return {"ord": sak.tilstandsord, "farge": farge}


def setning(sak: Sak, org_id: int) -> str:
    """What the state means for the organisation. The badge beside it says the state's word, so this says the outcome."""
    if sak.soker_id != org_id or sak.saksgang == "tilbud":
        return sak.setning_til_eier
    if sak.tilstand in ("innvilget", "delvis_innvilget"):
        belop, sokt = formater.kroner(sak.innvilget_belop), sak.sokt_i_kroner
        if sak.tilstand == "delvis_innvilget" and sokt is not None:
            return _("%(belop)s av %(sokt)s er innvilget") % {"belop": belop, "sokt": formater.kroner(sokt)}
        if sak.saksgang == "behovsmelding":  # some of it may be for other payees
            return _("%(belop)s er innvilget") % {"belop": belop}
        return _("Dere har fått %(belop)s") % {"belop": belop}
    if sak.tilstand == "avslatt":
        return _("Dere har fått avslag. Begrunnelsen står i vedtaket")
    return sak.setning_til_eier


def ordningsnavn(sak: Any) -> str:
    return kontrakt.hent(sak.utlysning.ordning).navn


def startord(utlysninger: list[Utlysning]) -> str:
    """«Start behovsmelding» or «Start søknad» by the open rounds; «Start en sak» when they differ or there is none."""
    ord_ = {kontrakt.hent(u.ordning).saksord().ubestemt for u in utlysninger}
    return _("Start %(hva)s") % {"hva": ord_.pop()} if len(ord_) == 1 else _("Start en sak")


def saksnavn(sak: Sak) -> str:
    """What a list calls the case, in the page's language."""
    return f"{kontrakt.hent(sak.utlysning.ordning).kort} {sak.utlysning.budsjettaar}"


def si_nei(request: HttpRequest, nei: IkkeMulig) -> None:
    """Show a refusal at the top of the next page."""
    messages.error(request, nei.setning)


@dataclass(frozen=True)
class Stegpunkt:
    """One line of the step list."""

    kode: str
    tekst: str
    url: str
    ord: str
    farge: str
    aktiv: bool


@dataclass(frozen=True)
class Mangellenke:
    """Something missing, where it is filled in, and in which tiltak."""

    setning: str
    url: str
    steg: str
    felt: str
    tiltak: int | None


def mangellenker(sak: Sak, mangler: list[Mangel]) -> list[Mangellenke]:
    """The missing things as links to their fields."""
    return [_lenke(sak, m) for m in mangler]


def _lenke(sak: Sak, m: Mangel) -> Mangellenke:
    deler = m.felt.split(".")
    if deler[0] == "tiltak" and len(deler) > 1:
        nr = int(deler[1])
        url = reverse("eier:tiltak-rediger", args=[sak.nummer, nr])
        felt = _tiltaksanker(deler[2:])
        anker = "mottakere" if felt == "mottakere" else f"id_{felt}"
        return Mangellenke(m.setning, f"{url}?vis=mangler#{anker}", m.steg, felt, nr)
    felt = _EGNE_FELT.get(deler[0], deler[0])
    if m.steg == "tiltak":
        return Mangellenke(m.setning, reverse("eier:tiltak-liste", args=[sak.nummer]), m.steg, felt, None)
    url = reverse("eier:sak-steg", args=[sak.nummer, m.steg])
    return Mangellenke(m.setning, f"{url}?vis=mangler#id_{felt}", m.steg, felt, None)


def _tiltaksanker(deler: list[str]) -> str:
    if deler[0] == "belop" and len(deler) == 3:
        return f"b-{deler[1]}-{deler[2]}"
    if deler[0] in ("belop", "mottakere", "mottakertype"):
        return "mottakere"
    return _EGNE_FELT.get(deler[0], deler[0])


def for_felt(lenker: list[Mangellenke], steg: str, tiltak: int | None = None) -> list[tuple[str, str]]:
    """(form field, sentence) of what is missing on one page."""
    return [(x.felt, x.setning) for x in lenker if x.steg == steg and x.tiltak == tiltak]


def skjemakontekst(request: HttpRequest, sak: Sak, aktiv: str, *, aktivt_tiltak: int | None = None) -> dict[str, Any]:
    """Everything around a step: step list, what is missing, who else writes, deadline, rights, correction."""
    retting = apen_retting(sak)
    aapne = aapne_felt(sak, retting)
    mangler = mangellenker(sak, kontrakt.hent(sak.utlysning.ordning).mangler(sak))
    sporsmal = mangellenker(sak, kontrakt.hent(sak.utlysning.ordning).sporsmal(sak))
    return {
        "sak": sak,
        "merke": merke(sak),
        "ordning": ordningsnavn(sak),
        "retting": retting,
        "aapne": aapne,
        "kan_skrive": kan_skrive(sak, request.user),
        "kan_sende": har_rett(request.user, "sak.send_inn", sak.soker),
        "mangler": mangler,
        "sporsmal": sporsmal,
        "steg": stegliste(sak, mangler, aktiv, aapne, sporsmal),
        "aktivt_steg": aktiv,
        "andre": _andre(sak, request.user),
        "sti": [
            (_("Forside"), reverse("eier:forside")),
            (_("Saker"), reverse("eier:sak-liste")),
            (sak.nummer, reverse("eier:sak-detalj", args=[sak.nummer])),
        ],
    }


def stegliste(
    sak: Sak, mangler: list[Mangellenke], aktiv: str, aapne: set[str] | None, sporsmal: list[Mangellenke]
) -> list[Stegpunkt]:
    """The steps with their state. In a correction only those with an opened field, and the last."""
    nn = get_language() == "nn"
    punkter = []
    for nr, (kode, navn) in enumerate(plan_for(sak).stegnavn.items(), start=1):
        if not _har_aapne(sak, kode, aapne):
            continue
        ord_, farge = _stegord(sak, kode, [m for m in mangler if kode in (m.steg, "send")])
        if farge == "success" and any(s.steg == kode for s in sporsmal):
            ord_, farge = _("Se over"), "warning"
        punkter.append(
            Stegpunkt(kode, f"{nr}. {navn.nn if nn else navn.nb}", stegadresse(sak, kode), ord_, farge, kode == aktiv)
        )
    return punkter


def _har_aapne(sak: Sak, kode: str, aapne: set[str] | None) -> bool:
    return aapne is None or kode == "send" or bool(aapne & plan_for(sak).aapnes(kode))


def stegadresse(sak: Sak, kode: str) -> str:
    if kode == "tiltak":
        return reverse("eier:tiltak-liste", args=[sak.nummer])
    if kode == "send":
        return reverse("eier:sak-send", args=[sak.nummer])
    return reverse("eier:sak-steg", args=[sak.nummer, kode])


def _stegord(sak: Sak, kode: str, mangler: list[Mangellenke]) -> tuple[str, str]:
    if not mangler:
        return (_("Kan sendes"), "success") if kode == "send" else (_("Ferdig"), "success")
    if kode == "send":
        return _("Kan ikke sendes ennå"), "neutral"
    if not plan_for(sak).begynt(sak, kode):
        return _("Ikke begynt"), "neutral"
    n = len(mangler)
    return ngettext("%(n)s mangler", "%(n)s mangler", n) % {"n": n}, "warning"


def _andre(sak: Sak, bruker: Any) -> str:
    """Who else writes now, by role and step."""
    rader = andre_som_skriver(sak, bruker)
    if not rader:
        return ""
    roller = {
        t.bruker_id: t.get_rolle_display().lower()
        for t in Tilhorighet.objects.filter(
            bruker__in=[r.bruker_id for r in rader], organisasjon_id=sak.soker_id, til__isnull=True,
            rolle__in=["redaktor", "innsender"],
        ).order_by("rolle")
    }  # fmt: skip
    r = rader[0]
    return _("En %(rolle)s skriver i «%(steg)s» nå") % {
        "rolle": roller.get(r.bruker_id, _("kollega")), "steg": stegnavn(r.steg),
    }  # fmt: skip


def stegnavn(kode: str) -> str:
    """The name of a step or a tiltak as the presence line says it."""
    if kode.startswith("tiltak "):
        return _("Tiltak %(nr)s") % {"nr": kode.removeprefix("tiltak ")}
    navn = next((p.stegnavn[kode] for p in PLANER.values() if kode in p.stegnavn), None)
    if navn is None:
        return kode
    return navn.nn if get_language() == "nn" else navn.nb


def neste_steg(sak: Sak, kode: str, aapne: set[str] | None) -> str:
    """The address of the step after this one."""
    rekke = plan_for(sak).rekke
    resten = [k for k in rekke[rekke.index(kode) + 1 :] if _har_aapne(sak, k, aapne)]
    return stegadresse(sak, resten[0] if resten else "send")


@dataclass(frozen=True)
class Rettelenke:
    """A field that a correction opened, and where it is corrected."""

    navn: str
    url: str


def rettelenker(sak: Sak, retting: Retting) -> list[Rettelenke]:
    """The fields of a correction in the order of the form, each with the address of its field."""
    navn = kontrakt.hent(sak.utlysning.ordning).feltnavn()
    mal = 1 if get_language() == "nn" else 0
    i_tiltak = any(f.startswith("tiltak.") for f in retting.felt)
    tiltak = list(sak.tiltak.order_by("nr").values_list("nr", flat=True)) if i_tiltak else []
    rekke = list(navn)
    felt = sorted(retting.felt, key=lambda f: rekke.index(f) if f in navn else len(rekke))
    return [Rettelenke(navn[f][mal] if f in navn else f, _retteadresse(sak, f, tiltak)) for f in felt]


def _retteadresse(sak: Sak, nokkel: str, tiltak: list[int]) -> str:
    """Where the field with this key is. A field of several tiltak is reached by their list."""
    if nokkel == "vedlegg":
        return reverse("eier:sak-detalj", args=[sak.nummer]) + "#vedlegg"
    if nokkel == "deltakere":
        return stegadresse(sak, "om_oss") + "#deltakere"
    if nokkel.startswith("tiltak."):
        if len(tiltak) != 1:
            return stegadresse(sak, "tiltak")
        felt = next((f for f, k in plan_for(sak).tiltaksfelt.items() if k == nokkel), "")
        anker = f"id_{felt}" if felt else "mottakere"
        return reverse("eier:tiltak-rediger", args=[sak.nummer, tiltak[0]]) + f"#{anker}"
    for steg, felter in plan_for(sak).stegfelt.items():
        if felt := next((f for f, k in felter.items() if k == nokkel), ""):
            return stegadresse(sak, steg) + f"#id_{felt}"
    return stegadresse(sak, "send")
