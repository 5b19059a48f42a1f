"""Urgent help: given wherever urgent words are typed, logged, and given even when nothing can be written."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.conversation.reply import Reply
from bot.conversation.turn import Verb
from bot.handle import AWAY, Service, handle
from bot.store.engine import Database, DatabaseAway
from bot.store.tables import turn as turn_table
from tests.bot.acting import count, handed_over, journey, kinds, logged
from tests.journey import Journey

DANGER = "He has a knife and is threatening staff"


def test_urgent_words_in_a_search_give_the_numbers(service: Service, manager: str, now: datetime) -> None:
    """Before anything else is offered, and it is logged as a kind, never as words."""
    reply = Journey(service=service, person=manager, at=now).say("find", DANGER)
    assert_helped(reply)
    assert kinds(service.database)[0] == "urgent_signposted"
    assert logged(service.database, "detail", kind="urgent_signposted") == [({"kind": "danger"},)]


@pytest.mark.parametrize(
    ("hours", "first"),
    [(0, "Children's safeguarding team"), (12, "On-call manager, for the children's safeguarding team")],
)
def test_the_number_that_is_answered_now_comes_first(
    service: Service, manager: str, now: datetime, hours: int, first: str
) -> None:
    """By day the team's, by night that of who is on call; the other stands below, with its hours."""
    at = now + timedelta(hours=hours)
    reply = Journey(service=service, person=manager, at=at).say("find", "her step dad is beating the little girl now")
    assert reply.urgent is not None
    assert reply.urgent.contacts[0][0].startswith(f"{first} (")
    assert len(reply.urgent.contacts) == 3


@pytest.mark.parametrize("verb", ["answer", "send", "show", "colleagues"])
def test_urgent_words_in_a_conversation_give_the_numbers(
    service: Service, manager: str, now: datetime, verb: Verb
) -> None:
    """Typed as an answer, also one that is refused, as a line to an adviser, or where nothing of the kind is asked."""
    begun = journey(service, now, manager)
    if verb == "send":
        begun.say("ask_adviser")
    assert_helped(begun.say(verb, DANGER))
    assert "urgent_signposted" in kinds(service.database)


@pytest.mark.parametrize("verb", ["send", "wish"])
def test_urgent_words_beside_a_question_give_the_numbers(
    service: Service, manager: str, now: datetime, verb: Verb
) -> None:
    """Typed where it is asked when to ring."""
    begun = journey(service, now, manager)
    begun.say("ask_adviser")
    assert_helped(begun.say(verb, fields={"good_times": "now please, she says she will kill herself"}))


def test_urgent_words_to_an_adviser_give_the_numbers(service: Service, manager: str, now: datetime) -> None:
    """An adviser may read it tomorrow; the numbers are for now."""
    assert_helped(handed_over(service, now, manager).say("write", "I think she may kill herself tonight"))


def test_urgent_words_on_an_old_screen_give_the_numbers(service: Service, manager: str, now: datetime) -> None:
    """Stale is normal; help is given all the same."""
    begun = journey(service, now, manager)
    begun.answers(("none",))
    assert_helped(begun.say("answer", DANGER, count=0))


def test_ordinary_words_give_none(service: Service, manager: str, now: datetime) -> None:
    """Figures of speech and ordinary sickness are not urgent."""
    reply = Journey(service=service, person=manager, at=now).say("find", "she keeps phoning in sick")
    assert reply.urgent is None


def test_a_stranger_who_types_urgent_words_is_given_the_numbers(service: Service, now: datetime) -> None:
    """Before it matters whether somebody may converse."""
    reply = Journey(service=service, person="p-nobody", at=now).say("find", DANGER)
    assert_helped(reply)
    assert "directory" in reply.notices[0].says


def test_urgent_help_is_given_when_the_log_cannot_be_written(service: Service, manager: str, now: datetime) -> None:
    """The numbers all the same, and the failure to log is counted."""
    counted: list[bool] = []
    counting = replace(service, unlogged=lambda: counted.append(True))
    begun = journey(counting, now, manager)
    rename(service.database, "interaction", "gone")
    reply = begun.say("answer", DANGER)
    assert_helped(reply)
    assert reply.notices[0].says == AWAY
    assert counted == [True]


def test_a_turn_whose_log_rows_cannot_be_written_is_not_taken(service: Service, manager: str, now: datetime) -> None:
    """Nothing of it is kept, and the same turn works once the log is there again."""
    begun = journey(service, now, manager)
    turn = begun.turn("answer", ("none",))
    turns = count(service.database, turn_table)
    rename(service.database, "interaction", "gone")
    with pytest.raises((DatabaseAway, DBAPIError)):
        handle(turn, service)
    assert count(service.database, turn_table) == turns
    rename(service.database, "gone", "interaction")
    reply = handle(turn, service)
    assert (reply.count, reply.notices) == (1, ())


def rename(database: Database, old: str, new: str) -> None:
    """Takes a table away, or brings it back."""
    database.write(lambda connection: connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}")))


def assert_helped(reply: Reply) -> None:
    """The reply has numbers to call."""
    assert reply.urgent is not None
    assert reply.urgent.contacts


def test_an_urgent_end_shows_each_number_once_and_who_answers_now_first(
    service: Service, manager: str, now: datetime
) -> None:
    """The advice stands below them: the same on-call manager thrice would push it off a telephone's page."""
    begun = journey(service, now.replace(hour=23), manager)
    reply = begun.say("answer", ("self-harm",))
    assert reply.urgent is not None
    phones = [phone for _, phone in reply.urgent.contacts]
    organisation = service.shelf.current.organisations["example"]
    assert len(phones) == len(set(phones))
    assert set(phones) == {one.phone for one in organisation.urgent_contacts}
    called = [name for name, _ in reply.urgent.contacts]
    assert "On-call manager (at any time)" in called
    assert all("working hours)" not in name for name in called[:4])
