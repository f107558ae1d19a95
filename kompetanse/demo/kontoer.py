"""Account numbers of everybody who may be paid, registered by one person and confirmed by another."""

from datetime import date, timedelta

from eiere.models import Kontonummer, Kontostatus, Organisasjon
from ordninger.felles.nummer import lag_demokonto

from .kalender import klokkeslett
from .land import Land
from .terning import terning


def bygg(land: Land) -> str:
    """Most are confirmed long ago; some have a new one in quarantine, some an unconfirmed one, some none."""
    rng = terning(f"{land.kalender.dag} kontoer")
    fra = date(land.kalender.aar - 3, 1, 8)
    naa = land.kalender.dag
    rader: list[Kontonummer] = []
    spesielle = _spesielle(land)
    for n, (o, ene, andre) in enumerate(_eiere(land)):
        hva = spesielle.get(o.pk, "")
        if hva == "ingen":
            continue
        konto = Kontonummer(
            organisasjon=o, nummer=lag_demokonto(n), status=Kontostatus.BEKREFTET, registrert_av=ene,
            registrert_tid=klokkeslett(fra, rng, 8, 11), bekreftet_av=andre, bekreftet_tid=klokkeslett(fra, rng, 12, 16),
            karantene_til=fra + timedelta(days=3),
        )  # fmt: skip
        rader.append(konto)
        (land.gammel_konto if hva else land.konto)[o.pk] = konto
        if hva == "karantene":
            konto.status = Kontostatus.ERSTATTET
            igaar = naa - timedelta(days=1)
            rader.append(Kontonummer(
                organisasjon=o, nummer=lag_demokonto(50_000 + n), status=Kontostatus.BEKREFTET, registrert_av=ene,
                registrert_tid=klokkeslett(naa - timedelta(days=2), rng, 8, 11), bekreftet_av=andre,
                bekreftet_tid=klokkeslett(igaar, rng, 12, 16), karantene_til=igaar + timedelta(days=3),
            ))  # fmt: skip
        elif hva == "ubekreftet":
            konto.status = Kontostatus.ERSTATTET
            rader.append(Kontonummer(
                organisasjon=o, nummer=lag_demokonto(50_000 + n), status=Kontostatus.FORESLATT, registrert_av=ene,
                registrert_tid=klokkeslett(naa - timedelta(days=4), rng),
            ))  # fmt: skip
    Kontonummer.objects.bulk_create(rader, batch_size=2000)
    for k in rader:
        land.spor.legg(f"org:{k.organisasjon_id}", k.registrert_tid, "konto.registrer", k.registrert_av, k)
        if k.bekreftet_tid:
            land.spor.legg(f"org:{k.organisasjon_id}", k.bekreftet_tid, "konto.bekreft", k.bekreftet_av, k,
                           {"karantene_til": k.karantene_til})  # fmt: skip
    return f"{len(rader)} kontoer"


def _eiere(land: Land):
    """(organisation, who registers, who confirms), in a fixed order."""
    for o in sorted({o.pk: o for o in [land.udir, *land.embete.values()]}.values(), key=lambda o: o.orgnr):
        rolle = "udir_okonomi" if o.type == "udir" else "okonomi"
        yield o, land.folk.hent(o, rolle), land.folk.hent(o, "tilgangsstyrer")
    for o in mottakere(land):
        yield o, land.folk.innsender(o), land.folk.bekrefter(o)


def mottakere(land: Land) -> list[Organisasjon]:
    ut = [o for f in sorted(land.kommuner) for o in land.kommuner[f]]
    ut += [o for o, _v in land.alle_private()] + land.fylkeskommuner
    for liste in (land.uh, land.fagskoler):
        ut += [o for f in sorted(liste) for o in liste[f]]
    return ut + land.andre


def _spesielle(land: Land) -> dict[int, str]:
    """Every tenth private owner: new and without an account, with one that waits, or with one in quarantine."""
    ut: dict[int, str] = {}
    for fylke in sorted(land.private):
        for n, (o, _v) in enumerate(land.private[fylke]):
            if n % 10 == 4:
                ut[o.pk] = "ingen"
            elif n % 10 == 7:
                ut[o.pk] = "ubekreftet"
            elif n % 10 == 9:
                ut[o.pk] = "karantene"
    for fylke in sorted(land.kommuner):
        if len(land.kommuner[fylke]) > 12:
            ut[land.kommuner[fylke][12].pk] = "karantene"
    return ut
