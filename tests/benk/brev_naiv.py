"""Måling av brevene: `render` mot den rett fram-løsningen der hvert brev laster stilark og skrifter på nytt.

Begge lager den samme PDF/A-2a + PDF/UA-1-filen. Kjør `python -m tests.benk.brev_naiv`. Målingene er flettet, og tallene
oppgis sammen med en fast løkke i ren Python, fordi maskinene deler kjerner og farten svinger.
"""

import gc
import hashlib
import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ordninger.felles.brev import fonter, pdf
from ordninger.felles.brev.fyll import fyll, kanonisk
from ordninger.felles.brev.html import bygg_html
from tests.brev.data import eksempeldata


def naiv_render(innhold: dict[str, Any]) -> bytes:
    """Samme brev og samme PDF-variant, uten noe delt: CSS og webskriftene (woff2, latin og samiske tegn) leses for hvert brev."""
    from weasyprint import HTML

    with TemporaryDirectory() as mappe:
        css = pdf.stilarkkilde(innhold["utforming"], innhold["demo"])
        css = re.sub(r"@font-face\{.*?\}(?=@page|@font-face|/\*)", "", css)
        for del_ in ("latin", "latin-ext"):
            for vekt in fonter.VEKTER:
                kilde = (fonter.KILDE / f"inter-{del_}-{vekt}-normal.woff2").as_uri()
                css += f'@font-face{{font-family:"Brev {del_}";font-weight:{vekt};src:url({kilde}) format("woff2")}}'
        css = css.replace("brev:demo", (pdf.UTFORMING / "demo.svg").as_uri())
        (Path(mappe) / "brev.css").write_text(css, encoding="utf-8")
        html = bygg_html(innhold, pdf.bytt_tegn).replace("<title>", '<link rel="stylesheet" href="brev.css"><title>', 1)
        html = html.replace("brev:logo/", f"{(pdf.UTFORMING / 'logo').as_uri()}/").replace(
            '" alt="Logoen', '.svg" alt="Logoen', 1
        )
        return HTML(string=html, base_url=f"{mappe}/").write_pdf(
            pdf_variant=pdf.VARIANT,
            pdf_identifier=hashlib.sha256(kanonisk(innhold)).hexdigest()[:32].encode(),
            finisher=lambda _dokument, fil: pdf.merk_ua(fil),
        )


def kalibrering() -> float:
    """CPU-sekunder for en fast løkke i ren Python."""
    start = time.process_time()
    sum_ = 0
    for i in range(1_000_000):
        sum_ += i * i
    return time.process_time() - start


def mal(runder: int = 12, brev: tuple[str, str, int] = ("kbg_tilskuddsbrev", "nn", 2)) -> dict[str, float]:
    """Median CPU-tid per brev i ms for begge, forholdet mellom dem, brev i sekundet og kalibreringen i ms."""
    navn, maalform, antall = brev
    innhold = fyll(navn, maalform, {**eksempeldata(navn, "innvilget", antall, maalform), "demo": False})
    uten_hjelp = gc.get_threshold()
    tider: dict[Callable[..., bytes], list[float]] = {pdf.render: [], naiv_render: []}
    kalibreringer = []
    for lag in tider:
        lag(innhold)
    for _ in range(runder):
        kalibreringer.append(kalibrering())
        for lag, maalt in tider.items():
            if lag is pdf.render:
                pdf.klargjor_arbeider()
            else:
                gc.unfreeze()
                gc.set_threshold(*uten_hjelp)
            start = time.process_time()
            lag(innhold)
            maalt.append(time.process_time() - start)
    delt, naiv = (statistics.median(t) for t in tider.values())
    return {
        "delt_ms": delt * 1000,
        "naiv_ms": naiv * 1000,
        "forhold": naiv / delt,
        "brev_per_sekund": 1 / delt,
        "kalibrering_ms": statistics.median(kalibreringer) * 1000,
    }


if __name__ == "__main__":
    for eksempel in (("kbg_tilskuddsbrev", "nn", 2), ("kbg_vedtaksbrev", "nb", 7), ("forelopig_svar", "nb", 1)):
        print(*eksempel, {k: round(v, 1) for k, v in mal(brev=eksempel).items()})
