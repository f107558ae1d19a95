"""KBG: beregningene i tiltaket samlet på ett sted. Å importere modulen registrerer modellene.

* ``kbg_ramme`` 2026.1: den nasjonale rammen fordelt på fylkene (§ 6), i ``ramme.py``
* ``kbg_forslag`` 2026.1: et første forslag i ett fylke (§§ 8, 9 og 12), i ``forslag.py``
"""

from .forslag import (
    ForslagFeil,
    Forslagsgrunnlag,
    Forslagslinje,
    ManglerNokkelForSak,
    Planavvik,
    avvik_fra_plan,
    beregn_forslag,
)
from .ramme import ManglerNokkeltall, Rammegrunnlag, UgyldigNokkeltall, beregn_ramme

__all__ = [
    "ForslagFeil",
    "Forslagsgrunnlag",
    "Forslagslinje",
    "ManglerNokkelForSak",
    "ManglerNokkeltall",
    "Planavvik",
    "Rammegrunnlag",
    "UgyldigNokkeltall",
    "avvik_fra_plan",
    "beregn_forslag",
    "beregn_ramme",
]
