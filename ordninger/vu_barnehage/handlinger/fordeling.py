"""VU § 8: a split where only the kommune's own barnehager get anything: decided by a second person, without cases."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kompetanse.brukere.tilgang import sjekk_annen_person, sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles.handlinger import forberedelse
from ordninger.felles.handlinger import fordeling as fordelinger
from ordninger.felles.handlinger.grunn import IkkeMulig, i_database
from ordninger.felles.models import Fordeling


@transaction.atomic
def beslutt_uten_saker(*, fordeling: Fordeling, av: Any) -> Fordeling:
    """Decide a split that holds no case. What is reserved for the kommune's own barnehager stands."""
    fordeling = fordelinger.laas(fordeling)
    sjekk_rett(av, "fordeling.beslutt", fordeling.ramme.forvalter)
    if fordeling.tilstand != Fordeling.Tilstand.TIL_BESLUTNING:
        raise IkkeMulig(_("Fordelingen er ikke til beslutning."))
    if fordeling.linjer.exists():
        raise IkkeMulig(_("Det er saker i fordelingen. Beslutt dem, så er delingen besluttet."))
    sjekk_annen_person(av, *forberedelse.av_fordelingen(fordeling), handling=_("beslutte fordelingen"))
    fordeling.tilstand = Fordeling.Tilstand.BESLUTTET
    fordeling.besluttet_av, fordeling.besluttet_tid = av, klokke.naa()
    with i_database():
        fordeling.save(update_fields=["tilstand", "besluttet_av", "besluttet_tid"])
    spor.skriv(fordelinger.kjede(fordeling), "fordeling.besluttet", av=av, objekt=fordeling)
    return fordeling
