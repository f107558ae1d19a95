"""Appeals at the body that decided: received, in time or not, own assessment, and on to the appeal body (KBG § 16)."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from eiere.models import Organisasjon
from kompetanse.brukere.tilgang import sjekk_annen_person, sjekk_rett
from kompetanse.revisjon import klokke, spor
from kompetanse.revisjon.models import Hendelse
from ordninger.felles import frister
from ordninger.felles.models import Brev, Klage, Melding, Utbetaling, Vedtak, Vedtakslinje

from . import forberedelse, saksbrev
from .grunn import IkkeMulig, i_database, laas_sak
from .habilitet import sjekk_habil
from .varsel import varsle

T = Klage.Tilstand
AAPNE = (T.MOTTATT, T.UNDER_VURDERING, T.OVERSENDT)
EN_APEN = {"klage_en_apen": "Denne parten har allerede en klage på vedtaket som ikke er ferdig."}


# Time ------------------------------------------------------------------------------------------------------------


def klagefrist(vedtak: Vedtak, klager: Organisasjon) -> date:
    """The last day to appeal: the date printed in the appellant's letter, else three weeks from the decision's day."""
    i_brev = (
        Brev.objects.filter(vedtak=vedtak, mottaker=klager, klagefrist__isnull=False)
        .order_by("-klagefrist").values_list("klagefrist", flat=True).first()
    )  # fmt: skip
    lov = frister.LOVER.get(vedtak.lov) or frister.lov_paa(
        timezone.localdate(vedtak.besluttet_tid), getattr(settings, "FORVALTNINGSLOV_2025_FRA", None)
    )
    return i_brev or frister.klagefrist(timezone.localdate(vedtak.besluttet_tid), lov)


def klagetid(klage: Klage) -> frister.Klagetid:
    """In time, too late, or after the year when it can never be taken up."""
    return frister.klagetid(klage.mottatt_tid, klage.frist, timezone.localdate(klage.vedtak.besluttet_tid))


def er_unnskyldt(klage: Klage) -> bool:
    """Whether somebody has decided that a late appeal is taken up all the same. The trail is where it stands."""
    return Hendelse.objects.filter(
        kjede=klage.vedtak.sak.kjede, handling="klage.unnskyld", objekt_type="klage", objekt_id=klage.pk
    ).exists()


def kan_tas_opp(klage: Klage) -> bool:
    """In time, or late and excused."""
    svar = klagetid(klage)
    return svar is frister.Klagetid.I_TIDE or (svar is frister.Klagetid.FOR_SENT and er_unnskyldt(klage))


# Acts ------------------------------------------------------------------------------------------------------------


def ta_imot(
    *, vedtak: Vedtak, klager: Organisasjon, tekst: str, onsker: str = "", mottatt: datetime | None = None, av: Any
) -> Klage:
    """Register an appeal that came another way than through the portal, with the moment it was received.

    Instalments that are not released are held, as when the party appeals in the portal.

    Raises IkkeMulig where there is no right to appeal, for one who is no party, for a time to come or before the decision.
    """
    mottatt = mottatt or klokke.naa()
    with transaction.atomic():
        sak = laas_sak(vedtak.sak)
        sjekk_rett(av, "klage.behandle", sak.utlysning.forvalter)
        if not vedtak.klagerett:
            raise IkkeMulig(_("Vedtaket kan ikke klages på."))
        if klager.pk != sak.soker_id and not Vedtakslinje.objects.filter(vedtak=vedtak, mottaker=klager).exists():
            raise IkkeMulig(_("%(navn)s er ikke part i vedtaket.") % {"navn": klager.navn}, kode="klager")
        if not tekst.strip():
            raise IkkeMulig(_("Skriv hva klagen gjelder."), kode="tekst")
        if mottatt > klokke.naa() or mottatt < vedtak.besluttet_tid:
            raise IkkeMulig(_("Klagen må være mottatt etter vedtaket og ikke fram i tid."), kode="mottatt")
        frist = klagefrist(vedtak, klager)
        with i_database(**EN_APEN):
            klage = Klage.objects.create(
                vedtak=vedtak, klager=klager, tekst=tekst.strip(), onsker=onsker.strip(), lov=vedtak.lov, frist=frist,
                i_tide=frister.er_i_tide(mottatt, frist), mottatt_av=av, mottatt_tid=mottatt,
            )  # fmt: skip
        spor.skriv(sak.kjede, "klage.mottatt", av=av, objekt=klage, data={"i_tide": klage.i_tide, "registrert": True})
        _hold(klage, av)
        varsle(nokkel=f"klage:{klage.pk}", organisasjon=sak.utlysning.forvalter, type="klage", sak=sak)
    return klage


def _laas(klage: Klage, av: Any) -> Klage:
    klage = (
        Klage.objects.select_for_update(of=("self",))
        .select_related("vedtak__sak__utlysning__forvalter", "vedtak__klageinstans", "klager")
        .get(pk=klage.pk)
    )
    sjekk_rett(av, "klage.behandle", klage.vedtak.sak.utlysning.forvalter)
    sjekk_habil(klage.vedtak.sak, av)
    return klage


def _i(klage: Klage, *tilstander: str) -> None:
    if klage.tilstand not in tilstander:
        raise IkkeMulig(_("Klagen er «%(ord)s», og da kan dette ikke gjøres.") % {"ord": klage.get_tilstand_display()})


def _skriv(klage: Klage, handling: str, av: Any, **data: Any):
    return spor.skriv(klage.vedtak.sak.kjede, f"klage.{handling}", av=av, objekt=klage, data=data)


def _notat(klage: Klage, tekst: str, grunn: str, av: Any) -> int:
    """The reason as an internal note in the case, since the trail holds no free text. Gives the note's id."""
    t = av.aktiv_tilhorighet
    return Melding.objects.create(
        sak=klage.vedtak.sak, tekst=tekst % {"grunn": grunn.strip()}, intern=True, fra_forvalter=True,
        organisasjon=t.organisasjon, av=av, tid=klokke.naa(),
    ).pk  # fmt: skip


