"""What must hold once the quarter is over, each as the list of what does not; reads, and changes nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select

from activity.log import interaction
from bot.store.engine import Database
from bot.store.tables import job, notification
from escalation.desk import KINDS
from escalation.model import MOVES, Escalation, ServiceLevel, Status, Verb
from escalation.store import escalation_table, message_table
from tests.bench.simulated.mishaps import Receiver, Version
from tests.bench.simulated.team import TEAM, managers
from tests.bench.simulated.trusts import CALENDARS
from tests.escalation.blind import second_clock

ANSWERS: Final = frozenset({"adviser_replied", "adviser_asked", "handed_back", "escalation_resolved"})
MOVING: Final = {verb for _, verb in MOVES if verb not in {"still", "tick_off"}}
VERB_OF: Final[Mapping[str, Verb]] = {
    **{KINDS[verb]: verb for verb in MOVING},
    "escalation_moved_on": "transfer",
}
PEOPLE: Final = {one.person: one for one in TEAM}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """One wait for an answer, as the log tells it: from opening, opening again, or being joined by what is more urgent.

    `until` is when something more urgent took its place; None where nothing did.
    """

    opened: datetime
    until: datetime | None = None
    changes: list[tuple[datetime, str]] = field(default_factory=list)
    answers: list[datetime] = field(default_factory=list)
    reports: list[datetime] = field(default_factory=list)


def words_of(level: ServiceLevel) -> dict[str, Any]:
    """A service level as routes.yaml says it."""
    if level.working_days is not None:
        return {"working_days": level.working_days}
    assert level.working_time is not None
    return {"working_hours": level.working_time.total_seconds() / 3600}


def lost(database: Database, sent: Mapping[str, object]) -> Iterator[str]:
    """What was sent and is not there, and what is still open although everybody has had four weeks for it."""

    def look(connection: Connection) -> Mapping[str, str]:
        rows = connection.execute(select(escalation_table.c.id, escalation_table.c.status))
        return {row.id: row.status for row in rows}

    there = database.read(look)
    yield from (f"{one} was sent and is not there" for one in sent if one not in there)
    yield from (f"{one} is there and was not sent" for one in there if one not in sent)
    yield from (f"{one} is still {status}" for one, status in there.items() if status != "resolved")


def without_a_next_step(versions: Sequence[Version]) -> Iterator[str]:
    """Open escalations that a commit left without a next step, or with a gap in what was kept of them."""
    counts: dict[str, int] = defaultdict(lambda: -1)
    for version in versions:
        one = version.escalation
        if one.open and one.next_step_at is None:
            yield f"{one.id} in {one.status} has no next step at {version.at}"
        if one.count != counts[one.id] + 1:
            yield f"{one.id} went from {counts[one.id]} to {one.count}"
        counts[one.id] = one.count


def wrong_times(versions: Sequence[Version]) -> tuple[int, list[str]]:
    """How many times due were compared with the second calculation, and those that differ."""
    compared, found = 0, []
    for history in _histories(versions).values():
        opened, changes = history[0].at, list[tuple[datetime, str]]()
        before: Escalation | None = None
        for version in history:
            now = version.escalation
            if before is not None and (_reopened(before, now) or _raised(before, now)):
                opened, changes = version.at, []
            elif before is not None and before.status != now.status:
                changes.append((version.at, now.status))
            if before is None or (before.status, before.respond_by) != (now.status, now.respond_by):
                compared += 1
                level = words_of(now.clock.level)
                theirs = second_clock.respond_by(level, opened, changes, CALENDARS[now.organisation])
                if theirs != now.respond_by:
                    found.append(f"{now.id}: {level} from {opened}, {changes}: {now.respond_by}, and there {theirs}")
            before = now
    return compared, found


def _reopened(before: Escalation, now: Escalation) -> bool:
    return before.status == "resolved" and now.status == "waiting"


def _raised(before: Escalation, now: Escalation) -> bool:
    """Whether something more urgent joined it, whose time counts from then, as `docs/advisers.md` says: the shorter."""
    if before.urgency == now.urgency:
        return False
    times = before.respond_by, now.respond_by
    sooner = None not in times and min(filter(None, times)) == now.respond_by and times[0] != times[1]
    return sooner or before.clock.answered_in is not None or before.respond_by is None


def claimed_twice(events: Mapping[str, Sequence[Row[Any]]]) -> Iterator[str]:
    """Logs that are no way along the table: a claim of what somebody has is among them."""
    for escalation, rows in events.items():
        status: Status | None = None
        for row in rows:
            if row.kind == "escalation_opened":
                if status is not None:
                    yield f"{escalation} was opened twice"
                status = "waiting"
            verb = "still" if (row.detail or {}).get("still_on_it") else VERB_OF.get(row.kind)
            if verb is None or (verb == "answer" and status != "with_manager"):
                continue
            after = None if status is None else MOVES.get((status, verb))
            if after is None:
                yield f"{escalation}: {verb} in {status} at {row.occurred_at}"
                break
            status = after


def wrong_reports(
    events: Mapping[str, Sequence[Row[Any]]], versions: Sequence[Version], until: datetime
) -> tuple[int, list[str]]:
    """How many service levels were missed, and the waits whose reports are not as many as the breaches."""
    missed, found = 0, []
    histories = _histories(versions)
    for escalation, rows in events.items():
        history = histories[escalation]
        for wait in _waits(rows, _raises(history)):
            kept = [version for version in history if version.at <= wait.opened][-1].escalation
            late = second_clock.missed(
                words_of(kept.clock.level),
                wait.opened,
                wait.changes,
                CALENDARS[kept.organisation],
                answered=min(wait.answers, default=None),
                at=min(filter(None, (wait.until, until))),
            )
            missed += late
            if len(wait.reports) != late:
                found.append(
                    f"{escalation}: {len(wait.reports)} reports, and it was {'' if late else 'not '}missed: {wait}"
                )
    return missed, found


def wrong_posts(database: Database, receiver: Receiver) -> Iterator[str]:
    """Notices that the outside did not get once and in order, and those that went astray."""

    def look(connection: Connection) -> tuple[dict[str, str], set[str], dict[str, str]]:
        states = select(job.c.key, job.c.state).where(job.c.kind == "tell")
        kept = select(notification.c.key)
        trusts = select(escalation_table.c.id, escalation_table.c.organisation)
        return (
            {row.key: row.state for row in connection.execute(states)},
            set(connection.scalars(kept)),
            {row.id: row.organisation for row in connection.execute(trusts)},
        )

    states, kept, trusts = database.read(look)
    yield from (f"{key} is {state}" for key, state in states.items() if state != "done")
    yield from (f"{key} was never posted" for key in states if key not in receiver.got)
    yield from (f"{key} was posted and never asked for" for key in receiver.got if key not in states)
    yield from (f"{key} is not on the desk" for key in states if key not in kept)
    for key, told in receiver.got.items():
        trust = trusts[told["escalation"]]
        if told["organisation"] != trust or not _belongs(told["to"], told["address"], trust):
            yield f"{key} went to {told['address']} of {told['organisation']}, and is of {trust}"
    yield from _out_of_order(receiver)


def _belongs(to: str, address: str, trust: str) -> bool:
    if to == "manager":
        return address in managers(trust)
    return to != "adviser" or trust in PEOPLE[address].trusts


def _out_of_order(receiver: Receiver) -> Iterator[str]:
    last: dict[tuple[str, str], int] = {}
    for key in receiver.order:
        _, escalation, number, *_ = key.split("/")
        lane = (f"{receiver.got[key]['to']}/{receiver.got[key]['address']}", escalation)
        if int(number) < last.get(lane, -1):
            yield f"{key} came after a later one of its lane"
        last[lane] = int(number)


def wrong_offers(versions: Sequence[Version]) -> tuple[int, list[str]]:
    """How many offers were made, and those to somebody who is away when the trust is next at work."""
    offers, found = 0, []
    for history in _histories(versions).values():
        before: Escalation | None = None
        for version in history:
            now = version.escalation
            fresh = now.offered_to is not None and (before is None or before.offered_to != now.offered_to)
            if fresh and now.status == "waiting":
                offers += 1
                at = opening(now.organisation, version.at)
                if not PEOPLE[str(now.offered_to)].at_work(now.organisation, at):
                    found.append(f"{now.id} was offered to {now.offered_to} at {version.at}, who is away at {at}")
            before = now
    return offers, found


def opening(trust: str, at: datetime) -> datetime:
    """When the trust is next at work, by the second calculation."""
    book = second_clock._Book(CALENDARS[trust])
    day = book.counted_day(at)
    starts: Iterator[datetime] = (max(at, begins) for begins, ends in book.of_date(day) if ends > at)
    return next(starts)


def said_twice(database: Database) -> list[str]:
    """Messages of people that stand in a thread more than once: each was written at a moment of its own."""
    table = message_table.c
    query = (
        select(table.escalation)
        .where(table.person.is_not(None))
        .group_by(table.escalation, table.at, table.person, table.text)
        .having(func.count() > 1)
    )
    return list(database.read(lambda connection: connection.scalars(query).all()))


def logged(database: Database) -> dict[str, list[Row[Any]]]:
    """The log's rows of each escalation, in order."""
    names = ("escalation", "kind", "occurred_at", "detail")
    query = (
        select(*(interaction.c[name] for name in names))
        .where(interaction.c.escalation.is_not(None))
        .order_by(interaction.c.seq)
    )
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in database.read(lambda connection: connection.execute(query).all()):
        found[row.escalation].append(row)
    return found


