"""The decision alone: values in, values out, no database; whatever is clicked, it is decided or refused in words."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activity.kinds import KINDS
from bot.content.library import Shelf
from bot.conversation.decide import decide
from bot.conversation.state import Effects
from bot.conversation.turn import Turn, Verb
from bot.conversation.world import NotAllowed, Unknown, World
from bot.people.roles import ADVISER_VERBS
from tests.bot.acting import TO_NO_ACTION, TREE
from tests.people import MANAGER

AT = datetime.fromisoformat("2026-11-23T10:00:00+00:00")
VERBS: tuple[Verb, ...] = tuple(verb for verb in get_args(Verb) if verb not in ADVISER_VERBS)

VALUES = st.one_of(
    st.sampled_from([None, "", "none", "yes", "no", "back", "employee", "2", "3", "5", "2026-11-01", "0", "-1"]),
    st.sampled_from([("none",), ("danger",), ("none", "danger"), (), ("",)]),
    st.text(max_size=40),
    st.tuples(st.text(max_size=10), st.text(max_size=10)),
)
NODES = st.sampled_from([None, "gates/urgent", "gates/about_whom", "latest", "stage", "spells", "no-such-node"])


@pytest.fixture(scope="module")
def world(shelf: Shelf) -> World:
    """What stands around a manager of the example organisation, with nothing begun."""
    library = shelf.current
    organisation = library.organisations["example"]
    viewer = library.people.who(MANAGER, organisation="example", on=AT.date())
    assert viewer is not None
    return World(
        organisation=organisation,
        viewer=viewer,
        today=AT.date(),
        trees=library.trees_of("example"),
        topics=library.topics,
        policies=library.policies,
        routes=library.routes,
        names=library.names,
    )


def turn(number: int, verb: Verb, world: World, **fields: object) -> Turn:
    """One turn of the manager's, on what they stand at."""
    conversation = world.conversation
    given: dict[str, object] = {
        "conversation": conversation.id if conversation else None,
        "count": conversation.count if conversation else None,
    }
    return Turn(
        id=f"decide-{number}",
        at=AT + timedelta(seconds=number),
        person=MANAGER,
        organisation="example",
        channel="web",
        verb=verb,
        **{**given, **fields},  # type: ignore[arg-type]
    )


def after(effects: Effects, world: World) -> World:
    """The world once the effects are written."""
    if effects.conversation is None:
        return world
    tree = world.trees[effects.conversation.tree]
    escalation = effects.move.escalation if effects.move else world.escalation
    return replace(world, conversation=effects.conversation, tree=tree, escalation=escalation)


def test_the_same_turn_decides_the_same(world: World) -> None:
    """Deciding draws nothing from outside, so a decision can be made again."""
    begin = turn(0, "start", world, value=TREE)
    assert decide(begin, world) == decide(begin, world)


def test_an_end_holds_all_that_follows_in_one_value(world: World) -> None:
    """The conversation, its events and its receipt come together; nothing is written by deciding."""
    effects = decide(turn(0, "start", world, value=TREE), world)
    for number, value in enumerate(TO_NO_ACTION, start=1):
        world = after(effects, world)
        effects = decide(turn(number, "proceed" if value == "continue" else "answer", world, value=value), world)
    assert effects.receipt is not None
    assert effects.conversation is not None
    assert effects.conversation.details.receipt == effects.receipt.code == effects.reply.receipt
    assert [event.kind for event in effects.events][:2] == ["step_read", "outcome_reached"]


@settings(max_examples=60, deadline=None)
@given(clicks=st.lists(st.tuples(st.sampled_from(VERBS), VALUES, NODES, st.booleans()), max_size=12))
def test_whatever_is_clicked_is_decided_or_refused_in_words(
    world: World, clicks: list[tuple[Verb, str | tuple[str, ...] | None, str | None, bool]]
) -> None:
    """Any verb, value and node, in any order, on a fresh or an old screen, is met by a reply or a sentence."""
    now = after(decide(turn(0, "start", world, value=TREE), world), world)
    for number, (verb, value, node, old) in enumerate(clicks, start=1):
        fields = {"value": value, "node": node} | ({"count": 99} if old else {})
        before = now.conversation
        try:
            effects = decide(turn(number, verb, now, **fields), now)
        except (Unknown, NotAllowed) as refused:
            assert str(refused).endswith(".")  # noqa: PT017 - either outcome is right
            continue
        assert all(event.kind in KINDS for event in effects.events)
        assert all(notice.says.endswith((".", "?")) for notice in effects.reply.notices)
        if effects.conversation is not None and before is not None and not effects.new:
            assert effects.conversation.count == before.count + 1
        now = after(effects, now)
