"""KBG: how the steps of a behovsmelding are saved, with a version per step so that nobody overwrites anybody."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from eiere.models import Organisasjon, Organisasjonstype
from kompetanse.revisjon import spor
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.handlinger.parter import oppdater_mottakere, sett_partnere
from ordninger.felles.handlinger.sak import (
    ToVersjoner,
    Ulikhet,
    laas_for_skriving,
    registrer_aktivitet,
    siste_som_skrev,
)
from ordninger.felles.models import Linje, Sak, Tiltak

from . import grunnlag
from . import sak as saker
from .models import Behovsmelding, KollektivTiltak

STEGFELT: dict[str, dict[str, str]] = {
    # step: {field of Behovsmelding: key that a correction opens}
    "om_oss": {"kontakt_navn": "kontakt", "kontakt_epost": "kontakt", "kontakt_telefon": "kontakt"},
    "behov": {"behov": "behov", "medvirkning": "medvirkning"},
    "egeninnsats": {"egeninnsats": "egeninnsats", "koordinator": "koordinator", "koordinator_belop": "koordinator"},
    "samisk": {"samiske_perspektiver": "samiske_perspektiver"},
}
TILTAKSFELT = {
    "tittel": "tiltak.tittel",
    "behov": "tiltak.behov",
    "medvirkning": "tiltak.medvirkning",
    "malgrupper": "tiltak.malgrupper",
    "tema": "tiltak.tema",
    "partner": "tiltak.partner",
    "partner_kontakt": "tiltak.partner",
    "plan": "tiltak.plan",
    "flerarig": "tiltak.plan",
    "egeninnsats": "tiltak.egeninnsats",
    "samiske_perspektiver": "tiltak.samiske_perspektiver",
}
MAKS_TILTAK = 30
_BARNEHAGE = {"barnehage"}
_SKOLE = {"grunnskole", "sfo", "voksne"}
_PARTNERTYPE: dict[str, str] = {Organisasjonstype.UH: "uh", Organisasjonstype.FAGSKOLE: "fagskole"}

Belop = Mapping[tuple[str, int], Decimal | None]
"""(row key, year) → kroner, None for not answered."""


# Steps -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def lagre_steg(*, sak: Sak, steg: str, felt: dict[str, Any], versjon: int, over_egen: bool = False, av: Any) -> int:
    """Save the fields of a step and give its new version.

    Raises ToVersjoner when the step has moved on since `versjon` and says something else, IkkeMulig when it is closed.
    `over_egen` is for a form that a person sends: it may follow the person's own autosave that was on its way, and nobody
    else's. An autosave itself never may, since it can arrive after the newer text.
    """
    tillatt = STEGFELT[steg]
    nye = {navn: verdi for navn, verdi in felt.items() if navn in tillatt}
    sak = laas_for_skriving(sak, av=av)
    b = Behovsmelding.objects.select_for_update(of=("self",)).get(sak=sak)
    naa = {n: _koordinatorbelop(sak) if n == "koordinator_belop" else getattr(b, n) for n in nye}
    ulike = [Ulikhet(n, nye[n], naa[n]) for n in nye if nye[n] != naa[n]]
    gjeldende = int(b.versjoner.get(steg, 0))
    registrer_aktivitet(sak, steg, av)
    if not ulike:
        return gjeldende
    laas_for_skriving(sak, [tillatt[u.felt] for u in ulike], av=av)
    if versjon != gjeldende and not (over_egen and _bare_egen(b, steg, gjeldende - versjon, av)):
        raise ToVersjoner(ulike, versjon=gjeldende, rolle=siste_som_skrev(sak, steg, av))
    for u in ulike:
        if u.felt == "koordinator_belop":
            _sett_koordinator(sak, u.din)
        else:
            setattr(b, u.felt, u.din)
    b.versjoner = {**b.versjoner, steg: gjeldende + 1, f"{steg}:av": av.pk}
    b.save()
    return gjeldende + 1


def _bare_egen(b: Behovsmelding, nokkel: str, foran: int, av: Any) -> bool:
    """Whether the one save that is ahead was the person's own."""
    return foran == 1 and b.versjoner.get(f"{nokkel}:av") == av.pk


