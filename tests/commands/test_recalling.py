"""The command recall, as somebody types it: counted, listed for those who may, written to on a named person's word."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.channels.terminal.rendering import lines
from bot.content import recalling
from bot.content.library import Shelf
from bot.handle import Service
from bot.store.engine import Database
from tests.bot.acting import TO_NO_ACTION, journey, logged
from tests.commands.test_publishing import kept, refused, run
from tests.journey import Journey
from tests.people import ADVISER, LEAD, MANAGER, OTHER_MANAGER

__all__ = ["kept"]

NODE = ("recall", "no_action", "--tree", "short-term-sickness")
WHY = ("--reason", "It counted a spell twice. Count them again.")
BY = ("--by", LEAD)


@pytest.fixture
def ended(kept: Database, shelf: Shelf) -> Journey:
    """A manager who was shown the advice, and another who was not."""
    service = Service(shelf=shelf, database=kept)
    at = datetime.now(UTC) - timedelta(minutes=30)
    journey(service, at, OTHER_MANAGER, name="other")
    practised = Journey(service=service, person=OTHER_MANAGER, at=at, name="practice")
    practised.say("practise", "short-term-sickness")
    practised.answers(*TO_NO_ACTION)
    begun = journey(service, at, MANAGER)
    begun.answers(*TO_NO_ACTION)
    assert begun.reply.shown is not None
    assert begun.reply.shown.node == "no_action"
    return begun


@pytest.mark.usefixtures("ended")
def test_without_a_name_it_only_counts() -> None:
    """How many, from when to when; nobody is named, and practice is nobody's advice."""
    said = run(*NODE).stdout
    assert "was shown in 1 conversations to 1 managers" in said
    assert "Okafor" not in said
    assert json.loads(run(*NODE, "--json").stdout) == {
        "tree": "short-term-sickness",
        "node": "no_action",
        "shown": 1,
        "told": None,
        "conversations": [],
    }


@pytest.mark.usefixtures("ended")
def test_names_are_for_those_who_may(kept: Database) -> None:
    """With a reason, which the log keeps; the log does not say whose names they were."""
    said = run(*NODE, *BY, *WHY).stdout
    assert "Amara Okafor, Ward 7" in said
    ((person, node, detail),) = logged(kept, "person", "node", "detail", kind="recalled")
    assert (person, node) == (LEAD, "no_action")
    assert detail == {"act": "traced", "conversations": 1, "reason": WHY[1]}


@pytest.mark.usefixtures("ended")
def test_who_may_not_is_refused() -> None:
    """An adviser sees no names and writes to nobody, and nothing happens without a reason."""
    assert "privacy or lead" in refused(*NODE, "--by", ADVISER, *WHY)
    assert "signatory or lead" in refused(*NODE, "--by", ADVISER, *WHY, "--send")
    assert "on whose word" in refused(*NODE, *WHY, "--send")
    assert "--reason" in refused(*NODE, *BY, "--send")


@pytest.mark.usefixtures("kept")
def test_what_is_not_there_is_said() -> None:
    """A tree or a node that there is not, and a node that nobody was shown."""
    assert "There is no tree" in refused("recall", "x", "--tree", "never")
    assert "There is no node 'never'" in refused("recall", "never", "--tree", "short-term-sickness")
    assert "Nobody was shown" in run(*NODE).stdout


def test_the_managers_are_written_to(kept: Database, ended: Journey) -> None:
    """In the conversation, for good, on every channel; the log has a row for each, outside the conversation."""
    before = ended.reply.count
    assert "Written to 1 conversations" in run(*NODE, *BY, *WHY, "--send").stdout
    reply = ended.say("show")
    assert reply.count == before
    assert reply.recalled is not None
    assert reply.recalled.startswith("On ")
    assert reply.recalled.endswith("is wrong. It counted a spell twice. Count them again.")
    assert "! Something that you were shown here was wrong." in "\n".join(lines(reply, zone=ZoneInfo("Europe/London")))
    ((conversation, detail),) = logged(kept, "conversation", "detail", kind="recalled")
    assert conversation is None
    assert detail["conversation"] == reply.conversation
    told = kept.read(
        lambda connection: recalling.told_of(
            connection, person=MANAGER, organisation="example", since=datetime.now(UTC) - timedelta(hours=1)
        )
    )
    assert [one for one, _ in told] == [reply.conversation]
    elsewhere = Journey(service=ended.service, person=OTHER_MANAGER, at=ended.at, name="later")
    assert elsewhere.say("start", "short-term-sickness").recalled is None


def test_many_are_written_to_in_pieces(kept: Database, ended: Journey) -> None:
    """More than one transaction's worth, each once."""
    many = recalling.PIECE + 2
    for number in range(many):
        journey(ended.service, ended.at, MANAGER, name=f"more-{number}")
    said = run("recall", "gates/urgent", "--tree", "short-term-sickness", *BY, *WHY, "--send").stdout
    # Beside these, the one that ended and the one of the other manager.
    assert f"Written to {many + 2} conversations" in said
    assert len(logged(kept, kind="recalled")) == many + 2


def test_another_version_is_left_alone(kept: Database, ended: Journey) -> None:
    """Its first letters name a version; a version that nobody had is nobody's."""
    del kept
    version = ended.reply.version or ""
    assert "in 1 conversations" in run(*NODE, "--version", version).stdout
    assert "Nobody was shown" in run(*NODE, "--version", "nothing").stdout
