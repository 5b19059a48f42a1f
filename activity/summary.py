"""The table with one row a conversation, kept up to date from the log; knows nothing of measures or pages."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Index,
    Integer,
    Table,
    Text,
    func,
    insert,
    select,
    update,
)

from activity import side
from activity.columns import UtcDateTime
from activity.fold import NodeCounts, Summary, fold
from activity.log import metadata
from activity.reading import Logged, highest, page, settle
from activity.upsert import upsert

summary = Table(
    "summary",
    metadata,
    Column("conversation", Text, primary_key=True),
    Column("organisation", Text),
    Column("person", Text),
    Column("group_id", Text),
    Column("channel", Text),
    Column("topic", Text),
    Column("tree", Text),
    Column("tree_version", Text),
    Column("first_seq", BigInteger, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("started_on", Date, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("end_kind", Text),
    Column("end_node", Text),
    Column("last_node", Text),
    Column("handoff_reason", Text),
    Column("urgency", Text),
    Column("answers", Integer, nullable=False),
    Column("backs", Integer, nullable=False),
    Column("changes", Integer, nullable=False),
    Column("unsures", Integer, nullable=False),
    Column("refusals", Integer, nullable=False),
    Column("policies_opened", Integer, nullable=False),
    Column("escalations", Integer, nullable=False),
    Column("urgent_signposts", Integer, nullable=False),
    Column("waited_ms", BigInteger, nullable=False),
    Column("practice", Boolean, nullable=False),
    Column("sample", Boolean, nullable=False),
    Column("feedback", Text),
    Column("follow_up", Text),
    # Worked out of the columns above, so that one statement serves every database: dates are reckoned differently.
    Column("started_week", Date),
    Column("started_month", Date),
    Column("repeats_since", UtcDateTime),
    Column("watched_until", UtcDateTime),
    Index("summary_first_seq", "first_seq"),
    Index("summary_organisation_started_on", "organisation", "started_on"),
    Index("summary_person_topic", "person", "topic", "started_at"),
)
"""One row a conversation. The columns mean what the fields of `fold.Summary` say."""

summary_node = Table(
    "summary_node",
    metadata,
    Column("conversation", Text, primary_key=True),
    Column("node", Text, primary_key=True),
    Column("shown", Integer, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("unsure", Integer, nullable=False),
    Column("back", Integer, nullable=False),
)
"""One row a conversation and node: how often each thing happened there."""

watermark = Table(
    "watermark",
    metadata,
    Column("name", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
)
"""How far each reader of the log has read."""

_NAME = "summary"
_SIDE = "side"
_DERIVED = frozenset({"started_week", "started_month", "repeats_since", "watched_until"})

FOLDED = tuple(column for column in summary.columns if column.name not in _DERIVED)
"""The columns from which a `fold.Summary` is made; the others are its properties, kept for the measures."""

_NODE_FIELDS = tuple(column.name for column in summary_node.columns if column.name != "conversation")

SUMMARY_LOCK = 7_302_515
"""The advisory lock that keeps two workers from adding the same rows. Any fixed number would do."""


PIECE = 50
"""Rows added at a time: with them SQLite's one writer is busy for about 7 ms, a third of what a piece of work may take
(architecture.md, rule 5), so that a turn that arrives meanwhile hardly waits."""


def behind(connection: Connection) -> bool:
    """Whether the log has rows that the summaries do not hold; it only reads."""
    read = _read_to(connection)
    return highest(connection) > read or _read_to(connection, _SIDE) < read


def catch_up(connection: Connection, *, limit: int = PIECE) -> int:
    """Add the next rows of the log, at most `limit`, to the summaries; the number of rows added.

    0 means that nothing was new, and then nothing was written. Call it again while it returns `limit`. On PostgreSQL
    it waits for writers that are under way, so that no row is skipped.
    """
    if not behind(connection):
        return 0
    _alone(connection)
    after = _read_to(connection)
    if (at := _read_to(connection, _SIDE)) < after:
        return _catch_up_beside(connection, after=at, last=after, limit=limit)
    last = highest(connection)
    settle(connection)
    rows = page(connection, after=after, last=last, limit=limit)
    if not rows:
        return 0
    _add(connection, rows)
    side.add(connection, rows)
    _set_read_to(connection, rows[-1].seq)
    _set_read_to(connection, rows[-1].seq, _SIDE)
    return len(rows)


def _catch_up_beside(connection: Connection, *, after: int, last: int, limit: int) -> int:
    """Add rows that the conversations' own table held before there were tables beside it."""
    rows = page(connection, after=after, last=last, limit=limit)
    side.add(connection, rows)
    _set_read_to(connection, rows[-1].seq if len(rows) == limit else last, _SIDE)
    return limit


def _alone(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(SUMMARY_LOCK)))


def _read_to(connection: Connection, name: str = _NAME) -> int:
    return connection.scalar(select(watermark.c.seq).where(watermark.c.name == name)) or 0


def _set_read_to(connection: Connection, seq: int, name: str = _NAME) -> None:
    moved = connection.execute(update(watermark).where(watermark.c.name == name).values(seq=seq))
    if moved.rowcount == 0:
        connection.execute(insert(watermark).values(name=name, seq=seq))


def _add(connection: Connection, rows: Sequence[Logged]) -> None:
    by_conversation: dict[str, list[Logged]] = defaultdict(list)
    for row in rows:
        if row.conversation is not None:
            by_conversation[row.conversation].append(row)
    before = load(connection, list(by_conversation), nodes={row.node for row in rows if row.node is not None})
    after = [fold(before.get(name), events) for name, events in by_conversation.items()]
    _save(connection, before=before, after=[folded for folded in after if folded is not None])


def load(
    connection: Connection, conversations: Sequence[str], *, nodes: Collection[str] | None = None
) -> dict[str, Summary]:
    """The summaries of these conversations, with their nodes, or with these alone; those without one are left out."""
    at_nodes = select(summary_node).where(summary_node.c.conversation.in_(conversations))
    if nodes is not None:
        at_nodes = at_nodes.where(summary_node.c.node.in_(sorted(nodes)))
    counted: dict[str, dict[str, NodeCounts]] = defaultdict(dict)
    for conversation, *counts in connection.execute(at_nodes):
        at = NodeCounts(**dict(zip(_NODE_FIELDS, counts, strict=True)))
        counted[conversation][at.node] = at
    found = connection.execute(select(*FOLDED).where(summary.c.conversation.in_(conversations))).mappings()
    return {row["conversation"]: Summary(**row, nodes=counted.get(row["conversation"], {})) for row in found}


def _save(connection: Connection, *, before: Mapping[str, Summary], after: Sequence[Summary]) -> None:
    old = [row for row in after if row.conversation in before]
    new = [row for row in after if row.conversation not in before]
    upsert(connection, summary, keys=("conversation",), old=map(_values, old), new=map(_values, new))
    known = {(name, node) for name, row in before.items() for node in row.nodes}
    changed = [
        _node_values(row.conversation, counts)
        for row in after
        for counts in row.nodes.values()
        if row.conversation not in before or before[row.conversation].nodes.get(counts.node) != counts
    ]
    upsert(
        connection,
        summary_node,
        keys=("conversation", "node"),
        old=[values for values in changed if (values["conversation"], values["node"]) in known],
        new=[values for values in changed if (values["conversation"], values["node"]) not in known],
    )


def _values(row: Summary) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in summary.columns}


def _node_values(conversation: str, counts: NodeCounts) -> dict[str, Any]:
    return {"conversation": conversation, **{name: getattr(counts, name) for name in _NODE_FIELDS}}
