"""Reports of the years that are over: delivered, controlled, late, and the money that was not used."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from ordninger.felles import kontrakt
from ordninger.felles.models import Kontroll, Krav, Rapport, Vedtakslinje

from . import tekster
from .kalender import hverdag, klokkeslett
from .land import ORDNING, Land
from .sql import sett, steg
from .terning import terning

MARKORER = [m[0] for m in kontrakt.hent(ORDNING).markorer()]


def bygg(land: Land) -> str:
    """Every Tilskudd that has been paid in full from a budget year that has ended."""
    rapporter = {r.tilskudd_id: r for r in Rapport.objects.order_by("pk")}
    levert: list[tuple] = []
    for n in sorted(land.saker):
        for p in land.saker[n]:
            for t in p.tilskudd:
                rng = terning(f"{t.pk} rapport {land.kalender.dag}")
                tid = _leveres(p.runde.aar, rng)
                if tid < land.naa and t.utbetalt > 0:
                    r = rapporter[t.pk]
                    r.tilskudd = t
                    levert.append((p, t, r, tid, rng))
    _lever(land, levert)
    _kontroller(land, levert)
    return f"{len(levert)} levert, {Krav.objects.count()} krav"


def _leveres(aar: int, rng: Random) -> datetime:
    """Most in the last weeks before 15 March, a few too late."""
    frist = date(aar + 1, 3, 15)
    if rng.random() < 0.06:
        return klokkeslett(hverdag(frist + timedelta(days=rng.randint(2, 80))), rng)
    return klokkeslett(hverdag(frist - timedelta(days=min(64, int(rng.expovariate(1 / 14))))), rng)


def _lever(land: Land, rader: list[tuple]) -> None:
    tiltak: dict[int, dict[int, Decimal]] = {}
    ider = [t.pk for _p, t, _r, _tid, _rng in rader]
    for tilskudd, tiltak_id, belop in (
        Vedtakslinje.objects.filter(tilskudd__in=ider)
        .order_by("pk")
        .values_list("tilskudd_id", "linje__tiltak_id", "belop")
    ):
        per = tiltak.setdefault(tilskudd, {})
        per[tiltak_id] = per.get(tiltak_id, Decimal(0)) + belop
    for p, t, r, tid, rng in rader:
        ubrukt = (
            (t.belop * Decimal(rng.randint(3, 20)) / 100).quantize(Decimal(1)).quantize(Decimal("0.01"))
            if rng.random() < 0.13
            else Decimal("0.00")
        )
        r.ubrukt, r.brukt = ubrukt, t.belop - ubrukt
        r.ubrukt_forklaring = tekster.UBRUKT[p.maalform] if ubrukt else ""
        r.tiltak = _tiltak(p, tiltak[t.pk], ubrukt, rng)
        r.markorer = {
            k: {"grad": rng.choice((2, 3, 3, 4)), "tekst": rng.choice(tekster.RAPPORT[p.maalform])} for k in MARKORER
        }
        r.deltakere, r.versjon = rng.randint(8, 240), 1
        r.levert_av, r.levert_tid = land.folk.innsender(t.mottaker), tid
    Rapport.objects.bulk_update(
        [r for _p, _t, r, _tid, _rng in rader], ["tiltak", "markorer", "brukt", "ubrukt", "ubrukt_forklaring", "deltakere", "versjon"],
        batch_size=300,
    )  # fmt: skip
    sett("felles_rapport", [("levert_av_id", "bigint"), ("levert_tid", "timestamptz")],
         [(r.pk, r.levert_av_id, r.levert_tid) for _p, _t, r, _tid, _rng in rader], tilstand="levert")  # fmt: skip
    for p, t, r, tid, _rng in rader:
        land.spor.legg(
            p.sak.kjede,
            tid,
            "rapport.lever",
            r.levert_av,
            r,
            {"tilskudd": t.pk, "brukt": r.brukt, "ubrukt": r.ubrukt, "versjon": 1},
        )


def _tiltak(p, per: dict[int, Decimal], ubrukt: Decimal, rng: Random) -> dict:
    """Used per tiltak; what was not used is taken from the largest."""
    storst = max(per, key=lambda k: (per[k], k))
    ut = {}
    for k, belop in per.items():
        brukt = belop - (ubrukt if k == storst else 0)
        delvis = k == storst and ubrukt > 0
        ut[str(k)] = {
            "gjennomfort": "delvis" if delvis else "ja",
            "tekst": tekster.UBRUKT[p.maalform] if delvis else rng.choice(tekster.RAPPORT[p.maalform]),
            "brukt": f"{brukt:.2f}",
        }
    return ut


def _kontroller(land: Land, rader: list[tuple]) -> None:
    """Formalia, then rimelighet; unspent money becomes a claim, and most claims are settled after some weeks."""
    kontroller, krav, formalia, godkjent, tilbake = [], [], [], [], []
    for p, t, r, tid, rng in rader:
        forst, saa = tid + timedelta(days=rng.randint(5, 24)), tid + timedelta(days=rng.randint(26, 60))
        if forst >= land.naa:
            continue
        if rng.random() < 0.03 and tid + timedelta(days=90) > land.naa:
            tilbake.append(r)
            kontroller.append(
                Kontroll(
                    rapport=r,
                    trinn="formalia",
                    godkjent=False,
                    merknad="Skriv hva tiltaket har endret. Grunnlaget for graden mangler.",
                    av=p.saksbehandler,
                    tid=forst,
                )
            )
            continue
        formalia.append(r)
        kontroller.append(
            Kontroll(
                rapport=r,
                trinn="formalia",
                godkjent=True,
                merknad="Alle punktene er fylt ut, og beløpene stemmer.",
                av=p.saksbehandler,
                tid=forst,
            )
        )
        if saa >= land.naa:
            continue
        godkjent.append(r)
        kontroller.append(
            Kontroll(
                rapport=r,
                trinn="rimelighet",
                godkjent=True,
                merknad="Bruken av pengene er rimelig sett mot tiltakene.",
                av=p.saksbehandler,
                tid=saa,
            )
        )
        if belop := min(r.ubrukt, t.utbetalt):
            krav.append((p, Krav(tilskudd=t, rapport=r, belop=belop, opprettet_av=p.saksbehandler, opprettet_tid=saa)))
    steg("felles_rapport", [r.pk for r in tilbake], "ma_rettes")
    steg("felles_rapport", [r.pk for r in formalia], "formalia_ok")
    steg("felles_rapport", [r.pk for r in godkjent], "godkjent")
    Kontroll.objects.bulk_create(kontroller, batch_size=2000)
    Krav.objects.bulk_create([k for _p, k in krav])
    for k in kontroller:
        land.spor.legg(
            k.rapport.tilskudd.sak.kjede, k.tid, f"rapport.{k.trinn}", k.av, k.rapport, {"godkjent": k.godkjent}
        )
    _gjor_opp(land, krav)


def _gjor_opp(land: Land, krav: list[tuple]) -> None:
    oppgjort = []
    for p, k in krav:
        land.spor.legg(p.sak.kjede, k.opprettet_tid, "krav.opprett", k.opprettet_av, k, {"belop": k.belop})
        rng = terning(f"krav {k.pk}")
        tid = k.opprettet_tid + timedelta(days=rng.randint(20, 50))
        andre = [
            b for b in land.folk.saksbehandlere(land.embete[p.runde.fylke]) if b.person_id != k.opprettet_av.person_id
        ]
        if tid < land.naa and rng.random() < 0.75:
            oppgjort.append((k.pk, andre[0].pk, tid))
            land.spor.legg(p.sak.kjede, tid, "krav.oppgjort", andre[0], k, {"belop": k.belop})
    sett("felles_krav", [("oppgjort_av_id", "bigint"), ("oppgjort_tid", "timestamptz")], oppgjort, tilstand="oppgjort")
