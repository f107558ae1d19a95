"""How the steps of an application are saved, with a version per step so that nobody overwrites anybody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kompetanse.revisjon import klokke
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.handlinger.parter import oppdater_mottakere
from ordninger.felles.handlinger.sak import (
    ToVersjoner,
    Ulikhet,
    laas_for_skriving,
    registrer_aktivitet,
    siste_som_skrev,
)
from ordninger.felles.models import Linje, Sak, Tiltak

from . import grunnlag
from .models import VeiledningDetaljer, VeiledningEnhet, VeiledningSektor
from .satser import SEKTORNAVN, Sektor

STEGFELT: dict[str, dict[str, str]] = {
    # step: {field: key that a correction opens}
    "om_oss": {"kontakt_navn": "kontakt", "kontakt_epost": "kontakt", "kontakt_telefon": "kontakt"},
    "nyutdannede": {"enheter": "enheter"},
    "veiledere": {f"{hva}_{s}": "veiledere" for s in Sektor for hva in ("veiledere", "utdannede")},
    "plan": {"plan": "plan", "medvirkning": "medvirkning"},
    "prinsipper": {"prinsipper_bekreftet": "prinsipper"},
}
MAKS_EGNE = 200
_SEKTOR_I_KJERNEN = {Sektor.BARNEHAGE: Tiltak.Sektor.BARNEHAGE}


@dataclass(frozen=True)
class Enhetssvar:
    """What was answered of one unit. `pk` None is a new row of the owner's own."""

    pk: int | None
    sektor: str
    navn: str
    forste: int | None
    andre: int | None
    stemmer: bool = False


def verdier(sak: Sak, steg: str) -> dict[str, Any]:
    """The stored values of a step's plain fields, by field."""
    d = sak.veiledning
    if steg == "veiledere":
        svar = {s.sektor: s for s in sak.veiledningssektorer.all()}
        return {
            f"{hva}_{s}": getattr(svar[s], hva) if s in svar else None
            for s in Sektor
            for hva in ("veiledere", "utdannede")
        }
    if steg == "prinsipper":
        return {"prinsipper_bekreftet": d.bekreftet_tid is not None}
    return {navn: getattr(d, navn) for navn in STEGFELT[steg]}


@transaction.atomic
def lagre_steg(*, sak: Sak, steg: str, felt: dict[str, Any], versjon: int, over_egen: bool = False, av: Any) -> int:
    """Save the plain fields of a step and give its new version.

    Raises ToVersjoner when the step has moved on since `versjon` and says something else, IkkeMulig when it is closed.
    `over_egen` lets a form that a person sends follow the person's own autosave that was on its way.
    """
    tillatt = STEGFELT[steg]
    sak = laas_for_skriving(sak, av=av)
    d = VeiledningDetaljer.objects.select_for_update(of=("self",)).get(sak=sak)
    naa = verdier(sak, steg)
    ulike = [Ulikhet(n, v, naa[n]) for n, v in felt.items() if n in tillatt and naa[n] != v]
    registrer_aktivitet(sak, steg, av)
    if not ulike:
        return int(d.versjoner.get(steg, 0))
    laas_for_skriving(sak, [tillatt[u.felt] for u in ulike], av=av)
    _sjekk_versjon(sak, d, steg, versjon, ulike, over_egen, av)
    for u in ulike:
        _sett(sak, d, steg, u, av)
    return _ny_versjon(d, steg, av)


def _sett(sak: Sak, d: VeiledningDetaljer, steg: str, u: Ulikhet, av: Any) -> None:
    if steg == "veiledere":
        hva, _skille, sektor = u.felt.partition("_")
        VeiledningSektor.objects.update_or_create(sak=sak, sektor=sektor, defaults={hva: u.din})
    elif steg == "prinsipper":
        d.bekreftet_av, d.bekreftet_tid = (av, klokke.naa()) if u.din else (None, None)
    else:
        setattr(d, u.felt, u.din)


def _sjekk_versjon(
    sak: Sak, d: VeiledningDetaljer, steg: str, versjon: int, ulike: list[Ulikhet], over_egen: bool, av: Any
) -> None:
    gjeldende = int(d.versjoner.get(steg, 0))
    egen = gjeldende - versjon == 1 and d.versjoner.get(f"{steg}:av") == av.pk
    if versjon != gjeldende and not (over_egen and egen):
        raise ToVersjoner(ulike, versjon=gjeldende, rolle=siste_som_skrev(sak, steg, av))


def _ny_versjon(d: VeiledningDetaljer, steg: str, av: Any) -> int:
    ny = int(d.versjoner.get(steg, 0)) + 1
    d.versjoner = {**d.versjoner, steg: ny, f"{steg}:av": av.pk}
    d.save()
    return ny


