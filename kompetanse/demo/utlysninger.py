"""The rounds: drafted by a caseworker, published by the beslutter, in every fylke and year."""

from datetime import date, timedelta
from random import Random

from django.utils.translation import override

from kompetanse.revisjon import klokke
from ordninger.felles.handlinger import utlysning as utlysninger
from ordninger.kollektiv.vilkar import TEMAER_EKSEMPEL

from . import tekster
from .kalender import HURTIGE, Runde, klokkeslett, slutt
from .land import ORDNING, Land
from .terning import terning


def terminer(r: Runde) -> list[dict[str, str]]:
    """The plan of instalments of a round."""
    if r.nr > 1:
        return [{"andel": "1.0", "dato": r.b0.isoformat()}]
    if r.fylke in HURTIGE:
        return [{"andel": "0.9", "dato": f"{r.aar}-02-01"}, {"andel": "0.1", "dato": f"{r.aar}-10-01"}]
    return [{"andel": "0.5", "dato": f"{r.aar}-05-03"}, {"andel": "0.5", "dato": f"{r.aar}-09-15"}]


def bygg(land: Land) -> str:
    rng = terning(f"{land.kalender.dag} utlysninger")
    temaer = [{"kode": v.kode, "nb": v.navn.nb, "nn": v.navn.nn} for v in TEMAER_EKSEMPEL]
    with override("nb"):
        for aar in land.kalender.alle_aar:
            for r in land.kalender.runder(aar):
                _en(land, r, temaer, rng)
    return f"{len(land.utlysning)} utlysninger"


def _en(land: Land, r: Runde, temaer: list[dict], rng: Random) -> None:
    embete = land.embete[r.fylke]
    en, beslutter = land.folk.saksbehandlere(embete)[0], land.folk.hent(embete, "beslutter")
    dag = min(r.apner, land.kalender.dag) - timedelta(days=12)
    tekst_nb, tekst_nn = tekster.utlysning(land.fylker[r.fylke].navn, r.aar, r.nr)
    with klokke.stilt(klokkeslett(dag, rng)):
        u = utlysninger.opprett(
            forvalter=embete, ordning=ORDNING, budsjettaar=r.aar, runde=r.nr, av=en, fylke=land.fylker[r.fylke],
            apner_tid=klokkeslett(r.apner, rng, 8, 9).replace(day=r.apner.day, month=r.apner.month, hour=0, minute=0, second=0),
            frist_tid=slutt(r.frist), svar_innen=r.b1 + timedelta(days=3) if r.nr > 1 else date(r.aar, 4, 15),
            rapportfrist_tid=slutt(date(r.aar + 1, 3, 15)), bruk_fra=date(r.aar, 1, 1), bruk_til=date(r.aar, 12, 31),
            tekst_nb=tekst_nb, tekst_nn=tekst_nn, vilkar_nb=tekster.VILKAR_NB, vilkar_nn=tekster.VILKAR_NN,
            parametre={"terminer": terminer(r), "koordinator_tak": "0.10", "antall_aar": 3, "temaer": temaer},
        )  # fmt: skip
        u = utlysninger.send_til_godkjenning(utlysning=u, av=en)
    with klokke.stilt(klokkeslett(dag + timedelta(days=4), rng)):
        u = utlysninger.publiser(utlysning=u, av=beslutter)
    if ramme := land.ramme.get((r.aar, r.fylke)):
        # The demo hands the frames down before it announces; the trail says when each happened.
        naar = max(ramme.opprettet_tid, u.publisert_tid)
        with klokke.stilt(naar):
            utlysninger.knytt_til_ramme(ramme, av=land.folk.hent(land.udir, "udir_beslutter"))
        u.ramme = ramme
    u.forvalter = embete
    land.utlysning[r.nokkel] = u
