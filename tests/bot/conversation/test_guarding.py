"""The name guard in the core: noticed before anything is kept, sent as it is when asked, logged without the words."""

from datetime import datetime

import pytest
from sqlalchemy import Connection, select

from activity.log import interaction
from bot.channels.terminal.reading import read as read_line
from bot.conversation.questions.guarding import keepable
from bot.conversation.reply import Guarded, GuardedPart, Reply
from bot.handle import Service
from bot.store.tables import metadata
from tests.bot.acting import handed_over, journey, kinds, logged
from tests.bot.test_starting import printed
from tests.journey import Journey

NAMED = "Sarah Jones wants to swap, ring 07700 900123"
TO_WORDS = (("none",), "employee", "new", "written", "2026-11-16")
"""Answers that lead the flexible working tree to a question in words of one's own."""


@pytest.fixture
def asked(service: Service, manager: str, now: datetime) -> Journey:
    """A manager who is asked something in their own words."""
    begun = Journey(service=service, person=manager, at=now)
    begun.say("start", "flexible-working")
    begun.answers(*TO_WORDS)
    assert begun.reply.shown is not None
    assert begun.reply.shown.node == "asked_for"
    return begun


def everything_kept(service: Service) -> str:
    """Every cell of every table, as one text."""

    def read(connection: Connection) -> str:
        tables = [*metadata.sorted_tables, interaction]
        return "\n".join(str(row) for table in tables for row in connection.execute(select(table)).all())

    return service.database.read(read)


def test_what_may_name_somebody_is_held_back_and_marked(asked: Journey) -> None:
    """Nothing moves, the text stays to be changed, and the log says what kinds were noticed, never the words."""
    count = asked.reply.count
    reply = asked.say("answer", NAMED)
    assert [one.kind for one in reply.notices] == ["guarded"]
    assert "a name and a telephone number" in reply.notices[0].says
    assert reply.guarded == Guarded(
        parts=(
            GuardedPart(text="Sarah Jones", kind="name"),
            GuardedPart(text=" wants to swap, ring "),
            GuardedPart(text="07700 900123", kind="phone"),
        )
    )
    assert (reply.given, reply.count) == (NAMED, count)
    assert kinds(asked.service.database)[-1] == "personal_data_guarded"
    assert logged(asked.service.database, "detail", kind="personal_data_guarded") == [
        ({"kinds": ["name", "phone"], "sent": False},)
    ]


def test_the_terminal_does_not_take_it_for_an_earlier_answer(asked: Journey) -> None:
    """What was typed stands there marked, with two ways on; Enter by itself sends nothing of it."""
    seen = printed(asked.say("answer", NAMED))
    assert "[Sarah Jones] wants to swap, ring [07700 900123]" in seen
    assert "(Type it again, or /asis to send it as it is.)" in seen
    assert "You answered before" not in seen
    assert read_line("", asked.reply).value == ""


def test_nothing_that_was_held_back_is_kept_anywhere(asked: Journey) -> None:
    """Not in the conversation, the log, the jobs, nor in the reply that is kept for a repeat."""
    asked.say("answer", NAMED)
    kept = everything_kept(asked.service)
    assert "Sarah" not in kept
    assert "900123" not in kept


def test_the_words_of_a_refused_answer_are_not_kept_where_they_name_somebody(
    service: Service, manager: str, now: datetime
) -> None:
    """A name typed where a number is wanted is shown again and kept nowhere."""
    begun = journey(service, now, manager)
    begun.answers(("none",))
    assert begun.say("answer", "It is about Sarah Jones").given == "It is about Sarah Jones"
    assert "Sarah" not in everything_kept(service)


def test_it_can_always_be_sent_as_it_is(asked: Journey) -> None:
    """The guard is right most of the time and no more; the log says that it was overruled."""
    asked.say("answer", NAMED)
    reply = asked.say("answer", NAMED, as_it_is=True)
    assert reply.shown is not None
    assert reply.shown.node != "asked_for"
    assert reply.answered[-1].answer == NAMED
    assert [detail["sent"] for (detail,) in logged(asked.service.database, "detail", kind="personal_data_guarded")] == [
        False,
        True,
    ]


def test_a_changed_text_goes_on_without_a_word(asked: Journey) -> None:
    """No name, no notice."""
    asked.say("answer", NAMED)
    reply = asked.say("answer", "The nurse wants to swap shifts")
    assert reply.notices == ()
    assert reply.answered[-1].answer == "The nurse wants to swap shifts"


def test_urgent_help_comes_before_the_guard(asked: Journey) -> None:
    """Numbers to call are shown, and still nothing is kept."""
    reply = asked.say("answer", "Sarah Jones says she will kill herself tonight")
    assert reply.urgent is not None
    assert reply.guarded is not None
    assert "Sarah" not in everything_kept(asked.service)
    assert kinds(asked.service.database)[-2:] == ["urgent_signposted", "personal_data_guarded"]


def test_a_message_to_an_adviser_is_sent_with_a_word(service: Service, manager: str, now: datetime) -> None:
    """The adviser may need the name; the manager is told that it is kept."""
    begun = handed_over(service, now, manager)
    assert all(one.kind != "kept" for one in begun.reply.notices)
    reply = begun.say("write", "It is Sarah Jones on my ward")
    assert reply.thread is not None
    assert reply.thread.messages[-1].text == "It is Sarah Jones on my ward"
    assert [one.kind for one in reply.notices] == ["kept"]
    assert "Sarah" not in reply.notices[0].says
    assert logged(service.database, "detail", kind="personal_data_guarded") == [({"kinds": ["name"], "sent": True},)]


def test_a_reply_without_names_is_kept_as_it_is() -> None:
    """What was refused is shown again to whoever pressed twice."""
    reply = Reply(given="lots")
    assert keepable(reply) is reply
    assert keepable(Reply(given=("Sarah Jones",))).given is None
