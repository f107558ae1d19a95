"""The cases of a round are written: everything the owner said, who takes part, and the frozen version that was sent."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from ordninger.felles.handlinger.sak import sjekksum
from ordninger.felles.models import Linje, Nummerserie, Sak, Sakspart, Sakversjon, Tiltak
from ordninger.kollektiv.models import Behovsmelding, KollektivTiltak
from ordninger.kollektiv.mottaker import mottakertype

from .land import Land
from .sakplan import Sakplan, planlegg
from .sql import sett, steg

PARTNERTYPE = {"uh": "uh", "fagskole": "fagskole"}


def bygg(land: Land) -> str:
    """All cases that have been opened on the demo's day, numbered in the order they were opened."""
    planer = [
        p
        for aar in land.kalender.alle_aar
        for r in land.kalender.runder(aar)
        for p in planlegg(land, r)
        if p.opprettet < land.naa
    ]
    planer.sort(key=lambda p: (p.opprettet, p.soker.orgnr))
    _nummerer(land, planer)
    for n in range(0, len(planer), 500):
        _skriv(land, planer[n : n + 500])
    for p in planer:
        land.saker[p.runde.nokkel].append(p)
    return f"{len(planer)} saker, {sum(len(p.linjer) for p in planer)} linjer"


def _nummerer(land: Land, planer: list[Sakplan]) -> None:
    siste: dict[int, int] = defaultdict(int)
    for p in planer:
        aar = p.opprettet.year
        siste[aar] += 1
        p.sak = _sak(land, p, f"{aar}/{siste[aar]:05d}")
    for aar, n in sorted(siste.items()):
        Nummerserie.objects.update_or_create(serie="sak", aar=aar, defaults={"siste": n})


def _sak(land: Land, p: Sakplan, nummer: str) -> Sak:
    u = land.utlysning[p.runde.nokkel]
    navn = [m for t in p.tiltak for m in t.mottakere]
    deler = [nummer, f"{p.runde.aar}", p.soker.navn, p.soker.orgnr or ""]
    deler += [
        d for m in navn for d in (m.organisasjon.navn, m.organisasjon.orgnr, m.virksomhet and m.virksomhet.navn) if d
    ]
    deler += [t.tittel for t in p.tiltak]
    return Sak(
        nummer=nummer, saksgang="behovsmelding", utlysning=u, soker=p.soker,
        tittel=f"Kollektiv, barnehage og grunnskole {p.runde.aar}", tilstand="utkast", tilstand_tid=p.opprettet,
        maalform=p.maalform, opprettet_av=land.folk.innsender(p.soker), opprettet_tid=p.opprettet,
        sokbar=" ".join(dict.fromkeys(d.lower() for d in deler)),
    )  # fmt: skip


def _skriv(land: Land, planer: list[Sakplan]) -> None:
    Sak.objects.bulk_create([p.sak for p in planer], batch_size=1000)
    Behovsmelding.objects.bulk_create([_behovsmelding(land, p) for p in planer], batch_size=1000)
    rader = [
        (p, t, Tiltak(sak=p.sak, nr=nr, tittel=t.tittel, sektor=t.sektor))
        for p in planer
        for nr, t in enumerate(p.tiltak, 1)
    ]
    Tiltak.objects.bulk_create([x for _p, _t, x in rader], batch_size=2000)
    KollektivTiltak.objects.bulk_create([_detaljer(p, t, x) for p, t, x in rader], batch_size=2000)
    for p, t, x in rader:
        p.linjer += [
            Linje(
                sak=p.sak,
                tiltak=x,
                mottaker=m.organisasjon,
                virksomhet=m.virksomhet,
                budsjettaar=aar,
                sokt=b,
                koordinator=m.koordinator,
            )
            for m in t.mottakere
            for aar, b in m.belop.items()
        ]
    Linje.objects.bulk_create([x for p in planer for x in p.linjer], batch_size=3000)
    Sakspart.objects.bulk_create([x for p in planer for x in _parter(p)], batch_size=3000)
    for p in planer:
        land.spor.legg(p.sak.kjede, p.opprettet, "sak.opprett", p.sak.opprettet_av, p.sak,
                       {"utlysning": p.sak.utlysning_id, "kopiert_fra": None})  # fmt: skip
    _send_inn(land, [p for p in planer if p.innsendt and p.innsendt < land.naa])


def _behovsmelding(land: Land, p: Sakplan) -> Behovsmelding:
    av = p.sak.opprettet_av
    b = Behovsmelding(
        sak=p.sak, kontakt_navn=av.navn, kontakt_epost=av.epost, kontakt_telefon=av.telefon,
        versjoner={"om_oss": 1, "behov": 1, "egeninnsats": 1, "samisk": 1}, **p.tekst,
    )  # fmt: skip
    if p.innsendt is None or p.innsendt >= land.naa:
        # A draft lacks something.
        b.samiske_perspektiver = ""
        b.versjoner = {"om_oss": 1, "behov": 1}
    p.innhold["b"] = b
    return b


def _detaljer(p: Sakplan, t, rad: Tiltak) -> KollektivTiltak:
    k = KollektivTiltak(
        tiltak=rad, behov=t.behov, medvirkning=t.medvirkning, malgrupper=list(t.malgrupper), tema=t.tema,
        partnertype=PARTNERTYPE.get(t.partner.type, "annen"), partner=t.partner, partner_kontakt="Kontakt Demo",
        plan=t.plan, flerarig=t.flerarig, egeninnsats="", samiske_perspektiver="", versjon=1,
    )  # fmt: skip
    p.innhold.setdefault("tiltak", []).append((rad, k, t))
    return k


