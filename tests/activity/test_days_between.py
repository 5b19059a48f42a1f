"""Charts of rare events, against their published formulas."""

from datetime import date, timedelta

import pytest

from activity.days_between import days_between

START = date(2025, 1, 1)


def days(*waits: int) -> list[date]:
    """Days with these waits between them."""
    found = [START]
    for wait in waits:
        found.append(found[-1] + timedelta(days=wait))
    return found


def test_waits_are_charted_to_their_power_and_limits_taken_back() -> None:
    """Waits of 30 and 60 in turn: the mean of their powers plus 2.66 of the difference, to the power of 3.6."""
    found = days_between(days(*[30, 60] * 6))
    low, high = 30 ** (1 / 3.6), 60 ** (1 / 3.6)
    assert found.waits == (30, 60) * 6
    assert found.centre == pytest.approx(((low + high) / 2) ** 3.6)
    assert found.upper == pytest.approx(((low + high) / 2 + 2.66 * (high - low)) ** 3.6)
    assert found.lower == pytest.approx(((low + high) / 2 - 2.66 * (high - low)) ** 3.6)


def test_a_run_of_short_waits_is_a_shift_and_a_concern() -> None:
    """The thing has come more often: long waits are better."""
    found = days_between(days(*[40, 70, 55, 90, 60, 75, 50], *[9, 12, 8, 11, 10, 7, 9]))
    assert found.chart is not None
    assert found.chart.variation == "concern"
    assert "shift" in found.chart.signals


def test_two_events_have_a_wait_and_no_limits() -> None:
    """Nor has one event, or none."""
    assert days_between(days(30)).waits == (30,)
    assert days_between(days(30)).upper is None
    assert days_between([]).waits == ()


def test_two_events_on_one_day_have_no_wait() -> None:
    """Nought days; where such waits are common there is no lower limit."""
    found = days_between(days(0, 20, 0, 30, 0))
    assert found.waits == (0, 20, 0, 30, 0)
    assert found.lower is None
