"""The content while it is served: broken files change nothing, mended ones are live, old conversations keep theirs."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.commands.failing import Failed, plainly
from bot.content.library import BrokenLibrary, Places, Shelf
from bot.handle import Service
from bot.store import conversations
from bot.store.engine import Database
from bot.store.tables import tree_version
from tests.bot.acting import TO_STAGE, count, journey
from trees.load import Sources

ASK = "How far have things got under the sickness policy?"
ASK_ANEW = "How far have you got under the sickness policy?"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A copy of the shipped trees, for a test to write in."""
    folder = tmp_path / "library"
    shutil.copytree(Sources.shipped().library, folder)
    return folder


@pytest.fixture
def own_shelf(library: Path) -> Shelf:
    """The shipped content with the trees taken from the copy."""
    return Shelf(Places(sources=replace(Sources.shipped(), library=library)))


def write(library: Path, old: str, new: str) -> None:
    """Replaces words of the sickness tree's file."""
    path = library / "short-term-sickness.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def stage_of(shelf: Shelf) -> str:
    """How the tree that is served asks how far things have got."""
    return str(shelf.current.trees_of("example")["short-term-sickness"].nodes["stage"])


def test_nothing_is_read_again_while_nothing_changes(own_shelf: Shelf) -> None:
    """The set that is served stays the very same."""
    before = own_shelf.current
    assert not own_shelf.refresh()
    assert own_shelf.current is before


def test_a_changed_file_is_live_at_the_next_look(own_shelf: Shelf, library: Path) -> None:
    """An author saves; the next conversation is asked in the new words."""
    write(library, ASK, ASK_ANEW)
    assert own_shelf.refresh()
    assert ASK_ANEW in stage_of(own_shelf)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"ask: {ASK}", "ask: ["),
        ("next: {back: stage,", "next: {back: nowhere,"),
        ("adviser: speak_to_us", "adviser: {{"),
    ],
)
def test_a_broken_file_keeps_the_last_good_set_and_says_where(
    own_shelf: Shelf, library: Path, old: str, new: str
) -> None:
    """Turns go on as before; the problem names the file and its line; mended, it is live."""
    before = own_shelf.current
    write(library, old, new)
    assert not own_shelf.refresh()
    assert own_shelf.current is before
    problem = own_shelf.problems[0]
    assert problem.file.endswith("short-term-sickness.yaml")
    assert problem.line > 0
    assert problem.problem
    assert not own_shelf.refresh()
    write(library, new, old)
    write(library, ASK, ASK_ANEW)
    assert own_shelf.refresh()
    assert own_shelf.problems == ()
    assert ASK_ANEW in stage_of(own_shelf)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"- just\n- a list\n", b"tree: other\n"])
def test_a_file_of_nonsense_breaks_nothing(own_shelf: Shelf, library: Path, content: bytes) -> None:
    """Half-saved, of the wrong encoding or of the wrong shape: the last good set is kept."""
    before = own_shelf.current
    (library / "short-term-sickness.yaml").write_bytes(content)
    assert not own_shelf.refresh()
    assert own_shelf.current is before
    assert own_shelf.problems


def test_turns_go_on_while_a_file_is_broken(
    own_shelf: Shelf, library: Path, new_database: Callable[[], Database], manager: str, now: datetime
) -> None:
    """A manager in the middle of a conversation, and one who begins, notice nothing."""
    service = Service(shelf=own_shelf, database=new_database())
    begun = journey(service, now, manager)
    write(library, f"ask: {ASK}", "ask: [")
    own_shelf.refresh()
    reply = begun.answers(*TO_STAGE)
    assert reply.shown is not None
    assert reply.shown.node == "stage"
    assert journey(service, now, manager, "second").reply.shown is not None


def test_a_conversation_keeps_the_version_that_it_began_on(
    own_shelf: Shelf, library: Path, new_database: Callable[[], Database], manager: str, now: datetime
) -> None:
    """After the file changed it goes on in its own words, also in a process that never served them."""
    service = Service(shelf=own_shelf, database=new_database())
    begun = journey(service, now, manager)
    write(library, ASK, ASK_ANEW)
    assert own_shelf.refresh()
    assert ASK in str(begun.answers(*TO_STAGE).shown)
    restarted = Shelf(Places(sources=replace(Sources.shipped(), library=library)))
    begun.service = replace(service, shelf=restarted)
    assert ASK in str(begun.say("show").shown)
    assert begun.say("answer", "none").notices == ()
    newer = journey(begun.service, now, manager, "newer")
    assert ASK_ANEW in str(newer.answers(*TO_STAGE).shown)
    assert count(service.database, tree_version) == 2
    kept = service.database.read(lambda connection: conversations.look(connection, newer.reply.conversation or ""))
    assert kept is not None
    assert kept.tree_version == restarted.current.trees_of("example")["short-term-sickness"].version


def test_content_that_is_broken_at_the_start_is_refused_with_every_problem(library: Path) -> None:
    """There is no earlier good set; a command prints a line for each problem, with file and line."""
    write(library, "next: {back: stage,", "next: {back: nowhere,")
    (library / "shared-gates.yaml").write_text("tree: [")
    with pytest.raises(BrokenLibrary):
        Shelf(Places(sources=replace(Sources.shipped(), library=library)))
    with pytest.raises(Failed) as failed, plainly():
        Shelf(Places(sources=replace(Sources.shipped(), library=library)))
    assert all(".yaml:" in line for line in failed.value.lines)
