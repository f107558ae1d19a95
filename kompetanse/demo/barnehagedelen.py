"""VU § 8 in some kommuner: the barnehage part opened, a round published, needs reported, split, decided, paid and appealed."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils.translation import override

from eiere.models import Organisasjon
from kompetanse.revisjon import klokke
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import fordeling as fordelinger
from ordninger.felles.handlinger import habilitet, jobb, klagebehandling, utbetaling, vedtak, vurdering
from ordninger.felles.handlinger import klage as klager
from ordninger.felles.handlinger import sak as sakene
from ordninger.felles.handlinger import utlysning as utlysninger
from ordninger.felles.models import Fordeling, Jobb, Ramme, Sak, Tilskudd, Utbetaling, Utlysning, Vedtak
from ordninger.vu_barnehage import grunnlag, uspurt
from ordninger.vu_barnehage.handlinger import behov, ramme, runde
from ordninger.vu_barnehage.handlinger import fordeling as egne
from ordninger.vu_barnehage.handlinger import uspurt as uspurte

from . import tekster
from .kalender import Tilbudsaar, klokkeslett, slutt
from .land import BARNEHAGEMYNDIGHETER, Land
from .terning import terning

ORDNING = grunnlag.ORDNING
MED_BREV = BARNEHAGEMYNDIGHETER[:2]
"""Kommuner whose letters are made and whose payments are registered."""
AAPEN = BARNEHAGEMYNDIGHETER[-1]
"""The kommune whose round is open on the demo's day."""


def bygg(land: Land) -> str:
    """This year's rounds, and last year's in the two kommuner that are shown first."""
    land.spor.skriv_ut()
    with override("nb"):
        for a in land.kalender.tilbudsaar:
            for o in land.barnehagemyndigheter:
                if a.aar >= land.kalender.dag.year or o.kommune_id in MED_BREV:
                    _Kommune(land, a, o).bygg()
    saker = Sak.objects.filter(utlysning__ordning=ORDNING)
    return f"{Ramme.objects.filter(ordning=ORDNING).count()} rammer, {saker.count()} behov"


