"""Seals over the log: whatever is done to sealed rows is found, on both databases."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Executable, create_engine, delete, func, insert, select, text, update

from activity import merkle
from activity.kinds import Event
from activity.log import DROP_TRIGGERS, LOG_LOCK, TRIGGERS, Row, append, interaction, metadata
from activity.seal import STRETCH, Seal, full, newest, seal, seal_table, unsealed
from activity.verify import Verified, check_proof, proof, verify

ROWS = 1_300
"""Six stretches, the last not full: there is one to change, one to cut off and one before and after each."""
STRETCHES = -(-ROWS // STRETCH)

Read = Callable[[Callable[[Connection], Any]], Any]


@pytest.fixture
def sealed(engine: Engine, now: datetime) -> list[Seal]:
    """A log of a few thousand rows, wholly sealed: its seals."""
    fill(engine, now)
    return seal_all(engine, now)


def fill(engine: Engine, now: datetime, *, rows: int = ROWS) -> None:
    """Writes rows that differ in every column that people would want to change."""
    events = [
        Event("question_answered", node=f"n{n}", answer=f"a{n}", elapsed_ms=n, detail={"n": n, "share": n / 7})
        for n in range(rows)
    ]
    written = [
        Row(
            occurred_at=now + timedelta(milliseconds=n),
            event=event,
            conversation=f"c{n // 20}",
            person="p-1",
            organisation="example",
            channel="web",
        )
        for n, event in enumerate(events)
    ]
    with engine.begin() as connection:
        append(connection, written)


def seal_all(engine: Engine, now: datetime) -> list[Seal]:
    """Seals to the end of the log."""
    seals: list[Seal] = []
    while True:
        with engine.begin() as connection:
            closed = seal(connection, at=now)
        if closed is None:
            return seals
        seals.append(closed)


def tamper(engine: Engine, *statements: Executable) -> None:
    """Does what somebody with the database's password can do: the triggers come off, and back on."""
    with engine.begin() as connection:
        for off in DROP_TRIGGERS[engine.dialect.name]:
            connection.execute(text(off))
        for statement in statements:
            connection.execute(statement)
        for on in TRIGGERS[engine.dialect.name]:
            connection.execute(text(on))


def only(found: Verified) -> str:
    """The one sentence about what is wrong."""
    (sentence,) = found.problems
    return sentence


def test_an_untouched_log_is_found_whole(read: Read, sealed: list[Seal]) -> None:
    """Every row is looked at, and the newest seal is given to be kept elsewhere."""
    found = verify(read)
    assert (found.problems, found.rows, found.seals, found.unsealed) == ([], ROWS, STRETCHES, 0)
    assert found.head == sealed[-1].head
    assert verify(read, head=sealed[2].head).problems == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("answer", "other"),
        ("person", "p-2"),
        ("kind", "unsure"),
        ("elapsed_ms", 1),
        ("detail", {"n": 0}),
        ("conversation", None),
        ("escalation", "e-1"),
    ],
)
def test_a_changed_row_is_named(engine: Engine, read: Read, sealed: list[Seal], column: str, value: object) -> None:
    """Whichever column it was, the sentence says the row and its stretch."""
    tamper(engine, update(interaction).where(interaction.c.seq == 777).values({column: value}))
    assert only(verify(read)) == f"Row 777 in stretch {_stretch(sealed, 777)}: changed."


def test_a_moment_moved_by_a_microsecond_is_found(
    engine: Engine, read: Read, sealed: list[Seal], now: datetime
) -> None:
    """Times count to their last digit."""
    moved = now + timedelta(milliseconds=41, microseconds=1)
    tamper(engine, update(interaction).where(interaction.c.seq == 42).values(occurred_at=moved))
    assert only(verify(read)) == f"Row 42 in stretch {_stretch(sealed, 42)}: changed."


@pytest.mark.parametrize("seqs", [(1,), (STRETCH,), (STRETCH + 1,), (5, 6, 7, 8, 9, 10, 11)])
def test_missing_rows_are_named(engine: Engine, read: Read, sealed: list[Seal], seqs: tuple[int, ...]) -> None:
    """At the edges of a stretch too; of many, the first five are named and the rest counted."""
    tamper(engine, delete(interaction).where(interaction.c.seq.in_(seqs)))
    said = only(verify(read))
    assert said.endswith(f"in stretch {_stretch(sealed, seqs[0])}: missing.")
    assert said.startswith("Rows 5, 6, 7, 8, 9 and 2 more" if len(seqs) > 1 else f"Row {seqs[0]:,}")


