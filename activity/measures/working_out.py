"""Runs the measures' statements and gives back their figures; the figures are true counts, not yet fit to be shown."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from activity.measures.measure import Measure
from activity.measures.selects import statement
from activity.measures.sources import Known
from activity.measures.terms import CutName
from activity.scope import Scope

Part = str | date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A measure of one part: `part` has a value for each cut, and is empty for the whole."""

    part: tuple[Part, ...] = ()
    numerator: int
    denominator: int | None
    value: float | None


def work_out(
    connection: Connection, measure: Measure, *, scope: Scope, known: Known, by: Sequence[CutName] = ()
) -> tuple[Figure, ...]:
    """The measure's figures, by part; true counts, which `suppression` must pass before anybody sees them.

    Raises:
        KeyError: what the measure counts cannot be cut like that; see `terms.CUTS`.
    """
    rows = connection.execute(statement(measure, scope=scope, known=known, by=by))
    return figures(measure, rows)


def figures(measure: Measure, rows: Iterable[Sequence[Any]]) -> tuple[Figure, ...]:
    """The rows of a measure's statement as figures, in order of their parts, whatever database gave them."""
    return tuple(sorted(_figures(measure, rows), key=lambda figure: [_order(part) for part in figure.part]))


def _figures(measure: Measure, rows: Iterable[Sequence[Any]]) -> Iterator[Figure]:
    for row in rows:
        numerator, denominator, value = row[-3:]
        yield Figure(
            part=tuple(row[:-3]),
            numerator=int(numerator),
            denominator=None if denominator is None else int(denominator),
            value=value_of(measure, int(numerator), denominator=denominator, value=value),
        )


def value_of(
    measure: Measure, numerator: int, *, denominator: int | None, value: Decimal | float | None
) -> float | None:
    """A figure's value by its definition; `value` is what the database worked out of times."""
    if measure.unit == "seconds":
        return None if value is None else float(value)
    if measure.denominator is None:
        return numerator
    return numerator / int(denominator) if denominator else None


def _order(part: Part) -> tuple[bool, str]:
    """None last, whatever the others are."""
    return (part is None, "" if part is None else str(part))
