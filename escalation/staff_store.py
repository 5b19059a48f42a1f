"""Where the working hours, leave, places and caseload of the advice team are kept; decides nothing, never commits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Index,
    Integer,
    String,
    Table,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from activity.columns import Kept
from escalation.model import OPEN
from escalation.staffing import Adviser, Leave, Post, Team, Week
from escalation.store import escalation_table, metadata

FORGOTTEN_AFTER: Final = timedelta(days=31)
"""Leave that ended so long ago serves nothing, and goes when more is entered."""

post_table = Table(
    "adviser_post",
    metadata,
    Column("person", String(64), primary_key=True),
    Column("organisation", String(64), primary_key=True),
    Column("week", Kept(dict[int, tuple[tuple[time, time], ...]])),
    Column("floor", Integer, nullable=False, server_default="0"),
)

capacity_table = Table(
    "adviser_capacity",
    metadata,
    Column("person", String(64), primary_key=True),
    Column("capacity", Integer, nullable=False),
)

leave_table = Table(
    "adviser_leave",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", String(64), nullable=False, index=True),
    Column("organisation", String(64), nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("covered_by", String(64)),
)

# All that counting needs stands in the index, so that a caseload is read without the rows.
Index(
    "ix_escalation_caseload",
    escalation_table.c.organisation,
    escalation_table.c.status,
    escalation_table.c.claimed_by,
    escalation_table.c.offered_to,
)

Roles = Mapping[str, Mapping[str, frozenset[str]]]
"""Person -> organisation -> roles there: who belongs to the advice team, as the directory says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """One leave as it was entered, with the number by which it is taken back."""

    id: int
    person: str
    leave: Leave


def team(connection: Connection, roles: Roles, *, since: date) -> Team:
    """These people with their hours, their leave from this day on, and what they hold: four statements."""
    posts = {(row.person, row.organisation): row for row in connection.execute(_of(post_table, roles))}
    capacities = {row.person: row.capacity for row in connection.execute(_of(capacity_table, roles))}
    leave: dict[str, list[Leave]] = {}
    for entered in leave_of(connection, roles, since=since):
        leave.setdefault(entered.person, []).append(entered.leave)
    held = caseload(connection, {organisation for one in roles.values() for organisation in one})
    return Team.of(
        Adviser(
            person=person,
            posts={
                organisation: _post(names, posts.get((person, organisation)), holds=held.get((organisation, person), 0))
                for organisation, names in serving.items()
            },
            leave=tuple(leave.get(person, ())),
            capacity=capacities.get(person),
        )
        for person, serving in roles.items()
    )


def caseload(connection: Connection, organisations: set[str]) -> dict[tuple[str, str], int]:
    """How many open escalations each adviser holds or is offered, by organisation and person."""
    table = escalation_table.c
    holder = func.coalesce(table.claimed_by, table.offered_to)
    query = (
        select(table.organisation, holder, func.count())
        .where(table.organisation.in_(organisations), table.status.in_(OPEN))
        .group_by(table.organisation, holder)
    )
    return {(row[0], row[1]): row[2] for row in connection.execute(query) if row[1] is not None}


def offered(connection: Connection, person: str, *, organisation: str, limit: int) -> tuple[str, ...]:
    """The ids of what waits in this organisation and is offered to this person, the longest waiting first."""
    table = escalation_table.c
    query = select(table.id).where(
        table.organisation == organisation, table.status == "waiting", table.offered_to == person
    )
    return tuple(connection.scalars(query.order_by(table.opened_at, table.id).limit(limit)))


def leave_of(connection: Connection, people: Mapping[str, object], *, since: date) -> tuple[Entered, ...]:
    """The leave of these people that is not over by this day, the soonest first."""
    query = _of(leave_table, people).where(leave_table.c.last >= since).order_by(leave_table.c.first, leave_table.c.id)
    return tuple(_entered(row) for row in connection.execute(query))


def leave_by_id(connection: Connection, number: int) -> Entered | None:
    """One leave, as it was entered."""
    row = connection.execute(select(leave_table).where(leave_table.c.id == number)).first()
    return None if row is None else _entered(row)


def add_leave(connection: Connection, person: str, leave: Leave, *, today: date | None = None) -> None:
    """Keeps a leave; the same one entered twice is kept once. What ended long before `today` is forgotten."""
    values = {"person": person, "organisation": leave.organisation, "first": leave.first, "last": leave.last}
    table = leave_table.c
    same = [table[name] == value for name, value in values.items()]
    connection.execute(delete(leave_table).where(*same))
    if today is not None:
        over = [table.person == person, table.last < today - FORGOTTEN_AFTER]
        connection.execute(delete(leave_table).where(*over))
    connection.execute(insert(leave_table).values(**values, covered_by=leave.cover))


def drop_leave(connection: Connection, number: int) -> None:
    """Takes a leave back."""
    connection.execute(delete(leave_table).where(leave_table.c.id == number))


def put_week(connection: Connection, person: str, *, organisation: str, week: Week | None) -> None:
    """Keeps the hours that somebody works for an organisation; nothing for those of its calendar."""
    _put_post(connection, {"person": person, "organisation": organisation}, {"week": week})


def put_floor(connection: Connection, person: str, *, organisation: str, floor: int) -> None:
    """Keeps how many places somebody keeps for an organisation."""
    _put_post(connection, {"person": person, "organisation": organisation}, {"floor": floor})


def put_capacity(connection: Connection, person: str, capacity: int | None) -> None:
    """Keeps how many open escalations somebody may be offered, of all organisations; nothing for no limit."""
    connection.execute(delete(capacity_table).where(capacity_table.c.person == person))
    if capacity is not None:
        connection.execute(insert(capacity_table).values(person=person, capacity=capacity))


def end_post(connection: Connection, person: str, *, organisation: str) -> None:
    """Forgets the hours, places and leave of somebody who has left; their capacity with the last organisation."""
    for table in (post_table, leave_table):
        connection.execute(delete(table).where(table.c.person == person, table.c.organisation == organisation))
    elsewhere = select(post_table.c.person).where(post_table.c.person == person)
    connection.execute(delete(capacity_table).where(capacity_table.c.person == person, ~elsewhere.exists()))


def _put_post(connection: Connection, key: Mapping[str, str], values: Mapping[str, object]) -> None:
    insert_into = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert_into(post_table).values(**key, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=dict(values)))


def _of(table: Table, people: Mapping[str, object]) -> Any:  # noqa: ANN401 - a select of any table
    return select(table).where(table.c.person.in_(list(people)))


def _post(roles: frozenset[str], row: Any, *, holds: int) -> Post:  # noqa: ANN401 - a row, or nothing
    if row is None:
        return Post(roles=roles, open=holds)
    return Post(roles=roles, week=row.week, floor=row.floor, open=holds)


def _entered(row: Any) -> Entered:  # noqa: ANN401 - a row
    leave = Leave(first=row.first, last=row.last, organisation=row.organisation, cover=row.covered_by)
    return Entered(id=row.id, person=row.person, leave=leave)
