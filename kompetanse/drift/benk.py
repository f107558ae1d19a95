"""`make benk`: how fast pages are, told as multiples of a fixed loop, since the machine's own speed varies.

python -m kompetanse.drift.benk [address …]   against the running portal (PORT); the open pages when none is given
"""

import http.client
import os
import statistics
import sys
import time

SIDER = ["/helse/", "/", "/logg-inn/"]
RUNDER = 60


def kalibrering() -> float:
    """Milliseconds for one million multiplications in plain Python."""
    begynt = time.perf_counter()
    sum_ = 0
    for i in range(1_000_000):
        sum_ += i * i
    return (time.perf_counter() - begynt) * 1000


def maal(port: int, sti: str) -> tuple[int, float, float]:
    """Status, and the median and 95th percentile in milliseconds over one connection."""
    forbindelse = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    tider = []
    status = 0
    for _ in range(RUNDER):
        begynt = time.perf_counter()
        forbindelse.request("GET", sti, headers={"Host": "localhost"})
        svar = forbindelse.getresponse()
        svar.read()
        status = svar.status
        tider.append((time.perf_counter() - begynt) * 1000)
    forbindelse.close()
    return status, statistics.median(tider), statistics.quantiles(tider, n=20)[-1]


def main(stier: list[str]) -> int:
    """Gives the exit code."""
    port = int(os.environ.get("PORT", "8000"))
    try:
        forste = min(kalibrering() for _ in range(3))
        resultater = {sti: maal(port, sti) for sti in stier or SIDER}
        lokke = min(forste, *(kalibrering() for _ in range(2)))
    except OSError as feil:
        print(f"Portalen svarer ikke på port {port}: {feil}. Start den med make start.", file=sys.stderr)
        return 1
    print(f"{'side':30}{'svar':>6}{'p50 ms':>9}{'p95 ms':>9}{'av løkka':>10}")
    for sti, (status, p50, p95) in resultater.items():
        print(f"{sti:30}{status:6}{p50:9.1f}{p95:9.1f}{p50 / lokke:10.3f}")
    print(f"løkka: {lokke:.0f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
