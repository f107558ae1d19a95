"""python -m kompetanse.drift.benk [--mappe FOLDER] [--bare sider andeler fil brev]

Prints every figure and ends with 1 when a target is missed. A folder that is given is kept and used again.
"""

import argparse
import sys
import time
from pathlib import Path

DELER = ("sider", "andeler", "fil", "brev")


def main(argumenter: list[str]) -> int:
    """Gives the exit code."""
    leser = argparse.ArgumentParser(prog="make benk", description="Mål ytelsen")
    leser.add_argument("--mappe", type=Path, help="behold databasen her, og bruk den igjen")
    leser.add_argument("--bare", nargs="+", choices=DELER, default=DELER)
    leser.add_argument("--forklar", action="store_true", help="skriv spørringene til hver side med tid")
    valg = leser.parse_args(argumenter)
    from kompetanse.drift.benk import server

    with server.startet(valg.mappe) as (pg, ny):
        import django

        django.setup()
        return _maal(valg, pg, ny)


def _maal(valg: argparse.Namespace, pg: object, ny: bool) -> int:
    from django.conf import settings

    from kompetanse.drift.benk import andeler, brev, land, maalinger
    from kompetanse.drift.benk.rammeverk import Maal, lokke, tabell

    fil = settings.TILSTAND / "land.json"
    if ny or not fil.exists():
        begynt = time.perf_counter()
        land.bygg().lagre(fil)
        pg.koble_til("portal").execute("VACUUM ANALYZE")  # type: ignore[attr-defined]
        print(f"  {land.ANTALL} saker bygget på {time.perf_counter() - begynt:.0f} s", flush=True)
    landet = land.Land.les(fil)
    maal: list[Maal] = []
    if valg.forklar:
        maalinger.forklar(landet)
        return 0
    if "sider" in valg.bare:
        maal += maalinger.sider(landet)
    if "andeler" in valg.bare:
        maal += andeler.maal(landet)
    if "fil" in valg.bare:
        maal += maalinger.fil(landet)
    if "brev" in valg.bare:
        maal += brev.maal()
    print(tabell(maal))
    print(f"løkka tar {min(lokke() for _ in range(5)) * 1000:.0f} ms på denne maskinen nå")
    return 0 if all(m.holdt for m in maal) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
