"""Small real files for the demo: minutes as a PDF of one page, the same bytes every time."""


def pdf(linjer: list[str]) -> bytes:
    """A PDF with a few lines of text. Only characters of Latin-1."""
    rader = ["BT /F1 12 Tf 60 780 Td 18 TL"]
    for linje in linjer:
        trygg = linje.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        rader.append(f"({trygg}) Tj T*")
    strom = "\n".join([*rader, "ET"]).encode("latin-1", "replace")
    objekter = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(strom), strom),
    ]
    ut, plass = b"%PDF-1.4\n", []
    for nr, innhold in enumerate(objekter, 1):
        plass.append(len(ut))
        ut += b"%d 0 obj\n%s\nendobj\n" % (nr, innhold)
    xref = len(ut)
    ut += b"xref\n0 %d\n0000000000 65535 f \n" % (len(plass) + 1)
    ut += b"".join(b"%010d 00000 n \n" % p for p in plass)
    return ut + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(plass) + 1, xref)
