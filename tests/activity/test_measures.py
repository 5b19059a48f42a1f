"""The measures: true counts, each as its definition says."""

from collections.abc import Callable
from datetime import datetime, timedelta

from activity.kinds import Event
from activity.listing import conversations
from activity.measures import ON_PAGES, AtNode, Ends, Handoffs, Overview, overview
from activity.reading import Reader
from activity.scope import STATES, Scope

Write = Callable[..., None]
CaughtUp = Callable[[], None]


def to_advice() -> tuple[Event, ...]:
    """A walk that ends in an outcome."""
    return (
        Event("conversation_started"),
        Event("question_shown", node="a"),
        Event("question_answered", node="a", answer="yes"),
        Event("outcome_reached", node="z", outcome="z", detail={"end": "outcome"}),
    )


def to_adviser(reason: str = "tree") -> tuple[Event, ...]:
    """A walk that is handed over."""
    return (
        Event("conversation_started"),
        Event("question_shown", node="a"),
        Event("unsure", node="a"),
        Event("outcome_reached", node="hr", outcome="hr", detail={"end": "handoff"}),
        Event("escalation_opened", node="hr", escalation="e1", detail={"reason": reason}),
    )


def left_at_b() -> tuple[Event, ...]:
    """A walk that stops at the second question."""
    return (
        Event("conversation_started"),
        Event("question_shown", node="a"),
        Event("question_answered", node="a", answer="no"),
        Event("question_shown", node="b"),
        Event("answer_refused", node="b"),
        Event("answer_refused", node="b"),
    )


def count(read: Reader, scope: Scope) -> Overview:
    """The overview of a scope."""
    return read(lambda connection: overview(connection, scope))


def test_an_empty_log_has_noughts(read: Reader, now: datetime) -> None:
    """Nothing happened, and that is no error."""
    found = count(read, Scope(as_at=now))
    assert found == Overview(ends=Ends(), nodes=(), handoffs=(), sample=False)


def test_conversations_are_counted_by_how_they_stand(
    read: Reader, write: Write, caught_up: CaughtUp, now: datetime
) -> None:
    """Ends, stopped after a day, and open until then, add up to what started."""
    write("c1", *to_advice())
    write("c2", *to_adviser())
    write("c3", *left_at_b(), at=now - timedelta(days=2))
    write("c4", *left_at_b(), at=now - timedelta(hours=2))
    caught_up()
    found = count(read, Scope(as_at=now))
    assert found.ends == Ends(outcome=1, handoff=1, stopped=1, open=1)
    assert found.ends.started == 4
    assert count(read, Scope(as_at=now + timedelta(days=2))).ends == Ends(outcome=1, handoff=1, stopped=2)


def test_each_node_is_counted_once_a_conversation(
    read: Reader, write: Write, caught_up: CaughtUp, now: datetime
) -> None:
    """Two refusals of one manager are one conversation; the most lost comes first."""
    write("c1", *to_advice())
    write("c2", *to_adviser())
    write("c3", *left_at_b(), at=now - timedelta(days=2))
    caught_up()
    tree = "short-term-sickness"
    assert count(read, Scope(as_at=now)).nodes == (
        AtNode(tree=tree, node="a", shown=3, answered=2, unsure=1, refused=0, stopped=0),
        AtNode(tree=tree, node="b", shown=1, answered=0, unsure=0, refused=1, stopped=1),
        AtNode(tree=tree, node="hr", shown=1, answered=1, unsure=0, refused=0, stopped=0),
    )


def test_groups_and_reasons_for_handing_over(read: Reader, write: Write, caught_up: CaughtUp, now: datetime) -> None:
    """The group is the manager's, most conversations first; the reason is the escalation's."""
    write("c1", *to_adviser("asked"), group_id="ward-2")
    write("c2", *to_adviser("asked"), group_id="ward-2")
    write("c3", *to_adviser(), group_id=None)
    caught_up()
    found = count(read, Scope(as_at=now))
    assert found.handoffs == (
        Handoffs(tree="short-term-sickness", reason="asked", count=2),
        Handoffs(tree="short-term-sickness", reason="tree", count=1),
    )


def test_a_scope_keeps_to_its_organisation_groups_and_days(
    read: Reader, write: Write, caught_up: CaughtUp, now: datetime
) -> None:
    """Both days are included; no groups at all is nobody, not everybody."""
    write("c1", *to_advice(), at=now - timedelta(days=1))
    write("c2", *to_advice(), group_id="ward-2")
    write("c3", *to_advice(), organisation="another")
    caught_up()
    today = now.date()

    def started(**scope: object) -> int:
        return count(read, Scope(as_at=now, **scope)).ends.started  # type: ignore[arg-type]

    assert started() == 3
    assert started(organisation="example") == 2
    assert started(since=today) == 2
    assert started(until=today - timedelta(days=1)) == 1
    assert started(since=today, until=today, organisation="example", groups=frozenset({"ward-2"})) == 1
    assert started(groups=frozenset()) == 0


def test_practice_is_outside_every_measure_and_sample_is_told(
    read: Reader, write: Write, caught_up: CaughtUp, now: datetime
) -> None:
    """Somebody trying it out is not counted; made-up activity is, and is marked."""
    write("c1", Event("conversation_started", detail={"practice": True}), *to_advice()[1:])
    caught_up()
    assert count(read, Scope(as_at=now)).ends.started == 0
    write("c2", Event("conversation_started", detail={"sample": True}), *to_advice()[1:])
    caught_up()
    found = count(read, Scope(as_at=now))
    assert (found.ends.started, found.sample) == (1, True)


def test_conversations_are_listed_in_pages_newest_first(
    read: Reader, write: Write, caught_up: CaughtUp, now: datetime
) -> None:
    """The list of an end is exactly the conversations that its count counts."""
    for n in range(5):
        write(f"c{n}", *to_advice())
    write("c5", *to_adviser())
    caught_up()
    scope = Scope(as_at=now)
    first = read(lambda connection: conversations(connection, scope, end="outcome", limit=3))
    assert [summary.conversation for summary in first.conversations] == ["c4", "c3", "c2"]
    rest = read(lambda connection: conversations(connection, scope, end="outcome", limit=3, before=first.next_before))
    assert [summary.conversation for summary in rest.conversations] == ["c1", "c0"]
    assert rest.next_before is None


def test_the_list_can_be_narrowed_to_a_topic(read: Reader, write: Write, caught_up: CaughtUp, now: datetime) -> None:
    """Conversations on it, and none that is on another or on none."""
    for name, topic in (("c1", "sickness"), ("c2", "conduct")):
        write(name, Event("conversation_started", detail={"topic": topic}), *to_advice()[1:])
    write("c3", *to_advice())
    caught_up()
    found = read(lambda connection: conversations(connection, Scope(as_at=now), topic="conduct"))
    assert [summary.conversation for summary in found.conversations] == ["c2"]


def test_every_state_and_count_has_its_definition() -> None:
    """Each says what is counted and out of what."""
    assert set(STATES) <= set(ON_PAGES)
    assert ON_PAGES["unsure"].says.startswith("Not sure: conversations in which ")
    assert all(measure.says.endswith(".") for measure in ON_PAGES.values())