def test_a_row_put_where_one_was_taken_is_found_as_changed(engine: Engine, read: Read, sealed: list[Seal]) -> None:
    """A row in place of another is no less found than a gap."""
    take = delete(interaction).where(interaction.c.seq == 300)
    put = insert(interaction).values(seq=300, occurred_at=sealed[0].sealed_at, kind="unsure")
    tamper(engine, take, put)
    assert only(verify(read)) == f"Row 300 in stretch {_stretch(sealed, 300)}: changed."


@pytest.mark.parametrize("seq", [-7, 0, 1_001])
def test_an_added_row_is_named(engine: Engine, read: Read, now: datetime, seq: int) -> None:
    """Also one below the first, and one that takes a number which no row had."""
    fill(engine, now)
    tamper(engine, delete(interaction).where(interaction.c.seq == 1_001))
    seals = seal_all(engine, now)
    put = insert(interaction).values(seq=seq, occurred_at=now, kind="unsure")
    tamper(engine, put)
    assert only(verify(read)) == f"Row {seq:,} in stretch {_stretch(seals, max(seq, 1))}: added after sealing."


def test_a_row_added_between_two_stretches_is_found(engine: Engine, read: Read, now: datetime) -> None:
    """A stretch begins where the one before ended, so that nothing lies between them."""
    fill(engine, now)
    tamper(engine, delete(interaction).where(interaction.c.seq.between(STRETCH + 1, STRETCH + 9)))
    seals = seal_all(engine, now)
    assert (seals[0].last_seq, seals[1].first_seq) == (STRETCH, STRETCH + 10)
    put = insert(interaction).values(seq=STRETCH + 4, occurred_at=now, kind="unsure")
    tamper(engine, put)
    assert only(verify(read)).endswith("added after sealing.")


def test_rows_in_another_order_are_found(engine: Engine, read: Read, sealed: list[Seal]) -> None:
    """Two rows that change places are said to have done so, not only to have changed."""
    first, second, spare = (update(interaction).where(interaction.c.seq == seq) for seq in (600, 601, -1))
    tamper(engine, first.values(seq=-1), second.values(seq=600), spare.values(seq=601))
    assert only(verify(read)) == f"Rows 600, 601 in stretch {_stretch(sealed, 600)}: the order was changed."


@pytest.mark.usefixtures("sealed")
def test_a_cut_off_end_is_found_under_its_seals(engine: Engine, read: Read) -> None:
    """Rows cut off while their seals stand are missing rows."""
    tamper(engine, delete(interaction).where(interaction.c.seq > ROWS - 3))
    assert verify(read).problems[0].startswith(f"Rows {ROWS - 2:,}, {ROWS - 1:,}, {ROWS:,} in stretch")


def test_an_end_cut_off_with_its_seals_is_found_by_the_noted_head(
    engine: Engine, read: Read, sealed: list[Seal]
) -> None:
    """Whoever cuts off rows and seals together is given away by the hash that was kept elsewhere."""
    kept = sealed[4]
    cut = delete(interaction).where(interaction.c.seq > kept.last_seq)
    tamper(engine, cut, delete(seal_table).where(seal_table.c.number > kept.number))
    found = verify(read, head=sealed[-1].head)
    assert (
        f"The end of the log was cut off: seal {STRETCHES} was noted elsewhere, and the seals end at seal 5."
        in found.problems
    )


def test_a_cut_off_end_is_found_by_what_the_summaries_had_read(
    engine: Engine, read: Read, sealed: list[Seal], caught_up: Callable[[], None]
) -> None:
    """Without a noted head, the number up to which others have read still tells."""
    caught_up()
    cut = delete(interaction).where(interaction.c.seq > sealed[4].last_seq)
    tamper(engine, cut, delete(seal_table).where(seal_table.c.number > 5))
    assert only(verify(read)) == (
        f"The end of the log was cut off: there was a row {ROWS:,}, and the last one is now {sealed[4].last_seq:,}."
    )


