"""Where a request comes from."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

UKJENT = "0.0.0.0"  # noqa: S104  not an address to listen on


def adresse(request: HttpRequest, *_resten: object) -> str:
    """The caller's address as the outermost of our proxies saw it; of IPv6 the first of its /64, which is one customer."""
    kjede = [a.strip() for a in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if a.strip()]
    proxyer = min(settings.ANTALL_PROXYER, len(kjede))
    for ord_ in (kjede[-proxyer] if proxyer else "", request.META.get("REMOTE_ADDR", "")):
        try:
            ip = ip_address(ord_)
        except ValueError:
            continue
        return str(ip if ip.version == 4 else ip_network((ip, 64), strict=False).network_address)
    return UKJENT