def kinds(events: Mapping[str, Sequence[Row[Any]]]) -> Counter[str]:
    """How often each kind was logged."""
    return Counter(row.kind for rows in events.values() for row in rows)


def _histories(versions: Sequence[Version]) -> dict[str, list[Version]]:
    found: dict[str, list[Version]] = defaultdict(list)
    for version in versions:
        found[version.escalation.id].append(version)
    return found


def _raises(history: Sequence[Version]) -> frozenset[datetime]:
    """When something more urgent joined it and its time was counted anew."""
    pairs = pairwise(history)
    return frozenset(now.at for before, now in pairs if _raised(before.escalation, now.escalation))


def _waits(rows: Sequence[Row[Any]], raises: frozenset[datetime]) -> list[Wait]:
    """The waits of one escalation, from the log; `raises` are the moments from which a wait was counted anew."""
    waits: list[Wait] = []
    status: Status = "waiting"
    for row in rows:
        if row.kind in {"escalation_opened", "escalation_reopened"}:
            status = "waiting"
            waits.append(Wait(opened=row.occurred_at))
            continue
        if row.kind == "escalation_joined" and row.occurred_at in raises:
            waits[-1] = replace(waits[-1], until=row.occurred_at)
            waits.append(Wait(opened=row.occurred_at))
            continue
        wait = waits[-1]
        if row.kind == "service_level_missed":
            wait.reports.append(row.occurred_at)
        if row.kind in ANSWERS:
            wait.answers.append(row.occurred_at)
        verb = VERB_OF.get(row.kind)
        if verb is None or (verb == "answer" and status != "with_manager"):
            continue
        status = MOVES[status, verb]
        wait.changes.append((row.occurred_at, status))
    return waits
