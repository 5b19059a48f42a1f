"""Messages in Slack and in Teams in one table, and Teams' members and places.

Messages are moved, not changed: all of them were in Slack.
"""

import sqlalchemy as sa
from alembic import op

from activity.columns import Json, UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

MESSAGE = (
    "id, what, about, organisation, team, address, channel, person, parent, title, turns, ts, shown, tried_at, made_at"
)


def upgrade() -> None:
    _message("chat_message", name=64, place=255, network=True)
    _seen("chat_seen", 200)
    op.execute(f"INSERT INTO chat_message (network, {MESSAGE}) SELECT 'slack', {MESSAGE} FROM slack_message")  # noqa: S608 - names from above
    op.execute("INSERT INTO chat_seen (key, at) SELECT key, at FROM slack_seen")
    op.drop_table("slack_message")
    op.drop_table("slack_seen")
    op.create_table(
        "teams_member",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("user", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64)),
        sa.Column("refused", sa.String(length=24)),
        sa.Column("looked_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "user"),
    )
    op.create_index("teams_member_person", "teams_member", ["person"])
    op.create_table(
        "teams_place",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=255), nullable=False),
        sa.Column("conversation", sa.String(length=255), nullable=False),
        sa.Column("service_url", sa.String(length=255), nullable=False),
        sa.Column("team", sa.String(length=255)),
        sa.Column("person", sa.String(length=64)),
        sa.Column("met_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", UtcDateTime(timezone=True)),
        sa.PrimaryKeyConstraint("tenant", "address"),
    )
    op.create_index("teams_place_person", "teams_place", ["person"])


def _message(table: str, *, name: int, place: int, network: bool) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.String(length=32), primary_key=True),
        *([sa.Column("network", sa.String(length=8), nullable=False)] if network else []),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("about", sa.String(length=96), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("team", sa.String(length=name), nullable=False),
        sa.Column("address", sa.String(length=place), nullable=False),
        sa.Column("channel", sa.String(length=place)),
        sa.Column("person", sa.String(length=64)),
        sa.Column("parent", sa.String(length=32)),
        sa.Column("title", sa.String(length=200)),
        sa.Column("turns", Json(), nullable=False),
        sa.Column("ts", sa.String(length=place)),
        sa.Column("shown", sa.String(length=64)),
        sa.Column("tried_at", UtcDateTime(timezone=True)),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("what", "about", "team", "address", name=f"{table}_once"),
    )
    op.create_index(f"{table}_place", table, ["channel", "ts"])
    op.create_index(f"{table}_person", table, ["person"])


def _seen(table: str, longest: int) -> None:
    op.create_table(
        table,
        sa.Column("key", sa.String(length=longest), primary_key=True),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
    )
    op.create_index(f"{table}_at", table, ["at"])


def downgrade() -> None:
    op.drop_table("teams_place")
    op.drop_table("teams_member")
    _message("slack_message", name=32, place=32, network=False)
    _seen("slack_seen", 120)
    op.execute(f"INSERT INTO slack_message ({MESSAGE}) SELECT {MESSAGE} FROM chat_message WHERE network = 'slack'")  # noqa: S608 - as above
    op.execute("INSERT INTO slack_seen (key, at) SELECT key, at FROM chat_seen WHERE length(key) <= 120")
    op.drop_table("chat_message")
    op.drop_table("chat_seen")
