"""manage.py klargjor_portal: everything between an empty database and a portal that can serve."""

import gc
import hashlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from kompetanse.drift import sprak, statisk
from kompetanse.drift.models import Driftsmerke


class Command(BaseCommand):
    """Each step looks first whether it is needed, so that the second run takes a second."""

    help = "Migrerer, setter rettigheter, laster registeret, bygger demo og samler statiske filer. Kjør med PORTAL_DB_ROLLE=eier."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **valg: Any) -> None:
        if settings.BYGGER_FILER:
            self._steg("Språk", sprak.kompiler)
        with ThreadPoolExecutor(max_workers=1) as ved_siden_av:
            filer = ved_siden_av.submit(self._filer)
            self._steg("Tabeller", self._migrer)
            self._steg("Register", self._register)
            self._steg("Skrifter og statiske filer", filer.result)
        if settings.DEMO:
            self._steg("Demo", self._demo)
        call_command("sett_rettigheter", verbosity=0)

    def _filer(self) -> bool:
        """Fonts and static files, while the database is busy with its tables. Asks the database for nothing."""
        if not settings.BYGGER_FILER:
            return False
        nye_fonter = _brevfonter()
        return (not settings.DEBUG and statisk.samle()) or nye_fonter

    def _steg(self, navn: str, gjor: Callable[[], Any]) -> None:
        begynt = time.monotonic()
        gjort = gjor()
        tid = f"{time.monotonic() - begynt:.1f}".replace(".", ",")
        self.stdout.write(f"  {navn}: {'klart' if gjort else 'allerede klart'} ({tid} s)")
        self.stdout.flush()

    def _migrer(self) -> bool:
        utforer = MigrationExecutor(connection)
        if not utforer.migration_plan(utforer.loader.graph.leaf_nodes()):
            return False
        # Migrating makes millions of short-lived objects; without the collector it takes two thirds of the time.
        gc.disable()
        try:
            call_command("migrate", interactive=False, verbosity=0)
        finally:
            gc.enable()
        return True

    def _register(self) -> bool:
        """The register's files are read again when they have changed."""
        if "last_register" not in get_commands():
            return False
        return self._en_gang("register", _sum_av_register(), lambda: call_command("last_register", verbosity=0))

    def _demo(self) -> bool:
        """The demo is built once per database; its dates are counted from the day it was built."""
        if "bygg_demo" not in get_commands() or Driftsmerke.objects.filter(navn="demo").exists():
            return False
        self.stdout.write("  Demo: bygges, dette tar litt tid den første gangen …")
        self.stdout.flush()
        dato = timezone.localdate().isoformat()
        return self._en_gang("demo", dato, lambda: call_command("bygg_demo", dato=dato, verbosity=0))

    def _en_gang(self, navn: str, verdi: str, gjor: Callable[[], Any]) -> bool:
        """Do it unless it is done from the same; marked only when it has ended well."""
        if Driftsmerke.objects.filter(navn=navn, verdi=verdi).exists():
            return False
        gjor()
        Driftsmerke.objects.update_or_create(navn=navn, defaults={"verdi": verdi})
        return True


def _brevfonter() -> bool:
    """The letters' fonts, made from the font package the first time."""
    from ordninger.felles.brev import fonter

    mappe = fonter.fontmappe()
    for_ = len(list(mappe.glob("*.ttf"))) if mappe.exists() else 0
    fonter.sikre_fonter()
    return len(list(mappe.glob("*.ttf"))) > for_


def _sum_av_register() -> str:
    """A checksum over the register's files."""
    total = hashlib.sha256()
    for fil in sorted((settings.BASE_DIR / "fixtures" / "referanse").rglob("*")):
        if fil.is_file():
            total.update(fil.name.encode() + fil.read_bytes())
    return total.hexdigest()
