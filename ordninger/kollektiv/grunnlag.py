"""The bridge: a case's rows → the plain data that the pure rules of KBG read. Few queries, whatever the size of the case."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import QuerySet

from eiere.models import Organisasjonstype
from ordninger.felles.models import Linje, Sak, Tiltak, Utlysning

from . import mangler as regler
from .dobbeltfinansiering import Finansieringslinje
from .mottaker import mottakertype
from .satser import EKSEMPEL_BEHOVSMELDING, Behovsmeldingsregler, Gyldig


def behovsmeldingsregler(utlysning: Utlysning) -> Behovsmeldingsregler:
    """KBG § 11: what the round decides. `parametre["koordinator_tak"]` is a share as text ("0.10"), or missing for no cap."""
    tak = utlysning.parametre.get("koordinator_tak")
    try:
        andel = None if tak in (None, "") else Decimal(str(tak))
    except InvalidOperation as feil:
        raise ValueError(f"koordinator_tak er ikke et tall: {tak}") from feil
    return Behovsmeldingsregler(
        Gyldig(date(utlysning.budsjettaar, 1, 1), None, f"utlysning {utlysning.pk}"),
        andel,
        int(utlysning.parametre.get("antall_aar", EKSEMPEL_BEHOVSMELDING.antall_aar)),
    )


def aarene(utlysning: Utlysning) -> list[int]:
    """The years that amounts are asked for: the round's own first."""
    return [utlysning.budsjettaar + n for n in range(behovsmeldingsregler(utlysning).antall_aar)]


def linjetype(linje: Linje) -> str:
    """KBG § 3: the letter of the payee's kind, or empty when § 3 does not name it."""
    return mottakertype(linje.mottaker, linje.virksomhet and linje.virksomhet.type)


def radnokkel(linje: Linje) -> str:
    """One payee in one tiltak: the organisation's id, and the unit's when there is one."""
    return f"{linje.mottaker_id}-{linje.virksomhet_id}" if linje.virksomhet_id else str(linje.mottaker_id)


@dataclass
class Rad:
    """One payee of a tiltak with its line per year."""

    nokkel: str
    linje: Linje
    """Any of its lines: who it is."""
    per_aar: dict[int, Linje] = field(default_factory=dict)

    @property
    def navn(self) -> str:
        return self.linje.virksomhet.navn if self.linje.virksomhet else self.linje.mottaker.navn

    @property
    def sum(self) -> Decimal:
        return sum((x.sokt or Decimal(0) for x in self.per_aar.values()), Decimal(0))


def linjer(sak: Sak) -> list[Linje]:
    """The case's lines with payee and unit, in the order they are shown. One query."""
    return list(
        sak.linjer.select_related("mottaker", "virksomhet", "tiltak").order_by(
            "tiltak__nr", "mottaker__navn_sortert", "virksomhet__navn_sortert", "budsjettaar", "pk"
        )
    )


def rader(alle: Iterable[Linje]) -> dict[int, list[Rad]]:
    """Lines as rows per tiltak, without the coordinator's."""
    per_tiltak: dict[int, dict[str, Rad]] = defaultdict(dict)
    for linje in alle:
        if not linje.koordinator:
            nokkel = radnokkel(linje)
            rad = per_tiltak[linje.tiltak_id].setdefault(nokkel, Rad(nokkel, linje))
            rad.per_aar[linje.budsjettaar] = linje
    return {tiltak: list(r.values()) for tiltak, r in per_tiltak.items()}


def tiltakene(sak: Sak) -> list[Tiltak]:
    """The tiltak in order with what KBG asks of them. One query."""
    return list(sak.tiltak.select_related("kollektiv__partner").order_by("nr", "pk"))


def koordinator(alle: Iterable[Linje], aar: int) -> Decimal | None:
    """Kroner to the coordinator in the year, None when nothing is asked for."""
    belop = [x.sokt for x in alle if x.koordinator and x.budsjettaar == aar and x.sokt is not None]
    return sum(belop, Decimal(0)) if belop else None


