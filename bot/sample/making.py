"""Makes the sample activity in the background: real turns at past times, one job a conversation, once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import Any

from sqlalchemy import Connection, func, select

from activity import log
from activity.kinds import Event
from bot import effects as written
from bot.conversation.managing import ABANDONED_AFTER, abandonment
from bot.conversation.reply import Reply
from bot.conversation.state import Conversation, Effects, Job
from bot.conversation.turn import Turn
from bot.conversation.world import derive
from bot.delivery import jobs, timing
from bot.handle import take
from bot.library import Library, Shelf
from bot.people.membership import Viewer
from bot.people.roles import ADVISER_VERBS
from bot.sample.history import STRETCHES, Cast, Stretch, months_of, rows_of
from bot.sample.script import from_payload, to_payload, turns_of
from bot.sample.stories import COACHED, COACHING_WEEK, Dealt, deal, first_monday
from bot.sample.ways import TREE
from bot.store import conversations, notifications
from bot.store.engine import Database
from bot.store.notifications import Notification
from bot.store.tables import conversation as conversation_table
from bot.store.tables import job as job_table
from escalation import desk
from escalation import store as escalations
from escalation.model import Escalation
from organisations.calendar import Calendar, next_opening
from organisations.model import Organisation

ORGANISATION = "example"
"""The only organisation that can have sample activity (interfaces.md, the demo sign-in)."""

KIND = "sample"
NOBODY = "fingerpost"

SPACING = timedelta(milliseconds=150)
"""Between the moments at which two conversations fall due: a real job, due by its own moment, is then never behind
more than the few that fall due at one look of the worker."""

TURNS_AT_ONCE = 5
"""Turns in one transaction: SQLite's one writer must not be held for more than 20 ms (architecture.md, rule 5)."""

STAFF: Mapping[str, str] = {"er-advice": "adviser", "er-senior": "senior"}
"""The role whose people answer each queue."""


def begin(database: Database, *, now: datetime, library: Library) -> int:
    """Sets the sample activity of the last weeks to be made; how many conversations, 0 where there is to be none.

    There is none where `example` is not the sole organisation, and none once there is any conversation or an
    earlier call has begun: call it at every start. What is made is worked out before SQLite's writer is taken.
    """
    if set(library.organisations) != {ORGANISATION} or TREE not in library.trees_of(ORGANISATION):
        return 0
    if database.read(_begun):
        return 0
    organisation = library.organisations[ORGANISATION]
    people = library.people.viewers(organisation=ORGANISATION, on=now.astimezone(organisation.zone).date())
    made = [_job(one, now=now) for one in _dealt(organisation, people, now=now)]
    past = list(product(STRETCHES, months_of(_day(organisation, now))))
    before = [
        _past(stretch, month, now=now, due=now + number * SPACING)
        for number, (stretch, month) in enumerate(past, start=len(made) + 1)
    ]
    coaching = _coaching(organisation, people, now=now)
    return database.write(lambda connection: _begin(connection, [*made, *before], coaching)) and len(made)


def _begin(connection: Connection, made: Sequence[Job], coaching: log.Row) -> bool:
    if _begun(connection):
        return False
    jobs.enqueue(connection, made)
    log.append(connection, [coaching])
    return True


def _day(organisation: Organisation, now: datetime) -> date:
    return now.astimezone(organisation.zone).date()


def _past(stretch: Stretch, month: date, *, now: datetime, due: datetime) -> Job:
    """The job of one group's month before the walked weeks."""
    key = f"sample/{stretch.group}/{month.isoformat()}"
    payload = {"group": stretch.group, "month": month.isoformat(), "made_on": now.date().isoformat()}
    return Job(kind=KIND, lane=key, key=key, run_at=due, payload=payload)


def make_month(connection: Connection, stretch: Stretch, month: date, *, today: date, library: Library) -> None:
    """Writes one group's month before the walked weeks, as history that is made on this day."""
    people = library.people.viewers(organisation=ORGANISATION, on=today)
    cast = Cast(
        organisation=ORGANISATION,
        people={viewer.group: viewer.person for viewer in reversed(people) if "manager" in viewer.roles},
        versions={tree.id: tree.version for tree in library.trees_of(ORGANISATION).values()},
    )
    rows = rows_of(stretch, month, today=today, cast=cast)
    if rows:
        log.append(connection, rows)


def _dealt(organisation: Organisation, people: Sequence[Viewer], *, now: datetime) -> tuple[Dealt, ...]:
    return deal(
        _day(organisation, now),
        calendar=organisation.calendar,
        managers={viewer.group: viewer.person for viewer in reversed(people) if "manager" in viewer.roles},
        advisers={queue: [viewer.person for viewer in people if role in viewer.roles] for queue, role in STAFF.items()},
    )


def make(connection: Connection, payload: Mapping[str, Any], *, shelf: Shelf, now: datetime) -> tuple[str, ...]:
    """Makes the next turns of one conversation and sets the rest to follow; the topics that changed."""
    if "month" in payload:
        (stretch,) = (one for one in STRETCHES if one.group == payload["group"])
        month, today = date.fromisoformat(payload["month"]), date.fromisoformat(payload["made_on"])
        make_month(connection, stretch, month, today=today, library=shelf.current)
        return ()
    calendar = shelf.current.organisations[ORGANISATION].calendar
    turns = turns_of(from_payload(dict(payload)), organisation=ORGANISATION, calendar=calendar)
    done = int(payload.get("done", 0))
    upto = done + TURNS_AT_ONCE
    for turn in turns[done:upto]:
        _miss(connection, turn, calendar=calendar)
        take(connection, turn, shelf=shelf, sample=True)
    if upto < len(turns):
        jobs.enqueue(connection, [_rest(payload, done=upto, now=now)])
        return ()
    conversation = conversations.load(connection, derive(turns[0], "conversation"))
    return () if conversation is None else _settle(connection, conversation, now=now, calendar=calendar)


