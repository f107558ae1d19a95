"""What a letter says."""

from io import BytesIO

from pypdf import PdfReader


def ord_i(fil: bytes) -> str:
    """The words of a PDF with plain spaces."""
    return " ".join(" ".join(s.extract_text() for s in PdfReader(BytesIO(fil)).pages).split())


def spraak(fil: bytes) -> str:
    """The language the PDF says it is in."""
    return str(PdfReader(BytesIO(fil)).trailer["/Root"]["/Lang"])
