"""Where a request comes from, behind proxies and without."""

import pytest

from kompetanse.drift.adresse import UKJENT, adresse


@pytest.mark.parametrize(
    "proxyer,videresendt,ventet",
    [
        (0, "198.51.100.9", "192.0.2.5"),
        (1, "203.0.113.1, 198.51.100.9", "198.51.100.9"),
        (2, "203.0.113.1, 198.51.100.9", "203.0.113.1"),
        (1, "", "192.0.2.5"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (1, "tull", "192.0.2.5"),
    ],
)
def test_address_is_the_one_our_own_proxy_saw(rf, settings, proxyer, videresendt, ventet):
    settings.ANTALL_PROXYER = proxyer
    assert adresse(rf.get("/", REMOTE_ADDR="192.0.2.5", HTTP_X_FORWARDED_FOR=videresendt)) == ventet


def test_a_socket_has_no_address(rf):
    assert adresse(rf.get("/", REMOTE_ADDR="")) == UKJENT
