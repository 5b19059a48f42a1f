"""What a second person was asked to agree to, and what they said."""

import sqlalchemy as sa
from alembic import op

from activity.columns import Json, UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "confirmation",
        sa.Column("id", sa.String(length=32), primary_key=True),
        sa.Column("conversation", sa.String(length=32), sa.ForeignKey("conversation.id"), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("group_id", sa.String(length=64)),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("tree", sa.String(length=64), nullable=False),
        sa.Column("node", sa.String(length=160), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("asked", Json(), nullable=False),
        sa.Column("barred", Json(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("answered_by", sa.String(length=64)),
        sa.Column("answered_at", UtcDateTime(timezone=True)),
        sa.Column("reason", sa.Text()),
    )
    op.create_index("confirmation_of_conversation", "confirmation", ["conversation"])
    op.create_index("confirmation_open", "confirmation", ["organisation", "state"])


def downgrade() -> None:
    op.drop_table("confirmation")
