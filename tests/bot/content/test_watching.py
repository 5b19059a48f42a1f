"""Content files are seen when they change, come, go or are replaced; a folder is not read anew for nothing."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content.watching import SURE_AFTER_NS, Watch


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a folder inside, changed long ago."""
    (tmp_path / "library" / "more").mkdir(parents=True)
    (tmp_path / "library" / "one.yaml").write_text("a: 1")
    (tmp_path / "library" / "more" / "two.md").write_text("two")
    (tmp_path / "library" / "other.txt").write_text("not content")
    age(tmp_path / "library", tmp_path / "library" / "more")
    return tmp_path / "library"


def age(*folders: Path) -> None:
    """As if nothing had come or gone for a while."""
    long_ago = time.time_ns() - 2 * SURE_AFTER_NS
    for one in folders:
        os.utime(one, ns=(long_ago, long_ago))


def names(watch: Watch) -> list[str]:
    """The files that are seen."""
    return sorted(Path(one).name for one in watch.look())


def test_nothing_that_changes_is_nothing_new(folder: Path) -> None:
    """Content files alone, the same each time."""
    watch = Watch([folder, folder / "nowhere"])
    assert names(watch) == ["one.yaml", "two.md"]
    assert watch.look() == watch.look() == Watch([folder]).look()


CHANGES: dict[str, Callable[[Path], object]] = {
    "written": lambda folder: (folder / "more" / "two.md").write_text("two and more"),
    "come": lambda folder: (folder / "more" / "three.yaml").write_text("c: 3"),
    "gone": lambda folder: (folder / "one.yaml").unlink(),
    "renamed over": lambda folder: (folder / "one.yaml").rename(folder / "more" / "two.md"),
    "a folder comes": lambda folder: (folder / "more").rename(folder / "new"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_a_change_is_seen(folder: Path, change: Callable[[Path], object]) -> None:
    """As reading everything anew would show it, at the next look."""
    watch = Watch([folder])
    before = watch.look()
    change(folder)
    after = watch.look()
    assert after != before
    assert after == watch.look() == Watch([folder]).look()


def test_two_files_that_come_at_one_moment_are_both_seen(folder: Path) -> None:
    """The second may leave the folder's time as it is: a folder that has just changed is read again."""
    watch = Watch([folder])
    (folder / "three.yaml").write_text("c: 3")
    moment = folder.stat().st_mtime_ns
    watch.look()
    (folder / "four.yaml").write_text("d: 4")
    os.utime(folder, ns=(moment, moment))
    assert "four.yaml" in names(watch)


def test_a_place_that_was_missing_is_seen_once_it_is_there(tmp_path: Path) -> None:
    """A folder or a file."""
    watch = Watch([tmp_path / "later", tmp_path / "alone.yaml"])
    assert names(watch) == []
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / "one.yaml").write_text("a: 1")
    assert names(watch) == ["one.yaml"]
    (tmp_path / "alone.yaml").write_text("b: 2")
    assert names(watch) == ["alone.yaml", "one.yaml"]
