"""What managers see when a version is signed or taken out of use: replies, conversations under way, and the log."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.chores import ALL_CHORES
from bot.content.library import Shelf
from bot.conversation.reply import ShownHandoff, ShownOutcome, ShownQuestion
from bot.handle import Service
from bot.privacy.chores import Asked, Plain
from bot.store.engine import Database
from tests.bot.acting import TO_NO_ACTION, logged
from tests.journey import Journey
from tests.people import LEAD
from trees.model import Tree
from trees.version import tree_from_content

TREE = "short-term-sickness"
AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def own_shelf() -> Shelf:
    """The content as it ships, on a shelf that may be joined to a test's own database."""
    return Shelf()


@pytest.fixture
def served(new_database: Callable[[], Database], own_shelf: Shelf) -> Service:
    """Content and database as a server has them."""
    database = new_database()
    own_shelf.join(database)
    return Service(shelf=own_shelf, database=database)


def do(service: Service, name: str, *, at: datetime = AT, **given: str) -> None:
    """What the command does, at a moment of the test's own."""
    asked: Plain = {"organisation": "example", "tree": TREE, "by": LEAD, **given}
    work = Asked(given=asked, now=at, organisations=())
    service.database.write(lambda connection: ALL_CHORES[name](connection, work))
    service.shelf.refresh_people()


def sign(service: Service, tree: Tree, *, start: str, at: datetime = AT) -> None:
    """Publishes a version."""
    content = {"version": tree.version, "base_version": tree.base_version, "content": tree.content}
    do(service, "publish", at=at, in_force_from=start, **content)


def take_out(service: Service, version: str, *, at: datetime = AT) -> None:
    """Withdraws a version."""
    do(service, "withdraw_version", at=at, version=version, reason="A figure in it is wrong.")


def begun(service: Service, manager: str, *, name: str = "journey", at: datetime = AT) -> Journey:
    """A manager who begins the guide."""
    journey = Journey(service=service, person=manager, at=at, name=name)
    journey.say("start", TREE)
    return journey


def folder(service: Service) -> Tree:
    """What lies in the folder."""
    return service.shelf.current.trees_of("example")[TREE]


@pytest.fixture
def reworded(served: Service) -> Tree:
    """The same guide with another first question, as an author would have changed it."""
    organisation = served.shelf.current.organisations["example"]
    content = folder(served).content.replace(
        "Before we start, is any of this happening", "First, is any of this happening"
    )
    made = tree_from_content(
        content, organisation="example", calendar=organisation.calendar, policies=served.shelf.current.policies
    )
    assert made.version != folder(served).version
    return made


def test_a_published_version_is_signed_off_from_its_day(served: Service, manager: str) -> None:
    """Before the day the guide says that it is not signed off; on it, and for those under way, it says so no more."""
    before = begun(served, manager)
    assert not before.reply.signed_off
    sign(served, folder(served), start="2026-12-01")
    early = begun(served, manager, name="early")
    assert early.reply.version == folder(served).version[:8]
    late = begun(served, manager, name="late", at=datetime(2026, 12, 1, 9, tzinfo=UTC))
    assert late.reply.signed_off
    ((person, tree, version, detail),) = logged(
        served.database, "person", "tree", "tree_version", "detail", kind="published"
    )
    assert (person, tree, version) == (LEAD, TREE, folder(served).version)
    assert detail == {"in_force_from": "2026-12-01"}


def test_a_withdrawn_guide_leads_new_conversations_to_an_adviser(served: Service, manager: str) -> None:
    """With no version left, its topic is answered as one that has no guide."""
    take_out(served, folder(served).version)
    journey = begun(served, manager)
    assert journey.reply.tree == "ask-an-adviser"
    assert len(logged(served.database, kind="withdrawn")) == 1


