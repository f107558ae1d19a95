"""The portal itself, and people whose jobs run later."""

import pytest

from kompetanse.brukere.handlende import handlende, systembruker
from kompetanse.brukere.models import Bruker
from kompetanse.brukere.tilgang import har_rett
from tests.fabrikker.brukere import BrukerFactory, TilhorighetFactory, som

pytestmark = pytest.mark.django_db


def test_systemet_er_en_konto_som_ikke_kan_logge_inn():
    system = systembruker()
    assert systembruker() == system
    assert not system.has_usable_password()
    assert har_rett(system, "system")
    assert not har_rett(system, "vedtak.beslutt")


def test_jobben_handler_i_rollen_den_ble_bestilt_i():
    bruker = som("beslutter")
    assert har_rett(handlende(bruker.pk, bruker.aktiv_tilhorighet.pk), "vedtak.beslutt")


@pytest.mark.parametrize("annen", ["avsluttet", "andres", "ingen"])
def test_jobben_har_ingen_rolle_naar_rollen_er_borte(annen):
    bruker = BrukerFactory()
    rolle = {
        "avsluttet": lambda: TilhorighetFactory(bruker=bruker, avsluttet=True).pk,
        "andres": lambda: TilhorighetFactory().pk,
        "ingen": lambda: None,
    }[annen]()
    assert handlende(bruker.pk, rolle).aktiv_tilhorighet is None


def test_sperret_konto_handler_ikke():
    bruker = BrukerFactory(is_active=False)
    with pytest.raises(Bruker.DoesNotExist):
        handlende(bruker.pk, None)
