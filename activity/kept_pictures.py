"""Where pictures are kept, so that no start of a server and no second process counts anew; counts nothing itself."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final, TypeVar

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

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Form = TypeVar("Form", bound="DataclassInstance")

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


PAIRS: Final = ("counts", "days", "fresh")
"""Of a history, what is kept as pairs."""


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
    report, history = picture.report, picture.history
    content = _like(
        picture,
        _Content,
        report=report and _like(report, _Report, measures=tuple(map(_by_name, report.measures))),
        history=history and _like(history, _History, **{name: tuple(getattr(history, name).items()) for name in PAIRS}),
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
    report, history = found.report, found.history
    return _like(
        found,
        Picture,
        report=report and _like(report, Report, measures=tuple(map(_defined, report.measures))),
        history=history and _like(history, History, **{name: dict(getattr(history, name)) for name in PAIRS}),
        charts=dict(found.charts),
    )


def _like(one: "DataclassInstance", form: type[Form], **otherwise: object) -> Form:
    """The same in another form: each field of that name, but for those that are given otherwise."""
    return form(**{field.name: otherwise.get(field.name, getattr(one, field.name)) for field in fields(form)})


def _by_name(reported: Reported) -> _Measure:
    return _Measure(reported.measure.name, reported.whole, reported.by)


def _defined(found: _Measure) -> Reported:
    return Reported(measure=MEASURES[found.name], whole=found.whole, by=found.by)
