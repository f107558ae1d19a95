"""Anchors: the heads of the chains, also written where the database cannot change them.

A chain can be rewritten from the middle to the end by someone who owns the tables, and still fit itself. It then differs
from the line written in the file. Keep the file on a medium the database's owner cannot write, and copy it off the machine.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from .models import Anker, Hendelse


def fil() -> Path:
    """settings.ANKER_FIL, or anker.jsonl in the state folder."""
    valgt = getattr(settings, "ANKER_FIL", None)
    return Path(valgt) if valgt else Path(getattr(settings, "TILSTAND", settings.BASE_DIR / "var")) / "anker.jsonl"


def skriv_ankere() -> int:
    """Anchor the head of every chain that has grown since its last anchor. Returns how many.

    The file is written and flushed to disk before the rows are committed, so a row never exists without its line.
    """
    with transaction.atomic():
        sist = dict(Anker.objects.values_list("kjede").annotate(n=Max("nr")).order_by())
        hoder = Hendelse.objects.order_by("kjede", "-nr").distinct("kjede").only("kjede", "nr", "hash")
        naa = timezone.now()
        nye = [
            Anker(kjede=h.kjede, nr=h.nr, hash=h.hash, skrevet_tid=naa) for h in hoder if h.nr > sist.get(h.kjede, 0)
        ]
        if not nye:
            return 0
        Anker.objects.bulk_create(nye, batch_size=2000)
        sti = fil()
        sti.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        deskriptor = os.open(sti, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(deskriptor, "a", encoding="utf-8") as f:
            for a in nye:
                linje = {"kjede": a.kjede, "nr": a.nr, "hash": a.hash, "tid": naa.isoformat()}
                f.write(json.dumps(linje, ensure_ascii=False, sort_keys=True) + "\n")
            f.flush()
            os.fsync(f.fileno())
    return len(nye)


def kontroller_ankere() -> Iterator[tuple[str, str, str]]:
    """Yield (what, id, reason) for each anchor that the trail no longer agrees with, and each anchor lost from the file."""
    linjer: dict[tuple[str, int], str] = {}
    sti = fil()
    if sti.exists():
        with sti.open(encoding="utf-8") as f:
            for nr, tekst in enumerate(f, 1):
                try:
                    linje = json.loads(tekst)
                    linjer[linje["kjede"], linje["nr"]] = linje["hash"]
                except (ValueError, KeyError, TypeError):
                    yield "ankerfil", f"linje {nr}", "kan ikke leses"
    rader = {(a.kjede, a.nr): a.hash for a in Anker.objects.iterator(chunk_size=5000)}
    for (kjede, nr), verdi in sorted(rader.items()):
        if (kjede, nr) not in linjer:
            yield "anker", f"{kjede} {nr}", "mangler i ankerfilen"
        elif linjer[kjede, nr] != verdi:
            yield "anker", f"{kjede} {nr}", "er ulikt ankerfilen"
    ankret = linjer | rader
    spor = _hasher({kjede for kjede, _nr in ankret})
    for (kjede, nr), verdi in sorted(ankret.items()):
        fasit = linjer.get((kjede, nr), verdi)
        if spor.get((kjede, nr)) is None:
            yield "hendelse", f"{kjede} {nr}", "er ankret, men finnes ikke lenger"
        elif spor[kjede, nr] != fasit:
            yield "hendelse", f"{kjede} {nr}", "er skrevet om etter at den ble ankret"


def _hasher(kjeder: set[str]) -> dict[tuple[str, int], str]:
    sok = Hendelse.objects.filter(kjede__in=kjeder).values_list("kjede", "nr", "hash")
    return {(kjede, nr): verdi for kjede, nr, verdi in sok.iterator(chunk_size=10_000)}
