"""Set-based writes: one statement for many rows, so that thousands of cases step through their states in seconds."""

from collections.abc import Iterable, Sequence

from django.db import connection


def sett(tabell: str, kolonner: Sequence[tuple[str, str]], rader: Iterable[tuple], **faste: str) -> int:
    """UPDATE many rows by id. `kolonner` are (name, PostgreSQL type), `rader` are (id, value, …), `faste` are constants."""
    rader = list(rader)
    if not rader:
        return 0
    typer = ["bigint", *(t for _k, t in kolonner)]
    navn = ["id", *(k for k, _t in kolonner)]
    lister = ", ".join(f"%s::{t}[]" for t in typer)
    felt = [f"{k} = d.{k}" for k in navn[1:]] + [f"{k} = %s" for k in faste]
    sporring = (
        f"UPDATE {tabell} t SET {', '.join(felt)} FROM unnest({lister}) AS d({', '.join(navn)}) WHERE t.id = d.id"  # noqa: S608  our own names
    )
    with connection.cursor() as c:
        c.execute(sporring, [*faste.values(), *(list(k) for k in zip(*rader, strict=True))])
        return c.rowcount


def steg(tabell: str, ider: Iterable[int], *tilstander: str) -> None:
    """Take rows through states one by one; the database refuses a step that is not in the table of states."""
    ider = list(ider)
    if not ider:
        return
    with connection.cursor() as c:
        for tilstand in tilstander:
            c.execute(f"UPDATE {tabell} SET tilstand = %s WHERE id = ANY(%s)", [tilstand, ider])  # noqa: S608
