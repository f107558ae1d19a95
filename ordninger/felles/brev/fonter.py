"""Skriftene i brevene: Inter 400 og 600 med latinske (også samiske), greske og kyrilliske tegn, som faste TTF-filer uten det vi ikke bruker.

Kilden er npm-pakken `@fontsource/inter` (OFL). Filene bygges én gang, utenfor git, og er like ved hver bygging.
"""

import os
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile

ROT = Path(__file__).resolve().parents[3]
KILDE = ROT / "node_modules" / "@fontsource" / "inter" / "files"
VEKTER = (400, 600)
DELER = ("latin", "latin-ext", "cyrillic", "greek", "vietnamese")
BEHOLD = ("kern", "mark", "mkmk", "ccmp", "locl", "tnum")


def fontmappe() -> Path:
    """Der de ferdige filene ligger: `BREV_FONTER` i miljøet, ellers `.portal/brevfonter` (ikke i git)."""
    return Path(os.environ.get("BREV_FONTER") or ROT / ".portal" / "brevfonter")


def fontfil(del_: str, vekt: int) -> str:
    return f"inter-{del_}-{vekt}.ttf"


def bygg_fonter(ut: Path, kilde: Path = KILDE) -> list[Path]:
    """Skriver TTF-filene i `ut` og gir stiene. FileNotFoundError når npm-pakken ikke er installert."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    ut.mkdir(parents=True, exist_ok=True)
    filer = []
    for del_ in DELER:
        for vekt in VEKTER:
            inn = kilde / f"inter-{del_}-{vekt}-normal.woff2"
            if not inn.is_file():
                raise FileNotFoundError(
                    f"Skriften til brevene mangler: {inn.name}. Kjør «npm ci» (make start gjør det)."
                )
            font = TTFont(inn, recalcTimestamp=False)
            valg = Options(layout_features=list(BEHOLD), hinting=False, notdef_outline=True, glyph_names=False)
            avgrens = Subsetter(valg)
            avgrens.populate(unicodes=font.getBestCmap())
            avgrens.subset(font)
            font.flavor = None
            # Flere prosesser kan bygge samtidig: skriv ferdig først, gi navnet til slutt.
            with NamedTemporaryFile(dir=ut, suffix=".tmp", delete=False) as midlertidig:
                font.save(midlertidig)
            Path(midlertidig.name).chmod(0o644)
            filer.append(Path(midlertidig.name).replace(ut / fontfil(del_, vekt)))
    return filer


def sikre_fonter() -> Path:
    """Mappen med ferdige filer; bygger dem når de mangler."""
    mappe = fontmappe()
    if not all((mappe / fontfil(d, v)).is_file() for d in DELER for v in VEKTER):
        bygg_fonter(mappe)
    return mappe


@lru_cache(maxsize=1)
def dekning() -> frozenset[int]:
    """Tegnene skriftene i brevet har."""
    from fontTools.ttLib import TTFont

    mappe = sikre_fonter()
    return frozenset(c for d in DELER for c in TTFont(mappe / fontfil(d, VEKTER[0])).getBestCmap())
