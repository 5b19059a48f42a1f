"""What is sent to Slack: from the transaction of a turn, in order, at a pace, once, whatever Slack answers."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection

from bot.channels.chat import queue
from bot.channels.chat.kept import Wanted
from bot.channels.chat.outbox import ChatOutbox
from bot.delivery.jobs import SLACK
from bot.handle import Service, handle
from bot.store.chat_tables import chat_message
from bot.store.tables import job
from tests.bot.acting import TREE, advise, handed_over, logged, rows
from tests.bot.channels.slack.seats import Round, join, seated
from tests.fakes.slack import Slack
from tests.fakes.slack import slack as stand_in
from tests.journey import Journey
from tests.people import MANAGER

SECOND = timedelta(seconds=1)
DM = "D0AMARA"


@pytest.fixture
def slack(now: datetime) -> Iterator[Slack]:
    """A stand-in for Slack, with the manager in its workspace; whatever it refused is a failure."""
    with stand_in() as standing:
        standing.workspace.clock = lambda: now
        join(standing)
        yield standing
    assert standing.faults == []


@pytest.fixture
def amara(service: Service, slack: Slack, now: datetime) -> Journey:
    """A manager who began in Slack, on a workspace whose stand-in runs."""
    del slack
    begun = Journey(service=seated(service), person=MANAGER, at=now, channel="slack")
    begun.say("start", TREE)
    return begun


@pytest.fixture
def round_(amara: Journey, slack: Slack) -> Round:
    """A sender that looks when it is told to."""
    return Round(service=amara.service, slack=slack, at=amara.at)


def posted(slack: Slack) -> int:
    """How many messages stand in the manager's DM."""
    return len(slack.workspace.messages(DM))


def test_a_turn_is_shown_by_one_message_that_then_changes(amara: Journey, round_: Round, slack: Slack) -> None:
    """The first turn posts it; later turns change it in place."""
    assert round_.send() == 1
    amara.answers(("none",), "employee")
    assert round_.send(amara.at) == 1
    assert posted(slack) == 1
    assert round_.send(amara.at + SECOND) == 0


def test_what_is_not_sent_yet_is_sent_once(amara: Journey, round_: Round, slack: Slack) -> None:
    """Ten wishes to show one conversation are one message, of how it stands then."""
    amara.answers(("none",), "employee", "back")
    assert len([one for one in rows(amara.service.database, job) if one["kind"] == SLACK]) == 1
    assert round_.send(amara.at) == 1
    assert len(slack.calls) == 1
    (message,) = rows(amara.service.database, chat_message)
    assert message["turns"] == ["journey-0001", "journey-0002", "journey-0003", "journey-0004"]


def test_one_channel_gets_one_message_a_second(amara: Journey, round_: Round, slack: Slack) -> None:
    """A second conversation in the same DM waits for its second."""
    amara.say("start", "disciplinary-conduct", conversation=None, count=None, node=None)
    assert round_.send(amara.at) == 1
    assert round_.send(amara.at + SECOND / 2) == 0
    assert round_.send(amara.at + SECOND) == 1
    assert posted(slack) == 2


def test_slack_is_waited_for_as_long_as_it_asks(amara: Journey, round_: Round, slack: Slack) -> None:
    """After a 429 nothing is sent to the workspace until then, and it is no failure."""
    slack.fail("chat.postMessage", "ratelimited", retry_after=30)
    round_.send()
    assert round_.send(amara.at + 29 * SECOND) == 0
    assert round_.send(amara.at + 30 * SECOND) == 1
    assert posted(slack) == 1
    assert [row["attempts"] for row in rows(amara.service.database, job) if row["kind"] == SLACK] == [0]


