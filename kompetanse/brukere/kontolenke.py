"""A payee outside the register gets a link, its own access, and registers its own account number."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from eiere.models import Kontostatus, Organisasjon, Organisasjonstype
from kompetanse.revisjon import spor

from . import nokler
from .folk import Lenkefeil, gi_uten_sjekk, ny_bruker
from .models import Bruker, Kontolenke, Tilhorighet
from .tilgang import IngenTilgang, sjekk_annen_person, sjekk_rett

LENKETYPER = (
    Organisasjonstype.PRIVAT_EIER,
    Organisasjonstype.UH,
    Organisasjonstype.FAGSKOLE,
    Organisasjonstype.ANNEN,
)
"""Those that a link may be made for. The public owners and the state have people of their own, appointed in another way."""
ROLLE = "fagmiljo"
"""The least role that registers an account: it sees and reports on what the payee itself gets, and applies for nothing."""
GYLDIG_DAGER = 14
MAKS_FEIL = 5
"""Wrong organisation numbers before the link closes."""


_mottakere: list[Callable[[Organisasjon], QuerySet[Organisasjon]]] = []


def mottakere_er(svar: Callable[[Organisasjon], QuerySet[Organisasjon]]) -> None:
    """Register who tells which payees a forvalter has: the cases and the grants lie above people and roles."""
    _mottakere[:] = [svar]


def lag_til_mottaker(*, organisasjon: Organisasjon, epost: str, av: Any) -> tuple[Kontolenke, str]:
    """The forvalter's own link to one of its payees. Raises IngenTilgang, and as `lag_kontolenke`."""
    sjekk_rett(av, "konto.lenke")
    if not any(m(av.aktiv_tilhorighet.organisasjon).filter(pk=organisasjon.pk).exists() for m in _mottakere):
        raise IngenTilgang(_("Kontolenke kan bare lages for en mottaker i deres egne saker."))
    return lag_kontolenke(organisasjon=organisasjon, epost=epost, av=av)


def lag_kontolenke(*, organisasjon: Organisasjon, epost: str, av: Any) -> tuple[Kontolenke, str]:
    """Make a link for a payee; returns it and its key, which is not stored. An earlier unused link is withdrawn.

    The caller checks the right of `av`. Raises ValidationError for a public owner, the state itself and a payee that has
    people of its own, and FireOyne for one's own address and for a second link from the same natural person.
    """
    if organisasjon.type not in LENKETYPER or not organisasjon.orgnr:
        raise ValidationError(_("Kontolenke kan bare lages for en mottaker med organisasjonsnummer."))
    _sjekk_uten_egne_folk(organisasjon, av)
    epost = epost.strip().lower()
    sjekk_annen_person(av, Bruker.objects.filter(epost__iexact=epost).first(), handling=_("sende lenken til deg selv"))
    nokkel, verdi = nokler.ny_nokkel()
    naa = timezone.now()
    with transaction.atomic():
        organisasjon.kontolenker.filter(brukt_tid__isnull=True, trukket_tid__isnull=True).update(trukket_tid=naa)
        lenke = Kontolenke.objects.create(
            epost=epost, organisasjon=organisasjon, nokkel_hash=verdi, sendt_av=av, sendt_tid=naa,
            utloper_tid=naa + timedelta(days=GYLDIG_DAGER),
        )  # fmt: skip
        spor.skriv(f"org:{organisasjon.pk}", "konto.lenke", av=av, objekt=lenke)
    return lenke, nokkel


def _sjekk_uten_egne_folk(organisasjon: Organisasjon, av: Any) -> None:
    """A link is for a payee that nobody represents. The second person of one gets its link from another than the first."""
    roller_naa = organisasjon.tilhorigheter.gyldige(timezone.localdate()).select_related("gitt_av")
    egne = [t for t in roller_naa if not t.utenfra]
    if egne or organisasjon.kontoer.filter(status=Kontostatus.BEKREFTET).exists():
        raise ValidationError(
            _("%(navn)s har egne folk eller et bekreftet kontonummer. De registrerer kontonummeret selv.")
            % {"navn": organisasjon.visningsnavn}
        )
    givere = [t.gitt_av for t in roller_naa if t.gitt_av]
    sjekk_annen_person(av, *givere, handling=_("sende enda en lenke til samme mottaker"))


def finn_kontolenke(nokkel: str, *, laas: bool = False) -> Kontolenke:
    """The link of a key. Raises Lenkefeil, with why."""
    sok = Kontolenke.objects.select_related("organisasjon", "sendt_av")
    if laas:
        sok = sok.select_for_update(of=("self",))
    lenke = sok.filter(nokkel_hash=nokler.hash_av(nokkel)).first()
    if lenke is None or lenke.trukket_tid is not None:
        raise Lenkefeil(_("Lenken gjelder ikke. Be avsenderen om en ny."))
    if lenke.brukt_tid is not None:
        raise Lenkefeil(_("Lenken er allerede brukt. Logg inn i stedet."))
    if lenke.utloper_tid <= timezone.now():
        raise Lenkefeil(_("Lenken har gått ut. Be avsenderen om en ny."))
    return lenke


def stemmer_orgnr(*, nokkel: str, orgnr: str) -> bool:
    """Whether the orgnr is the link's. A wrong one is counted, and the fifth closes the link."""
    with transaction.atomic():
        lenke = finn_kontolenke(nokkel, laas=True)
        if lenke.organisasjon.orgnr == orgnr:
            return True
        lenke.feil_forsok += 1
        if lenke.feil_forsok >= MAKS_FEIL:
            lenke.trukket_tid = timezone.now()
        lenke.save(update_fields=["feil_forsok", "trukket_tid"])
    return False


def bruk_kontolenke(
    *, nokkel: str, orgnr: str, navn: str = "", passord: str = "", som: Bruker | None = None
) -> tuple[Bruker, Tilhorighet]:
    """Use a link once: make the access and give the role that may register the account.

    Confirming the account still takes another natural person, whom somebody else let in. Raises Lenkefeil and FireOyne.
    """
    if not stemmer_orgnr(nokkel=nokkel, orgnr=orgnr):
        raise Lenkefeil(_("Organisasjonsnummeret stemmer ikke med mottakeren lenken gjelder."))
    with transaction.atomic():
        lenke = finn_kontolenke(nokkel, laas=True)
        konto = Bruker.objects.filter(epost__iexact=lenke.epost).first()
        if konto is not None and (som is None or som.pk != konto.pk):
            raise Lenkefeil(_("Logg inn med kontoen lenken er sendt til, og åpne lenken på nytt."))
        if som is not None:
            sjekk_annen_person(som, lenke.sendt_av, handling=_("bruke en lenke du selv har sendt"))
        if konto is None:
            konto = ny_bruker(epost=lenke.epost, navn=navn, passord=passord, person=som.person if som else None)
        tilhorighet = gi_uten_sjekk(konto, lenke.organisasjon, ROLLE, gitt_av=lenke.sendt_av, utenfra=True)
        lenke.brukt_tid = timezone.now()
        lenke.save(update_fields=["brukt_tid"])
        spor.skriv(f"org:{lenke.organisasjon_id}", "konto.lenke_brukt", av=konto, objekt=tilhorighet)
    return konto, tilhorighet
