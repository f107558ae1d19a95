"""What the caseworkers have done with the cases: taken them, asked, judged, written reasons, laid them in the proposal."""

from datetime import timedelta
from typing import Any

from ordninger.felles import kontrakt
from ordninger.felles.models import Forslag, Habilitet, HabilitetForhold, Melding, Retting, Sak, Sakversjon, Vurdering

from . import tekster
from .land import ORDNING, Land
from .saker import parter_av, versjon
from .sakplan import Sakplan
from .sql import sett, steg
from .terning import terning

KRAV = [v.kode for v in kontrakt.hent(ORDNING).vilkar() if v.krav]


def bygg(land: Land) -> str:
    """Take every round's cases as far as the caseworkers alone take them: to `forslag_klart`."""
    blokk = {(f.person_id, f.organisasjon_id) for f in HabilitetForhold.objects.order_by("pk")}
    alle = [
        p for n in sorted(land.saker) for p in land.saker[n] if p.innsendt and p.innsendt < land.naa and not p.trukket
    ]
    for p in alle:
        _tildel(land, p, blokk)
    tatt = [p for p in alle if p.tatt and p.tatt < land.naa]
    ta_til_vurdering(land, tatt)
    _vurderinger(land, tatt)
    _rettinger(land, tatt)
    _meldinger(land, tatt)
    klare = [p for p in tatt if p.klar and p.klar < land.naa]
    _klare(land, klare)
    pa_vent = [p for p in tatt if p.pa_vent and p.pa_vent < land.naa]
    steg("felles_sak", [p.sak.pk for p in pa_vent], "pa_vent")
    for p in pa_vent:
        land.spor.legg(p.sak.kjede, p.pa_vent, "sak.sett_pa_vent", p.saksbehandler, p.sak,
                       {"fra": "til_vurdering", "til": "pa_vent", "grunn": "Venter på svar fra lærestedet"})  # fmt: skip
    _merk(land, tatt)
    return f"{len(tatt)} vurdert, {len(klare)} lagt i fordelingen"


