"""Tabellene i docs/brev.md: brev × blokk × vilkår × felt × hjemmel, laget av malene selv.

`python -m ordninger.felles.brev.dokumentasjon` skriver dem inn; en test krever at de er ferske.
"""

from pathlib import Path

from .mal import ORDNINGER, alle_maler, last_mal

DOKUMENT = ORDNINGER.parent / "docs" / "brev.md"
MERKE = "<!-- generated from the templates: python -m ordninger.felles.brev.dokumentasjon -->"


def tabeller() -> str:
    """Én tabell per brev, fellesblokkene medregnet; hodet står først."""
    deler = []
    for navn in ("F-hode", *alle_maler()):
        mal = last_mal(navn, "nb")
        tittel = (
            "Around the text of every letter"
            if navn == "F-hode"
            else f"{mal.overskrift('nr')}. {mal.overskrift('navn')}"
        )
        deler.append(
            f"### `{navn}`: {tittel}\n\n| block | group | printed when | fields | demanded by |\n| --- | --- | --- | --- | --- |"
        )
        for b in mal.blokker:
            felt = " ".join(f"`{f}`" for f in sorted(b.felt)) or "–"
            naar = f"`{b.vilkar}`" if b.vilkar else "always"
            deler.append(f"| `{b.id}` | {b.gruppe or '–'} | {naar} | {felt} | {b.hjemmel or '–'} |")
        deler.append("")
    return "\n".join(deler)


def oppdatert(dokument: str) -> str:
    """Dokumentet med ferske tabeller etter merket."""
    return dokument.split(MERKE)[0] + MERKE + "\n\n" + tabeller()


def skriv(sti: Path = DOKUMENT) -> None:
    sti.write_text(oppdatert(sti.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    skriv()
