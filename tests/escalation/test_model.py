"""The status table: its size, its page, and values that refuse what cannot be."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import get_args

import pytest

from escalation import model
from escalation.model import MOVES, OPEN, Escalation, ServiceLevel, Status

PAGE = Path(model.__file__).parent / "STATUS.md"


def test_the_page_is_drawn_from_the_table() -> None:
    """STATUS.md is what `status_page` makes now."""
    assert PAGE.read_text("utf-8") == model.status_page()


def test_every_open_status_can_end() -> None:
    """Whatever an escalation waits for, the manager can withdraw it and somebody can move it."""
    for status in OPEN:
        assert MOVES[status, "withdraw"] == "resolved"
        assert MOVES[status, "transfer"] == "waiting"


def test_every_status_can_be_reached() -> None:
    """No status is drawn that nothing leads to."""
    assert set(MOVES.values()) == set(get_args(Status))


def test_a_time_without_a_zone_is_refused(build: Callable[..., Escalation]) -> None:
    """A naive time would be read in the wrong zone."""
    with pytest.raises(ValueError, match="claimed_at needs a time zone"):
        replace(build(), claimed_at=datetime(2026, 11, 23, 10))  # noqa: DTZ001 - the mistake on trial


def test_a_service_level_says_one_thing() -> None:
    """Hours or days, never both and never neither."""
    with pytest.raises(ValueError, match="one of the two"):
        ServiceLevel()
