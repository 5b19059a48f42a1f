"""Offers anew what was offered to an adviser, once their days away begin: nothing waits for somebody who is away."""

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot import effects as written
from bot.content.library import Library
from bot.conversation import ends
from bot.conversation.reply import Reply
from bot.conversation.state import Effects, Job
from bot.conversation.turn import Turn
from bot.desk import staff
from bot.store import conversations
from escalation import staff_store
from escalation import store as escalations
from escalation.model import Move
from escalation.staffing import Leave

KIND: Final = "away"
SOME: Final = 50
"""Offers of one adviser that are looked at. Nobody has room for so many, and the whole queue sees what is left."""


def begins(person: str, leave: Leave, *, zone: ZoneInfo, now: datetime) -> Job:
    """The job that is done on the first day away, or now if that day has come."""
    first = datetime.combine(leave.first, time(), tzinfo=zone).astimezone(UTC)
    return Job(
        kind=KIND,
        lane=f"{KIND}/{person}/{leave.organisation}",
        key=f"{KIND}/{person}/{leave.organisation}/{leave.first}/{now:%Y%m%dT%H%M%S%f}",
        run_at=max(first, now),
        payload={"person": person, "organisation": leave.organisation},
    )


def offer_anew(connection: Connection, person: str, turn: Turn, *, library: Library) -> tuple[str, ...]:
    """Offers to others what waits for somebody who is away today.

    Does nothing if they are back. Gives the topics that changed.
    """
    organisation = library.organisations[turn.organisation]
    today = turn.at.astimezone(organisation.zone).date()
    leave = staff_store.leave_of(connection, {person: None}, since=today)
    if not any(one.leave.first <= today for one in leave):
        return ()
    topics: list[str] = []
    for found in staff_store.offered(connection, person, organisation=organisation.id, limit=SOME):
        escalation = escalations.load(connection, found)
        if escalation is None:
            continue
        move = Move(escalation=replace(escalation, offered_to=None, count=escalation.count + 1))
        effects = Effects(
            reply=Reply(),
            move=move,
            jobs=ends.jobs_of(move, turn),
            logged_for=conversations.load(connection, escalation.conversation),
        )
        effects = staff.with_offer(connection, effects, turn, library=library, before=escalation)
        written.carry_out(connection, effects, turn)
        topics.extend(ends.topics_of(move))
    return tuple(topics)
