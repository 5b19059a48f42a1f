"""What the rows of an escalation add up to for the measures; pure, and knows nothing of advisers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

from activity.days import day_of, month_of, week_of
from activity.reading import Logged

Closed = Literal["resolved", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated:
    """One time that a manager turned to an adviser: an escalation, or a hand-over that joined one."""

    seq: int  # of its opening row
    escalation: str
    joined: bool  # it added to one that was open; nothing but who, when and topic is kept of it
    conversation: str | None
    organisation: str | None
    person: str | None  # the manager
    group_id: str | None
    channel: str | None
    topic: str | None
    tree: str | None
    tree_version: str | None
    reason: str | None
    tier: str | None
    opened_at: datetime
    opened_on: date  # the day in the United Kingdom
    opened_week: date
    opened_month: date
    answered_seconds: int | None = None  # working time to the first answer
    missed: bool = False
    closed: Closed | None = None  # as it stands
    closed_seconds: int | None = None  # calendar time to what closed it last, whole seconds
    tree_could_answer: bool | None = None
    advice_was_wrong: bool | None = None
    satisfaction: int | None = None
    minutes: int | None = None
    practice: bool = False
    sample: bool = False


_CLOSING: Final[Mapping[str, Closed]] = {
    "escalation_resolved": "resolved",
    "handed_back": "resolved",
    "escalation_withdrawn": "withdrawn",
}

_SECOND: Final = timedelta(seconds=1)

_LAST_SAID: Final = ("tree_could_answer", "advice_was_wrong", "minutes")


def fold_escalations(before: Mapping[str, Escalated], rows: Iterable[Logged]) -> dict[int, Escalated]:
    """What these rows, in order of seq, change or add, by the seq of the opening row.

    `before` are the escalations, without those that joined, by their id. Rows that speak of an escalation whose
    opening is not known are passed over: a contact that an adviser recorded has none.
    """
    known = dict(before)
    changed: dict[int, Escalated] = {}
    for row in rows:
        if row.escalation is None:
            continue
        after = _after(known.get(row.escalation), row)
        if after is None:
            continue
        changed[after.seq] = after
        if not after.joined:
            known[row.escalation] = after
    return changed


def _after(known: Escalated | None, row: Logged) -> Escalated | None:
    detail = row.detail or {}
    if row.kind == "escalation_joined":
        return _opened(row, detail, topic=known.topic if known else None)
    if known is None:
        return _opened(row, detail, topic=detail.get("topic")) if row.kind == "escalation_opened" else None
    changes = _changes(known, row, detail)
    return replace(known, **changes) if changes else None


def _opened(row: Logged, detail: Mapping[str, Any], *, topic: str | None) -> Escalated:
    day = day_of(row.occurred_at)
    return Escalated(
        seq=row.seq,
        escalation=str(row.escalation),
        joined=row.kind == "escalation_joined",
        conversation=row.conversation,
        organisation=row.organisation,
        person=row.person,
        group_id=row.group_id,
        channel=row.channel,
        topic=topic,
        tree=row.tree,
        tree_version=row.tree_version,
        reason=detail.get("reason"),
        tier=detail.get("tier"),
        opened_at=row.occurred_at,
        opened_on=day,
        opened_week=week_of(day),
        opened_month=month_of(day),
        practice=bool(detail.get("practice")),
        sample=bool(detail.get("sample")),
    )


def _changes(known: Escalated, row: Logged, detail: Mapping[str, Any]) -> dict[str, Any]:
    changes: dict[str, Any] = {name: detail[name] for name in _LAST_SAID if detail.get(name) is not None}
    if known.answered_seconds is None and detail.get("answered_in_seconds") is not None:
        changes["answered_seconds"] = detail["answered_in_seconds"]
    if row.kind == "service_level_missed":
        changes["missed"] = True
    if row.kind == "feedback_given" and detail.get("satisfaction") is not None:
        changes["satisfaction"] = detail["satisfaction"]
    return changes | _closing(known, row)


def _closing(known: Escalated, row: Logged) -> dict[str, Any]:
    if row.kind == "escalation_reopened":
        return {"closed": None, "closed_seconds": None}
    closed = _CLOSING.get(row.kind)
    if closed is None:
        return {}
    return {"closed": closed, "closed_seconds": (row.occurred_at - known.opened_at) // _SECOND}
