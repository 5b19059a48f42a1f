"""The activity log's table and the one way into it; knows nothing of what a turn is or who may read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    event,
)

from activity.columns import Json, UtcDateTime
from activity.kinds import Event
from activity.prepared import Prepared

metadata = MetaData()

interaction = Table(
    "interaction",
    metadata,
    # AUTOINCREMENT on SQLite: a number is never given twice, even after retention empties the table.
    Column("seq", BigInteger().with_variant(Integer(), "sqlite"), Identity(), primary_key=True),
    Column("occurred_at", UtcDateTime, nullable=False),
    Column("kind", Text, nullable=False),
    Column("conversation", Text),
    Column("person", Text),
    Column("organisation", Text),
    Column("group_id", Text),
    Column("channel", Text),
    Column("tree", Text),
    Column("tree_version", Text),
    Column("node", Text),
    Column("answer", Text),
    Column("policy", Text),
    Column("section", Text),
    Column("outcome", Text),
    Column("escalation", Text),
    Column("turn", Text),
    Column("elapsed_ms", Integer),
    Column("detail", Json),
    Index("interaction_conversation", "conversation"),
    Index("interaction_organisation_occurred_at", "organisation", "occurred_at"),
    sqlite_autoincrement=True,
)
"""One row an event. No foreign keys out: the log outlives what it speaks of."""

retention_pass = Table(
    "retention_pass",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
)
"""SQLite only: while this holds a row, old rows of the log may be removed. Else it is empty."""

COLUMNS = tuple(column.name for column in interaction.columns)
"""The log's columns, in the order of every export."""

LOG_LOCK = 7_302_514
"""The advisory lock's number: writers of the log share it, and a reader of the highest `seq` waits
for those who hold it then, so that nothing below that `seq` can still appear. Any fixed number would do."""

TRIGGERS: dict[str, tuple[str, ...]] = {
    "sqlite": (
        """CREATE TRIGGER interaction_no_update BEFORE UPDATE ON interaction
BEGIN SELECT RAISE(ABORT, 'The activity log is permanent. Its rows are never changed.'); END""",
        """CREATE TRIGGER interaction_no_delete BEFORE DELETE ON interaction
WHEN NOT EXISTS (SELECT 1 FROM retention_pass)
BEGIN SELECT RAISE(ABORT, 'The activity log is permanent. Only the retention run removes rows.'); END""",
        # INSERT OR REPLACE removes the old row without asking the delete trigger.
        """CREATE TRIGGER interaction_no_replace BEFORE INSERT ON interaction
WHEN EXISTS (SELECT 1 FROM interaction WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'The activity log is permanent. Its rows are never changed.'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION interaction_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN RAISE EXCEPTION 'The activity log is permanent. Its rows are never changed.'; END IF;
  IF TG_OP = 'DELETE' AND current_setting('fingerpost.retention', true) = 'on' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'The activity log is permanent. Only the retention run removes rows.';
END $$""",
        """CREATE TRIGGER interaction_no_change BEFORE UPDATE OR DELETE ON interaction
FOR EACH ROW EXECUTE FUNCTION interaction_refuse()""",
        """CREATE TRIGGER interaction_no_truncate BEFORE TRUNCATE ON interaction
FOR EACH STATEMENT EXECUTE FUNCTION interaction_refuse()""",
        # A statement trigger runs before its rows draw their seq, and saves each turn a round trip.
        f"""CREATE FUNCTION interaction_share_lock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared({LOG_LOCK});
  RETURN NULL;
END $$""",
        """CREATE TRIGGER interaction_lock BEFORE INSERT ON interaction
FOR EACH STATEMENT EXECUTE FUNCTION interaction_share_lock()""",
    ),
}
"""The statements, by dialect, that make the log permanent: for `create_all` here and for migrations."""

DROP_TRIGGERS: dict[str, tuple[str, ...]] = {
    "sqlite": (
        "DROP TRIGGER interaction_no_update",
        "DROP TRIGGER interaction_no_delete",
        "DROP TRIGGER interaction_no_replace",
    ),
    "postgresql": (
        "DROP FUNCTION interaction_refuse CASCADE",
        "DROP FUNCTION interaction_share_lock CASCADE",
    ),
}
"""The statements, by dialect, that undo `TRIGGERS`: for a migration that goes back."""


@event.listens_for(interaction, "after_create")
def _create_triggers(target: Table, connection: Connection, **_: object) -> None:
    del target
    for statement in TRIGGERS[connection.dialect.name]:
        connection.exec_driver_sql(statement)


@event.listens_for(interaction, "after_drop")
def _drop_functions(target: Table, connection: Connection, **_: object) -> None:
    """A dropped table takes its triggers with it, but PostgreSQL keeps their functions."""
    del target
    if connection.dialect.name == "postgresql":
        for statement in DROP_TRIGGERS["postgresql"]:
            connection.exec_driver_sql(statement)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An event with its when, who and where: one row of the log to be."""

    occurred_at: datetime
    event: Event
    organisation: str | None = None
    conversation: str | None = None
    person: str | None = None  # who did it, by random id
    group_id: str | None = None
    channel: str | None = None
    tree: str | None = None
    tree_version: str | None = None
    turn: str | None = None


# Inline: nobody needs the new seq, so PostgreSQL need not return it.
_INSERT = Prepared(interaction.insert().inline(), COLUMNS[1:])


def append(connection: Connection, rows: Iterable[Row]) -> None:
    """Write rows to the log in one statement, in order, within the caller's transaction.

    On PostgreSQL the insert itself takes the shared log lock, which is held until the commit.

    Raises:
        ValueError: a row's time has no zone.
        sqlalchemy.exc.SQLAlchemyError: the rows could not be written; the turn must not commit.
    """
    values = [_values(row) for row in rows]
    if values:
        _INSERT.send(connection, *values)


def _values(row: Row) -> dict[str, object]:
    happened = row.event
    return {
        "occurred_at": row.occurred_at,
        "kind": happened.kind,
        "conversation": row.conversation,
        "person": row.person,
        "organisation": row.organisation,
        "group_id": row.group_id,
        "channel": row.channel,
        "tree": row.tree,
        "tree_version": row.tree_version,
        "node": happened.node,
        "answer": happened.answer,
        "policy": happened.policy,
        "section": happened.section,
        "outcome": happened.outcome,
        "escalation": happened.escalation,
        "turn": row.turn,
        "elapsed_ms": happened.elapsed_ms,
        "detail": happened.detail,
    }
