"""One thing that waits for the organisation, as the front page lists it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from kompetanse.revisjon import klokke


@dataclass(frozen=True)
class Venter:
    """What waits, its deadline, and where it is done. `knapp` is what the page's main button says when it is the most
    urgent, and `knapp_url` where it leads when that is another place.
    """  # fmt: skip

    frist: datetime | date | None
    tittel: str
    tekst: str
    url: str
    merke: dict[str, str]
    knapp: str = ""
    knapp_url: str = ""

    @property
    def dager(self) -> int | None:
        return None if self.frist is None else (dag(self.frist) - klokke.idag()).days

    @property
    def farge(self) -> str:
        d = self.dager
        return "danger" if d is not None and d < 0 else "warning" if d is not None and d < 21 else ""

    @property
    def rekke(self) -> tuple[bool, date, str]:
        """Where it stands in the list: by deadline, the nearest first."""
        return self.frist is None, dag(self.frist) if self.frist else date.max, self.tittel


def dag(frist: datetime | date) -> date:
    """The day of a deadline, in Norway."""
    return timezone.localdate(frist) if isinstance(frist, datetime) else frist
