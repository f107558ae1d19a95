"""Does the database still agree with the registers it was loaded from? Every deviation has a name."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Count, F, Q, Sum

from ..models import Etterfolger, Fylke, Kommune, Nokkel, Nokkeltall, Organisasjon, Organisasjonstype, Virksomhet
from . import manifest
from .manifest import Avvik

_KOLONNER = {
    "innbyggere_1_5_aar": Nokkel.INNBYGGERE_1_5,
    "innbyggere_6_15_aar": Nokkel.INNBYGGERE_6_15,
    "innbyggere_16_18_aar": Nokkel.INNBYGGERE_16_18,
    "barn_i_barnehage": Nokkel.BARN,
    "elever_grunnskole": Nokkel.ELEVER,
}


def kontroller() -> Iterator[Avvik]:
    """Compare counts, sums and relations with the manifest. Synthetic and added parties are not counted."""
    filer = manifest.les(manifest.mappe())["filer"]
    yield from _antall(filer)
    yield from _summer(filer)
    yield from _sammenhenger()


def _ulik(hva: str, ventet, funnet) -> Iterator[Avvik]:
    if ventet != funnet:
        yield Avvik(hva, str(ventet), str(funnet))


def _antall(filer: dict) -> Iterator[Avvik]:
    t = Organisasjonstype
    parter = Organisasjon.objects.filter(syntetisk=False, utenfor_registeret=False, opphort__isnull=True).exclude(
        kilde=""
    )
    per_type = dict(parter.values_list("type").annotate(n=Count("pk")).order_by())
    fylker = filer["fylker.csv"]["rader"]
    yield from _ulik("fylker", fylker, Fylke.objects.filter(gyldig_til__isnull=True).count())
    yield from _ulik(
        "kommuner (sted)", filer["kommuner.csv"]["rader"], Kommune.objects.filter(gyldig_til__isnull=True).count()
    )
    yield from _ulik("kommuner", filer["kommuner.csv"]["rader"], per_type.get(t.KOMMUNE, 0))
    yield from _ulik("fylkeskommuner utenom Oslo", fylker - 1, per_type.get(t.FYLKESKOMMUNE, 0))
    yield from _ulik("embeter", filer["statsforvaltere.csv"]["rader"], per_type.get(t.EMBETE, 0))
    yield from _ulik("Utdanningsdirektoratet", 1, per_type.get(t.UDIR, 0))
    yield from _ulik("lærested", filer["laerested.csv"]["rader"], per_type.get(t.UH, 0) + per_type.get(t.FAGSKOLE, 0))
    for type_, fil in (("barnehage", "barnehager.csv"), ("grunnskole", "grunnskoler.csv")):
        n = Virksomhet.objects.filter(type=type_, nedlagt__isnull=True).exclude(kilde="").count()
        yield from _ulik(f"{type_}r", filer[fil]["rader"], n)


def _summer(filer: dict) -> Iterator[Avvik]:
    aar = Nokkeltall.objects.filter(nokkel=Nokkel.FOLKETALL).order_by("-aar").values_list("aar", flat=True).first()
    tall = {
        n: (s, antall)
        for n, s, antall in Nokkeltall.objects.filter(aar=aar, kommune__gyldig_til__isnull=True)
        .values_list("nokkel")
        .annotate(s=Sum("verdi"), antall=Count("pk"))
        .order_by()
    }
    maal = [(Nokkel.FOLKETALL, "kommuner.csv", "folketall")]
    maal += [(nokkel, "gsi_basil.csv", kolonne) for kolonne, nokkel in _KOLONNER.items()]
    for nokkel, fil, kolonne in maal:
        summen, antall = tall.get(str(nokkel), (Decimal(0), 0))
        yield from _ulik(f"sum {nokkel.label}", Decimal(filer[fil]["summer"][kolonne]), summen)
        yield from _ulik(f"kommuner med {nokkel.label}", filer[fil]["rader"] - filer[fil]["mangler"][kolonne], antall)


def _sammenhenger() -> Iterator[Avvik]:
    for navn, n in (
        Kommune.objects.filter(gyldig_til__isnull=True)
        .annotate(
            n=Count("organisasjoner", filter=Q(organisasjoner__type="kommune", organisasjoner__opphort__isnull=True))
        )
        .exclude(n=1)
        .values_list("navn", "n")
    ):
        yield Avvik(f"organisasjoner for kommunen {navn}", "1", str(n))
    uten_plass = Organisasjon.objects.filter(opphort__isnull=True, utenfor_registeret=False, syntetisk=False).exclude(
        plasseringer__til__isnull=True, plasseringer__isnull=False
    )
    for navn in uten_plass.values_list("navn", flat=True):
        yield Avvik(f"gjeldende plassering for {navn}", "1", "0")
    ulike = Organisasjon.objects.filter(
        plasseringer__til__isnull=True, plasseringer__isnull=False, opphort__isnull=True
    )
    for navn in ulike.exclude(
        Q(kommune=F("plasseringer__kommune")) | Q(kommune__isnull=True, plasseringer__kommune__isnull=True)
    ).values_list("navn", flat=True):
        yield Avvik(f"kommune for {navn}", "som i plasseringen", "en annen")
    for navn, s in (
        Etterfolger.objects.values_list("opphort__navn").annotate(s=Sum("andel")).exclude(s=1).order_by("opphort__navn")
    ):
        yield Avvik(f"andeler etter {navn}", "1", str(s))