def vurder(*, klage: Klage, vurdering: str, av: Any) -> Klage:
    """Write the own assessment; the first time the appeal goes from received to under assessment."""
    if not vurdering.strip():
        raise IkkeMulig(_("Skriv vurderingen av klagen."), kode="vurdering")
    with transaction.atomic():
        klage = _laas(klage, av)
        _i(klage, T.MOTTATT, T.UNDER_VURDERING)
        klage.tilstand, klage.vurdering = T.UNDER_VURDERING, vurdering.strip()
        klage.vurdert_av, klage.vurdert_tid = av, klokke.naa()
        klage.save(update_fields=["tilstand", "vurdering", "vurdert_av", "vurdert_tid"])
        _skriv(klage, "vurder", av)
    return klage


def unnskyld_forsinkelse(*, klage: Klage, grunn: str, av: Any) -> Klage:
    """Take up a late appeal all the same, with the reason. Never after a year (fvl. 1967 § 31, 2025 § 65)."""
    if not grunn.strip():
        raise IkkeMulig(_("Skriv hvorfor klagen tas opp selv om den kom for sent."), kode="grunn")
    with transaction.atomic():
        klage = _laas(klage, av)
        _i(klage, T.MOTTATT, T.UNDER_VURDERING)
        svar = klagetid(klage)
        if svar is frister.Klagetid.I_TIDE:
            raise IkkeMulig(_("Klagen kom innen fristen."))
        if svar is frister.Klagetid.ETTER_ETT_AAR:
            raise IkkeMulig(_("Det er mer enn ett år siden vedtaket. Da kan klagen ikke tas opp."))
        notat = _notat(klage, _("Klagen er tatt opp selv om den kom for sent: %(grunn)s"), grunn, av)
        _skriv(klage, "unnskyld", av, notat=notat)
    return klage


