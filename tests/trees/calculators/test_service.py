"""Service, and the notice that goes with it: ends of months, leap days, and each threshold from both sides."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trees.calculators.dates import add_months
from trees.calculators.service import (
    end_with_statutory_notice,
    service_months,
    service_reached_on,
    service_years,
    statutory_notice_ends,
    statutory_notice_weeks,
)

DAY = timedelta(days=1)
days = st.dates(date(1980, 1, 1), date(2040, 12, 31))
spans = st.integers(0, 15_000)


@given(days, st.integers(1, 500))
def test_a_length_of_service_is_reached_on_its_day_and_not_before(start: date, months: int) -> None:
    """`service_reached_on` and `service_months` are each other's inverse."""
    reached = service_reached_on(start, months)
    assert service_months(start, reached) >= months
    if reached > start:
        assert service_months(start, reached - DAY) < months


@given(days, spans)
def test_service_is_what_counting_month_by_month_gives(start: date, length: int) -> None:
    """The count agrees with trying one month after another."""
    end = start + timedelta(days=length)
    count = 0
    while add_months(start, count + 1) - DAY <= end:
        count += 1
    assert service_months(start, end) == count
    assert service_years(start, end) == count // 12


@given(days, spans, spans)
def test_service_and_notice_never_shrink_as_time_goes_on(start: date, one: int, other: int) -> None:
    """A later day never has fewer months, fewer weeks of notice, or an earlier end of notice."""
    first, second = (start + timedelta(days=length) for length in sorted((one, other)))
    assert service_months(start, first) <= service_months(start, second)
    assert statutory_notice_weeks(start, first) <= statutory_notice_weeks(start, second)
    assert statutory_notice_ends(start, first) <= statutory_notice_ends(start, second)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2024-02-29", "2024-03-27", 0),
        ("2024-02-29", "2024-03-28", 1),
        ("2024-02-29", "2025-02-26", 11),
        ("2024-02-29", "2025-02-27", 12),
        ("2024-02-29", "2028-02-28", 48),
        ("2026-01-31", "2026-02-26", 0),
        ("2026-01-31", "2026-02-27", 1),
        ("2027-12-31", "2028-02-28", 2),
        ("2026-07-01", "2026-12-30", 5),
        ("2026-07-01", "2026-12-31", 6),
        ("2026-07-02", "2026-12-31", 5),
        ("2026-07-02", "2027-01-01", 6),
    ],
)
def test_service_at_month_ends_leap_days_and_the_turn_of_the_year(start: str, end: str, months: int) -> None:
    """Reckoned by hand."""
    assert service_months(date.fromisoformat(start), date.fromisoformat(end)) == months


@pytest.mark.parametrize("years", range(1, 16))
def test_notice_grows_by_a_week_on_the_day_a_year_is_complete(years: int) -> None:
    """One week to two years, then one for each year to twelve; one day less of service gives the step below."""
    start = date(2010, 3, 1)
    complete = date(2010 + years, 2, 28 if (2010 + years) % 4 else 29)
    assert statutory_notice_weeks(start, complete) == min(years, 12)
    assert statutory_notice_weeks(start, complete - DAY) == max(1, min(years - 1, 12))


@given(days, spans, st.integers(0, 400))
def test_statutory_notice_only_ever_moves_an_end_later(start: date, served: int, notice: int) -> None:
    """Notice that was long enough moves nothing; none at all moves the end by the least notice."""
    told = start + timedelta(days=served)
    end = told + timedelta(days=notice)
    found = end_with_statutory_notice(start, told, end)
    assert found >= end
    assert found - told == max(end - told, timedelta(weeks=statutory_notice_weeks(start, told)))


@pytest.mark.parametrize("told", [date(2026, 11, 20), date(2026, 11, 22)])
def test_days_out_of_order_are_refused(told: date) -> None:
    """Nobody is told before their first day, nor after their last."""
    start = end = date(2026, 11, 21)
    with pytest.raises(ValueError, match="before"):
        end_with_statutory_notice(start, told, end)
