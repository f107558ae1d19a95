"""Ask the party to correct named fields. Only they open; the rest of the case stays as it was sent."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kompetanse.brukere.tilgang import sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles import kontrakt
from ordninger.felles.models import Retting, Sak

from .grunn import IkkeMulig, flytt, laas_sak
from .habilitet import sjekk_habil
from .varsel import varsle


def be_om_retting(*, sak: Sak, felt: Iterable[str], tekst: str, frist: date, av: Any) -> Retting:
    """Open `felt` (keys of the ordning's feltnavn) to the party until the end of the day `frist`, with what is asked.

    A case in a fordeling is taken out of it first. Raises IkkeMulig without fields, words or a coming date.
    """
    from . import fordeling

    felt = list(dict.fromkeys(felt))
    with transaction.atomic():
        sak = laas_sak(sak)
        sjekk_rett(av, "sak.behandle", sak.utlysning.forvalter)
        sjekk_habil(sak, av)
        kjente = kontrakt.hent(sak.utlysning.ordning).feltnavn()
        if not felt or any(f not in kjente for f in felt):
            raise IkkeMulig(_("Velg minst ett felt som skal rettes."), kode="felt")
        if not tekst.strip():
            raise IkkeMulig(_("Skriv hva som skal rettes."), kode="tekst")
        if frist <= klokke.idag():
            raise IkkeMulig(_("Fristen må være fram i tid."), kode="frist")
        if sak.tilstand == "forslag_klart":
            sak = fordeling.ta_ut(sak=sak, av=av)
        sak = flytt(sak, "be_om_retting", av=av, data={"felt": felt, "frist": frist})
        retting = Retting.objects.create(
            sak=sak, felt=felt, tekst=tekst.strip(), frist=frist, bedt_av=av, bedt_tid=klokke.naa()
        )
        varsle(nokkel=f"retting:{retting.pk}", organisasjon=sak.soker, type="retting", sak=sak,
               data={"frist": frist.isoformat()})  # fmt: skip
    return retting


def forleng(*, retting: Retting, frist: date, av: Any) -> Retting:
    """Give the party more time. A deadline is never moved nearer."""
    with transaction.atomic():
        sak = laas_sak(retting.sak)
        sjekk_rett(av, "sak.behandle", sak.utlysning.forvalter)
        sjekk_habil(sak, av)
        retting = Retting.objects.select_for_update(of=("self",)).get(pk=retting.pk)
        if retting.lukket_tid is not None:
            raise IkkeMulig(_("Rettingen er avsluttet."))
        if frist <= max(retting.frist, klokke.idag()):
            raise IkkeMulig(_("Den nye fristen må være senere enn den gamle og fram i tid."), kode="frist")
        spor.skriv(sak.kjede, "retting.forleng", av=av, objekt=retting, data={"fra": retting.frist, "til": frist})
        retting.frist = frist
        retting.save(update_fields=["frist"])
        varsle(nokkel=f"retting:{retting.pk}:{frist}", organisasjon=sak.soker, type="retting", sak=sak,
               data={"frist": frist.isoformat()})  # fmt: skip
    return retting


def avbryt_retting(*, sak: Sak, av: Any) -> Sak:
    """Close the request unanswered; the case goes back to the caseworker as it was last sent."""
    with transaction.atomic():
        sak = laas_sak(sak)
        sjekk_habil(sak, av)
        sak = flytt(sak, "avbryt_retting", av=av)
        apne = Retting.objects.select_for_update(of=("self",)).filter(sak=sak, lukket_tid__isnull=True)
        for retting in apne:
            retting.lukket_av, retting.lukket_tid = av, klokke.naa()
            retting.save(update_fields=["lukket_av", "lukket_tid"])
            varsle(nokkel=f"retting:{retting.pk}:avbrutt", organisasjon=sak.soker, type="retting_avbrutt", sak=sak)
    return sak