class _Kommune:
    """One kommune's round of a year. The stages are days after the day it is published."""

    def __init__(self, land: Land, a: Tilbudsaar, o: Organisasjon) -> None:
        self.land, self.a, self.o = land, a, o
        self.rng: Random = terning(f"{a.aar} barnehagedelen {o.orgnr}")
        self.maalform = land.maalform(o)
        self.saksbehandler, self.beslutter, self.okonomi = (
            land.folk.hent(o, r) for r in ("saksbehandler", "beslutter", "okonomi")
        )
        sent = o.kommune_id == AAPEN and land.kalender.skjedd(date(a.aar, 6, 1))
        self.start = land.kalender.dag - timedelta(days=14) if sent else a.betalt_igjen + timedelta(days=5)
        self.ramme: Ramme
        self.utlysning: Utlysning
        self.fordeling: Fordeling
        self.vedtak: list[Vedtak] = []

    def bygg(self) -> None:
        if not self.land.kalender.skjedd(self.a.betalt + timedelta(days=4)):
            return
        tilskudd = Tilskudd.objects.filter(
            mottaker=self.o, ramme__ordning=grunnlag.KILDE, budsjettaar=self.a.aar
        ).first()
        if tilskudd is None or not tilskudd.utbetalt:
            return
        with self._kl(self.a.betalt + timedelta(days=4)):
            self.ramme = ramme.apne_barnehagedelen(tilskudd=tilskudd, av=self.saksbehandler)
        self.tilskudd = tilskudd
        for dager, stadium in (
            (0, self._lag), (1, self._publiser), (20, self._meld), (30, self._vurder), (36, self._foresla), (42, self._beslutt),
            (50, self._klag), (56, self._betal), (60, self._oversend),
        ):  # fmt: skip
            self.dag = self.start + timedelta(days=dager)
            if not self.land.kalender.skjedd(self.dag):
                break
            stadium()

    def _kl(self, dag: date | None = None, fra: int = 8, til: int = 16) -> Any:
        return klokke.stilt(klokkeslett(dag or self.dag, self.rng, fra, til))

    @property
    def frist(self) -> datetime:
        return slutt(self.start + timedelta(days=28))

    def _lag(self) -> None:
        """The frame is raised by the second round's money, and the round drafted with key and reason."""
        with self._kl(fra=8, til=9):
            self.ramme = ramme.apne_barnehagedelen(tilskudd=self.tilskudd, av=self.saksbehandler)
        with self._kl(fra=9, til=12):
            self.utlysning = runde.opprett(
                ramme=self.ramme, apner_tid=slutt(self.start), frist_tid=self.frist,
                svar_innen=self.start + timedelta(days=70), rapportfrist_tid=slutt(date(self.a.aar + 3, 3, 15)),
                av=self.saksbehandler,
            )  # fmt: skip
        with self._kl(fra=12, til=14):
            b = self.utlysning.barnehagerunde
            mangler = self.utlysning.barnehagetall.filter(barn__isnull=True)
            if mangler.exists():
                runde.lagre_tall(
                    utlysning=self.utlysning, tall={t.virksomhet_id: (20, None) for t in mangler}, av=self.saksbehandler
                )
            runde.lagre_nokkel(
                utlysning=self.utlysning, nokkel="barn", grunn=tekster.NOKKELGRUNN[self.maalform],
                prioritering_nb=b.prioritering_nb, prioritering_nn=b.prioritering_nn, av=self.saksbehandler,
            )  # fmt: skip
        with self._kl(fra=14, til=15):
            self.utlysning = utlysninger.send_til_godkjenning(utlysning=self.utlysning, av=self.saksbehandler)

    def _publiser(self) -> None:
        with self._kl():
            self.utlysning = utlysninger.publiser(utlysning=self.utlysning, av=self.beslutter)
        naa = min(self.start + timedelta(days=9), self.land.kalender.dag - timedelta(days=1))
        with klokke.stilt(
            max(klokkeslett(naa, self.rng, 9, 15), klokkeslett(self.start + timedelta(days=2), self.rng))
        ):
            self._meld_privat(slice(0, 1))

    def _meld(self) -> None:
        """The rest of the private owners answer, the last says that it has no need, and the kommune enters its own."""
        with self._kl():
            self._meld_privat(slice(1, 3))
            self._egne()

    def _eiere(self) -> list[Organisasjon]:
        return [
            s.eier for s in sorted(behov.status(self.utlysning), key=lambda s: s.eier.pk if s.eier else 0) if s.eier
        ]

    def _meld_privat(self, hvem: slice) -> None:
        eiere = self._eiere()
        for o in eiere[hvem]:
            av = self.land.folk.innsender(o)
            if len(eiere) > 2 and o == eiere[2]:
                behov.meld_uten_behov(utlysning=self.utlysning, eier=o, av=av)
                continue
            s = sakene.opprett_sak(utlysning=self.utlysning, soker=o, av=av)
            svar = {
                x.pk: behov.Svar(self.rng.randint(1, 3), Decimal(30), tekster.BARNEHAGEBEHOV[s.maalform])
                for x in grunnlag.behovslinjer(s)
            }
            behov.lagre(sak=s, svar=svar, av=av)
            sakene.send_inn(sak=s, av=av)

    def _egne(self) -> None:
        egne_ = self.utlysning.barnehagetall.filter(privat=False).order_by("virksomhet__navn_sortert", "pk")
        behov.registrer_kommunalt(
            utlysning=self.utlysning, av=self.saksbehandler,
            svar={
                t.virksomhet_id: behov.Svar(self.rng.choice((1, 1, 2)), Decimal(30), tekster.BARNEHAGEBEHOV[self.maalform])
                if n % 3 == 0 else behov.Svar(0, None)
                for n, t in enumerate(egne_)
            },
        )  # fmt: skip

    def _saker(self) -> list[Sak]:
        return list(Sak.objects.filter(utlysning=self.utlysning).exclude(tilstand="trukket").order_by("pk"))

    def _vurder(self) -> None:
        vilkar = kontrakt.hent(ORDNING).vilkar()
        with self._kl():
            for s in self._saker():
                av = self.saksbehandler
                habilitet.erklaer(sak=s, habil=True, av=av)
                s = vurdering.ta_til_vurdering(sak=s, av=av)
                for v in vilkar:
                    vurdering.lagre_vurdering(
                        sak=s, vilkar=v.kode, resultat="oppfylt", begrunnelse=tekster.BARNEHAGEVILKAR[s.maalform], av=av
                    )
                vurdering.lagre_begrunnelse(sak=s, begrunnelse=tekster.BARNEHAGEGRUNN[s.maalform], versjon=0, av=av)
                vurdering.legg_i_fordeling(sak=s, av=av)

    def _foresla(self) -> None:
        regel = kontrakt.hent(ORDNING).forslagsregler[0][0]
        with self._kl(fra=8, til=12):
            f = fordelinger.nytt_scenario(
                utlysning=self.utlysning, navn="A: Etter nøkkel og behov", regel=regel, av=self.saksbehandler
            )
            self.fordeling = fordelinger.lagre_merknad(
                fordeling=f, merknad=tekster.BARNEHAGEMERKNAD[self.maalform], av=self.saksbehandler
            )
            if uspurt.maa_forklares(self.fordeling):
                self.fordeling = uspurte.forklar(
                    fordeling=self.fordeling, grunn=tekster.BARNEHAGEUSPURT[self.maalform], av=self.saksbehandler
                )
        with self._kl(fra=12, til=16):
            self.fordeling = fordelinger.send_til_beslutter(fordeling=self.fordeling, av=self.saksbehandler)

    def _beslutt(self) -> None:
        tid = klokkeslett(self.dag, self.rng)
        with klokke.stilt(tid):
            if not self._saker():
                egne.beslutt_uten_saker(fordeling=self.fordeling, av=self.beslutter)
            for s in self._saker():
                habilitet.erklaer(sak=s, habil=True, av=self.beslutter)
                self.vedtak.append(vedtak.beslutt(sak=s, av=self.beslutter))
        brev = Jobb.objects.filter(type="brev.vedtak", organisasjon=self.o, opprettet_tid=tid)
        nye = list(brev.values_list("pk", flat=True))
        brev.update(parametre={"klokke": tid.isoformat()})
        if self.o.kommune_id in MED_BREV and self.a.aar >= self.land.kalender.dag.year - (not self.land.full):
            for pk in nye:
                jobb.kjor(pk)

    def _klag(self) -> None:
        """One owner in Ringsaker disagrees."""
        if self.o.kommune_id != MED_BREV[0] or not self.vedtak:
            return
        v = self.vedtak[0]
        with self._kl():
            self.klage = klager.send_klage(
                vedtak=v, tekst=tekster.BARNEHAGEKLAGE[v.maalform], onsker="Vi ber om penger til en deltaker til.",
                av=self.land.folk.innsender(v.sak.soker),
            )  # fmt: skip

    def _betal(self) -> None:
        """The kommune pays from its own account and registers it. What an appeal holds waits, and what has no letter yet."""
        with self._kl():
            rader = Utbetaling.objects.filter(tilskudd__ramme=self.ramme, tilstand="planlagt").order_by("pk")
            for n, u in enumerate(
                rader.select_related("tilskudd__ramme__forvalter", "tilskudd__sak", "tilskudd__mottaker"), 1
            ):
                if not utbetaling.hindringer(u):
                    utbetaling.registrer_betalt(
                        utbetaling=u, dato=klokke.idag(), bilag=f"B{self.a.aar}-{40 + n:03d}", av=self.okonomi
                    )

    def _oversend(self) -> None:
        if hasattr(self, "klage") and self.a.aar < self.land.kalender.dag.year:
            with self._kl(fra=8, til=11):
                k = klagebehandling.vurder(
                    klage=self.klage, vurdering=tekster.BARNEHAGEVURDERING, av=self.saksbehandler
                )
            with self._kl(fra=12, til=16):
                klagebehandling.oversend(klage=k, av=self.saksbehandler)
