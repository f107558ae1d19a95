"""Places, parties, units and accounts."""

from datetime import date

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from eiere.models import (
    Fylke,
    Kommune,
    Kontonummer,
    Kontostatus,
    Maalform,
    Nokkel,
    Nokkeltall,
    Organisasjon,
    Organisasjonstype,
    Plassering,
    Spraakvedtak,
    Virksomhet,
    VirksomhetEier,
    Virksomhetstype,
)
from ordninger.felles.nummer import lag_demokonto, lag_syntetisk_orgnr

FRA = date(2024, 1, 1)


class FylkeFactory(DjangoModelFactory):
    class Meta:
        model = Fylke
        django_get_or_create = ("nummer",)

    nummer = factory.Sequence(lambda n: f"{60 + n % 40}")
    navn = factory.LazyAttribute(lambda f: f"Fylke {f.nummer}")
    navn_nn = factory.SelfAttribute("navn")
    gyldig_fra = FRA


class KommuneFactory(DjangoModelFactory):
    class Meta:
        model = Kommune
        django_get_or_create = ("nummer",)

    nummer = factory.Sequence(lambda n: f"{6000 + n % 3999}")
    navn = factory.LazyAttribute(lambda k: f"Sted {k.nummer}")
    fylke = factory.SubFactory(FylkeFactory)
    sentralitetsklasse = 4
    gyldig_fra = FRA


class OrganisasjonFactory(DjangoModelFactory):
    """A kommune as owner. Traits: nynorsk, fylkeskommune, privat, embete, udir, uh, fagskole, annen."""

    class Meta:
        model = Organisasjon
        skip_postgeneration_save = True

    orgnr = factory.Sequence(lag_syntetisk_orgnr)
    navn = factory.LazyAttribute(lambda o: f"{o.kommune.navn} kommune" if o.kommune else f"Organisasjon {o.orgnr}")
    type = Organisasjonstype.KOMMUNE
    kommune = factory.SubFactory(KommuneFactory)
    fylke = factory.LazyAttribute(lambda o: o.kommune.fylke if o.kommune else None)
    spraakvedtak = factory.LazyAttribute(
        lambda o: Spraakvedtak.BOKMAAL if o.type in ("kommune", "fylkeskommune") else ""
    )
    syntetisk = True
    opprettet = FRA

    class Params:
        nynorsk = factory.Trait(spraakvedtak=Spraakvedtak.NYNORSK, maalform=Maalform.NYNORSK)
        fylkeskommune = factory.Trait(
            type=Organisasjonstype.FYLKESKOMMUNE,
            kommune=None,
            fylke=factory.SubFactory(FylkeFactory),
            navn=factory.LazyAttribute(lambda o: f"{o.fylke.navn} fylkeskommune"),
        )
        privat = factory.Trait(
            type=Organisasjonstype.PRIVAT_EIER, navn=factory.LazyAttribute(lambda o: f"Barnehage {o.orgnr} AS")
        )
        embete = factory.Trait(
            type=Organisasjonstype.EMBETE,
            kommune=None,
            navn=factory.LazyAttribute(lambda o: f"Statsforvalteren i område {o.orgnr}"),
            navn_nn=factory.LazyAttribute(lambda o: f"Statsforvaltaren i område {o.orgnr}"),
        )
        udir = factory.Trait(type=Organisasjonstype.UDIR, kommune=None, navn="Utdanningsdirektoratet")
        uh = factory.Trait(
            type=Organisasjonstype.UH, kommune=None, fylke=factory.SubFactory(FylkeFactory),
            navn=factory.LazyAttribute(lambda o: f"Høgskolen {o.orgnr}"),
        )  # fmt: skip
        fagskole = factory.Trait(
            type=Organisasjonstype.FAGSKOLE, kommune=None, fylke=factory.SubFactory(FylkeFactory),
            navn=factory.LazyAttribute(lambda o: f"Fagskolen {o.orgnr}"),
        )  # fmt: skip
        annen = factory.Trait(
            type=Organisasjonstype.ANNEN, utenfor_registeret=True,
            navn=factory.LazyAttribute(lambda o: f"Fagmiljø {o.orgnr} AS"),
        )  # fmt: skip

    @factory.post_generation
    def plassering(self, laget, verdi, **_felt):
        if laget and verdi is not False:
            Plassering.objects.create(organisasjon=self, kommune=self.kommune, fylke=self.fylke, fra=self.opprettet)


class VirksomhetFactory(DjangoModelFactory):
    """A public barnehage. Traits: privat, skole."""

    class Meta:
        model = Virksomhet

    orgnr = factory.Sequence(lambda n: lag_syntetisk_orgnr(45_000 + n))
    navn = factory.LazyAttribute(lambda v: f"Enhet {v.orgnr}")
    type = Virksomhetstype.BARNEHAGE
    kommune = factory.SubFactory(KommuneFactory)
    privat = False
    antall = 60
    antall_dato = date(2026, 4, 13)

    class Params:
        skole = factory.Trait(type=Virksomhetstype.GRUNNSKOLE, antall=240)


class VirksomhetEierFactory(DjangoModelFactory):
    class Meta:
        model = VirksomhetEier

    eier = factory.SubFactory(OrganisasjonFactory)
    virksomhet = factory.SubFactory(VirksomhetFactory, kommune=factory.SelfAttribute("..eier.kommune"))
    fra = FRA


class NokkeltallFactory(DjangoModelFactory):
    class Meta:
        model = Nokkeltall

    kommune = factory.SubFactory(KommuneFactory)
    nokkel = Nokkel.INNBYGGERE_1_5
    aar = 2026
    verdi = 1000
    kilde = "test"


class KontonummerFactory(DjangoModelFactory):
    """An account that waits. Trait `brukbar`: confirmed by another person and out of quarantine."""

    class Meta:
        model = Kontonummer

    organisasjon = factory.SubFactory(OrganisasjonFactory)
    nummer = factory.Sequence(lag_demokonto)
    registrert_av = factory.SubFactory("tests.fabrikker.brukere.BrukerFactory")
    registrert_tid = factory.LazyFunction(timezone.now)

    class Params:
        brukbar = factory.Trait(
            status=Kontostatus.BEKREFTET,
            bekreftet_av=factory.SubFactory("tests.fabrikker.brukere.BrukerFactory"),
            bekreftet_tid=factory.LazyFunction(timezone.now),
            karantene_til=factory.LazyFunction(timezone.localdate),
        )
