"""Fixtures of the proofs: their size, and where their figures go."""

from collections.abc import Callable, Iterator

import pytest

from tests.bench import record as results
from tests.bench.filled import filled, folder
from tests.bench.record import Record

__all__ = ["filled", "folder", "record", "size"]

FIGURES: dict[str, str] = {}
"""What this run has measured."""


@pytest.fixture
def size(*, full_size: bool) -> Callable[[int], int]:
    """How many of a proof's repetitions to run: all in `make proof`, a twentieth in every other run."""
    return lambda full: full if full_size else max(1, full // 20)


@pytest.fixture(scope="session")
def record(*, full_size: bool) -> Iterator[Record]:
    """Notes a figure; RESULTS.md is written when proofs are run whole."""
    yield FIGURES.__setitem__
    if full_size and FIGURES:
        results.write(FIGURES)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says what was measured, whole or small."""
    for name, figure in sorted(FIGURES.items()):
        terminalreporter.write_line(f"{name}: {figure}")
