"""Files to download: never shown as a page, never kept by a cache on the way."""

from typing import Any

from django.http import FileResponse, HttpResponse


def fil_svar(fil: Any, navn: str, type_: str) -> FileResponse:
    """A stored file under a plain name."""
    return _hoder(FileResponse(fil.open("rb"), as_attachment=True, filename=navn.replace("/", "-"), content_type=type_))


def bytes_svar(innhold: bytes, navn: str, type_: str, *, vis: bool = False) -> HttpResponse:
    """Bytes made now, such as a draft letter. `vis` lets the browser show them in a tab of their own."""
    svar = HttpResponse(innhold, content_type=type_)
    svar["Content-Disposition"] = f'{"inline" if vis else "attachment"}; filename="{navn.replace("/", "-")}"'
    return _hoder(svar)


def _hoder(svar: Any) -> Any:
    svar["X-Content-Type-Options"] = "nosniff"
    svar["Cache-Control"] = "private, no-store"
    return svar
