"""What the offer's page shows: how the amount was computed, the barnehage part by each key, and the difference between two runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from eiere.maalform import sidens_maalform
from eiere.models import Organisasjonstype, Virksomhet, Virksomhetstype
from ordninger.felles import kontrakt
from ordninger.felles.beregning import setning
from ordninger.felles.models import Beregning, Beregningslinje, Fordeling, Sak, Tilbud
from ordninger.videreutdanning import barnehage, forskjell
from ordninger.videreutdanning.grunnlagstall import Andelsgrunnlag
from ordninger.videreutdanning.satser import AndelParametre
from ordninger.videreutdanning.vilkar import VILKAAR


@dataclass(frozen=True)
class Deling:
    """A part of the share with its receipt lines (sentence, paragraph, source, kroner)."""

    navn: str
    linjer: list[tuple[str, str, str, Decimal]]
    sum: Decimal


def nokkel(sak: Sak) -> str:
    """What the receipt calls the recipient."""
    return sak.soker.orgnr or f"org{sak.soker_id}"


def kvittering(tilbud: Tilbud) -> list[Deling]:
    """VU § 3: the lines of the recipient, part by part. The sums are the offer, to the krone. One query."""
    navn = kontrakt.hent(tilbud.sak.utlysning.ordning).andelsdeler()
    mal = sidens_maalform()
    linjer: dict[str, list[Beregningslinje]] = {}
    for x in Beregningslinje.objects.filter(
        beregning=tilbud.fordeling.beregning_id, mottaker=nokkel(tilbud.sak)
    ).order_by("nr"):
        linjer.setdefault(x.data.get("sektor", ""), []).append(x)
    return [
        Deling(
            navn[kode][1 if mal == "nn" else 0] if kode in navn else kode,
            [(setning(x, mal), x.paragraf, x.kilde, x.belop) for x in rader],
            sum((x.belop for x in rader), Decimal(0)),
        )
        for kode, rader in linjer.items()
    ]


def vilkaar(sak: Sak) -> Iterator[tuple[str, str, str]]:
    """The terms as (title, text, paragraph). What is about barnehager is for kommuner."""
    mal = sidens_maalform()
    for v in VILKAAR:
        if v.kode == "barnehager" and sak.soker.type != Organisasjonstype.KOMMUNE:
            continue
        yield v.tittel.paa(mal), v.tekst.paa(mal), v.paragraf


@dataclass(frozen=True)
class Barnehagerad:
    """What one key would give the two sides, in kroner. None when numbers are missing, with the units that lack them."""

    navn: str
    kommunale: Decimal | None
    private: Decimal | None
    mangler: int
    mangler_navn: list[str]


@dataclass(frozen=True)
class Barnehagedel:
    """VU § 8: the kommune's barnehage part, and how each key would split it."""

    belop: Decimal
    rader: list[Barnehagerad]
    kommunale: int
    private: int


def barnehagedel(sak: Sak) -> Barnehagedel | None:
    """VU § 8: for a kommune with a barnehage part and barnehager; else None. Two queries."""
    if sak.soker.type != Organisasjonstype.KOMMUNE or not sak.soker.kommune_id:
        return None
    linje = sak.linjer.filter(tiltak__kode="barnehage").first()
    if linje is None or not linje.sokt:
        return None
    alle = list(
        Virksomhet.objects.filter(
            kommune=sak.soker.kommune_id, type=Virksomhetstype.BARNEHAGE, nedlagt__isnull=True
        ).order_by("navn_sortert")
    )
    if not alle:
        return None
    enheter = {
        v.orgnr: barnehage.Barnehage(barnehage.Side.PRIVAT if v.privat else barnehage.Side.KOMMUNAL, barn=v.antall)
        for v in alle
    }
    navn = {v.orgnr: v.navn for v in alle}
    mal = sidens_maalform()
    try:
        effekter = barnehage.nokkeleffekt(linje.sokt, enheter, Decimal(1))
    except barnehage.BarnehageFeil:
        effekter = ()
    return Barnehagedel(
        linje.sokt,
        [
            Barnehagerad(
                barnehage.NOKKELNAVN[e.nokkel].paa(mal),
                e.deler.get(barnehage.Side.KOMMUNAL) if e.deler else None,
                e.deler.get(barnehage.Side.PRIVAT) if e.deler else None,
                len(e.mangler),
                [navn[k] for k in e.mangler[:5]],
            )
            for e in effekter
        ],
        sum(not v.privat for v in alle),
        sum(v.privat for v in alle),
    )


@dataclass(frozen=True)
class Endring:
    """The difference between two runs for one recipient, in kroner, step by step. The steps sum to the difference."""

    for_: Decimal
    naa: Decimal
    steg: list[dict[str, Any]]
    var_med: bool

    @property
    def sum(self) -> Decimal:
        return self.naa - self.for_


def tidligere_kjoringer(tilbud: Tilbud) -> list[Fordeling]:
    """The earlier runs of the same Ordning that were published, newest first."""
    u = tilbud.sak.utlysning
    return list(
        Fordeling.objects.filter(
            art=Fordeling.Art.TILBUD, tilstand=Fordeling.Tilstand.BESLUTTET, utlysning__ordning=u.ordning,
            utlysning__forvalter=u.forvalter_id, besluttet_tid__lt=tilbud.sendt_tid, beregning__isnull=False,
        )
        .exclude(pk=tilbud.fordeling_id)
        .select_related("utlysning", "beregning")
        .order_by("-utlysning__budsjettaar", "-besluttet_tid")
    )  # fmt: skip


def kjoring(b: Beregning) -> forskjell.Kjoring:
    """A run's parameters and basis, read from its receipt."""
    return AndelParametre.fra_json(b.parametre), Andelsgrunnlag.fra_json(b.inndata)


def endring(tilbud: Tilbud, fra: Fordeling) -> Endring:
    """VU §§ 3 and 7: why the share is not what it was, one thing swapped at a time."""
    n = nokkel(tilbud.sak)
    gammel, ny = kjoring(fra.beregning), kjoring(tilbud.fordeling.beregning)
    steg = forskjell.forklar(gammel, ny, n)
    sum_ = sum((s.belop for s in steg), Decimal(0))
    mal = sidens_maalform()
    return Endring(
        for_=tilbud.belop - sum_,
        naa=tilbud.belop,
        steg=[{"tekst": s.tekst.paa(mal), "belop": s.belop, "uendret": s.uendret} for s in steg],
        var_med=n in gammel[1].mottakere,
    )


def kjoringsnavn(f: Fordeling) -> str:
    """What a run is called in the choice of runs."""
    return _("Tilbudet for %(aar)s") % {"aar": f.utlysning.budsjettaar if f.utlysning else ""}
