"""Synthetic private owners of real units, milieus outside the register, and how the Statsforvalter is reached."""

from datetime import date

from eiere.models import Organisasjon, Organisasjonstype, Plassering, Virksomhet, VirksomhetEier, Virksomhetstype
from eiere.sortering import sorteringsnokkel
from ordninger.felles.nummer import lag_syntetisk_orgnr

from .land import Land, private_enheter
from .navn import uten_form
from .terning import terning

MILJOER = (
    ("Demo Senter for læring i nord", "55"),
    ("Demo Lesesenteret", "11"),
    ("Demo Fagmiljø for inkludering", "34"),
)


def bygg(land: Land) -> str:
    """Owners for about as many private units as will apply, some of them owning several."""
    rng = terning(f"{land.kalender.dag} eiere")
    nye, enheter = [], []
    for fylke, alle in sorted(private_enheter().items()):
        antall = min(len(alle), 45 if land.full else 5)
        tatt = rng.sample(alle, antall)
        valgte = sorted({v.pk: v for v in [*tatt, *_barnehager(land, alle)]}.values(), key=lambda v: v.orgnr)
        forrige = None
        for v in valgte:
            if forrige is not None and rng.random() < 0.12:
                enheter.append((forrige, v))
                continue
            forrige = _eier(len(nye), v, fylke)
            nye.append(forrige)
            enheter.append((forrige, v))
    for n, (navn, fylke) in enumerate(MILJOER):
        land.andre.append(_organisasjon(60_000 + n, navn, Organisasjonstype.ANNEN, fylke, None))
    land.departement = _organisasjon(61_000, "Demo Kunnskapsdepartementet", Organisasjonstype.ANNEN, "03", None)
    Organisasjon.objects.bulk_create([*nye, *land.andre, land.departement], batch_size=2000)
    Plassering.objects.bulk_create(
        [
            Plassering(organisasjon=o, kommune_id=o.kommune_id, fylke_id=o.fylke_id, fra=o.opprettet)
            for o in nye + land.andre
        ],
        batch_size=2000,
    )
    VirksomhetEier.objects.bulk_create(
        [VirksomhetEier(virksomhet=v, eier=e, fra=e.opprettet) for e, v in enheter], batch_size=2000
    )
    sett = set()
    for e, v in enheter:
        if e.pk not in sett:
            land.private[e.fylke_id].append((e, v))
            sett.add(e.pk)
    _forvaltere(land)
    return f"{len(nye)} private eiere"


def _barnehager(land: Land, alle: list[Virksomhet]) -> list[Virksomhet]:
    """Three private barnehager in each kommune that distributes its barnehage part onward."""
    ut = []
    for o in land.barnehagemyndigheter:
        ut += [v for v in alle if v.kommune_id == o.kommune_id and v.type == Virksomhetstype.BARNEHAGE][:3]
    return ut


def _organisasjon(n: int, navn: str, type_: str, fylke: str, kommune: str | None, maalform: str = "") -> Organisasjon:
    return Organisasjon(
        orgnr=lag_syntetisk_orgnr(n), navn=navn[:200], navn_sortert=sorteringsnokkel(navn[:200])[:250], type=type_,
        fylke_id=fylke, kommune_id=kommune, syntetisk=True, utenfor_registeret=type_ == Organisasjonstype.ANNEN,
        opprettet=date(2020, 1, 1), maalform=maalform, epost=f"post{n}@demo.example.no",
        postadresse=f"Demoveien {n % 90 + 1}, 0001 Demo",
    )  # fmt: skip


def _eier(n: int, v, fylke: str) -> Organisasjon:
    form = ("AS", "SA", "AS", "Stiftelse")[n % 4]
    return _organisasjon(n, f"Demo {uten_form(v.navn)} {form}", Organisasjonstype.PRIVAT_EIER, fylke, v.kommune_id)


def _forvaltere(land: Land) -> None:
    """Demo addresses for those who send letters."""
    alle = {o.pk: o for o in [land.udir, *land.embete.values()]}
    for n, o in enumerate(sorted(alle.values(), key=lambda o: o.orgnr)):
        sted = o.navn.partition(" i ")[2] or "Udir"
        o.postadresse = f"Demogata {n + 1}, 0001 Demo {sted}"
        o.epost, o.telefon = f"postmottak{n + 1}@demo.example.no", f"00 00 00 {n + 10}"
        o.save(update_fields=["postadresse", "epost", "telefon"])
