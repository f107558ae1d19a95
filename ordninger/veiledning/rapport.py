"""What a report says of the guidance: how many were guided and for how many hours, per sector, and what follows.

The numbers stand with the sector's tiltak in the kernel's Rapport.
"""

from decimal import Decimal
from typing import Any

from ordninger.felles.beregning import Resultat
from ordninger.felles.kontrakt import Mangel
from ordninger.felles.models import Rapport, Vedtakslinje

from .satser import AARSNAVN, I_SEKTOR, Aar, Sektor, nokkel
from .tilbakebetaling import Gruppe, Rapporttall, beregn_tilbakebetaling

FELT: tuple[tuple[str, str, str], ...] = (
    ("veiledet_forste", "Antall i første år som fikk veiledning", "Talet på dei i første år som fekk rettleiing"),
    ("veiledet_andre", "Antall i andre år som fikk veiledning", "Talet på dei i andre år som fekk rettleiing"),
    ("timer", "Timer veiledning i alt", "Timar rettleiing i alt"),
)
"""Whole numbers that are asked for per tiltak: code, bokmål, nynorsk."""


def mangler(rapport: Rapport) -> list[Mangel]:
    """The numbers of guidance that the report lacks, in the order of the sectors."""
    funnet = []
    for tiltak_id, sektor in _tiltak(rapport):
        svar = rapport.tiltak.get(str(tiltak_id), {})
        for felt, nb, nn in FELT:
            if svar.get(felt) in (None, ""):
                funnet.append(
                    Mangel(
                        f"tiltak.{tiltak_id}.{felt}",
                        "tiltak",
                        f"Fyll inn: {_liten(nb)} {I_SEKTOR[sektor].nb}. Skriv 0 hvis det er ingen.",
                        f"Fyll inn: {_liten(nn)} {I_SEKTOR[sektor].nn}. Skriv 0 om det er ingen.",
                    )
                )
    return funnet


def _liten(tekst: str) -> str:
    return tekst[:1].lower() + tekst[1:]


def _tiltak(rapport: Rapport) -> list[tuple[int, Sektor]]:
    rader = (
        Vedtakslinje.objects.filter(tilskudd=rapport.tilskudd_id)
        .order_by("linje__tiltak__nr")
        .values_list("linje__tiltak_id", "linje__tiltak__kode")
        .distinct()
    )
    return [(pk, Sektor(kode)) for pk, kode in rader]


def innvilget(tilskudd: Any) -> dict[tuple[int, str], int]:
    """The number of new teachers in the decision, by tiltak and the field of the report that is compared with it."""
    return {
        (vl.linje.tiltak_id, f"veiledet_{aar}"): godkjent
        for vl in _vedtakslinjer(tilskudd.pk)
        for aar, (godkjent, _sats) in _i_vedtaket(vl).items()
    }


def _vedtakslinjer(tilskudd_id: int) -> Any:
    """The lines of the first decision, in the order of the sectors."""
    return (
        Vedtakslinje.objects.filter(tilskudd=tilskudd_id, vedtak__omgjor__isnull=True)
        .select_related("vedtak__fordeling__beregning", "linje__tiltak")
        .order_by("linje__tiltak__nr", "pk")
    )


def grupper(rapport: Rapport) -> tuple[Gruppe, ...]:
    """The groups that the Tilskudd pays for: rate and number in the decision, and how many were guided."""
    ut = []
    for vl in _vedtakslinjer(rapport.tilskudd_id):
        svar = rapport.tiltak.get(str(vl.linje.tiltak_id), {})
        sektor = Sektor(vl.linje.tiltak.kode)
        for aar, (godkjent, sats) in _i_vedtaket(vl).items():
            if godkjent:
                ut.append(Gruppe(nokkel(aar, sektor), sats, godkjent, int(svar.get(f"veiledet_{aar}") or 0)))
    return tuple(ut)


def _i_vedtaket(vl: Vedtakslinje) -> dict[Aar, tuple[int, Decimal]]:
    """Number and kroner per new teacher in the decided line: its amount split on the groups as the receipt did.

    With a cap, a cut or an amount set by hand, each teacher's kroner is its part of what was granted, in whole øre.
    """
    beregning = vl.vedtak.fordeling.beregning
    en = next(x for x in beregning.inndata["linjer"] if str(x["id"]) == str(vl.linje_id))
    antall = {Aar.FORSTE: int(en["forste"]), Aar.ANDRE: int(en["andre"])}
    rader = {r.nokkel: r for r in beregning.linjer.filter(mottaker=str(vl.linje_id), enhet="nyutdannede")}
    sektor = Sektor(vl.linje.tiltak.kode)
    vekt = {a: rader[nokkel(a, sektor)].belop if nokkel(a, sektor) in rader else Decimal(n) for a, n in antall.items()}
    sum_ = sum(vekt.values(), Decimal(0))
    return {
        a: (n, (vl.belop * vekt[a] / sum_ / n).quantize(Decimal("0.01"), "ROUND_DOWN") if n and sum_ else Decimal(0))
        for a, n in antall.items()
    }


def tilbakebetaling(rapport: Rapport) -> Resultat:
    """What is to be repaid by the report, with receipt: fewer guided than the decision rests on, and what is not spent."""
    return beregn_tilbakebetaling(Rapporttall(rapport.tilskudd.belop, rapport.brukt or Decimal(0), grupper(rapport)))


def gruppenavn(kode: str, maalform: str) -> str:
    """The name of a group in words."""
    aar, _skille, sektor = kode.partition(".")
    return f"{AARSNAVN[Aar(aar)].paa(maalform)} {I_SEKTOR[Sektor(sektor)].paa(maalform)}"
