"""VU § 8: the kommune opens its barnehage part when Udir has paid it."""

from typing import Any

from django.utils.translation import gettext as _

from ordninger.felles.handlinger import rammer
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import Ramme, Tilskudd

from .. import grunnlag


def apne_barnehagedelen(*, tilskudd: Tilskudd, av: Any) -> Ramme:
    """Open the frame of the barnehage part of the kommune's grant, or raise it by what has been paid since."""
    if tilskudd.ramme.ordning != grunnlag.KILDE:
        raise IkkeMulig(_("Bare tilskuddet til videreutdanning har en barnehagedel (VU § 8)."))
    return rammer.av_tilskudd(tilskudd=tilskudd, ordning=grunnlag.ORDNING, del_kode=grunnlag.DEL, av=av)
