"""Payments up to the demo's day: released, sent in demo files, answered by the bank – some rejected and paid anew."""

import hashlib
from collections import defaultdict
from datetime import date, datetime, timedelta
from random import Random

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from eiere.models import Organisasjon
from kompetanse.revisjon import klokke
from ordninger.felles.betaling import pain001, pain002
from ordninger.felles.handlinger import penger
from ordninger.felles.handlinger.utbetaling import siste_dag
from ordninger.felles.models import Bankmelding, Nummerserie, Tilskudd, Utbetaling, Utbetalingskjoring

from .kalender import HURTIGE, hverdag, klokkeslett
from .land import Land
from .sql import sett
from .terning import terning

AVVIST = ("AC04", "AC06", "BE01")


def bygg(land: Land) -> str:
    rng = terning(f"{land.kalender.dag} betalinger")
    holdt = set(Utbetaling.objects.filter(tilstand="holdt").values_list("pk", flat=True))
    planer: dict[tuple[date, int], list[Utbetaling]] = defaultdict(list)
    frigis: list[Utbetaling] = []
    for n in sorted(land.saker):
        for p in land.saker[n]:
            for t in p.tilskudd:
                t.runde = p.runde
                for u in t.terminer:
                    dag = betales(u, p.runde.fylke)
                    if u.pk in holdt or konto(land, t.mottaker) is None:
                        continue
                    if dag < land.kalender.dag:
                        planer[dag, t.ramme.forvalter_id].append(u)
                    elif u.forfall < land.kalender.dag and rng.random() < 0.5:
                        frigis.append(u)
    serie: dict[int, int] = defaultdict(int)
    for dag, u in land.terminer:
        if konto(land, u.tilskudd.mottaker) is not None and dag < land.kalender.dag:
            planer[dag, u.tilskudd.ramme.forvalter_id].append(u)
    with override("nb"):
        while planer:
            nokkel = min(planer)
            with transaction.atomic():
                nye = list(_kjoring(land, nokkel[0], planer.pop(nokkel), serie, rng))
            for dag, terminer in nye:
                planer[dag, nokkel[1]] += terminer
        _frigi(land, frigis, land.kalender.dag - timedelta(days=1))
    for aar, siste in sorted(serie.items()):
        Nummerserie.objects.update_or_create(serie="utbetaling", aar=aar, defaults={"siste": siste})
    return f"{Utbetalingskjoring.objects.count()} kjøringer, {Utbetaling.objects.filter(tilstand='utbetalt').count()} utbetalt"


def betales(u: Utbetaling, fylke: str) -> date:
    """The day an instalment is in a file."""
    dag = u.forfall + timedelta(days=1 if fylke in HURTIGE else 4)
    return dag + timedelta(days=(7 - dag.weekday()) % 7 if dag.weekday() > 4 else 0)


def konto(land: Land, o: Organisasjon):
    return land.konto.get(o.pk) or land.gammel_konto.get(o.pk)


def _frigi(land: Land, rader: list[Utbetaling], dag: date) -> None:
    """Release, with the account frozen on the instalment, by økonomi and never by the beslutter.

    What is paid anew is released by the colleague of whoever released it first and read the bank's answer.
    """
    if not rader:
        return
    verdier = []
    for u in rader:
        t: Tilskudd = u.tilskudd
        k, av = konto(land, t.mottaker), land.folk.okonomi(t.ramme.forvalter, 1 if u.erstatter_id else 0)
        tid = klokkeslett(dag, terning(f"{u.pk} frigi"), 8, 10)
        verdier.append((u.pk, k.pk, k.nummer, av.pk, tid))
        u.kontonummer = k.nummer
        land.spor.legg(t.sak.kjede, tid, "utbetaling.frigitt", av, u, {"belop": u.belop, "konto": k.pk})
    sett("felles_utbetaling", [("konto_id", "bigint"), ("kontonummer", "text"), ("frigitt_av_id", "bigint"), ("frigitt_tid", "timestamptz")],
         verdier, tilstand="frigitt")  # fmt: skip


