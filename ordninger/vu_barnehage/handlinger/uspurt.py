"""VU § 8: the kommune says why money leaves the private side although some there were not asked."""

import hashlib
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kompetanse.brukere.tilgang import sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles.handlinger import fordeling as fordelinger
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import Fordeling

from .. import uspurt


@transaction.atomic
def forklar(*, fordeling: Fordeling, grunn: str, av: Any) -> Fordeling:
    """Add an explanation, with who and how many it is about. What was said before stays; the last is what the letter says."""
    fordeling = fordelinger.laas(fordeling)
    sjekk_rett(av, "fordeling.foresla", fordeling.ramme.forvalter)
    if fordeling.tilstand not in fordelinger.AAPNE:
        raise IkkeMulig(_("Delingen er sendt videre. Da kan forklaringen ikke endres."))
    if not grunn.strip():
        raise IkkeMulig(_("Skriv hvordan dere har prøvd å nå barnehagene som ikke er spurt."), kode="grunn")
    alle = uspurt.uspurte(fordeling.utlysning)
    if not alle.antall:
        raise IkkeMulig(_("Alle private barnehager i runden er spurt. Da trengs ingen forklaring."))
    ny = {
        "grunn": grunn.strip(),
        "antall": alle.antall,
        "enheter": sorted(v.pk for v in alle.enheter),
        "av": av.pk,
        "tid": klokke.naa().isoformat(),
    }
    fordeling.parametre = {**fordeling.parametre, uspurt.NOKKEL: [*uspurt.forklaringer(fordeling), ny]}
    fordeling.save(update_fields=["parametre"])
    sum_ = hashlib.sha256(ny["grunn"].encode()).hexdigest()
    spor.skriv(
        fordelinger.kjede(fordeling), "fordeling.ikke_spurt", av=av, objekt=fordeling,
        data={"antall": alle.antall, "sha256": sum_},
    )  # fmt: skip
    return fordeling
