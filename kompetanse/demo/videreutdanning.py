"""Further education year by year, by the handlinger: frame, scenarios, offers, answers, awards, and the second round."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import override

from kompetanse.revisjon import klokke
from ordninger.felles.beregning.kanonisk import kanoniser
from ordninger.felles.handlinger import bevilgning as bevilgninger
from ordninger.felles.handlinger import oppsett as oppsettene
from ordninger.felles.handlinger import rammer, tilbud
from ordninger.felles.handlinger import satser as satstabeller
from ordninger.felles.handlinger import utlysning as utlysninger
from ordninger.felles.models import Fordeling, Jobb, Ramme, Satstabell, Tilbud, Tilskudd, Utbetaling, Utlysning
from ordninger.videreutdanning import satser
from ordninger.videreutdanning.nasjonal import SATSNAVN, andelsparametre
from ordninger.videreutdanning.planbilde import SATSNAVN as DELTAKERSATS
from ordninger.videreutdanning.vilkar import VILKAAR

from . import tekster, tilbudssvar
from .brevjobber import vis_fram
from .kalender import Tilbudsaar, klokkeslett, slutt
from .land import Land
from .terning import terning

ORDNING = "videreutdanning"
BELOP = (Decimal(1_560_000_000), Decimal(1_610_000_000), Decimal(1_640_000_000))
"""Kroner for the year before the demo's day, its year, and the next."""
SENTRALITET = (
    {"4": Decimal("1.05"), "5": Decimal("1.15"), "6": Decimal("1.25")},
    dict(satser.EKSEMPEL_ANDEL.sentralitet),
    dict(satser.EKSEMPEL_ANDEL.sentralitet),
)
"""The model gave less for distance the first year."""
UTENFOR = ("ramme", "gyldig")
GJELDENDE, ANNEN = "Gjeldende modell", "Mer etter sentralitet"


def bygg(land: Land) -> str:
    """Every year as far as the day allows."""
    with override("nb"):
        for a in land.kalender.tilbudsaar:
            _Aar(land, a).bygg()
    n = Tilbud.objects.count()
    return f"{n} tilbud, {Tilskudd.objects.filter(ramme__ordning=ORDNING).count()} tildelt"


def modell(land: Land, aar: int) -> satser.AndelParametre:
    """The year's example of the model: EKSEMPEL_ANDEL with schools only where the demo knows who owns them."""
    skoler = (satser.Mottakertype.PRIVAT_SKOLE, satser.Mottakertype.STATLIG_SKOLE)
    grunnskole = Decimal("0.015") if land.full else Decimal("0.0014")
    return replace(
        satser.EKSEMPEL_ANDEL,
        sentralitet=SENTRALITET[_nr(land, aar)],
        sektorer=tuple(
            replace(s, del_skoler=grunnskole) if s.kode == satser.Sektor.GRUNNSKOLE
            else replace(s, del_skoler=Decimal(0), mottakertyper=tuple(t for t in s.mottakertyper if t not in skoler))
            for s in satser.EKSEMPEL_ANDEL.sektorer
        ),
    )  # fmt: skip


def _nr(land: Land, aar: int) -> int:
    return min(2, aar - land.kalender.dag.year + 1)


