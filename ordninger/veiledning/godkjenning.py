"""The caseworker approves the number of new teachers, unit by unit: as applied for, or fewer with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kompetanse.brukere.tilgang import sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles.handlinger.grunn import IkkeMulig, laas_sak
from ordninger.felles.handlinger.habilitet import sjekk_habil
from ordninger.felles.handlinger.vurdering import VURDERES_I
from ordninger.felles.models import Sak

from .models import VeiledningEnhet


@dataclass(frozen=True)
class Godkjent:
    """Approved in first and second year, None as applied for, and why when it is fewer."""

    forste: int | None
    andre: int | None
    grunn: str = ""


@transaction.atomic
def godkjenn_antall(*, sak: Sak, svar: Mapping[int, Godkjent], av: Any) -> list[VeiledningEnhet]:
    """Set what is approved of units, by their id. Never more than applied for; fewer needs a reason.

    Raises IkkeMulig when the case is not being judged, for an unknown unit, or for a number that cannot be.
    """
    sak = laas_sak(sak)
    sjekk_rett(av, "sak.behandle", sak.utlysning.forvalter)
    sjekk_habil(sak, av)
    if sak.tilstand not in VURDERES_I:
        raise IkkeMulig(
            _("Saken er «%(ord)s», og da endres ikke antallet. Ta saken ut av fordelingen først.")
            % {"ord": sak.tilstandsord}
        )
    enheter = {e.pk: e for e in sak.veiledningsenheter.select_for_update(of=("self",)).filter(pk__in=svar)}
    if set(enheter) != set(svar):
        raise IkkeMulig(_("En av enhetene er ikke med i saken lenger. Last siden på nytt."))
    endret = []
    for pk, e in sorted(enheter.items()):
        forste, andre, grunn = _lest(e, svar[pk])
        if (forste, andre, grunn) != (e.godkjent_forste, e.godkjent_andre, e.godkjent_grunn):
            e.godkjent_forste, e.godkjent_andre, e.godkjent_grunn = forste, andre, grunn
            e.godkjent_av, e.godkjent_tid = av, klokke.naa()
            e.save(update_fields=["godkjent_forste", "godkjent_andre", "godkjent_grunn", "godkjent_av", "godkjent_tid"])
            endret.append(e)
    spor.skriv_mange(
        [(sak.kjede, "veiledning.godkjent", e, {"forste": e.godkjente[0], "andre": e.godkjente[1]}) for e in endret],
        av=av,
    )
    return endret


def _lest(e: VeiledningEnhet, svar: Godkjent) -> tuple[int | None, int | None, str]:
    """The answer as it is stored: the number applied for is stored as nothing."""
    par = []
    for godkjent, sokt in ((svar.forste, e.forste or 0), (svar.andre, e.andre or 0)):
        if godkjent is not None and not 0 <= godkjent <= sokt:
            raise IkkeMulig(
                _("%(navn)s: dere kan godkjenne fra 0 til %(antall)s, som er det det er søkt for.")
                % {"navn": e.navn, "antall": sokt},
                kode="antall",
            )
        par.append(None if godkjent is None or godkjent == sokt else godkjent)
    grunn = svar.grunn.strip() if par != [None, None] else ""
    if par != [None, None] and not grunn:
        raise IkkeMulig(_("%(navn)s: skriv hvorfor færre er godkjent.") % {"navn": e.navn}, kode="grunn")
    return par[0], par[1], grunn
