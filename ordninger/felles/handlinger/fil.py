"""A file as it is kept with a case."""

import hashlib
from typing import Any

from django.core.files.base import ContentFile

from kompetanse.revisjon import klokke
from ordninger.felles.models import Dokument, Sak


def lagre_fil(sak: Sak, tittel: str, filnavn: str, type_: str, innhold: bytes, retning: str, av: Any) -> Dokument:
    """One file with what the archive needs. The name on disk is the checksum; the user's name is only shown."""
    sum_ = hashlib.sha256(innhold).hexdigest()
    endelse = filnavn.rpartition(".")[2].lower()[:8] if "." in filnavn else "bin"
    dok = Dokument(
        sak=sak, tittel=tittel[:200], filnavn=filnavn[-200:], innholdstype=type_, storrelse=len(innhold), sha256=sum_,
        retning=retning, journaldato=klokke.idag(), av=av, tid=klokke.naa(),
    )  # fmt: skip
    dok.fil.save(f"{sum_[:32]}.{endelse}", ContentFile(innhold), save=False)
    dok.save()
    return dok
