"""Translations: .po files compiled to .mo without gettext's tools."""

import ast
import re
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize


def po_filer() -> list[Path]:
    """Every .po file of the portal."""
    return sorted(fil for mappe in settings.LOCALE_PATHS for fil in Path(mappe).glob("*/LC_MESSAGES/*.po"))


def kompiler() -> int:
    """Compile the files that have changed since last time; gives their number. Fuzzy entries are left out."""
    antall = 0
    for po in po_filer():
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
            continue
        ny = mo.with_suffix(".mo-ny")
        polib.pofile(str(po)).save_as_mofile(str(ny))
        ny.replace(mo)
        antall += 1
    return antall


# --- what the code says, found without gettext's tools -------------------------------------------------------------

KILDER = ("kompetanse", "eiere", "statsforvalter", "ordninger", "templates")
_FUNKSJONER = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
_I_MAL = re.compile(r"""(?<![\w])(?:gettext|ngettext|_)\(\s*u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")


def strenger_i_koden(rot: Path) -> dict[str, str]:
    """Every string marked for translation, with a file where it stands. Names that are built at run time are not found."""
    funnet: dict[str, str] = {}
    for mappe in KILDER:
        for fil in sorted((rot / mappe).rglob("*")):
            if fil.suffix == ".py" and "migrations" not in fil.parts:
                strenger = _i_python(fil.read_text(encoding="utf-8"))
            elif fil.suffix in (".html", ".txt") and mappe == "templates":
                strenger = _i_mal(fil.read_text(encoding="utf-8"))
            else:
                continue
            for streng in strenger:
                funnet.setdefault(streng, str(fil.relative_to(rot)))
    return funnet


def _i_python(kilde: str) -> list[str]:
    funnet = []
    for node in ast.walk(ast.parse(kilde)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        navn = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        forste = node.args[1 if navn.startswith("pgettext") and len(node.args) > 1 else 0]
        if navn in _FUNKSJONER and isinstance(forste, ast.Constant) and isinstance(forste.value, str) and forste.value:
            funnet.append(forste.value)
    return funnet


def _i_mal(kilde: str) -> list[str]:
    return [ast.literal_eval(treff) for treff in _I_MAL.findall(templatize(kilde))]
