"""The log as a workbook, as Parquet, for process mining and as a star schema: what is in each file."""

import csv
import io
import json
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine

from activity import workbook
from activity.columnar import LOG, folder
from activity.discretion import discreet
from activity.export import WARNING, Chosen, leaving, pseudonyms
from activity.kinds import KINDS, Event
from activity.log import COLUMNS, Row, append, metadata
from activity.ocel import OBJECTS, write_ocel
from activity.reading import Reader
from activity.star import DIMENSIONS, Names, write_star
from activity.star_parquet import add_parquet
from activity.summed import SUMMED, leaving_sums
from activity.workbook import TooManyRows, write_workbook

AT = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
KEY = b"a key for these tests alone"
SECRET = "was_asked"


def told(node: str) -> str | None:
    """One node is sensitive; the node before stands for it."""
    return "before" if node == SECRET else node


CHOSEN = Chosen(person=pseudonyms(KEY), says="Organisation: example.", discreet=lambda row: discreet(row, told))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A SQLite file: files are made from rows, whatever database gave them."""
    made = create_engine(f"sqlite:///{tmp_path / 'log.db'}")
    metadata.create_all(made)
    yield made
    made.dispose()


@pytest.fixture
def filled(engine: Engine, read: Reader, caught_up: Callable[[], None]) -> Reader:
    """Two conversations in two months, one of which stopped where it would tell something."""
    first = [
        Event("conversation_started", detail={"topic": "absence"}),
        Event("question_shown", node="start"),
        Event("question_answered", node="start", answer="=HYPERLINK(1)", elapsed_ms=1500),
        Event("outcome_reached", node="z", outcome="z", detail={"end": "outcome"}),
    ]
    second = [
        Event("conversation_started", detail={"topic": "absence"}),
        Event("question_shown", node=SECRET),
        Event("question_answered", node=SECRET, detail={"withheld": True}),
        Event("policy_shown", node=SECRET, policy="maternity", section="loss"),
    ]
    with engine.begin() as connection:
        append(connection, [*_rows("c1", first, AT), *_rows("c2", second, AT + timedelta(days=31))])
    caught_up()
    return read


def _rows(conversation: str, events: list[Event], at: datetime) -> list[Row]:
    where = {"organisation": "example", "group_id": "ward-1", "channel": "web", "tree": "t", "tree_version": "v1"}
    return [
        Row(occurred_at=at + timedelta(seconds=n), event=event, conversation=conversation, person="amara", **where)
        for n, event in enumerate(events)
    ]


def cells(file: Path, sheet: int) -> list[list[str]]:
    """The cells of a sheet as text: numbers as Excel keeps them."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(file) as book:
        rows = ET.fromstring(book.read(f"xl/worksheets/sheet{sheet}.xml")).iter(f"{space}row")  # noqa: S314 - our own file
    return [["".join(one.itertext()) for one in row.iter(f"{space}c")] for row in rows]


def test_a_workbook_has_warning_counts_rows_and_dictionary(filled: Reader, tmp_path: Path) -> None:
    """Dates are numbers that Excel shows as dates; nothing is a formula."""
    file = tmp_path / "log.xlsx"
    assert write_workbook(file, leaving(filled, CHOSEN), says=CHOSEN.says, at=AT) == 8
    about = dict(row for row in cells(file, 1) if len(row) == 2)
    assert about["Handle with care"] == WARNING
    assert about["What was chosen"] == "Organisation: example."
    assert (about["Rows"], about["Highest row number"], about["Rows of kind question_shown"]) == ("8", "8", "2")
    log = cells(file, 2)
    assert tuple(log[0]) == COLUMNS
    days = (AT.replace(tzinfo=None) - datetime(1899, 12, 30)) / timedelta(days=1)  # noqa: DTZ001 - Excel has no zones
    assert float(log[1][1]) == pytest.approx(days)
    assert "=HYPERLINK(1)" in log[3]
    assert len(cells(file, 3)) == 1 + len(COLUMNS) + len(KINDS)


