"""What a demo case is before it is written: who applies for what, and the day each thing happens to it. No database."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from eiere.models import Organisasjon, Virksomhet
from ordninger.felles.models import Tiltak

from . import tekster
from .kalender import Runde, klokkeslett, mellom, slutt
from .land import Land
from .terning import terning


@dataclass
class Mottaker:
    """One payee of a tiltak and what it is sought for, per year."""

    organisasjon: Organisasjon
    virksomhet: Virksomhet | None
    belop: dict[int, Decimal]
    koordinator: bool = False


@dataclass
class Tiltaksplan:
    tittel: str
    malgrupper: tuple[str, ...]
    tema: str
    partner: Organisasjon | None
    behov: str
    medvirkning: str
    plan: str
    flerarig: bool
    mottakere: list[Mottaker] = field(default_factory=list)

    @property
    def sektor(self) -> str:
        barnehage = "barnehage" in self.malgrupper
        skole = bool(set(self.malgrupper) & {"grunnskole", "sfo", "voksne"})
        if barnehage == skole:
            return Tiltak.Sektor.BEGGE
        return Tiltak.Sektor.BARNEHAGE if barnehage else Tiltak.Sektor.SKOLE


@dataclass
class Sakplan:
    """A case to be. Days that are None do not come; days after the demo's day have not come yet."""

    runde: Runde
    soker: Organisasjon
    virksomhet: Virksomhet | None
    maalform: str
    rng: Random
    deltakere: list[Organisasjon]
    opprettet: datetime
    innsendt: datetime | None
    tatt: datetime | None
    klar: datetime | None
    trukket: datetime | None = None
    retting_bedt: datetime | None = None
    retting_sendt: datetime | None = None
    pa_vent: datetime | None = None
    avslag: bool = False
    fullt: bool = False
    avgjores: datetime | None = None
    tiltak: list[Tiltaksplan] = field(default_factory=list)
    tekst: dict[str, str] = field(default_factory=dict)
    # Filled in when it is written
    sak: Any = None
    linjer: list[Any] = field(default_factory=list)
    saksbehandler: Any = None
    innhold: dict[str, Any] = field(default_factory=dict)
    vedtak: Any = None
    tilskudd: list[Any] = field(default_factory=list)

    @property
    def sokt(self) -> Decimal:
        return sum((m.belop[self.runde.aar] for t in self.tiltak for m in t.mottakere), Decimal(0))


def planlegg(land: Land, r: Runde) -> list[Sakplan]:
    """The cases of a round in the order they are opened, whether they have happened yet or not."""
    rng = terning(f"{r.nokkel} saker")
    sokere = _sokere(land, r, rng)
    rest = Decimal(str(r.andel_sokt)) * land.rammebelop[r.aar, r.fylke]
    if r.nr > 1:
        rest = Decimal(str(r.andel_sokt)) * land.rammebelop[r.aar, r.fylke] * Decimal("0.12")
    vekter = {o.pk: _vekt(land, o, v) for o, v, _d in sokere}
    alle = _alle_vekter(land, r, sokere, vekter)
    planer = []
    for n, (o, v, deltakere) in enumerate(sokere):
        egen = terning(f"{r.nokkel} {o.orgnr}")
        plan = _tider(land, r, o, v, deltakere, egen, straggler=n % 20)
        _innhold(land, plan, rest * vekter[o.pk] / alle)
        planer.append(plan)
    _fordel_avgjorelser(land, r, planer, rng)
    planer.sort(key=lambda p: (p.opprettet, p.soker.orgnr))
    return planer


