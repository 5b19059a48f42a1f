"""Advisers in Slack, the manager on the web: the card, its thread, every way of acting, and what stays discreet."""

from dataclasses import replace
from datetime import datetime

from bot.channels.chat.outbox import Seat
from bot.conversation.advisers.handing import INVOLVED
from tests.bot.acting import TO_STAGE, TREE, advise, handed_over
from tests.bot.channels.slack.desk_room import (
    CHANNEL,
    SENIOR,
    Room,
    card_in,
    control,
    fill,
    kept,
    outbox_of,
    press,
    said,
    thread_in,
)
from tests.fakes.slack_doors import told
from tests.fakes.slack_words import words
from tests.fakes.slack_workspace import BOT_USER, TEAM
from tests.journey import Journey
from tests.people import ADVISER, MANAGER, OTHER_ADVISER


def test_a_hand_over_stands_in_its_queues_channel(room: Room, asking: Journey) -> None:
    """As one card, with what the manager wrote below it; nothing in another queue's channel."""
    assert "Repeated short-term sickness" in words(card_in(room)["blocks"])
    assert [words(one["blocks"]) for one in thread_in(room)] == ["Amara Okafor Please ring me after two."]
    assert room.slack.workspace.messages(SENIOR) == ()
    assert kept(asking).status == "waiting"


def test_it_is_taken_once_and_the_loser_is_told(room: Room, asking: Journey) -> None:
    """Two press at once, from the same card; one has it, the other reads who has."""
    hannah, imran = room.person("U0HANNAH"), room.person("U0IMRAN")
    card = dict(card_in(room))
    take = control(card["blocks"], "Take this")
    hannah.presses(take, message=card, channel=CHANNEL)
    imran.presses(take, message=card, channel=CHANNEL)
    assert kept(asking).claimed_by == ADVISER
    assert "Hannah Lister took this first" in imran.whispers()[-1]["text"]
    assert hannah.whispers() == []
    assert "Hannah Lister has it" in card_in(room)["text"]


def test_the_thread_reaches_the_manager_and_back(room: Room, asking: Journey) -> None:
    """Words below the card are the manager's to read; their answer stands below the card; nothing stands twice."""
    hannah = room.person("U0HANNAH")
    press(hannah, room, "Take this")
    ts = card_in(room)["ts"]
    hannah.says("Is it <urgent> & new?", channel=CHANNEL, thread=ts)
    assert said(asking)[-1] == ("adviser", "Is it <urgent> & new?")
    asking.say("write", "No, it can wait.")
    room.send(asking.at)
    assert [words(one.get("blocks", ())) for one in thread_in(room)][-1] == "Amara Okafor No, it can wait."
    assert len(thread_in(room)) == 3


def test_a_note_stays_among_advisers(room: Room, asking: Journey) -> None:
    """Marked by how it begins; one that was written on the web stands below the card too."""
    hannah = room.person("U0HANNAH")
    press(hannah, room, "Take this")
    hannah.says("// rang twice, no answer", channel=CHANNEL, thread=card_in(room)["ts"])
    advise(asking, "note", text="Rang again.")
    room.send(asking.at)
    assert [by for by, _ in said(asking)] == ["manager"]
    assert "Rang again. A note. Only advisers see this." in words(thread_in(room)[-1]["blocks"])


def test_what_cannot_be_sent_is_said(room: Room, asking: Journey) -> None:
    """Before somebody has taken it, words below the card go nowhere, and whoever wrote them is told; once."""
    hannah = room.person("U0HANNAH")
    hannah.says("Hello", channel=CHANNEL, thread=card_in(room)["ts"])
    assert "This was not sent to the manager. Nobody has taken this yet." in hannah.whispers()[-1]["text"]
    assert len(said(asking)) == 1


def test_what_was_not_sent_is_not_sent_later(room: Room, asking: Journey) -> None:
    """The same event, delivered again once somebody took it, does nothing: its author was told that it was not sent."""
    hannah = room.person("U0HANNAH")
    told(room.slack.workspace)
    place = room.slack.workspace.channel(CHANNEL, seen_by="U0HANNAH")
    room.slack.workspace.post(place, {"user": "U0HANNAH", "text": "Hello", "thread_ts": card_in(room)["ts"]})
    (event,) = told(room.slack.workspace)
    room.deliver(event)
    press(hannah, room, "Take this")
    room.deliver(event)
    assert len(said(asking)) == 1
    assert len(hannah.whispers()) == 1


def test_a_change_follows_and_so_does_what_is_taken_back(room: Room, asking: Journey) -> None:
    """The manager reads the new words, then that they were taken back."""
    hannah = room.person("U0HANNAH")
    press(hannah, room, "Take this")
    ts = hannah.says("Ring on Tuesday.", channel=CHANNEL, thread=card_in(room)["ts"])
    hannah.edits(ts, "Ring on Wednesday.", channel=CHANNEL)
    assert said(asking)[-1] == ("adviser", "Ring on Wednesday.")
    hannah.deletes(ts, channel=CHANNEL)
    assert said(asking)[-1] == ("adviser", "This message was taken back.")


