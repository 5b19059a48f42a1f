"""Proof: every letter, with hostile text in every field, opens as a Word file; in LibreOffice where that is here."""

import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from itertools import cycle
from pathlib import Path

import pytest
from docx import Document

from bot.content.library import Shelf
from bot.conversation.reply import ShownLetter
from bot.delivery.letters import word_file
from policies.markdown import Block, fill
from tests.bench.record import Record
from tests.bot.test_letters import HOSTILE
from trees.model import Letter

pytestmark = pytest.mark.proof
OFFICE = shutil.which("soffice")
MOST = 2_000
"""Characters of a hostile text here: no answer is longer."""

SECONDS = 900


def letters_of(shelf: Shelf) -> dict[str, Letter]:
    """Every letter that a guide offers, by its id."""
    trees = shelf.current.trees_of("example").values()
    return {name: letter for tree in trees for name, letter in tree.letters.items()}


def spoilt(name: str, letter: Letter, *, number: int) -> ShownLetter:
    """The letter with another hostile text in each of its fields, beginning with another one for each letter."""
    at = number % len(HOSTILE)
    texts = cycle([text[:MOST] for text in (*HOSTILE[at:], *HOSTILE[:at])])
    words: tuple[Block, ...] = ()
    for part in letter.body.parts:
        words += fill(part.marked, [next(texts) for _ in part.marked.holes])
    return ShownLetter(id=name, title=next(texts), to=next(texts), words=words)


def test_every_letter_opens_whatever_was_typed(
    shelf: Shelf, now: datetime, size: Callable[[int], int], record: Record, *, tmp_path: Path, full_size: bool
) -> None:
    """The library that wrote it reads it again; LibreOffice makes a page of each, where a proof is run beside it."""
    listed = sorted(letters_of(shelf).items())[: size(1_000)]
    for number, (name, letter) in enumerate(listed):
        made = word_file(spoilt(name, letter, number=number), at=now)
        assert Document(BytesIO(made)).paragraphs
        (tmp_path / f"{name}.docx").write_bytes(made)
    if OFFICE is None or not full_size:
        return
    pages = converted(tmp_path)
    record("letters with hostile text in every field opened in LibreOffice", f"{len(pages)} of {len(listed)}")
    assert pages == {name for name, _ in listed}


def converted(folder: Path) -> set[str]:
    """The letters of a folder of which LibreOffice made a page."""
    files = sorted(str(path) for path in folder.glob("*.docx"))
    command = [str(OFFICE), "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files]
    subprocess.run(
        command, env={**os.environ, "HOME": str(folder)}, capture_output=True, check=True, timeout=SECONDS
    )  # fmt: skip
    return {path.stem for path in folder.glob("*.pdf") if path.stat().st_size}
