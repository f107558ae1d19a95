"""Approves a redistribution in a process of its own, and stands still just before it is done: the test kills it there.

`python -m tests.stotte.omfordeling <fordeling> <bruker> <time, ISO>` with the test's database in the environment.
"""

import sys
import time
from datetime import datetime
from typing import Any


def main(fordeling_id: int, bruker_id: int, tid: str) -> None:
    import django

    django.setup()
    from kompetanse.brukere.models import Bruker
    from kompetanse.revisjon import klokke
    from ordninger.felles.handlinger import tilbud
    from ordninger.felles.models import Fordeling

    av = Bruker.objects.get(pk=bruker_id)
    av.aktiv_tilhorighet = av.tilhorigheter.get()

    def vent(*_alt: Any) -> None:
        sys.stdout.write("nesten ferdig\n")
        sys.stdout.flush()
        time.sleep(600)

    tilbud._besluttet = vent
    with klokke.stilt(datetime.fromisoformat(tid)):
        tilbud.beslutt_omfordeling(fordeling=Fordeling.objects.get(pk=fordeling_id), av=av)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
