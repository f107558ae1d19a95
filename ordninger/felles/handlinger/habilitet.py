"""Habilitet (forvaltningsloven): who may prepare or decide a case. What the portal knows blocks or warns; the person declares."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from eiere.models import Organisasjon
from kompetanse.brukere.models import Tilhorighet
from kompetanse.brukere.tilgang import sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles.models import Habilitet, HabilitetForhold, Linje, Sak, Sakspart

from .grunn import IkkeMulig, laas_sak
from .varsel import varsle


@dataclass(frozen=True)
class Part:
    """One whom the case may give something, as what, and whether it came in after the person's last answer."""

    organisasjon: Organisasjon
    roller: list[str]
    ny: bool


@dataclass
class Status:
    """What stands between a person and a case. `forhold` are known relations, `nye` the parties that came in later."""

    forhold: list[HabilitetForhold]
    erklaring: Habilitet | None
    nye: list[Organisasjon] = field(default_factory=list)
    ma_erklaere: bool = True
    sak: Sak | None = None

    @cached_property
    def parter(self) -> list[Part]:
        """Everyone that an answer covers, the new ones first."""
        return partsliste(self.sak, nye={o.pk for o in self.nye}) if self.sak else []

    @property
    def blokkert(self) -> bool:
        return any(f.blokkerer for f in self.forhold)

    @property
    def advarsel(self) -> bool:
        return any(not f.blokkerer for f in self.forhold)

    @property
    def inhabil(self) -> bool:
        return self.blokkert or (self.erklaring is not None and not self.erklaring.habil)

    @property
    def mangler(self) -> bool:
        """A declaration must be given, or given again, before anything is done."""
        return not self.inhabil and self.ma_erklaere and (self.erklaring is None or bool(self.nye))

    @property
    def ok(self) -> bool:
        return not self.inhabil and not self.mangler

    @property
    def setninger(self) -> list[str]:
        """Each known relation as a sentence to the person it is about."""
        return [_SETNING[f.art]() % {"navn": f.organisasjon.navn} for f in self.forhold]


_SETNING = {
    "part": lambda: _("Du er part i saken eller nær en part: %(navn)s."),
    "verv": lambda: _("Du har verv i %(navn)s."),
    "ansatt": lambda: _("Du er ansatt i %(navn)s."),
    "bosatt": lambda: _("Du bor i %(navn)s."),
}


def parter(sak: Sak) -> set[int]:
    """Everyone whom the case may give something: applicant, parties and payees."""
    deltar = Sakspart.objects.filter(sak=sak).order_by().values_list("organisasjon_id", flat=True)
    return {sak.soker_id, *deltar.union(Linje.objects.filter(sak=sak).order_by().values_list("mottaker_id", flat=True))}


def partsliste(sak: Sak, *, nye: Iterable[int] = ()) -> list[Part]:
    """`parter` by name and role: the applicant first, and before it those who are new."""
    ord_ = dict(Sakspart.Rolle.choices)
    roller: dict[int, list[str]] = {sak.soker_id: [str(ord_[Sakspart.Rolle.SOKER])]}
    for org, rolle in Sakspart.objects.filter(sak=sak).order_by("pk").values_list("organisasjon_id", "rolle"):
        roller.setdefault(org, []).append(str(ord_[Sakspart.Rolle(rolle)]))
    for org in Linje.objects.filter(sak=sak).order_by("pk").values_list("mottaker_id", flat=True):
        roller.setdefault(org, []).append(str(ord_[Sakspart.Rolle.MOTTAKER]))
    nye = set(nye)
    alle = [
        Part(o, list(dict.fromkeys(roller[o.pk])), o.pk in nye)
        for o in Organisasjon.objects.filter(pk__in=roller).order_by("navn_sortert", "pk")
    ]
    return sorted(alle, key=lambda p: (not p.ny, p.organisasjon.pk != sak.soker_id))


def kjente_forhold(person_id: int, organisasjoner: Any) -> list[HabilitetForhold]:
    """What the portal knows today about a person and these organisations, the blocking ones first."""
    idag = klokke.idag()
    rader = (
        HabilitetForhold.objects.filter(person_id=person_id, organisasjon__in=organisasjoner, fra__lte=idag)
        .filter(Q(til__isnull=True) | Q(til__gte=idag))
        .select_related("organisasjon")
        .order_by("pk")
    )
    return sorted(rader, key=lambda f: not f.blokkerer)


def status(sak: Sak, bruker: Any) -> Status:
    """Where `bruker` stands in the case. A declaration by any of the person's accounts counts.

    A caseworker always declares. Others, who decide, declare only when the portal knows something that warns.
    """
    alle = parter(sak)
    forhold = kjente_forhold(bruker.person_id, alle)
    erklaring = Habilitet.objects.filter(sak=sak, bruker__person_id=bruker.person_id).order_by("-tid", "-pk").first()
    nye_id = alle - set(erklaring.parter) if erklaring else set()
    nye = list(Organisasjon.objects.filter(pk__in=nye_id).order_by("navn_sortert")) if nye_id else []
    rolle = getattr(bruker.aktiv_tilhorighet, "rolle", "")
    return Status(forhold, erklaring, nye, ma_erklaere=rolle == "saksbehandler" or bool(forhold), sak=sak)


