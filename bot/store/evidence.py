"""What proves an advice later: receipts, and the tree versions that they rest on. Decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.conversation.afterwards.upcoming import Upcoming
from bot.conversation.evidence import Evidence
from bot.conversation.reply import Reply
from bot.conversation.state import Receipt
from bot.store.tables import receipt as receipt_table
from bot.store.tables import tree_version as version_table
from bot.store.turns import REPLIES
from trees.model import Tree

EVIDENCE = TypeAdapter(Evidence)
UPCOMING = TypeAdapter(Upcoming)
"""What a receipt rested on, and what it asks for, to JSON and back."""

_ADD_RECEIPT = insert(receipt_table)
_ADD_VERSION: Mapping[str, Any] = {
    "sqlite": sqlite.insert(version_table).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(version_table).on_conflict_do_nothing(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A receipt as it is kept: whose, and exactly what was shown."""

    code: str
    conversation: str
    person: str
    organisation: str
    as_at: datetime
    tree: str
    tree_version: str
    calculators_version: str
    reply: Reply
    hash: str
    evidence: Evidence | None  # nothing for receipts from before it was kept
    upcoming: Upcoming


def add_receipt(
    connection: Connection, receipt: Receipt, *, person: str, organisation: str, reply: str, digest: str
) -> None:
    """Keeps what was shown at an end, under its code."""
    values = {
        "code": receipt.code,
        "conversation": receipt.conversation,
        "person": person,
        "organisation": organisation,
        "as_at": receipt.as_at,
        "tree": receipt.tree,
        "tree_version": receipt.tree_version,
        "calculators_version": receipt.calculators_version,
        "reply": reply,
        "hash": digest,
        "evidence": EVIDENCE.dump_json(receipt.evidence, exclude_defaults=True).decode(),
        "upcoming": UPCOMING.dump_json(receipt.upcoming, exclude_defaults=True).decode(),
    }
    connection.execute(_ADD_RECEIPT, values)


def receipt_of(connection: Connection, code: str) -> Kept | None:
    """The receipt with this code."""
    row = connection.execute(select(receipt_table).where(receipt_table.c.code == code)).first()
    return None if row is None else _kept(row)


def _kept(row: Row[Any]) -> Kept:
    read = {
        "reply": REPLIES.validate_json(row.reply),
        "evidence": EVIDENCE.validate_json(row.evidence) if row.evidence else None,
        "upcoming": UPCOMING.validate_json(row.upcoming) if row.upcoming else Upcoming(),
    }
    return Kept(**{**row._mapping, **read})


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """A receipt with the very text that its hash is of."""

    kept: Kept
    reply: str


def raw_of(connection: Connection, conversation: str) -> tuple[Raw, ...]:
    """Every receipt of a conversation, the oldest first."""
    table = receipt_table.c
    query = select(receipt_table).where(table.conversation == conversation).order_by(table.as_at, table.code)
    return tuple(Raw(kept=_kept(row), reply=row.reply) for row in connection.execute(query))


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A tree version as it is kept: whose, and the canonical JSON of all that it rests on."""

    version: str
    base_version: str
    tree: str
    organisation: str
    content: str


def keep_version(connection: Connection, tree: Tree, *, at: datetime) -> None:
    """Keeps a tree version the first time that it is served, so that its conversations can be walked again."""
    content = Content(
        version=tree.version,
        base_version=tree.base_version,
        tree=tree.id,
        organisation=tree.organisation,
        content=tree.content,
    )
    keep_content(connection, content, at=at)


def keep_content(connection: Connection, content: Content, *, at: datetime) -> None:
    """Keeps a version by its content; one that is kept already is left as it is."""
    values = {
        "hash": content.version,
        "base_hash": content.base_version,
        "tree": content.tree,
        "organisation": content.organisation,
        "first_served_at": at,
        "content": content.content.encode(),
    }
    connection.execute(_ADD_VERSION[connection.dialect.name], values)


def has_version(connection: Connection, version: str) -> bool:
    """Whether a tree version is kept."""
    found = connection.execute(select(version_table.c.hash).where(version_table.c.hash == version)).first()
    return found is not None


def version_content(connection: Connection, version: str) -> str | None:
    """The resolved content of a tree version that was served once."""
    content = connection.execute(select(version_table.c.content).where(version_table.c.hash == version)).scalar()
    return None if content is None else bytes(content).decode()


def versions_of(connection: Connection, *, organisation: str, tree: str) -> tuple[tuple[Content, datetime], ...]:
    """Every kept version of a tree of an organisation, each with when it was first served; oldest first."""
    own = version_table.c
    found = connection.execute(
        select(version_table)
        .where(own.organisation == organisation, own.tree == tree)
        .order_by(own.first_served_at, own.hash)
    ).mappings()
    return tuple(
        (
            Content(
                version=row["hash"],
                base_version=row["base_hash"],
                tree=row["tree"],
                organisation=row["organisation"],
                content=bytes(row["content"]).decode(),
            ),
            row["first_served_at"],
        )
        for row in found
    )
