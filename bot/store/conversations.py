"""Where conversations are kept; decides nothing and never commits."""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from activity.prepared import Prepared
from bot.conversation.state import Conversation, Details
from bot.store.tables import conversation as table
from trees.canonical import value_from_json, value_to_json
from trees.position import Answer

_INSERT = insert(table)
_UPDATE = update(table).where(table.c.id == bindparam("this"), table.c.count == bindparam("before"))
_LOOK = select(table).where(table.c.id == bindparam("this"))
_LOAD = _LOOK.with_for_update()
_CHANGING: Final = (
    "person",
    "tree_version",
    "answers",
    "count",
    "state",
    "details",
    "escalation",
    "passed_to",
    "passed_at",
    "touched_at",
)
"""The columns that a turn may change; the others stay as they were when the conversation began."""
_KEEP = Prepared(_UPDATE, _CHANGING)
_COLUMNS: Final = [column.name for column in table.columns]
_MARK_OF = itemgetter(*map(_COLUMNS.index, ("id", "count")))
_CHANGED_IN = itemgetter(*map(_COLUMNS.index, _CHANGING))
_DETAILS_AT: Final = _CHANGING.index("details")
_Known = tuple[tuple[Any, ...], Conversation]
_KNOWN: OrderedDict[tuple[str, int], _Known] = OrderedDict()
_MOST_KNOWN = 1_024
"""Conversations remembered as they were kept, by id and count: a turn reads what the one before it wrote."""
_DETAILS = tuple(field.name for field in fields(Details))


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A conversation as a list of them shows it."""

    id: str
    tree: str
    state: str
    started_at: datetime
    touched_at: datetime
    answered: int  # questions, without what was only read


def load(connection: Connection, conversation: str) -> Conversation | None:
    """The conversation with this id, held until the transaction ends: on PostgreSQL its row is locked."""
    row = connection.execute(_LOAD, {"this": conversation}).first()
    return None if row is None else _conversation(row)


def look(connection: Connection, conversation: str) -> Conversation | None:
    """The conversation with this id, to be shown only."""
    row = connection.execute(_LOOK, {"this": conversation}).first()
    return None if row is None else _conversation(row)


def add(connection: Connection, conversation: Conversation) -> None:
    """Keeps a conversation that has begun."""
    connection.execute(_INSERT, _values(conversation))


def keep(connection: Connection, conversation: Conversation, *, moved_from: int | None = None) -> bool:
    """Keeps a conversation that has moved by one, or on from the count given; False when somebody else moved it."""
    before = conversation.count - 1 if moved_from is None else moved_from
    known = _KNOWN.get((conversation.id, before))
    changing = _changing(conversation, known)
    _remember(conversation, changing)
    values = {**dict(zip(_CHANGING, changing, strict=True)), "this": conversation.id, "before": before}
    return _KEEP.send(connection, values).rowcount == 1


def note(connection: Connection, conversation: Conversation) -> bool:
    """Keeps the details of a conversation that stands where it stood; False when somebody else moved it meanwhile."""
    values = {"details": _details_json(conversation.details), "this": conversation.id, "before": conversation.count}
    return connection.execute(_UPDATE, values).rowcount == 1


def of_person(
    connection: Connection,
    *,
    person: str,
    organisation: str,
    trees: Collection[str] | None = None,
    skip: int = 0,
    limit: int = 20,
) -> tuple[Listed, ...]:
    """The person's own conversations in this organisation, the newest first, without what was made up.

    `trees` are the only ones wanted; None for all.
    """
    query = (
        select(table.c.id, table.c.tree, table.c.state, table.c.started_at, table.c.touched_at, table.c.answers)
        .where(table.c.person == person, table.c.organisation == organisation)
        .where(table.c.sample.is_(False), table.c.practice.is_(False))
        .order_by(table.c.touched_at.desc(), table.c.id)
        .offset(skip)
        .limit(limit)
    )
    if trees is not None:
        query = query.where(table.c.tree.in_(trees))
    return tuple(_listed(dict(row._mapping)) for row in connection.execute(query))


def _listed(values: dict[str, Any]) -> Listed:
    given = values.pop("answers")
    # Only an answer has the mark of the question that was asked; what was read has none.
    return Listed(**values, answered=sum("asked" in one and not one.get("offered") for one in given))


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A conversation that somebody is asked to take over: whose it is, and on which tree."""

    id: str
    person: str
    tree: str


