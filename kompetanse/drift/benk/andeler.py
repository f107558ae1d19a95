"""Offered shares of further education: a run with receipts, Udir's page of it, and the offers to everybody.

357 kommuner and 15 fylkeskommuner of the register, and private and statlige skoler up to 672 recipients.
"""

import gc
import itertools
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from eiere.models import Kommune, Organisasjon, Virksomhet, VirksomhetEier, Virksomhetstype
from eiere.sortering import sorteringsnokkel
from kompetanse.brukere.models import Bruker
from kompetanse.drift.benk.folk import som
from kompetanse.drift.benk.land import Land
from kompetanse.drift.benk.rammeverk import Maal, Maaling, flettet, lokke
from kompetanse.drift.benk.sider import Nettleser
from ordninger.felles.beregning.kanonisk import kanoniser
from ordninger.felles.beregning.kvittering import hash_av
from ordninger.felles.handlinger import bevilgning as bevilgninger
from ordninger.felles.handlinger import rammer, tilbud
from ordninger.felles.models import Fordeling, Utlysning
from ordninger.felles.nummer import lag_syntetisk_orgnr
from ordninger.videreutdanning import nasjonal
from ordninger.videreutdanning.andel import beregn_andel
from ordninger.videreutdanning.grunnlagstall import Andelsgrunnlag
from ordninger.videreutdanning.satser import EKSEMPEL_ANDEL, AndelParametre, Erstatning

MOTTAKERE = 672
RAMME = EKSEMPEL_ANDEL.ramme


@dataclass
class Runde:
    """The round that is measured, and two saved scenarios of it, of which the first waits for approval."""

    fag: Bruker
    sjef: Bruker
    utlysning: Utlysning
    scenario: Fordeling
    parametre: AndelParametre
    grunnlag: Andelsgrunnlag


def maal(land: Land) -> list[Maal]:
    """The figures."""
    r = _bygg(land)
    enhet = Maaling("løkka", lokke, 3)
    nettleser = Nettleser(r.fag)
    basis = Maaling("basis", Nettleser(land.leser).henter(reverse("benk-basis")), 15)
    # an address that is tried with one thing changed from the run that it starts from
    adresse = f"{reverse('udir:andel-hva-hvis', args=[r.utlysning.pk])}?{_adresse(r)}&mot={r.scenario.pk}"
    ti, ti_rammer = _ganger(r.grunnlag, 10), replace(r.parametre, ramme=r.parametre.ramme * 10)  # the floor must hold
    beregn = Maaling("beregn", lambda: hash_av(beregn_andel(r.parametre, r.grunnlag)), 3)
    ti_ganger = Maaling("ti ganger", lambda: hash_av(beregn_andel(ti_rammer, ti)), 3)
    side = Maaling("side", nettleser.henter(adresse), 15)
    ny = Maaling("ny", lambda: (cache.clear(), nettleser.hent(adresse)), 3)
    svar = Maaling("svar", nettleser.henter(reverse("udir:andel-scenario", args=[r.scenario.pk])), 15)
    send = Maaling("send", lambda: _send(r), 1)
    gc.collect()
    gc.freeze()  # as the workers do: what is loaded once is not looked through again
    flettet([enhet, basis, beregn, ti_ganger, side, ny, svar, send])
    antall = len(r.grunnlag.mottakere)
    return [
        Maal("andeler: mottakere i kjøringen", antall, MOTTAKERE, "stk", minst=True),
        Maal("andeler: beregnet med kvittering og fingeravtrykk", beregn.ganger_av(enhet), 2, "løkker"),
        Maal("andeler: ti ganger så mange mottakere", ti_ganger.ganger_av(beregn), 12, "ganger"),
        Maal("«hva skjer hvis?»: ganger basissiden", side.ganger_av(basis), 5, "ganger"),
        Maal("et lagret scenario: ganger basissiden", svar.ganger_av(basis), 5, "ganger"),
        Maal("«hva skjer hvis?» første gang, med beregning", ny.ganger_av(enhet), 6, "løkker"),
        Maal("«hva skjer hvis?»: spørringer", len(nettleser.sporringer(adresse)), 20, "stk"),
        Maal("tilbudene til alle skrevet", send.ganger_av(enhet), 10, "løkker"),
    ]


def _adresse(r: Runde) -> str:
    from kompetanse.udir.skjema_andeler import AndelSkjema

    endret = replace(r.parametre, sentralitet={**r.parametre.sentralitet, "4": Decimal("1.15")})
    return AndelSkjema(None, fra=kanoniser(endret.til_json()), mot=None, maalform="nb").adresse


def _ganger(g: Andelsgrunnlag, n: int) -> Andelsgrunnlag:
    """The same numbers for n times as many recipients."""
    return replace(g, mottakere={f"{k}-{i}": m for i in range(n) for k, m in g.mottakere.items()})


