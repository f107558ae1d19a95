"""Frosset innhold → PDF/A-2a og PDF/UA-1 i én fil, med WeasyPrint.

`render` er hele grensesnittet: samme innhold gir de samme bytene. WeasyPrint hentes inn først når det trengs (sekunder og
75 MB), så bare arbeiderne som lager brev betaler for det. Stilark og skrifter deles mellom alle brev i prosessen.
"""

import atexit
import gc
import hashlib
import logging
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from .fonter import DELER, VEKTER, dekning, fontfil, sikre_fonter
from .fyll import kanonisk
from .html import bygg_html

UTFORMING = Path(__file__).resolve().parent / "utforming"
VARIANT = "pdf/a-2a"
ERSTATNING = "[?]"
"""Skrives for tegn skriftene ikke har, én gang for flere på rad. PDF/A tillater ikke tegn uten form."""

_USYNLIG_I_EMOJI = re.compile("[\u200d\ufe00-\ufe0f]")
_UA = b'<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1"/>'
_UTVIDELSE = (
    b'<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    b' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    b'<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    b"<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>"
    b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    b'<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>'
    b"<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>"
    b"<pdfaProperty:description>PDF/UA version</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>"
    b"</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)


def render(innhold: dict[str, Any]) -> bytes:
    """PDF-en for et frosset innhold fra `fyll`. Samme innhold gir samme byter; OSError når systembibliotekene mangler."""
    stilark, skrifter = _delt(innhold["utforming"], bool(innhold["demo"]))
    html = _dokumenttype()(string=bygg_html(innhold, bytt_tegn), base_url="brev:", url_fetcher=_henter())
    return html.write_pdf(  # type: ignore[no-any-return]
        stylesheets=stilark,
        font_config=skrifter,
        pdf_variant=VARIANT,
        pdf_identifier=hashlib.sha256(kanonisk(innhold)).hexdigest()[:32].encode(),
        finisher=gjor_ferdig,
    )


def gjor_ferdig(_dokument: Any, pdf: Any) -> None:
    """Siste hånd på PDF-en før den skrives: merket for PDF/UA-1 og strømmer med entydig lengde."""
    merk_ua(pdf)
    sikre_strommer(pdf)


def merk_ua(pdf: Any) -> None:
    """PDF/A-2a mangler bare merket for PDF/UA-1. Metadataene skal dessuten stå ukomprimert (PDF/A)."""
    referanse = pdf.catalog["Metadata"]
    referanse = referanse.decode() if isinstance(referanse, bytes) else str(referanse)
    metadata = pdf.objects[int(referanse.split()[0])]
    metadata.stream = [
        d.replace(b"</rdf:RDF>", _UA + _UTVIDELSE + b"</rdf:RDF>", 1) if isinstance(d, bytes) else d
        for d in metadata.stream
    ]
    metadata.compress = False


def sikre_strommer(pdf: Any) -> None:
    """PDF/A krever at lengden på en strøm er entydig.

    Ender en komprimert strøm tilfeldigvis på CR, leses den sammen med linjeskiftet etter. Da lagres strømmen ukomprimert.
    Svaret huskes også: skriveren spør to ganger om hver strøm, og komprimeringen er det dyre.
    """
    legg_til = pdf.add_object

    def add_object(objekt: Any) -> Any:
        _gjor_entydig(objekt)
        return legg_til(objekt)

    for objekt in pdf.objects:
        _gjor_entydig(objekt)
    pdf.add_object = add_object


def _gjor_entydig(objekt: Any) -> None:
    import pydyf

    if isinstance(objekt, pydyf.Stream):
        klasse: Any = type(objekt)
        objekt.__class__ = _entydig(klasse)


@lru_cache(maxsize=8)
def _entydig(klasse: Any) -> Any:
    """Samme strømklasse med husket innhold, ukomprimert når det komprimerte ender på CR."""

    class Entydig(klasse):  # type: ignore[misc]
        compress: Any

        @property
        def data(self) -> bytes:
            if "_ferdig" not in self.__dict__:
                ferdig = super().data
                if self.compress and ferdig.endswith(b"\r\nendstream"):
                    self.compress = False
                    ferdig = super().data
                self._ferdig = ferdig
            return self._ferdig

    return Entydig


def stilarkkilde(utforming: str, demo: bool) -> str:
    """CSS-en for en utforming, med skriftene og eventuelt DEMO-merket."""
    if not re.fullmatch(r"[0-9]+", utforming):
        raise ValueError(f"Ukjent utforming: {utforming!r}")
    skrifter = "".join(
        f'@font-face{{font-family:"Brev {d}";font-weight:{v};src:url({fontfil(d, v)}) format("truetype")}}'
        for d in DELER
        for v in VEKTER
    )
    css = (UTFORMING / f"{utforming}.css").read_text(encoding="utf-8")
    return skrifter + css + ((UTFORMING / "demo.css").read_text(encoding="utf-8") if demo else "")


@lru_cache(maxsize=8)
def _delt(utforming: str, demo: bool) -> tuple[list[Any], Any]:
    """Stilark og skrifter, én gang per utforming og prosess."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    skrifter = FontConfiguration()
    mappe = sikre_fonter()
    css = CSS(string=stilarkkilde(utforming, demo), base_url=f"{mappe.as_uri()}/", font_config=skrifter)
    return [css], skrifter


# Skriftene må slippes før tolken rives ned, ellers klager WeasyPrint idet prosessen slutter.
atexit.register(_delt.cache_clear)


@lru_cache(maxsize=1)
def _dokumenttype() -> Any:
    """WeasyPrints HTML med vår korte grunnstil (`elementer.css`) i stedet for hele HTML-standardens: 10 % raskere.

    Grunnstilen byttes i en intern metode. Får den et annet navn i en ny utgave, brukes standardens, og PDF-en blir den samme.
    """
    from weasyprint import CSS, HTML

    grunnstil = CSS(filename=UTFORMING / "elementer.css")

    class Brevdokument(HTML):  # type: ignore[misc]
        def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
            return [grunnstil]

    return Brevdokument


@lru_cache(maxsize=1)
def _henter() -> Any:
    """Henter bare logoene våre og DEMO-merket: et brev kan aldri lese andre filer eller nettet."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Brevhenter(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            treff = re.fullmatch(r"brev:(logo/[a-z0-9-]+|demo)", url)
            if treff is None:
                raise ValueError(f"Brev henter ikke {url}")
            return URLFetcherResponse(url, _svg(treff[1]), {"Content-Type": "image/svg+xml"})

    return Brevhenter()


@lru_cache(maxsize=64)
def _svg(navn: str) -> bytes:
    fil = UTFORMING / f"{navn}.svg"
    return (fil if fil.is_file() else UTFORMING / "logo" / "plass.svg").read_bytes()


def bytt_tegn(tekst: str) -> str:
    """Teksten med ERSTATNING for tegn skriftene ikke har (emoji, andre skriftsystemer)."""
    har = dekning()
    if all(ord(t) in har or t == "\n" for t in tekst):
        return tekst
    merket = "".join(t if ord(t) in har or t == "\n" else "\ufffe" for t in _USYNLIG_I_EMOJI.sub("", tekst))
    return re.sub("\ufffe+", ERSTATNING, merket)


def klargjor_arbeider() -> None:
    """For arbeidere som lager mange brev: hent inn WeasyPrint, stilark og skrifter, og la søppeltømmeren være i ro.

    Kalles i forelderen før den deler seg, så barna deler minnet. `gc.freeze` holder det som alt er lastet utenfor
    tømmingen, og terskelen gjør at et brev ikke utløser den (10–15 % raskere).
    """
    import weasyprint  # noqa: F401

    for demo in (False, True):
        _delt("1", demo)
    dekning()
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def mangler_i_miljoet() -> list[str]:
    """Setninger om det som mangler for å lage brev, til oppstartskontroll. Tom liste når alt er på plass."""
    feil = []
    try:
        from weasyprint.text.ffi import harfbuzz_subset
    except OSError as e:
        return [f"WeasyPrint finner ikke systembibliotekene (libpango-1.0-0, libpangoft2-1.0-0): {e}"]
    if not harfbuzz_subset:
        feil.append("libharfbuzz-subset0 mangler: brevene blir riktige, men tar to til tre ganger så lang tid.")
    try:
        sikre_fonter()
    except OSError as e:
        feil.append(str(e))
    return feil
