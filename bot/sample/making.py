"""Makes the sample activity in the background, once: a year of rows, and real turns at past times for its stories."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise, product
from typing import Any

from sqlalchemy import Connection, func, select

from activity import log, register, summary
from activity.coaching import Coaching
from activity.kinds import Event
from bot import effects as written
from bot.content.library import Library, Shelf
from bot.conversation.managing import ABANDONED_AFTER, abandonment
from bot.conversation.reply import Reply
from bot.conversation.state import Conversation, Effects, Job
from bot.conversation.turn import Turn
from bot.conversation.world import derive
from bot.delivery import jobs, timing
from bot.handle import take
from bot.people.membership import Viewer
from bot.people.roles import ADVISER_VERBS
from bot.sample import told
from bot.sample.coached import NOBODY, coachings
from bot.sample.colleagues import COLLEAGUES
from bot.sample.dealing import Dealt, deal
from bot.sample.history import STRETCHES, Cast, Stretch, rows_of
from bot.sample.script import from_payload, to_payload, turns_of
from bot.sample.stories import first_monday, months_of
from bot.sample.ways import TREE
from bot.store import conversations, notifications
from bot.store.engine import Database
from bot.store.notifications import Notification
from bot.store.tables import conversation as conversation_table
from bot.store.tables import job as job_table
from escalation import desk
from escalation import store as escalations
from escalation.model import Escalation
from organisations.calendar import Calendar
from organisations.model import Organisation

ORGANISATION = "example"
"""The only organisation that can have sample activity (interfaces.md, the demo sign-in)."""

KIND = "sample"
SPACING = timedelta(milliseconds=150)
"""Between the moments at which two conversations fall due: a real job, due by its own moment, is then never behind
more than the few that fall due at one look of the worker."""

TURNS_AT_ONCE = 5
"""Turns in one transaction: SQLite's one writer must not be held for more than 20 ms (architecture.md, rule 5)."""

TOLD_AT_ONCE = 10
"""Conversations told in one transaction, for the same reason: some 90 rows."""

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
    dealt = _dealt(organisation, people, now=now)
    walked = [one for one in dealt if not one.told]
    made = [*((one.at, _job(one)) for one in walked), *_past([one for one in dealt if one.told], organisation, now=now)]
    # In the order in which it happened, so that the newest in the log is the newest there is.
    due = [
        replace(job, run_at=now + number * SPACING)
        for number, (_, job) in enumerate(sorted(made, key=lambda one: one[0]), start=1)
    ]
    coached = coachings(organisation, people, today=_day(organisation, now))
    return database.write(lambda connection: _begin(connection, due, coached)) and len(walked)


def _begin(connection: Connection, made: Sequence[Job], coached: Sequence[Coaching]) -> bool:
    if _begun(connection):
        return False
    jobs.enqueue(connection, made)
    for one in coached:
        register.record_coaching(connection, one, sample=True)
    return True


def _day(organisation: Organisation, now: datetime) -> date:
    return now.astimezone(organisation.zone).date()


def _past(dealt: Sequence[Dealt], organisation: Organisation, *, now: datetime) -> Iterator[tuple[datetime, Job]]:
    """The jobs of what is told as rows, each with the moment from which it tells."""
    if not dealt:
        return
    start = datetime.combine(months_of(_day(organisation, now))[0], time(), organisation.zone)
    pieces = [dealt[at : at + TOLD_AT_ONCE] for at in range(0, len(dealt), TOLD_AT_ONCE)]
    edges = [start, *(piece[0].at for piece in pieces[1:]), dealt[0].until]
    for piece, (since, until) in zip(pieces, pairwise(edges), strict=True):
        key = f"sample/{piece[0].number}"
        payload = {
            "tells": json.dumps([to_payload(one, ORGANISATION) for one in piece]),
            "since": since.isoformat(),
            "until": until.isoformat(),
            "made_on": _day(organisation, now).isoformat(),
        }
        yield since, Job(kind=KIND, lane=key, key=key, run_at=now, payload=payload)


def make_month(connection: Connection, stretch: Stretch, month: date, *, today: date, library: Library) -> None:
    """Writes one month of one group and topic beside the walked one, as history that is made on this day."""
    rows = rows_of(stretch, month, today=today, cast=_cast(library, today))
    if rows:
        log.append(connection, rows)


def _cast(library: Library, today: date) -> Cast:
    return Cast(
        organisation=ORGANISATION,
        people=_managers(library.people.viewers(organisation=ORGANISATION, on=today)),
        versions={tree.id: tree.version for tree in library.trees_of(ORGANISATION).values()},
    )


def _managers(people: Sequence[Viewer]) -> Mapping[str, Sequence[str]]:
    """The managers of each group, the one who can be signed in as first."""
    named = {viewer.group: viewer.person for viewer in reversed(people) if "manager" in viewer.roles}
    return {group: (person, *COLLEAGUES.get(group, ())) for group, person in named.items()}


def _tell(connection: Connection, payload: Mapping[str, Any], *, library: Library) -> None:
    """Writes a piece of history: the conversations that are told, and those of other topics between them."""
    since, until = datetime.fromisoformat(payload["since"]), datetime.fromisoformat(payload["until"])
    today = date.fromisoformat(payload["made_on"])
    cast = _cast(library, today)
    place = told.Place(
        organisation=ORGANISATION,
        calendar=library.organisations[ORGANISATION].calendar,
        version=cast.versions[TREE],
        since=datetime.combine(first_monday(today), time(), library.organisations[ORGANISATION].zone),
    )
    rows = [row for one in json.loads(payload["tells"]) for row in told.rows_of(from_payload(one), place=place)]
    months = sorted({since.date().replace(day=1), until.date().replace(day=1)})
    for stretch, month in product(STRETCHES, months):
        rows += rows_of(stretch, month, today=today, cast=cast, between=(since, until))
    caught_up = not summary.behind(connection)
    log.append(connection, rows)
    if caught_up:
        # Whole conversations at once cost half of what the worker's small pieces would.
        summary.catch_up(connection, limit=len(rows))


def _dealt(organisation: Organisation, people: Sequence[Viewer], *, now: datetime) -> tuple[Dealt, ...]:
    return deal(
        _day(organisation, now),
        calendar=organisation.calendar,
        managers=_managers(people),
        advisers={queue: [viewer.person for viewer in people if role in viewer.roles] for queue, role in STAFF.items()},
    )


def make(connection: Connection, payload: Mapping[str, Any], *, shelf: Shelf, now: datetime) -> tuple[str, ...]:
    """Makes the next turns of one conversation and sets the rest to follow; the topics that changed.

    Makes nothing where a trust has put its own organisations in the example's place meanwhile.
    """
    if ORGANISATION not in shelf.current.organisations:
        return ()
    if "tells" in payload:
        _tell(connection, payload, library=shelf.current)
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


def _job(dealt: Dealt) -> Job:
    key = f"sample/{dealt.number}"
    return Job(kind=KIND, lane=key, key=key, run_at=dealt.at, payload=to_payload(dealt, ORGANISATION))


def _rest(payload: Mapping[str, Any], *, done: int, now: datetime) -> Job:
    lane = f"sample/{payload['number']}"
    return Job(kind=KIND, lane=lane, key=f"{lane}/{done}", run_at=now, payload={**payload, "done": done})


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
