"""Saved views of the work list, as two caseworkers in each embete would have them.

A saved view is called what its owner wrote. These names read alike in bokmål and nynorsk.
"""

from ordninger.felles.models import LagretVisning

from .land import ORDNING, Land

VISNINGER = (
    ("Til vurdering", "tilstand=til_vurdering", True),
    ("Til retting", "tilstand=ma_rettes", False),
    ("I arbeid i år", "tilstand=apne&runde={runde}", True),
)


def bygg(land: Land) -> str:
    runde = f"{ORDNING}-{land.kalender.aar}-1"
    rader = []
    for embete in sorted({o.pk: o for o in land.embete.values()}.values(), key=lambda o: o.orgnr):
        en = land.folk.saksbehandlere(embete)[0]
        rader += [
            LagretVisning(
                bruker=en, organisasjon=embete, liste="saker", navn=navn, sporring=s.format(runde=runde), delt=delt
            )
            for navn, s, delt in VISNINGER
        ]
    return f"{len(LagretVisning.objects.bulk_create(rader))} lagrede visninger"
