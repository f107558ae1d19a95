"""Reads the open registers into the tables, and checks that the tables still agree with them."""

from .etterfolger import UfullstendigEtterfolge, etterfolgere_paa
from .kontroll import Avvik, kontroller

__all__ = ["Avvik", "UfullstendigEtterfolge", "etterfolgere_paa", "kontroller"]
