"""Control of reports (KBG § 17) in two steps, formalia and then rimelighet, and the money to repay."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from eiere.models import Organisasjon
from kompetanse.brukere.tilgang import sjekk_annen_person, sjekk_rett
from kompetanse.revisjon import klokke, spor
from ordninger.felles.models import Kontroll, Krav, Rapport, Tilskudd

from .fordeling import lagre_kvittering
from .grunn import IkkeMulig
from .habilitet import sjekk_habil
from .kravbilde import skal_tilbake
from .varsel import varsle

T = Rapport.Tilstand
TRINN = {
    # step: (the state it is done in, the state when approved)
    Kontroll.Trinn.FORMALIA: (T.LEVERT, T.FORMALIA_OK),
    Kontroll.Trinn.RIMELIGHET: (T.FORMALIA_OK, T.GODKJENT),
}
UTEN_RAPPORT = (T.UTKAST, T.MA_RETTES)


def neste_trinn(rapport: Rapport) -> str:
    """The step that waits now, or empty."""
    return next((trinn for trinn, (fra, _til) in TRINN.items() if rapport.tilstand == fra), "")


def _laas(rapport: Rapport, av: Any) -> Rapport:
    rapport = (
        Rapport.objects.select_for_update(of=("self",))
        .select_related("tilskudd__sak__utlysning__forvalter", "tilskudd__mottaker", "tilskudd__ramme__forvalter")
        .get(pk=rapport.pk)
    )
    sjekk_rett(av, "rapport.kontroller", rapport.tilskudd.ramme.forvalter)
    sjekk_habil(rapport.tilskudd.sak, av)
    return rapport


def kontroller_rapport(*, rapport: Rapport, trinn: str, godkjent: bool, merknad: str, av: Any) -> Kontroll:
    """Do one step. Not approved sends the report back with the words; the last approval makes the Krav for what is unspent.

    Raises IkkeMulig when the step is not the next one, or when the words are missing.
    """
    merknad = merknad.strip()
    if not merknad:
        raise IkkeMulig(_("Skriv hva du har kontrollert, og hva du fant."), kode="merknad")
    with transaction.atomic():
        rapport = _laas(rapport, av)
        if neste_trinn(rapport) != trinn:
            raise IkkeMulig(
                _("Rapporten er «%(ord)s», og da gjøres ikke dette trinnet.") % {"ord": rapport.get_tilstand_display()}
            )
        ny = Kontroll.objects.create(
            rapport=rapport, trinn=trinn, godkjent=godkjent, merknad=merknad, av=av, tid=klokke.naa()
        )
        rapport.tilstand = TRINN[Kontroll.Trinn(trinn)][1] if godkjent else T.MA_RETTES
        rapport.save(update_fields=["tilstand"])
        sak = rapport.tilskudd.sak
        h = spor.skriv(sak.kjede, f"rapport.{trinn}", av=av, objekt=rapport, data={"godkjent": godkjent})
        if not godkjent:
            _varsle(rapport, "rapport_ma_rettes", h.nr)
        elif rapport.tilstand == T.GODKJENT:
            _varsle(rapport, "rapport_godkjent", h.nr)
            _krav(rapport, av=av)
    return ny


def be_om_rapportretting(*, rapport: Rapport, merknad: str, av: Any) -> Kontroll:
    """Send the report back from the step it stands in."""
    trinn = neste_trinn(rapport)
    if not trinn:
        raise IkkeMulig(
            _("Rapporten er «%(ord)s» og kan ikke sendes tilbake.") % {"ord": rapport.get_tilstand_display()}
        )
    return kontroller_rapport(rapport=rapport, trinn=trinn, godkjent=False, merknad=merknad, av=av)


def _varsle(rapport: Rapport, type_: str, nr: int, **data: str) -> None:
    t = rapport.tilskudd
    varsle(nokkel=f"{type_}:{rapport.pk}:{nr}", organisasjon=t.mottaker, type=type_, sak=t.sak, data=data)


def _krav(rapport: Rapport, *, av: Any) -> Krav | None:
    """What was paid and not spent is shown as owed back, or what the measure's own rule says, with its receipt.

    The figure is bounded by what was paid.
    """
    skal, resultat = skal_tilbake(rapport)
    belop = min(skal, rapport.tilskudd.utbetalt)
    if belop <= 0:
        return None
    kvittering = lagre_kvittering(resultat, av=av) if resultat else None
    krav = Krav.objects.create(
        tilskudd=rapport.tilskudd,
        rapport=rapport,
        arsak="ubrukt" if skal == rapport.ubrukt else "etter_rapport",
        belop=belop,
        opprettet_av=av,
        opprettet_tid=klokke.naa(),
    )
    data = {"belop": belop, **({"beregning": kvittering.pk} if kvittering else {})}
    h = spor.skriv(rapport.tilskudd.sak.kjede, "krav.opprett", av=av, objekt=krav, data=data)
    _varsle(rapport, "krav" if krav.arsak == "ubrukt" else "krav_etter_rapport", h.nr, belop=str(belop))
    return krav


def gjor_opp_krav(*, krav: Krav, frafall: bool = False, av: Any) -> Krav:
    """Settle a claim: repaid, or waived. Another natural person than the one who made it. Raises FireOyne."""
    with transaction.atomic():
        krav = (
            Krav.objects.select_for_update(of=("self",))
            .select_related("tilskudd__ramme__forvalter", "tilskudd__sak", "opprettet_av")
            .get(pk=krav.pk)
        )
        sjekk_rett(av, "rapport.kontroller", krav.tilskudd.ramme.forvalter)
        if krav.tilstand != Krav.Tilstand.OPPRETTET:
            raise IkkeMulig(_("Kravet er allerede gjort opp."))
        sjekk_annen_person(av, krav.opprettet_av, handling=_("gjøre opp et krav du selv har opprettet"))
        krav.tilstand = Krav.Tilstand.FRAFALT if frafall else Krav.Tilstand.OPPGJORT
        krav.oppgjort_av, krav.oppgjort_tid = av, klokke.naa()
        krav.save(update_fields=["tilstand", "oppgjort_av", "oppgjort_tid"])
        spor.skriv(krav.tilskudd.sak.kjede, f"krav.{krav.tilstand}", av=av, objekt=krav, data={"belop": krav.belop})
    return krav


def forfalte(forvalter: Organisasjon) -> Any:
    """The forvalter's Tilskudd whose report is late: not delivered, or sent back and past the deadline."""
    levert = [t for t in T.values if t not in UTEN_RAPPORT]
    return (
        Tilskudd.objects.filter(ramme__forvalter=forvalter, rapportfrist_tid__lt=klokke.naa(), belop__gt=0)
        .exclude(rapport__tilstand__in=levert)
        .select_related("mottaker", "sak", "rapport")
        .order_by("rapportfrist_tid", "mottaker__navn_sortert", "pk")
    )


def purr(*, tilskudd: Tilskudd, av: Any) -> bool:
    """Remind a payee of a late report, at most once a day. Answers whether a notice was made."""
    sjekk_rett(av, "rapport.kontroller", tilskudd.ramme.forvalter)
    with transaction.atomic():
        if not forfalte(tilskudd.ramme.forvalter).filter(pk=tilskudd.pk).exists():
            raise IkkeMulig(_("Rapporten er ikke for sen."))
        ny = varsle(
            nokkel=f"purring:{tilskudd.pk}:{klokke.idag()}", organisasjon=tilskudd.mottaker, type="rapport_mangler",
            sak=tilskudd.sak, data={"frist": timezone.localdate(tilskudd.rapportfrist_tid).isoformat()},
        )  # fmt: skip
        if ny:
            spor.skriv(tilskudd.sak.kjede, "rapport.purr", av=av, objekt=tilskudd)
    return ny is not None
