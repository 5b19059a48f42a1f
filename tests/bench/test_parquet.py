"""The measures over exported Parquet: by DuckDB, and by an engine that Ibis speaks to, the same to the digit."""

import io
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from activity import over_parquet, parquet_writer
from activity.columnar import LOG, folder
from activity.export import Chosen, leaving, pseudonyms
from activity.measures.definitions import MEASURES
from activity.measures.terms import CutName
from activity.measures.working_out import work_out
from activity.over_parquet import NoParquet, on_engine, views
from activity.summed import SUMMED, leaving_sums
from tests.bench.test_measures import FEW, KNOWN, SCOPE, Figures, Measured, everything, measured

CHOSEN = Chosen(person=pseudonyms(b"a key for these tests alone"), says="Organisation: all.")

pytestmark = pytest.mark.proof


@pytest.fixture(scope="module")
def a_few(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Measured]:
    """A year with few conversations on SQLite."""
    found = measured(f"sqlite:///{tmp_path_factory.mktemp('few') / 'few.db'}", conversations=FEW)
    yield found
    found.engine.dispose()


@pytest.fixture(scope="module")
def exported(a_few: Measured, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same year as the export writes it."""
    pytest.importorskip("duckdb", reason="DuckDB is an extra: pip install fingerpost[analytics]")
    path = tmp_path_factory.mktemp("parquet") / "folder"
    with folder(path) as made:
        made.add(LOG, leaving(a_few.read, CHOSEN), progress=lambda _rows: None)
        for one in SUMMED:
            made.add(one.name, leaving_sums(a_few.read, one, CHOSEN), progress=lambda _rows: None)
        made.close(says=CHOSEN.says)
    return path


@pytest.fixture(scope="module")
def figures(a_few: Measured, *, full_size: bool) -> Figures:
    """Every measure on SQLite, by cuts: each that it has for the proof, a few otherwise."""
    found = everything(a_few, whole=full_size)
    return {key: found[key] for number, key in enumerate(found) if full_size or key[1] == "all" or number % 5 == 0}


def _by(cut: str) -> tuple[CutName, ...]:
    return () if cut == "all" else (cut,)  # type: ignore[return-value]


def test_duckdb_over_parquet_gives_the_same(exported: Path, figures: Figures) -> None:
    """People are codes in it, and still as many."""
    with over_parquet.over_parquet(exported) as found:
        for (name, cut), ours in figures.items():
            theirs = work_out(found.connection, MEASURES[name], scope=SCOPE, known=KNOWN, by=_by(cut))
            assert theirs == ours, (name, cut)


def test_an_engine_that_ibis_speaks_to_gives_the_same(exported: Path, figures: Figures, *, full_size: bool) -> None:
    """Its own SQL is made of the same statements; the tables stand there under their names."""
    ibis = pytest.importorskip("ibis", reason="Ibis is an extra: pip install fingerpost[distributed]")
    engine = ibis.duckdb.connect()
    engine.raw_sql("SET TimeZone = 'UTC'")
    for sql in views(exported).values():
        engine.raw_sql(sql)
    for number, ((name, cut), ours) in enumerate(figures.items()):
        if full_size or cut == "theme" or number % 4 == 0:
            theirs = on_engine(engine, MEASURES[name], scope=SCOPE, known=KNOWN, by=_by(cut))
            assert theirs == ours, (name, cut)
    engine.disconnect()


def test_each_statement_can_be_put_for_engines_that_a_trust_may_have(*, full_size: bool) -> None:
    """Trino, Spark and ClickHouse: whether they run it is tried where they are."""
    sqlglot = pytest.importorskip("sqlglot", reason="It comes with Ibis: pip install fingerpost[distributed]")

    class Kept:
        """An engine that keeps what it is asked."""

        def __init__(self, dialect: str) -> None:
            self.dialect = dialect
            self.asked: list[str] = []

        def raw_sql(self, query: str) -> "Kept":
            self.asked.append(query)
            return self

        def collect(self) -> list[object]:
            return []

    for dialect in ("trino", "spark", "clickhouse"):
        engine = Kept(dialect)
        some = list(MEASURES.values())[:: 1 if full_size else 5]
        for measure in some:
            assert on_engine(engine, measure, scope=SCOPE, known=KNOWN) == ()
        assert len([sqlglot.parse_one(query, read=dialect) for query in engine.asked]) == len(some)


def test_a_folder_that_is_no_export_is_refused(tmp_path: Path) -> None:
    """The sentence says what it should be."""
    with pytest.raises(NoParquet, match=r"has no about\.json"):
        views(tmp_path)


def test_an_export_of_nothing_has_no_figures(tmp_path: Path) -> None:
    """No file has been written for a table in which nothing was."""
    pytest.importorskip("duckdb", reason="DuckDB is an extra: pip install fingerpost[analytics]")
    with folder(tmp_path / "empty") as made:
        made.close(says="")
    with over_parquet.over_parquet(tmp_path / "empty") as found:
        (whole,) = work_out(found.connection, MEASURES["use"], scope=SCOPE, known=KNOWN)
    assert whole.numerator == 0


def test_the_writer_of_parquet_says_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """In one line, and goes on to the next."""
    pytest.importorskip("duckdb", reason="DuckDB is an extra: pip install fingerpost[analytics]")
    asked = '{"file": "/none", "folder": "/none/x", "columns": {"a": "TEXT"}, "month": "a", "name": "n"}\n'
    monkeypatch.setattr(sys, "stdin", io.StringIO(asked * 2))
    with redirect_stdout(io.StringIO()) as said:
        parquet_writer.main()
    first, *others = said.getvalue().splitlines()
    assert first == "ready"
    assert len(others) == 2
    assert all("IO Error" in line for line in others)


def test_duckdb_is_loaded_where_no_live_database_is() -> None:
    """Two libraries of SQLite in one process have ruined a live file (architecture.md, rule 5)."""
    root = Path(over_parquet.__file__).parent.parent
    rooms = ("activity", "authoring", "bot", "escalation", "organisations", "policies", "trees")
    found = {file.name for room in rooms for file in (root / room).rglob("*.py") if "import duckdb" in file.read_text()}
    assert found == {"over_parquet.py", "parquet_writer.py"}
    uses = {file.name for file in (root / "bot").rglob("*.py") if "over_parquet" in file.read_text()}
    assert uses == {"reporting.py"}
