"""The export: every row once, in order, harmless to open, and without names."""

import csv
import io
import json
import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import Connection, Engine

from activity import export
from activity.export import ABOUT, WARNING, Chosen, as_they_are, harmless, meanings, pseudonyms, stream
from activity.kinds import KINDS, Event
from activity.log import COLUMNS, Row, append
from activity.reading import LogScope, Reader

Write = Callable[..., None]
T = TypeVar("T")

KEY = b"a key for these tests alone"


def csv_rows(chunks: Iterable[bytes]) -> list[dict[str, str]]:
    """The rows of a CSV export, by column."""
    return list(csv.DictReader(io.StringIO(b"".join(chunks).decode(), newline="")))


def test_what_was_written_comes_out(read: Reader, write: Write, now: datetime) -> None:
    """CSV and JSON lines carry every column of every row, in order."""
    write("c1", Event("question_shown", node="a"), Event("question_answered", node="a", answer="yes", elapsed_ms=7))
    write("c1", Event("outcome_reached", node="z", outcome="z", detail={"end": "outcome", "days": [1, 2]}))
    rows = csv_rows(stream("csv", read, Chosen(person=as_they_are)))
    assert tuple(rows[0]) == (*COLUMNS, ABOUT)
    assert [row["kind"] for row in rows] == ["question_shown", "question_answered", "outcome_reached"]
    assert rows[0]["occurred_at"] == now.isoformat()
    assert rows[1] | {"seq": "", "occurred_at": ""} == dict.fromkeys((*COLUMNS, ABOUT), "") | {
        "kind": "question_answered",
        "conversation": "c1",
        "person": "person-1",
        "organisation": "example",
        "group_id": "ward-1",
        "channel": "web",
        "tree": "short-term-sickness",
        "tree_version": "v1",
        "node": "a",
        "answer": "yes",
        "turn": "turn-1",
        "elapsed_ms": "7",
    }
    lines = [json.loads(line) for line in b"".join(stream("jsonl", read, Chosen(person=as_they_are))).splitlines()]
    assert [list(line) for line in lines] == [[*COLUMNS, ABOUT], list(COLUMNS), list(COLUMNS)]
    assert lines[0][ABOUT] == WARNING == rows[0][ABOUT]
    assert lines[2]["detail"] == {"end": "outcome", "days": [1, 2]} == json.loads(rows[2]["detail"])
    assert [str(line["seq"]) for line in lines] == [row["seq"] for row in rows]


def test_an_empty_log_is_a_header_alone(read: Reader) -> None:
    """A program that reads the file finds its columns even so."""
    assert b"".join(stream("csv", read, Chosen(person=as_they_are))).decode() == ",".join((*COLUMNS, ABOUT)) + "\r\n"
    assert b"".join(stream("jsonl", read, Chosen(person=as_they_are))) == b""


def test_the_first_bytes_need_no_database() -> None:
    """A reader sees the file begin at once, however long the log is."""

    def unreachable(_: Callable[[Connection], T]) -> T:
        raise AssertionError("the database was asked")

    assert next(stream("csv", unreachable, Chosen(person=as_they_are))).startswith(b"seq,occurred_at,kind")


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(read: Reader, write: Write, first: str) -> None:
    """In CSV it gets an apostrophe; JSON lines are for programs and stay as they are."""
    answer = f"{first}HYPERLINK(1)"
    write("c1", Event("question_answered", node="a", answer=answer))
    assert csv_rows(stream("csv", read, Chosen(person=as_they_are)))[0]["answer"] == f"'{answer}"
    assert json.loads(b"".join(stream("jsonl", read, Chosen(person=as_they_are))))["answer"] == answer


def test_ordinary_cells_are_left_alone() -> None:
    """Only the first character counts."""
    assert [harmless(text) for text in ("yes", "a=b", "5", "", "'quoted")] == ["yes", "a=b", "5", "", "'quoted"]


def test_people_are_codes_that_hold_for_one_key(read: Reader, write: Write) -> None:
    """The same person has the same code, two people have two, and another key gives others."""
    for n, person in enumerate(("p1", "p2", "p1")):
        write(f"c{n}", Event("conversation_started"), person=person)
    write("c9", Event("conversation_abandoned"), person=None)
    codes = [row["person"] for row in csv_rows(stream("csv", read, Chosen(person=pseudonyms(KEY))))]
    assert codes[0] == codes[2] != codes[1]
    assert codes[3] == ""
    assert {"p1", "p2"}.isdisjoint(codes)
    other = [row["person"] for row in csv_rows(stream("csv", read, Chosen(person=pseudonyms(KEY + b"!"))))]
    assert set(other) & set(codes) == {""}


def test_a_short_key_is_refused() -> None:
    """Codes under it could be guessed by trying."""
    with pytest.raises(ValueError, match="at least 16 bytes"):
        pseudonyms(b"short")


def test_rows_are_chosen_by_number_day_and_organisation(read: Reader, write: Write, now: datetime) -> None:
    """A feed goes on from where it was; a trust gets its own rows."""
    write("c1", Event("conversation_started"), at=now - timedelta(days=2))
    write("c2", Event("conversation_started"), at=now)
    write("c3", Event("conversation_started"), at=now, organisation="another")

    def found(scope: LogScope, after: int = 0) -> list[str]:
        chunks = stream("csv", read, Chosen(person=as_they_are, after=after, scope=scope))
        return [row["conversation"] for row in csv_rows(chunks)]

    assert found(LogScope(organisation="example")) == ["c1", "c2"]
    assert found(LogScope(since=now)) == ["c2", "c3"]
    assert found(LogScope(until=now)) == ["c1"]
    assert found(LogScope(), after=2) == ["c3"]


def test_pages_join_without_a_seam(read: Reader, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """However small the pages, each row comes once."""
    for n in range(7):
        write(f"c{n}", Event("conversation_started"))
    for size in (1, 3, 7, 8):
        monkeypatch.setattr(export, "PAGE", size)
        rows = csv_rows(stream("csv", read, Chosen(person=as_they_are)))
        assert [row["conversation"] for row in rows] == [f"c{n}" for n in range(7)]


def test_an_export_under_concurrent_writes_misses_and_repeats_nothing(
    engine: Engine, read: Reader, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Feeds that follow each other while others write give every row exactly once, in order."""
    monkeypatch.setattr(export, "PAGE", 5)
    writers, each = 3, 40

    def fill(writer: int) -> None:
        for n in range(each):
            row = Row(occurred_at=now, event=Event("conversation_started"), conversation=f"{writer}-{n}")
            with engine.begin() as connection:
                append(connection, [row])

    threads = [threading.Thread(target=fill, args=(n,)) for n in range(writers)]
    for thread in threads:
        thread.start()
    seen: list[dict[str, str]] = []
    while len(seen) < writers * each:
        going = any(thread.is_alive() for thread in threads)
        after = int(seen[-1]["seq"]) if seen else 0
        seen += csv_rows(stream("csv", read, Chosen(person=as_they_are, after=after)))
        assert going or len(seen) == writers * each
    for thread in threads:
        thread.join()
    assert sorted({row["conversation"] for row in seen}) == sorted(row["conversation"] for row in seen)
    assert [int(row["seq"]) for row in seen] == sorted(int(row["seq"]) for row in seen)


def test_the_dictionary_defines_every_column_and_kind() -> None:
    """Whoever gets the file can learn what it says."""
    rows = list(meanings())
    assert [name for what, name, _ in rows if what == "column"] == list(COLUMNS)
    assert [name for what, name, _ in rows if what == "kind"] == list(KINDS)
    assert [name for _, name, means in rows if not means] == []
