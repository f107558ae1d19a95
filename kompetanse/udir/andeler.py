"""Runs of offered shares (VU §§ 3 and 7) as the pages need them: small, comparable, and kept while they hold.

A run is a saved scenario or only an address that is tried. Amounts here are whole øre; the pages get kroner.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet, Sum
from django.http import HttpRequest

from eiere.models import Organisasjon
from kompetanse.revisjon import klokke
from ordninger.felles import kontrakt, omfang
from ordninger.felles.beregning.avrunding import fra_ore, til_ore
from ordninger.felles.beregning.kvittering import Resultat, hash_av
from ordninger.felles.models import Beregning, Beregningslinje, Fordeling, Utlysning

FROSSET = 24 * 3600  # seconds; a stored receipt never changes
PROVD = 600  # seconds; a tried run is computed anew at the latest then, and always when it is saved


@dataclass(frozen=True)
class Kjoring:
    """One run, without its receipts: øre per recipient and part, who is on the floor, in the cap, or has a replaced key.

    Recipients are named as in the receipt: the organisation number as text.
    """

    parametre: Mapping[str, Any]
    deler: Mapping[str, Mapping[str, int]]
    rest: int
    gulv: frozenset[str]
    tak: frozenset[str]
    erstattet: frozenset[str]
    beregnet: datetime
    avtrykk: str
    fordeling: int | None = None
    navn: str = ""
    andeler: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "andeler", {n: sum(d.values()) for n, d in self.deler.items()})

    @property
    def sum(self) -> int:
        """What is split, in øre."""
        return sum(self.andeler.values())

    @property
    def ramme(self) -> int:
        """The shares and the rest: the frame, in øre."""
        return self.sum + self.rest


def kr(ore: int | None) -> Decimal | None:
    """Kroner from øre."""
    return None if ore is None else fra_ore(ore)


def fra_resultat(resultat: Resultat) -> Kjoring:
    """The small form of a computation."""
    linjer = (
        (x.mottaker, x.nokkel, x.data.get("sektor", ""), "erstatning" in x.data, x.belop) for x in resultat.linjer
    )
    return _samle(linjer, resultat.parametre, til_ore(resultat.rest), klokke.naa(), hash_av(resultat))


def _samle(
    linjer: Iterable[tuple[str, str, str, bool, Decimal]],
    parametre: Mapping[str, Any],
    rest: int,
    beregnet: datetime,
    avtrykk: str,
) -> Kjoring:
    deler: dict[str, dict[str, int]] = {}
    i_gulv, i_tak, erstattet = set(), set(), set()
    for mottaker, nokkel, sektor, er_erstattet, belop in linjer:
        if not mottaker:
            continue
        egne = deler.setdefault(mottaker, {})
        egne[sektor] = egne.get(sektor, 0) + til_ore(belop)
        if nokkel == "gulv":
            i_gulv.add(mottaker)
        elif nokkel == "tak":
            i_tak.add(mottaker)
        if er_erstattet:
            erstattet.add(mottaker)
    return Kjoring(parametre, deler, rest, frozenset(i_gulv), frozenset(i_tak), frozenset(erstattet), beregnet, avtrykk)


def lagret(f: Fordeling) -> Kjoring:
    """A saved scenario's run, from its receipt. `f.beregning` must be fetched. Kept, since a receipt never changes."""
    b = f.beregning
    assert b is not None  # noqa: S101  a scenario of shares is made with its receipt
    nokkel = f"andeler:{b.pk}:{b.hash}"
    if (kjent := cache.get(nokkel)) is None:
        rader = (
            Beregningslinje.objects.filter(beregning=b)
            .order_by()
            .values_list("mottaker", "nokkel", "data__sektor", "data__erstatning")
            .annotate(kr=Sum("belop"))
        )
        kjent = _samle(
            ((m, n, s or "", e is not None, belop) for m, n, s, e, belop in rader), b.parametre, til_ore(b.rest), b.tid, b.hash
        )  # fmt: skip
        cache.set(nokkel, kjent, FROSSET)
    return _med(kjent, f)


def _med(k: Kjoring, f: Fordeling) -> Kjoring:
    return Kjoring(
        k.parametre, k.deler, k.rest, k.gulv, k.tak, k.erstattet, k.beregnet, k.avtrykk, fordeling=f.pk, navn=f.navn
    )


_REGISTERET = """
SELECT concat_ws(':', (SELECT max(id) FROM eiere_nokkeltall), (SELECT max(id) FROM eiere_organisasjon),
    (SELECT max(id) FROM eiere_virksomhet), (SELECT max(id) FROM eiere_virksomheteier))
"""


