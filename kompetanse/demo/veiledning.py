"""Guidance of new teachers: rounds per school year, some hundred applications, decided by Udir as far as the day allows.

Cases are written in bulk with the same rows as the handlinger write; the rounds and the reports go by the handlinger.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db import transaction
from django.utils.translation import override

from eiere.models import Organisasjon, Organisasjonstype, VirksomhetEier
from kompetanse.revisjon import klokke, spor
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import bevilgning as bevilgninger
from ordninger.felles.handlinger import fordeling as fordelinger
from ordninger.felles.handlinger import kontroll, nummerserie, penger, rammer
from ordninger.felles.handlinger import rapport as rapporter
from ordninger.felles.handlinger import utlysning as utlysninger
from ordninger.felles.models import (
    Fordeling,
    Forslag,
    Linje,
    Ramme,
    Rapport,
    Sak,
    Sakspart,
    Sakversjon,
    Tilskudd,
    Tiltak,
    Utlysning,
    Vurdering,
)
from ordninger.veiledning import grunnlag
from ordninger.veiledning import rapport as veiledningsrapport
from ordninger.veiledning.models import VeiledningDetaljer, VeiledningEnhet, VeiledningSektor
from ordninger.veiledning.satser import SEKTORNAVN, Sektor

from . import tekster, vedtakene
from .behandling import ta_til_vurdering
from .brevjobber import VISES_FRAM
from .fordelinger import flytt
from .kalender import Skoleaar, klokkeslett, mellom, slutt
from .land import Land
from .saker import versjon
from .sql import sett
from .terning import terning

ORDNING = "veiledning"
PER_LAERER = Decimal(21_000)
"""Kroner per applied teacher that the frame is set from: above the floor, and near the published 60 million."""


@dataclass
class Soknad:
    """One application: who, when each thing happens, and what it says."""

    soker: Organisasjon
    rng: Random
    maalform: str
    opprettet: datetime
    innsendt: datetime
    tatt: datetime
    klar: datetime
    avgjores: datetime
    faerre: bool
    avslag: bool
    enheter: list[VeiledningEnhet]
    sak: Sak = None
    saksbehandler: Any = None
    virksomhet: Any = None
    linjer: list[Linje] = field(default_factory=list)
    innhold: dict[str, Any] = field(default_factory=dict)
    vedtak: Any = None
    tilskudd: list[Tilskudd] = field(default_factory=list)

    @property
    def antall(self) -> int:
        return sum((e.forste or 0) + (e.andre or 0) for e in self.enheter)


def bygg(land: Land) -> str:
    """The two last school years whose round has opened."""
    land.spor.skriv_ut()
    with override("nb"):
        for a in land.kalender.skoleaar:
            _Aar(land, a).bygg()
    saker = Sak.objects.filter(utlysning__ordning=ORDNING)
    return f"{saker.count()} søknader, {saker.filter(avgjort_tid__isnull=False).count()} avgjort"


class _Aar:
    """One school year's round."""

    def __init__(self, land: Land, a: Skoleaar) -> None:
        self.land, self.a, self.rng = land, a, terning(f"{a.aar} veiledning")
        self.fag, self.fag2 = (land.folk.hent(land.udir, r) for r in ("udir_fag", "udir_beslutter"))
        self.saksbehandler, self.beslutter = (land.folk.hent(land.udir, r) for r in ("saksbehandler", "beslutter"))
        self.soknader = _planlegg(land, a)
        self.utlysning: Utlysning
        self.ramme: Ramme
        self.fordeling: Fordeling

    def _kl(self, dag: date, fra: int = 8, til: int = 16) -> Any:
        return klokke.stilt(klokkeslett(dag, self.rng, fra, til))

    def bygg(self) -> None:
        land, a = self.land, self.a
        self._rammer()
        self._utlys()
        apne = [s for s in self.soknader if s.opprettet < land.naa]
        with transaction.atomic():
            self._skriv(apne)
            sendt = [s for s in apne if s.innsendt < land.naa]
            self._send(sendt)
            tatt = [s for s in sendt if s.tatt < land.naa]
            for s in tatt:
                s.saksbehandler = self.saksbehandler
                s.innhold["parter"] = [s.soker.pk]
            ta_til_vurdering(land, tatt)
            klare = [s for s in tatt if s.klar < land.naa]
            self._vurder(klare)
            land.spor.skriv_ut()
        if not land.kalender.skjedd(a.foreslatt):
            return
        with transaction.atomic():
            self._foresla(klare)
            land.spor.skriv_ut()
        with transaction.atomic():
            self._beslutt(klare)
            land.spor.skriv_ut()

    def _rammer(self) -> None:
        a, belop = self.a, _rund_opp(PER_LAERER * sum(s.antall for s in self.soknader))
        with self._kl(date(a.aar - 1, 10, 14), 8, 10):
            b = bevilgninger.registrer_bevilgning(
                budsjettaar=a.aar, kapittel="226", post="21", navn="Veiledning av nyutdannede", belop=belop, av=self.fag
            )
        with self._kl(date(a.aar - 1, 10, 14), 11, 14):
            self.ramme = rammer.sett_nasjonal_ramme(bevilgning=b, ordning=ORDNING, belop=belop, av=self.fag)
        with self._kl(date(a.aar - 1, 12, 18)):
            bevilgninger.bekreft_vedtatt(bevilgning=b, dato=date(a.aar - 1, 12, 17), av=self.fag2)

    def _utlys(self) -> None:
        a, land = self.a, self.land
        nb, nn = tekster.veiledning(a.aar)
        with self._kl(a.apner - timedelta(days=12)):
            u = utlysninger.opprett(
                forvalter=land.udir, ordning=ORDNING, budsjettaar=a.aar, av=self.saksbehandler, ramme=self.ramme,
                apner_tid=slutt(a.apner).replace(hour=0, minute=0, second=0), frist_tid=slutt(a.frist),
                svar_innen=a.b1 + timedelta(days=5), rapportfrist_tid=slutt(a.rapportfrist),
                bruk_fra=date(a.aar, 8, 1), bruk_til=date(a.aar + 1, 7, 31), tekst_nb=nb, tekst_nn=nn,
                vilkar_nb=tekster.VEILEDNINGSVILKAR["nb"], vilkar_nn=tekster.VEILEDNINGSVILKAR["nn"],
                parametre={
                    "klageinstanser": [{"fra": "2020-01-01", "orgnr": land.departement.orgnr}],
                    "terminer": [{"andel": "1.0", "dato": a.betalt.isoformat()}],
                },
            )  # fmt: skip
            u = utlysninger.send_til_godkjenning(utlysning=u, av=self.saksbehandler)
        with self._kl(a.apner - timedelta(days=8)):
            self.utlysning = utlysninger.publiser(utlysning=u, av=self.beslutter)
        self.utlysning.forvalter = land.udir

    # --- what the owners say ----------------------------------------------------------------------------------------

    def _skriv(self, soknader: list[Soknad]) -> None:
        """Case, details, units, guides, tiltak and lines, as an owner that has filled in everything."""
        land, ordning = self.land, kontrakt.hent(ORDNING)
        soknader.sort(key=lambda s: (s.opprettet, s.soker.pk))
        numre = nummerserie.saksnumre(self.a.aar, len(soknader))
        for s, nummer in zip(soknader, numre, strict=True):
            av = land.folk.innsender(s.soker)
            s.sak = Sak(
                nummer=nummer, saksgang=ordning.saksgang, utlysning=self.utlysning, soker=s.soker, tilstand="utkast",
                tittel=f"{ordning.kort_nb} {self.a.aar}", tilstand_tid=s.opprettet, maalform=s.maalform, opprettet_av=av,
                opprettet_tid=s.opprettet, sokbar=f"{nummer} {s.soker.navn} {s.soker.orgnr or ''}".lower(),
            )  # fmt: skip
        Sak.objects.bulk_create([s.sak for s in soknader], batch_size=1000)
        VeiledningDetaljer.objects.bulk_create([self._detaljer(s) for s in soknader])
        for s in soknader:
            for e in s.enheter:
                e.sak = s.sak
        VeiledningEnhet.objects.bulk_create([e for s in soknader for e in s.enheter], batch_size=3000)
        self._sektorer(soknader)
        Sakspart.objects.bulk_create(
            [Sakspart(sak=s.sak, organisasjon=s.soker, rolle=r) for s in soknader for r in ("soker", "mottaker")]
        )
        for s in soknader:
            land.spor.legg(s.sak.kjede, s.opprettet, "sak.opprett", s.sak.opprettet_av, s.sak,
                           {"utlysning": self.utlysning.pk, "kopiert_fra": None})  # fmt: skip

    def _detaljer(self, s: Soknad) -> VeiledningDetaljer:
        av, ferdig = s.sak.opprettet_av, s.innsendt < self.land.naa
        return VeiledningDetaljer(
            sak=s.sak, kontakt_navn=av.navn, kontakt_epost=av.epost, kontakt_telefon=av.telefon,
            plan=tekster.VEILEDNINGSPLAN[s.maalform], medvirkning=tekster.VEILEDNINGSMEDVIRKNING[s.maalform] if ferdig else "",
            bekreftet_av=av if ferdig else None, bekreftet_tid=s.innsendt if ferdig else None,
            versjoner=dict.fromkeys(("om_oss", "nyutdannede", "veiledere", "plan", "prinsipper"), 1),
        )  # fmt: skip

    def _sektorer(self, soknader: list[Soknad]) -> None:
        sektorer, tiltak, rader = [], [], []
        for s in soknader:
            per: dict[str, int] = defaultdict(int)
            for e in s.enheter:
                per[e.sektor] += (e.forste or 0) + (e.andre or 0)
            for nr, sektor in enumerate(Sektor, 1):
                if not (antall := per[str(sektor)]):
                    continue
                veiledere = antall // 2 + 1
                sektorer.append(VeiledningSektor(
                    sak=s.sak, sektor=str(sektor), veiledere=veiledere, utdannede=s.rng.randint(0, veiledere)
                ))  # fmt: skip
                t = Tiltak(
                    sak=s.sak, nr=nr, kode=str(sektor), tittel=SEKTORNAVN[sektor].paa(s.maalform),
                    sektor="barnehage" if sektor == Sektor.BARNEHAGE else "skole",
                )  # fmt: skip
                tiltak.append(t)
                rader.append((s, t, antall))
        VeiledningSektor.objects.bulk_create(sektorer, batch_size=2000)
        Tiltak.objects.bulk_create(tiltak, batch_size=2000)
        for s, t, antall in rader:
            s.linjer.append(Linje(sak=s.sak, tiltak=t, mottaker=s.soker, budsjettaar=self.a.aar, antall=antall))
        Linje.objects.bulk_create([x for s in soknader for x in s.linjer], batch_size=2000)

    def _send(self, soknader: list[Soknad]) -> None:
        sett(
            "felles_sak",
            [("innsendt_av_id", "bigint"), ("innsendt_tid", "timestamptz"), ("forventet_svar", "date"), ("tilstand_tid", "timestamptz")],
            [(s.sak.pk, s.sak.opprettet_av_id, s.innsendt, self.utlysning.svar_innen, s.innsendt) for s in soknader],
            tilstand="innsendt",
        )  # fmt: skip
        ordning = kontrakt.hent(ORDNING)
        for s in soknader:
            s.innhold["bilde"] = ordning.oyeblikksbilde(s.sak)
            self.land.spor.legg(
                s.sak.kjede, s.innsendt, "sak.send_inn", s.sak.opprettet_av, s.sak, {"fra": "utkast", "til": "innsendt"}
            )
        Sakversjon.objects.bulk_create(
            [versjon(s, 1, "innsendt", s.sak.opprettet_av, s.innsendt) for s in soknader], batch_size=1000
        )

    # --- what Udir does ---------------------------------------------------------------------------------------------

    def _vurder(self, soknader: list[Soknad]) -> None:
        """Every condition, the number approved unit by unit, the reasons, and into the proposal."""
        vilkar = kontrakt.hent(ORDNING).vilkar()
        av, rader, faerre = self.saksbehandler, [], []
        for s in soknader:
            for n, v in enumerate(vilkar):
                nei = s.avslag and n == len(vilkar) - 1
                rader.append((s, Vurdering(
                    sak=s.sak, vilkar=v.kode, resultat="ikke_oppfylt" if nei else "oppfylt", endret_av=av,
                    begrunnelse=(tekster.VEILEDNINGSAVSLAG if nei else tekster.VEILEDNINGSVURDERING)[s.maalform],
                    endret_tid=s.tatt + timedelta(minutes=10 + 4 * n),
                )))  # fmt: skip
            if s.faerre:
                e = max(s.enheter, key=lambda e: e.forste or 0)
                e.godkjent_forste, e.godkjent_grunn = (e.forste or 1) - 1, tekster.VEILEDNINGSFAERRE[s.maalform]
                e.godkjent_av, e.godkjent_tid = av, s.tatt + timedelta(minutes=40)
                faerre.append((s, e))
        Vurdering.objects.bulk_create([v for _s, v in rader], batch_size=3000)
        VeiledningEnhet.objects.bulk_update(
            [e for _s, e in faerre], ["godkjent_forste", "godkjent_grunn", "godkjent_av", "godkjent_tid"]
        )
        forslag = Forslag.objects.bulk_create([
            Forslag(
                sak=s.sak, endret_av=av, endret_tid=s.klar - timedelta(minutes=15),
                begrunnelse=(tekster.VEILEDNINGSAVSLAG if s.avslag else tekster.VEILEDNINGSGRUNN)[s.maalform],
            )
            for s in soknader
        ], batch_size=2000)  # fmt: skip
        for s, v in rader:
            self.land.spor.legg(
                s.sak.kjede, v.endret_tid, "vurdering.lagre", av, v, {"vilkar": v.vilkar, "resultat": v.resultat}
            )
        for s, e in faerre:
            self.land.spor.legg(
                s.sak.kjede,
                e.godkjent_tid,
                "veiledning.godkjent",
                av,
                e,
                {"forste": e.godkjent_forste, "andre": e.andre},
            )
        for s, f in zip(soknader, forslag, strict=True):
            s.innhold["forslag"] = f
            self.land.spor.legg(s.sak.kjede, f.endret_tid, "forslag.begrunn", av, f, {"versjon": 1})
        for tid in sorted({s.klar for s in soknader}):
            flytt(
                self.land,
                [s for s in soknader if s.klar == tid],
                "legg_i_fordeling",
                "til_vurdering",
                "forslag_klart",
                tid,
                av,
            )

    def _foresla(self, soknader: list[Soknad]) -> None:
        """The pot per teacher by the measure's rule, and to the beslutter."""
        av, regel = self.saksbehandler, kontrakt.hent(ORDNING).forslagsregler[0][0]
        with self._kl(self.a.foreslatt, 8, 10):
            f = fordelinger.nytt_scenario(utlysning=self.utlysning, navn="A: Pott per lærer", regel=regel, av=av)
        if funn := kontrakt.hent(ORDNING).hindringer(f):
            raise AssertionError(funn)
        tid = klokkeslett(self.a.foreslatt, self.rng, 12, 15)
        f.demolinjer = list(f.linjer.select_related("linje__mottaker", "linje__virksomhet").order_by("pk"))
        belop: dict[int, Decimal] = defaultdict(Decimal)
        for x in f.demolinjer:
            belop[x.sak_id] += x.belop
        with klokke.stilt(tid):
            f.tilstand, f.foreslatt_av, f.foreslatt_tid = "til_beslutning", av, tid
            f.save(update_fields=["tilstand", "foreslatt_av", "foreslatt_tid"])
            penger.bokfor(
                [penger.Linje(f.ramme, "reservert", belop[s.sak.pk], {"fordeling": f, "sak": s.sak}) for s in soknader],
                av=av,
            )
            spor.skriv(fordelinger.kjede(f), "fordeling.til_beslutning", av=av, objekt=f, data={"saker": len(soknader)})
        data = {s.sak.pk: {"belop": belop[s.sak.pk], "fordeling": f.pk} for s in soknader}
        flytt(self.land, soknader, "send_til_beslutter", "forslag_klart", "til_beslutning", tid, av, data)
        self.fordeling = f

    def _beslutt(self, soknader: list[Soknad]) -> None:
        """Those whose day has come; a few each day. Their money is paid in one run."""

        def utfall(s: Soknad, _sokt: Decimal, belop: Decimal) -> str:
            return "avslatt" if belop == 0 else "delvis_innvilget" if s.faerre else "innvilget"

        avgjort = vedtakene.beslutt(
            self.land, self.fordeling, soknader, av=self.beslutter, utfall=utfall, klageinstans=self.land.departement,
            plan=self.utlysning.parametre["terminer"], tittel=f"Brev: veiledning {self.a.aar}",
            vis=lambda s: s.soker.kommune_id in VISES_FRAM[:2] and s.soker.type == Organisasjonstype.KOMMUNE,
        )  # fmt: skip
        for s in avgjort:
            for t in s.tilskudd:
                for u in t.terminer:
                    self.land.terminer.append((self.a.betalt + timedelta(days=2), u))