def test_more_rows_than_a_spreadsheet_bears_are_refused_with_what_else_there_is(
    filled: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence names the forms that have no such limit."""
    monkeypatch.setattr(workbook, "MOST_ROWS", 7)
    with pytest.raises(TooManyRows, match=r"8 rows\. An Excel file holds 7 at most\. Choose fewer days, or take CSV"):
        write_workbook(tmp_path / "log.xlsx", leaving(filled, CHOSEN), says="", at=AT)


def test_ocel_is_what_the_specification_asks_for(filled: Reader, tmp_path: Path) -> None:
    """Types are declared with their attributes, ids are unique, and every event leads to objects that are there."""
    file = tmp_path / "log.json"
    assert write_ocel(file, leaving(filled, CHOSEN), says=CHOSEN.says) == 8
    made = json.loads(file.read_text("utf-8"))
    assert set(made) == {"eventTypes", "objectTypes", "events", "objects"}
    _check_types(made["events"], made["eventTypes"])
    _check_types(made["objects"], made["objectTypes"])
    objects = [one["id"] for one in made["objects"]]
    assert len(set(objects)) == len(objects)
    assert {one["type"] for one in made["objects"]} == {"about", *OBJECTS} - {"escalation"}
    assert len({event["id"] for event in made["events"]}) == 8
    for event in made["events"]:
        assert datetime.fromisoformat(event["time"]).tzinfo is not None
        assert {one["objectId"] for one in event["relationships"]} <= set(objects)
        assert all(set(one) == {"objectId", "qualifier"} for one in event["relationships"])
    assert made["objects"][0]["attributes"][0]["value"] == WARNING


def _check_types(things: list[dict[str, Any]], types: list[dict[str, Any]]) -> None:
    declared = {one["name"]: {each["name"]: each["type"] for each in one["attributes"]} for one in types}
    for thing in things:
        for attribute in thing["attributes"]:
            kind = declared[thing["type"]][attribute["name"]]
            assert isinstance(attribute["value"], str), "the published schema has every value as text"
            assert kind == "string" or attribute["value"].isdecimal()


def test_an_empty_log_is_a_sound_file_all_the_same(read: Reader, tmp_path: Path) -> None:
    """A program that opens it finds its parts."""
    assert write_ocel(tmp_path / "log.json", leaving(read, CHOSEN), says="") == 0
    assert json.loads((tmp_path / "log.json").read_text("utf-8"))["events"] == []
    assert write_workbook(tmp_path / "log.xlsx", leaving(read, CHOSEN), says="", at=AT) == 0


def test_a_star_has_facts_that_lead_to_their_dimensions(filled: Reader, tmp_path: Path) -> None:
    """Each key of a fact is in its dimension; days have no gap; names come with groups and topics."""
    file = tmp_path / "star.zip"
    names = Names(
        groups={"ward-1": ("Ward 1", "trust")}, topics={"absence": ("Being off sick", "working", ("healthy",))}
    )
    sums = partial(leaving_sums, filled, chosen=CHOSEN)
    assert write_star(file, leaving(filled, CHOSEN), sums, says="", names=names) == 8
    with zipfile.ZipFile(file) as made:
        tables = {name: _table(made.read(name)) for name in made.namelist() if name.endswith(".csv")}
        model = json.loads(made.read("model.json"))
    assert model["rows"] == {"fact_event": 8, "fact_conversation": 2, "fact_escalation": 0, "fact_contact_search": 0}
    for lead in model["relationships"]:
        (fact, column), (dimension, key) = lead["from"].split("."), lead["to"].split(".")
        there = {row[key] for row in tables[f"{dimension}.csv"]}
        assert {row[column] for row in tables[f"{fact}.csv"]} - {""} <= there
    days = [date.fromisoformat(row["date"]) for row in tables["dim_date.csv"]]
    assert days == [date(2026, 7, 2) + timedelta(days=n) for n in range(len(days))]
    assert tables["dim_group.csv"][0] == {"group_id": "ward-1", "name": "Ward 1", "inside": "trust"}
    assert set(tables) >= {f"{name}.csv" for name in DIMENSIONS}


def test_a_star_has_each_table_as_parquet_too(filled: Reader, tmp_path: Path) -> None:
    """The same rows, and days, numbers and moments as what they are."""
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is an extra: pip install fingerpost[analytics]")
    file = tmp_path / "star.zip"
    sums = partial(leaving_sums, filled, chosen=CHOSEN)
    write_star(file, leaving(filled, CHOSEN), sums, says="", names=Names())
    with zipfile.ZipFile(file) as made:
        tables = {Path(name).stem: _table(made.read(name)) for name in made.namelist() if name.endswith(".csv")}
    assert add_parquet(file) == len(tables) == len(DIMENSIONS) + 4
    with zipfile.ZipFile(file) as made, duckdb.connect() as connection:
        made.extractall(tmp_path)
        for name, rows in tables.items():
            (found,) = connection.execute(f"SELECT count(*) FROM '{tmp_path / name}.parquet'").fetchone()  # noqa: S608
            assert found == len(rows), name
        event = f"SELECT typeof(seq), typeof(date), typeof(occurred_at) FROM '{tmp_path}/fact_event.parquet'"  # noqa: S608
        assert connection.execute(event).fetchone() == ("BIGINT", "DATE", "TIMESTAMP WITH TIME ZONE")


def _table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_parquet_has_a_folder_a_month_with_counts_and_meanings(filled: Reader, tmp_path: Path) -> None:
    """Every column comes back as it was, and moments with their zone."""
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is an extra: pip install fingerpost[analytics]")
    path = tmp_path / "parquet"
    with folder(path) as made:
        made.add(LOG, leaving(filled, CHOSEN), progress=lambda _rows: None)
        for one in SUMMED:
            made.add(one.name, leaving_sums(filled, one, CHOSEN), progress=lambda _rows: None)
        made.close(says=CHOSEN.says, last_seq=8)
    assert sorted(one.name for one in (path / LOG).iterdir()) == ["month=2026-07", "month=2026-08"]
    about = json.loads((path / "about.json").read_text("utf-8"))
    assert (about["warning"], about["rows"][LOG], about["highest_row_number"]) == (WARNING, 8, 8)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        rows = f"SELECT * REPLACE (occurred_at::TIMESTAMP AS occurred_at) FROM read_parquet('{path}/log/*/*.parquet')"  # noqa: S608
        found = connection.execute(f"SELECT {', '.join(COLUMNS)} FROM ({rows}) ORDER BY seq").fetchall()  # noqa: S608
    assert [
        (seq, at.replace(tzinfo=UTC), *rest, detail and json.loads(detail)) for seq, at, *rest, detail in found
    ] == [tuple(row) for rows in leaving(filled, CHOSEN) for row in rows]


def test_in_no_form_does_a_sensitive_node_or_a_person_leave(filled: Reader, tmp_path: Path) -> None:
    """The node before stands for it, and what was shown there does not leave either."""
    write_workbook(tmp_path / "log.xlsx", leaving(filled, CHOSEN), says="", at=AT)
    write_ocel(tmp_path / "log.json", leaving(filled, CHOSEN), says="")
    sums = partial(leaving_sums, filled, chosen=CHOSEN)
    write_star(tmp_path / "star.zip", leaving(filled, CHOSEN), sums, says="", names=Names())
    texts = [(tmp_path / "log.json").read_text("utf-8")]
    for name in ("log.xlsx", "star.zip"):
        with zipfile.ZipFile(tmp_path / name) as packed:
            texts += [packed.read(one).decode() for one in packed.namelist()]
    everything = "\n".join(texts)
    assert everything.count("before") > 5
    for secret in (SECRET, "maternity", "loss", "amara"):
        assert secret not in everything


def test_an_export_may_leave_restricted_topics_out_of_the_sums(filled: Reader) -> None:
    """By the tree, and by the topic of what has no tree."""
    hidden = replace(CHOSEN, scope=replace(CHOSEN.scope, without=frozenset({"absence"})))
    assert [list(leaving_sums(filled, one, hidden)) for one in SUMMED] == [[], [], []]
