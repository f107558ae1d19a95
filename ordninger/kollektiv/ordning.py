"""KBG as the kernel's contract asks for it. Each method is one line: the work is in the modules it names."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from eiere.models import Organisasjon, Organisasjonstype
from ordninger.felles.kontrakt import Brevbestilling, Forslagsresultat, Mangel, Ordning, Vilkar
from ordninger.felles.regeltekst import Eksempel, Regeltekst

from . import avslag, brevfelt, eksempler, fordeling, kvittering, regeltekst, sak, vilkar
from .brevmaler.felt import lov_felt

MAPPE = Path(__file__).parent


class Kollektiv(Ordning):
    """Kollektiv kompetanseutvikling i barnehage og grunnskole (FOR-2026-01-12-23, «KBG»)."""

    kode = "kollektiv"
    navn_nb = "Kollektiv kompetanseutvikling i barnehage og grunnskole"
    navn_nn = "Kollektiv kompetanseutvikling i barnehage og grunnskule"
    kort_nb = "Kollektiv, barnehage og grunnskole"
    kort_nn = "Kollektiv, barnehage og grunnskule"
    hjemmel = "FOR-2026-01-12-23"
    regelversjon = "2026.1"
    saksgang = "behovsmelding"
    markorparagraf = "§ 5"
    har_kvittering = True
    brevmapper = (MAPPE / "brevmaler",)
    forslagsregler = fordeling.REGLER
    modellnavn = {
        "kbg_ramme": ("Fordeling av rammen på fylkene", "Fordeling av ramma på fylka"),
        "kbg_forslag": ("Forslag til fordeling på sakene", "Forslag til fordeling på sakene"),
    }
    fordeles_innen = (4, 15)
    sokertyper = frozenset({"kommune", "privat_eier"})
    """KBG §§ 3 and 11: kommuner and private owners of barnehager and skoler. § 3 names neither fylkeskommuner nor statlige
    skoler. Oslo is in the register as a kommune, and Svalbard's own authority is not in it.
    """
    forumet_vurderer = True
    er_enkeltvedtak = True

    def opprett_detaljer(self, sak_: Any, *, kopi_av: Any = None, av: Any) -> None:
        sak.opprett_detaljer(sak_, kopi_av=kopi_av, av=av)

    def mangler(self, sak_: Any) -> list[Mangel]:
        """KBG § 11."""
        return sak.mangler(sak_)

    def oyeblikksbilde(self, sak_: Any) -> dict[str, Any]:
        return sak.oyeblikksbilde(sak_)

    def kvittering(self, versjon: Any) -> tuple[str, bytes]:
        return kvittering.fil(versjon)

    def feltnavn(self) -> dict[str, tuple[str, str]]:
        return sak.feltnavn()

    def flagg(self, sak_: Any) -> list[str]:
        return sak.flagg(sak_)

    def vilkar(self) -> list[Vilkar]:
        """KBG § 4: five requirements and one permission."""
        return [
            Vilkar(v.kode, v.paragraf, v.tittel.nb, v.tittel.nn, v.hjelpetekst.nb, v.hjelpetekst.nn, v.krav)
            for v in vilkar.VILKAR
        ]

    def beregn_forslag(self, fordeling_: Any) -> Forslagsresultat:
        """KBG §§ 7–9: a first proposal by rule."""
        return fordeling.beregn_forslag(fordeling_)

    def forslagsparametre(self, fordeling_: Any, regel: str = "") -> dict[str, Any]:
        """KBG §§ 8 and 9."""
        return fordeling.forslagsparametre(fordeling_, regel)

    def regelsetning(self, fordeling_: Any) -> str:
        return fordeling.regelsetning(fordeling_)

    def linjegrunner(self, fordeling_: Any, linje_ider: Iterable[int], maalform: str) -> dict[int, str]:
        """KBG § 15: reasons for what the rule has cut."""
        return avslag.regelgrunner(fordeling_, linje_ider, maalform)

    def avvik(self, fordeling_: Any) -> list[dict[str, Any]]:
        """KBG § 9: the splits of the plan against the proposal."""
        return fordeling.avvik(fordeling_)

    def hindringer(self, fordeling_: Any) -> list[str]:
        """KBG §§ 9 and 12: the forum's assessment with minutes, and reasons for deviations from the plan."""
        return fordeling.hindringer(fordeling_)

    def fordel_rammer(self, fordeling_: Any) -> Any:
        """KBG § 6: the national frame by Udir's model."""
        return fordeling.fordel_rammer(fordeling_)

    def vedtakshjemmel(self, utfall: str) -> str:
        """KBG §§ 4, 13 and, for a full or partial refusal, 15."""
        return "§§ 4, 7 og 13" if utfall == "innvilget" else "§§ 4, 7, 13 og 15"

    def klageinstans(self, vedtak: Any, dag: date) -> Organisasjon | None:
        """KBG § 16: Udir hears the appeal."""
        return Organisasjon.objects.get(type=Organisasjonstype.UDIR)

    def brev(self, vedtak: Any, *, dag: date, utkast: bool = False) -> list[Brevbestilling]:
        """KBG § 13: a vedtaksbrev to the party and a tilskuddsbrev to every payee."""
        return brevfelt.vedtaksbrev(vedtak, dag=dag, utkast=utkast)

    def rammebrev(self, fordeling_: Any, ramme: Any, *, dag: date) -> list[Brevbestilling]:
        """KBG § 6: the yearly tildelingsbrev."""
        return brevfelt.tildelingsbrev(fordeling_, ramme, dag=dag)

    def lov_i_brev(self, mal: str, maalform: str, lov: str) -> dict[str, Any]:
        """KBG: the regulation with its title, and the paragraphs of the letter."""
        return lov_felt(mal, maalform, lov)

    def markorer(self) -> list[tuple[str, str, str]]:
        """KBG § 5."""
        return [(m.kode, m.navn.nb, m.navn.nn) for m in vilkar.MAALMARKORER]

    def regler(self) -> tuple[Regeltekst, ...]:
        return regeltekst.REGELTEKSTER

    def eksempler(self) -> list[Eksempel]:
        return eksempler.les_eksempler()

    def temaer(self, utlysning: Any) -> list[tuple[str, str]]:
        """KBG § 9: the themes of the forum's plan, as they were published with the round."""
        nn = get_language() == "nn"
        if temaer := utlysning.parametre.get("temaer"):
            return [(t["kode"], t["nn" if nn else "nb"]) for t in temaer]
        return vilkar.valg(vilkar.TEMAER_EKSEMPEL, "nn" if nn else "nb")
