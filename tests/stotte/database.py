"""What is special about the database in tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.models.expressions import OrderBy
from django.db.models.functions import Random
from django.db.models.sql.compiler import SQLCompiler


@contextmanager
def tommes_forbi_triggere() -> Iterator[None]:
    """Tests with real transactions empty every table afterwards. Frozen tables refuse that, so their triggers rest meanwhile.

    Only a superuser may do this, and the portal never is one.
    """
    original = DatabaseOperations.execute_sql_flush

    def execute_sql_flush(self: Any, sql_list: list[str]) -> None:
        rundt = ["SET session_replication_role = replica", *sql_list, "SET session_replication_role = DEFAULT"]
        original(self, rundt)

    DatabaseOperations.execute_sql_flush = execute_sql_flush
    try:
        yield
    finally:
        DatabaseOperations.execute_sql_flush = original


@contextmanager
def stokket() -> Iterator[None]:
    """A query without an order comes in a random one, so that no test passes by luck."""
    original = SQLCompiler._order_by_pairs

    def _order_by_pairs(self: Any) -> Iterator[tuple[Any, bool]]:
        par = list(original(self))
        spor = self.query
        if par or spor.distinct or spor.combinator or spor.group_by is not None or spor.subquery:
            yield from par
        else:
            yield OrderBy(Random()), False

    SQLCompiler._order_by_pairs = _order_by_pairs
    try:
        yield
    finally:
        SQLCompiler._order_by_pairs = original
