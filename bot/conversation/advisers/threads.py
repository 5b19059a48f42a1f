"""The manager's side of an escalation as a channel shows it: the thread, and what was wished for. Pure."""

from collections.abc import Mapping
from datetime import datetime

from bot.conversation.advisers.promising import call
from bot.conversation.reply import Thread, ThreadMessage, Wishing
from bot.conversation.world import World
from escalation import standing, waits, wishes
from escalation.handing import can_rate
from escalation.model import Escalation, Message, Wishes
from escalation.permission import can_reopen
from escalation.rewording import says
from escalation.standing import AT_ONCE


def thread(escalation: Escalation, messages: tuple[Message, ...], world: World, *, at: datetime) -> Thread:
    """Where the manager stands with the adviser."""
    adviser = world.names.get(escalation.claimed_by or "")
    calendar = world.organisation.calendar
    return Thread(
        escalation=escalation.id,
        status=escalation.status,
        says=standing.stands(escalation, at=at, calendar=calendar, adviser=adviser),
        next=_next(escalation, world, at=at),
        messages=tuple(_message(message, world.names) for message in messages if not message.private),
        can_write=escalation.open,
        can_withdraw=escalation.open,
        can_reopen=can_reopen(escalation, at),
        can_rate=can_rate(escalation),
        rated=escalation.satisfaction,
    )


def _next(escalation: Escalation, world: World, *, at: datetime) -> str:
    """What happens next; while nobody has taken it, also how long others have waited."""
    calendar = world.organisation.calendar
    follows = standing.follows(escalation, at=at, calendar=calendar)
    if escalation.status != "waiting":
        return follows
    waited = [] if world.wait is None else [waits.said(world.wait, calendar)]
    soon = escalation.urgency in AT_ONCE and standing.unread_until(at, calendar) is None
    return " ".join([follows, *waited, *([call(world)] if soon else [])])


def _message(message: Message, names: Mapping[str, str]) -> ThreadMessage:
    who = names.get(message.person or "", "Fingerpost")
    edited = message.edited_at is not None and not message.taken_back
    return ThreadMessage(by=message.by, who=who, at=message.at, text=says(message), edited=edited)


def wishing(wished: Wishes, not_for: tuple[str, ...], world: World, *, at: datetime) -> Wishing:
    """What was wished for, in words and as the fields of its form, with the times at which one could meet."""
    calendar = world.organisation.calendar
    return Wishing(
        fields=wishes.to_fields(wished, calendar),
        says=wishes.said(wished, calendar),
        kept_from=tuple(world.names.get(person, "A colleague") for person in not_for),
        days=wishes.meeting_days(at, calendar),
        times=wishes.meeting_times(calendar),
    )
