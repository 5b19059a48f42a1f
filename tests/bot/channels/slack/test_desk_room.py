"""Advisers in Slack, the manager on the web: the card, its thread, every way of acting, and what stays discreet."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete

from bot.channels.slack import retiring
from bot.channels.slack.outbox import Seat
from bot.conversation.handing import INVOLVED
from bot.handle import Service
from bot.library import Shelf
from escalation import store as escalations
from escalation.model import Escalation
from escalation.store import escalation_table, message_table
from tests.bot.acting import TO_STAGE, TREE, advise, handed_over
from tests.bot.channels.slack.desk_room import (
    CHANNEL,
    SENIOR,
    Room,
    card_in,
    control,
    fill,
    outbox_of,
    press,
    thread_in,
    with_channels,
)
from tests.bot.channels.slack.desk_room import room as workspace
from tests.bot.hands import Hands
from tests.fakes import slack_limits
from tests.fakes.slack_doors import told
from tests.fakes.slack_words import words
from tests.fakes.slack_workspace import BOT_USER, TEAM
from tests.journey import Journey
from tests.people import ADVISER, MANAGER, OTHER_ADVISER


@pytest.fixture
def room(desk_service: Service, shelf: Shelf, now: datetime) -> Iterator[Room]:
    """The workspace of the example organisation, with a channel for each of two queues."""
    service = replace(desk_service, shelf=with_channels(shelf, er_advice=CHANNEL, er_senior=SENIOR))
    with workspace(service, now) as standing:
        yield standing


@pytest.fixture
def manager(room: Room, now: datetime) -> Journey:
    """A manager who has handed over on the web."""
    sent = handed_over(room.service, now, MANAGER)
    room.send(sent.at)
    return sent


def kept(manager: Journey) -> Escalation:
    """The hand-over as it stands."""
    assert manager.reply.thread is not None
    name = manager.reply.thread.escalation
    found = manager.service.database.read(lambda connection: escalations.load(connection, name))
    assert found is not None
    return found


def said(manager: Journey) -> list[tuple[str, str]]:
    """What the manager reads on the web."""
    thread = manager.say("show").thread
    assert thread is not None
    return [(one.by, one.text) for one in thread.messages]


def test_a_hand_over_stands_in_its_queues_channel(room: Room, manager: Journey) -> None:
    """As one card, with what the manager wrote below it; nothing in another queue's channel."""
    assert "Repeated short-term sickness" in words(card_in(room)["blocks"])
    assert [words(one["blocks"]) for one in thread_in(room)] == ["Amara Okafor Please ring me after two."]
    assert room.slack.workspace.messages(SENIOR) == ()
    assert kept(manager).status == "waiting"


def test_it_is_taken_once_and_the_loser_is_told(room: Room, manager: Journey) -> None:
    """Two press at once, from the same card; one has it, the other reads who has."""
    hannah, imran = room.person("U0HANNAH"), room.person("U0IMRAN")
    card = dict(card_in(room))
    take = control(card["blocks"], "Take this")
    hannah.presses(take, message=card, channel=CHANNEL)
    imran.presses(take, message=card, channel=CHANNEL)
    assert kept(manager).claimed_by == ADVISER
    assert "Hannah Lister took this first" in imran.whispers()[-1]["text"]
    assert hannah.whispers() == []
    assert "Hannah Lister has it" in card_in(room)["text"]


def test_the_thread_reaches_the_manager_and_back(room: Room, manager: Journey) -> None:
    """Words below the card are the manager's to read; their answer stands below the card; nothing stands twice."""
    hannah = room.person("U0HANNAH")
    press(hannah, room, "Take this")
    ts = card_in(room)["ts"]
    hannah.says("Is it <urgent> & new?", channel=CHANNEL, thread=ts)
    assert said(manager)[-1] == ("adviser", "Is it <urgent> & new?")
    manager.say("write", "No, it can wait.")
    room.send(manager.at)
    assert [words(one.get("blocks", ())) for one in thread_in(room)][-1] == "Amara Okafor No, it can wait."
    assert len(thread_in(room)) == 3


