"""The log's table: what goes in stays in, on both databases."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Connection, Engine, delete, event, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from activity.kinds import Event
from activity.log import COLUMNS, DROP_TRIGGERS, LOG_LOCK, TRIGGERS, Row, append, interaction, metadata, retention_pass
from activity.reading import highest

Write = Callable[..., None]

ARCHITECTURE = (
    "seq, occurred_at, kind, conversation, person, organisation, group_id, channel, tree, tree_version, node, answer, "
    "policy, section, outcome, escalation, turn, elapsed_ms, detail"
)


def test_the_columns_are_those_of_the_architecture_in_its_order() -> None:
    """Programs read exports by these names."""
    assert ", ".join(COLUMNS) == ARCHITECTURE


def test_rows_come_back_as_they_were_written(engine: Engine, write: Write, now: datetime) -> None:
    """Every value survives, and seq gives the order."""
    write("c1", Event("question_shown", node="a"), Event("question_answered", node="a", answer="yes", elapsed_ms=5))
    write("c1", Event("outcome_reached", node="z", outcome="z", detail={"end": "outcome", "n": 1}))
    with engine.connect() as connection:
        rows = connection.execute(select(interaction).order_by(interaction.c.seq)).all()
    assert [row.kind for row in rows] == ["question_shown", "question_answered", "outcome_reached"]
    assert rows[0].detail is None
    assert rows[2].detail == {"end": "outcome", "n": 1}
    assert (rows[1].occurred_at, rows[1].answer, rows[1].elapsed_ms) == (now + timedelta(seconds=1), "yes", 5)
    assert [row.seq for row in rows] == sorted({row.seq for row in rows})


def test_the_rows_of_a_turn_are_one_statement(engine: Engine, write: Write) -> None:
    """A turn's four events cost one journey to the database, the lock included."""
    sent: list[bool] = []
    event.listen(engine, "before_cursor_execute", lambda *call: sent.append(call[-1]))
    write("c1", *(Event("question_shown", node=node) for node in "abcd"))
    assert sent == [True], "one statement, executed for many rows"


def test_no_rows_are_no_statement(engine: Engine) -> None:
    """A turn without events writes nothing."""
    with engine.begin() as connection:
        append(connection, [])
        assert connection.scalar(select(interaction.c.seq)) is None


def test_a_time_is_kept_in_utc_whatever_its_zone(engine: Engine, write: Write) -> None:
    """Summer time in the row is the same instant."""
    summer = datetime(2026, 7, 1, 9, 30, tzinfo=timezone(timedelta(hours=1)))
    write("c1", Event("conversation_started"), at=summer)
    with engine.connect() as connection:
        stored = connection.scalar(select(interaction.c.occurred_at))
    assert stored == summer
    assert stored.tzinfo is UTC
    assert stored.hour == 8


def test_a_time_without_a_zone_is_refused(engine: Engine) -> None:
    """It could be an hour out."""
    row = Row(occurred_at=datetime(2026, 7, 1, 9, 30), event=Event("conversation_started"))  # noqa: DTZ001
    with pytest.raises(ValueError, match="without a zone"), engine.begin() as connection:
        append(connection, [row])


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE interaction SET answer = 'no'", "never changed"),
        ("DELETE FROM interaction", "Only the retention run"),
    ],
)
def test_rows_are_neither_changed_nor_removed(engine: Engine, write: Write, statement: str, says: str) -> None:
    """The database itself refuses, with a sentence."""
    write("c1", Event("conversation_started"))
    with pytest.raises(DBAPIError, match=says), engine.begin() as connection:
        connection.execute(text(statement))


