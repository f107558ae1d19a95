"""KBG § 16, forvaltningsloven: the party appeals. The deadline comes from the letter; too late is received, and said."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kompetanse.brukere.tilgang import sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles import frister
from ordninger.felles.models import Brev, Klage, Utbetaling, Vedtak

from .grunn import IkkeMulig, i_database, laas_sak
from .varsel import varsle


def lov_for(vedtak: Vedtak) -> frister.Forvaltningslov:
    """The act that applied on the day of the decision."""
    if vedtak.lov in frister.LOVER:
        return frister.LOVER[vedtak.lov]
    return frister.lov_paa(timezone.localdate(vedtak.besluttet_tid), settings.FORVALTNINGSLOV_2025_FRA)


def klagefrist(vedtak: Vedtak) -> date:
    """The last day to appeal: as the party's letter says, else three weeks from the day of the decision."""
    brev = (
        Brev.objects.filter(vedtak=vedtak, mottaker=vedtak.sak.soker, klagefrist__isnull=False)
        .order_by("laget_tid")
        .first()
    )
    if brev is not None and brev.klagefrist is not None:
        return brev.klagefrist
    return frister.klagefrist(timezone.localdate(vedtak.besluttet_tid), lov_for(vedtak))


def apen_klage(vedtak: Vedtak, organisasjon: Any) -> Klage | None:
    """The appeal that is not finished, or None."""
    return vedtak.klager.filter(klager=organisasjon, tilstand__in=["mottatt", "under_vurdering", "oversendt"]).first()


@transaction.atomic
def send_klage(*, vedtak: Vedtak, tekst: str, onsker: str = "", av: Any) -> Klage:
    """Appeal a decision. Instalments that are not released are held until the appeal is finished.

    Too late but within one year is received with `i_tide` False: the forvalter decides whether it is taken up. Raises
    IkkeMulig where there is no right to appeal, after one year, and without a text.
    """
    sak = laas_sak(vedtak.sak)  # the decision itself is frozen, and what is frozen cannot be locked
    sjekk_rett(av, "klage.send", sak.soker)
    if finnes := apen_klage(vedtak, sak.soker):
        return finnes
    if not vedtak.klagerett:
        raise IkkeMulig(_("Dette vedtaket kan ikke klages på."), kode="klagerett")
    if not tekst.strip():
        raise IkkeMulig(_("Skriv hva dere klager på."), kode="tekst")
    naa, frist = klokke.naa(), klagefrist(vedtak)
    tid = frister.klagetid(naa, frist, timezone.localdate(vedtak.besluttet_tid))
    if tid == frister.Klagetid.ETTER_ETT_AAR:
        raise IkkeMulig(_("Det er mer enn ett år siden vedtaket, og da kan det ikke klages på."), kode="frist")
    with i_database(klage_en_apen=_("Dere har allerede klaget på dette vedtaket.")):
        klage = Klage.objects.create(
            vedtak=vedtak, klager=sak.soker, tekst=tekst.strip(), onsker=onsker.strip(), lov=vedtak.lov, frist=frist,
            i_tide=tid == frister.Klagetid.I_TIDE, mottatt_av=av, mottatt_tid=naa,
        )  # fmt: skip
    if _hold(klage, av):
        klage.utbetaling_holdt = True
        klage.save(update_fields=["utbetaling_holdt"])
    spor.skriv(
        sak.kjede, "klage.send", av=av, objekt=klage,
        data={"vedtak": vedtak.pk, "i_tide": klage.i_tide, "frist": frist, "holdt": klage.utbetaling_holdt},
    )  # fmt: skip
    varsle(nokkel=f"klage:{klage.pk}", organisasjon=sak.utlysning.forvalter, type="ny_klage", sak=sak)
    return klage


def _hold(klage: Klage, av: Any) -> bool:
    """Hold the instalments of the decision that nobody has released. Gives whether any was held."""
    rader = list(
        Utbetaling.objects.select_for_update(of=("self",))
        .filter(
            tilskudd__in=klage.vedtak.linjer.order_by().values("tilskudd_id"), tilstand=Utbetaling.Tilstand.PLANLAGT
        )
        .order_by("pk")
    )
    for u in rader:
        u.tilstand = Utbetaling.Tilstand.HOLDT
        u.holdt_grunn, u.holdt_av, u.holdt_tid = _("Vedtaket er påklaget"), av, klokke.naa()
        u.holdt_klage = klage
        u.save(update_fields=["tilstand", "holdt_grunn", "holdt_av", "holdt_tid", "holdt_klage"])
        spor.skriv(klage.vedtak.sak.kjede, "utbetaling.stanset", av=av, objekt=u, data={"klage": klage.pk})
    return bool(rader)


@transaction.atomic
def trekk_klage(*, klage: Klage, av: Any) -> Klage:
    """The party takes its appeal back before it is forwarded."""
    klage = Klage.objects.select_for_update(of=("self",)).select_related("vedtak__sak__soker").get(pk=klage.pk)
    sjekk_rett(av, "klage.send", klage.klager)
    if klage.tilstand not in ("mottatt", "under_vurdering"):
        raise IkkeMulig(_("Klagen er sendt videre og kan ikke trekkes her. Skriv en melding."), kode="tilstand")
    klage.tilstand = Klage.Tilstand.TRUKKET
    klage.save(update_fields=["tilstand"])
    spor.skriv(klage.vedtak.sak.kjede, "klage.trekk", av=av, objekt=klage)
    return klage