def test_a_log_written_anew_is_not_the_noted_one(engine: Engine, read: Read, sealed: list[Seal], now: datetime) -> None:
    """New seals over changed rows agree with each other, but not with the head that was kept elsewhere."""
    change = update(interaction).where(interaction.c.seq == 9).values(answer="other")
    tamper(engine, change, delete(seal_table))
    seal_all(engine, now)
    assert verify(read).problems == []
    assert (
        only(verify(read, head=sealed[3].head))
        == "Seal 4 is not the one that was noted elsewhere: the log was written anew."
    )


def test_a_changed_seal_is_found(engine: Engine, read: Read, sealed: list[Seal]) -> None:
    """A seal that is changed to fit changed rows no longer fits its own hash, nor the next its chain."""
    tamper(engine, update(seal_table).where(seal_table.c.number == 3).values(root="0" * 64))
    said = verify(read).problems
    assert said[0] == f"Seal 3 ({_rows(sealed[2])}) was changed after it was set."
    tamper(engine, update(seal_table).where(seal_table.c.number == 3).values(root=sealed[2].root, hash="0" * 64))
    assert "Seal 4 does not follow the seal before it: one of the two was changed." in verify(read).problems


def test_a_missing_seal_is_found(engine: Engine, read: Read, sealed: list[Seal]) -> None:
    """A seal that was taken away with its rows leaves a hole in the chain."""
    gone = sealed[1]
    rows = delete(interaction).where(interaction.c.seq.between(gone.first_seq, gone.last_seq))
    tamper(engine, rows, delete(seal_table).where(seal_table.c.number == 2))
    assert only(verify(read)) == "Seal 2 is missing: seal 3 is the next one there."


def test_a_stretch_passed_off_as_removed_is_found(
    engine: Engine, read: Read, sealed: list[Seal], now: datetime
) -> None:
    """Rows may only be gone where a row of the log says that retention removed them."""
    rows = delete(interaction).where(interaction.c.seq <= sealed[0].last_seq)
    tamper(engine, rows, update(seal_table).where(seal_table.c.number == 1).values(removed_at=now))
    assert only(verify(read)) == f"Seal 1 ({_rows(sealed[0])}) is marked as removed, but no retention run says so."


def test_the_list_of_hashes_cannot_hide_a_change(engine: Engine, read: Read, sealed: list[Seal]) -> None:
    """Where the list that names rows was changed too, the stretch is still said to be wrong."""
    change = update(interaction).where(interaction.c.seq == 9).values(answer="other")
    tamper(engine, change, update(seal_table).where(seal_table.c.number == 1).values(leaves=None))
    assert only(verify(read)).startswith(f"The rows in stretch {_stretch(sealed, 9)} do not match their seal")


def test_new_rows_wait_for_the_next_seal(engine: Engine, read: Read, sealed: list[Seal], now: datetime) -> None:
    """Rows after the last seal are counted, and the next seal goes on from there."""
    fill(engine, now, rows=7)
    assert verify(read).unsealed == 7
    with engine.begin() as connection:
        assert seal(connection, at=now, least=8) is None
        closed = seal(connection, at=now)
    assert closed is not None
    assert (closed.count, closed.previous, read(unsealed)) == (7, sealed[-1].hash, 0)
    assert read(newest) == closed


def test_a_whole_stretch_is_known_to_wait(engine: Engine, read: Read, now: datetime) -> None:
    """One row fewer is not enough; after sealing nothing waits."""
    fill(engine, now, rows=STRETCH - 1)
    assert read(full) is False
    fill(engine, now, rows=1)
    assert read(full) is True
    seal_all(engine, now)
    assert read(full) is False


def test_an_empty_log_has_nothing_to_seal(engine: Engine, read: Read, now: datetime) -> None:
    """No row, no seal, nothing wrong."""
    assert seal_all(engine, now) == []
    assert (verify(read).problems, verify(read).head) == ([], None)


