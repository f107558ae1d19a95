"""Embeter and samarbeidsforum."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from statsforvalter.models import Embete, Forumgruppe, Forummedlem, LangsiktigPlan, Samarbeidsforum

from .eiere import FylkeFactory, OrganisasjonFactory


class EmbeteFactory(DjangoModelFactory):
    """An embete; `fylker=[…]` gives it those, otherwise it gets one of its own."""

    class Meta:
        model = Embete
        skip_postgeneration_save = True

    organisasjon = factory.SubFactory(OrganisasjonFactory, embete=True)
    nokkel = factory.Sequence(lambda n: f"embete-{n}")

    @factory.post_generation
    def fylker(self, laget, verdi, **_felt):
        if laget:
            self.fylker.set(verdi if verdi is not None else [FylkeFactory()])


class SamarbeidsforumFactory(DjangoModelFactory):
    class Meta:
        model = Samarbeidsforum

    embete = factory.SubFactory(EmbeteFactory)
    fylke = factory.LazyAttribute(lambda f: f.embete.fylker.order_by("pk").first())
    navn = factory.LazyAttribute(lambda f: f"Samarbeidsforum for {f.fylke.navn}")


class ForummedlemFactory(DjangoModelFactory):
    class Meta:
        model = Forummedlem

    forum = factory.SubFactory(SamarbeidsforumFactory)
    gruppe = Forumgruppe.KOMMUNE
    organisasjon = factory.SubFactory(OrganisasjonFactory)
    navn = factory.LazyAttribute(lambda m: m.organisasjon.navn)
    fra = date(2024, 1, 1)


class LangsiktigPlanFactory(DjangoModelFactory):
    class Meta:
        model = LangsiktigPlan

    forum = factory.SubFactory(SamarbeidsforumFactory)
    versjon = 1
    fra_aar = 2026
    til_aar = 2029
    andeler = factory.LazyFunction(
        lambda: {
            "sektor": {"barnehage": "36.5", "skole": "63.5"},
            "mottaker": {"eier": "50.0", "uh": "42.0", "fagskole": "6.0", "andre": "2.0"},
        }
    )
    temaer = factory.LazyFunction(
        lambda: [{"kode": "inkludering", "nb": "Inkluderende miljø", "nn": "Inkluderande miljø", "prioritet": 1}]
    )
    vedtatt = date(2025, 11, 1)
    registrert_av = factory.SubFactory("tests.fabrikker.brukere.BrukerFactory")
