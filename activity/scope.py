"""Which conversations a page or a measure is about, and how each of them stands; knows nothing of counting."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, case, false, or_

from activity.summary import summary

State = Literal["outcome", "handoff", "stopped", "open"]

STATES: tuple[State, ...] = ("outcome", "handoff", "stopped", "open")

STOPPED_AFTER = timedelta(days=1)
"""A conversation without an end and without a turn for so long counts as stopped part-way: by then a manager in the
middle of a shift has come back, or has not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Conversations that started from one day to another, both included, in these groups; practice is never among them.

    `groups` of None means every group, and those without one.
    """

    as_at: datetime  # what counts as stopped is reckoned from here
    organisation: str | None = None
    groups: frozenset[str] | None = None
    since: date | None = None
    until: date | None = None
    without: frozenset[str] = frozenset()  # trees that the reader may not see
    sample: bool = False  # whether the measures count made-up activity: where nothing is real, there is nothing else


def within(scope: Scope) -> list[ColumnElement[bool]]:
    """The conditions on `summary` that keep to the scope."""
    conditions: list[ColumnElement[bool]] = [summary.c.practice == false()]
    if scope.organisation is not None:
        conditions.append(summary.c.organisation == scope.organisation)
    if scope.groups is not None:
        conditions.append(summary.c.group_id.in_(sorted(scope.groups)))
    if scope.without:
        conditions.append(or_(summary.c.tree.is_(None), summary.c.tree.not_in(sorted(scope.without))))
    if scope.since is not None:
        conditions.append(summary.c.started_on >= scope.since)
    if scope.until is not None:
        conditions.append(summary.c.started_on <= scope.until)
    return conditions


def state(scope: Scope) -> ColumnElement[str]:
    """How a conversation stands, as SQL: its end, or else stopped or open."""
    return case(
        (summary.c.end_kind.is_not(None), summary.c.end_kind),
        (summary.c.last_at < scope.as_at - STOPPED_AFTER, "stopped"),
        else_="open",
    )


def state_of(*, end_kind: str | None, last_at: datetime, as_at: datetime) -> State:
    """How a conversation stands: the same rule, for one at hand."""
    if end_kind is not None:
        return "outcome" if end_kind == "outcome" else "handoff"
    return "stopped" if last_at < as_at - STOPPED_AFTER else "open"
