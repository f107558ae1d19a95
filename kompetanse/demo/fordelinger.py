"""The proposals: scenarios by the measure's own rule, changes by hand, the forum, and the way to the beslutter."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import override

from kompetanse.revisjon import klokke, spor
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import fordeling as handlinger
from ordninger.felles.handlinger import penger
from ordninger.felles.models import Fordeling, Fordelingslinje

from . import tekster
from .filer import pdf
from .kalender import Runde, klokkeslett
from .land import Land
from .sakplan import Sakplan
from .sql import sett
from .terning import terning

MERKNAD = "Færre skoler enn ventet har meldt behov. Samarbeidsforumet støttet dette, og avviket tas inn igjen neste år."


def bygg(land: Land) -> str:
    with override("nb"):
        for aar in land.kalender.alle_aar:
            for r in land.kalender.runder(aar):
                klare = [p for p in land.saker[r.nokkel] if p.klar and p.klar < land.naa and p.saksbehandler]
                if klare and land.kalender.skjedd(r.hos_forum - timedelta(days=14)):
                    with transaction.atomic():
                        _runde(land, r, klare)
    return f"{Fordeling.objects.filter(art='saker').count()} forslag"


def _runde(land: Land, r: Runde, saker: list[Sakplan]) -> None:
    rng = terning(f"{r.nokkel} fordeling")
    en = land.folk.saksbehandlere(land.embete[r.fylke])[0]
    start = klokkeslett(r.hos_forum - timedelta(days=2 if land.kalender.skjedd(r.hos_forum) else 14), rng, 8, 10)
    start = (
        max(start, max(p.klar for p in saker) + timedelta(minutes=30)) if land.kalender.skjedd(r.hos_forum) else start
    )
    u = land.utlysning[r.nokkel]
    if u.ramme is None:
        return
    with klokke.stilt(start):
        f = _scenario(u, saker, en)
        if r.aar == land.kalender.aar:
            handlinger.nytt_scenario(utlysning=u, navn="B: Prioritert etter plan", regel="etter_prioritet", av=en)
    land.fordeling[r.nokkel] = f
    if land.kalender.skjedd(r.hos_forum):
        _til_forum(land, r, f, saker, en, start, rng)
    if land.kalender.skjedd(r.til_beslutning):
        _til_beslutter(land, r, f, saker, en)


def _scenario(u, saker: list[Sakplan], av) -> Fordeling:
    """A scenario by the measure's rule, where refusals are 0 and some small cases get all they sought, by hand with a reason."""
    f = Fordeling.objects.create(
        art=Fordeling.Art.SAKER, ramme=u.ramme, utlysning=u, navn="A: Likt kutt", modell="likt_kutt",
        modellversjon=kontrakt.hent(u.ordning).regelversjon, merknad=MERKNAD, opprettet_av=av, opprettet_tid=klokke.naa(),
    )  # fmt: skip
    rader = Fordelingslinje.objects.bulk_create(
        [_linje(f, p, x, av) for p in saker for x in p.linjer if x.budsjettaar == u.budsjettaar], batch_size=2000
    )
    for_hand = handlinger.uten_hand(f, [x.pk for x in rader if x.overstyrt])
    resultat = kontrakt.hent(u.ordning).beregn_forslag(f)
    regel = {x.linje_id: x.belop for x in resultat.linjer} | for_hand
    for x in rader:
        x.regelbelop = regel[x.linje_id]
        x.belop = x.belop if x.overstyrt else x.regelbelop
        x.overstyrt = x.belop != x.regelbelop
        x.grunn = x.grunn if x.overstyrt else ""
    sett(
        "felles_fordelingslinje",
        [("regelbelop", "numeric"), ("belop", "numeric"), ("overstyrt", "boolean"), ("grunn", "text")],
        [(x.pk, x.regelbelop, x.belop, x.overstyrt, x.grunn) for x in rader],
    )
    f.beregning = handlinger.lagre_kvittering(resultat.kvittering, av=av)
    f.save(update_fields=["beregning"])
    kjede = handlinger.kjede(f)
    spor.skriv_mange(
        [
            (kjede, "fordeling.opprettet", f, {"regel": "likt_kutt"}),
            *(
                (kjede, "fordeling.endret_for_hand", x, {"belop": x.belop, "regel": x.regelbelop})
                for x in rader
                if x.overstyrt
            ),
            (kjede, "fordeling.beregnet", f, {"beregning": f.beregning_id, "rest": resultat.rest}),
        ],
        av=av,
    )
    f.demolinjer = rader
    return f


