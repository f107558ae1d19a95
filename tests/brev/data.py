"""Eksempeldata til brevene: ekte kommuner og læresteder, oppdiktede beløp, tiltak, personer og kontonumre."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ordninger.felles.brev.felt import Avsender, Mottaker, Person, fellesfelt, flett
from ordninger.felles.brev.formater import OSLO
from ordninger.felles.brev.fyll import Tittel
from ordninger.kollektiv.brevmaler.felt import (
    BetalingLinje,
    TiltakLinje,
    behov_felt,
    enkel_beregning,
    linjer_felt,
    lov_felt,
)
from tests.brev import data_barnehage, data_veil, data_vu

MAALFORMER = ("nb", "nn")
ANTALL = (1, 2, 7)

KOMMUNE = {"nb": "Ringsaker kommune", "nn": "Gloppen kommune"}
ORGNR = {"nb": "864950582", "nn": "964969124"}
ADRESSE = {"nb": ["Demovegen 2", "2381 Brumunddal"], "nn": ["Demovegen 1", "6823 Sandane"]}
FYLKE = {"nb": "Innlandet", "nn": "Vestland"}
PARTNERE = {
    "nb": [("918108467", "Universitetet i Innlandet"), ("983971636", "Fagskolen Innlandet")],
    "nn": [("917641404", "Høgskulen på Vestlandet"), ("974544911", "Fagskulen Vestland")],
}
FLERE = [("991825827", "Nord universitet"), ("971035854", "Universitetet i Agder")]

TITLER = {
    "nb": (
        "Felles praksis for tidlig innsats på 1.–4. trinn",
        "Læringsfellesskap i SFO",
        "Kursrekke om digitale verktøy",
        "Inkluderende barnehagemiljø i Brøttum, Lismarka og Mesnali",
        "Skolebasert vurdering i matematikk",
        "Samiske perspektiver i barnehagens årsplan",
        "Overgangen fra barnehage til skole",
    ),
    "nn": (
        "Leikbasert læring i overgangen mellom barnehage og skule",
        "Tidleg innsats i lesing og skriving",
        "Kurs i digitale verktøy",
        "Inkluderande praksis i fådelte skular",
        "Profesjonsfellesskap i kulturskulen",
        "Samiske perspektiv i barnehagen",
        "Felles rettleiing for nye leiarar",
    ),
}
MALGRUPPE = {
    "nb": ("ansatte i grunnskolen", "ansatte i SFO", "ansatte i barnehagene"),
    "nn": ("tilsette i grunnskulen", "tilsette i SFO", "tilsette i barnehagane"),
}
BEGRUNNELSE = {
    "nb": (
        "Behovsmeldingen beskriver kurs dere vil kjøpe av en leverandør. Forskriften krever at tiltaket er planlagt og skal "
        "gjennomføres i partnerskap. Det viser ikke behovsmeldingen.\n\nDen sier heller ikke hvordan de ansatte har vært med "
        "på å vurdere behovet."
    ),
    "nn": (
        "Behovsmeldinga skildrar kurs de vil kjøpe av ein leverandør. Forskrifta krev at tiltaket er planlagt og skal "
        "gjennomførast i partnarskap. Det viser ikkje behovsmeldinga.\n\nHo seier heller ikkje korleis dei tilsette har vore "
        "med på å vurdere behovet."
    ),
}
TEKST = {
    "nb": {
        "planen": "Tiltakene følger prioriteringene i den langsiktige planen for Innlandet.",
        "forum": "Samarbeidsforumet har vurdert forslaget vårt til fordeling og støttet det.",
        "ubrukt": "Penger dere ikke har brukt innen da, skal betales tilbake.",
        "utbetaling": "Pengene kommer i én utbetaling innen 30. april.",
        "neste": "Fristen for neste runde kunngjør vi i Kompetanseportalen i oktober.",
        "kuttregel": "Tiltak i den nest høyeste prioriteringen får samme prosentvise kutt.",
        "regnestykke": "280 000 kroner minus 21,43 prosent, avrundet til hele tusen.",
        "svar": "Dere svarte 19. februar at ingen partner var valgt.",
        "grunn": "Vi har fått flere behovsmeldinger enn ventet, og samarbeidsforumet møtes først i mars.",
        "sak": "behovsmeldingen deres for 2027",
        "ordning": "kollektiv kompetanseutvikling i barnehage og grunnskole",
        "egeninnsats": "Vi frigjør tid til fellesmøter og dekker vikarer.\n\nLederne setter av to dager i halvåret.",
    },
    "nn": {
        "planen": "Tiltaka følgjer prioriteringane i den langsiktige planen for Vestland.",
        "forum": "Samarbeidsforumet har vurdert forslaget vårt til fordeling og støtta det.",
        "ubrukt": "Pengar de ikkje har brukt innan då, skal betalast tilbake.",
        "utbetaling": "Pengane kjem i éi utbetaling innan 30. april.",
        "neste": "Fristen for neste runde kunngjer vi i Kompetanseportalen i oktober.",
        "kuttregel": "Tiltak i den nest høgaste prioriteringa får same prosentvise kutt.",
        "regnestykke": "280 000 kroner minus 21,43 prosent, avrunda til heile tusen.",
        "svar": "De svara 19. februar at ingen partnar var vald.",
        "grunn": "Vi har fått fleire behovsmeldingar enn venta, og samarbeidsforumet møtest først i mars.",
        "sak": "behovsmeldinga dykkar for 2027",
        "ordning": "kollektiv kompetanseutvikling i barnehage og grunnskule",
        "egeninnsats": "Vi frigjer tid til fellesmøte og dekkjer vikarar.\n\nLeiarane set av to dagar i halvåret.",
    },
}


def linjer(utfall: str, antall: int, maalform: str) -> list[TiltakLinje]:
    """Tiltakslinjer med utfallet «innvilget», «delvis» eller «avslag». Tittelen på tiltak 2 er på den andre målformen."""
    annen = "nn" if maalform == "nb" else "nb"
    ut = []
    for nr in range(1, antall + 1):
        meldt = Decimal(280_000 + 40_000 * nr)
        avslatt = {"innvilget": Decimal(0), "avslag": meldt}.get(utfall, Decimal(0))
        if utfall == "delvis" and nr == antall:
            avslatt = Decimal(60_000)
        elif utfall == "delvis" and nr == 3:
            avslatt = meldt
        lang = annen if nr == 2 else maalform
        ut.append(
            TiltakLinje(
                nr=nr,
                tittel=TITLER[lang][nr - 1],
                lang=lang,
                malgruppe=MALGRUPPE[maalform][nr % 3],
                partner=PARTNERE[maalform][0][1],
                belop_meldt=meldt,
                belop_innvilget=meldt - avslatt,
                begrunnelse=BEGRUNNELSE[maalform] if avslatt else "",
                hjemmel="forskriften § 4" if maalform == "nb" else "forskrifta § 4",
                flerarig=nr in (1, 4),
            )
        )
    return ut


def betaling(rader: list[TiltakLinje], maalform: str, mottakere: int = 3) -> list[BetalingLinje]:
    """Hvert innvilgede tiltak delt på parten og partnerne, i hele tusen."""
    alle = [(ORGNR[maalform], KOMMUNE[maalform]), *PARTNERE[maalform], *FLERE][:mottakere]
    ut = []
    for rad in rader:
        if rad.belop_innvilget == 0:
            continue
        del_ = (rad.belop_innvilget / len(alle)).quantize(Decimal(1000), rounding="ROUND_FLOOR")
        resten = rad.belop_innvilget - del_ * (len(alle) - 1)
        for plass, (orgnr, navn) in enumerate(alle):
            ut.append(BetalingLinje(orgnr, navn, rad.nr, resten if plass == 0 else del_))
    return ut


def eksempeldata(
    mal: str, utfall: str = "innvilget", antall_tiltak: int = 2, maalform: str = "nb", mottakere: int = 3
) -> dict[str, Any]:
    """Alle feltene brevet `mal` trenger. `utfall` er innvilget, delvis eller avslag; for påminnelsen foer, etter eller siste."""
    m = maalform
    t = TEKST[m]
    partner = mal == "kbg_tilskuddsbrev_partner"
    til_udir, fra_udir = mal == "oversendelse_klage", mal == "kbg_tildelingsbrev"
    rader = linjer(utfall if utfall in ("innvilget", "delvis", "avslag") else "innvilget", antall_tiltak, m)
    penger = betaling(rader, m, mottakere)
    orgnr, navn = PARTNERE[m][0] if partner else (ORGNR[m], KOMMUNE[m])
    embete = Avsender(
        navn={"nb": f"Statsforvalteren i {FYLKE[m]}", "nn": f"Statsforvaltaren i {FYLKE[m]}"},
        orgnr={"nb": "974761645", "nn": "974760665"}[m],
        postadresse={"nb": "Postboks 987, 2604 Lillehammer", "nn": "Njøsavegen 2, 6863 Leikanger"}[m],
        epost="post@embete.example",
        telefon="61 00 00 00",
        logo="statsforvalter",
    )
    udir = Avsender(
        "Utdanningsdirektoratet",
        "970018131",
        "Postboks 9359 Grønland, 0135 Oslo",
        "post@udir.example",
        "23 30 12 00",
        "udir",
    )
    mottaker = Mottaker(navn, orgnr, ADRESSE[m], konto="12345678903", ref="26/1043")
    if til_udir:
        mottaker = Mottaker("Utdanningsdirektoratet", "970018131", ["Postboks 9359 Grønland", "0135 Oslo"])
    if fra_udir:
        mottaker = Mottaker(embete.navn, embete.orgnr, embete.postadresse.split(", "))
    felles = fellesfelt(
        avsender=udir if fra_udir else embete,
        mottaker=mottaker,
        saksnummer="2027/00587",
        brevnummer="B-2027-003961",
        dato=date(2027, 4, 9),
        lov=lov_felt(mal, m),
        saksbehandler=None if mal == "kbg_kvittering" else Person("Kari Demo Nordmann", {"nb": "seniorrådgiver", "nn": "seniorrådgivar"}[m], "61 00 00 01"),
        ansvarlig=Person("Ola Demo Hansen", {"nb": "utdanningsdirektør", "nn": "utdanningsdirektør"}[m]),
        demo=True,
    )  # fmt: skip
    tall = linjer_felt(rader, penger, orgnr, partner=partner)
    if mal == "kbg_kvittering":
        rader = linjer("avslag", antall_tiltak, m)
        tall = behov_felt(rader, penger)
    return flett(felles, tall, _saken(m, t, rader, utfall), _enkeltbrev(mal, m, t, rader))


def _saken(m: str, t: dict[str, str], rader: list[TiltakLinje], utfall: str) -> dict[str, Any]:
    return {
        "aar": 2027,
        "fylke": {"navn": FYLKE[m]},
        "eier": {"navn": KOMMUNE[m]},
        "koordinator": {"navn": KOMMUNE[m]},
        "ordning": {"navn": t["ordning"]},
        "dato": {"innsendt": datetime(2027, 1, 14, 13, 5, tzinfo=OSLO), "sporsmal": date(2027, 2, 12), "vedtak": date(2027, 4, 9)},
        "tid": {"fra": date(2027, 4, 15), "til": date(2027, 12, 31)},
        "frist": {
            "rapport": datetime(2028, 1, 17, 23, 59, tzinfo=OSLO),
            "klage": date(2027, 4, 30),
            "konto": date(2027, 4, 22),
        },
        "klage": {
            "rett": True,
            "instans": "Utdanningsdirektoratet",
            "hjemmel": {"nb": "forskriften § 16", "nn": "forskrifta § 16"}[m],
        },
        "vilkar": {"ubrukt": t["ubrukt"]},
        "planen": {"treff": t["planen"]},
        "forum": {"merknad": t["forum"]},
        "utbetaling": {"tekst": t["utbetaling"]},
        "utlysning": {"neste": t["neste"]},
        "kutt": {"regel": t["kuttregel"], "regnestykke": t["regnestykke"]} if utfall == "delvis" else None,
        "bedt_om_mer": utfall != "innvilget",
        "svar": {"oppsummering": t["svar"]},
        "beregning": enkel_beregning(rader, "KBG-2027-1"),
        "vedtak": {"brevnummer": "B-2027-003960"},
        "rapport": {"via": "egen"},
        "mottaker_er_uh": True,
    }  # fmt: skip


def _enkeltbrev(mal: str, m: str, t: dict[str, str], rader: list[TiltakLinje]) -> dict[str, Any]:
    if mal == "kbg_tildelingsbrev":
        return {
            "belop": {"ramme": Decimal(21_450_000), "nasjonal": Decimal(312_000_000), "tidligere": Decimal(20_000_000), "tillegg": Decimal(1_450_000)},
            "tilleggsramme": False,
            "budsjett": {"kapittel": "226", "post": "62"},
            "frist": {"fordeling": date(2027, 4, 15), "samlerapport": date(2028, 3, 1), "ufordelt": date(2027, 9, 1)},
            "modell": {"versjon": "2027.1", "avrunding": {"nb": "største rest, hele tusen kroner", "nn": "største rest, heile tusen kroner"}},
            "grunnlag": {"aar": 2026, "kilde": "GSI og BASIL"},
            "beregning": {
                "linjer": [
                    {"nokkel": {"nb": "Barn i barnehage", "nn": "Barn i barnehage"}, "verdi_fylke": 15_321, "verdi_land": 262_114, "vekt": Decimal("40"), "belop": Decimal(7_295_000)},
                    {"nokkel": {"nb": "Elever i grunnskolen", "nn": "Elevar i grunnskulen"}, "verdi_fylke": 41_870, "verdi_land": 629_900, "vekt": Decimal("47.5"), "belop": Decimal(9_851_000)},
                    {"nokkel": {"nb": "Likt til alle fylker", "nn": "Likt til alle fylke"}, "verdi_fylke": 1, "verdi_land": 15, "vekt": Decimal("12.5"), "belop": Decimal(4_304_000)},
                ]
            },
        }  # fmt: skip
    if mal == "forelopig_svar":
        return {
            "sak": {"tittel": t["sak"]},
            "dato": {"mottatt": date(2027, 1, 14)},
            "frist": {"forventet": date(2027, 4, 15), "svar": date(2027, 3, 1)},
            "grunn": {"tekst": t["grunn"]},
            "mangler": [{"tekst": "vedtak fra kommunestyret" if m == "nb" else "vedtak frå kommunestyret"}],
        }
    if mal == "oversendelse_klage":
        return {
            "klager": {"navn": KOMMUNE[m]},
            "telles": "",
            "i_tide": True,
            "delvis_endret": False,
            "dato": {"klage": date(2027, 4, 28)},
            "frist": {"uttale": date(2027, 6, 4)},
            "klage": {
                "krav": "fullt tilskudd til tiltak 3." if m == "nb" else "fullt tilskot til tiltak 3.",
                "tekst": Tittel(
                    "Vi mener at kursrekken er laget sammen med universitetet.\n\nDe ansatte svarte på en undersøkelse.",
                    "nb",
                ),
                "vurdering": "Avtalen ble inngått etter vedtaket.\n\nUndersøkelsen gjaldt et annet tema."
                if m == "nb"
                else "Avtalen blei gjord etter vedtaket.\n\nUndersøkinga gjaldt eit anna tema.",
            },
            "dokumenter": [
                {"nr": 1, "dato": date(2027, 1, 14), "tittel": "Behovsmelding"},
                {"nr": 2, "dato": date(2027, 4, 9), "tittel": "Vedtak"},
                {"nr": 3, "dato": date(2027, 4, 28), "tittel": "Klage"},
            ],
        }
    if mal == "paminnelse_rapport":
        return {"trinn": "foer", "mangler": [], "frist": {"siste": date(2028, 2, 1)}}
    if mal == "kbg_kvittering":
        innsendt = datetime(2027, 1, 14, 13, 5, tzinfo=OSLO)
        return {
            "kl": {"innsendt": innsendt},
            "innsender": {"navn": "Per Demo Olsen", "rolle": "kommunalsjef"},
            "versjon": 1,
            "frist": {"forventet": date(2027, 4, 15), "behovsmelding": datetime(2027, 1, 15, 23, 59, tzinfo=OSLO)},
            "behov": {"vedlegg": ["partnerskapsavtale.pdf"]},
            "for_sent": False,
            "innhold": [
                {"ledetekst": "Egeninnsats" if m == "nb" else "Eigeninnsats", "tekst": Tittel(t["egeninnsats"], m)},
                *({"ledetekst": f"Tiltak {x.nr}", "tekst": Tittel(str(x.tittel), x.lang)} for x in rader),
            ],
        }
    return {}


def alle_brev() -> list[tuple[str, str]]:
    """(mal, utfall) for alle brev og utfall."""
    return [
        ("kbg_tildelingsbrev", "innvilget"),
        ("kbg_vedtaksbrev", "innvilget"),
        ("kbg_vedtaksbrev", "delvis"),
        ("kbg_vedtaksbrev", "avslag"),
        ("kbg_tilskuddsbrev", "innvilget"),
        ("kbg_tilskuddsbrev", "delvis"),
        ("kbg_tilskuddsbrev_partner", "innvilget"),
        ("kbg_tilskuddsbrev_partner", "delvis"),
        ("forelopig_svar", "innvilget"),
        ("oversendelse_klage", "delvis"),
        ("paminnelse_rapport", "foer"),
        ("paminnelse_rapport", "etter"),
        ("paminnelse_rapport", "siste"),
        ("kbg_kvittering", "innvilget"),
        *data_vu.alle_brev(),
        *data_barnehage.alle_brev(),
        *data_veil.alle_brev(),
    ]


EGNE_DATA = {"vu_barnehage_": data_barnehage, "vu_": data_vu, "veil_": data_veil}
"""Forleddet i navnet på malen → eksempeldata for ordninger uten tiltak."""


def _egne(mal: str) -> Any:
    return next((data for forledd, data in EGNE_DATA.items() if mal.startswith(forledd)), None)


def alle_brev_og_antall() -> list[tuple[str, str, int]]:
    """(mal, utfall, antall tiltak) for alle brev. Bare brevene i KBG og fellesbrevene har tiltak."""
    return [(m, u, n) for m, u in alle_brev() for n in (ANTALL[:1] if _egne(m) else ANTALL)]


def felt_for_brev(mal: str, utfall: str, antall: int, maalform: str) -> dict[str, Any]:
    """Eksempeldata for et par fra `alle_brev`."""
    if egne := _egne(mal):
        return egne.eksempeldata(mal, utfall, maalform)
    felt = eksempeldata(mal, utfall, antall, maalform)
    return flett(felt, {"trinn": utfall}) if mal == "paminnelse_rapport" else felt
