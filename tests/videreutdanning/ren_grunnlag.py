"""Mottakere og tall til testene av de rene modulene: lett å regne etter, og store nok til å måle på."""

import random

from ordninger.videreutdanning.andel import Andelsgrunnlag, Andelsmottaker
from ordninger.videreutdanning.satser import Mottakertype

KILDER = dict.fromkeys(
    ("innbyggere_1_5", "innbyggere_6_15", "innbyggere_16_18", "innbyggere"), "SSB 07459, 1.1.2026"
) | {"elever": "GSI 2025"}


def kommune(sma, store, alle, klasse="3", **mer):
    return Andelsmottaker(
        Mottakertype.KOMMUNE,
        {"innbyggere_1_5": sma, "innbyggere_6_15": store, "innbyggere": alle} | mer.pop("verdier", {}),
        klasse,
        **mer,
    )


def fylkeskommune(unge):
    return Andelsmottaker(Mottakertype.FYLKESKOMMUNE, {"innbyggere_16_18": unge})


def skole(elever, type_=Mottakertype.PRIVAT_SKOLE, **mer):
    return Andelsmottaker(type_, {"elever": elever}, **mer)


OSLO = kommune(36988, 70772, 728714, "1", ogsaa_fylkeskommune=True, verdier={"innbyggere_16_18": 22336})
LITE = {
    "oslo": OSLO,
    "ringsaker": kommune(1729, 3794, 36199),
    "utsira": kommune(1, 3, 40, "6"),
    "sunnfjord": kommune(1210, 2764, 22500, "5"),
    "innlandet": fylkeskommune(13500),
    "vestland": fylkeskommune(24000),
    "steiner": skole(220),
    "samisk": skole(60, Mottakertype.STATLIG_SKOLE),
}


def lite_grunnlag(**endringer):
    return Andelsgrunnlag(**{"mottakere": LITE, "kilder": KILDER, **endringer})


def stort_grunnlag(ganger=1):
    """357 kommuner, 15 fylkeskommuner og 300 skoler, ``ganger`` ganger."""
    tall = random.Random(2026)
    mottakere = {"0": OSLO}
    for nr in range(357 * ganger - 1):
        folk = tall.randint(200, 30_000)
        mottakere[f"9{nr:08}"] = kommune(folk // 20, folk // 9, folk, str(tall.randint(1, 6)))
    for nr in range(15 * ganger):
        mottakere[f"7{nr:08}"] = fylkeskommune(tall.randint(3_000, 30_000))
    for nr in range(300 * ganger):
        mottakere[f"8{nr:08}"] = skole(tall.randint(5, 600))
    return Andelsgrunnlag(mottakere, KILDER)
