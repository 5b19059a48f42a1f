"""The tables that are Slack's alone: the workspaces that we are in, and their members."""

from sqlalchemy import Column, Index, PrimaryKeyConstraint, String, Table, Text

from activity.columns import UtcDateTime
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
