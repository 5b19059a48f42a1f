"""The measures on a generated year: as planted, the same on every database, and as another hand works them out."""

import csv
import importlib
import io
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, TypeVar

import pytest
from sqlalchemy import Connection, Engine, Table, create_engine, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from activity import summary
from activity.export import Chosen, as_they_are, stream
from activity.gathered import gather
from activity.log import COLUMNS, interaction, metadata
from activity.measures.compiled import for_duckdb
from activity.measures.definitions import MEASURES
from activity.measures.measure import Measure
from activity.measures.overview import overview
from activity.measures.selects import statement
from activity.measures.sources import Known
from activity.measures.terms import CUTS, CutName
from activity.measures.working_out import Figure, figures, work_out
from activity.scope import Scope
from activity.side import summary_escalation, summary_event
from tests.bench import year

T = TypeVar("T")
Figures = dict[tuple[str, CutName | Literal["all"]], tuple[Figure, ...]]

WHOLE = 200_000
SMALL = 2_000
FEW = 300
BLIND = "tests.activity.blind.measures"

KNOWN = Known(around=year.AROUND, stages=year.STAGES, themes=year.THEMES)
SCOPE = Scope(as_at=year.AS_AT)
SINCE, UNTIL = (year.BEGAN.date() + timedelta(days=days) for days in (100, 200))
"""A part of the year, to which what came before and after still matters."""

WHOLE_YEAR_CUTS: tuple[CutName | None, ...] = (None, "group", "month")
"""The cuts compared over the whole year; over the small one every cut is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A generated year that is in a database, caught up with."""

    engine: Engine
    truths: Mapping[str, int]

    def work_out(
        self, measure: Measure, by: tuple[CutName, ...] = (), *, scope: Scope | None = None
    ) -> tuple[Figure, ...]:
        """The product's figures."""
        with self.engine.begin() as connection:
            return work_out(connection, measure, scope=scope or SCOPE, known=KNOWN, by=by)

    def read(self, fn: Callable[[Connection], T]) -> T:
        """Runs a function over a connection in a transaction of its own."""
        with self.engine.begin() as connection:
            return fn(connection)


def measured(url: str, *, conversations: int, seed: int = year.SEED) -> Measured:
    """A year in a database of its own."""
    engine = create_engine(url)
    metadata.create_all(engine)
    made = year.Year(conversations, seed=seed)
    every = made.rows()
    while rows := list(islice(every, 5_000)):
        with engine.begin() as connection:
            connection.execute(interaction.insert().inline(), [row._asdict() for row in rows])
    found = Measured(engine=engine, truths=made.truths)
    while found.read(partial(summary.catch_up, limit=5_000)):
        pass
    return found


@pytest.fixture(scope="module")
def a_year(tmp_path_factory: pytest.TempPathFactory, *, full_size: bool) -> Iterator[Measured]:
    """A year on SQLite: whole for the proof, a hundredth of it otherwise."""
    file = tmp_path_factory.mktemp("year") / "year.db"
    found = measured(f"sqlite:///{file}", conversations=WHOLE if full_size else SMALL)
    yield found
    found.engine.dispose()


