"""What the desk lists: how many there are, a page of them, and what a search finds. Selects alone; decides nothing."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal, get_args

from sqlalchemy import ColumnElement, Connection, Text, and_, case, cast, exists, func, literal_column, or_, select

from escalation.model import Escalation
from escalation.store import FIELDS, escalation_of, escalation_table, message_table

ListName = Literal["due", "offered", "mine", "waiting", "others", "resolved"]

LISTS: Final[tuple[ListName, ...]] = get_args(ListName)

PAGE: Final = 25
"""Escalations of one page of a list."""

MOST_PAGES: Final = 400
"""The last page that anybody may ask for: nobody reads so far, and each page further costs the database more."""

DUE_SOON: Final = timedelta(hours=2)
"""An unanswered escalation is listed as due once this much time by the clock is left."""

CLOSED_FOR: Final = timedelta(days=14)
"""How long something closed stays on the desk: as long as its manager may open it again."""

_row = escalation_table.c
# Written out, not bound: only so does a database know that its index of what is open will do.
_open = _row.status != literal_column("'resolved'")
_soonest: tuple[ColumnElement[Any], ...] = (_row.respond_by.is_(None), _row.respond_by, _row.opened_at, _row.id)
_last_closed: tuple[ColumnElement[Any], ...] = (_row.resolved_at.desc(), _row.id)
_newest: tuple[ColumnElement[Any], ...] = (_row.status == "resolved", _row.opened_at.desc(), _row.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looker:
    """Who looks at the desk: the organisations that they advise, each with the topics that are closed to them."""

    person: str
    hidden: Mapping[str, frozenset[str]]
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)  # where only some groups are theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many open escalations a queue of an organisation has in each list."""

    organisation: str
    queue: str
    due: int
    offered: int
    mine: int
    waiting: int
    others: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which escalations are asked for; a queue or an organisation narrows the list."""

    name: ListName
    queue: str | None = None
    organisation: str | None = None
    page: int = 1
    size: int = PAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What somebody searches for, with what their words may mean: topics, people, the conversation of a receipt."""

    words: str
    topics: Collection[str] = ()
    people: Collection[str] = ()
    conversation: str | None = None
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some of what was asked for, and whether more follows."""

    escalations: tuple[Escalation, ...]
    number: int = 1
    more: bool = False


def counts(connection: Connection, looker: Looker, *, at: datetime) -> tuple[Count, ...]:
    """How many there are in each list, by organisation and queue, in one select."""
    named = [name for name in LISTS if name != "resolved"]
    sums = [func.sum(case((_in_list(name, looker, at), 1), else_=0)).label(name) for name in named]
    query = select(_row.organisation, _row.queue, *sums).where(_visible(looker), _open)
    grouped = query.group_by(_row.organisation, _row.queue).order_by(_row.organisation, _row.queue)
    return tuple(Count(**row._mapping) for row in connection.execute(grouped))


def page(connection: Connection, looker: Looker, wanted: Wanted, *, at: datetime) -> Page:
    """One page of a list: soonest due first, stopped clocks after; of what is closed, the last first."""
    conditions = [_visible(looker), _in_list(wanted.name, looker, at)]
    if wanted.queue is not None:
        conditions.append(_row.queue == wanted.queue)
    if wanted.organisation is not None:
        conditions.append(_row.organisation == wanted.organisation)
    order = _last_closed if wanted.name == "resolved" else _soonest
    return _page(connection, conditions, order, number=wanted.page, size=wanted.size)


def search(connection: Connection, looker: Looker, sought: Sought) -> Page:
    """A page of what the words are found in, open or closed: what is open first, then the newest."""
    return _page(connection, [_visible(looker), _found(sought)], _newest, number=sought.page, size=PAGE)


def topics(connection: Connection, escalations: Collection[str], *, person: str) -> dict[str, str]:
    """The topic of each of these escalations that there is, but of none that the person is part of."""
    query = select(_row.id, _row.topic).where(_row.id.in_(sorted(escalations)), ~_part_of_it(person))
    return {row.id: row.topic for row in connection.execute(query)}


def sees(looker: Looker, escalation: Escalation) -> bool:
    """Whether one escalation is among those that the lists would show to this person."""
    if looker.person in escalation.not_for:
        return False
    if escalation.group_id not in looker.groups.get(escalation.organisation, {escalation.group_id}):
        return False
    return escalation.topic not in looker.hidden.get(escalation.organisation, frozenset({escalation.topic}))


def _page(
    connection: Connection,
    conditions: Collection[ColumnElement[bool]],
    order: tuple[ColumnElement[Any], ...],
    *,
    number: int,
    size: int,
) -> Page:
    number = min(max(number, 1), MOST_PAGES)
    # What is sorted are ids, from an index alone: rows hold long texts.
    ids = select(_row.id).where(*conditions).order_by(*order).limit(size + 1).offset((number - 1) * size)
    query = select(*FIELDS).where(_row.id.in_(ids)).order_by(*order)
    found = [escalation_of(row) for row in connection.execute(query)]
    return Page(escalations=tuple(found[:size]), number=number, more=len(found) > size)


def _visible(looker: Looker) -> ColumnElement[bool]:
    """What the person may see at all: never a topic or group closed to them, nor a matter that they are part of."""
    closed = [
        and_(_row.organisation == organisation, _row.topic.in_(sorted(topics)))
        for organisation, topics in looker.hidden.items()
        if topics
    ]
    # Written so that no group at all, which compares as unknown, is nobody's group.
    others = [
        and_(_row.organisation == organisation, func.coalesce(_row.group_id, "").not_in(sorted(groups)))
        for organisation, groups in looker.groups.items()
    ]
    here = _row.organisation.in_(sorted(looker.hidden))
    return and_(here, ~_part_of_it(looker.person), *(~one for one in (*closed, *others)))


def _part_of_it(person: str) -> ColumnElement[bool]:
    return cast(_row.not_for, Text).contains(f'"{person}"', autoescape=True)


def _in_list(name: ListName, looker: Looker, at: datetime) -> ColumnElement[bool]:
    return CONDITIONS[name](looker.person, at)


CONDITIONS: Final[Mapping[ListName, Callable[[str, datetime], ColumnElement[bool]]]] = {
    "due": lambda _, at: and_(_open, _row.answered_in.is_(None), _row.respond_by <= at + DUE_SOON),
    "offered": lambda me, _: and_(_open, _row.status == "waiting", _row.offered_to == me),
    "mine": lambda me, _: and_(_open, _row.claimed_by == me),
    "waiting": lambda *_: and_(_open, _row.status == "waiting"),
    "others": lambda me, _: and_(_open, _row.claimed_by.is_not(None), _row.claimed_by != me),
    "resolved": lambda _, at: and_(_row.status == "resolved", _row.resolved_at >= at - CLOSED_FOR),
}
"""What each list holds, by the reader and the moment. What is open is said first: that is how its index is found."""


def _found(sought: Sought) -> ColumnElement[bool]:
    words = sought.words.strip()
    in_thread = exists().where(message_table.c.escalation == _row.id, _holds(message_table.c.text, words))
    ways = [in_thread, _holds(_row.because, words), func.lower(_row.hr_reference) == words.lower()]
    if sought.topics:
        ways.append(_row.topic.in_(sorted(sought.topics)))
    if sought.people:
        ways.append(_row.person.in_(sorted(sought.people)))
    if sought.conversation is not None:
        ways.append(_row.conversation == sought.conversation)
    return or_(*ways)


def _holds(column: ColumnElement[str], words: str) -> ColumnElement[bool]:
    return func.lower(column).contains(words.lower(), autoescape=True)
