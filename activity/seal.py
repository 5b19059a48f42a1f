"""Closes stretches of the activity log with seals that are chained; knows nothing of who asks or what is removed.

A seal holds the Merkle root over its stretch's rows, their count, and the hash of the seal before. Whoever keeps the
newest seal's hash elsewhere can tell for ever whether anything up to it was touched.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    LargeBinary,
    String,
    Table,
    func,
    insert,
    select,
)

from activity import merkle
from activity.columns import UtcDateTime
from activity.log import interaction, metadata
from activity.reading import Logged, page, settled

STRETCH = 250
"""Rows of a stretch: read, hashed and written they keep SQLite's one writer for about half of the 20 ms that a piece
of work may take (architecture.md, rule 5), and so does removing them."""

LOWEST = -(2**62)
"""Below every seq: a row that was slipped in under the first is found too."""

NO_SEAL = "0" * 64
"""What the first seal has in place of the hash of the one before."""

SEAL_LOCK = 7_302_516
"""The advisory lock that keeps two sealers from closing the same stretch. Any fixed number would do."""

_SEQ_BYTES = 8
_DIGEST_BYTES = 8
_ENTRY = _SEQ_BYTES + _DIGEST_BYTES

seal_table = Table(
    "seal",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("first_seq", BigInteger, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("count", Integer, nullable=False),
    Column("root", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("sealed_at", UtcDateTime, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("leaves", LargeBinary),
    Column("removed_at", UtcDateTime),
)
"""One row a stretch, for ever. A stretch begins after the last seq of the one before. `leaves` (the seq of each row
with the beginning of its hash) only helps to say which row was touched; it goes when retention removes the rows, and
`removed_at` is set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What a seal says, without its own hash. Hashes are in hexadecimal."""

    number: int  # from 1
    first_seq: int
    last_seq: int
    count: int  # rows in the stretch: numbers between may never have been given
    root: str
    previous: str  # the hash of the seal before
    sealed_at: datetime

    @property
    def hash(self) -> str:
        """The hash over all of it, and so over every seal and row before."""
        said = asdict(self) | {"sealed_at": self.sealed_at.isoformat()}
        return sha256(canonical(said).encode()).hexdigest()

    @property
    def head(self) -> str:
        """What to keep elsewhere to find a cut-off end: `NUMBER:HASH`."""
        return f"{self.number}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Digest:
    """A row's number and the hash of the rest of it."""

    seq: int
    digest: bytes

    @property
    def leaf(self) -> bytes:
        """The row's leaf in the Merkle tree."""
        return merkle.leaf(self.seq.to_bytes(_SEQ_BYTES, "big", signed=True) + self.digest)


def canonical(values: Mapping[str, Any]) -> str:
    """JSON that is the same for the same values: sorted, without spaces; empty columns are left out.

    So a column that a later version adds changes no earlier row's hash.
    """
    filled = {name: value for name, value in values.items() if value is not None}
    return json.dumps(filled, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_instant)


def digest_of(row: Logged) -> Digest:
    """The hash of every column of a row but its number, and its number."""
    return Digest(row.seq, sha256(content_of(row).encode()).digest())


def content_of(row: Logged) -> str:
    """Every column of a row but its number, as canonical JSON: what is hashed."""
    values = row._asdict()
    del values["seq"]
    return canonical(values)


def seal(connection: Connection, *, at: datetime, limit: int = STRETCH, least: int = 1) -> Seal | None:
    """Closes the next stretch, of at most `limit` rows; nothing where fewer than `least` rows wait.

    Call it again while it gives a seal of `limit` rows. On PostgreSQL the highest seq is read once no writer below it
    is under way; turns wait for that instant alone.
    """
    _alone(connection)
    before = newest(connection)
    after = before.last_seq if before else LOWEST
    rows = page(connection, after=after, last=settled(connection), limit=limit)
    if len(rows) < max(least, 1):
        return None
    digests = [digest_of(row) for row in rows]
    closed = Seal(
        number=before.number + 1 if before else 1,
        first_seq=rows[0].seq,
        last_seq=rows[-1].seq,
        count=len(rows),
        root=merkle.root([each.leaf for each in digests]).hex(),
        previous=before.hash if before else NO_SEAL,
        sealed_at=at,
    )
    connection.execute(insert(seal_table).values(**asdict(closed), hash=closed.hash, leaves=pack(digests)))
    return closed


def newest(connection: Connection) -> Seal | None:
    """The last seal; nothing before the first."""
    row = connection.execute(select(*_SAYS).order_by(seal_table.c.number.desc()).limit(1)).first()
    return None if row is None else Seal(**row._mapping)


def unsealed(connection: Connection) -> int:
    """How many rows no seal holds yet."""
    before = newest(connection)
    query = select(func.count()).select_from(interaction)
    return connection.scalar(query.where(interaction.c.seq > (before.last_seq if before else LOWEST))) or 0


def full(connection: Connection) -> bool:
    """Whether enough rows wait for a whole stretch; it only reads, and no more than a stretch."""
    before = newest(connection)
    waiting = (
        select(interaction.c.seq).where(interaction.c.seq > (before.last_seq if before else LOWEST)).limit(STRETCH)
    )
    return connection.scalar(select(func.count()).select_from(waiting.subquery())) == STRETCH


def pack(digests: Sequence[Digest]) -> bytes:
    """The rows' numbers with the beginnings of their hashes, to tell later which row was touched."""
    return b"".join(each.seq.to_bytes(_SEQ_BYTES, "big", signed=True) + each.digest[:_DIGEST_BYTES] for each in digests)


def unpack(leaves: bytes) -> dict[int, bytes]:
    """The beginnings of the rows' hashes by their numbers."""
    entries = (leaves[at : at + _ENTRY] for at in range(0, len(leaves), _ENTRY))
    return {int.from_bytes(entry[:_SEQ_BYTES], "big", signed=True): entry[_SEQ_BYTES:] for entry in entries}


def beginning(digest: Digest) -> bytes:
    """As much of a row's hash as `pack` keeps."""
    return digest.digest[:_DIGEST_BYTES]


_SAYS = tuple(
    seal_table.c[name] for name in ("number", "first_seq", "last_seq", "count", "root", "previous", "sealed_at")
)


def _alone(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(SEAL_LOCK)))


def _instant(value: object) -> str:
    """A moment as text.

    Raises:
        TypeError: it is no moment; the log holds nothing else that JSON does not have.
    """
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"The log holds no {type(value).__name__}")
