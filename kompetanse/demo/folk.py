"""The demo's people. Nobody has a password: one logs in by a click. Four eyes are two persons here as everywhere."""

import copy
import re
import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from eiere.models import Organisasjon
from kompetanse.brukere.models import Bruker, Person, Tilhorighet
from ordninger.felles.models import HabilitetForhold

from .kalender import klokkeslett
from .land import BARNEHAGEMYNDIGHETER, Land
from .navn import navn

NAVNEROM = uuid.UUID("6f0c3f2e-3d4b-5b8e-9d0a-0d5e2f7c1a10")
STILLING = {
    "saksbehandler": "seniorrådgiver", "beslutter": "avdelingsdirektør", "okonomi": "økonomirådgiver",
    "udir_fag": "seniorrådgiver", "udir_beslutter": "avdelingsdirektør", "udir_okonomi": "økonomirådgiver",
    "udir_analyse": "analytiker", "innsender": "kommunalsjef", "redaktor": "rådgiver",
}  # fmt: skip
SYNLIGE = (
    "3411", "4650", "0301", "1108", "1505", "1804", "3107", "3205", "3301", "3403", "3905", "4003", "4204", "4614", "5001",
    "5501", "5601",
)  # fmt: skip
"""Kommuner whose people can be chosen on the login page: Ringsaker, Gloppen, and one or more in each fylke."""
ANSATTE = ("saksbehandler", "saksbehandler", "beslutter", "okonomi", "okonomi", "forvalter_leser", "tilgangsstyrer")
UDIR = ("udir_fag", "udir_beslutter", "udir_okonomi", "udir_analyse", "klagebehandler", "tilgangsstyrer")
FORVALTER = ("saksbehandler", "beslutter", "okonomi")
"""What Udir has people for in the measures it decides, and a kommune as barnehagemyndighet."""


@dataclass
class _Konto:
    """An account to be: its address, its person's key, and its roles."""

    epost: str
    person: str
    roller: list[tuple[Organisasjon, str]]
    demo: bool
    maalform: str = ""


class Folk:
    """Accounts by organisation and role, each with the role it acts in."""

    def __init__(self) -> None:
        self.per_rolle: dict[tuple[int, str], list[Bruker]] = defaultdict(list)

    def hent(self, organisasjon: Organisasjon, rolle: str, nr: int = 0) -> Bruker:
        return self.per_rolle[organisasjon.pk, rolle][nr]

    def innsender(self, o: Organisasjon) -> Bruker:
        """The one who writes and sends for an organisation."""
        rolle = "innsender" if o.er_eier else "fagmiljo"
        return self.hent(o, rolle)

    def bekrefter(self, o: Organisasjon) -> Bruker:
        return self.hent(o, "redaktor" if o.er_eier else "tilgangsstyrer")

    def okonomi(self, forvalter: Organisasjon, nr: int = 0) -> Bruker:
        """One of those in økonomi; where there is only one, always that one."""
        alle = self.per_rolle[forvalter.pk, "okonomi"]
        return alle[nr % len(alle)]

    def saksbehandlere(self, embete: Organisasjon) -> list[Bruker]:
        return self.per_rolle[embete.pk, "saksbehandler"]


def slug(tekst: str) -> str:
    tekst = tekst.lower().translate(str.maketrans("æøåáčđŋšŧž", "aoaacdnstz"))
    return re.sub(r"[^a-z0-9]+", "-", tekst).strip("-")[:40]


def bygg(land: Land) -> str:
    """Make them all, and give each its roles."""
    kontoer = list(_spesifiser(land))
    fra = date(land.kalender.aar - 3, 1, 1)
    personer = {k.person: None for k in kontoer}
    rader = [Person(nokkel=uuid.uuid5(NAVNEROM, p), navn=navn(n)) for n, p in enumerate(personer)]
    personer = dict(zip(personer, Person.objects.bulk_create(rader, batch_size=2000), strict=True))
    brukere = Bruker.objects.bulk_create(
        [
            Bruker(
                epost=k.epost, person=personer[k.person], password="!demo", er_demo=k.demo, maalform=k.maalform,  # noqa: S106
                stilling=STILLING.get(k.roller[0][1], ""), telefon=f"00 00 {n // 100 % 100:02d} {n % 100:02d}",
            )
            for n, k in enumerate(kontoer)
        ],
        batch_size=2000,
    )  # fmt: skip
    opprettet = klokkeslett(fra, land.rng)
    Bruker.objects.filter(pk__in=[b.pk for b in brukere]).update(opprettet_tid=opprettet)
    roller = Tilhorighet.objects.bulk_create(
        [
            Tilhorighet(bruker=b, organisasjon=o, rolle=r, fra=fra)
            for b, k in zip(brukere, kontoer, strict=True)
            for o, r in k.roller
        ],
        batch_size=2000,
    )
    land.folk = Folk()
    for t in roller:
        bruker = copy.copy(t.bruker)
        bruker.aktiv_tilhorighet = t
        land.folk.per_rolle[t.organisasjon_id, t.rolle].append(bruker)
    _forhold(land)
    return f"{len(brukere)} kontoer, {sum(k.demo for k in kontoer)} kan velges"