def test_a_row_is_not_replaced_by_inserting_over_it(engine: Engine, write: Write) -> None:
    """Inserting with a number that is taken changes nothing, by whatever conflict clause there is."""
    write("c1", Event("conversation_started"))
    with engine.connect() as connection:
        seq = connection.scalar(select(interaction.c.seq))
    values = f"(seq, occurred_at, kind) VALUES ({seq}, '2026-01-01 00:00:00', 'published')"
    over = {
        "sqlite": f"INSERT OR REPLACE INTO interaction {values}",
        "postgresql": f"INSERT INTO interaction {values} ON CONFLICT (seq) DO UPDATE SET kind = EXCLUDED.kind",
    }
    with pytest.raises(DBAPIError, match="never changed"), engine.begin() as connection:
        connection.execute(text(over[engine.dialect.name]))


def test_the_retention_run_removes_rows_but_changes_none(engine: Engine, write: Write) -> None:
    """Its pass opens the way for removal alone, and only in its own transaction."""
    write("c1", Event("conversation_started"))
    write("c2", Event("conversation_started"))
    with engine.begin() as connection:
        _let_retention_pass(engine, connection)
        connection.execute(delete(interaction).where(interaction.c.conversation == "c1"))
        connection.execute(delete(retention_pass))
    with pytest.raises(DBAPIError, match="Only the retention run"), engine.begin() as connection:
        connection.execute(delete(interaction))
    with engine.connect() as connection:
        _let_retention_pass(engine, connection)
        with pytest.raises(DBAPIError, match="never changed"):
            connection.execute(interaction.update().values(kind="published"))
    with engine.connect() as connection:
        assert connection.scalars(select(interaction.c.conversation)).all() == ["c2"]


def test_a_number_is_never_given_twice(engine: Engine, write: Write) -> None:
    """A feed that remembers the last seq must not meet it again after retention emptied the log."""
    write("c1", Event("conversation_started"))
    with engine.begin() as connection:
        first = highest(connection)
        _let_retention_pass(engine, connection)
        connection.execute(delete(interaction))
        connection.execute(delete(retention_pass))
    write("c1", Event("conversation_started"))
    with engine.connect() as connection:
        assert highest(connection) > first


def test_truncate_is_refused(postgres_engine: Engine) -> None:
    """On PostgreSQL a table can be emptied without removing a row; the log's cannot, not even by retention."""
    with postgres_engine.connect() as connection:
        _let_retention_pass(postgres_engine, connection)
        with pytest.raises(DBAPIError, match="permanent"):
            connection.execute(text("TRUNCATE interaction"))


def test_a_writer_shares_the_log_lock_until_it_commits(postgres_engine: Engine, now: datetime) -> None:
    """While a writer's transaction is open, nobody can have the lock alone."""
    alone = text(f"SELECT pg_try_advisory_xact_lock({LOG_LOCK})")
    with postgres_engine.connect() as writer, postgres_engine.connect() as reader:
        append(writer, [Row(occurred_at=now, event=Event("conversation_started"))])
        assert reader.scalar(alone) is False
        writer.commit()
        assert reader.scalar(alone) is True


def test_the_triggers_can_be_taken_off_and_put_back(engine: Engine, write: Write) -> None:
    """Migrations use these statements in both directions."""
    write("c1", Event("conversation_started"))
    with engine.begin() as connection:
        for statement in DROP_TRIGGERS[engine.dialect.name]:
            connection.execute(text(statement))
        connection.execute(delete(interaction))
        for statement in TRIGGERS[engine.dialect.name]:
            connection.execute(text(statement))
    write("c1", Event("conversation_started"))
    with pytest.raises(DBAPIError, match="permanent"), engine.begin() as connection:
        connection.execute(delete(interaction))


def test_the_tables_can_be_dropped_and_made_again(engine: Engine) -> None:
    """Nothing of the triggers is left behind to be in the way."""
    metadata.drop_all(engine)
    metadata.create_all(engine)
    assert inspect(engine).has_table("interaction")


def _let_retention_pass(engine: Engine, connection: Connection) -> None:
    if engine.dialect.name == "sqlite":
        connection.execute(insert(retention_pass).values(id=1))
        return
    connection.execute(text("SET LOCAL fingerpost.retention = 'on'"))