def _kjoring(land: Land, dag: date, rader: list[Utbetaling], serie: dict[int, int], rng: Random):
    """One file, and the bank's answer the day after. Yields (day, instalments) to be paid anew."""
    _frigi(land, rader, hverdag(dag - timedelta(days=1)))
    forvalter = rader[0].tilskudd.ramme.forvalter
    fra = land.konto[forvalter.pk]
    av = land.folk.okonomi(forvalter, 1)
    serie[dag.year] += 1
    nummer = f"U{dag.year}-{serie[dag.year]:05d}"
    laget = klokkeslett(dag, terning(nummer), 11, 14)
    fil = pain001.Betalingsfil(
        meldings_id=f"DEMO-{nummer}-{forvalter.orgnr}", opprettet=timezone.localtime(laget).replace(tzinfo=None),
        betaler=pain001.Betaler(forvalter.navn, forvalter.orgnr, fra.nummer, pain001.DEMO_BIC),
        krediteringer=tuple(
            pain001.Kreditering(f"U{u.pk}", u.belop, u.tilskudd.mottaker.navn, u.kontonummer, u.tilskudd.mottaker.orgnr,
                                f"Tilskudd {u.tilskudd.sak.nummer} termin {u.nr}", dag)
            for u in rader
        ),
        demo=True,
    )  # fmt: skip
    innhold = pain001.skriv_pain001(fil)
    kjoring = Utbetalingskjoring(
        forvalter=forvalter, nummer=nummer, fra_konto=fra, fra_kontonummer=fra.nummer, betalingsdato=dag, antall=len(rader),
        sum=pain001.kontrollsum(fil.krediteringer), melding_id=fil.meldings_id, fil_sha256=hashlib.sha256(innhold).hexdigest(),
        grupper=pain001.gruppe_per_betaling(fil), laget_av=av, laget_tid=laget,
    )  # fmt: skip
    kjoring.fil.save(f"{fil.meldings_id}.xml", ContentFile(innhold), save=False)
    kjoring.save(force_insert=True)
    sett(
        "felles_utbetaling",
        [("kjoring_id", "bigint"), ("ende_til_ende", "text")],
        [(u.pk, kjoring.pk, f"U{u.pk}") for u in rader],
        tilstand="sendt",
    )
    for u in rader:
        land.spor.legg(
            u.tilskudd.sak.kjede, laget, "utbetaling.sendt", av, u, {"kjoring": kjoring.pk, "belop": u.belop}
        )
    land.spor.legg(
        f"org:{forvalter.pk}", laget, "kjoring.laget", av, kjoring, {"antall": kjoring.antall, "sum": kjoring.sum}
    )
    svar = klokkeslett(hverdag(dag + timedelta(days=1)), terning(nummer), 15, 16)
    if svar < land.naa:
        yield from _svar(land, kjoring, rader, svar, land.folk.okonomi(forvalter), rng)


def _svar(land: Land, kjoring: Utbetalingskjoring, rader: list[Utbetaling], tid: datetime, av, rng: Random):
    avvist = {
        u.pk: rng.choice(AVVIST)
        for u in rader
        if rng.random() < 0.012 and u.tilskudd.mottaker.type == "privat_eier" and not u.erstatter_id
    }
    innhold = pain002.lag_pain002(
        meldings_id=f"DEMOSVAR-{kjoring.nummer}", opprettet=timezone.localtime(tid).replace(tzinfo=None), gjelder_fil=kjoring.melding_id,
        grupper={kjoring.grupper[f"U{rader[0].pk}"]: [pain002.status(f"U{u.pk}", "RJCT" if u.pk in avvist else "ACSC", avvist.get(u.pk, "")) for u in rader]},
    )  # fmt: skip
    ok = [u for u in rader if u.pk not in avvist]
    sett(
        "felles_utbetaling",
        [("utbetalt_dato", "date"), ("bruk_til", "date")],
        [(u.pk, kjoring.betalingsdato, siste_dag(u, kjoring.betalingsdato)) for u in ok],
        tilstand="utbetalt",
    )
    with klokke.stilt(tid):
        penger.bokfor(
            [penger.Linje(u.tilskudd.ramme, "utbetalt", u.belop, {"utbetaling": u, "sak": u.tilskudd.sak}) for u in ok],
            av=av,
        )
    for u in ok:
        u.tilskudd.utbetalt += u.belop
        land.spor.legg(u.tilskudd.sak.kjede, tid, "utbetaling.utbetalt", av, u, {"belop": u.belop})
    feil = [u for u in rader if u.pk in avvist]
    sett(
        "felles_utbetaling",
        [("bankgrunn", "text")],
        [(u.pk, pain002.forklar_grunn(avvist[u.pk])) for u in feil],
        tilstand="avvist",
    )
    for u in feil:
        land.spor.legg(u.tilskudd.sak.kjede, tid, "utbetaling.avvist", av, u, {"belop": u.belop, "kode": avvist[u.pk]})
    melding = Bankmelding.objects.create(
        kjoring=kjoring, sha256=hashlib.sha256(innhold).hexdigest(), melding_id=f"DEMOSVAR-{kjoring.nummer}", antall_ok=len(ok),
        antall_avvist=len(feil), lest_av=av, lest_tid=tid,
    )  # fmt: skip
    land.spor.legg(
        f"org:{kjoring.forvalter_id}",
        tid,
        "kjoring.status",
        av,
        kjoring,
        {"ok": len(ok), "avvist": len(feil), "melding": melding.pk},
    )
    nye = _paa_nytt(land, feil, tid, av)
    if nye:
        neste = hverdag(tid.date() + timedelta(days=16))
        if neste < land.kalender.dag:
            yield neste, nye


def _paa_nytt(land: Land, feil: list[Utbetaling], tid: datetime, av) -> list[Utbetaling]:
    """Another instalment for one that was rejected, once a week has gone, where there is a colleague to release it."""
    naar = tid + timedelta(days=7)
    alene = bool(feil) and land.folk.okonomi(feil[0].tilskudd.ramme.forvalter, 1) == av
    if naar >= land.naa or not feil or alene:
        return []
    nye = []
    for u in feil:
        u.tilskudd.terminer.append(Utbetaling(
            tilskudd=u.tilskudd, nr=len(u.tilskudd.terminer) + 1, belop=u.belop, forfall=timezone.localdate(naar), erstatter=u,
            laget_av=av,
        ))  # fmt: skip
        nye.append(u.tilskudd.terminer[-1])
    Utbetaling.objects.bulk_create(nye)
    for u in nye:
        land.spor.legg(u.tilskudd.sak.kjede, naar, "utbetaling.ny_termin", av, u, {"erstatter": u.erstatter_id})
    return nye
