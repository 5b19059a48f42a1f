"""Fixtures of the proofs: their size, and where their figures go."""

import os
from collections.abc import Callable, Iterator

import pytest

from tests.bench import record as results
from tests.bench.record import Record

WHOLE = os.environ.get("FINGERPOST_PROOF") == "1"


@pytest.fixture
def size() -> Callable[[int], int]:
    """How many of a proof's repetitions to run: all in `make proof`, a twentieth in every other run."""
    return lambda full: full if WHOLE else max(1, full // 20)


@pytest.fixture(scope="session")
def record() -> Iterator[Record]:
    """Notes a figure; RESULTS.md is written when proofs are run whole."""
    figures: dict[str, str] = {}
    yield figures.__setitem__
    if WHOLE and figures:
        results.write(figures)
