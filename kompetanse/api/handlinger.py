"""Make and revoke tokens."""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from eiere.models import Organisasjon
from kompetanse.brukere.models import Tilhorighet
from kompetanse.brukere.nokler import hash_av
from kompetanse.brukere.roller import RETTER
from kompetanse.brukere.tilgang import sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles.handlinger.grunn import IkkeMulig

from .models import MAKS_DAGER, Nokkel
from .omfang import OMFANG, roller_som_leser


def _kjede(nokkel: Nokkel) -> str:
    return f"org:{nokkel.organisasjon_id}"


def kan_lage(bruker: Any, organisasjon: Organisasjon) -> bool:
    """Whether the account reads what a token of the organisation reads, and may hold tokens there today."""
    roller_naa = set(
        Tilhorighet.objects.gyldige(klokke.idag())
        .filter(bruker=bruker, organisasjon=organisasjon)
        .values_list("rolle", flat=True)
    )
    return bool(roller_naa & RETTER["api.nokkel"]) and bool(roller_naa & roller_som_leser(organisasjon.type))


@transaction.atomic
def lag_nokkel(
    *, organisasjon: Organisasjon, navn: str, omfang: Iterable[str], dager: int, av: Any
) -> tuple[Nokkel, str]:
    """A new token of `organisasjon` and the whole text of it, which is never to be had again.

    Nobody hands on more than they read themselves: the maker has, in this or another role there, what the token reads.

    `dager` is how long it lives, 1 to 365. Raises IngenTilgang and IkkeMulig.
    """
    sjekk_rett(av, "api.nokkel", organisasjon)
    if not kan_lage(av, organisasjon):
        raise IkkeMulig(_("Du kan ikke lese sakene selv, og kan derfor ikke lage en nøkkel som leser dem."))
    valgt = [kode for kode in OMFANG if kode in set(omfang)]
    if not navn.strip() or not valgt:
        raise IkkeMulig(_("En nøkkel må ha et navn og gi tilgang til noe."))
    if not 1 <= dager <= MAKS_DAGER:
        raise IkkeMulig(_("En nøkkel kan vare i høyst 365 dager."))
    hemmelighet, prefiks = secrets.token_urlsafe(32), secrets.token_hex(4)
    naa = klokke.naa()
    nokkel = Nokkel.objects.create(
        organisasjon=organisasjon,
        navn=navn.strip(),
        prefiks=prefiks,
        hash=hash_av(hemmelighet),
        omfang=valgt,
        opprettet_av=av,
        opprettet_tid=naa,
        utloper_tid=naa + timedelta(days=dager),
    )
    spor.skriv(
        _kjede(nokkel), "api.nokkel_laget", av=av, objekt=nokkel, data={"omfang": valgt, "utloper": nokkel.utloper_tid}
    )
    return nokkel, f"kp_{prefiks}_{hemmelighet}"


@transaction.atomic
def tilbakekall_nokkel(*, nokkel: Nokkel, av: Any) -> Nokkel:
    """Make a token count for nothing from now on. Revoking a revoked one changes nothing. Raises IngenTilgang."""
    sjekk_rett(av, "api.nokkel", nokkel.organisasjon)
    nokkel = Nokkel.objects.select_for_update(of=("self",)).get(pk=nokkel.pk)
    if nokkel.tilbakekalt_tid is None:
        nokkel.tilbakekalt_av, nokkel.tilbakekalt_tid = av, klokke.naa()
        nokkel.save(update_fields=["tilbakekalt_av", "tilbakekalt_tid"])
        spor.skriv(_kjede(nokkel), "api.nokkel_tilbakekalt", av=av, objekt=nokkel)
    return nokkel
