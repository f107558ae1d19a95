"""Appeals in every state, by the same handlinger as the pages use."""

from datetime import timedelta
from random import Random

from django.utils.translation import override

from kompetanse.revisjon import klokke
from ordninger.felles.handlinger import klage as klager
from ordninger.felles.handlinger import klagebehandling
from ordninger.felles.models import Klage

from . import tekster
from .land import Land
from .sakplan import Sakplan
from .terning import terning

ANTALL = 14
VURDERING = "Vi har gått gjennom saken på nytt. Klagen gir ikke nye opplysninger om partnerskapet, og vi holder fast ved vedtaket."


def bygg(land: Land) -> str:
    """Refusals, and some cuts, that were appealed; the oldest have come the longest way."""
    land.spor.skriv_ut()
    saker = [
        p for n in sorted(land.saker) for p in land.saker[n]
        if p.vedtak and (p.vedtak.utfall == "avslatt" or (p.vedtak.utfall == "delvis_innvilget" and p.rng.random() < 0.01))
        and p.avgjores + timedelta(days=12) < land.naa and p.runde.aar >= land.kalender.aar - 1
    ]  # fmt: skip
    saker.sort(key=lambda p: (p.avgjores, p.sak.pk))
    rng = terning(f"{land.kalender.dag} klager")
    with override("nb"):
        for n, p in enumerate(saker[-ANTALL:]):
            _klage(land, p, n, rng)
    return f"{Klage.objects.count()} klager"


def _klage(land: Land, p: Sakplan, n: int, rng: Random) -> None:
    naar = p.avgjores + timedelta(days=rng.randint(4, 11), hours=2)
    with klokke.stilt(naar):
        k = klager.send_klage(
            vedtak=p.vedtak,
            tekst=tekster.klage(rng),
            onsker="Vi ber om at vedtaket blir endret.",
            av=p.sak.opprettet_av,
        )
    hva, senere = n % 5, naar + timedelta(days=9)
    if senere + timedelta(days=8) >= land.naa:
        return
    if hva == 3:
        with klokke.stilt(senere):
            klager.trekk_klage(klage=k, av=p.sak.opprettet_av)
    elif hva:
        with klokke.stilt(senere):
            k = klagebehandling.vurder(klage=k, vurdering=VURDERING, av=p.saksbehandler)
        if hva == 2 or senere + timedelta(days=60) < land.naa:
            with klokke.stilt(senere + timedelta(days=6)):
                klagebehandling.oversend(klage=k, av=p.saksbehandler)
