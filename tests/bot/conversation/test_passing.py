"""Passing a conversation to a colleague: asked by name, read first, accepted or refused, and whose it is meanwhile."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.channels.terminal.reading import read
from bot.channels.terminal.rendering import lines
from bot.conversation.reply import ShownOutcome
from bot.conversation.world import Unknown
from bot.handle import Service
from bot.store import conversations
from tests.bot.acting import TO_NO_ACTION, TO_STAGE, TREE, handed_over, journey, kinds, logged, notice
from tests.journey import Journey
from tests.people import ADVISER, OTHER_MANAGER

Colleague = Callable[[Journey], Journey]


@pytest.fixture
def begun(service: Service, manager: str, now: datetime) -> Journey:
    """A manager part-way through the sickness tree."""
    started = journey(service, now, manager)
    started.answers(*TO_STAGE)
    return started


def name_of(service: Service, person: str) -> str:
    """What this person is called."""
    return service.shelf.current.names[person]


def asked(begun: Journey, person: str = OTHER_MANAGER) -> Journey:
    """The colleague, at the page about the conversation that they are asked to take over."""
    begun.say("pass_on", person)
    colleague = Journey(service=begun.service, person=person, at=begun.at, name=f"colleague-{begun.number}")
    colleague.say("show", conversation=begun.reply.conversation)
    return colleague


def test_a_colleague_is_found_by_name(begun: Journey) -> None:
    """Part of a name is enough; who cannot converse, and the manager themselves, are not offered."""
    name = name_of(begun.service, OTHER_MANAGER)
    found = begun.say("colleagues", name.split()[0].upper()[:4]).colleagues
    assert OTHER_MANAGER in {one.person for one in found}
    assert begun.person not in {one.person for one in found}
    assert not begun.say("colleagues", name_of(begun.service, ADVISER)).colleagues
    assert "two letters" in begun.say("colleagues", "a").notices[0].says


def test_until_it_is_accepted_it_stays_with_the_first(begun: Journey) -> None:
    """The manager is told whom they asked, and goes on as before."""
    asked(begun)
    reply = begun.say("show")
    assert reply.passing is not None
    assert reply.passing.name == name_of(begun.service, OTHER_MANAGER)
    assert begun.answers("none").shown is not None
    assert begun.say("take_back").passing is None
    assert notice(begun.say("take_back")) == "stale"


def test_the_colleague_reads_a_page_first(begun: Journey) -> None:
    """Where it stands and what was answered; nothing can be done with it but to say yes or no."""
    colleague = asked(begun)
    brief = colleague.reply.brief
    assert brief is not None
    assert brief.by == name_of(begun.service, begun.person)
    assert "How far have things got" in brief.stands
    assert len(brief.answers) == len(TO_STAGE)
    printed = " ".join(" ".join(lines(colleague.reply, zone=ZoneInfo("Europe/London"))).split())
    assert "asks you to take this over" in printed
    with pytest.raises(Unknown):
        colleague.say("answer", "none", node="stage")


def test_who_accepts_has_it(begun: Journey) -> None:
    """From then on it is the colleague's alone, and the log says so once."""
    colleague = asked(begun)
    reply = colleague.say("accept_pass")
    assert reply.shown is not None
    assert reply.shown.node == "stage"
    assert "answer" in reply.moves
    reply = colleague.answers("none")
    assert reply.shown is not None
    assert reply.shown.node == "spells"
    with pytest.raises(Unknown):
        begun.say("show")
    assert logged(begun.service.database, "node", "person", kind="conversation_passed") == [("stage", OTHER_MANAGER)]
    listed = begun.service.database.read(
        lambda connection: conversations.of_person(connection, person=OTHER_MANAGER, organisation="example")
    )
    assert [one.tree for one in listed] == [TREE]


def test_who_refuses_leaves_it(begun: Journey) -> None:
    """It stays with the manager, who may go on or ask somebody else; the colleague sees it no longer."""
    colleague = asked(begun)
    assert "It stays with" in colleague.say("refuse_pass").notices[0].says
    passing = begun.say("show").passing
    assert passing is not None
    assert passing.declined
    with pytest.raises(Unknown):
        colleague.say("show", conversation=begun.reply.conversation)
    assert "conversation_passed" not in kinds(begun.service.database)


def test_after_a_week_it_simply_stays(begun: Journey) -> None:
    """An offer that nobody answered is over, without anybody having to say so."""
    colleague = asked(begun)
    colleague.at += timedelta(days=7)
    with pytest.raises(Unknown):
        colleague.say("accept_pass")
    begun.at = colleague.at
    assert begun.say("show").passing is None


def test_nobody_else_can_take_it(begun: Journey, service: Service) -> None:
    """Who was not asked finds nothing, and an adviser or a stranger cannot be asked."""
    with pytest.raises(Unknown):
        begun.say("pass_on", ADVISER)
    with pytest.raises(Unknown):
        begun.say("pass_on", "nobody")
    with pytest.raises(Unknown):
        begun.say("pass_on", begun.person)
    stranger = Journey(service=service, person=OTHER_MANAGER, at=begun.at, name="stranger")
    with pytest.raises(Unknown):
        stranger.say("accept_pass", conversation=begun.reply.conversation)


def test_what_an_adviser_has_is_not_passed_on(service: Service, manager: str, now: datetime) -> None:
    """Neither by asking a colleague then, nor by a colleague who was asked before."""
    sent = handed_over(service, now, manager)
    assert notice(sent.say("pass_on", OTHER_MANAGER)) == "stale"
    begun = journey(service, now, manager, "second")
    begun.answers(*TO_STAGE)
    colleague = asked(begun)
    begun.say("ask_adviser")
    begun.say("send")
    assert "An adviser has this now" in colleague.say("accept_pass").notices[0].says


def test_practice_is_not_passed_on(service: Service, manager: str, now: datetime) -> None:
    """There is nothing in it to hand over."""
    begun = Journey(service=service, person=manager, at=now)
    begun.say("practise", TREE)
    begun.answers(*TO_STAGE)
    assert "colleagues" not in begun.reply.moves
    assert notice(begun.say("pass_on", OTHER_MANAGER)) == "stale"


def test_the_brief_says_what_was_advised_and_by_when(service: Service, manager: str, now: datetime) -> None:
    """A conversation that has come to its end is handed over with its advice."""
    begun = journey(service, now, manager)
    begun.answers(*TO_NO_ACTION)
    brief = asked(begun).reply.brief
    assert brief is not None
    assert brief.advised == "No action is needed"
    assert "No action is needed" in brief.stands


def test_the_brief_asks_for_nothing_that_is_done(service: Service, manager: str, now: datetime) -> None:
    """A step that was ticked is not left to the colleague as if it were still to do."""
    begun = journey(service, now, manager)
    begun.answers(*TO_NO_ACTION)
    shown = begun.reply.shown
    assert isinstance(shown, ShownOutcome)
    dated = [step for step in shown.do if step.by is not None]
    begun.say("tick", dated[0].key)
    brief = asked(begun).reply.brief
    assert brief is not None
    assert len(brief.deadlines) == len(dated) - 1


def test_a_colleague_is_asked_from_the_terminal(begun: Journey) -> None:
    """A name, a number, and the colleague's answer, typed."""
    typed = read(f"/pass {name_of(begun.service, OTHER_MANAGER)}", begun.reply)
    assert typed.verb == "colleagues"
    begun.say("colleagues", typed.value)
    typed = read("/pass 1", begun.reply)
    assert (typed.verb, typed.value) == ("pass_on", OTHER_MANAGER)
    assert read("/accept", begun.reply).verb == "accept_pass"
