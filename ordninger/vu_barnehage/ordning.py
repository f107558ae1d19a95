"""VU § 8 as the kernel's contract asks for it. Each method is one line: the work is in the modules it names."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from eiere.models import Organisasjon
from ordninger.felles.kontrakt import Brevbestilling, Forslagsresultat, Mangel, Ordning, Vilkar
from ordninger.felles.regeltekst import Eksempel, Regeltekst

from . import brevfelt, fordeling, grunnlag, klage, kvittering, regeltekst, runde, sak, uspurt, vilkar, visning

MAPPE = Path(__file__).parent


class VuBarnehage(Ordning):
    """The kommune's distribution of its barnehage part to its own and private barnehager (FOR-2026-01-12-24 § 8)."""

    kode = grunnlag.ORDNING
    navn_nb = "Videreutdanning i barnehager, fordelt av kommunen"
    navn_nn = "Vidareutdanning i barnehagar, fordelt av kommunen"
    kort_nb = "Videreutdanning i barnehage"
    kort_nn = "Vidareutdanning i barnehage"
    hjemmel = "FOR-2026-01-12-24 § 8"
    regelversjon = "2026.1"
    saksgang = "soknad"
    markorparagraf = "§ 5"
    har_kvittering = True
    ord_fra = "behovsmelding"
    brevmapper = (MAPPE / "brevmaler",)
    forslagsregler = fordeling.REGLER
    sokertyper = frozenset({"privat_eier"})
    betales_utenfor = True
    egen_del_navn = ("Egne barnehager", "Eigne barnehagar")
    eget_tilskuddsbrev = False
    er_enkeltvedtak = True

    def kan_soke(self, utlysning: Any, organisasjon: Any) -> bool:
        """VU §§ 3 and 8: a private owner with a barnehage in the kommune."""
        return grunnlag.eier_barnehage_i(organisasjon, utlysning.forvalter.kommune_id)

    def opprett_detaljer(self, sak_: Any, *, kopi_av: Any = None, av: Any) -> None:
        sak.opprett_detaljer(sak_, av=av)

    def mangler(self, sak_: Any) -> list[Mangel]:
        return sak.mangler(sak_)

    def oyeblikksbilde(self, sak_: Any) -> dict[str, Any]:
        return sak.oyeblikksbilde(sak_)

    def bildefelt(self, bilde: dict[str, Any]) -> dict[str, str]:
        """VU § 8: barnehage by barnehage."""
        return visning.bildefelt(bilde)

    def kvittering(self, versjon: Any) -> tuple[str, bytes]:
        return kvittering.fil(versjon)

    def feltnavn(self) -> dict[str, tuple[str, str]]:
        return sak.feltnavn()

    def flagg(self, sak_: Any) -> list[str]:
        return sak.flagg(sak_)

    def vilkar(self) -> list[Vilkar]:
        """VU §§ 1 and 2."""
        return [Vilkar(v.kode, v.paragraf, v.tittel.nb, v.tittel.nn, v.hjelp.nb, v.hjelp.nn) for v in vilkar.VILKAR]

    def utlysningsmangler(self, utlysning: Any) -> list[str]:
        """VU § 8: the key with its reason, and its number for every barnehage."""
        return runde.mangler(utlysning)

    def beregn_forslag(self, fordeling_: Any) -> Forslagsresultat:
        """VU § 8: between the sides by the key, then by need."""
        return fordeling.beregn_forslag(fordeling_)

    def forslagsparametre(self, fordeling_: Any, regel: str = "") -> dict[str, Any]:
        """Nothing to change: the key stands fast from the day the round was published. What is said of the rest stays."""
        sagt = uspurt.forklaringer(fordeling_)
        return {uspurt.NOKKEL: sagt} if sagt else {}

    def regelsetning(self, fordeling_: Any) -> str:
        return fordeling.regelsetning(fordeling_)

    def avvik(self, fordeling_: Any) -> list[dict[str, Any]]:
        """VU § 8: where too few have reported a need."""
        return fordeling.avvik(fordeling_)

    def hindringer(self, fordeling_: Any) -> list[str]:
        return fordeling.hindringer(fordeling_)

    def forberedt_av(self, fordeling_: Any) -> dict[int | None, list[Any]]:
        """Who registered the needs of the kommune's own barnehager: they move every part of the split."""
        return fordeling.forberedt_av(fordeling_)

    def egen_del(self, fordeling_: Any) -> Decimal:
        """VU § 8: the part of the kommune's own barnehager."""
        return fordeling.egen_del(fordeling_)

    def vedtakshjemmel(self, utfall: str) -> str:
        """VU §§ 2, 4 and 8."""
        return "§§ 2, 4, 8 og 10" if utfall != "avslatt" else "§§ 2 og 8"

    def klageinstans(self, vedtak: Any, dag: date) -> Organisasjon | None:
        """VU § 11: the Statsforvalter hears a private barnehage's appeal."""
        return klage.klageinstans(vedtak.ramme.forvalter)

    def brev(self, vedtak: Any, *, dag: date, utkast: bool = False) -> list[Brevbestilling]:
        """VU §§ 8 and 11: the decision with reasons, terms and the right to appeal, in one letter."""
        return brevfelt.vedtaksbrev(vedtak, dag=dag)

    def lov_i_brev(self, mal: str, maalform: str, lov: str) -> dict[str, Any]:
        """VU: the regulation with its title as adopted."""
        return {**super().lov_i_brev(mal, maalform, lov), "forskrift": brevfelt.FORSKRIFT}

    def markorer(self) -> list[tuple[str, str, str]]:
        """VU § 5."""
        return [(kode, navn.nb, navn.nn) for kode, navn in vilkar.MARKORER]

    def regler(self) -> tuple[Regeltekst, ...]:
        return regeltekst.REGELTEKSTER

    def eksempler(self) -> list[Eksempel]:
        return regeltekst.les_eksempler()
