"""The tables that are Teams' alone: who the members of a tenant are to us, and where we may write."""

from sqlalchemy import Column, Index, PrimaryKeyConstraint, String, Table

from activity.columns import UtcDateTime
from bot.store.tables import metadata

teams_member = Table(
    "teams_member",
    metadata,
    Column("tenant", String(64), nullable=False),
    Column("user", String(64), nullable=False),
    Column("person", String(64)),
    Column("refused", String(24)),
    Column("looked_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("tenant", "user"),
    Index("teams_member_person", "person"),
)
"""Whom a member of a tenant is to us, by their `aadObjectId`: a person, or why they are nobody."""

teams_place = Table(
    "teams_place",
    metadata,
    Column("tenant", String(64), nullable=False),
    Column("address", String(255), nullable=False),
    Column("conversation", String(255), nullable=False),
    Column("service_url", String(255), nullable=False),
    Column("team", String(255)),
    Column("person", String(64)),
    Column("met_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    PrimaryKeyConstraint("tenant", "address"),
    Index("teams_place_person", "person"),
)
"""Where we may write: by a member's `aadObjectId` their chat with us, by a channel's id the channel. `service_url` is
the one that a verified token named; `team` the Teams id of a channel's team, `person` whose chat it is. Ended where we
were sent away."""