def test_what_was_sent_cannot_be_made_a_note(room: Room, asking: Journey) -> None:
    """The manager may have read it; the way to take it back is said."""
    hannah = room.person("U0HANNAH")
    press(hannah, room, "Take this")
    ts = hannah.says("They lied.", channel=CHANNEL, thread=card_in(room)["ts"])
    hannah.edits(ts, "// They lied.", channel=CHANNEL)
    assert said(asking)[-1] == ("adviser", "They lied.")
    assert "delete it" in hannah.whispers()[-1]["text"]


def test_forms_do_what_they_say(room: Room, asking: Journey) -> None:
    """A reply, a question of the guide, a note and the close, each from its form."""
    hannah = room.person("U0HANNAH")
    press(hannah, room, "Take this")
    press(hannah, room, "Write to the manager")
    fill(hannah, {"Write to the manager": "Hold the meeting first."})
    assert said(asking)[-1] == ("adviser", "Hold the meeting first.")
    press(hannah, room, "Ask a question")
    fill(hannah, {"Your own words": "Has it happened before?"})
    assert kept(asking).status == "with_manager"
    asking.say("write", "Twice.")
    room.send(asking.at)
    press(hannah, room, "Close this")
    fill(hannah, {"How did this end?": "Advice given", "Minutes that you spent": "20"})
    assert (kept(asking).resolution, kept(asking).coding.minutes) == ("advice_given", 20)
    assert "Closed" in words(card_in(room)["blocks"])
    assert "ring me after two" not in words(card_in(room)["blocks"])


def test_a_form_says_what_it_refused_and_keeps_what_was_typed(room: Room, asking: Journey) -> None:
    """Beside the field; nothing has changed."""
    hannah = room.person("U0HANNAH")
    press(hannah, room, "Take this")
    press(hannah, room, "Close this")
    fill(hannah, {"How did this end?": "Advice given", "Minutes that you spent": "many"})
    assert "Write the minutes as a number" in next(iter(hannah.errors.values()))
    assert hannah.modal is not None
    assert kept(asking).status == "claimed"


def test_a_prepared_reply_is_put_in_the_box(room: Room, asking: Journey) -> None:
    """Nothing is sent by choosing one."""
    hannah = room.person("U0HANNAH")
    press(hannah, room, "Take this")
    press(hannah, room, "Write to the manager")
    view = hannah.modal
    assert view is not None
    picker = control(view.shown["blocks"], "Start from a prepared reply")
    hannah.fills(view.id, picker, picker.options[0]["text"]["text"])
    hannah.presses_in_view(picker, view)
    assert len(said(asking)) == 1
    hannah.submits()
    assert said(asking)[-1][0] == "adviser"


def test_what_somebody_else_has_opens_no_form(room: Room, asking: Journey) -> None:
    """Another adviser presses a button of the card, and reads whose it is."""
    hannah, imran = room.person("U0HANNAH"), room.person("U0IMRAN")
    press(hannah, room, "Take this")
    press(imran, room, "Close this")
    assert imran.modal is not None
    assert "Hannah Lister has this." in words(imran.modal.shown["blocks"])
    assert kept(asking).status == "claimed"


def test_it_moves_on_to_the_other_queues_channel(room: Room, asking: Journey) -> None:
    """The old card says where; the new one has what was said, and goes on."""
    hannah, ruth = room.person("U0HANNAH"), room.person("U0RUTH")
    press(hannah, room, "Take this")
    press(hannah, room, "Move on")
    fill(hannah, {"Which queue?": "Senior advisers", "A note for the next adviser": "Needs a senior."})
    assert "This has moved to “Senior advisers”" in words(card_in(room)["blocks"])
    assert words(thread_in(room, SENIOR)[0]["blocks"]) == "Amara Okafor Please ring me after two."
    assert "Needs a senior." in words(thread_in(room, SENIOR)[-1]["blocks"])
    press(ruth, room, "Take this", SENIOR)
    assert kept(asking).status == "claimed"


def test_what_not_everybody_may_see_stands_there_without_its_content(room: Room, asking: Journey) -> None:
    """An adviser is part of the matter: card and thread lose their content, and another adviser acts by the buttons."""
    asking.say("wish", fields={f"{INVOLVED}{OTHER_ADVISER}": "yes", "names_shown": "yes"})
    room.send(asking.at)
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
    assert said(asking)[-1] == ("adviser", "I have it.")
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


def test_a_manager_in_the_channel_may_not_act(room: Room, asking: Journey) -> None:
    """Whoever is let into the channel by mistake is refused by their role, and told."""
    room.slack.workspace.channels[CHANNEL].members.add("U0AMARA")
    amara = room.person("U0AMARA")
    press(amara, room, "Take this")
    assert kept(asking).status == "waiting"
    assert amara.whispers() != []
    press(amara, room, "Read all of it")
    assert amara.modal is None


def test_repeats_have_one_effect(room: Room, asking: Journey) -> None:
    """Every event is delivered three times."""
    hannah = room.person("U0HANNAH")
    press(hannah, room, "Take this")
    once = room.deliver
    room.deliver = lambda sent: [once(sent) for _ in range(3)][-1]  # type: ignore[method-assign]
    ts = hannah.says("Hold the meeting.", channel=CHANNEL, thread=card_in(room)["ts"])
    hannah.edits(ts, "Hold the meeting first.", channel=CHANNEL)
    assert said(asking)[1:] == [("adviser", "Hold the meeting first.")]
    assert len(thread_in(room)) == 2
