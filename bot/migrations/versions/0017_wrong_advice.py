"""Advice that an adviser says was wrong, for the owner of its guide."""

import sqlalchemy as sa
from alembic import op

from activity.columns import UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wrong_advice",
        sa.Column("id", sa.String(length=36), primary_key=True),
        sa.Column("escalation", sa.String(length=36), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("topic", sa.String(length=64), nullable=False),
        sa.Column("tree", sa.String(length=64), nullable=False),
        sa.Column("tree_version", sa.String(length=64), nullable=False),
        sa.Column("node", sa.String(length=128), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("should", sa.String(length=128)),
        sa.Column("says", sa.Text()),
        sa.Column("scenario", sa.Text(), nullable=False),
        sa.Column("said_by", sa.String(length=64), nullable=False),
        sa.Column("said_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.String(length=64)),
        sa.Column("settled_at", UtcDateTime(timezone=True)),
    )
    op.create_index("ix_wrong_advice_escalation", "wrong_advice", ["escalation"])
    op.create_index("ix_wrong_advice_organisation", "wrong_advice", ["organisation", "said_at"])


def downgrade() -> None:
    op.drop_table("wrong_advice")