def _tildel(land: Land, p: Sakplan, blokk: set[tuple[int, int]]) -> None:
    """Two caseworkers share the cases; neither gets one that the portal knows them to be tied to."""
    folk = land.folk.saksbehandlere(land.embete[p.runde.fylke])
    parter = parter_av(p)
    habile = [b for b in folk if not any((b.person_id, o) in blokk for o in parter)]
    p.saksbehandler = habile[int(p.soker.orgnr or 0) // 10 % len(habile)] if habile else None
    if p.saksbehandler is None:
        p.tatt = p.klar = None
    p.innhold["parter"] = parter


def ta_til_vurdering(land: Land, saker: list[Any]) -> None:
    """Each case taken by its caseworker, who declares no ties. `saker` are Sakplan, or have what it has."""
    sett("felles_sak", [("saksbehandler_id", "bigint"), ("tilstand_tid", "timestamptz")],
         [(p.sak.pk, p.saksbehandler.pk, p.tatt) for p in saker], tilstand="til_vurdering")  # fmt: skip
    rader = Habilitet.objects.bulk_create(
        [
            Habilitet(sak=p.sak, bruker=p.saksbehandler, habil=True, parter=p.innhold["parter"], tid=p.tatt)
            for p in saker
        ],
        batch_size=2000,
    )
    for p, h in zip(saker, rader, strict=True):
        land.spor.legg(
            p.sak.kjede, p.tatt, "sak.tildel", p.saksbehandler, p.sak, {"fra": None, "til": p.saksbehandler.pk}
        )
        land.spor.legg(p.sak.kjede, p.tatt, "habilitet.erklaer", p.saksbehandler, h, {"habil": True})
        land.spor.legg(
            p.sak.kjede,
            p.tatt,
            "sak.ta_til_vurdering",
            p.saksbehandler,
            p.sak,
            {"fra": "innsendt", "til": "til_vurdering"},
        )


def _vurderinger(land: Land, saker: list[Sakplan]) -> None:
    """Every requirement in a case that is ready, some of them in one that is not."""
    rader = []
    for p in saker:
        ferdig = p.klar is not None and p.klar < land.naa
        koder = KRAV + (["tverrfaglig"] if p.rng.random() < 0.4 else [])
        antall = len(koder) if ferdig else p.rng.randint(0, 4)
        for n, kode in enumerate(koder[:antall]):
            tid = p.tatt + timedelta(minutes=10 + 4 * n)
            nei = ferdig and p.avslag and kode == "partnerskap"
            avklares = not ferdig and n == antall - 1
            resultat = "ikke_oppfylt" if nei else "ma_avklares" if avklares else "oppfylt"
            tekst = tekster.AVSLAG[p.maalform] if nei else tekster.vurdering(p.maalform, kode)
            rader.append(
                (
                    p,
                    Vurdering(
                        sak=p.sak,
                        vilkar=kode,
                        resultat=resultat,
                        begrunnelse=tekst,
                        endret_av=p.saksbehandler,
                        endret_tid=tid,
                    ),
                )
            )
    Vurdering.objects.bulk_create([v for _p, v in rader], batch_size=3000)
    for p, v in rader:
        land.spor.legg(
            p.sak.kjede, v.endret_tid, "vurdering.lagre", v.endret_av, v, {"vilkar": v.vilkar, "resultat": v.resultat}
        )


def _rettinger(land: Land, saker: list[Sakplan]) -> None:
    """Corrections asked for; those answered give a new version."""
    bedt = [p for p in saker if p.retting_bedt and p.retting_bedt < land.naa]
    rader, svart = [], []
    for p in bedt:
        er_svart = p.retting_sendt is not None and p.retting_sendt < land.naa
        rader.append(Retting(
            sak=p.sak, felt=["tiltak.plan", "tiltak.belop"], tekst=tekster.RETTING[p.maalform],
            frist=max(p.retting_bedt.date() + timedelta(days=10), land.kalender.dag) if not er_svart else p.retting_bedt.date() + timedelta(days=10),
            bedt_av=p.saksbehandler, bedt_tid=p.retting_bedt, lukket_av=p.sak.opprettet_av if er_svart else None,
            lukket_tid=p.retting_sendt if er_svart else None,
        ))  # fmt: skip
        if er_svart:
            svart.append(p)
    Retting.objects.bulk_create(rader)
    ider = [p.sak.pk for p in bedt]
    steg("felles_sak", ider, "ma_rettes")
    steg("felles_sak", [p.sak.pk for p in svart], "til_vurdering")
    for p, r in zip(bedt, rader, strict=True):
        land.spor.legg(p.sak.kjede, p.retting_bedt, "sak.be_om_retting", p.saksbehandler, p.sak,
                       {"fra": "til_vurdering", "til": "ma_rettes", "retting": r.pk, "felt": r.felt, "frist": r.frist})  # fmt: skip
    for p in svart:
        p.innhold["versjoner"] = 2
        land.spor.legg(
            p.sak.kjede,
            p.retting_sendt,
            "sak.send_retting",
            p.sak.opprettet_av,
            p.sak,
            {"fra": "ma_rettes", "til": "til_vurdering"},
        )
    Sakversjon.objects.bulk_create(
        [versjon(p, 2, "rettet", p.sak.opprettet_av, p.retting_sendt) for p in svart], batch_size=1000
    )


def _meldinger(land: Land, saker: list[Sakplan]) -> None:
    """A question and an answer in some threads, and notes the party never sees."""
    rader = []
    for p in saker:
        hva = p.rng.random()
        tid = p.tatt + timedelta(hours=1)
        embete = land.embete[p.runde.fylke]
        if hva < 0.22:
            sporsmal, svar = tekster.sporsmal_og_svar(p.maalform, p.rng)
            svart = tid + timedelta(days=p.rng.randint(1, 4))
            lest = svart if svart < land.naa else None
            rader.append(
                Melding(
                    sak=p.sak,
                    tekst=sporsmal,
                    fra_forvalter=True,
                    organisasjon=embete,
                    av=p.saksbehandler,
                    tid=tid,
                    lest_tid=lest,
                )
            )
            if lest:
                gammel = svart + timedelta(days=2) < land.naa
                rader.append(Melding(sak=p.sak, tekst=svar, fra_forvalter=False, organisasjon=p.soker, av=p.sak.opprettet_av, tid=svart,
                                     lest_tid=svart + timedelta(hours=20) if gammel else None))  # fmt: skip
        if 0.15 < hva < 0.3:
            rader.append(Melding(sak=p.sak, tekst=p.rng.choice(tekster.NOTAT), intern=True, fra_forvalter=True, organisasjon=embete,
                                 av=p.saksbehandler, tid=tid + timedelta(minutes=20)))  # fmt: skip
    rader = [m for m in rader if m.tid < land.naa]
    Melding.objects.bulk_create(rader, batch_size=2000)
    for m in rader:
        land.spor.legg(m.sak.kjede, m.tid, "sak.notat" if m.intern else "sak.melding", m.av, m)


def _klare(land: Land, saker: list[Sakplan]) -> None:
    """The reasons that will stand in the letter, and into the proposal."""
    forslag = Forslag.objects.bulk_create(
        [
            Forslag(sak=p.sak, begrunnelse=tekster.AVSLAG[p.maalform] if p.avslag else tekster.begrunnelse(p.maalform, p.rng),
                    endret_av=p.saksbehandler, endret_tid=p.klar - timedelta(minutes=15))
            for p in saker
        ],
        batch_size=2000,
    )  # fmt: skip
    sett("felles_sak", [("tilstand_tid", "timestamptz")], [(p.sak.pk, p.klar) for p in saker], tilstand="forslag_klart")
    for p, f in zip(saker, forslag, strict=True):
        p.innhold["forslag"] = f
    for p, f in zip(saker, forslag, strict=True):
        land.spor.legg(p.sak.kjede, f.endret_tid, "forslag.begrunn", p.saksbehandler, f, {"versjon": 1})
        land.spor.legg(
            p.sak.kjede,
            p.klar,
            "sak.legg_i_fordeling",
            p.saksbehandler,
            p.sak,
            {"fra": "til_vurdering", "til": "forslag_klart"},
        )


def _merk(land: Land, saker: list[Sakplan]) -> None:
    """Tags and priority on some cases of this year."""
    rng = terning(f"{land.kalender.dag} merker")
    valgte = [p for p in saker if p.runde.aar == land.kalender.aar and rng.random() < 0.12]
    for p in valgte:
        sak = Sak.objects.get(pk=p.sak.pk)
        sak.merkelapper = [rng.choice(("ring partneren", "region", "lang reise", "nytt fagmiljø"))]
        sak.prioritet = None
        sak.save(update_fields=["merkelapper"])
        tid = min(p.tatt + timedelta(days=1), land.naa - timedelta(hours=1))
        land.spor.legg(
            p.sak.kjede,
            max(tid, p.tatt),
            "sak.merk",
            p.saksbehandler,
            sak,
            {"merkelapper": sak.merkelapper, "prioritet": None},
        )