def test_a_note_stays_among_advisers(room: Room, manager: Journey) -> None:
    """Marked by how it begins; one that was written on the web stands below the card too."""
    hannah = room.person("U0HANNAH")
    press(hannah, room, "Take this")
    hannah.says("// rang twice, no answer", channel=CHANNEL, thread=card_in(room)["ts"])
    advise(manager, "note", text="Rang again.")
    room.send(manager.at)
    assert [by for by, _ in said(manager)] == ["manager"]
    assert "Rang again. A note. Only advisers see this." in words(thread_in(room)[-1]["blocks"])


def test_what_cannot_be_sent_is_said(room: Room, manager: Journey) -> None:
    """Before somebody has taken it, words below the card go nowhere, and whoever wrote them is told; once."""
    hannah = room.person("U0HANNAH")
    hannah.says("Hello", channel=CHANNEL, thread=card_in(room)["ts"])
    assert "This was not sent to the manager. Nobody has taken this yet." in hannah.whispers()[-1]["text"]
    assert len(said(manager)) == 1


def test_what_was_not_sent_is_not_sent_later(room: Room, manager: Journey) -> None:
    """The same event, delivered again once somebody took it, does nothing: its author was told that it was not sent."""
    hannah = room.person("U0HANNAH")
    told(room.slack.workspace)
    place = room.slack.workspace.channel(CHANNEL, seen_by="U0HANNAH")
    room.slack.workspace.post(place, {"user": "U0HANNAH", "text": "Hello", "thread_ts": card_in(room)["ts"]})
    (event,) = told(room.slack.workspace)
    room.deliver(event)
    press(hannah, room, "Take this")
    room.deliver(event)
    assert len(said(manager)) == 1
    assert len(hannah.whispers()) == 1


def test_a_change_follows_and_so_does_what_is_taken_back(room: Room, manager: Journey) -> None:
    """The manager reads the new words, then that they were taken back."""
    hannah = room.person("U0HANNAH")
    press(hannah, room, "Take this")
    ts = hannah.says("Ring on Tuesday.", channel=CHANNEL, thread=card_in(room)["ts"])
    hannah.edits(ts, "Ring on Wednesday.", channel=CHANNEL)
    assert said(manager)[-1] == ("adviser", "Ring on Wednesday.")
    hannah.deletes(ts, channel=CHANNEL)
    assert said(manager)[-1] == ("adviser", "This message was taken back.")


def test_what_was_sent_cannot_be_made_a_note(room: Room, manager: Journey) -> None:
    """The manager may have read it; the way to take it back is said."""
    hannah = room.person("U0HANNAH")
    press(hannah, room, "Take this")
    ts = hannah.says("They lied.", channel=CHANNEL, thread=card_in(room)["ts"])
    hannah.edits(ts, "// They lied.", channel=CHANNEL)
    assert said(manager)[-1] == ("adviser", "They lied.")
    assert "delete it" in hannah.whispers()[-1]["text"]


def test_forms_do_what_they_say(room: Room, manager: Journey) -> None:
    """A reply, a question of the guide, a note and the close, each from its form."""
    hannah = room.person("U0HANNAH")
    press(hannah, room, "Take this")
    press(hannah, room, "Write to the manager")
    fill(hannah, {"Write to the manager": "Hold the meeting first."})
    assert said(manager)[-1] == ("adviser", "Hold the meeting first.")
    press(hannah, room, "Ask a question")
    fill(hannah, {"Your own words": "Has it happened before?"})
    assert kept(manager).status == "with_manager"
    manager.say("write", "Twice.")
    room.send(manager.at)
    press(hannah, room, "Close this")
    fill(hannah, {"How did this end?": "Advice given", "Minutes that you spent": "20"})
    assert (kept(manager).resolution, kept(manager).coding.minutes) == ("advice_given", 20)
    assert "Closed" in words(card_in(room)["blocks"])
    assert "ring me after two" not in words(card_in(room)["blocks"])


