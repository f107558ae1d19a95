"""What the owners answer to their offers: all, a part, no, nothing, and wishes for more. The same rows as the handling writes."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from eiere.models import Organisasjonstype
from ordninger.felles.handlinger.tilbud import NULL, fingeravtrykk
from ordninger.felles.models import Tilbud, Tilbudssvar, Utlysning

from .kalender import Tilbudsaar, klokkeslett, mellom
from .land import Land
from .sql import sett
from .terning import terning

TILSTAND = {"ja": "takket_ja", "delvis": "takket_ja_delvis", "nei": "takket_nei"}
HANDLING = {"ja": "sak.takk_ja", "delvis": "sak.takk_ja_delvis", "nei": "sak.takk_nei"}
FASTE = {"3411": [("ja", "0.08")], "4650": [("delvis", "0.6"), ("ja", "0.15")], "3403": [("delvis", "0.85")]}
"""Ringsaker wants all and more, Gloppen changes its mind, Hamar takes a part: answers, each with its share of the offer."""
STOR = Decimal(20_000_000)
"""Kroner from which an owner always answers yes or takes a part."""


@dataclass(frozen=True)
class Svar:
    """An answer to be: kroner taken and wished beyond, and when."""

    svar: str
    belop: Decimal
    onske: Decimal
    tid: datetime


def planlegg(
    belop: Decimal, faste: list[tuple[str, str]] | None, a: Tilbudsaar, rng: Random, *, iver: float
) -> list[Svar]:
    """One owner's answers in order of time. Empty for one that never answers. `iver` is how many want more."""
    valg = faste or _velg(belop, rng, iver)
    dag = mellom(a.sendt + timedelta(days=3), a.frist, rng)
    ut = []
    for nr, (svar, andel) in enumerate(valg):
        if nr:
            dag = mellom(min(dag + timedelta(days=1), a.frist), a.frist, rng)
        tid = max(klokkeslett(dag, rng), ut[-1].tid + timedelta(minutes=9) if ut else klokkeslett(dag, rng, 8, 9))
        tusen = (belop * Decimal(andel) / 1000).quantize(Decimal(1)) * 1000
        tatt = {"ja": belop, "delvis": min(max(tusen, Decimal(1000)), belop - 1), "nei": NULL}[svar]
        ut.append(Svar(svar, tatt, tusen if svar == "ja" else NULL, tid))
    return ut


def _velg(belop: Decimal, rng: Random, iver: float) -> list[tuple[str, str]]:
    hva, andel = rng.random(), rng.random()
    if hva < 0.07:
        return [("delvis", f"{0.45 + andel * 0.45:.2f}")]
    if hva < 0.12 and belop < STOR:
        return [("nei", "0")]
    if hva < 0.16 and belop < STOR:
        return []
    if hva < 0.19:
        return [("nei", "0"), ("ja", "0")]
    return [("ja", f"{0.05 + andel * 0.2:.2f}" if hva < 0.19 + iver else "0")]


def skriv(land: Land, a: Tilbudsaar, utlysning: Utlysning) -> None:
    """Write the answers that have come by the demo's day."""
    alle = Tilbud.objects.filter(sak__utlysning=utlysning).select_related("sak__soker").order_by("pk")
    rader: list[tuple[Tilbud, int, Svar, str]] = []
    iver = 0.3 if a.aar < land.kalender.dag.year else 0.75
    for t in alle:
        soker = t.sak.soker
        faste = FASTE.get(soker.kommune_id or "") if soker.type == Organisasjonstype.KOMMUNE else None
        fra = "tilbud"
        for nr, s in enumerate(planlegg(t.belop, faste, a, terning(f"{a.aar} svar {soker.orgnr}"), iver=iver), 1):
            if s.tid < land.naa:
                rader.append((t, nr, s, fra))
                fra = TILSTAND[s.svar]
    svar = Tilbudssvar.objects.bulk_create(
        [
            Tilbudssvar(
                tilbud=t, nr=nr, svar=s.svar, belop=s.belop, onske_ekstra=s.onske,
                vilkar_sha256=fingeravtrykk(t) if s.belop else "", av=land.folk.innsender(t.sak.soker), tid=s.tid,
            )
            for t, nr, s, _fra in rader
        ],
        batch_size=1000,
    )  # fmt: skip
    bolker: dict[tuple[int, str], list[tuple[Tilbud, Svar]]] = defaultdict(list)
    for (t, nr, s, fra), rad in zip(rader, svar, strict=True):
        bolker[nr, TILSTAND[s.svar]].append((t, s))
        land.spor.legg(t.sak.kjede, s.tid, HANDLING[s.svar], rad.av, t.sak, {
            "fra": fra, "til": TILSTAND[s.svar], "belop": s.belop, "onske_ekstra": s.onske, "svar": rad.pk,
        })  # fmt: skip
    for (_nr, tilstand), saker in sorted(bolker.items(), key=lambda b: b[0]):
        sett("felles_sak", [("tilstand_tid", "timestamptz")], [(t.sak_id, s.tid) for t, s in saker], tilstand=tilstand)
