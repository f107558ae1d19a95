"""Eksempeldata til brevene om veiledning: ekte kommuner, oppdiktede antall, beløp, datoer og kontonumre."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ordninger.felles.brev.felt import Avsender, Mottaker, Person, fellesfelt, flett
from ordninger.felles.brev.formater import OSLO
from ordninger.felles.brev.fyll import Tittel
from ordninger.veiledning.brevfelt import TEKST
from ordninger.veiledning.brevmaler.felt import faerregrunn, lov_felt, radnavn, satsforklaring
from ordninger.veiledning.pott import Pottlinje, beregn_pott, vurder_pott
from ordninger.veiledning.satser import EKSEMPEL_POTT, SEKTORNAVN, Sektor, Underskudd

SKOLEAAR = "2026/2027"
NAVN = {"nb": "Ringsaker kommune", "nn": "Gloppen kommune"}
ORGNR = {"nb": "864950582", "nn": "964969124"}
KOLONNER = ("verdi_forste", "verdi_andre", "verdi_veiledere", "verdi_utdannede")
UTFALL = ("innvilget", "delvis", "avslag", "gulv", "tak")
BEGRUNNELSE = {
    "innvilget": {"nb": "Alle vilkårene er oppfylt.", "nn": "Alle vilkåra er oppfylte."},
    "delvis": {"nb": "Ellers er alle vilkårene oppfylt.", "nn": "Elles er alle vilkåra oppfylte."},
    "avslag": {
        "nb": "Planen viser ikke at de nyutdannede får veiledning.\n\nDere har ikke svart på spørsmålene våre.",
        "nn": "Planen viser ikkje at dei nyutdanna får rettleiing.\n\nDe har ikkje svara på spørsmåla våre.",
    },
}
FAERRE = {
    m: faerregrunn({"nb": "Skogen skole", "nn": "Skogen skule"}[m], 1, 3, grunn, m)
    for m, grunn in {"nb": "To av lærerne er i sitt tredje år.", "nn": "To av lærarane er i sitt tredje år."}.items()
}
PLAN = {
    "nb": "Vi møtes hver uke.\n\nVeilederne har to timer til hver.",
    "nn": "Vi møtest kvar veke.\n\nRettleiarane har to timar til kvar.",
}


def linjer(utfall: str) -> tuple[Pottlinje, ...]:
    """Søkerens to linjer og resten av landet. Gulvet krever mer enn rammen når landet har 3 500."""
    landet = 3495 if utfall == "gulv" else 2995
    egne = (3, 2) if utfall != "delvis" else (2, 1)
    return (
        Pottlinje("1", "A", Sektor.BARNEHAGE, egne[0], 0),
        Pottlinje("2", "A", Sektor.GRUNNSKOLE, 0, egne[1]),
        Pottlinje("3", "B", Sektor.GRUNNSKOLE, landet, 0),
    )


def tall(utfall: str, m: str) -> dict[str, Any]:
    """Beløp, antall, sats og radene i tabellen, regnet ut av regelen."""
    par = EKSEMPEL_POTT
    if utfall == "gulv":
        par = replace(par, underskudd=Underskudd.PROPORSJONALT)
    elif utfall == "tak":
        par = replace(par, tak_kroner=Decimal(75_000))
    resultat = beregn_pott(par, linjer(utfall))
    rader = [
        {
            "tekst": radnavn(x.nokkel, m),
            "verdi_antall": x.verdi,
            "verdi_sats": Decimal(str(x.data["sats"])) if "sats" in x.data else None,
            "belop": x.belop,
        }
        for id_ in ("1", "2")
        for x in resultat.linjer_for(id_)
        if x.belop or x.verdi
    ]
    pott = vurder_pott(par, linjer(utfall))
    godkjent = 0 if utfall == "avslag" else sum(x.antall for x in linjer(utfall)[:2])
    belop = resultat.andeler["1"] + resultat.andeler["2"]
    return {
        "belop": {"innvilget": Decimal(0) if utfall == "avslag" else belop},
        "antall": {"godkjent": godkjent, "sokt": 5, "avslatt": 5 - godkjent},
        "faerre": godkjent < 5,
        "sats": {"belop": pott.sats, "forklaring": satsforklaring(pott)},
        "beregning": {"linjer": rader, "versjon": "2026.1"},
    }


def _felles(mal: str, m: str) -> dict[str, Any]:
    return fellesfelt(
        avsender=Avsender(
            "Utdanningsdirektoratet", "970018131", "Postboks 9359 Grønland, 0135 Oslo", "post@udir.example",
            "23 30 12 00", "udir",
        ),
        mottaker=Mottaker(NAVN[m], ORGNR[m], ["Demovegen 1", "6823 Sandane"], konto="12345678903"),
        saksnummer="2026/00931",
        brevnummer="B-2027-003961",
        dato=date(2026, 11, 20),
        lov=lov_felt(m, "1967", SKOLEAAR),
        saksbehandler=None if mal == "veil_kvittering" else Person("Kari Demo Nordmann", {"nb": "seniorrådgiver", "nn": "seniorrådgivar"}[m], "23 30 12 01"),
        ansvarlig=Person("Ola Demo Hansen", {"nb": "avdelingsdirektør", "nn": "avdelingsdirektør"}[m]),
        demo=True,
    )  # fmt: skip


def vedtak(mal: str, utfall: str, m: str) -> dict[str, Any]:
    """Feltene i vedtaksbrevet og tilskuddsbrevet."""
    ord_ = utfall if utfall in BEGRUNNELSE else "innvilget"
    return flett(
        _felles(mal, m),
        tall(utfall, m),
        {
            "utfall": ord_,
            "skoleaar": SKOLEAAR,
            "begrunnelse": BEGRUNNELSE[ord_][m],
            "avslag": {"grunner": [{"tekst": FAERRE[m]}] if ord_ == "delvis" else []},
            "veiledning": {"prinsipper": TEKST["prinsipper"]},
            "dato": {"innsendt": datetime(2026, 9, 14, 13, 5, tzinfo=OSLO), "vedtak": date(2026, 11, 20)},
            "tid": {"fra": date(2026, 8, 1), "til": date(2027, 7, 31)},
            "frist": {
                "rapport": datetime(2027, 9, 15, 23, 59, tzinfo=OSLO),
                "klage": date(2026, 12, 11),
                "konto": date(2026, 11, 30),
            },
            "klage": {"rett": True, "instans": "Kunnskapsdepartementet", "hjemmel": TEKST["klagehjemmel"]},
            "vilkar": {"ubrukt": TEKST["ubrukt"]},
            "utbetaling": {"tekst": TEKST["utbetaling"]},
            "utlysning": {"neste": TEKST["neste"]},
            "vedtak": {"brevnummer": "B-2026-003960"},
        },
    )


def kvittering(m: str) -> dict[str, Any]:
    """Feltene i kvitteringen."""
    sendt = datetime(2026, 9, 14, 13, 5, tzinfo=OSLO)
    sektorer = ((Sektor.BARNEHAGE, 3, 0, 2, 1), (Sektor.GRUNNSKOLE, 0, 2, 1, 0))
    return flett(
        _felles("veil_kvittering", m),
        {
            "skoleaar": SKOLEAAR,
            "antall": {"sokt": 5},
            "sektorer": [
                {"navn": SEKTORNAVN[s].paa(m), **dict(zip(KOLONNER, t, strict=True))}
                for s, *t in sektorer
            ],
            "dato": {"innsendt": sendt},
            "kl": {"innsendt": sendt},
            "innsender": {"navn": "Per Demo Olsen", "rolle": "kommunalsjef"},
            "versjon": 1,
            "frist": {"forventet": date(2026, 12, 1), "soknad": datetime(2026, 9, 15, 23, 59, tzinfo=OSLO)},
            "soknad": {"vedlegg": ["plan.pdf"]},
            "innhold": [{"ledetekst": "Plan", "tekst": Tittel(PLAN[m], m)}],
        },
    )  # fmt: skip


def eksempeldata(mal: str, utfall: str, maalform: str) -> dict[str, Any]:
    """Alle feltene brevet trenger."""
    return kvittering(maalform) if mal == "veil_kvittering" else vedtak(mal, utfall, maalform)


def alle_brev() -> list[tuple[str, str]]:
    """(mal, utfall) for brevene om veiledning."""
    return [
        *(("veil_vedtaksbrev", u) for u in UTFALL),
        *(("veil_tilskuddsbrev", u) for u in UTFALL if u != "avslag"),
        ("veil_kvittering", "innvilget"),
    ]
