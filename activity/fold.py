"""What a conversation's rows of the log add up to; pure, so that it can be worked out again from nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from activity.days import day_of, month_of, week_of
from activity.reading import Logged

WATCHED = timedelta(days=14)
"""How long a conversation is watched for somebody who comes back on the same topic (domain sheet, section E4)."""

End = Literal["outcome", "handoff"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeCounts:
    """How often each thing happened at one node of one conversation."""

    node: str
    shown: int = 0
    answered: int = 0  # or read, confirmed, sent to an adviser: whatever leads on from this kind of node
    changed: int = 0
    refused: int = 0
    unsure: int = 0
    back: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One conversation in a row."""

    conversation: str
    organisation: str | None
    person: str | None  # who started it
    group_id: str | None
    channel: str | None  # of its first turn
    topic: str | None = None
    tree: str | None
    tree_version: str | None
    first_seq: int
    last_seq: int
    started_at: datetime
    started_on: date  # the day in the United Kingdom
    last_at: datetime
    ended_at: datetime | None = None
    end_kind: End | None = None  # its latest end; a question shown after an end opens it again
    end_node: str | None = None
    last_node: str | None = None  # the last question or page that was shown, outcomes apart
    handoff_reason: str | None = None
    urgency: str | None = None
    answers: int = 0
    backs: int = 0
    changes: int = 0
    unsures: int = 0
    refusals: int = 0
    policies_opened: int = 0
    escalations: int = 0
    urgent_signposts: int = 0
    waited_ms: int = 0  # from question shown to answer received, added up
    feedback: str | None = None  # the last answer to whether it helped
    follow_up: str | None = None  # the last answer to how it went
    practice: bool = False
    sample: bool = False
    nodes: Mapping[str, NodeCounts] = field(default_factory=dict)

    @property
    def started_week(self) -> date:
        """The Monday of the week in which it started."""
        return week_of(self.started_on)

    @property
    def started_month(self) -> date:
        """The first day of the month in which it started."""
        return month_of(self.started_on)

    @property
    def repeats_since(self) -> datetime:
        """One on the same topic that started from here on makes this one a repeat."""
        return self.started_at - WATCHED

    @property
    def watched_until(self) -> datetime:
        """Until when an escalation on the same topic speaks against its end, or against where it was left."""
        return (self.ended_at or self.last_at) + WATCHED


_COUNTED = {
    "question_answered": "answers",
    "answer_changed": "changes",
    "answer_refused": "refusals",
    "unsure": "unsures",
    "went_back": "backs",
    "policy_opened": "policies_opened",
    "escalation_opened": "escalations",
    "urgent_signposted": "urgent_signposts",
}

_COUNTED_AT_NODE = {
    "question_shown": "shown",
    "step_shown": "shown",
    "confirm_asked": "shown",
    "question_answered": "answered",
    "step_read": "answered",
    "confirm_given": "answered",
    "escalation_opened": "answered",
    "escalation_joined": "answered",
    "answer_changed": "changed",
    "answer_refused": "refused",
    "unsure": "unsure",
    "went_back": "back",
}

_SAID = {"feedback_given": "feedback", "follow_up_answered": "follow_up"}

_BY_TIMER = frozenset({"conversation_abandoned", "service_level_missed"})
"""What a timer noticed is nobody's doing: the conversation is no more alive for it."""

_ENDS: Mapping[str, End] = {
    "outcome_reached": "outcome",
    "escalation_opened": "handoff",
    "escalation_joined": "handoff",
}


def fold(before: Summary | None, events: Iterable[Logged]) -> Summary | None:
    """The summary once these rows, all of one conversation and in order of seq, have been added.

    Rows that the summary already holds are passed over, so adding them twice changes nothing. None only where
    there was nothing before and no row came.
    """
    summary = before
    for happened in events:
        if summary is None:
            summary = _opened(happened)
        elif happened.seq <= summary.last_seq:
            continue
        summary = _after(summary, happened)
    return summary


def _opened(first: Logged) -> Summary:
    return Summary(
        conversation=str(first.conversation),
        organisation=first.organisation,
        person=first.person,
        group_id=first.group_id,
        channel=first.channel,
        tree=first.tree,
        tree_version=first.tree_version,
        first_seq=first.seq,
        last_seq=first.seq,
        started_at=first.occurred_at,
        started_on=day_of(first.occurred_at),
        last_at=first.occurred_at,
    )


def _after(summary: Summary, happened: Logged) -> Summary:
    detail = happened.detail or {}
    changes: dict[str, Any] = {"last_seq": happened.seq}
    if happened.kind not in _BY_TIMER:
        changes["last_at"] = happened.occurred_at
    counted = _COUNTED.get(happened.kind)
    if counted:
        changes[counted] = getattr(summary, counted) + 1
    if happened.elapsed_ms:
        changes["waited_ms"] = summary.waited_ms + happened.elapsed_ms
    changes.update(_where(summary, happened, detail))
    changes.update(_end(happened, detail))
    changes.update(_marks(detail))
    if happened.kind in _SAID and happened.answer is not None:
        changes[_SAID[happened.kind]] = happened.answer
    return replace(summary, **changes)


def _where(summary: Summary, happened: Logged, detail: Mapping[str, Any]) -> dict[str, Any]:
    """Which tree and node the conversation is at."""
    changes: dict[str, Any] = {}
    if happened.kind in {"conversation_started", "tree_changed"} and happened.tree:
        changes |= {"tree": happened.tree, "tree_version": happened.tree_version}
    if detail.get("topic"):
        changes["topic"] = detail["topic"]
    counted = "shown" if _offers_adviser(happened, detail) else _COUNTED_AT_NODE.get(happened.kind)
    if counted == "shown":
        changes["last_node"] = happened.node
    if counted and happened.node:
        changes["nodes"] = _counted(summary.nodes, node=happened.node, what=counted)
    return changes


def _offers_adviser(happened: Logged, detail: Mapping[str, Any]) -> bool:
    """Whether this is the page that offers to hand over: no end yet, for the manager may leave without sending."""
    return happened.kind == "outcome_reached" and detail.get("end") == "handoff"


def _counted(nodes: Mapping[str, NodeCounts], *, node: str, what: str) -> dict[str, NodeCounts]:
    counts = nodes.get(node) or NodeCounts(node=node)
    return {**nodes, node: replace(counts, **{what: getattr(counts, what) + 1})}


def _end(happened: Logged, detail: Mapping[str, Any]) -> dict[str, Any]:
    if happened.kind == "question_shown":
        return {"ended_at": None, "end_kind": None, "end_node": None}
    end = _ENDS.get(happened.kind)
    if end is None or _offers_adviser(happened, detail):
        return {}
    changes: dict[str, Any] = {"ended_at": happened.occurred_at, "end_kind": end, "end_node": happened.node}
    if end == "handoff":
        changes["handoff_reason"] = detail.get("reason")
    if detail.get("urgency"):
        changes["urgency"] = detail["urgency"]
    return changes


def _marks(detail: Mapping[str, Any]) -> dict[str, bool]:
    return {mark: True for mark in ("practice", "sample") if detail.get(mark)}
