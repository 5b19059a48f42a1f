"""Figures that change by date, as dated rows, and how one is looked up; knows nothing of files or trees."""

from contextlib import AbstractContextManager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from trees.expressions.scope import ToAdviser
from trees.values import Type, long_date

Unit = Literal["GBP", "days", "weeks", "months", "percent", "count", "words"]
Confidence = Literal["verified", "known", "local", "uncertain"]
Figure = int | Decimal | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The figure for those below a limit; the last band has none."""

    below: int | Decimal | None
    value: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRow:
    """A figure between two days, both included; `until` is nothing where no end is known.

    A `value` of nothing, without bands, says that the limit was abolished.
    """

    start: date
    until: date | None
    value: Figure = None
    bands: tuple[Band, ...] = ()
    confidence: Confidence
    line: int = 0

    def holds(self, day: date) -> bool:
        """Whether the row is in force on a day."""
        return self.start <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One figure with its dated rows, oldest first.

    `decided_by` says which date picks the row: the word `today` lets an expression leave `on=` out. `by` names
    what the bands are of. `local` facts are set by each organisation; `example` marks one that still shows the
    shipped figure.
    """

    name: str
    unit: Unit
    decided_by: str
    source: str
    note: str = ""
    nations: tuple[str, ...] = ()
    local: bool = False
    example: bool = False
    by: str | None = None
    rows: tuple[FactRow, ...] = ()
    file: str = ""
    line: int = 0

    @property
    def type(self) -> Type:
        """What expressions get from it."""
        figures = [figure for row in self.rows for figure in figures_of(row)]
        missing = any(figure is None for figure in figures)
        if self.unit == "words":
            return Type(kind="words", missing=missing)
        money = self.unit == "GBP"
        whole = not money and all(isinstance(figure, int) or figure is None for figure in figures)
        return Type(kind="number", whole=whole, unit="GBP" if money else self.unit, missing=missing)

    @property
    def words(self) -> str:
        """Its name as a reader says it."""
        return self.name.replace("_", " ")


def figures_of(row: FactRow) -> tuple[Figure, ...]:
    """Every figure that a row can give."""
    return tuple(band.value for band in row.bands) if row.bands else (row.value,)


class Looked(NamedTuple):
    """A figure that was looked up: of which fact, for which day, in which row.

    One is made for each look, and a frozen dataclass takes three times as long to make.
    """

    fact: Fact
    on: date
    row: FactRow
    figure: Figure


_NOTES: ContextVar[list[Looked] | None] = ContextVar("notes", default=None)


class _Noting:
    __slots__ = ("notes", "token")

    def __init__(self, notes: list[Looked]) -> None:
        self.notes = notes

    def __enter__(self) -> None:
        self.token = _NOTES.set(self.notes)

    def __exit__(self, *_: object) -> None:
        _NOTES.reset(self.token)


def noting(notes: list[Looked]) -> AbstractContextManager[None]:
    """Adds every figure that is looked up while this lasts to `notes`, in the order of looking, and to no others."""
    return _Noting(notes)


def look_up(fact: Fact, on: date, by: int | Decimal | None = None) -> Figure:
    """The figure on a day, for a banded fact of `by`; nothing where the limit was abolished.

    Raises:
        ToAdviser: no row covers the day (never the nearest one instead), or the figure is unconfirmed.
    """
    for row in fact.rows:
        if row.holds(on):
            figure = _figure(fact, row, on, by)
            notes = _NOTES.get()
            if notes is not None:
                notes.append(Looked(fact=fact, on=on, row=row, figure=figure))
            return figure
    raise ToAdviser(
        f"We have no figure for “{fact.words}” on {long_date(on)}, so an adviser needs to help.",
        fact=fact.name,
    )


def _figure(fact: Fact, row: FactRow, on: date, by: int | Decimal | None) -> Figure:
    if row.confidence == "uncertain":
        raise ToAdviser(
            f"The figure for “{fact.words}” on {long_date(on)} is not confirmed yet, so an adviser needs to help.",
            fact=fact.name,
        )
    if not row.bands:
        return row.value
    for band in row.bands:
        if band.below is None or (by is not None and by < band.below):
            return band.value
    raise ToAdviser(
        f"We have no figure for “{fact.words}” at this {fact.by}, so an adviser needs to help.",
        fact=fact.name,
    )
