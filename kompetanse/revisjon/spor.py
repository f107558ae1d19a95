"""Write to the trail, and check it. The only module that makes a Hendelse."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Subquery
from django.db.models.functions import Coalesce

from . import klokke
from .anker import kontroller_ankere
from .models import Hendelse


def _tekst(verdi: Any) -> Any:
    if isinstance(verdi, Decimal):
        return str(verdi)
    if hasattr(verdi, "isoformat"):
        return verdi.isoformat()
    raise TypeError(f"{type(verdi).__name__} hører ikke hjemme i sporet")


def _ren(data: dict[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(data, default=_tekst, sort_keys=True))


def beregn_hash(h: Hendelse) -> str:
    """SHA-256 of the event's content and the hash before it. Time is taken in UTC so that the zone never matters."""
    innhold = {
        "kjede": h.kjede,
        "nr": h.nr,
        "tid": h.tid.astimezone(UTC).isoformat(),
        "av": h.av_id,
        "rolle": h.som_rolle,
        "org": h.som_organisasjon_id,
        "handling": h.handling,
        "type": h.objekt_type,
        "id": h.objekt_id,
        "data": h.data,
        "forrige": h.forrige_hash,
    }
    return hashlib.sha256(json.dumps(innhold, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _laas(kjeder: Iterable[str]) -> None:
    """One advisory lock per chain, taken in sorted order so that two writers never wait for each other in a ring."""
    with connection.cursor() as c:
        c.execute(
            "SELECT count(pg_advisory_xact_lock(hashtextextended(k, 0)))"
            " FROM (SELECT k FROM unnest(%s::text[]) WITH ORDINALITY AS u(k, nr) ORDER BY nr) AS i_rekkefolge",
            [sorted(kjeder)],
        )


def _hoder(kjeder: list[str]) -> dict[str, tuple[int, str]]:
    siste = Hendelse.objects.filter(kjede__in=kjeder).order_by("kjede", "-nr").distinct("kjede")
    return {h.kjede: (h.nr, h.hash) for h in siste}


def _rolle(av: Any) -> tuple[str, int | None]:
    tilhorighet = getattr(av, "aktiv_tilhorighet", None)
    return (tilhorighet.rolle, tilhorighet.organisasjon_id) if tilhorighet else ("", None)


def skriv(
    kjede: str,
    handling: str,
    *,
    av: Any,
    objekt: Any = None,
    data: dict[str, Any] | None = None,
    tid: datetime | None = None,
) -> Hendelse:
    """Append one event to `kjede`. Must be called inside the transaction that does what it tells about."""
    return skriv_mange([(kjede, handling, objekt, data or {})], av=av, tid=tid)[0]


def skriv_mange(
    poster: list[tuple[str, str, Any, dict[str, Any]]], *, av: Any, tid: datetime | None = None
) -> list[Hendelse]:
    """Append many events, in the order given, with one lock per chain and one insert."""
    if not poster:
        return []
    kjeder = sorted({p[0] for p in poster})
    _laas(kjeder)
    hoder = _hoder(kjeder)
    rolle, org = _rolle(av)
    naa = tid or klokke.naa()
    nye = []
    for kjede, handling, objekt, data in poster:
        nr, forrige = hoder.get(kjede, (0, ""))
        h = Hendelse(
            kjede=kjede,
            nr=nr + 1,
            tid=naa,
            av=av,
            som_rolle=rolle,
            som_organisasjon_id=org,
            handling=handling,
            objekt_type=objekt._meta.model_name if objekt is not None else "",
            objekt_id=objekt.pk if objekt is not None else None,
            data=_ren(data),
            forrige_hash=forrige,
        )
        h.hash = beregn_hash(h)
        hoder[kjede] = (h.nr, h.hash)
        nye.append(h)
    return Hendelse.objects.bulk_create(nye, batch_size=1000)


def hvem(kjeder: Iterable[str], handlinger: Iterable[str]) -> dict[str, list[Any]]:
    """The accounts that have done any of `handlinger`, once each, by chain. One query."""
    rader = (
        Hendelse.objects.filter(kjede__in=list(kjeder), handling__in=list(handlinger), av__isnull=False)
        .order_by("kjede", "av_id", "nr")
        .distinct("kjede", "av_id")
        .select_related("av")
        .defer("data")
    )
    ut: dict[str, list[Any]] = defaultdict(list)
    for h in rader:
        ut[h.kjede].append(h.av)
    return ut


def alle_siden(kjede: str, *, siste: str = "", unntatt: tuple[str, ...] = ()) -> list[Any]:
    """The accounts that have done anything in the chain after its last `siste`, or ever, but `unntatt`. Once each."""
    rader = Hendelse.objects.filter(kjede=kjede, av__isnull=False).exclude(handling__in=unntatt)
    fra = Hendelse.objects.filter(kjede=kjede, handling=siste).order_by("-nr").values("nr")[:1]
    rader = rader.filter(nr__gt=Coalesce(Subquery(fra), 0))
    return [h.av for h in rader.order_by("av_id", "nr").distinct("av_id").select_related("av")]


def brudd(kjede_prefiks: str = "") -> Iterator[tuple[Hendelse, str]]:
    """Yield each event that does not fit its chain, with the reason. Reads the whole table once, in order."""
    kjede, nr, forrige = None, 0, ""
    sok = Hendelse.objects.order_by("kjede", "nr")
    if kjede_prefiks:
        sok = sok.filter(kjede__startswith=kjede_prefiks)
    for h in sok.iterator(chunk_size=5000):
        if h.kjede != kjede:
            kjede, nr, forrige = h.kjede, 0, ""
        if h.nr != nr + 1:
            yield h, f"nummer {nr + 1} mangler i kjeden"
        if h.forrige_hash != forrige:
            yield h, "peker ikke på hendelsen før"
        if beregn_hash(h) != h.hash:
            yield h, "innholdet er endret etter at hendelsen ble skrevet"
        nr, forrige = h.nr, h.hash


def kontroller(kjede_prefiks: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield (what, id, reason) for each event that does not fit its chain, and each chain that its anchor contradicts."""
    for h, grunn in brudd(kjede_prefiks):
        yield "hendelse", f"{h.kjede} {h.nr}", grunn
    if not kjede_prefiks:
        yield from kontroller_ankere()
