"""The bridge from the register's keys to the national model (KBG § 6)."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import Count

from eiere.models import Kommune, Nokkeltall
from ordninger.felles.beregning.kvittering import Resultat
from ordninger.felles.handlinger.grunn import IkkeMulig

from . import ramme, satser


def grunnlag(parametre: satser.RammeParametre) -> ramme.Rammegrunnlag:
    """Keys per fylke, summed over its kommuner. A key that one kommune lacks is missing for the fylke, never too small."""
    antall = dict(
        Kommune.objects.filter(gyldig_til__isnull=True).values("fylke").annotate(n=Count("pk")).values_list("fylke", "n")
    )
    tall: dict[str, dict[str, Decimal | None]] = {f: {} for f in parametre.fylker}
    kilder: dict[str, str] = {}
    for nokkel in parametre.nokler:
        per_fylke: dict[str, list[Decimal]] = defaultdict(list)
        aar = Nokkeltall.objects.filter(nokkel=nokkel.kode).order_by("-aar").values_list("aar", flat=True).first()
        for rad in Nokkeltall.objects.filter(nokkel=nokkel.kode, aar=aar, kommune__gyldig_til__isnull=True).values_list(
            "kommune__fylke", "verdi", "kilde"
        ):
            per_fylke[rad[0]].append(rad[1])
            kilder[nokkel.kode] = f"{rad[2]} ({aar})"
        for fylke in parametre.fylker:
            fant = per_fylke.get(fylke, [])
            tall[fylke][nokkel.kode] = sum(fant, Decimal(0)) if fant and len(fant) == antall.get(fylke) else None
    samiske = dict(
        Kommune.objects.filter(gyldig_til__isnull=True, samisk_forvaltningsomraade=True)
        .values("fylke").annotate(n=Count("pk")).values_list("fylke", "n")
    )
    for fylke in parametre.fylker:
        tall[fylke][parametre.samisk_nokkel] = Decimal(samiske.get(fylke, 0))
    kilder[parametre.samisk_nokkel] = "Kommuner i samisk forvaltningsområde"
    return ramme.Rammegrunnlag(fylker=tall, kilder=kilder)


def fordel_rammer(fordeling: Any) -> Resultat:
    """KBG § 6: run the national model with the scenario's parameters. Raises IkkeMulig naming the missing key."""
    try:
        parametre = satser.RammeParametre.fra_json(
            {"ramme": str(fordeling.ramme.belop), "fylker": list(satser.FYLKER_2024), **fordeling.parametre}
        )
        return ramme.beregn_ramme(parametre, grunnlag(parametre))
    except (satser.SatsFeil, ramme.ManglerNokkeltall, ramme.UgyldigNokkeltall, ValueError) as feil:
        raise IkkeMulig(str(feil)) from feil
