"""The summaries: kept up to date from the log, whatever is written meanwhile."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime

from sqlalchemy import Engine, event, select

from activity import summary
from activity.fold import fold
from activity.kinds import KINDS, Event
from activity.log import Row, append, interaction
from activity.reading import Logged, of_conversation, settled

Write = Callable[..., None]


def test_catching_up_equals_working_everything_out_again(engine: Engine, now: datetime) -> None:
    """Rows of many conversations, written in turn and caught up with in odd pieces, give what a fold gives at once."""
    drawn = random.Random(20261123)
    names = [f"c{n}" for n in range(12)]
    for _ in range(40):
        rows = [
            Row(
                occurred_at=now,
                event=Event(drawn.choice(["question_shown", "question_answered", "unsure"]), node=drawn.choice("abcd")),
                conversation=drawn.choice(names),
                tree="short-term-sickness",
            )
            for _ in range(drawn.randint(1, 9))
        ]
        with engine.begin() as connection:
            append(connection, rows)
        with engine.begin() as connection:
            summary.catch_up(connection, limit=drawn.choice([1, 3, 7, 500]))
    with engine.begin() as connection:
        while summary.catch_up(connection, limit=7):
            pass
        kept = summary.load(connection, names)
        assert kept == {name: fold(None, of_conversation(connection, name)) for name in names}


def test_nothing_new_writes_nothing(engine: Engine, write: Write) -> None:
    """An idle worker sends no writing statement."""
    write("c1", Event("conversation_started"))
    with engine.begin() as connection:
        assert summary.catch_up(connection) == 1
    sent: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, statement, *_: sent.append(statement))
    with engine.begin() as connection:
        assert summary.catch_up(connection) == 0
    assert [statement for statement in sent if not statement.startswith("SELECT")] == []
    assert not any("advisory" in statement for statement in sent)


def test_whether_there_is_anything_to_add(engine: Engine, write: Write) -> None:
    """The worker asks before it takes the writer's place."""
    with engine.begin() as connection:
        assert not summary.behind(connection)
    write("c1", Event("conversation_started"))
    with engine.begin() as connection:
        assert summary.behind(connection)
        summary.catch_up(connection)
        assert not summary.behind(connection)


def test_rows_without_a_conversation_are_passed(engine: Engine, write: Write) -> None:
    """A search before any conversation is in the log and in no summary."""
    write(None, Event("search_made"))
    with engine.begin() as connection:
        assert summary.catch_up(connection) == 1
        assert summary.catch_up(connection) == 0
        assert connection.execute(select(summary.summary)).all() == []


def test_a_failed_catch_up_leaves_nothing_half_done(engine: Engine, write: Write) -> None:
    """Rolled back, the same rows are added once the next time."""
    write("c1", Event("question_answered", node="a", answer="yes"))
    with engine.connect() as connection:
        assert summary.catch_up(connection) == 1
        connection.rollback()
    with engine.begin() as connection:
        assert summary.catch_up(connection) == 1
        assert summary.load(connection, ["c1"])["c1"].answers == 1


def test_every_kind_can_be_folded(engine: Engine, write: Write) -> None:
    """No kind stops the worker."""
    write("c1", *(Event(kind) for kind in KINDS))
    with engine.begin() as connection:
        assert summary.catch_up(connection, limit=len(KINDS)) == len(KINDS)


def _row(now: datetime, conversation: str) -> Row:
    return Row(occurred_at=now, event=Event("conversation_started"), conversation=conversation)


def test_rows_of_a_transaction_still_open_are_not_skipped(postgres_engine: Engine, now: datetime) -> None:
    """A writer that drew a lower seq and commits later is waited for, so its row is read and not passed."""
    with postgres_engine.connect() as slow, postgres_engine.connect() as reader:
        append(slow, [_row(now, "slow")])
        with postgres_engine.begin() as quick:
            append(quick, [_row(now, "quick")])
        with ThreadPoolExecutor(1) as threads:
            waiting = threads.submit(summary.catch_up, reader)
            assert not wait([waiting], timeout=0.2).done
            with postgres_engine.begin() as other:
                append(other, [_row(now, "other")])  # nobody waits for the reader
            slow.commit()
            assert waiting.result(timeout=60) == 2
        assert set(summary.load(reader, ["slow", "quick"])) == {"slow", "quick"}
        reader.commit()


def test_waiting_for_writers_holds_up_nobody(postgres_engine: Engine, now: datetime) -> None:
    """Writers go on though the reader's transaction does."""
    with postgres_engine.connect() as reader:
        assert settled(reader) == 0
        with postgres_engine.begin() as writer:
            writer.exec_driver_sql("SET LOCAL lock_timeout = '2s'")
            append(writer, [_row(now, "c1")])
        assert settled(reader) == 1
        reader.commit()


def test_a_logged_row_has_the_columns_of_the_table() -> None:
    """Rows are read by position, so the two must agree."""
    assert Logged._fields == tuple(column.name for column in interaction.columns)
