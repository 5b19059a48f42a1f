"""A manager in Slack, from the first word to the adviser: every way in, and what is said there."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from bot.handle import Service
from bot.store.tables import turn as turn_table
from tests.bot.acting import logged, rows
from tests.bot.channels.slack.at_slack import Standing, at_slack, cards, find, newest, on_card, press
from tests.fakes.slack_words import controls, words


@pytest.fixture
def slack(desk_service: Service, now: datetime) -> Iterator[Standing]:
    """The app, and a manager in its workspace."""
    with at_slack(desk_service, now) as standing:
        yield standing


def kinds(slack: Standing) -> list[str]:
    """What the log says has happened."""
    return [row[0] for row in logged(slack.service.database, "kind")]


def begun(slack: Standing) -> None:
    """A conversation is begun and stands at its first question."""
    slack.manager.says("Somebody in my team is often off sick")
    slack.manager.says("1")


def test_a_message_finds_and_a_number_begins(slack: Standing) -> None:
    """What was typed is looked for, and one topic is chosen by its number; the message with both goes on below."""
    amara = slack.manager
    amara.says("Somebody in my team is often off sick")
    assert "Which of these fits best?" in newest(amara)
    assert "What is kept and who reads it" in newest(amara)
    amara.says("1")
    assert "Before we start" in newest(amara)
    assert "this goes on below." in words(cards(amara)[0]["blocks"])
    assert kinds(slack) == ["notice_shown", "search_made", "search_chosen", "conversation_started", "question_shown"]


def test_a_question_is_answered_by_a_list_by_words_and_by_a_button(slack: Standing) -> None:
    """Chosen and sent on, or typed; and a button that is pressed twice is pressed once."""
    begun(slack)
    amara = slack.manager
    amara.fills(cards(amara)[-1]["ts"], on_card(amara, "fp.ask"), "1. None of these")
    press(amara, "fp.answer")
    assert "None of these" in newest(amara)
    before = newest(amara)
    amara.says("I am not sure")
    assert newest(amara) != before
    written = next(one["ts"] for one in amara.messages() if one.get("text") == "I am not sure")
    amara.edits(written, "I am sure")
    assert "does not change your answer" in str(amara.whispers()[-1]["text"])
    press(amara, "fp.back", times=2)
    assert kinds(slack).count("went_back") == 1


def test_the_home_tab_takes_a_conversation_up_again(slack: Standing) -> None:
    """It names what was begun; opened there, it goes on as the newest message."""
    begun(slack)
    amara = slack.manager
    amara.commands()
    assert "Choose a topic" in newest(amara)
    amara.opens("home")
    assert "Carry on where you were" in words(amara.home["blocks"])
    view = slack.slack.workspace.homes[amara.id]
    amara.presses_in_view(find(view.shown["blocks"], "fp.show"), view)
    assert "Before we start" in newest(amara)


def test_the_command_finds_and_lists(slack: Standing) -> None:
    """With words it finds them; without, the topics stand there, to be begun or practised."""
    amara = slack.manager
    answer = amara.commands("somebody is often off sick", channel="C0GENERAL")
    assert "Nobody else can see it" in answer.body["text"]
    assert "Which of these fits best?" in newest(amara)
    amara.commands()
    practised = on_card(amara, "fp.practise")
    amara.fills(cards(amara)[-1]["ts"], practised, "Repeated short-term sickness")
    press(amara, "fp.practise")
    assert "Practice. Nothing is sent." in newest(amara)


def test_a_shortcut_opens_a_form_and_a_message_is_looked_for(slack: Standing) -> None:
    """The form takes words or a topic; a message's own words go to the finder, and none of them into the log."""
    amara = slack.manager
    amara.shortcut("fp.shortcut.ask")
    amara.submits()
    assert "Type what is going on, or choose a topic." in amara.errors.values()
    view = amara.modal
    assert view is not None
    amara.fills(view.id, next(controls(view.shown["blocks"])), "Somebody is often off sick")
    amara.submits()
    assert "Which of these fits best?" in newest(amara)
    message = {"ts": "1795428000.000900", "text": "Zebulon keeps coming late", "user": "U0ELSE"}
    amara.shortcut_on(message, "fp.shortcut.message", channel="C0GENERAL")
    assert amara.modal is not None
    assert [one for one in kinds(slack) if one.startswith("search")] == ["search_made", "search_missed"]
    assert "Zebulon" not in str(logged(slack.service.database, "detail"))