class Exported(Mapping[str, str]):
    """A row of the export by the names of its columns; of the millions of a year, less than half the size of a dict."""

    __slots__ = ("values_",)

    places: Mapping[str, int] = {name: place for place, name in enumerate(COLUMNS)}

    def __init__(self, values: Iterable[str]) -> None:
        # Millions of rows say the same few words again and again: each is kept once.
        self.values_ = tuple(map(sys.intern, values))

    def __getitem__(self, name: str) -> str:
        """The value of a column, empty where there is none."""
        return self.values_[self.places[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)


@pytest.fixture(scope="module")
def exported(a_year: Measured, tmp_path_factory: pytest.TempPathFactory) -> Sequence[Mapping[str, str]]:
    """The year's rows as the CSV export gives them."""
    file = tmp_path_factory.mktemp("exported") / "year.csv"
    with file.open("wb") as out:
        out.writelines(stream("csv", a_year.read, Chosen(person=as_they_are)))
    with file.open(encoding="utf-8", newline="") as text:
        rows = csv.reader(text)
        assert tuple(next(rows)[: len(COLUMNS)]) == COLUMNS
        return [Exported(row[: len(COLUMNS)]) for row in rows]


@pytest.fixture(scope="module")
def blind() -> ModuleType:
    """The calculation by another hand, from the definitions' words alone."""
    return importlib.import_module(BLIND)


def everything(of: Measured, *, whole: bool) -> Figures:
    """Every measure, by every cut that it has; a small run takes each third cut, beginning with another each time."""
    found: Figures = {}
    for number, measure in enumerate(MEASURES.values()):
        found[(measure.name, "all")] = of.work_out(measure)
        cuts = [cut.name for cut in CUTS.values() if measure.fact in cut.facts]
        for cut in cuts if whole else cuts[number % 3 :: 3]:
            found[(measure.name, cut)] = of.work_out(measure, (cut,))
    return found


def test_what_is_counted_together_is_what_is_counted_one_by_one(a_year: Measured) -> None:
    """A report takes many counts in one look, and adds groups up itself: the same figures, to the digit."""
    cuts: tuple[CutName, ...] = ("group", "topic", "month", "theme")
    found = a_year.read(lambda connection: gather(connection, scope=SCOPE, known=KNOWN, cuts=cuts))
    for name, cut in found.figures:
        assert found.figures[(name, cut)] == a_year.work_out(MEASURES[name], (cut,) if cut else ()), (name, cut)
    assert {(name, None) for name in MEASURES} < set(found.figures)


PLANTED = {
    "use": "use",
    "escalations": "escalations",
    "missed": "missed",
    "first_answer": "answered",
    "contacts": "contact_recorded",
    "contact_minutes": "contact_minutes",
    "search_missed": "search_missed",
    "search_chosen": "chosen",
}
"""Measures whose numerator is known from the making."""


@pytest.mark.parametrize("name", PLANTED)
def test_a_measure_is_what_was_planted(a_year: Measured, name: str) -> None:
    """The generator counts what it makes, and knows nothing of the summaries."""
    (figure,) = a_year.work_out(MEASURES[name])
    assert figure.numerator == a_year.truths[PLANTED[name]]


def test_urgent_numbers_in_and_out_of_conversations_are_counted(a_year: Measured) -> None:
    """Both are planted."""
    (figure,) = a_year.work_out(MEASURES["urgent"])
    assert figure.numerator == a_year.truths["urgent"] + a_year.truths["urgent_signposted"]


def test_the_planted_trouble_shows_in_its_group_and_topic(a_year: Measured) -> None:
    """There is more of it a day from the planted day on than before, and nowhere else is there as much more."""
    since = (year.BEGAN + timedelta(days=year.TROUBLE_FROM)).date()
    before = _started(a_year, replace(SCOPE, until=since - timedelta(days=1)))
    after = _started(a_year, replace(SCOPE, since=since))
    more = {part: after[part] / (count + 1) for part, count in before.items() if part[0] in WARDS}
    assert max(more, key=lambda part: more[part]) == (year.TROUBLED, year.TROUBLE_TOPIC)


WARDS = frozenset(group for group in year.AROUND if group.startswith("ward-"))


def _started(a_year: Measured, scope: Scope) -> Counter[tuple[Any, ...]]:
    figures = a_year.work_out(MEASURES["use"], ("group", "topic"), scope=scope)
    return Counter({figure.part: figure.numerator for figure in figures})


def test_the_planted_wording_shows_in_its_version(a_year: Measured) -> None:
    """Managers are unsure more often in the version that was planted as worse."""
    found = {figure.part: figure.value for figure in a_year.work_out(MEASURES["unsure"], ("topic", "version"))}
    worse, better = found[("leave", year.WRONG_VERSION)], found[("leave", "v1")]
    assert worse is not None
    assert better is not None
    assert worse > better * 1.4


def test_parts_by_week_and_by_month_add_up_to_the_whole(a_year: Measured) -> None:
    """No conversation is lost between two weeks, and none is in two."""
    for measure in MEASURES.values():
        if measure.centile is None and measure.name != "managers":
            (whole,) = a_year.work_out(measure)
            for cut in ("week", "month", "organisation", "topic", "version", "channel"):
                figures = a_year.work_out(measure, (cut,))
                assert sum(figure.numerator for figure in figures) == whole.numerator, (measure.name, cut)


@pytest.fixture(scope="module")
def a_few(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Measured]:
    """A year with few conversations on SQLite: enough to compare databases, of which each figure costs a statement."""
    file = tmp_path_factory.mktemp("few") / "few.db"
    found = measured(f"sqlite:///{file}", conversations=FEW)
    yield found
    found.engine.dispose()


@pytest.fixture(scope="module")
def figures_of_a_few(a_few: Measured, *, full_size: bool) -> Figures:
    """Every figure of it, from SQLite."""
    return everything(a_few, whole=full_size)


def test_postgresql_gives_the_same(figures_of_a_few: Figures, postgres_url: str, *, full_size: bool) -> None:
    """To the digit, every measure by every cut."""
    on_postgres = measured(postgres_url, conversations=FEW)
    assert everything(on_postgres, whole=full_size) == figures_of_a_few
    on_postgres.engine.dispose()


def test_duckdb_gives_the_same(a_few: Measured, figures_of_a_few: Figures) -> None:
    """The same statements, as text, over copies of the same tables."""
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is an extra: pip install fingerpost[analytics]")
    with duckdb.connect() as copied:
        for table in (summary.summary, summary_escalation, summary_event):
            _copy(a_few, table, copied)
        for (name, cut), ours in figures_of_a_few.items():
            by = () if cut == "all" else (cut,)
            text = for_duckdb(statement(MEASURES[name], scope=SCOPE, known=KNOWN, by=by))
            theirs = figures(MEASURES[name], copied.execute(text).fetchall())
            assert theirs == ours, (name, cut)


def _copy(of: Measured, table: Table, copied: Any) -> None:  # noqa: ANN401 - a connection of an extra
    copied.execute(str(CreateTable(table).compile(dialect=postgresql.dialect())))  # type: ignore[no-untyped-call]
    rows = of.read(lambda connection: connection.execute(select(table)).all())
    text = io.StringIO()
    csv.writer(text).writerows([["NULL" if value is None else value for value in row] for row in rows])
    file = Path(of.engine.url.database or "").with_name(f"{table.name}.csv")
    file.write_text(text.getvalue(), "utf-8")
    copied.execute(f"COPY {table.name} FROM '{file}' (HEADER false, NULLSTR 'NULL')")


@pytest.mark.parametrize("name", MEASURES)
def test_the_other_hand_comes_to_the_same(
    a_year: Measured, exported: Sequence[Mapping[str, str]], blind: ModuleType, name: str, *, full_size: bool
) -> None:
    """Numerator, denominator and value of every part, from the definitions' words alone."""
    measure = MEASURES[name]
    every = (None, *(cut.name for cut in CUTS.values() if measure.fact in cut.facts))
    for cut in WHOLE_YEAR_CUTS if full_size else every:
        ours = a_year.work_out(measure, (cut,) if cut else ())
        assert _theirs(blind, name, exported, cut=cut) == _ours(ours), cut


@pytest.mark.parametrize("name", MEASURES)
def test_the_other_hand_comes_to_the_same_for_a_period(
    a_year: Measured, exported: Sequence[Mapping[str, str]], blind: ModuleType, name: str
) -> None:
    """The period says what belongs to it; what was before and after is still looked at."""
    ours = a_year.work_out(MEASURES[name], scope=replace(SCOPE, since=SINCE, until=UNTIL))
    assert _theirs(blind, name, exported, first=SINCE, last=UNTIL) == _ours(ours)


@pytest.mark.parametrize("name", ["answered", "unsure", "refused"])
def test_the_other_hand_comes_to_the_same_at_a_question(
    a_year: Measured, exported: Sequence[Mapping[str, str]], blind: ModuleType, name: str
) -> None:
    """At questions: for the offer of an adviser the words were made narrower after the other hand had read them.

    The front page counts what is made up as well, since the demonstration has nothing else.
    """
    found = blind.at_question(name, exported, first=date.min, last=date.max, as_at=year.AS_AT, sample=True)
    theirs = {tuple(question): (result.numerator, result.denominator) for question, result in found.items()}
    nodes = a_year.read(partial(overview, scope=SCOPE)).nodes
    ours = {(at.tree, at.node): (getattr(at, name), at.shown) for at in nodes if at.node.startswith("q")}
    assert {question: told for question, told in theirs.items() if question in ours} == ours


def _theirs(
    blind: ModuleType,
    name: str,
    rows: Sequence[Mapping[str, str]],
    *,
    cut: str | None = None,
    first: date = date.min,
    last: date = date.max,
) -> dict[str | None, Any]:
    """What the other hand, told what the organisation and its topics are, makes of the rows."""
    parents = {group: (around[1] if len(around) > 1 else None) for group, around in year.AROUND.items()}
    found = blind.calculate(
        name,
        rows,
        first=first,
        last=last,
        as_at=year.AS_AT,
        cut=cut,
        organisations=dict.fromkeys({row["organisation"] for row in rows}, parents),
        topics={
            topic: {"stage": year.STAGES.get(topic), "themes": year.THEMES.get(topic, [])} for topic in year.TOPICS
        },
        assumed_minutes=KNOWN.minutes,
    )
    return _told((part if cut else "all", result) for part, result in found.items())


def _ours(figures: Iterable[Figure]) -> dict[str | None, Any]:
    return _told((_part(figure), (figure.numerator, figure.denominator, figure.value)) for figure in figures)


def _part(figure: Figure) -> str | None:
    if not figure.part:
        return "all"
    return None if figure.part[0] is None else str(figure.part[0])


def _told(parts: Iterable[tuple[str | None, tuple[int, int | None, Any]]]) -> dict[str | None, Any]:
    """Parts to which something belongs. A value is told to nine digits: fractions and floats are one number here."""
    return {
        part: (numerator, denominator, None if value is None else f"{float(value):.9g}")
        for part, (numerator, denominator, value) in parts
        if numerator or denominator
    }
