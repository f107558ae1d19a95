"""A private owner has one legal form, whatever its unit is called."""

import pytest

from kompetanse.demo.navn import uten_form


@pytest.mark.parametrize(
    ("navn", "uten"),
    [
        ("Barnas Have Avdeling Bugården AS", "Barnas Have Avdeling Bugården"),
        ("Solstua Barnehage SA", "Solstua Barnehage"),
        ("Eventyrskogen as", "Eventyrskogen"),
        ("Fjellhaug Skoler Stiftelse", "Fjellhaug Skoler"),
        ("Bakken AS, SA", "Bakken"),
        ("Tua A/S", "Tua"),
        ("Asgard", "Asgard"),
        ("Stiftelsen Læringsverkstedet", "Stiftelsen Læringsverkstedet"),
        ("AS", "AS"),
    ],
)
def test_the_legal_form_at_the_end_is_taken_away(navn, uten):
    assert uten_form(navn) == uten
