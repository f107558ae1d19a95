"""What is frozen is as it was frozen: versions of cases, letters, documents, minutes, payment files."""

import hashlib
import json
from collections.abc import Iterator

from ordninger.felles.brev import fyll
from ordninger.felles.handlinger.sak import sjekksum
from ordninger.felles.models import Brev, Dokument, Fordeling, Sakversjon, Utbetalingskjoring

from .kontroll import Feil, Teller


def _fil(tabell: str, rad, felt, sha256: str, nummer: str) -> Iterator[Feil]:
    """The file is there, and is the one that was stored."""
    try:
        with felt.open("rb") as f:
            innhold = f.read()
    except (OSError, ValueError):
        yield Feil(tabell, str(rad.pk), nummer, "filen finnes ikke")
        return
    if hashlib.sha256(innhold).hexdigest() != sha256:
        yield Feil(tabell, str(rad.pk), nummer, "filen er ikke den som ble lagret")


def _eldre_sum(innhold: dict) -> str:
    return hashlib.sha256(json.dumps(innhold, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def sakversjoner(t: Teller) -> Iterator[Feil]:
    for v in Sakversjon.objects.select_related("sak").order_by("pk").iterator(chunk_size=500):
        t.sett()
        if v.sha256 not in (sjekksum(v.innhold), _eldre_sum(v.innhold)):
            yield Feil(
                "felles_sakversjon", str(v.pk), f"{v.sak.nummer} versjon {v.nr}", "innholdet er ikke det som ble fryst"
            )


def brev(t: Teller) -> Iterator[Feil]:
    for b in Brev.objects.order_by("pk").iterator(chunk_size=200):
        t.sett()
        yield from _fil("felles_brev", b, b.fil, b.fil_sha256, b.nummer)
        if fyll.kode(b.innhold) != b.kode:
            yield Feil("felles_brev", str(b.pk), b.nummer, "kontrollkoden passer ikke med innholdet")


def dokumenter(t: Teller) -> Iterator[Feil]:
    for d in Dokument.objects.select_related("sak").order_by("pk").iterator(chunk_size=500):
        t.sett()
        yield from _fil("felles_dokument", d, d.fil, d.sha256, d.sak.nummer)


def protokoller(t: Teller) -> Iterator[Feil]:
    for f in Fordeling.objects.exclude(forum_protokoll_sha256="").order_by("pk"):
        t.sett()
        yield from _fil("felles_fordeling", f, f.forum_protokoll, f.forum_protokoll_sha256, f.navn)


def betalingsfiler(t: Teller) -> Iterator[Feil]:
    for k in Utbetalingskjoring.objects.order_by("pk"):
        t.sett()
        yield from _fil("felles_utbetalingskjoring", k, k.fil, k.fil_sha256, k.nummer)
