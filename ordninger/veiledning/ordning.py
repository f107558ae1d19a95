"""Guidance of new teachers as the kernel's contract asks for it. Each method is one line: the work is in the modules it names."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from eiere.models import Organisasjon
from ordninger.felles.beregning import Resultat
from ordninger.felles.kontrakt import (
    Behov,
    Brevbestilling,
    Forslagsresultat,
    Mangel,
    Ordning,
    Regnerad,
    Telling,
    Utlysningsfelt,
    Vilkar,
)
from ordninger.felles.models import Rapport
from ordninger.felles.regeltekst import Eksempel, Regeltekst

from . import brevfelt, eksempler, fordeling, klage, kvittering, rapport, regeltekst, sak, utlysning, vilkar, visning
from .brevmaler import felt

MAPPE = Path(__file__).parent


class Veiledning(Ordning):
    """Tilskudd til profesjonsfaglig veiledning av nyutdannede lærere: a yearly round by Udir, no regulation."""

    kode = "veiledning"
    navn_nb = "Veiledning av nyutdannede lærere"
    navn_nn = "Rettleiing av nyutdanna lærarar"
    kort_nb = "Veiledning av nyutdannede"
    kort_nn = "Rettleiing av nyutdanna"
    hjemmel = "budsjettvedtaket og utlysningen"
    regelversjon = "2026.1"
    saksgang = "soknad"
    har_kvittering = True
    teller = ("nyutdannede", "nyutdanna")
    brevmapper = (MAPPE / "brevmaler",)
    forslagsregler = fordeling.REGLER
    modellnavn = {
        "veil_pott": ("Satser for pott per lærer", "Satsar for pott per lærar"),
        "pott_per_laerer": ("Pott per lærer", "Pott per lærar"),
        "veil_tilbakebetaling": (
            "Tilbakebetaling av tilskudd til veiledning",
            "Tilbakebetaling av tilskot til rettleiing",
        ),
    }
    er_enkeltvedtak = True

    def opprett_detaljer(self, sak_: Any, *, kopi_av: Any = None, av: Any) -> None:
        sak.opprett_detaljer(sak_, kopi_av=kopi_av, av=av)

    def mangler(self, sak_: Any) -> list[Mangel]:
        return sak.mangler(sak_)

    def sporsmal(self, sak_: Any) -> list[Mangel]:
        """Numbers that do not fit the unit's size, and numbers copied from last year."""
        return sak.sporsmal(sak_)

    def oyeblikksbilde(self, sak_: Any) -> dict[str, Any]:
        return sak.oyeblikksbilde(sak_)

    def bildefelt(self, bilde: dict[str, Any]) -> dict[str, str]:
        """Unit by unit."""
        return visning.bildefelt(bilde)

    def kvittering(self, versjon: Any) -> tuple[str, bytes]:
        return kvittering.fil(versjon)

    def feltnavn(self) -> dict[str, tuple[str, str]]:
        return sak.feltnavn()

    def flagg(self, sak_: Any) -> list[str]:
        return sak.flagg(sak_)

    def vilkar(self) -> list[Vilkar]:
        """The conditions of the round."""
        return [
            Vilkar(v.kode, vilkar.GRUNNLAG, v.tittel.nb, v.tittel.nn, v.hjelp.nb, v.hjelp.nn) for v in vilkar.VILKAR
        ]

    def beregn_forslag(self, fordeling_: Any) -> Forslagsresultat:
        """The pot per teacher."""
        return fordeling.beregn_forslag(fordeling_)

    def forslagsparametre(self, fordeling_: Any, regel: str = "") -> dict[str, Any]:
        return fordeling.forslagsparametre(fordeling_, regel)

    def regelsetning(self, fordeling_: Any) -> str:
        return fordeling.regelsetning(fordeling_)

    def tellinger(self, fordeling_: Any) -> dict[int, Telling]:
        """The approved teachers of each line, and the rate."""
        return fordeling.tellinger(fordeling_)

    def linjegrunner(self, fordeling_: Any, linje_ider: Iterable[int], maalform: str) -> dict[int, str]:
        """Fewer approved than applied for, unit by unit."""
        return fordeling.linjegrunner(linje_ider, maalform)

    def hindringer(self, fordeling_: Any) -> list[str]:
        """A floor that overruns the frame stops the decision until a way on is chosen."""
        return fordeling.hindringer(fordeling_)

    def forberedt_av(self, fordeling_: Any) -> dict[int | None, list[Any]]:
        """Who approved the number of new teachers."""
        return fordeling.forberedt_av(fordeling_)

    def utlysningsfelt(self, utlysning_: Any) -> list[Utlysningsfelt]:
        return utlysning.felt(utlysning_)

    def utlysningsparametre(self, utlysning_: Any, svar: dict[str, Any]) -> dict[str, Any]:
        return utlysning.parametre(utlysning_, svar)

    def arvede_parametre(self, forrige: Any) -> dict[str, Any]:
        """Who hears appeals."""
        return utlysning.arvede(forrige)

    def utlysningsmangler(self, utlysning_: Any) -> list[str]:
        """Who hears appeals."""
        return utlysning.mangler(utlysning_)

    def utfall(self, sak_: Any, sokt: Decimal, belop: Decimal) -> str:
        """By the number approved: nobody applies for an amount."""
        return fordeling.utfall(sak_, belop)

    def vedtakshjemmel(self, utfall: str) -> str:
        return "Budsjettvedtaket for året og vilkårene i utlysningen"

    def klageinstans(self, vedtak: Any, dag: date) -> Organisasjon | None:
        """The body that the round names for the day of the decision; none when the round says that there is no appeal."""
        return klage.klageinstans(vedtak.sak.utlysning, dag)

    def brev(self, vedtak: Any, *, dag: date, utkast: bool = False) -> list[Brevbestilling]:
        return brevfelt.vedtaksbrev(vedtak, dag=dag, utkast=utkast)

    def regnestykke(self, vedtak: Any, linjer: list[Any]) -> list[Regnerad]:
        """Group × rate, as in the letter."""
        return brevfelt.regnestykke(vedtak, linjer)

    def lov_i_brev(self, mal: str, maalform: str, lov: str) -> dict[str, Any]:
        """No regulation: the budget decision and the round."""
        return felt.lov_i_brev(mal, maalform, lov)

    def markorer(self) -> list[tuple[str, str, str]]:
        return list(vilkar.MARKORER)

    def regler(self) -> tuple[Regeltekst, ...]:
        return regeltekst.REGELTEKSTER

    def eksempler(self) -> list[Eksempel]:
        return eksempler.les_eksempler()

    def rapportfelt(self) -> list[tuple[str, str, str]]:
        """Whole numbers that a report gives per tiltak: (code, nb, nn)."""
        return list(rapport.FELT)

    def innvilget_antall(self, tilskudd: Any) -> dict[tuple[int, str], int]:
        """The new teachers that the money is for."""
        return rapport.innvilget(tilskudd)

    def mangler_i_rapport(self, rapport_: Rapport) -> list[Mangel]:
        """What the report lacks beside what every report must say."""
        return rapport.mangler(rapport_)

    def behov(self, eier: Any, aar: int) -> list[Behov]:
        """Guides without formal education: a need that the owner's plan for further education can cover."""
        return sak.behov(eier, aar)

    def krav_etter_rapport(self, rapport_: Rapport) -> Resultat:
        """What is to be repaid by the report, in kroner: `andeler["krav"]`, with its receipt."""
        return rapport.tilbakebetaling(rapport_)
