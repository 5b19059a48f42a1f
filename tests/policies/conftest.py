"""A small policy library in a folder, and what loading it gives."""

from collections.abc import Callable
from pathlib import Path

import pytest

from organisations.reading import Problem
from policies.library import PolicyLibrary
from policies.load import load_policies

Load = Callable[[dict[str, str]], tuple[PolicyLibrary, tuple[Problem, ...]]]

HEADER = "---\npolicy: sickness\ntitle: Sickness policy\nowner: HR team\n---\n"
BODY = """
This is a model policy to adapt.

## Return to work {#return-to-work}

Meet within **{{ fact('return_to_work_days') }}** days. Ring {{ setting('oh_name') }}.

## Trigger points {#trigger-points}

### Spells

A trigger is a prompt to meet.
"""


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Loads a library from texts by `<policy>/<date>`."""

    def load_texts(texts: dict[str, str]) -> tuple[PolicyLibrary, tuple[Problem, ...]]:
        for name, text in texts.items():
            path = tmp_path / "library" / f"{name}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return load_policies(tmp_path / "library")

    return load_texts


@pytest.fixture
def library(load: Load) -> PolicyLibrary:
    """Three versions of one policy; the middle one ends on 31 March 2026, a day before the last begins."""
    middle = HEADER.replace("owner: HR team", "owner: HR team\nuntil: 2026-03-31")
    texts = {
        "sickness/2024-04-01": HEADER + BODY,
        "sickness/2025-04-01": middle + BODY.replace("prompt", "reason"),
        "sickness/2026-04-02": HEADER + BODY,
    }
    found, problems = load(texts)
    assert problems == ()
    return found
