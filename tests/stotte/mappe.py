"""The state folder of one test process. Only its name is decided here; nothing is made until something is started."""

import os
import secrets
import tempfile
from pathlib import Path


def testmappe() -> Path:
    """A name nobody can guess, shared with the subprocesses of this test process and with no other test process."""
    arbeider = os.environ.get("PYTEST_XDIST_WORKER", "")
    arvet = os.environ.get("PORTAL_TESTMAPPE", "")
    if arvet and arvet.endswith(f"-{arbeider}"):
        return Path(arvet)
    navn = f"portal-test-{os.getpid()}-{secrets.token_hex(4)}-{arbeider}"
    os.environ["PORTAL_TESTMAPPE"] = str(Path(tempfile.gettempdir()) / navn)
    return Path(os.environ["PORTAL_TESTMAPPE"])
