"""Where pictures are kept, so that no start of a server and no second process counts anew; counts nothing itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Column, Connection, Integer, String, Table, Text, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from activity.columns import UtcDateTime
from activity.log import metadata
from activity.measures.definitions import MEASURES
from activity.measures.terms import CutName
from activity.picture import Picture
from activity.report import Report, Reported, Told
from activity.scope import Scope
from activity.struggles import Explained
from activity.suppression import Shown
from activity.versions import NewVersion
from activity.watched import Cell, History

picture_table = Table(
    "picture",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("mark", String(64), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("took_ms", Integer, nullable=False),
    Column("content", Text, nullable=False),
)
"""One row for each part of an organisation that is looked at. `content` holds true counts, as the summaries do."""

KEPT_FOR: Final = timedelta(days=40)
"""How long a picture is kept that nobody has looked at since: it shows the last whole month, and a little longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A picture, when its counting began, how long that took, and the mark of what it hangs on beside the log."""

    picture: Picture
    at: datetime
    took: timedelta
    mark: str


@dataclass(frozen=True, slots=True)
class _Measure:
    """A measure by name: its definition is the product's own."""

    name: str
    whole: Told
    by: Mapping[CutName, tuple[Told, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Report:
    organisation: str
    as_at: datetime
    since: date | None
    until: date | None
    sample: bool
    minutes: int
    measures: tuple[_Measure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _History:
    """Pairs where a history has mappings, since a key of JSON is a text."""

    months: tuple[date, ...]
    counts: tuple[tuple[Cell, tuple[int, ...]], ...]
    parents: Mapping[str, str | None]
    days: tuple[tuple[Cell, tuple[date, ...]], ...]
    fresh: tuple[tuple[Cell, date], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    scope: Scope
    months: tuple[date, ...]
    report: _Report | None
    spots: tuple[Explained, ...]
    history: _History | None
    versions: tuple[NewVersion, ...]
    charts: tuple[tuple[tuple[str, str | None], tuple[Shown, ...]], ...]


_CONTENT: Final = TypeAdapter(_Content)


def key_of(scope: Scope) -> str:
    """The name of the picture of an organisation's groups, without these trees; of none in particular for all."""
    groups = None if scope.groups is None else sorted(scope.groups)
    return mark_of(scope.organisation, groups, sorted(scope.without))


def mark_of(*values: object) -> str:
    """A short mark of plain values: other values have another."""
    return sha256(repr(values).encode()).hexdigest()


def kept(connection: Connection, key: str) -> Made | None:
    """The picture under a key; None where there is none, or one that another version of Fingerpost kept."""
    row = connection.execute(select(picture_table).where(picture_table.c.key == key)).one_or_none()
    if row is None:
        return None
    try:
        picture = read(row.content)
    except (ValidationError, KeyError):
        return None
    return Made(picture=picture, at=row.made_at, took=timedelta(milliseconds=row.took_ms), mark=row.mark)


def keep(connection: Connection, key: str, *, made: Made, content: str) -> None:
    """Keeps a picture, written as `written` gives it, in the place of the one before; those long forgotten go."""
    values = {"mark": made.mark, "made_at": made.at, "took_ms": made.took // timedelta(milliseconds=1)}
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    put = dialect.insert(picture_table).values(key=key, **values, content=content)
    connection.execute(put.on_conflict_do_update(index_elements=["key"], set_={**values, "content": content}))
    connection.execute(delete(picture_table).where(picture_table.c.made_at < made.at - KEPT_FOR))


def written(picture: Picture) -> str:
    """A picture as text, which `read` gives back equal to it."""
    content = _Content(
        scope=picture.scope,
        months=picture.months,
        report=None if picture.report is None else _of_report(picture.report),
        spots=picture.spots,
        history=None if picture.history is None else _of_history(picture.history),
        versions=picture.versions,
        charts=tuple(picture.charts.items()),
    )
    return _CONTENT.dump_json(content, exclude_defaults=True).decode()


def read(content: str) -> Picture:
    """The picture that was written.

    Raises:
        ValidationError: it has another form.
        KeyError: it has a measure that is none any more.
    """
    found = _CONTENT.validate_json(content)
    return Picture(
        scope=found.scope,
        months=found.months,
        report=None if found.report is None else _to_report(found.report),
        spots=found.spots,
        history=None if found.history is None else _to_history(found.history),
        versions=found.versions,
        charts=dict(found.charts),
    )


def _of_report(report: Report) -> _Report:
    return _Report(
        organisation=report.organisation,
        as_at=report.as_at,
        since=report.since,
        until=report.until,
        sample=report.sample,
        minutes=report.minutes,
        measures=tuple(_Measure(one.measure.name, one.whole, one.by) for one in report.measures),
    )


def _to_report(found: _Report) -> Report:
    return Report(
        organisation=found.organisation,
        as_at=found.as_at,
        since=found.since,
        until=found.until,
        sample=found.sample,
        minutes=found.minutes,
        measures=tuple(Reported(measure=MEASURES[one.name], whole=one.whole, by=one.by) for one in found.measures),
    )


def _of_history(history: History) -> _History:
    return _History(
        months=history.months,
        counts=tuple(history.counts.items()),
        parents=history.parents,
        days=tuple(history.days.items()),
        fresh=tuple(history.fresh.items()),
    )


def _to_history(found: _History) -> History:
    return History(
        months=found.months,
        counts=dict(found.counts),
        parents=found.parents,
        days=dict(found.days),
        fresh=dict(found.fresh),
    )