def test_a_form_says_what_it_refused_and_keeps_what_was_typed(room: Room, manager: Journey) -> None:
    """Beside the field; nothing has changed."""
    hannah = room.person("U0HANNAH")
    press(hannah, room, "Take this")
    press(hannah, room, "Close this")
    fill(hannah, {"How did this end?": "Advice given", "Minutes that you spent": "many"})
    assert "Write the minutes as a number" in next(iter(hannah.errors.values()))
    assert hannah.modal is not None
    assert kept(manager).status == "claimed"


def test_a_prepared_reply_is_put_in_the_box(room: Room, manager: Journey) -> None:
    """Nothing is sent by choosing one."""
    hannah = room.person("U0HANNAH")
    press(hannah, room, "Take this")
    press(hannah, room, "Write to the manager")
    view = hannah.modal
    assert view is not None
    picker = control(view.shown["blocks"], "Start from a prepared reply")
    hannah.fills(view.id, picker, picker.options[0]["text"]["text"])
    hannah.presses_in_view(picker, view)
    assert len(said(manager)) == 1
    hannah.submits()
    assert said(manager)[-1][0] == "adviser"


def test_what_somebody_else_has_opens_no_form(room: Room, manager: Journey) -> None:
    """Another adviser presses a button of the card, and reads whose it is."""
    hannah, imran = room.person("U0HANNAH"), room.person("U0IMRAN")
    press(hannah, room, "Take this")
    press(imran, room, "Close this")
    assert imran.modal is not None
    assert "Hannah Lister has this." in words(imran.modal.shown["blocks"])
    assert kept(manager).status == "claimed"


def test_it_moves_on_to_the_other_queues_channel(room: Room, manager: Journey) -> None:
    """The old card says where; the new one has what was said, and goes on."""
    hannah, ruth = room.person("U0HANNAH"), room.person("U0RUTH")
    press(hannah, room, "Take this")
    press(hannah, room, "Move on")
    fill(hannah, {"Which queue?": "Senior advisers", "A note for the next adviser": "Needs a senior."})
    assert "This has moved to “Senior advisers”" in words(card_in(room)["blocks"])
    assert words(thread_in(room, SENIOR)[0]["blocks"]) == "Amara Okafor Please ring me after two."
    assert "Needs a senior." in words(thread_in(room, SENIOR)[-1]["blocks"])
    press(ruth, room, "Take this", SENIOR)
    assert kept(manager).status == "claimed"


def test_what_not_everybody_may_see_stands_there_without_its_content(room: Room, manager: Journey) -> None:
    """An adviser is part of the matter: card and thread lose their content, and another adviser acts by the buttons."""
    manager.say("wish", fields={f"{INVOLVED}{OTHER_ADVISER}": "yes", "names_shown": "yes"})
    room.send(manager.at)
    card = card_in(room)
    assert "A restricted hand-over" in card["text"]
    for secret in ("sickness", "Okafor", "ring me after two"):
        assert secret not in words(card["blocks"])
    assert thread_in(room) == []
    hannah, imran = room.person("U0HANNAH"), room.person("U0IMRAN")
    press(imran, room, "Take this")
    press(imran, room, "Read all of it")
    assert imran.modal is None
    assert "We cannot find that hand-over." in imran.whispers()[-1]["text"]
    press(hannah, room, "Take this")
    hannah.says("Hello", channel=CHANNEL, thread=card["ts"])
    assert "goes nowhere" in hannah.whispers()[-1]["text"]
    press(hannah, room, "Read all of it")
    assert hannah.modal is not None
    assert "ring me after two" in words(hannah.modal.shown["blocks"])
    hannah.closes()
    press(hannah, room, "Write to the manager")
    fill(hannah, {"Write to the manager": "I have it."})
    assert said(manager)[-1] == ("adviser", "I have it.")
    assert [one for one in thread_in(room) if one["user"] == BOT_USER] == []


