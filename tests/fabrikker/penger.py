"""Money and set-up: appropriation, frames, scenarios, parameters. `land()` makes a whole country that can be split."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from eiere.models import Fylke, Kommune, Nokkeltall, Organisasjon
from ordninger.felles.beregning.kanonisk import kanoniser
from ordninger.felles.handlinger import bevilgning as bevilgninger
from ordninger.felles.handlinger import rammer, satser
from ordninger.felles.models import Aarsoppsett, Bevilgning, Fordeling, Ramme, Satstabell
from ordninger.kollektiv.nasjonal import rammeparametre
from ordninger.kollektiv.satser import EKSEMPEL_RAMME, FYLKER_2024
from statsforvalter.models import Embete

from .brukere import BrukerFactory, som
from .eiere import OrganisasjonFactory
from .statsforvalter import EmbeteFactory

SATSVERDIER = {
    k: v for k, v in kanoniser(EKSEMPEL_RAMME.til_json()).items() if k not in ("ramme", "gyldig", "fylker", "eksempel")
}


class BevilgningFactory(DjangoModelFactory):
    """700 million not yet adopted. Trait `vedtatt`: adopted, confirmed by another person."""

    class Meta:
        model = Bevilgning

    budsjettaar = 2027
    kapittel = "226"
    post = factory.Sequence(lambda n: f"{61 + n}")
    navn = "Kompetanseutvikling i barnehage og grunnskole"
    belop = Decimal("700000000")
    registrert_av = factory.SubFactory(BrukerFactory)
    registrert_tid = factory.LazyFunction(timezone.now)

    class Params:
        vedtatt = factory.Trait(
            vedtatt_dato=factory.LazyFunction(timezone.localdate),
            vedtatt_av=factory.SubFactory(BrukerFactory),
            vedtatt_tid=factory.LazyFunction(timezone.now),
        )


class AarsoppsettFactory(DjangoModelFactory):
    """A draft with terms in both målformer. Trait `godkjent`."""

    class Meta:
        model = Aarsoppsett

    ordning = "kollektiv"
    budsjettaar = 2027
    fordeles_innen = factory.LazyAttribute(lambda o: date(o.budsjettaar, 4, 15))
    meld_ufordelt_innen = factory.LazyAttribute(lambda o: date(o.budsjettaar, 9, 1))
    samlerapport_innen = factory.LazyAttribute(lambda o: date(o.budsjettaar + 1, 3, 1))
    vilkar_nb = "Pengene skal brukes til felles utvikling."
    vilkar_nn = "Pengane skal brukast til felles utvikling."
    foreslatt_av = factory.SubFactory(BrukerFactory)
    foreslatt_tid = factory.LazyFunction(timezone.now)

    class Params:
        godkjent = factory.Trait(
            godkjent_av=factory.SubFactory(BrukerFactory), godkjent_tid=factory.LazyFunction(timezone.now)
        )


class SatstabellFactory(DjangoModelFactory):
    """Proposed parameters of the national model. Trait `godkjent`."""

    class Meta:
        model = Satstabell

    ordning = "kollektiv"
    navn = "kbg_ramme"
    budsjettaar = 2027
    versjon = factory.Sequence(lambda n: f"2027.{n + 1}")
    verdier = factory.LazyFunction(lambda: dict(SATSVERDIER))
    eksempel = True
    foreslatt_av = factory.SubFactory(BrukerFactory)
    foreslatt_tid = factory.LazyFunction(timezone.now)

    class Params:
        godkjent = factory.Trait(
            godkjent_av=factory.SubFactory(BrukerFactory), godkjent_tid=factory.LazyFunction(timezone.now)
        )


# name, children 1–5, children 6–15, Sami kommuner, for a country with one kommune in each fylke
_FYLKER = {
    "03": ("Oslo", 36988, 70772, 0), "11": ("Rogaland", 27837, 64649, 0), "15": ("Møre og Romsdal", 13167, 31069, 0),
    "18": ("Nordland", 10983, 25665, 1), "31": ("Østfold", 14868, 35846, 0), "32": ("Akershus", 38770, 95373, 0),
    "33": ("Buskerud", 12881, 30969, 0), "34": ("Innlandet", 16541, 40790, 0), "39": ("Vestfold", 12191, 29988, 0),
    "40": ("Telemark", 7792, 19383, 0), "42": ("Agder", 16493, 39017, 0), "46": ("Vestland", 33239, 78133, 0),
    "50": ("Trøndelag", 24160, 56340, 1), "55": ("Troms", 7929, 18519, 1), "56": ("Finnmark", 3400, 7900, 1),
}  # fmt: skip
_EMBETER = (
    ("03", "31", "32", "33"),
    ("34",),
    ("39", "40"),
    ("42",),
    ("11",),
    ("46",),
    ("15",),
    ("50",),
    ("18",),
    ("55", "56"),
)


@dataclass
class Land:
    """Udir with its people, the ten embeter, the fifteen fylker with a kommune each."""

    udir: Organisasjon
    fag: Any
    beslutter: Any
    embeter: list[Embete] = field(default_factory=list)
    kommuner: dict[str, Kommune] = field(default_factory=dict)

    def embete(self, fylke: str) -> Embete:
        return next(e for e, f in zip(self.embeter, _EMBETER, strict=True) if fylke in f)

    def bevilgning(
        self, *, vedtatt: bool = True, belop: Decimal = Decimal("700000000"), budsjettaar: int = 2027, post: str = "61"
    ) -> Bevilgning:
        """Registered by fag; adopted by the beslutter when wanted."""
        b = bevilgninger.registrer_bevilgning(
            budsjettaar=budsjettaar, kapittel="226", post=post, navn="Kompetanseutvikling", belop=belop, av=self.fag
        )
        if vedtatt:
            b = bevilgninger.bekreft_vedtatt(bevilgning=b, dato=timezone.localdate(), av=self.beslutter)
        return b

    def ramme(self, bevilgning: Bevilgning | None = None) -> Ramme:
        b = bevilgning or self.bevilgning()
        return rammer.sett_nasjonal_ramme(bevilgning=b, ordning="kollektiv", belop=b.belop, av=self.fag)

    def satser(self, budsjettaar: int = 2027, **verdier: Any) -> Satstabell:
        """Approved parameters."""
        s = satser.foresla_satser(
            ordning="kollektiv",
            navn="kbg_ramme",
            budsjettaar=budsjettaar,
            verdier=SATSVERDIER | verdier,
            eksempel=True,
            av=self.fag,
        )
        return satser.godkjenn_satser(satser=s, av=self.beslutter)

    def scenario(self, ramme: Ramme, navn: str = "Gjeldende modell", **verdier: Any) -> Fordeling:
        return rammer.nytt_rammescenario(
            ramme=ramme,
            navn=navn,
            parametre=rammeparametre(
                verdier=SATSVERDIER | verdier, belop=ramme.belop, budsjettaar=ramme.budsjettaar, versjon="prøve"
            ),
            av=self.fag,
        )

    def fordelt(self, ramme: Ramme | None = None) -> Fordeling:
        """The national frame split and approved: every fylke has its frame."""
        f = self.scenario(ramme or self.ramme())
        f = rammer.send_rammer_til_beslutter(fordeling=f, av=self.fag)
        return rammer.beslutt_rammer(fordeling=f, av=self.beslutter)


def land() -> Land:
    """A country ready to be set up. Freeze the clock first."""
    udir = OrganisasjonFactory(udir=True)
    nytt = Land(udir, som("udir_fag", udir), som("udir_beslutter", udir))
    for nummer in FYLKER_2024:
        navn, sma, store, samisk = _FYLKER[nummer]
        fylke = Fylke.objects.create(nummer=nummer, navn=navn, navn_nn=navn, gyldig_fra=date(2024, 1, 1))
        kommune = Kommune.objects.create(
            nummer=f"{nummer}01", navn=f"Kommune i {navn}", fylke=fylke, sentralitetsklasse=4,
            samisk_forvaltningsomraade=bool(samisk), gyldig_fra=date(2024, 1, 1),
        )  # fmt: skip
        nytt.kommuner[nummer] = kommune
        for nokkel, verdi in (("innbyggere_1_5", sma), ("innbyggere_6_15", store)):
            Nokkeltall.objects.create(kommune=kommune, nokkel=nokkel, aar=2026, verdi=verdi, kilde="SSB 07459")
    for nummer in _EMBETER:
        fylker = list(Fylke.objects.filter(pk__in=nummer))
        nytt.embeter.append(EmbeteFactory(fylker=fylker))
    return nytt
