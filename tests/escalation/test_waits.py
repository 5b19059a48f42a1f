"""The honest wait: from what was really waited, rounded up, and nothing where too little is known."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.waits import Case, Wait, band, length, said, wait, working_day
from organisations.calendar import Calendar

MONDAY_AT_TEN = datetime(2026, 11, 23, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
OFFICE_HOURS = Calendar(zone=ZoneInfo("Europe/London"), week=dict.fromkeys(range(5), ((time(9), time(17)),)))


def mornings(*hours: float | None) -> list[Case]:
    """One case a morning, going back from the last working day, each answered in so many hours, or not at all."""
    days = [day for back in range(1, 60) if (day := MONDAY_AT_TEN - timedelta(days=back)).weekday() < 5]
    return [
        Case(opened_at=day, answered_in=None if taken is None else taken * HOUR, late=taken is None)
        for day, taken in zip(days, hours, strict=False)
    ]


def test_half_and_nine_in_ten(calendar: Calendar) -> None:
    """Of ten, the fifth quickest and the ninth."""
    found = wait(mornings(1, 2, 3, 4, 5, 6, 7, 8, 9, 30), at=MONDAY_AT_TEN, calendar=calendar)
    assert found == Wait(cases=10, half=5 * HOUR, most=9 * HOUR)
    assert said(found, calendar) == (
        "Half of the questions sent at this time of day were answered within 5 working hours, "
        "and 9 in 10 within 2 working days."
    )


def test_nine_cases_say_nothing(calendar: Calendar) -> None:
    """The service level is then all that is said."""
    assert wait(mornings(*[1.0] * 9), at=MONDAY_AT_TEN, calendar=calendar) is None


def test_only_the_same_part_of_the_day_counts(calendar: Calendar) -> None:
    """What is sent on a morning is not promised the wait of an afternoon."""
    assert wait(mornings(*[1.0] * 20), at=MONDAY_AT_TEN + 6 * HOUR, calendar=calendar) is None


@pytest.mark.parametrize(
    ("hour", "day", "part"),
    [(9, 23, "morning"), (12, 23, "midday"), (15, 23, "late"), (18, 23, "closed"), (11, 22, "closed")],
)
def test_the_parts_of_a_day(hour: int, day: int, part: str, calendar: Calendar) -> None:
    """By the organisation's clock; nights and weekends are one."""
    assert band(datetime(2026, 11, day, hour, tzinfo=UTC), calendar) == part


def test_what_is_older_than_eight_weeks_says_nothing(calendar: Calendar) -> None:
    """Another season and another team."""
    old = [Case(opened_at=MONDAY_AT_TEN - timedelta(weeks=9), answered_in=HOUR)] * 20
    assert wait(old, at=MONDAY_AT_TEN, calendar=calendar) is None


def test_what_was_never_answered_is_not_left_out(calendar: Calendar) -> None:
    """It counts as slower than all: with a fifth unanswered, nothing is said of nine in ten."""
    found = wait(mornings(*[1.0] * 8, None, None), at=MONDAY_AT_TEN, calendar=calendar)
    assert found is not None
    assert found.most is None
    assert said(found, calendar).endswith("within 1 working hour. Some took much longer.")


def test_where_half_were_not_answered_nothing_is_promised(calendar: Calendar) -> None:
    """No sentence is better than one that nobody can rely on."""
    assert wait(mornings(*[1.0] * 4, *[None] * 6), at=MONDAY_AT_TEN, calendar=calendar) is None


def test_what_still_has_time_says_nothing_yet(calendar: Calendar) -> None:
    """A question of this morning is neither quick nor slow."""
    young = [Case(opened_at=MONDAY_AT_TEN - HOUR / 2, answered_in=None)] * 20
    assert wait(young, at=MONDAY_AT_TEN, calendar=calendar) is None


def test_where_half_and_most_are_alike_one_is_said(calendar: Calendar) -> None:
    """One sentence, and no figure twice."""
    found = Wait(cases=12, half=HOUR * 2, most=HOUR * 2)
    assert said(found, calendar) == "9 in 10 questions sent at this time of day were answered within 2 working hours."


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (1, "15 minutes"),
        (16, "30 minutes"),
        (31, "1 working hour"),
        (61, "2 working hours"),
        (420, "7 working hours"),
        (421, "1 working day"),
        (480, "1 working day"),
        (481, "2 working days"),
    ],
)
def test_lengths_are_rounded_up(minutes: int, words: str, calendar: Calendar) -> None:
    """Never a shorter time than was really waited."""
    assert length(timedelta(minutes=minutes), working_day(calendar)) == words


@given(st.lists(st.integers(min_value=1, max_value=3000), min_size=10, max_size=35))
def test_the_promise_holds_for_the_share_that_it_names(minutes: list[int]) -> None:
    """At least half of the cases were within the half, and nine in ten within the rest, whatever they were."""
    found = wait(mornings(*[one / 60 for one in minutes]), at=MONDAY_AT_TEN, calendar=OFFICE_HOURS)
    assert found is not None
    assert found.most is not None
    taken = [timedelta(hours=one / 60) for one in minutes]
    assert sum(one <= found.half for one in taken) * 2 >= len(taken)
    assert sum(one <= found.most for one in taken) * 10 >= len(taken) * 9
