"""Betalingsfiler: pain.001 ut til banken og pain.002 tilbake. Ren Python uten Django, klokke og database."""

from .pain001 import Betaler, BetalingFeil, Betalingsfil, Kreditering, gruppe_per_betaling, kontrollsum, skriv_pain001
from .pain002 import (
    Statusfeil,
    Statusrapport,
    Transaksjonsstatus,
    Utfall,
    forklar_grunn,
    lag_pain002,
    les_pain002,
    neste_utfall,
    status,
    utfall_per_betaling,
)
from .tegn import er_trygg_id, rens_tekst

__all__ = [
    "Betaler",
    "BetalingFeil",
    "Betalingsfil",
    "Kreditering",
    "Statusfeil",
    "Statusrapport",
    "Transaksjonsstatus",
    "Utfall",
    "er_trygg_id",
    "forklar_grunn",
    "gruppe_per_betaling",
    "kontrollsum",
    "lag_pain002",
    "les_pain002",
    "neste_utfall",
    "rens_tekst",
    "skriv_pain001",
    "status",
    "utfall_per_betaling",
]
