"""What is kept comes back as it was, and of two at once one wins; on SQLite and PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine

from escalation import desk, store
from escalation.brief import Brief
from escalation.model import Act, Coding, Escalation, Link, Move, ServiceLevel, Wishes
from escalation.route import Routed
from organisations.calendar import Calendar

Build = Callable[..., Escalation]
Acting = Callable[..., Act]


@pytest.fixture
def opened(opening: desk.Opening, routed: Routed, calendar: Calendar, engine: Engine) -> Escalation:
    """An escalation that waits, kept."""
    move = desk.open_escalation(opening, routed=routed, calendar=calendar)
    keep(engine, move)
    return move.escalation


def keep(engine: Engine, move: Move) -> None:
    """Keeps an opening."""
    with engine.begin() as connection:
        store.insert(connection, move)


def test_what_is_kept_comes_back(
    engine: Engine, opening: desk.Opening, routed: Routed, calendar: Calendar, example_brief: Brief
) -> None:
    """Escalation, brief and first message, to the microsecond."""
    at = opening.at + timedelta(microseconds=7)
    routed = replace(routed, service_level=ServiceLevel(working_days=1))
    move = desk.open_escalation(replace(opening, at=at, added="A line."), routed=routed, calendar=calendar)
    keep(engine, move)
    with engine.connect() as connection:
        assert store.load(connection, "e1") == move.escalation
        assert store.of_conversation(connection, "c1") == move.escalation
        assert store.messages(connection, "e1") == move.messages
        assert store.brief_of(connection, "e1") == example_brief
        assert store.load(connection, "none") is None
        assert store.brief_of(connection, "none") is None


def test_what_the_service_adds_comes_back(engine: Engine, opened: Escalation) -> None:
    """Chain, wishes, checklist and coding are read back as the values that they were."""
    later = opened.opened_at + timedelta(days=1, microseconds=3)
    full = replace(
        opened,
        count=opened.count + 1,
        source="call",
        chain=(Link(queue="er-advice", tier="L1", wait=timedelta(hours=1)), Link(queue="er", tier="L2", wait=None)),
        link=1,
        next_step_at=later,
        offered_to="priya",
        not_for=("tom",),
        wishes=Wishes(phone="01632 960100", good_times="after two", face_to_face=later, coaching=True),
        asked_node="days_off",
        ticked=("letter",),
        coding=Coding(stage="absence", tree_could_answer=True, advice_was_wrong=False, minutes=25),
        satisfaction=4,
    )
    with engine.begin() as connection:
        assert store.update(connection, Move(escalation=full))
    with engine.connect() as connection:
        assert store.load(connection, full.id) == full


def test_every_move_is_kept(engine: Engine, opened: Escalation, acting: Acting, calendar: Calendar) -> None:
    """From claim to close and back, what is loaded is what was decided."""
    steps = (
        ("claim", "priya"),
        ("ask", "priya"),
        ("answer", "manager"),
        ("hold", "priya"),
        ("wake", "timer"),
        ("reply", "priya"),
        ("resolve", "priya"),
        ("reopen", "manager"),
        ("withdraw", "manager"),
    )
    now = opened
    for after, (verb, who) in enumerate(steps):
        move = desk.move(now, acting(verb, who, after=after), calendar=calendar)
        with engine.begin() as connection:
            assert store.update(connection, move)
        with engine.connect() as connection:
            found = store.load(connection, "e1")
        assert found == move.escalation
        now = move.escalation


def test_a_joining_conversation_renews_the_brief(
    engine: Engine, opened: Escalation, opening: desk.Opening, routed: Routed, calendar: Calendar
) -> None:
    """The adviser reads what the manager last said, on the escalation they already have."""
    newer = replace(opening.brief, because="Something new.")
    again = replace(opening, id="e2", conversation="c2", brief=newer)
    with engine.begin() as connection:
        open_one = store.open_on_topic(
            connection, person="manager", organisation="example", topic="short-term-sickness"
        )
        assert open_one == opened
        assert store.update(connection, desk.open_escalation(again, routed=routed, calendar=calendar, joins=open_one))
        assert store.brief_of(connection, "e1") == newer


@pytest.mark.parametrize("other", [{"person": "somebody"}, {"organisation": "north"}, {"topic": "probation"}])
def test_only_ones_own_open_one_is_joined(engine: Engine, opened: Escalation, other: dict[str, str]) -> None:
    """Never another manager's, another organisation's or another topic's."""
    asked = {"person": opened.person, "organisation": opened.organisation, "topic": opened.topic} | other
    with engine.connect() as connection:
        assert store.open_on_topic(connection, **asked) is None


def test_two_claims_at_once_have_one_winner(
    engine: Engine, opened: Escalation, acting: Acting, calendar: Calendar
) -> None:
    """Both decided on what they saw; one is kept, and the other hears who was first."""
    barrier = Barrier(2)

    def claim(who: str) -> bool:
        with engine.connect() as connection:
            seen = store.load(connection, opened.id)
        assert seen is not None
        move = desk.move(seen, acting("claim", who), calendar=calendar)
        barrier.wait(timeout=10)
        with engine.begin() as connection:
            return store.update(connection, move)

    with ThreadPoolExecutor(2) as threads:
        won = dict(zip(("priya", "sam"), threads.map(claim, ("priya", "sam")), strict=True))
    assert sorted(won.values()) == [False, True]
    with engine.connect() as connection:
        kept = store.load(connection, opened.id)
    assert kept is not None
    assert won[kept.claimed_by or ""]


def test_an_update_that_lost_keeps_no_message(
    engine: Engine, opened: Escalation, acting: Acting, calendar: Calendar
) -> None:
    """Its words are not in the thread either."""
    first = desk.move(opened, acting("claim", "priya"), calendar=calendar)
    second = desk.write(opened, acting("write", "manager"), calendar=calendar)
    with engine.begin() as connection:
        assert store.update(connection, first)
        assert not store.update(connection, second)
        assert store.messages(connection, opened.id) == ()


def test_notes_are_for_those_who_ask_for_them(engine: Engine, opened: Escalation, acting: Acting) -> None:
    """The manager's thread is read without them."""
    with engine.begin() as connection:
        assert store.update(connection, desk.note(opened, acting("note", "sam")))
        assert store.messages(connection, opened.id) == ()
        assert [message.text for message in store.messages(connection, opened.id, private=True)] == [
            "Spoke to payroll."
        ]
