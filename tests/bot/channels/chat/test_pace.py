"""How often may be sent: for any run of wishes, no window ever holds more than it may."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.chat.pace import Pace, Window
from bot.channels.teams.sender import WAY

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


def sent(windows: tuple[Window, ...], gaps: list[int]) -> list[datetime]:
    """When something was sent, where somebody tried after each of these gaps, in milliseconds."""
    pace, now, done = Pace(*windows), NOW, []
    for gap in gaps:
        now += timedelta(milliseconds=gap)
        if not pace.rests("a", now) and "a" not in pace.resting(now):
            pace.note("a", now)
            done.append(now)
    return done


@given(st.lists(st.integers(0, 400), max_size=200))
def test_no_window_holds_more_than_it_may(gaps: list[int]) -> None:
    """Teams' own windows, in any stretch that begins with something sent."""
    done = sent(tuple(WAY.address), gaps)
    for most, length in WAY.address:
        assert all(len([at for at in done if first <= at < first + length]) <= most for first in done)


def test_whoever_rests_may_be_sent_to_again() -> None:
    """Once the window is over, and to others meanwhile."""
    pace = Pace((2, timedelta(seconds=1)))
    for _ in range(2):
        pace.note("a", NOW)
    assert (pace.rests("a", NOW), pace.rests("b", NOW)) == (True, False)
    assert not pace.rests("a", NOW + timedelta(seconds=1))
    assert list(pace.resting(NOW + timedelta(seconds=1))) == []


def test_a_steady_sender_gets_as_much_as_teams_takes() -> None:
    """One try each quarter of a second for a minute: 60 in each 30 seconds, less what a burst may not have."""
    assert 110 <= len(sent(tuple(WAY.address), [250] * 240)) <= 120
