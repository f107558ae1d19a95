"""The links that give access, by e-mail: the address is the proof of who gets in, so nobody else sees the link.

They do not go through the outbox: a key is stored nowhere but as its hash.
"""

import logging
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import override

from .models import Invitasjon, Kontolenke

logg = logging.getLogger(__name__)


def send_kontolenke(lenke: Kontolenke, adresse: str) -> dict[str, Any]:
    """Send it, and what the page then says: `sendt`, and `adresse` in the demo alone."""
    return _send(
        lenke, adresse,
        lambda navn: _("Registrer kontonummeret til %(navn)s") % {"navn": navn},
        lambda navn: _("%(navn)s skal ha penger gjennom Kompetanseportalen. Åpne lenken, oppgi organisasjonsnummeret og"
                       " registrer kontonummeret.") % {"navn": navn},
    )  # fmt: skip


def send_invitasjon(invitasjon: Invitasjon, adresse: str) -> dict[str, Any]:
    """The same for an invitation to a role."""
    return _send(
        invitasjon, adresse,
        lambda navn: _("Du er invitert til %(navn)s i Kompetanseportalen") % {"navn": navn},
        lambda navn: _("Du er invitert til rollen %(rolle)s hos %(navn)s. Åpne lenken for å ta den i bruk.")
        % {"rolle": invitasjon.get_rolle_display().lower(), "navn": navn},
    )  # fmt: skip


def _send(rad: Kontolenke | Invitasjon, adresse: str, emne: Any, tekst: Any) -> dict[str, Any]:
    maalform = rad.organisasjon.maalform or "nb"
    with override(maalform):
        navn = rad.organisasjon.navn_paa(maalform)
        brev = EmailMessage(
            subject=("[Demo] " if settings.DEMO else "") + emne(navn),
            body="\n\n".join([tekst(navn), adresse, _("Lenken virker én gang. Du kan ikke svare på denne e-posten.")]),
            to=[rad.epost],
        )
    try:
        brev.send()
    except (SMTPException, OSError):
        logg.warning("lenken ble ikke sendt", extra={"rad": str(rad)})
        return {"sendt": False, "adresse": adresse if settings.DEMO else ""}
    return {"sendt": True, "adresse": adresse if settings.DEMO else ""}