def _linje(f: Fordeling, p: Sakplan, x, av) -> Fordelingslinje:
    rad = Fordelingslinje(fordeling=f, sak=p.sak, linje=x, mottaker_id=x.mottaker_id, sokt=x.sokt)
    if p.avslag or p.fullt:
        rad.belop, rad.overstyrt = Decimal("0.00") if p.avslag else x.sokt, True
        rad.grunn = (tekster.AVSLAG if p.avslag else tekster.OVERSTYRT)[p.maalform]
        rad.endret_av, rad.endret_tid = av, klokke.naa()
    return rad


def flytt(land: Land, saker: list[Any], handling: str, fra: str, til: str, tid, av, data=None) -> None:
    """One step for many cases at one moment, with the trail. `data` is per case."""
    sett("felles_sak", [("tilstand_tid", "timestamptz")], [(p.sak.pk, tid) for p in saker], tilstand=til)
    for p in saker:
        land.spor.legg(
            p.sak.kjede, tid, f"sak.{handling}", av, p.sak, {"fra": fra, "til": til, **((data or {}).get(p.sak.pk, {}))}
        )


def _til_forum(land: Land, r: Runde, f: Fordeling, saker: list[Sakplan], av, start, rng: Random) -> None:
    tid = max(klokkeslett(r.hos_forum, rng, 12, 15), start + timedelta(minutes=5))
    with klokke.stilt(tid):
        f.tilstand, f.hos_forum_dato = "hos_forum", r.hos_forum
        f.save(update_fields=["tilstand", "hos_forum_dato"])
        spor.skriv(handlinger.kjede(f), "fordeling.hos_forum", av=av, objekt=f, data=handlinger.lagt_fram(f))
    flytt(land, saker, "send_til_forum", "forslag_klart", "hos_forum", tid, av)
    if land.kalender.skjedd(r.forum):
        protokoll = pdf([
            "DEMO", f"Protokoll fra samarbeidsforumet, {land.fylker[r.fylke].navn}", r.forum.isoformat(),
            f"Forumet vurderte forslaget til fordeling for {r.aar} og hadde ingen merknader til de store linjene.",
        ])  # fmt: skip
        with klokke.stilt(klokkeslett(r.forum, rng, 13, 16)):
            ny = handlinger.registrer_forum(
                fordeling=f, dato=r.forum, protokoll=ContentFile(protokoll), filnavn=f"protokoll-{r.nokkel}.pdf",
                merknad="Forumet støtter forslaget.", av=av,
            )  # fmt: skip
        f.__dict__.update({k: v for k, v in ny.__dict__.items() if k.startswith("forum_")})


def _til_beslutter(land: Land, r: Runde, f: Fordeling, saker: list[Sakplan], av) -> None:
    """The money is reserved case by case, as the handling does it."""
    tid = klokkeslett(r.til_beslutning, terning(f"{r.nokkel} t"), 13, 14)
    belop: dict[int, Decimal] = defaultdict(Decimal)
    for x in f.demolinjer:
        belop[x.sak_id] += x.belop
    with klokke.stilt(tid):
        f.tilstand, f.foreslatt_av, f.foreslatt_tid = "til_beslutning", av, tid
        f.save(update_fields=["tilstand", "foreslatt_av", "foreslatt_tid"])
        penger.bokfor(
            [penger.Linje(f.ramme, "reservert", belop[p.sak.pk], {"fordeling": f, "sak": p.sak}) for p in saker], av=av
        )
        spor.skriv(handlinger.kjede(f), "fordeling.til_beslutning", av=av, objekt=f, data={"saker": len(saker)})
    data = {p.sak.pk: {"belop": belop[p.sak.pk], "fordeling": f.pk} for p in saker}
    flytt(land, saker, "send_til_beslutter", "hos_forum", "til_beslutning", tid, av, data)
