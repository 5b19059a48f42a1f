"""Finds what was done to the sealed log, and proves single rows; reads only, and knows nothing of who asks."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, func, select, text

from activity import merkle
from activity.log import interaction
from activity.reading import Logged, Reader, highest, page
from activity.seal import (
    LOWEST,
    NO_SEAL,
    Digest,
    Seal,
    beginning,
    content_of,
    digest_of,
    seal_table,
    unpack,
    unsealed,
)
from activity.summary import watermark

NAMED = 5
"""Rows that a sentence names; the rest are counted."""

CHECKED = 2_000
"""The most rows of a stretch that are read: more than any stretch has, so that added ones are seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A seal as it stands in its table."""

    seal: Seal
    hash: str
    removed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """A stretch whose rows retention removed."""

    number: int
    first_seq: int
    last_seq: int
    count: int
    removed_at: datetime


Span = tuple[int, int]
"""The numbers of neighbouring seals, first and last."""


@dataclass(kw_only=True)
class Verified:
    """What was looked at, and a sentence for each thing that is wrong."""

    seals: int = 0
    rows: int = 0
    unsealed: int = 0
    head: str | None = None
    gone: list[Span] = field(default_factory=list)  # what retention says that it removed
    removed: list[Removed] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One row, and what shows that it lies under a seal; no other row is in it. Hashes are in hexadecimal."""

    seq: int
    content: str  # canonical JSON of the row's other columns
    path: tuple[tuple[merkle.Side, str], ...]
    seal: Seal


def verify(read: Reader, *, head: str | None = None, progress: Callable[[int], object] | None = None) -> Verified:
    """Looks at every seal and every sealed row, a stretch at a time.

    Args:
        read: gives a connection for each short look.
        head: what `seal` said at the end of an earlier run, `NUMBER:HASH`, kept elsewhere. Only with it can a cut-off
            end be found where rows and seals were cut off together.
        progress: told how many rows have been looked at.
    """
    found = Verified(gone=read(removals))
    before: Kept | None = None
    for kept in _seals(read):
        found.problems += _chain(kept, before)
        _stretch(read, kept, after=_after(kept, before), found=found)
        found.seals += 1
        before = kept
        if progress:
            progress(found.rows)
    found.problems += _noted(read, head, before)
    found.problems += read(lambda connection: _tail(connection, before))
    found.unsealed = read(unsealed)
    found.head = before.seal.head if before else None
    return found


def proof(connection: Connection, seq: int) -> Proof | None:
    """What proves one row; nothing where it is not there, or no seal holds it yet."""
    query = _SEALS.where(seal_table.c.first_seq <= seq, seal_table.c.last_seq >= seq)
    row = connection.execute(query).first()
    if row is None:
        return None
    stood = _kept(row._mapping).seal
    rows = page(connection, after=stood.first_seq - 1, last=stood.last_seq, limit=CHECKED)
    places = [at for at, logged in enumerate(rows) if logged.seq == seq]
    if not places:
        return None
    steps = merkle.path([digest_of(logged).leaf for logged in rows], places[0])
    return Proof(
        seq=seq,
        content=content_of(rows[places[0]]),
        path=tuple((side, neighbour.hex()) for side, neighbour in steps),
        seal=stood,
    )


def check_proof(given: Proof, *, seal_hash: str) -> bool:
    """Whether the row lies under the seal with this hash, which the reader has from elsewhere."""
    start = Digest(given.seq, sha256(given.content.encode()).digest()).leaf
    steps: merkle.Path = tuple((side, bytes.fromhex(neighbour)) for side, neighbour in given.path)
    return merkle.follow(start, steps).hex() == given.seal.root and given.seal.hash == seal_hash


def seals_from(connection: Connection, number: int) -> tuple[Seal, ...]:
    """The chain of seals from this one to the newest."""
    query = _SEALS.where(seal_table.c.number >= number).order_by(seal_table.c.number)
    return tuple(_kept(row._mapping).seal for row in connection.execute(query))


