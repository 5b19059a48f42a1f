"""Advisers at one hand-over hear of each other: who is there, who types, and nobody who may not see it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from starlette.applications import Starlette

from bot.handle import Service
from bot.web.present import GONE_AFTER, STILL_AFTER, Present, signal_of, topic_of
from tests.bot.acting import handed_over
from tests.people import ADVISER, MANAGER, OTHER_ADVISER
from tests.web.client import Reader

Open = Callable[..., Reader]
SECOND = timedelta(seconds=1)


@pytest.fixture
def sent(service: Service, now: datetime) -> str:
    """A hand-over that waits."""
    thread = handed_over(service, now - timedelta(minutes=30), MANAGER).reply.thread
    assert thread is not None
    return thread.escalation


def test_others_are_told_when_something_changed_and_not_at_every_beat(now: datetime) -> None:
    """Who comes, who begins to type, who stops; a beat that says the same wakes nobody."""
    present = Present()
    assert present.note("e", "priya", typing=False, now=now)
    assert not present.note("e", "priya", typing=False, now=now + SECOND)
    assert present.note("e", "sam", typing=True, now=now + SECOND)
    assert not present.note("e", "sam", typing=True, now=now + 2 * SECOND)
    assert present.others("e", "priya", now=now + 2 * SECOND) == {"sam": True}
    assert present.others("e", "sam", now=now + 2 * SECOND) == {"priya": False}
    assert present.note("e", "sam", typing=False, now=now + 3 * SECOND)


def test_whoever_falls_silent_stops_typing_and_then_has_gone(now: datetime) -> None:
    """The next beat of anybody else tells the rest."""
    present = Present()
    present.note("e", "sam", typing=True, now=now)
    present.note("e", "priya", typing=False, now=now)
    assert present.others("e", "priya", now=now + STILL_AFTER) == {"sam": False}
    assert present.note("e", "priya", typing=False, now=now + STILL_AFTER)
    assert present.others("e", "priya", now=now + GONE_AFTER) == {}
    assert present.note("e", "priya", typing=False, now=now + GONE_AFTER)
    assert present.others("other", "priya", now=now) == {}


def test_another_process_is_heard(now: datetime) -> None:
    """By the ids of its signal; what is no such signal is passed over."""
    present = Present()
    said = signal_of("e", "sam", typing=True)
    assert present.heard("desk/example", "here", "here/e", said, now=now) == (topic_of("e"),)
    assert present.others("e", "priya", now=now) == {"sam": True}


def test_nothing_is_kept_of_hand_overs_that_everybody_has_left(now: datetime) -> None:
    """Memory does not grow with the years."""
    present = Present()
    for number in range(100):
        present.note(f"e{number}", "sam", typing=False, now=now)
    present.note("last", "sam", typing=False, now=now + GONE_AFTER)
    assert list(present._seen) == list(present._told) == ["last"]


def test_two_at_one_hand_over_read_of_each_other(reader: Open, app: Starlette, sent: str) -> None:
    """On opening it, and when one of them types; open pages are woken for it."""
    first, second = reader(ADVISER), reader(OTHER_ADVISER)
    assert "looking at this too" not in first.get(f"/desk/{sent}").text
    assert "Hannah Lister is looking at this too." in second.get(f"/desk/{sent}").text
    mark = app.state.house.live.mark(topic_of(sent))
    token = second.fields("verb", "claim")[1]["token"]
    assert second.post(f"/desk/{sent}/here", {"token": token, "typing": "yes"}).status_code == 204
    assert app.state.house.live.mark(topic_of(sent)) == mark + 1
    assert "Imran Sadiq is typing here now." in first.get(f"/desk/{sent}/here").text
    assert "Imran" not in second.get(f"/desk/{sent}/here").text


def test_nobody_is_heard_of_where_they_may_not_look(reader: Open, app: Starlette, sent: str) -> None:
    """A manager, a hand-over that there is not, a form that is not ours."""
    assert reader(MANAGER).get(f"/desk/{sent}/here").status_code == 403
    adviser = reader(ADVISER)
    adviser.get("/desk")
    _, fields = adviser.fields_of("/desk/search")
    assert adviser.post("/desk/none/here", {**fields, "typing": "yes"}).status_code == 404
    assert adviser.post(f"/desk/{sent}/here", {"typing": "yes"}).status_code == 403
    assert app.state.house.present.others(sent, "anybody", now=app.state.house.clock()) == {}
