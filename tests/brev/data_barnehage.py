"""Eksempeldata til kommunens brev etter VU § 8: ekte kommuner, oppdiktede barnehager, beløp og datoer."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ordninger.felles.brev.felt import Avsender, Mottaker, Person, fellesfelt, flett
from ordninger.felles.brev.formater import OSLO
from ordninger.felles.brev.fyll import Tittel
from ordninger.videreutdanning.barnehage import Barnehage, Delingsnokkel, Side, del_barnehagedel, sider
from ordninger.videreutdanning.brevmaler.felt import vilkar_felt
from ordninger.vu_barnehage import brevfelt
from ordninger.vu_barnehage.grunnlag import Deling

KOMMUNE = {"nb": "Ringsaker kommune", "nn": "Gloppen kommune"}
EIER = {"nb": "Demo friluftsbarnehage AS", "nn": "Demo gardsbarnehage AS"}
ORGNR = {"nb": "864950582", "nn": "964969124"}
BARNEHAGER = {"nb": ("Moelv friluftsbarnehage", "Brumunddal friluftsbarnehage"), "nn": ("Sandane gardsbarnehage", "Hyen gardsbarnehage")}  # fmt: skip
EMBETE = {"nb": "Statsforvalteren i Innlandet", "nn": "Statsforvaltaren i Vestland"}
UTFALL = ("innvilget", "delvis", "avslag", "flere", "unntak", "uspurt")
ORD = {
    "grunn": {"nb": "Antall barn viser best hvor mange ansatte hver side har.", "nn": "Talet på barn viser best kor mange tilsette kvar side har."},
    "merknad": {"nb": "Bare én kommunal barnehage meldte behov.", "nn": "Berre éin kommunal barnehage melde behov."},
    "uspurt": {"nb": "Vi har ringt barnehagene, og ingen svarte.", "nn": "Vi har ringt barnehagane, og ingen svara."},
    "avslag": {"nb": "Studiet gir ikke studiepoeng.", "nn": "Studiet gir ikkje studiepoeng."},
    "ja": {"nb": "Barnehagen får etter meldt behov.", "nn": "Barnehagen får etter meldt behov."},
    "hvorfor": {"nb": "Vi trenger flere barnehagelærere.\n\nTo er i gang.", "nn": "Vi treng fleire barnehagelærarar.\n\nTo er i gang."},
}  # fmt: skip


def deling(utfall: str) -> Deling:
    """420 kommunale og 180 private barn. Det den ene siden ikke har behov for, går til den andre."""
    kommunalt = Decimal(100_000) if utfall == "unntak" else Decimal(900_000)
    privat = Decimal(100_000) if utfall == "uspurt" else Decimal(400_000)
    resultat = del_barnehagedel(
        Decimal(600_000),
        {
            "K": Barnehage(Side.KOMMUNAL, barn=420, aarsverk=Decimal(95), behov=kommunalt),
            "P": Barnehage(Side.PRIVAT, barn=180, aarsverk=Decimal(55), behov=privat),
        },
        Delingsnokkel.BARN,
        Decimal(1),
    )
    s = sider(resultat)
    return Deling(Decimal(600_000), Delingsnokkel.BARN, s[Side.KOMMUNAL], s[Side.PRIVAT], resultat.rest)


def enheter(utfall: str, m: str) -> list[dict[str, Any]]:
    """Barnehagene i saken: meldt, innvilget og avslått i kroner."""
    if utfall == "flere":
        belop = ((Decimal(72_000), Decimal(72_000)), (Decimal(90_000), Decimal(30_000)))
    else:
        belop = ((Decimal(72_000), {"avslag": Decimal(0), "delvis": Decimal(40_000)}.get(utfall, Decimal(72_000))),)
    return [
        {
            "navn": navn,
            "belop_meldt": meldt,
            "belop_innvilget": gitt,
            "belop_avslatt": meldt - gitt,
            "helt_avslatt": not gitt,
            "begrunnelse": brevfelt.PRIORITERING["regel"][m],
        }
        for navn, (meldt, gitt) in zip(BARNEHAGER[m], belop, strict=False)
    ]


def _felles(mal: str, m: str, paragrafer: str) -> dict[str, Any]:
    return fellesfelt(
        avsender=Avsender(KOMMUNE[m], ORGNR[m], "Demovegen 2, 2381 Brumunddal", "post@kommune.example", "62 33 50 00"),
        mottaker=Mottaker(EIER[m], "999999999", ["Demovegen 3", "2390 Moelv"]),
        saksnummer="2027/00931",
        brevnummer="B-2027-003961",
        dato=date(2027, 4, 16),
        lov={
            "forskrift": brevfelt.FORSKRIFT,
            "paragrafer": paragrafer,
            "henvisning": brevfelt.HENVISNING["1967"],
        },
        saksbehandler=None if mal == "vu_barnehage_kvittering" else Person("Kari Demo Nordmann", {"nb": "rådgiver", "nn": "rådgivar"}[m], "62 33 50 01"),
        ansvarlig=Person("Ola Demo Hansen", {"nb": "barnehagesjef", "nn": "barnehagesjef"}[m]),
        demo=True,
    )  # fmt: skip


def vedtak(utfall: str, m: str) -> dict[str, Any]:
    """Feltene i vedtaket til en privat eier."""
    d, rader = deling(utfall), enheter(utfall, m)
    meldt, innvilget = (sum((r[k] for r in rader), Decimal(0)) for k in ("belop_meldt", "belop_innvilget"))
    nokkelnavn, kolonne = brevfelt.NOKKEL["barn"]
    return flett(
        _felles("vu_barnehage_vedtak", m, "§§ 2, 4, 8, 10 og 11" if innvilget else "§§ 2, 8 og 11"),
        vilkar_felt(),
        {
            "utfall": "avslag" if not innvilget else "delvis" if innvilget < meldt else "innvilget",
            "aar": 2027,
            "barnehage": {"navn": [r["navn"] for r in rader]},
            "enheter": rader,
            "flere_enheter": len(rader) > 1,
            "avslag_enheter": [r for r in rader if r["belop_avslatt"] > 0],
            "belop": {
                "meldt": meldt, "innvilget": innvilget, "avslatt": meldt - innvilget, "barnehage": d.pott,
                "meldt_private": Decimal(400_000), "private": d.privat.tildelt, "vikarkostnad": Decimal(640_000),
            },
            "nokkel": {"navn": nokkelnavn, "kolonne": kolonne, "grunn": Tittel(ORD["grunn"][m], m)},
            "fordeling": {"rader": brevfelt._rader(d)},
            "avvik": brevfelt._avvik(d, ORD["merknad"][m], m) if d.flyttet else None,
            "uspurt": {"grunn": Tittel(ORD["uspurt"][m], m)} if utfall == "uspurt" else None,
            "antall": {"meldt": 1 if utfall == "innvilget" else 3, "uspurt": 9 if utfall == "uspurt" else 0},
            "prioritering": {"regel": brevfelt.PRIORITERING["regel"]},
            "begrunnelse": ORD["avslag" if utfall == "avslag" else "ja"][m],
            "ordning": {"navn": {"nb": "videreutdanning i barnehage", "nn": "vidareutdanning i barnehage"}},
            "dato": {"innsendt": datetime(2027, 3, 15, 13, 5, tzinfo=OSLO), "bruksfrist": date(2030, 2, 26)},
            "frist": {"rapport": datetime(2028, 3, 1, 23, 59, tzinfo=OSLO), "klage": date(2027, 5, 7)},
            "klage": {
                "rett": True,
                "instans": EMBETE[m],
                "hjemmel": {"nb": "forskriften § 11", "nn": "forskrifta § 11"},
            },
            "utbetaling": {"tekst": brevfelt.UTBETALING},
        },
    )  # fmt: skip


def kvittering(m: str) -> dict[str, Any]:
    """Feltene i kvitteringen for behovet."""
    sendt = datetime(2027, 3, 15, 13, 5, tzinfo=OSLO)
    return flett(
        _felles("vu_barnehage_kvittering", m, "§§ 2, 4 og 8"),
        {
            "aar": 2027,
            "belop": {"meldt": Decimal(108_000)},
            "enheter": [
                {"navn": navn, "deltakere": "1", "studiepoeng": sp, "belop": belop}
                for navn, sp, belop in zip(
                    BARNEHAGER[m], ("30", "7,5"), (Decimal(72_000), Decimal(36_000)), strict=True
                )
            ],
            "dato": {"innsendt": sendt},
            "kl": {"innsendt": sendt},
            "innsender": {"navn": "Per Demo Olsen", "rolle": "styrer" if m == "nb" else "styrar"},
            "versjon": 1,
            "frist": {"forventet": date(2027, 5, 1), "behov": datetime(2027, 3, 31, 23, 59, tzinfo=OSLO)},
            "behov": {"vedlegg": ["studieplan.pdf"]},
            "innhold": [{"ledetekst": BARNEHAGER[m][0], "tekst": Tittel(ORD["hvorfor"][m], m)}],
        },
    )


def eksempeldata(mal: str, utfall: str, maalform: str) -> dict[str, Any]:
    """Alle feltene brevet trenger."""
    return kvittering(maalform) if mal == "vu_barnehage_kvittering" else vedtak(utfall, maalform)


def alle_brev() -> list[tuple[str, str]]:
    """(mal, utfall) for kommunens brev."""
    return [*(("vu_barnehage_vedtak", u) for u in UTFALL), ("vu_barnehage_kvittering", "innvilget")]
