"""Long work. The rows are the truth: an item is taken with SKIP LOCKED and done in its own transaction, so a killed worker,
a lost message or a double delivery changes nothing and loses nothing.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import override
from kombu.exceptions import OperationalError

from kompetanse.brukere.models import Tilhorighet
from kompetanse.brukere.tilgang import FireOyne, IngenTilgang
from kompetanse.revisjon import klokke
from ordninger.felles.models import Jobb, Jobbpost

from .grunn import IkkeMulig

logg = logging.getLogger(__name__)

Arbeid = Callable[[Jobbpost], int | None]
_TYPER: dict[str, Arbeid] = {}
_ETTER: dict[str, Callable[[Jobb], None]] = {}
_I_EGET_NAVN: set[str] = set()
"""The types whose items act with the starter's authority, as opposed to letters and other work of the system."""
FORSOK = 3
STILLE = timedelta(seconds=60)
BOLK = timedelta(seconds=20)
"""How long a worker stays with one job before it goes to the back of the queue, so that a long one never holds up a short."""
_stum: ContextVar[bool] = ContextVar("stum", default=False)


@contextmanager
def uten_bjelle() -> Iterator[None]:
    """Jobs made inside wake nobody: the clock finds them later. For the demo builder, which runs before there are workers."""
    merke = _stum.set(True)
    try:
        yield
    finally:
        _stum.reset(merke)


def _klokke(jobb: Jobb) -> AbstractContextManager[None]:
    """The moment a demo job's items are done at: `parametre["klokke"]`, ISO. Ignored outside the demo."""
    tid = jobb.parametre.get("klokke") if settings.DEMO else None
    return klokke.stilt(datetime.fromisoformat(tid)) if tid else nullcontext()


def jobbtype(
    kode: str, *, etter: Callable[[Jobb], None] | None = None, i_eget_navn: bool = False
) -> Callable[[Arbeid], Arbeid]:
    """Register what one item of a job of type `kode` does. It gets the locked item and gives the id of what it made.

    `i_eget_navn`: the items decide, release or assign in the starter's name, so nobody else may set them going again.
    """

    def registrer(arbeid: Arbeid) -> Arbeid:
        _TYPER[kode] = arbeid
        if i_eget_navn:
            _I_EGET_NAVN.add(kode)
        if etter:
            _ETTER[kode] = etter
        return arbeid

    return registrer


def start_jobb(
    *, type: str, tittel: str, nokler: Iterable[str], organisasjon, av, parametre: dict | None = None
) -> Jobb:
    """Write the job and its items in the caller's transaction; the bell rings when it commits."""
    nokler = list(dict.fromkeys(nokler))
    jobb = Jobb.objects.create(
        type=type,
        tittel=tittel,
        parametre=parametre or {},
        organisasjon=organisasjon,
        av=av,
        som_rolle=av.aktiv_tilhorighet.rolle if av.aktiv_tilhorighet else "system",
        antall=len(nokler),
        opprettet_tid=klokke.naa(),
    )
    Jobbpost.objects.bulk_create([Jobbpost(jobb=jobb, nokkel=n) for n in nokler], batch_size=2000)
    transaction.on_commit(lambda: _ring(jobb.pk))
    return jobb


def legg_til(jobb: Jobb, nokkel: str) -> None:
    """One more item in a job, from inside another job's item."""
    _post, ny = Jobbpost.objects.get_or_create(jobb=jobb, nokkel=nokkel)
    if ny:
        Jobb.objects.filter(pk=jobb.pk).update(antall=F("antall") + 1, tilstand=Jobb.Tilstand.VENTER, ferdig_tid=None)
    transaction.on_commit(lambda: _ring(jobb.pk, bjeller=1))


def kan_prove_igjen(jobb: Jobb, av) -> bool:
    """Whether `prov_igjen` would let `av` through: work in a person's name goes on only in the hands of that account."""
    return jobb.type not in _I_EGET_NAVN or jobb.av_id == av.pk


def prov_igjen(*, jobb: Jobb, av) -> Jobb:
    """Put the items that stopped back in the queue. The caller has checked the right of `av`.

    Work in a person's name runs as the one who started it, so only that account may. Raises IkkeMulig.
    """
    with transaction.atomic():
        jobb = Jobb.objects.select_for_update(of=("self",)).select_related("av__person").get(pk=jobb.pk)
        if not kan_prove_igjen(jobb, av):
            raise IkkeMulig(
                _("%(navn)s startet denne jobben, og det som stoppet, ville blitt gjort i det navnet. Start en ny jobb selv.")
                % {"navn": jobb.av.navn}
            )  # fmt: skip
        stoppet = jobb.poster.filter(tilstand=Jobbpost.Tilstand.FEIL).update(
            tilstand=Jobbpost.Tilstand.VENTER, forsok=0, melding=""
        )
        if not stoppet:
            raise IkkeMulig(_("Ingenting har stoppet i denne jobben, så det er ingenting å prøve igjen."))
        jobb.antall_feil = F("antall_feil") - stoppet
        jobb.tilstand = Jobb.Tilstand.VENTER
        jobb.ferdig_tid = None
        jobb.save(update_fields=["antall_feil", "tilstand", "ferdig_tid"])
        transaction.on_commit(lambda: _ring(jobb.pk))
    return jobb


