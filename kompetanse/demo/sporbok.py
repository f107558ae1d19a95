"""The trail of many cases at once: events are collected, put in order of time, chained and written together."""

from datetime import datetime
from typing import Any

from kompetanse.revisjon.models import Hendelse
from kompetanse.revisjon.spor import _ren, beregn_hash


class Sporbok:
    """Collects events and writes them. Must be emptied (`skriv_ut`) before a handling writes to one of its chains."""

    def __init__(self) -> None:
        self.poster: dict[str, list[tuple[datetime, int, Hendelse]]] = {}
        self.antall = 0

    def legg(
        self, kjede: str, tid: datetime, handling: str, av: Any, objekt: Any, data: dict[str, Any] | None = None
    ) -> None:
        """One event. `av` is an account with its active role, or None for the portal."""
        t = getattr(av, "aktiv_tilhorighet", None)
        h = Hendelse(
            kjede=kjede, tid=tid, av_id=av.pk if av else None, som_rolle=t.rolle if t else "",
            som_organisasjon_id=t.organisasjon_id if t else None, handling=handling,
            objekt_type=objekt._meta.model_name, objekt_id=objekt.pk, data=_ren(data or {}),
        )  # fmt: skip
        self.antall += 1
        self.poster.setdefault(kjede, []).append((tid, self.antall, h))

    def skriv_ut(self) -> int:
        """Chain and write what is collected. Gives the number of events."""
        kjeder = sorted(self.poster)
        siste = Hendelse.objects.filter(kjede__in=kjeder).order_by("kjede", "-nr").distinct("kjede")
        hoder = {h.kjede: (h.nr, h.hash) for h in siste}
        nye = []
        for kjede in kjeder:
            nr, forrige = hoder.get(kjede, (0, ""))
            for _tid, _n, h in sorted(self.poster[kjede], key=lambda p: p[:2]):
                nr += 1
                h.nr, h.forrige_hash = nr, forrige
                h.hash = forrige = beregn_hash(h)
                nye.append(h)
        Hendelse.objects.bulk_create(nye, batch_size=4000)
        self.poster = {}
        return len(nye)
