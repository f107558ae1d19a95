"""KBG: reglene forklart i klart språk, til siden «Slik beregner vi» (forvaltningsloven av 2025 § 13).

Teksten forklarer formen på reglene. Tallene hentes fra parametrene som gjelder, og regneeksemplene fra
``eksempler.csv``, så siden aldri kan si noe annet enn det portalen gjør.
"""

from __future__ import annotations

from ordninger.felles.beregning.setning import Tospraklig
from ordninger.felles.regeltekst import Regeltekst

from . import forslag, ramme

REGELTEKSTER: tuple[Regeltekst, ...] = (
    Regeltekst(
        "ramme",
        ramme.MODELL,
        ramme.VERSJON,
        "KBG § 6",
        Tospraklig("Fra den nasjonale rammen til fylket", "Frå den nasjonale ramma til fylket"),
        (
            Tospraklig(
                "Hvert fylke får først det samme grunnbeløpet. En fast del av rammen følger antall kommuner i samisk"
                " forvaltningsområde. Det som er igjen, fordeles etter hvor mange barn og unge fylket har, med en vekt"
                " for hver aldersgruppe.",
                "Kvart fylke får først det same grunnbeløpet. Ein fast del av ramma følgjer talet på kommunar i samisk"
                " forvaltningsområde. Det som er att, blir fordelt etter kor mange barn og unge fylket har, med ei vekt"
                " for kvar aldersgruppe.",
            ),
            Tospraklig(
                "Til slutt rundes summen til en hel enhet. De fylkene som er nærmest neste enhet, får det som er igjen."
                " Avrundingen står på egen linje, og fylkene får til sammen akkurat den nasjonale rammen.",
                "Til slutt blir summen runda til ei heil eining. Dei fylka som er nærast neste eining, får det som er"
                " att. Avrundinga står på eiga linje, og fylka får til saman akkurat den nasjonale ramma.",
            ),
            Tospraklig(
                "Mangler et tall, stopper beregningen. Er det bestemt på forhånd hva som skal brukes i stedet, står det"
                " på linjen.",
                "Manglar eit tal, stoppar utrekninga. Er det bestemt på førehand kva som skal brukast i staden, står"
                " det på linja.",
            ),
        ),
        ("deling", "kbg_ramme"),
    ),
    Regeltekst(
        "forslag",
        forslag.MODELL,
        forslag.VERSJON,
        "KBG §§ 8, 9 og 12",
        Tospraklig("Et første forslag i fylket", "Eit første forslag i fylket"),
        (
            Tospraklig(
                "Statsforvalteren velger én av tre måter: likt kutt for alle, etter den regionale nøkkelen i planen,"
                " eller etter prioriteringene i planen. Forslaget er et utgangspunkt; saksbehandleren kan endre hver"
                " linje og skriver hvorfor.",
                "Statsforvaltaren vel éin av tre måtar: likt kutt for alle, etter den regionale nøkkelen i planen,"
                " eller etter prioriteringane i planen. Forslaget er eit utgangspunkt; saksbehandlaren kan endre kvar"
                " linje og skriv kvifor.",
            ),
            Tospraklig(
                "Ingen får mer enn de har søkt om. Beløp rundes ned. Summen går aldri over rammen, og det som ikke er"
                " fordelt, vises.",
                "Ingen får meir enn dei har søkt om. Beløp blir runda ned. Summen går aldri over ramma, og det som"
                " ikkje er fordelt, blir vist.",
            ),
        ),
        ("likt_kutt", "kbg_forslag"),
    ),
    Regeltekst(
        "planavvik",
        "",
        "",
        "KBG § 9",
        Tospraklig("Forslaget mot den langsiktige planen", "Forslaget mot den langsiktige planen"),
        (
            Tospraklig(
                "Planen sier hvor stor del som skal gå til barnehage og skole, og til eiere, universiteter og"
                " høyskoler, fagskoler og andre. Vi viser avviket i prosentpoeng. Et avvik over grensen må begrunnes.",
                "Planen seier kor stor del som skal gå til barnehage og skule, og til eigarar, universitet og"
                " høgskular, fagskular og andre. Vi viser avviket i prosentpoeng. Eit avvik over grensa må grunngivast.",
            ),
        ),
        ("planavvik",),
    ),
    Regeltekst(
        "vilkar",
        "",
        "",
        "KBG §§ 4 og 15",
        Tospraklig("Vilkårene", "Vilkåra"),
        (
            Tospraklig(
                "En saksbehandler vurderer hvert av de fem kravene og skriver hvorfor. Alle må være oppfylt. Portalen"
                " peker ut tiltak som kan være finansiert fra før, men avgjør aldri det spørsmålet.",
                "Ein saksbehandlar vurderer kvart av dei fem krava og skriv kvifor. Alle må vere oppfylte. Portalen"
                " peikar ut tiltak som kan vere finansierte frå før, men avgjer aldri det spørsmålet.",
            ),
        ),
        ("vilkar", "tittellikhet"),
    ),
    Regeltekst(
        "frister",
        "",
        "",
        "KBG §§ 14 og 16",
        Tospraklig("Fristene", "Fristane"),
        (
            Tospraklig(
                "Pengene skal være fordelt innen datoen i forskriften. Klagefristen er tre uker fra dagen dere ble"
                " varslet. Ender den på en lørdag, søndag eller helligdag, flyttes den til neste virkedag.",
                "Pengane skal vere fordelte innan datoen i forskrifta. Klagefristen er tre veker frå dagen de vart"
                " varsla. Endar han på ein laurdag, søndag eller heilagdag, blir han flytta til neste vyrkedag.",
            ),
        ),
        ("fordelt_innen", "klagefrist"),
    ),
)
