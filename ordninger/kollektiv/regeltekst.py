"""KBG: reglene forklart i klart språk, til siden «Slik beregner vi» (forvaltningsloven av 2025 § 13).

Teksten forklarer formen på reglene. Tallene hentes fra parametrene som gjelder, og regneeksemplene fra
``eksempler.csv``, så siden aldri kan si noe annet enn det portalen gjør.
"""

from __future__ import annotations

from ordninger.felles.beregning.setning import Tospraklig
from ordninger.felles.regeltekst import Regeltekst

from . import forslag, ramme

_BREV = "tests/brev/test_innhold.py::"
_KLAGE = "tests/felles/test_klage.py::"
_KONTROLL = "tests/felles/test_kontroll.py::"
_MELDING = "tests/kollektiv/test_regler_vilkar.py::"
_MOTTAKER = "tests/kollektiv/test_mottaker.py::"

REGELTEKSTER: tuple[Regeltekst, ...] = (
    Regeltekst(
        "mottakere",
        "",
        "",
        "KBG § 3",
        Tospraklig("Hvem som kan få penger", "Kven som kan få pengar"),
        (
            Tospraklig(
                "Kommuner, private barnehager, private skoler, universiteter og høyskoler, fagskoler og andre"
                " kompetansemiljøer kan få penger. En behovsmelding kan gi penger til flere av dem. Andre kan være med"
                " i saken, men ikke få penger.",
                "Kommunar, private barnehagar, private skular, universitet og høgskular, fagskular og andre"
                " kompetansemiljø kan få pengar. Ei behovsmelding kan gi pengar til fleire av dei. Andre kan vere med i"
                " saka, men ikkje få pengar.",
            ),
        ),
        (),
        (
            f"{_MOTTAKER}test_bokstaven",
            f"{_MOTTAKER}test_en_som_ikke_er_nevnt_ma_fjernes",
            "tests/felles/test_parter.py::test_some_kinds_cannot_be_payees",
        ),
    ),
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
        "behovsmelding",
        "",
        "",
        "KBG § 11",
        Tospraklig("Det behovsmeldingen må inneholde", "Det behovsmeldinga må innehalde"),
        (
            Tospraklig(
                "Dere beskriver behovet og hvordan de ansatte var med, planen for samarbeidet og det dere bidrar med"
                " selv. Tiltak over flere år beskrives på nytt hvert år. Behovsmeldingen kan ikke sendes før alt er"
                " med. En begrenset del kan gå til en koordinator; grensen står i utlysningen.",
                "De skildrar behovet og korleis dei tilsette var med, planen for samarbeidet og det de bidreg med"
                " sjølve. Tiltak over fleire år blir skildra på nytt kvart år. Behovsmeldinga kan ikkje sendast før alt"
                " er med. Ein avgrensa del kan gå til ein koordinator; grensa står i utlysinga.",
            ),
        ),
        (),
        (
            f"{_MELDING}test_hel_melding_mangler_ingenting",
            f"{_MELDING}test_tom_melding_mangler_i_alle_steg_med_tekst_og_paragraf",
            f"{_MELDING}test_koordinator_taket_er_ti_prosent_av_sokt_i_aar",
            "tests/felles/test_sak.py::test_copy_takes_what_makes_sense_and_never_participation_dates_or_attachments",
        ),
    ),
    Regeltekst(
        "forum",
        "",
        "",
        "KBG § 12",
        Tospraklig("Samarbeidsforumet før vedtaket", "Samarbeidsforumet før vedtaket"),
        (
            Tospraklig(
                "Samarbeidsforumet vurderer forslaget til fordeling. Ingenting kan besluttes før dagen og protokollen"
                " er registrert.",
                "Samarbeidsforumet vurderer forslaget til fordeling. Ingenting kan avgjerast før dagen og protokollen"
                " er registrerte.",
            ),
        ),
        (),
        (
            "tests/felles/test_kjeden.py::test_nothing_is_decided_without_the_forum",
            "tests/felles/test_fordeling.py::test_forum_needs_minutes_and_a_day_that_has_been",
        ),
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
        "brev",
        "",
        "",
        "KBG § 13",
        Tospraklig("Vedtaksbrevet og tilskuddsbrevet", "Vedtaksbrevet og tilskotsbrevet"),
        (
            Tospraklig(
                "Vedtaksbrevet går til den som meldte behovet: utfallet, beløpene, grunnene og klageretten. Hver som"
                " får penger, får et tilskuddsbrev med seks deler: hvem som får pengene og hvor mye, formålet og"
                " tiltakene, tiden, rapporten, pliktene og hva som skjer når vilkår ikke følges.",
                "Vedtaksbrevet går til den som melde behovet: utfallet, beløpa, grunnane og klageretten. Kvar som får"
                " pengar, får eit tilskotsbrev med seks delar: kven som får pengane og kor mykje, formålet og tiltaka,"
                " tida, rapporten, pliktene og kva som skjer når vilkår ikkje blir følgde.",
            ),
        ),
        (),
        (
            f"{_BREV}test_tilskuddsbrev_har_de_seks_innholdsgruppene",
            f"{_BREV}test_vedtak_har_begge_navn_innsyn_og_kode",
            f"{_BREV}test_alle_mottakerne_far_hele_tilskuddet_til_sammen",
            "tests/felles/test_kjeden.py::test_case_goes_from_draft_to_letters",
        ),
    ),
    Regeltekst(
        "avslag",
        "",
        "",
        "KBG § 15",
        Tospraklig("Avslag har grunner", "Avslag har grunnar"),
        (
            Tospraklig(
                "Er behovsmeldingen i strid med forskriften eller planen, kan den avslås helt eller delvis. Avslaget"
                " kan ikke besluttes uten begrunnelse. Brevet har grunnene, paragrafen og klageretten.",
                "Er behovsmeldinga i strid med forskrifta eller planen, kan ho bli avslått heilt eller delvis. Avslaget"
                " kan ikkje avgjerast utan grunngiving. Brevet har grunnane, paragrafen og klageretten.",
            ),
        ),
        (),
        (
            "tests/felles/test_vedtak.py::test_a_condition_that_is_not_met_can_only_be_refused",
            "tests/felles/test_vedtak.py::test_wrong_role_other_embete_and_missing_reasons",
            f"{_BREV}test_hvert_avslag_har_begrunnelse_hjemmel_og_klage",
        ),
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
    Regeltekst(
        "klage",
        "",
        "",
        "KBG § 16",
        Tospraklig("Klage", "Klage"),
        (
            Tospraklig(
                "Den som meldte behovet, kan klage på vedtaket. Statsforvalteren vurderer klagen først. Blir vedtaket"
                " ikke endret, avgjør Utdanningsdirektoratet. Penger det er klaget over, holdes igjen. Ingen som var"
                " med på vedtaket, avgjør klagen.",
                "Den som melde behovet, kan klage på vedtaket. Statsforvaltaren vurderer klaga først. Blir vedtaket"
                " ikkje endra, avgjer Utdanningsdirektoratet. Pengar det er klaga over, blir haldne igjen. Ingen som"
                " var med på vedtaket, avgjer klaga.",
            ),
        ),
        (),
        (
            f"{_BREV}test_klage_staar_bare_der_det_er_klagerett",
            f"{_KLAGE}test_appeal_in_time_holds_what_is_not_released",
            f"{_KLAGE}test_last_second_of_the_deadline",
            "tests/felles/test_klagebehandling.py::test_ingen_som_var_med_nede_avgjor_klagen",
            "tests/felles/test_saksbrev.py::test_oversendelsen_gaar_til_klageinstansen_med_kopi_til_klageren",
        ),
    ),
    Regeltekst(
        "rapport",
        "",
        "",
        "KBG § 17",
        Tospraklig("Rapporten og kontrollen", "Rapporten og kontrollen"),
        (
            Tospraklig(
                "Hver som får penger, rapporterer hvert år om tiltakene, pengene og målene. Statsforvalteren"
                " kontrollerer i to trinn: om alt er med, og så om bruken er rimelig. Penger som ikke er brukt, betales"
                " tilbake når begge trinnene er godkjent.",
                "Kvar som får pengar, rapporterer kvart år om tiltaka, pengane og måla. Statsforvaltaren kontrollerer i"
                " to steg: om alt er med, og så om bruken er rimeleg. Pengar som ikkje er brukte, blir betalte tilbake"
                " når begge stega er godkjende.",
            ),
        ),
        (),
        (
            "tests/felles/test_rapport.py::test_empty_report_lists_everything",
            "tests/felles/test_rapport.py::test_sums_must_agree",
            f"{_KONTROLL}test_rekkefolgen_er_fast",
            f"{_KONTROLL}test_ubrukt_blir_krav_naar_alt_er_godkjent",
        ),
    ),
)
