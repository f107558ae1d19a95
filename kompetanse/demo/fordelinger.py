"""The proposals: scenarios by the measure's own rule, changes by hand, the forum, and the way to the beslutter."""

from datetime import timedelta
from decimal import Decimal
from random import Random

from django.core.files.base import ContentFile
from django.db.models import Sum
from django.utils.translation import override

from kompetanse.revisjon import klokke, spor
from ordninger.felles.handlinger import fordeling as handlinger
from ordninger.felles.handlinger import penger
from ordninger.felles.models import Fordeling, Fordelingslinje
from ordninger.kollektiv import fordeling as kbg
from ordninger.kollektiv import forslag, satser

from . import tekster
from .filer import pdf
from .kalender import Runde, klokkeslett
from .land import ORDNING, Land
from .sakplan import Sakplan
from .sql import sett

MERKNAD = "Færre skoler enn ventet har meldt behov. Samarbeidsforumet støttet dette, og avviket tas inn igjen neste år."
FORELOPIG = "Foreløpig forslag, regnet ut av den rammen som er foreslått i statsbudsjettet. Budsjettet er ikke vedtatt."


def bygg(land: Land) -> str:
    with override("nb"):
        for aar in land.kalender.alle_aar:
            for r in land.kalender.runder(aar):
                klare = [p for p in land.saker[r.nokkel] if p.klar and p.klar < land.naa and p.saksbehandler]
                if klare and land.kalender.skjedd(r.hos_forum - timedelta(days=14)):
                    _runde(land, r, klare)
    return f"{Fordeling.objects.filter(art='saker').count()} forslag"


def _runde(land: Land, r: Runde, saker: list[Sakplan]) -> None:
    rng = Random(f"{r.nokkel} fordeling")
    en = land.folk.saksbehandlere(land.embete[r.fylke])[0]
    start = klokkeslett(r.hos_forum - timedelta(days=2 if land.kalender.skjedd(r.hos_forum) else 14), rng, 8, 10)
    start = max(start, max(p.klar for p in saker) + timedelta(minutes=30)) if land.kalender.skjedd(r.hos_forum) else start
    u = land.utlysning[r.nokkel]
    if u.ramme is None:
        return
    with klokke.stilt(start):
        f = handlinger.nytt_scenario(utlysning=u, navn="A: Likt kutt", regel="likt_kutt", av=en)
        _for_haand(land, f, saker, en)
        f = handlinger.beregn(fordeling=f, av=en)
        if r.aar == land.kalender.aar:
            handlinger.nytt_scenario(utlysning=u, navn="B: Prioritert etter plan", regel="etter_prioritet", av=en)
        f = handlinger.lagre_merknad(fordeling=f, merknad=MERKNAD, av=en)
    land.fordeling[r.nokkel] = f
    if land.kalender.skjedd(r.hos_forum):
        _til_forum(land, r, f, saker, en, start, rng)
    if land.kalender.skjedd(r.til_beslutning):
        _til_beslutter(land, r, f, saker, en)


def _for_haand(land: Land, f: Fordeling, saker: list[Sakplan], av) -> None:
    """Refusals are set to 0 and some small cases get all they sought, each with its reason."""
    per_sak = {p.sak.pk: p for p in saker}
    endret = []
    for linje in f.linjer.order_by("pk"):
        p = per_sak[linje.sak_id]
        if not (p.avslag or p.fullt):
            continue
        linje.belop = Decimal("0.00") if p.avslag else linje.sokt
        linje.overstyrt = True
        linje.grunn = (tekster.AVSLAG if p.avslag else tekster.OVERSTYRT)[p.maalform]
        linje.endret_av, linje.endret_tid = av, klokke.naa()
        endret.append(linje)
    Fordelingslinje.objects.bulk_update(endret, ["belop", "overstyrt", "grunn", "endret_av", "endret_tid"], batch_size=1000)
    spor.skriv_mange(
        [(handlinger.kjede(f), "fordeling.endret_for_hand", x, {"belop": x.belop, "regel": x.regelbelop}) for x in endret], av=av
    )


def _flytt(land: Land, saker: list[Sakplan], handling: str, fra: str, til: str, tid, av, data=None) -> None:
    sett("felles_sak", [("tilstand_tid", "timestamptz")], [(p.sak.pk, tid) for p in saker], tilstand=til)
    for p in saker:
        land.spor.legg(p.sak.kjede, tid, f"sak.{handling}", av, p.sak, {"fra": fra, "til": til, **((data or {}).get(p.sak.pk, {}))})


def _til_forum(land: Land, r: Runde, f: Fordeling, saker: list[Sakplan], av, start, rng: Random) -> None:
    tid = max(klokkeslett(r.hos_forum, rng, 12, 15), start + timedelta(minutes=5))
    with klokke.stilt(tid):
        f.tilstand, f.hos_forum_dato = "hos_forum", r.hos_forum
        f.save(update_fields=["tilstand", "hos_forum_dato"])
        spor.skriv(handlinger.kjede(f), "fordeling.hos_forum", av=av, objekt=f)
    _flytt(land, saker, "send_til_forum", "forslag_klart", "hos_forum", tid, av)
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
    tid = klokkeslett(r.til_beslutning, Random(f"{r.nokkel} t"), 13, 14)
    belop = dict(f.linjer.order_by().values("sak_id").annotate(s=Sum("belop")).values_list("sak_id", "s"))
    with klokke.stilt(tid):
        f.tilstand, f.foreslatt_av, f.foreslatt_tid = "til_beslutning", av, tid
        f.save(update_fields=["tilstand", "foreslatt_av", "foreslatt_tid"])
        penger.bokfor(
            [penger.Linje(f.ramme, "reservert", belop[p.sak.pk], {"fordeling": f, "sak": p.sak}) for p in saker], av=av
        )
        spor.skriv(handlinger.kjede(f), "fordeling.til_beslutning", av=av, objekt=f, data={"saker": len(saker)})
    data = {p.sak.pk: {"belop": belop[p.sak.pk], "fordeling": f.pk} for p in saker}
    _flytt(land, saker, "send_til_beslutter", "hos_forum", "til_beslutning", tid, av, data)


__all__ = ["FORELOPIG", "ORDNING", "bygg", "forslag", "kbg", "satser"]