def avvis(*, klage: Klage, begrunnelse: str, av: Any) -> Klage:
    """Reject an appeal that came too late and is not excused. One that came in time is never rejected for its date."""
    if not begrunnelse.strip():
        raise IkkeMulig(_("Skriv hvorfor klagen avvises."), kode="begrunnelse")
    with transaction.atomic():
        klage = _laas(klage, av)
        _i(klage, T.MOTTATT, T.UNDER_VURDERING)
        if kan_tas_opp(klage):
            raise IkkeMulig(_("Klagen kom innen fristen eller er unnskyldt. Da skal den vurderes, ikke avvises."))
        if klage.tilstand == T.MOTTATT:
            klage.tilstand = T.UNDER_VURDERING
            klage.save(update_fields=["tilstand"])
        klage.tilstand, klage.vurdering = T.AVVIST, begrunnelse.strip()
        klage.vurdert_av, klage.vurdert_tid = av, klokke.naa()
        klage.save(update_fields=["tilstand", "vurdering", "vurdert_av", "vurdert_tid"])
        _slipp(klage, av)
        _skriv(klage, "avvis", av)
        varsle(
            nokkel=f"klage_svar:{klage.pk}:avvist", organisasjon=klage.klager, type="klage_svar", sak=klage.vedtak.sak
        )
    return klage


def oversend(*, klage: Klage, av: Any) -> Klage:
    """Uphold the decision and send the appeal, with the assessment, to the appeal body, with a copy to the appellant."""
    with transaction.atomic():
        klage = _laas(klage, av)
        _i(klage, T.UNDER_VURDERING)
        if not klage.vurdering:
            raise IkkeMulig(_("Skriv vurderingen av klagen før den sendes over."), kode="vurdering")
        instans = klage.vedtak.klageinstans
        if instans is None:
            raise IkkeMulig(_("Vedtaket kan ikke klages på. Avvis klagen."))
        if not kan_tas_opp(klage):
            raise IkkeMulig(_("Klagen kom for sent. Avvis den, eller skriv hvorfor den tas opp likevel."))
        klage.tilstand, klage.oversendt_av, klage.oversendt_tid = T.OVERSENDT, av, klokke.naa()
        klage.save(update_fields=["tilstand", "oversendt_av", "oversendt_tid"])
        _skriv(klage, "oversend", av, til=klage.vedtak.klageinstans_id)
        sak = klage.vedtak.sak
        varsle(
            nokkel=f"klage_oversendt:{klage.pk}",
            organisasjon=instans,
            type="klage_oversendt",
            sak=sak,
        )
        varsle(nokkel=f"klage_svar:{klage.pk}:oversendt", organisasjon=klage.klager, type="klage_svar", sak=sak)
        saksbrev.oversendelse(klage=klage, av=av)
    return klage


def omgjor(*, klage: Klage, av: Any) -> Klage:
    """Close the appeal because a new decision has changed the one appealed against. The new Vedtak must exist."""
    with transaction.atomic():
        klage = _laas(klage, av)
        _i(klage, T.UNDER_VURDERING)
        if not klage.vedtak.omgjort_av.exists():
            raise IkkeMulig(_("Det finnes ikke et nytt vedtak som endrer det gamle. Lag det først."))
        klage.tilstand = T.OMGJORT
        klage.save(update_fields=["tilstand"])
        _slipp(klage, av)
        _skriv(klage, "omgjor", av)
        varsle(
            nokkel=f"klage_svar:{klage.pk}:omgjort", organisasjon=klage.klager, type="klage_svar", sak=klage.vedtak.sak
        )
    return klage


