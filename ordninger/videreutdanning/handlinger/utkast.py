"""VU § 7: an answer to an offer can be prepared by one and sent by another. A draft binds nobody."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from kompetanse.brukere.models import Bruker
from kompetanse.brukere.tilgang import sjekk_rett
from kompetanse.revisjon import klokke
from ordninger.felles.handlinger.grunn import IkkeMulig, laas_sak
from ordninger.felles.models import Tilbud

from ..models import Svarutkast


@transaction.atomic
def lagre_utkast(
    *, tilbud: Tilbud, svar: str, belop: Decimal | None, onske_ekstra: Decimal | None, av: Bruker
) -> Svarutkast:
    """Keep an answer that is not sent, as it was typed; the last one saved is the one that is shown."""
    sak = laas_sak(tilbud.sak)
    sjekk_rett(av, "plan.skriv", sak.soker)
    if klokke.naa() > tilbud.svarfrist_tid:
        raise IkkeMulig(_("Svarfristen er ute, og svaret kan ikke endres."), kode="frist")
    utkast, _ny = Svarutkast.objects.update_or_create(
        sak=sak,
        defaults={"svar": svar, "belop": belop, "onske_ekstra": onske_ekstra, "av": av, "tid": klokke.naa()},
    )
    return utkast


def slett_utkast(*, tilbud: Tilbud, av: Bruker) -> None:
    """The answer is sent: the draft has done its work."""
    sjekk_rett(av, "tilbud.svar", tilbud.sak.soker)
    Svarutkast.objects.filter(sak=tilbud.sak_id).delete()