def seal_hashes(connection: Connection, numbers: Collection[int]) -> Mapping[int, str]:
    """The hashes that these seals have in the log's own table, by number."""
    query = select(seal_table.c.number, seal_table.c.hash).where(seal_table.c.number.in_(numbers))
    return {row.number: row.hash for row in connection.execute(query)}


_SEALS = select(*(column for column in seal_table.c if column.name != "leaves"))
_PAGE = 200


def _seals(read: Reader) -> Iterator[Kept]:
    after = 0
    while True:
        query = _SEALS.where(seal_table.c.number > after).order_by(seal_table.c.number).limit(_PAGE)
        rows = read(lambda connection, query=query: connection.execute(query).mappings().all())  # type: ignore[misc]
        if not rows:
            return
        yield from (_kept(row) for row in rows)
        after = rows[-1]["number"]


def _kept(row: Mapping[Any, Any]) -> Kept:
    values = {str(name): value for name, value in row.items()}
    stood, removed_at = values.pop("hash"), values.pop("removed_at")
    return Kept(seal=Seal(**values), hash=stood, removed_at=removed_at)


def _chain(kept: Kept, before: Kept | None) -> list[str]:
    """What is wrong with a seal itself."""
    stood = kept.seal
    wrong = []
    expected = before.seal.number + 1 if before else 1
    if stood.number != expected:
        wrong.append(f"Seal {expected} is missing: seal {stood.number} is the next one there.")
    elif stood.previous != (before.hash if before else NO_SEAL):
        wrong.append(f"Seal {stood.number} does not follow the seal before it: one of the two was changed.")
    if stood.hash != kept.hash:
        wrong.append(f"Seal {stood.number} ({_rows_of(stood)}) was changed after it was set.")
    return wrong


def _stretch(read: Reader, kept: Kept, *, after: int, found: Verified) -> None:
    """Looks at one stretch's rows; what was being removed meanwhile is looked at again."""
    wrong, rows = read(lambda connection: _look(connection, kept, after=after, gone=found.gone))
    if wrong:
        found.gone = read(removals)
        kept = read(lambda connection: _again(connection, kept.seal.number)) or kept
        wrong, rows = read(lambda connection: _look(connection, kept, after=after, gone=found.gone))
    found.problems += wrong
    found.rows += rows
    if kept.removed_at is not None:
        found.removed.append(_removed(kept.seal, kept.removed_at))


def _removed(stood: Seal, at: datetime) -> Removed:
    return Removed(
        number=stood.number, first_seq=stood.first_seq, last_seq=stood.last_seq, count=stood.count, removed_at=at
    )


def _after(kept: Kept, before: Kept | None) -> int:
    """The seq after which a stretch begins: where the one before ended, so that no row lies between two."""
    if before is None:
        return LOWEST
    follows = before.seal.number + 1 == kept.seal.number
    return before.seal.last_seq if follows else kept.seal.first_seq - 1


def _again(connection: Connection, number: int) -> Kept | None:
    row = connection.execute(_SEALS.where(seal_table.c.number == number)).first()
    return None if row is None else _kept(row._mapping)


def _look(connection: Connection, kept: Kept, *, after: int, gone: Sequence[Span]) -> tuple[list[str], int]:
    """What is wrong with a stretch's rows, and how many there are."""
    stood = kept.seal
    rows = page(connection, after=after, last=stood.last_seq, limit=CHECKED)
    if kept.removed_at is not None:
        return _of_removed(stood, rows, gone), len(rows)
    digests = [digest_of(row) for row in rows]
    if len(rows) == stood.count and merkle.root([each.leaf for each in digests]).hex() == stood.root:
        return [], len(rows)
    leaves = connection.scalar(select(seal_table.c.leaves).where(seal_table.c.number == stood.number))
    return _touched(stood, digests, unpack(leaves or b"")), len(rows)