def test_a_message_whose_answer_was_lost_is_found_again(amara: Journey, round_: Round, slack: Slack) -> None:
    """It is there already: it is looked for by our id before it is posted again, and changed."""
    slack.fail("chat.postMessage", "lost_answer")
    round_.send()
    assert posted(slack) == 1
    assert round_.send(amara.at + 5 * SECOND) == 1
    assert posted(slack) == 1
    (message,) = rows(amara.service.database, chat_message)
    assert message["ts"] == slack.workspace.messages(DM)[0]["ts"]


def test_slack_away_for_ten_minutes_loses_nothing(amara: Journey, round_: Round, slack: Slack) -> None:
    """Everything said meanwhile arrives as one message a conversation, within a minute of Slack's return."""
    trouble = slack.fail("*", "unreachable", times=1_000)
    for minute in range(10):
        round_.send(amara.at + timedelta(minutes=minute))
        amara.say("why")
    trouble.times = 0
    assert round_.send(amara.at + timedelta(minutes=11)) == 1
    assert posted(slack) == 1
    assert len(slack.called("chat.postMessage")) == 1


def test_a_message_that_slack_refuses_is_given_up_and_said(amara: Journey, round_: Round, slack: Slack) -> None:
    """It is parked, the log says that a message failed, and the next wish tries again."""
    slack.fail("chat.postMessage", "refused", error="is_archived")
    round_.send()
    assert [row["state"] for row in rows(amara.service.database, job) if row["kind"] == SLACK] == ["parked"]
    assert ("message_failed", "slack") in logged(amara.service.database, "kind", "channel")
    amara.answers(("none",))
    assert round_.send(amara.at) == 1
    assert posted(slack) == 1


def test_a_message_that_is_gone_is_posted_anew(amara: Journey, round_: Round, slack: Slack) -> None:
    """Somebody's retention rule deleted it: the next thing to show is a message of its own."""
    round_.send()
    slack.workspace.channels[DM].messages.clear()
    amara.answers(("none",))
    round_.send(amara.at)
    slack.faults.clear()
    assert round_.send(amara.at + 2 * SECOND) == 1
    assert posted(slack) == 1


def test_what_an_adviser_does_on_the_web_reaches_the_message(service: Service, slack: Slack, now: datetime) -> None:
    """A conversation that is shown in Slack is shown anew when somebody else moves what it shows."""
    in_slack = seated(service)
    asked = handed_over(in_slack, now, MANAGER)
    asked.channel = "slack"
    asked.say("show")
    round_ = Round(service=in_slack, slack=slack, at=asked.at)
    assert round_.send() == 1
    advise(asked, "claim")
    assert round_.send(asked.at) == 1


def test_a_turn_without_slack_writes_nothing_for_it(service: Service, now: datetime) -> None:
    """Where no outbox is there, there is no row and no job."""
    Journey(service=service, person=MANAGER, at=now).say("start", TREE)
    assert rows(service.database, chat_message) == []
    assert [one for one in rows(service.database, job) if one["kind"] == SLACK] == []


def test_the_same_turn_again_wishes_for_nothing(amara: Journey, round_: Round) -> None:
    """A repeat of a turn is answered with its first reply, and nothing is sent."""
    turn = amara.turn("answer", ("none",), node=amara.reply.shown.node if amara.reply.shown else None)
    handle(turn, amara.service)
    assert round_.send(turn.at) == 1
    handle(turn, amara.service)
    assert round_.send(turn.at + SECOND) == 0


def test_a_message_that_cannot_be_drawn_holds_up_no_other(amara: Journey, round_: Round, slack: Slack) -> None:
    """A fault of ours waits by itself; the workspace is well, and its other messages go out."""
    round_.send()
    broken = Wanted(
        network="slack", what="never heard of", about="x", organisation="example", team="T0FINGER", address="U0OTHER"
    )

    def wish(connection: Connection) -> None:
        ChatOutbox().show(connection, broken, at=amara.at)

    amara.service.database.write(wish)
    amara.answers(("none",))
    round_.send(amara.at)
    problems = {row["problem"] for row in rows(amara.service.database, job) if row["kind"] == SLACK}
    assert problems == {None, "KeyError"}
    amara.answers("employee")
    assert round_.send(amara.at + SECOND) == 2
    assert "latest spell" in slack.workspace.messages(DM)[0]["text"]


