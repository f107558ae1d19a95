"""`make demo`: throw away the embedded database, queue and files of this installation. Refuses while the portal runs."""

import shutil
import sys

from kompetanse.drift import tilstand as t
from kompetanse.drift.prosess import Laas

BORT = ("valkey", "opplastinger", "epost", "plan")


def main() -> int:
    """Gives the exit code."""
    mappe = t.mappe_0700(t.mappe())
    laas = Laas(mappe / "portal.laas")
    if not laas.prov():
        print(f"Kompetanseportalen kjører på {laas.les()} Stopp den først (Ctrl-C).", file=sys.stderr)
        return 1
    for sti in (t.database_mappe(mappe), *(mappe / navn for navn in BORT)):
        if sti.exists():
            shutil.rmtree(sti)
    print("Databasen, køen og filene er kastet.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
