"""The thread of a case: messages between the party and the forvalter, and the forvalter's internal notes."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kompetanse.brukere import roller
from kompetanse.brukere.tilgang import IngenTilgang, har_rett, publikum
from kompetanse.revisjon import klokke, spor
from ordninger.felles.models import Melding, Sak

from .grunn import IkkeMulig
from .varsel import varsle

MAKS = 10_000


def kan_skrive_melding(sak: Sak, av: Any) -> bool:
    """The applicant and the other parties, once the case is sent in, and the forvalter that has it."""
    t = getattr(av, "aktiv_tilhorighet", None)
    if t is None or sak.innsendt_tid is None:
        return False
    if publikum(t) == roller.FORVALTER:
        return har_rett(av, "sak.behandle", sak.utlysning.forvalter)
    har = har_rett(av, "sak.skriv") or har_rett(av, "rapport.skriv")
    return har and (t.organisasjon_id == sak.soker_id or sak.parter.filter(organisasjon=t.organisasjon_id).exists())


@transaction.atomic
def send_melding(*, sak: Sak, tekst: str, intern: bool = False, av: Any) -> Melding:
    """Say something in the thread. `intern` is the forvalter's own note, which the party never sees."""
    if not kan_skrive_melding(sak, av):
        raise IngenTilgang(_("Du kan ikke skrive i denne saken."))
    tekst = tekst.strip()
    if not tekst:
        raise IkkeMulig(_("Skriv en melding."), kode="tekst")
    if len(tekst) > MAKS:
        raise IkkeMulig(_("Meldingen er for lang. Den kan ha inntil %(maks)s tegn.") % {"maks": MAKS}, kode="tekst")
    t = av.aktiv_tilhorighet
    fra_forvalter = publikum(t) == roller.FORVALTER
    if intern and not fra_forvalter:
        raise IngenTilgang(_("Bare saksbehandleren kan skrive notater."))
    melding = Melding.objects.create(
        sak=sak, tekst=tekst, intern=intern, fra_forvalter=fra_forvalter, organisasjon=t.organisasjon, av=av,
        tid=klokke.naa(),
    )  # fmt: skip
    spor.skriv(sak.kjede, "sak.notat" if intern else "sak.melding", av=av, objekt=melding)
    if not intern:
        motpart = sak.soker if fra_forvalter else sak.utlysning.forvalter
        type_ = "melding" if fra_forvalter else "ny_melding"
        varsle(nokkel=f"{type_}:{melding.pk}", organisasjon=motpart, type=type_, sak=sak)
    return melding


def les_meldinger(*, sak: Sak, av: Any) -> int:
    """Note that the other side has opened the thread. Gives how many were new. Someone who only reads marks nothing."""
    if not kan_skrive_melding(sak, av):
        return 0
    fra_forvalter = publikum(av.aktiv_tilhorighet) == roller.FORVALTER
    return sak.meldinger.filter(intern=False, fra_forvalter=not fra_forvalter, lest_tid__isnull=True).update(
        lest_tid=klokke.naa()
    )
