"""Where weekly digests are kept; decides nothing of what is in them and never commits."""

from typing import Any

from sqlalchemy import Column, Connection, Date, Index, String, Table, insert, select

from activity.columns import Json, UtcDateTime
from activity.digest import Digest, Seen
from activity.log import metadata

digest_table = Table(
    "digest",
    metadata,
    Column("id", String(96), primary_key=True),
    Column("organisation", String(64), nullable=False),
    Column("person", String(64), nullable=False),
    Column("week", Date, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("content", Json, nullable=False),
    Index("ix_digest_person", "person", "organisation", "week"),
)
"""One row a person and week in which there was news. `content` is what the page shows, in words."""


def is_made(connection: Connection, digest: str) -> bool:
    """Whether the digest of a person and week is there."""
    return connection.scalar(select(digest_table.c.id).where(digest_table.c.id == digest)) is not None


def keep(connection: Connection, one: Digest) -> bool:
    """Keeps a digest; False where it is there already, as another process made it."""
    if is_made(connection, one.id):
        return False
    content = {
        "spots": list(one.spots),
        "over": list(one.over),
        "coaching": list(one.coaching),
        "seen": {"spots": dict(one.seen.spots), "coaching": sorted(one.seen.coaching)},
    }
    values = {name: getattr(one, name) for name in ("id", "organisation", "person", "week", "made_at")}
    connection.execute(insert(digest_table), {**values, "content": content})
    return True


def of_person(connection: Connection, person: str, *, organisation: str, limit: int = 52) -> tuple[Digest, ...]:
    """A person's digests in an organisation, the latest first."""
    own = digest_table.c
    query = select(digest_table).where(own.person == person, own.organisation == organisation)
    rows = connection.execute(query.order_by(own.week.desc()).limit(limit)).mappings()
    return tuple(_read(dict(row)) for row in rows)


def _read(row: dict[str, Any]) -> Digest:
    content = row.pop("content")
    seen = content.pop("seen")
    return Digest(**row, **content, seen=Seen(spots=seen["spots"], coaching=frozenset(seen["coaching"])))