def _ring(jobb_id: int, bjeller: int = 2) -> None:
    """Wake two workers, or one. That the bell does not sound costs a delay: the clock resends jobs that stand still."""
    from ordninger.felles.tasks import kjor_jobb

    if _stum.get():
        return
    try:
        for _bjelle in range(bjeller):
            kjor_jobb.delay(jobb_id)
    except (OperationalError, OSError):
        logg.warning("koen svarer ikke; jobben tas opp når den gjør det", extra={"jobb": jobb_id})


def jobber_som_staar() -> list[int]:
    """Jobs with work left and no heartbeat for a minute. Of the demo's backlog only two at a time, after the others."""
    grense = klokke.naa() - STILLE
    aktive = Jobb.objects.filter(tilstand__in=[Jobb.Tilstand.VENTER, Jobb.Tilstand.PAAGAAR]).order_by("pk")
    staar = aktive.filter(Q(hjerteslag_tid__lt=grense) | Q(hjerteslag_tid__isnull=True))
    etterslep = aktive.filter(parametre__has_key="klokke")
    return [
        *staar.exclude(parametre__has_key="klokke").values_list("pk", flat=True)[:20],
        *etterslep.values_list("pk", flat=True)[:2],
    ]


def kjor(jobb_id: int) -> bool:
    """Do the items of a job until none is left that nobody else has taken, or BOLK has passed. True: more is left.

    What is left rings its own bell, at the back of the queue; the demo's backlog waits for the clock instead.
    """
    jobb = Jobb.objects.select_related("av__person", "organisasjon").get(pk=jobb_id)
    if jobb.type not in _TYPER:
        raise LookupError(f"ukjent jobbtype {jobb.type}")
    jobb.av.aktiv_tilhorighet = _tilhorighet(jobb)
    Jobb.objects.filter(pk=jobb_id, startet_tid__isnull=True).update(startet_tid=klokke.naa())
    slutt = time.monotonic() + BOLK.total_seconds()
    while _gjor_en(jobb):
        if time.monotonic() > slutt:
            if "klokke" not in jobb.parametre:
                _ring(jobb_id, bjeller=1)
            return True
    _avslutt(jobb)
    return False


def _tilhorighet(jobb: Jobb) -> Tilhorighet | None:
    """The role the job acts in, as it stands now: an ended role stops the job's items with a reason."""
    return (
        Tilhorighet.objects.gyldige(klokke.idag())
        .select_related("organisasjon")
        .filter(bruker=jobb.av, organisasjon=jobb.organisasjon, rolle=jobb.som_rolle)
        .first()
    )


def _gjor_en(jobb: Jobb) -> bool:
    with transaction.atomic():
        post = (
            Jobbpost.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(jobb=jobb, tilstand=Jobbpost.Tilstand.VENTER)
            .order_by("id")
            .first()
        )
        if post is None:
            return False
        post.jobb = jobb
        try:
            with transaction.atomic(), override("nb"), _klokke(jobb):
                post.resultat_id = _TYPER[jobb.type](post)
            post.tilstand, post.melding = Jobbpost.Tilstand.OK, ""
        except (IkkeMulig, IngenTilgang, FireOyne) as nei:
            post.tilstand, post.melding = Jobbpost.Tilstand.FEIL, str(nei)[:400]
        except Exception:
            logg.exception("jobbpost feilet", extra={"jobb": jobb.pk, "post": post.pk})
            post.forsok += 1
            if post.forsok >= FORSOK:
                post.tilstand = Jobbpost.Tilstand.FEIL
                post.melding = _("En teknisk feil stoppet denne. Prøv igjen, eller meld fra til brukerstøtten.")
        post.ferdig_tid = klokke.naa() if post.tilstand != Jobbpost.Tilstand.VENTER else None
        post.save(update_fields=["tilstand", "melding", "forsok", "resultat_id", "ferdig_tid"])
        Jobb.objects.filter(pk=jobb.pk).update(
            tilstand=Jobb.Tilstand.PAAGAAR,
            hjerteslag_tid=klokke.naa(),
            antall_ok=F("antall_ok") + int(post.tilstand == Jobbpost.Tilstand.OK),
            antall_feil=F("antall_feil") + int(post.tilstand == Jobbpost.Tilstand.FEIL),
        )
    return True


def _avslutt(jobb: Jobb) -> None:
    with transaction.atomic():
        rad = Jobb.objects.select_for_update().get(pk=jobb.pk)
        if rad.ferdig_tid or rad.poster.filter(tilstand=Jobbpost.Tilstand.VENTER).exists():
            return
        rad.tilstand = Jobb.Tilstand.FERDIG_MED_FEIL if rad.antall_feil else Jobb.Tilstand.FERDIG
        rad.ferdig_tid = klokke.naa()
        rad.save(update_fields=["tilstand", "ferdig_tid"])
        if etter := _ETTER.get(rad.type):
            rad.av.aktiv_tilhorighet = jobb.av.aktiv_tilhorighet
            etter(rad)
