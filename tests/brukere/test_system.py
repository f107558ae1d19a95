"""The portal itself as an account."""

import pytest

from kompetanse.brukere.system import systembruker
from kompetanse.brukere.tilgang import har_rett

pytestmark = pytest.mark.django_db


def test_systemet_er_en_konto_som_ikke_kan_logge_inn():
    system = systembruker()
    assert systembruker() == system
    assert not system.has_usable_password()
    assert har_rett(system, "system")
    assert not har_rett(system, "vedtak.beslutt")
