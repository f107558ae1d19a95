"""The bridge from the register and the kommune's rows to the pure split of VU § 8."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.db.models import QuerySet

from eiere.models import Organisasjon, Organisasjonstype, Virksomhet, VirksomhetEier, Virksomhetstype
from ordninger.felles.models import Beregning, Linje, Postering, Ramme, Tilskudd, Utlysning
from ordninger.videreutdanning import deltaker
from ordninger.videreutdanning.barnehage import Barnehage, Delingsnokkel, Side, Sidesum, nokkeleffekt, sider

from .models import Barnehagerunde, Barnehagetall, KommunaltBehov

ORDNING = "vu_barnehage"
KILDE = "videreutdanning"
"""The measure whose grant the kommune distributes onward."""
DEL = "barnehage"
"""The part of that grant: `Tiltak.kode`."""


def tilskuddene(kommune: Organisasjon) -> QuerySet[Tilskudd]:
    """VU § 8: the kommune's grants that have a barnehage part, newest first."""
    med_del = Tilskudd.objects.filter(vedtakslinjer__linje__tiltak__kode=DEL, vedtakslinjer__belop__gt=0).values("pk")
    return (
        Tilskudd.objects.filter(mottaker=kommune, ramme__ordning=KILDE, pk__in=med_del)
        .select_related("sak__utlysning", "mottaker", "ramme")
        .order_by("-budsjettaar", "-pk")
    )


def bruksfrist(ramme: Ramme) -> date | None:
    """VU § 10: three years from Udir's payment of the money that is free in the frame now, first in first out.

    None when the payments have no such date.
    """
    brukt = ramme.fordelt + ramme.reservert + ramme.tilsagn
    mottatt = (
        Postering.objects.filter(ramme=ramme, type="mottatt", utbetaling__bruk_til__isnull=False)
        .exclude(utbetaling__tilstand="returnert")
        .select_related("utbetaling")
        .order_by("utbetaling__bruk_til", "pk")
    )
    siste = None
    for p in mottatt:
        siste = p.utbetaling.bruk_til
        brukt -= p.belop
        if brukt < 0:
            break
    return siste


def behov_i_kroner(deltakere: int, studiepoeng: Decimal | None, vikarkostnad: Decimal) -> Decimal:
    """VU § 4: what the state pays for these participants, in kroner. Nobody is 0."""
    if not deltakere or not studiepoeng:
        return Decimal("0.00")
    return deltakere * deltaker.kostnad(studiepoeng, vikarkostnad).statlig


# The barnehager of a round --------------------------------------------------------------------------------------------


def barnehager_i(kommune_id: str) -> QuerySet[Virksomhet]:
    """The barnehager in the kommune that are in operation, by name."""
    return Virksomhet.objects.filter(
        kommune_id=kommune_id, type=Virksomhetstype.BARNEHAGE, nedlagt__isnull=True
    ).order_by("navn_sortert", "pk")


def private_eiere(utlysning: Utlysning) -> dict[int, int]:
    """Unit → owner today, of the round's private barnehager. A unit without a known owner is left out."""
    private = utlysning.barnehagetall.filter(privat=True).values("virksomhet")
    return dict(
        VirksomhetEier.objects.filter(
            virksomhet__in=private, til__isnull=True, eier__type=Organisasjonstype.PRIVAT_EIER
        ).values_list("virksomhet_id", "eier_id")
    )


def eier_barnehage_i(eier: Organisasjon, kommune_id: str | None) -> bool:
    """Whether a private owner has a barnehage in the kommune. Asked once per owner, also when there are many rounds."""
    if eier.type != Organisasjonstype.PRIVAT_EIER or kommune_id is None:
        return False
    kjent = eier.__dict__.get("_barnehagekommuner")
    if kjent is None:
        kjent = set(
            VirksomhetEier.objects.filter(
                eier=eier, til__isnull=True, virksomhet__type=Virksomhetstype.BARNEHAGE,
                virksomhet__privat=True, virksomhet__nedlagt__isnull=True,
            ).values_list("virksomhet__kommune_id", flat=True)
        )  # fmt: skip
        eier.__dict__["_barnehagekommuner"] = kjent
    return kommune_id in kjent


