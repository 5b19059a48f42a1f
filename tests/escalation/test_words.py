"""Times and standings as managers read them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from escalation import words

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