def test_a_seal_waits_for_a_writer_under_way(postgres_engine: Engine, now: datetime) -> None:
    """A seal is not set while a row below the highest could still appear, and no turn waits for it."""
    fill(postgres_engine, now, rows=5)
    with postgres_engine.connect() as sealer:
        transaction = sealer.begin()
        assert seal(sealer, at=now) is not None
        with postgres_engine.begin() as writer:
            assert writer.scalar(select(func.pg_try_advisory_xact_lock_shared(LOG_LOCK))) is True
        transaction.commit()
    with postgres_engine.connect() as writer, postgres_engine.connect() as sealer:
        append(writer, [Row(occurred_at=now, event=Event("conversation_started"))])
        with ThreadPoolExecutor(1) as threads:
            waiting = threads.submit(seal, sealer, at=now)
            assert not wait([waiting], timeout=0.2).done
            writer.commit()
            waiting.result(timeout=60)
        assert seal(sealer, at=now) is not None


def test_a_row_is_proved_without_the_others(read: Read, sealed: list[Seal]) -> None:
    """A proof holds one row's content, a path of hashes and the seal: anything else in it fails."""
    for seq in (1, 2, STRETCH, STRETCH + 1, ROWS):
        given = read(partial(proof, seq=seq))
        assert given is not None
        stood = next(each for each in sealed if each.number == given.seal.number)
        assert check_proof(given, seal_hash=stood.hash)
        assert f'"answer":"a{seq - 1}"' in given.content
        assert f'"a{seq}"' not in repr(given)


def test_a_proof_of_something_else_fails(read: Read, sealed: list[Seal]) -> None:
    """Another content, another number, another seal: each is refused."""
    given = read(lambda connection: proof(connection, 40))
    assert given is not None
    assert not check_proof(replace(given, content=given.content.replace("a39", "a40")), seal_hash=sealed[0].hash)
    assert not check_proof(replace(given, seq=41), seal_hash=sealed[0].hash)
    assert not check_proof(given, seal_hash=sealed[1].hash)
    assert not check_proof(replace(given, seal=replace(given.seal, count=1)), seal_hash=sealed[0].hash)


@pytest.mark.usefixtures("sealed")
def test_nothing_is_proved_of_a_row_that_is_not_sealed(read: Read) -> None:
    """A row that is not there, or that no seal holds yet, has no proof."""
    assert read(lambda connection: proof(connection, ROWS + 1)) is None


@pytest.mark.parametrize("leaves", [0, 1, 2, 3, 4, 5, 7, 8, 9, 100])
def test_every_leaf_leads_to_the_root(leaves: int) -> None:
    """For every size of tree, each leaf's path ends at the root, and at no other leaf's."""
    hashes = [merkle.leaf(bytes([n])) for n in range(leaves)]
    top = merkle.root(hashes)
    for at, each in enumerate(hashes):
        assert merkle.follow(each, merkle.path(hashes, at)) == top
        assert merkle.follow(merkle.leaf(b"other"), merkle.path(hashes, at)) != top


def test_the_root_is_that_of_the_standard() -> None:
    """RFC 6962's own example of three leaves: the third goes up as it is."""
    a, b, c = (merkle.leaf(text.encode()) for text in "abc")
    pair = sha256(b"\x01" + a + b).digest()
    assert merkle.root([a, b, c]) == sha256(b"\x01" + pair + c).digest()


@pytest.mark.proof
def test_a_piece_is_short(sqlite_url: str, now: datetime, *, full_size: bool) -> None:
    """One stretch is sealed in well under the 20 ms that SQLite's one writer may be kept (rule 5).

    Time of this thread alone is counted: other tests run beside.
    """
    engine = create_engine(sqlite_url)
    metadata.create_all(engine)
    fill(engine, now)
    times = []
    for _ in range(STRETCHES):
        began = time.thread_time()
        with engine.begin() as connection:
            assert seal(connection, at=now)
        times.append(time.thread_time() - began)
    engine.dispose()
    if full_size:
        assert sorted(times)[len(times) // 2] < 0.02


def _stretch(seals: list[Seal], seq: int) -> str:
    stood = next(each for each in seals if seq <= each.last_seq)
    return f"{stood.number} ({_rows(stood)})"


def _rows(stood: Seal) -> str:
    return f"rows {stood.first_seq:,} to {stood.last_seq:,}"