def _rund_opp(belop: Decimal) -> Decimal:
    """Up to the next whole million."""
    return Decimal(-(-int(belop) // 1_000_000) * 1_000_000)


def _planlegg(land: Land, a: Skoleaar) -> list[Soknad]:
    """Who applies, with how many new teachers in which units."""
    kommuner = [o for f in sorted(land.kommuner) for o in land.kommuner[f]]
    andre = [*land.fylkeskommuner, *(o for o, _v in land.alle_private())]
    if not land.full:
        kommuner = [o for o in kommuner if o.kommune_id in VISES_FRAM or int(o.orgnr or 0) % 61 == 0]
        andre = andre[::25]
    eide: dict[int, list[Any]] = defaultdict(list)
    for e in (
        VirksomhetEier.objects.filter(eier__in=[*kommuner, *andre], til__isnull=True, virksomhet__nedlagt__isnull=True)
        .select_related("virksomhet")
        .order_by("virksomhet__navn_sortert", "virksomhet_id")
    ):
        eide[e.eier_id].append(e.virksomhet)
    ut = []
    for o in [*kommuner, *andre]:
        rng = terning(f"{a.aar} veiledning {o.orgnr}")
        fram = o.kommune_id in VISES_FRAM and o.type == Organisasjonstype.KOMMUNE
        if not fram and rng.random() > (0.45 if o.type == Organisasjonstype.KOMMUNE else 0.1):
            continue
        enheter = _enheter(o, eide[o.pk], rng)
        if any((e.forste or 0) + (e.andre or 0) for e in enheter):
            ut.append(_soknad(land, a, o, enheter, rng))
    return ut


def _enheter(o: Organisasjon, eide: list[Any], rng: Random) -> list[VeiledningEnhet]:
    if o.type == Organisasjonstype.FYLKESKOMMUNE:
        return [
            VeiledningEnhet(
                sektor=str(Sektor.VGO),
                navn=f"Demo videregående skole {n}",
                forste=rng.randint(0, 3),
                andre=rng.randint(0, 3),
            )
            for n in range(1, 7)
        ]
    ut = []
    for v in eide:
        if (sektor := grunnlag.SEKTOR_AV.get(v.type)) is None:
            continue
        har = rng.random() < (0.22 if len(eide) > 2 else 0.6)
        ut.append(VeiledningEnhet(
            sektor=str(sektor), virksomhet=v, navn=v.navn, forste=rng.choice((1, 1, 2)) if har else 0,
            andre=rng.choice((0, 1)) if har else 0, stemmer=har,
        ))  # fmt: skip
    return ut


def _soknad(land: Land, a: Skoleaar, o: Organisasjon, enheter: list[VeiledningEnhet], rng: Random) -> Soknad:
    innsendt = klokkeslett(mellom(a.apner + timedelta(days=6), a.frist, rng), rng, 10, 16)
    tatt = klokkeslett(mellom(a.frist + timedelta(days=4), a.klar - timedelta(days=5), rng), rng, 8, 11)
    tatt = max(tatt, innsendt + timedelta(days=1))
    forste = any((e.forste or 0) > 1 for e in enheter)
    return Soknad(
        soker=o, rng=rng, maalform=land.maalform(o), enheter=enheter, innsendt=innsendt, tatt=tatt,
        opprettet=innsendt - timedelta(days=rng.randint(0, 4), minutes=rng.randint(20, 110)),
        klar=klokkeslett(mellom(tatt.date() + timedelta(days=1), a.klar, rng), rng, 12, 16),
        avgjores=klokkeslett(mellom(a.b0, a.b1, rng), rng, 10, 11).replace(minute=15, second=0),
        faerre=forste and rng.random() < 0.12, avslag=o.type == Organisasjonstype.PRIVAT_EIER and rng.random() < 0.12,
    )  # fmt: skip


# --- the reports ----------------------------------------------------------------------------------------------------


def rapporter_inn(land: Land) -> str:
    """Some owners report on the school year that is over; where fewer were guided, a claim follows."""
    land.spor.skriv_ut()
    antall = 0
    with override("nb"):
        for a in land.kalender.skoleaar:
            if not land.kalender.skjedd(a.rapportfrist + timedelta(days=20)):
                continue
            rader = (
                Tilskudd.objects.filter(ramme__ordning=ORDNING, budsjettaar=a.aar, utbetalt__gt=0)
                .select_related("sak__soker", "sak__utlysning", "mottaker")
                .order_by("pk")
            )
            for n, t in enumerate(rader[:: 9 if land.full else 3]):
                _rapport(land, a, t, faerre=n % 3 == 1)
                antall += 1
    return f"{antall} rapporter om veiledning"


def _rapport(land: Land, a: Skoleaar, t: Tilskudd, *, faerre: bool) -> None:
    rng = terning(f"{t.sak.nummer} rapport")
    m, per = t.sak.maalform, grunnlag.summer(t.sak)
    tiltak: dict[str, dict[str, Any]] = {}
    mindre = 0
    for x in rapporter.tiltak_i(t):
        s = per[Sektor(Tiltak.objects.values_list("kode", flat=True).get(pk=x["id"]))]
        veiledet = {"veiledet_forste": s.godkjent_forste, "veiledet_andre": s.godkjent_andre}
        borte = 0
        if faerre and not mindre:
            flest = max(veiledet, key=lambda k: veiledet[k])
            borte = mindre = max(1, veiledet[flest] // 3)
            veiledet[flest] -= borte
        tiltak[str(x["id"])] = {
            "gjennomfort": "delvis" if borte else "ja", "brukt": f"{x['belop']:.2f}", **veiledet,
            "tekst": (tekster.VEILEDNINGSRAPPORT_FAERRE if borte else tekster.VEILEDNINGSRAPPORT)[m],
            "timer": 40 * sum(veiledet.values()),
        }  # fmt: skip
    ubrukt = Decimal("0.00")
    if faerre and rng.random() < 0.7:  # the others have spent the money on those that were left
        ubrukt = veiledningsrapport.tilbakebetaling(Rapport(tilskudd=t, brukt=t.belop, tiltak=tiltak)).andeler["krav"]
        delvis = next(x for x in tiltak.values() if x["gjennomfort"] == "delvis")
        delvis["brukt"] = f"{Decimal(delvis['brukt']) - ubrukt:.2f}"
    felt = {
        "tiltak": tiltak, "brukt": t.belop - ubrukt, "ubrukt": ubrukt, "deltakere": sum(s.godkjent for s in per.values()) - mindre,
        "ubrukt_forklaring": tekster.VEILEDNINGSRAPPORT_FAERRE[m] if ubrukt else "",
        "markorer": {k[0]: {"grad": rng.choice((3, 4)), "tekst": tekster.VEILEDNINGSRAPPORT[m]} for k in kontrakt.hent(ORDNING).markorer()},
    }  # fmt: skip
    innsender = land.folk.innsender(t.mottaker)
    with klokke.stilt(klokkeslett(mellom(a.rapportfrist - timedelta(days=20), a.rapportfrist, rng), rng)):
        versjon_ = rapporter.hent_rapport(t).versjon
        rapporter.lagre_rapport(tilskudd=t, felt=felt, versjon=versjon_, av=innsender)
        rapporter.lever_rapport(tilskudd=t, av=innsender)
    av = land.folk.hent(land.udir, "saksbehandler")
    with klokke.stilt(klokkeslett(a.rapportfrist + timedelta(days=rng.randint(4, 17)), rng)):
        for trinn in ("formalia", "rimelighet"):
            kontroll.kontroller_rapport(
                rapport=Rapport.objects.get(tilskudd=t), trinn=trinn, godkjent=True,
                merknad="Tallene stemmer med tildelingen og det som er rapportert.", av=av,
            )  # fmt: skip
