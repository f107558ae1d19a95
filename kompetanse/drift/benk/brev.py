"""Letters against the straightforward way, one at a time and with two processes."""

import gc
import importlib
import multiprocessing
import statistics
import time
from collections.abc import Callable
from typing import Any

from kompetanse.drift.benk.rammeverk import RUNDER, Maal, Maaling, flettet, lokke

EKSEMPEL = ("kbg_tilskuddsbrev", "nn", 2)
BREV_PER_RUNDE = 6


def maal() -> list[Maal]:
    """The ratios, and what they were taken from."""
    from ordninger.felles.brev import pdf
    from ordninger.felles.brev.fyll import fyll

    naiv = importlib.import_module("tests.benk.brev_naiv").naiv_render
    data = importlib.import_module("tests.brev.data").eksempeldata
    navn, maalform, antall = EKSEMPEL
    innhold = fyll(navn, maalform, {**data(navn, "innvilget", antall, maalform), "demo": False})
    terskel = gc.get_threshold()

    def rolig() -> bytes:
        pdf.klargjor_arbeider()
        return pdf.render(innhold)

    def urolig() -> bytes:
        gc.unfreeze()
        gc.set_threshold(*terskel)
        return naiv(innhold)  # type: ignore[no-any-return]

    delt, enkel = Maaling("delt", rolig, 3), Maaling("naiv", urolig, 3)
    flettet([delt, enkel])
    en_en = enkel.ganger_av(delt)
    pdf.klargjor_arbeider()
    delt_to, naiv_to, skalering = _to_prosesser(pdf.render, naiv, innhold)
    return [
        Maal("brev: ganger raskere enn rett fram-løsningen", en_en, 1.8, "ganger", minst=True),
        Maal("brev: det samme med to arbeidere samtidig", naiv_to / delt_to, 1.6, "ganger", minst=True),
        Maal("brev: to arbeidere mot én, når løkka får 2", skalering, 1.6, "ganger", minst=True),
    ]


def _to_prosesser(
    delt: Callable[[Any], bytes], naiv: Callable[[Any], bytes], innhold: Any
) -> tuple[float, float, float]:
    """Seconds for a batch in two processes, shared and naive, and how two scale in units where two free cores give 2.

    The machine may be shared, so the scaling of the plain loop in the same round says what two processes can give.
    """
    tider: dict[str, list[float]] = {"delt": [], "naiv": [], "skalering": []}
    for _ in range(RUNDER):
        en, to = (_samlet(lambda: delt(innhold), n) for n in (1, 2))
        lokke_en, lokke_to = (_samlet(lokke, n) for n in (1, 2))
        tider["delt"].append(to)
        tider["naiv"].append(_samlet(lambda: naiv(innhold), 2))
        tider["skalering"].append(2 * (en / to) / (lokke_en / lokke_to))
    return tuple(statistics.median(t) for t in tider.values())  # type: ignore[return-value]


def _samlet(gjor: Callable[[], object], prosesser: int) -> float:
    """Seconds per piece of work when `prosesser` each do BREV_PER_RUNDE of them at once, after one to get warm."""
    gaffel = multiprocessing.get_context("fork")
    klar = gaffel.Barrier(prosesser + 1)

    def arbeid() -> None:
        gjor()
        klar.wait()
        for _ in range(BREV_PER_RUNDE):
            gjor()

    barn = [gaffel.Process(target=arbeid) for _ in range(prosesser)]
    for b in barn:
        b.start()
    klar.wait()
    begynt = time.perf_counter()
    for b in barn:
        b.join()
    if any(b.exitcode for b in barn):
        raise AssertionError("en arbeider stoppet")
    return (time.perf_counter() - begynt) / (BREV_PER_RUNDE * prosesser)
