"""The whole load in one transaction, in the order the references need."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from ..models import Organisasjon, Organisasjonstype, Register, Virksomhetstype
from . import enheter, etterfolger, manifest, nokler, parter, steder
from .synk import Endringer

Steg = Callable[[dict[str, list[dict]], date], dict[str, Endringer]]


def last(katalog: Path, *, ekstra: list[Steg] | None = None) -> dict[str, Endringer]:
    """Read every file of `katalog` into the tables, and log what each added, changed and ended.

    `ekstra` are steps of the layers above, called with the files and the date. Running it again changes nothing. Raises
    Registerfeil when a file differs from the manifest; then nothing is written.
    """
    if avvik := list(manifest.avvik(katalog)):
        raise manifest.Registerfeil("\n".join(str(a) for a in avvik))
    innhold = manifest.les(katalog)
    dato = date.fromisoformat(innhold["lest"])
    filer = {navn: manifest.les_csv(katalog / navn) for navn in innhold["filer"]}
    with transaction.atomic():
        ut = _last_filer(filer, dato)
        for steg in ekstra or []:
            for fil, endringer in steg(filer, dato).items():
                ut.setdefault(fil, Endringer()).__iadd__(endringer)
        Register.objects.bulk_create(
            Register(
                fil=fil,
                sha256=innhold["filer"].get(fil, {}).get("sha256", ""),
                lest_tid=timezone.now(),
                nye=len(e.nye),
                endret=len(e.endret),
                avsluttet=len(e.avsluttet),
            )
            for fil, e in ut.items()
        )
    return ut


def _last_filer(filer: dict[str, list[dict]], dato: date) -> dict[str, Endringer]:
    t = Organisasjonstype
    kommuner, fylker = filer["kommuner.csv"], filer["fylker.csv"]
    slutt = {r["opphort_orgnr"]: date.fromisoformat(r["dato"]) for r in filer["etterfolgere.csv"]}
    ut: dict[str, Endringer] = {}
    ut["fylker.csv"] = steder.last_fylker(fylker, kommuner, dato=dato)
    ut["kommuner.csv"] = steder.last_kommuner(kommuner, dato=dato)

    def last_parter(fil: str, typer: list[str], deler: list[dict]) -> None:
        ut.setdefault(fil, Endringer()).__iadd__(parter.last_parter(typer, deler, dato=dato, slutt=slutt))

    last_parter("kommuner.csv", [t.KOMMUNE], list(parter.fra_kommuner(kommuner)))
    last_parter("fylker.csv", [t.FYLKESKOMMUNE], list(parter.fra_fylker(fylker)))
    last_parter("statsforvaltere.csv", [t.EMBETE], list(parter.fra_statsforvaltere(filer["statsforvaltere.csv"])))
    last_parter("Utdanningsdirektoratet", [t.UDIR], list(parter.udir()))
    last_parter("laerested.csv", [t.UH, t.FAGSKOLE], list(parter.fra_laerested(filer["laerested.csv"])))
    ut["etterfolgere.csv"] = etterfolger.last_etterfolgere(filer["etterfolgere.csv"])
    ut["barnehager.csv"] = enheter.last_enheter(Virksomhetstype.BARNEHAGE, filer["barnehager.csv"], dato=dato)
    ut["grunnskoler.csv"] = enheter.last_enheter(Virksomhetstype.GRUNNSKOLE, filer["grunnskoler.csv"], dato=dato)
    ut["kommuner.csv"] += nokler.last_nokler(nokler.fra_kommuner(kommuner))
    ut["gsi_basil.csv"] = nokler.last_nokler(nokler.fra_gsi_basil(filer["gsi_basil.csv"]))
    return ut


def finnes() -> bool:
    """Whether the register has been loaded at all."""
    return Organisasjon.objects.filter(type=Organisasjonstype.UDIR).exists()