def _parter(p: Sakplan) -> Iterable[Sakspart]:
    R = Sakspart.Rolle
    yield Sakspart(sak=p.sak, organisasjon=p.soker, rolle=R.SOKER, vertskommune=bool(p.deltakere))
    for o in p.deltakere:
        yield Sakspart(sak=p.sak, organisasjon=o, rolle=R.DELTAKER)
    for o in {t.partner.pk: t.partner for t in p.tiltak}.values():
        yield Sakspart(sak=p.sak, organisasjon=o, rolle=R.PARTNER)
    for o in {m.organisasjon.pk: m.organisasjon for t in p.tiltak for m in t.mottakere}.values():
        yield Sakspart(sak=p.sak, organisasjon=o, rolle=R.MOTTAKER)


def parter_av(p: Sakplan) -> list[int]:
    """Everyone the case may give something, as a habilitet declaration keeps it."""
    ider = {p.soker.pk, *(o.pk for o in p.deltakere), *(t.partner.pk for t in p.tiltak)}
    return sorted(ider | {m.organisasjon.pk for t in p.tiltak for m in t.mottakere})


def _send_inn(land: Land, planer: list[Sakplan]) -> None:
    sett(
        "felles_sak",
        [("innsendt_av_id", "bigint"), ("innsendt_tid", "timestamptz"), ("forventet_svar", "date"), ("sokt_belop", "numeric"), ("tilstand_tid", "timestamptz")],
        [(p.sak.pk, p.sak.opprettet_av_id, p.innsendt, p.sak.utlysning.svar_innen, p.sokt, p.innsendt) for p in planer],
        tilstand="innsendt",
    )  # fmt: skip
    trukket = [p for p in planer if p.trukket and p.trukket < land.naa]
    steg("felles_sak", [p.sak.pk for p in trukket], "trukket")
    for p in planer:
        land.spor.legg(
            p.sak.kjede, p.innsendt, "sak.send_inn", p.sak.opprettet_av, p.sak, {"fra": "utkast", "til": "innsendt"}
        )
    for p in trukket:
        land.spor.legg(
            p.sak.kjede, p.trukket, "sak.trekk", p.sak.opprettet_av, p.sak, {"fra": "innsendt", "til": "trukket"}
        )
    Sakversjon.objects.bulk_create(
        [versjon(p, 1, "innsendt", p.sak.opprettet_av, p.innsendt) for p in planer], batch_size=1000
    )


def versjon(p: Sakplan, nr: int, arsak: str, av, tid: datetime) -> Sakversjon:
    """The case as it was, with its checksum."""
    innhold = bilde(p)
    return Sakversjon(sak=p.sak, nr=nr, arsak=arsak, innhold=innhold, sha256=sjekksum(innhold), av=av, tid=tid)


def bilde(p: Sakplan) -> dict:
    """The same picture as `kollektiv.sak.oyeblikksbilde`, made of what is in memory. A test holds the two together."""
    if "bilde" in p.innhold:
        return p.innhold["bilde"]
    b, s = p.innhold["b"], p.sak
    bildet = {
        "skjema": 1, "nummer": s.nummer, "utlysning": {"id": s.utlysning_id, "budsjettaar": p.runde.aar},
        "soker": _part(p.soker), "maalform": s.maalform,
        "kontakt": {"navn": b.kontakt_navn, "epost": b.kontakt_epost, "telefon": b.kontakt_telefon},
        "deltakere": [_part(o) for o in sorted(p.deltakere, key=lambda o: (o.navn_sortert, o.pk))],
        "behov": b.behov, "medvirkning": b.medvirkning,
        "tiltak": [_tiltaksbilde(p, rad, k, t) for rad, k, t in p.innhold["tiltak"]],
        "egeninnsats": b.egeninnsats,
        "koordinator": {
            "oppgaver": b.koordinator,
            "linjer": [
                {"mottaker": _part(x.mottaker), "aar": x.budsjettaar, "sokt": f"{x.sokt:.2f}"} for x in p.linjer if x.koordinator
            ],
        },
        "samiske_perspektiver": b.samiske_perspektiver, "vedlegg": [], "sokt": f"{p.sokt:.2f}",
    }  # fmt: skip
    p.innhold["bilde"] = bildet
    return bildet


def _part(o) -> dict:
    return {"id": o.pk, "navn": o.navn, "orgnr": o.orgnr or ""}


def _tiltaksbilde(p: Sakplan, rad: Tiltak, k: KollektivTiltak, t) -> dict:
    mottakere = [m for m in t.mottakere if not m.koordinator]
    mottakere.sort(
        key=lambda m: (
            m.organisasjon.navn_sortert,
            m.virksomhet is None,
            m.virksomhet.navn_sortert if m.virksomhet else "",
        )
    )
    return {
        "id": rad.pk, "nr": rad.nr, "tittel": rad.tittel, "sektor": rad.sektor, "behov": k.behov,
        "medvirkning": k.medvirkning, "malgrupper": k.malgrupper, "tema": k.tema, "partnertype": k.partnertype,
        "partner": _part(t.partner), "partner_kontakt": k.partner_kontakt, "plan": k.plan, "flerarig": k.flerarig,
        "egeninnsats": k.egeninnsats, "samiske_perspektiver": k.samiske_perspektiver,
        "mottakere": [
            {
                **_part(m.organisasjon),
                "virksomhet": {"id": v.pk, "navn": v.navn, "orgnr": v.orgnr} if (v := m.virksomhet) else None,
                "type": mottakertype(m.organisasjon, m.virksomhet and m.virksomhet.type),
                "sokt": {str(a): f"{x:.2f}" for a, x in sorted(m.belop.items())},
            }
            for m in mottakere
        ],
    }  # fmt: skip
