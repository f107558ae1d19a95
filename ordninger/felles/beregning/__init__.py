"""Beregning: avrunding, fordeling og kvittering. Ren Python uten Django, klokke, innstillinger og database."""

from .avrunding import KRONE, ORE, TUSEN, AvrundingFeil, Modus, avrund, kroner
from .fordeling import (
    FordelingFeil,
    Fordelt,
    ManglerVekt,
    UgyldigGrense,
    UgyldigVekt,
    del_enheter,
    del_kroner,
    fordel,
    fordel_innenfor,
)
from .kvittering import Beregningslinje, KvitteringFeil, Resultat, fra_json, hash_av, lag_resultat, til_json
from .register import (
    AvvikVedOmregning,
    UkjentModell,
    beregn_paa_nytt,
    kontroller,
    registrer,
    registrerte_modeller,
)
from .sammenligning import Endringsrad, Sammenligning, Trinn, forklar_trinnvis, sammenlign
from .setning import ManglerTekst, Tospraklig, registrer_nokkelnavn, registrer_tekster, setning, vis_kroner, vis_tall

__all__ = [
    "KRONE",
    "ORE",
    "TUSEN",
    "AvrundingFeil",
    "AvvikVedOmregning",
    "Beregningslinje",
    "Endringsrad",
    "FordelingFeil",
    "Fordelt",
    "KvitteringFeil",
    "ManglerTekst",
    "ManglerVekt",
    "Modus",
    "Resultat",
    "Sammenligning",
    "Tospraklig",
    "Trinn",
    "UgyldigGrense",
    "UgyldigVekt",
    "UkjentModell",
    "avrund",
    "beregn_paa_nytt",
    "del_enheter",
    "del_kroner",
    "fordel",
    "fordel_innenfor",
    "forklar_trinnvis",
    "fra_json",
    "hash_av",
    "kontroller",
    "kroner",
    "lag_resultat",
    "registrer",
    "registrer_nokkelnavn",
    "registrer_tekster",
    "registrerte_modeller",
    "sammenlign",
    "setning",
    "til_json",
    "vis_kroner",
    "vis_tall",
]
