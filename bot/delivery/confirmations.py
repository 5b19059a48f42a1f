"""What happens to a question to a second person with no click: they are told, time runs out, or they leave."""

from dataclasses import replace
from datetime import date, datetime

import structlog
from sqlalchemy import Connection

from activity.kinds import Event
from bot import effects as written
from bot.around import decided
from bot.content.library import Shelf
from bot.conversation.colleagues import confirming, second_person
from bot.conversation.colleagues.confirmation import Confirmation
from bot.conversation.reply import Reply
from bot.conversation.state import Effects
from bot.conversation.turn import Turn
from bot.conversation.world import NotAllowed
from bot.delivery import jobs
from bot.delivery.jobs import Claimed
from bot.handle import world_of
from bot.people.membership import People
from bot.store import confirmations, notifications
from bot.store.notifications import Notification
from organisations.model import Organisation

log = structlog.get_logger()


def tell(connection: Connection, job: Claimed, *, now: datetime) -> tuple[str, ...]:
    """Leaves the notice that somebody is asked; none where the question was answered before."""
    kept = confirmations.load(connection, str(job.payload["confirmation"]))
    if kept is None or (job.payload["what"] != "confirmed" and not kept.open):
        return ()
    audience = str(job.payload["audience"])
    told = Notification(
        key=job.key,
        audience=audience,
        organisation=kept.organisation,
        what=str(job.payload["what"]),
        escalation=None,
        conversation=kept.conversation,
        at=now,
    )
    notifications.add(connection, told)
    return (f"person/{audience.partition('/')[2]}",)


def unanswered(connection: Connection, confirmation: str) -> Confirmation | None:
    """The question, where it is still open."""
    kept = confirmations.load(connection, confirmation)
    return kept if kept is not None and kept.open else None


def late(connection: Connection, kept: Confirmation, timer: Turn, *, shelf: Shelf) -> tuple[str, ...]:
    """Moves the conversation on because time is up. Where its manager has left, only the question is closed."""
    looks = replace(timer, person=kept.person, conversation=kept.conversation)
    try:
        world = world_of(connection, looks, shelf)
    except NotAllowed:
        closed = replace(kept, state="late", answered_at=timer.at)
        event = Event("confirm_late", node=kept.node, answer="late")
        written.carry_out(connection, Effects(reply=Reply(), confirmations=(closed,), events=(event,)), timer)
        return (f"confirm/{kept.id}",)
    conversation = world.conversation
    if conversation is None:
        return ()
    effects = decided(connection, timer, world, lambda known: confirming.late(kept, timer, conversation, known))
    written.carry_out(connection, effects, timer, about=conversation)
    return (*effects.announce, f"confirm/{kept.id}")


def replace_leaver(
    connection: Connection, leaver: str, organisation: Organisation, *, shelf: Shelf, now: datetime
) -> None:
    """Asks whoever now stands nearest, where somebody who was asked has left and nobody else was asked."""
    today = now.astimezone(organisation.zone).date()
    people = shelf.current.people
    for kept in confirmations.still_open(connection, organisation=organisation.id):
        here = [one for one in kept.asked if people.who(one, organisation=organisation.id, on=today)]
        if leaver in kept.asked and not any(one != leaver for one in here):
            found = stand_in(kept, organisation, people=people, on=today, without=leaver)
            _put_to(connection, kept, found, now=now)


def again(connection: Connection, kept: Confirmation, *, shelf: Shelf, now: datetime) -> tuple[str, ...]:
    """Reminds those who are asked. Where none of them holds the role any more, the next nearest is asked."""
    organisation, people = shelf.current.organisations[kept.organisation], shelf.current.people
    today = now.astimezone(organisation.zone).date()
    holders = {person for person, _ in people.posted(kept.role, organisation=organisation.id, on=today)}
    still = tuple(one for one in kept.asked if one in holders)
    if still:
        jobs.enqueue(connection, second_person.told(kept, still, at=now, again=True))
    else:
        _put_to(connection, kept, stand_in(kept, organisation, people=people, on=today), now=now)
    return ()


def stand_in(
    kept: Confirmation, organisation: Organisation, *, people: People, on: date, without: str = ""
) -> tuple[str, ...]:
    """Who stands nearest to the manager with the role, as the directory is on the day."""
    posts = people.posted(kept.role, organisation=organisation.id, on=on)
    return second_person.nearest(posts, group=kept.group_id, barred=(*kept.barred, without), organisation=organisation)


def _put_to(connection: Connection, kept: Confirmation, found: tuple[str, ...], *, now: datetime) -> None:
    if not found:
        log.warning("nobody_to_confirm", organisation=kept.organisation, confirmation=kept.id)
        return
    confirmations.tell_others(connection, replace(kept, asked=found))
    jobs.enqueue(connection, second_person.told(kept, found, at=now))


def unanswerable(
    connection: Connection, organisation: Organisation, *, people: People, on: date
) -> tuple[Confirmation, ...]:
    """The open questions that nobody has the role to answer: a lead can have the role given to somebody."""
    found = confirmations.still_open(connection, organisation=organisation.id)
    return tuple(one for one in found if not stand_in(one, organisation, people=people, on=on))
