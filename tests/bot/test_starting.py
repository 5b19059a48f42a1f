"""Starting and changing: what a search offers and is chosen from it, what a change keeps, and coming back later."""

from datetime import datetime, timedelta

import pytest

from bot.channels.terminal.reading import read
from bot.channels.terminal.rendering import lines
from bot.conversation.reply import Reply, ShownHandoff
from bot.delivery.worker import Worker
from bot.handle import Service
from bot.store import conversations
from tests.bot.acting import TO_STAGE, TREE, journey, kinds, logged, notice
from tests.journey import Journey

SICK = "she keeps phoning in sick on Mondays"


def printed(reply: Reply) -> str:
    """All that a person at a terminal would read, on one line."""
    from zoneinfo import ZoneInfo

    return " ".join(" ".join(lines(reply, zone=ZoneInfo("Europe/London"))).split())


@pytest.fixture
def person(service: Service, manager: str, now: datetime) -> Journey:
    """A manager at the start page."""
    return Journey(service=service, person=manager, at=now)


def test_a_search_offers_topics_and_policies_with_why(person: Journey) -> None:
    """Topics come with a reason, policy sections with the policy that they belong to."""
    found = person.say("find", SICK).found
    assert found is not None
    assert found.topics[0].tree == TREE
    assert found.topics[0].why
    assert [section.policy for section in found.sections][:1] == ["sickness-absence"]
    assert "Policy: Sick pay" in printed(person.reply)


def test_choosing_what_was_found_is_logged(person: Journey) -> None:
    """What was offered and what was taken can be compared; a topic from the list is no choice from a search."""
    person.say("find", SICK)
    typed = read("1", person.reply)
    person.say("start", typed.value, node=typed.node, conversation=None)
    assert logged(person.service.database, "detail", kind="search_chosen") == [({"topic": TREE},)]
    journey(person.service, person.at, person.person, "listed")
    assert kinds(person.service.database).count("search_chosen") == 1


def test_who_finds_nothing_can_ask_an_adviser(person: Journey) -> None:
    """Where there is no guide, that is said, and a person is one press away."""
    person.say("find", "qqqq vvvv xxxx")
    typed = read("0", person.reply)
    person.say("start", typed.value, conversation=None)
    reply = person.answers(("none",), "employee")
    assert isinstance(reply.shown, ShownHandoff)
    assert "send" in reply.moves


def test_urgent_numbers_come_without_topics_in_the_way(person: Journey) -> None:
    """Somebody in danger reads numbers; the guides wait until they are asked for."""
    reply = person.say("find", "he said he will kill himself, and he keeps phoning in sick")
    assert reply.urgent is not None
    assert "Is it one of these?" not in printed(reply)
    assert "type /topics" in printed(reply)


def test_a_change_says_what_it_kept_and_what_no_longer_applies(person: Journey) -> None:
    """Dropped answers are counted, and filled in when their question returns; Enter keeps them."""
    person.say("start", TREE)
    person.answers(*TO_STAGE, "none", "2", "3")
    person.say("change", node="stage")
    reply = person.answers("informal")
    assert [notice.says.split(" If")[0] for notice in reply.notices] == [
        "We kept none of your later answers. 2 no longer apply."
    ]
    person.say("change", node="stage")
    reply = person.answers("none")
    assert reply.shown is not None
    assert (reply.shown.node, reply.given) == ("spells", "2")
    assert "You answered before: 2. Press Enter to keep it." in printed(reply)
    assert read("", reply).value == "2"


def test_a_change_that_drops_nothing_says_nothing(person: Journey) -> None:
    """Nobody is told of what did not happen."""
    person.say("start", TREE)
    person.answers(*TO_STAGE, "none", "2", "3")
    person.say("change", node="spells")
    assert person.answers("1").notices == ()


def test_the_first_click_after_weeks_is_not_stale(person: Journey) -> None:
    """A page that was open all the time still works after the conversation was noticed as left."""
    person.say("start", TREE)
    person.answers(*TO_STAGE)
    person.at += timedelta(days=20)
    worker = Worker(database=person.service.database, shelf=person.service.shelf, clock=lambda: person.at)
    worker.work()
    assert "conversation_abandoned" in kinds(person.service.database)
    reply = person.answers("none")
    assert reply.shown is not None
    assert (reply.shown.node, reply.notices) == ("spells", ())
    assert "conversation_resumed" in kinds(person.service.database)


def test_a_conversation_goes_on_in_another_channel(person: Journey) -> None:
    """Begun on the web, gone on with in the terminal, and back again: one conversation."""
    person.say("start", TREE)
    person.answers(*TO_STAGE[:2])
    person.channel = "terminal"
    person.say("show")
    person.answers("back", "none")
    person.channel = "web"
    reply = person.answers("2")
    assert reply.shown is not None
    assert reply.shown.node == "days"
    listed = person.service.database.read(
        lambda connection: conversations.of_person(connection, person=person.person, organisation="example")
    )
    assert len(listed) == 1


def test_an_outcome_leads_on_to_another_guide_with_its_answers(person: Journey) -> None:
    """What the outcome passes on is not asked again; the first conversation stays as it was."""
    person.say("start", "long-term-sickness")
    person.answers(("none",), "employee", "2026-11-20", "no")
    assert "continue_in" not in person.reply.moves
    assert notice(person.say("continue_in")) == "stale"
    reply = person.say("proceed")
    assert (reply.continues, "continue_in" in reply.moves) == ("Repeated short-term sickness", True)
    assert "Type /next to go on there." in printed(reply)
    first = reply.conversation
    reply = person.say("continue_in")
    assert (reply.tree, reply.conversation != first) == (TREE, True)
    reply = person.answers(("none",), "employee", "off")
    assert reply.shown is not None
    assert reply.shown.node == "stage"
    assert {one.node: one.answer for one in reply.answered}["first_day"] == "20 November 2026"


def test_only_what_an_outcome_leads_to_is_gone_on_with(person: Journey) -> None:
    """A question leads nowhere else, whatever button is forged."""
    person.say("start", TREE)
    assert notice(person.say("continue_in")) == "stale"
