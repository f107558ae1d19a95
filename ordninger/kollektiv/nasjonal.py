"""The bridge from the register's keys to the national model (KBG § 6)."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from eiere.maalform import sidens_maalform
from eiere.models import Fylke, Kommune, Nokkel, Nokkeltall
from ordninger.felles.beregning import Tospraklig
from ordninger.felles.beregning.kanonisk import kanoniser
from ordninger.felles.beregning.kvittering import Resultat
from ordninger.felles.beregning.setning import nokkelnavn, registrer_nokkelnavn
from ordninger.felles.handlinger.grunn import IkkeMulig

from . import ramme, satser

registrer_nokkelnavn(
    {
        "barn_i_barnehage": Tospraklig("barn i barnehage", "barn i barnehage"),
        "elever_grunnskole": Tospraklig("elever i grunnskolen", "elevar i grunnskulen"),
    }
)

SATSNAVN = ramme.MODELL
"""The name of the Satstabell that holds the model's parameters."""

NOKLER = (Nokkel.INNBYGGERE_1_5, Nokkel.INNBYGGERE_6_15, Nokkel.BARN, Nokkel.ELEVER)
"""The keys of the register that can be given a weight."""

KILDE_SAMISK = "Register over kommuner i samisk forvaltningsområde"


def rammeparametre(*, verdier: Mapping[str, Any], belop: Decimal, budsjettaar: int, versjon: str) -> dict[str, Any]:
    """KBG § 6: a scenario's parameters as JSON, from the values of a Satstabell and the amount to split in kroner.

    Raises IkkeMulig with a sentence when a value is missing or the values do not hold together.
    """
    innhold = {
        "rest": "storst_rest",
        "samisk_nokkel": "samiske_kommuner",
        "fylker": list(satser.FYLKER_2024),
        **verdier,
        "ramme": belop,
        "gyldig": {"fra": f"{budsjettaar}-01-01", "til": f"{budsjettaar}-12-31", "versjon": versjon},
    }
    try:
        return kanoniser(satser.RammeParametre.fra_json(kanoniser(innhold)).til_json())
    except (satser.SatsFeil, ValueError) as feil:
        raise IkkeMulig(str(feil)) from feil


def _aar_per_nokkel(nokler: list[str], budsjettaar: int) -> dict[str, list[int]]:
    """The years there are numbers for, newest first. Numbers from after the budget year are never used."""
    aar: dict[str, list[int]] = defaultdict(list)
    rader = (
        Nokkeltall.objects.filter(nokkel__in=nokler, aar__lte=budsjettaar)
        .order_by()
        .values_list("nokkel", "aar")
        .distinct()
    )
    for nokkel, ett in sorted(rader, reverse=True):
        aar[nokkel].append(ett)
    return aar


def _summer(fylke_for: dict[str, str], nokkel: str, aar: int) -> tuple[dict[str, Decimal | None], str]:
    """A key summed per fylke, and its source. It is missing for the fylke when one of its kommuner lacks it."""
    antall: dict[str, int] = defaultdict(int)
    for fylke in fylke_for.values():
        antall[fylke] += 1
    sum_: dict[str, Decimal] = defaultdict(Decimal)
    funnet: dict[str, int] = defaultdict(int)
    kilder: set[str] = set()
    for kommune, verdi, kilde in Nokkeltall.objects.filter(
        nokkel=nokkel, aar=aar, kommune_id__in=fylke_for
    ).values_list("kommune_id", "verdi", "kilde"):
        fylke = fylke_for[kommune]
        sum_[fylke] += verdi
        funnet[fylke] += 1
        kilder.add(kilde)
    return {f: sum_[f] if funnet[f] == n else None for f, n in antall.items()}, f"{', '.join(sorted(kilder))} ({aar})"


def grunnlag(parametre: satser.RammeParametre, budsjettaar: int) -> ramme.Rammegrunnlag:
    """KBG § 6: the keys per fylke with year and source, from the newest numbers that are not from after the budget year."""
    kommuner = list(
        Kommune.objects.filter(gyldig_til__isnull=True).values_list("pk", "fylke_id", "samisk_forvaltningsomraade")
    )
    fylke_for = {k: f for k, f, _samisk in kommuner if f in parametre.fylker}
    nokler = [n.kode for n in parametre.nokler]
    aar = _aar_per_nokkel(nokler, budsjettaar)
    tall: dict[str, dict[str, Decimal | None]] = {f: {} for f in parametre.fylker}
    forrige: dict[str, dict[str, Decimal | None]] = {f: {} for f in parametre.fylker}
    kilder: dict[str, str] = {}
    for kode in nokler:
        for til, ett in zip((tall, forrige), aar[kode], strict=False):
            summer, kilde = _summer(fylke_for, kode, ett)
            for fylke in parametre.fylker:
                til[fylke][kode] = summer.get(fylke)
            kilder.setdefault(kode, kilde)
        if kode not in kilder:
            raise IkkeMulig(
                f"Nøkkeltallet {satser.NOKKELNAVN[kode].nb} er ikke lest inn for {budsjettaar} eller tidligere."
            )
    for fylke in parametre.fylker:
        tall[fylke][parametre.samisk_nokkel] = Decimal(sum(1 for _k, f, samisk in kommuner if f == fylke and samisk))
    kilder[parametre.samisk_nokkel] = KILDE_SAMISK
    brukt = [k for k in nokler if k in parametre.erstatninger]
    return ramme.Rammegrunnlag(
        fylker=tall, kilder=kilder, forrige={f: {k: v for k, v in t.items() if k in brukt} for f, t in forrige.items()}
    )


def _navn(kode: str) -> str:
    return nokkelnavn(kode, sidens_maalform())


def _mangler(feil: ramme.ManglerNokkeltall, budsjettaar: int) -> str:
    """The sentence that says which kommuner lack the key, and what to do."""
    aar = _aar_per_nokkel([feil.nokkel], budsjettaar)[feil.nokkel][0]
    har = Nokkeltall.objects.filter(nokkel=feil.nokkel, aar=aar).values("kommune_id")
    uten = Kommune.objects.filter(fylke_id=feil.fylke, gyldig_til__isnull=True).exclude(pk__in=har)
    fylke = Fylke.objects.filter(pk=feil.fylke).first()
    return _(
        "Tall for %(nokkel)s mangler for %(fylke)s (%(kommuner)s). Les inn tallene, eller velg fjorårets tall i stedet."
    ) % {"nokkel": _navn(feil.nokkel), "fylke": fylke or feil.fylke, "kommuner": ", ".join(k.navn for k in uten[:10])}


def fordel_rammer(fordeling: Any) -> Resultat:
    """KBG § 6: run the national model with the scenario's parameters. Raises IkkeMulig naming the missing key."""
    aar = fordeling.ramme.budsjettaar
    try:
        parametre = satser.RammeParametre.fra_json(
            {"ramme": str(fordeling.ramme.belop), "fylker": list(satser.FYLKER_2024), **fordeling.parametre}
        )
        return ramme.beregn_ramme(parametre, grunnlag(parametre, aar))
    except ramme.ManglerNokkeltall as feil:
        raise IkkeMulig(_mangler(feil, aar)) from feil
    except (satser.SatsFeil, ramme.UgyldigNokkeltall, ValueError) as feil:
        raise IkkeMulig(str(feil)) from feil
