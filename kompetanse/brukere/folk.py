"""Who has which role: invite, accept, give, end, and appoint the first tilgangsstyrer of an organisation."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from eiere.models import EIERTYPER, Organisasjon, Organisasjonstype
from kompetanse.revisjon import spor

from . import nokler, roller
from .models import Bruker, Invitasjon, Person, Tilhorighet
from .tilgang import IngenTilgang, har_rett, samme_person, sjekk_annen_person, sjekk_rett

GYLDIG_DAGER = 7
"""Days an invitation may be used."""


class Lenkefeil(Exception):
    """The link cannot be used. The sentence may be shown."""


def _kjede(organisasjon_id: int) -> str:
    return f"org:{organisasjon_id}"


def lovlige_roller(organisasjon: Organisasjon) -> list[str]:
    """The roles that may be given in this kind of organisation."""
    return roller.ROLLER_FOR_TYPE[organisasjon.type]


def _sjekk_rolle(organisasjon: Organisasjon, rolle: str) -> None:
    if rolle not in lovlige_roller(organisasjon):
        raise ValidationError(_("Denne rollen finnes ikke i organisasjonen."))


def inviter(*, epost: str, organisasjon: Organisasjon, rolle: str, av: Any) -> tuple[Invitasjon, str]:
    """Invite an address to a role. Returns the invitation and the key of the link, which is not stored and shown once.

    Tilgangsstyrer invites to its own organisation. Raises IngenTilgang, FireOyne for one's own address, ValidationError.
    """
    sjekk_rett(av, "tilgang.styr", organisasjon)
    return _inviter(epost, organisasjon, rolle, av, "tilgang.inviter")


def _inviter(epost: str, organisasjon: Organisasjon, rolle: str, av: Any, handling: str) -> tuple[Invitasjon, str]:
    _sjekk_rolle(organisasjon, rolle)
    epost = epost.strip().lower()
    finnes = Bruker.objects.filter(epost__iexact=epost).first()
    sjekk_annen_person(av, finnes, handling=_("invitere deg selv"))
    if (
        finnes
        and finnes.tilhorigheter.gyldige(timezone.localdate()).filter(organisasjon=organisasjon, rolle=rolle).exists()
    ):
        raise ValidationError(_("Personen har denne rollen allerede."))
    nokkel, verdi = nokler.ny_nokkel()
    naa = timezone.now()
    with transaction.atomic():
        like = Invitasjon.objects.filter(
            epost=epost, organisasjon=organisasjon, rolle=rolle, brukt_tid__isnull=True, trukket_tid__isnull=True
        )
        like.update(trukket_tid=naa)
        invitasjon = Invitasjon.objects.create(
            epost=epost, organisasjon=organisasjon, rolle=rolle, nokkel_hash=verdi, sendt_av=av, sendt_tid=naa,
            utloper_tid=naa + timedelta(days=GYLDIG_DAGER),
        )  # fmt: skip
        spor.skriv(_kjede(organisasjon.pk), handling, av=av, objekt=invitasjon, data={"rolle": rolle})
    return invitasjon, nokkel


def trekk_invitasjon(*, invitasjon: Invitasjon, av: Any) -> Invitasjon:
    """Take an unused invitation back."""
    sjekk_rett(av, "tilgang.styr", invitasjon.organisasjon)
    with transaction.atomic():
        invitasjon = Invitasjon.objects.select_for_update(of=("self",)).get(pk=invitasjon.pk)
        if invitasjon.brukt_tid is None and invitasjon.trukket_tid is None:
            invitasjon.trukket_tid = timezone.now()
            invitasjon.save(update_fields=["trukket_tid"])
            spor.skriv(_kjede(invitasjon.organisasjon_id), "tilgang.trekk_invitasjon", av=av, objekt=invitasjon)
    return invitasjon


def finn_invitasjon(nokkel: str, *, laas: bool = False) -> Invitasjon:
    """The invitation of a link. Raises Lenkefeil, with why, when it is unknown, used, withdrawn or too old."""
    sok = Invitasjon.objects.select_related("organisasjon", "sendt_av")
    if laas:
        sok = sok.select_for_update(of=("self",))
    invitasjon = sok.filter(nokkel_hash=nokler.hash_av(nokkel)).first()
    if invitasjon is None or invitasjon.trukket_tid is not None:
        raise Lenkefeil(_("Lenken gjelder ikke. Be tilgangsstyreren om en ny invitasjon."))
    if invitasjon.brukt_tid is not None:
        raise Lenkefeil(_("Invitasjonen er allerede brukt. Logg inn i stedet."))
    if invitasjon.utloper_tid <= timezone.now():
        raise Lenkefeil(_("Invitasjonen har gått ut. Be tilgangsstyreren om en ny."))
    return invitasjon


def godta_invitasjon(
    *, nokkel: str, navn: str = "", passord: str = "", som: Bruker | None = None
) -> tuple[Bruker, Tilhorighet]:
    """Use an invitation once: make the account if the address has none, and give the role.

    `som` is the account that is logged in. An address with an account must be logged in as it: a link alone never gives
    anybody else's account. A person who is logged in with another account gets the new one as the same natural person.
    Raises Lenkefeil, and FireOyne when the person sent the invitation.
    """
    with transaction.atomic():
        invitasjon = finn_invitasjon(nokkel, laas=True)
        konto = Bruker.objects.filter(epost__iexact=invitasjon.epost).first()
        if konto is not None and (som is None or som.pk != konto.pk):
            raise Lenkefeil(_("Logg inn med kontoen invitasjonen er sendt til, og åpne lenken på nytt."))
        if samme_person(som, invitasjon.sendt_av):
            sjekk_annen_person(som, invitasjon.sendt_av, handling=_("godta en invitasjon du selv har sendt"))
        if konto is None:
            konto = ny_bruker(epost=invitasjon.epost, navn=navn, passord=passord, person=som.person if som else None)
        avsender = invitasjon.sendt_av
        utenfra = not avsender.tilhorigheter.filter(organisasjon=invitasjon.organisasjon_id).exists()
        tilhorighet = gi_uten_sjekk(konto, invitasjon.organisasjon, invitasjon.rolle, gitt_av=avsender, utenfra=utenfra)
        invitasjon.brukt_tid = timezone.now()
        invitasjon.save(update_fields=["brukt_tid"])
        spor.skriv(
            _kjede(invitasjon.organisasjon_id), "tilgang.godta_invitasjon", av=konto, objekt=tilhorighet,
            data={"invitasjon": invitasjon.pk, "rolle": invitasjon.rolle},
        )  # fmt: skip
    return konto, tilhorighet


def ny_bruker(*, epost: str, navn: str, passord: str, person: Person | None = None) -> Bruker:
    """An account for a person who has proved the address. Raises Lenkefeil when another request made it first."""
    try:
        with transaction.atomic():
            return Bruker.objects.create_user(epost, passord, person=person, navn=navn)
    except IntegrityError as feil:
        raise Lenkefeil(_("Det finnes allerede en konto med denne e-postadressen. Logg inn.")) from feil


def gi_uten_sjekk(
    bruker: Bruker, organisasjon: Organisasjon, rolle: str, *, gitt_av: Any, utenfra: bool = False
) -> Tilhorighet:
    """The role itself, once. The caller has checked who asks. `utenfra`: whoever gives it is not of the organisation."""
    i_dag = timezone.localdate()
    har = bruker.tilhorigheter.gyldige(i_dag).filter(organisasjon=organisasjon, rolle=rolle).first()
    if har is not None:
        return har
    return Tilhorighet.objects.create(
        bruker=bruker, organisasjon=organisasjon, rolle=rolle, fra=i_dag, gitt_av=gitt_av, utenfra=utenfra
    )


def gi_rolle(*, bruker: Bruker, organisasjon: Organisasjon, rolle: str, av: Any) -> Tilhorighet:
    """Give a colleague, who already has a role in the organisation, another one from today.

    Raises IngenTilgang, FireOyne for oneself through any account, and ValidationError.
    """
    sjekk_rett(av, "tilgang.styr", organisasjon)
    sjekk_annen_person(av, bruker, handling=_("gi deg selv en rolle"))
    _sjekk_rolle(organisasjon, rolle)
    with transaction.atomic():
        Organisasjon.objects.select_for_update(of=("self",)).get(pk=organisasjon.pk)
        if not bruker.tilhorigheter.filter(organisasjon=organisasjon).exists():
            raise ValidationError(_("Personen hører ikke til organisasjonen. Send en invitasjon."))
        ny = gi_uten_sjekk(bruker, organisasjon, rolle, gitt_av=av)
        spor.skriv(
            _kjede(organisasjon.pk), "tilgang.gi_rolle", av=av, objekt=ny, data={"bruker": bruker.pk, "rolle": rolle}
        )
    return ny


def avslutt_rolle(*, tilhorighet: Tilhorighet, av: Any) -> Tilhorighet:
    """End a role now. It is gone at the person's next page.

    The last tilgangsstyrer cannot be ended from within: then nobody could give access. Raises IngenTilgang and
    ValidationError.
    """
    sjekk_rett(av, "tilgang.styr", tilhorighet.organisasjon)
    i_dag = timezone.localdate()
    with transaction.atomic():
        Organisasjon.objects.select_for_update(of=("self",)).get(pk=tilhorighet.organisasjon_id)
        rad = Tilhorighet.objects.select_for_update(of=("self",)).get(pk=tilhorighet.pk)
        if rad.til is not None and rad.til <= i_dag:
            return rad
        andre = Tilhorighet.objects.gyldige(i_dag).filter(organisasjon=rad.organisasjon_id, rolle="tilgangsstyrer")
        if rad.rolle == "tilgangsstyrer" and not andre.exclude(pk=rad.pk).exists():
            raise ValidationError(_("Dette er den siste tilgangsstyreren. Gi rollen til en annen først."))
        rad.til, rad.avsluttet_av = max(i_dag, rad.fra), av
        rad.save(update_fields=["til", "avsluttet_av"])
        spor.skriv(
            _kjede(rad.organisasjon_id), "tilgang.avslutt_rolle", av=av, objekt=rad,
            data={"bruker": rad.bruker_id, "rolle": rad.rolle},
        )  # fmt: skip
    return rad


def utnevnbare(av: Any):
    """The organisations whose tilgangsstyrer `av` may appoint: all for Udir; owners and milieus in own fylker for an embete."""
    if not har_rett(av, "tilgang.utnevn"):
        return Organisasjon.objects.none()
    aktive = Organisasjon.objects.select_related("kommune", "fylke").aktive(timezone.localdate())
    egen = av.aktiv_tilhorighet.organisasjon
    if egen.type == Organisasjonstype.UDIR:
        return aktive
    lokale = [*EIERTYPER, Organisasjonstype.UH, Organisasjonstype.FAGSKOLE, Organisasjonstype.ANNEN]
    return aktive.filter(type__in=lokale, fylke__embeter__organisasjon=egen)


def utnevn_tilgangsstyrer(*, epost: str, organisasjon: Organisasjon, av: Any) -> tuple[Invitasjon, str]:
    """Invite the first (or another) tilgangsstyrer of an organisation from outside it. Raises as `inviter`.

    Those who are it already are told.
    """
    sjekk_rett(av, "tilgang.utnevn")
    if not utnevnbare(av).filter(pk=organisasjon.pk).exists():
        raise IngenTilgang(_("Organisasjonen ligger utenfor området ditt."))
    with transaction.atomic():
        invitasjon, nokkel = _inviter(epost, organisasjon, "tilgangsstyrer", av, "tilgang.utnevn")
        for f in _naar_utnevnt:
            f(invitasjon)
    return invitasjon, nokkel


_naar_utnevnt: list[Callable[[Invitasjon], Any]] = []


def naar_utnevnt(f: Callable[[Invitasjon], Any]) -> None:
    """Register what happens, in the same transaction, when an outsider appoints: the outbox lies above people and roles."""
    _naar_utnevnt[:] = [f]
