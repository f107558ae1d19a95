"""Veiledning: reglene forklart i klart språk, til siden «Slik beregner vi».

Teksten forklarer formen på reglene. Tallene hentes fra parametrene som gjelder, og regneeksemplene fra
``eksempler.csv``, så siden aldri kan si noe annet enn det portalen gjør.
"""

from __future__ import annotations

from ordninger.felles.beregning import Tospraklig
from ordninger.felles.regeltekst import Regeltekst

from . import pott, tilbakebetaling

REGELTEKSTER: tuple[Regeltekst, ...] = (
    Regeltekst(
        "pott",
        pott.MODELL,
        pott.VERSJON,
        "utlysningen",
        Tospraklig("Rammen delt på dem som får veiledning", "Ramma delt på dei som får rettleiing"),
        (
            Tospraklig(
                "Satsen er rammen delt på alle godkjente nyutdannede, men aldri under gulvet i utlysningen. Første og"
                " andre år og de ulike sektorene kan telle ulikt. Satsen rundes ned til hele kroner, og hver søker får"
                " antall ganger sats. Det som ikke går opp, vises som rest.",
                "Satsen er ramma delt på alle godkjende nyutdanna, men aldri under golvet i utlysinga. Første og andre"
                " år og dei ulike sektorane kan telje ulikt. Satsen blir runda ned til heile kroner, og kvar søkjar får"
                " talet gonger sats. Det som ikkje går opp, blir vist som rest.",
            ),
            Tospraklig(
                "Utlysningen kan ha et tak for hver søker, i antall eller i kroner. Det som blir til overs når noen når"
                " taket i kroner, hever satsen for de andre.",
                "Utlysinga kan ha eit tak for kvar søkjar, i tal eller i kroner. Det som blir til overs når nokon når"
                " taket i kroner, hevar satsen for dei andre.",
            ),
        ),
        ("pott_per_laerer",),
    ),
    Regeltekst(
        "overskridelse",
        "",
        "",
        "utlysningen",
        Tospraklig("Når gulvet krever mer enn rammen", "Når golvet krev meir enn ramma"),
        (
            Tospraklig(
                "Er antallet så høyt at gulvet ikke går opp i rammen, fordeles ingenting før det er valgt en vei"
                " videre: en tilleggsramme, et lavere gulv, eller et likt kutt for alle. Vi viser hva hver av dem"
                " betyr. Summen går aldri over rammen.",
                "Er talet så høgt at golvet ikkje går opp i ramma, blir ingenting fordelt før det er vald ein veg"
                " vidare: ei tilleggsramme, eit lågare golv, eller eit likt kutt for alle. Vi viser kva kvar av dei"
                " betyr. Summen går aldri over ramma.",
            ),
        ),
        ("overskridelse",),
    ),
    Regeltekst(
        "storrelse",
        "",
        "",
        "utlysningen",
        Tospraklig("Spørsmål om tallet stemmer", "Spørsmål om talet stemmer"),
        (
            Tospraklig(
                "Er det søkt for mange nyutdannede i en liten barnehage eller skole, spør vi om tallet stemmer."
                " Spørsmålet stopper ikke søknaden.",
                "Er det søkt for mange nyutdanna i ein liten barnehage eller skule, spør vi om talet stemmer."
                " Spørsmålet stoppar ikkje søknaden.",
            ),
        ),
        ("storrelse",),
    ),
    Regeltekst(
        "tilbakebetaling",
        tilbakebetaling.MODELL,
        tilbakebetaling.VERSJON,
        "tilskuddsbrevet",
        Tospraklig("Når færre fikk veiledning", "Når færre fekk rettleiing"),
        (
            Tospraklig(
                "Dere beholder tilskuddet for dem som faktisk fikk veiledning, så langt pengene er brukt. Resten skal"
                " betales tilbake.",
                "De beheld tilskotet for dei som faktisk fekk rettleiing, så langt pengane er brukte. Resten skal"
                " betalast tilbake.",
            ),
        ),
        ("tilbakebetaling",),
    ),
)
