"""The checks in the order they are run."""

import time
from collections.abc import Iterator

from . import beregninger, filer, hovedbok, penger, personer, registeret, rekker, tilbud, vern
from .kontroll import Kontroll, Resultat, Teller

KONTROLLER = [
    Kontroll("Registeret mot manifestet", registeret.register),
    Kontroll("Tellerne på rammene mot hovedboken", hovedbok.tellere),
    Kontroll("Ingen ramme er overskredet", hovedbok.innenfor),
    Kontroll("Rammer fra Udir til embetene", hovedbok.nedover),
    Kontroll("Bevilgninger mot rammer", hovedbok.bevilgninger),
    Kontroll("Landet teller hver krone én gang", hovedbok.landet),
    Kontroll("Hver postering mot grunnlaget", hovedbok.posteringer),
    Kontroll("Tilskudd mot vedtak og utbetalinger", penger.tilskudd),
    Kontroll("Vedtak mot linjer og saker", penger.vedtak),
    Kontroll("Rammer mot vedtak, utbetalinger og forslag", penger.rammer),
    Kontroll("Terminer", penger.terminer),
    Kontroll("Betalingskjøringer", penger.kjoringer),
    Kontroll("Krav", penger.krav),
    Kontroll("Tilbud mot saker, beregning og reservasjon", tilbud.belop),
    Kontroll("Siste svar mot tilbud og sak", tilbud.svar),
    Kontroll("Tildelt mot det eierne har bedt om", tilbud.tildelt),
    Kontroll("Siste dag å bruke hver utbetaling", tilbud.brukstid),
    Kontroll("Eiernes planer", tilbud.planer),
    Kontroll("Kvitteringene regnet på nytt", beregninger.beregninger),
    Kontroll("Frosne versjoner av sakene", filer.sakversjoner),
    Kontroll("Brev: fil, sjekksum og kode", filer.brev),
    Kontroll("Dokumenter", filer.dokumenter),
    Kontroll("Protokoller fra forum", filer.protokoller),
    Kontroll("Betalingsfiler", filer.betalingsfiler),
    Kontroll("To personer", personer.par),
    Kontroll("To personer i vedtak", personer.vedtak),
    Kontroll("To personer i utbetalinger", personer.utbetalinger),
    Kontroll("Nummerserier", rekker.serier),
    Kontroll("Hvert brev én gang", rekker.brev),
    Kontroll("Tilstander mot vedtak", rekker.tilstander),
    Kontroll("Organisasjons- og kontonumre", rekker.nummer),
    Kontroll("Vaktene i databasen", vern.triggere),
    Kontroll("Sporet og ankrene", registeret.spor),
]


def kjor(kontroller: list[Kontroll] | None = None) -> Iterator[Resultat]:
    """Run the checks one by one. Changes nothing."""
    for k in kontroller or KONTROLLER:
        teller, begynt = Teller(), time.monotonic()
        feil = list(k.funksjon(teller))
        yield Resultat(k.navn, teller.antall, feil, time.monotonic() - begynt)
