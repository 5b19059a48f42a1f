"""National sick pay: the scale by service, what the look-back takes off, and when the final review is due."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trees.calculators.dates import add_months, days_within, years_between
from trees.calculators.sick_pay import (
    final_review_alarm,
    final_review_due,
    full_sick_pay_ends,
    half_sick_pay_ends,
    nil_sick_pay_from,
    sick_pay_look_back_from,
    sick_pay_periods,
)
from trees.fact_table import look_up
from trees.load import TreeSet

DAY = timedelta(days=1)
days = st.dates(date(2024, 1, 1), date(2035, 12, 31))
months = st.integers(0, 6)
used = st.integers(0, 370)


@pytest.mark.parametrize(
    ("service_start", "full", "half"),
    [
        ("2026-11-21", 1, 2),
        ("2025-11-22", 1, 2),
        ("2025-11-21", 2, 2),
        ("2024-11-22", 2, 2),
        ("2024-11-21", 4, 4),
        ("2023-11-22", 4, 4),
        ("2023-11-21", 5, 5),
        ("2021-11-22", 5, 5),
        ("2021-11-21", 6, 6),
        ("1990-01-01", 6, 6),
    ],
)
def test_the_scale_goes_by_years_of_service_on_the_first_day(
    shipped: TreeSet, service_start: str, full: int, half: int
) -> None:
    """Each year of service from both sides, for a spell that starts on 21 November 2026."""
    first_day = date(2026, 11, 21)
    years = years_between(date.fromisoformat(service_start), first_day)
    facts = shipped.figures["example"].facts
    assert look_up(facts["afc_full_sick_pay_months"], first_day, years) == full
    assert look_up(facts["afc_half_sick_pay_months"], first_day, years) == half


@given(days, months, used, months, used)
def test_pay_runs_full_then_half_then_none_without_a_gap(
    first: date, full: int, full_used: int, half: int, half_used: int
) -> None:
    """The rows cover every day from the first to the day before pay ends, in order."""
    rows = sick_pay_periods(first, full_months=full, full_used=full_used, half_months=half, half_used=half_used)
    day = first
    for begins, ends, _ in rows:
        assert begins == day
        assert ends >= begins
        day = ends + DAY
    assert day == nil_sick_pay_from(first, full_months=full, full_used=full_used, half_months=half, half_used=half_used)
    assert [percent for _, _, percent in rows] in ([100, 50], [100], [50], [])


@given(days, months, used, used)
def test_each_day_already_used_brings_the_end_a_day_nearer(first: date, full: int, one: int, other: int) -> None:
    """Until nothing is left, when full pay ended on the day before."""
    few, many = sorted((one, other))
    ends = full_sick_pay_ends(first, full_months=full, full_used=few)
    sooner = full_sick_pay_ends(first, full_months=full, full_used=many)
    assert sooner == max(first - DAY, ends - timedelta(days=many - few))
    assert (ends == first - DAY) == (few >= (add_months(first, full) - first).days)


def test_half_pay_is_reckoned_from_the_day_full_pay_ends() -> None:
    """Five months less 31 days, then five months less 10, reckoned by hand."""
    figures = {"full_months": 5, "full_used": 31, "half_months": 5, "half_used": 10}
    assert half_sick_pay_ends(date(2026, 9, 1), **figures) == date(2027, 5, 21)
    assert sick_pay_periods(date(2026, 9, 1), **figures) == (
        (date(2026, 9, 1), date(2026, 12, 31), 100),
        (date(2027, 1, 1), date(2027, 5, 21), 50),
    )


@pytest.mark.parametrize(
    ("spell", "counted"),
    [
        (("2025-11-01", "2025-11-20"), 0),
        (("2025-11-01", "2025-11-21"), 1),
        (("2025-11-21", "2025-11-21"), 1),
        (("2026-02-27", "2026-03-02"), 4),
        (("2026-11-20", "2026-11-20"), 1),
        (("2026-11-20", "2026-11-25"), 1),
        (("2025-01-01", "2027-01-01"), 365),
    ],
)
def test_the_look_back_is_the_twelve_months_before_the_first_day(spell: tuple[str, str], counted: int) -> None:
    """From 21 November 2025 to 20 November 2026 for a spell that starts on the 21st."""
    first_day = date(2026, 11, 21)
    begins, ends = (date.fromisoformat(day) for day in spell)
    window = {"window_first": sick_pay_look_back_from(first_day), "window_last": first_day - DAY}
    assert days_within(begins, ends, **window) == counted


@given(days, st.integers(0, 800), st.integers(0, 800))
def test_the_final_review_is_due_by_the_earlier_of_nil_pay_and_a_year(first: date, one: int, other: int) -> None:
    """It never moves back as pay lasts longer, and its alarm is eight weeks before."""
    sooner, later = (first + timedelta(days=length) for length in sorted((one, other)))
    assert final_review_due(first, sooner) <= final_review_due(first, later) <= add_months(first, 12)
    assert final_review_due(first, sooner) <= sooner
    assert final_review_due(first, sooner) - final_review_alarm(first, sooner) == timedelta(weeks=8)


@pytest.mark.parametrize("figure", ["full_months", "full_used", "half_months", "half_used"])
def test_a_figure_below_nought_is_refused(figure: str) -> None:
    """Any of the four."""
    figures = {"full_months": 1, "full_used": 0, "half_months": 2, "half_used": 0, figure: -1}
    with pytest.raises(ValueError, match="not below 0"):
        sick_pay_periods(date(2026, 11, 21), **figures)
