"""Slack: workspaces, their members, our messages there, and what was seen already."""

import sqlalchemy as sa
from alembic import op

from activity.columns import Json, UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "slack_installation",
        sa.Column("team", sa.String(length=32), primary_key=True),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("enterprise", sa.String(length=32)),
        sa.Column("app", sa.String(length=32)),
        sa.Column("bot", sa.String(length=32)),
        sa.Column("bot_user", sa.String(length=32)),
        sa.Column("locked", sa.Text()),
        sa.Column("installed_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", UtcDateTime(timezone=True)),
    )
    op.create_table(
        "slack_member",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=64)),
        sa.Column("refused", sa.String(length=24)),
        sa.Column("looked_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team", "user"),
    )
    op.create_index("slack_member_person", "slack_member", ["person"])
    op.create_table(
        "slack_message",
        sa.Column("id", sa.String(length=32), primary_key=True),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("about", sa.String(length=96), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32)),
        sa.Column("person", sa.String(length=64)),
        sa.Column("parent", sa.String(length=32)),
        sa.Column("title", sa.String(length=200)),
        sa.Column("turns", Json(), nullable=False),
        sa.Column("ts", sa.String(length=32)),
        sa.Column("shown", sa.String(length=64)),
        sa.Column("tried_at", UtcDateTime(timezone=True)),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("what", "about", "team", "address", name="slack_message_once"),
    )
    op.create_index("slack_message_place", "slack_message", ["channel", "ts"])
    op.create_index("slack_message_person", "slack_message", ["person"])
    op.create_table(
        "slack_seen",
        sa.Column("key", sa.String(length=120), primary_key=True),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
    )
    op.create_index("slack_seen_at", "slack_seen", ["at"])


def downgrade() -> None:
    for table in ("slack_seen", "slack_message", "slack_member", "slack_installation"):
        op.drop_table(table)
