"""Make a bare clone ready: virtual environment, packages, front-end files and the letters' system libraries.

    python3 kompetanse/drift/klargjor.py kjore    what `make start` needs
    python3 kompetanse/drift/klargjor.py utvikle  and what the tests and checks need

Standard library only, and old syntax, so that it can say so when the Python it runs on is too old. Every step has a stamp
and is skipped when nothing has changed.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import time

ROT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
UV = os.path.join(VENV, "bin", "uv")
LAVEST = (3, 11)
LAVEST_NODE = 20

# Debian package, and what shows that it is there: a library to load, or a program on the path.
BIBLIOTEKER = [
    ("libpango-1.0-0", "libpango-1.0.so.0"),
    ("libpangoft2-1.0-0", "libpangoft2-1.0.so.0"),
    ("libharfbuzz-subset0", "libharfbuzz-subset.so.0"),
]


class Stopp(Exception):
    """The user must do something first. The message says what, in Norwegian and English."""


def main(modus: str) -> None:
    """Everything `modus` needs, in order."""
    python = finn_python()
    systempakker(modus)
    trenger_node = not har_node()
    miljo(python)
    pakker(modus, trenger_node)
    framside(modus, trenger_node)


def finn_python() -> str:
    """A Python that is new enough: our own, or one on the path."""
    navn = [sys.executable, *(f"python3.{n}" for n in (13, 12, 11, 14)), "python3"]
    for kandidat in navn:
        sti = shutil.which(kandidat)
        if sti and _er_ny_nok(sti):
            return sti
    raise Stopp(f"Kompetanseportalen trenger Python {LAVEST[0]}.{LAVEST[1]} eller nyere (needs this Python or newer).")


def _er_ny_nok(python: str) -> bool:
    kode = f"import sys; sys.exit(sys.version_info < {LAVEST!r})"
    return subprocess.call([python, "-c", kode], stderr=subprocess.DEVNULL) == 0


def systempakker(modus: str) -> None:
    """Pango for the letters; for the tests a browser too. Root on Debian gets them; others get the command."""
    if not sys.platform.startswith("linux"):
        return
    mangler = [pakke for pakke, bibliotek in BIBLIOTEKER if not _kan_lastes(bibliotek)]
    if modus == "utvikle" and not _har_nettleser():
        mangler.append("chromium")
    if not mangler:
        return
    apt = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *mangler]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        si("Installerer {}".format(", ".join(mangler)))
        env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        for kommando in (["apt-get", "update", "-q"], apt):
            svar = subprocess.run(kommando, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if svar.returncode == 0:
            return
        sys.stderr.write(svar.stdout[-2000:])
    raise Stopp(
        "Disse systempakkene mangler (system packages are missing): {}\n  sudo apt-get update && sudo {}".format(
            ", ".join(mangler), " ".join(apt)
        )
    )


def _har_nettleser() -> bool:
    navn = (os.environ.get("PORTAL_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return any(n and shutil.which(n) for n in navn)


def _kan_lastes(bibliotek: str) -> bool:
    try:
        ctypes.CDLL(bibliotek)
    except OSError:
        return False
    return True


def miljo(python: str) -> None:
    """A virtual environment with uv in it. One that was left half made, or whose Python is gone, is made again."""
    if os.path.exists(UV) and os.path.exists(PYTHON) and stemplet("uv", ["requirements-uv.lock"]):
        return
    with steg("Virtuelt miljø"):
        if os.path.exists(UV) and os.path.exists(PYTHON) and _er_ny_nok(PYTHON):
            installer = [UV, "pip", "install", "-q", "--python", PYTHON]
        else:
            shutil.rmtree(VENV, ignore_errors=True)
            if _kjor([python, "-m", "venv", VENV]):
                _installer_venv(python)
            installer = [PYTHON, "-m", "pip", "install", "-q"]
        krev([*installer, "--require-hashes", "-r", "requirements-uv.lock"])
    stempel("uv", ["requirements-uv.lock"])


def _installer_venv(python: str) -> None:
    """Debian keeps venv in a package of its own."""
    pakke = "python3-venv"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _kjor(["apt-get", "update", "-q"])
        _kjor(["apt-get", "install", "-y", "-q", "--no-install-recommends", pakke])
        shutil.rmtree(VENV, ignore_errors=True)
        if not _kjor([python, "-m", "venv", VENV]):
            return
    raise Stopp(f"Kan ikke lage et virtuelt miljø (cannot make a virtual environment):\n  sudo apt-get install {pakke}")


def pakker(modus: str, trenger_node: bool) -> None:
    """Exactly the packages of the lock. An environment made for development is kept so by `make start`."""
    utvikle = modus == "utvikle" or os.path.exists(_stempelfil("utvikle"))
    navn, laas = ("utvikle", "requirements-dev.lock") if utvikle else ("kjore", "requirements.lock")
    laaser = [laas, "requirements-uv.lock"] + (["requirements-node.lock"] if trenger_node else [])
    if stemplet(navn, laaser):
        return
    with steg("Python-pakker"):
        sync = ["pip", "sync", "-q", "--require-hashes", "--python", PYTHON, *laaser]
        try:
            krev([UV, *sync])
        except Stopp as stopp:
            # Behind a proxy that opens TLS, only the machine's own certificates know its issuer.
            if "certificate" not in str(stopp):
                raise
            krev([UV, "--system-certs", *sync])
    stempel(navn, laaser)


def har_node() -> bool:
    """Does the machine have Node and npm that are new enough?"""
    if not shutil.which("node") or not shutil.which("npm"):
        return False
    ut = subprocess.run(["node", "--version"], stdout=subprocess.PIPE, text=True).stdout
    tall = ut.strip().lstrip("v").split(".")[0]
    return tall.isdigit() and int(tall) >= LAVEST_NODE


def framside(modus: str, trenger_node: bool) -> None:
    """The design system, the font, the icons and htmx, by npm's lock; no package runs anything at installation."""
    filer = ["package.json", "package-lock.json"]
    utvikle = modus == "utvikle" or os.path.exists(_stempelfil("npm-utvikle", "node_modules"))
    navn = "npm-utvikle" if utvikle else "npm-kjore"
    if stemplet(navn, filer, "node_modules"):
        return
    npm = os.path.join(VENV, "bin", "npm") if trenger_node else "npm"
    kommando = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"]
    with steg("Framsidens filer"):
        krev(kommando + ([] if utvikle else ["--omit=dev"]))
    stempel(navn, filer, "node_modules")


