"""Random walks: whatever is tried in whatever order, the sums hold and nothing decided changes."""

import random
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Sum

from kompetanse.revisjon import klokke, spor
from kompetanse.revisjon.fireoyne import FireOyne
from ordninger.felles.handlinger import brev, habilitet, retting, sak, utbetaling, vedtak, vurdering
from ordninger.felles.handlinger import fordeling as fordelinger
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import Fordeling, Postering, Ramme, Sak, Tilskudd, Utbetaling, Vedtak
from ordninger.felles.saksgang import BEHOVSMELDING
from tests.fabrikker import sak as lag

pytestmark = pytest.mark.django_db

NEI = (IkkeMulig, PermissionDenied, FireOyne, ValidationError)
STEG = 60
TELLERE = {"belop": "mottatt", "fordelt": "fordelt"}


def invarianter(v: lag.Verden, frosset: dict[int, tuple]) -> None:
    """What is true after every step, by our own sums."""
    for r in Ramme.objects.all():
        poster = dict(r.posteringer.order_by().values("type").annotate(s=Sum("belop")).values_list("type", "s"))
        for teller, type_ in TELLERE.items():
            assert getattr(r, teller) == poster.get(type_, Decimal(0)), (teller, poster)
        assert r.fordelt + r.reservert + r.tilsagn <= r.belop
        assert min(r.fordelt, r.reservert, r.tilsagn, r.utbetalt) >= 0
        assert r.utbetalt <= r.tilsagn
    ramme = Ramme.objects.get(pk=v.ramme.pk)
    assert ramme.tilsagn == (Tilskudd.objects.filter(ramme=ramme).aggregate(s=Sum("belop"))["s"] or 0)
    for t in Tilskudd.objects.all():
        assert t.belop == t.vedtakslinjer.aggregate(s=Sum("belop"))["s"]
        terminer = t.utbetalinger.exclude(tilstand__in=["annullert", "avvist", "returnert"])
        assert (terminer.aggregate(s=Sum("belop"))["s"] or 0) <= t.belop
    for s in Sak.objects.all():
        assert s.tilstand in {t.kode for t in BEHOVSMELDING.tilstander}
        assert s.er_avgjort == s.vedtak.exists()
        if s.er_avgjort:
            assert s.innvilget_belop == s.vedtak.aggregate(s=Sum("innvilget_belop"))["s"]
    for x in Vedtak.objects.all():
        bilde = (x.innvilget_belop, x.begrunnelse, x.besluttet_av_id, x.besluttet_tid)
        assert frosset.setdefault(x.pk, bilde) == bilde


def trekk(v: lag.Verden, tilfeldig: random.Random) -> Callable[[], object]:
    """One act by somebody on something, sensible or not."""
    s = tilfeldig.choice(list(Sak.objects.order_by("pk")))
    innsender = s.opprettet_av
    innsender.aktiv_tilhorighet = innsender.tilhorigheter.get()
    folk = [v.saksbehandler, v.beslutter, v.okonomi, innsender]
    av = tilfeldig.choice(folk)
    riktig = tilfeldig.random() < 0.8
    eier, sb, be, ok = (innsender, v.saksbehandler, v.beslutter, v.okonomi) if riktig else (av, av, av, av)
    f = Fordeling.objects.filter(utlysning=v.utlysning).order_by("-pk").first()
    u = (
        Utbetaling.objects.order_by("?").first()
        if tilfeldig.random() < 0.5
        else Utbetaling.objects.order_by("pk").first()
    )
    valg: list[Callable[[], object]] = [
        lambda: sak.send_inn(sak=s, av=eier),
        lambda: sak.hent_tilbake(sak=s, av=eier),
        lambda: habilitet.erklaer(sak=s, habil=True, av=sb),
        lambda: habilitet.erklaer(sak=s, habil=True, av=be),
        lambda: vurdering.ta_til_vurdering(sak=s, av=sb),
        lambda: lag_vurdert(s, sb),
        lambda: vurdering.sett_pa_vent(sak=s, grunn="Venter.", av=sb),
        lambda: vurdering.gjenoppta(sak=s, av=sb),
        lambda: vurdering.legg_i_fordeling(sak=s, av=sb),
        lambda: retting.be_om_retting(
            sak=s, felt=["behov"], tekst="Forklar.", frist=klokke.idag() + timedelta(days=10), av=sb
        ),
        lambda: sak.send_retting(sak=s, av=eier),
        lambda: fordelinger.ta_ut(sak=s, av=sb),
        lambda: fordelinger.nytt_scenario(utlysning=v.utlysning, navn="X", regel="likt_kutt", av=sb),
        lambda: vedtak.beslutt(sak=s, av=be),
        lambda: vurdering.avslutt(sak=s, av=sb),
    ]
    if f is not None:
        valg += [
            lambda: fordelinger.registrer_forum(
                fordeling=f, dato=klokke.idag(), protokoll=lag.ContentFile(b"%PDF-1.7"), filnavn="p.pdf", av=sb
            ),
            lambda: fordelinger.send_til_beslutter(fordeling=f, av=sb),
            lambda: fordelinger.send_til_beslutter(fordeling=f, av=sb),
            lambda: fordelinger.forkast(fordeling=f, av=sb),
        ]
    if u is not None:
        valg += [
            lambda: brev.lag_tilskuddsbrev(
                vedtak=u.tilskudd.vedtakslinjer.order_by("pk")[0].vedtak, tilskudd_id=u.tilskudd_id, av=be
            ),
            lambda: utbetaling.frigi(utbetaling=u, av=ok),
            lambda: utbetaling.hold(utbetaling=u, grunn="Stans.", av=ok),
            lambda: utbetaling.opphev_hold(utbetaling=u, av=ok),
            lambda: utbetaling.angre_frigivelse(utbetaling=u, av=ok),
        ]
    return tilfeldig.choice(valg)


def lag_vurdert(s: Sak, av: object) -> None:
    from ordninger.felles import kontrakt

    for v in kontrakt.hent("kollektiv").vilkar():
        if v.krav:
            vurdering.lagre_vurdering(sak=s, vilkar=v.kode, resultat="oppfylt", begrunnelse="Godt vist.", av=av)
    vurdering.lagre_begrunnelse(sak=s, begrunnelse="Følger planen.", versjon=0, av=av)


@pytest.mark.parametrize("fro", range(4))
def test_any_order_of_acts_keeps_the_sums(fro):
    tilfeldig = random.Random(fro)
    gikk = 0
    with klokke.stilt(lag.tid(2027, 1, 20)):
        v = lag.verden("150000")
        for belop, start in (("60000", lag.utkast), ("90000", lag.innsendt), ("40000", lag.vurdert)):
            start(v, belop)
        if fro % 2:
            lag.til_beslutning(v, "50000", "70000")
        frosset: dict[int, tuple] = {}
        for _ in range(STEG):
            handling = trekk(v, tilfeldig)
            foer = list(Sak.objects.order_by("pk").values_list("pk", "tilstand")), Postering.objects.count()
            try:
                with transaction.atomic():
                    handling()
                gikk += 1
            except NEI:
                assert foer == (
                    list(Sak.objects.order_by("pk").values_list("pk", "tilstand")),
                    Postering.objects.count(),
                )
            invarianter(v, frosset)
        assert list(spor.brudd()) == []
    assert gikk >= 5
