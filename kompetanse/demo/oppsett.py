"""Udir's year: set-up, parameters, appropriation, national frame, scenarios and the frames handed down. All by handlinger."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.utils.translation import override

from eiere.models import Nokkel, Nokkeltall
from kompetanse.revisjon import klokke
from ordninger.felles.beregning.kanonisk import kanoniser
from ordninger.felles.handlinger import bevilgning as bevilgninger
from ordninger.felles.handlinger import oppsett as oppsettene
from ordninger.felles.handlinger import rammer, satser
from ordninger.felles.models import Aarsoppsett, Fordeling, Jobb, Ramme
from ordninger.kollektiv.nasjonal import NOKLER, SATSNAVN, rammeparametre
from ordninger.kollektiv.satser import EKSEMPEL_RAMME

from . import tekster
from .kalender import klokkeslett
from .land import ORDNING, Land
from .terning import terning

BELOP = (Decimal(655_000_000), Decimal(680_000_000), Decimal(700_000_000), Decimal(715_000_000))
UTENFOR = ("ramme", "gyldig", "fylker", "eksempel")
VERDIER = {k: v for k, v in kanoniser(EKSEMPEL_RAMME.til_json()).items() if k not in UTENFOR}


def bygg(land: Land) -> str:
    """Three budget years, and the next one as plans when this year's frames are handed down."""
    _nokkeltall(land)
    rng = terning(f"{land.kalender.dag} oppsett")
    with override("nb"):
        for n, aar in enumerate(land.kalender.alle_aar):
            _oppsett(land, aar, rng)
            _penger(land, aar, BELOP[3 - len(land.kalender.alle_aar) + n], rng)
        if land.kalender.skjedd(date(land.kalender.aar, 1, 12)):
            _penger(land, land.kalender.aar + 1, BELOP[3], rng, bare_plan=True)
    return f"{len(land.ramme)} rammer, {Fordeling.objects.filter(art='rammer').count()} scenarier"


def _nokkeltall(land: Land) -> None:
    """The register holds one year of keys. The demo's earlier years get demo numbers a little below, and say so.

    Kommuner differ by up to one per cent, so that a share changes from year to year.
    """
    rng = terning(f"{land.kalender.dag} nokkeltall")
    for kode in (*NOKLER, Nokkel.INNBYGGERE_16_18, Nokkel.FOLKETALL):
        rader = Nokkeltall.objects.filter(nokkel=kode).order_by("aar", "kommune_id")
        forste = rader.first().aar
        nye = [
            Nokkeltall(kommune_id=r.kommune_id, nokkel=kode, aar=aar, kilde="Demo, beregnet av siste tall",
                       verdi=(r.verdi * Decimal(1000 - 4 * (forste - aar) + rng.randint(-10, 10)) / 1000).quantize(Decimal(1)))
            for r in rader.filter(aar=forste)
            for aar in range(land.kalender.aar - 2, forste)
        ]  # fmt: skip
        Nokkeltall.objects.bulk_create(nye, batch_size=2000)


def _oppsett(land: Land, aar: int, rng: Random) -> None:
    fag, beslutter = land.folk.hent(land.udir, "udir_fag"), land.folk.hent(land.udir, "udir_beslutter")
    with klokke.stilt(klokkeslett(date(aar - 1, 8, 25), rng)):
        forrige = Aarsoppsett.objects.filter(ordning=ORDNING, budsjettaar=aar - 1).first()
        if forrige:
            oppsett = oppsettene.kopier_oppsett(fra=forrige, til_aar=aar, av=fag)
            sats = satser.Satstabell.objects.get(ordning=ORDNING, budsjettaar=aar, godkjent_tid__isnull=True)
        else:
            oppsett = oppsettene.nytt_oppsett(
                ordning=ORDNING, budsjettaar=aar, fordeles_innen=date(aar, 4, 15), meld_ufordelt_innen=date(aar, 9, 1),
                samlerapport_innen=date(aar + 1, 4, 15), vilkar_nb=tekster.VILKAR_NB, vilkar_nn=tekster.VILKAR_NN, av=fag,
            )  # fmt: skip
            sats = satser.foresla_satser(
                ordning=ORDNING, navn=SATSNAVN, budsjettaar=aar, verdier=VERDIER, eksempel=True, av=fag
            )
    with klokke.stilt(klokkeslett(date(aar - 1, 9, 5), rng)):
        oppsettene.godkjenn(oppsett=oppsett, av=beslutter)
        satser.godkjenn_satser(satser=sats, av=beslutter)


def _penger(land: Land, aar: int, belop: Decimal, rng: Random, *, bare_plan: bool = False) -> None:
    fag, beslutter = land.folk.hent(land.udir, "udir_fag"), land.folk.hent(land.udir, "udir_beslutter")
    k = land.kalender
    dag = k.dag - timedelta(days=6) if bare_plan else date(aar - 1, 10, 12)
    with klokke.stilt(klokkeslett(dag, rng, 8, 11)):
        b = bevilgninger.registrer_bevilgning(
            budsjettaar=aar,
            kapittel="226",
            post="61",
            navn="Kompetanseutvikling i barnehage og grunnskole",
            belop=belop,
            av=fag,
        )
    with klokke.stilt(klokkeslett(dag, rng, 12, 16)):
        rot = rammer.sett_nasjonal_ramme(bevilgning=b, ordning=ORDNING, belop=belop, av=fag)
    a = _scenario(land, rot, "Gjeldende modell", dag + timedelta(days=1), rng)
    land.rammebelop |= {(aar, x.fylke_id): x.belop for x in a.linjer.all()}
    _scenario(land, rot, "Høyere grunnbeløp", dag + timedelta(days=2), rng, grunnbelop="9000000")
    if bare_plan:
        return
    if k.skjedd(date(aar - 1, 12, 18)):
        with klokke.stilt(klokkeslett(date(aar - 1, 12, 18), rng)):
            bevilgninger.bekreft_vedtatt(bevilgning=b, dato=date(aar - 1, 12, 17), av=beslutter)
    if k.skjedd(date(aar, 1, 12)):
        with klokke.stilt(klokkeslett(date(aar, 1, 8), rng)):
            a = rammer.send_rammer_til_beslutter(fordeling=a, av=fag)
        naar = klokkeslett(date(aar, 1, 12), rng)
        with klokke.stilt(naar):
            rammer.beslutt_rammer(fordeling=a, av=beslutter)
        Jobb.objects.filter(type="brev.rammer", parametre={}).update(parametre={"klokke": naar.isoformat()})
        land.ramme |= {
            (aar, r.fylke_id): r
            for r in Ramme.objects.filter(forelder=rot)
            .select_related("forvalter", "fylke", "bevilgning")
            .order_by("pk")
        }


def _scenario(land: Land, rot: Ramme, navn: str, dag: date, rng: Random, **verdier: str) -> Fordeling:
    """A scenario with the year's approved parameters, or with some of them changed."""
    fag = land.folk.hent(land.udir, "udir_fag")
    sats = satser.gjeldende(ordning=ORDNING, navn=SATSNAVN, budsjettaar=rot.budsjettaar)
    versjon = sats.versjon if sats and not verdier else "scenario"
    dag = min(dag, land.kalender.dag - timedelta(days=3))
    with klokke.stilt(klokkeslett(dag, rng)):
        parametre = rammeparametre(
            verdier=VERDIER | verdier, belop=rot.belop, budsjettaar=rot.budsjettaar, versjon=versjon
        )
        return rammer.nytt_rammescenario(
            ramme=rot, navn=navn, parametre=parametre, satser=sats if not verdier else None, av=fag
        )