def status_mange(saker: Iterable[Sak], bruker: Any) -> dict[int, tuple[Sak, Status]]:
    """`status` of many cases, by the case's id, in four queries whatever their number."""
    per_id = {s.pk: s for s in saker}
    alle: dict[int, set[int]] = {pk: {s.soker_id} for pk, s in per_id.items()}
    for sak_id, org in Sakspart.objects.filter(sak__in=per_id).values_list("sak_id", "organisasjon_id"):
        alle[sak_id].add(org)
    for sak_id, org in Linje.objects.filter(sak__in=per_id).values_list("sak_id", "mottaker_id"):
        alle[sak_id].add(org)
    forhold = kjente_forhold(bruker.person_id, set().union(*alle.values()) if alle else set())
    siste: dict[int, Habilitet] = {}
    for h in Habilitet.objects.filter(sak__in=per_id, bruker__person_id=bruker.person_id).order_by("tid", "pk"):
        siste[h.sak_id] = h
    nye = {pk: alle[pk] - set(h.parter) for pk, h in siste.items()}
    navn = Organisasjon.objects.in_bulk(set().union(*nye.values())) if any(nye.values()) else {}
    rolle = getattr(bruker.aktiv_tilhorighet, "rolle", "")
    ut = {}
    for pk, sak in per_id.items():
        egne = [f for f in forhold if f.organisasjon_id in alle[pk]]
        kommet = sorted((navn[o] for o in nye.get(pk, ())), key=lambda o: o.navn_sortert)
        ut[pk] = (sak, Status(egne, siste.get(pk), kommet, ma_erklaere=rolle == "saksbehandler" or bool(egne)))
    return ut


def sjekk_habil(sak: Sak, av: Any) -> None:
    """Raise IkkeMulig unless `av` may prepare and decide the case. The portal itself has no interests."""
    if getattr(av, "er_system", False):
        return
    s = status(sak, av)
    if setning := hinder(s):
        raise IkkeMulig(setning, kode="inhabil" if s.inhabil else "habilitet")


def hinder(s: Status) -> str:
    """Why the person may not go on with the case now, as a sentence; empty when it is clear."""
    if s.blokkert:
        return s.setninger[0] + " " + _("Saken må gis til en annen.")
    if s.inhabil:
        return _("Du har svart at du ikke er habil. Saken må gis til en annen.")
    if s.mangler and s.nye:
        return _("%(navn)s har kommet inn i saken. Svar på om du fortsatt er habil før du går videre.") % {
            "navn": ", ".join(o.navn for o in s.nye)
        }
    return _("Svar på om du er habil i saken før du går videre.") if s.mangler else ""


def sjekk_uten_tilknytning(av: Any, organisasjoner: Iterable[Organisasjon], forvalter: Organisasjon) -> None:
    """Raise IkkeMulig when the person has a role in, or is bound to, a party that the forvalter pays or registers.

    A role in the forvalter itself is no tie: a kommune pays its own barnehager.
    """
    andre = {o.pk: o for o in organisasjoner if o.pk != forvalter.pk}
    if getattr(av, "er_system", False) or not andre:
        return
    roller = Tilhorighet.objects.gyldige(klokke.idag()).filter(bruker__person_id=av.person_id, organisasjon__in=andre)
    knyttet = set(roller.order_by().values_list("organisasjon_id", flat=True))
    knyttet |= {f.organisasjon_id for f in kjente_forhold(av.person_id, list(andre)) if f.blokkerer}
    if knyttet:
        navn = ", ".join(sorted(andre[pk].visningsnavn for pk in knyttet))
        raise IkkeMulig(_("Du er knyttet til %(navn)s. En annen må gjøre dette.") % {"navn": navn}, kode="inhabil")


def er_habil(sak: Sak, av: Any) -> bool:
    """Whether `sjekk_habil` would let `av` through."""
    try:
        sjekk_habil(sak, av)
    except IkkeMulig:
        return False
    return True


def erklaer(*, sak: Sak, habil: bool, grunn: str = "", av: Any) -> Habilitet:
    """Declare for the case as it is now. Not habil takes the case from the person and tells the others.

    Raises IkkeMulig when the portal knows that the person is not, or when a reason is missing: for "no", and for "yes" in
    spite of employment or residence.
    """
    grunn = grunn.strip()
    with transaction.atomic():
        sak = laas_sak(sak)
        sjekk_rett(av, "sak.les_forvalter", sak.utlysning.forvalter)
        s = status(sak, av)
        if habil and s.blokkert:
            raise IkkeMulig(
                s.setninger[0] + " " + _("Da er du ikke habil, og saken må gis til en annen."), kode="inhabil"
            )
        if habil and s.advarsel and not grunn:
            raise IkkeMulig(s.setninger[0] + " " + _("Skriv hvorfor du likevel er habil."), kode="grunn")
        if not habil and not grunn:
            raise IkkeMulig(_("Skriv hvorfor du ikke er habil."), kode="grunn")
        ny = Habilitet.objects.create(
            sak=sak, bruker=av, habil=habil, grunn=grunn, parter=sorted(parter(sak)), tid=klokke.naa()
        )
        spor.skriv(sak.kjede, "habilitet.erklaer", av=av, objekt=ny, data={"habil": habil})
        if not habil:
            _gi_fra_seg(sak, av=av)
    return ny


def _gi_fra_seg(sak: Sak, *, av: Any) -> None:
    """A case that its caseworker may not have stands unassigned, and the colleagues are told."""
    if sak.saksbehandler is None or sak.saksbehandler.person_id != av.person_id:
        return
    sak.saksbehandler = None
    sak.save(update_fields=["saksbehandler"])
    spor.skriv(sak.kjede, "sak.tildel", av=av, objekt=sak, data={"fra": av.pk, "til": None, "grunn": "inhabil"})
    varsle(nokkel=f"inhabil:{sak.pk}:{av.pk}:{klokke.naa():%Y%m%d%H%M%S}", organisasjon=sak.utlysning.forvalter,
           type="inhabil", sak=sak)  # fmt: skip
