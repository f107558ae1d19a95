"""VU as the kernel's contract asks for it. Each method is one line: the work is in the modules it names."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from ordninger.felles.kontrakt import Andeler, Brevbestilling, Onske, Ordning
from ordninger.felles.regeltekst import Eksempel, Regeltekst

from . import brevfelt, eksempler, nasjonal, planbilde, regeltekst, vilkar
from .satser import SEKTORNAVN

MAPPE = Path(__file__).parent


class Videreutdanning(Ordning):
    """Videreutdanning i barnehage, grunnskole og videregående opplæring (FOR-2026-01-12-24, «VU»)."""

    kode = "videreutdanning"
    navn_nb = "Videreutdanning i barnehage, grunnskole og videregående opplæring"
    navn_nn = "Vidareutdanning i barnehage, grunnskule og vidaregåande opplæring"
    kort_nb = "Videreutdanning"
    kort_nn = "Vidareutdanning"
    hjemmel = "FOR-2026-01-12-24"
    regelversjon = "2026.1"
    saksgang = "tilbud"
    markorparagraf = "§ 5"
    brevmapper = (MAPPE / "brevmaler",)
    modellnavn = {
        "vu_andel": ("Andelsmodellen for videreutdanning", "Andelsmodellen for vidareutdanning"),
        "vu_runde": ("Omfordeling i runder", "Omfordeling i rundar"),
        "vu_deltaker": ("Satser for deltakere i videreutdanning", "Satsar for deltakarar i vidareutdanning"),
        "vu_barnehage": ("Deling av barnehagedelen", "Deling av barnehagedelen"),
        "vu_krav": ("Tilbakebetaling av videreutdanning", "Tilbakebetaling av vidareutdanning"),
    }
    fordeles_innen = (3, 1)
    bruk_aar_fra_utbetaling = 3
    er_enkeltvedtak = False

    def kan_soke(self, utlysning: Any, organisasjon: Any) -> bool:
        """VU § 7: a share is offered, never applied for."""
        return False

    def andelsdeler(self) -> dict[str, tuple[str, str]]:
        """VU § 3: the parts of a share."""
        return {str(sektor): (navn.nb, navn.nn) for sektor, navn in SEKTORNAVN.items()}

    def beregn_andeler(self, utlysning: Any, parametre: dict[str, Any]) -> Andeler:
        """VU §§ 3 and 7: everyone's share by Udir's model."""
        return nasjonal.beregn(utlysning, parametre)

    def omfordel(self, utlysning: Any, pott: Decimal, onsker: list[Onske], parametre: dict[str, Any]) -> Any:
        """VU § 7: what was not accepted goes to others, at most up to what they want."""
        return nasjonal.omfordel(pott, onsker, parametre)

    def tilbudsbrev(self, tilbud: Any, *, dag: date) -> list[Brevbestilling]:
        """VU § 7: each recipient is told of its share, the terms and the deadline."""
        return brevfelt.tilbudsbrev(tilbud, dag=dag)

    def tildelingsgrunn(self, tildeling: str, maalform: str) -> str:
        """VU §§ 3 and 7."""
        return vilkar.TILDELINGSGRUNN[tildeling].paa(maalform)

    def vedtakshjemmel(self, utfall: str) -> str:
        """VU §§ 3, 6 and 7."""
        return "§§ 3, 6 og 7"

    def klageinstans(self, vedtak: Any, dag: date) -> None:
        """VU § 11: the award is no enkeltvedtak and cannot be appealed."""
        return

    def brev(self, vedtak: Any, *, dag: date, utkast: bool = False) -> list[Brevbestilling]:
        """VU § 6: the yearly tilskuddsbrev."""
        return brevfelt.tilskuddsbrev(vedtak, dag=dag, utkast=utkast)

    def markorer(self) -> list[tuple[str, str, str]]:
        """VU § 5."""
        return [(m.kode, m.navn.nb, m.navn.nn) for m in vilkar.MAALMARKORER]

    def rapportutkast(self, tilskudd: Any) -> dict[str, Any]:
        """VU § 12: what the owner's plan says."""
        return planbilde.rapportutkast(tilskudd)

    def krav_etter_rapport(self, rapport: Any) -> Any:
        """VU § 10: what has gone out of time. The rest may still be used."""
        return planbilde.krav(rapport.tilskudd)

    def igjen_av(self, tilskudd: Any) -> dict[int, Decimal]:
        """VU § 10: what is left of each payment."""
        return planbilde.igjen_av(tilskudd)

    def regler(self) -> tuple[Regeltekst, ...]:
        return regeltekst.REGELTEKSTER

    def eksempler(self) -> list[Eksempel]:
        return eksempler.les_eksempler()
