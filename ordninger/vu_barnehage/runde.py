"""VU § 8: what a round lacks before it can be published."""

from typing import Any

from django.utils.translation import gettext as _

from . import fordeling, grunnlag


def mangler(utlysning: Any) -> list[str]:
    """Frame, key with its reason, the numbers of the key, and the order of priority in both målformer."""
    funn = []
    if utlysning.ramme is None:
        funn.append(_("Åpne barnehagedelen før runden kunngjøres"))
    r = grunnlag.runde_for(utlysning)
    if r is None or not r.nokkel:
        return [*funn, _("Velg nøkkel, og skriv hvorfor (VU § 8)")]
    if setning := fordeling.mangler_tall(utlysning, r.nokkel):
        funn.append(setning)
    if not r.prioritering_nb.strip() or not r.prioritering_nn.strip():
        funn.append(_("Skriv på bokmål og nynorsk hvordan dere prioriterer når pengene ikke rekker"))
    return funn
