"""What the items of a Jobb are called on the pages: a case, a letter, a payment, an embete. Reading only.

A new kind of job registers its own names, from a fixed number of queries whatever the number of items::

    @jobbnavn("min.type")
    def _navn(nokler: list[str]) -> dict[str, str]: ...   # key → name
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from django.utils.translation import gettext as _

from ordninger.felles.models import Jobb, Jobbpost, Ramme, Sak, Tilskudd, Utbetaling, Vedtak
from ordninger.felles.saksgang import TILBUD

Navngiver = Callable[[list[str]], dict[str, str]]
BOLK = 2000
_navngivere: dict[str, Navngiver] = {}


def jobbnavn(type_: str) -> Callable[[Navngiver], Navngiver]:
    """Decorator: the function that names the items of jobs of this type."""

    def registrer(navngiver: Navngiver) -> Navngiver:
        _navngivere[type_] = navngiver
        return navngiver

    return registrer


def med_navn(jobb: Jobb, poster: Iterable[Jobbpost]) -> Iterator[Jobbpost]:
    """The items with `navn` set, in portions. What nobody names, or what is gone, keeps its key."""
    strom = iter(poster)
    while bolk := list(islice(strom, BOLK)):
        navngiver = _navngivere.get(jobb.type)
        navn = navngiver([p.nokkel for p in bolk]) if navngiver else {}
        for post in bolk:
            post.navn = navn.get(post.nokkel, post.nokkel)
        yield from bolk


def _heltall(nokler: Iterable[str], plass: int = 0) -> dict[str, int]:
    """Key → the number at this place of `12:34`, for keys that have one."""
    deler = {n: n.split(":") for n in nokler}
    return {n: int(d[plass]) for n, d in deler.items() if len(d) > plass and d[plass].isdecimal()}


@jobbnavn("brev.tilbud")
@jobbnavn("vedtak.beslutt")
def _saker(nokler: list[str]) -> dict[str, str]:
    pk = _heltall(nokler)
    saker = Sak.objects.filter(pk__in=pk.values()).select_related("soker").in_bulk()
    return {n: f"{s.nummer}, {s.soker}" for n, i in pk.items() if (s := saker.get(i))}


@jobbnavn("brev.vedtak")
def _brev(nokler: list[str]) -> dict[str, str]:
    """`12` is the letter of decision 12 to its party, `12:34` the one to payee 34. An accepted offer has the latter only."""
    vedtak_pk, tilskudd_pk = _heltall(nokler), _heltall(nokler, 1)
    vedtak = Vedtak.objects.filter(pk__in=vedtak_pk.values()).select_related("sak__soker").in_bulk()
    tilskudd = Tilskudd.objects.filter(pk__in=tilskudd_pk.values()).select_related("mottaker").in_bulk()
    navn = {}
    for n, pk in vedtak_pk.items():
        if (v := vedtak.get(pk)) is None:
            continue
        if n not in tilskudd_pk:
            tekst = (
                _("Tilskuddsbrev i sak %(sak)s til %(navn)s")
                if v.sak.saksgang == TILBUD.kode
                else _("Vedtaksbrev i sak %(sak)s til %(navn)s")
            )
            navn[n] = tekst % {"sak": v.sak.nummer, "navn": v.sak.soker}
        elif t := tilskudd.get(tilskudd_pk[n]):
            navn[n] = _("Tilskuddsbrev i sak %(sak)s til %(navn)s") % {"sak": v.sak.nummer, "navn": t.mottaker}
    return navn


@jobbnavn("utbetaling.frigi")
def _utbetalinger(nokler: list[str]) -> dict[str, str]:
    pk = _heltall(nokler)
    rader = (
        Utbetaling.objects.filter(pk__in=pk.values()).select_related("tilskudd__sak", "tilskudd__mottaker").in_bulk()
    )
    return {n: f"{u.tilskudd.sak.nummer}, {u.tilskudd.mottaker}" for n, i in pk.items() if (u := rader.get(i))}


@jobbnavn("brev.rammer")
def _rammer(nokler: list[str]) -> dict[str, str]:
    """`12:34` is the letter of fordeling 12 about frame 34."""
    pk = _heltall(nokler, 1)
    rammer = Ramme.objects.filter(pk__in=pk.values()).select_related("forvalter", "fylke").in_bulk()
    return {
        n: f"{r.forvalter} ({r.fylke})" if r.fylke else str(r.forvalter) for n, i in pk.items() if (r := rammer.get(i))
    }
