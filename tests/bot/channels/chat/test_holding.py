"""A message that is held is left as it stands until it is let go of, or the time is over; on both databases."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from bot.channels.chat import kept, queue
from bot.channels.chat.kept import Kept, Wanted
from bot.handle import Service

WANTED = Wanted(
    network="teams", what="conversation", about="c1", organisation="example", team="t", address="u", person="p"
)
TEN = timedelta(minutes=10)


@pytest.fixture
def message(service: Service, now: datetime) -> Kept:
    """A message that is held for ten minutes."""
    made = service.database.write(partial(kept.keep, wanted=WANTED, at=now))
    service.database.write(partial(queue.hold, message=made, until=now + TEN))
    return made


def held(service: Service, message: Kept, at: datetime) -> bool:
    """Whether it is held then."""
    return service.database.read(partial(queue.held, message=message, now=at))


def waits(service: Service, message: Kept) -> bool:
    """Whether it is to be shown at once."""
    return service.database.read(partial(queue.waits, message=message))


def test_it_is_held_for_its_time_and_then_shown_by_itself(service: Service, message: Kept, now: datetime) -> None:
    """Until then nothing of it is due; after it the message is, whatever became of the form."""
    assert held(service, message, now)
    assert service.database.read(partial(queue.due, network="teams", now=now)) == ()
    assert service.database.read(partial(queue.soonest, network="teams")) is None
    assert not held(service, message, now + TEN)
    ((due, _),) = service.database.read(partial(queue.due, network="teams", now=now + TEN))
    assert due.message == message.id


@pytest.mark.parametrize("again", [False, True], ids=["once", "refused and filled in again"])
def test_what_was_left_out_meanwhile_is_shown_when_it_is_let_go(
    service: Service, message: Kept, now: datetime, again: bool
) -> None:
    """A form that is opened anew in between forgets nothing."""
    service.database.write(partial(queue.left_out, message=message))
    if again:
        service.database.write(partial(queue.hold, message=message, until=now + 2 * TEN))
    service.database.write(partial(queue.release, message=message, at=now))
    assert not held(service, message, now)
    assert waits(service, message)


def test_where_nothing_changed_nothing_is_shown(service: Service, message: Kept, now: datetime) -> None:
    """Let go of, or never held: the message stands as it did; and it can be held once more."""
    for _ in range(2):
        service.database.write(partial(queue.release, message=message, at=now))
        assert not waits(service, message)
    service.database.write(partial(queue.hold, message=message, until=now + TEN))
    assert held(service, message, now)
