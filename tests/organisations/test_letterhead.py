"""A trust's letterhead: taken as it is, refused with a sentence where it is no Word file."""

import shutil
from pathlib import Path

import pytest
from docx import Document

from organisations.load import LARGEST_LETTERHEAD, load_organisation

EXAMPLE = Path(__file__).parent.parent.parent / "organisations" / "example"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A trust's folder of the test's own."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "organisations" / "example"))


def test_a_trust_need_not_have_one(folder: Path) -> None:
    """Letters are then written on plain paper."""
    organisation, problems = load_organisation(folder)
    assert organisation is not None
    assert organisation.letterhead is None
    assert not [problem for problem in problems if problem.level == "error"]


def test_a_word_file_is_taken_as_it_is(folder: Path) -> None:
    """Byte for byte."""
    Document().save(str(folder / "letterhead.docx"))
    organisation, _ = load_organisation(folder)
    assert organisation is not None
    assert organisation.letterhead == (folder / "letterhead.docx").read_bytes()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not a Word file"),
        (b"PK\x03\x04 and no more", "not a Word file"),
        (b"{\\rtf1 an older format}", "not a Word file"),
        (b"x" * (LARGEST_LETTERHEAD + 1), "larger than 2 MB"),
    ],
)
def test_anything_else_is_refused_with_its_file(folder: Path, content: bytes, says: str) -> None:
    """The operator is told which file, and how to save it."""
    (folder / "letterhead.docx").write_bytes(content)
    organisation, problems = load_organisation(folder)
    assert organisation is None
    (wrong,) = [problem for problem in problems if says in problem.problem]
    assert wrong.file == "organisations/example/letterhead.docx"
    assert "Save it again from Word" in wrong.remedy
