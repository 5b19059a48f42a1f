"""The tables of what is in Slack: workspaces, their members, the messages that we keep up to date, repeats seen."""

from sqlalchemy import Column, Index, PrimaryKeyConstraint, String, Table, Text, UniqueConstraint

from activity.columns import Json, UtcDateTime
from bot.store.tables import metadata

slack_installation = Table(
    "slack_installation",
    metadata,
    Column("team", String(32), primary_key=True),
    Column("organisation", String(64), nullable=False),
    Column("enterprise", String(32)),
    Column("app", String(32)),
    Column("bot", String(32)),
    Column("bot_user", String(32)),
    Column("locked", Text),
    Column("installed_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)
"""One row a workspace: whose it is, and its token, encrypted; no token where the one of the settings is used."""

slack_member = Table(
    "slack_member",
    metadata,
    Column("team", String(32), nullable=False),
    Column("user", String(32), nullable=False),
    Column("person", String(64)),
    Column("refused", String(24)),
    Column("looked_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("team", "user"),
    Index("slack_member_person", "person"),
)
"""Whom a workspace's member is to us: a person, or why they are nobody."""

slack_message = Table(
    "slack_message",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("what", String(16), nullable=False),
    Column("about", String(96), nullable=False),
    Column("organisation", String(64), nullable=False),
    Column("team", String(32), nullable=False),
    Column("address", String(32), nullable=False),
    Column("channel", String(32)),
    Column("person", String(64)),
    Column("parent", String(32)),
    Column("title", String(200)),
    Column("turns", Json, nullable=False),
    Column("ts", String(32)),
    Column("shown", String(64)),
    Column("tried_at", UtcDateTime),
    Column("made_at", UtcDateTime, nullable=False),
    UniqueConstraint("what", "about", "team", "address", name="slack_message_once"),
    Index("slack_message_place", "channel", "ts"),
    Index("slack_message_person", "person"),
)
"""One row a message of ours. `address` is whom it is for: a member's id or a channel's. `channel` and `ts` are Slack's
name for it once it is there; `tried_at` without `ts` means that it may be there. `shown` is a hash of what it shows.
`turns` are those whose replies it shows: their notices are no part of the state. `parent` is the message in whose
thread it stands."""

slack_seen = Table(
    "slack_seen",
    metadata,
    Column("key", String(120), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Index("slack_seen_at", "at"),
)
"""What Slack has sent: it sends again what it is not sure of, and a mention twice."""
