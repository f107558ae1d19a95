"""After the award: the party asks for a change of period, content, partner or split of the amount."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kompetanse.brukere.tilgang import sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles.models import Endring, Sak

from .grunn import IkkeMulig, laas_sak
from .varsel import varsle

INNVILGET = ("innvilget", "delvis_innvilget")
ARTER = ("periode", "innhold", "partner", "belop")


@transaction.atomic
def sok_endring(*, sak: Sak, art: str, tekst: str, av: Any) -> Endring:
    """Ask for a change in a case that has been granted. Only one may wait for an answer. Raises IkkeMulig."""
    sak = laas_sak(sak)
    sjekk_rett(av, "sak.send_inn", sak.soker)
    if sak.tilstand not in INNVILGET:
        raise IkkeMulig(_("Dere kan bare søke om endring i en sak som er innvilget."), kode="tilstand")
    if art not in ARTER:
        raise IkkeMulig(_("Velg hva dere vil endre."), kode="art")
    if not tekst.strip():
        raise IkkeMulig(_("Skriv hva dere vil endre, og hvorfor."), kode="tekst")
    if sak.endringer.filter(svart_tid__isnull=True).exists():
        raise IkkeMulig(_("Dere har allerede en søknad om endring som venter på svar."), kode="venter")
    endring = Endring.objects.create(sak=sak, art=art, tekst=tekst.strip(), sokt_av=av, sokt_tid=klokke.naa())
    spor.skriv(sak.kjede, "endring.sok", av=av, objekt=endring, data={"art": art})
    varsle(nokkel=f"endring:{endring.pk}", organisasjon=sak.utlysning.forvalter, type="ny_melding", sak=sak)
    return endring
