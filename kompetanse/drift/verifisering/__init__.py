"""Does everything the portal holds still fit together? Each check reads all its rows and names every one that does not."""

from .kontroll import Feil, Kontroll, Resultat
from .plan import KONTROLLER, kjor

__all__ = ["KONTROLLER", "Feil", "Kontroll", "Resultat", "kjor"]
