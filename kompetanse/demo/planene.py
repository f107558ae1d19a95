"""The owners' plans for the money of further education: planned, started, completed, dropped out, replaced, given back, reported."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils.translation import override

from eiere.models import Organisasjon
from kompetanse.revisjon import klokke
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import rapport as rapporter
from ordninger.felles.models import Krav, Sak, Tilskudd
from ordninger.videreutdanning import planbilde
from ordninger.videreutdanning.handlinger import plan as planer
from ordninger.videreutdanning.handlinger import ubrukt
from ordninger.videreutdanning.models import Plan, Plandeltaker
from ordninger.videreutdanning.plangang import Semester

from . import tekster
from .brevjobber import VISES_FRAM
from .kalender import Tilbudsaar, klokkeslett
from .land import Land
from .terning import terning

STUDIER = {
    # part of the share: (employee group, basic education, nb, nn, at a fagskole)
    "barnehage": (
        ("barnehagelaerer", "grad", "Språk og språklæring i barnehagen", "Språk og språklæring i barnehagen", False),
        ("fagarbeider", "fag_svennebrev", "Barnehagelærer, arbeidsplassbasert", "Barnehagelærar, arbeidsplassbasert", False),
        ("fagarbeider", "fag_svennebrev", "Barn med særskilte behov", "Barn med særskilde behov", True),
    ),
    "grunnskole": (
        ("laerer", "grad", "Matematikk 1 for 5.–10. trinn", "Matematikk 1 for 5.–10. trinn", False),
        ("laerer", "grad", "Norsk for 1.–7. trinn", "Norsk for 1.–7. trinn", False),
        ("laerer", "grad", "Spesialpedagogikk", "Spesialpedagogikk", False),
        ("leder", "grad", "Skoleledelse", "Skuleleiing", False),
    ),
    "vgo": (("laerer", "grad", "Yrkesfaglærer, didaktikk", "Yrkesfaglærar, didaktikk", False),),
    "andre": (("pp", "grad", "Rådgivning i PP-tjenesten", "Rådgiving i PP-tenesta", False),),
}  # fmt: skip
POENG = (Decimal(30), Decimal(30), Decimal(15), Decimal("7.5"))


def bygg(land: Land) -> str:
    """Plans of some recipients in each awarded year, as far as the day allows."""
    land.spor.skriv_ut()
    with override("nb"):
        for a in land.kalender.tilbudsaar:
            if land.kalender.skjedd(a.betalt + timedelta(days=5)):
                for sak in _velg(land, a):
                    _Eier(land, a, sak).bygg()
    return f"{Plan.objects.count()} planer, {Plandeltaker.objects.count()} deltakere"


def _velg(land: Land, a: Tilbudsaar) -> Iterator[Sak]:
    """Those that are shown first, and every n-th of the rest; fewer in the small demo."""
    alle = (
        Sak.objects.filter(utlysning__ordning="videreutdanning", utlysning__budsjettaar=a.aar, tilstand="tildelt")
        .select_related("soker", "utlysning")
        .order_by("pk")
    )
    vises, hver = (VISES_FRAM, 60) if land.full else (VISES_FRAM[:2], 300)
    for n, sak in enumerate(alle):
        fram = sak.soker.type == "kommune" and sak.soker.kommune_id in vises
        if fram or (n % hver == 7 and sak.innvilget_belop >= 150_000):
            yield sak


class _Eier:
    """One owner's plan of a year, by the handlinger."""

    def __init__(self, land: Land, a: Tilbudsaar, sak: Sak) -> None:
        self.land, self.a, self.sak = land, a, sak
        self.rng: Random = terning(f"{sak.nummer} plan")
        self.redaktor = land.folk.hent(sak.soker, "redaktor")
        self.innsender = land.folk.innsender(sak.soker)
        self.plan: Plan

    def bygg(self) -> None:
        a = self.a
        for dag, stadium in (
            (a.betalt + timedelta(days=4), self._planlegg), (date(a.aar, 9, 1), self._start), (date(a.aar, 11, 4), self._frafall),
            (date(a.aar, 11, 12), self._erstatt), (date(a.aar + 1, 2, 24), self._rapporter), (date(a.aar + 1, 6, 24), self._fullfor),
            (date(a.aar + 1, 9, 8), self._meld_ubrukt),
        ):  # fmt: skip
            if not self.land.kalender.skjedd(dag):
                break
            with klokke.stilt(klokkeslett(dag, self.rng)):
                stadium()

    def _planlegg(self) -> None:
        self.plan = planer.opprett_plan(sak=self.sak, av=self.redaktor)
        en = self.plan.vikarkostnad * Decimal("0.1875")
        storst = 12 if self.sak.soker.kommune_id in VISES_FRAM[:2] else 4
        deler = {d.kode: d.andel - d.gitt for d in planbilde.bilde(self.plan).deler if d.andel}
        for kode, andel in sorted(deler.items(), key=lambda d: -d[1]):
            antall = min(storst, int(andel * Decimal("0.85") / en))
            if not antall and kode != max(deler, key=lambda k: deler[k]):
                continue
            studier = STUDIER[kode]
            for n, studium in enumerate(studier):
                mine = len(range(n, max(antall, 1), len(studier)))
                if mine:
                    planer.legg_til(
                        plan=self.plan, felt=self._felt(kode, studium, antall), antall=mine, av=self.redaktor
                    )

    def _felt(self, kode: str, studium: tuple, antall: int) -> planer.Deltakerfelt:
        gruppe, grunn, nb, nn, fagskole = studium
        poeng = self.rng.choice(POENG) if antall else Decimal("7.5")
        host = Semester(self.a.aar, "host")
        semestre = {host: poeng} if poeng < 10 else {host: poeng / 2, Semester(self.a.aar, "vaar"): poeng / 2}
        return planer.Deltakerfelt(
            sektor=kode, gruppe=gruppe, grunnutdanning=grunn, laerested=self._laerested(fagskole),
            studium=nn if self.sak.maalform == "nn" else nb, semestre=semestre,
        )  # fmt: skip

    def _laerested(self, fagskole: bool) -> Organisasjon:
        steder = self.land.fagskoler if fagskole else self.land.uh
        naer = steder.get(self.sak.soker.fylke_id or "")
        return (naer or [o for f in sorted(steder) for o in steder[f]])[0]

    def _i(self, *tilstander: str) -> list[Plandeltaker]:
        return list(self.plan.deltakere.filter(tilstand__in=tilstander).order_by("nr"))

    def _start(self) -> None:
        """Nearly all start; where there are many, one does not show up."""
        alle = self._i("planlagt")
        if len(alle) > 5:
            planer.ikke_startet(
                deltaker=alle.pop(), grunn="Fikk ikke plass på studiet.", dato=klokke.idag(), av=self.redaktor
            )
        planer.bekreft(plan=self.plan, deltakere=alle, til="startet", dato=klokke.idag(), av=self.redaktor)

    def _frafall(self) -> None:
        alle = self._i("startet")
        if len(alle) > 3:
            brukt = (alle[0].statlig / 4).quantize(Decimal(1))
            planer.slutt(
                deltaker=alle[0], brukt=brukt, grunn="Byttet arbeidssted.", dato=klokke.idag(), av=self.redaktor
            )

    def _erstatt(self) -> None:
        """The money of the one that dropped out goes to another, who begins in spring."""
        ledig = self._i("sluttet")
        if ledig:
            felt = replace(planer.felt_av(ledig[0]), semestre={Semester(self.a.aar, "vaar"): Decimal("7.5")})
            planer.erstatt(deltaker=ledig[0], felt=felt, grunn="En kollega overtar plassen.", av=self.redaktor)

    def _rapporter(self) -> None:
        """VU § 12: two of three report by March, with what the plan knows."""
        if self.rng.random() < 0.34:
            return
        t = Tilskudd.objects.get(sak=self.sak)
        felt: dict[str, Any] = planbilde.rapportutkast(t)
        brukt, m = felt["tiltak"], self.sak.maalform
        felt["tiltak"] = {
            str(x["id"]): {"gjennomfort": "delvis", "tekst": tekster.STUDIER_PAAGAAR[m], **brukt[str(x["id"])]}
            for x in rapporter.tiltak_i(t)
        }
        markorer = kontrakt.hent("videreutdanning").markorer()
        felt["markorer"] = {
            k[0]: {"grad": self.rng.choice((3, 3, 4)), "tekst": tekster.RAPPORT_VU[m]} for k in markorer
        }
        felt["ubrukt_forklaring"] = tekster.STUDIER_PAAGAAR[m]
        rapporter.lagre_rapport(tilskudd=t, felt=felt, versjon=rapporter.hent_rapport(t).versjon, av=self.redaktor)
        rapporter.lever_rapport(tilskudd=t, av=self.innsender)

    def _fullfor(self) -> None:
        nye = [d for d in self._i("planlagt") if d.erstatter_id]
        if nye:
            planer.bekreft(plan=self.plan, deltakere=nye, til="startet", dato=klokke.idag(), av=self.redaktor)
        planer.bekreft(
            plan=self.plan, deltakere=self._i("startet"), til="fullfort", dato=klokke.idag(), av=self.redaktor
        )

    def _meld_ubrukt(self) -> None:
        """VU § 10: some know that a part will not be used."""
        belop = min(ubrukt.kan_meldes(self.plan), Decimal(60_000))
        if self.rng.random() < 0.3 and belop > 0 and not Krav.objects.filter(tilskudd__sak=self.sak).exists():
            ubrukt.meld_ubrukt(
                plan=self.plan, belop=belop, grunn="Studiet ble billigere enn planlagt.", av=self.innsender
            )