def is_under_way(connection: Connection, conversation: str) -> bool:
    """Whether a conversation is sample activity of which more is still to be made: it has no timers before its end."""
    found = conversations.look(connection, conversation)
    if found is None or not found.details.sample:
        return False
    rest = select(job_table.c.id).where(job_table.c.kind == KIND, job_table.c.state == "waiting").limit(1)
    return connection.scalar(rest) is not None


def left_to_make(connection: Connection) -> int:
    """How many pieces of sample activity are still to be made; what HR's pages say changes until there are none."""
    waits = (job_table.c.kind == KIND, job_table.c.state == "waiting")
    return connection.scalar(select(func.count()).where(*waits)) or 0


def _begun(connection: Connection) -> bool:
    any_conversation = select(conversation_table.c.id).limit(1)
    any_job = select(job_table.c.id).where(job_table.c.kind == KIND).limit(1)
    return connection.scalar(any_conversation) is not None or connection.scalar(any_job) is not None


def _job(dealt: Dealt, *, now: datetime) -> Job:
    key = f"sample/{dealt.number}"
    due = now + dealt.number * SPACING
    return Job(kind=KIND, lane=key, key=key, run_at=due, payload=to_payload(dealt, ORGANISATION))


def _rest(payload: Mapping[str, Any], *, done: int, now: datetime) -> Job:
    lane = f"sample/{payload['number']}"
    return Job(kind=KIND, lane=lane, key=f"{lane}/{done}", run_at=now, payload={**payload, "done": done})


def _coaching(organisation: Organisation, people: Sequence[Viewer], *, now: datetime) -> log.Row:
    """The row of the log that says when the group of the last story was coached."""
    monday = first_monday(now.astimezone(organisation.zone).date()) + timedelta(weeks=COACHING_WEEK)
    at = next_opening(datetime.combine(monday, time(), organisation.zone), organisation.calendar)
    by = next((viewer.person for viewer in people if "lead" in viewer.roles), NOBODY)
    event = Event("coaching_recorded", detail={"sample": True, "topic": TREE})
    return log.Row(occurred_at=at, event=event, organisation=ORGANISATION, person=by, group_id=COACHED)


def _miss(connection: Connection, turn: Turn, *, calendar: Calendar) -> None:
    """Reports the service level that was missed before an adviser's turn, at the moment when it was."""
    escalation = escalations.load(connection, str(turn.conversation)) if turn.verb in ADVISER_VERBS else None
    if escalation is None or escalation.respond_by is None or turn.at < escalation.respond_by:
        return
    move = desk.miss(escalation, escalation.respond_by, calendar=calendar)
    if move is None:
        return
    conversation = conversations.load(connection, escalation.conversation)
    timer = _timer(f"{turn.id}-missed", at=escalation.respond_by)
    effects = Effects(reply=Reply(), events=move.events, move=move, logged_for=conversation)
    written.carry_out(connection, effects, timer)


def _settle(
    connection: Connection, conversation: Conversation, *, now: datetime, calendar: Calendar
) -> tuple[str, ...]:
    """Does what timers would have done by now, and sets those that still lie ahead."""
    if conversation.state == "open":
        _leave(connection, conversation, now=now)
    if conversation.state != "with_adviser" or conversation.escalation is None:
        return ()
    escalation = escalations.load(connection, conversation.escalation)
    if escalation is None:
        return ()
    _wait_from_now(connection, escalation, now=now, calendar=calendar)
    told = Notification(
        key=f"sample/{escalation.id}",
        audience=f"queue/{escalation.queue}",
        organisation=ORGANISATION,
        what="opened",
        escalation=escalation.id,
        conversation=conversation.id,
        at=escalation.opened_at,
    )
    notifications.add(connection, told)
    return (f"desk/{ORGANISATION}",)


def _wait_from_now(connection: Connection, escalation: Escalation, *, now: datetime, calendar: Calendar) -> None:
    """What is left for the desk waits as if it had just come: timers would else empty it before anybody looks."""
    timing.set_anew(connection, replace(escalation, waits_since=now), calendar=calendar)


def _leave(connection: Connection, conversation: Conversation, *, now: datetime) -> None:
    due = conversation.touched_at + ABANDONED_AFTER
    if now < due:
        jobs.enqueue(connection, [abandonment(conversation)])
        return
    left = replace(conversation, state="abandoned", count=conversation.count + 1)
    event = Event("conversation_abandoned")
    effects = Effects(reply=Reply(), conversation=left, events=(event,), logged_for=left)
    written.carry_out(connection, effects, _timer(f"abandon/{conversation.id}", at=due))


def _timer(name: str, *, at: datetime) -> Turn:
    """A timer's turn: nobody's, at the moment when it fired."""
    return Turn(id=name, at=at, person=NOBODY, organisation=ORGANISATION, channel="web", verb="show")
