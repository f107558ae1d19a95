"""Embeter and their fylker from statsforvaltere.csv, and one samarbeidsforum in each fylke to start with (KBG § 8)."""

from collections.abc import Iterator
from datetime import date

from eiere.models import Fylke, Organisasjon, Organisasjonstype
from eiere.register.kontroll import Avvik
from eiere.register.synk import Endringer, synk

from .models import Embete, Samarbeidsforum


def last_embeter(filer: dict[str, list[dict]], dato: date) -> dict[str, Endringer]:
    """Give each embete its key, its fylker and a forum per fylke. A forum that exists, under any name, is kept."""
    rader = filer["statsforvaltere.csv"]
    pk = dict(Organisasjon.objects.filter(type=Organisasjonstype.EMBETE).values_list("orgnr", "pk"))
    onsket = {
        r["organisasjonsnummer"]: {"organisasjon_id": pk[r["organisasjonsnummer"]], "nokkel": r["nokkel"]}
        for r in rader
    }
    _embeter, endringer = synk(
        Embete.objects.select_related("organisasjon"), onsket, nokkel=lambda e: e.organisasjon.orgnr
    )
    kobling = Embete.fylker.through
    skal = {(pk[r["organisasjonsnummer"]], f) for r in rader for f in r["fylkesnummer"].split("|")}
    er = set(kobling.objects.values_list("embete_id", "fylke_id"))
    kobling.objects.bulk_create([kobling(embete_id=e, fylke_id=f) for e, f in sorted(skal - er)])
    for e, f in sorted(er - skal):
        kobling.objects.filter(embete_id=e, fylke_id=f).delete()
        endringer.endret.append(f"{e}/{f}")
    har_forum = set(Samarbeidsforum.objects.values_list("fylke_id", flat=True))
    navn = dict(Fylke.objects.values_list("nummer", "navn"))
    Samarbeidsforum.objects.bulk_create(
        [
            Samarbeidsforum(embete_id=e, fylke_id=f, navn=f"Samarbeidsforum for {navn[f]}")
            for e, f in sorted(skal)
            if f not in har_forum
        ]
    )
    return {"statsforvaltere.csv": endringer}


def kontroller() -> Iterator[Avvik]:
    """Every fylke belongs to exactly one embete and has at least one forum."""
    for fylke in Fylke.objects.filter(gyldig_til__isnull=True).prefetch_related("embeter", "fora"):
        if len(fylke.embeter.all()) != 1:
            yield Avvik(f"embeter for {fylke.navn}", "1", str(len(fylke.embeter.all())))
        if not fylke.fora.all():
            yield Avvik(f"samarbeidsforum i {fylke.navn}", "minst 1", "0")
