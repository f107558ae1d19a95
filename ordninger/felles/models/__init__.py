"""The kernel's nouns, split by what they are about."""

from .dialog import (
    Endring,
    Habilitet,
    HabilitetForhold,
    Jobb,
    Jobbpost,
    LagretVisning,
    Melding,
    Varsel,
)
from .fordeling import Beregning, Beregningslinje, Fordeling, Fordelingslinje
from .penger import Bevilgning, Postering, Ramme
from .sak import (
    Aktivitet,
    Dokument,
    Linje,
    Nummerserie,
    Retting,
    Sak,
    Sakspart,
    Sakversjon,
    Tiltak,
)
from .tilbud import Tilbud, Tilbudssvar
from .tilskudd import Bankmelding, Kontroll, Krav, Rapport, Tilskudd, Utbetaling, Utbetalingskjoring
from .utlysning import Aarsoppsett, Satstabell, Utlysning
from .vedtak import Brev, Brevhendelse, Forslag, Klage, Vedtak, Vedtakslinje, Vurdering

__all__ = [
    "Aarsoppsett",
    "Aktivitet",
    "Bankmelding",
    "Beregning",
    "Beregningslinje",
    "Bevilgning",
    "Brev",
    "Brevhendelse",
    "Dokument",
    "Endring",
    "Fordeling",
    "Fordelingslinje",
    "Forslag",
    "Habilitet",
    "HabilitetForhold",
    "Jobb",
    "Jobbpost",
    "Klage",
    "Kontroll",
    "Krav",
    "LagretVisning",
    "Linje",
    "Melding",
    "Nummerserie",
    "Postering",
    "Ramme",
    "Rapport",
    "Retting",
    "Sak",
    "Sakspart",
    "Sakversjon",
    "Satstabell",
    "Tilbud",
    "Tilbudssvar",
    "Tilskudd",
    "Tiltak",
    "Utbetaling",
    "Utbetalingskjoring",
    "Utlysning",
    "Varsel",
    "Vedtak",
    "Vedtakslinje",
    "Vurdering",
]
