"""People, accounts and roles. `som("saksbehandler", organisasjon)` is the short way to somebody who may act."""

from datetime import date, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from eiere.models import Organisasjon
from kompetanse.brukere import nokler, roller
from kompetanse.brukere.models import Bruker, Invitasjon, Person, Tilhorighet

from .eiere import OrganisasjonFactory

PASSORD = "riktig hest batteri stift"
_TYPE_FOR_ROLLE = {
    rolle: next(t for t, koder in roller.ROLLER_FOR_TYPE.items() if rolle in koder)
    for rolle in roller.ROLLER
    if rolle != "system"
} | {rolle: "embete" for rolle, (publikum, _navn) in roller.ROLLER.items() if publikum == roller.FORVALTER}
_TRAIT = {"embete": {"embete": True}, "udir": {"udir": True}, "uh": {"uh": True}}


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    navn = factory.Sequence(lambda n: f"Person {n}")


class BrukerFactory(DjangoModelFactory):
    """An account with a password (PASSORD). Traits: demo, system."""

    class Meta:
        model = Bruker
        skip_postgeneration_save = True

    epost = factory.Sequence(lambda n: f"person{n}@example.no")
    person = factory.SubFactory(PersonFactory)
    password = factory.django.Password(PASSORD)

    class Params:
        demo = factory.Trait(er_demo=True)
        system = factory.Trait(er_system=True)


class TilhorighetFactory(DjangoModelFactory):
    """Innsender of a kommune since 2024. Trait `avsluttet`: ended yesterday."""

    class Meta:
        model = Tilhorighet

    bruker = factory.SubFactory(BrukerFactory)
    organisasjon = factory.SubFactory(OrganisasjonFactory)
    rolle = "innsender"
    fra = date(2024, 1, 1)

    class Params:
        avsluttet = factory.Trait(til=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=1)))


class InvitasjonFactory(DjangoModelFactory):
    """An invitation that may be used. Its link's key is `NOKKEL` + the address."""

    class Meta:
        model = Invitasjon

    epost = factory.Sequence(lambda n: f"ny{n}@example.no")
    organisasjon = factory.SubFactory(OrganisasjonFactory)
    rolle = "redaktor"
    nokkel_hash = factory.LazyAttribute(lambda i: nokler.hash_av(f"nokkel-{i.epost}"))
    sendt_av = factory.SubFactory(BrukerFactory)
    sendt_tid = factory.LazyFunction(timezone.now)
    utloper_tid = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))


def som(rolle: str, organisasjon: Organisasjon | None = None, *, person: Person | None = None) -> Bruker:
    """An account acting as `rolle`, in `organisasjon` or a new one of a type that has the role."""
    if organisasjon is None:
        organisasjon = OrganisasjonFactory(**_TRAIT.get(_TYPE_FOR_ROLLE[rolle], {}))
    bruker = BrukerFactory(**({"person": person} if person else {}))
    bruker.aktiv_tilhorighet = TilhorighetFactory(bruker=bruker, organisasjon=organisasjon, rolle=rolle)
    return bruker


def logg_inn(client, bruker: Bruker) -> None:
    """Log a test client in as `bruker` in its active role."""
    client.force_login(bruker, backend="django.contrib.auth.backends.ModelBackend")
    okt = client.session
    if bruker.aktiv_tilhorighet:
        okt["tilhorighet"] = bruker.aktiv_tilhorighet.pk
    okt.save()
