"""The receipt of what was sent: made for every frozen version when it is sent, and kept with the case."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ordninger.felles import kontrakt
from ordninger.felles.models import Dokument, Jobbpost, Sakversjon

from .fil import lagre_fil
from .grunn import laas_sak
from .jobb import jobbtype, start_jobb

PDF = "application/pdf"


def filnavn(versjon: Sakversjon) -> str:
    """What the receipt of a version is called."""
    return f"kvittering-{versjon.sak.nummer.replace('/', '-')}-{versjon.nr}.pdf"


def arkivert(versjon: Sakversjon) -> Dokument | None:
    """The receipt as it lies in the case, or None while it is not made yet."""
    return versjon.sak.dokumenter.filter(retning=Dokument.Retning.UT, filnavn=filnavn(versjon)).first()


@transaction.atomic
def arkiver(*, versjon: Sakversjon, av: Any) -> Dokument | None:
    """Make and keep the receipt of a version. Made once; a second call gives the one that exists.

    None when the measure has no receipt.
    """
    sak = laas_sak(versjon.sak)
    if finnes := arkivert(versjon):
        return finnes
    fil = kontrakt.hent(sak.utlysning.ordning).kvittering(versjon)
    return lagre_fil(sak, fil[0], filnavn(versjon), PDF, fil[1], Dokument.Retning.UT, av) if fil else None


def bestill(versjon: Sakversjon, *, av: Any) -> None:
    """Have the receipt made when what was sent is committed."""
    if not kontrakt.hent(versjon.sak.utlysning.ordning).har_kvittering:
        return
    start_jobb(
        type="sak.kvittering", tittel=_("Kvittering i sak %(nummer)s") % {"nummer": versjon.sak.nummer},
        nokler=[str(versjon.pk)], organisasjon=versjon.sak.soker, av=av,
    )  # fmt: skip


@jobbtype("sak.kvittering")
def _kvittering(post: Jobbpost) -> int | None:
    versjon = Sakversjon.objects.select_related("sak__utlysning", "av__person").get(pk=int(post.nokkel))
    dok = arkiver(versjon=versjon, av=versjon.av)
    return dok.pk if dok else None
