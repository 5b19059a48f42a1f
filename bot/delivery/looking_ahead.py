"""The daily look ahead: tells managers, once a change, that a rule will change what they were advised."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.content.library import Shelf
from bot.content.radar import BACK, Scope, look, may_change
from bot.conversation.new_rules.rule_changes import LOOK_AHEAD, RuleChange
from bot.conversation.state import Job
from bot.delivery import jobs
from bot.delivery.jobs import Claimed
from bot.store import conversations, notifications
from bot.store.notifications import Notification, for_manager
from organisations.model import Organisation

KIND: Final = "look_ahead"
TOLD: Final = "rule_changes"
"""What the notice of a manager is about."""

PIECE: Final = 3
"""Conversations in a transaction: each is walked several times, and a transaction is short (rule 5)."""

AT: Final = time(5, 30)
"""The time of day of the look: before anybody starts work."""


def begin(connection: Connection, *, shelf: Shelf, now: datetime) -> None:
    """Writes the job of today's look for every organisation. Each look writes the job of the next day's."""
    for organisation in shelf.current.organisations.values():
        jobs.enqueue(connection, (_job(organisation, _today(organisation, now), run_at=now),))


def piece(connection: Connection, job: Claimed, *, shelf: Shelf, now: datetime) -> tuple[str, ...]:
    """Looks at the next few conversations, and gives the topics of pages that should be looked at again."""
    organisation = shelf.current.organisations.get(str(job.payload["organisation"]))
    if organisation is None:
        return ()
    today = _today(organisation, now)
    scope = Scope(organisation=organisation.id, now=now, today=today, until=today + LOOK_AHEAD)
    after = str(job.payload.get("after") or "")
    listed = (
        conversations.since(connection, organisation=organisation.id, at=now - BACK, after=after, limit=PIECE)
        if may_change(shelf, scope)
        else []
    )
    found = look(connection, shelf, scope, listed) if listed else []
    for one in found:
        notifications.add(connection, _notification(one, at=now))
    last = listed[-1].id if len(listed) == PIECE else None
    following = _job(organisation, today, run_at=now, after=last) if last else _tomorrow(organisation, today)
    jobs.enqueue(connection, (following,))
    return tuple(f"person/{one.conversation.person}" for one in found)


def coming_days(told: tuple[Notification, ...], *, today: date) -> Iterator[tuple[str, date]]:
    """The conversations that a manager was told of, with the day on which each changes, while it is still news."""
    for one in told:
        day = date.fromisoformat(one.key.rpartition("/")[2])
        if one.conversation is not None and today <= day + NEWS_FOR:
            yield one.conversation, day


NEWS_FOR: Final = timedelta(days=14)
"""How long after the day the notice still stands: by then the conversation itself says what has changed."""


def _notification(one: RuleChange, *, at: datetime) -> Notification:
    key = f"{TOLD}/{one.conversation.id}/{one.on.isoformat()}"
    return for_manager(one.conversation, key=key, what=TOLD, at=at)


def _job(organisation: Organisation, day: date, *, run_at: datetime, after: str | None = None) -> Job:
    return Job(
        kind=KIND,
        lane=f"{KIND}/{organisation.id}",
        key=f"{KIND}/{organisation.id}/{day.isoformat()}/{after or 'first'}",
        run_at=run_at,
        payload={"organisation": organisation.id, "after": after},
    )


def _tomorrow(organisation: Organisation, today: date) -> Job:
    day = today + timedelta(days=1)
    return _job(organisation, day, run_at=datetime.combine(day, AT, tzinfo=organisation.zone))


def _today(organisation: Organisation, now: datetime) -> date:
    return now.astimezone(organisation.zone).date()
