"""The parties: kommuner, fylkeskommuner, embeter, Udir and lærested as Organisasjon, with where they belong.

The formation date of a party is not in the files. `opprettet` is the first day the copied registers vouch for.
"""

from collections.abc import Iterator
from datetime import date

from kompetanse.revisjon import spor

from ..models import Maalform, Organisasjon, Organisasjonstype, Plassering, Spraakvedtak
from .steder import INNDELING_2020, INNDELING_2024
from .synk import Endringer, synk

KILDE = "Enhetsregisteret"
UDIR_ORGNR = "970018131"
SPRAAK = {"bokmål": Spraakvedtak.BOKMAAL, "nynorsk": Spraakvedtak.NYNORSK, "nøytral": Spraakvedtak.NOYTRAL, "": ""}
LAERESTEDSTYPE = {
    "universitet": Organisasjonstype.UH,
    "høyskole": Organisasjonstype.UH,
    "fagskole": Organisasjonstype.FAGSKOLE,
}


def _part(orgnr: str, navn: str, type_: str, **felt) -> dict:
    return {
        "orgnr": orgnr or None, "navn": navn, "navn_nn": "", "type": type_, "oslo_begge": False, "kommune_id": None,
        "fylke_id": None, "spraakvedtak": "", "opprettet": INNDELING_2020, "opphort": None, "kilde": KILDE, **felt,
    }  # fmt: skip


def kommunenavn(entydig: str) -> str:
    """The party's name: "Herøy (Nordland)" is Herøy kommune (Nordland)."""
    navn, parentes, rest = entydig.partition(" (")
    return f"{navn} kommune{parentes}{rest}"


def fra_kommuner(rader: list[dict]) -> Iterator[dict]:
    for r in rader:
        oslo = r["kommunenummer"] == "0301"
        yield _part(
            r["organisasjonsnummer"], kommunenavn(r["navn_entydig"] or r["navn"]), Organisasjonstype.KOMMUNE,
            oslo_begge=oslo, kommune_id=r["kommunenummer"], fylke_id=r["fylkesnummer"],
            spraakvedtak=SPRAAK[r["maalform"]],
            opprettet=INNDELING_2020 if r["kommunenummer_2020_2023"] == r["kommunenummer"] else INNDELING_2024,
        )  # fmt: skip


def fra_fylker(rader: list[dict]) -> Iterator[dict]:
    """The fylkeskommuner. Oslo's is the kommune itself and already there."""
    for r in rader:
        if r["fylkesnummer"] != "03":
            yield _part(
                r["organisasjonsnummer"], r["fylkeskommune_navn"], Organisasjonstype.FYLKESKOMMUNE,
                fylke_id=r["fylkesnummer"], spraakvedtak=SPRAAK[r["maalform"]],
            )  # fmt: skip


def fra_statsforvaltere(rader: list[dict]) -> Iterator[dict]:
    """The embeter under both names; the registered one tells which målform they write."""
    for r in rader:
        _ord, _i, omraade = r["navn"].partition(" i ")
        fylker = r["fylkesnummer"].split("|")
        yield _part(
            r["organisasjonsnummer"], f"Statsforvalteren i {omraade}", Organisasjonstype.EMBETE,
            navn_nn=f"Statsforvaltaren i {omraade}", fylke_id=fylker[0] if len(fylker) == 1 else None,
            maalform=Maalform.NYNORSK if r["maalform"] == "nynorsk" else Maalform.BOKMAAL,
        )  # fmt: skip


def udir() -> Iterator[dict]:
    yield _part(UDIR_ORGNR, "Utdanningsdirektoratet", Organisasjonstype.UDIR, navn_nn="Utdanningsdirektoratet")


def fra_laerested(rader: list[dict]) -> Iterator[dict]:
    for r in rader:
        yield _part(
            r["organisasjonsnummer"], r["navn"], LAERESTEDSTYPE[r["type"]], fylke_id=r["fylkesnummer"] or None,
            kilde="DBH" if r["institusjonskode"] else "NSR",
        )  # fmt: skip


def _kode(orgnr: str | None, type_: str, navn: str) -> str:
    return orgnr or f"{type_}:{navn}"


def last_parter(typer: list[str], deler: list[dict], *, dato: date, slutt: dict[str, date]) -> Endringer:
    """Make the register's parties of `typer` equal to `deler`, keep their places, and end those that are gone.

    `slutt` gives the end date of an orgnr that has successors; otherwise a party that is gone ends on `dato`. Parties
    that the portal's own users added, and synthetic ones, are not the register's to end. One that was without orgnr and
    has got one is the same party.
    """
    mine = Organisasjon.objects.filter(type__in=typer, syntetisk=False, utenfor_registeret=False).exclude(kilde="")
    uten = {_kode(None, o.type, o.navn): o for o in mine if o.orgnr is None}
    onsket: dict[str, dict] = {}
    for d in deler:
        navnekode = _kode(None, d["type"], d["navn"])
        onsket[navnekode if navnekode in uten else _kode(d["orgnr"], d["type"], d["navn"])] = d
    finnes, endringer = synk(
        mine, onsket, nokkel=lambda o: _kode(o.orgnr, o.type, o.navn), bare_nye=["opprettet", "maalform"]
    )
    borte = [o for kode, o in finnes.items() if kode not in onsket and o.opphort is None]
    for o in borte:
        o.opphort = max(slutt.get(o.orgnr or "", dato), o.opprettet)
        endringer.avsluttet.append(_kode(o.orgnr, o.type, o.navn))
    Organisasjon.objects.bulk_update(borte, ["opphort"])
    spor.skriv_mange(
        [(f"org:{o.pk}", "register.opphort", o, {"dato": o.opphort, "orgnr": o.orgnr}) for o in borte], av=None
    )
    _plasser(list(finnes.values()), dato)
    return endringer


def _plasser(parter: list[Organisasjon], dato: date) -> None:
    """Keep one open Plassering per living party; a move ends the old on `dato` and opens a new, an end ends it."""
    aapne = {p.organisasjon_id: p for p in Plassering.objects.filter(til__isnull=True, organisasjon__in=parter)}
    avsluttes, nye = [], []
    for o in parter:
        p = aapne.get(o.pk)
        flyttet = p is not None and (p.kommune_id, p.fylke_id) != (o.kommune_id, o.fylke_id)
        if p is not None and o.opphort is not None:
            p.til = o.opphort
            avsluttes.append(p)
        elif p is None and o.opphort is None:
            nye.append(Plassering(organisasjon=o, kommune_id=o.kommune_id, fylke_id=o.fylke_id, fra=o.opprettet))
        elif p is not None and flyttet and p.fra < dato:
            p.til = dato
            avsluttes.append(p)
            nye.append(Plassering(organisasjon=o, kommune_id=o.kommune_id, fylke_id=o.fylke_id, fra=dato))
        elif p is not None and flyttet:
            p.kommune_id, p.fylke_id = o.kommune_id, o.fylke_id
            avsluttes.append(p)
    Plassering.objects.bulk_update(avsluttes, ["til", "kommune", "fylke"])
    Plassering.objects.bulk_create(nye, batch_size=2000)
