"""Rows put into a table, some new and some changed, in two statements; knows no table."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Table, bindparam, insert, update


def upsert(
    connection: Connection,
    table: Table,
    *,
    keys: tuple[str, ...],
    old: Iterable[Mapping[str, Any]],
    new: Iterable[Mapping[str, Any]],
) -> None:
    """Insert the new rows and write the old ones, found by their keys, anew. Every row has every column."""
    added, changed = list(new), list(old)
    if added:
        connection.execute(insert(table).inline(), added)
    if not changed:
        return
    # A bound name may not be a column's own name where both are in one update.
    found = [table.c[key] == bindparam(f"_{key}") for key in keys]
    rest: dict[str, Any] = {column.name: bindparam(column.name) for column in table.columns if column.name not in keys}
    named = [{f"_{key}" if key in keys else key: value for key, value in row.items()} for row in changed]
    connection.execute(update(table).where(*found).values(**rest), named)
