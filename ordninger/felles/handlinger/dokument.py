"""Files in a case: attachments from the party, and files that the portal itself makes."""

import hashlib
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kompetanse.revisjon import spor
from ordninger.felles.models import Dokument, Sak

from .fil import lagre_fil
from .grunn import IkkeMulig
from .sak import laas_for_skriving

MAKS_VEDLEGG = 20


@transaction.atomic
def legg_ved(*, sak: Sak, tittel: str, fil: Any, av: Any) -> Dokument:
    """An attachment to a case that may be written in. `fil` has been checked by its form: `content_type` is the real one.

    The same file twice is one attachment. A document is never changed or deleted.
    """
    sak = laas_for_skriving(sak, ["vedlegg"], av=av)
    innhold = b"".join(fil.chunks())
    sum_ = hashlib.sha256(innhold).hexdigest()
    if finnes := sak.dokumenter.filter(retning=Dokument.Retning.INN, sha256=sum_).first():
        return finnes
    if sak.dokumenter.filter(retning=Dokument.Retning.INN).count() >= MAKS_VEDLEGG:
        raise IkkeMulig(_("Saken kan ha inntil %(n)s vedlegg.") % {"n": MAKS_VEDLEGG})
    dok = lagre_fil(sak, tittel, fil.name, fil.content_type, innhold, Dokument.Retning.INN, av)
    spor.skriv(sak.kjede, "sak.vedlegg", av=av, objekt=dok, data={"sha256": sum_})
    return dok
