"""Health check of a container: `python -m kompetanse.drift.helsesjekk nett` (the web) or `arbeider` (the worker).

Standard library only for the web, since it runs every few seconds.
"""

import http.client
import os
import sys


def nett(port: int, vert: str) -> bool:
    """Does the web server here answer 200 on /helse/? `vert` is a name it accepts."""
    forbindelse = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        forbindelse.request("GET", "/helse/", headers={"Host": vert})
        return forbindelse.getresponse().status == 200
    except OSError:
        return False
    finally:
        forbindelse.close()


def arbeider() -> bool:
    """Has any worker given a sign of life lately?"""
    import django
    from redis import RedisError

    django.setup()
    from kompetanse.drift import hjerteslag

    try:
        alder = hjerteslag.alder()
    except (RedisError, OSError):
        return False
    return alder is not None and alder < hjerteslag.FRIST


def main(hva: str) -> int:
    """Gives the exit code."""
    if hva == "arbeider":
        return int(not arbeider())
    vert = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]
    return int(not nett(int(os.environ.get("PORT", "8000")), vert))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "nett"))
