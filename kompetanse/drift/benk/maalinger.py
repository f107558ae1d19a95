"""What is measured, and the targets."""

import itertools
import time
from decimal import Decimal

from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from kompetanse.drift.benk import fil as filer
from kompetanse.drift.benk.land import ANTALL, TIDEL, Land
from kompetanse.drift.benk.rammeverk import Maal, Maaling, flettet, lokke
from kompetanse.drift.benk.sider import Nettleser
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import rammer
from ordninger.felles.models import Fordeling

# name, who, address, at most so many times the plainest page, at most so many queries
SIDER = (
    ("arbeidslisten, 40 000 saker", "saksbehandler", "forvalter:sak-liste", 4, 10),
    ("saken", "saksbehandler", "forvalter:sak", 4, None),
    ("landet nå, 40 000 saker", "udir_fag", "udir:forside", 10, 15),
)


GANGER = 15


def _sider(land: Land) -> list[tuple[str, Nettleser, str, int, int | None]]:
    nettlesere = {rolle: Nettleser(getattr(land, rolle)) for rolle in ("saksbehandler", "udir_fag")}
    return [
        (navn, nettlesere[rolle], reverse(side, args=[land.sak.nummer] if side == "forvalter:sak" else []), g, n)
        for navn, rolle, side, g, n in SIDER
    ]


def sider(land: Land) -> list[Maal]:
    """The pages in multiples of the plainest one, and the national split in multiples of the loop."""
    basis = Maaling("basis", Nettleser(land.leser).henter(reverse("benk-basis")), GANGER)
    enhet = Maaling("løkka", lokke, 3)
    alle = _sider(land)
    maalte = [Maaling(navn, n.henter(adresse), GANGER) for navn, n, adresse, _g, _s in alle]
    ny = Maaling("nyss", lambda: (cache.clear(), alle[0][1].hent(alle[0][2])), 5)
    beregn, lagre = _fordeling(land)
    flettet([enhet, basis, *maalte, ny, beregn, lagre])
    ut = [
        Maal(f"{m.navn}: ganger basissiden", m.ganger_av(basis), a[3], "ganger")
        for m, a in zip(maalte, alle, strict=True)
    ]
    ut.append(Maal("arbeidslisten rett etter en endring: ganger basissiden", ny.ganger_av(basis), 15, "ganger"))
    for navn, nettleser, adresse, _g, grense in alle:
        antall = len(nettleser.sporringer(adresse))
        ut.append(Maal(f"{navn}: spørringer", antall, grense or 40, "stk"))
    liste, nettleser = alle[0][2], alle[0][1]
    faa, mange = (len(nettleser.sporringer(f"{liste}?antall={n}")) for n in (25, 100))
    ut.append(Maal("arbeidslisten: spørringer mer med 100 rader enn med 25", mange - faa, 0, "stk"))
    ut.append(Maal("nasjonal fordeling beregnet med kvittering", beregn.ganger_av(enhet), 1, "løkker"))
    ut.append(Maal("nasjonal fordeling beregnet og lagret", lagre.ganger_av(enhet), 5, "løkker"))
    print(f"  basissiden tar {basis.sekunder * 1000:.1f} ms, {basis.ganger_av(enhet):.3f} løkker")
    return ut


def _fordeling(land: Land) -> tuple[Maaling, Maaling]:
    scenario = Fordeling.objects.filter(ramme=land.rot).order_by("pk")[0]
    ordning = kontrakt.hent("kollektiv")
    nummer = itertools.count()

    def lagre() -> Fordeling:
        return rammer.nytt_rammescenario(
            ramme=land.rot, navn=f"Scenario {next(nummer)}", parametre=scenario.parametre, av=land.udir_fag
        )

    return Maaling("beregn", lambda: ordning.fordel_rammer(scenario), 5), Maaling("lagre", lagre, 3)


def fil(land: Land) -> list[Maal]:
    """The export of the whole list needs about the memory of a tenth of it."""
    nettleser = Nettleser(land.saksbehandler)
    liste = reverse("forvalter:sak-liste") + "?sorter=-innsendt"
    liten, rader_liten = filer.topp(nettleser.hent, f"{liste}&sok={TIDEL}")
    stor, rader_stor = filer.topp(nettleser.hent, liste)
    print(f"  regnearket: {rader_liten} rader {liten:.1f} MB, {rader_stor} rader {stor:.1f} MB over utgangspunktet")
    return [
        Maal("regnearket: rader i den store filen", rader_stor, ANTALL * Decimal("0.9"), "rader", minst=True),
        Maal("regnearket: ganger minnet når radene er 10 ganger flere", (stor + 4) / (liten + 4), 2, "ganger"),
    ]


def forklar(land: Land, tegn: int = 200) -> None:
    """Every query of every page with its time, slowest first."""
    for navn, nettleser, adresse, _g, _s in _sider(land):
        nettleser.hent(adresse)
        begynt = time.perf_counter()
        nettleser.hent(adresse)
        print(f"\n== {navn} {(time.perf_counter() - begynt) * 1000:.1f} ms")
        connection.force_debug_cursor = True
        connection.queries_log.clear()
        nettleser.sporringer(adresse)
        halve = list(connection.queries_log)[len(connection.queries_log) // 2 :]
        for q in sorted(halve, key=lambda q: -float(q["time"])):
            print(f"{float(q['time']) * 1000:8.1f} ms  {q['sql'][:tegn]}")
        connection.force_debug_cursor = False
