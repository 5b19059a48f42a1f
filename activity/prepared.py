"""Statements that every turn sends: worked out once for each database, then sent as they are; knows no table.

SQLAlchemy Core looks up a statement's text, and the form that each value takes, anew at every sending. For the four
that each turn sends alike, that took a fifth of the whole turn.
"""

from collections.abc import Callable, Collection, Mapping
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, CursorResult, Dialect, UpdateBase

Values = Mapping[str, Any]


class Prepared:
    """A statement whose values always bear the same names: its text is SQLAlchemy's own, and so is each value's form.

    It returns no rows, only how many it touched.
    """

    def __init__(self, statement: UpdateBase, names: Collection[str]) -> None:
        self.statement = statement
        self._names = tuple(names)
        self._by_dialect: dict[str, _Text] = {}

    def send(self, connection: Connection, *rows: Values) -> CursorResult[Any]:
        """Sends the statement with these values, once for each mapping.

        Raises:
            KeyError: a mapping lacks one of the names.
            ValueError: a value cannot take its column's form, as a time without a zone.
            sqlalchemy.exc.SQLAlchemyError: what the database said against it.
        """
        text = self._by_dialect.get(connection.dialect.name) or self._prepare(connection.dialect)
        values = [text.values(row) for row in rows]
        return connection.exec_driver_sql(text.sql, values if len(values) > 1 else values[0])

    def _prepare(self, dialect: Dialect) -> "_Text":
        text = self._by_dialect[dialect.name] = _text(self.statement, self._names, dialect)
        return text


class _Text(NamedTuple):
    """A statement in one database's words, and which of its values that database is given in a form of its own."""

    sql: str
    in_order: Callable[[Values], tuple[Any, ...]]
    names: tuple[str, ...]
    converting: tuple[tuple[int, Callable[[Any], Any]], ...]
    positional: bool

    def values(self, row: Values) -> dict[str, Any] | tuple[Any, ...]:
        given = list(self.in_order(row))
        for position, converted in self.converting:
            given[position] = converted(given[position])
        return tuple(given) if self.positional else dict(zip(self.names, given, strict=True))


def _text(statement: UpdateBase, names: Collection[str], dialect: Dialect) -> _Text:
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(names))
    order = tuple(compiled.positiontup if compiled.positional else compiled.binds)
    forms = [compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect) for name in order]
    return _Text(
        sql=compiled.string,
        in_order=itemgetter(*order),
        names=order,
        converting=tuple((position, form) for position, form in enumerate(forms) if form is not None),
        positional=compiled.positional,
    )
