"""The life of one participant in the owner's plan, as a table. Plain data: checks, buttons and the database's guard use it."""

from __future__ import annotations

from dataclasses import dataclass

PLANDELTAKER: dict[str, tuple[str, ...]] = {
    # from: to. The way back from a state that was chosen by mistake is a transition like the others, with a reason.
    "planlagt": ("startet", "ikke_startet"),
    "startet": ("fullfort", "sluttet", "planlagt"),
    "fullfort": ("startet",),
    "sluttet": ("startet",),
    "ikke_startet": ("planlagt",),
}
START = "planlagt"
I_BRUK = ("startet", "fullfort", "sluttet")
"""States in which the participant holds money of the share for good, or has used some of it."""
FRIGIR = ("sluttet", "ikke_startet")
"""States that give money back to the plan, to be used on another."""
ANGRER = {("startet", "planlagt"), ("fullfort", "startet"), ("sluttet", "startet"), ("ikke_startet", "planlagt")}
KREVER_GRUNN = {("startet", "sluttet"), ("planlagt", "ikke_startet"), *ANGRER}
FARGE = {
    "planlagt": "info-kant",
    "startet": "info",
    "fullfort": "success",
    "sluttet": "warning",
    "ikke_startet": "neutral",
}


@dataclass(frozen=True, slots=True)
class Semester:
    """A semester: the study year by its autumn, and `host` or `vaar`. In order of time."""

    studieaar: int
    termin: str

    @property
    def rekke(self) -> tuple[int, int]:
        return self.studieaar, 0 if self.termin == "host" else 1

    @property
    def aar(self) -> int:
        """The calendar year that the semester is in."""
        return self.studieaar + (self.termin == "vaar")


def lovlig(fra: str, til: str) -> bool:
    """Whether the table has the transition."""
    return til in PLANDELTAKER.get(fra, ())
