"""Static files straight from node_modules: only the files the pages use, nothing third-party is committed."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage

from kompetanse.visning.statisk import STATISKE_KILDER

# Folder under static/, package folder, files (patterns).
FILER: list[tuple[str, str, list[str]]] = [
    ("designsystemet", "@digdir/designsystemet-css/dist/src", ["index.css"]),
    ("designsystemet/tema", "@digdir/designsystemet-css/dist/theme", ["designsystemet.css"]),
    ("designsystemet/web", "@digdir/designsystemet-web/dist/umd", ["index.js", "index.js.map"]),
    ("htmx", "htmx.org/dist", ["htmx.min.js", "htmx.min.js.map"]),
    ("inter", "@fontsource-variable/inter", ["wght.css", "files/inter-*-wght-normal.woff2"]),
    *STATISKE_KILDER,
]


class Pakkelager(FileSystemStorage):
    """A folder of a package; `prefix` is where collectstatic puts it."""

    def __init__(self, prefix: str, mappe: str) -> None:
        super().__init__(location=str(settings.NODE_MODULES / mappe))
        self.prefix = prefix


class NodeModulesFinder(BaseFinder):
    """Finds and lists the files named in FILER."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lagre = [(Pakkelager(prefiks, mappe), monstre) for prefiks, mappe, monstre in FILER]

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing to check: a missing package shows as a missing file, and then `npm ci` has not run."""
        return []

    def find(self, path: str, find_all: bool = False) -> Any:
        """The place of `path` on disk, or an empty list; all places with `find_all`."""
        treff = []
        for lager, monstre in self.lagre:
            navn = path.removeprefix(f"{lager.prefix}/")
            if navn != path and matches_patterns(navn, monstre) and lager.exists(navn):
                if not find_all:
                    return lager.path(navn)
                treff.append(lager.path(navn))
        return treff

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        """Every file with its storage, as collectstatic asks for it."""
        for lager, monstre in self.lagre:
            for mappe in sorted({m.rpartition("/")[0] for m in monstre}):
                if not lager.exists(mappe or "."):
                    continue
                for fil in sorted(lager.listdir(mappe or ".")[1]):
                    navn = f"{mappe}/{fil}" if mappe else fil
                    if matches_patterns(navn, monstre) and not matches_patterns(navn, ignore_patterns):
                        yield navn, lager
