"""The owner's form of each measure: its steps in order, their fields, and where each missing thing is filled in."""

from dataclasses import dataclass, field
from typing import Any

from ordninger.felles.beregning import Tospraklig
from ordninger.felles.models import Sak
from ordninger.kollektiv import lagring as kbg_lagring
from ordninger.kollektiv import mangler as kbg_mangler
from ordninger.veiledning import lagring as veil_lagring
from ordninger.veiledning import mangler as veil_mangler
from ordninger.vu_barnehage import sak as vu_barnehage


@dataclass(frozen=True)
class Plan:
    """The steps of a form. `stegfelt` is {step: {field: key that a correction opens}}, `detaljer` the measure's own row."""

    detaljer: str
    stegnavn: dict[str, Tospraklig]
    stegfelt: dict[str, dict[str, str]]
    tiltaksfelt: dict[str, str] = field(default_factory=dict)
    ekstra: dict[str, frozenset[str]] = field(default_factory=dict)
    """Keys that a step opens beside its fields."""
    steg: str = ""
    """The function (dotted) that shows a step, where skjema.py does not."""
    sendemal: str = "eier/sak_send.html"

    @property
    def rekke(self) -> tuple[str, ...]:
        """The codes of the steps, in order; the last one is `send`."""
        return tuple(self.stegnavn)

    @property
    def har_tiltak(self) -> bool:
        return bool(self.tiltaksfelt)

    def aapnes(self, steg: str) -> set[str]:
        """The keys whose opening opens the step."""
        if steg == "tiltak":
            return {*self.tiltaksfelt.values(), "tiltak.belop"}
        return {*self.stegfelt.get(steg, {}).values(), *self.ekstra.get(steg, ())}

    def begynt(self, sak: Sak, steg: str) -> bool:
        """Whether anybody has saved the step."""
        return steg == "tiltak" or bool(self.versjoner(sak).get(steg))

    def versjoner(self, sak: Sak) -> dict[str, Any]:
        return getattr(sak, self.detaljer).versjoner


PLANER: dict[str, Plan] = {
    "kollektiv": Plan(
        "behovsmelding",
        {str(s): navn for s, navn in kbg_mangler.STEGNAVN.items()},
        kbg_lagring.STEGFELT,
        kbg_lagring.TILTAKSFELT,
        {"om_oss": frozenset({"deltakere"}), "behov": frozenset({"vedlegg"})},
    ),
    "veiledning": Plan(
        "veiledning",
        {str(s): navn for s, navn in veil_mangler.STEGNAVN.items()},
        veil_lagring.STEGFELT,
        ekstra={"plan": frozenset({"vedlegg"})},
        steg="eiere.views.soknad.steg",
        sendemal="eier/soknad_send.html",
    ),
    "vu_barnehage": Plan(
        "barnehagesak",
        vu_barnehage.STEGNAVN,
        {"om_oss": dict.fromkeys(("kontakt_navn", "kontakt_epost", "kontakt_telefon"), "kontakt")},
        ekstra={"behov": frozenset({"enheter", "vedlegg"})},
        steg="eiere.views.barnehage.steg",
        sendemal="eier/barnehage_send.html",
    ),
}


def plan_for(sak: Sak) -> Plan:
    """The form of the case's measure."""
    return PLANER[sak.utlysning.ordning]
