"""Redundancy: pay by age and service against a table, limits of both schemes, and the days of consultation."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trees.calculators.dates import add_years
from trees.calculators.redundancy import (
    collective_consultation_from,
    national_redundancy_months,
    national_redundancy_pay,
    redundancy_trial_over_on,
    statutory_redundancy_pay,
    statutory_redundancy_weeks,
)
from trees.calculators.service import service_years
from trees.fact_table import look_up
from trees.load import TreeSet

END = date(2026, 12, 31)
FLOOR, CAP = Decimal(23_000), Decimal(80_000)
ages = st.integers(18, 75)
pounds = st.decimals(0, 150_000, places=2)


@pytest.mark.parametrize(
    ("age", "years", "weeks"),
    [
        # The government's ready reckoner, by age at the end and complete years.
        *((20, 2, "1"), (21, 3, "1.5"), (22, 2, "1"), (23, 2, "1.5"), (24, 2, "2"), (25, 5, "4"), (30, 10, "9")),
        *((41, 20, "19.5"), (41, 2, "2"), (42, 2, "2.5"), (43, 2, "3"), (45, 20, "22"), (50, 20, "24.5")),
        *((60, 20, "29.5"), (61, 20, "30"), (61, 40, "30"), (70, 2, "3"), (30, 1, "0")),
    ],
)
def test_weeks_by_age_and_service_are_the_ready_reckoners(age: int, years: int, weeks: str) -> None:
    """For someone whose birthday is some months before the end."""
    born = date(END.year - age, 6, 15)
    start = add_years(END, -years) + timedelta(days=1)
    assert statutory_redundancy_weeks(born, start, END) == Decimal(weeks)


@given(ages, st.integers(0, 364), st.integers(0, 50 * 365))
def test_weeks_stay_within_half_and_one_and_a_half_for_each_year(age: int, before: int, served: int) -> None:
    """At most 20 years count, none below two, and a further year never takes anything away."""
    born = add_years(END, -age) - timedelta(days=before)
    start = max(END - timedelta(days=served), born)
    weeks = statutory_redundancy_weeks(born, start, END)
    years = min(20, service_years(start, END))
    if years < 2:
        assert weeks == 0
    else:
        assert Decimal(years) / 2 <= weeks <= Decimal(years) * 3 / 2
        assert weeks * 2 == int(weeks * 2)
        assert statutory_redundancy_weeks(born, max(born, add_years(start, -1)), END) >= weeks


@pytest.mark.parametrize(
    ("born", "weeks"),
    [
        ("1985-01-01", "3"),  # 41 on the first day of both years, the older one too
        ("1984-01-01", "3"),
        ("1985-01-02", "2.5"),
        ("1985-12-31", "2.5"),
        ("1986-01-01", "2.5"),  # 41 on the first day of the later one
        ("1986-01-02", "2"),
    ],
)
def test_a_year_counts_more_only_if_they_were_of_the_age_throughout(born: str, weeks: str) -> None:
    """Two years to 31 December 2027: the first begins on 1 January 2026, the second on 1 January 2027."""
    found = statutory_redundancy_weeks(date.fromisoformat(born), date(2026, 1, 1), date(2027, 12, 31))
    assert found == Decimal(weeks)


def test_someone_born_on_leap_day_comes_of_age_on_28_february() -> None:
    """The year that begins on 28 February 2029 is at 41, though the birthday is the 29th."""
    born = date(1988, 2, 29)
    assert statutory_redundancy_weeks(born, date(2028, 2, 28), date(2030, 2, 27)) == Decimal("2.5")


@given(st.dates(date(1960, 1, 1), date(2000, 1, 1)), st.integers(0, 12_000), pounds, pounds)
def test_pay_is_capped_and_grows_with_pay(born: date, served: int, one: Decimal, other: Decimal) -> None:
    """More pay never gives less, and the limit for a week holds."""
    start = max(born, END - timedelta(days=served))
    less, more = sorted((one, other))
    pays = [statutory_redundancy_pay(born, start, END, week_pay=pay, week_limit=Decimal(751)) for pay in (less, more)]
    assert pays[0] <= pays[1] <= statutory_redundancy_weeks(born, start, END) * 751 <= Decimal("22530.00")


def test_the_limit_for_a_week_goes_by_the_day_employment_ends(shipped: TreeSet) -> None:
    """The greatest payment of each tax year is as published."""
    limit = shipped.figures["example"].facts["weeks_pay_limit"]
    for end, most in ((date(2026, 4, 5), "21570.00"), (date(2026, 4, 6), "22530.00"), (date(2027, 4, 5), "22530.00")):
        found = look_up(limit, end)
        assert found is not None
        week = Decimal(found)
        paid = statutory_redundancy_pay(
            date(1960, 1, 1), date(1990, 1, 1), end, week_pay=Decimal(2000), week_limit=week
        )
        assert paid == Decimal(most)


@pytest.mark.parametrize(
    ("start", "months"),
    [
        *(("2025-01-04", 0), ("2025-01-01", 2), ("2024-12-31", 2), ("2024-01-01", 3), ("2024-01-02", 2)),
        *(("2003-01-02", 23), ("2003-01-01", 24), ("2002-01-01", 24), ("1980-01-01", 24)),
    ],
)
def test_national_months_are_complete_years_up_to_24(start: str, months: int) -> None:
    """For an end on 31 December 2026; 4 January 2025 is 727 days before, one short of 104 weeks."""
    assert national_redundancy_months(date.fromisoformat(start), END) == months


@pytest.mark.parametrize("start", [date(2025, 1, 2), date(2025, 1, 3)])
def test_104_weeks_that_are_not_two_years_go_to_an_adviser(start: date) -> None:
    """729 and 728 days: the terms say 104 weeks, and complete years."""
    with pytest.raises(ValueError, match="104 weeks"):
        national_redundancy_months(start, END)


@given(st.integers(2, 40), pounds, st.decimals(0, 4_000, places=2), st.sampled_from(["0.2", "0.5", "0.8", "1"]))
def test_national_pay_stays_between_floor_and_cap(years: int, year: Decimal, week: Decimal, share: str) -> None:
    """Both in proportion to hours; the most for anyone is £160,000."""
    start, part = add_years(END, -years) + timedelta(days=1), Decimal(share)
    paid = national_redundancy_pay(start, END, year_pay=year, week_pay=week, floor=FLOOR, cap=CAP, hours_share=part)
    months = national_redundancy_months(start, END)
    least, most = months * FLOOR * part / 12, months * CAP * part / 12
    assert least - Decimal("0.01") < paid < most + Decimal("0.01")
    assert paid <= 160_000


def test_the_better_of_salary_and_week_counts() -> None:
    """£31,000 a year is £2,583.33 a month; £600 a week is £2,610."""
    start = date(2020, 1, 1)
    by_week = national_redundancy_pay(start, END, year_pay=Decimal(31_000), week_pay=Decimal(600), floor=FLOOR, cap=CAP)
    by_year = national_redundancy_pay(start, END, year_pay=Decimal(31_000), week_pay=Decimal(500), floor=FLOOR, cap=CAP)
    assert by_week == Decimal("18270.00")
    assert by_year == Decimal("18083.33")


def test_the_shipped_floor_and_cap_are_those_of_the_handbook(shipped: TreeSet) -> None:
    """The figures that these tests take."""
    facts = shipped.figures["example"].facts
    assert look_up(facts["afc_redundancy_pay_floor"], END) == FLOOR
    assert look_up(facts["afc_redundancy_pay_cap"], END) == CAP


@given(st.dates(date(2024, 1, 1), date(2040, 1, 1)), st.sampled_from([30, 45]))
def test_consultation_starts_its_days_before_the_first_dismissal(first: date, days: int) -> None:
    """Adding the days back gives the dismissal."""
    assert collective_consultation_from(first, days) + timedelta(days=days) == first


@pytest.mark.parametrize(("dismissals", "days"), [(20, 30), (99, 30), (100, 45), (1000, 45)])
def test_the_days_of_consultation_go_by_the_number_of_dismissals(shipped: TreeSet, dismissals: int, days: int) -> None:
    """It changes at 100; below 20 the tree does not ask."""
    facts = shipped.figures["example"].facts
    assert look_up(facts["collective_consultation_days"], END, dismissals) == days
    assert look_up(facts["collective_consultation_dismissals"], END) == 20


@pytest.mark.parametrize(("starts", "over"), [("2026-12-04", "2027-01-01"), ("2028-02-01", "2028-02-29")])
def test_a_trial_is_over_four_weeks_after_its_first_day(starts: str, over: str) -> None:
    """The last day of the trial is the day before."""
    assert redundancy_trial_over_on(date.fromisoformat(starts)) == date.fromisoformat(over)
