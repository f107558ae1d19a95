"""Which icons the pages use, and where they come from.

The icon package is 32 MB; only the names below are collected. Everything else from ``node_modules`` is listed in
``kompetanse.drift.finnere``, which takes STATISKE_KILDER along. This module reads no settings.
"""

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

# Folder under static/, package folder, files: the form that kompetanse.drift.finnere.FILER has.
STATISKE_KILDER: list[tuple[str, str, list[str]]] = [
    ("ikoner", "@navikt/aksel-icons/dist/svg", [f"{navn}.svg" for navn in IKONER]),
]