def kode(virksomhet_id: int) -> str:
    """The key in the receipt of a barnehage that has no line of money in the proposal."""
    return f"v{virksomhet_id}"


def barnehager(
    tall: Iterable[Barnehagetall],
    kommunalt: Mapping[int, Decimal] | None = None,
    private: Iterable[tuple[int, int, Decimal]] = (),
) -> dict[str, Barnehage]:
    """All barnehager of a round as the pure split wants them.

    `kommunalt` is need in kroner per unit; `private` is (unit, Linje, need). A unit counts once in the key.
    """
    per_enhet: dict[int, list[tuple[str, Decimal]]] = {}
    for virksomhet_id, linje_id, belop in private:
        per_enhet.setdefault(virksomhet_id, []).append((str(linje_id), belop))
    ut: dict[str, Barnehage] = {}
    for t in tall:
        if t.privat:
            meldt = per_enhet.get(t.virksomhet_id) or [(kode(t.virksomhet_id), None)]
        else:
            meldt = [(kode(t.virksomhet_id), (kommunalt or {}).get(t.virksomhet_id))]
        for nr, (nokkel, belop) in enumerate(meldt):
            ut[nokkel] = Barnehage(
                side=Side.PRIVAT if t.privat else Side.KOMMUNAL,
                barn=t.barn if nr == 0 else 0,
                aarsverk=t.aarsverk if nr == 0 else 0,
                behov=belop,
            )
    return ut


def i_fordelingen(fordeling: Any) -> dict[str, Barnehage]:
    """VU § 8: the numbers that stand fast, the kommune's own needs, and the private needs on the proposal's lines."""
    u = fordeling.utlysning
    kommunalt = dict(KommunaltBehov.objects.filter(utlysning=u).values_list("virksomhet_id", "belop"))
    private = [
        (v, linje, sokt or Decimal(0))
        for v, linje, sokt in fordeling.linjer.filter(linje__virksomhet__isnull=False)
        .order_by("linje_id")
        .values_list("linje__virksomhet_id", "linje_id", "sokt")
    ]
    return barnehager(u.barnehagetall.all(), kommunalt, private)


# The split as it was computed -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Deling:
    """A computed split: the pot, the key, each side's sums and the rest, in kroner."""

    pott: Decimal
    nokkel: Delingsnokkel
    kommunal: Sidesum
    privat: Sidesum
    rest: Decimal

    @property
    def flyttet(self) -> Decimal:
        """Kroner that went from one side to the other, by the exception."""
        return abs(self.privat.flyttet)

    @property
    def ikke_etter_nokkelen(self) -> Decimal:
        """What the key could not give in whole units."""
        return self.pott - self.kommunal.forholdsmessig - self.privat.forholdsmessig


def deling(beregning: Beregning) -> Deling:
    """The split of a stored receipt."""
    s = sider(SimpleNamespace(linjer=list(beregning.linjer.order_by("nr"))))  # type: ignore[arg-type]
    return Deling(
        pott=Decimal(beregning.inndata["belop"]),
        nokkel=Delingsnokkel(beregning.parametre["nokkel"]),
        kommunal=s[Side.KOMMUNAL],
        privat=s[Side.PRIVAT],
        rest=beregning.rest,
    )


def kommunale_belop(beregning: Beregning) -> dict[int, Decimal]:
    """Unit → kroner for the kommune's own barnehager."""
    linjer = beregning.linjer.filter(data__side=str(Side.KOMMUNAL), mottaker__startswith="v")
    return {int(m[1:]): b for m, b in linjer.values_list("mottaker", "belop")}


def effekter(utlysning: Utlysning, pott: Decimal, enhet: Decimal) -> tuple[Any, ...]:
    """VU § 8: what each of the three keys would give the two sides."""
    return nokkeleffekt(pott, barnehager(utlysning.barnehagetall.all()), enhet)


def runde_for(utlysning: Utlysning) -> Barnehagerunde | None:
    """The kommune's choices for the round, or None before they are made."""
    return Barnehagerunde.objects.filter(utlysning=utlysning).first()


def behovslinjer(sak: Any) -> list[Linje]:
    """The lines of a case with unit and answer, in the order of the tiltak."""
    return list(
        sak.linjer.select_related("tiltak", "virksomhet", "mottaker", "barnehagebehov").order_by("tiltak__nr", "pk")
    )
