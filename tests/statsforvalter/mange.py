"""Many judged cases at once, copied from one made by the handlinger: for query counts, races and long jobs."""

from django.core.files.base import ContentFile

from eiere.models import Organisasjon
from kompetanse.revisjon import klokke
from ordninger.felles.handlinger import brev as brevhandlinger
from ordninger.felles.handlinger import vedtak
from ordninger.felles.models import Brev, Forslag, Linje, Sak, Sakspart, Tilskudd, Tiltak, Vurdering
from ordninger.felles.nummer import lag_syntetisk_orgnr
from ordninger.kollektiv.models import Behovsmelding, KollektivTiltak
from tests.fabrikker import sak as lag

FORSTE_ORGNR = 4000


def _kopi(objekt, **felt):
    """A new unsaved row like `objekt`, with other values in `felt`."""
    data = {f.attname: getattr(objekt, f.attname) for f in objekt._meta.concrete_fields if not f.primary_key}
    return type(objekt)(**{**data, **felt})


def i_forslag(v, antall, belop="100000", *, konto=True):
    """`antall` cases in the proposal: the first by the handlinger, the others as copies of its rows."""
    mal = lag.i_forslag(v, belop)
    if antall == 1:
        return [mal]
    mal = Sak.objects.get(pk=mal.pk)
    nr0 = FORSTE_ORGNR + Organisasjon.objects.count()
    orger = Organisasjon.objects.bulk_create(
        [_kopi(mal.soker, orgnr=lag_syntetisk_orgnr(nr0 + i), navn=f"Kopi {i:03}") for i in range(antall - 1)]
    )
    if konto:
        k = mal.soker.kontoer.get()
        type(k).objects.bulk_create([_kopi(k, organisasjon_id=o.pk) for o in orger])
    saker = Sak.objects.bulk_create(
        [
            _kopi(mal, nummer=f"2026/9{i:04}", soker_id=o.pk, tilstand="utkast", innsendt_tid=None, innsendt_av_id=None)
            for i, o in enumerate(orger)
        ]
    )
    egne = Sak.objects.filter(pk__in=[s.pk for s in saker])
    for felt in (
        {"tilstand": "innsendt", "innsendt_tid": mal.innsendt_tid, "innsendt_av": mal.innsendt_av},
        {"tilstand": "til_vurdering"},
        {"tilstand": "forslag_klart"},
    ):
        egne.update(**felt)
    _deler(mal, saker)
    return [mal, *saker]


def _deler(mal, saker):
    detaljer = Behovsmelding.objects.get(sak=mal)
    Behovsmelding.objects.bulk_create([_kopi(detaljer, sak_id=s.pk) for s in saker])
    t = mal.tiltak.get(nr=1)
    tiltak = Tiltak.objects.bulk_create([_kopi(t, sak_id=s.pk) for s in saker])
    kt = KollektivTiltak.objects.get(tiltak=t)
    KollektivTiltak.objects.bulk_create([_kopi(kt, tiltak_id=x.pk) for x in tiltak])
    linjer = list(mal.linjer.order_by("pk"))
    Linje.objects.bulk_create(
        [
            _kopi(
                x,
                sak_id=s.pk,
                tiltak_id=ny.pk,
                mottaker_id=s.soker_id if x.mottaker_id == mal.soker_id else x.mottaker_id,
            )
            for s, ny in zip(saker, tiltak, strict=True)
            for x in linjer
        ]
    )
    Vurdering.objects.bulk_create([_kopi(x, sak_id=s.pk) for s in saker for x in mal.vurderinger.order_by("pk")])
    Forslag.objects.bulk_create([_kopi(mal.forslag, sak_id=s.pk) for s in saker])
    Sakspart.objects.bulk_create(
        [_kopi(x, sak_id=s.pk) for s in saker for x in mal.parter.exclude(organisasjon=mal.soker).order_by("pk")]
    )


def til_beslutning(v, antall, belop="100000"):
    """A fordeling of that many cases, sent to the decider."""
    i_forslag(v, antall, belop)
    f = lag.fordelinger.nytt_scenario(utlysning=v.utlysning, navn="A", regel="likt_kutt", av=v.saksbehandler)
    f = lag.fordelinger.registrer_forum(
        fordeling=f,
        dato=klokke.idag(),
        protokoll=ContentFile(b"%PDF-1.7 protokoll"),
        filnavn="protokoll.pdf",
        av=v.saksbehandler,
    )
    return lag.fordelinger.send_til_beslutter(fordeling=f, av=v.saksbehandler)


def besluttet(v, antall, belop="1000", *, brev=True):
    """Decided cases; with one real letter, and copies of its row for the other payees."""
    f = til_beslutning(v, antall, belop)
    ut = [
        vedtak.beslutt(sak=s, av=v.beslutter)
        for s in Sak.objects.filter(pk__in=f.linjer.values("sak_id")).order_by("pk")
    ]
    if brev:
        ekte = brevhandlinger.lag_vedtaksbrev(vedtak=ut[0], av=v.beslutter)
        tilskudd = Tilskudd.objects.order_by("pk")
        Brev.objects.bulk_create(
            [
                _kopi(
                    ekte,
                    nummer=f"K{t.pk:08}",
                    vedtak_id=None,
                    sak_id=t.sak_id,
                    mottaker_id=t.mottaker_id,
                    tilskudd_id=t.pk,
                )
                for t in tilskudd
            ]
        )
    return ut


__all__ = ["besluttet", "i_forslag", "til_beslutning"]
