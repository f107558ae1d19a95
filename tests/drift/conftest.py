"""State folders of their own for the tests of the launcher."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kompetanse.drift import tilstand as t


@pytest.fixture
def mappe() -> Iterator[Path]:
    """A state folder nobody has used. Not in pytest's own, which PostgreSQL's account cannot reach when we are root."""
    sti = Path(tempfile.gettempdir()) / f"kp-prov-{secrets.token_hex(4)}"
    yield t.mappe_0700(sti)
    shutil.rmtree(sti)