def test_whoever_is_under_way_on_a_withdrawn_guide_is_told_and_led_to_an_adviser(served: Service, manager: str) -> None:
    """Their answers go with them; nothing of the guide is shown any more."""
    journey = begun(served, manager)
    journey.say("answer", ("none",))
    take_out(served, folder(served).version)
    journey.say("answer", "employee")
    assert isinstance(journey.reply.shown, ShownHandoff)
    assert journey.reply.changed is not None
    assert journey.reply.changed.title == "This guide is out of use"
    assert [item.answer for item in journey.reply.answered] == ["None of these"]
    ((detail,),) = logged(served.database, "detail", kind="tree_changed")
    assert detail["reason"] == "withdrawn"
    journey.say("send", "What should I do now?")
    assert journey.reply.thread is not None


def test_an_advice_of_a_withdrawn_guide_stays_with_a_warning(served: Service, manager: str) -> None:
    """What was advised can still be read; it says to ask before acting on it."""
    journey = begun(served, manager)
    journey.answers(*TO_NO_ACTION)
    before = journey.reply.shown
    assert isinstance(before, ShownOutcome)
    take_out(served, folder(served).version)
    journey.say("show")
    assert journey.reply.shown == before
    assert journey.reply.changed is not None
    assert "speak to an adviser before you act" in journey.reply.changed.says[-1]


def test_a_withdrawn_version_gives_way_to_the_one_signed_before(served: Service, manager: str, reworded: Tree) -> None:
    """New conversations begin on it, and those under way move to it, are told, and keep their answers."""
    sign(served, folder(served), start="2026-11-01")
    sign(served, reworded, start="2026-11-20", at=datetime(2026, 11, 24, 9, 1, tzinfo=UTC))
    journey = begun(served, manager, at=datetime(2026, 11, 24, 10, tzinfo=UTC))
    assert journey.reply.version == reworded.version[:8]
    journey.answers(("none",), "employee")
    take_out(served, reworded.version, at=datetime(2026, 11, 24, 11, tzinfo=UTC))
    journey.say("show")
    assert journey.reply.version == folder(served).version[:8]
    assert journey.reply.signed_off
    assert journey.reply.changed is not None
    assert "was taken out of use" in journey.reply.changed.says[0]
    another = begun(served, manager, name="another", at=datetime(2026, 11, 24, 12, tzinfo=UTC))
    assert another.reply.version == folder(served).version[:8]


def test_a_version_that_reads_the_same_is_moved_to_without_a_word(served: Service, manager: str) -> None:
    """Withdrawn for something that this manager never saw: they are not troubled, and the log has it."""
    organisation = served.shelf.current.organisations["example"]
    other = tree_from_content(
        folder(served).content.replace("Talk it through with an adviser", "Talk this through with an adviser"),
        organisation="example",
        calendar=organisation.calendar,
        policies=served.shelf.current.policies,
    )
    assert other.version != folder(served).version
    sign(served, folder(served), start="2026-11-01")
    sign(served, other, start="2026-11-20", at=datetime(2026, 11, 24, 9, 1, tzinfo=UTC))
    journey = begun(served, manager, at=datetime(2026, 11, 24, 10, tzinfo=UTC))
    take_out(served, other.version, at=datetime(2026, 11, 24, 11, tzinfo=UTC))
    journey.say("answer", ("none",))
    assert isinstance(journey.reply.shown, ShownQuestion)
    assert journey.reply.changed is None
    assert journey.reply.version == folder(served).version[:8]
    ((detail,),) = logged(served.database, "detail", kind="tree_changed")
    assert detail["told"] is False


def test_a_conversation_keeps_its_version_when_another_is_signed(
    served: Service, manager: str, reworded: Tree
) -> None:  # fmt: skip
    """Only what was withdrawn, or rests on other figures, is left."""
    journey = begun(served, manager)
    sign(served, reworded, start="2026-11-20")
    journey.say("answer", ("none",))
    assert journey.reply.version == folder(served).version[:8]
    assert replace(journey.reply, changed=None) == journey.reply
