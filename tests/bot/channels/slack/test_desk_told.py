"""What advisers and leads are told in Slack, their Home tab, and what is left of it all; on both databases."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import delete

from bot.channels.chat import retiring
from bot.content.library import Shelf
from bot.handle import Service
from escalation.store import escalation_table, message_table
from tests.bot.acting import advise, handed_over
from tests.bot.channels.slack.desk_room import (
    CHANNEL,
    SENIOR,
    Room,
    card_in,
    control,
    fill,
    kept,
    press,
    said,
    thread_in,
    with_channels,
)
from tests.bot.channels.slack.desk_room import room as workspace
from tests.bot.hands import Hands
from tests.fakes import slack_limits
from tests.fakes.slack_words import words
from tests.journey import Journey
from tests.people import ADVISER, LEAD, MANAGER


def test_what_an_adviser_is_told_is_gathered(room: Room, asking: Journey) -> None:
    """While Slack is away, and within ten minutes: one message, which says each hand-over once, as it stands then."""
    hannah = room.person("U0HANNAH")
    press(hannah, room, "Take this")
    hands = Hands(service=room.service, now=room.at)
    hands.worker.outbox = room.service.outbox
    asking.at = room.at
    for number in range(4):
        asking.say("write", f"And another thing, {number}.")
        hands.work(later=timedelta(minutes=2))
    room.send(hands.now)
    told = room.slack.workspace.messages("D0HANNAH")
    assert len(told) == 1
    assert words(told[0]["blocks"]).count("The manager has written to you.") == 1
    asking.say("write", "One more.")
    hands.work(later=timedelta(minutes=1))
    room.send(hands.now)
    assert len(room.slack.workspace.messages("D0HANNAH")) == 1
    hands.work(later=timedelta(days=1))
    room.send(hands.now)
    assert "Are you still on it?" in words(room.slack.workspace.messages("D0HANNAH")[-1]["blocks"])
    assert len(room.slack.workspace.messages("D0HANNAH")) == 2


def test_when_it_is_kept_no_longer_titles_and_links_are_left(room: Room, asking: Journey) -> None:
    """The card, what was said below it, and what its adviser was told: nothing of the matter stays in our messages."""
    press(room.person("U0HANNAH"), room, "Take this")
    hands = Hands(service=room.service, now=room.at)
    hands.worker.outbox = room.service.outbox
    asking.say("write", "And another thing.")
    hands.work(later=timedelta(minutes=2))
    room.send(hands.now)
    room.at += timedelta(days=20)
    name = kept(asking).id
    room.service.database.write(
        lambda connection: [
            connection.execute(delete(table).where(column == name))
            for table, column in (
                (message_table, message_table.c.escalation),
                (escalation_table, escalation_table.c.id),
            )
        ]
    )
    over = room.service.database.read(lambda connection: retiring.over(connection, now=room.at))
    room.service.database.write(lambda connection: retiring.retire(connection, over, now=room.at))
    room.send()
    left = [*room.slack.workspace.messages(CHANNEL), *room.slack.workspace.messages("D0HANNAH")]
    assert len(left) == 4
    for message in left:
        assert "no longer kept here" in message["text"]
        assert "thing" not in f"{message['text']}{words(message['blocks'])}"


def test_a_lead_is_told_of_what_was_missed(room: Room, asking: Journey) -> None:
    """In their direct message, where they are in the workspace; their channel what waits, until it is taken."""
    press(room.person("U0MARIAN"), room, "Read all of it")
    hands = Hands(service=room.service, now=room.at)
    hands.worker.outbox = room.service.outbox
    advise(asking, "transfer", queue="er-senior")
    hands.work(later=timedelta(days=4))
    room.send(hands.now)
    assert "not answered in the time that was promised" in room.person("U0MARIAN").reads()
    assert kept(asking).missed_at is not None
    waiting = room.slack.workspace.messages(SENIOR)[-1]
    assert "Nobody has taken this in the time that was promised." in words(waiting["blocks"])
    advise(asking, "claim", LEAD)
    room.send(asking.at)
    waiting = room.slack.workspace.messages(SENIOR)[-1]
    assert words(waiting["blocks"]) == "Everything that waited here for too long has been taken."


def test_an_advisers_home_lists_what_there_is_to_do(room: Room, asking: Journey) -> None:
    """Nobody has it; it is opened, taken and answered from there; then it is theirs."""
    hannah = room.person("U0HANNAH")
    hannah.opens("home")
    home = room.slack.workspace.homes["U0HANNAH"]
    assert slack_limits.of_view(home.shown) == []
    assert "Not taken yet (1)" in words(hannah.home["blocks"])
    assert "You have taken nothing yet." in words(hannah.home["blocks"])
    hannah.presses_in_view(control(home.shown["blocks"], "Open"), home)
    opened = hannah.modal
    assert opened is not None
    hannah.presses_in_view(control(opened.shown["blocks"], "Take this"), opened)
    assert kept(asking).claimed_by == ADVISER
    hannah.presses_in_view(control(opened.shown["blocks"], "Write to the manager"), opened)
    fill(hannah, {"Write to the manager": "I have it."})
    assert said(asking)[-1] == ("adviser", "I have it.")
    assert hannah.modal is None
    assert "Mine (1)" in words(hannah.home["blocks"])
    advise(asking, "release")
    home = room.slack.workspace.homes["U0HANNAH"]
    hannah.presses_in_view(control(home.shown["blocks"], "Show it as it is now"), home)
    assert "Not taken yet (1)" in words(hannah.home["blocks"])


def test_a_managers_home_has_no_hand_overs(room: Room, asking: Journey) -> None:
    """Nobody reads more there than on the web."""
    del asking
    amara = room.person("U0AMARA")
    amara.opens("home")
    assert "Not taken yet" not in words(amara.home["blocks"])


def test_a_hand_over_is_worked_on_whatever_the_database(service: Service, shelf: Shelf, now: datetime) -> None:
    """Taken, written about from both sides, changed, told of, listed and moved on: on SQLite and on PostgreSQL."""
    service = replace(service, shelf=with_channels(shelf, er_advice=CHANNEL, er_senior=SENIOR))
    with workspace(service, now) as room:
        asking = handed_over(room.service, now, MANAGER)
        room.send(asking.at)
        hannah = room.person("U0HANNAH")
        press(hannah, room, "Take this")
        ts = hannah.says("Ring on Tuesday.", channel=CHANNEL, thread=card_in(room)["ts"])
        hannah.edits(ts, "Ring on Wednesday.", channel=CHANNEL)
        asking.at = room.at
        asking.say("write", "I shall.")
        hands = Hands(service=room.service, now=room.at + timedelta(minutes=1))
        hands.worker.outbox = room.service.outbox
        hands.work()
        room.send(hands.now)
        assert "The manager has written to you." in hannah.reads()
        assert words(thread_in(room)[-1]["blocks"]) == "Amara Okafor I shall."
        hannah.opens("home")
        assert "Mine (1)" in words(hannah.home["blocks"])
        press(hannah, room, "Move on")
        fill(hannah, {"Which queue?": "Senior advisers"})
        assert len(thread_in(room, SENIOR)) == 3
        assert said(asking)[1:] == [("adviser", "Ring on Wednesday."), ("manager", "I shall.")]
