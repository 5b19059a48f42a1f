"""What was got ready for an adviser and never sent: reminded of once, on the next working morning."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from bot.delivery.worker import Worker
from bot.handle import Service
from bot.store.tables import notification
from bot.unsent import Unsent, reminded_of
from tests.bot.acting import TO_SENIOR, TO_STAGE, journey, rows
from tests.journey import Journey

MORNING = timedelta(hours=22)
"""From ten on a Monday to eight on the Tuesday."""


@pytest.fixture
def asking(service: Service, manager: str, now: datetime) -> Journey:
    """A manager at the adviser's page, who has not sent anything."""
    begun = journey(service, now, manager)
    begun.answers(*TO_STAGE)
    begun.say("ask_adviser")
    return begun


def work(begun: Journey, after: timedelta) -> None:
    """The worker does what is due so long after the beginning."""
    begun.at += after
    Worker(database=begun.service.database, shelf=begun.service.shelf, clock=lambda: begun.at).work()


def told(begun: Journey) -> int:
    """How many reminders the manager was left."""
    return len([row for row in rows(begun.service.database, notification) if row["what"] == "unsent"])


def shown(begun: Journey) -> list[Unsent]:
    """What the start page speaks of."""
    look = partial(
        reminded_of,
        person=begun.person,
        organisation=begun.organisation,
        shelf=begun.service.shelf,
        at=begun.at,
    )
    return list(begun.service.database.read(look))


def test_it_is_reminded_of_once_on_the_next_working_morning(asking: Journey) -> None:
    """Not the same day; then once, and it stays on the start page until it is sent."""
    work(asking, timedelta(hours=8))
    assert told(asking) == 0
    work(asking, timedelta(hours=14))
    work(asking, timedelta(days=3))
    assert told(asking) == 1
    (one,) = shown(asking)
    assert (one.conversation, one.title) == (asking.reply.conversation, "Repeated short-term sickness")
    asking.say("send", None)
    assert shown(asking) == []


def test_a_friday_is_followed_by_a_monday(service: Service, manager: str, now: datetime) -> None:
    """Nobody is reminded at the weekend."""
    begun = journey(service, now + timedelta(days=4), manager)
    begun.answers(*TO_STAGE)
    begun.say("ask_adviser")
    work(begun, timedelta(days=2))
    assert told(begun) == 0
    work(begun, timedelta(days=1))
    assert told(begun) == 1


def test_what_was_sent_is_not_reminded_of(asking: Journey) -> None:
    """The morning looks whether it still waits."""
    asking.say("send", None)
    work(asking, MORNING)
    assert told(asking) == 0


def test_what_was_sent_and_taken_back_is_not_reminded_of(asking: Journey) -> None:
    """They could send it again, and have said that they need not."""
    asking.say("send", None)
    asking.say("withdraw")
    asking.say("ask_adviser")
    assert "send" in asking.reply.moves
    work(asking, MORNING)
    assert told(asking) == 0


def test_who_went_back_to_the_questions_is_not_reminded(asking: Journey) -> None:
    """They are on their way again, and ask for nobody."""
    asking.say("back")
    work(asking, MORNING)
    assert told(asking) == 0


def test_what_cannot_wait_is_sent_and_so_never_reminded_of(service: Service, manager: str, now: datetime) -> None:
    """It went at once."""
    begun = journey(service, now, manager)
    begun.answers(*TO_SENIOR)
    work(begun, MORNING)
    assert told(begun) == 0


def test_reaching_it_again_reminds_of_it_no_second_time(asking: Journey) -> None:
    """Once a conversation: a manager who decided against it is left alone."""
    work(asking, MORNING)
    asking.say("back")
    asking.say("ask_adviser")
    work(asking, timedelta(days=1))
    assert told(asking) == 1


def test_practice_is_never_reminded_of(service: Service, manager: str, now: datetime) -> None:
    """Nothing of it is sent, then or later."""
    begun = Journey(service=service, person=manager, at=now)
    begun.say("practise", "short-term-sickness")
    begun.say("ask_adviser")
    work(begun, MORNING)
    assert told(begun) == 0


def test_the_reminder_goes_after_a_fortnight(asking: Journey) -> None:
    """The start page is no list of all that was ever left."""
    work(asking, MORNING)
    asking.at += timedelta(days=15)
    assert shown(asking) == []
