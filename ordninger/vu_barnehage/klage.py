"""VU § 11: who hears an appeal over the kommune's decision."""

from django.utils.translation import gettext as _

from eiere.models import Organisasjon
from ordninger.felles.handlinger.grunn import IkkeMulig
from statsforvalter.models import Embete


def klageinstans(kommune: Organisasjon) -> Organisasjon:
    """The embete of the kommune's fylke. Raises IkkeMulig when the register does not know it: no letter without a body."""
    embete = Embete.objects.filter(fylker=kommune.fylke_id).select_related("organisasjon").first()
    if embete is None:
        raise IkkeMulig(_("Fylket til %(navn)s har ingen statsforvalter i registeret.") % {"navn": kommune.navn})
    return embete.organisasjon
