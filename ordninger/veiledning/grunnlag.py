"""The bridge: a case's rows → the plain data that the pure rules of the measure read."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from eiere.models import Organisasjonstype, Virksomhetstype
from ordninger.felles.models import Sak, Utlysning

from . import mangler as regler
from .models import VeiledningEnhet, VeiledningSektor
from .satser import EKSEMPEL_STORRELSE, Sektor, Storrelsesregel
from .sporsmal import Enhetstall, Sporsmal, spor_om_storrelse

SEKTOR_AV: dict[str, Sektor] = {
    Virksomhetstype.BARNEHAGE: Sektor.BARNEHAGE,
    Virksomhetstype.GRUNNSKOLE: Sektor.GRUNNSKOLE,
}
EGNE_SEKTORER: dict[str, tuple[Sektor, ...]] = {
    # the sectors that a type of owner may apply for in a row of its own; all of them where nothing is said
    Organisasjonstype.FYLKESKOMMUNE: (Sektor.VGO, Sektor.VOKSNE, Sektor.GRUNNSKOLE),
}


def storrelsesregel(utlysning: Utlysning) -> Storrelsesregel:
    """When a number is asked about. The round's `parametre["storrelse"]`, else the example set. Raises SatsFeil."""
    innhold = utlysning.parametre.get("storrelse")
    return Storrelsesregel.fra_json(innhold) if innhold else EKSEMPEL_STORRELSE


def sektorer_for(type_: str) -> tuple[Sektor, ...]:
    """The sectors an owner of this type may apply for."""
    return EGNE_SEKTORER.get(type_, tuple(Sektor))


@dataclass
class Sum:
    """One sector of a case: applied for and approved in first and second year, and the guides."""

    sektor: Sektor
    forste: int = 0
    andre: int = 0
    godkjent_forste: int = 0
    godkjent_andre: int = 0
    veiledere: int | None = None
    utdannede: int | None = None
    enheter: list[VeiledningEnhet] = field(default_factory=list)

    @property
    def sokt(self) -> int:
        return self.forste + self.andre

    @property
    def godkjent(self) -> int:
        return self.godkjent_forste + self.godkjent_andre


def enhetene(sak: Sak) -> list[VeiledningEnhet]:
    """The units of the case in Norwegian order. One query."""
    return list(
        sak.veiledningsenheter.select_related("virksomhet").order_by("sektor", "virksomhet__navn_sortert", "navn", "pk")
    )


def summer(sak: Sak) -> dict[Sektor, Sum]:
    """The sectors of the case that have new teachers, in fixed order. Two queries."""
    ut: dict[Sektor, Sum] = {}
    svar = {s.sektor: s for s in VeiledningSektor.objects.filter(sak=sak)}
    per: dict[str, list[VeiledningEnhet]] = defaultdict(list)
    for enhet in enhetene(sak):
        per[enhet.sektor].append(enhet)
    for sektor in Sektor:
        enheter = [e for e in per[sektor] if e.sokt]
        if not enheter:
            continue
        s = svar.get(sektor)
        ut[sektor] = Sum(
            sektor,
            forste=sum(e.forste or 0 for e in enheter),
            andre=sum(e.andre or 0 for e in enheter),
            godkjent_forste=sum(e.godkjente[0] for e in enheter),
            godkjent_andre=sum(e.godkjente[1] for e in enheter),
            veiledere=s.veiledere if s else None,
            utdannede=s.utdannede if s else None,
            enheter=enheter,
        )
    return ut


def soknad(sak: Sak) -> regler.Soknad:
    """The case as the rules read it."""
    d = sak.veiledning
    return regler.Soknad(
        orgnr=sak.soker.orgnr or "",
        kontaktperson=d.kontakt_navn,
        epost=d.kontakt_epost,
        sektorer=tuple(regler.Sektortall(s.sektor, s.sokt, s.veiledere, s.utdannede) for s in summer(sak).values()),
        plan=d.plan,
        medvirkning=d.medvirkning,
        bekreftet=d.bekreftet_tid is not None,
    )


def sporsmal(sak: Sak, enheter: list[VeiledningEnhet] | None = None) -> dict[str, Sporsmal]:
    """The numbers that do not fit the size of the unit, by the unit's key (`enhetsnokkel`)."""
    tall = [
        Enhetstall(
            enhetsnokkel(e), e.navn, Sektor(e.sektor), e.sokt, e.virksomhet.antall if e.virksomhet else None
        )
        for e in (enhetene(sak) if enheter is None else enheter)
    ]  # fmt: skip
    return {s.enhet: s for s in spor_om_storrelse(tall, storrelsesregel(sak.utlysning))}


def enhetsnokkel(enhet: Any) -> str:
    """The key of a unit in forms: `v12` for a registered one, `e34` for a row of the owner's own."""
    return f"v{enhet.virksomhet_id}" if enhet.virksomhet_id else f"e{enhet.pk}"
