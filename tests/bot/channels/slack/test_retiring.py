"""Our own messages in Slack, when what they show is no longer kept: a title and a link are left of each."""

import copy
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete

from bot.handle import Service
from bot.store.chat_tables import chat_message
from bot.store.tables import conversation
from tests.bot.acting import rows
from tests.bot.channels.slack.seats import Round, join, seated
from tests.bot.privacy.kept import do
from tests.fakes.slack import Slack
from tests.fakes.slack import slack as stand_in
from tests.journey import Journey
from tests.people import MANAGER

DM = "D0AMARA"
YEARS = timedelta(days=3 * 365)


@pytest.fixture
def slack(now: datetime) -> Iterator[Slack]:
    """A stand-in for Slack, with the manager in its workspace; whatever it refused is a failure."""
    with stand_in() as standing:
        standing.workspace.clock = lambda: now
        join(standing)
        yield standing
    assert standing.faults == []


@pytest.fixture
def amara(service: Service, now: datetime) -> Journey:
    """A manager who began in Slack, and answered a question."""
    # A shelf of the test's own: the other tests' knows nobody of this database.
    copy.copy(service.shelf).join(service.database)
    begun = Journey(service=seated(service), person=MANAGER, at=now, channel="slack")
    begun.say("start", "short-term-sickness")
    begun.answers(("none",), "employee")
    return begun


@pytest.fixture
def round_(amara: Journey, slack: Slack) -> Round:
    """A sender that has shown it."""
    sent = Round(service=amara.service, slack=slack, at=amara.at)
    sent.send()
    return sent


def says(slack: Slack) -> str:
    """What stands in the manager's DM."""
    return " ".join(message["text"] for message in slack.workspace.messages(DM))


def test_when_its_time_is_over_a_title_and_a_link_are_left(amara: Journey, round_: Round, slack: Slack) -> None:
    """The retention run removes the conversation; within the hour the message says no more than what it was."""
    assert "sickness" in says(slack)
    do(amara.service, "retention", amara.at + YEARS, by="p-keeper")
    assert rows(amara.service.database, conversation) == []
    round_.send(amara.at + YEARS + timedelta(hours=1))
    (message,) = slack.workspace.messages(DM)
    assert message["text"].startswith(f"{amara.reply.title}. This is no longer kept")
    assert "Employee" not in str(message["blocks"])
    assert rows(amara.service.database, chat_message) == []


def test_a_conversation_that_is_kept_stays_as_it_is(amara: Journey, round_: Round, slack: Slack) -> None:
    """Looking for what is gone changes nothing else."""
    before = says(slack)
    assert round_.send(amara.at + timedelta(days=90)) == 0
    assert says(slack) == before


def test_whoever_is_erased_leaves_titles_behind(amara: Journey, round_: Round, slack: Slack) -> None:
    """Erasing knows nothing of Slack; the sender notices that the person is nobody now."""
    do(amara.service, "erase", amara.at, person=MANAGER, by="p-keeper", reason="They asked for it")
    round_.send(amara.at + timedelta(hours=2))
    assert "no longer kept" in says(slack)


def test_what_was_never_posted_leaves_nothing(service: Service, slack: Slack, now: datetime) -> None:
    """A message that waited while Slack was away, and whose conversation went meanwhile, is not posted to say so."""
    begun = Journey(service=seated(service), person=MANAGER, at=now, channel="slack")
    begun.say("start", "short-term-sickness")
    service.database.write(lambda connection: connection.execute(delete(conversation)))
    Round(service=service, slack=slack, at=now + timedelta(hours=2)).send()
    assert slack.workspace.messages(DM) == ()
    assert rows(service.database, chat_message) == []


def test_what_was_found_goes_with_the_reply_that_it_shows(service: Service, slack: Slack, now: datetime) -> None:
    """A reply without a conversation is kept for fourteen days, and so is what it offered."""
    begun = Journey(service=seated(service), person=MANAGER, at=now, channel="slack")
    begun.say("find", "somebody is off sick")
    round_ = Round(service=service, slack=slack, at=begun.at)
    round_.send()
    do(service, "retention", now + timedelta(days=15), by="p-keeper")
    round_.send(now + timedelta(days=15))
    assert "no longer kept" in says(slack)
