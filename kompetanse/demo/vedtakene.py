"""The decisions in bulk, with the same rows as the handling writes: Vedtak, Tilskudd, ledger, instalments, versions, letters ordered."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from kompetanse.revisjon import klokke, spor
from ordninger.felles import frister, kontrakt
from ordninger.felles.handlinger import fordeling as fordelinger
from ordninger.felles.handlinger import penger
from ordninger.felles.handlinger.maalform import maalform_for
from ordninger.felles.handlinger.vedtak import OVERGANG, linjegrunner, terminer, utfall_av
from ordninger.felles.models import (
    Fordelingslinje,
    Jobb,
    Jobbpost,
    Rapport,
    Sakversjon,
    Tilskudd,
    Utbetaling,
    Vedtak,
    Vedtakslinje,
)

from .brevjobber import VISES_FRAM
from .kalender import Runde
from .land import Land
from .saker import versjon
from .sql import sett


def bygg(land: Land) -> str:
    antall = 0
    with override("nb"):
        for aar in land.kalender.alle_aar:
            for r in land.kalender.runder(aar):
                if r.nokkel in land.fordeling and land.kalender.skjedd(r.til_beslutning):
                    with transaction.atomic():
                        antall += _runde(land, r)
    return f"{antall} vedtak, {Tilskudd.objects.count()} tilskudd"


def _runde(land: Land, r: Runde) -> int:
    siste_to = r.aar >= land.kalender.aar - 1

    def utfall(_p: Any, sokt: Decimal, belop: Decimal) -> str:
        return utfall_av(sokt, belop)

    return len(
        beslutt(
            land, land.fordeling[r.nokkel], land.saker[r.nokkel], av=land.folk.hent(land.embete[r.fylke], "beslutter"),
            utfall=utfall, klageinstans=land.udir, plan=land.utlysning[r.nokkel].parametre["terminer"],
            tittel=f"Brev: {land.fordeling[r.nokkel].navn}, {land.fylker[r.fylke].navn} {r.aar}",
            vis=lambda p: p.soker.kommune_id in VISES_FRAM and p.virksomhet is None and siste_to,
        )
    )  # fmt: skip


def beslutt(
    land: Land, f: Any, saker: list[Any], *, av: Any, utfall: Callable[[Any, Decimal, Decimal], str], klageinstans: Any,
    plan: list[dict[str, str]], tittel: str, vis: Callable[[Any], bool],
) -> list[Any]:  # fmt: skip
    """Decide the cases of a proposal whose moment (`avgjores`) has passed, and close it when all are decided.

    `saker` are Sakplan, or have what it has; `vis` says whose letters are made at once. Gives those that were decided.
    """
    linjer: dict[int, list[Fordelingslinje]] = defaultdict(list)
    for x in f.demolinjer:
        linjer[x.sak_id].append(x)
    i_forslaget = [p for p in saker if p.sak.pk in linjer]
    avgjort = [p for p in i_forslaget if p.avgjores < land.naa]
    if not avgjort:
        return []
    _vedtak(f, avgjort, linjer, av, utfall, klageinstans)
    vedtakslinjer = _linjer(land, avgjort, linjer)
    _penger(f, avgjort, vedtakslinjer, linjer, av)
    _terminer(plan, avgjort)
    _saker(land, avgjort, av)
    if len(avgjort) == len(i_forslaget):
        tid = max(p.avgjores for p in avgjort)
        with klokke.stilt(tid):
            f.tilstand, f.besluttet_av, f.besluttet_tid = "besluttet", av, tid
            f.save(update_fields=["tilstand", "besluttet_av", "besluttet_tid"])
            spor.skriv(fordelinger.kjede(f), "fordeling.besluttet", av=av, objekt=f)
    _brevjobber(land, f, avgjort, av, tittel, vis)
    return avgjort


def _vedtak(f: Any, saker: list[Any], linjer: Any, av: Any, utfall_for: Any, klageinstans: Any) -> None:
    ordning = kontrakt.hent(f.ramme.ordning)
    for p in saker:
        sokt = sum((x.sokt or Decimal(0) for x in linjer[p.sak.pk]), Decimal(0))
        belop = sum((x.belop for x in linjer[p.sak.pk]), Decimal(0))
        utfall = utfall_for(p, sokt, belop)
        p.vedtak = Vedtak(
            sak=p.sak, nr=1, ramme=f.ramme, fordeling=f, utfall=utfall, begrunnelse=p.innhold["forslag"].begrunnelse,
            hjemmel=ordning.vedtakshjemmel(utfall), maalform=maalform_for(p.soker, sak=p.sak),
            er_enkeltvedtak=True, klagerett=True, klageinstans=klageinstans,
            lov=frister.lov_paa(timezone.localdate(p.avgjores), settings.FORVALTNINGSLOV_2025_FRA).kode,
            regelversjon=ordning.regelversjon, sokt_belop=sokt, innvilget_belop=belop, foreslatt_av=f.foreslatt_av,
            foreslatt_tid=f.foreslatt_tid, besluttet_av=av, besluttet_tid=p.avgjores,
        )  # fmt: skip
    Vedtak.objects.bulk_create([p.vedtak for p in saker], batch_size=1000)


def _linjer(land: Land, saker: list[Any], linjer) -> dict[int, list[Vedtakslinje]]:
    alle: dict[int, dict[tuple, Tilskudd]] = {}
    for p in saker:
        u, nye = p.sak.utlysning, {}
        for x in linjer[p.sak.pk]:
            nokkel = (x.mottaker_id, x.linje.virksomhet_id)
            if x.belop > 0 and nokkel not in nye:
                nye[nokkel] = Tilskudd(
                    sak=p.sak, ramme=p.vedtak.ramme, mottaker=x.linje.mottaker, virksomhet=x.linje.virksomhet,
                    budsjettaar=u.budsjettaar, bruk_fra=u.bruk_fra, bruk_til=u.bruk_til,
                    rapportfrist_tid=u.rapportfrist_tid, opprettet_tid=p.avgjores,
                )  # fmt: skip
        alle[p.sak.pk], p.tilskudd = nye, list(nye.values())
    tilskudd = [t for p in saker for t in p.tilskudd]
    Tilskudd.objects.bulk_create(tilskudd, batch_size=2000)
    Rapport.objects.bulk_create([Rapport(tilskudd=t) for t in tilskudd], batch_size=2000)
    grunner: dict[int | None, str] = {}
    for m in ("nb", "nn"):
        mine = [p for p in saker if p.vedtak.maalform == m]
        if mine:
            grunner |= linjegrunner(mine[0].vedtak.fordeling, [x for p in mine for x in linjer[p.sak.pk]], m)
    ut = {
        p.sak.pk: [
            Vedtakslinje(
                vedtak=p.vedtak, linje=x.linje, mottaker_id=x.mottaker_id, virksomhet_id=x.linje.virksomhet_id,
                tilskudd=alle[p.sak.pk].get((x.mottaker_id, x.linje.virksomhet_id)) if x.belop > 0 else None,
                budsjettaar=x.linje.budsjettaar, sokt=x.sokt or Decimal(0), belop=x.belop, begrunnelse=grunner[x.linje_id],
            )
            for x in linjer[p.sak.pk]
        ]
        for p in saker
    }  # fmt: skip
    Vedtakslinje.objects.bulk_create([x for rader in ut.values() for x in rader], batch_size=2000)
    return ut


def _bunker(saker: list[Any]) -> list[tuple[datetime, list[Any]]]:
    per: dict[datetime, list[Any]] = defaultdict(list)
    for p in saker:
        per[p.avgjores].append(p)
    return sorted(per.items())


def _penger(f, saker: list[Any], vedtakslinjer, linjer, av) -> None:
    """What was reserved for each case is given back, and what is granted is bound."""
    for tid, bunke in _bunker(saker):
        poster = []
        for p in bunke:
            reservert = sum((x.belop for x in linjer[p.sak.pk]), Decimal(0))
            poster.append(penger.Linje(f.ramme, "reservert_tilbake", reservert, {"fordeling": f, "sak": p.sak}))
            poster += [
                penger.Linje(f.ramme, "tilsagn", x.belop, {"vedtakslinje": x, "sak": p.sak, "fordeling": f})
                for x in vedtakslinjer[p.sak.pk]
            ]
        with klokke.stilt(tid):
            penger.bokfor(poster, av=av)


def _terminer(plan: list[dict[str, str]], saker: list[Any]) -> None:
    alle = [t for p in saker for t in p.tilskudd]
    belop = dict(Tilskudd.objects.filter(pk__in=[t.pk for t in alle]).order_by().values_list("pk", "belop"))
    rader = []
    for p in saker:
        for t in p.tilskudd:
            t.belop = belop[t.pk]
            t.terminer = [
                Utbetaling(tilskudd=t, nr=nr, belop=b, forfall=forfall)
                for nr, (b, forfall) in enumerate(terminer(t.belop, plan, timezone.localdate(p.avgjores)), 1)
            ]
            rader += t.terminer
    Utbetaling.objects.bulk_create(rader, batch_size=2000)


def _saker(land: Land, saker: list[Any], av) -> None:
    Sakversjon.objects.bulk_create(
        [versjon(p, p.innhold.get("versjoner", 1) + 1, "avgjort", av, p.avgjores) for p in saker], batch_size=1000
    )
    for utfall, handling in OVERGANG.items():
        mine = [p for p in saker if p.vedtak.utfall == utfall]
        sett(
            "felles_sak", [("tilstand_tid", "timestamptz"), ("avgjort_tid", "timestamptz"), ("innvilget_belop", "numeric")],
            [(p.sak.pk, p.avgjores, p.avgjores, p.vedtak.innvilget_belop) for p in mine], tilstand=str(utfall.value),
        )  # fmt: skip
        for p in mine:
            land.spor.legg(p.sak.kjede, p.avgjores, f"sak.{handling}", av, p.sak, {
                "fra": "til_beslutning", "til": str(utfall.value), "vedtak": p.vedtak.pk, "belop": p.vedtak.innvilget_belop,
            })  # fmt: skip


def _brevjobber(land: Land, f: Any, saker: list[Any], av: Any, tittel: str, vis: Callable[[Any], bool]) -> None:
    """One job per day of decisions. Its letters get the date of the decision when the worker makes them."""
    for tid, bunke in _bunker(saker):
        for fram in (True, False):
            mine = [p for p in bunke if vis(p) == fram]
            if not mine:
                continue
            jobb = Jobb.objects.create(
                type="brev.vedtak", tittel=tittel[:200], parametre={"klokke": tid.isoformat()},
                organisasjon=f.ramme.forvalter, av=av, som_rolle="beslutter", antall=len(mine), opprettet_tid=tid,
            )  # fmt: skip
            Jobbpost.objects.bulk_create([Jobbpost(jobb=jobb, nokkel=str(p.vedtak.pk)) for p in mine])
            if fram:
                land.instillinger.setdefault("brevjobber", []).append(jobb.pk)
