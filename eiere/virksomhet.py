"""Who owns a unit, and parties that are not in the registers.

The registers do not say who owns private units. An owner or a saksbehandler states it; until then nothing is paid. Rights are
the caller's to check.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kompetanse.revisjon import spor

from .models import Organisasjon, Organisasjonstype, Virksomhet, VirksomhetEier


class Eierfeil(Exception):
    """The owner cannot be set like this. The sentence may be shown."""


def eier_paa(virksomhet: Virksomhet, dato: date) -> Organisasjon | None:
    """The owner on a day, or None when it is unknown."""
    rader = virksomhet.eierskap.filter(fra__lte=dato).exclude(til__lte=dato).select_related("eier")
    rad = rader.order_by("-fra").first()
    return rad.eier if rad else None


def sett_eier(*, virksomhet: Virksomhet, eier: Organisasjon, fra: date, av: Any) -> VirksomhetEier:
    """State who owns a unit from a day. The one before owns it until then; what was true earlier is never rewritten.

    Raises Eierfeil for an owner that cannot own units, one that has ended, or a day before the last known change.
    """
    if not eier.er_eier:
        raise Eierfeil(_("Denne organisasjonen kan ikke eie barnehager eller skoler."))
    if eier.opphort is not None and eier.opphort <= fra:
        raise Eierfeil(_("Eieren er avsluttet på denne datoen."))
    with transaction.atomic():
        virksomhet = Virksomhet.objects.select_for_update(of=("self",)).get(pk=virksomhet.pk)
        if virksomhet.nedlagt is not None and virksomhet.nedlagt <= fra:
            raise Eierfeil(_("Enheten er nedlagt på denne datoen."))
        sist = virksomhet.eierskap.order_by("-fra").first()
        if sist is not None and sist.til is None and sist.eier_id == eier.pk:
            return sist
        if sist is not None and (fra <= sist.fra or (sist.til is not None and fra < sist.til)):
            raise Eierfeil(_("Eierskapet kan ikke endres fra en dag før den siste endringen."))
        if sist is not None and sist.til is None:
            sist.til = fra
            sist.save(update_fields=["til"])
        ny = VirksomhetEier.objects.create(virksomhet=virksomhet, eier=eier, fra=fra, oppgitt_av=av)
        spor.skriv(
            f"virksomhet:{virksomhet.pk}", "virksomhet.sett_eier", av=av, objekt=ny,
            data={"eier": eier.pk, "forrige": sist.eier_id if sist else None, "fra": fra},
        )  # fmt: skip
    return ny


def registrer_part(*, orgnr: str, navn: str, type_: str, av: Any, kommune: Any = None) -> Organisasjon:
    """Add a private owner or a milieu that the registers lack. The same orgnr gives the party that is there already.

    It is marked `utenfor_registeret`, so that a saksbehandler checks it before money is bound. The database checks the digits.
    """
    if type_ not in (Organisasjonstype.PRIVAT_EIER, Organisasjonstype.ANNEN):
        raise Eierfeil(_("Bare private eiere og andre fagmiljøer kan legges til."))
    with transaction.atomic():
        finnes = Organisasjon.objects.filter(orgnr=orgnr).first()
        if finnes is not None:
            return finnes
        ny = Organisasjon.objects.create(
            orgnr=orgnr, navn=navn.strip(), type=type_, kommune=kommune, fylke=kommune.fylke if kommune else None,
            utenfor_registeret=True, opprettet=timezone.localdate(),
        )  # fmt: skip
        ny.plasseringer.create(kommune=ny.kommune, fylke=ny.fylke, fra=ny.opprettet)
        spor.skriv(f"org:{ny.pk}", "part.registrer", av=av, objekt=ny, data={"orgnr": orgnr, "type": str(type_)})
    return ny
