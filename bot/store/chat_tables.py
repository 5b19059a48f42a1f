"""The tables that Slack and Teams share: the messages that we keep up to date there, and what was seen already."""

from sqlalchemy import Column, Index, String, Table, UniqueConstraint

from activity.columns import Json, UtcDateTime
from bot.store.tables import metadata

chat_message = Table(
    "chat_message",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("network", String(8), nullable=False),
    Column("what", String(16), nullable=False),
    Column("about", String(96), nullable=False),
    Column("organisation", String(64), nullable=False),
    Column("team", String(64), nullable=False),
    Column("address", String(255), nullable=False),
    Column("channel", String(255)),
    Column("person", String(64)),
    Column("parent", String(32)),
    Column("title", String(200)),
    Column("turns", Json, nullable=False),
    Column("ts", String(255)),
    Column("shown", String(64)),
    Column("tried_at", UtcDateTime),
    Column("made_at", UtcDateTime, nullable=False),
    UniqueConstraint("what", "about", "team", "address", name="chat_message_once"),
    Index("chat_message_place", "channel", "ts"),
    Index("chat_message_person", "person"),
)
"""One row a message of ours, in the network `slack` or `teams`. `team` is the workspace or the tenant, `address` whom
it is for: a member's id or a channel's. `channel` and `ts` are the network's name for it once it is there, in Teams the
conversation and the activity; `tried_at` without `ts` means that it may be there. `shown` is a hash of what it shows.
`turns` are those whose replies it shows: their notices are no part of the state. `parent` is the message in whose
thread it stands."""

chat_seen = Table(
    "chat_seen",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Index("chat_seen_at", "at"),
)
"""What was sent to us: a network sends again what it is not sure of, and Slack a mention twice."""
