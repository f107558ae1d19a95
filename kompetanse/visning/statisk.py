"""Third-party front-end files: which ones are used, and a finder that serves exactly those.

The packages in ``node_modules`` are large (the icon package alone is 32 MB). The finder maps single files,
so that ``collectstatic`` copies some thirty small files and nothing else. This module is named in
settings and therefore reads no settings.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage

NODE_MODULES = Path(__file__).resolve().parents[2] / "node_modules"

# Icons that pages may use through {% ikon "Navn" %}. Add a name here before using it.
IKONER = (
    "ArrowLeft",
    "ArrowRight",
    "Bell",
    "Calendar",
    "Checkmark",
    "CheckmarkCircle",
    "ChevronDown",
    "Clock",
    "Download",
    "EnvelopeClosed",
    "EnvelopeOpen",
    "ExclamationmarkTriangle",
    "ExternalLink",
    "File",
    "FileCsv",
    "FileExcel",
    "FilePdf",
    "Information",
    "MagnifyingGlass",
    "PadlockLocked",
    "Paperclip",
    "Paperplane",
    "Pencil",
    "Person",
    "PersonGroup",
    "Plus",
    "PrinterSmall",
    "Trash",
)

# name under the static address -> path inside node_modules
STATISKE_KILDER: dict[str, str] = {
    "designsystemet/tema.css": "@digdir/designsystemet-css/dist/theme/designsystemet.css",
    "designsystemet/index.css": "@digdir/designsystemet-css/dist/src/index.css",
    "designsystemet/index.js": "@digdir/designsystemet-web/dist/umd/index.js",
    "designsystemet/index.js.map": "@digdir/designsystemet-web/dist/umd/index.js.map",
    "inter/inter-latin-wght-normal.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "inter/inter-latin-ext-wght-normal.woff2": "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
    "htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
    **{f"ikoner/{navn}.svg": f"@navikt/aksel-icons/dist/svg/{navn}.svg" for navn in IKONER},
}


class NodeFinder(BaseFinder):
    """Finds the files of STATISKE_KILDER; each one may have another name in public than in its package."""

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing to check: a missing package shows itself as a missing file, and then ``npm ci`` has not run."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Full path of one static name, or an empty list. ``find_all`` gives a list."""
        kilde = STATISKE_KILDER.get(path.replace("\\", "/"))
        fil = NODE_MODULES / kilde if kilde else None
        if fil is None or not fil.is_file():
            return []
        return [str(fil)] if find_all else str(fil)

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        """Every file that exists, as (name, storage), for ``collectstatic``."""
        for navn, kilde in STATISKE_KILDER.items():
            if (NODE_MODULES / kilde).is_file() and not matches_patterns(navn, ignore_patterns):
                yield navn, _EnFil(NODE_MODULES / kilde)


class _EnFil(FileSystemStorage):
    """A storage with one file, whatever name it is asked for."""

    prefix = ""

    def __init__(self, fil: Path) -> None:
        super().__init__(location=str(fil.parent))
        self._fil = fil

    def path(self, name: str) -> str:
        """The real file."""
        return str(self._fil)