def _sokere(land: Land, r: Runde, rng: Random) -> list[tuple[Organisasjon, Virksomhet | None, list[Organisasjon]]]:
    """Kommuner, some of them for a region of small ones, and private owners."""
    kommuner = land.kommuner[r.fylke]
    if r.nr > 1:
        valgte = rng.sample(kommuner, min(len(kommuner), r.antall - 6 if land.full else 3))
        private = rng.sample(_gamle(land, r), min(len(_gamle(land, r)), 6 if land.full else 1))
        return [(o, None, []) for o in _stabilt(valgte)] + [(o, v, []) for o, v in private]
    uten = {o.pk for o in rng.sample(kommuner[3:], min(r.ikke_meldt, max(0, len(kommuner) - 3)))}
    deltar: dict[int, list[Organisasjon]] = {}
    smaa = [o for o in kommuner[8:] if o.pk not in uten and o.kommune_id not in ("3411", "4650")]
    if len(smaa) >= 9:
        for n in range(len(smaa) // 9):
            gruppe = smaa[-3 * (n + 1) :][:3]
            deltar[gruppe[0].pk] = gruppe[1:]
            uten |= {o.pk for o in gruppe[1:]}
    egne = [o for o in kommuner if o.pk not in uten]
    if not land.full:
        viktige = [o for o in egne if o.kommune_id in ("3411", "4650")]
        egne = _stabilt(dict.fromkeys([*egne[:3], *viktige, *[o for o in egne if o.pk in deltar][:1]]))
    antall = max(3, r.antall - len(egne)) if land.full else 2
    private = (land.private[r.fylke] if r.aar == land.kalender.aar else _gamle(land, r))[: antall + 6]
    private = sorted(rng.sample(private, min(antall, len(private))), key=lambda p: p[0].pk)
    return [(o, None, deltar.get(o.pk, [])) for o in egne] + [(o, v, []) for o, v in private]


def _gamle(land: Land, r: Runde) -> list[tuple[Organisasjon, Virksomhet]]:
    """Private owners that have been with us for a while; the new ones lack an account."""
    return [(o, v) for o, v in land.private[r.fylke] if o.pk in land.konto or o.pk in land.gammel_konto]


def _stabilt(valgte) -> list[Organisasjon]:
    return sorted(valgte, key=lambda o: o.orgnr)


def _vekt(land: Land, o: Organisasjon, v: Virksomhet | None) -> Decimal:
    if v is not None:
        return Decimal(min(v.antall, 120) + 15) * 12
    return Decimal(int(land.folketall[o.pk] ** 0.8) + 150) * Decimal("7.4")


def _alle_vekter(land: Land, r: Runde, sokere, vekter) -> Decimal:
    """The sum of weights that the fylke's amount is shared by. In the small demo each case is as large as in the full."""
    sum_ = sum(vekter.values())
    if not land.full:
        med = {o.pk for o, _v, _d in sokere}
        sum_ += sum((_vekt(land, o, None) for o in land.kommuner[r.fylke] if o.pk not in med), Decimal(0))
    return sum_ or Decimal(1)


def _tider(land: Land, r: Runde, o, v, deltakere, rng: Random, *, straggler: int) -> Sakplan:
    """The days of one case, as if nothing were yet known of the demo's day."""
    lengde = (r.frist - r.apner).days
    opprettet = klokkeslett(r.apner + timedelta(days=max(1, int(lengde * 0.85 * rng.random() ** 1.2))), rng, 8, 10)
    if rng.random() < 0.3:
        dag = opprettet.date() + timedelta(days=rng.randint(2, 12))
    else:
        dag = r.frist - timedelta(days=min(int(rng.expovariate(1 / 6)), lengde))
    innsendt = min(
        max(klokkeslett(dag, rng, 11, 16), opprettet + timedelta(hours=3)), slutt(r.frist) - timedelta(hours=2)
    )
    uten_a_sende = rng.random() < 0.02 and o.kommune_id not in ("3411", "4650")
    tatt = klokkeslett(
        mellom(
            innsendt.date() + timedelta(days=4),
            max(innsendt.date() + timedelta(days=9), r.hos_forum - timedelta(days=9)),
            rng,
        ),
        rng,
    )
    klar = klokkeslett(mellom(tatt.date() + timedelta(days=3), r.hos_forum - timedelta(days=3), rng), rng)
    klar = max(klar, tatt + timedelta(days=1))
    p = Sakplan(r, o, v, land.maalform(o), rng, deltakere, opprettet, None if uten_a_sende else innsendt, tatt, klar)
    sist = land.kalender.skjedd(r.b1)
    sen = (
        (straggler % 3 == 1 and o.kommune_id not in ("3403",))
        if not land.kalender.skjedd(r.til_beslutning)
        else straggler == 7
    )
    if p.innsendt is None:
        p.tatt = p.klar = None
    elif rng.random() < 0.015:
        p.trukket, p.tatt, p.klar = innsendt + timedelta(days=3), None, None
    elif not sist and sen:
        p.klar = None
        _etternoler(land, p, rng)
    elif rng.random() < 0.15:
        p.retting_bedt = tatt + timedelta(hours=5)
        p.retting_sendt = min(p.retting_bedt + timedelta(days=rng.randint(1, 6)), p.klar - timedelta(hours=2))
        if p.retting_sendt <= p.retting_bedt:
            p.retting_bedt = p.retting_sendt = None
    tilfeldig = rng.random()
    p.avslag = tilfeldig < (0.2 if v is not None else 0.01)
    p.fullt = not p.avslag and tilfeldig > 0.86
    return p


def _etternoler(land: Land, p: Sakplan, rng: Random) -> None:
    """A case that is not ready when the others are: in assessment, to be corrected, on hold, or not begun on."""
    hva = rng.randrange(4)
    siste = land.kalender.dag - timedelta(days=rng.randint(2, 9))
    nylig = klokkeslett(max(siste, p.tatt.date()), rng)
    if hva == 0:
        p.retting_bedt = max(nylig, p.tatt + timedelta(hours=1))
    elif hva == 1:
        p.pa_vent = max(nylig, p.tatt + timedelta(hours=1))
    elif hva == 2:
        p.tatt = None


def _fordel_avgjorelser(land: Land, r: Runde, planer: list[Sakplan], rng: Random) -> None:
    """Cases are decided in a few batches from the first to the last day of decisions."""
    saker = [p for p in planer if p.klar is not None]
    rng.shuffle(saker)
    dager = (r.b1 - r.b0).days
    bunker = 2 if r.ferdig(land.kalender.dag) else 8
    for n, p in enumerate(saker):
        b = bunker - 1 if n == len(saker) - 1 else n * bunker // len(saker)
        p.avgjores = klokkeslett(
            r.b0 + timedelta(days=round(dager * b / (bunker - 1))), terning(f"{r.nokkel} {b}"), 9, 12
        )
        p.avgjores = max(
            p.avgjores, klokkeslett(r.til_beslutning, terning(f"{r.nokkel} t"), 13, 14) + timedelta(hours=1)
        )


# What it says ----------------------------------------------------------------------------------------------------


def _innhold(land: Land, p: Sakplan, belop: Decimal) -> None:
    m, rng = p.maalform, p.rng
    p.tekst = {
        "behov": tekster.behov(m, rng) + " " + tekster.behov(m, rng), "medvirkning": tekster.medvirkning(m, rng),
        "egeninnsats": tekster.egeninnsats(m, rng), "samiske_perspektiver": tekster.samisk(m, rng),
        "koordinator": tekster.KOORDINATOR[m] if p.deltakere else "",
    }  # fmt: skip
    belop = max(belop, Decimal(40_000))
    p.fullt = p.fullt and belop < 900_000
    p.avslag = p.avslag and belop < 900_000
    antall = 1 if p.virksomhet else 1 + (belop > 700_000) + (belop > 2_000_000)
    vekter = [rng.uniform(0.7, 1.3) for _n in range(antall)]
    for vekt in vekter:
        p.tiltak.append(_tiltak(land, p, belop * Decimal(vekt / sum(vekter))))
    if p.deltakere and belop > 400_000:
        aar = p.runde.aar
        rundet = _rund(belop * Decimal("0.05"))
        p.tiltak[0].mottakere.append(Mottaker(p.soker, None, {aar: rundet}, koordinator=True))


def _rund(belop: Decimal) -> Decimal:
    return max(Decimal(5000), (belop / 5000).quantize(Decimal(1)) * 5000).quantize(Decimal("0.01"))


def _tema(land: Land, p: Sakplan) -> str:
    vekter = {
        "inkludering": 5,
        "spraak_lesing": 4,
        "miljo": 4,
        "digital": 3,
        "realfag": 2,
        "overganger": 2,
        "samisk": 1,
        "ledelse": 1,
    }
    if p.runde.fylke in ("55", "56", "18"):
        vekter["samisk"] = 4
    brukt = {t.tema for t in p.tiltak}
    koder = [k for k in vekter if k not in brukt]
    return p.rng.choices(koder, [vekter[k] for k in koder])[0]


def _tiltak(land: Land, p: Sakplan, belop: Decimal) -> Tiltaksplan:
    m, rng, r = p.maalform, p.rng, p.runde
    tema = _tema(land, p)
    valg = tekster.TILTAK[tema]
    if p.virksomhet is not None:
        skole = p.virksomhet.type == "grunnskole"
        passer = [v for v in valg if ("grunnskole" if skole else "barnehage") in v[2]] or valg
        nb, nn, _grupper = rng.choice(passer)
        grupper: tuple[str, ...] = ("grunnskole",) if skole else ("barnehage",)
    else:
        nb, nn, grupper = rng.choice(valg)
    partner = _partner(land, r.fylke, rng)
    t = Tiltaksplan(
        nn if m == "nn" else nb, grupper, tema, partner, tekster.behov(m, rng), tekster.medvirkning(m, rng),
        tekster.plan(m, partner.navn, rng), rng.random() < 0.5,
    )  # fmt: skip
    eier = Decimal(str(round(rng.uniform(0.48, 0.6), 2)))
    t.mottakere.append(Mottaker(p.soker, p.virksomhet, _aarene(r.aar, belop * eier, t.flerarig)))
    t.mottakere.append(Mottaker(partner, None, _aarene(r.aar, belop * (1 - eier), t.flerarig)))
    if p.virksomhet is None and "barnehage" in grupper and rng.random() < 0.3:
        i_kommunen = [x for x in _gamle(land, r) if x[1].kommune_id == p.soker.kommune_id]
        if i_kommunen:
            o, v = rng.choice(i_kommunen)
            t.mottakere.append(
                Mottaker(o, v, _aarene(r.aar, min(belop * Decimal("0.08"), Decimal(60_000)), t.flerarig))
            )
    for o in p.deltakere:
        t.mottakere.append(Mottaker(o, None, _aarene(r.aar, belop * Decimal("0.12"), t.flerarig)))
    return t


def _aarene(aar: int, belop: Decimal, flerarig: bool) -> dict[int, Decimal]:
    null = Decimal("0.00")
    rundet = _rund(belop)
    return {aar: rundet, aar + 1: _rund(belop * Decimal("0.8")) if flerarig else null, aar + 2: null}


def _partner(land: Land, fylke: str, rng: Random) -> Organisasjon:
    """A university or college near the fylke, sometimes a fagskole or another milieu."""
    hva = rng.random()
    if hva < 0.1 and land.fagskoler.get(fylke):
        return rng.choice(land.fagskoler[fylke])
    if hva > 0.97:
        return rng.choice(land.andre)
    naer = {"31": "32", "33": "39", "40": "39", "03": "03", "56": "55", "15": "15", "18": "18"}
    for f in (fylke, naer.get(fylke, ""), "03"):
        if land.uh.get(f):
            return rng.choice(land.uh[f])
    return rng.choice(land.uh[min(land.uh)])