def _koordinatorbelop(sak: Sak) -> Decimal | None:
    return grunnlag.koordinator(sak.linjer.filter(koordinator=True), sak.utlysning.budsjettaar)


def _sett_koordinator(sak: Sak, belop: Decimal | None) -> None:
    """KBG § 11: the coordinator's part is a line of the applicant in the case's first tiltak, marked as coordinator."""
    if belop is None:
        sak.linjer.filter(koordinator=True).delete()
        oppdater_mottakere(sak)
        return
    tiltak = sak.tiltak.order_by("nr").first()
    if tiltak is None:
        raise IkkeMulig(_("Legg til et tiltak før dere fører opp penger til koordinator."), kode="koordinator_belop")
    rad = sak.linjer.filter(koordinator=True, budsjettaar=sak.utlysning.budsjettaar).first() or Linje(
        sak=sak, tiltak=tiltak, mottaker=sak.soker, budsjettaar=sak.utlysning.budsjettaar, koordinator=True
    )
    rad.sokt = belop
    rad.save()
    oppdater_mottakere(sak)


# Tiltak ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def lagre_tiltak(
    *,
    tiltak: Tiltak,
    felt: dict[str, Any],
    belop: Belop | None = None,
    versjon: int,
    over_egen: bool = False,
    av: Any,
) -> int:
    """Save a tiltak with its amounts and give its new version. Amounts for rows that are gone are left out.

    Raises ToVersjoner and IkkeMulig as `lagre_steg`.
    """
    sak = laas_for_skriving(tiltak.sak, av=av)
    tiltak = Tiltak.objects.select_for_update(of=("self",)).get(pk=tiltak.pk)
    k = KollektivTiltak.objects.select_for_update(of=("self",)).select_related("partner").get(tiltak=tiltak)
    nye = {navn: verdi for navn, verdi in felt.items() if navn in TILTAKSFELT}
    naa = {n: tiltak.tittel if n == "tittel" else getattr(k, n) for n in nye}
    ulike = [Ulikhet(n, nye[n], naa[n]) for n in nye if nye[n] != naa[n]]
    linjer = {(grunnlag.radnokkel(x), x.budsjettaar): x for x in tiltak.linjer.filter(koordinator=False)}
    endrede = {n: v for n, v in (belop or {}).items() if n in linjer and linjer[n].sokt != v}
    registrer_aktivitet(sak, f"tiltak {tiltak.nr}", av)
    if not ulike and not endrede:
        return k.versjon
    laas_for_skriving(sak, [*(TILTAKSFELT[u.felt] for u in ulike), *(["tiltak.belop"] if endrede else [])], av=av)
    b, nokkel = Behovsmelding.objects.get(sak=sak), f"tiltak {tiltak.pk}"
    if versjon != k.versjon and not (over_egen and _bare_egen(b, nokkel, k.versjon - versjon, av)):
        penger = [Ulikhet(f"belop.{n}.{a}", v, linjer[n, a].sokt) for (n, a), v in endrede.items()]
        raise ToVersjoner([*ulike, *penger], versjon=k.versjon, rolle=siste_som_skrev(sak, f"tiltak {tiltak.nr}", av))
    for u in ulike:
        setattr(tiltak if u.felt == "tittel" else k, u.felt, u.din)
    tiltak.sektor = _sektor(k.malgrupper)
    tiltak.save(update_fields=["tittel", "sektor"])
    if k.partner:
        k.partnertype = _PARTNERTYPE.get(k.partner.type, "annen")
    else:
        k.partnertype = ""
    k.versjon += 1
    k.save()
    b.versjoner = {**b.versjoner, f"{nokkel}:av": av.pk}
    b.save(update_fields=["versjoner"])
    for n, v in endrede.items():
        linjer[n].sokt = v
    Linje.objects.bulk_update([linjer[n] for n in endrede], ["sokt"])
    if any(u.felt == "partner" for u in ulike):
        oppdater_partnere(sak)
    return k.versjon


