"""Builds the county map that pages draw, from the committed geometry. Run again only when the borders change."""

import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kompetanse.visning.figurer import KARTFIL

KILDE = Path("fixtures") / "referanse" / "geometri" / "fylker_2024.geojson"
HOYDE = 500  # height of the drawing in its own units
MINSTE_OY = 3.0  # islands smaller than this many square units are not drawn

# Lambert's conformal conic projection on a sphere, with parallels that keep mainland Norway's shape.
_FI1, _FI2, _LAMBDA0 = math.radians(60), math.radians(69), math.radians(15)
_NN = math.log(math.cos(_FI1) / math.cos(_FI2)) / math.log(
    math.tan(math.pi / 4 + _FI2 / 2) / math.tan(math.pi / 4 + _FI1 / 2)
)
_F = math.cos(_FI1) * math.tan(math.pi / 4 + _FI1 / 2) ** _NN / _NN

Punkt = tuple[float, float]


def projiser(lengde: float, bredde: float) -> Punkt:
    """Degrees to plane coordinates, y growing southwards as in SVG."""
    rho = _F / math.tan(math.pi / 4 + math.radians(bredde) / 2) ** _NN
    theta = _NN * (math.radians(lengde) - _LAMBDA0)
    return rho * math.sin(theta), rho * math.cos(theta)


def areal(ring: list[Punkt]) -> float:
    """Area of a closed ring, in square units."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))) / 2


def forenkle(ring: list[Punkt]) -> list[Punkt]:
    """Points rounded to one decimal without repeats. Shared borders stay shared: every point is treated alike."""
    svar: list[Punkt] = []
    for x, y in ring:
        punkt = (round(x, 1), round(y, 1))
        if not svar or punkt != svar[-1]:
            svar.append(punkt)
    return svar


class Command(BaseCommand):
    """``manage.py bygg_kart``: 15 paths in a compact JSON file."""

    help = "Bygger fylkeskartet fra fixtures/referanse/geometri (Kartverket, CC BY 4.0, forenklet)"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--ut", type=Path, default=KARTFIL, help="filen som skrives")

    def handle(self, *args: Any, **valg: Any) -> None:
        """Reads, projects, scales, drops tiny islands, writes. Raises CommandError when the source is missing."""
        kilde = Path(settings.BASE_DIR) / KILDE
        if not kilde.is_file():
            raise CommandError(f"Fant ikke {KILDE}")
        fylker = json.loads(kilde.read_text(encoding="utf-8"))["features"]
        ringer = {
            f["properties"]["fylkesnummer"]: [
                [projiser(*p[:2]) for p in ring] for flate in _flater(f["geometry"]) for ring in flate
            ]
            for f in fylker
        }
        navn = {f["properties"]["fylkesnummer"]: f["properties"]["navn"] for f in fylker}
        alle = [p for fylke in ringer.values() for ring in fylke for p in ring]
        x0, y0 = min(p[0] for p in alle), min(p[1] for p in alle)
        skala = HOYDE / (max(p[1] for p in alle) - y0)
        bredde = (max(p[0] for p in alle) - x0) * skala
        data = {
            "kilde": "Kartverket (CC BY 4.0), forenklet",
            "boks": f"-4 -4 {bredde + 8:.0f} {HOYDE + 8}",
            "fylker": [
                {"nummer": nr, "navn": navn[nr], "sti": self._sti(ringer[nr], x0, y0, skala)} for nr in sorted(ringer)
            ],
        }
        valg["ut"].parent.mkdir(parents=True, exist_ok=True)
        valg["ut"].write_text(json.dumps(data, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
        self.stdout.write(f"{len(ringer)} fylker, {valg['ut'].stat().st_size // 1000} kB")

    @staticmethod
    def _sti(ringer: list[list[Punkt]], x0: float, y0: float, skala: float) -> str:
        """One county as an SVG path. The largest ring is always drawn."""
        skalerte = [[((x - x0) * skala, (y - y0) * skala) for x, y in ring] for ring in ringer]
        storst = max(map(areal, skalerte))
        deler = []
        for ring in skalerte:
            if areal(ring) < min(MINSTE_OY, storst):
                continue
            punkter = forenkle(ring)
            deler.append("M" + "L".join(f"{x:g} {y:g}" for x, y in punkter[:-1]) + "Z")
        return "".join(deler)


def _flater(geometri: dict[str, Any]) -> list[Any]:
    """The polygons of a Polygon or MultiPolygon."""
    return [geometri["coordinates"]] if geometri["type"] == "Polygon" else geometri["coordinates"]
