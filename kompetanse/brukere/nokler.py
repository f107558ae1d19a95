"""Single-use links. The key is in the link only; the database holds its hash."""

import hashlib
import secrets


def ny_nokkel() -> tuple[str, str]:
    """A key of 256 bits and its hash."""
    nokkel = secrets.token_urlsafe(32)
    return nokkel, hash_av(nokkel)


def hash_av(nokkel: str) -> str:
    """SHA-256. The key is random, so a slow hash would protect nothing more."""
    return hashlib.sha256(nokkel.encode()).hexdigest()
