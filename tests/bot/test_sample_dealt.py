"""Sample activity as a day deals it: the same each time, and the same stories whatever the day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.library import Shelf
from bot.sample import stories
from bot.sample.script import from_payload, to_payload
from bot.sample.stories import A_WEEK, ORDINARY, STORIES, WEEKS, first_monday
from bot.sample.ways import QUEUES, WAYS
from tests.bot.sampling import dealt_on, script

DAYS = (date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 29), date(2027, 1, 2))
"""A Monday, a Wednesday, a Sunday, and a Saturday after weeks with bank holidays."""


@pytest.mark.parametrize("day", DAYS)
def test_stories_do_not_hang_on_the_day(shelf: Shelf, day: date) -> None:
    """Whatever the day of making, the same ways are dealt in each whole week, and none begins later than yesterday."""
    dealt = dealt_on(day, shelf)
    zone = shelf.current.organisations["example"].zone
    last = first_monday(day) + timedelta(weeks=WEEKS)
    whole = [one for one in dealt if one.at.date() < last and one.open is None]
    ward = [one.way for one in whole if one.person.endswith("ward-12")]

    assert len(whole) == sum(A_WEEK.values()) * WEEKS + 2 * (stories.BUSY - A_WEEK["emergency"])
    assert ward.count("leaves_to_meet") >= 12
    assert all(first_monday(day) <= one.at.astimezone(zone).date() < day for one in dealt)
    assert [one.number for one in dealt] == list(range(1, len(dealt) + 1))
    assert len([one for one in dealt if one.open]) == 3


def test_it_is_the_same_each_time(shelf: Shelf) -> None:
    """The same day deals the same conversations with the same turns, also by way of a job's payload."""
    first, again = dealt_on(DAYS[1], shelf), dealt_on(DAYS[1], shelf)
    carried = [from_payload(dict(to_payload(one, "example"))) for one in again]

    assert first == again
    assert [script(one, shelf) for one in first] == [script(one, shelf) for one in carried]


def test_most_turns_are_in_working_hours(shelf: Shelf) -> None:
    """Four in five conversations begin on a working day between eight and six, and some do not."""
    begun = [one.at for one in dealt_on(DAYS[1], shelf)]
    ordinary = [at for at in begun if at.weekday() < 5 and 8 <= at.hour < 18]

    assert 0.8 < len(ordinary) / len(begun) < 1


def test_a_conversation_that_does_not_fit_is_not_handed_over(shelf: Shelf) -> None:
    """What an adviser could not have closed by then was never sent, so no sample escalation is left by chance."""
    [dealt, *_] = [one for one in dealt_on(DAYS[1], shelf) if one.way == "asks" and one.open is None]
    short = replace(dealt, until=dealt.at + timedelta(hours=1))
    verbs = {turn.verb for turn in script(short, shelf)}

    assert {"start", "answer"} <= verbs
    assert not verbs & {"ask_adviser", "send", "claim"}


def test_every_story_is_about_a_group_that_is_made(shelf: Shelf) -> None:
    """Stories, hands and the example's groups agree, and each ordinary way exists."""
    groups = {group.id for group in shelf.current.organisations["example"].groups}

    assert {story.group for story in STORIES} <= set(A_WEEK) <= groups
    assert set(ORDINARY) <= set(WAYS)
    assert set(QUEUES) == {way for way, steps in WAYS.items() if steps[-1].verb == "send"}
    assert set(QUEUES.values()) <= set(shelf.current.routes.queues)