def test_a_manager_in_slack_has_word_of_its_own(room: Room, now: datetime) -> None:
    """What an adviser writes comes as a message that is noticed, follows its changes, and is one however it is sent."""
    seat = Seat(team=TEAM, user="U0AMARA", channel="D0AMARA")
    service = replace(room.service, outbox=outbox_of(room.service.shelf).at(seat))
    begun = Journey(service=service, person=MANAGER, at=now, channel="slack", name="slack")
    begun.say("start", TREE)
    begun.answers(*TO_STAGE)
    begun.say("ask_adviser")
    begun.say("send", "Please ring me.")
    room.send(begun.at)
    hannah = room.person("U0HANNAH")
    press(hannah, room, "Take this")
    ts = hannah.says("Ring on Tuesday.", channel=CHANNEL, thread=card_in(room)["ts"])
    dm = room.slack.workspace.messages("D0AMARA")
    assert words(dm[-1]["blocks"]) == "Hannah Lister Ring on Tuesday. To answer, type here."
    assert ("U0AMARA", "Hannah Lister: Ring on Tuesday.") in room.slack.workspace.notified
    hannah.edits(ts, "Ring on Wednesday.", channel=CHANNEL)
    hannah.says("note: they sound upset", channel=CHANNEL, thread=card_in(room)["ts"])
    assert len(room.slack.workspace.messages("D0AMARA")) == len(dm)
    assert "Hannah Lister (edited) Ring on Wednesday." in words(room.slack.workspace.messages("D0AMARA")[-1]["blocks"])
    typed = room.person("U0AMARA").says("On Wednesday I am away.")
    assert words(thread_in(room)[-1]["blocks"]) == "Amara Okafor On Wednesday I am away."
    room.person("U0AMARA").edits(typed, "On Wednesday I am off.")
    assert words(thread_in(room)[-1]["blocks"]) == "Amara Okafor (edited) On Wednesday I am off."
    room.person("U0AMARA").deletes(typed)
    assert words(thread_in(room)[-1]["blocks"]) == "Amara Okafor This message was taken back."


def test_changed_words_that_sound_urgent_bring_help_at_once(room: Room, now: datetime) -> None:
    """The numbers to call stand in the manager's messages, although only a message was edited."""
    amara = room.person("U0AMARA")
    sent = handed_over(room.service, now, MANAGER)
    room.send(sent.at)
    typed = amara.says("My team member is often late")
    assert "999" not in amara.reads()
    amara.edits(typed, "My team member says that he will kill himself tonight")
    assert "999" in amara.reads()


def test_what_an_adviser_is_told_is_gathered(room: Room, manager: Journey) -> None:
    """While Slack is away, and within ten minutes: one message, which says each hand-over once, as it stands then."""
    hannah = room.person("U0HANNAH")
    press(hannah, room, "Take this")
    hands = Hands(service=room.service, now=room.at)
    hands.worker.outbox = room.service.outbox
    manager.at = room.at
    for number in range(4):
        manager.say("write", f"And another thing, {number}.")
        hands.work(later=timedelta(minutes=2))
    room.send(hands.now)
    told = room.slack.workspace.messages("D0HANNAH")
    assert len(told) == 1
    assert words(told[0]["blocks"]).count("The manager has written to you.") == 1
    manager.say("write", "One more.")
    hands.work(later=timedelta(minutes=1))
    room.send(hands.now)
    assert len(room.slack.workspace.messages("D0HANNAH")) == 1
    hands.work(later=timedelta(days=1))
    room.send(hands.now)
    assert "Are you still on it?" in words(room.slack.workspace.messages("D0HANNAH")[-1]["blocks"])
    assert len(room.slack.workspace.messages("D0HANNAH")) == 2


def test_when_it_is_kept_no_longer_titles_and_links_are_left(room: Room, manager: Journey) -> None:
    """The card, what was said below it, and what its adviser was told: nothing of the matter stays in our messages."""
    press(room.person("U0HANNAH"), room, "Take this")
    hands = Hands(service=room.service, now=room.at)
    hands.worker.outbox = room.service.outbox
    manager.say("write", "And another thing.")
    hands.work(later=timedelta(minutes=2))
    room.send(hands.now)
    room.at += timedelta(days=20)
    name = kept(manager).id
    room.service.database.write(
        lambda connection: [
            connection.execute(delete(table).where(column == name))
            for table, column in (
                (message_table, message_table.c.escalation),
                (escalation_table, escalation_table.c.id),
            )
        ]
    )
    room.service.database.write(lambda connection: retiring.retire(connection, now=room.at))
    room.send()
    left = [*room.slack.workspace.messages(CHANNEL), *room.slack.workspace.messages("D0HANNAH")]
    assert len(left) == 4
    for message in left:
        assert "no longer kept here" in message["text"]
        assert "thing" not in f"{message['text']}{words(message['blocks'])}"


