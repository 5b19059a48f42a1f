"""Where people and their memberships are kept, and who has changed since; decides nothing and never commits.

Every change draws the directory's next version and stamps whom it is about, so that each process keeps its copy in
memory up to date by reading a few rows. The version's row is locked until the commit, so versions commit in order.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, bindparam, or_, select, update

from bot.people.directory import Person
from bot.people.membership import Held, Membership
from bot.store.dialects import INSERT
from bot.store.tables import directory as version_table
from bot.store.tables import membership as membership_table
from bot.store.tables import person as person_table

_PERSON = tuple(field.name for field in fields(Person))
_MEMBERSHIP = ("person", "organisation", "group_id", "role", "since", "until")
_KEY = _MEMBERSHIP[:5]
_JOINED = ("slack", "teams", "subject")
_VERSION = select(version_table.c.version)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Who has changed since a version: as they are now, with every membership that they have."""

    version: int
    people: tuple[Person, ...]
    held: Held


def version(connection: Connection) -> int:
    """How often the directory has changed."""
    return connection.execute(_VERSION).scalar() or 0


def changed(connection: Connection, *, after: int) -> Changed:
    """Everybody who has changed after this version; everybody after 0."""
    now = version(connection)
    if now == after:
        return Changed(version=now, people=(), held={})
    stamped = person_table.c.version > after
    columns = [person_table.c[name] for name in _PERSON]
    # Sorted here: asked to sort, SQLite would walk the whole table in order rather than look up the few.
    people = sorted((_person(row) for row in connection.execute(select(*columns).where(stamped))), key=_id)
    query = select(*(membership_table.c[name] for name in _MEMBERSHIP))
    if after:
        query = query.where(membership_table.c.person.in_(select(person_table.c.id).where(stamped)))
    held: dict[str, list[Membership]] = defaultdict(list)
    for row in connection.execute(query):
        held[row[0]].append(_membership(row))
    kept = {person: tuple(sorted(each, key=_order)) for person, each in held.items()}
    return Changed(version=now, people=tuple(people), held=kept)


def known(connection: Connection, people: Sequence[str]) -> frozenset[str]:
    """Which of these ids are in the directory."""
    return frozenset(connection.scalars(select(person_table.c.id).where(person_table.c.id.in_(people))))


def is_member(connection: Connection, person: str, *, organisation: str, on: date) -> bool:
    """Whether the person holds any role in the organisation on the day."""
    held = membership_table.c
    query = select(held.person).where(
        held.person == person,
        held.organisation == organisation,
        held.since <= on,
        or_(held.until.is_(None), held.until >= on),
    )
    return connection.execute(query.limit(1)).first() is not None


def put(
    connection: Connection,
    *,
    people: Sequence[Person] = (),
    memberships: Sequence[Membership] = (),
    accounts: bool = True,
) -> None:
    """Keeps people, and memberships from their first day to their last; what was kept of them before is replaced.

    Without `accounts`, the accounts that were joined to people who are here already stay.
    """
    stamp = _next_version(connection)
    if people:
        rows = [{**asdict(one), "email": one.email or None, "version": stamp} for one in people]
        keep = ("id",) if accounts else ("id", *_JOINED)
        connection.execute(_upsert(connection, person_table, key=("id",), keep=keep), rows)
    if memberships:
        rows = [_row(one) for one in memberships]
        connection.execute(_upsert(connection, membership_table, key=_KEY, keep=_KEY), rows)
    _touch(connection, {one.person for one in memberships} - {one.id for one in people}, stamp)


def touch(connection: Connection, person: str) -> None:
    """Says that a person, or what they may do, was changed by somebody else's hand."""
    _touch(connection, {person}, _next_version(connection))


def _next_version(connection: Connection) -> int:
    insert = INSERT[connection.dialect.name](version_table).values(id=1, version=1)
    drawn = insert.on_conflict_do_update(index_elements=["id"], set_={"version": version_table.c.version + 1})
    return int(connection.execute(drawn.returning(version_table.c.version)).scalar_one())


def _touch(connection: Connection, people: Iterable[str], stamp: int) -> None:
    rows = [{"who": person} for person in sorted(people)]
    if rows:
        statement = update(person_table).where(person_table.c.id == bindparam("who")).values(version=stamp)
        connection.execute(statement, rows)


def _upsert(connection: Connection, table: Table, *, key: Sequence[str], keep: Sequence[str]) -> Any:  # noqa: ANN401
    insert = INSERT[connection.dialect.name](table)
    new = {column.name: insert.excluded[column.name] for column in table.c if column.name not in keep}
    return insert.on_conflict_do_update(index_elements=list(key), set_=new)


def _id(person: Person) -> str:
    return person.id


def _order(membership: Membership) -> tuple[str, str, str, date]:
    return membership.organisation, membership.group, membership.role, membership.since


def _row(membership: Membership) -> dict[str, object]:
    values = (membership.person, membership.organisation, membership.group, membership.role)
    return dict(zip(_MEMBERSHIP, (*values, membership.since, membership.until), strict=True))


def _person(row: Any) -> Person:  # noqa: ANN401 - a row
    return Person(**{**row._mapping, "email": row.email or ""})


def _membership(row: Any) -> Membership:  # noqa: ANN401 - a row
    person, organisation, group, role, since, until = row
    return Membership(person=person, organisation=organisation, group=group, role=role, since=since, until=until)