def _spesifiser(land: Land):
    yield from _udir(land)
    embeter = sorted({o.pk: o for o in land.embete.values()}.values(), key=lambda o: o.orgnr)
    for o in embeter:
        yield from _embete(o)
    for fylke in sorted(land.kommuner):
        for o in land.kommuner[fylke]:
            yield from _eier(o, demo=o.kommune_id in SYNLIGE, maalform=land.maalform(o), land=land)
    vist = {f: land.private[f][0][0].pk for f in ("34", "46", "50") if land.private[f]}
    for myndighet in land.barnehagemyndigheter[:2]:
        vist |= {o.kommune_id: o.pk for o, v in land.alle_private() if v.kommune_id == myndighet.kommune_id}
    for o, _v in land.alle_private():
        yield from _eier(o, demo=o.pk in vist.values(), maalform="", land=land)
    for o in land.fylkeskommuner:
        yield from _eier(o, demo=o.fylke_id == "34", maalform="", land=land)
    for liste in (land.uh, land.fagskoler):
        for fylke in sorted(liste):
            for n, o in enumerate(liste[fylke]):
                yield from _miljo(o, demo=fylke in ("34", "46") and n == 0)
    for o in land.andre:
        yield from _miljo(o, demo=False)
    yield from _forvalter(land.udir, demo=True)
    for o in land.barnehagemyndigheter:
        yield from _forvalter(o, demo=o.kommune_id in BARNEHAGEMYNDIGHETER[:2], maalform=land.maalform(o))


def _forvalter(o: Organisasjon, *, demo: bool, maalform: str = ""):
    """One of each in an organisation that decides a measure without being an embete."""
    for rolle in FORVALTER:
        yield _Konto(
            f"{slug(rolle)}.{slug(o.navn)}.{o.pk}@demo.example.no", f"{o.orgnr} {rolle}", [(o, rolle)], demo, maalform
        )


def _udir(land: Land):
    for rolle in UDIR:
        yield _Konto(f"{slug(rolle)}@demo.example.no", f"udir {rolle}", [(land.udir, rolle)], True)


def _embete(o: Organisasjon):
    """Two caseworkers, a decider, two in økonomi. In Innlandet one of the persons has a second account."""
    sted = slug(o.navn.partition(" i ")[2])
    sett: dict[str, int] = defaultdict(int)
    for rolle in ANSATTE:
        sett[rolle] += 1
        nr = f"-{sett[rolle]}" if ANSATTE.count(rolle) > 1 else ""
        yield _Konto(
            f"{slug(rolle)}{nr}.{sted}@demo.example.no",
            f"{o.orgnr} {rolle} {sett[rolle]}",
            [(o, rolle)],
            True,
            o.maalform,
        )
    if sted.startswith("innlandet"):
        yield _Konto(f"beslutter-vikar.{sted}@demo.example.no", f"{o.orgnr} saksbehandler 2", [(o, "beslutter")], True)


def _eier(o: Organisasjon, *, demo: bool, maalform: str, land: Land):
    navn_ = slug(o.navn)
    ekstra: list[tuple[Organisasjon, str]] = []
    if o.kommune_id == "3411":
        # One person who works for several organisations.
        hamar = next((k for k in land.kommuner["34"] if k.kommune_id == "3403"), None)
        ekstra = [(hamar, "leser")] if hamar else []
    yield _Konto(
        f"innsender.{navn_}.{o.pk}@demo.example.no", f"org {o.orgnr} 1", [(o, "innsender"), *ekstra], demo, maalform
    )
    yield _Konto(f"redaktor.{navn_}.{o.pk}@demo.example.no", f"org {o.orgnr} 2", [(o, "redaktor")], demo, maalform)
    if demo:
        for n, rolle in enumerate(("leser", "tilgangsstyrer"), 3):
            yield _Konto(f"{rolle}.{navn_}.{o.pk}@demo.example.no", f"org {o.orgnr} {n}", [(o, rolle)], True, maalform)


def _miljo(o: Organisasjon, *, demo: bool):
    navn_ = slug(o.navn)
    yield _Konto(f"fagmiljo.{navn_}.{o.pk}@demo.example.no", f"org {o.orgnr} 1", [(o, "fagmiljo")], demo)
    yield _Konto(f"tilgangsstyrer.{navn_}.{o.pk}@demo.example.no", f"org {o.orgnr} 2", [(o, "tilgangsstyrer")], demo)


def _forhold(land: Land) -> None:
    """Something the portal knows about some caseworkers: one lives in a kommune, one has a verv, one is employed."""
    rader, sett = [], set()
    for fylke in sorted(land.embete):
        embete: Any = land.embete[fylke]
        if embete.pk in sett or len(land.kommuner[fylke]) < 3:
            continue
        sett.add(embete.pk)
        en, to = land.folk.saksbehandlere(embete)[:2]
        fra = date(land.kalender.aar - 3, 1, 1)
        rader.append(HabilitetForhold(person=en.person, organisasjon=land.kommuner[fylke][1], art="bosatt", fra=fra))
        rader.append(HabilitetForhold(person=to.person, organisasjon=land.kommuner[fylke][2], art="verv", fra=fra))
        if fylke == "34":
            rader.append(
                HabilitetForhold(person=en.person, organisasjon=land.kommuner[fylke][5], art="ansatt", fra=fra)
            )
    HabilitetForhold.objects.bulk_create(rader)