class _Aar:
    """One year's round, stage by stage. Each stage says the day it happens, and stops the year when that day has not come."""

    def __init__(self, land: Land, a: Tilbudsaar) -> None:
        self.land, self.a = land, a
        self.rng = terning(f"{a.aar} videreutdanning")
        self.fag = land.folk.hent(land.udir, "udir_fag")
        self.beslutter = land.folk.hent(land.udir, "udir_beslutter")
        self.utlysning: Utlysning
        self.rot: Ramme
        self.valgt: Fordeling

    def bygg(self) -> None:
        a = self.a
        stadier: tuple[tuple[date, Callable[[], None]], ...] = (
            (a.planlagt, self._planlegg), (a.utlyst, self._utlys), (a.sendt, self._send), (a.apner, self._svar),
            (a.lukket, self._lukk), (a.tildelt, self._tildel), (a.foreslatt, self._foresla), (a.omfordelt, self._omfordel),
            (a.avsluttet, self._avslutt),
        )  # fmt: skip
        for dag, stadium in stadier:
            if not self.land.kalender.skjedd(dag):
                break
            stadium()
        self._terminer()

    def _kl(self, dag: date, fra: int = 8, til: int = 16) -> Any:
        return klokke.stilt(klokkeslett(dag, self.rng, fra, til))

    def _planlegg(self) -> None:
        """Set-up, parameters, appropriation, frame, the draft round, and until the offers are sent two scenarios to compare."""
        a, aar, belop = self.a, self.a.aar, BELOP[_nr(self.land, self.a.aar)]
        with self._kl(a.planlagt, 8, 9):
            oppsett = oppsettene.nytt_oppsett(
                ordning=ORDNING, budsjettaar=aar, fordeles_innen=date(aar, 3, 1), meld_ufordelt_innen=date(aar, 4, 1),
                samlerapport_innen=date(aar + 1, 5, 1), av=self.fag, **_vilkar(),
            )  # fmt: skip
            innhold = kanoniser(modell(self.land, aar).til_json())
            sats = satstabeller.foresla_satser(
                ordning=ORDNING, navn=SATSNAVN, budsjettaar=aar, eksempel=True, av=self.fag,
                verdier={k: v for k, v in innhold.items() if k not in UTENFOR},
            )  # fmt: skip
            deltaker = satstabeller.foresla_satser(
                ordning=ORDNING, navn=DELTAKERSATS, budsjettaar=aar, eksempel=True, av=self.fag,
                verdier={"vikarkostnad": str(satser.EKSEMPEL_VIKARKOSTNAD)},
            )  # fmt: skip
        with self._kl(a.planlagt, 9, 10):
            oppsettene.godkjenn(oppsett=oppsett, av=self.beslutter)
            for s in (sats, deltaker):
                satstabeller.godkjenn_satser(satser=s, av=self.beslutter)
        with self._kl(a.planlagt, 10, 11):
            self.bevilgning = bevilgninger.registrer_bevilgning(
                budsjettaar=aar, kapittel="226", post="22", navn="Videreutdanning for ansatte i barnehage og skole",
                belop=belop, av=self.fag,
            )  # fmt: skip
        with self._kl(a.planlagt, 11, 12):
            self.rot = rammer.sett_nasjonal_ramme(bevilgning=self.bevilgning, ordning=ORDNING, belop=belop, av=self.fag)
        with self._kl(a.planlagt, 12, 13):
            self.utlysning = self._ny_utlysning()
        sats.refresh_from_db()
        self.valgt = self._scenario(GJELDENDE, a.planlagt + timedelta(days=1), sats)
        if not self.land.kalender.skjedd(a.sendt):
            mer = {k: v + Decimal("0.05") for k, v in SENTRALITET[_nr(self.land, aar)].items()}
            self._scenario(ANNEN, a.planlagt + timedelta(days=2), None, sentralitet=mer)

    def _ny_utlysning(self) -> Utlysning:
        a, aar, land = self.a, self.a.aar, self.land
        nb, nn = tekster.tilbud(aar)
        return utlysninger.opprett(
            forvalter=land.udir, ordning=ORDNING, budsjettaar=aar, av=self.fag, ramme=self.rot,
            apner_tid=slutt(a.apner).replace(hour=0, minute=0, second=0), frist_tid=slutt(a.frist),
            svar_innen=date(aar, 3, 1), rapportfrist_tid=slutt(date(aar + 1, 3, 15)), bruk_fra=date(aar, 1, 1),
            bruk_til=date(aar + 3, 12, 31), tekst_nb=nb, tekst_nn=nn,
        )  # fmt: skip

    def _scenario(self, navn: str, dag: date, sats: Satstabell | None, **verdier: Any) -> Fordeling:
        """A saved run of the year's approved model, or of one with something changed."""
        parametre = replace(modell(self.land, self.a.aar), **verdier)
        with self._kl(min(dag, self.land.kalender.dag - timedelta(days=1))):
            return tilbud.nytt_scenario(
                utlysning=self.utlysning, navn=navn, satser=sats, av=self.fag,
                parametre=andelsparametre(
                    verdier=kanoniser(parametre.til_json()), belop=self.rot.belop, budsjettaar=self.a.aar,
                    versjon=sats.versjon if sats else "scenario",
                ),
            )  # fmt: skip

    def _utlys(self) -> None:
        with self._kl(date(self.a.aar - 1, 12, 18)):
            bevilgninger.bekreft_vedtatt(
                bevilgning=self.bevilgning, dato=date(self.a.aar - 1, 12, 17), av=self.beslutter
            )
        with self._kl(self.a.utlyst, 8, 11):
            self.utlysning = utlysninger.send_til_godkjenning(utlysning=self.utlysning, av=self.fag)
        with self._kl(self.a.utlyst, 12, 16):
            self.utlysning = utlysninger.publiser(utlysning=self.utlysning, av=self.beslutter)

    def _send(self) -> None:
        with self._kl(self.a.sendt, 8, 11):
            self.valgt = tilbud.send_til_beslutter(fordeling=self.valgt, av=self.fag)
        tid = klokkeslett(self.a.sendt, self.rng, 12, 15)
        with klokke.stilt(tid):
            self.valgt = tilbud.publiser(fordeling=self.valgt, av=self.beslutter)
        self._brev("brev.tilbud", tid, "sak__soker__kommune_id")

    def _svar(self) -> None:
        tilbudssvar.skriv(self.land, self.a, self.utlysning)

    def _lukk(self) -> None:
        self.land.spor.skriv_ut()
        with self._kl(self.a.lukket):
            tilbud.lukk_svarfristen(utlysning=self.utlysning, av=self.fag)

    def _tildel(self) -> None:
        tid = klokkeslett(self.a.tildelt, self.rng)
        with klokke.stilt(tid):
            tilbud.tildel(utlysning=self.utlysning, av=self.beslutter)
        self._brev("brev.vedtak", tid, "sak__soker__kommune_id")

    def _foresla(self) -> None:
        if tilbud.ledig(self.utlysning) <= 0 or not tilbud.onsker(self.utlysning):
            return
        with self._kl(self.a.foreslatt, 8, 11):
            self.runde = tilbud.ny_omfordeling(
                utlysning=self.utlysning, navn="Runde 2", av=self.fag,
                parametre=kanoniser(satser.EKSEMPEL_RUNDE.til_json()),
            )  # fmt: skip
        with self._kl(self.a.foreslatt, 12, 16):
            self.runde = tilbud.send_til_beslutter(fordeling=self.runde, av=self.fag)

    def _omfordel(self) -> None:
        if not hasattr(self, "runde"):
            return
        tid = klokkeslett(self.a.omfordelt, self.rng)
        with klokke.stilt(tid):
            tilbud.beslutt_omfordeling(fordeling=self.runde, av=self.beslutter)
        self._brev("brev.vedtak", tid, "sak__soker__kommune_id")

    def _avslutt(self) -> None:
        with self._kl(self.a.avsluttet):
            tilbud.avslutt_rundene(utlysning=self.utlysning, av=self.beslutter)

    def _brev(self, type_: str, tid: datetime, felt: str) -> None:
        """The letters wait for the worker with the time they were ordered; those that are shown first are made now."""
        jobb = Jobb.objects.filter(type=type_, organisasjon=self.land.udir, opprettet_tid=tid).latest("pk")
        vis_fram(self.land, jobb, tid, siste_aar=self.a.aar >= self.land.kalender.dag.year)

    def _terminer(self) -> None:
        """What økonomi will pay, and when. Instalments of one Tilskudd share it, as the payments step counts on it."""
        rader = Utbetaling.objects.filter(tilskudd__sak__utlysning=self.utlysning).order_by("tilskudd", "nr")
        felles: dict[int, Tilskudd] = {}
        for u in rader.select_related("tilskudd__mottaker", "tilskudd__ramme__forvalter", "tilskudd__sak"):
            t = felles.setdefault(u.tilskudd_id, u.tilskudd)
            t.terminer = [*getattr(t, "terminer", []), u]
            u.tilskudd = t
            self.land.terminer.append((self.a.betalt if u.nr == 1 else self.a.betalt_igjen, u))


def _vilkar() -> dict[str, str]:
    """The terms of the offer, a paragraph each, in both målformer."""
    return {
        f"vilkar_{m}": "\n\n".join(f"{v.tittel.paa(m)}. {v.tekst.paa(m)} ({v.paragraf})" for v in VILKAAR)
        for m in ("nb", "nn")
    }
