"""Exports: every form, as the pages and the command make them, with sensitive nodes as those before them."""

import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from activity.filters import Filters
from activity.kinds import Event
from activity.log import Row, append
from activity.reading import Logged
from bot.content.library import Shelf
from bot.exports.choosing import chosen, masked_by
from bot.exports.making import FORMS, Form, Work, make, names_of
from bot.store import schema
from bot.store.engine import Database, open_database

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
KEYS = ("a key for these tests alone, long enough",)


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory, shelf: Shelf) -> Iterator[Database]:
    """A database in which somebody was asked a sensitive question; exports only read it."""
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('log') / 'log.db'}")
    schema.migrate(database)
    tree = shelf.current.trees_of("example")["short-term-sickness"]
    events = [
        Event("conversation_started", detail={"topic": tree.topic}),
        Event("question_shown", node="gates/urgent"),
        Event("question_answered", node="gates/about_whom", answer="employee"),
        Event("outcome_reached", node="pregnancy_loss", outcome="pregnancy_loss", detail={"end": "outcome"}),
    ]
    where = {"organisation": "example", "tree": tree.id, "tree_version": tree.version, "channel": "web"}
    rows = [Row(occurred_at=AT, event=event, conversation="c1", person="amara", **where) for event in events]
    database.write(lambda connection: append(connection, rows))
    yield database
    database.close()


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_made_and_tells_no_sensitive_node(
    logged: Database, shelf: Shelf, now: datetime, tmp_path: Path, form: Form
) -> None:
    """Whatever the form: the same four rows, the same codes, the node before."""
    if form == "parquet":
        pytest.importorskip("duckdb", reason="DuckDB is an extra: pip install fingerpost[analytics]")
    leaves = chosen(Filters(), organisation="example", after=0, without=frozenset(), shelf=shelf, secret_keys=KEYS)
    told: list[int] = []
    names = names_of(shelf.current, "example")
    work = Work(read=logged.read, chosen=leaves, names=names, at=now, progress=told.append)
    path = tmp_path / "file"
    assert make(form, path, work) == 4
    assert told
    content = _content(path)
    assert b"amara" not in content
    assert b"pregnancy_loss" not in content
    assert b"gates/urgent" not in content


def _content(path: Path) -> bytes:
    if not zipfile.is_zipfile(path):
        return path.read_bytes()
    with zipfile.ZipFile(path) as packed:
        return b"\n".join(packed.read(one) for one in packed.namelist())


def test_a_version_whose_content_nobody_kept_tells_no_node(now: datetime) -> None:
    """Nobody can say what was sensitive in it; what has no node is told as it is."""
    masked = masked_by(lambda _organisation, _tree, _version: None)
    row = Logged(seq=1, occurred_at=now, kind="question_answered", tree="t", tree_version="v", node="q", answer="a")
    assert masked(row)._replace(detail=None) == row._replace(node=None, answer=None, detail=None)
    without = row._replace(node=None, answer=None)
    assert masked(without) is without


def test_names_of_groups_topics_and_trees_go_with_the_ids(shelf: Shelf) -> None:
    """A star schema is read by people who do not know the ids."""
    names = names_of(shelf.current, "example")
    assert names.groups
    assert all(len(one) == 2 for one in names.groups.values())
    assert names.trees["short-term-sickness"]
    assert json.dumps(dict(names.topics))
    assert names_of(shelf.current, "another").groups == {}