def oppdater_partnere(sak: Sak) -> None:
    """Make the case's partners those of its tiltak."""
    sett_partnere(sak, set(
        KollektivTiltak.objects.filter(tiltak__sak=sak, partner__isnull=False).values_list("partner_id", flat=True)
    ))  # fmt: skip


def _sektor(malgrupper: list[str]) -> str:
    """KBG § 9 a: barnehage, skole or both, from the target groups. PPT, kulturskole and other services alone are both."""
    barnehage, skole = set(malgrupper) & _BARNEHAGE, set(malgrupper) & _SKOLE
    if not malgrupper:
        return ""
    if bool(barnehage) == bool(skole):
        return Tiltak.Sektor.BEGGE
    return Tiltak.Sektor.BARNEHAGE if barnehage else Tiltak.Sektor.SKOLE


@transaction.atomic
def legg_til_tiltak(*, sak: Sak, av: Any) -> Tiltak:
    """A new empty tiltak last in the case."""
    sak = laas_for_skriving(sak, ["tiltak.nytt"], av=av)
    if sak.tiltak.count() >= MAKS_TILTAK:
        raise IkkeMulig(_("En behovsmelding kan ha inntil %(n)s tiltak. Slå sammen noen av dem.") % {"n": MAKS_TILTAK})
    tiltak = saker.nytt_tiltak(sak)
    spor.skriv(sak.kjede, "sak.tiltak_inn", av=av, objekt=tiltak)
    return tiltak


@transaction.atomic
def slett_tiltak(*, tiltak: Tiltak, av: Any) -> None:
    """Delete a tiltak with its amounts; the others move up. The coordinator's line moves to another tiltak if there is one."""
    sak = laas_for_skriving(tiltak.sak, ["tiltak.nytt"], av=av)
    spor.skriv(sak.kjede, "sak.tiltak_ut", av=av, objekt=tiltak, data={"nr": tiltak.nr})
    arving = sak.tiltak.exclude(pk=tiltak.pk).order_by("nr").first()
    if arving is not None:
        tiltak.linjer.filter(koordinator=True).update(tiltak=arving)
    Tiltak.objects.filter(pk=tiltak.pk, sak=sak).delete()
    _nummerer(sak, list(sak.tiltak.order_by("nr", "pk")))
    oppdater_mottakere(sak)
    oppdater_partnere(sak)


@transaction.atomic
def flytt_tiltak(*, tiltak: Tiltak, retning: str, av: Any) -> None:
    """Move a tiltak one place up (`opp`) or down (`ned`)."""
    sak = laas_for_skriving(tiltak.sak, ["tiltak.nytt"], av=av)
    alle = list(sak.tiltak.order_by("nr", "pk"))
    plass = next(i for i, t in enumerate(alle) if t.pk == tiltak.pk)
    ny = plass + (-1 if retning == "opp" else 1)
    if 0 <= ny < len(alle):
        alle.insert(ny, alle.pop(plass))
        _nummerer(sak, alle)


def _nummerer(sak: Sak, alle: list[Tiltak]) -> None:
    """Number the tiltak from 1. The uniqueness is checked at the end of the transaction."""
    for nr, t in enumerate(alle, start=1):
        t.nr = nr
    Tiltak.objects.bulk_update(alle, ["nr"])


def mulige_partnere(sak: Sak) -> list[Organisasjon]:
    """Universities, fagskoler and the other milieus that the case already knows, in Norwegian order."""
    return list(
        Organisasjon.objects.filter(
            Q(type__in=[Organisasjonstype.UH, Organisasjonstype.FAGSKOLE], opphort__isnull=True)
            | Q(type=Organisasjonstype.ANNEN, sakspart__sak=sak)
            | Q(type=Organisasjonstype.ANNEN, pk__in=sak.tiltak.order_by().values("kollektiv__partner"))
        )
        .distinct()
        .order_by("navn_sortert", "pk")
    )
