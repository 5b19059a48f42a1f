"""The coaching register, and who had a chart's limits worked out afresh."""

import sqlalchemy as sa
from alembic import op

from activity.columns import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "coaching",
        sa.Column("id", sa.String(length=36), primary_key=True),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("group_id", sa.String(length=64)),
        sa.Column("topic", sa.String(length=64)),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("way", sa.String(length=32), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("learning", sa.String(length=64)),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_coaching_organisation", "coaching", ["organisation", "on"])
    op.create_table(
        "recalculation",
        sa.Column("id", sa.String(length=36), primary_key=True),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("group_id", sa.String(length=64)),
        sa.Column("topic", sa.String(length=64)),
        sa.Column("measure", sa.String(length=64), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recalculated_by", sa.String(length=64), nullable=False),
        sa.Column("recalculated_at", UtcDateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_recalculation_organisation", "recalculation", ["organisation", "since"])


def downgrade() -> None:
    op.drop_table("recalculation")
    op.drop_table("coaching")
