"""VU §§ 4, 7 and 10: what a participant costs semester by semester, what an answer to the offer means, and when money is used.

Pure: numbers in, numbers out. Kroner with two decimals; everything adds up to the øre.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from ordninger.felles.beregning import Modus, avrund, kroner
from ordninger.felles.beregning.avrunding import som_brok

from .deltaker import STATENS_DEL, Deltakerplan, frigjoring, kostnad, med_stipend
from .plangang import Semester

NULL = Decimal("0.00")
SEMESTERSTART = {"host": (8, 1), "vaar": (1, 1)}
"""Month and day that a semester's money counts as used."""


@dataclass(frozen=True, slots=True)
class Semesterkostnad:
    """One semester of a participant: leave as part of a full position over a year, and kroner."""

    semester: Semester
    studiepoeng: Decimal
    frigjoring: Fraction
    vikarkostnad: Decimal
    stipend: Decimal
    statlig: Decimal
    egenandel: Decimal


@dataclass(frozen=True, slots=True)
class Deltakerkostnad:
    """A whole participant. `statlig` is what the grant covers, leave and stipend together; `egenandel` the owner's own."""

    studiepoeng: Decimal
    vikarkostnad: Decimal
    stipend: Decimal
    statlig: Decimal
    egenandel: Decimal
    semestre: tuple[Semesterkostnad, ...]


def deltakerkostnad(
    semestre: Mapping[Semester, Decimal],
    vikarkostnad: Decimal,
    *,
    stipendandel: Decimal = Decimal(0),
    stipendgrunn: str | None = None,
    begrunnelse: str = "",
    dialog: bool = False,
) -> Deltakerkostnad:
    """VU § 4: the participant's cost, and each semester's part of it.

    `vikarkostnad` is kroner for a full position in a year. A semester costs what the studies so far cost, less what they
    cost before it, so that the semesters are exactly the whole. Raises DeltakerFeil, also StipendIkkeMulig.
    """

    def til_og_med(sp: Decimal) -> Deltakerplan:
        return med_stipend(
            sp, vikarkostnad, andel=stipendandel, grunn=stipendgrunn, begrunnelse=begrunnelse, dialog=dialog
        )

    rader: list[Semesterkostnad] = []
    sum_sp, for_ = Decimal(0), (NULL, NULL, NULL)
    for semester in sorted(semestre, key=lambda s: s.rekke):
        sum_sp += semestre[semester]
        plan = til_og_med(sum_sp)
        naa = (plan.fri.vikarkostnad, plan.stipend, plan.fri.egenandel)
        vikar, stipend, egen = (a - b for a, b in zip(naa, for_, strict=True))
        fri = frigjoring(semestre[semester]) * (1 - som_brok(stipendandel))
        rader.append(Semesterkostnad(semester, semestre[semester], fri, vikar, stipend, vikar - egen + stipend, egen))
        for_ = naa
    if not rader:
        til_og_med(sum_sp)  # no semesters: says that the studiepoeng must be over zero
    return Deltakerkostnad(
        studiepoeng=sum_sp,
        vikarkostnad=for_[0],
        stipend=for_[1],
        statlig=sum((r.statlig for r in rader), NULL),
        egenandel=for_[2],
        semestre=tuple(rader),
    )


@dataclass(frozen=True, slots=True)
class Virkning:
    """What an answer to an offer means, in kroner. `deltakere` is how many on 30 studiepoeng the amount covers."""

    belop: Decimal
    deltakere: int
    igjen: Decimal
    egenandel: Decimal
    til_andre: Decimal
    hoyst: Decimal
    """The most the owner can end up with after the rounds."""


def virkning(tilbudt: Decimal, tatt: Decimal, onske_ekstra: Decimal, vikarkostnad: Decimal) -> Virkning:
    """VU §§ 4 and 7: what follows from accepting `tatt` of `tilbudt`, with a wish for more.

    The own share is the quarter of the substitute cost that the grant does not cover; it never lowers the grant.
    """
    en = kostnad(Decimal(30), vikarkostnad).statlig
    deltakere = int(tatt // en) if en > 0 else 0
    return Virkning(
        belop=kroner(tatt),
        deltakere=deltakere,
        igjen=kroner(tatt - deltakere * en),
        egenandel=avrund(som_brok(tatt) * (1 - STATENS_DEL) / STATENS_DEL, Decimal(1), Modus.OPP),
        til_andre=kroner(tilbudt - tatt),
        hoyst=kroner(tatt + onske_ekstra),
    )


def bruksdag(semester: Semester, forste_utbetaling: date | None) -> date:
    """VU § 10: the day a semester's money counts as used: its first day, or the day the first payment came when that is later."""
    maaned, dag = SEMESTERSTART[semester.termin]
    start = date(semester.aar, maaned, dag)
    return max(start, forste_utbetaling) if forste_utbetaling else start


def forste_for_sene(termin: str, siste_dag: date) -> int:
    """VU § 10: the first study year whose semester of this kind begins after the last day that the money can be used."""
    aar = siste_dag.year - 1
    while bruksdag(Semester(aar, termin), None) <= siste_dag:
        aar += 1
    return aar


def egenandel_av(bundet: Decimal, statlig: Decimal, egenandel: Decimal) -> Decimal:
    """VU § 4: the owner's own part of what is used: the same share of it as of the whole study, a third without stipend.

    The grant pays 75 per cent of the substitute and the owner 25, so the own part is a third of what the grant pays.
    """
    return avrund(som_brok(egenandel) * som_brok(bundet) / som_brok(statlig)) if statlig else NULL


@dataclass(frozen=True, slots=True)
class Semesterbruk:
    """What a participant uses in one semester: leave as part of a full position over a year, and kroner."""

    frigjoring: Decimal
    vikarkostnad: Decimal
    statlig: Decimal
    egenandel: Decimal


def bruk_av_semestre(semestre: Mapping[Semester, Semesterbruk], bundet: Decimal) -> dict[Semester, Semesterbruk]:
    """VU § 4: what is used of each semester by a participant that holds `bundet`, the first semesters first.

    All of it when the whole study is held. Of one that was broken off, leave and cost follow the kroner, and the own
    parts add up to `egenandel_av` the study, to the øre. Semesters that nothing is used of are left out.
    """
    statlig = sum((s.statlig for s in semestre.values()), NULL)
    if bundet == statlig:
        return dict(semestre)
    egenandel = sum((s.egenandel for s in semestre.values()), NULL)
    ut: dict[Semester, Semesterbruk] = {}
    brukt = fort = NULL
    for semester, belop in fordel_bundet([(semester, s.statlig) for semester, s in semestre.items()], bundet).items():
        if not belop:
            continue
        hel, brukt = semestre[semester], brukt + belop
        del_ = som_brok(belop) / som_brok(hel.statlig)
        egen = egenandel_av(brukt, statlig, egenandel) - fort
        stipend = avrund(som_brok(hel.statlig + hel.egenandel - hel.vikarkostnad) * del_)
        fri = som_brok(hel.frigjoring) * del_
        ut[semester] = Semesterbruk(
            round(Decimal(fri.numerator) / fri.denominator, 6), belop + egen - stipend, belop, egen
        )
        fort += egen
    return ut


def fordel_bundet(semestre: Sequence[tuple[Semester, Decimal]], bundet: Decimal) -> dict[Semester, Decimal]:
    """What a participant holds of the share, on its semesters, the first ones first. One that dropped out holds less."""
    igjen, ut = bundet, {}
    for semester, belop in sorted(semestre, key=lambda rad: rad[0].rekke):
        ut[semester] = min(igjen, belop)
        igjen -= ut[semester]
    return ut
