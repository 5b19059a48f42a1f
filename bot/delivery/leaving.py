"""Hands on the open work of somebody who has left: what they held goes back to its queue, and the lead is told."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bot import effects as written
from bot.content.library import Library
from bot.conversation import ends
from bot.conversation.reply import Reply
from bot.conversation.state import Effects
from bot.conversation.turn import Turn
from bot.desk import staff
from bot.store import conversations
from escalation import desk
from escalation import store as escalations
from escalation.model import Act, Actor, Escalation, Move, Tell
from organisations.calendar import Calendar

SOME: Final = 10
"""Escalations of one transaction, so that it stays short (rule 5)."""


def hand_on(
    connection: Connection, *, person: str, turn: Turn, library: Library, after: str = ""
) -> tuple[tuple[str, ...], str | None]:
    """Hands on some of a leaver's open escalations.

    Gives the topics that changed, and the id to go on from if more are left.
    """
    found = escalations.open_work(connection, person=person, organisation=turn.organisation, after=after, limit=SOME)
    topics: list[str] = []
    calendar = library.organisations[turn.organisation].calendar
    for escalation in found:
        move = handed_on(escalation, leaver=person, at=turn.at, calendar=calendar)
        effects = Effects(
            reply=Reply(),
            events=move.events,
            move=move if move.events else None,
            jobs=ends.jobs_of(move, turn),
            logged_for=conversations.load(connection, escalation.conversation),
        )
        effects = staff.with_offer(connection, effects, turn, library=library, before=escalation)
        written.carry_out(connection, effects, turn)
        topics.extend(ends.topics_of(move))
    return tuple(topics), found[-1].id if len(found) == SOME else None


def handed_on(escalation: Escalation, *, leaver: str, at: datetime, calendar: Calendar) -> Move:
    """What changes when somebody leaves: what waited for them goes back to its queue, and the lead hears of it all."""
    waits_for_them = escalation.claimed_by == leaver or escalation.status == "with_manager"
    move = Move(escalation=escalation)
    if waits_for_them and escalation.status != "waiting":
        by = Actor(person=None, role="fingerpost", organisation=escalation.organisation)
        move = desk.move(escalation, Act(verb="release", by=by, at=at), calendar=calendar)
    told = Tell(to="lead", what="left", escalation=escalation.id, queue=escalation.queue)
    return replace(move, tell=(*move.tell, told))
