"""Asking for an export: what may be asked, and the row of the log that says so before any row leaves."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from activity.kinds import Event
from activity.log import Row, append
from bot.exports import store
from bot.exports.making import Form
from bot.exports.store import Ordered

SHORTEST_REASON: Final = 10
LONGEST_REASON: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Who takes which rows, in which form, and why."""

    person: str
    organisation: str
    group: str | None
    form: Form
    reason: str
    since: date | None = None
    until: date | None = None
    after: int = 0
    scheduled: bool = False


def reason_problem(reason: str) -> str | None:
    """What is wrong with a reason, in words for whoever wrote it; nothing where it will do."""
    if len(reason.strip()) < SHORTEST_REASON:
        return f"Say why you take the rows, in at least {SHORTEST_REASON} letters."
    if len(reason.strip()) > LONGEST_REASON:
        return f"Keep the reason under {LONGEST_REASON} letters."
    return None


def note(connection: Connection, taken: Taken, *, at: datetime) -> None:
    """Says in the log that somebody takes a copy, before the first row is read."""
    detail: dict[str, object] = {"format": taken.form, "reason": taken.reason.strip()}
    days = {"from": taken.since, "to": taken.until}
    detail |= {name: day.isoformat() for name, day in days.items() if day}
    detail |= {"after": taken.after} if taken.after else {}
    detail |= {"scheduled": True} if taken.scheduled else {}
    row = Row(
        occurred_at=at,
        event=Event("log_exported", detail=detail),
        organisation=taken.organisation,
        person=taken.person,
        group_id=taken.group,
        channel="web",
    )
    append(connection, [row])


def order(connection: Connection, taken: Taken, *, name: str, at: datetime, schedule: str | None = None) -> None:
    """Has a file made, and says in the log who takes it."""
    note(connection, taken, at=at)
    ordered = Ordered(
        id=name,
        organisation=taken.organisation,
        person=taken.person,
        form=taken.form,
        reason=taken.reason.strip(),
        since=taken.since,
        until=taken.until,
        after=taken.after,
        schedule=schedule,
        asked_at=at,
    )
    store.ask(connection, ordered)
