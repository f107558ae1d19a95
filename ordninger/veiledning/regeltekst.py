"""Veiledning: reglene forklart i klart språk, til siden «Slik beregner vi».

Teksten forklarer formen på reglene. Tallene hentes fra parametrene som gjelder, og regneeksemplene fra
``eksempler.csv``, så siden aldri kan si noe annet enn det portalen gjør.
"""

from __future__ import annotations

from ordninger.felles.beregning import Tospraklig
from ordninger.felles.regeltekst import Regeltekst

from . import pott, tilbakebetaling

_KJEDEN = "tests/veiledning/test_kjeden.py::"
_REGLER = "tests/veiledning/test_ren_regler.py::"

REGELTEKSTER: tuple[Regeltekst, ...] = (
    Regeltekst(
        "vilkar",
        "",
        "",
        "utlysningen",
        Tospraklig("Prinsippene for veiledningen", "Prinsippa for rettleiinga"),
        (
            Tospraklig(
                "Søkeren bekrefter at veiledningen følger «Prinsipper og forpliktelser», og viser planen og hvordan de"
                " ansatte var med. Uten det kan søknaden ikke sendes. En saksbehandler vurderer vilkårene, og et vilkår"
                " som ikke er oppfylt, gir avslag med grunner.",
                "Søkjaren stadfestar at rettleiinga følgjer «Prinsipper og forpliktelser», og viser planen og korleis"
                " dei tilsette var med. Utan det kan søknaden ikkje sendast. Ein saksbehandlar vurderer vilkåra, og eit"
                " vilkår som ikkje er oppfylt, gir avslag med grunnar.",
            ),
        ),
        (),
        (
            f"{_REGLER}test_hva_en_soknad_mangler",
            f"{_KJEDEN}test_en_tom_soknad_kan_ikke_sendes",
            f"{_KJEDEN}test_et_vilkaar_som_ikke_er_oppfylt_gir_avslag_og_mer_til_de_andre",
        ),
    ),
    Regeltekst(
        "godkjenning",
        "",
        "",
        "utlysningen",
        Tospraklig("Hvor mange som blir godkjent", "Kor mange som blir godkjende"),
        (
            Tospraklig(
                "Saksbehandleren godkjenner antallet for hver enhet, aldri flere enn det er søkt for. Er færre godkjent,"
                " står grunnen i saken og antallet i brevet. Blir et antall endret etter beregningen, må alt beregnes på"
                " nytt.",
                "Saksbehandlaren godkjenner talet for kvar eining, aldri fleire enn det er søkt for. Er færre godkjende,"
                " står grunnen i saka og talet i brevet. Blir eit tal endra etter utrekninga, må alt reknast ut på"
                " nytt.",
            ),
        ),
        (),
        (
            f"{_KJEDEN}test_godkjenning_som_ikke_kan_lagres",
            f"{_KJEDEN}test_faerre_godkjent_gir_delvis_og_egen_setning_i_brevet",
            f"{_KJEDEN}test_antall_som_endres_etter_beregningen_maa_beregnes_paa_nytt",
        ),
    ),
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
        (f"{_KJEDEN}test_rapporten_leveres_og_faerre_veiledet_blir_krav",),
    ),
    Regeltekst(
        "klage",
        "",
        "",
        "utlysningen",
        Tospraklig("Klage", "Klage"),
        (
            Tospraklig(
                "Utlysningen sier hvem som avgjør klager, og fra hvilken dag. Sier den ikke noe, kan ingenting"
                " besluttes. Sier den at det ikke er klagerett, nevner brevet ikke klage.",
                "Utlysinga seier kven som avgjer klager, og frå kva dag. Seier ho ikkje noko, kan ingenting avgjerast."
                " Seier ho at det ikkje er klagerett, nemner brevet ikkje klage.",
            ),
        ),
        (),
        (
            f"{_KJEDEN}test_en_utlysning_som_ikke_sier_noe_om_klage_stopper",
            f"{_KJEDEN}test_uten_klagerett_har_vedtaket_ingen_klageinstans",
            f"{_KJEDEN}test_faerre_godkjent_gir_delvis_og_egen_setning_i_brevet",
        ),
    ),
    Regeltekst(
        "rapport",
        "",
        "",
        "tilskuddsbrevet",
        Tospraklig("Rapporten", "Rapporten"),
        (
            Tospraklig(
                "Hver søker som får penger, rapporterer hvor mange som fikk veiledning i hvert år, timene og hva den"
                " kostet. Rapporten kontrolleres i to trinn: om alt er med, og så om bruken er rimelig.",
                "Kvar søkjar som får pengar, rapporterer kor mange som fekk rettleiing i kvart år, timane og kva ho"
                " kosta. Rapporten blir kontrollert i to steg: om alt er med, og så om bruken er rimeleg.",
            ),
        ),
        (),
        (
            f"{_KJEDEN}test_rapporten_leveres_og_faerre_veiledet_blir_krav",
            "tests/felles/test_kontroll.py::test_rekkefolgen_er_fast",
        ),
    ),
)
