"""Triggers that make rows final: the database refuses UPDATE, DELETE and TRUNCATE, whoever asks."""

import pgtrigger


def ikke_tom(navn: str) -> pgtrigger.Trigger:
    """Refuse TRUNCATE of the table."""
    return pgtrigger.Trigger(
        name=navn,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        level=pgtrigger.Statement,
        func="RAISE EXCEPTION 'tabellen % kan ikke tømmes', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';",
    )


def frosset(navn: str) -> list[pgtrigger.Trigger]:
    """All three refusals for an append-only table: `triggers = frosset("hendelse")`."""
    return [
        pgtrigger.Trigger(
            name=f"{navn}_frosset",
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete,
            func="RAISE EXCEPTION 'raden i % er frosset', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';",
        ),
        ikke_tom(f"{navn}_ikke_tom"),
    ]