def behovsmelding(sak: Sak) -> regler.Behovsmelding:
    """The case as the rules read it. Three queries besides those that gave `sak`."""
    alle = linjer(sak)
    per_tiltak = rader(alle)
    b = sak.behovsmelding
    return regler.Behovsmelding(
        aar=sak.utlysning.budsjettaar,
        org=regler.Org(
            navn=sak.soker.navn,
            orgnr=sak.soker.orgnr or "",
            kontaktperson=b.kontakt_navn,
            epost=b.kontakt_epost,
            telefon=b.kontakt_telefon,
            kan_motta=bool(mottakertype(sak.soker)),
        ),
        behov=b.behov,
        medvirkning=b.medvirkning,
        tiltak=tuple(_tiltak(t, per_tiltak.get(t.pk, [])) for t in tiltakene(sak)),
        egeninnsats=b.egeninnsats,
        samiske_perspektiver=b.samiske_perspektiver,
        koordinator=koordinator(alle, sak.utlysning.budsjettaar),
        koordinator_oppgaver=b.koordinator,
    )


def _tiltak(tiltak: Tiltak, mottakere: list[Rad]) -> regler.Tiltak:
    k = tiltak.kollektiv
    return regler.Tiltak(
        tittel=tiltak.tittel,
        behov=k.behov,
        medvirkning=k.medvirkning,
        maalgrupper=tuple(k.malgrupper),
        tema=k.tema,
        partner=k.partner.navn if k.partner else "",
        kontakt=k.partner_kontakt,
        plan=k.plan,
        mottakere=tuple(
            regler.Mottakerbelop(r.nokkel, r.navn, linjetype(r.linje), {a: x.sokt for a, x in r.per_aar.items()})
            for r in mottakere
        ),
        flerarig=k.flerarig,
    )


def finansieringslinjer(sak: Sak) -> tuple[list[Finansieringslinje], list[Finansieringslinje]]:
    """(this case's lines, other cases' lines to the same payees in the same year) for the flag of double funding.

    A universitet, høgskule or fagskule is partner, and payee, in hundreds of cases: that it is paid in another one says
    nothing, so it is left out. Of the others the NYESTE_LINJER newest are compared.
    """
    aar = sak.utlysning.budsjettaar
    egne = _finansiering(
        sak.linjer.filter(budsjettaar=aar, sokt__gt=0).exclude(mottaker__type__in=LAERESTEDER),
        "mottaker__navn",
        "virksomhet__navn",
    )
    mottakere = {r[_MOTTAKER] for r in egne}
    nyeste = Linje.objects.filter(budsjettaar=aar, sokt__gt=0, mottaker__in=mottakere).exclude(sak=sak).order_by("-pk")
    andre = _finansiering(
        Linje.objects.filter(pk__in=nyeste.values("pk")[: 3 * NYESTE_LINJER]).exclude(
            sak__tilstand__in=["utkast", "trukket", "avslatt"]
        )
    )
    tiltak = Tiltak.objects.filter(pk__in={r[_TILTAK] for r in egne + andre}).order_by()
    hva = {pk: (tittel, tema or "") for pk, tittel, tema in tiltak.values_list("pk", "tittel", "kollektiv__tema")}
    return [_linje(r, aar, hva) for r in egne], [_linje(r, aar, hva) for r in andre]


NYESTE_LINJER = 100
LAERESTEDER = (Organisasjonstype.UH, Organisasjonstype.FAGSKOLE)


_FELT = ("pk", "sak__nummer", "sak__utlysning__ordning", "mottaker_id", "virksomhet_id", "tiltak_id", "sokt")
_MOTTAKER, _TILTAK = _FELT.index("mottaker_id"), _FELT.index("tiltak_id")


def _finansiering(linjer_: QuerySet[Linje], *navn: str) -> list[tuple[Any, ...]]:
    """The newest lines. What their tiltak are called is asked for apart: with it too, the database plans longer than it works."""
    return list(linjer_.order_by("-pk").values_list(*_FELT, *navn)[:NYESTE_LINJER])


def _linje(rad: tuple[Any, ...], aar: int, hva: dict[int, tuple[str, str]]) -> Finansieringslinje:
    pk, nummer, ordning, mottaker, virksomhet, tiltak, sokt, *navn = rad
    tittel, tema = hva[tiltak]
    return Finansieringslinje(
        id=str(pk).zfill(12), sak=nummer, ordning=ordning, mottaker=f"{mottaker}-{virksomhet or ''}", aar=aar,
        tema=tema, tittel=tittel, belop=sokt, navn=next(filter(None, reversed(navn)), ""),
    )  # fmt: skip