def test_a_mention_is_answered_in_private(slack: Standing) -> None:
    """What was found stands in the manager's own messages, and a hint that nobody else sees where they wrote."""
    slack.slack.workspace.private_channel("G0WARD", "U0AMARA")
    amara = slack.manager
    amara.mentions("somebody is often off sick", channel="G0WARD")
    assert "Which of these fits best?" in newest(amara)
    assert [one["text"][:43] for one in amara.whispers()] == ["I have answered you in a private message. P"]
    assert [one for one in amara.messages("G0WARD") if one.get("bot_id")] == []


def test_opening_the_messages_says_how_to_begin(slack: Standing) -> None:
    """Prompts are suggested once a day, and whoever has no message yet is shown the topics."""
    amara = slack.manager
    amara.opens("messages")
    amara.opens("messages")
    assert "Choose a topic" in newest(amara)
    assert len(cards(amara)) == 1
    assert len(slack.slack.called("assistant.threads.setSuggestedPrompts")) == 1


def test_what_names_somebody_is_held_back_and_may_be_sent_as_it_is(slack: Standing) -> None:
    """An answer with a name in it is not kept; sent as it is, it is read again from where it was typed."""
    amara = slack.manager
    amara.commands()
    amara.fills(cards(amara)[-1]["ts"], on_card(amara, "fp.start"), "Flexible working request")
    press(amara, "fp.start")
    for said in ("None of these", "1", "They have asked, and we have not met about it yet", "1", "20/11/2026"):
        amara.says(said)
    assert "What have they asked for?" in newest(amara)
    named = "Margaret Thompson wants to finish at three on Fridays"
    amara.says(named)
    assert "We have kept nothing yet" in newest(amara)
    assert named not in str(rows(slack.service.database, turn_table))
    press(amara, "fp.asis")
    assert f"What have they asked for? {named}" in newest(amara)


def test_a_question_goes_to_an_adviser_with_a_line_and_wishes(slack: Standing) -> None:
    """The form takes a line, how to be reached, and who must not see it; what is written later follows."""
    begun(slack)
    amara = slack.manager
    press(amara, "fp.ask_adviser")
    press(amara, "fp.open.send")
    view = amara.modal
    assert view is not None
    assert "Your telephone number" in words(view.shown["blocks"])
    amara.presses_in_view(find(view.shown["blocks"], "fp.team"), view)
    assert "Tick everyone who is part of this" in words(amara.modal.shown["blocks"] if amara.modal else ())
    amara.fills(view.id, next(controls(view.shown["blocks"])), "She asked me to call Mrs Jane Smith")
    amara.submits()
    assert "You and your adviser" in newest(amara)
    assert "escalation_opened" in kinds(slack)
    amara.says("One more thing")
    assert "One more thing" in newest(amara)
    press(amara, "fp.open.wish")
    assert amara.modal is not None
    amara.submits()
    press(amara, "fp.withdraw")
    assert "escalation_withdrawn" in kinds(slack)


def test_whoever_may_be_in_danger_is_told_whom_to_call_where_they_asked(slack: Standing) -> None:
    """In the command's answer, in the form, and in the hint below a mention; not only in the messages."""
    amara = slack.manager
    answer = amara.commands("he has a knife and is threatening us", channel="C0GENERAL")
    assert "call 999" in answer.body["text"]
    amara.shortcut("fp.shortcut.ask")
    view = amara.modal
    assert view is not None
    amara.fills(view.id, next(controls(view.shown["blocks"])), "he has a knife and is threatening us")
    amara.submits()
    assert amara.modal is not None
    assert "call 999" in words(amara.modal.shown["blocks"])
    assert "call 999" in newest(amara)
