"""Indexes for the desk: what was closed lately, and what somebody holds."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_escalation_closed", "escalation", ["organisation", "status", "resolved_at"])
    op.create_index("ix_escalation_held", "escalation", ["claimed_by", "status"])


def downgrade() -> None:
    op.drop_index("ix_escalation_held", table_name="escalation")
    op.drop_index("ix_escalation_closed", table_name="escalation")
