"""What was learned before is taken from the cache, and whatever is wrong with the cache it is learned again."""

from pathlib import Path

import numpy as np
import pytest

from trees.find.learned_before import Kept, learn_once
from trees.find.learning import USUAL, Learned, Shape, learn

TEXTS = ["off sick again", "signed off for months", "late three times", "missed the start of the shift"]
VECTORS = np.eye(4, dtype=np.float32)
SUBJECTS = [0, 0, 1, 1]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "fingerpost"


def taught() -> Learned:
    """What is learned from the four texts."""
    return learn_once(TEXTS, VECTORS, SUBJECTS, among=2)


def scores(learned: Learned) -> list[float]:
    """What it says of a new text."""
    return [float(one) for one in learned.scores("sick again", VECTORS[0])]


def test_what_was_learned_is_read_again(cache: Path) -> None:
    """The same scores, to the last bit, from one file."""
    first = scores(taught())
    assert len(list(cache.iterdir())) == 1
    assert scores(taught()) == first


def test_other_sentences_are_learned_apart(cache: Path) -> None:
    """A changed phrase is never answered from what another set taught."""
    taught()
    learn_once([*TEXTS[:3], "went home early"], VECTORS, SUBJECTS, among=2)
    assert len(list(cache.iterdir())) == 2


@pytest.mark.parametrize("wrong", [b"", b"no archive", b"PK\x03\x04"])
def test_a_broken_file_is_learned_anew(cache: Path, wrong: bytes) -> None:
    """And mended by it."""
    first = scores(taught())
    (file,) = cache.iterdir()
    file.write_bytes(wrong)
    assert scores(taught()) == first
    assert file.stat().st_size > len(wrong)


def test_a_folder_that_cannot_be_written_to_costs_only_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file stands where the folder would be."""
    (tmp_path / "in-the-way").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "in-the-way"))
    assert scores(taught())
    kept = Kept.of(TEXTS, VECTORS, SUBJECTS, among=2, shape=taught().shape)
    assert kept.read(vectors=VECTORS, shape=taught().shape) is None


def test_what_is_shipped_is_taken_before_the_cache(tmp_path: Path) -> None:
    """Nothing is learned, and nothing is written."""
    shipped = tmp_path / "shipped"
    given = Kept.of(TEXTS, VECTORS, SUBJECTS, among=2, shape=USUAL)
    Kept(file=shipped / given.file.name).write(learn(TEXTS, VECTORS, SUBJECTS, among=2))
    assert scores(learn_once(TEXTS, VECTORS, SUBJECTS, among=2, shipped=shipped)) == scores(taught())
    assert [file.name for file in shipped.iterdir()] == [given.file.name]


def test_the_manner_of_saying_tells_apart_what_means_the_same() -> None:
    """Two texts of one meaning and other manners go to the subject whose manner they share, wherever the centre is."""
    meanings = np.full((4, 2), np.sqrt(0.5), dtype=np.float32)
    manners = np.array([[9, 1], [9, 1.1], [9, -1], [9, -1.1]], dtype=np.float32)
    shape = Shape(manner=1.0, words=0.0)
    learned = learn(["a", "b", "c", "d"], np.hstack([meanings, manners]), SUBJECTS, among=2, shape=shape)
    for manner, subject in ((0.8, 0), (-0.8, 1)):
        vector = np.array([*meanings[0], 9, manner], dtype=np.float32)
        assert int(np.argmax(learned.scores("e", vector))) == subject