def _send(r: Runde) -> None:
    """All offers, and then nothing of it."""
    with transaction.atomic():
        tilbud.publiser(fordeling=r.scenario, av=r.sjef)
        transaction.set_rollback(True)


def _bygg(land: Land) -> Runde:
    """The schools, a frame, a published round and a scenario that waits. A folder that is kept has them."""
    udir = Organisasjon.objects.get(type="udir")
    fag, sjef = land.udir_fag, som("udir_beslutter", udir)
    u = Utlysning.objects.filter(ordning="videreutdanning", forvalter=udir).first()
    if u is None:
        u = _runde(fag, sjef, udir)
    parametre = replace(
        EKSEMPEL_ANDEL, ramme=RAMME, erstatninger=dict.fromkeys(_nokler(), Erstatning.FJORAARETS_VERDI)
    )  # fmt: skip
    _skoler(MOTTAKERE - len(nasjonal.mottakere(parametre)))
    scenario = Fordeling.objects.filter(utlysning=u, art="tilbud", tilstand="til_beslutning").first()
    if scenario is None:
        scenario = tilbud.nytt_scenario(utlysning=u, navn="Benk", parametre=kanoniser(parametre.til_json()), av=fag)
        scenario = tilbud.send_til_beslutter(fordeling=scenario, av=fag)
    return Runde(fag, sjef, u, scenario, parametre, nasjonal.grunnlag(parametre, u.budsjettaar))


def _nokler() -> set[str]:
    return {n.kode for s in EKSEMPEL_ANDEL.sektorer for n in s.nokler}


def _runde(fag: Bruker, sjef: Bruker, udir: Organisasjon) -> Utlysning:
    aar, naa = timezone.localdate().year + 1, timezone.now()
    b = bevilgninger.registrer_bevilgning(
        budsjettaar=aar, kapittel="226", post="22", navn="Videreutdanning", belop=RAMME, av=fag
    )
    b = bevilgninger.bekreft_vedtatt(bevilgning=b, dato=timezone.localdate(), av=sjef)
    rot = rammer.sett_nasjonal_ramme(bevilgning=b, ordning="videreutdanning", belop=RAMME, av=fag)
    frist = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=60), time(23, 59, 59)))
    u = Utlysning.objects.create(
        ordning="videreutdanning", budsjettaar=aar, forvalter=udir, ramme=rot, apner_tid=naa - timedelta(days=1),
        frist_tid=frist, svar_innen=f"{aar}-03-01", rapportfrist_tid=frist + timedelta(days=400), bruk_fra=f"{aar}-01-01",
        bruk_til=f"{aar + 3}-12-31", tekst_nb="Tilbud.", tekst_nn="Tilbod.", vilkar_nb="Vilkår.", vilkar_nn="Vilkår.",
        opprettet_av=fag, opprettet_tid=naa,
    )  # fmt: skip
    alle = Utlysning.objects.filter(pk=u.pk)
    alle.update(tilstand="til_godkjenning")
    alle.update(tilstand="publisert", publisert_av=sjef, publisert_tid=naa)
    u.refresh_from_db()
    return u


def _skoler(antall: int) -> None:
    """Private owners of one school each, and every tenth a statlig skole, spread over the kommuner."""
    if antall <= 0:
        return
    kommuner = itertools.cycle(Kommune.objects.filter(gyldig_til__isnull=True).order_by("pk"))
    dag = timezone.localdate()
    eiere = [
        Organisasjon(
            orgnr=lag_syntetisk_orgnr(70_000 + n), navn=f"Skole {n}", navn_sortert=sorteringsnokkel(f"Skole {n}"),
            type="statlig_skole" if n % 10 == 0 else "privat_eier", kommune=k, fylke_id=k.fylke_id, syntetisk=True, opprettet=dag,
        )
        for n, k in zip(range(antall), kommuner, strict=False)
    ]  # fmt: skip
    Organisasjon.objects.bulk_create(eiere)
    skoler = [
        Virksomhet(
            orgnr=lag_syntetisk_orgnr(75_000 + n), navn=e.navn, navn_sortert=e.navn_sortert, type=Virksomhetstype.GRUNNSKOLE,
            kommune_id=e.kommune_id, privat=e.type == "privat_eier", antall=40 + n * 7 % 400, antall_dato=dag,
        )
        for n, e in enumerate(eiere)
    ]  # fmt: skip
    Virksomhet.objects.bulk_create(skoler)
    VirksomhetEier.objects.bulk_create(
        [VirksomhetEier(virksomhet=v, eier=e, fra=dag) for v, e in zip(skoler, eiere, strict=True)]
    )