def test_a_lead_is_told_of_what_was_missed(room: Room, manager: Journey) -> None:
    """In their direct message, where they are in the workspace."""
    press(room.person("U0MARIAN"), room, "Read all of it")
    hands = Hands(service=room.service, now=room.at)
    hands.worker.outbox = room.service.outbox
    hands.work(later=timedelta(days=4))
    room.send(hands.now)
    assert "not answered in the time that was promised" in room.person("U0MARIAN").reads()
    assert kept(manager).missed_at is not None


def test_an_advisers_home_lists_what_there_is_to_do(room: Room, manager: Journey) -> None:
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
    assert kept(manager).claimed_by == ADVISER
    hannah.presses_in_view(control(opened.shown["blocks"], "Write to the manager"), opened)
    fill(hannah, {"Write to the manager": "I have it."})
    assert said(manager)[-1] == ("adviser", "I have it.")
    assert hannah.modal is None
    assert "Mine (1)" in words(hannah.home["blocks"])
    advise(manager, "release")
    home = room.slack.workspace.homes["U0HANNAH"]
    hannah.presses_in_view(control(home.shown["blocks"], "Show it as it is now"), home)
    assert "Not taken yet (1)" in words(hannah.home["blocks"])


def test_a_managers_home_has_no_hand_overs(room: Room, manager: Journey) -> None:
    """Nobody reads more there than on the web."""
    del manager
    amara = room.person("U0AMARA")
    amara.opens("home")
    assert "Not taken yet" not in words(amara.home["blocks"])


def test_a_manager_in_the_channel_may_not_act(room: Room, manager: Journey) -> None:
    """Whoever is let into the channel by mistake is refused by their role, and told."""
    room.slack.workspace.channels[CHANNEL].members.add("U0AMARA")
    amara = room.person("U0AMARA")
    press(amara, room, "Take this")
    assert kept(manager).status == "waiting"
    assert amara.whispers() != []
    press(amara, room, "Read all of it")
    assert amara.modal is None


def test_repeats_have_one_effect(room: Room, manager: Journey) -> None:
    """Every event is delivered three times."""
    hannah = room.person("U0HANNAH")
    press(hannah, room, "Take this")
    once = room.deliver
    room.deliver = lambda sent: [once(sent) for _ in range(3)][-1]  # type: ignore[method-assign]
    ts = hannah.says("Hold the meeting.", channel=CHANNEL, thread=card_in(room)["ts"])
    hannah.edits(ts, "Hold the meeting first.", channel=CHANNEL)
    assert said(manager)[1:] == [("adviser", "Hold the meeting first.")]
    assert len(thread_in(room)) == 2


def test_a_hand_over_is_worked_on_whatever_the_database(service: Service, shelf: Shelf, now: datetime) -> None:
    """Taken, written about from both sides, changed, told of, listed and moved on: on SQLite and on PostgreSQL."""
    service = replace(service, shelf=with_channels(shelf, er_advice=CHANNEL, er_senior=SENIOR))
    with workspace(service, now) as room:
        manager = handed_over(room.service, now, MANAGER)
        room.send(manager.at)
        hannah = room.person("U0HANNAH")
        press(hannah, room, "Take this")
        ts = hannah.says("Ring on Tuesday.", channel=CHANNEL, thread=card_in(room)["ts"])
        hannah.edits(ts, "Ring on Wednesday.", channel=CHANNEL)
        manager.at = room.at
        manager.say("write", "I shall.")
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
        assert said(manager)[1:] == [("adviser", "Ring on Wednesday."), ("manager", "I shall.")]
