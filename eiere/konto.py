"""Account numbers of a party: registered by one natural person, confirmed by another, and then in quarantine.

Rights are the caller's to check. Person and state are checked here, and by the database.
"""

import re
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kompetanse.revisjon import spor
from kompetanse.revisjon.fireoyne import sjekk_annen_person

from .models import KONTO_VEKTER, Kontonummer, Kontostatus, Organisasjon


class Kontofeil(Exception):
    """The account cannot be registered, confirmed or refused now. The sentence may be shown."""


def karantenedager() -> int:
    """Days from confirmation until the account may be paid to (setting KONTO_KARANTENE_DAGER)."""
    return int(getattr(settings, "KONTO_KARANTENE_DAGER", 3))


def rens_kontonummer(tekst: str) -> str:
    """Eleven digits from what a person typed. Raises Kontofeil with what is wrong."""
    nummer = re.sub(r"[\s.\u00a0]", "", tekst)
    if not re.fullmatch(r"[0-9]{11}", nummer):
        raise Kontofeil(_("Skriv kontonummeret med elleve siffer."))
    rest = sum(v * int(s) for v, s in zip(KONTO_VEKTER, nummer, strict=False)) % 11
    if (11 - rest) % 11 != int(nummer[10]):
        raise Kontofeil(_("Kontonummeret har feil kontrollsiffer. Sjekk at alle sifrene er riktige."))
    return nummer


def _kjede(organisasjon_id: int) -> str:
    return f"org:{organisasjon_id}"


def registrer_konto(*, organisasjon: Organisasjon, nummer: str, av: Any) -> Kontonummer:
    """Propose an account. It is used only after another natural person has confirmed it and the quarantine is over.

    Raises Kontofeil when the number is wrong, already in use, or another proposal waits.
    """
    rent = rens_kontonummer(nummer)
    with transaction.atomic():
        Organisasjon.objects.select_for_update(of=("self",)).get(pk=organisasjon.pk)
        aapne = {k.status: k for k in organisasjon.kontoer.filter(status__in=["foreslatt", "bekreftet"])}
        if Kontostatus.FORESLATT in aapne:
            raise Kontofeil(_("Et kontonummer venter allerede på bekreftelse. Bekreft eller avvis det først."))
        gjeldende = aapne.get(Kontostatus.BEKREFTET)
        if gjeldende and gjeldende.nummer == rent:
            raise Kontofeil(_("Dette kontonummeret er allerede i bruk."))
        konto = Kontonummer.objects.create(
            organisasjon=organisasjon, nummer=rent, registrert_av=av, registrert_tid=timezone.now()
        )
        spor.skriv(_kjede(organisasjon.pk), "konto.registrer", av=av, objekt=konto)
    return konto


def bekreft_konto(*, konto: Kontonummer, av: Any) -> Kontonummer:
    """Confirm a proposed account; the one in use before is replaced at once, and nothing is paid during the quarantine.

    The first account of a party waits as long as a change does. Raises FireOyne when `av` is the natural person who
    registered it, and Kontofeil when it no longer waits or one outsider let both in. Instalments already made keep the account they were made with.
    """
    with transaction.atomic():
        konto = _ventende(konto)
        sjekk_annen_person(av, konto.registrert_av, handling=_("bekrefte et kontonummer du selv har registrert"))
        if felles_giver(konto, av):
            raise Kontofeil(
                _("Den samme utenfor organisasjonen har gitt både deg og den som registrerte kontonummeret, tilgang. Da må"
                  " en tredje bekrefte det.")
            )  # fmt: skip
        Kontonummer.objects.filter(organisasjon=konto.organisasjon_id, status=Kontostatus.BEKREFTET).update(
            status=Kontostatus.ERSTATTET
        )
        konto.status = Kontostatus.BEKREFTET
        konto.bekreftet_av, konto.bekreftet_tid = av, timezone.now()
        konto.karantene_til = timezone.localdate() + timedelta(days=karantenedager())
        konto.save(update_fields=["status", "bekreftet_av", "bekreftet_tid", "karantene_til"])
        spor.skriv(
            _kjede(konto.organisasjon_id), "konto.bekreft", av=av, objekt=konto,
            data={"karantene_til": konto.karantene_til},
        )  # fmt: skip
    return konto


def felles_giver(konto: Kontonummer, av: Any) -> bool:
    """Whether one person outside the organisation let in both who registered the account and `av`.

    Two addresses are then no proof of two people.
    """

    def givere(bruker: Any) -> set[int]:
        roller = bruker.person.brukere.filter(
            tilhorigheter__organisasjon=konto.organisasjon_id,
            tilhorigheter__utenfra=True,
            tilhorigheter__gitt_av__isnull=False,
        )
        return set(roller.order_by().values_list("tilhorigheter__gitt_av__person", flat=True))

    return bool(givere(konto.registrert_av) & givere(av))


def avvis_konto(*, konto: Kontonummer, av: Any) -> Kontonummer:
    """Refuse or withdraw a proposed account. Whoever registered it may withdraw it. Raises Kontofeil when it does not wait."""
    with transaction.atomic():
        konto = _ventende(konto)
        konto.status = Kontostatus.AVVIST
        konto.save(update_fields=["status"])
        spor.skriv(_kjede(konto.organisasjon_id), "konto.avvis", av=av, objekt=konto)
    return konto


def _ventende(konto: Kontonummer) -> Kontonummer:
    konto = Kontonummer.objects.select_for_update(of=("self",)).select_related("registrert_av").get(pk=konto.pk)
    if konto.status != Kontostatus.FORESLATT:
        raise Kontofeil(_("Kontonummeret venter ikke lenger på bekreftelse."))
    return konto
