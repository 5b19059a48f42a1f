"""The pure fold: what a conversation's rows add up to."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from activity.fold import Summary, fold
from activity.kinds import KINDS
from activity.reading import Logged

START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def story(*steps: tuple[str, str | None] | tuple[str, str | None, dict[str, Any]]) -> list[Logged]:
    """The rows of one conversation from (kind, node) or (kind, node, detail), a minute apart."""
    return [
        Logged(
            seq=n,
            occurred_at=START + timedelta(minutes=n),
            kind=step[0],
            conversation="c1",
            person="manager",
            organisation="example",
            group_id="ward-1",
            channel="web",
            tree="short-term-sickness",
            tree_version="v1",
            node=step[1],
            elapsed_ms=100 if step[0] == "question_answered" else None,
            detail=step[2] if len(step) > 2 else None,
        )
        for n, step in enumerate(steps, start=1)
    ]


def folded(*steps: tuple[str, str | None] | tuple[str, str | None, dict[str, Any]]) -> Summary:
    """The summary of a story."""
    summary = fold(None, story(*steps))
    assert summary is not None
    return summary


def test_nothing_folds_to_nothing() -> None:
    """No rows, no conversation."""
    assert fold(None, []) is None


def test_a_walk_to_an_outcome() -> None:
    """Counts, the end and the day are those of the rows."""
    summary = folded(
        ("conversation_started", None),
        ("question_shown", "a"),
        ("answer_refused", "a"),
        ("question_answered", "a"),
        ("question_shown", "b"),
        ("unsure", "b"),
        ("went_back", "b"),
        ("question_shown", "a"),
        ("answer_changed", "a"),
        ("outcome_reached", "z", {"end": "outcome"}),
        ("policy_opened", "z"),
    )
    assert (summary.answers, summary.refusals, summary.unsures, summary.backs, summary.changes) == (1, 1, 1, 1, 1)
    assert (summary.end_kind, summary.end_node, summary.last_node) == ("outcome", "z", "a")
    assert (summary.policies_opened, summary.waited_ms) == (1, 100)
    assert summary.ended_at == START + timedelta(minutes=10)
    assert summary.last_at == START + timedelta(minutes=11)
    assert summary.started_on == date(2026, 11, 23)
    assert (summary.nodes["a"].shown, summary.nodes["a"].answered, summary.nodes["a"].changed) == (2, 1, 1)


def test_the_day_is_the_one_in_the_united_kingdom() -> None:
    """Half past eleven at night in UTC is already the next day in summer."""
    late = Logged(seq=1, occurred_at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC), kind="conversation_started")
    summary = fold(None, [late])
    assert summary is not None
    assert summary.started_on == date(2026, 7, 1)


def test_an_offer_of_an_adviser_is_no_end_until_it_is_sent() -> None:
    """A manager may look at the adviser's page and leave; that conversation stopped there."""
    offered = (("question_shown", "a"), ("question_answered", "a"), ("outcome_reached", "hr", {"end": "handoff"}))
    summary = folded(*offered)
    assert (summary.end_kind, summary.last_node) == (None, "hr")
    assert (summary.nodes["hr"].shown, summary.nodes["hr"].answered) == (1, 0)
    sent = folded(*offered, ("escalation_opened", "hr", {"reason": "tree", "urgency": "routine", "topic": "absence"}))
    assert (sent.end_kind, sent.handoff_reason, sent.urgency, sent.topic) == ("handoff", "tree", "routine", "absence")
    assert (sent.escalations, sent.nodes["hr"].answered) == (1, 1)


def test_a_question_after_an_end_opens_the_conversation_again() -> None:
    """Changing an answer after the advice means that there is no end yet."""
    summary = folded(("outcome_reached", "z"), ("question_shown", "a"))
    assert (summary.end_kind, summary.ended_at, summary.end_node) == (None, None, None)


def test_what_an_adviser_does_does_not_change_whose_conversation_it_is() -> None:
    """The person and the group are those of who started it."""
    rows = story(("conversation_started", None), ("adviser_replied", None))
    summary = fold(None, [rows[0], rows[1]._replace(person="adviser", group_id="hr", channel="slack")])
    assert summary is not None
    assert (summary.person, summary.group_id, summary.channel) == ("manager", "ward-1", "web")


def test_practice_and_sample_marks_stay() -> None:
    """One marked row marks the conversation."""
    summary = folded(("conversation_started", None, {"practice": True, "sample": True}), ("question_shown", "a"))
    assert (summary.practice, summary.sample) == (True, True)


NODES = st.sampled_from(["a", "b", "gates/c", None])
DETAILS = st.sampled_from([None, {"end": "handoff"}, {"end": "outcome"}, {"sample": True}, {"reason": "asked"}])
STEPS = st.lists(st.tuples(st.sampled_from(sorted(KINDS)), NODES, DETAILS), max_size=30)


@given(steps=STEPS, cuts=st.lists(st.integers(min_value=0, max_value=30), max_size=4))
def test_any_cutting_into_pieces_gives_the_same_summary(
    steps: list[tuple[str, str | None, Any]], cuts: list[int]
) -> None:
    """Folding piece by piece, with pieces repeated, equals folding everything at once."""
    rows = story(*steps)
    pieced = None
    for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(rows)], strict=True):
        pieced = fold(pieced, rows[start:end])
        pieced = fold(pieced, rows[:end])
    assert pieced == fold(None, rows)


@given(steps=STEPS)
def test_counts_never_disagree_with_the_rows(steps: list[tuple[str, str | None, Any]]) -> None:
    """Each count is the number of rows of its kind, and the nodes hold no more than the whole."""
    rows = story(*steps)
    summary = fold(None, rows)
    if summary is None:
        return
    kinds = [row.kind for row in rows]
    assert summary.answers == kinds.count("question_answered")
    assert summary.unsures == kinds.count("unsure")
    assert summary.escalations == kinds.count("escalation_opened")
    assert sum(node.unsure for node in summary.nodes.values()) <= summary.unsures
    assert (summary.end_kind is None) == (summary.ended_at is None)