def provd(utlysning: Utlysning, parametre: Mapping[str, Any]) -> Kjoring:
    """The run that the address asks for: kept for a while by its parameters, the register and the day.

    Raises IkkeMulig when it cannot be computed.
    """
    with connection.cursor() as peker:
        peker.execute(_REGISTERET)
        registeret = peker.fetchone()[0]
    tekst = json.dumps([utlysning.pk, str(klokke.idag()), registeret, parametre], sort_keys=True, default=str)
    nokkel = f"andeler:provd:{hashlib.sha256(tekst.encode()).hexdigest()}"
    if (kjent := cache.get(nokkel)) is None:
        kjent = fra_resultat(kontrakt.hent(utlysning.ordning).beregn_andeler(utlysning, dict(parametre)).resultat)
        cache.set(nokkel, kjent, PROVD)
    return kjent  # type: ignore[no-any-return]


# Saved runs ------------------------------------------------------------------------------------------------------


def ordninger_med_andeler() -> list[str]:
    """Codes of the measures that offer shares."""
    return [o.kode for o in kontrakt.alle() if o.andelsdeler()]


def synlige(request: HttpRequest, art: str = Fordeling.Art.TILBUD) -> QuerySet[Fordeling]:
    """The scenarios of shares, or the redistributions, that the person sees."""
    return omfang.fordelinger(Fordeling.objects.filter(art=art), request.user).select_related(
        "ramme__forvalter", "ramme__bevilgning", "beregning", "utlysning", "foreslatt_av__person", "opprettet_av__person"
    ).defer("beregning__inndata", "beregning__parametre")  # fmt: skip


def sammenlignbare(request: HttpRequest, utlysning: Utlysning, *, uten: int | None = None) -> list[Fordeling]:
    """What a run of the round can be held against: the round's own scenarios, and the published runs of other years.

    The published one first, then last year's, then the newest.
    """
    alle = [
        f
        for f in omfang.fordelinger(Fordeling.objects.filter(art=Fordeling.Art.TILBUD), request.user)
        .select_related("ramme", "beregning")
        .defer("beregning__inndata", "beregning__parametre")
        .filter(utlysning__ordning=utlysning.ordning)
        .exclude(tilstand="forkastet")
        .order_by("-opprettet_tid")[:60]
        if f.pk != uten and (f.utlysning_id == utlysning.pk or f.tilstand == "besluttet")
    ]

    def rekke(f: Fordeling) -> tuple[int, int]:
        if f.tilstand == "besluttet":
            return (0 if f.utlysning_id == utlysning.pk else 1, -f.ramme.budsjettaar)
        return (2, -f.pk)

    return sorted(alle, key=rekke)


def linjer_for(beregning: Beregning, mottaker: str) -> list[Beregningslinje]:
    """The stored lines of one recipient, in the order of the receipt."""
    return list(beregning.linjer.filter(mottaker=mottaker).order_by("nr"))


# Who the recipients are ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mottaker:
    """What the tables say of a recipient. `klasse` is the sentralitet of a kommune, `folk` its inhabitants."""

    pk: int
    nokkel: str
    navn: str
    type: str
    fylke: str
    klasse: int | None
    folk: int | None


_MOTTAKERE = """
SELECT o.id, coalesce(o.orgnr, 'org' || o.id), CASE WHEN %s AND o.navn_nn <> '' THEN o.navn_nn ELSE o.navn END,
    CASE o.type WHEN 'privat_eier' THEN 'privat_skole' ELSE o.type END, coalesce(o.fylke_id, ''),
    CASE WHEN o.type = 'kommune' THEN k.sentralitetsklasse END, CASE WHEN o.type = 'kommune' THEN n.verdi::int END
FROM eiere_organisasjon o
LEFT JOIN eiere_kommune k ON k.nummer = o.kommune_id
LEFT JOIN eiere_nokkeltall n ON n.kommune_id = k.nummer AND n.nokkel = 'folketall'
    AND n.aar = (SELECT max(aar) FROM eiere_nokkeltall WHERE nokkel = 'folketall')
WHERE o.orgnr = ANY(%s) OR o.id = ANY(%s)
ORDER BY o.navn_sortert, o.id
"""


def mottakere(nokler: Iterable[str], maalform: str) -> list[Mottaker]:
    """The recipients behind the keys of a receipt, in the order of the name. One query."""
    nokler = list(nokler)
    uten = [int(n[3:]) for n in nokler if n.startswith("org") and n[3:].isdecimal()]
    with connection.cursor() as peker:
        peker.execute(_MOTTAKERE, [maalform == "nn", nokler, uten])
        return [Mottaker(*rad) for rad in peker.fetchall()]


def mottaker(nokkel: str) -> Organisasjon | None:
    """The organisation behind one key."""
    if nokkel.startswith("org") and nokkel[3:].isdecimal():
        return Organisasjon.objects.filter(pk=int(nokkel[3:])).first()
    return Organisasjon.objects.filter(orgnr=nokkel).first()
