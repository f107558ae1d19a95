"""Chance that is no chance: the same key gives the same throws."""

from random import Random


def terning(nokkel: str) -> Random:
    """A generator seeded with a text. For demo data only, never for secrets."""
    return Random(nokkel)  # noqa: S311
