"""The log as a star schema for Power BI: facts and dimensions as CSV in one zip; knows no reader."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import IO, Any, Final

from activity.days import day_of
from activity.export import COLUMN_SAYS, WARNING, cell
from activity.kinds import KINDS
from activity.log import COLUMNS
from activity.reading import Logged
from activity.summed import SUMMED, Summed

Rows = Iterable[Sequence[Sequence[Any]]]

FACTS: Final[Mapping[str, str]] = {
    "summary": "fact_conversation",
    "summary_escalation": "fact_escalation",
    "summary_event": "fact_contact_search",
}
EVENT: Final = "fact_event"

DIMENSIONS: Final[Mapping[str, str]] = {
    "dim_date": "date",
    "dim_group": "group_id",
    "dim_topic": "topic",
    "dim_tree": "tree",
    "dim_channel": "channel",
    "dim_person": "person",
    "dim_kind": "kind",
}
"""Each dimension with the column of the facts that leads to it; `date` is the day in the United Kingdom."""

DAYS: Final[Mapping[str, str]] = {
    "summary": "started_on",
    "summary_escalation": "opened_on",
    "summary_event": "happened_on",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What other rooms know of groups and topics, by id: names, the group around one, a topic's stage and themes."""

    groups: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)
    topics: Mapping[str, tuple[str, str, tuple[str, ...]]] = field(default_factory=dict)
    trees: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Star:
    """A zip that is being written, with what the dimensions will have to hold."""

    zip: zipfile.ZipFile
    seen: dict[str, set[Any]] = field(default_factory=lambda: {name: set() for name in DIMENSIONS.values()})
    rows: dict[str, int] = field(default_factory=dict)

    def note(self, columns: Sequence[str], row: Sequence[Any]) -> None:
        """Remembers what a row of a fact leads to."""
        for name, value in zip(columns, row, strict=True):
            if value is not None and name in self.seen:
                self.seen[name].add(value)


def write_star(
    path: Path,
    events: Iterable[Sequence[Logged]],
    sums: Callable[[Summed], Rows],
    *,
    says: str,
    names: Names,
    progress: Callable[[int], object] = lambda _rows: None,
) -> int:
    """Writes facts, then the dimensions that they lead to, into a zip; how many rows of the log it holds."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as made:
        star = _Star(made)
        count = _events(star, events, progress)
        for one in SUMMED:
            _sums(star, one, sums(one))
        for name, rows in _dimensions(star, names):
            with _table(star, name) as write:
                write.writerows([cell(value) for value in row] for row in rows)
        made.writestr("model.json", json.dumps(_model(star, says), ensure_ascii=False, indent=1))
    return count


@contextmanager
def _table(star: _Star, name: str) -> Iterator[Any]:
    with star.zip.open(f"{name}.csv", "w", force_zip64=True) as file, _text(file) as text:
        yield csv.writer(text)


@contextmanager
def _text(file: IO[bytes]) -> Iterator[IO[str]]:
    text = io.TextIOWrapper(file, "utf-8", newline="")
    yield text
    text.flush()
    text.detach()


def _events(star: _Star, pages: Iterable[Sequence[Logged]], progress: Callable[[int], object]) -> int:
    columns = (*COLUMNS, "date")
    count = 0
    with _table(star, EVENT) as write:
        write.writerow(columns)
        for rows in pages:
            found = [(*row, day_of(row.occurred_at)) for row in rows]
            _write(star, write, columns, found)
            count += len(found)
            progress(count)
    star.rows[EVENT] = count
    return count


def _sums(star: _Star, of: Summed, pages: Rows) -> None:
    columns = tuple("date" if name == DAYS[of.name] else name for name in of.columns)
    name = FACTS[of.name]
    star.rows[name] = 0
    with _table(star, name) as write:
        write.writerow(columns)
        for rows in pages:
            _write(star, write, columns, rows)
            star.rows[name] += len(rows)


def _write(star: _Star, write: Any, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:  # noqa: ANN401 - csv's writer has no public type
    for row in rows:
        star.note(columns, row)
    write.writerows([_cell(value) for value in row] for row in rows)


def _cell(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else cell(value)


def _dimensions(star: _Star, names: Names) -> Iterator[tuple[str, list[Sequence[Any]]]]:
    seen = {name: sorted(values) for name, values in star.seen.items()}
    yield "dim_date", [("date", "year", "month", "week_from", "weekday"), *map(_day, _days(seen["date"]))]
    groups = [(one, *names.groups.get(one, (one, None))) for one in sorted({*seen["group_id"], *names.groups})]
    yield "dim_group", [("group_id", "name", "inside"), *groups]
    yield "dim_topic", [("topic", "title", "stage", "themes"), *(_topic(one, names) for one in seen["topic"])]
    yield "dim_tree", [("tree", "title"), *((one, names.trees.get(one, one)) for one in seen["tree"])]
    yield "dim_kind", [("kind", "means"), *((kind.name, kind.says) for kind in KINDS.values())]
    for name in ("channel", "person"):
        yield f"dim_{name}", [(name,), *((one,) for one in seen[name])]


def _topic(topic: str, names: Names) -> Sequence[Any]:
    title, stage, themes = names.topics.get(topic, (topic, "", ()))
    return topic, title, stage, ", ".join(themes)


def _days(seen: Sequence[date]) -> Iterator[date]:
    """Every day from the first to the last: Power BI's calendars may have no gaps."""
    for number in range((seen[-1] - seen[0]).days + 1 if seen else 0):
        yield seen[0] + timedelta(days=number)


def _day(day: date) -> Sequence[Any]:
    monday = day - timedelta(days=day.weekday())
    return day.isoformat(), day.year, f"{day:%Y-%m}", monday.isoformat(), f"{day:%A}"


def _model(star: _Star, says: str) -> Mapping[str, Any]:
    """What the tables are and how they hang together, for whoever builds the model."""
    facts = {EVENT: (*COLUMNS, "date")} | {
        FACTS[one.name]: tuple("date" if name == DAYS[one.name] else name for name in one.columns) for one in SUMMED
    }
    leads = [
        {"from": f"{fact}.{column}", "to": f"{dimension}.{column}", "many_to_one": True}
        for fact, columns in facts.items()
        for dimension, column in DIMENSIONS.items()
        if column in columns
    ]
    return {
        "warning": WARNING,
        "chosen": says,
        "rows": star.rows,
        "relationships": leads,
        "columns_of_fact_event": COLUMN_SAYS,
        "practice": "Leave out every row whose practice is true. Measures are defined in docs/measures.md.",
    }