def registrer_trukket(*, klage: Klage, grunn: str, av: Any) -> Klage:
    """The appellant has withdrawn the appeal: how we know it is kept in the trail."""
    if not grunn.strip():
        raise IkkeMulig(_("Skriv hvordan og når klageren trakk klagen."), kode="grunn")
    with transaction.atomic():
        klage = _laas(klage, av)
        _i(klage, T.MOTTATT, T.UNDER_VURDERING)
        klage.tilstand = T.TRUKKET
        klage.save(update_fields=["tilstand"])
        _slipp(klage, av)
        _skriv(klage, "trekk", av, notat=_notat(klage, _("Klagen er trukket: %(grunn)s"), grunn, av))
    return klage


# Money -----------------------------------------------------------------------------------------------------------


def _utbetalinger(klage: Klage, tilstand: str):
    tilskudd = Vedtakslinje.objects.filter(vedtak=klage.vedtak, tilskudd__isnull=False).values("tilskudd")
    return (
        Utbetaling.objects.select_for_update(of=("self",))
        .filter(tilskudd__in=tilskudd, tilstand=tilstand)
        .order_by("pk")
    )


def hold_utbetaling(*, klage: Klage, av: Any) -> Klage:
    """Hold the decision's instalments that are not released yet, while the appeal is open."""
    with transaction.atomic():
        klage = _laas(klage, av)
        _i(klage, *AAPNE)
        if klage.utbetaling_holdt:
            return klage
        _hold(klage, av)
    return klage


def _hold(klage: Klage, av: Any) -> None:
    """Hold what is not released. The appeal stands on it, which tells it from what økonomi holds."""
    klage.utbetaling_holdt = True
    klage.save(update_fields=["utbetaling_holdt"])
    holdt, grunn = list(_utbetalinger(klage, Utbetaling.Tilstand.PLANLAGT)), _("Vedtaket er påklaget")
    for u in holdt:
        u.tilstand, u.holdt_grunn, u.holdt_av, u.holdt_tid = Utbetaling.Tilstand.HOLDT, grunn, av, klokke.naa()
        u.holdt_klage = klage
        u.save(update_fields=["tilstand", "holdt_grunn", "holdt_av", "holdt_tid", "holdt_klage"])
    _skriv(klage, "hold_utbetaling", av, utbetalinger=[u.pk for u in holdt])


def slipp_utbetaling(*, klage: Klage, av: Any) -> Klage:
    """Let the held instalments go on."""
    with transaction.atomic():
        klage = _laas(klage, av)
        _slipp(klage, av)
    return klage


def _slipp(klage: Klage, av: Any) -> None:
    if not klage.utbetaling_holdt:
        return
    klage.utbetaling_holdt = False
    klage.save(update_fields=["utbetaling_holdt"])
    annen = Klage.objects.filter(vedtak=klage.vedtak, utbetaling_holdt=True).exclude(pk=klage.pk).exists()
    sluppet = [] if annen else list(_utbetalinger(klage, Utbetaling.Tilstand.HOLDT).filter(holdt_klage__isnull=False))
    for u in sluppet:
        u.tilstand, u.holdt_grunn, u.holdt_av, u.holdt_tid = Utbetaling.Tilstand.PLANLAGT, "", None, None
        u.holdt_klage = None
        u.save(update_fields=["tilstand", "holdt_grunn", "holdt_av", "holdt_tid", "holdt_klage"])
    _skriv(klage, "slipp_utbetaling", av, utbetalinger=[u.pk for u in sluppet])


# The appeal body -------------------------------------------------------------------------------------------------


def sjekk_klagebehandler(klage: Klage, av: Any) -> None:
    """Raise FireOyne when `av` judged, proposed, decided or assessed in the body below. For the appeal body's pages."""
    v = klage.vedtak
    sjekk_annen_person(
        av, v.foreslatt_av, v.besluttet_av, klage.vurdert_av, klage.oversendt_av, *forberedelse.av_saken(v.sak),
        handling=_("avgjøre en klage på et vedtak du har vært med på"),
    )  # fmt: skip