def test_a_workspace_that_is_away_holds_up_no_other(amara: Journey, round_: Round, slack: Slack) -> None:
    """More waits for it than is looked at in a round; what is for another workspace is found all the same."""
    slack.fail("*", "unreachable", times=1)
    round_.send()

    def wish(connection: Connection) -> None:
        for number in range(queue.MOST + 10):
            told = Wanted(
                network="slack",
                what="moved",
                about=str(number),
                organisation="example",
                team="T0FINGER",
                address=f"U{number}",
            )
            ChatOutbox().show(connection, told, at=amara.at - SECOND)
        other = Wanted(
            network="slack", what="moved", about="other", organisation="example", team="T0OTHER", address="U0OTHER"
        )
        ChatOutbox().show(connection, other, at=amara.at)

    amara.service.database.write(wish)
    found = amara.service.database.read(
        lambda connection: queue.due(connection, network="slack", now=amara.at, paused=["T0FINGER"])
    )
    assert [message.about for _, message in found if message] == ["other"]


def test_what_was_typed_is_in_no_job_and_no_row_of_ours(amara: Journey, round_: Round, slack: Slack) -> None:
    """Not what was looked for, not an answer, not what the name guard held back; nor in a message's metadata."""
    planted = "Zebulon Quux hurt his knee"
    begun = amara.reply
    amara.say("find", planted, conversation=None, count=None, node=None)
    amara.reply = begun
    amara.say("answer", f"{planted}, says 07700 900123")
    kept = [str(dict(row)) for table in (job, chat_message) for row in rows(amara.service.database, table)]
    assert "Quux" not in "".join(kept)
    round_.send(amara.at)
    round_.send(amara.at + SECOND)
    assert all("Quux" not in str(message.get("metadata")) for message in slack.workspace.messages(DM))
    kept = [str(dict(row)) for table in (job, chat_message) for row in rows(amara.service.database, table)]
    assert "Quux" not in "".join(kept)


def test_what_belongs_in_a_thread_waits_for_its_card(amara: Journey, round_: Round, slack: Slack) -> None:
    """Under a card that could not be posted, nothing is posted where nobody would know what it is about."""
    slack.fail("chat.postMessage", "refused", error="is_archived")
    round_.send()
    (card,) = rows(amara.service.database, chat_message)
    first = amara.reply
    amara.say("start", "disciplinary-conduct", conversation=None, count=None, node=None)
    below = chat_message.update().where(chat_message.c.id != card["id"]).values(parent=card["id"])
    amara.service.database.write(lambda connection: connection.execute(below))
    round_.send(amara.at)
    assert posted(slack) == 0
    amara.reply = first
    amara.answers(("none",))
    round_.send(amara.at)
    round_.send(amara.at + 60 * SECOND)
    round_.send(amara.at + 120 * SECOND)
    shown = slack.workspace.messages(DM)
    assert [message.get("thread_ts") for message in shown] == [None, shown[0]["ts"]]


def test_a_hint_reaches_somebody_who_is_in_no_channel_of_ours(amara: Journey, round_: Round, slack: Slack) -> None:
    """It is given in their direct message with us; one that comes too late is not given."""
    told = partial(queue.whisper, team="T0FINGER", channel="U0AMARA", user="U0AMARA", at=amara.at)
    amara.service.database.write(lambda connection: told(connection, says="Somebody was quicker."))
    round_.send()
    assert [(one["channel"], one["text"]) for one in slack.workspace.ephemerals] == [(DM, "Somebody was quicker.")]
    amara.service.database.write(lambda connection: told(connection, says="Old news."))
    round_.send(amara.at + 180 * SECOND)
    assert len(slack.workspace.ephemerals) == 1