class steg:
    """A line of progress with the time the step took."""

    def __init__(self, navn: str) -> None:
        self.navn = navn

    def __enter__(self) -> None:
        self.begynt = time.monotonic()

    def __exit__(self, feil: object, *_: object) -> None:
        if feil is None:
            si("{} er klart ({} s)".format(self.navn, f"{time.monotonic() - self.begynt:.1f}".replace(".", ",")))


def si(tekst: str) -> None:
    """One line to the user."""
    print("  " + tekst, flush=True)


def krev(kommando: list[str]) -> None:
    """Run it; its own words are shown only when it fails."""
    bane = os.pathsep.join([os.path.join(VENV, "bin"), os.environ.get("PATH", "")])
    svar = subprocess.run(
        kommando, cwd=ROT, env=dict(os.environ, PATH=bane), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if svar.returncode:
        raise Stopp("{} feilet:\n{}".format(" ".join(map(os.path.basename, kommando[:3])), svar.stdout[-3000:]))


def _kjor(kommando: list[str]) -> int:
    return subprocess.call(kommando, cwd=ROT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _stempelfil(navn: str, mappe: str = ".venv") -> str:
    return os.path.join(ROT, mappe, ".klargjort-" + navn)


def _sum(filer: list[str]) -> str:
    total = hashlib.sha256((sysconfig.get_platform() + " " + " ".join(filer)).encode())
    for fil in filer:
        with open(os.path.join(ROT, fil), "rb") as f:
            total.update(f.read())
    return total.hexdigest()


def stemplet(navn: str, filer: list[str], mappe: str = ".venv") -> bool:
    """Was the step done with these files as they are now?"""
    try:
        with open(_stempelfil(navn, mappe)) as f:
            return f.read() == _sum(filer)
    except OSError:
        return False


def stempel(navn: str, filer: list[str], mappe: str = ".venv") -> None:
    """The step is done. Written last, so an interrupted step is done again."""
    with open(_stempelfil(navn, mappe), "w") as f:
        f.write(_sum(filer))


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "kjore")
    except Stopp as stopp:
        sys.stderr.write(f"\n{stopp}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
