"""A message that its author changes or takes back: what everybody reads then, and what stays on record."""

from datetime import datetime, timedelta

import pytest

from bot.desk.rewording import Changed, carried_out
from bot.handle import Service
from escalation import store as escalations
from escalation.model import Message, NotPossible, Wording
from escalation.rewording import TAKEN_BACK, reworded, taken_back
from tests.bot.acting import advise, handed_over, kinds, logged
from tests.journey import Journey
from tests.people import ADVISER, OTHER_ADVISER


def thread(manager: Journey) -> tuple[Message, ...]:
    """Everything that was said."""
    assert manager.reply.thread is not None
    name = manager.reply.thread.escalation
    return manager.service.database.read(lambda connection: escalations.messages(connection, name, private=True))


def change(manager: Journey, text: str | None, *, person: str = ADVISER, name: str = "edit-1") -> tuple[str, ...]:
    """Somebody changes the newest message."""
    of = thread(manager)[-1].turn
    assert of is not None
    changed = Changed(id=name, at=manager.at + timedelta(minutes=1), person=person, channel="slack", of=of, text=text)
    return manager.service.database.write(lambda connection: carried_out(connection, changed))


def test_new_words_are_read_and_the_old_ones_kept(service: Service, manager: str, now: datetime) -> None:
    """The manager reads that it was edited; advisers can read what it said; the log holds no words of it."""
    sent = handed_over(service, now, manager)
    advise(sent, "claim")
    advise(sent, "reply", text="Ring on Tuesday.")
    topics = change(sent, "Ring on Wednesday.")
    assert f"person/{manager}" in topics
    shown = sent.say("show").thread
    assert shown is not None
    assert (shown.messages[-1].text, shown.messages[-1].edited) == ("Ring on Wednesday.", True)
    assert [one.text for one in thread(sent)[-1].earlier] == ["Ring on Tuesday."]
    assert logged(service.database, "kind", "detail")[-1] == ("adviser_replied", {"edited": True})
    assert change(sent, "Ring on Thursday.") == ()  # delivered again under the same name
    sent.at -= timedelta(minutes=1)
    assert change(sent, "Ring on Thursday.", name="edit-2") == ()  # an older change that comes late
    sent.at += timedelta(minutes=5)
    assert change(sent, "Ring on Wednesday.", name="edit-3") == ()


def test_what_is_taken_back_says_nothing_any_more(service: Service, manager: str, now: datetime) -> None:
    """Its place says so, and what it said stays on record."""
    sent = handed_over(service, now, manager)
    sent.say("write", "One more thing.")
    change(sent, None, person=manager)
    shown = sent.say("show").thread
    assert shown is not None
    assert shown.messages[-1].text == TAKEN_BACK
    assert thread(sent)[-1].earlier[0].text == "One more thing."
    assert kinds(service.database)[-1] == "manager_replied"
    assert change(sent, None, person=manager, name="edit-2") == ()


def test_nobody_changes_what_somebody_else_wrote(service: Service, manager: str, now: datetime) -> None:
    """Nor what does not exist."""
    sent = handed_over(service, now, manager)
    advise(sent, "claim")
    advise(sent, "note", text="Rang twice.")
    assert change(sent, "Never rang.", person=OTHER_ADVISER) == ()
    assert thread(sent)[-1].text == "Rang twice."


@pytest.mark.parametrize("text", ["", "   ", "x" * 10_001])
def test_no_words_and_too_many_are_refused(now: datetime, text: str) -> None:
    """The message stays as it was."""
    message = Message(escalation="e", by="adviser", person="p", at=now, text="Ring.")
    with pytest.raises(NotPossible, match="stays as it was"):
        reworded(message, text, at=now)


def test_every_wording_is_kept_once(now: datetime) -> None:
    """Changed twice, taken back, and written anew."""
    message = Message(escalation="e", by="adviser", person="p", at=now, text="1")
    for text in ("2", None, "3"):
        after = taken_back(message, at=now) if text is None else reworded(message, text, at=now)
        assert after is not None
        message = after
    assert message.earlier == (Wording(text="1", until=now), Wording(text="2", until=now))
    assert (message.text, message.taken_back) == ("3", False)
