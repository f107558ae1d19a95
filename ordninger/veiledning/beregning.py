"""Veiledning: beregningene i tiltaket samlet på ett sted. Å importere modulen registrerer modellene.

* ``pott_per_laerer`` 2026.1: rammen delt på de godkjente nyutdannede, i ``pott.py``
* ``veil_tilbakebetaling`` 2026.1: kravet når færre fikk veiledning, i ``tilbakebetaling.py``
"""

from .pott import Overskridelse, Pott, PottFeil, Pottlinje, beregn_pott, gruppesats, vurder_pott
from .tilbakebetaling import Gruppe, Rapporttall, TilbakebetalingFeil, beregn_tilbakebetaling

__all__ = [
    "Gruppe",
    "Overskridelse",
    "Pott",
    "PottFeil",
    "Pottlinje",
    "Rapporttall",
    "TilbakebetalingFeil",
    "beregn_pott",
    "beregn_tilbakebetaling",
    "gruppesats",
    "vurder_pott",
]
