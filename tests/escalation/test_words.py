"""Times and standings as managers read them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from escalation import words
from escalation.model import Escalation
from organisations.calendar import Calendar

Build = Callable[..., Escalation]
LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [(9, 0, "9am"), (15, 20, "3:20pm"), (12, 0, "midday"), (0, 0, "midnight"), (12, 5, "12:05pm"), (0, 30, "12:30am")],
)
def test_a_time_as_people_say_it(hour: int, minute: int, said: str) -> None:
    """No 24-hour clock and no leading nought."""
    assert words.clock_time(datetime(2026, 11, 23, hour, minute, tzinfo=LONDON), LONDON) == said


def test_times_are_said_in_the_organisations_zone() -> None:
    """In summer the same UTC hour is said an hour later."""
    assert words.moment(datetime(2026, 7, 1, 9, tzinfo=UTC), LONDON) == "10am on Wednesday 1 July"


def test_when_an_adviser_will_answer(build: Build, calendar: Calendar, now: datetime) -> None:
    """A waiting manager reads a time and a day."""
    due = datetime(2026, 11, 24, 15, 20, tzinfo=UTC)
    said = words.stands(replace(build(), respond_by=due), at=now, calendar=calendar)
    assert said == (
        "We have sent your question to the advice team.",
        "An adviser will answer by 3:20pm on Tuesday 24 November.",
    )


def test_out_of_hours_is_said_outright(build: Build, calendar: Calendar) -> None:
    """Nobody is led to think that somebody reads at night."""
    saturday = datetime(2026, 11, 21, 22, tzinfo=UTC)
    said = words.stands(build(), at=saturday, calendar=calendar)
    assert "Nobody will read this before 9am on Monday 23 November." in said
    assert words.unread_until(datetime(2026, 11, 23, 10, tzinfo=UTC), calendar) is None


def test_a_broken_promise_is_owned(build: Build, calendar: Calendar) -> None:
    """Past its time, the old promise is not repeated."""
    late = words.stands(build(), at=datetime(2026, 11, 23, 15, tzinfo=UTC), calendar=calendar)
    assert "We are sorry" in late[1]
    assert not any("will answer by" in sentence for sentence in late)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("claimed", "Priya Shah has taken your question. They will answer by midday on Monday 23 November."),
        ("with_manager", "Priya Shah has asked you a question. Please answer it below, so that they can go on."),
        ("on_hold", "Priya Shah will come back to this by 10:02am on Tuesday 24 November."),
        ("resolved", "Priya Shah has closed this. You can open it again for 14 days."),
    ],
)
def test_where_the_manager_stands(status: str, said: str, build: Build, calendar: Calendar, now: datetime) -> None:
    """Each status in sentences, with the adviser's name."""
    stands = words.stands(build(status), at=now, calendar=calendar, adviser="Priya Shah")
    assert " ".join(stands) == said