def offered_to(
    connection: Connection, *, person: str, organisation: str, since: datetime, limit: int = 10
) -> tuple[Offered, ...]:  # fmt: skip
    """The conversations that this person was asked to take over since then, the newest first."""
    query = (
        select(table.c.id, table.c.person, table.c.tree)
        .where(table.c.passed_to == person, table.c.organisation == organisation, table.c.passed_at > since)
        .order_by(table.c.passed_at.desc())
        .limit(limit)
    )
    return tuple(Offered(**row._mapping) for row in connection.execute(query))


def owner(connection: Connection, conversation: str) -> str | None:
    """Whose conversation it is now."""
    return connection.execute(select(table.c.person).where(table.c.id == conversation)).scalar()


def since(
    connection: Connection, *, organisation: str, at: datetime, after: str = "", limit: int | None = None
) -> list[Conversation]:
    """Real conversations of an organisation that were touched since, by id from the one after `after`."""
    query = (
        select(table)
        .where(table.c.organisation == organisation, table.c.touched_at >= at, table.c.id > after)
        .where(table.c.sample.is_(False), table.c.practice.is_(False))
        .order_by(table.c.id)
        .limit(limit)
    )
    return [_conversation(row) for row in connection.execute(query)]


def _values(conversation: Conversation) -> dict[str, Any]:
    return {
        "id": conversation.id,
        "organisation": conversation.organisation,
        "group_id": conversation.group_id,
        "channel": conversation.channel,
        "tree": conversation.tree,
        "topic": conversation.topic,
        "started_at": conversation.started_at,
        "sample": conversation.details.sample,
        "practice": conversation.details.practice,
        **dict(zip(_CHANGING, _changing(conversation), strict=True)),
    }


def _changing(conversation: Conversation, known: _Known | None = None) -> tuple[Any, ...]:
    """What is kept of the columns that may change, in their order; details that stay are kept as they were."""
    if known is not None and known[1].details is conversation.details:
        details = known[0][_DETAILS_AT]
    else:
        details = _details_json(conversation.details)
    return (
        conversation.person,
        conversation.tree_version,
        [_answer_json(answer) for answer in conversation.answers.values()],
        conversation.count,
        conversation.state,
        details,
        conversation.escalation,
        conversation.passed_to,
        conversation.passed_at,
        conversation.touched_at,
    )


def _conversation(row: Row[Any]) -> Conversation:
    known = _KNOWN.get(_MARK_OF(row))
    if known is not None and _CHANGED_IN(row) == known[0]:
        return known[1]
    values = dict(row._mapping)
    del values["sample"], values["practice"]  # `details` says so too
    values["answers"] = {given["node"]: _answer(given) for given in values["answers"]}
    values["details"] = _details(values["details"])
    conversation = Conversation(**values)
    _remember(conversation, _changing(conversation))
    return conversation


def _remember(conversation: Conversation, kept: tuple[Any, ...]) -> None:
    """What was kept may be undone with its transaction: what is read is compared before this stands for it."""
    _KNOWN[conversation.id, conversation.count] = (kept, conversation)
    if len(_KNOWN) > _MOST_KNOWN:
        _KNOWN.popitem(last=False)


@lru_cache(maxsize=4_096)
def _answer_json(answer: Answer) -> dict[str, object]:
    given: dict[str, object] = {
        "node": answer.node,
        "value": value_to_json(answer.value),
        "on": answer.on.isoformat(),
    }
    if answer.asked:
        given["asked"] = answer.asked
    if answer.unsure:
        given["unsure"] = True
    if answer.offered:
        given["offered"] = True
    return given


def _answer(given: Mapping[str, Any]) -> Answer:
    return Answer(
        node=given["node"],
        value=value_from_json(given["value"]),
        on=date.fromisoformat(given["on"]),
        unsure=given.get("unsure", False),
        asked=given.get("asked"),
        offered=given.get("offered", False),
    )


@lru_cache(maxsize=1_024)
def _details_json(details: Details) -> dict[str, object]:
    return {name: getattr(details, name) for name in _DETAILS} | {"ticked": list(details.ticked)}


def _details(kept: Mapping[str, Any]) -> Details:
    """What was kept, and for what is newer than it, nothing yet."""
    known: dict[str, Any] = {name: kept[name] for name in _DETAILS if name in kept}
    return Details(**{**known, "ticked": tuple(known["ticked"])})
