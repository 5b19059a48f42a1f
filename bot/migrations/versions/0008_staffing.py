"""The advice team's working hours, places and leave, and an index for their caseload."""

import sqlalchemy as sa
from alembic import op

from activity.columns import Json

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

CASELOAD = ["organisation", "status", "claimed_by", "offered_to"]


def upgrade() -> None:
    op.create_table(
        "adviser_post",
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("week", Json(), nullable=True),
        sa.Column("floor", sa.Integer(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("person", "organisation"),
    )
    op.create_table(
        "adviser_capacity",
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person"),
    )
    op.create_table(
        "adviser_leave",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("covered_by", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_adviser_leave_person", "adviser_leave", ["person"])
    op.create_index("ix_escalation_caseload", "escalation", CASELOAD)


def downgrade() -> None:
    op.drop_index("ix_escalation_caseload", "escalation")
    for table in ("adviser_leave", "adviser_capacity", "adviser_post"):
        op.drop_table(table)