# The units ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def lagre_enheter(*, sak: Sak, svar: Iterable[Enhetssvar], versjon: int, over_egen: bool = False, av: Any) -> int:
    """Save the numbers per unit and give the step's new version. The sectors' lines follow.

    A row of the owner's own without any number is removed. A changed number is asked about anew by the caseworker, so
    what was approved of it falls away. Raises ToVersjoner and IkkeMulig as `lagre_steg`.
    """
    steg = "nyutdannede"
    sak = laas_for_skriving(sak, av=av)
    d = VeiledningDetaljer.objects.select_for_update(of=("self",)).get(sak=sak)
    finnes = {e.pk: e for e in sak.veiledningsenheter.select_for_update(of=("self",)).order_by("pk")}
    endres, nye, slettes = _forskjell(finnes, svar)
    registrer_aktivitet(sak, steg, av)
    if not (endres or nye or slettes):
        if over_egen and sak.kopiert_fra_id and not d.versjoner.get(steg):
            return _ny_versjon(d, steg, av)  # last year's numbers, looked over and sent by a person
        return int(d.versjoner.get(steg, 0))
    laas_for_skriving(sak, ["enheter"], av=av)
    ulike = [
        Ulikhet(e.navn, _tallene(s.forste, s.andre), _tallene(e.forste, e.andre)) for e, s in endres
    ] + [Ulikhet(s.navn, _tallene(s.forste, s.andre), "") for s in nye]  # fmt: skip
    _sjekk_versjon(sak, d, steg, versjon, ulike, over_egen, av)
    _sjekk_nye(sak, finnes, nye)
    for e, s in endres:
        if (e.forste, e.andre) != (s.forste, s.andre):
            e.godkjent_forste = e.godkjent_andre = e.godkjent_av = e.godkjent_tid = None
            e.godkjent_grunn = ""
        e.forste, e.andre, e.stemmer = s.forste, s.andre, s.stemmer
        e.save()
    VeiledningEnhet.objects.filter(pk__in=slettes, sak=sak).delete()
    VeiledningEnhet.objects.bulk_create(
        VeiledningEnhet(sak=sak, sektor=s.sektor, navn=s.navn, forste=s.forste, andre=s.andre, stemmer=s.stemmer)
        for s in nye
    )
    oppdater_linjer(sak)
    return _ny_versjon(d, steg, av)


def _forskjell(
    finnes: Mapping[int, VeiledningEnhet], svar: Iterable[Enhetssvar]
) -> tuple[list[tuple[VeiledningEnhet, Enhetssvar]], list[Enhetssvar], list[int]]:
    endres, nye, slettes = [], [], []
    for s in svar:
        tom = s.forste is None and s.andre is None
        if s.pk is None:
            if not tom:
                nye.append(s)
        elif (e := finnes.get(s.pk)) is None:
            continue
        elif e.virksomhet_id is None and tom:
            slettes.append(e.pk)
        elif (e.forste, e.andre, e.stemmer) != (s.forste, s.andre, s.stemmer):
            endres.append((e, s))
    return endres, nye, slettes


def _sjekk_nye(sak: Sak, finnes: Mapping[int, VeiledningEnhet], nye: list[Enhetssvar]) -> None:
    tatt = {(e.sektor, e.navn.casefold()) for e in finnes.values()}
    for s in nye:
        if s.sektor not in grunnlag.sektorer_for(sak.soker.type):
            raise IkkeMulig(_("Velg hva slags enhet «%(navn)s» er.") % {"navn": s.navn}, kode="enheter")
        if (s.sektor, s.navn.casefold()) in tatt:
            raise IkkeMulig(
                _("«%(navn)s» står i listen fra før. Endre tallene der.") % {"navn": s.navn}, kode="enheter"
            )
        tatt.add((s.sektor, s.navn.casefold()))
    if sum(e.virksomhet_id is None for e in finnes.values()) + len(nye) > MAKS_EGNE:
        raise IkkeMulig(_("Dere kan føre opp inntil %(n)s enheter selv.") % {"n": MAKS_EGNE}, kode="enheter")


def _tallene(forste: int | None, andre: int | None) -> str:
    return f"{'–' if forste is None else forste} / {'–' if andre is None else andre}"


def oppdater_linjer(sak: Sak) -> None:
    """Make the case's tiltak and lines those of its sectors: one each, with how many are applied for. The caller locks."""
    summer = grunnlag.summer(sak)
    sak.tiltak.exclude(kode__in=[str(s) for s in summer]).delete()
    for nr, sektor in enumerate(Sektor, start=1):
        if sektor not in summer:
            continue
        tiltak, _ny = Tiltak.objects.get_or_create(
            sak=sak,
            kode=str(sektor),
            defaults={
                "nr": nr,
                "tittel": SEKTORNAVN[sektor].paa(sak.maalform),
                "sektor": _SEKTOR_I_KJERNEN.get(sektor, Tiltak.Sektor.SKOLE),
            },
        )
        Linje.objects.update_or_create(
            sak=sak,
            tiltak=tiltak,
            mottaker=sak.soker,
            budsjettaar=sak.utlysning.budsjettaar,
            defaults={"antall": summer[sektor].sokt},
        )
    oppdater_mottakere(sak)