def _of_removed(stood: Seal, rows: Sequence[Logged], gone: Sequence[Span]) -> list[str]:
    if rows:
        return [f"Seal {stood.number} is marked as removed, but {_named([row.seq for row in rows])} is there."]
    if not any(first <= stood.number <= last for first, last in gone):
        return [f"Seal {stood.number} ({_rows_of(stood)}) is marked as removed, but no retention run says so."]
    return []


def removals(connection: Connection) -> list[Span]:
    """The numbers of the seals whose rows retention removed, first and last of each run of them, as the log says."""
    kind = interaction.c.kind == "retention_applied"
    # Such a row is no organisation's; saying so lets the index find it.
    query = select(interaction.c.detail).where(interaction.c.organisation.is_(None), kind)
    for (detail,) in connection.execute(query.order_by(interaction.c.seq.desc())):
        if detail and "gone" in detail:
            return [(first, last) for first, last in detail["gone"]]
    return []


def _touched(stood: Seal, digests: Sequence[Digest], sealed: Mapping[int, bytes]) -> list[str]:
    """Which rows of a stretch were touched, and how."""
    there = {each.seq: beginning(each) for each in digests}
    missing = [seq for seq in sealed if seq not in there]
    added = [seq for seq in there if seq not in sealed]
    changed = [seq for seq in there if seq in sealed and there[seq] != sealed[seq]]
    where = f"in stretch {stood.number} ({_rows_of(stood)})"
    if not sealed or not (missing or added or changed):
        return [f"The rows {where} do not match their seal, and the list that says which of them was changed too."]
    if changed and not missing and not added and _same(changed, there, sealed):
        return [f"{_named(changed)} {where}: the order was changed."]
    said = (("missing", missing), ("added after sealing", added), ("changed", changed))
    return [f"{_named(seqs)} {where}: {how}." for how, seqs in said if seqs]


def _same(seqs: Sequence[int], there: Mapping[int, bytes], sealed: Mapping[int, bytes]) -> bool:
    return sorted(there[seq] for seq in seqs) == sorted(sealed[seq] for seq in seqs)


def _noted(read: Reader, head: str | None, last: Kept | None) -> list[str]:
    """Whether the seal that somebody noted elsewhere is still there."""
    if head is None:
        return []
    number, _, noted = head.partition(":")
    there = read(lambda connection: _again(connection, int(number)))
    if there is None:
        ends = f"at seal {last.seal.number}" if last else "before the first"
        return [f"The end of the log was cut off: seal {number} was noted elsewhere, and the seals end {ends}."]
    if there.hash != noted:
        return [f"Seal {number} is not the one that was noted elsewhere: the log was written anew."]
    return []


def _tail(connection: Connection, last: Kept | None) -> list[str]:
    """Whether numbers were given, or read by the summaries, that lie beyond the end of the log."""
    top = max(highest(connection), last.seal.last_seq if last else 0)
    given = max(_given(connection), connection.scalar(select(func.max(watermark.c.seq))) or 0)
    if given <= top:
        return []
    return [f"The end of the log was cut off: there was a row {given:,}, and the last one is now {top:,}."]


def _given(connection: Connection) -> int:
    """The highest number ever given on SQLite; PostgreSQL also counts those of turns that were given up."""
    if connection.dialect.name != "sqlite":
        return 0
    return connection.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = 'interaction'")) or 0


def _rows_of(stood: Seal) -> str:
    return f"rows {stood.first_seq:,} to {stood.last_seq:,}"


def _named(seqs: Sequence[int]) -> str:
    names = ", ".join(f"{seq:,}" for seq in sorted(seqs)[:NAMED])
    more = f" and {len(seqs) - NAMED:,} more" if len(seqs) > NAMED else ""
    return f"{'Row' if len(seqs) == 1 else 'Rows'} {names}{more}"
